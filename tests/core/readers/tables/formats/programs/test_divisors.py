"""Numbers below what they were multiplied by."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write


def test_numbers_below_divisors_are_divided_by_them(tmp_path: Path) -> None:
    rows = [
        f"2026-03-01\t{k // 12:02}:{k % 12 * 5:02}:00\t{100 * x:.0f}\t{300 + 10 * x:.0f}\t{k % 7}"
        for k, x in enumerate(wave(60))
    ]
    head = ["Divisors\t\t10\t10\t1", "Date\tTime\tOut(40004)\tSupply(40008)\tPriority(43086)"]
    found = recognise(write(tmp_path / "LOG260301.LOG", "\n".join([*head, *rows])))
    dataset = read(tmp_path / "LOG260301.LOG", found.recipe)
    assert found.recipe.time_columns == ("Date", "Time")
    assert dataset.meta.channels[:2] == ("Out(40004)", "Supply(40008)")
    assert dataset.sequences[0][:, 0] == pytest.approx(
        10 * wave(60)[: len(dataset.sequences[0])], abs=0.1
    )
    assert any("divided by those" in str(note) for note in dataset.meta.notes)
