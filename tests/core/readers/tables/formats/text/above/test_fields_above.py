"""Columns and units that settings above a table name, as ocean optics files have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

N = 60
ABOVE = (
    "/begin_header", "/station=3", "/start_date=20040513", "/missing=-999", "/delimiter={}", "!",
    "! a remark of the ship, with a comma", "!", "/fields=depth,Wt,Lu",
    "/units=m,degreesC,uW/cm^2/nm", "/end_header",
)  # fmt: skip


@pytest.mark.parametrize(("name", "sign"), [("comma", ","), ("space", " "), ("tab", "\t")])
def test_fields_name_the_columns_and_units_are_theirs(tmp_path: Path, name: str, sign: str) -> None:
    light = [-999 if k % 13 == 5 else f"{v:.3f}" for k, v in enumerate(5 + wave(N))]
    rows = [
        sign.join(map(str, row))
        for row in zip(np.arange(1, N + 1), (20 + wave(N)).round(2), light, strict=True)
    ]
    path = write(tmp_path / "cast.sb", "\n".join([*ABOVE, *rows]).format(name) + "\n")
    found = recognise(path)
    made = read(path, found.recipe)
    assert made.meta.channels == ("Wt", "Lu")
    assert made.meta.units == ("°C", "µW/cm²/nm")
    assert (made.meta.step, made.meta.step_unit) == (1, "m")
    assert found.recipe.missing_numbers == (-999,)
