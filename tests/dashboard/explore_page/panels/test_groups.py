"""The Groups panel and the comparison of a selection with the rest, on the page."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import MAX_CLASSES, OKABE_ITO, OTHER_COLOUR
from dashboard.charts.comparison import difference_figure, effects_figure
from dashboard.components.plotly_view import encode_rows
from dashboard.explore_page.map_area import colour_by
from dashboard.explore_page.panels import groups
from dashboard.explore_page.panels.findings import findings_query, query_about
from dashboard.explore_page.panels.groups import told_first
from dashboard.export.run_downloads import encodings_table
from dashboard.formatting import plain
from dashboard.sentences.group_sentences import class_mix
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.difference import difference
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.grouping.group_tree import group_tree
from sequitur_core.explore.grouping.groups import Agreement, find_groups
from sequitur_core.findings.finding import Finding, to_arrays
from sequitur_core.jobs.answering import handlers
from sequitur_core.labels import editing
from sequitur_core.runs import queries
from sequitur_core.runs.annotations.hand_labels import hand_labels, record
from sequitur_core.runs.layout import ENCODINGS_FILE, GROUPS_FILE, points_file
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    answered,
    checked,
    control,
    figure_of,
    open_panel,
    put_run,
    selected,
    selection,
    sent_to,
    tell,
    texts,
    waves,
)

FIRST = np.arange(40) < 15  # rows of the smaller of two groups


def in_two_kinds() -> SequenceDataset:
    """Of 40 waves, the first 15 have a bump between 1 and 2 s and another label."""
    data = waves(40)
    for row in np.flatnonzero(FIRST):
        data.sequences[row][2:4, 0] += 9
    return replace(data, labels=pd.DataFrame({"kind": np.where(FIRST, "bump", "plain")}))


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run whose encodings are two clouds."""
    run = finish(put_run(space, in_two_kinds(), encoding_dim=2))
    clouds = np.random.default_rng(0).normal(scale=0.1, size=(40, 2)) + FIRST[:, None] * 5
    for name in (ENCODINGS_FILE, points_file("umap"), points_file("numbers")):
        if name == ENCODINGS_FILE or (run.path / name).exists():
            np.save(run.path / name, clouds.astype(np.float32))
    return run


def test_classes_that_share_a_group_evenly_are_counted():
    mice = pd.Series(["a", "b", "c", "d"] * 4 + ["a"] * 9)
    assert class_mix(mice, np.arange(16)) == "4, evenly"
    assert class_mix(mice, np.arange(25)) == "a 52 %, b 16 %, 2 more"


def test_of_labels_the_best_and_the_one_in_view_are_told():
    most, middle, least = (Agreement(name, 0.5, 0.5, 0.5, 0.5, 9) for name in "abc")
    assert told_first([most, middle, least], "c", own=False) == [most, least]
    assert told_first([most, middle, least], "b", own=True) == [most, middle]
    assert told_first([most, middle, least], "your label", own=False) == [most]


def table(at: AppTest, *, with_column: str) -> pd.DataFrame:
    return next(t.value for t in at.dataframe if with_column in t.value.columns)


def test_two_clouds_are_two_groups_with_their_labels_and_examples_and_colour_the_map(
    open_page: Open, run: Run
):
    at = open_panel(open_page, run, page_texts.GROUPS)
    assert "2 groups" in texts(at)
    shown = table(at, with_column="Size")
    assert shown["Size"].tolist() == [25, 15]  # the larger first
    assert shown["kind"].tolist() == ["plain 100 %", "bump 100 %"]
    ids = run.dataset().ids
    examples = [ids.index(name) for name in shown["Example"]]
    assert [bool(FIRST[row]) for row in examples] == [False, True]
    assert "The groups match kind exactly" in texts(at)

    at.button(key="colour_by_group").click().run()
    assert control(at, state.COLOUR_BY).value == colour_by.GROUP
    assert not [b for b in at.button if b.key == "colour_by_group"]


