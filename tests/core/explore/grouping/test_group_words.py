"""Names of groups: by their label, else by what sets them apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.grouping.group_words import group_words

GROUPS = np.repeat([0, 1, 2], 20)


def series(shift: np.ndarray, kinds: list[object] | None = None, **meta: object) -> SequenceDataset:
    """Sixty noisy series (30 steps each, by default one channel), moved by what is added."""
    random = np.random.default_rng(0)
    noise = random.normal(size=(60, *shift.shape[1:]))
    labels = pd.DataFrame({"kind": kinds} if kinds else {})
    return SequenceDataset(
        "series", list((noise + shift).astype(np.float32)), labels=labels, meta=Meta(**meta)
    )


def flat(channels: int = 1) -> np.ndarray:
    return np.zeros((60, 30, channels))


def test_a_group_is_called_by_the_label_that_most_of_it_have():
    kinds = ["walk"] * 20 + ["run"] * 15 + ["walk"] * 5 + ["sit"] * 20
    assert group_words(series(flat(), kinds), GROUPS) == ["walk", "run (75 %)", "sit"]


def test_where_far_from_all_have_the_label_their_share_is_said():
    kinds = [*["walk"] * 13, *["run"] * 7, *["run"] * 20, *["sit"] * 20]
    names = group_words(series(flat(), kinds), GROUPS)
    assert names == ["walk (65 %)", "run", "sit"]


def test_a_group_is_called_by_all_labels_that_nearly_all_of_it_share():
    labels = pd.DataFrame(
        {"person": ["anna"] * 20 + ["ben"] * 20 + ["anna", "ben"] * 10,
         "activity": ["walk"] * 40 + ["run"] * 20, "moves": ["slow"] * 40 + ["fast"] * 20}
    )  # fmt: skip
    data = replace(series(flat()), labels=labels)
    assert group_words(data, GROUPS) == ["anna, walk", "ben, walk", "run"]


def test_two_groups_of_one_label_are_told_apart_by_when_they_lie():
    meta = Meta(step_unit="day", begins="2024-01-01T00:00:00")
    data = replace(
        series(flat(), ["rest"] * 40 + ["work"] * 20), start=5 * np.arange(60), meta=meta
    )
    names = group_words(data, GROUPS)
    assert names == ["rest, until 4 May", "rest, from 10 Apr", "work"]
    mixed = np.concatenate([np.arange(40) % 2, np.full(20, 2)])
    assert group_words(data, mixed) == ["rest", "rest", "work"]


def test_a_number_as_a_label_says_of_what():
    assert group_words(series(flat(), [1] * 20 + [2] * 20 + [3] * 20), GROUPS)[1] == "kind 2"


def test_two_groups_of_one_label_are_told_apart_by_what_differs():
    shift = flat()
    shift[:20] += 6
    names = group_words(series(shift, ["walk"] * 40 + ["sit"] * 20), GROUPS)
    assert names[0] == "walk, high"
    assert names[2] == "sit"


def test_two_groups_of_one_label_between_which_nothing_differs_are_both_called_by_it():
    kinds = ["walk"] * 40 + ["sit"] * 20
    assert group_words(series(flat(), kinds), GROUPS) == ["walk", "walk", "sit"]


def test_without_labels_level_and_spread_name_a_group():
    shift = flat()
    shift[20:40] -= 6
    shift[40:] += 5 * np.sin(np.arange(30))[:, None]
    names = group_words(series(shift), GROUPS)
    assert names[1].startswith("low")
    assert "varying" in names[2]


def test_of_several_channels_the_one_that_differs_is_named():
    shift = flat(2)
    shift[:20, :, 1] += 6
    data = series(shift, channels=("heart rate", "speed"))
    assert group_words(data, GROUPS)[0].startswith("high speed")


def test_what_differs_for_a_while_only_is_said_with_the_time():
    shift = flat()
    shift[:20, 24:] += 9
    assert "high late" in group_words(series(shift), GROUPS)[0]


def test_what_nothing_sets_apart_has_no_name():
    assert group_words(series(flat()), GROUPS) == ["", "", ""]


def test_a_group_without_sequences_has_no_name():
    groups = np.where(GROUPS == 1, -1, GROUPS)
    assert group_words(series(flat(), ["a"] * 40 + ["b"] * 20), groups)[1] == ""
