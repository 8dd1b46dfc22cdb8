"""Two people share a server: none of the ways from one leads to what the other has.

A has data, a run and a prepared file; B tries each way to them, once, in the tables here.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import cache, state
from dashboard.components.hover_thumbnails import frames_route
from dashboard.components.original_view import originals_route
from dashboard.export import prepared_files
from dashboard.export.backup import backup_route
from dashboard.visitors import identity
from dashboard.visitors.cookie import GivesWorkspaces
from sequitur_core.classroom.classes import Classroom, open_class
from sequitur_core.classroom.members import join, key_to, leave
from sequitur_core.runs import layout, queries
from sequitur_core.runs.export.archive import export_run, import_run
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import DAY, KEPT_DAYS, Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.core.runs.results.test_originals import run_on, uploaded
from tests.dashboard.conftest import Open, put_run, texts, waves
from tests.dashboard.visitors.conftest import ADA, RUN, SECRET, Two, log_in_as, named

ROUTES = {
    "frames": frames_route(identity.run_of_request),
    "taken": prepared_files.prepared_files_route(identity.run_of_request),
    "backup": backup_route(identity.of_request),
}


def with_cookies(cookies: Mapping[str, str], shared: str = "", **path: str) -> Request:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"cookie", cookie.encode())] if cookies else []
    scope = {"type": "http", "headers": headers, "path_params": path}
    return Request({**scope, "query_string": urlencode({"shared": shared} if shared else {})})


def answer(name: str, cookies: Mapping[str, str], run: Run, shared: str = "") -> Response:
    """What a route answers about a run, at an address that says it is shared."""
    asked = with_cookies(cookies, shared, run=run.id, sheet="0", what="report")
    return ROUTES[name].endpoint(asked)


def everything(at: AppTest) -> str:
    """All that the page says and offers, and what it sends to components."""
    assert not at.exception
    offered = [str(e.options) for kind in ("selectbox", "multiselect") for e in at.get(kind)]
    tables = [str(table.value) for table in at.dataframe]
    sent = [e.proto.json for e in at.get("bidi_component")]
    return "\n".join([texts(at), *offered, *tables, *sent])


# Classes: A has opened one, on the data of the run; or B has, which A takes part in


def class_of_a(two: Two) -> str:
    """The code of a class on A's data, in which A's own run isn't."""
    return open_class(two.a, SECRET, data=[two.data_id]).code


def learners_run(two: Two) -> str:
    """What shows a learner's run to A, whose class it belongs to."""
    classroom = open_class(two.a, SECRET, data=[two.data_id])
    learner = two.people.create()
    (data_id,) = join(classroom, learner, "Ada").data
    run = learner.add_run(replace(two.run.spec, dataset_id=data_id), learner.dataset(data_id))
    assert identity.run_shared_by(key_to(classroom, run), two.a) == run
    return key_to(classroom, run)


def own_class(two: Two) -> str:
    """What would show A's run to B if it belonged to B's class, which A takes part in."""
    own = next(iter(two.b.dataset_ids()))
    classroom = open_class(two.b, "of B", data=[own])
    join(classroom, two.a, "A")
    return key_to(classroom, two.run)


CLASS_KEYS: dict[str, Callable[[Two], str]] = {
    "the class of A": lambda two: f"class.{class_of_a(two)}.{two.run.id}",
    "a run of a learner of A": learners_run,
    "another run of a learner of B": own_class,
    "a path in place of a run": lambda two: f"class.{class_of_a(two)}.../../{two.run.id}",
}


@pytest.mark.parametrize("way", CLASS_KEYS)
def test_no_class_shows_what_is_not_of_ones_own_class(two: Two, open_page: Open, way: str):
    key = CLASS_KEYS[way](two)
    at = open_page("explore", shared=key)
    said = everything(at)
    assert "isn't shared any more" in said
    assert SECRET not in said
    for route in ("frames", "taken"):
        run = Run(two.run.path.with_name(re.split(r"[./]", key)[-1]))
        assert answer(route, two.cookies, run, shared=key).status_code == 404


def test_a_run_of_a_class_is_the_teachers_to_read_until_the_learner_leaves(two: Two):
    key = learners_run(two)
    run = identity.run_shared_by(key, two.a)
    cookies = named(two, two.key_of_a())
    assert answer("frames", cookies, run, shared=key).status_code == 200
    leave(Classroom(two.people.home / "classes" / key.split(".")[1]), Workspace(run.workspace))
    assert answer("frames", cookies, run, shared=key).status_code == 404


# Pages: B opens an address of A's, or has an id of A's in the session

