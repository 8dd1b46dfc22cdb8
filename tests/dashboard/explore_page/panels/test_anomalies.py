"""The panel of odd sequences: ranking, where, neighbours, errors of models that are new to them."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache, state
from dashboard.charts.colouring import DARK_PAGE, GROUP_COLOURS, OKABE_ITO, contrast
from dashboard.charts.comparison import (
    EXPECTED,
    LEVEL,
    NEIGHBOURS,
    RECONSTRUCTION,
    expected_figure,
)
from dashboard.charts.maps.map import ring_markers
from dashboard.charts.pictures.thumbnails import group_sparklines, sparkline
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import PANELS
from dashboard.explore_page.panels.quality.outlier_scores import scores_in
from dashboard.widgets.learning import held_out_errors
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.notes.preparation import missing_values
from sequitur_core.data.windows import windows
from sequitur_core.explore.anomalies import anomaly_scores, ranking
from sequitur_core.explore.event_scores import event_ratios
from sequitur_core.explore.neighbours import isolation
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.files import write_array
from sequitur_core.formatting import times_typical
from sequitur_core.runs.layout import (
    BASELINES_FILE,
    ENCODINGS_FILE,
    ERRORS_FILE,
    RECONSTRUCTIONS_FILE,
    UNSEEN_FILE,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    checked,
    control,
    figure_of,
    open_panel,
    put_run,
    selected,
    selection,
    sent_to,
    texts,
    waves,
)

BAD, FAR = 5, 9  # rows: one badly rebuilt in c1 from 2 to 3 s, one far from all others


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run of which everything is known: all but two sequences are usual."""
    run = finish(put_run(space, waves(20), encoding_dim=2))
    rng = np.random.default_rng(0)
    encodings = rng.normal(size=(20, 2)).astype(np.float32)
    encodings[FAR] = 12
    np.save(run.path / ENCODINGS_FILE, encodings)
    errors = rng.uniform(0.9, 1.1, 20).astype(np.float32)
    errors[BAD] = 7
    np.save(run.path / ERRORS_FILE, errors)
    rebuilt = np.stack([s + 0.01 for s in run.dataset().sequences])
    rebuilt[BAD, 4:6, 1] += 4
    np.save(run.path / RECONSTRUCTIONS_FILE, rebuilt.reshape(-1, 2).astype(np.float32))
    return run


