"""Single columns of numbers below lines that say who wore a watch, and since when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise

ABOVE = ("P025", "26-Jan-2006", "16:00", "4", "41", "V811090", "M")
COUNTS = [str((7 * k * k) % 211) for k in range(600)]


def written(folder: Path, *above: str) -> Path:
    path = folder / "P025.AWD"
    path.write_text("\n".join([*above, *COUNTS]) + "\n")
    return path


def test_all_lines_to_the_last_word_stand_above_the_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, *ABOVE)
    found = recognise(path).recipe
    assert (found.skip_lines, found.value_columns) == (len(ABOVE), ("column 1",))
    assert read(path, found).lengths.sum() <= len(COUNTS)
    earlier = replace(found, skip_lines=0, header=True, header_lines=3, value_columns=("P025",))
    assert read(path, earlier).sequences[0][:2, 0].tolist() == [4, 41]


@pytest.mark.parametrize("above", [("counts",), ("P025", "26-Jan-2006"), ("P025", "16:00", "4")])
def test_other_lines_are_read_as_before(tmp_path: Path, above: tuple[str, ...]) -> None:
    assert recognise(written(tmp_path, *above)).recipe.skip_lines == 0
