"""Names of what an oscilloscope measured, in the settings that it writes beside it."""

from __future__ import annotations

import pandas as pd

from sequitur_core.data.notes.names_and_units import names_of_settings
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.columns.channel_names import NAMELESS

SOURCE, UPRIGHT, ALONG = "Source", "Vertical Units", "Horizontal Units"
TIME = "time"


def with_names_of_settings(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with names for its times and readings, where settings beside them say these.

    As Tektronix writes them: Source, CH1 and Vertical Units, V in the first two columns, without
    a line of names, and times and volts in the two others that hold anything.
    """
    if not 4 <= len(frame.columns) <= 6 or not all(map(NAMELESS.fullmatch, map(str, frame))):
        return frame, []
    setting, value, *others = frame.columns
    if frame[setting].dtype.kind in "iufb":
        return frame, []
    said = frame[[setting, value]].dropna().astype(str).apply(lambda cells: cells.str.strip())
    settings = dict(zip(said[setting], said[value], strict=True))
    full = [c for c in others if frame[c].dtype.kind in "iuf" and frame[c].notna().any()]
    if not {SOURCE, UPRIGHT, ALONG} <= settings.keys() or len(full) != 2:
        return frame, []
    names = (f"{TIME} ({settings[ALONG]})", f"{settings[SOURCE]} ({settings[UPRIGHT]})")
    return frame.rename(columns=dict(zip(full, names, strict=True))), [names_of_settings(names)]
