"""The button and the route that back up everything."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from starlette.responses import Response, StreamingResponse

from dashboard.export.backup import backup_route
from sequitur_core.runs.export import backup
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, put_run, waves


def served(space: Workspace) -> Response:
    return backup_route(lambda _: space).endpoint(None)


def content(response: StreamingResponse) -> bytes:
    async def read() -> bytes:
        return b"".join([block async for block in response.body_iterator])

    return asyncio.run(read())


def test_stored_data_offers_a_backup(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(waves()), other=True)
    at.button(key="storage").click().run()
    assert not at.exception
    assert "Back up everything" in [link.proto.label for link in at.get("link_button")]


def test_what_is_downloaded_can_be_restored(space: Workspace, tmp_path: Path):
    run = put_run(space, waves())
    response = served(space)
    name = time.strftime(backup.FILE_NAME)
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    (tmp_path / name).write_bytes(content(response))
    elsewhere = Workspace(tmp_path / "elsewhere" / "local")
    backup.restore(tmp_path / name, elsewhere)
    assert elsewhere.run_ids() == {run.id}
    assert elsewhere.dataset_ids() == space.dataset_ids()


def test_a_disk_without_room_is_said_instead(space: Workspace, monkeypatch):
    put_run(space, waves())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "link_or_copy", full)
    response = served(space)
    assert (response.status_code, b"The disk is full" in response.body) == (507, True)
