"""Which hosts and origins are answered."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from dashboard.server.host_guard import HostGuard, why_refused


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8501", None),
        ("LocalHost.", None),
        ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:8501", "http://[::1]:8501"),
    ],
)
def test_this_machine_is_answered_by_default(host: str, origin: str | None):
    assert why_refused(host, origin) is None


@pytest.mark.parametrize(
    "host",
    ["", "lab.example", "127.0.0.1.lab.example", "lab.example@localhost", "localhost/x",
     "localhost:port", "[::1", "localhost, lab.example", "0.0.0.0", "192.168.1.5:8501"],
)  # fmt: skip
def test_any_other_host_is_refused_by_default(host: str):
    assert "doesn't answer under the name" in str(why_refused(host, None))


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "https://lab.example", "null", "", "file://", "http://[::1",
     "http://localhost:8501@lab.example"],
)  # fmt: skip
def test_another_page_is_refused_even_of_this_machine(origin: str):
    assert "only the dashboard's own pages may" in str(why_refused("localhost:8501", origin))


@pytest.mark.parametrize(
    ("host", "origin", "answered"),
    [
        ("lab.example:80", "http://lab.example:80", True),
        ("lab.example:80", "https://lab.example", True),  # a proxy speaks TLS for it
        ("a.b.example", None, True),
        ("b.example", None, False),
        ("localhost", None, False),
        ("lab.example", "https://other.example", False),
    ],
)
def test_given_names_replace_those_of_this_machine(host: str, origin: str | None, answered: bool):
    refusal = why_refused(host, origin, names=("Lab.example", "*.b.example"))
    assert (refusal is None) == answered


def test_where_any_name_will_do_a_page_still_has_to_be_its_own():
    assert why_refused("lab.example", "http://lab.example", names=("*",)) is None
    assert why_refused("lab.example", "http://other.example", names=("*",)) is not None


def test_the_sentence_says_which_setting_to_change():
    assert "--server.allowedHosts=192.168.1.5," in str(why_refused("192.168.1.5:8501", None))


def answer(path: str, site: str | None = None, status: int = 200) -> Message:
    """How an answer begins to a request whose browser says which site it was asked by."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"host", b"localhost"), *([] if site is None else [(b"sec-fetch-site", site)])]
    headers = [(n, v if isinstance(v, bytes) else v.encode()) for n, v in headers]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    guard = HostGuard(PlainTextResponse("packed", status), own_alone=("/backup",))
    asyncio.run(guard(scope, receive, send))
    return said[0]


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("cross-site", 403),
        ("same-site", 403),  # another port of this machine
        ("", 403),
        ("same-origin", 200),
        ("none", 200),  # typed, or a bookmark
        (None, 200),  # no browser, or one that doesn't say
    ],
)
def test_costly_routes_are_not_for_pictures_in_other_pages(site: str | None, expected: int):
    assert answer("/backup", site)["status"] == expected
    assert answer("/", site)["status"] == 200  # a link may lead here from anywhere


@pytest.mark.parametrize("status", [200, 404, 507])
def test_no_answer_is_taken_for_another_kind_than_it_says(status: int):
    assert (b"x-content-type-options", b"nosniff") in answer("/", status=status)["headers"]
