"""Columns that nobody means by what each sequence is of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("flow_cd", ["A"] * 200 + ["P"] * 100),
        ("tz_cd", ["EST"] * 100 + ["EDT"] * 200),
        ("state", [""] * 290 + ["Provisional"] * 10),
    ],
)
def test_marks_zones_and_a_word_beside_blanks_name_no_sequences(
    tmp_path: Path, column: str, cells: list[str]
) -> None:
    days = pd.date_range("2001-01-01", periods=300).strftime("%Y-%m-%d")
    columns = {"day": days, "flow": wave(300), "level": wave(300, phase=1), column: cells}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert column not in " ".join(p.label() for p in found.partitions)


def test_sequences_of_that_name_are_not_offered_the_other_way_round(tmp_path: Path) -> None:
    """Each has the same steps, so that steps across all sequences could be some, too."""
    n, each = 40, 30
    columns = {
        "sequence": np.repeat(np.arange(n), each), "subject": np.repeat(np.arange(n) // 3, each),
        "step": np.tile(np.arange(each), n), "force": np.tile(wave(each), n) + wave(n * each),
        "sway": wave(n * each, phase=1),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.id_columns == ("sequence",)
    assert not any("along sequence" in p.label() for p in found.partitions)
