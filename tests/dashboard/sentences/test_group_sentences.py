"""What is said of groups beside what findings say of them."""

import numpy as np
import pandas as pd
import pytest

from dashboard.sentences.group_sentences import beside_groups, label_of_groups
from sequitur_core.data.dataset import IntArray
from sequitur_core.findings.finding import Finding


def found(kind: str, *sizes: int, outside: int = 0, **numbers: object) -> Finding:
    """A finding on the first of 28 sequences, in parts of these sizes."""
    ends = np.cumsum(sizes)
    parts = tuple(np.split(np.arange(sum(sizes)), ends[:-1])) if sizes else ()
    return Finding(kind, numbers | {"in none": outside}, np.arange(sum(sizes) or 28), parts)


def in_groups(*sizes: int) -> IntArray:
    """28 sequences in groups of these sizes, the others in none."""
    return np.append(np.repeat(np.arange(len(sizes)), sizes), np.full(28 - sum(sizes), -1))


def test_where_the_same_groups_are_found_otherwise_nothing_is_said_else_why():
    two, unsure = found("groups", 14, 14), found("groups", 14, 11, outside=3)
    ring = found("continuum", shape="ring")
    assert beside_groups([two], in_groups(14, 14)) == ""
    assert beside_groups([unsure], in_groups(14, 11)) == ""
    assert "leaves out the 3 sequences whose group isn't certain" in beside_groups(
        [unsure], in_groups(14, 14)
    )
    assert "fewer sequences are in no group there" in beside_groups([unsure], in_groups(14, 9))
    assert "Findings tells 2 groups: only those with a clear gap" in beside_groups(
        [two], in_groups(7, 7, 7, 7)
    )
    assert "some of them are one" in beside_groups([two], in_groups(28))
    assert "tells 2 groups: choose a smaller size" in beside_groups([two], in_groups())
    assert "no separate groups" in beside_groups([ring], in_groups(7, 7, 7, 7))
    assert beside_groups([ring], in_groups(28)) == beside_groups([], in_groups(28)) == ""


def test_groups_that_findings_leave_out_are_not_said_to_be_parts_of_theirs():
    two = found("groups", 10, 6, outside=12)
    said = beside_groups([two], in_groups(10, 6, 8, 3))
    assert said.endswith("leaves out the other 2: whether they are groups isn't certain.")
    divided = beside_groups([two], in_groups(5, 5, 6, 8))
    assert "leaves out 1 of those here: whether it is a group isn't certain" in divided
    assert divided.endswith("Others are divided further here.")
    assert beside_groups([two], in_groups(16, 8)).endswith("Some of its own are one here.")


def test_groups_that_findings_cannot_tell_from_chance_are_said_to_be():
    many = np.repeat(np.arange(4), 30)
    assert "can't tell these groups from chance" in beside_groups([found("odd")], many)
    assert "these may be real" in beside_groups([found("odd")], in_groups(7, 7, 7, 7))
    said = beside_groups([found("odd")], many, untested="All days come from one recording.")
    assert said.endswith("due to chance. All days come from one recording.")
    assert "one spot" in beside_groups([found("continuum", shape="spot")], in_groups(14, 14))


@pytest.mark.parametrize(
    ("in_view", "judged", "named"),
    [("kind", "month", "kind"), ("error", "month", "month"), ("error", "", "weekday")],
)
def test_groups_are_told_by_the_label_in_view_or_that_of_the_verdict(in_view, judged, named):
    labels = pd.DataFrame({name: list("aabb") for name in ("weekday", "month", "kind")})
    found = label_of_groups(labels, in_view, judged)
    assert found is not None
    assert found.name == named