PAGES: dict[str, tuple[str, Callable[[Two], dict[str, str]]]] = {
    "data by id": ("data", lambda two: {"data": two.data_id}),
    "training by id of the run": ("train", lambda two: {"run": two.run.id}),
    "training by id of the data": ("train", lambda two: {"data": two.data_id}),
    "table of runs": ("runs", lambda two: {}),
    "lessons": ("learn", lambda two: {}),
    "training without a selection": ("train", lambda two: {state.WITHOUT: two.run.id}),
    "map by id of the run": ("explore", lambda two: {"run": two.run.id}),
    "map by a share that was made up": (
        "explore",
        lambda two: {
            "run": two.run.id,
            state.SHARED: f"{two.a.path.name}.{secrets.token_urlsafe(32)}",
        },
    ),
    "comparison by ids": ("compare", lambda two: {"runs": f"{two.run.id},{two.run.id}"}),
    "variants by id": ("variants", lambda two: {"family": two.run.id}),
    "board by code of the class": ("board", lambda two: {"class": class_of_a(two)}),
    "comparison in the class": (
        "compare",
        lambda two: {"class": class_of_a(two), "runs": f"{two.run.id},{two.run.id}"},
    ),
    "boards": ("board", lambda two: {}),
    "path in an id of data": ("data", lambda two: {"data": f"../../{two.a.path.name}/datasets/x"}),
    "path in an id of a run": (
        "explore",
        lambda two: {"run": f"../../{two.a.path.name}/runs/{two.run.id}"},
    ),
}


@pytest.mark.parametrize("way", PAGES)
def test_no_page_shows_or_offers_what_another_has(two: Two, open_page: Open, way: str):
    page, query = PAGES[way]
    said = everything(open_page(page, **query(two)))
    assert SECRET not in said
    assert RUN not in said


