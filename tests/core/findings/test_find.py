"""Nothing is found where nothing is, and all that was planted (a benchmark counts it at length)."""

import numpy as np
import pytest

from sequitur_core.findings.find import most_telling
from sequitur_core.findings.finding import Finding
from tests.cases import crossed
from tests.core.findings.clocks import AT_ONCE, BY_CHANCE
from tests.core.findings.leaving import DRIFTS, STAYING
from tests.core.findings.sets import NO_FAULT, NOTHING, SOMETHING, wrongly_found

NONE = (*NOTHING, *NO_FAULT, *BY_CHANCE, *STAYING)


def named(one: object) -> str | None:
    """What a test is called by one of its values; None for a number, as pytest does."""
    return getattr(one, "__name__", None)


@pytest.mark.parametrize(("made", "number"), crossed(NONE, range(2)), ids=named)
def test_nothing_is_found_where_nothing_is(made, number: int):
    assert wrongly_found(made, number) == []


@pytest.mark.parametrize(
    ("finds", "number"), crossed([*SOMETHING, *AT_ONCE, DRIFTS[0]], range(3), of=3), ids=named
)
def test_what_was_planted_is_found(finds, number: int):
    assert finds(np.random.default_rng([19, number]), number)


def test_each_kind_is_said_once_before_any_is_said_again():
    found = [
        Finding(kind, {"name": name}, np.arange(1), p=p)
        for kind, name, p in [("odd", "", 0.0), ("label", "b", 0.02), ("label", "a", 0.01)]
    ]
    said = [(one.kind, one.numbers["name"]) for one in most_telling(found)]
    assert said == [("label", "a"), ("odd", ""), ("label", "b")]


def test_what_goes_with_a_label_is_said_before_it():
    light, camera = {"what": "brightness", "confounded with": "folder"}, {"name": "camera"}
    label = Finding("label", {"name": "folder"}, np.arange(1), p=0.01)
    for numbers, order in (light, ["nuisance", "label"]), (camera, ["label", "nuisance"]):
        found = [label, Finding("nuisance", numbers, np.arange(1), p=0.02)]
        assert [one.kind for one in most_telling(found)] == order


def test_what_stands_out_is_said_before_what_the_calendar_explains():
    week, level = Finding("odd", {"name": ""}, np.arange(1), p=0.02), {"within": "month"}
    for kind, numbers in ("label", {"name": "month"}), ("nuisance", level):
        found = [Finding(kind, numbers, np.arange(1), p=0.01), week]
        assert [one.kind for one in most_telling(found)] == ["odd", kind]
    camera = Finding("label", {"name": "exercise"}, np.arange(1), p=0.01)
    assert most_telling([week, camera])[0] is camera
