"""What may spoil a training, in words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.sentences.data_issue_sentences import sentence
from sequitur_core.data.data_issues import quality_issues
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.summary import summarise
from sequitur_core.data.windows import windows
from tests.core.data.test_summary import dataset, waves


def sentences(some: SequenceDataset) -> list[str]:
    return [sentence(issue, some) for issue in quality_issues(some, summarise(some))]


def test_what_stands_out_is_said_in_words():
    some = waves(20)
    some[3] = np.full_like(some[3], 2.0)
    some[9], some[12] = some[4], some[4]
    data = dataset(*some)
    found = quality_issues(data, summarise(data))
    assert [sentence(f, data) for f in found] == [
        "1 sequence never changes.",
        "2 sequences are copies of others: 10 of 5 and 13 of 5.",
    ]
    assert [f.rows.tolist() for f in found] == [[3], [9, 12]]


def test_usual_data_has_nothing_to_say():
    assert sentences(dataset(*waves())) == []


def test_a_channel_that_never_changes_is_said():
    both = [np.concatenate([s, np.ones_like(s)], axis=1) for s in waves()]
    some = dataset(*both, meta=Meta(channels=("x", "z")))
    assert sentences(some) == ["Channel z never changes."]
    assert quality_issues(some, summarise(some))[0].channels == ("z",)


def test_one_sequence_far_longer_than_the_usual_is_said():
    some = waves()
    some[2] = np.tile(some[2], (30, 1))
    assert sentences(dataset(*some)) == ["1 sequence is 30 times as long as usual."]


def test_rare_classes_are_told_without_a_decision():
    labels = pd.DataFrame({"kind": ["a"] * 18 + ["b"] * 2, "id": range(20)})
    some = dataset(*waves(), labels=labels)
    found = quality_issues(some, summarise(some))
    assert [(sentence(f, some), f.decide) for f in found] == [
        ("Of kind, “b” has only 2 sequences.", False)
    ]


def test_levels_that_hide_all_shapes_are_said():
    rates = [wave + 100 * k for k, wave in enumerate(waves())]
    (said,) = sentences(dataset(*rates))
    assert said.startswith("The sequences lie at very different levels")
    assert sentences(dataset(*(wave + k / 10 for k, wave in enumerate(waves())))) == []
    assert sentences(dataset(*waves()[:-1], waves()[-1] + 1000)) == []  # one outlier


def test_shops_differ_in_level_sooner_than_windows_of_a_year_do():
    sales = [wave + 0.6 * k for k, wave in enumerate(waves())]
    (said,) = sentences(dataset(*sales))
    assert said.startswith("The sequences lie at very different levels")
    days = {"recording": np.zeros(len(sales), np.int64), "start": 30 * np.arange(len(sales))}
    assert sentences(replace(dataset(*sales), **days)) == []


@pytest.mark.parametrize(
    ("times", "told"), [(3e3, "about 1,000"), (3e6, "about 1,000,000"), (3e20, "over a million")]
)
def test_channels_of_other_sizes_are_told_without_a_decision(times, told):
    both = [np.concatenate([s, times * s], axis=1) for s in waves()]
    some = dataset(*both, meta=Meta(channels=("x", "y")))
    found = quality_issues(some, summarise(some))
    assert sentence(found[0], some).startswith(
        f"Values of y are {told} times larger than those of x."
    )
    assert not found[0].decide


def test_a_day_in_another_unit_is_said():
    days = [np.c_[wave + 2, 3 * wave + 9] for wave in waves()]
    days[4][:, 0] *= 1000
    some = dataset(*days, meta=Meta(channels=("load", "heat")))
    (issue,) = quality_issues(some, summarise(some))
    assert issue.rows is not None
    assert issue.rows.tolist() == [4]
    assert sentence(issue, some) == (
        f"Load is about 1,000 times as high in {some.ids[4]} as elsewhere. Is that another unit?"
    )


def test_recordings_shorter_than_a_window_are_said():
    cut = windows(dataset(*waves(9), *waves(3, 10)), length=20)
    assert sentences(cut) == ["3 of 12 recordings are shorter than one window and left out."]


@pytest.mark.parametrize(("n", "says"), [(1, "at least 2"), (3, "With only 3 sequences")])
def test_few_sequences_are_said(n: int, says: str):
    assert says in sentences(dataset(*waves(n)))[0]


def test_data_without_any_change_says_only_that():
    some = dataset(*[np.full((5, 1), 2.0)] * 6)
    assert sentences(some) == ["All numbers are the same, so there is nothing to learn."]


def test_a_stuck_sensor_is_told_with_its_time():
    values = np.random.default_rng(0).normal(5, 1, (480, 2)).astype(np.float32)
    values[120:200, 0] = 4.25
    meta = Meta(("pressure", "flow"), ("bar", ""), 1.0, "min", begins="2024-05-17T00:00:00")
    hours = windows(dataset(values, meta=meta), length=60)
    (issue,) = quality_issues(hours, summarise(hours))
    assert sentence(issue, hours) == (
        "Pressure is exactly 4.25 bar for 80 minutes (Fri 17 May, 02:00 to 03:20), but changes at "
        "nearly every step otherwise: was the sensor stuck?"
    )
    assert issue.rows is not None
    assert (issue.rows.tolist(), issue.decide) == ([2, 3], True)
    two = dataset(
        np.delete(values, slice(120, 200), 0),
        values[120:200] + np.arange(160).reshape(80, 2) % 3 * [0, 1],
        meta=meta,
    )
    stuck = next(i for i in quality_issues(two, summarise(two)) if i.kind == "stuck")
    assert " in 2 from beginning to end, for 80 minutes, " in sentence(stuck, two)
