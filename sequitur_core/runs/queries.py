"""Questions about a finished run, answered by another process: Ask, put, answer.

A page asks for what takes too long for a page: a map with other settings, groups,
the encodings of new data. The question is a file in the run's folder, the answer
another one beside it. Both stay, so that an answer is computed once and is there
again when the run is opened next.

So that nobody has to look through all runs, a waiting question also has an empty
file in the workspace's folder `asks`, named after the run and the question.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_arrays, read_json, write_json
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

FOLDER = "asks"  # of a run, and of the workspace
_NAME = re.compile(r"[a-z]+-[0-9a-f]{16}")

Result = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Query:
    """A question: what is wanted, and with which settings.

    Attributes
    ----------
    what : a name in `answers.ANSWERS`, lower-case letters.
    settings : JSON values. Equal settings are the same question.
    """

    what: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        text = json.dumps(dict(self.settings), sort_keys=True)
        return f"{self.what}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.id == other.id


def submit(run: Run, ask: Query) -> None:
    """Have a question answered, unless it is already."""
    marker = queue_folder(run) / f"{run.id}.{ask.id}"
    if not (run.path / file_of(ask, "npz")).exists() and not marker.exists():
        folder = run.path / FOLDER
        folder.mkdir(exist_ok=True)
        question = {"what": ask.what, "settings": dict(ask.settings)}
        write_json(folder / f"{ask.id}.json", question)
        for old in ("failed", "tries"):
            (folder / f"{ask.id}.{old}").unlink(missing_ok=True)
        marker.parent.mkdir(exist_ok=True)
        marker.touch()


def result(run: Run, ask: Query) -> Result | None:
    """Named arrays, or None while there is no answer.

    Raises SequiturError with a sentence where the question can't be answered;
    it can be put again.
    """
    failed = read_json(run.path / file_of(ask, "failed"))
    if failed is not None:
        raise SequiturError(str(failed.get("message", "")))
    path = run.path / file_of(ask, "npz")
    try:
        return read_arrays(path)
    except SequiturError:
        path.unlink(missing_ok=True)  # it can be computed again
        raise


def is_pending(run: Run, ask: Query) -> bool:
    """Whether the question was put and nobody has answered it yet."""
    return pending_since(run, ask) is not None


def pending_since(run: Run, ask: Query) -> float | None:
    """When a question that waits was put, in Unix time; None if it doesn't wait."""
    try:
        return (queue_folder(run) / f"{run.id}.{ask.id}").stat().st_mtime
    except FileNotFoundError:
        return None


def completed(run: Run, what: str) -> list[Query]:
    """The questions of one kind that have an answer, the newest answer first."""
    paths = [
        path for path in (run.path / FOLDER).glob(f"{what}-*.npz") if _NAME.fullmatch(path.stem)
    ]
    paths.sort(key=lambda path: (-path.stat().st_mtime, path.name))
    found = [read(run, path.stem) for path in paths]
    return [ask for ask in found if ask is not None]


def forget(run: Run, ask: Query) -> None:
    """Remove a question and its answer."""
    (queue_folder(run) / f"{run.id}.{ask.id}").unlink(missing_ok=True)
    for ending in ("npz", "failed", "tries", "json"):
        (run.path / file_of(ask, ending)).unlink(missing_ok=True)


# --- For those who answer ----------------------------------------------------------------


class Pending(NamedTuple):
    """A question that waits: of which run, its id, since when (Unix time in ns)."""

    run: Run
    ask_id: str
    since: int


def pending(workspace: Workspace) -> list[Pending]:
    """The questions that wait, the oldest first."""
    queue = workspace.path / FOLDER
    if not queue.is_dir():
        return []
    found = []
    for path in queue.iterdir():
        run_id, _, ask_id = path.name.partition(".")
        if (workspace.runs_folder / run_id).is_dir() and _NAME.fullmatch(ask_id):
            found.append(Pending(Run(workspace.runs_folder / run_id), ask_id, _time_of(path)))
        else:
            path.unlink(missing_ok=True)  # of a run that was deleted
    return sorted(found, key=lambda one: (one.since, one.run.id, one.ask_id))


def read(run: Run, ask_id: str) -> Query | None:
    """The question with this id, None if it isn't there or can't be read."""
    try:
        values = read_json(run.path / FOLDER / f"{ask_id}.json") or {}
    except SequiturError:
        return None
    what, settings = values.get("what"), values.get("settings")
    if not isinstance(what, str) or not isinstance(settings, dict):
        return None
    ask = Query(what, settings)
    return ask if ask.id == ask_id else None


def _time_of(marker: Path) -> int:
    try:
        return marker.stat().st_mtime_ns
    except FileNotFoundError:  # answered this very moment
        return 0


def file_of(ask: Query, ending: str) -> Path:
    return Path(FOLDER) / f"{ask.id}.{ending}"


def queue_folder(run: Run) -> Path:
    return run.workspace / FOLDER
