"""What a person who shares a server is told of limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.visitors import identity
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, put_run, texts, waves


@pytest.fixture
def anna(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace of the session that draws pages; `space` stays without visitors."""
    people = Workspaces(tmp_path, shared=True)
    workspace = people.create()
    cookies = {identity.cookie_name(people): access.new_key(workspace)}
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    monkeypatch.setattr(identity, "session_cookies", lambda: cookies)
    return workspace


def test_stored_data_says_how_much_is_left_and_what_is_removed_when(
    open_page: Open, anna: Workspace
):
    at = open_page(data=anna.add_dataset(waves()), other=True)
    at.button(key="storage").click().run()
    assert "Of the 2.0 GB that are yours here, 2.0 GB are left" in texts(at)
    assert "nobody opens for 60 days is removed, unless a run in it trains" in texts(at)
    assert "Uploaded files are removed after 60 days" in texts(at)


def test_train_says_why_a_run_is_refused(open_page: Open, anna: Workspace, tmp_path: Path):
    (tmp_path / "limits.toml").write_text("queued_each = 1")
    put_run(anna, waves())
    at = open_page("train", data=anna.add_dataset(waves(name="other")))
    at.button(key="train").click().run()
    assert not at.exception
    assert "each person may have 1 there" in texts(at)
    assert "Nothing trained yet" in texts(at)  # the rest of the page stays
    assert len(anna.runs()) == 1


def test_a_damaged_file_of_limits_is_said(open_page: Open, anna: Workspace, tmp_path: Path):
    data_id = anna.add_dataset(waves())
    (tmp_path / "limits.toml").write_text("queued_each = many")
    at = open_page("train", data=data_id)
    at.button(key="train").click().run()
    assert not at.exception
    assert "limits.toml" in texts(at)
