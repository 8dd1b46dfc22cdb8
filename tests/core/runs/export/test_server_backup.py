"""All workspaces of a server in one file, and back: everybody has theirs again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sequitur_core import backup as command
from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs.export import backup
from sequitur_core.runs.export.server_backup import pack_server, restore_server
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from tests.core.runs.export.test_backup import protected_home, put, tar


@pytest.fixture
def server(tmp_path: Path) -> Workspaces:
    """Two people, one of whom has a run that waits; a lesson, and a class without learners."""
    home = tmp_path / "server"
    people = Workspaces(home, shared=True)
    put(people.create())
    people.create()
    (home / layout.LESSONS_FOLDER).mkdir()
    (home / layout.LESSONS_FOLDER / "a.toml").write_text("title = 1")
    (home / layout.CLASSES_FOLDER / "abc").mkdir(parents=True)
    (home / layout.CLASSES_FOLDER / "abc" / layout.CLASS_FILE).write_text("{}")
    return people


@pytest.fixture
def elsewhere(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path / "elsewhere", shared=True)


def test_everybody_has_their_workspace_again(
    server: Workspaces, elsewhere: Workspaces, tmp_path: Path
):
    keys = [access.new_key(space) for space in server.all()]
    assert pack_server(server, tmp_path / "b.tar") == 2
    assert restore_server(tmp_path / "b.tar", elsewhere) == 2
    found = [access.opened_by(elsewhere, key) for key in keys]
    assert [space and space.run_ids() for space in found] == [one.run_ids() for one in server.all()]
    assert elsewhere.server_id() == server.server_id()  # by which browsers know their cookie
    assert (elsewhere.home / layout.LESSONS_FOLDER / "a.toml").exists()
    assert (elsewhere.home / layout.CLASSES_FOLDER / "abc" / layout.MEMBERS_FOLDER).is_dir()


def test_a_server_whose_disk_is_protected_is_packed(
    server: Workspaces, elsewhere: Workspaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with protected_home(monkeypatch):
        pack_server(server, tmp_path / "b.tar")
    restore_server(tmp_path / "b.tar", elsewhere)
    assert [s.run_ids() for s in elsewhere.all()] == [s.run_ids() for s in server.all()]


def test_workspaces_of_an_old_backup_are_not_taken_for_left_ones(
    server: Workspaces, elsewhere: Workspaces, tmp_path: Path
):
    for space in server.all():
        os.utime(space.path / layout.VISITED_FILE, (1e9, 1e9))
    pack_server(server, tmp_path / "b.tar")
    restore_server(tmp_path / "b.tar", elsewhere)
    assert not any(elsewhere.is_expired(space) for space in elsewhere.all())


def test_nothing_is_left_beside_what_came_back(
    server: Workspaces, elsewhere: Workspaces, tmp_path: Path
):
    pack_server(server, tmp_path / "b.tar")
    restore_server(tmp_path / "b.tar", elsewhere)
    for home in (server.home, elsewhere.home):
        assert [path.name for path in home.rglob(".*")] == []


def test_a_server_with_people_is_not_written_over(server: Workspaces, tmp_path: Path):
    pack_server(server, tmp_path / "b.tar")
    with pytest.raises(SequiturError, match=r"already.*--home"):
        restore_server(tmp_path / "b.tar", server)


@pytest.mark.parametrize(
    "name",
    ["people/../x", "people/abc/.keys/x", "other/x", "people/abc/runs/x", "people/abc/secret",
     "people/abc/runs/x/claim.json", "queue.json"],
)  # fmt: skip
def test_what_leads_elsewhere_is_refused(elsewhere: Workspaces, tmp_path: Path, name: str):
    about = f'{{"kind": "{backup.SERVER_KIND}", "version": 1}}'.encode()
    (tmp_path / "b.tar").write_bytes(tar((backup.ABOUT, about), (name, b"x")))
    with pytest.raises(SequiturError, match="isn't a whole backup"):
        restore_server(tmp_path / "b.tar", elsewhere)
    assert elsewhere.all() == []


def test_the_command_packs_all_where_people_share_the_server(
    server: Workspaces,
    elsewhere: Workspaces,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    file = str(tmp_path / "b.tar")
    assert command.main(["pack", file, "--home", str(server.home)]) == 0
    assert command.main(["restore", file, "--home", str(elsewhere.home)]) == 0
    said = capsys.readouterr().out
    assert "holds 2 workspaces" in said
    assert "2 workspaces came back" in said


def test_people_are_packed_also_where_nothing_says_that_they_share_the_server(
    server: Workspaces,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.delenv("SEQUITUR_SHARED", raising=False)  # as in what runs daily
    asked = ["pack", str(tmp_path / "b.tar"), "--home", str(server.home)]
    assert command.main(asked) == 0
    assert "holds 2 workspaces" in capsys.readouterr().out
    put(Workspaces(server.home).create(layout.LOCAL_WORKSPACE))
    assert command.main(asked) == 1
    assert "Set SEQUITUR_SHARED to 1" in capsys.readouterr().err


@pytest.mark.parametrize(("packed", "says"), [("1", "SEQUITUR_SHARED=1"), ("0", "one person")])
def test_a_backup_of_the_other_kind_is_told_from_damage(
    server: Workspaces,
    tmp_path: Path,
    packed: str,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    file, change = str(tmp_path / "b.tar"), monkeypatch.setenv
    change("SEQUITUR_SHARED", packed)
    command.main(["pack", file, "--home", str(server.home)])
    change("SEQUITUR_SHARED", "0" if packed == "1" else "1")
    assert command.main(["restore", file, "--home", str(tmp_path / "elsewhere")]) == 1
    assert says in capsys.readouterr().err
