"""Lines of one length are cut where cells begin, also where no blank stands between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.dialect.fixed_width import fixed_places
from tests.core.files import write

N = 60
RNG = np.random.default_rng(1)
DAYS = pd.date_range("1996-01-01", periods=N).strftime("%Y%m%d")


def indices() -> list[str]:
    """As observatories write them: eight of a day in thirds, their sum, and eight amplitudes."""
    thirds = RNG.integers(2, 15, (N, 8))
    kp = ["".join(f"{(t + 1) // 3}{' +-'[t % 3]}" for t in row) for row in thirds]
    sums = [f"{row.sum() // 3:2d}{' +-'[row.sum() % 3]}" for row in thirds]
    ap = ["".join(f"{a:3d}" for a in row) for row in RNG.integers(0, 130, (N, 8))]
    rows = zip(DAYS, kp, sums, ap, strict=True)
    return ["YYYYMMDD Kp[8]           Sum ap[8]", *(f"{d} {k}{s}{a}" for d, k, s, a in rows)]


def test_cells_without_a_sign_between_them_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "kp.txt", "\n".join(indices()) + "\n")
    found = recognise(path)
    assert found.recipe.cuts == (1, *range(10, 27, 2), *range(29, 53, 3))
    assert found.recipe.time_columns == ("column 1",)
    made = read(path, found.recipe.with_(window=0))
    assert (len(made), made.lengths[0], len(made.meta.channels)) == (1, N, 8)
    assert made.meta.step_unit == "day"
    assert any("one length" in reason for reason in found.reasons)


def test_numbers_between_blanks_have_no_fixed_places() -> None:
    even = [f"{d} {10 + k} {20 + k}" for k, d in enumerate(DAYS)]
    assert fixed_places(even) == {}
    uneven = [" ".join("12.5" for _ in range(k % 5 + 3)) for k in range(N)]
    assert fixed_places(uneven) == {}


def test_lines_that_end_in_blanks_have_cells_of_nothing() -> None:
    """As lists of stations do, whose last cells most haven't: no table was made of these."""
    names = ["ALERT", "RESOLUTE CARS", "EUREKA", "MOULD BAY A"]
    filled = [
        f"CA{k:03d} {55 + k / 9:8.4f} {-96 - k / 7:9.4f} {9 * k:6.1f} NU "
        f"{names[k % 4]:14} {('', 'GSN')[k % 9 == 0]:3}     {(71_000 + k) * (k % 5 == 0) or '':>5}"
        for k in range(N)
    ]
    assert fixed_places(filled) == {}


def test_names_that_stand_above_their_cells_are_kept() -> None:
    rows = [
        f"{d}{a:4d}{b:4d}" for d, a, b in zip(DAYS, *RNG.integers(0, 1500, (2, N)), strict=True)
    ]
    assert fixed_places(["day      low top", *rows])["header_lines"] == 1


def test_days_in_digits_before_rows_of_any_length_name_them(tmp_path: Path) -> None:
    """They were the first step of each."""
    rows = [
        " ".join([d, *(f"{x:.1f}" for x in 20 + RNG.random(5 + k % 7))]) for k, d in enumerate(DAYS)
    ]
    path = write(tmp_path / "t.txt", "\n".join(rows) + "\n")
    made = read(path, recognise(path).recipe)
    assert made.ids[0] == "19960101"
    assert max(sequence.max() for sequence in made.sequences) < 22
