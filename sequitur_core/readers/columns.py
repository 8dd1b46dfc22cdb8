"""What the columns of a table mean: the layout, the time, names, values and labels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers import times as when
from sequitur_core.readers.labels import marks
from sequitur_core.readers.recognised import listed, quoted
from sequitur_core.readers.table import Table

PARTS_OF_A_DAY = (24, 48, 96, 144, 288, 1440)
FEW_TWICE = 0.9  # share of rows with a moment of their own, where some were written twice
GROUP = 3  # steps a sequence of a tidy table has at least, on average

_NUMBERED = re.compile(r"(.*?)[\s_.\-]*(\d+)\D{0,2}")
_CHANNEL_WORDS = {
    "ch", "chan", "channel", "sensor", "dim", "dimension", "feature", "electrode", "lead", "axis",
    "kanal", "var", "variable",
}  # fmt: skip
_NAMES_CHANNEL = {"dim", "dim_id", "dimension", "channel", "variable", "sensor", "feature"}
_LABEL_WORDS = {
    "label", "labels", "class", "target", "category", "activity", "anomaly", "abnormal", "fault",
    "outlier", "event", "species", "type", "group", "condition", "state",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class TimeColumns:
    """Columns that may say when, with the times they give; other formats that fit as well."""

    columns: tuple[str, ...]
    times: when.Times
    others: tuple[str, ...] = ()


# Which layout


def find_layout(table: Table, candidates: Sequence[TimeColumns]) -> tuple[str, str]:
    block, kind = _name_block(table)
    numbers = [c for c in table.numbers if c not in table.row_numbers]
    free = [c for c in numbers if c not in table.binary] or numbers
    if table.ragged:
        return "rows", "Rows have different numbers of cells: each is a sequence of its own length."
    if len(block) >= 5 and len(block) >= 0.5 * len(free) and kind != "channels":
        rest = [c for c in candidates if not set(c.columns) & set(block)]
        by_time = next((c for c in rest if goes_on(c.times)), None)
        first, last = block[0], block[-1]
        if by_time is None and kind == "series" and (table.texts() or _classes(table, block)):
            # Rows sorted by class look smooth downwards too, so names decide first.
            return "rows", (
                f"Columns {first} to {last} are numbered and the rows have names or labels: one "
                "sequence per row."
            )
        if by_time is None and kind == "series":
            if _smoothness(table, block, axis=0) > _smoothness(table, block, axis=1):
                return "columns", (
                    f"Columns {first} to {last} each change smoothly from row to row: one "
                    "sequence per column."
                )
            return "rows", (
                f"Columns {first} to {last} are numbered and change smoothly from column to "
                "column: one sequence per row."
            )
        if by_time is None or kind == "dates":
            what = "dates" if kind == "dates" else "numbered"
            return "rows", f"Columns {first} to {last} are {what}: one sequence per row."
        if kind != "years" and len(block) in PARTS_OF_A_DAY and _daily(by_time.times):
            return "rows", (
                f"{listed(by_time.columns)} counts days, and there are {len(block)} numbered "
                "columns, as parts of a day: one sequence per row."
            )
        if kind == "years" or _smoothness(table, block, axis=0) > _smoothness(table, block, axis=1):
            return "columns", (
                f"{listed(by_time.columns)} say when each row was, and columns {first} to {last} "
                "are counted: one sequence per column."
            )
        return "rows", (
            f"Columns {first} to {last} are numbered and change smoothly from column to column: "
            "one sequence per row."
        )
    for candidate in candidates:
        names = listed(candidate.columns)
        if _unique(candidate.times):
            values = [c for c in free if c not in candidate.columns]
            if values:
                return "long", f"{names} never repeats: the rows are one long series."
            continue
        ids = _find_ids(table, candidate)
        if ids:
            return "tidy", (
                f"{names} repeats, once for each {' and '.join(ids)}: each row is one step of a "
                "sequence."
            )
    for candidate in candidates:
        names = listed(candidate.columns)
        if _nearly_unique(candidate.times) and any(c not in candidate.columns for c in free):
            return "long", f"{names} seldom repeats: the rows are one long series."
        if ids := _find_ids(table, candidate, FEW_TWICE):
            return "tidy", (
                f"{names} repeats, once for each {' and '.join(ids)} with few exceptions: each "
                "row is one step of a sequence."
            )
    if blocks := _block_ids(table):
        return "tidy", f"Rows with the same {blocks[0]} lie together: they are one sequence."
    if len(free) == 1:
        return "long", "There is one column of numbers: the rows are one long series."
    if len(table.frame) < 3:
        return "rows", "There are many more columns than rows: one sequence per row."
    down, across = _smoothness(table, free, axis=0), _smoothness(table, free, axis=1)
    if len(free) < 8 and (down >= across or len(free) < 4):
        return "long", "There are few columns of numbers: they are channels of one long series."
    ends = (table.numbers[0], table.numbers[-1])
    label = next((c for c in ends if _is_class(table, c, table.numbers)), None)
    # Rows sorted by class look smooth downwards too. Channels side by side would differ in size,
    # and so not be smooth across.
    if label and not table.form.header and across > 0.2:
        return "rows", (
            f"{label} holds few whole numbers, as classes do, beside columns of fractions: one "
            "sequence per row."
        )
    if down > max(across, 0.2):
        if len(free) > 30:
            return "columns", (
                "Numbers change smoothly from row to row, and there are many columns: one "
                "sequence per column."
            )
        return "long", "Numbers change smoothly from row to row: the rows are one long series."
    return "rows", "There are many columns of numbers: one sequence per row."


def _classes(table: Table, block: Sequence[str]) -> list[str]:
    """Columns beside numbered ones that hold few whole numbers, as classes of the rows do."""
    beside = [c for c in table.numbers if c not in set(block) and c not in table.row_numbers]
    return [
        c
        for c in beside
        if not when.time_words(c)[0]
        and _few_whole(table, c)
        and (set(when.words(c)) & _LABEL_WORDS or 2 * table.distinct(c) <= len(table.frame))
    ]


def _name_block(table: Table) -> tuple[list[str], str]:
    """The longest run of numeric columns whose names count on, and what they count.

    The kind is "dates", "years", "numbers" (a time axis or an enumeration), "channels" or
    "series" (a common word with numbers).
    """
    if not table.form.header:
        return [], ""
    names = list(table.numbers)
    if len(names) < 3:
        return [], ""
    dates = when.find_format(pd.Series(names[-min(200, len(names)) :]))
    if not dates:
        dates = when.find_format(pd.Series([n for n in names if re.match(r"\d", n)][:200]))
    best: tuple[list[str], str] = ([], "")
    for form in dates:
        parsed = when.read_dates([pd.Series(names)], form).moments
        run = _longest(names, ~np.isnat(parsed), np.nan_to_num(parsed.astype(np.int64)))
        if len(run) > len(best[0]):
            best = (run, "dates")
    if len(best[0]) >= 5:
        return best
    plain = pd.to_numeric(pd.Series(names), errors="coerce").to_numpy(np.float64)
    run = _longest(names, np.isfinite(plain), np.nan_to_num(plain))
    if len(run) >= 3:
        numbers = [float(n) for n in run]
        years = all(n == round(n) and 1500 <= n <= 2200 for n in numbers)
        best = (run, "years" if years else "numbers")
    stems: dict[str, list[tuple[str, int]]] = {}
    for name in names:
        if match := _NUMBERED.fullmatch(name):
            stems.setdefault(match[1].lower(), []).append((name, int(match[2])))
    for stem, members in stems.items():
        if not stem or len(members) <= len(best[0]) or len(members) < 5:
            continue
        counts = np.array([number for _, number in members])
        run = _longest([n for n, _ in members], np.ones(len(counts), bool), counts)
        if len(run) > len(best[0]):
            words = set(when.words(stem))
            best = (run, "channels" if words & _CHANNEL_WORDS else "series")
    return best


def stray_texts(table: Table) -> list[str]:
    """Columns of text that are named like numbered columns of numbers, as "5 kg" under t4."""
    block, _ = _name_block(table)
    if len(block) < 5:
        return []
    shapes = {re.sub(r"\d+", "0", name) for name in block}
    return [c for c in table.texts() if re.sub(r"\d+", "0", c) in shapes]


def _longest(names: list[str], fits: NDArray[np.bool_], values: NDArray[Any]) -> list[str]:
    """The longest run of names that fit, with values going up."""
    best = 0, 0
    start: int | None = None
    for i, (ok, value) in enumerate(zip(fits, values, strict=True)):
        if not ok:
            start = None
            continue
        if start is None or value <= values[i - 1]:
            start = i
        if i + 1 - start > best[1] - best[0]:
            best = start, i + 1
    return names[slice(*best)]


def _smoothness(table: Table, columns: Sequence[str], *, axis: int) -> float:
    """How alike neighbours are: 1 for a straight line, 0 for noise. Axis 0 goes down the rows."""
    values = table.frame[list(columns[:500])].iloc[:500].to_numpy(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    spread = np.nanvar(values) if np.isfinite(values).any() else 0.0
    steps = np.diff(values, axis=axis)
    if spread == 0 or not np.isfinite(steps).any():
        return 0.0
    return float(1 - np.nanmean(np.square(steps)) / (2 * spread))


# When


def time_candidates(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """Columns that may say when, likeliest first."""
    if "time_columns" in fixed:
        return _given_time(table, fixed)
    frame = table.frame
    dated: list[TimeColumns] = []
    clocks: list[str] = []
    months: list[TimeColumns] = []
    for column in table.texts():
        series = frame[column]
        if series.dtype.kind == "b":
            continue
        if found := _as_dates(table, (column,)):
            dated.append(found)
        elif (
            series.dropna()
            .astype(str)
            .str.strip()
            .head(200)
            .str.fullmatch(when.CLOCK.pattern)
            .all()
        ):
            clocks.append(column)
        elif when.are_months(series):
            months.append(
                TimeColumns((column,), when.Times(when.month_numbers(series), "month", "month"))
            )
    both = [
        found
        for date, clock in itertools.product(dated, clocks)
        if (found := _as_dates(table, (*date.columns, clock)))
    ]
    numeric: list[TimeColumns] = []
    for column in table.numeric:
        named, unit = when.time_words(column)
        if not named or column in table.bad:
            continue
        values = frame[column].to_numpy(np.float64)
        if not np.isfinite(values).all() or values.min() == values.max():
            continue
        whole = (values == np.round(values)).all()
        if whole and (found := _as_dates(table, (column,), digits=True)):
            dated.append(found)
            continue
        form = when.find_number_format(values, column)
        times = when.read_times(frame, (column,), form)
        numeric.append(TimeColumns((column,), replace(times, unit=unit)))
    both += [
        found
        for date, hour in itertools.product(dated, _hours(table))
        if (found := _with_hour(table, date, hour))
    ]
    fine = ["s", "ms", "us", "frame", "", "min", "h", "day", "week", "month", "year"]
    numeric = sorted([*numeric, *months], key=lambda c: fine.index(c.times.unit))
    parts = _date_parts(table)
    counters = [
        TimeColumns((c,), when.Times(frame[c].to_numpy(np.float64), "number"))
        for c in table.numbers[:50]
        if not any(c in n.columns for n in numeric) and _counts_up(table, c)
    ]
    # Months of years are first taken for sequences of one year each.
    whole = [c for c in parts if any(when.part_of(name) == "day" for name in c.columns)]
    rest = [c for c in parts if c not in whole]
    return [*both, *dated, *whole, *numeric, *counters, *rest]


def _hours(table: Table) -> list[str]:
    """Columns that hold the hour of the day."""
    hours = [c for c in table.numbers if when.counts_hours(c) and c not in table.bad]
    return [c for c in hours if table.frame[c].dropna().isin(range(25)).all()]


def _with_hour(table: Table, date: TimeColumns, hour: str) -> TimeColumns | None:
    """Dates and hours of the day, counted from 0 or from 1, as one time."""
    if not when.counted_from_one(table.frame[hour]):
        return _as_dates(table, (*date.columns, hour))
    forms = [date.times.format, *date.others]
    if not all(form.startswith("%") for form in forms) or "%H" in forms[0] or "%I" in forms[0]:
        return None
    columns = (*date.columns, hour)
    first, *others = [f"{form}{when.FROM_ONE}" for form in forms]
    return TimeColumns(columns, when.read_times(table.frame, columns, first), tuple(others))


def _given_time(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """The time columns a person chose, in the format they chose or one that fits."""
    columns = tuple(fixed["time_columns"])
    if not columns:
        return []
    if unknown := [c for c in columns if c not in table.frame.columns]:
        raise SequiturError(f"{table.name} has no column {listed(unknown)}.")
    if fixed.get("time_format"):
        form = str(fixed["time_format"])
        return [TimeColumns(columns, when.read_times(table.frame, columns, form))]
    free = {name: value for name, value in fixed.items() if name != "time_columns"}
    for candidate in time_candidates(table, free):
        if candidate.columns == columns:
            return [candidate]
    if found := _as_dates(table, columns):
        return [found]
    if len(columns) == 1 and columns[0] in table.numbers:
        values = table.frame[columns[0]].to_numpy(np.float64)
        form = when.find_number_format(values[np.isfinite(values)], columns[0])
        return [TimeColumns(columns, when.read_times(table.frame, columns, form))]
    if all(when.part_of(c) for c in columns):
        form = _form_of_parts(table, columns)
        return [TimeColumns(columns, when.read_times(table.frame, columns, form))]
    first = table.frame[columns[0]].dropna()
    example = first.iloc[0] if len(first) else ""
    raise SequiturError(
        f"{listed(columns)} can't be read as a time: it holds {quoted(example)}. Choose a column "
        "of numbers or of dates such as 2014-07-01 12:30, or no time column."
    )


def _as_dates(
    table: Table, columns: tuple[str, ...], *, digits: bool = False
) -> TimeColumns | None:
    """Text columns as dates, if all of their cells are."""
    if digits:
        joined = table.frame[columns[0]].map(lambda v: f"{v:.0f}")
    else:
        joined = table.frame[columns[0]].astype("string").str.strip()
        for more in columns[1:]:
            cells = table.frame[more]
            if cells.dtype.kind == "f":
                cells = cells.map("{:g}".format, na_action="ignore")
            joined = joined + " " + cells.astype("string").str.strip()
    fitting: list[tuple[float, when.Times]] = []
    for form in when.find_format(joined):
        times = when.read_dates([joined], form)
        known = ~times.missing
        given = joined.notna().to_numpy()
        wrong = int((given & ~known).sum())
        if wrong > max(1, 0.02 * int(given.sum())) if given.sum() > 20 else wrong:
            continue
        moves = np.abs(np.diff(times.moments[known].astype(np.int64).astype(np.float64)))
        fitting.append((wrong * 1e30 + float(moves.sum()), times))
    if not fitting:
        return None
    fitting.sort(key=lambda item: item[0])
    # Neighbouring rows are near in time: the wrong order of day and month jumps about.
    unclear = len(fitting) > 1 and fitting[1][0] < 1.2 * fitting[0][0]
    others = tuple(times.format for _, times in fitting[1:]) if unclear else ()
    return TimeColumns(columns, fitting[0][1], others)


def _date_parts(table: Table) -> list[TimeColumns]:
    """Columns year, month, day (and hour...) taken together; or a month name above its days."""
    by_part: dict[str, str] = {}
    for column in table.frame.columns:
        part = when.part_of(str(column))
        if part and part not in by_part:
            by_part[part] = str(column)
    if "month" not in by_part or not {"year", "day"} & set(by_part):
        return []
    chosen = tuple(by_part[part] for part in when.PARTS if part in by_part)
    times = when.read_times(table.frame, chosen, _form_of_parts(table, chosen))
    return [] if times.missing.any() else [TimeColumns(chosen, times)]


def _form_of_parts(table: Table, columns: Sequence[str]) -> str:
    hours = [c for c in columns if when.part_of(c) == "hour"]
    from_one = any(when.counted_from_one(table.frame[c]) for c in hours)
    return f"parts{when.FROM_ONE}" if from_one else "parts"


def _counts_up(table: Table, column: str) -> bool:
    """Whether a column counts the steps of sequences that lie behind one another."""
    values = table.frame[column].to_numpy(np.float64)
    if len(values) < 6 or not np.isfinite(values).all() or (values != np.round(values)).any():
        return False
    ups = np.diff(values) == 1
    restarts = values[1:][~ups]
    return bool(ups.mean() > 0.6) and len(restarts) > 0 and bool((restarts == values[0]).all())


def _unique(times: when.Times, share: float = 0.995) -> bool:
    known = times.moments[~times.missing]
    # A repeated hour in autumn, or a row written twice, still is one series.
    return len(known) > 2 and len(np.unique(known)) >= share * len(known)


def _nearly_unique(times: when.Times) -> bool:
    """Whether some rows, but few, repeat the time of another.

    Plain numbers have to go up nearly always: measurements repeat now and then as well.
    """
    if not _unique(times, FEW_TWICE):
        return False
    return times.dated or bool((np.diff(times.moments) >= 0).mean() >= FEW_TWICE)


def goes_on(times: when.Times) -> bool:
    if times.missing.any():
        return False
    values = times.moments.astype(np.int64) if times.dated else times.moments
    return bool((np.diff(values) > 0).all())


def _daily(times: when.Times) -> bool:
    if not times.dated:
        return False
    grid = when.find_grid(times)
    return grid.regular and (grid.step, grid.unit) in ((1.0, "day"), (1.0, "business day"))


def _plain_times(table: Table, column: str) -> when.Times:
    return when.Times(table.frame[column].to_numpy(np.float64), "number")


def too_often(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """Why a time of a long series isn't used, in a sentence; "" if there is none."""
    for candidate in candidates:
        times = candidate.times
        known = times.moments[~times.missing]
        count = len(known) - len(np.unique(known))
        if count and (times.dated or when.time_words(candidate.columns[0])[0]):
            verb = "repeat" if len(candidate.columns) > 1 else "repeats"
            return (
                f"{listed(candidate.columns)} {verb} in {count:,} of {len(table.frame):,} rows, "
                "and no column tells these apart. So rows were taken as one series in the order "
                "of the file. Remove rows that are there twice, or choose the columns that name "
                "a sequence."
            )
    return ""


