"""The one player for clips and series of volumes, alone or beside their reconstruction.

A browser's video player can't show several clips in step, nor frames of 32 pixels
as they are. This component draws them from sheets of frames.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from dashboard.charts.pictures.sprite_sheets import Clip, ClipSheets
from dashboard.components.declaration import declare
from sequitur_core.data.dataset import Meta

USUAL_RATE = 8.0  # frames per second where the clips' own isn't known
SLOWEST_RATE = 1.0  # frames per second; what is slower in life is played faster

_mount = declare("clip_view")


def clip_view(
    clips: Sequence[Clip],
    page: ClipSheets,
    *,
    key: str,
    label: str,
    meta: Meta,
    columns: int = 4,
    noun: str = "frame",
) -> None:
    """Play clips in step, each beside its reconstruction where it has one.

    Whether it plays and at which frame it is survive reruns, other clips and a
    switch of pages. Shorter clips begin again before the longest has ended.

    Parameters
    ----------
    clips : what to write below the pictures.
    page : their frames, see `dashboard.charts.pictures.sprite_sheets.pack_clips`.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what is shown, for screen readers.
    meta : tells the time between frames.
    columns : clips side by side; half as many where there is no room.
    noun : what an element is called.
    """
    rate, note = playing_rate(meta, noun=noun)
    shown = [
        {
            "name": clip.name,
            "note": clip.note,
            "colour": clip.colour,
            "length": len(clip.frames),
            "sheets": [asdict(sheet) | {"png": sheet.base64} for sheet in sheets],
        }
        for clip, sheets in zip(clips, page.sheets, strict=True)
    ]
    _mount(
        key=key,
        data={
            "key": key,
            "label": label,
            "clips": shown,
            "version": hashlib.sha256(repr(shown).encode()).hexdigest(),
            "columns": max(1, min(columns, len(clips))),
            "noun": noun,
            "rate": rate,
            "step": meta.step if meta.step_unit not in ("step", "frame") else 0,
            "unit": meta.step_unit,
            "note": " ".join((*page.notes, *note)),
        },
    )


def playing_rate(meta: Meta, *, noun: str = "frame") -> tuple[float, tuple[str, ...]]:
    """Frames per second to play at, and sentences to say where that isn't the clips' own."""
    if meta.step_unit == "s" and meta.step > 0 and 1 / meta.step >= SLOWEST_RATE:
        return 1 / meta.step, ()
    if meta.step_unit in ("step", "frame"):
        return USUAL_RATE, ()
    return USUAL_RATE, (f"Played faster than real time, at {USUAL_RATE:g} {noun}s a second.",)
