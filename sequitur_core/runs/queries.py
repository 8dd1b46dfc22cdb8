"""Queries about a finished run, answered by another process: Query, submit, result.

A page submits what takes too long for a page: a map with other settings, groups, the
encodings of new data. The query is a file in the run's folder, its result another one
beside it. Both stay, so that a result is computed once and is there again when the run
is opened next.

So that nobody has to search all runs, a pending query also has an empty file in the
workspace's folder of queries, named after the run and the query.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_arrays, read_json, write_json, writing
from sequitur_core.runs.layout import QUERIES_FOLDER
from sequitur_core.runs.query_checks import settings_fit
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

_QUERY_ID = re.compile(r"[a-z]+-[0-9a-f]{16}")

NO_ROOM_FOR_RESULT = "The disk is full, so there was no room for the result. Make room on it."

DAMAGED_RESULT = "This result was damaged and has been removed. It can be computed again."

Result = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Query:
    """What is to be computed about a run, and with which settings.

    Attributes
    ----------
    kind : a name in `handlers.HANDLERS`, lower-case letters.
    settings : JSON values. Equal settings are the same query.
    """

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        text = json.dumps(dict(self.settings), sort_keys=True)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.id == other.id


def submit(run: Run, query: Query) -> None:
    """Have a query answered, unless it is already. WriteError where the disk is full."""
    marker = pending_marker(run, query.id)
    if not query_file(run, query.id, "npz").exists() and not marker.exists():
        path = query_file(run, query.id, "json")
        with writing(path.parent):
            path.parent.mkdir(exist_ok=True)
            write_json(path, {"what": query.kind, "settings": dict(query.settings)})
            for old in ("failed", "tries"):
                query_file(run, query.id, old).unlink(missing_ok=True)
            marker.parent.mkdir(exist_ok=True)
            marker.touch()


def result(run: Run, query: Query) -> Result | None:
    """Named arrays, or None while there is no result.

    Raises SequiturError with a sentence where the query failed; it can be submitted again.
    """
    failed = read_json(query_file(run, query.id, "failed"))
    if failed is not None:
        raise SequiturError(str(failed.get("message", NO_ROOM_FOR_RESULT)))
    path = query_file(run, query.id, "npz")
    try:
        return read_arrays(path)
    except SequiturError as error:
        path.unlink(missing_ok=True)
        raise SequiturError(DAMAGED_RESULT) from error


def readable_result(run: Run, query: Query) -> Result | None:
    """As `result`; None where the query failed, too, as what shows it alone says why."""
    try:
        return result(run, query)
    except SequiturError:
        return None


def pending_since(run: Run, query: Query) -> float | None:
    """When the query was submitted, in Unix time; None if it has a result or failed."""
    try:
        return pending_marker(run, query.id).stat().st_mtime
    except FileNotFoundError:
        return None


def has_failed(run: Run, query: Query) -> bool:
    """Whether it failed; once it is deleted, it can be submitted again."""
    return query_file(run, query.id, "failed").exists()


def completed(run: Run, kind: str) -> list[Query]:
    """The queries of one kind that have a result, the newest result first."""
    folder = run.path / QUERIES_FOLDER
    paths = [path for path in folder.glob(f"{kind}-*.npz") if _QUERY_ID.fullmatch(path.stem)]
    paths.sort(key=lambda path: (-path.stat().st_mtime, path.name))
    queries = [read_query(run, path.stem) for path in paths]
    return [query for query in queries if query is not None]


def delete(run: Run, query: Query) -> None:
    """Remove a query and its result."""
    pending_marker(run, query.id).unlink(missing_ok=True)
    for ending in ("npz", "failed", "tries", "json"):
        query_file(run, query.id, ending).unlink(missing_ok=True)


def delete_all(run: Run) -> None:
    """Remove all queries about a run and their results, as its model becomes another."""
    markers = (run.workspace / QUERIES_FOLDER).glob(f"{run.id}.*")
    for path in (*markers, *(run.path / QUERIES_FOLDER).glob("*")):
        path.unlink(missing_ok=True)


# --- For the process that answers --------------------------------------------------------


class PendingQuery(NamedTuple):
    """A query that waits: of which run, its id, since when (Unix time in ns)."""

    run: Run
    query_id: str
    since: int


def pending(workspace: Workspace) -> list[PendingQuery]:
    """The queries that wait, the oldest first."""
    markers = workspace.path / QUERIES_FOLDER
    if not markers.is_dir():
        return []
    waiting = []
    for marker in markers.iterdir():
        run_id, _, query_id = marker.name.partition(".")
        run = Run(workspace.runs_folder / run_id)
        if not (run.path.is_dir() and _QUERY_ID.fullmatch(query_id)):
            marker.unlink(missing_ok=True)  # of a run that was deleted
        elif since := _modified_ns(marker):  # else it was answered this very moment
            waiting.append(PendingQuery(run, query_id, since))
    return sorted(waiting, key=lambda query: (query.since, query.run.id, query.query_id))


def still_waits(query: PendingQuery) -> bool:
    """Whether it has no answer yet; one that was put again since is another query."""
    return _modified_ns(pending_marker(query.run, query.query_id)) == query.since


def in_turn(waiting: Iterable[PendingQuery]) -> list[PendingQuery]:
    """The queries of several workspaces: the oldest of each before anybody's second."""
    places: Counter[Path] = Counter()
    ranked = []
    for query in sorted(waiting, key=lambda query: (query.since, query.run.id, query.query_id)):
        ranked.append((places[query.run.workspace], query))
        places[query.run.workspace] += 1
    return [query for _, query in sorted(ranked, key=lambda entry: entry[0])]


def read_query(run: Run, query_id: str) -> Query | None:
    """The query with this id, None if it isn't there or can't be read."""
    try:
        values = read_json(query_file(run, query_id, "json")) or {}
    except SequiturError:
        return None
    kind, settings = values.get("what"), values.get("settings")
    if not isinstance(kind, str) or not isinstance(settings, dict) or not settings_fit(settings):
        return None
    query = Query(kind, settings)
    return query if query.id == query_id else None


def query_file(run: Run, query_id: str, ending: str) -> Path:
    """A file of a query: "json", its "npz" result, or the notes "failed" and "tries"."""
    return run.path / QUERIES_FOLDER / f"{query_id}.{ending}"


def kind_of(query_id: str) -> str:
    """What kind of query an id is of."""
    return query_id.partition("-")[0]


def pending_marker(run: Run, query_id: str) -> Path:
    """The empty file that is there while a query is pending."""
    return run.workspace / QUERIES_FOLDER / f"{run.id}.{query_id}"


def _modified_ns(marker: Path) -> int:
    """When it was put; 0 if it isn't there."""
    try:
        return marker.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
