"""Labels that near encodings share, and cameras, persons and levels that explain them."""

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.findings.detectors.labels import (
    Property,
    find_labels,
    inseparable_brightness,
    levels_of,
)
from sequitur_core.findings.detectors.source import find_source
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.statistics.neighbourhood import Neighbourhood
from tests.core.findings.planted import clouds, evidence


def sure(shown: Evidence) -> dict[str, Finding]:
    """What was found by name, without what may be chance."""
    found = [one for one in find_labels(shown) if one.p <= 0.01]
    return {f"{one.kind} {one.numbers['name']}": one for one in found}


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_a_label_that_near_encodings_share_is_found(random: np.random.Generator):
    points, which = clouds(random, count=3, n=90)
    found = sure(evidence(points, sport=np.array(["run", "swim", "walk"])[which]))["label sport"]
    assert found.numbers["agreement"] > 0.95
    assert found.numbers["chance"] == pytest.approx(1 / 3, abs=0.05)
    assert found.numbers["classes"] == ["run", "swim", "walk"]
    assert [sorted(part) for part in found.parts] == [
        np.flatnonzero(which == kind).tolist() for kind in range(3)
    ]


def test_the_two_classes_that_mix_most_are_named(random: np.random.Generator):
    points, which = clouds(random, count=3, n=90)
    points[which == 2] = points[which == 0].mean(axis=0) + random.normal(size=(30, 8))
    found = sure(evidence(points, sport=np.array(["run", "swim", "walk"])[which]))["label sport"]
    assert found.numbers["mixed"] == ["run", "walk"]


def test_a_number_that_near_encodings_share_is_found(random: np.random.Generator):
    points = random.normal(size=(80, 3)) * [3, 1, 1]
    shown = evidence(points, weight=points[:, 0] + random.normal(size=80))
    assert sure(shown)["label weight"].numbers["correlation"] > 0.5


def by_animal(random: np.random.Generator, apart: float, **labels: object) -> Evidence:
    """60 windows of each of 5 recordings, each at a place of its own."""
    recording = np.repeat(np.arange(5), 60)
    points = apart * np.eye(5)[recording] + random.normal(size=(300, 5))
    animal = np.array([f"badger {i}" for i in range(5)])[recording]
    start = np.tile(np.arange(60) * 8, 5)
    return evidence(points, recording=recording, start=start, **{"animal": animal, **labels})


def test_that_the_map_shows_the_animals_first_is_found(random: np.random.Generator):
    (found,) = find_source(by_animal(random, 8.0))
    assert found.p < 0.02
    assert found.numbers["name"] == "animal"
    assert found.numbers["agreement"] > 0.95
    (nothing,) = find_source(by_animal(random, 0.0))
    assert nothing.p == 1
    assert not list(find_source(by_animal(random, 8.0, animal=np.arange(300) % 2)))


def test_labels_of_few_sequences_are_not_spoken_of(random: np.random.Generator):
    points, which = clouds(random, count=2, n=14)
    assert list(find_labels(evidence(points, sport=which))) == []


def test_many_windows_of_few_recordings_are_few(random: np.random.Generator):
    """Each recording is a cloud of its own, whatever it is called."""
    recording = np.repeat(np.arange(12), 25)
    points = 5 * random.normal(size=(12, 3))[recording] + random.normal(size=(300, 3))
    kinds = random.permutation(np.arange(12) % 2)[recording]
    assert sure(evidence(points, recording=recording, sport=kinds)) == {}


def weekly(random: np.random.Generator, days: int = 210) -> tuple[np.ndarray, dict[str, object]]:
    """Whether each day of one recording is at a weekend, and where it begins."""
    weekend = (np.arange(days) % 7 >= 5).astype(int)
    return weekend, {"recording": np.zeros(days, int), "start": 8 * np.arange(days)}


