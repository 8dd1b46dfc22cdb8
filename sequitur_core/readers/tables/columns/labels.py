"""Labels of sequences from the labels of their rows."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.splitting import NUISANCE_WORDS, are_splits
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.vocabulary.things import REPEATS
from sequitur_core.readers.vocabulary.words import words

_LABEL_WORDS = {
    "label", "labels", "class", "target", "category", "activity", "anomaly", "abnormal", "fault",
    "outlier", "event", "species", "type", "group", "condition", "state", "gesture", "posture",
    "emotion", "behaviour", "behavior", "region",
}  # fmt: skip
# How something came out, which is asked about before what else is known of it.
_OUTCOMES = {
    "outcome", "result", "diagnosis", "disease", "disorder", "death", "died", "deceased", "dead",
    "mortality", "survived", "survival", "sepsis", "readmitted", "readmission", "failure", "failed",
    "churn", "label", "target", "class",
}  # fmt: skip
_WHOSE = NUISANCE_WORDS - {"folder"}  # folders are as often what somebody sorted files into
_SEXES = {"sex", "gender", "geschlecht", "sexe", "sexo"}
_SAMPLES, _RATES = {"sample", "samples", "sampling"}, {"rate", "freq", "frequency"}
# Under which a recorder writes that something happened, and 0 where nothing did.
_MARKS = {
    "marker", "markers", "mark", "marks", "event", "events", "evt", "trigger", "triggers", "trig",
    "ttl", "stim", "stimulus", "annotation",
}  # fmt: skip
NOTHING = 0.95  # of the rows, in which nothing did
MOST_MARKS = 20  # numbers that say what happened
LASTING = 8  # rows of one class on average, where a name doesn't say that it is one
BY_CHANCE = 4  # times as many changes as of classes that last, at least
DRAWN = 400  # stretches of rows in any order, which tell how many share a value then
FEW_CLASSES = 8  # which colours tell apart
APART = 0.8  # of all windows have a single value, where these are short enough
FEWEST_SHARED, MOSTLY_SHARED = 3, 0.75  # rows of one kind, and the share of all that such have
SELDOM = 0.2  # of the rows that have a remark, at most
MANY_KINDS = 8  # of which some come twice
MANY_LINES, WORDS_OF_A_LINE = 50, 4  # different ones; spaces in most of them
SEEN = 100  # cells that show that
NO_ALARM = "normal"  # what a sequence is whose alarm didn't go off
_ALARMS = ("anomal", "abnormal", "fault", "outlier", "attack")
# What is measured of an activity, an event or a group, as the last word of a name.
_MEASURES = {
    "score", "scores", "count", "counts", "duration", "minutes", "seconds", "hours", "rate",
    "size", "time", "energy", "calories",
}  # fmt: skip
_COUNTED = (["n"], ["num"], ["number"], ["count"])


def names_label(column: str) -> bool:
    """Whether a column's name is that of a label, and not of what is measured of one."""
    found = words(column)
    counted = found[:1] in _COUNTED  # how many there were: n_species, number of events
    return not _LABEL_WORDS.isdisjoint(found) and found[-1] not in _MEASURES and not counted


def names_rate(column: str) -> bool:
    """Whether a column's name is that of how often a recorder took a value, which is no class."""
    return not _SAMPLES.isdisjoint(words(column)) and not _RATES.isdisjoint(words(column))


def telling_first(
    columns: Sequence[str], cells: Callable[[str], pd.Series[Any]]
) -> tuple[str, ...]:
    """Labels in the order in which a person wants to see them, by their cells.

    Maps are coloured by the first. How it came out is asked about first, then a condition of two,
    which says more there than who of twenty it was or how much of something there was; and
    anything more than what was meant to train on, or which repetition it was.
    """

    def place(column: str) -> tuple[int, ...]:
        found, named = {*words(column)}, names_label(column)
        kinds = cells(column).dropna()
        count = kinds.nunique()
        numbers = kinds.dtype.kind in "iuf" and count > 2
        outcome = count <= FEW_CLASSES and not _OUTCOMES.isdisjoint(found)
        whose = not named and not _WHOSE.isdisjoint(found)
        whole = found == {"file"}  # which may be one of several of a person
        return (
            not REPEATS.isdisjoint(found),
            count <= FEW_CLASSES and are_splits(kinds.unique()),
            whose or not (named or outcome or (count <= FEW_CLASSES and not numbers)),
            whose + whole,
            not outcome,
            numbers,
            not named,
        )

    return tuple(sorted(columns, key=place))


def come_back(values: NDArray[Any]) -> bool:
    """Whether classes go on for several rows each, and come back after others.

    So do those of steps in order of time; rows sorted by class don't, nor do those in any order
    of which nearly all are of one class.
    """
    changes = int((values[1:] != values[:-1]).sum())
    shares = pd.Series(values).value_counts(normalize=True)
    by_chance = float(1 - (shares**2).sum()) * len(values)
    lasting = LASTING * changes <= len(values) and BY_CHANCE * changes <= by_chance
    return lasting and changes >= len(shares) > 1


