"""Labels on the page: made, given by a button or its key, undone, seen on the map, handed out."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import (
    MAX_CLASSES,
    MISSING_COLOUR,
    MISSING_NAME,
    OKABE_ITO,
    OTHER_COLOUR,
    by_label,
    label_colours,
)
from dashboard.components.plotly_view import encode_rows
from dashboard.explore_page.labelling import bar
from dashboard.explore_page.map_area import part_picker
from dashboard.explore_page.panels import PANELS
from dashboard.export import run_downloads
from dashboard.export.label_tables import per_sequence
from dashboard.export.label_tables import stretches as exported_stretches
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.labels import editing, journal
from sequitur_core.labels.intervals import label_intervals
from sequitur_core.labels.tables import read_names
from sequitur_core.runs.annotations.hand_labels import hand_labels, labels_file, record
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    box,
    button,
    control,
    open_panel,
    pick,
    put_run,
    selected,
    sent_to,
    tell,
    texts,
)

BESIDE = "Beside the map"


@pytest.fixture
def labelled(run: Run) -> Run:
    """The run with a label that two of its sequences have."""
    record(run, [editing.new_label(hand_labels(run), "artefact")])
    record(run, [editing.give(hand_labels(run), 0, [1, 2])])
    return run


def chip(at: AppTest, id_: int = 0) -> object:
    return next(b for b in at.button if b.key == f"label_{id_}")


def add(at: AppTest, name: str) -> AppTest:
    next(t for t in at.text_input if t.label == "New label").set_value(name)
    return button(at, "Add").click().run()


def map_title(at: AppTest) -> str:
    return sent_to(at, "map")["label"]


def test_without_labels_it_says_how_to_begin(open_page: Open, run: Run):
    assert "No labels yet" in texts(open_panel(open_page, run, page_texts.LABELS))


def test_a_label_is_made_given_and_undone(open_page: Open, run: Run):
    at = add(open_panel(open_page, run, page_texts.LABELS), "artefact")
    at = selected(at, run, [2, 5])
    chip(at).click().run()
    assert hand_labels(run).rows(0).tolist() == [2, 5]
    button(at, "Undo").click().run()
    assert hand_labels(run).count == 0
    button(at, "Redo").click().run()
    assert hand_labels(run).rows(0).tolist() == [2, 5]
    assert "Redo" not in [b.label for b in at.button]
    assert map_title(at).endswith("coloured by your label")
    assert not at.exception


def test_labels_that_several_runs_share_say_so(open_page: Open, labelled: Run, space: Workspace):
    assert "Shared by" not in texts(open_panel(open_page, labelled, page_texts.LABELS), "caption")
    space.add_run(labelled.spec, labelled.dataset())
    at = open_panel(open_page, labelled, page_texts.LABELS)
    assert "Shared by the 2 runs on this data" in texts(at, "caption")


def test_undo_says_first_what_it_takes_back_of_another_window(open_page: Open, run: Run):
    at = add(open_panel(open_page, run, page_texts.LABELS), "artefact")
    at = selected(at, run, [2, 5])
    chip(at).click().run()
    record(run, [editing.give(hand_labels(run), 0, [1, 3, 4])])
    button(at, "Undo").click().run()
    assert hand_labels(run).count == 5
    assert "Undo now takes back this: “artefact” for 3 sequences" in texts(at, "error")
    button(at, "Undo: “artefact” for 3 sequences").click().run()
    assert hand_labels(run).rows(0).tolist() == [2, 5]
    button(at, "Undo").click().run()
    assert hand_labels(run).count == 0


def test_who_gave_a_label_is_noted_where_people_log_in(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bar, "name_of_person", lambda: "Ada")
    at = selected(add(open_panel(open_page, run, page_texts.LABELS), "artefact"), run, [2])
    chip(at).click().run()
    assert hand_labels(run).who.tolist() == ["", "", "Ada", *[""] * 5]


def test_after_the_first_label_the_map_has_their_colours(open_page: Open, run: Run):
    at = selected(add(open_panel(open_page, run, page_texts.LABELS), "artefact"), run, [2])
    chip(at).click().run()
    assert map_title(at).endswith("coloured by your label")
    assert sent_to(at, "map")["paints"] == [
        {"button": "label_0", "key": "1", "colour": OKABE_ITO[0]},
        {"button": "label_none", "key": "Delete", "colour": MISSING_COLOUR},
    ]


def test_a_key_pressed_before_the_page_knew_of_the_lasso_labels_what_was_drawn_around(
    open_page: Open, labelled: Run
):
    at = selected(open_panel(open_page, labelled, page_texts.LABELS), labelled, [7])
    chip(at).click()
    pick(at, [4, 5])
    assert hand_labels(labelled).rows(0).tolist() == [1, 2, 4, 5]


def test_where_the_map_has_other_colours_no_label_paints_it(open_page: Open, labelled: Run):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    control(at, state.COLOUR_BY).set_value("nothing").run()
    assert sent_to(at, "map")["paints"] == []


def test_the_selection_has_the_labels_above_it_too(open_page: Open, labelled: Run):
    assert chip(open_page("explore", run=labelled.id)).label.endswith("artefact · 2")


def test_labels_stand_above_the_panels_that_select():
    assert {name for name, panel in PANELS.items() if panel.labelling} == {
        page_texts.SELECTION,
        page_texts.LABELS,
        page_texts.WALL,
        page_texts.GROUPS,
        page_texts.FILTER,
        page_texts.TIMELINE,
        page_texts.SIMILAR,
        page_texts.OUTLIERS,
    }


def test_with_nothing_selected_no_label_can_be_given(open_page: Open, labelled: Run):
    assert chip(open_panel(open_page, labelled, page_texts.LABELS)).disabled


def test_a_name_that_is_taken_is_said_and_stays_to_be_changed(open_page: Open, labelled: Run):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    assert sent_to(at, "map")["refused"] == 0
    add(at, "Artefact")
    assert sent_to(at, "map")["refused"] == 1
    assert "already a label called Artefact" in texts(at, "error")
    assert next(t for t in at.text_input if t.label == "New label").value == "Artefact"


def test_a_label_is_deleted_and_comes_back(open_page: Open, labelled: Run):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    button(at, "Delete").click().run()
    assert hand_labels(labelled).vocabulary == ()
    button(at, "Undo").click().run()
    assert hand_labels(labelled).rows(0).tolist() == [1, 2]


def test_a_label_gets_another_name(open_page: Open, labelled: Run):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    next(t for t in at.text_input if t.label == "Name").set_value("<b>noise</b>").run()
    button(at, "Save").click().run()
    assert hand_labels(labelled).vocabulary[0].name == "<b>noise</b>"


def test_a_reload_keeps_panel_colours_and_selection_and_says_that_there_are_labels(
    open_page: Open, labelled: Run
):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    pick(at, [3, 5])
    control(at, state.COLOUR_BY).set_value("your label").run()
    again = open_page("explore", None, run=labelled.id)
    assert again.session_state[state.SELECTION] == (labelled.id, [3, 5])
    assert again.session_state[state.PANEL] == page_texts.LABELS
    assert map_title(again).endswith("coloured by your label")
    line = next(group for group in again.get("button_group") if group.proto.label == BESIDE)
    assert "Labels *2*" in [option.content for option in line.proto.options]


def test_damaged_lines_are_said_and_the_rest_is_whole(open_page: Open, labelled: Run):
    with labels_file(labelled).open("ab") as file:
        file.write(b"half a li")
    at = open_panel(open_page, labelled, page_texts.LABELS)
    assert "1 line of the stored labels can't be read" in texts(at, "warning")
    assert chip(at).label.endswith("artefact · 2")


def test_the_next_run_on_the_same_data_has_the_labels(
    space: Workspace, open_page: Open, labelled: Run
):
    again = finish(space.add_run(labelled.spec, labelled.dataset()))
    at = open_panel(open_page, again, page_texts.LABELS)
    assert "2 of 8" in texts(at, "markdown")


def test_labels_of_a_table_are_taken_by_id(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.LABELS)
    content = b"id;label\nw1;good\nw3;\nnobody;good\n"
    at.file_uploader[0].upload("labels.csv", content).run()
    assert hand_labels(run).rows(0).tolist() == [1]
    said = texts(at, "warning")
    assert "1 sequence labelled" in said
    assert "nobody" in said
    assert "1 row of the table had no label" in said


def test_what_is_no_table_is_refused(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.LABELS)
    at.file_uploader[0].upload("labels.xlsx", b"PK,\x00\x01nonsense").run()
    assert "takes two columns" in texts(at, "error")
    # It stands above the uploader: below it, the panel would have to be scrolled.
    inside = [each.type for each in at.expander[0].children.values()]
    assert inside.index("error") < inside.index("file_uploader")
    at.file_uploader[0].upload("labels.csv", b"id,label\nx,good\n").run()
    assert "1 id of the table is not in this data: x. Ids here look like:" in texts(at, "warning")


def test_an_export_reads_in_again(labelled: Run):
    exported = as_csv(per_sequence(labelled.dataset(), hand_labels(labelled)))
    names, _ = read_names(exported)
    assert names == {"w1": "artefact", "w2": "artefact"}


def test_each_exported_value_has_its_origin(labelled: Run):
    exported = as_csv(per_sequence(labelled.dataset(), hand_labels(labelled)))
    table = pd.read_csv(io.BytesIO(exported)).set_index("id")
    assert table["given_by"].dropna().to_dict() == {"w1": "hand", "w2": "hand"}


def test_an_export_says_what_is_proposed_and_how_sure(labelled: Run):
    proposals = {"ids": np.array([0, -1, -1, *[0] * 5]), "probability": np.full(8, 0.875)}
    table = per_sequence(labelled.dataset(), hand_labels(labelled), proposals)
    assert table["proposed"].tolist()[:2] == ["artefact", None]
    assert table["how_sure_percent"].dropna().tolist() == [87.5] * 6


def test_labels_stand_in_the_table_of_encodings(labelled: Run):
    accepted = editing.give(
        hand_labels(labelled), 0, [4], origin="proposed", sure=np.array([0.875])
    )
    record(labelled, [accepted])
    table = run_downloads.encodings_table(labelled)
    given = table[table["your_label"].notna()]
    assert given["your_label"].to_dict() == {1: "artefact", 2: "artefact", 4: "artefact"}
    assert given["given_by"].tolist() == ["hand", "hand", "accepted proposal"]
    assert given["how_sure_percent"].fillna(0).tolist() == [0, 0, 87.5]


def test_five_hundred_labels_are_chips_a_list_and_few_colours(
    space: Workspace, open_page: Open, run: Run
):
    parts = [(f"l{i}", np.array([i % 8]), "hand") for i in range(500)]
    record(run, editing.give_by_name(hand_labels(run), parts))
    at = open_panel(open_page, run, page_texts.LABELS)
    assert len([b for b in at.button if str(b.key).removeprefix("label_").isdigit()]) == 9
    assert box(at, "Another label").placeholder == "491 more"


def test_a_label_of_the_list_is_given_once_whatever_the_browser_sends_before_it_is_empty(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    parts = [(f"l{i:02}", np.array([0]), "hand") for i in range(11)]
    record(run, editing.give_by_name(hand_labels(run), parts))
    at = selected(open_panel(open_page, run, page_texts.LABELS), run, [2])
    at.session_state[state.LABEL_IN_TURN] = (run.id, [2, 3, 4, 5])
    box(at, "Another label").set_value(box(at, "Another label").options[-1])
    late = at._tree.get_widget_states()
    with monkeypatch.context() as patch:
        patch.setattr(part_picker, "choose", lambda *_: st.stop())  # as when something else comes
        at.run()
        at._run(late)
    for _ in range(2):
        at._run(late)
        assert box(at, "Another label").value is None
        assert hand_labels(run).rows(10).tolist() == [0, 2]
    box(at, "Another label").set_value(box(at, "Another label").options[-1]).run()
    assert hand_labels(run).rows(10).tolist() == [0, 2, 3]


def test_a_label_has_its_own_colour_or_one_of_the_palette(tmp_path):
    path, parts = tmp_path / "l", [("a", np.array([0]), "hand"), ("b", np.array([1]), "hand")]
    labels = journal.append(path, 3, editing.give_by_name(journal.read(path, 3), parts))
    colouring = by_label("t", labels)
    assert colouring.names == ("a", "b", MISSING_NAME)
    assert [colouring.colours[name] for name in "ab"] == list(OKABE_ITO[:2])


def test_beyond_forty_labels_the_rarest_are_grey(tmp_path):
    path, n = tmp_path / "l", MAX_CLASSES + 5
    parts = [(f"l{i}", np.array([i]), "hand") for i in range(n)]
    labels = journal.append(path, n, editing.give_by_name(journal.read(path, n), parts))
    found = by_label("t", labels)
    assert (found.rest, found.names.count(found.rest)) == ("6 other classes", 6)
    assert found.colours[found.rest] == OTHER_COLOUR
    assert [found.symbol(name) for name in ("l7", "l8", "l16")] == ["circle", "square", "diamond"]


@pytest.fixture
def recorded(space: Workspace) -> Run:
    """A run on windows of 6 steps of a recording, 0.5 s each, with a label to give."""
    series = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    night = SequenceDataset("n", [series], ids=("night",), meta=Meta(step=0.5, step_unit="s"))
    run = finish(put_run(space, windows(night, length=6)))
    record(run, [editing.new_label(hand_labels(run), "awake")])
    return run


def drag_along(at: AppTest, low: float, high: float, rows: list[int]) -> AppTest:
    """As after a drag across time below the map."""
    told = {"kind": "box", "rows": encode_rows(rows, 10), "along": [high, low]}
    return tell(at, "timeline", {"selected": told})


def stretches(run: Run) -> list[list[float]]:
    table = label_intervals(run.dataset(), hand_labels(run))
    return table[["start", "end"]].to_numpy().tolist()


def test_a_stretch_of_time_is_labelled_from_where_to_where_it_was_dragged(
    open_page: Open, recorded: Run
):
    at = drag_along(open_panel(open_page, recorded, page_texts.LABELS), 4.2, 8.1, [1, 2])
    chip(at).click().run()
    assert hand_labels(recorded).rows(0).tolist() == [1, 2]
    assert stretches(recorded) == [[4.5, 8.5]]


def test_a_key_pressed_at_once_after_the_drag_labels_the_same(open_page: Open, recorded: Run):
    at = open_panel(open_page, recorded, page_texts.LABELS)
    at = selected(at, recorded, [9])
    chip(at).click()
    drag_along(at, 4.2, 8.1, [1, 2])
    assert stretches(recorded) == [[4.5, 8.5]]


def test_windows_that_were_added_are_labelled_whole(open_page: Open, recorded: Run):
    at = drag_along(open_panel(open_page, recorded, page_texts.LABELS), 4.2, 8.1, [1, 2, 5])
    chip(at).click().run()
    assert stretches(recorded) == [[3.0, 9.0], [15.0, 18.0]]


def test_exported_stretches_cover_their_windows_and_say_where_one_dragged(
    open_page: Open, recorded: Run
):
    at = drag_along(open_panel(open_page, recorded, page_texts.LABELS), 4.2, 8.1, [1, 2])
    chip(at).click().run()
    table = exported_stretches(recorded.dataset(), hand_labels(recorded))
    assert table.iloc[0].to_dict() == {
        "recording": "night", "label": "awake", "start": 3.0, "end": 9.0, "unit": "s",
        "first_step": 7, "last_step": 18, "sequences": 2, "given_by": "hand",
        "dragged_from": 4.5, "dragged_to": 8.5,
    }  # fmt: skip


def test_labels_follow_the_same_file_into_other_windows(
    space: Workspace, open_page: Open, recorded: Run, tmp_path
):
    path = tmp_path / "night.csv"
    path.touch()
    other = recorded.dataset().take([1, 2, 3, 4])
    ids = [space.add_dataset(data, source=path) for data in (recorded.dataset(), other)]
    spec = replace(recorded.spec, dataset_id=ids[0])
    labelled = space.add_run(spec, recorded.dataset())
    parts = [("awake", np.array([2, 9]), "hand")]
    record(labelled, editing.give_by_name(hand_labels(labelled), parts))
    run = finish(space.add_run(replace(spec, dataset_id=ids[1]), other))
    at = open_panel(open_page, run, page_texts.LABELS)
    button(at, "Take them over").click().run()
    assert hand_labels(run).names().tolist() == [None, "awake", None, None]
    assert "1 labelled sequence found no place here: night from 27 s" in texts(at, "warning")


def test_a_label_that_was_not_changed_cannot_be_saved(open_page: Open, labelled: Run):
    assert button(open_panel(open_page, labelled, page_texts.LABELS), "Save").disabled


def test_a_label_gets_another_colour(open_page: Open, labelled: Run):
    at = open_panel(open_page, labelled, page_texts.LABELS)
    field = next(c for c in at.color_picker if c.key.startswith("label_colour_0"))
    before = field.value
    field.set_value("#112233").run()
    button(at, "Save").click().run()
    assert hand_labels(labelled).vocabulary[0].colour == "#112233"
    button(at, "Undo").click().run()
    field = next(c for c in at.color_picker if c.key.startswith("label_colour_0"))
    assert field.value == before
    assert button(at, "Save").disabled


def test_a_label_keeps_its_colour_while_others_come(tmp_path):
    path = tmp_path / "l"
    events = editing.give_by_name(journal.read(path, 1), [(f"l{i}", [], "hand") for i in range(20)])
    labels = journal.append(path, 1, events).vocabulary
    assert label_colours(labels)[3] == label_colours(labels[3:4])[3]
