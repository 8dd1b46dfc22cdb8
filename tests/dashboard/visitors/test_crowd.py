"""How often pages refresh, by how many are open."""

import pytest

from dashboard.visitors import crowd
from dashboard.visitors.crowd import open_pages, refresh_seconds
from tests.dashboard.visitors.conftest import Two


@pytest.mark.parametrize(
    ("pages", "usual", "seconds"),
    [(0, 0.2, 0.2), (1, 0.5, 0.5), (7, 0.5, 0.5), (8, 0.5, 1.0), (15, 1.0, 1.0), (30, 0.5, 2.0)],
)
def test_with_many_pages_open_each_refreshes_less_often(
    pages: int, usual: float, seconds: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(crowd, "open_pages", lambda: pages)
    assert refresh_seconds(usual) == seconds


def test_a_server_that_one_person_has_counts_no_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SEQUITUR_SHARED", raising=False)
    assert open_pages() == 0


def test_a_page_drawn_without_a_server_is_drawn_all_the_same(two: Two):
    assert open_pages() == 0
