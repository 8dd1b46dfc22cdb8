"""What a server answers, to whom, and what it notes.

Web pages from elsewhere, and names that were bent to this machine, reach nothing of it.
"""

import http.client
import json
import os
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from sequitur_core.runs.layout import LOCK_FILE
from tests.browser.conftest import Server
from tests.core.conftest import until

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    "Sec-WebSocket-Protocol": "streamlit",
}
STREAM = ("GET", "/_stcore/stream")
ROUTES = (
    STREAM,
    ("GET", "/"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("GET", "/media/file.csv"),
    ("GET", "/static/js/index.js"),
    ("GET", "/taken/run/report"),
    ("GET", "/frames/run/0.png"),
    ("GET", "/originals/run/0"),
    ("GET", "/health"),
)
LOCAL = ("127.0.0.1", "localhost", "[::1]", "LOCALHOST")


def answer(url: str, route: tuple[str, str], **headers: str) -> tuple[int, str]:
    """Status and text of what is answered to a request, or to a websocket's handshake."""
    method, path = route
    at = urlsplit(url)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
    try:
        upgrade = UPGRADE if route == STREAM else {}
        connection.request(method, path, headers={**upgrade, **headers})
        response = connection.getresponse()
        text = "" if response.status == 101 else response.read().decode()
        return response.status, text
    finally:
        connection.close()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[1])
def test_a_foreign_host_is_told_which_setting_allows_it(server: Server, route: tuple[str, str]):
    status, text = answer(server.url, route, Host="lab.example:8501")
    assert status == 403
    assert route == STREAM or "--server.allowedHosts=lab.example" in text  # which nobody sees


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[1])
def test_a_page_from_elsewhere_is_refused(server: Server, route: tuple[str, str]):
    status, text = answer(server.url, route, Origin="https://lab.example")
    assert status == 403
    assert route == STREAM or "lab.example" in text


def test_a_picture_in_a_page_from_elsewhere_packs_no_backup(server: Server):
    status, text = answer(server.url, ("GET", "/backup"), **{"Sec-Fetch-Site": "cross-site"})
    assert (status, "Open the dashboard" in text) == (403, True)


@pytest.mark.parametrize("name", LOCAL)
def test_this_machine_is_answered(server: Server, name: str):
    host = f"{name}:{urlsplit(server.url).port}"
    assert answer(server.url, STREAM, Host=host, Origin=f"http://{host}") == (101, "")
    assert answer(server.url, ("GET", "/_stcore/health"), Host=host) == (200, "ok")


def policy(server: Server, path: str) -> str | None:
    with urllib.request.urlopen(server.url + path, timeout=120) as response:
        return response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/health"])
def test_no_other_page_may_frame_this_one(server: Server, path: str):
    assert policy(server, path) == "frame-ancestors 'self'"


def test_the_outside_address_is_never_looked_up(server: Server):
    for name in (*LOCAL, "lab.example"):
        answer(server.url, STREAM, Origin=f"http://{name}")
        answer(server.url, STREAM, Host=name, Origin=f"http://{name}")
    assert "external IP" not in server.log.read_text(errors="replace")


def test_a_refused_handshake_is_no_fault_of_the_server(server: Server):
    assert answer(server.url, STREAM, Host="lab.example")[0] == 403
    assert answer(server.url, ("GET", "/_stcore/health"))[0] == 200
    assert "handshake" not in server.log.read_text(errors="replace")


def test_pages_under_its_names_may_frame_a_shared_server(shared: Server):
    assert policy(shared, "/") == "frame-ancestors 'self' 127.0.0.1:* *.example:*"


def test_a_shared_server_answers_by_its_names_alone(shared: Server):
    behind_a_proxy = {"Host": "127.0.0.1:80", "Origin": "https://lab.example"}
    assert answer(shared.url, STREAM, **behind_a_proxy) == (101, "")
    assert answer(shared.url, ("GET", "/"), Host="lab.example")[0] == 200
    assert answer(shared.url, ("GET", "/"), Host="localhost")[0] == 403
    assert "external IP" not in shared.log.read_text(errors="replace")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_nobody_else_on_the_machine_can_read_what_a_server_keeps(shared: Server):
    answer(shared.url, STREAM)  # noted in the log
    folder = shared.home / "local"
    until(lambda: not folder.stat().st_mode & 0o077, "a closed folder")
    until(lambda: (folder / LOCK_FILE).exists(), "a dispatcher")
    for path in (*folder.rglob("*"), shared.home / "sequitur.log"):
        with suppress(FileNotFoundError):  # it was replaced or taken away this very moment
            assert not path.stat().st_mode & 0o077, path


def health(server: Server) -> tuple[int, dict[str, object]]:
    status, text = answer(server.url, ("GET", "/health"))
    return status, json.loads(text)


def test_health_says_whether_dispatcher_and_helpers_live(shared: Server):
    until(lambda: health(shared)[1]["leads"], "a dispatcher")
    status, said = health(shared)
    helpers = {said.pop(name) for name in ("trainer", "mapper", "reader")}
    assert (status, said) == (200, {"ok": True, "dispatcher": True, "leads": True})
    assert helpers <= {"alive", "starting"}


def test_the_log_names_who_came_and_who_was_refused(shared: Server):
    answer(shared.url, STREAM)
    answer(shared.url, STREAM, Host="other.test")
    log = shared.home / "sequitur.log"
    until(lambda: ' INFO visit client="127.0.0.1"' in log.read_text(), "a visit")
    refused = ' INFO refuse path="/_stcore/stream" reason="This dashboard'
    until(lambda: refused in log.read_text(), "a refusal")
