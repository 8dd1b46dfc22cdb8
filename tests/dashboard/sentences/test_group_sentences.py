"""What is said of groups beside what findings say of them."""

import numpy as np

from dashboard.sentences.group_sentences import beside_groups
from sequitur_core.findings.finding import Finding


def found(kind: str, **numbers: object) -> Finding:
    return Finding(kind, numbers, np.arange(28), ())


def test_where_the_same_groups_are_found_otherwise_nothing_is_said_else_why():
    two, unsure = found("groups", count=2), found("groups", count=2, **{"in none": 3})
    ring = found("continuum", shape="ring")
    assert beside_groups([two], 2) == ""
    assert beside_groups([unsure], 2, 3) == ""
    assert "leaves out the 3 sequences whose group isn't certain" in beside_groups([unsure], 2)
    assert "Findings tells 2 groups: only those with a clear gap" in beside_groups([two], 4)
    assert "some of them are one" in beside_groups([two], 1)
    assert "tells 2 groups: choose a smaller size" in beside_groups([two], 0)
    assert "no separate groups" in beside_groups([ring], 4)
    assert beside_groups([ring], 1) == beside_groups([], 1) == ""


def test_groups_that_findings_cannot_tell_from_chance_are_said_to_be():
    assert "from chance" in beside_groups([found("odd")], 4)
    assert "one spot" in beside_groups([found("continuum", shape="spot")], 4)
