"""Which process does which test files, where several do (pytest -n 3 --dist loadfile)."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

BROWSER, CHARTS = "tests/browser/", "tests/browser/charts/"
# How many processes do browser tests of a kind. Each starts a dashboard with its workers, or the
# page of charts, and a browser, and loads all scripts anew: 20 s of a processor. One of a kind has
# done its tests before the others have done theirs.
PROCESSES = {"pages": 1, "charts": 1}
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

    def remove_node(self, node: Any) -> str | None:
        """Forget a process; the test at which it crashed, if it did. Others do what it had left.

        pytest-xdist alone hands out the files that it had finished, too. A replacement that is
        given one of them has nothing to do, asks for nothing more, and is waited for for ever.
        """
        assigned = self.assigned_work.pop(node)
        self._kinds.pop(node, None)
        left = [(file, one) for file, tests in assigned.items() for one in tests if not tests[one]]
        for file, one in left[1:]:
            self.workqueue.setdefault(file, {})[one] = False
        for other in self.nodes:
            self._reschedule(other)
        return left[0][1] if left else None

    def _reschedule(self, node: Any) -> None:
        """Give a process work, unless it still collects; at least two tests, where there are.

        It begins one when it knows the next.
        """
        while node in self.registered_collections:
            super()._reschedule(node)
            if node.shutting_down or self._pending_of(self.assigned_work[node]) >= 2:
                break

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
