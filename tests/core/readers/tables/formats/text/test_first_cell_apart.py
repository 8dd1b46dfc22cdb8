"""Tables whose first cell is divided from the others by another sign than these are."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import load
from sequitur_core.readers.tables.formats.text.first_cell_apart import with_one_delimiter
from tests.core.files import wave, write


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("10:15:2{k},5 -> 1.{k},2", "10:15:2{k}.5,1.{k},2"),
        ("10:15:2{k}.5 -> 51{k},300", "10:15:2{k}.5,51{k},300"),
        ("[2021-03-04 10:15:2{k}] 1.{k}; -2;3", "2021-03-04 10:15:2{k};1.{k}; -2;3"),
        ("10:15:2{k} 1.{k},2", "10:15:2{k},1.{k},2"),
        ("Cycle_{k}\t850,29.{k},,nan", "Cycle_{k},850,29.{k},,nan"),
    ],
)
def test_the_first_cell_is_divided_as_the_others_are(line: str, read: str) -> None:
    text, made = ("\n".join(of.format(k=k) for k in range(10)) for of in (line, read))
    assert with_one_delimiter(text.encode()).decode() == made


@pytest.mark.parametrize(
    "line",
    [
        "10:15:2{k};1,{k}",  # a decimal comma
        "10:15:2{k} 1,{k} 2,5",
        "10:15:2{k};1,{k};2,5",
        "walk{k}\t1,{k}00.5",  # thousands
        "walk{k}\tfast, then 1.{k}",
        "2021-03-04 10:15:2{k},1.{k},2",
        "10:15:2{k} 1.{k} 2",
    ],
)
def test_tables_with_one_delimiter_stay(line: str) -> None:
    text = "\n".join(line.format(k=k) for k in range(10)).encode()
    assert with_one_delimiter(text) == text


def test_names_are_divided_as_the_numbers_below_and_lines_above_stay(tmp_path: Path) -> None:
    rows = [f"Cycle_{k}\t{850 * k},{x:.3f},{20 - x:.3f}" for k, x in enumerate(wave(60))]
    lines = ["Version\t2.0", "Plate\t96", "Cycle\tSecs,A1,A2", *rows]
    dataset = load(write(tmp_path / "plate.txt", "\n".join(lines)), window=0)
    assert (dataset.meta.channels, dataset.lengths.tolist()) == (("A1", "A2"), [60])
    assert dataset.meta.step == 850
