"""Times of heartbeats and spikes that stand alone are told, and one click takes the differences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import events_as_channel
from sequitur_core.data.notes.times import times_of_day_in_hours
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave, write

BEATS = np.cumsum(290 + 12 * np.random.default_rng(0).standard_normal(300)).round(1)
SPIKES = np.cumsum(np.random.default_rng(1).exponential(0.06, 155)).round(4)


def lines(path: Path, numbers: np.ndarray) -> Path:
    return write(path, "\n".join([*map(str, numbers.tolist()), ""]))


@pytest.mark.parametrize("times", [BEATS, SPIKES])
@pytest.mark.parametrize("in_a_row", [True, False])
def test_times_of_events_become_intervals_by_a_click(
    tmp_path: Path, times: np.ndarray, in_a_row: bool
) -> None:
    path = tmp_path / "peaks.csv"
    if in_a_row:
        write(path, "Rpeaks," + ",".join(map(str, times.tolist())) + "\n")
    else:
        lines(path, times)
    found = recognise(path)
    (note,) = events_as_channel.among(found.warnings)
    (offer,) = note.offers
    was, now = found.recipe, revise(path, found.recipe, **offer.changes)
    assert not events_as_channel.among(now.warnings)
    made = read(path, now.recipe)
    assert made.lengths.tolist() == [was.window] * len(made)
    known = np.diff(times)[: len(made) * was.window]
    assert np.concatenate([s[:, 0] for s in made.sequences]) == pytest.approx(known, abs=0.01)


@pytest.mark.parametrize(
    "numbers",
    [
        50 * wave(300),
        np.arange(300) * 0.04,  # a clock
        (np.arange(300) * 0.0333).round(3),
        1e4 / (1 + np.exp(-np.linspace(-4, 4, 300))),  # a culture that grows
        np.cumsum(np.linspace(1, 9, 300) + np.random.default_rng(0).random(300)),
    ],
)
def test_what_isnt_times_of_events_is_left_alone(tmp_path: Path, numbers: np.ndarray) -> None:
    found = recognise(lines(tmp_path / "t.csv", numbers))
    assert not events_as_channel.among(found.warnings)


def test_the_only_row_is_cut_into_windows(tmp_path: Path) -> None:
    cells = ",".join(f"{value:.4f}" for value in wave(400))
    path = write(tmp_path / "force.csv", f"force,{cells}\n")
    found = recognise(path)
    assert found.recipe.window > 1
    made = read(path, found.recipe)
    assert len(made) == 400 // found.recipe.window
    assert made.sequences[0][:5, 0] == pytest.approx(wave(400)[:5], abs=1e-3)


def test_a_short_row_stays_whole(tmp_path: Path) -> None:
    cells = ",".join(f"{value:.4f}" for value in wave(60))
    assert recognise(write(tmp_path / "force.csv", f"force,{cells}\n")).recipe.window == 0


def test_sizes_at_a_few_ages_are_no_events(tmp_path: Path) -> None:
    rows = [f"fish {k},{14 + k % 5},{24 + k % 7},{33 + k % 4}" for k in range(24)]
    path = write(tmp_path / "growth.csv", "\n".join(["case,age 1,age 2,age 3", *rows, ""]))
    assert not events_as_channel.among(recognise(path).warnings)


def test_what_warms_up_in_each_row_is_no_event(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    times = np.arange(61)
    rows = []
    for _ in range(40):
        end, slow = 20 + 100 * rng.random(), 8 + 20 * rng.random()
        rows.append(293 + end * (1 - np.exp(-times / slow)) + 1e-4 * times)
    cells = [",".join(f"{value:.6f}" for value in row) for row in rows]
    names = ",".join(f"T{k}" for k in times)
    path = write(tmp_path / "ring.csv", "\n".join([names, *cells, ""]))
    assert not events_as_channel.among(recognise(path, layout="rows").warnings)


def test_what_goes_up_beside_one_number_is_no_time_of_that(tmp_path: Path) -> None:
    """As spikes beside the number of their neuron."""
    text = "".join(f"{time} 2\n" for time in SPIKES.tolist())
    found = recognise(path := write(tmp_path / "spikes.txt", text))
    assert found.recipe.value_columns == ("column 1",)
    assert found.recipe.left_out == ("column 2",)
    assert events_as_channel.among(found.warnings)
    assert read(path, found.recipe).meta.channels == ("column 1",)


def sun(path: Path, **others: list[str]) -> Path:
    """When the sun rose and set on each day."""
    days = pd.date_range("2020-01-01", periods=60)
    rose, fell = 7.5 - 0.02 * np.arange(60), 17 + 0.02 * np.arange(60)
    clocks = {"sunrise": rose, "sunset": fell}
    columns = {"date": [*days.strftime("%Y-%m-%d")], **others}
    columns |= {c: [f"{int(h):02}:{int(h % 1 * 60):02}" for h in of] for c, of in clocks.items()}
    return table(path, columns)


def test_times_of_day_beside_days_alone_are_values(tmp_path: Path) -> None:
    found = recognise(path := sun(tmp_path / "sun.csv"))
    assert (found.recipe.time_columns, found.recipe.empty_cells) == (("date",), "hours")
    data = read(path, found.recipe)
    assert (data.meta.channels, data.meta.units) == (("sunrise", "sunset"), ("h", "h"))
    assert times_of_day_in_hours.among(data.meta.notes)
    hours = np.concatenate(data.sequences)
    assert 6 < hours[:, 0].min() < hours[:, 0].max() <= 7.5
    with pytest.raises(SequiturError):
        recognise(path, empty_cells="minus")


def test_times_of_day_of_what_was_done_are_no_values(tmp_path: Path) -> None:
    did = [("sleep", "swim", "run")[k % 3] for k in range(60)]
    with pytest.raises(SequiturError):
        recognise(sun(tmp_path / "diary.csv", activity=did))
