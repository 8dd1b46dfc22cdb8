"""What findings say: names where there are some, dates where there are dates."""

import numpy as np
import pandas as pd
import pytest

from dashboard.finding_sentences import certainty, join_classes, sentence
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.finding import Finding

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def week(weeks: int = 4) -> SequenceDataset:
    """Days of some weeks, named by their weekday, as windows of one recording."""
    n = 7 * weeks
    return SequenceDataset(
        "days",
        [np.full((24, 1), i, np.float32) for i in range(n)],
        labels=pd.DataFrame({"weekday": pd.Categorical(DAYS * weeks, DAYS, ordered=True)}),
        meta=Meta(step=1.0, step_unit="h"),
        recording=np.zeros(n, np.int64),
        start=np.arange(n) * 24,
    )


def groups(dataset: SequenceDataset, *parts: np.ndarray, **numbers: object) -> Finding:
    return Finding(
        "groups",
        {"count": len(parts), "sizes": [len(p) for p in parts], **numbers},
        np.concatenate(parts),
        tuple(parts),
    )


def test_groups_are_called_after_the_classes_that_they_hold():
    data = week()
    weekend = np.isin(data.labels["weekday"].astype(str), ["Saturday", "Sunday"])
    found = groups(data, np.flatnonzero(~weekend), np.flatnonzero(weekend), name="weekday")
    said = sentence(found, data)
    assert said.headline == "2 separate groups: Monday to Friday; Saturday and Sunday."
    assert said.parts == ("Monday to Friday (20)", "Saturday and Sunday (8)")
    assert "100 % of sequences are in the group of their weekday" in said.detail


def test_groups_that_mix_the_classes_have_numbers():
    data = week()
    found = groups(data, np.arange(0, 28, 2), np.arange(1, 28, 2), name="weekday")
    assert sentence(found, data).parts == ("group 1 (14)", "group 2 (14)")


def test_what_lies_in_no_group_is_said():
    data = week()
    found = groups(data, np.arange(10), np.arange(10, 27), **{"in none": 1})
    assert "1 sequence lies between them" in sentence(found, data).detail


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (DAYS[:5], "Monday to Friday"),
        (DAYS[5:], "Saturday and Sunday"),
        ([DAYS[0], DAYS[2], DAYS[4]], "Monday, Wednesday and Friday"),
    ],
)
def test_classes_in_a_row_are_a_range(classes: list[str], said: str):
    assert join_classes(week().labels["weekday"], classes) == said


def test_a_ring_is_called_one():
    found = Finding("continuum", {"shape": "ring"}, np.arange(28))
    assert "closed ring" in sentence(found, week()).detail


def test_odd_ones_are_named_with_their_reason():
    data = week()
    numbers = {"count": 2, "times": [5.2, 3.0], "by": ["error", "isolation"]}
    found = Finding("odd", numbers, np.array([3, 9]), (np.array([3]), np.array([9])))
    said = sentence(found, data)
    assert said.headline == "3-4 days and 9-10 days stand apart from all others."
    assert "5.20 times the typical error" in said.detail
    assert "3.00 times as far from its neighbours as is typical" in said.detail


def test_certainty_has_a_word_and_a_number():
    found = Finding("odd", {}, np.array([1]), certainty=0.97)
    assert certainty(found) == "sure (97 %)"
