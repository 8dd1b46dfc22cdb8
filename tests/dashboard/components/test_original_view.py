"""Originals are served in parts, as players ask for them."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from dashboard.components.original_view import originals_route
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading import reading
from sequitur_core.jobs.file_reading.file_requests import REQUESTS
from sequitur_core.jobs.file_reading.reader_worker import answer
from sequitur_core.runs.results.originals import find_original
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.core.runs.results.test_originals import run_on, uploaded

Answer = tuple[int, dict[bytes, bytes], bytes]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    space = Workspace(tmp_path / "local")
    sound = files.sound(tmp_path / "a.wav", files.tone(8, 440))
    return run_on(space, uploaded(space, sound))[0]


def ask(run: Run, row: str, query: str = "", **headers: str) -> Answer:
    """Status, headers and content of what is answered."""
    said: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()  # nobody hangs up
        raise AssertionError

    async def send(message: Message) -> None:
        said.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    path = {"run": run.id, "row": row}
    scope = {"type": "http", "method": "GET", "headers": raw, "path_params": path}
    scope |= {"query_string": query.encode()}
    response = originals_route(lambda _: run).endpoint(Request(scope))
    asyncio.run(response(scope, receive, send))
    content = b"".join(message.get("body", b"") for message in said[1:])
    return said[0]["status"], dict(said[0]["headers"]), content


def test_a_part_of_a_file_is_served_as_a_part(run: Run, tmp_path: Path):
    status, headers, content = ask(run, "0", range="bytes=100-199")
    assert status == 206
    assert headers[b"content-range"].startswith(b"bytes 100-199/")
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert content == (tmp_path / "a.wav").read_bytes()[100:200]


def test_the_whole_file_is_served_where_no_part_is_asked_for(run: Run, tmp_path: Path):
    status, headers, content = ask(run, "1")
    assert (status, headers[b"accept-ranges"]) == (200, b"bytes")
    assert content == (tmp_path / "a.wav").read_bytes()


def test_what_was_converted_is_served_from_beside_the_upload(run: Run):
    assert ask(run, "0", "converted=1")[0] == 404
    original = find_original(run, run.dataset(), 0)
    answered = []

    def do(request: dict, *, progress: object) -> None:
        answered.append(answer(REQUESTS, request, lambda message: None))  # in this process

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading.POOL, "do", do)
        patch.setattr(tempfile, "tempdir", tempfile.tempdir)  # which the process sets for itself
        reading.convert(original)
    assert answered == [{"done": True}]
    status, headers, content = ask(run, "0", "converted=1", range="bytes=0-3")
    assert (status, headers[b"content-type"], content) == (206, b"audio/webm", b"\x1aE\xdf\xa3")
    assert original.converted.parent.parent == original.path.parent
    Workspace(run.workspace).uploads.remove(original.path)
    assert not original.converted.exists()


@pytest.mark.parametrize("row", ["9999", "x", "-1", "../0", "", "1" * 30])
def test_a_row_that_is_not_there_is_not_served(run: Run, row: str):
    assert ask(run, row)[0] == 404


def test_a_run_that_is_not_ones_own_is_not_served():
    def run_of(request: Request) -> Run:
        raise SequiturError("There is no such run.")

    asked = Request({"type": "http", "path_params": {"run": "theirs", "row": "0"}})
    assert originals_route(run_of).endpoint(asked).status_code == 404
