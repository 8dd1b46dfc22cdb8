"""The series under the map: when it is shown, in which colours, and what is lit."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.colouring import (
    DARK_PAGE,
    OKABE_ITO,
    by_class,
    by_number,
    contrast,
    one_colour,
)
from dashboard.charts.recording import BEYOND, Recording, recording_figure
from dashboard.components.plotly_view import encode_rows
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.explore.time import recordings as core
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    box,
    checked,
    moving_clips,
    put_run,
    selected,
    sent_to,
    tell,
    texts,
    waves,
)


def cut(*lengths: int) -> SequenceDataset:
    """Windows of 6 steps of some recordings."""
    series = [
        np.random.default_rng(i).normal(size=(length, 2)).astype(np.float32)
        for i, length in enumerate(lengths)
    ]
    names = tuple(f"night {i}" for i in range(len(series)))
    return windows(SequenceDataset("nights", series, ids=names), length=6)


def drawn(dataset: SequenceDataset, colouring=None, rows=(), marked=None):
    made = Recording(core.reassemble(dataset, 0), core.colour_strip(dataset, 0), {})
    figure = checked(
        recording_figure(
            dataset,
            0,
            made,
            channels=[0],
            colouring=colouring or one_colour(len(dataset)),
            rows=np.array(rows, dtype=np.int64),
            marked=marked,
        )
    )
    return [trace for trace in figure.data if trace.type == "heatmap"], figure


def with_values(dataset: SequenceDataset, count: int, value: float) -> SequenceDataset:
    """The same windows, of which the middle of the first so many is another value."""
    sequences = [np.array(one) for one in dataset.sequences]
    for one in sequences[:count]:
        one[3, 0] = value
    return replace(dataset, sequences=sequences)


def test_an_extreme_value_flattens_nothing_and_is_told_at_the_edge():
    figure = drawn(with_values(cut(1200), 2, -5000.0))[1]
    low, high = figure.layout.yaxis.range
    assert -10 < low < -2 < 2 < high < 10
    (edge,) = [trace for trace in figure.data if trace.name == BEYOND]
    assert edge.text == ("down to -5,000", "")
    assert edge.customdata == ("-5,000", "-5,000")
    assert set(edge.marker.symbol) == {"triangle-down"}


@pytest.mark.parametrize(("count", "value"), [(0, 0.0), (2, 20.0), (20, 5000.0)])
def test_values_that_are_not_few_or_not_far_leave_the_axis_as_it_is(count: int, value: float):
    figure = drawn(with_values(cut(1200), count, value))[1]
    assert figure.layout.yaxis.range is None
    assert BEYOND not in [trace.name for trace in figure.data]


def opened(
    open_page: Open, space: Workspace, dataset: SequenceDataset, **settings: object
) -> tuple[AppTest, Run]:
    run = finish(put_run(space, dataset, **settings))
    at = open_page("explore", run=run.id)
    assert not at.exception
    return at, run


def test_sequences_of_their_own_have_no_series(open_page: Open, space: Workspace):
    at, _ = opened(open_page, space, waves(8))
    assert sent_to(at, "timeline") is None
    assert "Over time" not in [header.value for header in at.subheader]


def test_windows_have_their_series_under_the_map(open_page: Open, space: Workspace):
    at, _ = opened(open_page, space, cut(60))
    assert sent_to(at, "timeline") is not None
    assert "Recording" not in [box.label for box in at.selectbox]


def test_clips_of_one_video_have_their_changes_and_a_strip(open_page: Open, space: Workspace):
    ten = moving_clips()
    clips = replace(ten, recording=np.zeros(10, int), start=np.cumsum(ten.lengths) - ten.lengths)
    (cells,), figure = drawn(clips)
    assert cells.x.tolist() == pytest.approx(np.arange(0, 51, 5) * 0.04)
    assert figure.layout.yaxis.title.text == "change per frame"
    at, run = opened(open_page, space, clips, model="CONV_LSTM_AE")
    selected(at, run, [0, 1])
    assert "2 clips selected here" in texts(at, "caption")


def test_of_several_recordings_one_is_picked(open_page: Open, space: Workspace):
    at, _ = opened(open_page, space, cut(30, 48))
    recording = box(at, "Recording")
    assert recording.options == ["night 0", "night 1"]
    recording.select(1).run()
    windows_drawn = [rows["bdata"] for rows in json.loads(sent_to(at, "timeline")["rows"]) if rows]
    assert base64.b64encode(np.arange(5, 13, dtype="<i1").tobytes()).decode() in windows_drawn


def test_an_interval_of_the_series_selects_on_the_map(open_page: Open, space: Workspace):
    at, run = opened(open_page, space, cut(60))
    tell(at, "timeline", {"selected": {"kind": "box", "rows": encode_rows([2, 3], 10)}})
    assert at.session_state["selected_rows"] == (run.id, [2, 3])


def test_what_is_selected_in_other_recordings_is_said(open_page: Open, space: Workspace):
    at, run = opened(open_page, space, cut(30, 48))
    selected(at, run, [0, 1, 7])
    assert "2 windows selected here, 1 in other recordings" in texts(at, "caption")


def test_the_recording_that_holds_what_is_selected_comes_into_view(open_page, space):
    at, run = opened(open_page, space, cut(30, 48, 60))
    selected(at, run, [4, 6, 7, 15, 16, 17])
    assert box(at, "Recording").value == 0  # which holds one of them
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show the next yet
    selected(at, run, [6, 15, 16])._run(late)
    assert box(at, "Recording").value == 2
    box(at, "Recording").select(1).run()
    assert box(at, "Recording").value == 1  # as chosen, until something else is selected
    selected(at, run, [3])
    assert box(at, "Recording").value == 0


def test_the_strip_has_the_colours_of_the_map():
    dataset = load_sample("seattle")
    colouring = by_class("season", dataset.labels["season"])
    (cells,), _ = drawn(dataset, colouring)
    names = list(colouring.colours)
    assert [names[int(z)] for z in cells.z[0]] == list(colouring.names)
    at = (cells.z[0] - cells.zmin) / (cells.zmax - cells.zmin)  # place of a cell on the scale
    shown = [[colour for edge, colour in cells.colorscale if edge < x][-1] for x in at]
    assert shown == [colouring.of_row(row) for row in range(365)]


def test_numbers_have_the_scale_of_the_whole_map():
    dataset = cut(60, 60)
    (cells,), _ = drawn(dataset, by_number("error", np.arange(20, dtype=np.float32)))
    assert (cells.zmin, cells.zmax) == (0, 19)
    assert cells.z[0].tolist() == list(range(10))


def test_numbers_that_are_missing_leave_the_strip_empty():
    numbers = np.full(10, np.nan, np.float32)
    (cells,), _ = drawn(cut(60), by_number("n", numbers))
    assert np.isnan(cells.z).all()


def test_selected_windows_are_lit_and_the_rest_is_faint():
    dataset = cut(60)
    (faint, lit), figure = drawn(dataset, rows=[3, 4, 8])
    assert faint.opacity < lit.opacity == 1
    assert np.flatnonzero(np.isfinite(lit.z[0])).tolist() == [3, 4, 8]
    line = figure.data[1]
    known = np.isfinite(line.y)
    assert line.x[known].tolist() == [*range(18, 30), *range(48, 54)]
    np.testing.assert_array_equal(line.y[known][:6], dataset.sequences[3][:, 0])
    (band,) = [trace for trace in figure.data if trace.name == "selected"]
    assert sorted({x for x, y in zip(band.x, band.y, strict=True) if y == y}) == [18, 30, 48, 54]


def test_nothing_is_faint_while_nothing_is_selected():
    (cells,), figure = drawn(cut(60))
    assert cells.opacity == 1
    assert figure.data[0].opacity == 1


def test_a_selection_in_other_recordings_only_leaves_all_faint():
    (cells,), _ = drawn(cut(60, 60), rows=[15])
    assert cells.opacity < 1


def test_dates_stand_on_the_axis():
    dataset = load_sample("seattle")
    _, figure = drawn(dataset)
    assert figure.data[0].x[0] == "2010-01-01T00:00:00.000"
    assert figure.layout.xaxis.title.text == ""


def test_time_without_dates_has_its_unit():
    _, figure = drawn(load_sample("heartbeats"))
    assert figure.layout.xaxis.title.text == "time (s)"


def test_windows_reach_in_milliseconds_where_dates_are_known():
    _, figure = drawn(load_sample("seattle"))
    first = figure.data[-1].meta["spans"][0]
    assert (first / 3_600_000 - first[0] / 3_600_000).tolist() == [0, 24]


def test_names_are_shown_letter_by_letter():
    dataset = cut(60)
    labels = by_class("kind", load_sample("watch").labels["exercise"].iloc[:10] + "<b>")
    (cells,), _ = drawn(dataset, labels)
    assert "<b>" not in cells.text[0][0]


def test_windows_are_called_by_their_dates_over_time():
    (cells,), _ = drawn(load_sample("seattle"))
    assert cells.text[0][2] == "Sun 3 Jan"


def test_outliers_have_a_mark_over_time():
    _, figure = drawn(load_sample("seattle"), marked=np.array([2]))
    (marks,) = [trace for trace in figure.data if trace.name == "outliers"]
    assert marks.x == ("2010-01-03T12:00:00.000",)
    assert marks.text == ("outlier: Sun 3 Jan",)


def test_an_outlier_has_its_triangle_above_the_middle_of_its_window():
    _, figure = drawn(cut(60), marked=np.array([2, 9]))
    (triangles,) = [trace for trace in figure.data if trace.name == "outliers"]
    assert list(triangles.x) == [15, 57]
    assert triangles.marker.color not in OKABE_ITO  # which classes have
    assert contrast(triangles.marker.line.color, DARK_PAGE) > 7
