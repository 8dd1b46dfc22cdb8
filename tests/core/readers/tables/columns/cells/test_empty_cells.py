"""Words that stand for nothing among numbers, and rows that hold nothing."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, workbook
from tests.notes import worded

N = 400
DAYS = range(1, 13)


def river(path: Path, word: str = "Ice", *, different: int = 200) -> Path:
    """A river that was frozen for a third of the time: a word stands there for its discharge."""
    flow = [f"{v}" for v in 5000 + RANDOM.integers(0, different, size=N)]
    flow[30:160] = [word] * 130
    columns = {"day": range(N), "flow": flow, "flow_cd": ["A"] * 350 + ["P"] * 50, "level": wave(N)}
    return table(path, columns)


RANDOM = np.random.default_rng(3)


def test_a_word_for_a_third_of_the_numbers_stands_for_none(tmp_path: Path) -> None:
    found = recognise(river(tmp_path / "t.csv"))
    assert found.recipe.value_columns == ("flow", "level")
    assert any("'Ice' in 130 cells of flow" in warning for warning in worded(found.warnings))
    assert found.recipe.empty_cells == "told"


def test_few_numbers_beside_a_word_stay_a_label(tmp_path: Path) -> None:
    """As rooms that have a number each, but for the hall."""
    recipe = recognise(river(tmp_path / "t.csv", "hall", different=9)).recipe
    assert (recipe.value_columns, recipe.empty_cells) == (("level",), "")


def test_an_earlier_recipe_reads_such_a_column_as_before(tmp_path: Path) -> None:
    path = river(tmp_path / "t.csv")
    recipe = recognise(path, empty_cells="").recipe
    assert "flow" not in recipe.value_columns
    assert read(path, recipe).meta.channels == ("level",)


@pytest.mark.parametrize("mark", ["_cd", "_qualifier"])
def test_what_has_a_mark_beside_it_is_measured(tmp_path: Path, mark: str) -> None:
    """Its name may be a number, as that of a code is."""
    level = np.repeat(np.round(3 + wave(N // 4), 1), 4)
    marks = ["P" if k > 300 else "A" for k in range(N)]
    columns = {"day": range(N), "66413_00010": level, f"66413_00010{mark}": marks, "b": wave(N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert not [note for note in found.warnings if note.kind == "looks_like"]


def breaths(path: Path) -> Path:
    """Breath by breath below names, units and a blank row; the person stands beside these."""
    about: list[list[object]] = [
        [f"{left}:", k, None, f"{middle}:", 20 + k, None, f"{right}:", 9, None]
        for k, (left, middle, right) in enumerate(zip("ABCDE", "JKLMN", "UVWXY", strict=True))
    ]
    units = {"t": "s", "VO2": "mL/min", "VCO2": "mL/min", "HR": "bpm", "PetO2": "mmHg", "P": "W"}
    rows: list[list[object]] = [[*units], [*units.values()], [None] * len(units)]
    for k, v in enumerate(wave(N)):
        at = datetime.time(0, k // 15, 4 * (k % 15) + k % 2)
        rows.append([at, 300 + v, 280 + v, 90 + v, 100 - v, 10 * (k // 40)])
    about += [[None] * 9] * (len(rows) - len(about))
    return workbook(path, Data=[a + r for a, r in zip(about, rows, strict=True)])


def test_a_blank_row_below_the_units_is_no_step(tmp_path: Path) -> None:
    path = breaths(tmp_path / "t.xlsx")
    found = recognise(path)
    assert found.recipe.time_columns == ("t (s)",)
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [N]


def test_an_earlier_recipe_keeps_that_row(tmp_path: Path) -> None:
    path = breaths(tmp_path / "t.xlsx")
    recipe = recognise(path, empty_cells="").recipe.with_(window=0, time_columns=(), left_out=())
    assert read(path, recipe).lengths.tolist() == [N + 1]


def watch(path: Path, mark: str = " M", *, at: int = 250) -> Path:
    """Counts of movement, a few with a mark of the button that was pressed."""
    counts = [f"{v}" for v in RANDOM.integers(0, 300, size=N)]
    for k in (at, at + 7, at + 30):
        counts[k] = f"{200 + k % 100}{mark}"
    return table(path, {"day": range(N), "counts": counts, "light": wave(N)})


def test_a_letter_behind_a_few_numbers_is_a_mark(tmp_path: Path) -> None:
    path = watch(tmp_path / "t.csv")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert not [note for note in found.warnings if note.kind == "words_as_missing"]
    assert "'M' beside the numbers of 3 cells was left out." in worded(dataset.meta.notes)
    values = np.concatenate([one[:, 0] for one in dataset.sequences])
    assert values[250] == 250


@pytest.mark.parametrize("earlier", ["", "told"])
def test_an_earlier_recipe_takes_marked_numbers_for_missing_ones(
    tmp_path: Path, earlier: str
) -> None:
    path = watch(tmp_path / "t.csv")
    recipe = recognise(path).recipe
    assert recipe.empty_cells == "marked"
    recipe = recipe.with_(empty_cells=earlier)
    assert any("'250 M', '257 M'" in note for note in worded(read(path, recipe).meta.notes))


def test_letters_behind_many_numbers_or_of_several_kinds_are_no_marks(tmp_path: Path) -> None:
    path = watch(tmp_path / "t.csv")
    text = path.read_text()
    path.write_text(text.replace("257 M", "257 Q"))
    assert any("'250 M', '257 Q'" in warning for warning in worded(recognise(path).warnings))


def test_a_trace_of_rain_is_none_but_a_click_makes_it_missing(tmp_path: Path) -> None:
    rain = ["0.00"] * N
    rain[10:40:3], rain[50:90:4] = ["T"] * 10, ["0.12"] * 10
    path = table(tmp_path / "t.csv", {"day": range(N), "rain": rain, "level": wave(N)})
    found = recognise(path)
    [note] = [note for note in found.warnings if note.kind == "traces_as_zero"]
    assert "'T' in 10 cells of rain stands for a trace" in str(note)
    assert not any(one.any() for one in read(path, found.recipe).missing or ())
    again = recognise(path, **note.offers[0].changes)
    assert any("'T' in 10 cells of rain, first in" in warning for warning in worded(again.warnings))


@pytest.mark.parametrize(("known", "channel"), [(60, True), (4, False)])
def test_words_that_are_missing_in_one_column_are_in_each(
    tmp_path: Path, known: int, channel: bool
) -> None:
    """As prices of a share that was quoted late; four numbers may be classes."""
    index = [f"{v:.2f}" for v in 100 + wave(N)]
    index[40:44] = ["#N/A N/A"] * 4
    share = ["#N/A N/A"] * (N - known) + [f"{v:.2f}" for v in 40 + wave(known)]
    columns = {"at": np.arange("2020-01-01", N, dtype="datetime64[D]"), "index": index}
    columns |= {"oil": (60 + wave(N, phase=1)).round(2), "share": share}
    found = recognise(path := table(tmp_path / "prices.csv", columns))
    names = ("index", "oil", *(["share"] if channel else []))
    assert found.recipe.value_columns == names
    assert found.recipe.empty_cells == ("alike" if channel else "")
    said = " ".join(worded(found.warnings))
    assert ("'#N/A N/A' in 340 cells of share" in said) == channel
    data = read(path, found.recipe)
    assert data.meta.channels == names
    earlier = recognise(path, empty_cells="marked").recipe
    assert earlier.value_columns == ("index", "oil")


def test_words_of_columns_numbered_alike_are_missing_in_each(tmp_path: Path) -> None:
    """Most of what was found in one year is below what the laboratory detects."""
    columns: dict[str, list[str]] = {"station": [f"river {k}" for k in range(18)]}
    for quantity, phase in (("nitrate", 0), ("oxygen", 3)):
        for year in range(2019, 2024):
            columns[f"{quantity}_{year}"] = [f"{v:.2f}" for v in 5 + wave(18, phase=year + phase)]
    columns["nitrate_2021"][3] = "BDL"
    columns["nitrate_2023"][2:9] = ["0.30 BDL", "BDL", "0.82 BDL", "BDL", "0.3 BDL", "", "BDL"]
    found = recognise(path := table(tmp_path / "rivers.csv", columns))
    assert (found.recipe.id_columns, found.recipe.label_columns) == (("station",), ())
    assert found.table
    assert found.table.roles["nitrate_2023"] == "value"
    assert found.recipe.empty_cells == "block"
    assert read(path, found.recipe).meta.channels == ("nitrate", "oxygen")
    earlier = recognise(path, empty_cells="minus").table
    assert earlier
    assert earlier.roles["nitrate_2023"] != "value"


def test_texts_without_a_letter_are_missing_beside_words_of_other_years(tmp_path: Path) -> None:
    """A bank writes "" in JSON where it has no row, and n/a where nothing was counted."""
    rows: list[dict[str, object]] = [{str(year): "" for year in range(2001, 2013)} | {"land": "A"}]
    for k, name in enumerate("BCDEFGHIJ"):
        rows.append({str(y): round(float(5 + k + (k * y) % 7), 1) for y in range(2001, 2013)})
        rows[-1]["land"] = name
    for row in rows[3:9]:
        row |= {"2001": "n/a", "2002": "n/a"}
    rows[4]["2003"] = "n/a"
    (path := tmp_path / "work.json").write_text(json.dumps(rows))
    found = recognise(path)
    assert found.table
    assert [c for c, role in found.table.roles.items() if role == "value"] == [
        *map(str, range(2001, 2013))
    ]
    assert found.recipe.empty_cells == "blanks"
    assert read(path, found.recipe).lengths.max() == 12
    earlier = recognise(path, empty_cells="amounts").table
    assert earlier
    assert earlier.roles["2001"] == earlier.roles["2002"] == "left_out"


def test_a_trace_on_one_day_is_none_on_all(tmp_path: Path) -> None:
    """Days without snow hold nothing but 0, words and traces."""
    columns: dict[str, list[str]] = {"station": [f"US{k:04}" for k in range(30)]}
    columns |= {f"{day}-Feb": ["0" if (k + day) % 3 else "M" for k in range(30)] for day in DAYS}
    for day in (2, 5, 9):
        columns[f"{day}-Feb"][1] = "T"
    columns["5-Feb"][2:5] = ["0.4", "1.2", "0.3"]
    columns["9-Feb"] = ["M"] * 20 + ["T", "T", *["0"] * 8]
    found = recognise(path := table(tmp_path / "snow.csv", columns))
    assert found.table
    assert [*found.table.roles.values()].count("value") == len(DAYS)
    data = read(path, found.recipe)
    said = " ".join(worded(data.meta.notes))
    assert "'T' in 3 cells of 2-Feb and 9-Feb stands for a trace" in said
    assert "'T' was treated" not in said
    assert found.recipe.empty_cells == "block"
