"""Which process does which test files, where several do (pytest -n 5 --dist loadfile)."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

BROWSER, CHARTS = "tests/browser/", "tests/browser/charts/"
# How many processes do browser tests of a kind. Each starts a dashboard with its workers, or the
# page of charts, and a browser: half a minute of a processor. One alone would be waited for.
PROCESSES = {"pages": 2, "charts": 1}
# Files that share a second dashboard.
SHARED = "tests/browser/server/test_server.py"
THE_SAME = "tests/browser/server/test_take_away.py"


def kind_of(file: str) -> str | None:
    """The kind of browser tests in a file; None for others."""
    if not file.startswith(BROWSER):
        return None
    return "charts" if file.startswith(CHARTS) else "pages"


class BrowsersTogether(LoadFileScheduling):
    """Hands out files as they come, but browser tests of a kind to few processes."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        self._kinds: dict[Any, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return SHARED if file == THE_SAME else file

    def _assign_work_unit(self, node: Any) -> None:
        # Where only files of others are left, it takes one of them rather than do nothing.
        file = next((file for file in self.workqueue if self._suits(node, file)), None)
        if file is not None:
            self.workqueue.move_to_end(file, last=False)
            if kind := kind_of(file):
                self._kinds[node] = kind
        super()._assign_work_unit(node)

    def _suits(self, node: Any, file: str) -> bool:
        kind = kind_of(file)
        if kind is None or node in self._kinds:
            return kind is None or self._kinds[node] == kind
        return list(self._kinds.values()).count(kind) < PROCESSES[kind]
