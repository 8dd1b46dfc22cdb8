"""Whether series have something rare at once, more than by chance."""

import numpy as np

from sequitur_core.findings.statistics.coincidence import Events, coincidences


def events(rows: list[list[int]], length: int = 200, span: int = 3) -> Events:
    rare = np.zeros((len(rows), length), bool)
    for row, steps in enumerate(rows):
        rare[row, steps] = True
    return Events(rare, span)


def test_a_span_holds_a_step_of_each_from_its_beginning_on():
    present = events([[5], [0, 199]], length=200).present
    assert np.flatnonzero(present[0]).tolist() == [3, 4, 5]
    assert np.flatnonzero(present[1]).tolist() == [0, 197, 198, 199]


def test_rare_steps_that_fall_together_are_no_chance():
    found = coincidences([events([[50], [51], [52], [90]])], np.random.default_rng(0))
    assert (found[0].begin, found[0].count) == (50, 3)
    assert found[0].p < 0.02


def test_chance_is_as_often_as_it_says():
    random = np.random.default_rng(0)
    p = []
    for _ in range(200):
        rows = [random.integers(200, size=2).tolist() for _ in range(12)]
        found = coincidences([events(rows, span=span) for span in (1, 5, 9)], random)
        p.append(found[0].p if found else 1.0)
    assert np.mean(np.array(p) <= 0.05) <= 0.08
    assert np.mean(np.array(p) <= 0.3) >= 0.1


def test_what_comes_with_a_rhythm_stays_with_it():
    every_week = [list(range(3, 140, 7)) for _ in range(5)]
    (one, *_) = coincidences([events(every_week, 140, 1)], np.random.default_rng(0), period=7)
    assert one.p > 0.9
