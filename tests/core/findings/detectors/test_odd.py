"""What is odd: planted outliers are named, long tails aren't, events in time count once."""

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.tail import robust_z, standing_apart
from sequitur_core.findings.detectors.odd import find_odd
from sequitur_core.findings.evidence import Evidence
from tests.core.findings.planted import hours


def evidence(encodings: np.ndarray, errors: np.ndarray | None = None, step: int = 0) -> Evidence:
    """Encodings of recordings of their own, or of windows of 8 elements of one, `step` apart."""
    n = len(encodings)
    places = {"recording": np.zeros(n, np.int64), "start": np.arange(n) * step} if step else {}
    dataset = SequenceDataset("made up", np.zeros((n, 8, 1), np.float32), **places)
    return Evidence(encodings, dataset, errors=errors)


def normal(n: int = 200, d: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d))


def odd(*given, **options):
    return next(iter(find_odd(evidence(*given, **options))))


def test_a_sequence_far_from_all_others_is_odd():
    encodings = normal()
    encodings[17] = 10
    found = odd(encodings)
    assert (found.rows.tolist(), found.numbers["by"]) == ([17], ["isolation"])
    assert found.p < 0.01


def test_three_that_are_nearly_as_far_from_all_others_are_odd_together():
    encodings = normal(78)
    for row, far in ((15, 24), (40, 18), (59, 27)):
        encodings[row] = far * np.eye(4)[row % 4]
    found = odd(encodings)
    assert found.rows.tolist() == [59, 15, 40]
    assert found.p < 0.01


def test_a_sequence_drawn_badly_is_odd_though_it_lies_among_others():
    errors = np.exp(0.3 * normal(d=1)[:, 0])
    errors[5] = 20
    found = odd(normal(), errors)
    assert (found.rows.tolist(), found.numbers["by"]) == ([5], ["error"])
    assert found.numbers["times"][0] == pytest.approx(20, rel=0.1)


def test_a_few_with_an_event_of_their_own_are_odd_among_few_whose_levels_differ():
    rng = np.random.default_rng(0)
    series = rng.normal(size=(20, 60, 1)) + 4 * rng.normal(size=(20, 1, 1))
    series[[3, 11], 20:23] += 9
    errors = np.exp(0.1 * rng.normal(size=20))
    errors[[3, 11]] *= 2.5
    dataset = SequenceDataset("made up", series.astype(np.float32))
    found = next(iter(find_odd(Evidence(normal(20), dataset, errors=errors))))
    assert (sorted(found.rows), set(found.numbers["by"])) == ([3, 11], {"event"})
    assert found.p < 0.02


def test_an_event_is_told_with_its_channel():
    rng = np.random.default_rng(0)
    series = rng.normal(size=(60, 60, 3))
    series[11, 20:23, 1] += 30
    found = next(iter(find_odd(Evidence(normal(60), SequenceDataset("three", list(series))))))
    assert (found.rows.tolist(), found.numbers["by"]) == ([11], ["event"])
    assert found.numbers["channel"] == [1]


def test_two_days_of_a_stop_are_one_occurrence_and_told_with_the_channel_that_shows_it():
    rng = np.random.default_rng(0)
    series = 600 + rng.normal(size=(100, 48, 3)) * (20, 30, 300)
    series[50:52, :, 1] = 0
    encodings = normal(100)
    encodings[50:52] = 15
    days = {"recording": np.zeros(100, np.int64), "start": 48 * np.arange(100)}
    data = SequenceDataset("days", series.astype(np.float32), **days)
    found = next(iter(find_odd(Evidence(encodings, data))))
    assert [part.tolist() for part in found.parts] == [[50, 51]]
    shown = [found.numbers[name] for name in ("channel", "begin", "end", "level", "rest")]
    assert shown == [[1], [0], [48], [0.0], [pytest.approx(600, abs=2)]]


def test_days_of_a_fault_that_are_usual_to_each_other_are_told_as_one_stretch():
    encodings = normal(120)
    encodings[51:61] = 9 + normal(10, seed=1) / 3  # working days, of which there are many,
    encodings[[50, 61]] = [9, -9, 9, 9]  # and two of a weekend
    found = odd(encodings, step=10)
    assert found.numbers["count"] == 1
    assert (found.numbers["start"], found.numbers["stop"]) == ([500], [618])
    assert found.parts[0].tolist() == list(range(50, 62))
    lone = normal(120)
    lone[[50, 61]] += 40 * np.eye(4)[:2]
    assert odd(lone, step=10).numbers["count"] == 2  # between them all is as ever


def test_the_ends_of_a_long_tail_are_not_odd():
    draw = np.random.default_rng(3)
    found = [odd(draw.standard_t(3, size=(150, 4))) for _ in range(20)]
    assert sum(one.numbers["count"] > 0 for one in found) <= 1


