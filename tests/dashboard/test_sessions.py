"""Visitors that come and go: what they take is given back, and there is enough for many."""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from sequitur_core.runs.layout import LOCK_FILE
from tests.browser.conftest import ROOT, Server, serving
from tests.core.conftest import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no limit of open files")

FEW = 40  # open files; a server that stands by has a dozen, each visitor takes four
VISITORS = 8
SECONDS_KEPT = 1
KEPT = 24  # open files; the visitors would leave as many to be closed
LASTING = 20_000_000  # bytes
TTL = "--server.disconnectedSessionTTL"
CONFIG = ROOT / "dashboard" / ".streamlit" / "config.toml"


@contextmanager
def few_files() -> Iterator[None]:
    """What is started in the block may have few files open, as on macOS."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A dashboard that is started where few files may be open, and forgets visitors at once.

    Another one seems to start the runs, so that no workers load beside it.
    """
    space = tmp_path / "local"
    space.mkdir()
    with ExitStack() as stack:
        stack.enter_context(FileLock(space / LOCK_FILE))
        with few_files():
            running = serving(tmp_path, "dashboard/app.py", f"{TTL}={SECONDS_KEPT}")
            server = stack.enter_context(running)
        yield server


def visit(server: Server, count: int) -> None:
    """So many visitors at a time see the page and leave."""
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    with ExitStack() as open_pages:
        for _ in range(count):
            page = connect(address, subprotocols=["streamlit"], max_size=None, origin=server.url)
            open_pages.enter_context(page)
            asked = BackMsg()
            asked.rerun_script.query_string = ""
            page.send(asked.SerializeToString())
            seen = ForwardMsg()
            while seen.WhichOneof("type") != "script_finished":
                seen.ParseFromString(page.recv(timeout=120))


def test_a_second_wave_of_visitors_adds_nothing_that_lasts(server: Server):
    process = psutil.Process(server.pid)

    def memory_after_a_wave() -> int:
        visit(server, VISITORS)
        time.sleep(1.5 * SECONDS_KEPT)
        visit(server, 1)  # those who left are forgotten as the next one leaves
        until(lambda: process.num_fds() < KEPT, "what they had open is closed")
        return process.memory_info().rss

    first = memory_after_a_wave()
    assert memory_after_a_wave() < first + LASTING


def test_visitors_who_left_are_forgotten_soon():
    assert tomllib.loads(CONFIG.read_text())["server"]["disconnectedSessionTTL"] <= 30
