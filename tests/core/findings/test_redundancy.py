"""What one finding says isn't said again by another."""

from dataclasses import replace

import numpy as np
import pytest

from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import find
from sequitur_core.findings.finding import Finding, Kind
from sequitur_core.findings.redundancy import share_told, without_repetition
from tests.core.findings.planted import clouds, evidence

ROWS = np.arange(3)
DAYS = np.array(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])


def weeks(**columns: object) -> Evidence:
    """Working days and weekends far apart, and weekdays beside one another within each."""
    random = np.random.default_rng(3)
    points, which = clouds(random, count=2, n=280)
    day = np.where(which == 0, random.integers(0, 5, 280), random.integers(5, 7, 280))
    points = np.hstack([points, 3.0 * np.eye(7)[day] + random.normal(size=(280, 7)) / 3])
    labels = {"weekday": DAYS[day], "weekend": np.where(day < 5, "working day", "weekend")}
    return evidence(points, **labels, **columns)


def said(some: Evidence) -> list[tuple[str, object]]:
    return [(one.kind, one.numbers.get("name", "")) for one in find(some)]


@pytest.fixture(scope="module")
def found() -> list[tuple[str, object]]:
    return said(weeks(quarter=np.arange(280) % 4))


def test_a_label_that_is_the_groups_is_not_said_beside_them(found: list[tuple[str, object]]):
    assert ("groups", "weekend") in found
    assert ("label", "weekend") not in found


def test_a_label_that_divides_groups_further_is_said(found: list[tuple[str, object]]):
    assert ("label", "weekday") in found


def test_of_two_labels_that_are_one_only_one_is_said():
    random = np.random.default_rng(5)
    points = random.normal(size=(120, 4))
    kind = (points[:, 0] > 0).astype(int)
    found = said(evidence(points, kind=np.array(["a", "b"])[kind], code=np.array(["x", "y"])[kind]))
    assert [one for one in found if one[0] == "label"] in ([("label", "kind")], [("label", "code")])


def half_and_quarter(*, alike: bool) -> Evidence:
    """Halves far apart without a gap; quarters of them are near one another, or only by name."""
    random = np.random.default_rng(6)
    points = random.normal(size=(200, 3))
    half, quarter = points[:, 0] > 0, points[:, 1] > 0
    if not alike:
        quarter = random.random(200) > 0.5
    names = np.array(["aa", "ab", "ba", "bb"])[2 * half + quarter]
    return evidence(points, half=np.where(half, "b", "a"), quarter=names)


@pytest.mark.parametrize(("alike", "named"), [(True, "quarter"), (False, "half")])
def test_of_a_label_and_a_finer_one_the_one_that_says_more_is_said(alike: bool, named: str):
    found = said(half_and_quarter(alike=alike))
    assert [one for one in found if one[0] == "label"] == [("label", named)]


def test_an_outcome_is_not_said_again_as_a_label():
    random = np.random.default_rng(5)
    points = random.normal(size=(120, 4))
    some = evidence(points, kind=np.array(["a", "b"])[(points[:, 0] > 0).astype(int)])
    asked = Evidence(some.encodings, some.dataset, outcome="kind")
    assert ("label", "kind") in said(some)
    assert [one for one in said(asked) if one[1] == "kind"] == [("outcome", "kind")]


def test_finer_classes_tell_coarser_ones_and_not_the_other_way_round():
    fine = np.array([0, 1, 2, 3, -1])
    coarse = np.array([0, 0, 1, 1, 1])
    assert share_told(fine, coarse) == 1
    assert share_told(coarse, fine) == 0.5


def odd_ones(rows: list[int]) -> Finding:
    said = {"count": len(rows), "by": ["event"] * len(rows), "times": [9.0] * len(rows)}
    return Finding("odd", said, np.array(rows), tuple(np.array([row]) for row in rows))


def test_several_odd_ones_of_one_class_that_lies_together_are_the_class_and_not_single():
    points, which = clouds(np.random.default_rng(4), count=3, n=60)
    some = evidence(points, call=np.array(["growl", "trill", "whistle"])[which])
    one_kind = np.flatnonzero(which == 2)[:4].tolist()
    other = int(np.flatnonzero(which == 0)[0])
    assert without_repetition([odd_ones(one_kind)], some) == []
    (left,) = without_repetition([odd_ones([*one_kind, other])], some)
    assert left.rows.tolist() == [other]
    mixed = odd_ones([np.flatnonzero(which == kind)[0] for kind in range(3)])
    assert without_repetition([mixed], some) == [mixed]


@pytest.mark.parametrize(("start", "told"), [(40, False), (80, True)])
def test_what_channels_do_at_once_is_not_said_beside_a_stretch_around_it(start: int, told: bool):
    where = {"recording": 0, "start": 30, "stop": 60}
    stretch = Finding("stretch", where, np.arange(3))
    moment = Finding("moment", {**where, "start": start, "stop": start + 2}, np.arange(1))
    kept = without_repetition([stretch, moment], evidence(np.zeros((8, 2))))
    assert (moment in kept) == told


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        ("drift", {}, False),
        ("change", {"position": 90}, False),
        ("change", {"position": 20}, True),
        ("stretch", {"start": 90}, False),
        ("drift", {"feature_channel": ["oil"]}, True),
        ("groups", {"feature_channel": ["chest"]}, True),
    ],
)
def test_what_a_departure_makes_of_the_recording_is_said_by_it(
    kind: Kind, said: dict[str, object], told: bool
):
    departure = Finding("departure", {"of": "channels", "channel": "chest", "start": 60}, ROWS)
    other = Finding(kind, {"feature_channel": ["chest"], **said}, ROWS)
    kept = without_repetition([departure, other], evidence(np.zeros((8, 2))))
    assert (other in kept) == told
    elsewhere = replace(departure, numbers={**departure.numbers, "of": "recordings"})
    assert other in without_repetition([elsewhere, other], evidence(np.zeros((8, 2))))
