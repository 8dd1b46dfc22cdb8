"""When frames are recorded."""

import numpy as np
import pytest

from sequitur_core.jobs.training.frame_schedule import (
    FEW_SECONDS,
    FEW_SHARE,
    SHARE,
    FrameSchedule,
)


@pytest.fixture(scope="module", autouse=True)
def few_frames() -> None:
    """As many as there are, here."""


def taken(
    *, epochs: int, batches: int, cost: float, batch_seconds: float = 0.01, most: int = 149
) -> tuple[list[int], FrameSchedule]:
    """The steps that are followed by a frame, beginning with that of the untrained model."""
    schedule = FrameSchedule(epochs, batches, most, taken=1)
    steps = [0]
    for step in range(1, epochs * batches + 1):
        if schedule.is_due(step, batch_seconds):
            schedule.count(step, cost)
            steps.append(step)
    return steps, schedule


def test_many_frames_are_at_the_beginning():
    steps, _ = taken(epochs=100, batches=10, cost=0.005)
    assert np.searchsorted(steps, 100) > len(steps) / 3  # in a tenth of the training


def test_frames_grow_further_apart_to_the_end():
    steps, _ = taken(epochs=100, batches=10, cost=0.005)
    gaps = np.diff(steps)
    assert gaps[:5].tolist() == [1] * 5
    assert gaps[-5:].mean() > 20


@pytest.mark.parametrize("cost", [1e-4, 0.002, 0.01, 0.05, 1.0])
def test_recording_stays_within_its_share_of_the_time(cost):
    _, schedule = taken(epochs=200, batches=10, cost=cost)
    allowed = max(FEW_SHARE * 200 * 10 * 0.01, FEW_SECONDS)
    assert schedule.spent <= max(allowed, cost)  # before the first one, none knows its cost
    if schedule.taken > 20:
        assert schedule.spent <= SHARE * 200 * 10 * 0.01


@pytest.mark.parametrize("epochs", [1, 20, 500])
def test_there_are_never_more_frames_than_there_is_room_for(epochs):
    steps, _ = taken(epochs=epochs, batches=100, cost=1e-6)
    assert len(steps) <= 149


@pytest.mark.parametrize(
    ("epochs", "batches"), [(1, 100), (1, 30), (3, 7), (10, 5), (19, 2), (40, 1), (1, 5), (2, 1)]
)
def test_a_short_training_has_twenty_frames_or_one_for_each_batch(epochs, batches):
    steps, _ = taken(epochs=epochs, batches=batches, cost=0.03)
    assert len(steps) + 1 == min(20, epochs * batches + 1)  # with that of the finished model
    assert steps[0] == 0
    assert steps[-1] < epochs * batches  # where the finished model's stands


@pytest.mark.parametrize("slowness", [1, 10])
def test_a_training_whose_frames_take_long_has_twenty_of_them_within_its_time(slowness):
    """As of clips: 37 epochs, and a frame as expensive as two batches."""
    seconds = 0.024 * slowness
    steps, schedule = taken(epochs=37, batches=27, cost=0.043 * slowness, batch_seconds=seconds)
    assert len(steps) + 1 == 20  # with that of the finished model
    assert schedule.spent <= FEW_SHARE * 37 * 27 * seconds


def test_a_short_training_isnt_held_up_by_frames_that_take_long():
    _, schedule = taken(epochs=10, batches=5, cost=0.3)
    assert schedule.spent <= FEW_SECONDS


def test_where_frames_are_rare_they_are_at_the_ends_of_epochs():
    steps, _ = taken(epochs=200, batches=10, cost=0.01)
    assert {step % 10 for step in steps[-10:]} == {0}


def test_frames_are_left_for_the_end_where_they_turn_out_to_cost_more():
    schedule = FrameSchedule(100, 10, 149, taken=1)
    steps = []
    for step in range(1, 1001):
        if schedule.is_due(step, 0.01):
            schedule.count(step, 0.002 if step < 20 else 0.02)
            steps.append(step)
    assert sum(step > 500 for step in steps) >= 2
    assert sum(step > 100 for step in steps) >= 5
