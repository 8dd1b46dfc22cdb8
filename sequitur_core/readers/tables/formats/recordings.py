"""Recordings of the body: EDF and BDF, BrainVision, and WFDB, as PhysioNet's are.

BrainVision and WFDB write a header, and beside it numbers and marks of what happened. Only files of
the header's own name are read, whatever it says, so none elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import pluralise
from sequitur_core.readers.foreign_files import optional_library, unreadable
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.text_tables import Sheet

EDF = (".edf", ".bdf")
EDF_MEMORY = 40  # times its bytes that reading takes: two or three of them become a double
TIME, EVENT, NO_EVENT = "time (s)", "event", "none"


def is_edf(path: Path) -> bool:
    """Whether a file is a recording in EDF or BDF, by its ending."""
    return path.suffix.lower() in EDF


def read_edf(path: Path, name: str) -> tuple[Cells, Sheet]:
    """The signals of one rate: those that are called `name`, or else those with most values.

    Annotations that last are a column "event".

    Raises SequiturError if it can't be read, or holds no such signals.
    """
    file = encodable(path.name)
    edfio = optional_library("edfio", package="edfio", file=file)
    check_room(
        EDF_MEMORY * path.stat().st_size, file, cure="Export a part of its time or its signals."
    )
    try:
        recording = (edfio.read_bdf if path.suffix.lower() == ".bdf" else edfio.read_edf)(path)
        tables = _by_rate(recording.signals)
        if not tables:
            raise SequiturError(f"{file} holds no signals. Load a recording that has some.")
        if name and name not in tables:
            raise SequiturError(f"{file} has no signals at {name}. It has {', '.join(tables)}.")
        name = name or next(iter(tables))
        frame = _frame_of_rate(tables[name], recording.annotations)
    except SequiturError:
        raise
    except (*DAMAGE, AttributeError, IndexError, ArithmeticError) as error:
        what = path.suffix[1:].upper()
        raise unreadable(file, what, "Export it again, or as CSV.") from error
    if not len(frame):
        raise SequiturError(f"{file} holds no samples. Load a recording that has some.")
    return Cells(frame, ragged=False, empty_rows=0), Sheet(b"", name, tuple(tables))


def events_of_edf(path: Path) -> pd.DataFrame | None:
    """The annotations of a file that has no signals, as sleep is scored; None for other files."""
    if path.suffix.lower() != ".edf":
        return None
    edfio = optional_library("edfio", package="edfio", file=encodable(path.name))
    with suppress(*DAMAGE, AttributeError, IndexError, ArithmeticError):
        recording = edfio.read_edf(path)
        if not recording.signals and recording.annotations:
            rows = [(a.onset, a.duration or 0.0, a.text) for a in recording.annotations]
            return pd.DataFrame(rows, columns=["onset (s)", "duration (s)", EVENT])
    return None


def _by_rate(signals: Sequence[Any]) -> dict[str, list[Any]]:
    """The signals by their rate in words, those with most values a second first."""
    rates: dict[float, list[Any]] = {}
    for signal in signals:
        rates.setdefault(float(signal.sampling_frequency), []).append(signal)
    most = sorted(rates, key=lambda rate: -rate * len(rates[rate]))
    return {f"{rate:g} Hz ({pluralise(len(rates[rate]), 'signal')})": rates[rate] for rate in most}


def _frame_of_rate(signals: Sequence[Any], annotations: Sequence[Any]) -> pd.DataFrame:
    """A row for each moment: its time, the signals, and the event that goes on."""
    rate = float(signals[0].sampling_frequency)
    values = [np.asarray(signal.data, np.float64) for signal in signals]
    n = min(map(len, values))
    units = [f" ({s.physical_dimension})" if s.physical_dimension else "" for s in signals]
    names = [f"{s.label}{unit}" for s, unit in zip(signals, units, strict=True)]
    columns: dict[str, Any] = {TIME: np.arange(n) / rate}
    columns |= zip(column_names(names), (v[:n] for v in values), strict=True)
    lasting = [a for a in annotations if a.duration and a.text]
    if lasting:
        events = np.full(n, NO_EVENT, dtype=object)
        for event in lasting:
            start, end = (
                max(0, round(t * rate)) for t in (event.onset, event.onset + event.duration)
            )
            events[start:end] = event.text
        columns[EVENT] = events
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(1, n + 1)
    return frame


# Files beside a header

NUMBERS_MEMORY = (
    24  # times the bytes of numbers that reading them takes: two of them become a double
)
MOST_KINDS = 8  # of marks; each says whether a window contains one
LONGEST_HEADER = 5_000_000  # bytes
Marks = Sequence[tuple[int, str]]  # the step of each, and what it is called


def header_lines(path: Path) -> list[str]:
    """The lines of a header, without empty ones.

    Raises SequiturError where it is too long for one.
    """
    if path.stat().st_size > LONGEST_HEADER:
        raise SequiturError(f"{encodable(path.name)} is too long for a header. Export it again.")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _companion(header: Path, named: str) -> Path | None:
    """The file beside a header that has its name and the ending of a name; None if there is none.

    What else the name says is left aside: it may lead anywhere, or be that of before a renaming.
    """
    ending = _ending_of(named)
    for suffix in (ending, ending.lower(), ending.upper()):
        path = header.with_suffix(suffix) if suffix else header
        if suffix and path != header and path.is_file():
            return path
    return None


def _ending_of(named: str) -> str:
    """The ending of a name, which may be nothing but one."""
    return PurePosixPath(f"_{named}".replace("\\", "/")).suffix


def _numbers_beside(header: Path, named: str) -> bytes:
    """The bytes of the numbers that a header tells of.

    Raises SequiturError if they aren't beside it, or are too many.
    """
    path, file = _companion(header, named), encodable(header.name)
    if path is None:
        ending = _ending_of(named) or ".dat"
        raise SequiturError(
            f"{file} only describes a recording: its numbers are in the {encodable(ending)} file "
            "of the same name. Load both together, as a folder or a .zip."
        )
    check_room(
        NUMBERS_MEMORY * path.stat().st_size, file, cure="Export a part of its time or its signals."
    )
    return path.read_bytes()


def _mark_columns(marks: Marks, steps: int) -> dict[str, NDArray[np.bool_]]:
    """A column for each kind of marks, the most frequent ones, that is true where there is one."""
    kinds = Counter(kind for at, kind in marks if 0 <= at < steps)
    columns = {kind: np.zeros(steps, np.bool_) for kind, _ in kinds.most_common(MOST_KINDS)}
    for at, kind in marks:
        if kind in columns and 0 <= at < steps:
            columns[kind][at] = True
    return columns


# BrainVision: a header in sections

MOST_CHANNELS = 10_000
_KINDS = {"INT_16": "<i2", "INT_32": "<i4", "UINT_16": "<u2", "IEEE_FLOAT_32": "<f4"}
_COMMA = "\\1"  # how a comma inside a name is written


def frame_of_brainvision(path: Path) -> pd.DataFrame:
    """A row for each moment: its time, the channels in their units, and the markers.

    Raises SequiturError for numbers that aren't there or are of a kind that isn't read, ValueError
    or KeyError for a header that is none.
    """
    sections = _sections(header_lines(path))
    common = sections["common infos"]
    count = int(common["numberofchannels"])
    microseconds = float(common["samplinginterval"])
    kind = sections.get("binary infos", {}).get("binaryformat", "").upper()
    if common.get("dataformat", "").upper() != "BINARY" or kind not in _KINDS:
        raise SequiturError(
            f"{encodable(path.name)} has numbers of a kind that isn't read "
            f"({encodable(kind or common.get('dataformat', 'unknown'))[:40]}). Export it as "
            "BrainVision with 16-bit whole numbers, or as EDF."
        )
    if not 0 < count <= MOST_CHANNELS or not microseconds > 0:
        raise ValueError("no header")
    data = _numbers_beside(path, common["datafile"])
    stored = np.frombuffer(data, _KINDS[kind], len(data) // np.dtype(_KINDS[kind]).itemsize)
    steps = len(stored) // count
    shape = (count, steps) if common.get("dataorientation", "").upper() == "VECTORIZED" else None
    cells = stored[: steps * count].reshape(shape or (steps, count))
    cells = cells.T if shape else cells
    columns: dict[str, Any] = {TIME: np.arange(steps) * microseconds / 1e6}
    for number in range(count):
        name, scale = _channel(sections["channel infos"].get(f"ch{number + 1}", ""), number + 1)
        again = f"{name} ({number + 1})" if name in columns else name
        columns[again] = cells[:, number].astype(np.float64) * scale
    marks = _companion(path, common.get("markerfile", ".vmrk")) or _companion(path, ".vmrk")
    if marks is not None:
        columns |= _mark_columns(_markers(header_lines(marks)), steps)
    return pd.DataFrame(columns)


def _sections(lines: list[str]) -> dict[str, dict[str, str]]:
    """What a header says, by section and by name, both in small letters."""
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in lines:
        if match := re.fullmatch(r"\[(.+)\]", line):
            section = found.setdefault(match[1].strip().lower(), {})
        elif not line.startswith(";") and "=" in line:
            name, _, value = line.partition("=")
            section.setdefault(name.strip().lower(), value.strip())
    return found


def _channel(text: str, number: int) -> tuple[str, float]:
    """The name of a channel with its unit, and how much of it a stored 1 is."""
    name, _, scale, unit, *_ = [*(part.strip() for part in text.split(",")), "", "", "", ""]
    name = name.replace(_COMMA, ",") or f"channel {number}"
    unit = (unit or "µV").replace("\u03bc", "µ")
    return f"{name} ({unit})", float(scale or 1)


def _markers(lines: list[str]) -> Marks:
    """What happened, with its step counted from 0; where a recording begins is none of it."""
    found = []
    for line in lines:
        if not (match := re.match(r"Mk\d+=([^,]*),([^,]*),(\d+)", line)):
            continue
        kind = " ".join(match[2].replace(_COMMA, ",").split()) or match[1].strip()
        if match[1].strip().lower() != "new segment" and kind:
            found.append((int(match[3]) - 1, kind))
    return found


# WFDB

USUAL_GAIN, USUAL_RATE = 200.0, 250.0  # where a header doesn't say any
MOST_SIGNALS = 10_000
RHYTHM, NO_RHYTHM = "rhythm", "unknown"
_SIGNAL = re.compile(
    r"(?P<file>\S+)\s+(?P<format>\d+)(?:x(?P<each>\d+))?(?::\d+)?(?:\+(?P<offset>\d+))?"
    r"(?:\s+(?P<gain>[-+\d.eE]+)(?:\((?P<baseline>-?\d+)\))?(?:/(?P<unit>\S+))?)?"
    r"(?:\s+(?P<bits>-?\d+))?(?:\s+(?P<zero>-?\d+))?(?:\s+-?\d+)?(?:\s+-?\d+)?(?:\s+-?\d+)?"
    r"(?:\s+(?P<name>.*))?"
)
_ABOUT = re.compile(r"#\s*<?(?P<what>[A-Za-z][\w ()-]{0,40})>?\s*:\s*(?P<said>\S.{0,100})")
# Plain numbers: how they are stored, and the one that stands for a missing value.
_PLAIN = {"16": ("<i2", -(1 << 15)), "61": (">i2", -(1 << 15)), "32": ("<i4", -(1 << 31))}
_MISSING = {**{name: missing for name, (_, missing) in _PLAIN.items()},
            "212": -(1 << 11), "24": -(1 << 23), "80": -128, "160": -(1 << 15)}  # fmt: skip
# Codes of annotations, as much as they are beats.
_BEATS = {
    2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/",
    13: "Q", 25: "B", 30: "?", 34: "e", 35: "n", 38: "f", 41: "r",
}  # fmt: skip
_SKIP, _NUMBER, _SUB, _CHANNEL, _TEXT = 59, 60, 61, 62, 63
_RHYTHM = 28


@dataclass(frozen=True)
class _Signal:
    """One signal of a header: `each` of its numbers stand in every frame."""

    file: str
    format: str
    each: int
    offset: int
    gain: float
    baseline: float
    column: str


def frame_of_wfdb(path: Path) -> pd.DataFrame:
    """A row for each moment: its time, the signals, the beats that aren't normal, the rhythm.

    What the header says of the person is a column each.

    Raises SequiturError for numbers that aren't there or are of a kind that isn't read, ValueError
    for a header that is none.
    """
    lines = header_lines(path)
    head, *rest = [line for line in lines if not line.startswith("#")]
    first = head.split()
    if "/" in first[0]:
        raise SequiturError(
            f"{encodable(path.name)} puts together segments that are recordings of their own. "
            "Load the headers of the segments with their .dat files."
        )
    count = int(first[1])
    rate = float(re.split(r"[/(]", first[2])[0]) if len(first) > 2 else USUAL_RATE
    if not 0 < count <= MOST_SIGNALS or len(rest) < count or not 0 < rate < 1e9:
        raise ValueError("no header")
    signals = [_signal(line, number) for number, line in enumerate(rest[:count], 1)]
    values, each = _values_of(path, signals)
    steps = min(map(len, values))
    columns: dict[str, Any] = {TIME: np.arange(steps) / (rate * each)}
    for name, one in zip(column_names([s.column for s in signals]), values, strict=True):
        columns[name] = one[:steps]
    columns |= _annotated(path, steps, each)
    for line in lines:
        if (said := _ABOUT.fullmatch(line)) and said["what"] not in columns:
            columns[said["what"]] = np.full(steps, said["said"].strip(), dtype=object)
    return pd.DataFrame(columns)


def _signal(line: str, number: int) -> _Signal:
    match = _SIGNAL.fullmatch(line)
    if match is None:
        raise ValueError("no signal")
    gain = float(match["gain"] or 0) or USUAL_GAIN
    baseline = float(match["baseline"] or match["zero"] or 0)
    name = (match["name"] or f"signal {number}").strip()
    unit = (match["unit"] or "mV").replace("_", " ")
    each = int(match["each"] or 1)
    if each < 1:
        raise ValueError("no signal")
    return _Signal(
        match["file"], match["format"], each, int(match["offset"] or 0), gain, baseline,
        f"{name} ({unit})",
    )  # fmt: skip


def _values_of(path: Path, signals: list[_Signal]) -> tuple[list[NDArray[np.float64]], int]:
    """The numbers of each signal in its unit, and how many of them there are in a frame.

    Where signals have different rates, those of a frame are averaged.
    """
    whole = signals[0].each if len({s.each for s in signals}) == 1 else 1
    found: dict[int, NDArray[np.float64]] = {}
    for file in dict.fromkeys(s.file for s in signals):
        own = [(i, s) for i, s in enumerate(signals) if s.file == file]
        form, each = own[0][1].format, sum(s.each for _, s in own)
        if form not in _MISSING or any(s.format != form for _, s in own):
            raise SequiturError(
                f"{encodable(path.name)} has numbers in format {form} of WFDB, which isn't read. "
                "Convert the recording to CSV, for example with rdsamp -c."
            )
        stored = _numbers(_numbers_beside(path, file)[own[0][1].offset :], form)
        frames = stored[: len(stored) // each * each].reshape(-1, each)
        at = 0
        for place, signal in own:
            part = frames[:, at : at + signal.each].astype(np.float64)
            part[part == _MISSING[form]] = np.nan
            flat = part.reshape(-1) if whole == signal.each else part.mean(axis=1)
            found[place] = (flat - signal.baseline) / signal.gain
            at += signal.each
    return [found[i] for i in range(len(signals))], whole


def _numbers(data: bytes, form: str) -> NDArray[np.int64]:
    """Stored numbers, all signals of a frame after one another."""
    if form in _PLAIN:
        kind = np.dtype(_PLAIN[form][0])
        return np.frombuffer(data, kind, len(data) // kind.itemsize).astype(np.int64)
    if form in ("80", "160"):
        kind, zero = (np.dtype("u1"), 128) if form == "80" else (np.dtype("<u2"), 1 << 15)
        return np.frombuffer(data, kind, len(data) // kind.itemsize).astype(np.int64) - zero
    three = np.frombuffer(data, np.uint8, len(data) // 3 * 3).reshape(-1, 3).astype(np.int64)
    if form == "24":
        return _signed(three[:, 0] | three[:, 1] << 8 | three[:, 2] << 16, 24)
    pairs = np.stack(
        [three[:, 0] | (three[:, 1] & 15) << 8, three[:, 2] | (three[:, 1] >> 4) << 8], axis=1
    )
    return _signed(pairs.reshape(-1), 12)


def _signed(numbers: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    return np.where(numbers >= 1 << bits - 1, numbers - (1 << bits), numbers)


def _annotated(path: Path, steps: int, each: int) -> dict[str, NDArray[Any]]:
    """Columns of the beats that aren't normal, and of the rhythm, where annotations tell them."""
    annotations = _companion(path, ".atr") or _companion(path, ".qrs")
    if annotations is None:
        return {}
    beats, rhythms = _annotations(annotations.read_bytes())
    columns: dict[str, NDArray[Any]] = {
        f"beat {kind}": marked
        for kind, marked in _mark_columns([(at * each, k) for at, k in beats], steps).items()
    }
    if rhythms:
        rhythm = np.full(steps, NO_RHYTHM, dtype=object)
        for at, name in rhythms:
            rhythm[max(0, at * each) :] = name
        columns[RHYTHM] = rhythm
    return columns


def _annotations(data: bytes) -> tuple[Marks, Marks]:
    """Beats that aren't normal, and beginnings of rhythms, with the frame of each."""
    words = np.frombuffer(data, "<u2", len(data) // 2).astype(np.int64)
    beats: list[tuple[int, str]] = []
    rhythms: list[tuple[int, str]] = []
    at, place, code = 0, 0, 0
    while place < len(words):
        kind, number = int(words[place]) >> 10, int(words[place]) & 1023
        place += 1
        if kind == 0 and number == 0:
            break
        if kind == _SKIP and place + 1 < len(words):
            at += int(_signed(words[place : place + 1] << 16 | words[place + 1], 32)[0])
            place += 2
        elif kind == _TEXT:
            text = data[2 * place : 2 * place + number].split(b"\0")[0].decode("latin-1").strip()
            if code == _RHYTHM and text:
                rhythms.append((at, text.lstrip("(")))
            place += (number + 1) // 2
        elif kind not in (_NUMBER, _SUB, _CHANNEL, _SKIP):
            at, code = at + number, kind
            if kind in _BEATS:
                beats.append((at, _BEATS[kind]))
    return beats, rhythms