def test_what_returns_every_week_is_found_in_one_recording(random: np.random.Generator):
    weekend, windows = weekly(random)
    points = 3.0 * weekend[:, None] + random.normal(size=(210, 3))
    assert "label weekend" in sure(evidence(points, weekend=weekend, **windows))


def test_halves_of_one_recording_that_drifts_are_not_told_apart(random: np.random.Generator):
    _, windows = weekly(random)
    points = np.cumsum(random.normal(size=(210, 3)), axis=0)
    assert sure(evidence(points, half=np.arange(210) // 105, **windows)) == {}


def test_a_camera_is_told_from_the_label_that_goes_with_it(random: np.random.Generator):
    points, camera = clouds(random, count=2, n=100)
    label = np.where(random.random(100) < 0.8, camera, 1 - camera)
    found = sure(evidence(points, gait=label, camera=camera))
    assert list(found) == ["nuisance camera"]
    assert found["nuisance camera"].numbers["within"] == "gait"
    assert sorted(found["nuisance camera"].parts[1]) == np.flatnonzero(camera == 1).tolist()


@pytest.mark.parametrize("along", [True, False])
def test_a_brightness_that_goes_with_the_label_is_told_of(random: np.random.Generator, along: bool):
    points, kind = clouds(random, count=2, n=60)
    bright = (kind if along else random.permutation(kind)) + 0.3 * random.normal(size=60)
    clips = np.broadcast_to(bright[:, None, None, None], (60, 2, 2, 2)).astype(np.float32)
    data = SequenceDataset("clips", list(clips), labels=pd.DataFrame({"kind": kind.astype(str)}))
    found = sure(Evidence(points, data))
    assert ("nuisance " in found) is along
    assert not along or found["nuisance "].numbers["confounded with"] == "kind"


@pytest.mark.parametrize(("along", "count"), [(0.0, 0), (3.0, 1)])
def test_a_brightness_is_said_to_go_with_a_label_whose_classes_differ_in_it(
    random: np.random.Generator, along: float, count: int
):
    kind = np.arange(60) % 2
    bright = random.normal(size=60) + along * kind
    around = Neighbourhood.of(evidence(bright[:, None]), random)  # near ones are alike in it
    levels = [Property("", "brightness", True, bright)]
    label = Property("kind", "label", False, kind, ("a", "b"))
    assert len(list(inseparable_brightness(around, levels, random, label))) == count


def test_folders_that_nothing_else_labels_are_what_is_asked_about(random: np.random.Generator):
    points, kind = clouds(random, count=2, n=60)
    assert list(sure(evidence(points, folder=kind))) == ["label folder"]


def test_a_label_that_always_goes_with_a_camera_says_so(random: np.random.Generator):
    points, camera = clouds(random, count=2, n=100)
    found = sure(evidence(points, gait=camera, camera=camera))
    assert found["label gait"].numbers["confounded with"] == "camera"


def test_persons_with_one_label_each_are_the_units_that_count(random: np.random.Generator):
    """Ten recordings of each of 12 persons say nothing of a label that persons have."""
    person = np.repeat(np.arange(12), 10)
    points = 5 * random.normal(size=(12, 3))[person] + random.normal(size=(120, 3))
    ill = np.array([0, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1])[person]
    assert "label ill" not in sure(evidence(points, ill=ill, person=person))


def test_a_label_that_names_recordings_is_a_nuisance(random: np.random.Generator):
    recording = np.repeat(np.arange(20), 10)
    points = 5 * random.normal(size=(20, 3))[recording] + random.normal(size=(200, 3))
    found = find_labels(evidence(points, recording=recording, who=recording % 10))
    assert {one.kind for one in found} <= {"nuisance"}


def test_a_level_that_explains_what_the_label_does_not_is_found(random: np.random.Generator):
    level = random.normal(size=100)
    noise = random.normal(size=(100, 8, 1)) + 3 * level[:, None, None]
    points = np.column_stack([3 * level, random.normal(size=(100, 2))])
    labels = evidence(points, gait=random.integers(2, size=100)).labels
    shown = Evidence(points, SequenceDataset("made", noise.astype(np.float32), labels=labels))
    found = [one for one in find_labels(shown) if one.p <= 0.01]
    assert [(one.kind, one.numbers["what"]) for one in found] == [("nuisance", "mean")]


def test_a_level_that_only_follows_the_label_is_no_nuisance(random: np.random.Generator):
    points, which = clouds(random, count=2, n=100)
    noise = random.normal(size=(100, 8, 1)) + 3 * which[:, None, None]
    labels = evidence(points, gait=which).labels
    shown = Evidence(points, SequenceDataset("made", noise.astype(np.float32), labels=labels))
    assert [one.kind for one in find_labels(shown) if one.p <= 0.01] == ["label"]


def test_the_brightness_of_clips_is_found_without_a_label(random: np.random.Generator):
    brightness = random.normal(size=60)
    clips = random.normal(size=(60, 4, 3, 3)) + 3 * brightness[:, None, None, None]
    points = np.column_stack([brightness, 0.3 * random.normal(size=(60, 2))])
    (found,) = find_labels(Evidence(points, SequenceDataset("made", clips.astype(np.float32))))
    assert (found.numbers["what"], found.p <= 0.01) == ("brightness", True)


def test_a_label_with_values_missing_is_tested_where_they_are_known(random: np.random.Generator):
    points, which = clouds(random, count=2, n=90)
    kinds = np.array(["a", "b"], object)[which]
    kinds[:30] = None
    found = sure(evidence(points, kind=kinds))["label kind"]
    assert found.numbers["looked at"] == 60
    assert min(np.concatenate(found.parts)) >= 30


def test_of_many_channels_the_one_that_goes_with_encodings_is_named(random: np.random.Generator):
    level = random.normal(size=100)
    noise = random.normal(size=(100, 8, 5))
    noise[:, :, 3] += 3 * level[:, None]
    labels = evidence(noise[:, 0], gait=random.integers(2, size=100)).labels
    points = np.column_stack([3 * level, random.normal(size=(100, 2))])
    shown = Evidence(points, SequenceDataset("made", noise.astype(np.float32), labels=labels))
    assert "nuisance channel 4" in {
        f"{one.kind} {one.numbers['name']}" for one in find_labels(shown) if one.p <= 0.01
    }


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([None] * 60, dtype=object),
        pd.Series([True, False] * 30),
        pd.Series([1, None, 3] * 20, dtype="Int64"),
        pd.Series(np.r_[np.inf, np.arange(59.0)]),
        pd.Series([1, "a", None] * 20, dtype=object),
        pd.Series(pd.date_range("2024-01-01", periods=3)).repeat(20),
        pd.Categorical(["b", "a", "b"] * 20, categories=["c", "b", "a"], ordered=True),
        pd.Series(["one"] * 60),
        pd.Series([f"name {i}" for i in range(60)]),
    ],
    ids=str,
)
def test_labels_of_any_kind_are_looked_at(column, random: np.random.Generator):
    shown = evidence(random.normal(size=(60, 3)))
    labels = pd.DataFrame({"a": pd.Series(column).reset_index(drop=True)})
    data = SequenceDataset("made", shown.dataset.sequences, labels=labels)
    assert [one.p for one in find_labels(Evidence(shown.encodings, data)) if one.p < 0.01] == []


def test_levels_of_a_million_are_measured_together_as_one_by_one():
    values = np.random.default_rng(0).normal(size=(50, 7, 2)).astype(np.float32)
    one_by_one, together = (
        levels_of(Evidence(np.zeros((50, 2)), SequenceDataset("noise", sequences)))
        for sequences in (list(values), Ragged.of_rows(values))
    )
    assert [(o.name, o.what) for o in together] == [(o.name, o.what) for o in one_by_one]
    for one, other in zip(one_by_one, together, strict=True):
        np.testing.assert_allclose(one.each, other.each, rtol=1e-12)
