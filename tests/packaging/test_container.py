"""The container file, as far as it can be checked without building it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.packaging.test_wheel import FILES, FOLDERS, ROOT


def instructions() -> list[tuple[str, str]]:
    """The instructions of Dockerfile and what each says, lines that go on joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = [line.partition(" ") for line in text.replace("\\\n", "").splitlines() if line.strip()]
    return [(word, said.strip()) for word, _, said in lines]


def said_by(word: str) -> list[str]:
    return [said for instruction, said in instructions() if instruction == word]


def copied() -> set[str]:
    return {name for said in said_by("COPY") for name in said.split()[:-1]}


def test_what_a_wheel_is_built_from_is_copied_and_nothing_else():
    assert copied() == {*FOLDERS, *FILES}


def test_what_is_copied_is_there_and_is_what_the_build_is_given():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == copied()
    assert all((ROOT / name).exists() for name in copied())


def test_the_server_is_no_superuser_and_keeps_its_data_in_the_volume():
    words = [word for word, _ in instructions()]
    assert said_by("USER") == ["1000"]
    assert words.index("USER") < words.index("CMD")
    assert f"SEQUITUR_HOME={said_by('VOLUME')[0]}" in said_by("ENV")[0].split()


class Asked(BaseHTTPRequestHandler):
    """Answers with the server's `status`, and keeps who was asked for what."""

    def do_GET(self) -> None:
        self.server.seen.append((self.headers["Host"], self.path))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        server.seen, server.status = [], 200  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def check_health(server: ThreadingHTTPServer, **environment: str) -> int:
    _, _, command = said_by("HEALTHCHECK")[0].partition(" CMD ")
    return subprocess.run(
        [sys.executable, *json.loads(command)[1:]], check=False, capture_output=True,
        env={"PORT": str(server.server_address[1]), **environment},
    ).returncode  # fmt: skip


def test_health_is_asked_for_under_a_name_that_the_server_goes_by(server):
    assert check_health(server) == 0
    assert check_health(server, STREAMLIT_SERVER_ALLOWED_HOSTS="lab.example localhost") == 0
    assert server.seen == [("localhost", "/health"), ("lab.example", "/health")]


def test_a_server_with_a_dead_part_is_unhealthy(server):
    server.status = 503
    assert check_health(server) != 0


def test_it_starts_with_a_command_and_options_that_there_are():
    shell, flag, script = json.loads(said_by("CMD")[0])
    assert (shell, flag) == ("sh", "-c")
    assert script.startswith("exec sequitur run ")  # exec: else the signal to stop ends the shell
    offered = (ROOT / "dashboard" / "cli.py").read_text()
    for option in re.findall(r"--(?:no-)?(\w+)", script):
        assert re.search(rf"^    {option}: Annotated", offered, re.MULTILINE), option
