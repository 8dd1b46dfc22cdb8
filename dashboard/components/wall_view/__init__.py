"""A wall of sequences that play at once, on one canvas and one slider.

Sixty players would each redraw themselves; one canvas is drawn once for all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from dashboard.charts.axes import axis_step
from dashboard.charts.pictures.sprite_sheets import Sheet
from dashboard.charts.pictures.wall_tiles import Tile, offsets
from dashboard.components.clip_view import playing_rate
from dashboard.components.declaration import declare
from sequitur_core.data.dataset import Meta

_mount = declare("wall_view")


@dataclass(frozen=True)
class Picked:
    """A click on a tile.

    Attributes
    ----------
    row : of the dataset.
    more : whether Shift or Ctrl was held: it is selected or not besides the others.
    stamp : differs between clicks, as a page that runs anew on one sees it twice.
    """

    row: int
    more: bool
    stamp: str


def wall_view(
    tiles: Sequence[Tile],
    *,
    key: str,
    label: str,
    meta: Meta,
    noun: str,
    selected: Sequence[int] = (),
    aligned: bool = False,
    notes: Sequence[str] = (),
    sounds: str = "",
) -> None:
    """Play tiles in step; for what was clicked see `current_pick`.

    At a moment of the slider each tile is at the element of that moment; one that has not begun,
    or has ended, stands still and is faint. Position, speed, size and whether it plays survive
    reruns and a switch of pages.

    Parameters
    ----------
    tiles : what is on the wall.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what is shown, for screen readers.
    meta : tells the time between elements.
    noun : what an element is called.
    selected : rows whose tiles are ringed.
    aligned : whether strongest moments coincide, else beginnings.
    notes : sentences below the wall.
    sounds : address of a tile's sound, with "{row}" in it; "" where there are none.
    """
    rate, pace = playing_rate(meta, noun=noun)
    begins = offsets(tiles, aligned=aligned)
    shown = [
        {
            **asdict(tile),
            "sheets": [_sent(one) for one in tile.sheets],
            "offset": int(begin),
        }
        for tile, begin in zip(tiles, begins, strict=True)
    ]
    step, unit = axis_step(meta)
    ends = [int(begin) + tile.length for tile, begin in zip(tiles, begins, strict=True)]
    _mount(
        key=key,
        data={
            "key": key,
            "label": label,
            "tiles": shown,
            "version": hashlib.sha256(repr(shown).encode()).hexdigest(),
            "selected": [int(row) for row in selected],
            "length": max(ends, default=1),
            "zero": max(t.strongest for t in tiles) if aligned and tiles else 0,
            "noun": noun,
            "rate": rate,
            "step": 0 if unit in ("step", "frame") else step,
            "unit": unit,
            "note": " ".join((*notes, *pace)),
            "sounds": sounds,
        },
        on_picked_change=lambda: None,  # without it the value isn't there
    )


def current_pick(key: str) -> Picked | None:
    """What was clicked on the wall with this key just before this run."""
    match st.session_state.get(key):
        case {"picked": {"row": int(row), "more": bool(more), "stamp": str(stamp)}}:
            return Picked(row, more, stamp)
    return None


def _sent(one: Sheet) -> dict[str, object]:
    return asdict(one) | {"png": one.base64}