# Which rows belong together


def _find_ids(table: Table, time: TimeColumns, share: float = 0.995) -> tuple[str, ...]:
    """The fewest columns that, with the time, make each row the only one of its kind.

    At least this share of the rows; where it is low, only columns that are likely to name.
    """
    n = len(table.frame)
    moment = pd.factorize(time.times.moments)[0].astype(np.int64)
    texts: list[str] = []
    whole: list[str] = []
    for column in table.frame.columns:
        if column in time.columns or column in table.bad:
            continue
        series = table.frame[column]
        if series.dtype.kind == "f" and not (series.dropna() == series.dropna().round()).all():
            continue
        if table.distinct(column) * 2 > n and n > 8:
            continue
        (whole if series.dtype.kind in "iuf" else texts).append(column)
    named = [c for c in whole if _names_sequences(c)]
    others = [c for c in whole if c not in named] if share > FEW_TWICE else []
    ordered = [*texts, *named, *others][:10]
    codes = {c: pd.factorize(table.frame[c], use_na_sentinel=False)[0] for c in ordered}
    for size in (1, 2, 3, 4):
        best: tuple[int, tuple[str, ...]] | None = None
        for combination in itertools.combinations(ordered, size):
            group = combine([codes[c] for c in combination])
            groups = int(group.max()) + 1
            if groups * GROUP > n and n > 8:
                continue
            whole_rows = combine([group, moment])
            if int(whole_rows.max()) + 1 < share * n:
                continue
            if best is None or groups < best[0]:
                best = (groups, combination)
            if all(c in texts or c in named for c in combination):
                return tuple(c for c in table.frame.columns if c in combination)
        if best is not None:
            return tuple(c for c in table.frame.columns if c in best[1])
    return ()