def test_a_label_called_like_a_column_of_the_groups_stands_beside_it(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    labels = in_two_kinds().labels.rename(columns={"kind": "Size"})
    monkeypatch.setattr(groups, "label_of_groups", lambda *_: labels["Size"])
    shown = table(open_panel(open_page, run, page_texts.GROUPS), with_column="Size")
    assert shown["Size"].tolist() == [25, 15]
    assert shown["Size (label)"].tolist() == ["plain 100 %", "bump 100 %"]


def test_groups_are_compared_with_labels_that_people_gave(open_page: Open, run: Run):
    parts = [("fault", np.flatnonzero(FIRST), "hand"), ("fine", np.flatnonzero(~FIRST), "hand")]
    record(run, editing.give_by_name(hand_labels(run), parts))
    context = SimpleNamespace(run=run, part="all", dataset=run.dataset())
    assert findings_query(context).settings["labels"]  # which Findings speaks of, too
    at = open_panel(open_page, run, page_texts.GROUPS)
    assert "The groups match your label exactly" in texts(at, "markdown")
    assert table(at, with_column="Adjusted Rand index")["Label"].tolist() == ["your label", "kind"]
    (shown,) = (one for one in at.dataframe if "Adjusted Rand index" in one.value.columns)
    helps = {name: one.get("help", "") for name, one in json.loads(shown.proto.columns).items()}
    assert helps["Adjusted Rand index"].startswith("Take two sequences")


def test_why_the_map_may_show_more_islands_is_said(open_page: Open, run: Run, space: Workspace):
    said = "not on the map"
    assert said not in texts(open_panel(open_page, run, page_texts.GROUPS))  # two numbers, as there
    wide = finish(put_run(space, in_two_kinds(), encoding_dim=4))
    assert said in texts(open_panel(open_page, wide, page_texts.GROUPS))


def test_k_means_divides_into_as_many_as_were_chosen_which_findings_may_not_tell(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    parts = np.flatnonzero(FIRST)[:-1], np.flatnonzero(~FIRST)[:-2]
    told = Finding("groups", {"count": 2, "in none": 3}, np.concatenate(parts), parts)
    monkeypatch.setitem(handlers.HANDLERS, "findings", lambda run, settings: to_arrays([told]))
    queries.submit(run, query_about(run, "all"))
    at = open_panel(open_page, run, page_texts.GROUPS)
    assert "Findings tells" not in texts(at)  # there are two here, too
    assert "it leaves out the 3 sequences whose group isn't certain" in texts(at)
    at.segmented_control(key=state.GROUP_METHOD).set_value("k-means").run()
    at.number_input(key=state.GROUP_COUNT).set_value(3).run()
    at = answered(at, run)
    expected = find_groups(run.encodings(), "k-means", number=3)
    sizes = table(at, with_column="Size")["Size"].tolist()
    assert sizes == np.bincount(expected.labels).tolist()
    assert "Findings tells 2 groups: only those with a clear gap" in texts(at)


def test_the_number_for_k_means_is_chosen_where_it_is_left_empty(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.GROUPS)
    at.segmented_control(key=state.GROUP_METHOD).set_value("k-means").run()
    at = answered(at, run)
    assert "2 groups: of 2 to 12 groups, these are best separated" in texts(at)


def test_a_size_nobody_reaches_gives_no_group_and_a_reason(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.GROUPS)
    at.number_input(key=state.GROUP_SIZE).set_value(40).run()
    at = answered(at, run)
    assert "0 groups, 40 sequences in no group" in texts(at)
    assert "k-means" in texts(at)
    at.button(key="select_ungrouped").click().run()
    assert selection(at) == (run.id, list(range(40)))


def test_a_few_sequences_are_one_group_with_a_reason(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(2)))
    at = open_panel(open_page, run, page_texts.GROUPS)
    assert "2 sequences can't be grouped" in texts(at)


def test_other_panels_work_while_nothing_has_been_grouped(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    assert colour_by.GROUP not in control(at, state.COLOUR_BY).options


# --- The tree


def by_tree(open_page: Open, run: Run) -> AppTest:
    at = open_panel(open_page, run, page_texts.GROUPS)
    at.segmented_control(key=state.GROUP_METHOD).set_value("tree").run()
    return answered(at, run)


def test_the_tree_shows_the_two_clouds_first_and_selects_and_goes_to_finer_groups(
    open_page: Open, run: Run
):
    at = by_tree(open_page, run)
    assert table(at, with_column="Size")["Size"].tolist() == [25, 15]
    assert "The groups match kind exactly" in texts(at)

    at = tell(at, state.GROUP_TREE, {"selected": {"kind": "click", "rows": encode_rows([1], 2)}})
    assert selection(at) == (run.id, np.flatnonzero(FIRST).tolist())

    at.slider[0].set_value(5).run()
    at = answered(at, run)
    expected = group_tree(run.encodings()).cut(5).labels
    sizes = table(at, with_column="Size")["Size"].tolist()
    assert sizes == np.bincount(expected).tolist()


# --- Names


def test_groups_have_one_name_on_the_map_in_its_legend_in_findings_and_in_tables(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    parts = np.flatnonzero(~FIRST), np.flatnonzero(FIRST)
    told = Finding("groups", {"count": 2, "in none": 0}, np.concatenate(parts), parts)
    monkeypatch.setitem(handlers.HANDLERS, "findings", lambda run, settings: to_arrays([told]))
    at = open_panel(open_page, run, page_texts.GROUPS)
    at.button(key="colour_by_group").click().run()
    assert "**1:** plain  \n**2:** bump" in texts(at, "caption")
    names = json.loads(sent_to(at, "map")["names"])
    called = ["1 · plain", "2 · bump"]
    assert [name["text"] for name in names] == called
    assert [trace["name"] for trace in figure_of(sent_to(at, "map"))["data"]] == called
    assert encodings_table(run)["group_name"].tolist() == [called[first] for first in FIRST * 1]
    control(at, state.PANEL).set_value(page_texts.FINDINGS).run()
    at = answered(at, run)
    assert {plain("1 · plain (25)"), plain("2 · bump (15)")} <= {one.label for one in at.button}


def test_the_map_has_the_names_of_the_label_that_colours_it(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    names = json.loads(sent_to(at, "map")["names"])
    assert [name["text"] for name in names] == ["plain", "bump"]


# --- Changing groups


def test_groups_are_merged_and_undo_brings_them_back(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, range(40))
    at.button(key="merge_groups").click().run()
    at = answered(at, run)
    assert "1 group** as you changed them" in texts(at).replace(",", "")
    at.button(key="undo_group").click().run()
    assert table(answered(at, run), with_column="Size")["Size"].tolist() == [25, 15]


def test_a_selection_becomes_a_group_with_a_name_that_the_map_shows(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, [3, 4, 20])
    at.button(key="group_selection").click().run()
    at = answered(at, run)
    assert table(at, with_column="Size")["Size"].tolist() == [24, 13, 3]
    at.text_input(key=state.group_name(2)).set_value("odd <b>ones</b>")
    next(b for b in at.button if b.label == "Save").click().run()
    at = answered(at, run)
    assert table(at, with_column="Size")["Group"].tolist() == ["1", "2", "odd <b>ones</b>"]
    names = [trace["name"] for trace in figure_of(sent_to(at, "map"))["data"]]
    assert "odd &lt;b&gt;ones&lt;/b&gt;" in names


def test_a_group_is_split(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, np.flatnonzero(FIRST))
    at.button(key="split_group").click().run()
    sizes = table(answered(at, run), with_column="Size")["Size"].tolist()
    assert len(sizes) == 3
    assert sizes[0] == 25


def test_a_name_that_another_group_has_is_refused(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, np.flatnonzero(FIRST))
    at.text_input(key=state.group_name(1)).set_value("group 1")
    next(b for b in at.button if b.label == "Save").click().run()
    assert "There is already a group called group 1" in texts(at)


def test_a_group_is_a_label_in_one_click_called_after_what_is_in_it(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, np.flatnonzero(FIRST))
    at.button(key="label_groups").click().run()
    assert not at.exception
    assert hand_labels(run).names().tolist() == ["bump"] * 15 + [None] * 25


def test_changed_groups_are_there_when_the_run_is_opened_again(open_page: Open, run: Run):
    at = by_tree(open_page, run)
    at = selected(at, run, range(40))
    at.button(key="merge_groups").click().run()
    again = open_panel(open_page, run, page_texts.GROUPS)
    assert table(again, with_column="Size")["Size"].tolist() == [40]


def test_exports_have_changed_groups_and_their_names(open_page: Open, run: Run):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, [3, 4, 20])
    at.button(key="group_selection").click().run()
    at = answered(at, run)
    at.text_input(key=state.group_name(2)).set_value("odd ones")
    next(b for b in at.button if b.label == "Save").click().run()
    answered(at, run)
    exported = encodings_table(run)
    assert exported["group"].value_counts().to_dict() == {1: 24, 2: 13, 3: 3}
    assert exported["group_name"][20] == "odd ones"


def test_damaged_changes_are_said_and_the_groups_stay(open_page: Open, run: Run):
    (run.path / GROUPS_FILE).write_text("{")
    at = open_panel(open_page, run, page_texts.GROUPS)
    assert "The groups are shown as they were found" in texts(at)
    assert table(at, with_column="Size")["Size"].tolist() == [25, 15]


# --- What makes a selection different


def test_what_makes_a_group_different_is_said_in_two_sentences_and_a_table(
    open_page: Open, run: Run
):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, np.flatnonzero(FIRST))
    data = run.dataset()
    found = difference(data, np.flatnonzero(FIRST), encodings=run.encodings(), errors=run.errors())
    assert "Between 1 and 2 s, c0 is" in found.sentences[0]
    for sentence in found.sentences:
        assert sentence in texts(at)
    what = table(at, with_column="Difference")["What"].tolist()
    assert what[0] == "kind: bump"
    assert "c0, 1-2 s" in what
    assert "encoding, number 1" in what


def test_the_selection_panel_compares_too(open_page: Open, run: Run):
    at = selected(open_page("explore", run=run.id), run, np.flatnonzero(FIRST))
    at.segmented_control(key="show_as").set_value("Compared").run()
    assert not at.exception
    assert "Between 1 and 2 s, c0 is" in texts(at)


@pytest.mark.parametrize(
    ("rows", "words"),
    [(range(40), "Everything is selected"), ([3], "At no time is there a clear sign")],
)
def test_selections_of_one_and_of_all_are_said(open_page: Open, run: Run, rows, words):
    at = selected(open_panel(open_page, run, page_texts.GROUPS), run, rows)
    assert words in texts(at)


# --- Colours and figures


def test_groups_beyond_the_colours_are_grey_and_counted():
    labels = np.concatenate([np.arange(60), [-1]])
    found = colour_by.group_colouring(Edited(labels))
    assert len(found.colours) == MAX_CLASSES + 1
    assert (found.names[38], found.names[39], found.names[-1]) == (
        "group 39",
        "21 smaller groups",
        colour_by.NO_GROUP,
    )
    assert (found.colours[found.rest], found.symbol("group 9")) == (OTHER_COLOUR, "square")


def test_groups_have_colours_that_no_class_has():
    found = colour_by.group_colouring(Edited(np.arange(8)))
    assert len(set(found.colours.values())) == 8
    assert not set(found.colours.values()) & set(OKABE_ITO)


def test_the_grey_of_no_group_is_no_groups_colour():
    found = colour_by.group_colouring(Edited(np.arange(-1, 8)))
    assert found.colours[colour_by.NO_GROUP] not in list(found.colours.values())[:-1]


def test_the_shaded_stretch_lies_over_its_elements():
    data = in_two_kinds()
    figure = checked(difference_figure(difference(data, np.flatnonzero(FIRST)), 0))
    shape = next(s for s in figure.layout.shapes if s.x0 < 1.5 < s.x1)
    assert (shape.x0, shape.x1) == (0.75, 1.75)


def test_the_curves_of_both_sides_are_their_means():
    data = in_two_kinds()
    figure = checked(difference_figure(difference(data, np.flatnonzero(FIRST)), 0))
    curve = next(t for t in figure.data if t.name == "selection")
    mean = np.mean([data.sequences[row][:, 0] for row in np.flatnonzero(FIRST)], axis=0)
    np.testing.assert_allclose(curve.y, mean, rtol=1e-5)


def test_names_with_tags_are_shown_as_they_are():
    data = in_two_kinds()
    named = replace(data, meta=replace(data.meta, channels=("<b>x</b>", "y")))
    figure = checked(effects_figure(difference(named, np.flatnonzero(FIRST))))
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;x&lt;/b&gt;"