def marks_events(column: pd.Series[Any]) -> bool:
    """Whether a column called a marker is 0 but in a handful of rows, which say what happened."""
    if column.dtype.kind not in "iuf" or _MARKS.isdisjoint(words(str(column.name))):
        return False
    cells = column.dropna().to_numpy(np.float64)
    if not len(cells) or not NOTHING <= float((cells == 0).mean()) < 1:
        return False
    marks = np.unique(cells[cells != 0])
    return are_whole(marks) and marks[0] > 0 and 1 < len(marks) <= MOST_MARKS


def labels_by_rows(
    frame: pd.DataFrame, recipe: Recipe, rows: IntArray, spans: Sequence[tuple[int, int]]
) -> dict[str, pd.Series[Any]]:
    """The labels of a recipe for each stretch of rows, by their names."""
    return {
        c: label_per_sequence(
            frame[c],
            rows,
            spans,
            kinds=recipe.two_kinds and _names_sex(c),
            events=recipe.event_marks and marks_events(frame[c]),
            unknown=recipe.unknown_labels,
        )
        for c in recipe.label_columns
    }


def _names_sex(column: str) -> bool:
    """Whether 0 and 1 in a column are two kinds, and not no and yes."""
    return not _SEXES.isdisjoint(words(column))


def label_per_sequence(
    column: pd.Series[Any],
    rows: IntArray,
    spans: Sequence[tuple[int, int]],
    *,
    kinds: bool = False,
    events: bool = False,
    unknown: bool = False,
) -> pd.Series[Any]:
    """One label for each stretch of rows, and none where all of its cells are empty.

    A column of 0 and 1 marks a stretch if any of its rows is marked, and doesn't where its cells
    are empty, unless these are `unknown`; of other columns, and where these are two `kinds`, the
    stretch gets its most frequent value, the first of them if several are. Of `events`, 0 counts
    only where it holds none.
    """
    lows = np.array([low for low, _ in spans], np.int64)
    highs = np.array([high for _, high in spans], np.int64)
    ordered = column.iloc[rows]
    if flags_rows(column) and not kinds:
        numbers = ordered.astype("float64")
        marked, known = (
            total[highs] > total[lows]
            for total in (
                np.concatenate([[0], np.cumsum(of_rows)])
                for of_rows in (numbers.fillna(0), numbers.notna())
            )
        )
        named = ("abnormal", NO_ALARM) if is_alarm(str(column.name)) else ("yes", "no")
        labels = pd.Series(np.where(marked, *named), dtype="object")
        return labels.where(known, None) if unknown else labels
    codes, values = pd.factorize(ordered)
    chosen = np.empty(len(spans), np.int64)
    nothing = codes[ordered.to_numpy() == 0][:1] if events else codes[:0]
    for i, (low, high) in enumerate(zip(lows, highs, strict=True)):
        inside = codes[low:high]
        inside = inside[inside >= 0]
        happened = inside[~np.isin(inside, nothing)] if events else inside
        inside = happened if len(happened) else inside
        chosen[i] = np.bincount(inside).argmax() if len(inside) else -1
    if column.dtype.kind in "iuf":
        if (chosen < 0).any():
            known = np.append(np.asarray(values, np.float64), np.nan)  # of -1, the last
            return pd.Series(known[chosen])
        picked = np.asarray(values)[chosen]
        whole = picked.dtype.kind == "f" and are_whole(picked) and (np.abs(picked) < 2**53).all()
        return pd.Series(picked.astype(np.int64) if whole else picked)
    texts = label_texts(pd.Series(values))
    return pd.Series([texts[c] or None if c >= 0 else None for c in chosen], dtype="object")


def changing_labels(
    column: pd.Series[Any], rows: IntArray, spans: Sequence[tuple[int, int]]
) -> int:
    """In how many stretches of rows a label has several values."""
    codes = pd.factorize(column.iloc[rows])[0]
    pieces = (codes[low:high] for low, high in spans)
    return sum(len(np.unique(piece[piece >= 0])) > 1 for piece in pieces)


def share_of_label(
    column: pd.Series[Any], rows: IntArray, spans: Sequence[tuple[int, int]]
) -> float:
    """The share of its rows in which a stretch has its most frequent value; the mean of all."""
    codes = pd.factorize(column.iloc[rows])[0] + 1
    pieces = [codes[low:high] for low, high in spans]
    return float(
        np.mean([np.bincount(piece, minlength=2)[1:].max() / len(piece) for piece in pieces])
    )


def changes_by_chance(
    column: pd.Series[Any], rows: IntArray, spans: Sequence[tuple[int, int]]
) -> bool:
    """Whether stretches of rows share a value of a label no more often than rows in any order."""
    known = column.iloc[rows].value_counts(normalize=True).to_numpy()
    steps = np.array([high - low for low, high in spans])
    drawn = np.random.default_rng(0).multinomial(int(np.median(steps)), known, size=DRAWN)
    shares = drawn.max(axis=1) / drawn.sum(axis=1)
    most = shares.mean() + 2 * shares.std() / np.sqrt(len(spans))
    return share_of_label(column, rows, spans) <= float(most)


