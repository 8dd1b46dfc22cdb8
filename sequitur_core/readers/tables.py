"""CSV and its kin: what the columns mean, and the sequences they hold.

A table holds its sequences in one of four layouts: one per row, one per column, tidy (one step
per row, columns that name the sequence), or one long series to be cut into windows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe, counted, interpolate, unique_ids, windows
from sequitur_core.readers import times as when
from sequitur_core.readers.long_series import (
    Series,
    cut,
    suggest_labels,
    suggest_window,
)
from sequitur_core.readers.recognised import Choice, Recognised, concerns, describe, listed
from sequitur_core.readers.text import (
    TextFormat,
    find_format,
    read_bytes,
    read_cells,
)

CACHED_BYTES = 64_000_000  # larger tables are read anew rather than kept in memory
MOST_CHOICES = 200  # columns offered one by one; beyond, nobody reads the list
GROUP = 3  # steps a sequence of a tidy table has at least, on average

# What has to be found again when a person changes a choice.
_COLUMNS = (
    "id_columns", "time_columns", "time_format", "value_columns", "label_columns", "left_out",
    "channel_column",
)  # fmt: skip
_WINDOWS = ("window", "window_step", "align", "date_labels")
_ALL = ("layout", *_COLUMNS, *_WINDOWS, "missing_numbers")
REDO: dict[str, tuple[str, ...]] = {
    "encoding": (),
    "delimiter": ("decimal", "header", "skip_lines", *_ALL),
    "decimal": _ALL,
    "header": _ALL,
    "skip_lines": ("header", *_ALL),
    "layout": (*_COLUMNS, *_WINDOWS, "missing_numbers"),
    "id_columns": (
        "time_columns", "time_format", "value_columns", "label_columns", "left_out",
        "channel_column",
    ),
    "time_columns": (
        "time_format", "value_columns", "label_columns", "left_out", *_WINDOWS,
    ),
    "time_format": _WINDOWS,
    "window": ("date_labels",),
}  # fmt: skip

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
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
_INDEX_WORDS = {"", "index", "idx", "id", "no", "nr", "row", "instant", "unnamed", "number"}
_UNITS = {
    "c": "°C", "°c": "°C", "f": "°F", "°f": "°F", "k": "K", "%": "%", "km": "km", "km/h": "km/h",
    "m/s": "m/s", "m/s2": "m/s²", "m/s^2": "m/s²", "m/s²": "m/s²", "kpa": "kPa", "hpa": "hPa",
    "pa": "Pa", "mbar": "mbar", "bar": "bar", "psi": "psi", "g": "g", "kg": "kg", "rad/s": "rad/s",
    "deg/s": "deg/s", "v": "V", "mv": "mV", "µv": "µV", "uv": "µV", "a": "A", "ma": "mA",
    "w": "W", "kw": "kW", "mw": "MW", "kwh": "kWh", "mwh": "MWh", "wh": "Wh", "hz": "Hz",
    "khz": "kHz", "mm": "mm", "cm": "cm", "m": "m", "mph": "mph", "bpm": "bpm", "lux": "lux",
    "db": "dB", "ppm": "ppm", "ppb": "ppb", "l": "l", "ml": "ml", "rpm": "rpm", "n": "N",
    "nm": "Nm", "deg": "°", "°": "°", "µg/m3": "µg/m³", "ug/m3": "µg/m³", "µg/m³": "µg/m³",
    "$": "$", "€": "€", "eur": "EUR", "usd": "USD",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Table:
    """A text table with what its columns hold.

    `frame` is indexed by line number and has no empty columns; `numbers` are its numeric
    columns, and `bad` says for those that hold a stray text where it stands and what it is.
    """

    name: str
    form: TextFormat
    frame: pd.DataFrame
    numbers: tuple[str, ...]
    bad: Mapping[str, tuple[int, str]]
    ragged: bool
    notes: tuple[str, ...]

    def texts(self) -> list[str]:
        """Names of the columns that aren't numeric."""
        numeric = set(self.numbers)
        return [c for c in self.frame.columns if c not in numeric]

    def distinct(self, column: str) -> int:
        """Number of different values in a column, missing ones not counted."""
        return int(self.frame[column].nunique())


@dataclass(frozen=True, eq=False)
class TimeColumns:
    """Columns that may say when, with the times they give; other formats that fit as well."""

    columns: tuple[str, ...]
    times: when.Times
    others: tuple[str, ...] = ()


def recognise(path: Path, fixed: Mapping[str, Any]) -> Recognised:
    """What a table holds, given the choices that are fixed already."""
    table = _table(path, fixed)
    recipe, reasons, warnings = _guess(table, fixed)
    dataset, found = _build(table, recipe)
    return Recognised(
        recipe=recipe,
        sentence=_sentence(dataset, recipe, table),
        reasons=reasons,
        warnings=(*warnings, *found, *concerns(dataset)),
        options=_choices(table, recipe),
    )


def read(path: Path, recipe: Recipe) -> SequenceDataset:
    """The sequences of a table, read as the recipe says."""
    table = _table(path, asdict(recipe))
    missing = [c for c in _named_columns(recipe) if c not in table.frame.columns]
    if missing:
        raise SequiturError(
            f"{path.name} has no column {listed(missing)}, which the recipe uses. "
            f"Its columns are {listed([str(c) for c in table.frame.columns], 12)}."
        )
    return _build(table, recipe)[0]


def _named_columns(recipe: Recipe) -> Iterable[str]:
    yield from recipe.id_columns
    yield from recipe.time_columns
    yield from recipe.value_columns
    yield from recipe.label_columns
    if recipe.channel_column:
        yield recipe.channel_column


# From the file to a table


def _table(path: Path, fixed: Mapping[str, Any]) -> Table:
    stat = path.stat()
    given = tuple(
        (name, fixed[name])
        for name in ("encoding", "delimiter", "decimal", "header", "skip_lines")
        if name in fixed
    )
    if stat.st_size > CACHED_BYTES:
        return _load(path, given)
    return _load_again(path, stat.st_mtime_ns, stat.st_size, given)


@lru_cache(maxsize=1)
def _load_again(path: Path, changed: int, size: int, given: tuple[tuple[str, Any], ...]) -> Table:
    # A page asks for the same table several times in a row while options are corrected.
    return _load(path, given)


