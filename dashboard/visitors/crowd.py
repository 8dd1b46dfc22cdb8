"""How often pages refresh by themselves, where many are open on one server: refresh_seconds."""

from __future__ import annotations

import math

from streamlit.runtime import Runtime, exists

from dashboard.visitors.identity import workspaces

PAGES_PER_STEP = 7.5  # which refresh as often as they like; each takes the server 15 ms for it
STEP_SECONDS = 0.5


def refresh_seconds(usual: float) -> float:
    """Seconds between two refreshes: as `usual`, but with many pages open as many as it takes.

    So the pages of a class take about a quarter of a core of the server: every 2 s with 30. In
    steps, as a page that comes to another number is drawn anew.
    """
    steps = math.ceil(open_pages() / PAGES_PER_STEP)
    return max(usual, STEP_SECONDS * steps)


def open_pages() -> int:
    """How many pages are open on a shared server; 0 where one person has the server."""
    if not workspaces().shared or not exists():
        return 0
    return Runtime.instance()._session_mgr.num_active_sessions()
