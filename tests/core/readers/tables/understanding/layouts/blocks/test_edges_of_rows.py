"""Before and behind the steps of rows without names stands what is none: a base value, a mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.readers import read, recognise
from tests.core.files import write

RANDOM = np.random.default_rng(11)
DAYS = np.round(RANDOM.normal(-40, 25, (31, 1)) + np.cumsum(RANDOM.normal(0, 4, (31, 24)), axis=1))
WARM = np.round(
    15 + RANDOM.normal(0, 4, (20, 1)) + np.cumsum(RANDOM.normal(size=(20, 24)), axis=1), 1
)


def rows(cells: DoubleArray, *, name: str, before: str, form: str, told: Callable[..., str]) -> str:
    return "\n".join(
        f"{name}{n:02d}{before}" + "".join(f" {x:{form}}" for x in row) + told(row)
        for n, row in enumerate(cells)
    )


@pytest.mark.parametrize(
    ("cells", "before", "form", "told", "left"),
    [
        (DAYS, " X220 0", "4.0f", lambda row: f" {row.mean():4.0f}",
         "column 3 is the same in every row; column 28 is the mean of the others in its row"),
        (DAYS, "", "4.0f", lambda row: f" {row.sum():.0f}", "column 26 is the sum of the others"),
        (WARM, "", ".1f", lambda row: f" {row.min()} {row.max()} {row.mean():.1f}",
         "column 26 is the lowest of the others in its row; column 27 is the highest"),
        (WARM[:, ::-1], "", ".1f", lambda row: "", ""),
        (WARM - WARM[:, :1], "", ".1f", lambda row: "", ""),  # all begin at one level
        (WARM, "", ".1f", lambda row: " 0.0 0.0", ""),  # and are filled up behind their ends
        (np.sort(WARM), "", ".1f", lambda row: "", ""),  # the last is the highest of what grows
    ],
)  # fmt: skip
def test_what_all_rows_share_and_what_tells_of_their_steps_is_no_step(
    tmp_path: Path,
    cells: DoubleArray,
    before: str,
    form: str,
    told: Callable[[DoubleArray], str],
    left: str,
) -> None:
    text = rows(cells, name="DST1503*", before=before, form=form, told=told)
    found = recognise(path := write(tmp_path / "dst.txt", text))
    added = 0 if left else len(told(cells[0]).split())
    assert read(path, found.recipe).lengths.tolist() == [24 + added] * len(cells)
    assert left in found.sentence
    assert bool(left) == ("Left out" in found.sentence)