def test_where_an_error_is_comes_from_the_model_that_it_was_measured_with(
    open_page: Open, run: Run
):
    """The run's own model saw the sequence, and rebuilds it but for noise somewhere else."""
    rebuilt = np.stack([np.array(one) for one in run.reconstructions()])
    write_array(run.path / UNSEEN_FILE, rebuilt.reshape(-1, 2))
    own = np.stack(run.dataset().sequences) + 0.01
    own[BAD, 0:2, 0] += 0.1
    np.save(run.path / RECONSTRUCTIONS_FILE, own.reshape(-1, 2).astype(np.float32))
    about = json.loads((run.path / BASELINES_FILE).read_text())
    (run.path / BASELINES_FILE).write_text(json.dumps(about | {"measured_on": "cross-fit"}))
    found = listed(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"))
    assert found["Where"][0] == "c1, 2-3 s"
    own, expected = re.fullmatch(r"(\S+) \((\S+)\)", found["Value (expected)"][0]).groups()
    assert abs(float(own) - float(expected)) > 1  # told without a click


def by(at: AppTest, name: str) -> AppTest:
    at.segmented_control(key=state.ANOMALY_SCORE).set_value(name).run()
    assert not at.exception
    return at


def test_a_reload_keeps_what_outliers_are_ranked_by(open_page: Open, run: Run):
    by(open_panel(open_page, run, page_texts.OUTLIERS), "isolation")
    again = open_panel(open_page, run, page_texts.OUTLIERS)
    assert again.segmented_control(key=state.ANOMALY_SCORE).value == "isolation"


def listed(at: AppTest) -> pd.DataFrame:
    return next(t.value for t in at.dataframe if "Where" in t.value.columns)


def legend(at: AppTest) -> str:
    return next(one.proto.body for one in at.get("html") if "outlier-legend" in one.proto.body)


def test_an_answer_that_comes_as_the_page_is_drawn_is_on_the_map_too(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    plain = PANELS[page_texts.OUTLIERS]

    def early(context: Context) -> list[dict[str, Any]]:
        drawn = plain.overlay(context)
        answer_all(run)
        return drawn

    monkeypatch.setitem(PANELS, page_texts.OUTLIERS, replace(plain, overlay=early))
    at = open_page("explore", run=run.id)
    control(at, state.PANEL).set_value(page_texts.OUTLIERS).run()
    at.run()
    assert len(listed(at)) == 10
    over = json.loads(sent_to(at, "map")["over"])
    assert [trace["name"] for trace in over] == ["outliers", "outliers"]


def test_the_explanation_of_what_was_ticked_stands_above_the_table(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [5])
    nodes = list(at.main)
    said = [i for i, node in enumerate(nodes) if "ost unusual" in str(getattr(node, "value", ""))]
    assert said[0] < nodes.index(at.dataframe[0])
    columns = list(listed(at).columns)
    assert columns.index("Shape") == columns.index("Where") + 1  # in sight in a narrow panel, too


def test_rings_stand_out_from_every_class_and_from_both_pages():
    edge, ring = (
        trace["marker"]["color"] for trace in ring_markers(np.zeros((3, 2)), [1], name="outliers")
    )
    assert min(contrast(ring, colour) for colour in (*OKABE_ITO, *GROUP_COLOURS)) > 2
    assert contrast(ring, "#FFFFFF") > 7
    assert contrast(edge, DARK_PAGE) > 7


def test_the_ranking_by_error_begins_with_the_worst(open_page: Open, run: Run):
    assert (
        listed(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"))["Sequence"][0] == "w5"
    )


def test_the_ranking_by_isolation_begins_with_the_farthest(open_page: Open, run: Run):
    assert (
        listed(by(open_panel(open_page, run, page_texts.OUTLIERS), "isolation"))["Sequence"][0]
        == "w9"
    )


def test_at_first_both_count(open_page: Open, run: Run):
    known = run.errors(), isolation(run.encodings()), run.errors_held_out()
    found = anomaly_scores(*known, events=event_ratios(run.dataset(), rare=True))
    expected = [run.dataset().ids[row] for row in ranking(found["both"])[:10]]
    assert listed(open_panel(open_page, run, page_texts.OUTLIERS))["Sequence"].tolist() == expected
    assert {"w5", "w9"} <= set(expected[:3])
    ordered = listed(open_panel(open_page, run, page_texts.OUTLIERS))["All"].astype(float)
    assert ordered.is_monotonic_decreasing
    assert ordered[0] == pytest.approx(found["both"].max(), 0.01)


def test_an_event_is_told_from_its_own_level(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    data = run.dataset()
    series = [np.array(one) for one in data.sequences]
    series[7][5:7, 0] += 90  # in one channel, from 2.5 to 3.5 s
    for one in series:
        one[8:11, 1] += 300  # as on every day
    filled = [missing_values(1, 0.01, "interpolate", 1, 20, names=(name,)) for name in ("w7", "w?")]
    meta = replace(data.meta, notes=tuple(filled))
    with_event = replace(data, sequences=series, meta=meta)
    monkeypatch.setattr(Run, "dataset", lambda _: with_event)
    monkeypatch.setattr(cache, "run_dataset", lambda _: with_event)
    at = by(open_panel(open_page, run, page_texts.OUTLIERS), "event")
    first = listed(at).iloc[0]
    assert (first["Sequence"], first["Where"]) == ("w7", "c0, 2.5-3.5 s")
    said = listed(by(at, "both"))
    assert [str(note) in texts(at, "caption") for note in filled] == [True, False]
    first = said["Sequence"] == "w7"
    assert said["Unusual by"][first].item().startswith("event ")
    assert LEVEL in legend(at)
    assert NEIGHBOURS in legend(at)
    picture = base64.b64decode(said["Shape"][first].item().partition(",")[2]).decode()
    assert EXPECTED[LEVEL][0] in picture
    assert EXPECTED[RECONSTRUCTION][0] not in picture
    shown = texts(selected(at, run, [7]))
    assert "It differs most from its own level between 2.5 and 3.5 s in c0" in shown
    assert "its strongest event is" in shown
    colours = {
        line["name"]: line["line"]["color"] for line in figure_of(sent_to(at, "odd_chart"))["data"]
    }
    assert {name: colours[name] for name in EXPECTED} == {k: c for k, (c, _) in EXPECTED.items()}


def test_where_is_the_stretch_and_the_channel_that_are_badly_rebuilt(open_page: Open, run: Run):
    assert (
        listed(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"))["Where"][0]
        == "c1, 2-3 s"
    )


def test_errors_are_told_in_times_of_the_usual(open_page: Open, run: Run):
    ratio = run.errors()[BAD] / np.median(run.errors())
    assert listed(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"))["Error"][
        0
    ] == times_typical(ratio)


def test_more_are_listed_where_that_is_chosen(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    assert len(listed(at)) == 10
    at.selectbox(key=state.ANOMALY_COUNT).set_value(25).run()
    ratios = (
        run.errors() / np.median(run.errors()),
        isolation(run.encodings()).distance,
        event_ratios(run.dataset(), rare=True),
    )
    assert len(listed(at)) == (np.max(ratios, axis=0) > 1).sum() < 20


def test_a_button_selects_all_that_are_listed(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    expected = sorted(run.dataset().ids.index(name) for name in listed(at)["Sequence"])
    at.button(key="select_odd").click().run()
    assert selection(at) == (run.id, expected)


def test_a_single_sequence_is_explained(open_page: Open, run: Run):
    at = selected(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"), run, [BAD])
    assert "the most unusual of 20" in texts(at)
    assert "It differs most from its reconstruction between 2 and 3 s in c1" in texts(at)


def test_selection_says_the_same_error(open_page: Open, run: Run):
    np.save(run.path / ERRORS_FILE, np.load(run.path / ERRORS_FILE) / 4)
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [BAD])
    (said,) = re.findall(r"error is (\d+ times the typical error)", texts(at))
    assert said in cache.difference_from_rest(run, np.array([BAD])).sentences[1]


def test_its_curve_stands_above_how_unusual_it_is_by_each_score(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [BAD])
    keys = [str(getattr(node, "value", "")) + str(node.proto) for node in at.main]
    chart, scores = (
        next(i for i, key in enumerate(keys) if text in key)
        for text in ("its reconstruction and the mean", "Its error is")
    )
    assert chart < scores


def test_of_several_both_sides_are_drawn_and_compared_above_the_table(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [BAD, FAR])
    assert "2 sequences selected" in texts(at)
    assert cache.difference_from_rest(run, np.array([BAD, FAR])).sentences[0] in texts(at)
    assert sent_to(at, "difference_chart") is not None


def test_its_nearest_are_listed_and_selected(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [BAD])
    rows = isolation(run.encodings(), k=10).neighbours[BAD]
    table = next(t.value for t in at.dataframe if "Distance" in t.value.columns)
    assert table["Sequence"].tolist() == [run.dataset().ids[row] for row in rows]
    at.button(key="select_neighbours").click().run()
    assert selection(at) == (run.id, sorted([BAD, *rows.tolist()]))


def test_errors_on_training_data_are_said_to_be(open_page: Open, run: Run):
    assert "all errors are on training data" in texts(
        open_panel(open_page, run, page_texts.OUTLIERS)
    )


def test_where_only_isolation_counts_nothing_is_said_of_errors(open_page: Open, run: Run):
    assert "training data" not in texts(
        by(open_panel(open_page, run, page_texts.OUTLIERS), "isolation")
    )


def test_errors_are_measured_on_models_that_havent_seen_them_when_asked(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    at.button(key="measure_on_others").click().run()
    finish(run)
    at.run()
    assert not at.exception
    assert run.errors_held_out().all()
    assert page_texts.ALL_UNSEEN in texts(at)
    assert re.search(r"of these \d+ .*(new|changed place)|the same as before", texts(at))
    assert not [b for b in at.button if b.key == "measure_on_others"]


def test_what_takes_seconds_is_measured_as_the_page_opens_and_not_again_once_stopped(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(held_out_errors, "QUICK", 1e9)
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    assert "list is provisional" in texts(at, "caption")
    assert any("Measuring held-out errors" in status.label for status in at.status)
    at.button(key="stop_measuring").click().run()
    finish(run)
    at.run()
    assert at.button(key="measure_on_others")
    assert not run.errors_held_out().any()


def test_progress_stands_where_the_button_was(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    before = [b.key for b in at.button]
    at.button(key="measure_on_others").click().run()
    after = [b.key for b in at.button]
    assert after.index("stop_measuring") == before.index("measure_on_others")
    assert any("Measuring held-out errors" in status.label for status in at.status)


def test_a_measurement_under_way_can_be_stopped(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.OUTLIERS)
    at.button(key="measure_on_others").click().run()
    assert "list is provisional" in texts(at, "caption")
    at.button(key="stop_measuring").click().run()
    finish(run)
    at.run()
    assert not at.exception
    assert not run.errors_held_out().any()


@pytest.mark.parametrize("n", [2, 4])
def test_few_sequences_are_ranked(open_page: Open, space: Workspace, n: int):
    run = finish(put_run(space, waves(n)))
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [0])
    assert 1 <= len(listed(at)) <= n


def test_what_is_usual_is_not_called_odd(open_page: Open, run: Run):
    errors = run.errors()
    usual = int(np.argmin(errors))
    at = selected(by(open_panel(open_page, run, page_texts.OUTLIERS), "error"), run, [usual])
    assert "nothing unusual" in texts(at)
    assert len(listed(at)) == (errors > np.median(errors)).sum()


def test_sequences_that_are_all_alike_have_no_outlier(open_page: Open, space: Workspace):
    same = SequenceDataset("same", [np.ones((6, 1), np.float32)] * 12)
    at = open_panel(open_page, finish(put_run(space, same)), page_texts.OUTLIERS)
    assert "Nothing stands out" in texts(at)


@pytest.mark.parametrize("step", [3, 6])
def test_that_overlapping_windows_are_left_out_is_said_where_there_are_some(
    open_page: Open, space: Workspace, step: int
):
    one = SequenceDataset("night", [np.random.default_rng(0).normal(size=(48, 2))])
    run = finish(put_run(space, windows(one, length=6, step=step)))
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [2])
    assert "Nearest neighbours" in texts(at)
    assert ("Windows that overlap with this one" in texts(at)) is (step < 6)


def test_a_single_sequence_has_no_neighbours(open_page: Open, space: Workspace):
    data = SequenceDataset("one", [np.ones((12, 2), np.float32)])
    at = selected(
        open_panel(open_page, run := finish(put_run(space, data)), page_texts.OUTLIERS), run, [0]
    )
    assert "the only sequence" in texts(at)


def test_clips_are_explained_by_region(open_page: Open, space: Workspace):
    rng = np.random.default_rng(0)
    data = SequenceDataset("clips", [rng.random((4, 9, 9)).astype(np.float32) for _ in range(8)])
    settings = {"model": "CONV_LSTM_AE", "options": {"h_conv_channels": [2]}, "preset": ""}
    run = finish(put_run(space, data, **settings))
    at = selected(open_panel(open_page, run, page_texts.OUTLIERS), run, [3])
    assert listed(at)["Where"].str.contains("(?:top|middle|bottom) (?:left|centre|right), ").all()


@pytest.mark.parametrize("name", ["", "pump_09_2024-05_north from "])
def test_a_line_has_the_whole_time_and_the_picture_in_a_small_window(
    open_page: Open, space: Workspace, name: str
):
    series = np.random.default_rng(0).normal(size=(40, 60, 2)).astype(np.float32)
    series[3, 10:20, 1] += 9
    data = SequenceDataset(
        "pump",
        series,
        ids=[f"{name}2024-05-{6 + i // 24:02} {i % 24:02}:00" for i in range(40)],
        recording=np.zeros(40, np.int64),
        start=60 * np.arange(40),
        meta=Meta(
            step=1, step_unit="min", channels=("Druck", "Temperatur am Lager"), units=("", ""),
            begins="2024-05-06T00:00:00",
        ),
    )  # fmt: skip
    at = open_panel(open_page, finish(put_run(space, data)), page_texts.OUTLIERS)
    table = next(t for t in at.dataframe if "Where" in t.value.columns)
    lines = table.value.set_index(table.value["Sequence"].str[-16:])
    assert lines.loc["2024-05-06 03:00", "Where"].endswith(", 03:10-03:20")
    assert "May" not in "".join(lines["Where"])  # the name says it
    helps = {key: one.get("help", "") for key, one in json.loads(table.proto.columns).items()}
    assert "Isolation: How unlike all others" in helps["Unusual by"]
    widths = {key: one.get("width") for key, one in json.loads(table.proto.columns).items()}
    shown = ("Sequence", "Where", "Shape")
    assert 35 + sum(widths[column] for column in shown) < 450
    for column in shown[:2]:
        assert widths[column] > 6.5 * lines[column].str.len().max()


# --- Figures


def test_the_marked_elements_are_shaded():
    figure = checked(
        expected_figure(
            [("this", np.arange(12.0))], time_axis=TimeAxis("h", 0.5), y_title="", marked=(4, 6)
        )
    )
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (1.75, 2.75)


def test_scores_that_a_list_names_are_explained_beside_it_in_a_report():
    by_all = {"Sequence": ["a", "b"], "Unusual by": ["event 2.97 x", "isolation 7.84 x"]}
    assert [said.split(":")[0] for said in scores_in(by_all)] == ["Isolation", "Event"]
    assert [said.split(":")[0] for said in scores_in({"Local": ["3 x"]})] == ["Local"]
    assert scores_in({}) == []


def test_where_all_is_marked_nothing_is_shaded():
    figure = checked(
        expected_figure(
            [("this", np.arange(3.0))], time_axis=TimeAxis("h", 1.0), y_title="", marked=(0, 3)
        )
    )
    assert not figure.layout.shapes


def test_steps_are_counted_from_one():
    figure = checked(
        expected_figure(
            [("this", np.arange(3.0))], time_axis=TimeAxis("step", 1.0), y_title="", marked=None
        )
    )
    assert figure.data[0].x.tolist() == [1, 2, 3]


def test_a_sequence_and_what_was_expected_of_it_are_drawn_over_its_dates():
    meta = Meta(("close",), ("",), step_unit="business day", begins="2021-01-08T00:00:00")
    whole = SequenceDataset("shares", [np.ones((4, 1), np.float32)] * 2, meta=meta)
    later = replace(whole, start=np.array([0, 1]), recording=np.array([0, 0]))
    figure = expected_figure(
        [("this sequence", np.arange(4.0))],
        time_axis=TimeAxis.along(later, 1),
        y_title="close",
        marked=(1, 3),
    )
    assert figure["layout"]["xaxis"] == {"title": {"text": ""}, "type": "date"}
    (mark,) = figure["layout"]["shapes"]
    days = [str(one)[:10] for one in pd.to_datetime(figure["data"][0]["x"], unit="ms")]
    assert days == ["2021-01-11", "2021-01-12", "2021-01-13", "2021-01-14"]
    assert [str(pd.to_datetime(mark[x], unit="ms")) for x in ("x0", "x1")] == [
        "2021-01-11 12:00:00",
        "2021-01-13 12:00:00",
    ]
    checked(figure)


def test_pictures_of_groups_share_a_scale_and_the_channel_that_tells_them_apart():
    rng = np.random.default_rng(0)
    sets = [[rng.normal(loc=[0, group], scale=0.1, size=(8, 2))] * 3 for group in (0, 5)]
    pictures, channel = group_sparklines(sets, ["#000000", "#ffffff"])
    assert channel == 1
    assert len(pictures) == 2


def test_a_flat_line_can_be_drawn():
    assert sparkline(np.ones(5), None, (1, 2)).startswith("data:image/svg+xml;base64,")
