"""Variants: queued on Train, shown with their curve, stopped, exported and deleted as one."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import asdict, replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.families import view
from dashboard.families.qualities import EXPLAINED, kinds, table, variants_of
from dashboard.families.time_left import seconds_left
from dashboard.families.view import DISK_FULL
from dashboard.formatting import duration, roughly
from sequitur_core.comparison.families import FamilyRuns, families, start_family
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import write_json
from sequitur_core.runs.layout import BASELINES_FILE, HISTORY_FILE, SPEC_FILE, STATUS_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results import evaluation
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import CONFIG, Open, button, figure_of, numbers, sent_to, texts, waves
from tests.full_disk import no_room


def queue(space: Workspace, name: str = "encoding_dim", values: tuple[int, ...] = (1, 2, 3)):
    dataset = waves()
    spec = RunSpec(
        name="x", model="LSTM_AE", encoding_dim=2, preset="original", config=CONFIG,
        dataset_id=space.add_dataset(dataset),
    )  # fmt: skip
    return start_family(space, spec, dataset, name, values)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a finished family of three encoding sizes."""
    space = Workspace(tmp_path_factory.mktemp("made") / "local")
    for run in queue(space).runs:
        finish(run).release()
    return space


@pytest.fixture
def family(made: Workspace, space: Workspace) -> FamilyRuns:
    """A finished family of three encoding sizes."""
    shutil.copytree(made.path, space.path, dirs_exist_ok=True)
    (found,) = families(space.runs())
    return found


def open_family(open_page: Open, family: FamilyRuns) -> AppTest:
    at = open_page("variants", family=family.id)
    assert not at.exception
    return at


# --- On Train ------------------------------------------------------------------------------


def open_form(open_page: Open, space: Workspace) -> AppTest:
    at = open_page("train", data=space.add_dataset(waves()))
    assert not [box for box in at.text_input if str(box.key).startswith("variants")]
    at.session_state["variants"] = True
    return at.run()


@pytest.mark.parametrize(
    ("written", "said"),
    [("0, 4", "Encoding size 0: Choose 1 to"), ("two", "isn't a whole number"), ("4", "give 2 to")],
)
def test_impossible_values_are_said_before_anything_is_queued(
    open_page: Open, space: Workspace, written: str, said: str
):
    at = open_form(open_page, space)
    at.text_input("variants_LSTM_AE_encoding_dim").set_value(written).run()
    assert said in texts(at, "error")
    assert button(at, "Train variants").disabled


def test_of_three_sequences_only_sizes_below_three_are_proposed(open_page: Open, space: Workspace):
    few = SequenceDataset("few", waves().sequences[:3])
    at = open_page("train", data=space.add_dataset(few))
    at.session_state["variants"] = True
    at.run()
    assert at.text_input("variants_LSTM_AE_encoding_dim").value == "1, 2"


# --- The family ----------------------------------------------------------------------------


def test_a_finished_family_has_a_curve_through_what_its_runs_measured(
    open_page: Open, family: FamilyRuns
):
    figure = figure_of(sent_to(open_family(open_page, family), "quality_curve"))
    drawn = next(trace for trace in figure["data"] if trace["name"] == "model")
    measured = [one.measures.explained for one in variants_of(family)]
    assert numbers(drawn["y"]) == pytest.approx(measured)
    assert numbers(drawn["x"]).tolist() == [1, 2, 3]


def test_what_is_measured_on_training_data_is_said_to_be(open_page: Open, family: FamilyRuns):
    assert "Nothing was held out" in texts(open_family(open_page, family), "caption")


def test_a_run_that_alone_is_cross_validated_is_named(open_page: Open, family: FamilyRuns):
    assert "cross-validated" not in texts(open_family(open_page, family), "caption")
    baselines = asdict(Baselines(1.0, 0.5, "cross-fit", 0.4))
    write_json(family.runs[1].path / BASELINES_FILE, baselines)
    assert "only 2 is cross-validated" in texts(open_family(open_page, family), "caption")


