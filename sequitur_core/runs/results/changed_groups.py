"""How a person changed the groups of a run: kept in its folder, for each way to group."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part, part_of
from sequitur_core.explore.grouping.group_edits import (
    Edited,
    Step,
    apply,
    from_values,
    mark,
    to_values,
)
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.runs import queries
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.layout import GROUPS_FILE
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

DAMAGED_FILE = "groups.damaged.json"
EDITS = "edits"  # of the settings of a query: what was done to the groups that it is about

_write_lock = Lock()  # two pages of one server may change groups at once


def steps(run: Run, base: Query, labels: IntArray) -> tuple[Step, ...]:
    """What was done to the groups `labels` (n,) that a query found, the first step first.

    Nothing where the query found other groups by then. Raises SequiturError where the file is
    damaged; the groups themselves are unharmed.
    """
    entry = _read(run).get(base.id, {})
    if entry.get("base") != _base_mark(labels):
        return ()
    try:
        return tuple(_checked(one, labels) for one in entry["steps"])
    except DAMAGE as error:
        raise _damaged(run) from error


def _checked(values: Any, labels: IntArray) -> Step:
    step = from_values(values, len(labels))
    rows = values.get("take")
    if rows and max(rows) >= len(labels):
        raise ValueError("rows that the run lacks")
    return step


def add(run: Run, base: Query, labels: IntArray, step: Step) -> None:
    """One more step. WriteError on a full disk; a damaged file is put aside."""
    with _write_lock:
        try:
            before: Sequence[Step] = steps(run, base, labels)
        except SequiturError:
            (run.path / GROUPS_FILE).replace(run.path / DAMAGED_FILE)
            before = ()
        _write(run, base, labels, [*before, step])


def undo(run: Run, base: Query, labels: IntArray) -> None:
    """Take back the last step, if there is one."""
    with _write_lock:
        _write(run, base, labels, steps(run, base, labels)[:-1])


def last_changed(run: Run) -> dict[str, Any]:
    """The settings of the groups that were changed last; nothing where none were, or damaged."""
    try:
        entries = list(_read(run).values())
    except SequiturError:
        return {}
    settings = entries[-1].get("settings") if entries else None
    return settings if isinstance(settings, dict) else {}


def changed(base: Query, done: Sequence[Step]) -> Query:
    """The query about groups after some steps: how far they agree with labels."""
    return Query(base.kind, {**base.settings, EDITS: mark(done)}) if done else base


def names_query(run: Run, about: Query) -> Query:
    """The query for what is in the groups of a query, in words; labels of people have a part."""
    labels = hand_labels(run)
    marked = {"labels": labels.mark} if labels.count else {}
    return Query("names", {"groups": dict(about.settings), **marked})


def with_words(groups: Edited, result: queries.Result | None) -> Edited:
    """Groups with the words of such a query's result, where there is one."""
    found = [] if result is None else result["words"].tolist()
    return replace(groups, words={g: word for g, word in enumerate(found) if word})


def newest(run: Run, part: Part) -> Edited | None:
    """The groups by a part of the encodings that were found last, with all changes and names.

    None where none were found, or what was found can't be read.
    """
    about = (q for q in queries.completed(run, "groups") if part_of(q.settings) == part)
    query = next(about, None)
    try:
        result = None if query is None else queries.result(run, query)
        if query is None or result is None:
            return None
        labels: IntArray = result["labels"]
        if EDITS in query.settings:
            given = {g: str(name) for g, name in enumerate(result["names"]) if name}
            groups = Edited(labels, given, len(result["names"]))
        else:
            done = steps(run, query, labels)
            groups, query = apply(labels, done), changed(query, done)
        return with_words(groups, queries.readable_result(run, names_query(run, query)))
    except SequiturError:  # the page says it
        return None


def _read(run: Run) -> dict[str, dict[str, Any]]:
    """The entries by the ids of queries, the one that was changed last at the end."""
    try:
        values = read_json(run.path / GROUPS_FILE) or {}
        entries = values.get("groupings", [])
        return {str(entry["of"]): dict(entry) for entry in entries}
    except (SequiturError, AttributeError, *DAMAGE) as error:
        raise _damaged(run) from error


def _write(run: Run, base: Query, labels: IntArray, after: Sequence[Step]) -> None:
    entries = _read(run)
    entries.pop(base.id, None)
    if after:
        entries[base.id] = {
            "of": base.id,
            "settings": dict(base.settings),
            "base": _base_mark(labels),
            "steps": [to_values(one) for one in after],
        }
    with writing(run.path):
        write_json(run.path / GROUPS_FILE, {"groupings": list(entries.values())})
    _forget_earlier(run, base, changed(base, after))


def _forget_earlier(run: Run, base: Query, now: Query) -> None:
    """Remove what was found about the same groups after other steps: exports take the newest."""
    for query in queries.completed(run, base.kind):
        bare = {name: value for name, value in query.settings.items() if name != EDITS}
        if EDITS in query.settings and query != now and bare == dict(base.settings):
            queries.delete(run, query)


def _base_mark(labels: IntArray) -> str:
    return f"{zlib.crc32(labels.astype('<i8').tobytes()):08x}"


def _damaged(run: Run) -> SequiturError:
    path: Path = run.path / GROUPS_FILE
    return SequiturError(
        f"What you changed about the groups of {run.name} can't be read: {path.name} in its folder "
        "is damaged. The groups are shown as they were found. Change them to start anew; the "
        f"damaged file is put aside as {DAMAGED_FILE}."
    )
