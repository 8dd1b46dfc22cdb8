"""States of one word or several in brackets, between blanks."""

from __future__ import annotations

from pathlib import Path

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.dialect.words_in_brackets import (
    rows_of_words_in_brackets,
)
from tests.core.files import write


def log_of_a_supply(count: int) -> str:
    """What it says every five minutes of one day, without names; on battery for some time."""
    lines = []
    for k in range(count):
        state, charge = ("OB DISCHRG", 100 - k % 9) if 40 <= k < 60 else ("OL", 100)
        clock = f"{k // 12:02}{k % 12 * 5:02}02"
        lines.append(f"20260823 {clock} {charge} NA {229 + k % 5 / 10:.1f} [{state}] NA 50.0")
    return "\n".join(lines)


def test_states_of_several_words_are_one_cell_beside_one_day_and_its_clocks(tmp_path: Path) -> None:
    found = recognise(write(tmp_path / "ups.log", log_of_a_supply(100)))
    dataset = read(tmp_path / "ups.log", found.recipe)
    assert found.recipe.time_columns == ("column 1", "column 2")
    assert (dataset.meta.step, dataset.meta.step_unit) == (5, "min")
    assert {*dataset.labels["column 6"]} == {"OL", "OB DISCHRG"}


def test_lines_of_other_words_in_brackets_stay_as_they_are() -> None:
    line = '10.0.0.{k} - [10/Oct/2026:13:55:{k} +0200] "GET /a HTTP/1.1" 200 {k}\n'
    for of in (line, "[{k}] 1 2 {k}\n", "{k} [on] 2.5\n"):
        text = "".join(of.format(k=k) for k in range(10, 40))
        assert rows_of_words_in_brackets(text.encode()) == ([], [])
