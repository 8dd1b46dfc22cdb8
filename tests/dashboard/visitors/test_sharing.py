"""A run that A shows to B by a link: B sees it and can change nothing, until A ends it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.components.hover_thumbnails import pictures
from dashboard.visitors import identity
from sequitur_core.errors import SequiturError
from sequitur_core.runs.results import selections
from sequitur_core.runs.sharing import access
from tests import page_texts
from tests.dashboard.conftest import Open, answered, button, selected, texts
from tests.dashboard.visitors.conftest import RUN, Two, named
from tests.dashboard.visitors.test_isolation import answer

GONE = "isn't shared any more"


@pytest.fixture
def share(two: Two) -> Iterator[str]:
    yield access.share(two.run)
    access.stop_sharing(two.run)


def buttons(at: AppTest) -> set[str]:
    return {one.label for one in at.button}


def test_the_reader_sees_the_map(two: Two, share: str, open_page: Open):
    at = open_page("explore", shared=share)
    assert not at.exception
    assert "shared with you" in texts(at)
    assert [field.value for field in at.text_input if field.label == "Run"] == [RUN]


CHANGES = {
    "Save selection", "Rename", "Delete", "Train without these",
    "Measure held-out errors (cross-validation)", "Add a run with another seed",
}  # fmt: skip


def offered(at: AppTest, two: Two) -> set[str]:
    """All buttons and links beside the map, with a selection that has a name."""
    found = buttons(answered(at, two.run))
    at = selected(at, two.run, [0, 1])
    for panel in (page_texts.SELECTION, page_texts.OUTLIERS):
        at.session_state[state.PANEL] = panel
        found |= buttons(answered(at.run(), two.run))
        found |= {link.label for link in at.get("page_link")}
    return found


def test_the_reader_is_offered_nothing_that_changes_the_run(
    two: Two, share: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dashboard.explore_page.other_seed.FEWEST", 4)
    selections.save(two.run, "some", [0])
    of_reader = offered(open_page("explore", shared=share, panel=page_texts.FINDINGS), two)
    own = named(two, two.key_of_a())
    monkeypatch.setattr(identity, "session_cookies", lambda: own)
    of_owner = offered(open_page("explore", run=two.run.id, panel=page_texts.FINDINGS), two)
    assert of_owner >= CHANGES
    assert of_reader & CHANGES == set()
    assert "Invert" in of_reader


@pytest.mark.parametrize("panel", ["New data", page_texts.LABELS])
def test_a_panel_for_changes_is_closed_to_the_reader(
    two: Two, share: str, open_page: Open, panel: str
):
    at = open_page("explore", shared=share, panel=panel)
    assert not at.exception
    assert not at.file_uploader
    assert "New label" not in [field.label for field in at.text_input]


@pytest.mark.parametrize("page", ["train", "runs", "compare", "data"])
def test_the_link_opens_no_other_page(two: Two, share: str, open_page: Open, page: str):
    query = {"shared": share, "run": two.run.id, "runs": two.run.id, "data": two.data_id}
    at = open_page(page, **query)
    assert not at.exception
    assert RUN not in texts(at)


SHARES: dict[str, Callable[[Two, str], str]] = {
    "a guess": lambda two, share: f"{two.a.path.name}.{'A' * 43}",
    "a key": lambda two, share: two.key_of_a(),
    "another workspace": lambda two, share: f"{two.b.path.name}.{share.partition('.')[2]}",
    "the id alone": lambda two, share: two.a.path.name,
    "a path": lambda two, share: f"../{share}",
}


@pytest.mark.parametrize("way", SHARES)
def test_nothing_else_shows_the_run(two: Two, share: str, way: str):
    with pytest.raises(SequiturError, match=GONE):
        identity.run_shared_by(SHARES[way](two, share), two.b)


def test_a_share_is_no_key(two: Two, share: str):
    assert access.opened_by(two.people, share) is None
    with pytest.raises(SequiturError):
        access.key_for_link(two.people, share)


@pytest.mark.parametrize("route", ["frames", "taken"])
def test_routes_serve_what_is_shared_and_nothing_else(two: Two, share: str, route: str):
    assert answer(route, two.cookies, two.run, share).status_code == 200
    assert answer(route, {}, two.run, share).status_code == 404
    other = two.b.run(next(iter(two.b.run_ids())))
    assert answer(route, named(two, two.key_of_a()), other, share).status_code == 404


def test_the_pictures_of_a_shared_run_are_asked_for_as_shared(
    two: Two, share: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(state, "shared_by", lambda *_: share)
    assert pictures(two.run, two.run.dataset()).url.endswith(f"&shared={share}")


def test_the_page_of_a_run_that_is_shared_no_more_says_so(two: Two, share: str, open_page: Open):
    access.stop_sharing(two.run)
    at = open_page("explore", shared=share)
    assert GONE in texts(at)
    assert RUN not in texts(at)
    assert answer("frames", two.cookies, two.run, share).status_code == 404


def test_a_deleted_run_is_shown_no_more_and_again_when_it_is_back(two: Two, share: str):
    away = two.a.trash_folder / two.run.id
    two.run.path.rename(away)
    assert access.shared_run(two.people, share) is None
    away.rename(two.run.path)
    assert access.shared_run(two.people, share) == two.run


def test_a_damaged_share_shows_nothing_and_hinders_nothing(two: Two, share: str):
    (file,) = (two.a.path / "shares").iterdir()
    file.write_bytes(b"rubbish")
    os.utime(file)
    assert access.shared_run(two.people, share) is None
    assert not access.is_shared(two.run)
    file.unlink()


# The owner's side, on Runs


def share_page() -> None:
    from dashboard import cache
    from dashboard.runs_page import sharing

    sharing.ask(cache.workspace().runs()[0])


@pytest.fixture
def owner(two: Two, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """What A is asked about the run."""
    own = named(two, two.key_of_a())
    monkeypatch.setattr(identity, "session_cookies", lambda: own)
    yield AppTest.from_function(share_page).run()
    access.stop_sharing(two.run)


def test_a_link_is_made_by_a_click(two: Two, owner: AppTest):
    assert "can change nothing" in texts(owner)
    button(owner, "Make a link").click().run()
    share = owner.code[0].value.partition("/explore?shared=")[2]
    assert identity.run_shared_by(share, two.b) == two.run


def test_a_click_stops_sharing_by_all_links(two: Two, owner: AppTest):
    shares = [access.share(two.run) for _ in range(2)]
    button(owner.run(), "Stop sharing").click().run()
    assert [access.shared_run(two.people, share) for share in shares] == [None, None]


def test_runs_says_whether_a_run_is_shared(
    two: Two, share: str, open_page: Open, owner: AppTest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dashboard.runs_page.table.choose", lambda runs: [two.run])
    at = open_page("runs")
    assert "Shared" in buttons(at)
    access.stop_sharing(two.run)
    assert "Share" in buttons(at.run())


def test_on_a_server_of_one_nothing_is_shared(
    two: Two, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SEQUITUR_SHARED")
    monkeypatch.setattr("dashboard.runs_page.table.choose", lambda runs: [two.run])
    at = open_page("runs")
    assert "Share" not in buttons(at)
