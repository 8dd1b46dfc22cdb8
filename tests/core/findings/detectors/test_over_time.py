"""Changes and drifts: planted ones are found where they are; years, weeks and noise are neither."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.detectors.over_time import find_changes, find_drift
from sequitur_core.findings.evidence import Evidence

WINDOW = 12
N = 120


def noise(seed: int = 0, n: int = N) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n * WINDOW, 2))


def windows(values: np.ndarray) -> Evidence:
    """Windows of one recording, encoded by their means and spreads, with errors of chance."""
    cut = values.reshape(-1, WINDOW, 2)
    encodings = np.hstack([cut.mean(axis=1), cut.std(axis=1)])
    dataset = SequenceDataset(
        "made up",
        cut,
        meta=Meta(channels=("load", "flow"), units=("kW", "l/s")),
        recording=np.zeros(len(cut), np.int64),
        start=np.arange(len(cut)) * WINDOW,
    )
    errors = np.exp(np.random.default_rng(9).normal(size=len(cut)))
    return Evidence(encodings, dataset, errors=errors)


@cache
def stepped() -> Evidence:
    values = noise()
    values[70 * WINDOW :, 1] += 3
    return windows(values)


def sure(findings) -> list:
    return [found for found in findings if found.p < 0.01]


def test_a_step_is_found_where_it_is_and_said_by_what_moved():
    (found,) = sure(find_changes(stepped()))
    assert (found.numbers["row"], found.numbers["position"]) == (70, 70 * WINDOW)
    assert [len(part) for part in found.parts] == [70, 50]
    moved = [found.numbers[f"feature_{name}"][0] for name in ("feature", "channel", "direction")]
    assert moved == ["level", "flow", "higher"]
    assert set(found.numbers["feature_part"]) == {1}  # the part after
    change = found.numbers["feature_value"][0] - found.numbers["feature_rest"][0]
    assert change == pytest.approx(3, abs=0.3)


def test_a_step_is_no_drift():
    assert sure(find_drift(stepped())) == []


def test_a_larger_spread_is_a_change():
    values = noise()
    values[60 * WINDOW :] *= 3
    (found,) = sure(find_changes(windows(values)))
    assert abs(found.numbers["row"] - 60) <= 1
    assert found.numbers["feature_feature"][0] == "spread"


def test_a_step_among_seasons_stays_a_change():
    values = noise(1)
    values += np.sin(np.linspace(0, 4 * np.pi, len(values)))[:, None]
    values[70 * WINDOW :] += 4
    (found,) = sure(find_changes(windows(values)))
    assert found.numbers["row"] == 70


@pytest.mark.parametrize("lasts", [False, True])
def test_a_change_is_told_by_what_moved_at_once_and_to_the_end(lasts: bool):
    """A model told before from after, sharply, of channels that move with the season alone."""
    values = noise(2)
    values -= 2 * np.cos(np.linspace(0, 2 * np.pi, len(values)))[:, None]  # of a year
    if lasts:
        values[30 * WINDOW :, 1] += 6
    seen = windows(values)
    encodings = np.random.default_rng(3).normal(size=(N, 2))
    encodings[30:, 0] += 8
    found = sure(find_changes(Evidence(encodings, seen.dataset)))
    assert [one.numbers["feature_channel"] for one in found] == ([["flow"]] if lasts else [])


def test_two_steps_are_two_changes_in_order():
    values = noise(n=180)
    values[60 * WINDOW :, 0] += 4
    values[120 * WINDOW :, 1] += 4
    rows = [found.numbers["row"] for found in sure(find_changes(windows(values)))]
    assert len(rows) == 2
    assert rows == pytest.approx([60, 120], abs=1)


def test_a_slow_rise_is_a_drift_and_no_change():
    values = noise()
    values[:, 0] += np.linspace(0, 4, len(values))
    evidence = windows(values)
    (found,) = sure(find_drift(evidence))
    assert found.numbers["share"] > 0.8
    assert found.numbers["feature_channel"][0] == "load"
    assert "row" not in found.numbers
    assert sure(find_changes(evidence)) == []


def test_of_a_drift_it_is_told_where_what_moved_did_so_at_once():
    slow, at_once = noise(), noise()
    slow[:, 1] += np.linspace(0, 4, len(slow))
    at_once[70 * WINDOW :, 1] += 4
    weekends = (np.arange(len(slow)) // WINDOW % 7 > 4)[:, None]
    drifting, evidence = windows(slow), windows(at_once + weekends)
    (found,) = sure(find_drift(Evidence(drifting.encodings, evidence.dataset)))
    assert (found.numbers["row"], found.numbers["position"]) == (70, 70 * WINDOW)


def year(values):
    values += 4 * np.sin(np.linspace(0, 2 * np.pi, len(values)) + 1)[:, None]


def week(values):
    values += 3 * (np.arange(len(values)) // WINDOW % 7 > 4)[:, None]


def holiday(values):
    values[60 * WINDOW : 64 * WINDOW] += 5


def sharp_season(values):
    """Summer comes within a day and goes slowly."""
    time = np.linspace(0, 1, len(values))
    values += np.where(time < 0.35, 0, np.clip(2 * (1 - time), 0, 1) * 5)[:, None]


@pytest.mark.parametrize("happens", [year, week, holiday, sharp_season, len])
def test_what_comes_back_is_neither(happens):
    values = noise(2)
    happens(values)
    evidence = windows(values)
    assert sure([*find_changes(evidence), *find_drift(evidence)]) == []


@pytest.mark.parametrize("left_out", [0, 1], ids=["whole", "without the beginning"])
def test_sequences_with_dates_are_taken_in_their_order(left_out: int):
    values = stepped()
    shuffled = np.random.default_rng(1).permutation(N)
    dates = pd.Series(pd.date_range("2024-01-01", periods=N)).dt.strftime("%Y-%m-%d")
    dataset = SequenceDataset(
        "dated",
        [values.dataset.sequences[row] for row in shuffled],
        labels=pd.DataFrame({"day": dates.iloc[shuffled].to_numpy()}),
        start=np.full(N, left_out),
    )
    (found,) = sure(find_changes(Evidence(values.encodings[shuffled], dataset)))
    assert found.numbers["name"] == "day"
    assert shuffled[found.numbers["row"]] == 70


@pytest.mark.parametrize("labels", [{}, {"subject": ["a", "b"] * 60}, {"number": range(N)}])
def test_nothing_is_tested_without_an_order_in_time(labels):
    dataset = SequenceDataset("made up", noise().reshape(N, WINDOW, 2), labels=pd.DataFrame(labels))
    evidence = Evidence(stepped().encodings, dataset)
    assert [*find_changes(evidence), *find_drift(evidence)] == []
