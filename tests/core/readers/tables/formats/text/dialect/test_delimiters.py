"""The sign between cells where numbers have commas of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import write


@pytest.mark.parametrize("day", ["", "01.07.2026  "])
def test_commas_of_numbers_between_blanks_divide_no_cells(tmp_path: Path, day: str) -> None:
    names = f"{'date      ' if day else ''}   hour     kg    plod   venku"
    rows = [f"{day}{k:8d}  {46 + k / 100:.2f}  {34 + k % 3}  {14 + k % 5:.1f}" for k in range(24)]
    text = "\n".join([names, *rows]).replace(".", ",").replace("01,07,", "01.07.")
    found = recognise(write(tmp_path / "scale.prn", text))
    dataset = read(tmp_path / "scale.prn", found.recipe)
    assert dataset.meta.channels == ("kg", "plod", "venku")
    assert dataset.sequences[0][0].tolist() == pytest.approx([46, 34, 14])
