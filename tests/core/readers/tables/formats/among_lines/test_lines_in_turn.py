"""Records of two or three lines: a moment and a station, or a name, and numbers below."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise
from tests.core.files import write

RANDOM = np.random.default_rng(9)
HOURS = np.datetime_as_string(np.datetime64("2022-05-01T00", "m") + np.arange(60) * 60)


def _numbers() -> list[list[str]]:
    at = np.arange(60)
    warm, damp = 15 + 5 * np.sin(at / 4), 60 + 10 * np.cos(at / 5)
    return [[f"{a:.2f}", f"{b:.1f}", f"{c:.1f}"] for a, b, c in
            zip(warm, damp, 1010 + RANDOM.normal(size=60), strict=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "below"),
    [
        ("{day} {clock} ST01", "  {0}  {1}  {2}"),
        ("{day},{clock},ST01", "{0},{1},{2}"),
        ("{day}T{clock}:00Z ST01", "{0} {1}\n{2}\n"),
        ("[{day} {clock}:00]", "{0};{1};{2}\n-----"),
        ("{unix}", "{0},{1},{2}"),
    ],
)
def test_each_record_is_a_row_whatever_lines_it_takes(
    tmp_path: Path, first: str, below: str
) -> None:
    lines = []
    for hour, numbers in zip(HOURS, _numbers(), strict=True):
        day, clock = hour.split("T")
        unix = np.datetime64(hour).astype("datetime64[s]").astype(int)
        lines += [first.format(day=day, clock=clock, unix=unix), below.format(*numbers)]
    path = write(tmp_path / "log.txt", "\n".join(lines) + "\n" + lines[0])  # cut short
    found = recognise(path)
    assert found.recipe.time_columns == ("time",)
    assert found.recipe.value_columns == ("value 1", "value 2", "value 3")
    made = read(path, found.recipe.with_(window=0))
    assert made.lengths.tolist() == [60]
    assert Recipe.from_json(found.recipe.to_json()) == found.recipe


def test_stations_in_turn_are_sequences_and_names_may_stand_above(tmp_path: Path) -> None:
    lines = ["# of the coast", "DATE STATION", "T RH P"]
    for at, (hour, numbers) in enumerate(zip(HOURS, _numbers(), strict=True)):
        numbers[0] = f"{float(numbers[0]) + 9 * (at % 3):.2f}"
        lines += [f"{hour[:10].replace('-', '')}{hour[11:13]} {'ABC'[at % 3]}", " ".join(numbers)]
    path = write(tmp_path / "log.txt", "\n".join(lines))
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("STATION",), ("DATE",))
    assert recipe.value_columns == ("T", "RH", "P")
    assert read(path, recipe).lengths.tolist() == [20] * 3


@pytest.mark.parametrize("head", ["sample_{k} {kind}", ">seq{k}|{kind}"])
@pytest.mark.parametrize("mark", [" ", ","])
def test_a_list_of_numbers_below_a_name_is_a_sequence(tmp_path: Path, head: str, mark: str) -> None:
    lines, lengths = [], RANDOM.integers(30, 50, 12)
    for k, count in enumerate(lengths):
        wave = np.sin(np.arange(count) / 5 + k) + RANDOM.normal(0, 0.05, count)
        lines += [head.format(k=k, kind="AB"[k % 2]), mark.join(f"{v:.3f}" for v in wave)]
    path = write(tmp_path / "lists.txt", "\n".join(lines))
    made = read(path, recognise(path).recipe)
    assert made.lengths.tolist() == lengths.tolist()
    assert sorted({*made.labels.iloc[:, -1]}) == ["A", "B"]


def test_a_header_above_each_row_is_no_name(tmp_path: Path) -> None:
    row = " ".join(f"{v:.2f}" for v in RANDOM.normal(size=9))
    path = write(tmp_path / "t.txt", f"a b c d e f g h i\n{row}\n" * 12)
    assert recognise(path).recipe.sheet != "lines in turn"


@pytest.mark.parametrize("between", [" ", "; ", "\n"])
def test_numbers_with_their_names_below_a_moment_are_channels_called_so(
    tmp_path: Path, between: str
) -> None:
    told = [between.join((f"T={a}", f"RH={b}")) for a, b, _ in _numbers()]
    lines = [f"{hour}\n{said}" for hour, said in zip(HOURS, told, strict=True)]
    path = write(tmp_path / "box.txt", "\n".join(lines))
    found = recognise(path)
    assert found.recipe.time_columns == ("time",)
    assert found.recipe.value_columns == ("T", "RH")
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [60]