def longest_apart(column: pd.Series[Any], rows: IntArray, spans: Sequence[tuple[int, int]]) -> int:
    """The rows of the longest windows of which nearly all have a single value of a label; 0 if
    there are none.

    spans : the stretches of rows that windows are cut from.
    """
    codes = pd.factorize(column.iloc[rows])[0]
    wholes = np.array([high - low for low, high in spans], np.int64)
    parts = []
    for low, high in spans:
        at = low + np.flatnonzero(codes[low:high] >= 0)  # empty cells begin nothing
        changes = at[1:][codes[at[1:]] != codes[at[:-1]]]
        parts.append(np.diff([low, *changes, high]))
    of_one = np.concatenate(parts)

    def mixed(window: int) -> bool:
        windows, single = ((n - window + 1).clip(0).sum() for n in (wholes, of_one))
        return bool(single < APART * windows)

    return bisect.bisect_left(range(1, int(of_one.max()) + 1), True, key=mixed)


def lost_kinds(
    column: pd.Series[Any], rows: IntArray, labels: pd.Series[Any]
) -> tuple[tuple[str, ...], int, int]:
    """The classes of rows that label no stretch, of few that there are; of how many rows.

    And how many of these follow one another, at most.
    """
    if flags_rows(column):
        return (), 0, 0
    codes, kinds = pd.factorize(column.iloc[rows])
    names = label_texts(pd.Series(kinds))
    told = {*label_texts(labels)}
    lost = [code for code, name in enumerate(names) if name not in told]
    if not 0 < len(lost) < len(names) <= FEW_CLASSES:
        return (), 0, 0
    ends = np.append(np.flatnonzero(np.diff(codes)), len(codes) - 1)
    stretches = np.diff(ends, prepend=-1)[np.isin(codes[ends], lost)]
    return tuple(names[code] for code in lost), int(stretches.sum()), int(stretches.max())


def flags_rows(column: pd.Series[Any]) -> bool:
    """Whether a column marks rows with 0 and 1, or True and False."""
    if column.dtype.kind == "b":
        return True
    if column.dtype.kind not in "iuf":
        return False
    values = set(column.dropna().unique().tolist())
    # A file in which nothing went wrong has an alarm column of zeros.
    return values == {0, 1} or (values == {0} and is_alarm(str(column.name)))


def is_remarks(column: pd.Series[Any]) -> bool:
    """Whether a column holds a note in few rows, hardly any of them twice, which is no class."""
    known = column.dropna()
    few = column.dtype.kind not in "biuf" and len(known) <= SELDOM * len(column)
    return few and 2 * known.nunique() > len(known)


def are_kinds(column: pd.Series[Any], distinct: int) -> bool:
    """Whether a column holds far fewer different cells than rows; or of few rows, most share one.

    So sports are of seven kinds in 25 sessions, some of which were done once. Where most cells are
    empty, the others may all differ, as addresses do.
    """
    rows = len(column)
    if MANY_KINDS <= distinct == int(column.notna().sum()):
        return False
    few = 2 <= distinct <= max(2, rows // 4)
    if few or not 2 <= distinct <= rows // 3:
        return few
    counts = column.value_counts()
    return bool(counts[counts >= FEWEST_SHARED].sum() >= MOSTLY_SHARED * rows)


def tells_of_each_row(column: pd.Series[Any], distinct: int) -> bool:
    """Whether a column holds lines of words of which many differ, such as whole messages."""
    if column.dtype.kind in "biuf" or distinct < MANY_LINES:
        return False
    spaces = [text.count(" ") for text in known_texts(column, SEEN)]
    return bool(np.median(spaces) >= WORDS_OF_A_LINE)


def is_alarm(name: str) -> bool:
    """Whether a mark of this name means that something is wrong."""
    found = words(name)
    said = any(word in " ".join(found) for word in _ALARMS)
    # A hit on a target, or the size of a class, is none.
    return said or any(word in "".join(found[-1:]) for word in ("label", "target", "class"))


def label_texts(series: pd.Series[Any]) -> list[str]:
    """Cells as a person wrote them; "" if missing, whole numbers without .0."""
    if series.dtype.kind == "f":
        return ["" if pd.isna(v) else f"{v:.15g}" for v in series]
    return ["" if pd.isna(v) else str(v).strip() for v in series]


def year_labels(names: Sequence[str]) -> pd.DataFrame:
    """The names of columns as a label, if they are years."""
    numbers = pd.to_numeric(pd.Series(names, dtype="string"), errors="coerce")
    if not numbers.notna().all():
        return pd.DataFrame()
    years = numbers.astype("float64")
    if not ((years >= 1500) & (years <= 2200)).all():
        return pd.DataFrame()
    return pd.DataFrame({"year": years.astype("int64")})
