"""JSON behind a time or a name in each line, and in cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.json_behind import rows_of_json_behind
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import text_of
from tests.notes import worded

HEAT = wave(40).tolist()


def _at(k: int) -> str:
    return f"2024-03-01T08:{k:02d}:00"


def _log(tmp_path: Path, lines: Sequence[str]) -> Path:
    return write(tmp_path / "sensor.log", text_of(*lines))


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("2024-03-01T08:{k:02d}:00.5+01:00 ", "2024-03-01T08:00:00.5+01:00"),
        ("[2024-03-01 08:{k:02d}:00] ", "2024-03-01 08:00:00"),
        ("2024-03-01 08:{k:02d}:00,250 INFO hall - ", "2024-03-01 08:00:00,250"),
        ("17093000{k:02d} ", "1709300000"),
        ("08:{k:02d}:00 -> ", "08:00:00"),
    ],
)
def test_an_object_behind_a_time_is_a_row(before: str, told: str) -> None:
    lines = [before.format(k=k) + json.dumps({"heat": HEAT[k], "on": None}) for k in range(40)]
    rows, notes = rows_of_json_behind(text_of(*lines).encode())
    assert (rows[:2], len(rows), notes) == ([["time", "heat", "on"], [told, HEAT[0], ""]], 41, [])


def test_a_list_of_objects_is_a_sequence_for_each_of_them(tmp_path: Path) -> None:
    hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    lines = []
    for k in range(40):
        of = [{"host": hosts[(k + i) % 3], "time": HEAT[k] + (k + i) % 3} for i in range(3)]
        lines.append(f"{_at(k)} {json.dumps(of)}")
    path = _log(tmp_path, lines)
    dataset = read(path, recognise(path).recipe)
    assert sorted(dataset.ids) == hosts  # in whatever order each line has them
    assert dataset.meta.channels == ("time",)
    assert dataset.sequences[dataset.ids.index("10.0.0.3")][:, 0] == pytest.approx(
        [h + 2 for h in HEAT]
    )


def test_what_sent_an_object_names_its_sequence(tmp_path: Path) -> None:
    lines = [
        f"home/{room} {json.dumps({'at': _at(k), 'in': {'heat': HEAT[k]}})}"
        for k in range(40)
        for room in ("hall", "attic")
    ]
    path = _log(tmp_path, lines)
    dataset = read(path, recognise(path).recipe)
    assert dataset.ids == ("home/hall", "home/attic")
    assert dataset.meta.channels == ("in.heat",)


def test_lines_of_words_between_are_left_out_and_said(tmp_path: Path) -> None:
    lines = [f"{_at(k)} {json.dumps({'heat': HEAT[k], 'wet': k % 7})}" for k in range(40)]
    path = _log(tmp_path, ["connected", *lines[:20], f"{_at(20)} again", *lines[20:]])
    dataset = read(path, recognise(path).recipe)
    assert "2 comments and messages among the rows were left out." in worded(dataset.meta.notes)


@pytest.mark.parametrize("line", ["{k},{{1}}", "a [1] 2.{k}", '"{k}","[0.{k}, 2]"', "x = {{'a'}}"])
def test_other_lines_with_brackets_are_left_alone(line: str) -> None:
    text = text_of(*(line.format(k=k) for k in range(20)))
    assert rows_of_json_behind(text.encode()) == ([], [])


def test_objects_in_the_cells_of_a_table_are_a_column_for_each_value(tmp_path: Path) -> None:
    rows = [f'{_at(k)},"{{""heat"": {HEAT[k]}, ""wet"": {k % 7}}}"' for k in range(40)]
    path = write(tmp_path / "export.csv", text_of("time,payload", *rows))
    assert recognise(path).recipe.value_columns == ("heat", "wet")