def _names_sequences(column: str) -> bool:
    words = set(when.words(column))
    return bool(
        words
        & {
            "id", "ids", "subject", "patient", "recording", "trial", "series", "sequence",
            "session", "run", "case", "unit", "user", "person", "sample", "group", "site",
            "station", "device", "machine", "engine", "year", "uid", "no", "nr", "number",
        }
    )  # fmt: skip


def _block_ids(table: Table) -> tuple[str, ...]:
    """A column whose equal values lie together in blocks of several rows."""
    n = len(table.frame)
    for column in table.frame.columns:
        series = table.frame[column]
        numeric = series.dtype.kind in "iuf"
        if series.dtype.kind == "b" or (numeric and not _names_sequences(str(column))):
            continue
        distinct = table.distinct(column)
        if not 2 <= distinct <= n / GROUP or (not numeric and distinct < 3 and n > 50):
            continue
        codes = pd.factorize(series, use_na_sentinel=False)[0]
        if int((np.diff(codes) != 0).sum()) + 1 == distinct:
            return (str(column),)
    return ()


def _repeating(table: Table, time: TimeColumns | None) -> tuple[str, ...]:
    """A column to start from where none is sure to name sequences: the first that repeats."""
    taken = time.columns if time else ()
    for column in [*table.texts(), *table.numbers]:
        if column not in taken and 1 <= table.distinct(column) * 2 <= len(table.frame):
            return (str(column),)
    return ()


