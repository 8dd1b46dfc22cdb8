"""Groups are found where there are valleys between them, and nowhere else."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.findings.detectors.groups import find_groups
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.statistics.shape import describe_shape, is_gone_round
from sequitur_core.findings.structure import structure_of
from tests.core.findings.planted import clouds, evidence, ring


def found_in(shown: Evidence) -> Finding:
    (found,) = find_groups(shown)
    return found


def numbered(found: Finding, n: int) -> np.ndarray:
    groups = np.full(n, -1)
    for number, part in enumerate(found.parts):
        groups[part] = number
    return groups


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_groups_that_were_planted_are_found(random: np.random.Generator):
    points, which = clouds(random, count=3, n=210)
    found = found_in(evidence(points))
    assert found.numbers["count"] == 3
    assert adjusted_rand_score(which, numbered(found, 210)) > 0.9


def test_a_looser_group_that_a_part_of_few_sequences_misses_is_found(random: np.random.Generator):
    middles = np.repeat([[7.5, 0.0], [0.0, 1.5], [-1.0, -2.0]], [13, 14, 13], axis=0)
    spread = np.repeat([0.08, 0.2, 0.3], [13, 14, 13])[:, None]
    points = middles + spread * random.normal(size=(40, 2))
    assert found_in(evidence(points)).numbers["count"] == 3


def test_groups_come_with_the_label_that_names_them(random: np.random.Generator):
    points, which = clouds(random, count=3, n=210)
    kinds = np.array(["run", "walk", "swim"])[which]
    found = found_in(evidence(points, coin=random.integers(2, size=210), sport=kinds))
    assert found.numbers["name"] == "sport"
    assert sorted(found.numbers["named"]) == ["run", "swim", "walk"]


def test_the_most_typical_of_a_group_come_first(random: np.random.Generator):
    points, _ = clouds(random, count=2, n=200, numbers=2)
    part = found_in(evidence(points)).parts[0]
    away = np.linalg.norm(points[part] - points[part].mean(axis=0), axis=1)
    assert away[:5].mean() < away[-5:].mean() / 2


def test_what_is_off_where_groups_hardly_differ_is_not_typical(random: np.random.Generator):
    """By the axes in which groups lie apart, it is in the middle of its own."""
    points = np.zeros((200, 30))
    points[:, :2] = clouds(random, count=2, n=200, numbers=2)[0]
    points[:, 2:] = 0.1 * random.normal(size=(200, 28))
    middle = int(found_in(evidence(points)).parts[0][0])
    points[middle, 2:] += 0.5
    part = next(part for part in found_in(evidence(points)).parts if middle in part)
    assert part.tolist().index(middle) > len(part) / 2


def a_line(random: np.random.Generator) -> DoubleArray:
    return np.column_stack([random.uniform(0, 10, 200), 0.3 * random.normal(size=(200, 3))])


@pytest.mark.parametrize(
    ("shape", "made"),
    [
        ("cloud", lambda random: random.normal(size=(200, 8))),
        ("cloud", lambda random: random.standard_t(3, size=(200, 6))),
        ("cloud", lambda random: random.uniform(size=(200, 2))),
        ("ring", lambda random: ring(random, n=200)),
        ("band", a_line),
    ],
)
def test_what_has_no_groups_is_called_what_it_is(shape: str, made, random: np.random.Generator):
    found = found_in(evidence(made(random)))
    assert (found.kind, found.numbers["shape"]) == ("continuum", shape)


def test_a_long_cloud_is_no_band(random: np.random.Generator):
    points = random.normal(size=(300, 4)) * [5, 1, 1, 1]
    assert found_in(evidence(points)).numbers["shape"] == "cloud"


def test_a_single_number_is_no_band(random: np.random.Generator):
    assert found_in(evidence(random.uniform(size=(200, 1)))).numbers["shape"] == "cloud"


def test_points_in_few_places_are_no_band(random: np.random.Generator):
    places = a_line(random)[:30]
    assert describe_shape(np.repeat(places, 10, axis=0), *2 * [np.arange(300)], random) == "cloud"


@pytest.mark.parametrize("numbers", [1, 3])
def test_what_lies_apart_from_the_spot_that_most_share_is_found(numbers: int):
    points = np.zeros((60, numbers))
    points[[7, 20, 31, 44], 0] = 0.14, -1.3, 1.2, 0.87
    found = found_in(evidence(points))
    assert (found.numbers["shape"], found.numbers["there"]) == ("spot", 56)
    assert found.rows.tolist() == [20, 31, 44, 7]
    assert structure_of(evidence(points)).shape == "spot"  # the verdict's


def test_two_pieces_of_an_arc_are_no_ring(random: np.random.Generator):
    points = ring(random, n=300, noise=0.05)
    points = points[points[:, 1] > -0.2]
    assert found_in(evidence(points)).numbers.get("shape") != "ring"


def test_of_overlapping_windows_no_groups_are_made(random: np.random.Generator):
    steps = np.cumsum(random.normal(size=(300, 3)), axis=0)
    starts = 4 * np.arange(300)  # of windows of 8
    found = list(find_groups(evidence(steps, recording=np.zeros(300, int), start=starts)))
    assert [one for one in found if one.kind == "groups"] == []


def test_a_year_that_ends_as_it_began_is_a_ring(random: np.random.Generator):
    day = 2 * np.pi * np.arange(365) / 365
    points = np.column_stack([10 * np.cos(day), np.sin(day)]) + 0.1 * random.normal(size=(365, 2))
    windows = {"recording": np.zeros(365, int), "start": 8 * np.arange(365)}
    assert found_in(evidence(points, **windows)).numbers["shape"] == "ring"


def test_a_year_that_passes_fast_in_spring_and_autumn_is_a_ring(random: np.random.Generator):
    day = 2 * np.pi * np.arange(365) / 365
    day = day + 0.95 * np.sin(2 * day) / 2
    points = np.column_stack([10 * np.cos(day), 4 * np.sin(day)])
    points += 0.02 * random.normal(size=(365, 2))
    windows = {"recording": np.zeros(365, int), "start": 8 * np.arange(365)}
    assert found_in(evidence(points, **windows)).numbers["shape"] == "ring"


def test_what_wanders_off_is_hardly_ever_a_ring():
    wanders = (np.cumsum(np.random.default_rng(s).normal(size=(365, 6)), axis=0) for s in range(60))
    spaces = (
        (w - w.mean(axis=0)) @ np.linalg.svd(w - w.mean(axis=0), full_matrices=False)[2].T
        for w in wanders
    )
    rings = [is_gone_round(space, np.random.default_rng(0)) for space in spaces]
    assert sum(rings) <= 3


def test_recordings_of_several_windows_each_are_no_groups(random: np.random.Generator):
    recording = np.repeat(np.arange(20), 20)
    points = 10 * random.normal(size=(20, 4))[recording] + random.normal(size=(400, 4))
    found = found_in(evidence(points, recording=recording))
    assert found.kind == "continuum"


@pytest.mark.parametrize("n", [1, 2, 5, 19])
def test_of_few_sequences_nothing_is_said(n: int, random: np.random.Generator):
    assert list(find_groups(evidence(random.normal(size=(n, 3))))) == []


def test_that_there_are_no_groups_is_not_said_of_few_sequences(random: np.random.Generator):
    """Of 60 in three groups that nearly touch most are missed."""
    assert list(find_groups(evidence(random.normal(size=(60, 3))))) == []


@pytest.mark.parametrize("numbers", [1, 2])
def test_encodings_of_few_numbers_have_groups_as_well(numbers: int, random: np.random.Generator):
    which = np.arange(200) % 2
    points = 8.0 * which[:, None] + random.normal(size=(200, numbers))
    assert found_in(evidence(points)).numbers["count"] == 2


def test_equal_encodings_say_nothing():
    assert list(find_groups(evidence(np.ones((100, 3))))) == []


def test_the_same_seed_finds_the_same(random: np.random.Generator):
    points, _ = clouds(random, count=2, n=120)
    one, other = (found_in(evidence(points, seed=4)) for _ in range(2))
    assert (one.id, one.p) == (other.id, other.p)


def test_two_groups_one_after_the_other_are_no_ring():
    random = np.random.default_rng(3)
    points = 0.3 * random.normal(size=(300, 4))
    points[150:, 0] += 4
    rows = np.arange(300)
    shapes = [describe_shape(points, rows, rows, np.random.default_rng(s)) for s in range(10)]
    assert "ring" not in shapes