def test_maps_have_the_colours_of_the_label_that_runs_are_judged_by(
    open_page: Open, family: FamilyRuns, monkeypatch: pytest.MonkeyPatch
):
    labels = pd.DataFrame({"person": ["ann", "bob"] * 4, "gait": ["walk", "<run>"] * 4})
    monkeypatch.setattr(view.cache, "run_dataset", lambda _: replace(waves(), labels=labels))
    monkeypatch.setattr(evaluation, "judging_label", lambda _: "gait")
    said = "".join(one.proto.body for one in open_family(open_page, family).get("html"))
    assert "Maps are coloured by gait" in said
    assert "&lt;run&gt;" in said
    assert "<run>" not in said


def test_each_run_has_a_small_map(open_page: Open, family: FamilyRuns):
    at = open_family(open_page, family)
    assert [link.proto.label for link in at.get("page_link")] == ["Explore"] * 3


def test_a_family_that_waits_has_one_status(open_page: Open, space: Workspace):
    family = queue(space)
    at = open_family(open_page, family)
    assert "The curve begins" in texts(at, "caption")
    button(at, "Stop all").click().run()
    assert [run.status for run in family.runs] == ["stopped"] * 3


def test_it_says_how_long_it_goes_on_at_the_pace_so_far(open_page: Open, family: FamilyRuns):
    assert seconds_left(family.runs) is None  # all have ended
    *_, last = family.runs
    written = json.loads((last.path / SPEC_FILE).read_text(encoding="utf-8"))
    written["spec"]["config"]["epochs"] = 5000
    write_json(last.path / SPEC_FILE, written)
    write_json(last.path / STATUS_FILE, {"status": "running"})
    Run(last.path).resume()
    runs = [Run(run.path) for run in family.runs]
    done = sum(len(run.history()) for run in runs)
    took = sum(run.history()[-1].seconds for run in runs)
    left = seconds_left(runs)
    assert left == pytest.approx(5000 * took / done, rel=0.5)  # of runs of about one size
    (bar,) = open_family(open_page, family).get("progress")
    assert f"about {duration(roughly(left))} left" in bar.proto.text


def test_a_damaged_run_leaves_the_others(open_page: Open, family: FamilyRuns):
    (family.runs[0].path / HISTORY_FILE).write_text("{\n")
    at = open_family(open_page, family)
    assert "damaged" in texts(at, "warning")
    assert sent_to(at, "quality_curve") is not None


def test_the_table_has_a_line_for_each_run(family: FamilyRuns):
    found = table(family, variants_of(family))
    assert list(found["Encoding size"]) == ["1", "2", "3"]
    assert found["variance explained"].notna().all()
    exported = pd.read_csv(io.BytesIO(as_csv(found)))
    assert exported["Encoding size"].tolist() == [1, 2, 3]
    assert exported["variance explained"].tolist() == pytest.approx(found["variance explained"])


def test_quality_is_the_variance_explained_unless_the_aim_is_another(family: FamilyRuns):
    assert kinds(variants_of(family))[0] == EXPLAINED


def test_a_family_is_deleted_and_brought_back_as_one(
    open_page: Open, space: Workspace, family: FamilyRuns
):
    at = open_family(open_page, family)
    button(at, "Delete all").click().run()
    assert space.runs() == []
    at = open_page("runs")
    at.session_state[state.DELETED] = ([run.id for run in family.runs], family.name, "")
    at.run()
    at.button("undo_deleted").click().run()
    assert not at.exception
    assert len(space.runs()) == 3


def test_a_family_that_is_gone_is_said_to_be(open_page: Open, space: Workspace):
    at = open_page("variants", family="encoding-dim-waves-12345678")
    assert page_texts.GONE.replace("isn't", "aren't") in texts(at, "warning")


def test_families_have_a_line_on_runs(open_page: Open, family: FamilyRuns):
    at = open_page("runs")
    assert not at.exception
    assert "done, 3 of 3 ended" in texts(at, "caption")


def test_variants_that_wait_for_room_on_the_disk_say_so(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    waiting = queue(space)
    no_room(monkeypatch)
    assert DISK_FULL in texts(open_family(open_page, waiting), "warning")


def test_a_variant_that_failed_says_why(open_page: Open, family: FamilyRuns):
    message = "The disk is full. What was learned until the last checkpoint is kept."
    write_json(family.runs[1].path / STATUS_FILE, {"status": "failed", "message": message})
    assert f"Encoding size 2: {message}" in texts(open_family(open_page, family), "warning")
