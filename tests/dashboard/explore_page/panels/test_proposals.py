"""Proposed labels on the page: asked for, judged, accepted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.explore_page.labelling.proposals import about_others, how_good
from dashboard.export.label_tables import per_sequence
from dashboard.export.report_view import labels_given
from dashboard.widgets.query_wait import Results
from sequitur_core.labels import editing
from sequitur_core.runs.annotations.hand_labels import hand_labels, record
from sequitur_core.runs.layout import ENCODINGS_FILE
from sequitur_core.runs.queries import Result
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    answered,
    button,
    figure_of,
    open_panel,
    put_run,
    selected,
    sent_to,
    texts,
    waves,
)

RIGHT = np.arange(40) % 2


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run whose encodings are two clouds, of each of which a few sequences are labelled."""
    run = finish(put_run(space, waves(40), encoding_dim=2))
    clouds = np.random.default_rng(0).normal(size=(40, 2)) + RIGHT[:, None] * 8
    np.save(run.path / ENCODINGS_FILE, clouds.astype(np.float32))
    parts = [(name, np.flatnonzero(kind == RIGHT)[:12], "hand") for kind, name in enumerate("ab")]
    record(run, editing.give_by_name(hand_labels(run), parts))
    return run


def proposals_of(run: Run) -> Result:
    return Results(run).readable(Results(run).completed("proposals")[0])


def proposed(open_page: Open, run: Run) -> AppTest:
    at = open_panel(open_page, run, page_texts.LABELS)
    button(at, "Propose labels").click().run()
    return answered(at, run)


def test_proposals_are_judged_and_colour_the_map(open_page: Open, run: Run):
    at = proposed(open_page, run)
    assert "Tested on 24 of your labels, each proposed from the others: 100 % right" in texts(
        at, "caption"
    )
    assert sent_to(at, "map")["label"].endswith("coloured by label or proposal")
    assert at.dataframe[-1].value["Right in test"].tolist() == ["12 of 12"] * 2


def test_what_is_proposed_and_what_was_labelled_are_kept_apart(open_page: Open, run: Run):
    at = proposed(open_page, run)
    names = [trace["name"] for trace in figure_of(sent_to(at, "map"))["data"]]
    assert names == ["a", "b", "a (proposed)", "b (proposed)"]
    (table,) = labels_given(run, proposals_of(run))
    assert table.columns.tolist() == ["label", "by hand", "only proposed"]
    assert table.iloc[:, 1:].to_numpy().tolist() == [[12, 8], [12, 8]]


def test_all_above_a_threshold_are_accepted_and_taken_back_at_once(open_page: Open, run: Run):
    at = proposed(open_page, run)
    button(at, "Accept 16").click().run()
    labels = hand_labels(run)
    assert labels.ids.tolist() == RIGHT.tolist()
    assert (labels.table()["origin"] == "proposed").sum() == 16
    assert "2 labels for 16 sequences" in button(at, "Undo").help
    probability = proposals_of(run)["probability"]
    exported = per_sequence(run.dataset(), labels)["how_sure_percent"]
    assert exported.notna().sum() == 16
    assert exported.dropna().to_numpy() == pytest.approx(
        100 * probability[probability > 0], abs=0.1
    )
    assert "propose" not in [one.key for one in at.button]  # nothing is left
    button(at, "Undo").click().run()
    assert hand_labels(run).count == 24


def test_a_label_of_the_file_is_continued_in_one_click(open_page: Open, space: Workspace):
    kinds = pd.Series([None if i % 3 else "ab"[i % 2] for i in range(40)], dtype=object)
    data = replace(waves(40), labels=pd.DataFrame({"kind": kinds}))
    run = finish(put_run(space, data, encoding_dim=2))
    at = open_panel(open_page, run, page_texts.LABELS)
    button(at, "Propose kind for the 26 without").click().run()
    assert hand_labels(run).count == 14
    at = answered(at, run)
    assert "Tested on 14 of your labels" in texts(at, "caption")
    assert not [b for b in at.button if b.label.startswith("Propose kind")]


def test_what_is_selected_is_accepted_but_for_what_has_a_label(open_page: Open, run: Run):
    at = selected(proposed(open_page, run), run, [0, 39])
    button(at, "Accept 1 selected").click().run()
    assert hand_labels(run).count == 25


def test_the_unsure_ones_come_one_by_one_as_each_gets_a_label(open_page: Open, run: Run):
    at = proposed(open_page, run)
    button(at, "Look at the unsure ones").click().run()
    shown = []
    for left in (11, 10):
        assert f"{left} more after this one" in texts(at)
        assert page_texts.selected(1) in texts(at)
        shown += list(at.session_state[state.SELECTION][1])
        at.button(key="label_0").click().run()
    assert set(shown) <= set(hand_labels(run).rows(0).tolist())
    assert len(set(shown)) == 2
    selected(at, run, [0])  # a person looks elsewhere
    assert "more after this one" not in texts(at)
    at.button(key="label_0").click().run()
    assert list(at.session_state[state.SELECTION][1]) == [0]
    assert at.session_state[state.PANEL] == page_texts.SELECTION
    at.session_state[state.LABEL_IN_TURN] = (run.id, [0])  # the last one
    at.button(key="label_0").click().run()
    assert at.session_state[state.PANEL] == page_texts.LABELS


def test_with_too_few_labels_it_says_how_many_are_needed(open_page: Open, run: Run):
    labels = hand_labels(run)
    record(run, [editing.remove(labels, labels.vocabulary[0].id)])
    at = open_panel(open_page, run, page_texts.LABELS)
    assert "Once two labels have at least 3 sequences each" in texts(at, "caption")


def test_what_could_not_be_tested_is_said(run: Run):
    result = {"tested": np.array(0), "right": np.array(np.nan)}
    result |= {"kinds": np.array([0, 1]), "places": np.array([3, 1])}
    assert how_good(result, hand_labels(run)).startswith(
        "Not tested: “b” is labelled in one stretch only"
    )


def test_it_says_where_nothing_is_known_of_other_people():
    assert "for another subject: there, no more than 50 %" in about_others("sequence", "subject")
    for held_out, by in (("subject", "subject"), ("sequence", None), ("", "subject")):
        assert about_others(held_out, by) == ""
