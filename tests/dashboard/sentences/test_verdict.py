"""One verdict in words, the same wherever a run is shown."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache
from dashboard.charts.colouring import one_colour
from dashboard.export.report_sections import View, curve_notes, summary
from dashboard.formatting import NO_BREAK
from dashboard.sentences import verdict
from dashboard.sentences.group_sentences import GROUPS_UNKNOWN
from dashboard.widgets import verdict_box
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.explore.grouping.returning import Returning
from sequitur_core.files import write_json
from sequitur_core.findings.structure import Structure
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.best_part import BestPart
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation, write_evaluation
from sequitur_core.runs.results.judgement import Remedy, Verdict
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch, TrainConfig
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, answered, open_panel, put_run, texts, waves

TOLD = Belonging(
    by="label", name="exercise", kinds=7, rows=140, windows=False, model=0.79, pca=0.68,
    chance=0.14, over_chance=9.0, over_pca=3.0, untrained=0.6, over_untrained=4.0,
)  # fmt: skip
SEPARATING = Verdict(
    "apart", "good", 0.22, 0.6, False, "worse", belonging=TOLD, preset="separating"
)


HALF = ["early"] * 12 + ["late"] * 12


def said(**changes: Any) -> str:
    return " ".join(verdict.sentences(replace(SEPARATING, **changes)))


def test_a_run_that_tells_apart_says_so_first():
    assert said() == (
        "Mostly tells your 7 exercises apart: for 79 % of sequences, the nearest is of the same "
        "kind (PCA 68 %, chance 14 %). Reconstructs them roughly: 22 % of their variance (PCA "
        "60 %)."
    )
    assert "Reconstructs them roughly: 68 %" in said(explained=0.68)  # of clips, nothing to read
    assert said(held_out=True).endswith("22 % of their variance when held out (PCA 60 %).")
    crossed = "22 % of their variance, cross-validated over all sequences (PCA 60 %)."
    assert said(held_out=True, cross_fit=True).endswith(crossed)
    assert "over all days" in said(held_out=True, cross_fit=True, pieces="days")


def test_what_lay_apart_before_training_is_not_called_mixed():
    red = said(grade="failed", belonging=replace(TOLD, model=1.0, untrained=1.0))
    assert "the nearest is of the same kind, as before training; what tells" in red
    red = said(grade="failed", belonging=replace(TOLD, model=0.15, untrained=0.21))
    assert "Doesn't tell your 7 exercises apart: for 15 % of sequences, the nearest is of" in red


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.15, "Doesn't tell"), (0.25, "Hardly tells"), (0.39, "Partly tells"),
     (0.76, "Mostly tells"), (0.9, "Tells")],
)  # fmt: skip
def test_one_scale_of_words_says_how_far_whatever_the_model_was_before(share: float, words: str):
    found = replace(TOLD, model=share, untrained=0.95, chance=0.143)
    head = f"{words} your 7 exercises apart: for"
    assert said(belonging=found).startswith(head)
    assert f" {head}" in said(grade="failed", belonging=found)


def test_what_is_drawn_far_worse_than_the_average_is_not_called_no_better():
    assert "no better than the average (0 % of" in said(grade="failed", explained=0.0)
    far = said(grade="failed", explained=0.0, below_average=True)
    assert "draws far worse than the average would be (PCA explains 60 %)" in far


def test_what_an_untrained_model_tells_apart_as_well_is_not_praised_as_learned():
    blue = said(
        grade="even",
        explained=0.0,
        added_nothing=True,
        belonging=replace(TOLD, model=1.0, untrained=0.97),
        remedies=(Remedy("smooth"),),
    )
    assert "An untrained model tells them apart as well (97 %): training added nothing." in blue
    assert "smooth over 3 to 5 steps first" in blue


def test_what_is_told_apart_by_heart_is_not_promised_of_new_sequences():
    found = said(grade="open", by_heart=True, explained=0.01)
    assert found.startswith("Mostly tells your 7 exercises apart")
    assert found.endswith(verdict.KNOWN_BY_HEART)
    known = replace(SEPARATING, grade="open", by_heart=True)
    assert verdict.short_verdict(known) == "tells apart only what it trained on"


def test_a_run_that_redraws_says_so_first():
    assert said(aim="redraw").startswith("Reconstructs your sequences roughly: 22 %")


def test_whose_neighbours_count_is_said_where_people_were_held_out():
    found = replace(TOLD, apart_by="subject")
    assert "the nearest from another subject is of the same kind (PCA" in said(belonging=found)


@pytest.mark.parametrize(
    ("name", "words"),
    [("label", "7 classes"), ("activity", "7 activities"), ("x 2", "7 classes"),
     ("bus", "7 kinds of bus"), ("Weather", "7 kinds of Weather"), ("SEX", "7 classes of SEX"),
     ("day", "7 days")],
)  # fmt: skip
def test_classes_are_counted_by_the_name_of_the_label(name: str, words: str):
    assert said(belonging=replace(TOLD, name=name)).startswith(f"Mostly tells your {words} apart:")


def test_neighbours_by_chance_tell_nothing_apart():
    found = replace(TOLD, model=0.15, over_chance=0.4)
    assert said(belonging=found).startswith("Doesn't tell your 7 exercises apart: for 15 %")


def test_two_kinds_are_called_by_their_names():
    found = replace(TOLD, name="weekend", kinds=2, classes=("weekday", "weekend"))
    assert said(belonging=found).startswith("Mostly tells weekday and weekend")
    assert said(belonging=replace(found, classes=("0", "1"))).startswith(
        "Mostly tells your 2 weekends"
    )
    assert said(belonging=replace(found, model=0.5)).startswith("Partly tells weekday and weekend")
    calls = replace(TOLD, name="kind", kinds=3, classes=("growl", "trill", "whistle"))
    other = replace(calls, name="part 1", kinds=7, classes=(), model=0.4)
    assert said(belonging=replace(calls, model=0.9)).startswith(
        "Tells growl, trill and whistle apart:"
    )
    assert "The 7 classes of “part 1” are partly told apart" in said(belonging=calls, beside=other)


def test_a_label_that_people_expect_is_told_of_beside_the_one_that_is_told_apart_better():
    other = replace(TOLD, name="weekday", model=0.4)
    assert "Your 7 weekdays are partly told apart: 40 % (PCA 68 %, chance 14 %)." in said(
        beside=other
    )
    by_chance = replace(other, model=0.15, over_chance=0.2)
    assert "Your 7 weekdays aren't told apart: 15 %" in said(beside=by_chance)
    assert "Your 7 weekdays are partly told apart: 40 %" in said(belonging=by_chance, beside=other)


def test_a_part_that_tells_apart_far_better_is_named():
    found = replace(TOLD, model=0.15, over_chance=0.4)
    text = verdict.sentences(replace(SEPARATING, belonging=found), BestPart("rhythm", 0.96))[0]
    assert text.startswith("Doesn't tell your 7 exercises apart by all numbers: for 15 %")
    assert text.endswith("By rhythm alone, it is for 96 %.")


def test_windows_are_told_by_those_that_follow_them():
    found = replace(TOLD, by="next window", name="", kinds=0, windows=True)
    assert said(belonging=found).startswith("A window is closer to the one that follows it")
    assert said(belonging=found, pieces="clips").startswith("A clip is closer")


def test_neighbours_that_do_not_return_are_not_to_be_relied_on():
    assert verdict.neighbours_return(Returning(0.84, 0.05, 10)) == (
        "With another seed, 84 % of the 10 nearest of a sequence are the same (chance 5 %)."
    )
    assert "depends strongly on the seed" in verdict.neighbours_return(Returning(0.3, 0.05, 10))


@pytest.mark.parametrize(
    ("structure", "words"),
    [
        (Structure(3, 0.91, "groups", 0.97), "3 separate groups that return in subsamples (91 % "
         "overlap); the map shows the encodings as they are (trustworthiness 0.97)."),
        (Structure(0, 0.0, "ring", 0.85), "A closed ring, no separate groups; the map shows the "
         "encodings right for the most part"),
        (Structure(0, 0.0, "cloud"), "No groups that return in subsamples."),
        (Structure(0, 0.0, "unknown", 0.6), f"{GROUPS_UNKNOWN}; the map distorts the encodings: "
         "don't read groups from it (trustworthiness 0.60)."),
        (Structure(0, 0.0, "spot"), "Most lie on one spot."),
    ],
)  # fmt: skip
def test_without_labels_groups_and_the_map_are_judged(structure: Structure, words: str):
    text = said(belonging=None, structure=structure)
    assert text.startswith("Reconstructs your sequences roughly: 22 %")
    assert words in text
    assert verdict.NO_LABEL not in text


# --- On the pages --------------------------------------------------------------------------

BOXES = {"success": "good", "info": "even", "warning": "behind", "error": "failed"}


def as_if(run: Run, *, explained: float, pca: float, label: Belonging | None = TOLD) -> Run:
    """A finished run, as if its model had done so well."""
    write_json(
        run.path / layout.BASELINES_FILE,
        asdict(Baselines(1.0, 1 - pca, "validation", 1 - explained)),
    )
    write_evaluation(run, Evaluation(label, others=()))
    return run


def test_figures_of_the_training_are_said_to_be(open_page: Open, run: Run):
    as_if(run, explained=0.22, pca=0.6)
    assert verdict_box.ON_TRAINING not in " ".join(boxes(open_page("train", run=run.id)).values())
    write_json(run.path / layout.BASELINES_FILE, asdict(Baselines(1.0, 0.4, "training", 0.78)))
    assert verdict_box.ON_TRAINING in " ".join(boxes(open_page("train", run=run.id)).values())


def boxes(at: AppTest) -> dict[str, str]:
    """The boxes on a page by their colour."""
    assert not at.exception
    found = {kind: texts(at, kind).replace(NO_BREAK, " ") for kind in BOXES}
    return {kind: text for kind, text in found.items() if text}


def test_a_model_that_draws_the_average_is_red_on_train(open_page: Open, run: Run):
    as_if(run, explained=0.03, pca=0.6, label=replace(TOLD, over_untrained=0.1))
    red = boxes(open_page("train", run=run.id))["error"]
    assert "This model has learned next to nothing." in red
    assert "3 % of the variance; PCA explains 60 %" in red
    assert "Train longer: it stopped after 3 epochs" in red


def test_a_model_that_is_better_than_pca_is_green_on_train(open_page: Open, run: Run):
    as_if(run, explained=0.22, pca=0.6)
    assert "Mostly tells your 7 exercises" in boxes(open_page("train", run=run.id))["success"]


def test_a_model_like_pca_is_neither_on_train(open_page: Open, run: Run):
    as_if(run, explained=0.6, pca=0.6, label=replace(TOLD, over_pca=0.2))
    found = boxes(open_page("train", run=run.id))
    assert "Mostly tells your 7 exercises" in found["info"]
    assert found.keys().isdisjoint({"success", "warning", "error"})


def test_a_model_far_behind_pca_is_yellow_and_one_click_on_explore_trains_a_better_one(
    open_page: Open, run: Run
):
    as_if(run, explained=0.33, pca=0.88, label=replace(TOLD, by="next window", over_pca=0.2))
    at = open_page("explore", run=run.id)
    assert "far worse than PCA: 33 %" in boxes(at)["warning"]
    at.button("treat_short").click().run()
    assert not at.exception
    (better,) = [one for one in cache.workspace().runs() if one != run]
    assert better.spec.config.epochs > run.spec.config.epochs
    assert at.query_params["run"] in (better.id, [better.id])


def test_a_training_that_learned_nothing_is_red_by_its_own_figures(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves(24), config=TrainConfig(epochs=1, lr=1e-6)))
    assert "learned next to nothing" in boxes(open_page("train", run=run.id))["error"]


def test_explore_and_runs_say_the_same(open_page: Open, run: Run):
    as_if(run, explained=0.22, pca=0.6)
    words = texts(open_page("train", run=run.id), "success")
    assert texts(open_page("explore", run=run.id), "success") == words
    at = open_page("runs")
    assert list(at.dataframe[0].value["Verdict"]) == ["tells apart better than PCA"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "tells apart as well as PCA"),
        ({"grade": "good"}, "tells apart better than PCA"),
        (
            {"belonging": replace(TOLD, by="next window"), "grade": "good"},
            "keeps order better than PCA",
        ),
        ({"belonging": replace(TOLD, model=0.15, over_chance=0.4)}, "doesn't tell apart"),
        (
            {"belonging": replace(TOLD, model=0.15, over_chance=0.4), "beside": TOLD},
            "tells apart as well as PCA",
        ),
        ({"aim": "redraw", "grade": "behind", "pca": 0.4}, "reconstructs worse than PCA"),
        ({"explained": 0.33, "pca": 0.88, "grade": "behind"}, "reconstructs far worse than PCA"),
        ({"grade": "open"}, ""),
        ({"grade": "failed"}, "learned nothing"),
    ],
)
def test_the_short_verdict_says_how_good_a_run_is(changes: dict, words: str):
    even = Verdict("apart", "even", 0.37, 0.18, exact=False, redraws="better", belonging=TOLD)
    assert verdict.short_verdict(replace(even, **changes)) == words


def test_a_run_of_an_earlier_version_is_measured_when_its_map_is_opened(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves(24), config=TrainConfig(epochs=1, lr=1e-6)))
    path = run.path / layout.EVALUATION_FILE
    stored = path.read_text()
    path.unlink()
    at = open_page("explore", run=run.id)
    assert "before training" not in texts(at)
    assert "before training" in texts(answered(at, run))
    assert path.read_text() == stored


def test_a_run_whose_first_label_alone_was_measured_is_measured_by_all(
    open_page: Open, space: Workspace
):
    data = waves(24)
    run = finish(put_run(space, replace(data, labels=data.labels.assign(half=HALF))))
    stored = read_evaluation(run)
    assert stored is not None
    write_evaluation(run, replace(stored, others=None))
    answered(open_page("explore", run=run.id), run)
    again = read_evaluation(run)
    assert again is not None
    assert {one.name for one in again.labels} == {"kind", "half"}


def test_a_map_of_a_model_that_learned_nothing_gets_no_praise(open_page: Open, run: Run):
    as_if(run, explained=0.03, pca=0.6, label=None)
    at = open_panel(open_page, run, page_texts.MAP_QUALITY)
    assert verdict.NEARLY_NOTHING in boxes(at)["error"]
    assert [metric.delta for metric in at.metric[:2]] == ["", ""]
    at = open_panel(open_page, as_if(run, explained=0.5, pca=0.6), page_texts.MAP_QUALITY)
    assert "error" not in boxes(at)
    assert all(metric.delta for metric in at.metric[:2])


def test_a_curve_without_its_lines_says_why_on_train_and_in_the_report(open_page: Open, run: Run):
    assert verdict.CURVE_WITHOUT_LINES not in texts(open_page("train", run=run.id))
    write_json(run.path / layout.BASELINES_FILE, asdict(Baselines(1.0, 0.4, "cross-fit", 0.5)))
    assert verdict.CURVE_WITHOUT_LINES in texts(open_page("train", run=run.id))
    assert verdict.CURVE_WITHOUT_LINES.split("'")[0] in curve_notes(run)
    view = View(run.points("pca"), "pca", one_colour(8))
    assert "held-out sequences, by cross-validation" in summary(run, run.dataset(), view)


def test_lines_beside_a_curve_outlast_a_cross_validation():
    before = Baselines(1.0, 0.4, "validation")
    crossed = Baselines(1.2, 0.6, "cross-fit", 0.5).on_curve_from(before)
    assert (crossed.mean, crossed.pca) == (1.2, 0.6)
    assert crossed.beside_curve() == before
    again = Baselines(1.3, 0.7, "cross-fit", 0.5).on_curve_from(crossed)
    assert again.beside_curve() == before
    assert Baselines(1.2, 0.6, "cross-fit").beside_curve() is None  # of an earlier version


def test_a_curve_that_begins_at_pca_says_why_it_is_flat(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = finish(put_run(space, waves()))
    why = verdict.why_flat(run.spec, run.history(), Baselines(1.0, 0.4, "training"))
    assert why not in texts(open_page("train", run=run.id))
    monkeypatch.setattr("dashboard.widgets.learning.training_view.begins_at_pca", lambda *_: True)
    assert why in texts(open_page("train", run=run.id))


def epochs(*losses: float) -> list[Epoch]:
    return [Epoch(i + 1, loss, None, 1.0) for i, loss in enumerate(losses)]


def why_flat(*losses: float, pca: float = 1.0, **options: object) -> str:
    config = TrainConfig(copies=24)
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=16, options=options, config=config)
    return verdict.why_flat(spec, epochs(*losses), Baselines(2.0, pca, "training"))


def test_a_model_with_phase_starts_from_components_of_what_was_moved():
    assert "PCA solution" in why_flat(0.3, 0.2, phase=False)
    assert "moved to a common start" in why_flat(0.3, 0.2, phase=True)


def test_a_curve_that_climbs_is_not_said_to_begin_near_its_end():
    assert "begins near its end" in why_flat(0.003, 0.01, 0.003)
    assert "At first it rises" in why_flat(0.31, 0.67, 0.3, 0.27)
    assert "At first it rises" not in why_flat(0.31, 0.33, 0.3, 0.27)
    climbs = why_flat(0.003, 0.05, 0.008)
    assert "made it worse" in climbs
    assert "near its end" not in climbs


def test_a_curve_that_ends_with_a_high_epoch_by_chance_is_not_said_to_climb():
    assert "made it worse" not in why_flat(*[0.04, 0.05] * 150, 0.06)


def test_a_curve_far_above_the_line_of_pca_says_why():
    assert "copies" not in why_flat(0.04, 0.04, pca=0.04)
    above = why_flat(0.04, 0.04, pca=0.01)
    assert "above PCA's line" in above
    assert "copies" in above
    assert "rhythm" not in above
    assert "begins above PCA's line" in why_flat(0.04, 0.01, pca=0.02)
    assert "2 of its numbers describe rhythm" in why_flat(0.04, 0.04, pca=0.01, rhythm=2)


def test_far_worse_than_pca_is_said_first():
    even = said(grade="behind", explained=0.33, pca=0.88)
    assert even.startswith(
        "Reconstructs your sequences far worse than PCA: 33 % of their variance (PCA 88 %). Mostly"
    )
