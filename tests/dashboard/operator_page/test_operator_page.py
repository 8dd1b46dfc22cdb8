"""The page for whoever runs a shared server: the key opens it, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.visitors import identity, operator
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, put_run, texts, waves

KEY = "correct horse battery"


@pytest.fixture
def people(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspaces:
    """A shared server with a key; the session is somebody's."""
    people = Workspaces(tmp_path, shared=True)
    cookies = {identity.cookie_name(people): access.new_key(people.create())}
    monkeypatch.setattr(identity, "session_cookies", lambda: cookies)
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    monkeypatch.setenv(operator.VARIABLE, KEY)
    monkeypatch.setattr(operator, "WRONG_SECONDS", 0.0)
    return people


def say(at: AppTest, key: str) -> AppTest:
    at.text_input(key="operator_key").set_value(key)
    at.button(key="open_operator").click().run()
    assert not at.exception
    return at


def test_the_key_shows_what_runs_in_each_workspace(open_page: Open, people: Workspaces):
    put_run(people.create(), waves(), name="somebody's run")
    at = open_page("operator")
    assert "somebody's run" not in str([table.value for table in at.dataframe])
    say(at, KEY)
    workspaces, runs = (table.value for table in at.dataframe)
    assert sorted(workspaces["Waiting"]) == [0, 1]
    assert list(runs["Run"]) == ["somebody's run"]
    assert {metric.label: metric.value for metric in at.metric}["Waiting"] == "1"


def test_a_wrong_key_shows_nothing(open_page: Open, people: Workspaces):
    at = say(open_page("operator"), KEY[:-1])
    assert "That isn't the key" in texts(at)
    assert not at.dataframe
    assert not at.metric


def test_a_key_that_could_be_guessed_opens_nothing(
    open_page: Open, people: Workspaces, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(operator.VARIABLE, "secret")
    at = open_page("operator")
    assert "fewer than 16 letters" in texts(at)
    assert not at.text_input
    assert not operator.is_key("secret")


def test_there_is_no_such_page_without_a_key_nor_where_one_person_has_the_server(
    people: Workspaces, monkeypatch: pytest.MonkeyPatch
):
    assert operator.has_page()
    monkeypatch.setenv("SEQUITUR_SHARED", "0")
    assert not operator.has_page()
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    monkeypatch.delenv(operator.VARIABLE)
    assert not operator.has_page()
    assert not operator.is_key("")