def combine(codes: Sequence[IntArray]) -> IntArray:
    """One number for each combination of codes, counted from 0."""
    total = np.asarray(codes[0], np.int64)
    for more in codes[1:]:
        total = total * (int(more.max()) + 1) + more
        # Renumbered each time, so that no product overflows.
        total = pd.factorize(total)[0].astype(np.int64)
    return pd.factorize(total)[0].astype(np.int64)


# The columns of each layout


_Guess = tuple[dict[str, Any], list[str]]


def as_rows(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    block, _ = _name_block(table)
    reasons: list[str] = []
    numbers = list(table.numbers)
    labels: list[str] = []
    left_out: list[str] = []
    if len(block) >= 5 and len(block) >= 0.5 * len(numbers):
        inside = set(block)
        beside = [c for c in numbers if c not in inside]
    else:
        beside = [c for c in numbers if c in table.row_numbers]
        beside += [c for c in (numbers[0], numbers[-1]) if _is_class(table, c, numbers)]
    stray = stray_texts(table)
    texts = [c for c in table.texts() if c not in stray]
    n = len(table.frame)
    ids = list(texts)
    for column in dict.fromkeys(beside):
        words = set(when.words(column))
        if column in table.row_numbers:
            left_out.append(column)
        elif (words & _LABEL_WORDS or not table.form.header or column in table.binary) and (
            2 <= table.distinct(column) <= max(2, n // 2)
        ):
            labels.append(column)
            reasons.append(
                f"{column} holds {table.distinct(column)} different whole numbers: taken for a "
                "label."
            )
        elif _names_sequences(column) and table.distinct(column) == n:
            ids.append(column)
        else:
            left_out.append(column)
    for column in texts:
        if 2 <= table.distinct(column) <= 0.9 * table.frame[column].notna().sum():
            labels.append(column)
    if unique := [c for c in ids if table.distinct(c) == n]:
        ids = unique[:1]  # a column that names every row needs no help from others
    elif ids and not _distinct_rows(table, ids) and len(ids) == len(labels):
        # Classes alone don't name a row.
        ids = [c for c in ids if c not in labels]
    if left_out and "left_out" not in fixed:
        reasons.append(f"{listed(left_out)} {is_are(left_out)} not part of the sequences.")
    return {
        "id_columns": tuple(ids),
        "label_columns": tuple(dict.fromkeys(labels)),
        "left_out": (*left_out, *stray),
    }, reasons


def is_are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _is_class(table: Table, column: str, numbers: Sequence[str]) -> bool:
    """Whether a first or last column of whole numbers is a class beside measurements."""
    if len(numbers) < 4 or (table.form.header and not set(when.words(column)) & _LABEL_WORDS):
        return False
    series = table.frame[column]
    values = series.to_numpy(np.float64)
    if not np.isfinite(values).all() or (values != np.round(values)).any():
        return False
    if not 2 <= table.distinct(column) <= max(2, min(60, len(values) // 2)):
        return False
    inner = [c for c in numbers[1:-1]][:50]
    others = table.frame[inner].to_numpy(np.float64)
    others = others[np.isfinite(others)]
    return bool((others != np.round(others)).mean() > 0.5)


def _distinct_rows(table: Table, columns: Sequence[str]) -> bool:
    return not bool(table.frame[list(columns)].duplicated().any())


def as_columns(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    block, _ = _name_block(table)
    inside = set(block) if len(block) >= 5 else set()
    time = next((c for c in candidates if not set(c.columns) & inside and goes_on(c.times)), None)
    found: dict[str, Any] = {}
    taken: set[str] = set()
    if time is not None:
        found = {"time_columns": time.columns, "time_format": time.times.format}
        taken = set(time.columns)
    left_out = tuple(
        c
        for c in table.frame.columns
        if c not in taken and (c not in table.numeric or c in table.row_numbers)
    )
    return {**found, "left_out": left_out}, []


def as_tidy(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    time: TimeColumns | None = None
    ids: tuple[str, ...] = tuple(fixed.get("id_columns", ()))
    reasons: list[str] = []
    if ids:
        time = next((c for c in candidates if not set(c.columns) & set(ids)), None)
    else:
        for share, candidate in itertools.product((0.995, FEW_TWICE), candidates):
            if not _unique(candidate.times) and (ids := _find_ids(table, candidate, share)):
                time = candidate
                break
        else:
            ids = _block_ids(table)
    if not ids:
        ids = _repeating(table, time)
    if not ids:
        raise SequiturError(
            f"No column of {table.name} repeats, so none says which row belongs to which "
            "sequence. Choose another layout."
        )
    taken = {*ids, *(time.columns if time else ())}
    channel = str(fixed.get("channel_column", ""))
    if not channel and "channel_column" not in fixed:
        rest = [c for c in table.numbers if c not in taken]
        naming = [c for c in ids if str(c).strip().lower() in _NAMES_CHANNEL]
        if len(ids) > 1 and len(naming) == 1 and len(rest) == 1:
            channel = naming[0]
            ids = tuple(c for c in ids if c != channel)
            reasons.append(f"{channel} says which channel a number belongs to.")
    taken.add(channel)
    values: list[str] = []
    labels: list[str] = []
    left_out: list[str] = []
    group = group_codes(table, ids)
    parts = {str(c) for c in table.frame.columns if when.part_of(str(c))}
    for column in table.frame.columns:
        if column in taken:
            continue
        series = table.frame[column]
        constant = _constant_within(series, group)
        if column in table.numeric and not constant and column not in table.binary:
            (left_out if column in table.row_numbers else values).append(column)
        elif column in parts and time is not None and time.times.dated and not constant:
            left_out.append(column)
        elif table.distinct(column) >= 2 and (
            constant or column in table.binary or table.distinct(column) <= len(series) / 4
        ):
            labels.append(column)
        else:
            left_out.append(column)
    if not values:
        values = [c for c in labels if c in table.numeric]
        values = values or [c for c in table.numbers if c not in taken]
        labels = [c for c in labels if c not in values]
        left_out = [c for c in left_out if c not in values]
    labels = [*(c for c in ids if _labels(table, c, len(np.unique(group)))), *labels]
    found: dict[str, Any] = {
        "id_columns": ids,
        "value_columns": tuple(values),
        "label_columns": tuple(labels),
        "left_out": tuple(left_out),
        "channel_column": channel,
    }
    if time is not None:
        found |= {"time_columns": time.columns, "time_format": time.times.format}
        reasons.append(f"Rows are put in order by {listed(time.columns)}.")
    return found, reasons


def _labels(table: Table, column: str, sequences: int) -> bool:
    """Whether an id column is worth a colour: it repeats, or counts something like years."""
    distinct = table.distinct(column)
    if distinct < 2:
        return False
    if distinct <= 0.9 * sequences:
        return True
    return when.part_of(column) == "year" and column in table.numeric


def group_codes(table: Table, ids: Sequence[str]) -> IntArray:
    return combine([pd.factorize(table.frame[c], use_na_sentinel=False)[0] for c in ids])


def _constant_within(series: pd.Series[Any], group: IntArray) -> bool:
    codes = pd.factorize(series, use_na_sentinel=False)[0].astype(np.int64)
    return int(combine([group, codes]).max()) == int(group.max())


def as_long(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    time = next((c for c in candidates if _unique(c.times)), None)
    if time is None:
        time = next((c for c in candidates if _nearly_unique(c.times)), None)
    if time is None and fixed.get("time_columns") and candidates:
        time = candidates[0]
    taken = set(time.columns) if time else set()
    n = len(table.frame)
    values: list[str] = []
    labels: list[str] = []
    left_out: list[str] = []
    for column in table.frame.columns:
        if column in taken:
            continue
        distinct = table.distinct(column)
        part = when.part_of(str(column))
        other_time = any(column in c.columns for c in candidates)
        if column in table.numeric and column not in table.binary:
            # Another clock beside the time; a temperature called T isn't one.
            clock = part or (other_time and goes_on(_plain_times(table, column)))
            skip = column in table.row_numbers or (time is not None and clock)
            if not skip and set(when.words(column)) & _LABEL_WORDS and _few_whole(table, column):
                labels.append(column)
            else:
                (left_out if skip else values).append(column)
        elif (2 <= distinct <= max(2, n // 4) or marks(table.frame[column])) and not other_time:
            labels.append(column)
        else:
            left_out.append(column)
    if not values:
        values = [c for c in labels if c in table.numeric]
        values = values or [c for c in table.numbers if c not in taken]
        labels = [c for c in labels if c not in values]
        left_out = [c for c in left_out if c not in values]
    reasons = []
    if left_out:
        reasons.append(f"{listed(left_out)} {is_are(left_out)} not part of the series.")
    found: dict[str, Any] = {
        "value_columns": tuple(values),
        "label_columns": tuple(labels),
        "left_out": tuple(left_out),
    }
    if time is not None:
        found |= {"time_columns": time.columns, "time_format": time.times.format}
    return found, reasons


def _few_whole(table: Table, column: str) -> bool:
    values = table.frame[column].dropna().to_numpy(np.float64)
    return bool((values == np.round(values)).all()) and table.distinct(column) <= 20


# Values


def value_columns(table: Table, recipe: Recipe) -> list[str]:
    """The columns that hold numbers of sequences."""
    if recipe.value_columns:
        return list(recipe.value_columns)
    used = {
        *recipe.id_columns,
        *recipe.time_columns,
        *recipe.label_columns,
        *recipe.left_out,
        recipe.channel_column,
    }
    return [c for c in table.numbers if c not in used]


def suspects(table: Table, recipe: Recipe) -> dict[float, int]:
    """Numbers that seem to stand for a missing value, with the number of their cells."""
    columns = list(recipe.value_columns) or value_columns(table, recipe)
    if len(columns) > 2000:
        return {}
    found: dict[float, int] = {}
    for column in columns:
        values = table.frame[column].to_numpy(np.float64)
        values = values[np.isfinite(values)]
        if len(values) < 5:
            continue
        for number in {float(values.min()), float(values.max())}:
            if not _looks_like_missing(number):
                continue
            rest = values[values != number]
            count = len(values) - len(rest)
            if len(rest) < 3 or count < 2:
                continue
            low, high = float(rest.min()), float(rest.max())
            distance = low - number if number < low else number - high
            if distance > 0.5 * (high - low) or (number < 0 <= low and count >= 5):
                found[number] = 0
    for number in found:
        cells = table.frame[columns].to_numpy(np.float64)
        found[number] = int((cells == number).sum())
    return found


def _looks_like_missing(number: float) -> bool:
    if abs(number) >= 1e20:
        return True
    digits = f"{abs(number):g}"
    return number in (-200, -32768, 32767, -2147483648, 65535) or (
        abs(number) >= 99 and set(digits) <= {"9", "."}
    )