def test_whoever_has_nothing_is_offered_nothing(
    two: Two, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    new = named(two, access.new_key(two.people.create()))
    monkeypatch.setattr(identity, "session_cookies", lambda: new)
    for page, empty in (("explore", "There is no map yet"), ("train", "First choose data")):
        said = everything(open_page(page, run=two.run.id))
        assert empty in said
        assert "or is in another workspace" in said


def test_the_pages_of_a_do_show_it(two: Two, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    own = named(two, two.key_of_a())
    monkeypatch.setattr(identity, "session_cookies", lambda: own)
    assert RUN in everything(open_page("runs"))


# State that a browser could send, or that is left of an earlier visit

STATES: dict[str, tuple[str, Callable[[Two], dict[str, Any]]]] = {
    "compared runs": ("compare", lambda two: {state.COMPARED_RUNS: [two.run.id]}),
    "run and data in view": ("train", lambda two: {"_run": two.run.id, "_data": two.data_id}),
    "ids in the table of runs": ("runs", lambda two: {state.LISTED_RUNS: [two.run.id]}),
    "workspace of the session": (
        "train",
        lambda two: {state.WORKSPACE: two.a.path.name, "_run": two.run.id, "_data": two.data_id},
    ),
    "selection": ("explore", lambda two: {state.SELECTION: (two.run.id, [0, 1])}),
}


@pytest.mark.parametrize("way", STATES)
def test_no_state_shows_what_another_has(two: Two, open_page: Open, way: str):
    page, values = STATES[way]
    at = open_page(page)
    for key, value in values(two).items():
        at.session_state[key] = value
    said = everything(at.run())
    assert SECRET not in said
    assert RUN not in said


def test_a_run_that_another_deleted_is_not_brought_back(two: Two, open_page: Open):
    deleted = put_run(two.people.create(), waves(4))
    deleted.path.rename(Workspace(deleted.workspace).trash_folder / deleted.id)
    at = open_page("runs")
    at.session_state[state.DELETED] = ([deleted.id], RUN, "")
    at.run()
    next(b for b in at.button if b.label == "Undo").click().run()
    assert "isn't in the trash" in texts(at)
    assert deleted.id not in two.b.run_ids()


def test_an_upload_of_another_is_not_removed_as_ones_own(two: Two):
    upload = two.a.uploads.add("a.csv", io.BytesIO(b"1,2"))
    two.b.uploads.remove(upload)
    assert upload.exists()


# Routes


@pytest.mark.parametrize("route", ["frames", "taken"])
def test_no_route_serves_what_another_has(two: Two, route: str):
    assert answer(route, two.cookies, two.run).status_code == 404


def test_a_backup_holds_nothing_of_another(two: Two):
    async def read(blocks: Any) -> bytes:
        return b"".join([block async for block in blocks])

    packed = asyncio.run(read(answer("backup", two.cookies, two.run).body_iterator))
    assert next(iter(two.b.run_ids())).encode() in packed
    assert two.run.id.encode() not in packed


COOKIES: dict[str, Callable[[Two], Mapping[str, str]]] = {
    "none": lambda two: {},
    "the id without a key": lambda two: named(two, two.a.path.name),
    "a guessed key": lambda two: named(two, f"{two.a.path.name}.{secrets.token_urlsafe(32)}"),
    "a guessed id": lambda two: named(
        two, f"{secrets.token_hex(16)}.{two.key_of_a().partition('.')[2]}"
    ),
    "a key of B to the id of A": lambda two: named(
        two, f"{two.a.path.name}.{access.new_key(two.b).partition('.')[2]}"
    ),
    "what is stored of a key": lambda two: named(two, stored_of_a(two)),
    "a link that isn't used yet": lambda two: named(two, access.new_link(two.a)),
    "the cookie of another server": lambda two: {"sequitur_0123456789abcdef": two.key_of_a()},
    "an expired key": lambda two: named(two, expired(two)),
    "the only workspace": lambda two: named(two, f"local.{secrets.token_urlsafe(32)}"),
}


def stored_of_a(two: Two) -> str:
    two.key_of_a()
    return f"{two.a.path.name}.{next((two.a.path / layout.KEYS_FOLDER).iterdir()).name}"


def expired(two: Two) -> str:
    space = two.people.create()
    then = time.time() - (KEPT_DAYS + 1) * DAY
    os.utime(space.path / layout.VISITED_FILE, (then, then))
    return access.new_key(space)


@pytest.mark.parametrize("way", COOKIES)
@pytest.mark.parametrize("route", ROUTES)
def test_no_other_cookie_opens_a_route(two: Two, route: str, way: str):
    assert answer(route, COOKIES[way](two), two.run).status_code == 404


@pytest.fixture(scope="module")
def heard(made: Two, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run on a sound, of a third person."""
    sound = files.sound(tmp_path_factory.mktemp("sounds") / "a.wav", files.tone(8, 440))
    space = made.people.create()
    return run_on(space, uploaded(space, sound))[0]


def original(cookies: Mapping[str, str], run: Run, shared: str = "") -> int:
    asked = with_cookies(cookies, shared, run=run.id, row="0")
    return originals_route(identity.own_run_of_request).endpoint(asked).status_code


@pytest.mark.parametrize("way", [*COOKIES, "B's own", "A's own"])
def test_an_original_is_for_nobody_else(two: Two, heard: Run, way: str):
    own = {"B's own": lambda two: two.cookies, "A's own": lambda two: named(two, two.key_of_a())}
    assert original((COOKIES | own)[way](two), heard) == 404


def test_an_original_is_for_whoever_loaded_it_and_not_for_readers(two: Two, heard: Run):
    owner = access.new_key(Workspace(heard.workspace))
    assert original(named(two, owner), heard) == 200
    assert original(two.cookies, heard, access.share(heard)) == 404


@pytest.mark.parametrize("way", COOKIES)
def test_no_other_cookie_opens_a_session(two: Two, way: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(identity, "session_cookies", lambda: COOKIES[way](two))
    with pytest.raises(identity.NoWorkspaceError, match="has no workspace here"):
        cache.workspace()


@pytest.mark.parametrize("page", ["data", "runs"])
def test_a_page_without_a_workspace_says_so(
    two: Two, open_page: Open, page: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(identity, "session_cookies", dict)
    assert "This browser has no workspace here" in everything(open_page(page))


@pytest.mark.parametrize("route", ROUTES)
def test_the_key_of_a_opens_each_route(two: Two, route: str):
    assert answer(route, named(two, two.key_of_a()), two.run).status_code == 200


def test_a_key_of_one_server_opens_nothing_at_another(two: Two, tmp_path: Path):
    other = Workspaces(tmp_path / "other", shared=True)
    other.create()
    assert identity.cookie_name(other) != identity.cookie_name(two.people)
    assert access.opened_by(other, two.key_of_a()) is None


# Queries, imports and what is remembered for all


def test_queries_of_one_wait_in_their_own_workspace(two: Two):
    queries.submit(two.run, Query("map", {"method": "pca"}))
    assert queries.pending(two.b) == []
    (two.b.path / layout.QUERIES_FOLDER).mkdir()
    (two.b.path / layout.QUERIES_FOLDER / f"{two.run.id}.map-0123456789abcdef").touch()
    assert queries.pending(two.b) == []


def test_an_imported_run_is_a_copy_even_under_the_same_id(two: Two, tmp_path: Path):
    export_run(two.run, tmp_path / "a.zip")
    other = two.people.create()
    copy = import_run(other, tmp_path / "a.zip")
    assert copy.path == other.runs_folder / two.run.id
    copy.rename("renamed")
    assert two.run.name == RUN
    assert other.summary(copy.spec.dataset_id).source == ""


def test_what_is_remembered_of_data_is_of_ones_own_workspace(
    two: Two, monkeypatch: pytest.MonkeyPatch
):
    other = two.people.create()
    small = other.add_dataset(waves(4, name="mine"))
    (other.datasets_folder / small).rename(other.datasets_folder / two.data_id)
    counts = []
    for space in (two.a, other):
        cookies = named(two, access.new_key(space))
        monkeypatch.setattr(identity, "session_cookies", lambda cookies=cookies: cookies)
        data = cache.dataset(two.data_id)
        assert data is not None
        colouring = cache.label_colouring(two.data_id, "kind", (), data)
        counts.append((len(data), len(colouring.names)))
    assert counts == [(12, 12), (4, 4)]


# The cookie


def visit(two: Two, cookies: Mapping[str, str], **headers: str) -> dict[str, str]:
    """The headers of what the server answers to a browser that opens a page."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    page = Route("/", lambda _: PlainTextResponse("page"))
    app = Starlette(routes=[page], middleware=[Middleware(GivesWorkspaces, workspaces=two.people)])
    sent = {"accept": "text/html", **headers}
    if cookies:
        sent["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": raw, "scheme": "http"}
    asyncio.run(app({**scope, "query_string": b""}, receive, send))
    return {name.decode(): value.decode() for name, value in said[0]["headers"]}


def key_in(headers: Mapping[str, str]) -> str:
    return headers["set-cookie"].partition("=")[2].partition(";")[0]


def test_a_first_visit_gives_a_workspace_of_ones_own(two: Two):
    found = access.opened_by(two.people, key_in(visit(two, {})))
    assert found is not None
    assert found.path not in (two.a.path, two.b.path)


def test_a_visit_that_nothing_follows_leaves_nothing(two: Two):
    before = set(two.people.folder.iterdir())
    for _ in range(3):
        visit(two, {})
    assert set(two.people.folder.iterdir()) == before


def test_a_next_visit_keeps_it(two: Two):
    assert key_in(visit(two, two.cookies)) == two.cookies[identity.cookie_name(two.people)]


@pytest.mark.parametrize("way", ["a guessed key", "an expired key", "the id without a key"])
def test_a_key_that_opens_nothing_is_replaced_by_one_to_a_new_workspace(two: Two, way: str):
    found = access.opened_by(two.people, key_in(visit(two, COOKIES[way](two))))
    assert found is not None
    assert found.path not in (two.a.path, two.b.path)


def test_scripts_and_other_sites_do_not_get_the_cookie(two: Two):
    said = visit(two, {})
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(said["set-cookie"].split("; "))
    assert "private" in said["cache-control"]


def test_the_cookie_is_secure_where_the_page_came_by_https(two: Two):
    assert "Secure" not in visit(two, {})["set-cookie"]
    assert "Secure" in visit(two, {}, x_forwarded_proto="https")["set-cookie"]


def test_what_is_on_a_page_gives_no_workspace(two: Two):
    assert "set-cookie" not in visit(two, {}, accept="image/png")


def test_a_server_of_one_sets_no_cookie(two: Two, tmp_path: Path):
    alone = Two(Workspaces(tmp_path), two.a, two.b, two.run, {})
    assert "set-cookie" not in visit(alone, {})


# Accounts


def test_an_account_has_its_workspace_in_any_browser(two: Two, login: None):
    found = identity.workspace_of(two.people, log_in_as())
    assert found.path == two.people.of_account("https://login.example", "ada").path
    assert identity.workspace_of(two.people, {**two.cookies, **log_in_as()}) == found
    assert identity.workspace_of(two.people, log_in_as(sub="bob")) != found


@pytest.mark.parametrize(
    ("about", "name"),
    [({"name": "Ada L."}, "Ada L."), ({"name": ""}, "ada@x.example"), ({"is_logged_in": 0}, "")],
)
def test_a_person_goes_by_the_name_of_the_account(
    two: Two, login: None, about: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(identity, "session_cookies", lambda: log_in_as(**about))
    assert identity.name_of_person() == name


ACCOUNTS: dict[str, Callable[[Two], Mapping[str, str]]] = {
    "nobody": lambda two: {},
    "a key": lambda two: named(two, two.key_of_a()),
    "logged out": lambda two: log_in_as(is_logged_in=False),
    "signed by somebody else": lambda two: log_in_as("another secret"),
    "not signed": lambda two: {USER_COOKIE_NAME: json.dumps(ADA)},
}


@pytest.mark.parametrize("way", ACCOUNTS)
def test_only_who_is_logged_in_has_a_workspace(two: Two, login: None, way: str):
    with pytest.raises(identity.NoWorkspaceError, match="Log in"):
        identity.workspace_of(two.people, ACCOUNTS[way](two))


def test_where_people_log_in_a_visit_gives_no_key(two: Two, login: None):
    assert "set-cookie" not in visit(two, {})
