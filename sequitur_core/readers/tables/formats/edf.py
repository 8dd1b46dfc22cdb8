"""EDF and BDF, recordings of the body: one table for each rate at which signals were taken."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import pluralise
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.optional import optional_library
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
        frame = _frame(tables[name], recording.annotations)
    except SequiturError:
        raise
    except (*DAMAGE, AttributeError, IndexError, ArithmeticError) as error:
        raise SequiturError(
            f"{file} can't be read as {path.suffix[1:].upper()}: it is damaged, cut short, or "
            "something else despite its ending. Export it again, or as CSV."
        ) from error
    if not len(frame):
        raise SequiturError(f"{file} holds no samples. Load a recording that has some.")
    return Cells(frame, ragged=False, empty_rows=0), Sheet(b"", name, tuple(tables), ())


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


def _frame(signals: Sequence[Any], annotations: Sequence[Any]) -> pd.DataFrame:
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
