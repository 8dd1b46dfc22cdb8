"""Merging, splitting and naming groups."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping import group_edits
from sequitur_core.explore.grouping.group_edits import Edited, Merge, Name, Take, apply

FOUND = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, -1])


def test_a_group_without_a_name_has_its_number_and_what_is_in_it_as_far_as_there_is_room():
    words = {0: "walk", 1: "sit", 2: "high temperature, low pressure"}
    groups = Edited(np.arange(4), {1: "still"}, words=words)
    names = [groups.name(g) for g in range(4)]
    assert names == ["1 · walk", "still", "3 · high temperature", "group 4"]


def test_merged_groups_have_the_number_of_the_largest():
    assert apply(FOUND, [Merge((1, 2))]).labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, -1]


def test_a_merge_keeps_the_name_that_one_of_them_had():
    assert apply(FOUND, [Name(2, "late"), Merge((0, 2))]).names == {0: "late"}


def test_rows_that_are_taken_are_a_new_group_and_others_keep_their_numbers():
    now = apply(FOUND, [Take(np.array([1, 9]))])
    assert now.labels.tolist() == [0, 3, 0, 0, 1, 1, 1, 2, 2, 3]


def test_a_group_without_rows_isnt_there_any_more():
    assert apply(FOUND, [Merge((1, 2))]).numbers == [0, 1]


def test_a_split_divides_two_clouds():
    encodings = np.zeros((10, 2))
    encodings[[2, 3]] = 8, 1
    now = apply(FOUND)
    assert group_edits.split(now, 0, encodings).rows.tolist() == [2, 3]


def test_two_parts_are_found_where_the_longest_axis_is_through_one_of_them():
    random = np.random.default_rng(0)
    away = np.arange(60) < 20
    table = random.normal(size=(60, 2)) * (1, 1) + away[:, None] * (0, 12)
    np.testing.assert_array_equal(group_edits.in_two(table), away)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda now: group_edits.merge(now, [1]), "two groups or more"),
        (lambda now: group_edits.merge(now, [1, 7]), "two groups or more"),
        (lambda now: group_edits.take(now, []), "Nothing is selected"),
        (lambda now: group_edits.take(now, [7, 8]), "are a group already: group 3"),
        (lambda now: group_edits.split(now, 1, np.ones((10, 2))), "the same encoding"),
        (lambda now: group_edits.name(now, 0, "Group 2"), "already a group called Group 2"),
        (lambda now: group_edits.name(now, 0, "x" * 61), "at most 60 fit"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(make, words: str):
    with pytest.raises(SequiturError, match=words):
        make(apply(FOUND))


def test_an_empty_name_gives_the_group_its_number_back():
    now = apply(FOUND, [Name(0, "early")])
    assert apply(FOUND, [Name(0, "early"), group_edits.name(now, 0, " ")]).name(0) == "group 1"


@pytest.mark.parametrize(
    ("rows", "groups"),
    [([4, 5, 6], [1]), ([4, 5, 6, 7, 8], [1, 2]), ([4, 5], []), ([4, 5, 6, 9], []), ([], [])],
)
def test_a_selection_of_whole_groups_is_known(rows: list[int], groups: list[int]):
    assert apply(FOUND).whole(np.array(rows, np.int64)) == groups


def test_steps_come_back_from_json():
    steps = (Merge((1, 2)), Take(np.array([0, 1])), Name(3, "<b>"))
    stored = json.loads(json.dumps([group_edits.to_values(one) for one in steps]))
    back = [group_edits.from_values(one, len(FOUND)) for one in stored]
    assert apply(FOUND, back).names == {3: "<b>"}
    np.testing.assert_array_equal(apply(FOUND, back).labels, apply(FOUND, steps).labels)
