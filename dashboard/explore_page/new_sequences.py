"""New sequences in a table, and what their nearest neighbours are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from dashboard import cache
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import new_points
from dashboard.explore_page.map_area.new_points import PlacedFile
from dashboard.formatting import plain, shortened
from dashboard.sentences.finding_sentences import sentence, worded
from dashboard.sentences.novelty_sentences import (
    MOST_NAMED,
    level_words,
    novelty_summary,
    where_they_lie,
)
from sequitur_core.data.dataset import FROM
from sequitur_core.data.notes.new_data import dates_differ, lengths_differ, values_differ
from sequitur_core.data.notes.note import NoteKind
from sequitur_core.explore.difference import level_shifts
from sequitur_core.explore.maps.out_of_sample import weighted_vote
from sequitur_core.explore.time.dates import Dates
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import percent
from sequitur_core.labels.labelling import COLUMN

NOVELTY, ERROR_RANK = "Stranger than", "Error rank"  # columns of the table
KNOWN = "In this run"
AT_ITS_PLACE = "At its place"
ONE_LINE = 2  # of what neighbours are, with its title
MOST_LINES = 8  # of recordings, each with what its neighbours are
# Why all sequences of a file may be unlike those trained on, by the note that says more.
REASONS: dict[NoteKind[...], str] = {
    dates_differ: "begin on another date",
    lengths_differ: "have another length",
    values_differ: "have far larger or smaller values",
}


def table_of(context: Context, files: list[PlacedFile]) -> pd.DataFrame:
    """All new sequences, those that changed first and then the most novel, known ones last.

    `mark` is the id of each.
    """
    labels = new_points.voting_labels(context)
    parts = []
    together = new_points.at_one_place(context, files)
    for file, here in zip(files, together, strict=True):
        data = file.data
        columns: dict[str, Any] = {"Sequence": list(data.dataset.ids)}
        if any((one > 1).any() for one in together):
            columns[AT_ITS_PLACE] = here
        if (dates := Dates.of(data.dataset)) is not None:
            begins, stops = data.dataset.start, data.dataset.stop
            columns["When"] = [dates.name(*ends) for ends in zip(begins, stops, strict=True)]
        if len(files) > 1:
            columns["File"] = [file.name] * len(data.dataset)
        columns[NOVELTY] = 100 * data.novelty
        if np.isfinite(data.error_ranks).all():
            columns[ERROR_RANK] = 100 * data.error_ranks
        nearest = np.where(file.known < 0, data.rows[:, 0], file.known)
        columns["Nearest"] = [context.dataset.ids[row] for row in nearest]
        columns[KNOWN] = file.known >= 0
        if labels is not None:
            title, names = labels
            votes = weighted_vote(names, data.rows, data.weights)
            columns[f"{title} of neighbours"] = [
                name if share > 0.999 else f"{name} ({percent(share)})" for name, share in votes
            ]
        columns["changed"] = np.isin(np.arange(len(data.dataset)), _changed_rows(file))
        columns["beyond"] = data.beyond
        columns["error"] = data.errors
        columns["mark"] = [new_points.mark_id(file.query, row) for row in range(len(data.dataset))]
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True)
    if "When" in table:
        table["When"] = table["When"].fillna("")
    table = table.sort_values(
        [KNOWN, "changed", NOVELTY, "beyond"],
        ascending=[True, False, False, False],
        kind="stable",
        ignore_index=True,
    ).drop(columns=["changed", "beyond"])
    shares = [name for name in (NOVELTY, ERROR_RANK) if name in table]
    # As in the sentences: 98.6 % isn't 99 %.
    table[shares] = np.floor(table[shares]).astype("Int64")
    return table


def by_neighbours(context: Context, files: list[PlacedFile]) -> list[str]:
    """What the neighbours of each recording, or of the sequences of each file, mostly are."""
    labels = new_points.voting_labels(context)
    if labels is None:
        return []
    title, names = labels
    found: dict[tuple[str, str], list[str]] = {}
    for file in files:
        data = file.data
        votes = weighted_vote(names, data.rows, data.weights)
        each = zip(data.dataset.ids, votes, file.are_guesses, strict=True)
        for id_, (name, _), guess in each:
            whose = id_.rpartition(FROM)[0] or file.name
            found.setdefault((file.query.id, whose), []).append("" if guess else name)
    lines = [plain(f"{whose}: {_in_words(said)}") for (_, whose), said in found.items()]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"{len(lines) - MOST_LINES:,} more are in the table."]
    by = "your labels" if title == COLUMN else f"the {title}"
    return [plain(f"By {by} of their neighbours:"), *lines] if lines else []


def among_known(context: Context, files: list[PlacedFile]) -> str:
    """How many lie among the training sequences, and in which of their classes or groups."""
    labels, groups = new_points.voting_labels(context), context.groups
    title, names = labels or ("", [])
    by = "your labels" if title == COLUMN else f"the {title}"
    if labels is None and groups is not None and len(groups.numbers) > 1:
        by = "the group"
        names = [groups.name(one) if one >= 0 else "in no group" for one in groups.labels.tolist()]
    found: list[str] = []
    for file in files:
        votes = weighted_vote(names, file.data.rows, file.data.weights) if names else []
        lie_in = [name for name, _ in votes] or ["known"] * len(file.are_guesses)
        found += ["" if far else name for name, far in zip(lie_in, file.are_guesses, strict=True)]
    return where_they_lie(found, f"{by} of their neighbours" if names else "")


def levels(context: Context, files: list[PlacedFile]) -> list[str]:
    """How high the sequences of each file lie, against those trained on."""
    found = []
    for file in files:
        make = partial(level_shifts, file.data.dataset, context.dataset)
        said = level_words(cache.made("levels", (context.run, file.query.id), make))
        whose = f"{shortened(file.name)}: " if len(files) > 1 else ""
        found += [f"{whose}{said}"] if said else []
    return found


def novelty(context: Context, files: list[PlacedFile]) -> str:
    """How many of all new sequences are unlike those trained on, and why most are; "" of none."""
    novel = np.concatenate([file.are_guesses[file.known < 0] for file in files])
    first = [plain(one) for one in new_points.strangest(context, files, MOST_NAMED)]
    return novelty_summary(
        novel,
        first,
        surely=any(file.are_far.any() for file in files),
        others=len(novel) < sum(len(file.known) for file in files),
        reason=why_unlike(files),
        worse=[plain(one) for one in new_points.worst(files)],
        changed=any(_changed_rows(file) for file in files),
    )


def _changed_rows(file: PlacedFile) -> list[int]:
    """The rows of those that changed unlike the others of their names."""
    itself = (one for one in file.data.changes if one.numbers["what"] == "itself")
    return [row for one in itself for row in one.rows.tolist()]


def why_unlike(files: list[PlacedFile]) -> str:
    """What may be why most are unlike; "" where that isn't known of each file with many such."""
    known = set()
    for file in files:
        if file.are_guesses.mean() > 0.5:
            own = [why for kind, why in REASONS.items() if _of_all(kind, file)]
            known.add(" and ".join(own))
    return "" if "" in known or not known else f"they {' or '.join(sorted(known))}"


