"""A disk that is full, as the pages tell it: a sentence and a way out, no traceback, no waiting."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.files import write_json
from sequitur_core.runs import queries
from sequitur_core.runs.layout import STATUS_FILE, points_file
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, answered, box, button, put_run, texts, waves
from tests.full_disk import full_disk, no_room

PANELS = [page_texts.GROUPS, page_texts.OUTLIERS, page_texts.MAP_QUALITY]
FULL = "The disk is full"


def labels(at: AppTest) -> list[str]:
    return [b.label for b in at.button]


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_that_cannot_ask_says_why(open_page: Open, run: Run, monkeypatch, name):
    with full_disk(monkeypatch):
        at = open_page("explore", name, run=run.id)
    assert not at.exception
    assert FULL in texts(at, "info")
    at.run()
    assert FULL not in texts(at)
    answered(at, run)


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_whose_answer_found_no_room_is_asked_again(
    open_page: Open, run: Run, monkeypatch, name
):
    at = open_page("explore", name, run=run.id)
    with full_disk(monkeypatch):
        answer_all(run)
        at.run()
    assert not at.exception
    assert FULL in texts(at, "info")
    assert not queries.pending(Workspace(run.workspace))  # nothing is waited for
    button(at, "Try again").click().run()
    assert FULL not in texts(at)
    answered(at, run)
    assert "Try again" not in labels(at)


def test_a_map_that_found_no_room_can_be_asked_for_again(open_page: Open, space, monkeypatch):
    run = finish(put_run(space, waves(20)))
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_preset").set_value(page_texts.BIG_PICTURE).run()
    at.button(key="draw_map").click().run()
    with full_disk(monkeypatch):
        answer_all(run)
        at.run()
    assert not at.exception
    assert FULL in texts(at, "error")
    at.run()
    at.button(key="draw_map").click().run()
    answered(at, run)
    options = box(at, "Map").options
    assert any("19 neighbours" in option for option in options)


def rename_page() -> None:
    from dashboard.runs_page import actions
    from sequitur_core.runs.workspace import default_workspace

    actions._rename(default_workspace().runs()[0])


def test_a_new_name_that_cannot_be_written_is_refused(run: Run, monkeypatch):
    at = AppTest.from_function(rename_page).run()
    at.text_input[0].set_value("Another")
    with full_disk(monkeypatch):
        button(at, "Rename").click().run()
    assert not at.exception
    assert FULL in texts(at, "error")
    assert run.name == "first"


def test_stop_says_why_it_cannot_be_asked(open_page: Open, space: Workspace, monkeypatch):
    run = put_run(space, waves())
    at = open_page("train", run=run.id)

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.touch", fails)
    at.button(key="stop").click().run()
    assert not at.exception
    assert FULL in texts(at, "error")


def test_a_queued_run_says_that_it_waits_for_room(open_page: Open, space: Workspace, monkeypatch):
    run = put_run(space, waves())
    no_room(monkeypatch)
    assert "waiting because the disk is full" in texts(open_page("train", run=run.id))


def test_a_map_that_waits_for_room_says_so(open_page: Open, run: Run, monkeypatch):
    write_json(run.path / STATUS_FILE, {"status": "done", "phase": "map"})
    (run.path / points_file("umap")).unlink()
    no_room(monkeypatch)
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert "once there is space" in texts(at, "info")


def delete_first(open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    run.release()  # it was done by this process, which would be ended with it
    monkeypatch.setattr("dashboard.runs_page.table.choose", lambda runs: runs[:1])
    at = open_page("runs")
    button(at, "Delete").click().run()
    assert not at.exception
    return at


def test_where_room_is_short_a_run_is_deleted_for_good(
    open_page: Open, space: Workspace, run: Run, monkeypatch
):
    no_room(monkeypatch)
    at = delete_first(open_page, run, monkeypatch)
    assert space.disk_use().trash > 0
    button(at, "Delete permanently").click().run()
    assert not at.exception
    assert space.disk_use().trash == 0
    assert "Undo" not in labels(at)


def test_where_there_is_room_the_trash_keeps_it(open_page: Open, space, run: Run, monkeypatch):
    monkeypatch.setattr(Workspace, "is_short_of_room", lambda self: False)
    at = delete_first(open_page, run, monkeypatch)
    assert "Delete permanently" not in labels(at)
    assert "Undo" in labels(at)
