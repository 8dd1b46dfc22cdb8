"""Which process does which test files, where several do (`tests.parallel.processes`)."""

from __future__ import annotations

from itertools import groupby

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


def group_of(test: str) -> str:
    """What tests are handed out together by: their file."""
    file = test.partition("::")[0]
    return SHARED if file == THE_SAME else file


class Schedule:
    """Hands out files as they come, but browser tests of a kind to few processes."""

    def __init__(self, tests: list[str]) -> None:
        self._tests = tests
        self.waiting: dict[str, list[int]] = {}  # of each file, numbers of its tests
        for number, test in enumerate(tests):
            self.waiting.setdefault(group_of(test), []).append(number)
        self._kinds: dict[int, str] = {}

    def next_for(self, process: int) -> list[int]:
        """The tests of the next file for a process; none where all are handed out."""
        # Where only files of others are left, it takes one of them rather than do nothing.
        suiting = (file for file in self.waiting if self._suits(process, file))
        file = next(suiting, next(iter(self.waiting), None))
        if file is None:
            return []
        if kind := kind_of(file):
            self._kinds[process] = kind
        return self.waiting.pop(file)

    def give_back(self, process: int, left: list[int]) -> None:
        """Hand out next what a process that crashed has left."""
        self._kinds.pop(process, None)
        files = {file: list(tests) for file, tests in groupby(left, key=self._group)}
        self.waiting = {**files, **self.waiting}

    def _group(self, number: int) -> str:
        return group_of(self._tests[number])

    def _suits(self, process: int, file: str) -> bool:
        kind = kind_of(file)
        if kind is None or process in self._kinds:
            return kind is None or self._kinds[process] == kind
        return list(self._kinds.values()).count(kind) < PROCESSES[kind]