def _load(path: Path, given: tuple[tuple[str, Any], ...]) -> Table:
    data = read_bytes(path)
    form = find_format(data)
    form = replace(form, **dict(given))
    cells = read_cells(data, form, name=path.name)
    frame = cells.frame
    empty = [c for c in frame.columns if frame[c].isna().all()] if _has_gaps(frame) else []
    notes = []
    if cells.empty_rows or empty:
        parts = [counted(cells.empty_rows, "empty row")] if cells.empty_rows else []
        if empty:
            named = [str(c) for c in empty if not re.fullmatch(r"column \d+", str(c))]
            names = f" ({listed(named)})" if named else ""
            parts.append(counted(len(empty), "empty column") + names)
        verb = "was" if cells.empty_rows + len(empty) == 1 else "were"
        notes.append(f"{' and '.join(parts)} {verb} left out.")
    if empty:
        frame = frame.drop(columns=empty)
    numbers, bad, changed = [], {}, {}
    for column in frame.columns:
        series = frame[column]
        if series.dtype.kind in "iuf":
            numbers.append(column)
            continue
        if series.dtype.kind == "b":
            continue
        as_numbers, stray = _mostly_numbers(series, form.decimal)
        if as_numbers is not None:
            numbers.append(column)
            if stray is not None:
                bad[column] = stray
            changed[column] = as_numbers
    if changed:
        frame = frame.assign(**changed) if all(isinstance(c, str) for c in changed) else frame
    if not len(frame.columns):
        raise SequiturError(f"{path.name} holds no values. Load a file that has rows of numbers.")
    return Table(path.name, form, frame, tuple(numbers), bad, cells.ragged, tuple(notes))


def _has_gaps(frame: pd.DataFrame) -> bool:
    return bool(frame.iloc[:1].isna().to_numpy().any())


def _mostly_numbers(
    series: pd.Series[Any], decimal: str
) -> tuple[pd.Series[Any] | None, tuple[int, str] | None]:
    """A text column as numbers, if nearly all of its cells are; and the first that isn't."""
    known = series.dropna()
    if len(known) == 0:
        return None, None
    texts = known.astype(str).str.strip()
    if decimal == ",":
        texts = texts.str.replace(",", ".", regex=False)
    elif texts.iloc[:1000].str.contains(",").any():
        thousands = texts.str.fullmatch(_THOUSANDS.pattern)
        texts = texts.where(~thousands, texts.str.replace(",", "", regex=False))
    parsed = pd.to_numeric(texts, errors="coerce")
    wrong = parsed.isna()
    count = int(wrong.sum())
    if count > max(1, 0.2 * len(known)) or count >= len(known) - count:
        return None, None
    stray = None
    if count:
        line = wrong.index[int(wrong.argmax())]
        stray = (int(line), str(known.loc[line]))
    return parsed.reindex(series.index).astype(np.float64), stray


# What the columns mean


def _guess(
    table: Table, fixed: Mapping[str, Any]
) -> tuple[Recipe, tuple[str, ...], tuple[str, ...]]:
    """A recipe for the table around the fixed choices, and why."""
    if not table.numbers:
        raise SequiturError(
            f"{table.name} holds no columns of numbers. Sequences are read from numbers: check "
            "the file, the character between its cells and the decimal mark."
        )
    candidates = _time_candidates(table, fixed)
    layout = fixed.get("layout")
    reasons: list[str] = []
    if layout is None:
        layout, why = _find_layout(table, candidates)
        reasons.append(why)
    guess = {"rows": _as_rows, "columns": _as_columns, "tidy": _as_tidy, "long": _as_long}[layout]
    found, why_columns = guess(table, candidates, fixed)
    reasons += why_columns
    found |= {"format": "table", "layout": layout, **asdict(table.form)}
    known = {name: value for name, value in fixed.items() if name != "format"}
    recipe = Recipe(**found).with_(**known)
    warnings: list[str] = []
    if "missing_numbers" not in fixed:
        suspects = _suspects(table, recipe)
        if suspects:
            recipe = recipe.with_(missing_numbers=tuple(suspects))
            for number, count in suspects.items():
                warnings.append(
                    f"{number:g} stands in {counted(count, 'cell')}, far away from all other "
                    "numbers, so it was taken for a missing value. If it was measured, say so "
                    "under missing values."
                )
    if "time_format" not in fixed:
        for candidate in candidates:
            if candidate.columns == recipe.time_columns and candidate.others:
                first = table.frame[candidate.columns[0]].dropna().iloc[0]
                order = "day" if recipe.time_format.startswith("%d") else "month"
                warnings.append(
                    f"Dates such as {first} were read with the {order} first, but the other "
                    "order would fit too. Check one date you know."
                )
    if layout == "long" and "window" not in fixed:
        series, _ = _series(table, recipe)
        window, align, why_window = suggest_window(series)
        changes: dict[str, Any] = {"window": window}
        if "align" not in fixed:
            changes["align"] = align
        recipe = recipe.with_(**changes)
        reasons.append(why_window)
    if layout == "long" and "date_labels" not in fixed:
        series, _ = _series(table, recipe)
        taken = {name.lower() for name in recipe.label_columns}
        labels = suggest_labels(series, recipe)
        recipe = recipe.with_(date_labels=tuple(k for k in labels if k not in taken))
    return recipe, tuple(reasons), tuple(warnings)


def _find_layout(table: Table, candidates: Sequence[TimeColumns]) -> tuple[str, str]:
    block, kind = _name_block(table)
    numbers = [c for c in table.numbers if not _is_row_number(table, c)]
    free = [c for c in numbers if not _is_binary(table, c)] or numbers
    if table.ragged:
        return "rows", "Rows have different numbers of cells: each is a sequence of its own length."
    if len(block) >= 5 and len(block) >= 0.5 * len(free) and kind != "channels":
        rest = [c for c in candidates if not set(c.columns) & set(block)]
        by_time = next((c for c in rest if _goes_on(c.times)), None)
        first, last = block[0], block[-1]
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
    if blocks := _block_ids(table):
        return "tidy", f"Rows with the same {blocks[0]} lie together: they are one sequence."
    if len(free) == 1:
        return "long", "There is one column of numbers: the rows are one long series."
    if len(table.frame) < 3:
        return "rows", "There are many more columns than rows: one sequence per row."
    down, across = _smoothness(table, free, axis=0), _smoothness(table, free, axis=1)
    if len(free) < 8 and (down >= across or len(free) < 4):
        return "long", "There are few columns of numbers: they are channels of one long series."
    if down > max(across, 0.2):
        if len(free) > 30:
            return "columns", (
                "Numbers change smoothly from row to row, and there are many columns: one "
                "sequence per column."
            )
        return "long", "Numbers change smoothly from row to row: the rows are one long series."
    return "rows", "There are many columns of numbers: one sequence per row."


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


