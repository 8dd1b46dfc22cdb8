"""Files whose many columns have a word of their file's name: channels of the same sequences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave
from tests.notes import worded

STEPS, TRIALS = 40, 12
KINDS = ("AP_left", "AP_right", "V_left", "V_right")


def forces(folder: Path, *, words: bool = True, trials: int = TRIALS) -> None:
    """A row for each trial, a file for each direction and side, and what is known of persons."""
    for number, kind in enumerate(KINDS):
        count = trials if kind == "V_left" else TRIALS
        columns: dict[str, object] = {
            "PERSON": np.arange(count) // 3 + 1,
            "TRIAL": np.arange(count) % 3 + 1,
        }
        values = np.stack([wave(STEPS, phase=number + k) for k in range(count)])
        called = kind.partition("_")[0] if words else ("up", "down")[number // 2]
        columns |= {f"F_{called}_{k + 1}": values[:, k] for k in range(STEPS)}
        table(folder / f"GRF_F_{kind}.csv", columns)
    about = {"PERSON": range(1, 5), "CLASS": ["hip", "knee", "hip", "knee"], "AGE": range(30, 34)}
    table(folder / "GRF_metadata.csv", about)


def test_a_word_of_files_and_their_columns_tells_channels(tmp_path: Path):
    forces(tmp_path)
    found = recognise(tmp_path)
    assert found.sentence.startswith("12 sequences of 40 steps, 4 channels")
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == tuple(f"GRF_F_{kind}" for kind in KINDS)
    assert dataset.ids[:4] == ("1, 1", "1, 2", "1, 3", "2, 1")
    assert dataset.labels["CLASS"].tolist()[:6] == ["hip"] * 3 + ["knee"] * 3
    assert "a word that differs from file to file (AP and V)" in str(worded(dataset.meta.notes))


def test_an_earlier_recipe_reads_the_files_of_one_word(tmp_path: Path):
    forces(tmp_path)
    for path in tmp_path.glob("*_V_*"):
        path.rename(tmp_path.parent / path.name)
    before = recognise(tmp_path).recipe
    sequences = read(tmp_path, before).sequences
    for path in tmp_path.parent.glob("*_V_*.csv"):
        path.rename(tmp_path / path.name)
    earlier = before.with_(kinds_by="", sheet="GRF_F_AP_left.csv")
    assert np.array_equal(read(tmp_path, earlier).sequences, sequences)


@pytest.mark.parametrize("other", ["words", "rows"])
def test_other_words_and_rows_are_no_channels(tmp_path: Path, other: str):
    forces(tmp_path, words=other != "words", trials=TRIALS - (other == "rows"))
    found = recognise(tmp_path)
    assert found.recipe.channel_column == ""
    assert found.recipe.kinds_by == ("words" if other == "rows" else "")


def walks(folder: Path, *, whose: tuple[str, ...] = ("S01", "S02", "S03"), trials: int = 2) -> None:
    """Markers of each person's walks, called by whom they are of."""
    for k, person in enumerate(whose):
        for trial in range(1, trials + 1):
            own = {f"{person}:{name}": wave(60, phase=k + trial + n).round(3)
                   for n, name in enumerate(("LHip", "LKnee", "LAnkle"))}  # fmt: skip
            table(folder / f"{person} Walk{trial:02}.csv", {"Frame": np.arange(1, 61), **own})


def test_columns_called_by_whom_they_are_of_are_the_same_of_all(tmp_path: Path):
    walks(tmp_path)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), dataset.meta.channels) == (6, ("LHip", "LKnee", "LAnkle"))
    assert "a word that differs from file to file (S01, S02" in str(worded(dataset.meta.notes))


@pytest.mark.parametrize(("block", "markers"), [("", ["LHip", "LASI"]), ("Places", ["LASI"])])
def test_blocks_are_read_in_the_files_of_all(tmp_path: Path, block: str, markers: list[str]):
    for k, person in enumerate(("S01", "S02", "S03")):
        lines = list[str]()
        for name, of in (("Angles", "LHip"), ("Places", "LASI")):
            names = ["", "", f"{person}:{of}", "", "", f"{person}:R{of[1:]}", "", ""]
            lines += [name, "100", ",".join(names), "Frame,Sub Frame,X,Y,Z,X,Y,Z"]
            lines.append(f",,{','.join(['deg' if of == 'LHip' else 'mm'] * 6)}")
            lines += [f"{n},0,{','.join(f'{a + p:.3f}' for p in range(6))}"
                      for n, a in enumerate(wave(40, phase=k), 1)]  # fmt: skip
            lines.append("")
        (tmp_path / f"{person} Walk.csv").write_text("\n".join(lines))
    found = recognise(tmp_path, **({"sheet": block} if block else {}))
    dataset = read(tmp_path, found.recipe)
    assert len(dataset) == 3
    assert dataset.meta.channels == tuple(
        f"{side} {axis}" for of in markers for side in (of, f"R{of[1:]}") for axis in "XYZ"
    )


def test_an_earlier_recipe_reads_columns_with_whom_they_are_of(tmp_path: Path):
    walks(tmp_path, whose=("S01",))
    before = recognise(tmp_path).recipe
    assert before.value_columns == ("S01:LHip", "S01:LKnee", "S01:LAnkle")
    sequences = read(tmp_path, before).sequences
    walks(tmp_path)
    earlier = before.with_(joined=False, sheet="S01 Walk01.csv")
    assert np.array_equal(read(tmp_path, earlier).sequences, sequences)


def test_sensors_before_the_names_of_columns_stay_apart(tmp_path: Path):
    walks(tmp_path, whose=("acc", "gyro"), trials=3)
    recipe = recognise(tmp_path, joined=False).recipe
    assert recipe.value_columns == ("acc:LHip", "acc:LKnee", "acc:LAnkle")


def test_words_of_quantities_tell_channels_and_no_files(tmp_path: Path) -> None:
    """As inputs of a model are kept: evaporation and rain of a catchment were one column."""
    days = pd.date_range("1890-01-01", periods=60).strftime("%Y-%m-%d")
    for seed, name in enumerate(("Mwet", "Rain")):
        cells = {"Date": days, f"Input Set - {name}_MB01 (mm.day^-1)": 2 + wave(60, phase=seed)}
        pd.DataFrame(cells).to_csv(tmp_path / f"Input Set - {name}_MB01.csv", index=False)
    found = recognise(tmp_path)
    assert (found.recipe.layout, len(found.recipe.value_columns)) == ("long", 2)
    earlier = found.recipe.with_(
        layout="tidy", joined=False, window=0, id_columns=("file",), time_columns=("Date",),
        value_columns=("Input Set - MB01 (mm.day^-1)",), label_columns=(), left_out=(),
    )  # fmt: skip
    assert read(tmp_path, earlier).lengths.tolist() == [60, 60]
