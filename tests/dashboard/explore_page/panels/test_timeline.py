"""The timeline: every recording in the map's colours, its bouts counted, selected, handed out."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import MISSING_NAME, NO_GROUP, OUTSIDE, by_class, by_rows
from dashboard.charts.ethogram import (
    MOST_CELLS,
    as_duration,
    ethogram_figure,
    states_of,
    transitions_figure,
)
from dashboard.components.plotly_view import encode_rows
from dashboard.explore_page.map_area.colour_by import group_colouring
from dashboard.explore_page.panels import timeline as panel
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.time.bouts import Bouts, bout_table, find_bouts, transition_table
from sequitur_core.explore.time.ethogram import NONE
from sequitur_core.explore.time.recordings import recording_names
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    checked,
    clip_views,
    control,
    figure_of,
    moving_clips,
    open_panel,
    put_run,
    selected,
    selection,
    sent_to,
    tell,
    texts,
    waves,
)

STATES = ["rest", "rest", "walk", None, "walk", "rest", "rest", "walk"]


def nights() -> SequenceDataset:
    """Five and three windows of 6 steps, half a second each, of two recordings."""
    rng = np.random.default_rng(0)
    series = [rng.normal(size=(length, 2)).astype(np.float32) for length in (30, 18)]
    whole = SequenceDataset("nights", series, ids=("night <1>", "=night 2"))
    cut = windows(whole, length=6)
    meta = replace(cut.meta, step=0.5, step_unit="s")
    return replace(cut, labels=pd.DataFrame({"state": STATES}), meta=meta)


def bouts(dataset: SequenceDataset, **settings: float) -> Bouts:
    states, names = states_of(by_class("state", dataset.labels["state"]))
    return find_bouts(dataset, states, names=names, recordings=recording_names(dataset), **settings)


def drawn(**settings):
    data = nights()
    colouring = by_class("state", data.labels["state"])
    return checked(ethogram_figure(bouts(data), colouring=colouring, meta=data.meta, **settings))


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, nights()))


def opened(open_page: Open, run: Run) -> AppTest:
    return open_panel(open_page, run, page_texts.TIMELINE)


def panels(at: AppTest) -> list[str]:
    return next(b for b in at.button_group if page_texts.FINDINGS in b.options).options


def click(at: AppTest, stretch: int) -> AppTest:
    bits = encode_rows([stretch], 7)
    return tell(at, state.ETHOGRAM, {"selected": {"kind": "click", "rows": bits}})


def test_sequences_that_are_no_windows_have_no_timeline(open_page: Open, space: Workspace):
    at = open_page("explore", run=finish(put_run(space, waves())).id, panel=page_texts.TIMELINE)
    assert not at.exception
    assert page_texts.TIMELINE not in panels(at)


def test_recordings_and_their_bouts_are_counted(open_page: Open, run: Run):
    at = opened(open_page, run)
    assert "5 bouts in 2 recordings" in texts(at)
    assert [one.help for one in at.subheader] == [panel.BOUT]


def test_of_a_map_coloured_by_numbers_the_first_label_is_over_time(open_page: Open, run: Run):
    at = opened(open_page, run)
    control(at, state.COLOUR_BY).set_value(page_texts.ERROR).run()
    assert "5 bouts in 2 recordings" in texts(at)
    assert "By **state**: there are no bouts of reconstruction error." in texts(at)
    assert "coloured by state" in sent_to(at, state.ETHOGRAM)["label"]


def test_without_classes_it_says_what_to_do(open_page: Open, space: Workspace):
    at = opened(open_page, finish(put_run(space, replace(nights(), labels=pd.DataFrame()))))
    assert "Colour the map by a label" in texts(at)
    assert sent_to(at, state.ETHOGRAM) is None


def test_a_click_on_a_bout_selects_its_sequences(open_page: Open, run: Run):
    at = click(opened(open_page, run), 0)
    assert state.SELECTION in at.session_state
    assert selection(at) == (run.id, [0, 1])
    assert sent_to(at, "selected_sequences") is not None


def test_what_is_selected_on_the_map_stands_out(open_page: Open, run: Run):
    at = selected(opened(open_page, run), run, [4])
    assert len(figure_of(sent_to(at, state.ETHOGRAM))["data"]) == 2


def test_a_gap_is_bridged(open_page: Open, run: Run):
    at = opened(open_page, run)
    next(n for n in at.number_input if n.label.startswith("Gaps")).set_value(3.0).run()
    assert "4 bouts in 2 recordings" in texts(at)


def test_short_bouts_go_to_their_neighbours(open_page: Open, run: Run):
    at = opened(open_page, run)
    next(n for n in at.number_input if n.label.startswith("Shortest")).set_value(4.0).run()
    assert "2 bouts in 2 recordings" in texts(at)


@pytest.mark.parametrize(("later", "toggles"), [(0, 0), (6, 1)])
def test_recordings_are_aligned_only_where_they_begin_at_different_times(
    open_page: Open, space: Workspace, later: int, toggles: int
):
    data = nights()
    moved = replace(data, start=data.start + later * (data.recording == 1))
    at = opened(open_page, finish(put_run(space, moved)))
    assert len([t for t in at.toggle if t.label == "Begin all at 0"]) == toggles


@pytest.mark.parametrize(("step", "asked"), [(6, 0), (3, 1)])
def test_what_counts_where_windows_overlap_is_asked_only_where_they_do(
    open_page: Open, space: Workspace, step: int, asked: int
):
    series = [np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)]
    cut = windows(SequenceDataset("one", series), length=6, step=step)
    labels = pd.DataFrame({"state": ["a", "b"] * 9}).iloc[: len(cut)]
    at = opened(open_page, finish(put_run(space, replace(cut, labels=labels))))
    boxes = [b for b in at.button_group if b.label == "Where windows overlap"]
    assert len(boxes) == asked


def test_clips_cut_from_one_recording_have_a_timeline(open_page: Open, space: Workspace):
    clips = moving_clips(6)
    cut = replace(clips, recording=np.zeros(6, np.int64), start=np.arange(6, dtype=np.int64) * 5)
    at = opened(open_page, finish(put_run(space, cut, model="CONV_LSTM_AE")))
    assert "6 bouts in 1 recording" in texts(at)
    assert clip_views(click(at, 0))


def test_numbers_of_each_state_are_in_units_of_time(open_page: Open, run: Run):
    at = opened(open_page, run)
    assert "Durations count whole windows, of 3 s: what fills only a part" in texts(at)
    table = next(d.value for d in at.dataframe if "Median" in d.value)
    assert table[["State", "Bouts", "Total", "Median", "Longest"]].to_numpy().tolist() == [
        ["rest", 2, "12 s", "6 s", "6 s"],
        ["walk", 3, "9 s", "3 s", "3 s"],
    ]


@pytest.mark.parametrize(
    ("minutes", "said"), [(45, "45 min"), (150, "2.5 h"), (17_800, "12.4 days")]
)
def test_a_duration_is_in_the_unit_that_a_person_would_use(minutes: int, said: str):
    assert as_duration(minutes, Meta(step_unit="min")) == said
    assert as_duration(6, Meta()) == "6 steps"


def test_ticking_a_state_selects_the_sequences_of_its_bouts():
    assert panel._rows_in_state(bouts(nights()), 1).tolist() == [2, 4, 7]


def test_bouts_leave_in_the_times_of_their_recording():
    table = bout_table(bouts(nights()), nights())
    assert table.iloc[:, 1:].to_numpy().tolist() == [
        ["rest", 0.0, 6.0, 6.0, "s", 0.0, 12.0, 2],
        ["walk", 6.0, 9.0, 3.0, "s", 12.0, 18.0, 1],
        ["walk", 12.0, 15.0, 3.0, "s", 24.0, 30.0, 1],
        ["rest", 0.0, 6.0, 6.0, "s", 0.0, 12.0, 2],
        ["walk", 6.0, 9.0, 3.0, "s", 12.0, 18.0, 1],
    ]


def test_bouts_have_dates_where_these_are_known():
    data = nights()
    dated = replace(data, meta=replace(data.meta, begins="2024-05-01T12:00:00"))
    table = bout_table(bouts(dated), dated)
    assert str(table["end"][0]) == "2024-05-01 12:00:06"


def test_names_in_the_file_are_no_formulas():
    assert pd.read_csv(io.BytesIO(as_csv(bout_table(bouts(nights()), nights()))))["recording"][
        3
    ].startswith("'=")


def test_transitions_as_a_table():
    assert transition_table(bouts(nights())).to_numpy().tolist() == [
        ["rest", "walk", 2, 1.0],
        ["walk", "walk", 1, 1.0],
    ]


def test_each_cell_has_the_stretch_that_a_click_on_it_selects():
    (heatmap,) = drawn().data
    cells = np.asarray(heatmap.meta["rows"]).reshape(2, heatmap.meta["columns"])
    assert np.unique(cells[0]).tolist() == [-1, 0, 1, 3]  # not the stretch without a label
    assert np.unique(cells[1]).tolist() == [-1, 4, 5]  # which ends earlier


def test_names_of_recordings_are_text_not_markup():
    (heatmap,) = drawn().data
    assert "&lt;1&gt;" in heatmap.text[0][0]


def test_aligned_recordings_begin_at_0():
    data = nights()
    later = replace(data, start=data.start + 6 * (data.recording == 1))
    made = bouts(later)
    colouring = by_class("state", data.labels["state"])
    first = [
        checked(ethogram_figure(made, colouring=colouring, meta=later.meta, aligned=aligned)).data[
            0
        ]
        for aligned in (False, True)
    ]
    assert [np.isnan(one.z[1][0]) for one in first] == [True, False]


def test_many_recordings_are_drawn_in_few_cells():
    n = 150
    series = [np.zeros((12, 1), np.float32)] * n
    data = windows(SequenceDataset("many", series, ids=tuple(map(str, range(n)))), length=6)
    data = replace(data, labels=pd.DataFrame({"state": ["a", "b"] * n}))
    colouring = by_class("state", data.labels["state"])
    figure = checked(ethogram_figure(bouts(data), colouring=colouring, meta=data.meta))
    assert np.asarray(figure.data[0].z).size <= MOST_CELLS


def test_no_label_no_group_and_what_is_not_selected_are_no_states():
    found = [
        states_of(by_class("kind", pd.Series(["a", None]))),
        states_of(group_colouring(Edited(np.array([0, NONE])))),
        states_of(by_rows("selection", np.array([0]), 2)),
    ]
    assert [states.tolist() for states, _ in found] == [[0, NONE]] * 3
    assert not {MISSING_NAME, NO_GROUP, OUTSIDE} & {name for _, names in found for name in names}


def test_the_matrix_has_the_share_of_what_followed():
    (matrix,) = checked(transitions_figure(bouts(nights()), [0, 1])).data
    assert np.nan_to_num(matrix.z).tolist() == [[0, 100], [0, 100]]
