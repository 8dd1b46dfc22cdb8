"""What several sequences do at once, as a person says it."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.sentences.finding_sentences import sentence
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.finding import Finding

N, LENGTH = 30, 400


def data(begins: str = "2022-01-03T00:00:00", unit: str = "business day") -> SequenceDataset:
    return SequenceDataset(
        "shares",
        np.ones((N, LENGTH, 1), np.float32),
        ids=tuple(f"SH{i + 1:02d}" for i in range(N)),
        meta=Meta(step_unit=unit, begins=begins),
    )


def moment(before: list[float], after: list[float], **about: object) -> Finding:
    rows = np.array([4, 11, 22])[: len(before)]
    rising = int(sum(b < a for b, a in zip(before, after, strict=True)))
    numbers: dict[str, object] = {
        "of": "sequences", "recording": -1, "start": 40, "stop": 45, "count": len(rows),
        "names": [f"SH{row + 1:02d}" for row in rows], "total": N, "before": before,
        "after": after, "rising": rising, "apart": 3, "moving": 0, "wander": 1, "relative": 1,
    }  # fmt: skip
    return Finding("moment", numbers | about, rows, (rows, np.setdiff1d(np.arange(N), rows)))


def test_three_shares_that_fall_by_half():
    said = sentence(moment([100, 80, 60], [49, 41, 30]), data())
    assert said.headline == (
        "SH05, SH12 and SH23 fall by about half from Mon 28 Feb to Fri 4 Mar 2022, within 3 "
        "business days of one another."
    )
    assert said.detail.startswith("SH05: 49.0, before 100; SH12: 41.0, before 80.0;")
    assert "“Change: Change in %”" in said.detail
    assert said.parts == ("SH05, SH12 and SH23", "the others (27)")


@pytest.mark.parametrize(
    ("before", "after", "about", "said"),
    [
        ([100, 100, 100], [80, 60, 43], {}, "fall by 20 to 57 %"),
        ([10, 10, 10], [20, 25, 31], {}, "rise to 2 to 3.1 times as much"),
        ([10, 10, 10], [10.8, 12, 40], {}, "rise by 8 % or more, at most to 4 times as much"),
        ([0.01, 10, 10], [11.6, 12, 10.8], {}, "rise by 8 % or more, one of them from nearly noth"),
        ([0.1, 0.1, 10], [9, 8, 30], {}, "rise to 3 times as much or more, 2 of them from nearly"),
        ([0.1, 0.1, 0.1], [9, 8, 30], {}, "rise to more than 50 times as much"),
        ([-1, 2, 0], [-4, -1, -3], {"unit": "V", "relative": 0}, "fall by 3 V"),
        ([10, 10, 10], [12, 8, 7], {}, "move in opposite directions (1 rise, 2 fall)"),
        ([9, 9, 9], [3, 3, 3], {"wander": 0}, "are lower by about two thirds"),
        ([9, 9, 9], [8, 9.5, 7], {"rising": 0}, "fall from Mon"),
    ],
)
def test_how_far_they_move(before, after, about, said: str):
    assert said in sentence(moment(before, after, **about), data()).headline


def test_what_time_was_compared_is_said_where_one_begins_late():
    late = {"span": [0, 400], "late": 1, "total": N - 1}
    said = sentence(moment([9, 9, 9], [8, 8, 7], **late), data()).detail
    assert "without 1 of 30 sequences, which begins later or ends earlier." in said
    assert "Compared from 3 Jan 2022 to 14 Jul 2023, without" in said
    all_of_them = sentence(moment([9, 9, 9], [8, 8, 7], span=[9, 400], late=0), data()).detail
    assert "Compared from 14 Jan 2022 to" in all_of_them
    assert ", which all of them cover." in all_of_them
    assert "Compared" not in sentence(moment([9, 9, 9], [8, 8, 7]), data()).detail


def test_all_that_move_are_counted():
    said = sentence(moment([9, 9, 9], [8, 8, 7], moving=N, apart=0, stop=41), data()).headline
    assert said.startswith("All 30 sequences fall by 11 to 22 % on Mon 28 Feb 2022, at the same")
    most = sentence(moment([9, 9, 9], [8, 8, 7], moving=27, channel="price"), data()).headline
    assert most.startswith("price: 27 of 30 sequences fall")


def test_one_that_moves_for_good_and_steps_without_dates():
    said = sentence(moment([100], [20], apart=0, stop=41), data("", "step")).headline
    assert said == "SH05 falls by 80 % at step 41, and stays there."
