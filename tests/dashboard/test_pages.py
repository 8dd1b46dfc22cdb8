"""What all pages have in common, without a browser."""

from __future__ import annotations

import pytest

from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, put_run, sent_to, texts, waves


@pytest.mark.parametrize("page", ["data", "train", "explore", "runs"])
def test_every_page_opens_on_an_empty_workspace(open_page: Open, page: str):
    at = open_page(page)
    assert not at.exception
    assert at.title


@pytest.mark.parametrize("page", ["train", "explore", "runs"])
def test_an_empty_page_leads_to_data(open_page: Open, page: str):
    assert "Choose data" in [link.label for link in open_page(page).get("page_link")]


def test_an_unknown_run_is_said_and_other_pages_open(open_page: Open):
    at = open_page("train", run="nobody", data="nothing")
    assert not at.exception
    assert page_texts.GONE in texts(at)
    at.switch_page("runs_page/page.py").run()
    assert not at.exception
    assert at.title[0].value == "Runs"


def test_a_finished_run_opens_on_every_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    for page in ("train", "explore", "runs"):
        at = open_page(page, run=run.id, data=run.spec.dataset_id)
        assert not at.exception, page


def test_a_new_server_shows_runs_as_they_are(open_page: Open, run: Run):
    # A server holds nothing that isn't on the disk, and this page is the first one of its kind.
    assert "done" in texts(open_page("train", run=run.id))
    data = sent_to(open_page("explore", run=run.id), "map")
    assert data is not None
    assert data["label"] == page_texts.map_of(8, "kind")


def test_a_run_outlives_its_data(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    space.delete_dataset(run.spec.dataset_id)
    for page in ("train", "explore"):
        at = open_page(page, run=run.id, data=run.spec.dataset_id)
        assert not at.exception
        assert page_texts.GONE not in texts(at)


def test_what_is_in_view_stands_in_the_address_in_one_order(open_page: Open, run: Run):
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert list(at.query_params) == ["data", "run"]
