"""A recording put together from its windows, thinned, coloured and asked by time."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.explore.time import recordings
from sequitur_core.explore.time.recordings import Segment
from sequitur_core.readers import load
from sequitur_core.samples import load_sample


def series(length: int, *, channels: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(length, channels)).astype(np.float32)


def cut(length: int, *, window: int, step: int = 0, channels: int = 1) -> SequenceDataset:
    """Windows of one series."""
    whole = SequenceDataset("one", [series(length, channels=channels)], ids=("night",))
    return windows(whole, length=window, step=step)


@st.composite
def covered(draw: st.DrawFn) -> tuple[np.ndarray, SequenceDataset]:
    """A series, and windows of several lengths anywhere in it, in any order."""
    length = draw(st.integers(2, 60))
    places = st.tuples(st.integers(0, length - 1), st.integers(1, length))
    spans = draw(st.lists(places, min_size=1, max_size=20))
    whole = series(length, channels=draw(st.integers(1, 2)))
    dataset = SequenceDataset(
        "any",
        [whole[a : a + n] for a, n in spans],
        recording=np.zeros(len(spans), np.int64),
        start=np.array([a for a, _ in spans], np.int64),
    )
    return whole, dataset


def positions_of(dataset: SequenceDataset, rows: np.ndarray | range) -> set[int]:
    return {
        int(at)
        for row in rows
        for at in range(dataset.start[row], dataset.start[row] + dataset.lengths[row])
    }


@given(covered())
def test_windows_put_together_are_the_series_wherever_one_lies(made) -> None:
    whole, dataset = made
    stretches = recordings.reassemble(dataset, 0)
    seen = [at for s in stretches for at in range(s.first, s.stop)]
    assert seen == sorted(positions_of(dataset, range(len(dataset))))
    for stretch in stretches:
        np.testing.assert_array_equal(stretch.values, whole[stretch.first : stretch.stop])


@given(covered())
def test_between_two_stretches_lies_a_hole(made) -> None:
    _, dataset = made
    stretches = recordings.reassemble(dataset, 0)
    assert all(a.stop < b.first for a, b in itertools.pairwise(stretches))


@given(covered(), st.data())
def test_intervals_cover_just_what_their_windows_cover(made, data) -> None:
    _, dataset = made
    rows = data.draw(st.lists(st.integers(0, len(dataset) - 1), unique=True))
    spans = recordings.intervals(dataset, 0, np.array(rows, dtype=np.int64))
    covered_now = [at for low, high in spans for at in range(low, high)]
    assert covered_now == sorted(positions_of(dataset, rows))


@given(covered(), st.integers(1, 30))
def test_every_cell_of_the_strip_lies_in_its_window(made, most: int) -> None:
    _, dataset = made
    found = recordings.colour_strip(dataset, 0)
    assert (np.diff(found.edges) > 0).all()
    for low, high, row in zip(found.edges[:-1], found.edges[1:], found.rows, strict=True):
        if row >= 0:
            stop = dataset.start[row] + dataset.lengths[row]
            assert dataset.start[row] <= low < high <= stop
    assert len(recordings.colour_strip(dataset, 0, most=most).rows) <= max(most, 1)


@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=400),
    st.integers(8, 60),
    st.lists(st.integers(1, 9), max_size=5),
)
def test_thinning_keeps_the_extremes_and_the_ends(values, most: int, gaps) -> None:
    array = np.array(values, np.float32)[:, None]
    stretches, first = [], 0
    for part, gap in zip(np.array_split(array, len(gaps) + 1), [0, *gaps], strict=True):
        if len(part):
            stretches.append(Segment(first + gap, part))
            first = stretches[-1].stop
    curve = recordings.downsample(tuple(stretches), 0, most=most)
    drawn = curve.values[~np.isnan(curve.values)]
    assert len(drawn) <= most
    assert (drawn.min(), drawn.max()) == (array.min(), array.max())
    assert (drawn[0], drawn[-1]) == (array[0, 0], array[-1, 0])


@given(st.integers(1, 3000), st.integers(8, 60))
def test_thinning_keeps_the_extremes_of_every_part_of_time(length: int, most: int) -> None:
    values = series(length, seed=length)
    curve = recordings.downsample((Segment(5, values),), 0, most=most)
    if length <= most:
        np.testing.assert_array_equal(curve.values, values[:, 0])
        return
    parts = most // 2 - 1
    part = np.arange(length) * parts // length
    of_curve = (curve.positions - 5) * parts // length
    for one in range(parts):
        inside = values[part == one, 0]
        kept = curve.values[of_curve == one]
        assert (kept.min(), kept.max()) == (inside.min(), inside.max())


@given(st.integers(1, 3000))
def test_thinned_values_stand_where_they_stood(length: int) -> None:
    values = series(length)
    curve = recordings.downsample((Segment(7, values),), 0, most=50)
    assert (np.diff(curve.positions) > 0).all()
    np.testing.assert_array_equal(values[curve.positions - 7, 0], curve.values)


def test_a_hole_breaks_the_line() -> None:
    stretches = (Segment(0, series(3)), Segment(10, series(2)))
    curve = recordings.downsample(stretches, 0)
    assert curve.positions.tolist() == [0, 1, 2, 3, 10, 11]
    assert np.isnan(curve.values).tolist() == [False, False, False, True, False, False]


def test_a_hole_too_short_to_be_seen_does_not_break_the_line() -> None:
    stretches = tuple(Segment(3 * i, series(2)) for i in range(5000))
    assert not np.isnan(recordings.downsample(stretches, 0, most=100).values).any()


def test_of_a_million_steps_at_most_four_thousand_are_drawn() -> None:
    curve = recordings.downsample((Segment(0, series(1_000_000)),), 0)
    assert 3000 < len(curve.values) <= 4000


def test_nothing_is_drawn_of_nothing() -> None:
    assert len(recordings.downsample((), 0).values) == 0


def test_a_stretch_is_cut_to_the_spans_asked_for() -> None:
    whole = series(20)
    parts = recordings.clip_segments((Segment(10, whole),), np.array([[0, 12], [15, 18], [29, 40]]))
    assert [(p.first, p.stop) for p in parts] == [(10, 12), (15, 18), (29, 30)]
    np.testing.assert_array_equal(parts[1].values, whole[5:8])


def test_overlapping_windows_share_the_strip_at_the_middle_of_the_overlap() -> None:
    found = recordings.colour_strip(cut(12, window=6, step=3), 0)
    assert found.edges.tolist() == [0, 4.5, 7.5, 12]
    assert found.rows.tolist() == [0, 1, 2]


def test_a_hole_has_a_cell_without_a_window() -> None:
    dataset = cut(12, window=3).take([0, 3])
    found = recordings.colour_strip(dataset, 0)
    assert found.edges.tolist() == [0, 3, 9, 12]
    assert found.rows.tolist() == [0, -1, 1]


def test_windows_that_do_not_agree_show_the_earlier_one() -> None:
    values = [np.full((4, 1), v, np.float32) for v in (1, 2)]
    dataset = SequenceDataset("odd", values, recording=np.zeros(2, int), start=np.array([0, 2]))
    (stretch,) = recordings.reassemble(dataset, 0)
    assert stretch.values[:, 0].tolist() == [1, 1, 1, 1, 2, 2]


def test_sequences_of_their_own_are_no_recordings() -> None:
    assert recordings.cut_recordings(load_sample("watch")) == ()


def test_clips_of_one_video_are_drawn_by_how_much_their_frames_change() -> None:
    frames = np.zeros((6, 4, 4), np.float32)
    frames[4:, 0] = 1  # a quarter of the picture, from the fifth frame on
    dataset = SequenceDataset(
        "c", [frames[:3], frames[3:]], recording=np.zeros(2, int), start=np.array([0, 3])
    )
    assert recordings.cut_recordings(dataset) == (0,)
    (whole,) = recordings.reassemble(dataset, 0)
    assert whole.values.shape == (6, len(recordings.curve_meta(dataset).channels))
    assert whole.values[:, 0].tolist() == [0, 0, 0, 0, 0.25, 0]
    assert recordings.piece_name(dataset) == "clip"
    overlapping = replace(dataset, sequences=[frames[:4], frames[2:]], start=np.array([0, 2]))
    assert recordings.reassemble(overlapping, 0)[0].values.tolist() == whole.values.tolist()


def test_a_clip_of_one_frame_does_not_change() -> None:
    frames = [np.ones((1, 4, 4), np.float32)] * 2
    dataset = SequenceDataset("c", frames, recording=np.zeros(2, int), start=np.array([0, 1]))
    assert recordings.reassemble(dataset, 0)[0].values.tolist() == [[0], [0]]


def test_a_recording_of_which_one_window_is_there_is_left_out() -> None:
    whole = SequenceDataset("two", [series(5), series(20)], ids=("short", "long"))
    dataset = windows(whole, length=5)
    assert recordings.cut_recordings(dataset) == (1,)


def test_recordings_have_the_names_their_windows_begin_with() -> None:
    whole = SequenceDataset("two", [series(20), series(20)], ids=("a from home", "b"))
    dataset = windows(whole, length=5)
    assert [
        recordings.recording_name(dataset, one) for one in recordings.cut_recordings(dataset)
    ] == [
        "a from home",
        "b",
    ]


def test_a_recording_without_a_name_is_numbered() -> None:
    dataset = replace(cut(12, window=3), ids=("w", "x", "y", "z"))
    assert recordings.recording_name(dataset, 0) == "recording 1"


# When


def test_the_sample_of_seattle_knows_its_dates() -> None:
    dataset = load_sample("seattle")
    first = recordings.timestamps(np.array([0, 25]), dataset.meta)
    assert first.astype(str).tolist() == ["2010-01-01T00:00:00.000", "2010-01-02T01:00:00.000"]


def test_every_window_begins_on_the_day_it_is_named_after() -> None:
    dataset = load_sample("seattle")
    days = recordings.timestamps(dataset.start, dataset.meta).astype("datetime64[D]").astype(str)
    assert days.tolist() == list(dataset.ids)


@pytest.mark.parametrize(
    ("unit", "step", "begins", "position", "wanted"),
    [
        ("s", 0.25, "2020-01-01T00:00", 3, "2020-01-01T00:00:00.750"),
        ("min", 30.0, "2020-02-28T23:30", 1, "2020-02-29T00:00:00.000"),
        ("month", 1.0, "1949-11-01", 3, "1950-02-01T00:00:00.000"),
        ("month", 3.0, "1949-11-01", 1, "1950-02-01T00:00:00.000"),
        ("year", 1.0, "1999-01-01", 2, "2001-01-01T00:00:00.000"),
        ("business day", 1.0, "2024-03-01T09:00", 1, "2024-03-04T09:00:00.000"),
    ],
)
def test_positions_are_dates_on_the_calendar(unit, step, begins, position, wanted) -> None:
    meta = Meta(step=step, step_unit=unit, begins=begins)
    assert str(recordings.timestamps(np.array([position]), meta)[0]) == wanted


@given(st.integers(0, 3000))
def test_business_days_skip_weekends(position: int) -> None:
    meta = Meta(step_unit="business day", begins="2024-03-01")
    day = recordings.timestamps(np.array([position]), meta)[0].astype("datetime64[D]")
    assert np.is_busday(day)
    assert np.busday_count(np.datetime64("2024-03-01"), day) == position


def test_without_a_date_time_is_counted_in_its_unit() -> None:
    meta = Meta(step=0.5, step_unit="s")
    assert recordings.timestamps(np.array([0, 3]), meta).tolist() == [0.0, 1.5]


def test_seconds_written_as_the_first_day_of_computers_are_no_date():
    meta = Meta(step=0.5, step_unit="s", begins="1970-01-01T00:04:40")
    assert recordings.timestamps(np.array([0, 3]), meta).tolist() == [0.0, 1.5]
    hourly = Meta(step=1.0, step_unit="h", begins="1970-01-01T00:00:00")
    assert recordings.timestamps(np.array([0]), hourly).dtype.kind == "M"


def test_a_step_given_by_hand_is_counted_from_no_date(tmp_path: Path) -> None:
    rows = [f"2020-01-{1 + i // 24:02d} {i % 24:02d}:00,{i % 24}" for i in range(240)]
    path = tmp_path / "hours.csv"
    path.write_text("time,value\n" + "\n".join(rows))
    assert load(path, window=24).meta.begins == "2020-01-01T00:00:00.000"
    assert load(path, window=24, step=5.0, step_unit="s").meta.begins == ""


@pytest.mark.parametrize(
    ("meta", "low", "high", "wanted"),
    [
        (Meta(step=0.5, step_unit="s"), 1.1, 2.6, (3, 6)),
        (Meta(step=0.5, step_unit="s"), 1.0, 2.5, (2, 6)),
        (Meta(step=0.5, step_unit="s"), -9, 99, (0, 10)),
        (Meta(step=0.5, step_unit="s"), 1.1, 1.2, (3, 3)),
        (Meta(), 2.5, 4.0, (3, 5)),
        (Meta(step=0.5, step_unit="s", begins="1970-01-01T00:04:40"), 1.1, 2.6, (3, 6)),
        (Meta(step=1, step_unit="h", begins="1970-01-01T00:00:00"), 3.5e6, 7.3e6, (1, 3)),
        (Meta(step=1, step_unit="month", begins="1970-01-01"), 2.6e9, 6e9, (1, 3)),
    ],
)
def test_positions_lie_between_two_times(meta, low, high, wanted):
    assert recordings.positions_between(meta, low, high, 10) == wanted
