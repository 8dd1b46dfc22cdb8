"""Runs beside one another: what is said of them, and one selection for all of their maps."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.compare_page import table
from dashboard.compare_page.chosen import without_common_beginning
from dashboard.compare_page.html_table import run_name
from dashboard.compare_page.table import CHANCE_HELP, Gap, gap
from dashboard.compare_page.verdict import BEHIND_PCA
from dashboard.components.plotly_view import decode_rows, encode_rows
from dashboard.formatting import NO_BREAK, shortened_run
from dashboard.sentences.comparison_sentences import MOST_FIT, VARIES
from dashboard.widgets.run_names import with_presets
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.files import write_json
from sequitur_core.runs.layout import (
    BASELINES_FILE,
    ERRORS_FILE,
    HISTORY_FILE,
    SPLIT_FILE,
    points_file,
)
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.evaluation import Evaluation, write_evaluation
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.compare_page.conftest import N, line_of, open_compare, tables
from tests.dashboard.conftest import (
    CONFIG,
    Open,
    answered,
    box,
    button,
    control,
    figure_of,
    put_run,
    sent_to,
    tell,
    texts,
    waves,
)

ERROR = 'scope="row">Training loss<'


def test_the_run_that_the_address_names_is_compared(open_page: Open, space: Workspace, runs):
    other = space.add_dataset(other_waves(), None)
    for name in ("third", "fourth"):  # newer ones, on data of their own
        finish(space.add_run(replace(runs[0].spec, name=name, dataset_id=other), other_waves()))
    newest = control(open_page("compare"), state.COMPARED_RUNS).value
    assert not {run.id for run in runs} & set(newest)
    asked = control(open_page("compare", run=runs[0].id), state.COMPARED_RUNS).value
    assert asked == [runs[0].id, runs[1].id]


def other_waves() -> SequenceDataset:
    """Data that has no sequence in common with that of the fixtures."""
    return replace(waves(), ids=tuple(f"other {id_}" for id_ in waves().ids))


def rows_lit(at: AppTest, run: Run) -> list[int]:
    """What the page lets a map show as selected."""
    data = sent_to(at, state.compare_map(run.id))
    return decode_rows(data["selected"], N).tolist()


def test_one_table_says_what_both_measured(open_page: Open, runs: list[Run]):
    for run, error in zip(runs, (1.0, 9.0), strict=True):  # of each, so that it is no chance
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", error)))
        np.save(run.path / ERRORS_FILE, np.full(N, error, np.float32))
    at = open_compare(open_page, *runs)
    assert "<strong>" in line_of(at, ERROR)
    said = texts(at, "info")
    assert "first is better at reconstructing" in said
    assert "Training loss 1.00 against 9.00" in said
    assert "sequences that were trained on" in said
    assert BEHIND_PCA not in said
    for run, error in zip(runs, (1.0, 9.0), strict=True):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 0.5, "training", error)))
    assert BEHIND_PCA in texts(open_compare(open_page, *runs), "info").replace(NO_BREAK, " ")


def test_what_has_no_measure_of_chance_has_no_best(open_page: Open, runs: list[Run]):
    longer = runs[1].path / HISTORY_FILE
    epochs = [Epoch(i + 1, 1.0 / (i + 1), None, 100.0 * i) for i in range(3)]
    longer.write_text("".join(f"{json.dumps(asdict(epoch))}\n" for epoch in epochs))
    at = open_compare(open_page, *runs)
    assert "200" in line_of(at, "Training time") or "3 min" in line_of(at, "Training time")
    for label in ("Training time", "Parameters", "Trust of the map"):
        assert "<strong>" not in line_of(at, label)


def test_a_run_that_learned_nothing_is_named_and_not_compared_with(
    open_page: Open, runs: list[Run]
):
    for run, error in zip(runs, (1.0, 900.0), strict=True):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", error)))
    at = open_compare(open_page, *runs)
    assert texts(at, "warning").startswith("second has learned nothing: its error is no smaller")
    assert "sequences to say which is better" not in texts(at, "info")
    assert "<strong>" not in line_of(at, "Trust of the map")


def test_a_lead_that_one_sequence_makes_is_not_bold(open_page: Open, runs: list[Run]):
    for run, last in zip(runs, (1.0, 9.0), strict=True):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", last)))
        np.save(run.path / ERRORS_FILE, np.array([*[1.0] * (N - 1), last], np.float32))
    at = open_compare(open_page, *runs)
    assert "<strong>" not in line_of(at, ERROR)
    assert CHANCE_HELP in texts(at, "caption")
    assert "is better at reconstructing" not in texts(at, "info")


def test_a_large_lead_that_varies_between_sequences_is_not_just_beyond_chance(
    open_page: Open, runs: list[Run]
):
    for run, error, often in zip(runs, (1.0, 9.0), (1.0, 17.0), strict=True):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", error)))
        np.save(run.path / ERRORS_FILE, np.tile(np.array([1.0, often], np.float32), N // 2))
    assert f"Training loss 1.00 against 9.00, {VARIES}." in texts(
        open_compare(open_page, *runs), "info"
    )


def test_neighbours_of_runs_that_were_measured_differently_are_measured_alike(
    open_page: Open, runs: list[Run], monkeypatch: pytest.MonkeyPatch
):
    for run, apart, share in zip(runs, ("person", ""), (0.76, 1.0), strict=True):
        found = Belonging("label", "kind", 2, N, False, share, 0.6, 0.5, 9, 9, apart_by=apart)
        write_evaluation(run, Evaluation(found))
    alike = Belonging("label", "kind", 2, N, False, 0.71, 0.71, 0.48, 9, 0, apart_by="person")
    monkeypatch.setattr(table, "nearest_of", lambda *_: alike)
    monkeypatch.setattr(table, "nearest_lead", lambda *_, **__: 0.5)
    at = open_compare(open_page, *runs)
    line = line_of(at, "Nearest from another person is of the same kind (kind)")
    assert "71\u00a0%<small>of any 100\u00a0%, chance 48\u00a0%" in line
    said = texts(at, "info").replace("\u00a0", " ")
    assert "nearest from another person is of the same kind for 76 % and 71 %" in said


def test_where_the_run_in_view_is_alone_on_its_data_two_others_are_compared(
    open_page: Open, space: Workspace, runs: list[Run]
):
    alone = finish(put_run(space, other_waves(), name="alone"))
    at = open_page("compare", run=alone.id)
    assert set(control(at, state.COMPARED_RUNS).value) == {run.id for run in runs}


def test_settings_that_differ_are_listed(open_page: Open, runs: list[Run]):
    assert "Encoding size" in tables(open_compare(open_page, *runs))


def test_both_curves_are_on_one_axis(open_page: Open, runs: list[Run]):
    figure = figure_of(sent_to(open_compare(open_page, *runs), "compare_losses"))
    assert {trace["line"]["color"] for trace in figure["data"]} == {"#0072B2", "#E69F00"}


def test_what_is_selected_on_one_map_is_selected_on_the_other(open_page: Open, runs: list[Run]):
    at = open_compare(open_page, *runs)
    event = {"selected": {"kind": "lasso", "rows": encode_rows([1, 4], N)}}
    at = tell(at, state.compare_map(runs[0].id), event)
    assert rows_lit(at, runs[1]) == [1, 4]
    assert page_texts.selected(2) in texts(at, "markdown")


def test_other_rows_of_the_same_sequences_are_selected_in_a_run_on_part_of_the_data(
    open_page: Open, space: Workspace, runs: list[Run]
):
    whole = waves()
    part = SequenceDataset(
        "part", list(whole.sequences[2:]), ids=whole.ids[2:], meta=whole.meta,
        labels=whole.labels[2:].reset_index(drop=True),
    )  # fmt: skip
    other = finish(put_run(space, part, name="part"))
    at = open_compare(open_page, runs[0], other)
    event = {"selected": {"kind": "lasso", "rows": encode_rows([1, 4], N)}}
    at = tell(at, state.compare_map(runs[0].id), event)
    assert rows_lit(at, other) == [2]
    assert "part has 1 of them" in texts(at, "markdown")


@pytest.mark.parametrize(
    ("mark", "said"),
    [("other ", "different data"), ("", "the same sequences, prepared differently")],
)
def test_errors_on_other_data_have_no_best(
    open_page: Open, space: Workspace, runs: list[Run], mark: str, said: str
):
    other = waves()
    ids = tuple(f"{mark}{id_}" for id_ in other.ids)
    changed = replace(other, sequences=[one**3 for one in other.sequences], ids=ids)
    longer = replace(CONFIG, epochs=30)
    at = open_compare(open_page, runs[0], finish(put_run(space, changed, config=longer)))
    assert said in texts(at, "info")
    assert "<strong>" not in line_of(at, ERROR)


def test_of_runs_on_other_data_nothing_is_best(open_page: Open, space: Workspace, runs: list[Run]):
    at = open_compare(open_page, runs[0], finish(put_run(space, other_waves(), encoding_dim=5)))
    for label in (ERROR, "Training time", "Parameters"):
        assert "<strong>" not in line_of(at, label)
    assert CHANCE_HELP not in texts(at, "caption")


def test_of_three_runs_the_two_on_the_same_data_are_compared(
    open_page: Open, space: Workspace, runs: list[Run]
):
    for run, error in zip(runs, (1.0, 9.0), strict=True):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", error)))
        np.save(run.path / ERRORS_FILE, np.full(N, error, np.float32))
    alone = finish(put_run(space, other_waves(), name="alone"))
    at = open_compare(open_page, runs[0], alone, runs[1])
    said = texts(at, "info")
    assert "Only first and second were trained on the same data" in said
    assert "first is better at reconstructing" in said
    assert "alone has none of these" in said
    assert "neither" not in said
    assert "<strong>" not in line_of(at, ERROR)


def test_maps_of_runs_that_share_no_sequence_are_not_called_linked(
    open_page: Open, space: Workspace, runs: list[Run]
):
    at = open_compare(open_page, runs[0], finish(put_run(space, other_waves())))
    assert "their maps aren't linked" in texts(at, "info")
    assert "light up" not in texts(at)


def test_a_broken_run_is_said_to_run_out_of_the_chart(open_page: Open, runs: list[Run]):
    for run, losses in zip(runs, ((0.9, 0.5), (1e9, 4e6)), strict=True):
        epochs = [Epoch(i + 1, loss, None, i + 1.0) for i, loss in enumerate(losses)]
        lines = "".join(f"{json.dumps(asdict(epoch))}\n" for epoch in epochs)
        (run.path / HISTORY_FILE).write_text(lines)
        write_json(run.path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "training", losses[-1])))
    at = open_compare(open_page, *runs)
    assert "second is far above the other and runs out of the chart" in texts(at, "caption")


def test_names_are_shortened_where_they_name_the_data():
    name = "Twenty-seven heartbeats · LSTM_AE · 16 · Balanced"
    assert shortened_run(name, 60) == name
    assert shortened_run(name, 40) == "Twenty-seven… · LSTM_AE · 16 · Balanced"
    assert shortened_run(name, 20) == "Twenty-s… · Balanced"
    assert len(shortened_run(name, 12)) == 12


def test_the_newest_two_on_the_same_data_come_first(
    open_page: Open, space: Workspace, runs: list[Run]
):
    finish(put_run(space, other_waves(), name="alone"))
    assert open_page("compare").session_state[state.COMPARED_RUNS] == [runs[1].id, runs[0].id]
    newest = finish(space.add_run(replace(runs[0].spec, name="newest"), waves()))
    assert open_page("compare").session_state[state.COMPARED_RUNS] == [newest.id, runs[1].id]


def test_without_two_on_the_same_data_the_newest_two_come_first(
    open_page: Open, space: Workspace, run: Run
):
    other = finish(put_run(space, other_waves()))
    assert open_page("compare").session_state[state.COMPARED_RUNS] == [other.id, run.id]


def test_a_curve_divided_by_a_cross_validated_average_is_said_to_be_approximate(
    open_page: Open, space: Workspace, runs: list[Run]
):
    write_json(runs[0].path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "cross-fit", 0.4)))
    assert "approximate" not in texts(open_compare(open_page, *runs), "caption")
    changed = replace(waves(), sequences=[one**3 for one in waves().sequences])
    at = open_compare(open_page, runs[0], finish(put_run(space, changed)))
    assert "For first, the loss of the average is cross-validated" in texts(at, "caption")


def test_errors_on_other_held_out_sequences_have_no_best(
    open_page: Open, space: Workspace, runs: list[Run]
):
    np.savez(runs[0].path / SPLIT_FILE, train=np.arange(4), validation=np.arange(4, N))
    at = open_compare(open_page, *runs)
    assert "no error is marked as best" in texts(at, "caption")
    assert "<strong>" not in line_of(at, ERROR)


def test_what_has_other_sequences_held_out_is_said(open_page: Open, space: Workspace, run: Run):
    held_out = finish(put_run(space, waves(), config=replace(CONFIG, split_by="kind")))
    np.savez(held_out.path / SPLIT_FILE, train=np.arange(4), validation=np.arange(4, N))
    at = open_compare(open_page, run, held_out)
    assert "held out different sequences (*Hold out by* differs)" in texts(at, "caption")
    assert "single sequences" in tables(at)


def test_a_pinned_run_has_the_others_measured_against_it(open_page: Open, runs: list[Run]):
    at = open_compare(open_page, *runs)
    at.selectbox(state.BASELINE).set_value(runs[0].id).run()
    assert "%)" in line_of(at, "Parameters")


def test_what_one_draws_well_and_the_other_badly_is_selected_by_a_button(
    open_page: Open, runs: list[Run]
):
    for run, errors in zip(runs, ([1.0] * N, [9.0, *[1.0] * (N - 1)]), strict=True):
        np.save(run.path / ERRORS_FILE, np.array(errors, np.float32))
    at = open_compare(open_page, *runs)
    button(at, "Select them").click().run()
    assert state.compare_map(runs[0].id)
    assert rows_lit(at, runs[1]) == [0]


def test_what_one_model_had_seen_and_the_other_not_is_no_difference(
    open_page: Open, runs: list[Run]
):
    for run, errors in zip(runs, ([1.0] * N, [9.0, *[1.0] * (N - 1)]), strict=True):
        np.save(run.path / ERRORS_FILE, np.array(errors, np.float32))
    np.savez(runs[1].path / SPLIT_FILE, train=np.arange(2, N), validation=np.arange(2))
    write_json(runs[1].path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "validation", 0.3)))
    at = open_compare(open_page, *runs)
    said = f"Only {N - 2} of {N} sequences are compared: those with held-out errors in both runs"
    assert said in texts(at, "caption")
    assert not [one for one in at.button if one.label == "Select them"]


def test_maps_are_laid_on_top_of_each_other_in_the_colours_of_their_runs(
    open_page: Open, runs: list[Run]
):
    at = open_compare(open_page, *runs)
    at.segmented_control("compare_maps").set_value("On top of each other").run()
    figure = figure_of(sent_to(at, state.COMPARE_OVERLAY))
    assert [len(trace["text"]) for trace in figure["data"]] == [N, N]


@pytest.mark.parametrize(
    ("value", "base", "kind", "text"),
    [
        (1.12, 1.0, "ratio", "+12 %"),
        (1.158, 0.001, "ratio", "1,158 times"),
        (0.5, 0.53, "points", "\u22123.0 points"),
        (0.99, 0.97, "difference", "+0.020"),
        (0.9901, 0.99, "ratio", "same"),
    ],
)
def test_how_far_a_value_is_from_the_baseline(value: float, base: float, kind: Gap, text: str):
    assert gap(value, base, kind) == text


# --- Not as usual --------------------------------------------------------------------------


def test_a_run_that_was_deleted_meanwhile_gets_a_sentence(open_page: Open, runs: list[Run]):
    at = open_compare(open_page, *runs, Run(runs[0].path.with_name("not-there")))
    assert page_texts.GONE in texts(at, "warning")
    assert "Variance explained" in tables(at)


def test_with_one_run_left_the_page_says_how_to_go_on(open_page: Open, runs: list[Run]):
    at = open_compare(open_page, runs[0])
    assert "two to four" in texts(at, "markdown")


def test_cleared_runs_stay_cleared_until_two_are_suggested(open_page: Open, runs: list[Run]):
    at = open_page("compare")
    control(at, state.COMPARED_RUNS).set_value([]).run()
    assert control(at, state.COMPARED_RUNS).value == []
    assert "two to four" in texts(at, "markdown")
    assert state.NO_RUNS in at.query_params[state.COMPARED]
    at = open_page("compare", runs=state.NO_RUNS)  # reloaded
    assert control(at, state.COMPARED_RUNS).value == []
    at.button(key="usual_pair").click().run()
    assert set(control(at, state.COMPARED_RUNS).value) == {run.id for run in runs}


def test_the_runs_of_an_address_stay_when_the_browser_still_says_those_before(
    open_page: Open, runs: list[Run]
):
    first, second = (run.id for run in runs)
    at = open_page("compare", runs=f"{first},{second}")
    late = at._tree.get_widget_states()  # as the timer of the loss curves sends them
    at.query_params[state.COMPARED] = f"{second},{first}"  # as of Back
    at.run()
    for _ in range(2):
        at._run(late)
        assert control(at, state.COMPARED_RUNS).value == [second, first]
    control(at, state.COMPARED_RUNS).set_value([first]).run()
    assert at.query_params[state.COMPARED] == first


def test_a_run_that_waits_is_compared_by_what_there_is(open_page: Open, space: Workspace, run: Run):
    waiting = put_run(space, waves(), name="waiting")
    at = open_compare(open_page, run, waiting)
    assert "hasn't begun" in texts(at, "info")
    assert sent_to(at, state.compare_map(run.id)) is not None


def test_a_damaged_run_gets_a_sentence(open_page: Open, space: Workspace, runs: list[Run]):
    third = finish(put_run(space, waves(), name="third"))
    (third.path / "history.jsonl").write_text("{\n")
    at = open_compare(open_page, *runs, third)
    assert "third can't be compared" in texts(at, "warning")


def test_a_run_without_a_map_leaves_the_others(open_page: Open, runs: list[Run]):
    (runs[1].path / points_file("pca")).unlink()
    at = open_compare(open_page, *runs)
    assert "no map" in texts(at, "info")
    assert sent_to(at, state.compare_map(runs[0].id)) is not None


def test_without_runs_the_page_says_how_to_get_some(open_page: Open, space: Workspace):
    assert "No runs yet" in texts(open_page("compare"), "markdown")


def test_what_names_have_in_common_is_left_out():
    names = ["waves · LSTM_AE · 8", "waves · LINEAR_AE · 8"]
    assert without_common_beginning(names) == ["LSTM_AE · 8", "LINEAR_AE · 8"]
    long = [f"heartbeats-lstm-ae-{one}" for one in ("balanced-2a7f", "balanced-2024-05-06", "9c31")]
    assert without_common_beginning(long) == ["balanced-2a7f", "balanced-2024-05-06", "9c31"]
    assert without_common_beginning(long[:2]) == ["2a7f", "2024-05-06"]
    short = ["run 1 · LSTM_AE · 8", "run 2 · LSTM_AE · 8"]
    assert without_common_beginning(short) == short


def test_a_head_has_no_date_that_is_broken_and_the_whole_name_for_the_pointer():
    head = run_name(SimpleNamespace(name="a-2024-05-06…b", whole='"a" <b>', colour="#000000"))
    assert "a-2024-\u206005-\u206006…<wbr>b" in head
    assert 'title="&quot;a&quot; &lt;b&gt;"' in head


@pytest.mark.parametrize(
    ("presets", "shown"),
    [
        (["balanced", "separating"], ["LSTM_AE · 8 · Balanced", "LSTM_AE · 8 · Tell apart"]),
        (["balanced", "balanced"], ["LSTM_AE · 8", "LSTM_AE · 8 · Tell apart"]),
        (["", "separating"], ["LSTM_AE · 8", "LSTM_AE · 8 · Tell apart"]),
    ],
)
def test_names_tell_the_presets_where_these_differ(presets: list[str], shown: list[str]):
    given = {"name": "A", "model": "LSTM_AE", "encoding_dim": 8}
    runs = [SimpleNamespace(spec=RunSpec(**given, preset=one)) for one in presets]
    assert with_presets(["LSTM_AE · 8", "LSTM_AE · 8 · Tell apart"], runs) == shown


def test_of_no_runs_there_are_no_names():
    assert with_presets([], []) == []
    assert without_common_beginning([]) == []


def test_four_of_five_runs_are_shown(open_page: Open, space: Workspace):
    many = [put_run(space, waves(), name=f"run {i}", config=CONFIG) for i in range(5)]
    assert MOST_FIT in texts(open_compare(open_page, *many), "info")


def test_maps_are_drawn_as_t_sne_as_on_explore(
    open_page: Open, runs: list[Run], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(PROJECTIONS, "tsne", pca)
    monkeypatch.setattr(projection, "FEWEST_FOR_UMAP", 4)
    at = open_compare(open_page, *runs)
    at.selectbox(key=state.COMPARE_METHOD).set_value("tsne").run()
    assert "Drawing" in texts(at, "info")
    for run in runs:
        answered(at, run)
    maps = [figure_of(sent_to(at, state.compare_map(run.id))) for run in runs]
    assert [one["layout"]["xaxis"]["title"]["text"] for one in maps] == ["t-SNE 1"] * 2
    on_explore = box(open_page("explore", run=runs[0].id), "Map")
    assert any("t-SNE" in name for name in on_explore.options)