def test_where_many_are_odd_both_measures_together_name_them():
    encodings, errors = normal(), np.exp(0.3 * normal(d=1, seed=1)[:, 0])
    for row, far in enumerate([20, 13, 9, 7]):
        encodings[row], errors[row] = far * np.eye(4)[row], far
    found = odd(encodings, errors)
    assert found.p < 0.01
    assert found.rows.tolist() == [0, 1, 2, 3]


def test_windows_of_one_event_are_one_occurrence_with_its_place():
    encodings = normal(300)
    encodings[100:103] = 12, 15, 12, 15
    found = odd(encodings, step=4)
    assert found.numbers["count"] == 1
    assert (found.numbers["start"], found.numbers["stop"]) == ([400], [416])
    assert [part.tolist() for part in found.parts] == [[100, 101, 102]]


@pytest.mark.parametrize("encodings", [np.ones((30, 2)), normal(4), np.repeat(normal(2), 20, 0)])
def test_nothing_is_odd_among_few_or_equal_encodings(encodings):
    assert all(found.p == 1 for found in find_odd(evidence(encodings)))


def test_the_same_seed_finds_the_same():
    encodings = normal()
    encodings[17] = 10
    assert odd(encodings).numbers == odd(encodings).numbers


def test_what_stands_apart_is_counted():
    logs = np.sort(0.1 * np.random.default_rng(0).exponential(size=100))
    assert standing_apart(np.append(logs, [3.0, 3.1]))[1] == 2


@pytest.mark.parametrize("count", [12, 15])
def test_a_dozen_of_hundreds_stand_apart_together(count: int):
    rng = np.random.default_rng(0)
    logs = np.append(rng.normal(0, 0.4, 400 - count), rng.normal(2.5, 0.2, count))
    p, found = standing_apart(logs)
    assert p < 0.01
    assert found == count


def test_deviations_are_robust_and_none_where_most_are_equal():
    assert robust_z(np.array([0.0, 1.0, 2.0, 3.0, 1e9]))[3] == pytest.approx(1 / 1.4826)
    assert robust_z(np.array([1.0, 1.0, 1.0, 5.0])).tolist() == [0, 0, 0, 0]
    assert robust_z(np.array([0.1, 0.1, 0.1 + 1e-16, 0.1 + 2e-16, 5.0])).tolist() == [0] * 5


def fleet(machines: int, days: int = 3) -> np.ndarray:
    """Hours (machines, 24 * days, 6, 2): each machine starts 18 minutes before the one before."""
    hour = np.arange(24 * days * 6) / 6 + 0.3 * np.arange(1, machines + 1)[:, None]
    runs = (hour % 24 >= 6) & (hour % 24 < 22)
    noise = np.random.default_rng(0).normal(size=(machines, len(hour[0]), 2))
    series = 0.1 * noise + runs[..., None] * [4.0, 2.0]
    return series.reshape(machines, -1, 6, 2)


def test_an_unusual_day_is_told_with_the_hours_in_which_it_is_unlike_the_others():
    series = 100 + 10 * np.random.default_rng(0).normal(size=(60, 24, 2))
    series[30, 1:3, 1] = 300  # a clock set back at night
    encodings = normal(60)
    encodings[30] = 15
    data = SequenceDataset("days", series.astype(np.float32))
    found = next(iter(find_odd(Evidence(encodings, data))))
    told = [found.numbers[name] for name in ("channel", "begin", "end", "level", "rest")]
    assert told == [[1], [1], [3], [300.0], [pytest.approx(100, abs=5)]]


@pytest.mark.parametrize(("machines", "days"), [(11, 3), (1, 4), (40, 1)])
def test_starts_that_come_every_day_are_not_odd_and_a_dropout_is(machines: int, days: int):
    cut = fleet(machines, days)
    assert [one.p for one in find_odd(hours(cut.reshape(-1, 6, 2), recordings=machines))] == [1.0]
    row = 24 * days - 12  # of the first machine, which runs
    cut[0, row, 2:4] = 0
    (found,) = find_odd(hours(cut.reshape(-1, 6, 2), recordings=machines))
    assert found.rows.tolist() == [row]
    assert found.p < 0.05


def test_a_start_that_is_drawn_far_worse_than_others_is_odd():
    cut = fleet(11)
    calm = hours(cut.reshape(-1, 6, 2), recordings=11)
    errors = np.exp(0.2 * normal(len(calm.encodings), d=1)[:, 0])
    row = 3 * 72 + 24 + 4  # where the fourth machine starts
    errors[row] = 20
    (found,) = find_odd(Evidence(calm.encodings, calm.dataset, errors))
    assert found.rows.tolist() == [row]
