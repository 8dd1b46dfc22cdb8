"""WFDB, as PhysioNet's recordings are: a header, numbers beside it, and annotations of beats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.edf import TIME
from sequitur_core.readers.tables.formats.records.companions import (
    Marks,
    companion,
    header_lines,
    mark_columns,
    numbers_beside,
)

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
    values, each = _values(path, signals)
    steps = min(map(len, values))
    columns: dict[str, Any] = {TIME: np.arange(steps) / (rate * each)}
    names = [s.column for s in signals]
    for number, (name, one) in enumerate(zip(names, values, strict=True)):
        again = names[:number].count(name)
        columns[f"{name} ({again + 1})" if again else name] = one[:steps]
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


def _values(path: Path, signals: list[_Signal]) -> tuple[list[NDArray[np.float64]], int]:
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
        stored = _numbers(numbers_beside(path, file)[own[0][1].offset :], form)
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
    annotations = companion(path, ".atr") or companion(path, ".qrs")
    if annotations is None:
        return {}
    beats, rhythms = _annotations(annotations.read_bytes())
    columns: dict[str, NDArray[Any]] = {
        f"beat {kind}": marked
        for kind, marked in mark_columns([(at * each, k) for at, k in beats], steps).items()
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