def _longest(names: list[str], fits: NDArray[np.bool_], values: NDArray[Any]) -> list[str]:
    """The longest run of names that fit, with values going up."""
    best, run = [], []  # type: list[str], list[str]
    last = None
    for name, ok, value in zip(names, fits, values, strict=True):
        if not ok:
            run, last = [], None
            continue
        run = [*run, name] if last is not None and value > last else [name]
        last = value
        if len(run) > len(best):
            best = run
    return best


def _smoothness(table: Table, columns: Sequence[str], *, axis: int) -> float:
    """How alike neighbours are: 1 for a straight line, 0 for noise. Axis 0 goes down the rows."""
    values = table.frame[list(columns[:500])].iloc[:500].to_numpy(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    spread = np.nanvar(values) if np.isfinite(values).any() else 0.0
    steps = np.diff(values, axis=axis)
    if spread == 0 or not np.isfinite(steps).any():
        return 0.0
    return float(1 - np.nanmean(np.square(steps)) / (2 * spread))


def _time_candidates(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
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
    for column in table.numbers:
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
        form = when.find_number_format(values)
        times = when.read_times(frame, (column,), form)
        numeric.append(TimeColumns((column,), replace(times, unit=unit)))
    fine = ["s", "ms", "us", "frame", "", "min", "h", "day", "week", "month", "year"]
    numeric = sorted([*numeric, *months], key=lambda c: fine.index(c.times.unit))
    parts = _date_parts(table)
    counters = [
        TimeColumns((c,), when.Times(frame[c].to_numpy(np.float64), "number"))
        for c in table.numbers[:50]
        if not any(c in n.columns for n in numeric) and _counts_up(table, c)
    ]
    full = [*both, *dated, *parts, *numeric, *counters]
    return full


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
    for candidate in _time_candidates(table, free):
        if candidate.columns == columns:
            return [candidate]
    if found := _as_dates(table, columns):
        return [found]
    if len(columns) == 1 and columns[0] in table.numbers:
        values = table.frame[columns[0]].to_numpy(np.float64)
        form = when.find_number_format(values[np.isfinite(values)])
        return [TimeColumns(columns, when.read_times(table.frame, columns, form))]
    if all(when.part_of(c) for c in columns):
        return [TimeColumns(columns, when.read_times(table.frame, columns, "parts"))]
    first = table.frame[columns[0]].dropna()
    example = first.iloc[0] if len(first) else ""
    raise SequiturError(
        f"{listed(columns)} can't be read as a time: it holds {str(example)!r}. Choose a column "
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
            joined = joined + " " + table.frame[more].astype("string").str.strip()
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
    if not {"month", "day"} <= set(by_part):
        return []
    chosen = tuple(by_part[part] for part in when.PARTS if part in by_part)
    times = when.read_times(table.frame, chosen, "parts")
    return [] if times.missing.any() else [TimeColumns(chosen, times)]


def _counts_up(table: Table, column: str) -> bool:
    """Whether a column counts the steps of sequences that lie behind one another."""
    values = table.frame[column].to_numpy(np.float64)
    if len(values) < 6 or not np.isfinite(values).all() or (values != np.round(values)).any():
        return False
    ups = np.diff(values) == 1
    restarts = values[1:][~ups]
    return bool(ups.mean() > 0.6) and len(restarts) > 0 and bool((restarts == values[0]).all())


def _unique(times: when.Times) -> bool:
    known = times.moments[~times.missing]
    # A repeated hour in autumn, or a row written twice, still is one series.
    return len(known) > 2 and len(np.unique(known)) >= 0.995 * len(known)


def _goes_on(times: when.Times) -> bool:
    if times.missing.any():
        return False
    values = times.moments.astype(np.int64) if times.dated else times.moments
    return bool((np.diff(values) > 0).all())


def _plain_times(table: Table, column: str) -> when.Times:
    return when.Times(table.frame[column].to_numpy(np.float64), "number")


def _is_binary(table: Table, column: str) -> bool:
    series = table.frame[column]
    if series.dtype.kind == "b":
        return True
    if series.dtype.kind not in "iuf":
        return False
    head = series.iloc[:1000].to_numpy(np.float64)
    head = head[np.isfinite(head)]
    if not np.isin(head, (0, 1)).all():
        return False
    return set(series.dropna().unique().tolist()) <= {0, 1}


def _is_row_number(table: Table, column: str) -> bool:
    """Whether a column only numbers the rows."""
    words = "".join(when.words(column)).removeprefix("column")
    if words not in _INDEX_WORDS:
        return False
    values = table.frame[column].to_numpy(np.float64)
    return len(values) > 2 and bool((np.diff(values) == 1).all()) and values[0] in (0, 1)


def _find_ids(table: Table, time: TimeColumns) -> tuple[str, ...]:
    """The fewest columns that, with the time, make each row the only one of its kind."""
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
    ordered = [*texts, *named, *(c for c in whole if c not in named)][:10]
    codes = {c: pd.factorize(table.frame[c], use_na_sentinel=False)[0] for c in ordered}
    for size in (1, 2, 3, 4):
        best: tuple[int, tuple[str, ...]] | None = None
        for combination in itertools.combinations(ordered, size):
            group = _combine([codes[c] for c in combination])
            groups = int(group.max()) + 1
            if groups * GROUP > n and n > 8:
                continue
            whole_rows = _combine([group, moment])
            if int(whole_rows.max()) + 1 < 0.995 * n:
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


def _combine(codes: Sequence[IntArray]) -> IntArray:
    """One number for each combination of codes, counted from 0."""
    total = np.asarray(codes[0], np.int64)
    for more in codes[1:]:
        total = total * (int(more.max()) + 1) + more
        # Renumbered each time, so that no product overflows.
        total = pd.factorize(total)[0].astype(np.int64)
    return pd.factorize(total)[0].astype(np.int64)


_Guess = tuple[dict[str, Any], list[str]]


def _as_rows(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    block, _ = _name_block(table)
    reasons: list[str] = []
    numbers = list(table.numbers)
    labels: list[str] = []
    left_out: list[str] = []
    if len(block) >= 5 and len(block) >= 0.5 * len(numbers):
        inside = set(block)
        beside = [c for c in numbers if c not in inside]
    else:
        beside = [c for c in numbers if _is_row_number(table, c)]
        beside += [c for c in (numbers[0], numbers[-1]) if _is_class(table, c, numbers)]
    texts = table.texts()
    n = len(table.frame)
    ids = list(texts)
    for column in dict.fromkeys(beside):
        words = set(when.words(column))
        if _is_row_number(table, column):
            left_out.append(column)
        elif (words & _LABEL_WORDS or not table.form.header or _is_binary(table, column)) and (
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
    if ids and not _distinct_rows(table, ids) and len(ids) == len(labels):
        # Classes alone don't name a row.
        ids = [c for c in ids if c not in labels]
    if left_out and "left_out" not in fixed:
        reasons.append(f"{listed(left_out)} {_is_are(left_out)} not part of the sequences.")
    return {
        "id_columns": tuple(ids),
        "label_columns": tuple(dict.fromkeys(labels)),
        "left_out": tuple(left_out),
    }, reasons


def _is_are(names: Sequence[str]) -> str:
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


def _as_columns(
    table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> _Guess:
    block, _ = _name_block(table)
    inside = set(block) if len(block) >= 5 else set()
    time = next((c for c in candidates if not set(c.columns) & inside and _goes_on(c.times)), None)
    found: dict[str, Any] = {}
    taken: set[str] = set()
    if time is not None:
        found = {"time_columns": time.columns, "time_format": time.times.format}
        taken = set(time.columns)
    left_out = tuple(
        c
        for c in table.frame.columns
        if c not in taken and (c not in table.numbers or _is_row_number(table, c))
    )
    return {**found, "left_out": left_out}, []


def _as_tidy(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    time: TimeColumns | None = None
    ids: tuple[str, ...] = tuple(fixed.get("id_columns", ()))
    reasons: list[str] = []
    if ids:
        time = next((c for c in candidates if not set(c.columns) & set(ids)), None)
    else:
        for candidate in candidates:
            if not _unique(candidate.times) and (ids := _find_ids(table, candidate)):
                time = candidate
                break
        else:
            ids = _block_ids(table)
    if not ids:
        raise SequiturError(
            f"No column of {table.name} says which row belongs to which sequence. Choose the "
            "columns that do, or another layout."
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
    group = _group_codes(table, ids)
    parts = {str(c) for c in table.frame.columns if when.part_of(str(c))}
    for column in table.frame.columns:
        if column in taken:
            continue
        series = table.frame[column]
        constant = _constant_within(series, group)
        if column in table.numbers and not constant and not _is_binary(table, column):
            (left_out if _is_row_number(table, column) else values).append(column)
        elif column in parts and time is not None and time.times.dated and not constant:
            left_out.append(column)
        elif table.distinct(column) >= 2 and (
            constant or _is_binary(table, column) or table.distinct(column) <= len(series) / 4
        ):
            labels.append(column)
        else:
            left_out.append(column)
    if not values:
        values = [c for c in labels if c in table.numbers]
        labels = [c for c in labels if c not in values]
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
    return when.part_of(column) == "year" and column in table.numbers


def _group_codes(table: Table, ids: Sequence[str]) -> IntArray:
    return _combine([pd.factorize(table.frame[c], use_na_sentinel=False)[0] for c in ids])


def _constant_within(series: pd.Series[Any], group: IntArray) -> bool:
    codes = pd.factorize(series, use_na_sentinel=False)[0].astype(np.int64)
    return int(_combine([group, codes]).max()) == int(group.max())


def _as_long(table: Table, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]) -> _Guess:
    time = next((c for c in candidates if _unique(c.times)), None)
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
        if column in table.numbers and not _is_binary(table, column):
            # Another clock beside the time; a temperature called T isn't one.
            clock = part or (other_time and _goes_on(_plain_times(table, column)))
            skip = _is_row_number(table, column) or (time is not None and clock)
            if not skip and set(when.words(column)) & _LABEL_WORDS and _few_whole(table, column):
                labels.append(column)
            else:
                (left_out if skip else values).append(column)
        elif (2 <= distinct <= max(2, n // 4) or marks(table.frame[column])) and not other_time:
            labels.append(column)
        else:
            left_out.append(column)
    if not values:
        values = [c for c in labels if c in table.numbers]
        values = values or [c for c in table.numbers if c not in taken]
        labels = [c for c in labels if c not in values]
        left_out = [c for c in left_out if c not in values]
    reasons = []
    if left_out:
        reasons.append(f"{listed(left_out)} {_is_are(left_out)} not part of the series.")
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


def _suspects(table: Table, recipe: Recipe) -> dict[float, int]:
    """Numbers that seem to stand for a missing value, with the number of their cells."""
    columns = list(recipe.value_columns) or _value_columns(table, recipe)
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


# The sequences


def _value_columns(table: Table, recipe: Recipe) -> list[str]:
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


def _numbers(
    table: Table, columns: Sequence[str], recipe: Recipe
) -> tuple[NDArray[np.float64], list[str]]:
    """The cells of some columns as numbers (rows, columns), NaN where missing."""
    if not columns:
        raise SequiturError(
            f"No column of {table.name} is left for values. Choose at least one column of numbers."
        )
    for column in columns:
        if column in table.bad:
            line, text = table.bad[column]
            raise SequiturError(
                f"Line {line:,} of {table.name} has {text!r} in column {column}, where a number "
                "should be. Correct or empty that cell, or leave the column out."
            )
        if column not in table.numbers and table.frame[column].dtype.kind != "b":
            example = table.frame[column].dropna().iloc[0]
            raise SequiturError(
                f"Column {column} of {table.name} holds text such as {str(example)!r}, not "
                "numbers. Use it as a label, or leave it out."
            )
    values = table.frame[list(columns)].to_numpy(np.float64)
    notes = []
    infinite = np.abs(values) > np.finfo(np.float32).max
    if infinite.any():
        count = int(infinite.sum())
        notes.append(
            f"{counted(count, 'infinite value')} {'was' if count == 1 else 'were'} taken for "
            "missing."
        )
        values[infinite] = np.nan
    for number in recipe.missing_numbers:
        values[values == number] = np.nan
    return values, notes


def _build(table: Table, recipe: Recipe) -> tuple[SequenceDataset, tuple[str, ...]]:
    """The dataset, and those of its notes that a person should see before training."""
    build = {"rows": _rows, "columns": _columns, "tidy": _tidy, "long": _long}[recipe.layout]
    dataset, warnings = build(table, recipe)
    if recipe.window and recipe.layout != "long":
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    notes = (*table.notes, *dataset.meta.notes)
    return replace(dataset, meta=replace(dataset.meta, notes=notes)), tuple(warnings)


def _rows(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    columns = _value_columns(table, recipe)
    values, warnings = _numbers(table, columns, recipe)
    step, unit = _step_of_names(columns) if table.form.header else (1.0, "step")
    sequences, kept, more = _pieces(values, recipe, noun="row")
    warnings += more
    frame = table.frame.iloc[kept]
    return _dataset(
        table,
        recipe,
        sequences,
        ids=_row_ids(frame, recipe.id_columns),
        labels=frame[list(recipe.label_columns)],
        channels=("value",),
        step=(step, unit),
        notes=warnings,
    ), warnings


def _columns(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    columns = _value_columns(table, recipe)
    values, warnings = _numbers(table, columns, recipe)
    step = (1.0, "step")
    if recipe.time_columns:
        times = when.read_times(table.frame, recipe.time_columns, recipe.time_format)
        _check_times(table, recipe, times)
        order = np.argsort(times.moments, kind="stable")
        values = values[order]
        grid = when.find_grid(replace(times, moments=times.moments[order]))
        step = (grid.step, grid.unit)
    sequences, kept, more = _pieces(values.T, recipe, noun="column")
    warnings += more
    names = [columns[i] for i in kept]
    numbers = pd.to_numeric(pd.Series(names, dtype="string"), errors="coerce")
    labels = pd.DataFrame()
    if numbers.notna().all() and table.form.header:
        whole = numbers.astype("float64")
        years = bool(((whole >= 1500) & (whole <= 2200)).all())
        if years:
            labels = pd.DataFrame({"year": whole.astype("int64")})
    return _dataset(
        table,
        recipe,
        sequences,
        ids=unique_ids(names),
        labels=labels,
        channels=("value",),
        step=step,
        notes=warnings,
    ), warnings


def _pieces(
    values: NDArray[np.float64], recipe: Recipe, *, noun: str
) -> tuple[list[FloatArray], IntArray, list[str]]:
    """Rows of a matrix as sequences: ends without numbers cut off, holes filled.

    Returns sequences of shape (length, 1), the rows they come from, and what was done.
    """
    missing = np.isnan(values)
    if not missing.any():
        whole = values.astype(np.float32)[:, :, None]
        return list(whole), np.arange(len(values), dtype=np.int64), []
    known = ~missing
    kept = np.flatnonzero(known.any(axis=1)).astype(np.int64)
    first = known.argmax(axis=1)
    last = values.shape[1] - known[:, ::-1].argmax(axis=1)
    notes = []
    if empty := len(values) - len(kept):
        verb = "was" if empty == 1 else "were"
        notes.append(f"{counted(empty, noun)} without any number {verb} left out.")
    sequences, rows, filled, ends, dropped = [], [], 0, 0, 0
    for row in kept:
        sequence = values[row, first[row] : last[row]]
        ends += values.shape[1] - len(sequence)
        holes = int(missing[row, first[row] : last[row]].sum())
        if holes and recipe.fill == "drop":
            dropped += 1
            continue
        filled += holes
        sequences.append(interpolate(sequence[:, None]).astype(np.float32))
        rows.append(row)
    if not sequences:
        raise SequiturError(
            "Every sequence has missing values, so leaving those out leaves nothing. "
            "Fill missing values in instead."
        )
    if ends:
        notes.append(
            f"{counted(ends, 'missing value')} at the beginning or end of a sequence "
            f"{'was' if ends == 1 else 'were'} cut off."
        )
    notes += _said(filled, dropped)
    return sequences, np.array(rows, np.int64), notes


def _said(filled: int, dropped: int, noun: str = "sequence") -> list[str]:
    notes = []
    if filled:
        notes.append(
            f"{counted(filled, 'missing value')} {'was' if filled == 1 else 'were'} filled in "
            "from the values before and after."
        )
    if dropped:
        verb = "was" if dropped == 1 else "were"
        notes.append(f"{counted(dropped, noun)} with missing values {verb} left out.")
    return notes


def _step_of_names(columns: Sequence[str]) -> tuple[float, str]:
    """The step that names of columns count in, such as dates."""
    names = pd.Series(columns, dtype="string")
    for form in when.find_format(names):
        times = when.read_dates([names], form)
        if not times.missing.any() and _goes_on(times):
            grid = when.find_grid(times)
            return (grid.step, grid.unit) if grid.regular else (1.0, "step")
    numbers = pd.to_numeric(names, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if len(numbers) > 2 and np.isfinite(numbers).all() and (numbers >= 1500).all():
        steps = np.diff(numbers)
        if (steps == steps[0]).all() and (numbers <= 2200).all():
            return float(steps[0]), "year"
    return 1.0, "step"


def _row_ids(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[str, ...]:
    """Names from the id columns, or the row's number."""
    if not columns:
        return tuple(f"row {i + 1}" for i in range(len(frame)))
    parts = [_as_text(frame[c]) for c in columns]
    names = (", ".join(p for p in row if p) for row in zip(*parts, strict=True))
    return unique_ids(name or f"row {i + 1}" for i, name in enumerate(names))


def _as_text(series: pd.Series[Any]) -> list[str]:
    """Cells as a person wrote them; "" if missing, whole numbers without .0."""
    if series.dtype.kind == "f":
        return ["" if pd.isna(v) else f"{v:.15g}" for v in series]
    return ["" if pd.isna(v) else str(v).strip() for v in series]


def _tidy(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    if not recipe.id_columns:
        raise SequiturError(
            "A tidy table needs at least one column that names the sequence of each row. "
            "Choose it, or another layout."
        )
    columns = _value_columns(table, recipe)
    values, warnings = _numbers(table, columns, recipe)
    frame = table.frame
    group = _group_codes(table, recipe.id_columns)
    notes: list[str] = []
    channels = tuple(columns)
    rows = np.arange(len(frame), dtype=np.int64)
    times: when.Times | None = None
    if recipe.time_columns:
        times = when.read_times(frame, recipe.time_columns, recipe.time_format)
        _check_times(table, recipe, times)
        order = np.lexsort((times.moments, group)).astype(np.int64)
    else:
        order = np.argsort(group, kind="stable").astype(np.int64)
    rows, group, values = rows[order], group[order], values[order]
    moments = times.moments[order] if times is not None else None
    if recipe.channel_column:
        rows, group, values, moments, channels = _spread(
            table, recipe, rows, group, values, moments
        )
    if moments is not None:
        repeated = np.concatenate(
            [[False], (group[1:] == group[:-1]) & (moments[1:] == moments[:-1])]
        )
        if repeated.any():
            count = int(repeated.sum())
            warnings.append(
                f"{counted(count, 'row')} {'repeats' if count == 1 else 'repeat'} a moment of a "
                "sequence; the first of each was kept."
            )
            keep = ~repeated
            rows, group, values, moments = rows[keep], group[keep], values[keep], moments[keep]
    grid = when.Grid(np.zeros(len(rows), np.int64), 1.0, "step", False)
    if moments is not None and times is not None:
        grid = when.find_grid(replace(times, moments=moments), groups=group)
        if not grid.regular:
            warnings.append(
                "Times don't come in equal steps; rows are taken as steps in their order."
            )
    bounds = np.flatnonzero(np.diff(group)) + 1
    starts = np.concatenate([[0], bounds, [len(group)]])
    sequences, first_rows, spans, filled, dropped = [], [], [], 0, 0
    for low, high in itertools.pairwise(starts):
        piece = values[low:high]
        if grid.regular:
            at = grid.positions[low:high]
            if at[-1] + 1 > len(piece):
                if at[-1] + 1 > 4 * len(piece):
                    raise SequiturError(
                        f"Sequence {_row_ids(frame.iloc[[rows[low]]], recipe.id_columns)[0]} of "
                        f"{table.name} has holes in time longer than itself. Check its times, or "
                        "choose no time column."
                    )
                piece = np.full((int(at[-1]) + 1, piece.shape[1]), np.nan)
                piece[at] = values[low:high]
        holes = np.isnan(piece)
        if holes.all(axis=0).any() or (holes.any() and recipe.fill == "drop"):
            dropped += 1
            continue
        filled += int(holes.sum())
        sequences.append(interpolate(piece).astype(np.float32))
        first_rows.append(rows[low])
        spans.append((low, high))
    if not sequences:
        raise SequiturError(
            "Every sequence has missing values that can't be filled in. Leave out the column "
            "that misses most, or choose another way to treat missing values."
        )
    warnings += _said(filled, dropped)
    # In the order in which sequences first appear in the file.
    first_in_file = [int(rows[low:high].min()) for low, high in spans]
    order = np.argsort(first_in_file, kind="stable").astype(np.int64)
    sequences = [sequences[i] for i in order]
    spans = [spans[i] for i in order]
    sources = frame.iloc[[int(first_rows[i]) for i in order]]
    labels = pd.DataFrame(
        {c: label_per_sequence(frame[c], rows, spans) for c in recipe.label_columns}
    )
    return _dataset(
        table,
        recipe,
        sequences,
        ids=_row_ids(sources, recipe.id_columns),
        labels=labels,
        channels=channels,
        step=(grid.step, grid.unit) if grid.regular else (1.0, "step"),
        notes=[*notes, *warnings],
    ), warnings


def _spread(
    table: Table,
    recipe: Recipe,
    rows: IntArray,
    group: IntArray,
    values: NDArray[np.float64],
    moments: NDArray[Any] | None,
) -> tuple[IntArray, IntArray, NDArray[np.float64], NDArray[Any] | None, tuple[str, ...]]:
    """One row per moment and a column per channel, from one row per moment and channel."""
    if values.shape[1] != 1:
        raise SequiturError(
            f"{recipe.channel_column} names the channels, so there has to be one column of "
            f"values, not {values.shape[1]}. Choose one."
        )
    codes, names = pd.factorize(table.frame[recipe.channel_column].iloc[rows], sort=True)
    if (codes < 0).any():
        raise SequiturError(
            f"Some rows of {table.name} have no {recipe.channel_column}. Fill it in, or choose "
            "no column for channels."
        )
    if moments is not None:
        moment = pd.factorize(moments)[0].astype(np.int64)
    else:
        both = _combine([group, codes.astype(np.int64)])
        moment = np.asarray(pd.Series(both).groupby(both).cumcount(), np.int64)
    cell = _combine([group, moment])
    first = np.flatnonzero(np.concatenate([[True], np.diff(cell) != 0])).astype(np.int64)
    if len(first) != int(cell.max()) + 1:
        order = np.lexsort((moment, group)).astype(np.int64)
        again = None if moments is None else moments[order]
        return _spread(table, recipe, rows[order], group[order], values[order], again)
    wide = np.full((len(first), len(names)), np.nan)
    wide[np.searchsorted(first, np.arange(len(cell)), side="right") - 1, codes] = values[:, 0]
    return (
        rows[first],
        group[first],
        wide,
        None if moments is None else moments[first],
        tuple(f"{recipe.channel_column} {n}" if not isinstance(n, str) else n for n in names),
    )


def label_per_sequence(
    column: pd.Series[Any], rows: IntArray, spans: Sequence[tuple[int, int]]
) -> pd.Series[Any]:
    """One label for each stretch of rows.

    A column of 0 and 1 marks a stretch if any of its rows is marked; of other columns the
    stretch gets its most frequent value, the first of them if several are.
    """
    lows = np.array([low for low, _ in spans], np.int64)
    highs = np.array([high for _, high in spans], np.int64)
    ordered = column.iloc[rows]
    if marks(column):
        numbers = ordered.astype("float64").fillna(0).to_numpy()
        total = np.concatenate([[0], np.cumsum(numbers)])
        marked = total[highs] > total[lows]
        if is_alarm(str(column.name)):
            return pd.Series(np.where(marked, "abnormal", "normal"))
        return pd.Series(np.where(marked, "yes", "no"))
    codes, values = pd.factorize(ordered)
    chosen = np.empty(len(spans), np.int64)
    for i, (low, high) in enumerate(zip(lows, highs, strict=True)):
        inside = codes[low:high]
        inside = inside[inside >= 0]
        chosen[i] = np.bincount(inside).argmax() if len(inside) else -1
    if column.dtype.kind in "iuf":
        if (chosen < 0).any():
            numbers = np.where(chosen < 0, np.nan, np.asarray(values, np.float64)[chosen])
            return pd.Series(numbers)
        picked = np.asarray(values)[chosen]
        whole = picked.dtype.kind == "f" and bool((picked == np.round(picked)).all())
        return pd.Series(picked.astype(np.int64) if whole else picked)
    texts = _as_text(pd.Series(values))
    return pd.Series([texts[c] if c >= 0 else "unknown" for c in chosen], dtype="object")


def marks(column: pd.Series[Any]) -> bool:
    """Whether a column marks rows with 0 and 1, or True and False."""
    if column.dtype.kind == "b":
        return True
    if column.dtype.kind not in "iuf":
        return False
    values = set(column.dropna().unique().tolist())
    # A file in which nothing went wrong has an alarm column of zeros.
    return values == {0, 1} or (values == {0} and is_alarm(str(column.name)))


def is_alarm(name: str) -> bool:
    """Whether a mark of this name means that something is wrong."""
    words = " ".join(when.words(name))
    return any(
        word in words
        for word in ("anomal", "abnormal", "label", "fault", "outlier", "attack", "target", "class")
    )


def _check_times(table: Table, recipe: Recipe, times: when.Times) -> None:
    if not times.missing.any():
        return
    where = int(np.flatnonzero(times.missing)[0])
    line = int(table.frame.index[where])
    cells = [
        "nothing" if pd.isna(v) else repr(str(v))
        for v in table.frame[list(recipe.time_columns)].iloc[where]
    ]
    raise SequiturError(
        f"Line {line:,} of {table.name} has {', '.join(cells)} in {listed(recipe.time_columns)}, "
        "where a time should be. Correct that line, or choose another time column."
    )


def _series(table: Table, recipe: Recipe) -> tuple[Series, list[str]]:
    """The rows as one series in order of time, and what was done to them."""
    columns = _value_columns(table, recipe)
    values, notes = _numbers(table, columns, recipe)
    frame = table.frame
    rows = np.arange(len(frame), dtype=np.int64)
    if not recipe.time_columns:
        grid = when.Grid(rows, recipe.step or 1.0, recipe.step_unit or "step", True)
        return Series(values, grid, None, rows, tuple(columns)), notes
    times = when.read_times(frame, recipe.time_columns, recipe.time_format)
    _check_times(table, recipe, times)
    moments = times.moments
    if not (np.diff(moments.astype(np.int64) if times.dated else moments) > 0).all():
        order = np.argsort(moments, kind="stable")
        rows, moments = rows[order], moments[order]
        repeated = np.concatenate([[False], moments[1:] == moments[:-1]])
        if repeated.any():
            count = int(repeated.sum())
            notes.append(
                f"{counted(count, 'row')} {'repeats' if count == 1 else 'repeat'} the time of "
                "another; the first of each was kept."
            )
        rows, moments = rows[~repeated], moments[~repeated]
    grid = when.find_grid(replace(times, moments=moments))
    if not grid.regular:
        notes.append("Times don't come in equal steps; rows are taken as steps in their order.")
    return Series(values[rows], grid, moments, rows, tuple(columns)), notes


def _long(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    series, warnings = _series(table, recipe)
    pieces = cut(series, recipe, name=table.name)
    warnings += pieces.warnings
    warnings += _said(pieces.filled, pieces.dropped, "window")
    labels: dict[str, pd.Series[Any]] = {
        c: label_per_sequence(table.frame[c], series.rows, pieces.spans)
        for c in recipe.label_columns
    }
    for kind in recipe.date_labels:
        if pieces.dates is not None and kind not in labels:
            labels[kind] = when.date_label(pieces.dates, kind)
    dataset = _dataset(
        table,
        recipe,
        pieces.sequences,
        ids=pieces.ids,
        labels=pd.DataFrame(labels),
        channels=tuple(_value_columns(table, recipe)),
        step=(series.grid.step, series.grid.unit) if series.grid.regular else (1.0, "step"),
        notes=[*pieces.notes, *warnings],
    )
    return replace(
        dataset, recording=np.zeros(len(dataset), np.int64), start=pieces.starts
    ), warnings


def _dataset(
    table: Table,
    recipe: Recipe,
    sequences: Sequence[FloatArray],
    *,
    ids: tuple[str, ...],
    labels: pd.DataFrame,
    channels: Sequence[str],
    step: tuple[float, str],
    notes: Sequence[str],
) -> SequenceDataset:
    named = [_name_and_unit(c) for c in channels]
    if len({name for name, _ in named}) < len(named):
        named = [(c, unit) for c, (_, unit) in zip(channels, named, strict=True)]
    units = tuple(unit for _, unit in named)
    if len(recipe.units) == len(channels):
        units = recipe.units
    size, unit = (recipe.step, recipe.step_unit or "step") if recipe.step else step
    tidy = {
        str(c): pd.Series(
            [t or "unknown" for t in _as_text(labels[c])] if _is_text(labels[c]) else labels[c]
        ).reset_index(drop=True)
        for c in labels.columns
    }
    return SequenceDataset(
        name=table.name.split(".")[0],
        sequences=sequences,
        ids=ids,
        labels=pd.DataFrame(tidy),
        meta=Meta(
            channels=tuple(name for name, _ in named),
            units=units,
            step=size,
            step_unit=unit,
            source=table.name,
            notes=tuple(notes),
        ),
    )


def _is_text(series: pd.Series[Any]) -> bool:
    return not (series.dtype.kind in "iufb" or isinstance(series.dtype, pd.CategoricalDtype))


def _name_and_unit(column: str) -> tuple[str, str]:
    """ "Temp (C)" is Temp in °C; a name whose brackets hold no unit stays whole."""
    match = re.fullmatch(r"(.+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]", column)
    if match and match[2].lower() in _UNITS:
        return match[1], _UNITS[match[2].lower()]
    return column, ""


# In words


def _sentence(dataset: SequenceDataset, recipe: Recipe, table: Table) -> str:
    labels = ""
    if recipe.layout == "long":
        meta = dataset.meta
        step = _every(meta.step, meta.step_unit)
        rows = len(table.frame)
        noun = "window"
        return describe(dataset, noun=noun, tail=f"cut from one series of {rows:,} {step}rows")
    noun = "sequence"
    if recipe.layout == "tidy":
        ids = [c for c in recipe.id_columns]
        words = when.words(ids[0])
        if recipe.window:
            noun = "window"
        elif len(ids) == 1 and words and words[0] in _NOUNS:
            noun = words[0]
        else:
            labels = f" ({' x '.join(ids)})"
    elif recipe.window:
        noun = "window"
    text = describe(dataset, noun=noun)
    if labels:
        count, _, rest = text.partition(" of ")
        text = f"{count}{labels} of {rest}"
    return text


_NOUNS = {"recording", "trial", "session", "run", "patient", "subject", "engine", "unit", "person"}
_EVERY = {
    (1.0, "h"): "hourly ", (30.0, "min"): "half-hourly ", (15.0, "min"): "quarter-hourly ",
    (1.0, "min"): "minutely ", (1.0, "day"): "daily ", (7.0, "day"): "weekly ",
    (1.0, "month"): "monthly ", (3.0, "month"): "quarterly ", (1.0, "year"): "yearly ",
    (1.0, "business day"): "working-day ", (1.0, "s"): "secondly ",
}  # fmt: skip


def _every(step: float, unit: str) -> str:
    return _EVERY.get((step, unit), "")


def _choices(table: Table, recipe: Recipe) -> tuple[Choice, ...]:
    """What a person may correct, in the order in which it is decided."""
    columns = [str(c) for c in table.frame.columns]
    offered = columns
    if len(columns) > MOST_CHOICES:
        # Nobody picks among thousands: the columns that aren't part of the block, and the ends.
        named = {*recipe.id_columns, *recipe.label_columns, *recipe.left_out, *table.texts()}
        ends = {*columns[:20], *columns[-5:]}
        offered = [c for c in columns if c in named or c in ends]
    pairs = tuple((c, c) for c in offered)
    numeric = tuple((c, c) for c in table.numbers)
    choices = [
        Choice(
            "layout",
            "How the sequences lie in the table",
            "A sequence is one example: one day, one patient, one recording.",
            recipe.layout,
            "one",
            (
                ("rows", "Each row is a sequence"),
                ("columns", "Each column is a sequence"),
                ("tidy", "Each row is one step; other columns name the sequence"),
                ("long", "All rows are one long series, to be cut into windows"),
            ),
        )
    ]
    if recipe.layout in ("rows", "tidy"):
        choices.append(
            Choice(
                "id_columns",
                "Columns that name the sequence",
                "Rows with the same names belong to one sequence."
                if recipe.layout == "tidy"
                else "Together they name each row.",
                recipe.id_columns,
                "many",
                pairs,
            )
        )
    if recipe.layout != "rows":
        choices.append(
            Choice(
                "time_columns",
                "Time",
                "The column that says when; a date and a time of day may stand in two. "
                "None: the order of the rows.",
                recipe.time_columns,
                "many",
                pairs,
            )
        )
        formats = _other_formats(table, recipe)
        if len(formats) > 1:
            choices.append(
                Choice(
                    "time_format",
                    "Day or month first",
                    "Both orders fit the dates of this file.",
                    recipe.time_format,
                    "one",
                    formats,
                )
            )
    if recipe.layout in ("tidy", "long") and len(table.numbers) <= MOST_CHOICES:
        choices.append(
            Choice(
                "value_columns",
                "Channels",
                "The numbers that make up a sequence. Several are learned together.",
                tuple(_value_columns(table, recipe)),
                "many",
                numeric,
            )
        )
    if recipe.layout != "columns":
        choices.append(
            Choice(
                "label_columns",
                "Labels",
                "They colour the map. They aren't used in training.",
                recipe.label_columns,
                "many",
                pairs,
            )
        )
    if recipe.layout in ("rows", "columns"):
        choices.append(
            Choice(
                "left_out",
                "Columns to leave out",
                "All other columns of numbers are part of the sequences.",
                recipe.left_out,
                "many",
                pairs,
            )
        )
    if recipe.layout == "tidy":
        choices.append(
            Choice(
                "channel_column",
                "Column that names the channel",
                "For tables with one number per row and several channels behind one another.",
                recipe.channel_column,
                "one",
                (("", "None: each channel has its own column"), *pairs),
            )
        )
    choices += window_choices(recipe, dated=bool(recipe.time_columns))
    choices += missing_choices(recipe, _suspects(table, recipe))
    return tuple(choices)


def _other_formats(table: Table, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    form = recipe.time_format
    if not form.startswith(("%d", "%m")) or "%b" in form.lower() or len(recipe.time_columns) == 0:
        return ()
    found = [
        c
        for c in _time_candidates(table, {"time_columns": recipe.time_columns})
        if c.columns == recipe.time_columns and c.others
    ]
    if not found:
        return ()
    formats = sorted({found[0].times.format, *found[0].others})
    return tuple((f, "Day first" if f.startswith("%d") else "Month first") for f in formats)


def window_choices(recipe: Recipe, *, dated: bool) -> list[Choice]:
    """The choices of how windows are cut."""
    long = recipe.layout == "long"
    choices = [
        Choice(
            "window",
            "Window length",
            "Steps in each window."
            if long
            else "Steps in each window; 0 keeps the sequences whole.",
            recipe.window,
            "int",
            low=1 if long else 0,
            high=1_000_000,
        )
    ]
    if recipe.window:
        choices.append(
            Choice(
                "window_step",
                "Steps from one window to the next",
                "0: windows don't overlap. Smaller steps give more windows that share steps.",
                recipe.window_step,
                "int",
                low=0,
                high=1_000_000,
            )
        )
    if long and dated:
        choices.append(
            Choice(
                "align",
                "Windows begin",
                "Windows that begin at the same time of day can be compared.",
                recipe.align,
                "one",
                (
                    ("", "With the first row"),
                    ("day", "At midnight"),
                    ("week", "On Mondays"),
                    ("year", "In January"),
                ),
            )
        )
        choices.append(
            Choice(
                "date_labels",
                "Labels from the date",
                "They colour the map. Seasons are those of the northern half of the earth.",
                recipe.date_labels,
                "many",
                (
                    ("hour", "Hour"),
                    ("weekday", "Day of the week"),
                    ("weekend", "Weekend or working day"),
                    ("month", "Month"),
                    ("season", "Season"),
                    ("year", "Year"),
                ),
            )
        )
        choices.append(
            Choice(
                "fill_gaps",
                "Fill holes in time up to",
                "Steps without a row. Windows don't reach across longer holes.",
                recipe.fill_gaps,
                "int",
                low=0,
                high=100_000,
            )
        )
    return choices


def missing_choices(recipe: Recipe, suspects: Mapping[float, int]) -> list[Choice]:
    """The choices of how missing values are treated."""
    choices = []
    numbers = dict.fromkeys([*recipe.missing_numbers, *suspects])
    if numbers:
        choices.append(
            Choice(
                "missing_numbers",
                "Numbers that mean missing",
                "Some devices write such a number where they measured nothing.",
                recipe.missing_numbers,
                "many",
                tuple(
                    (n, f"{n:g} ({counted(suspects[n], 'cell')})" if n in suspects else f"{n:g}")
                    for n in numbers
                ),
            )
        )
    choices.append(
        Choice(
            "fill",
            "Missing values",
            "What happens where a number is missing.",
            recipe.fill,
            "one",
            (
                ("interpolate", "Fill in from the values before and after"),
                ("drop", "Leave out the sequences and windows that have any"),
            ),
        )
    )
    return choices