def _of_all(kind: NoteKind[...], file: PlacedFile) -> bool:
    """Whether a note of that kind is about all sequences of a file."""
    n = len(file.data.dataset)
    return any(note.numbers.get("count", n) == n for note in kind.among(file.data.notes))


def changes(files: list[PlacedFile]) -> list[str]:
    """What files have that the run hadn't; no sequences apart that are in the run already."""
    found = [
        (f"{plain(shortened(file.name))}: " if len(files) > 1 else "", sentence(one, data))
        for file in files
        for data in [file.data.dataset]
        for one in worded(file.data.changes)
        if _is_new(one, file)
    ]
    return [f"{whose}**{plain(one.headline)}** {plain(one.detail)}" for whose, one in found]


def _is_new(finding: Finding, file: PlacedFile) -> bool:
    match finding.numbers["what"]:
        case "odd" | "kind":
            return bool((file.known[finding.rows] < 0).any())
        case "itself":
            return bool((file.known < 0).any())
    return True


def _in_words(said: Iterable[str]) -> str:
    """`walk (17 of 19), unlike all (2)`, of what the neighbours of each sequence are."""
    counts = Counter(said)
    n = counts.total()
    parts: list[str] = []
    for name, count in counts.most_common():
        of = "all" if count == n else f"{count:,}" if parts else f"{count:,} of"
        many = f"{of} {n:,}" if not parts else of
        parts.append(f"{name or 'unlike all'} ({many})" if n > 1 else name or "unlike all")
    return ", ".join(parts)
