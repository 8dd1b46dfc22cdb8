"""Names of the tones of a melody, as pitches: c4 is 60, and a semitone more is 61."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import tones_as_pitches
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.vocabulary.words import words

FEWEST, FEWEST_TONES = 8, 3  # rows, and different tones in them
MOST_COLUMNS = 6  # of a melody; beside more, a tone may be what a sound is of
_CALLED = {"tone", "tones", "note", "notes", "pitch", "melody", "ton", "nota", "notas"}
_TONE = re.compile(r":?(?P<tone>[A-Ga-g])(?P<by>[#♯sb♭]?)(?P<octave>-?\d)")
_REST = re.compile(r":?(?:r|rest|pause|-)", re.IGNORECASE)
_SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_BY = {"": 0, "#": 1, "♯": 1, "s": 1, "b": -1, "♭": -1}


def with_pitches(
    frame: pd.DataFrame, numbers: Collection[str]
) -> tuple[pd.DataFrame, list[str], list[Note]]:
    """A frame with a pitch for each name of a tone, and these columns; and a note on each.

    A column is called as one of tones, and holds nothing else but rests, which are missing.
    """
    if len(frame) < FEWEST or len(frame.columns) > MOST_COLUMNS:
        return frame, [], []
    found: dict[str, list[float]] = {}
    notes: list[Note] = []
    for column in map(str, frame.columns):
        if column in numbers or _CALLED.isdisjoint(words(column)):
            continue
        texts = known_texts(frame[column])
        tones = [text for text in texts if _TONE.fullmatch(text)]
        rests = sum(bool(_REST.fullmatch(text)) for text in texts)
        if len(tones) + rests < len(texts) or len({*tones}) < FEWEST_TONES:
            continue
        found[column] = [_pitch(str(cell).strip()) for cell in frame[column]]
        notes.append(tones_as_pitches(column, tones[0], int(_pitch(tones[0]))))
    return (frame.assign(**found) if found else frame), [*found], notes


def _pitch(text: str) -> float:
    """The number of a tone as MIDI has it; missing for a rest."""
    if (match := _TONE.fullmatch(text)) is None:
        return np.nan
    octave = 12 * (int(match["octave"]) + 1)
    return float(octave + _SEMITONES[match["tone"].lower()] + _BY[match["by"]])
