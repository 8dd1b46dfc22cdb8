"""Sliders that send their values while they move, about ten times a second.

Streamlit's own send them once the hand rests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from dashboard import state
from dashboard.components.declaration import declare


@dataclass(frozen=True)
class Slider:
    """One number that can be moved.

    Attributes
    ----------
    name : what is written above it.
    low, high : how far it goes.
    value : where it begins; kept as it is until it is moved, even out of range.
    ends : what is written below its two ends.
    whole : whether only whole numbers can be had.
    share : whether it is shown in percent of its range.
    """

    name: str
    low: float
    high: float
    value: float
    ends: tuple[str, str] = ("", "")
    whole: bool = False
    share: bool = False


_mount = declare("live_sliders")


def live_sliders(
    sliders: Sequence[Slider],
    *,
    key: str,
    label: str,
    revision: str,
    play: bool = False,
    columns: int = 1,
    cross_on: str = "",
    trail: ArrayLike = (),
) -> list[float]:
    """Show sliders; return where they are now.

    Parameters
    ----------
    sliders : one or several.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what they are for, for screen readers.
    revision : names what the numbers mean. They stay where the hand put them until it
        changes; then all begin at their values again.
    play : whether a button moves the first slider to and fro by itself.
    columns : sliders side by side, where there is room.
    cross_on : key of a `plotly_view` with spots, whose cross goes where the first slider
        is: as far along the trail.
    trail : float array of shape (k, 2), in that chart's numbers; no cross where it is empty.
    """
    last_sent = state.component_memory("live_sliders", key)  # (revision, values)
    values = _sent_values(st.session_state.get(key), revision, sliders)
    if values is not None:
        st.session_state[last_sent] = (revision, values)
    sent_revision, values = st.session_state.get(last_sent, ("", []))
    if sent_revision != revision or len(values) != len(sliders):
        values = [slider.value for slider in sliders]
    _mount(
        key=key,
        data={
            "key": key,
            "label": label,
            "revision": revision,
            "sliders": [asdict(slider) for slider in sliders],
            "play": play,
            "columns": columns,
            "cross_on": cross_on,
            "trail": np.asarray(trail, dtype=np.float64).reshape(-1, 2).tolist(),
        },
        on_moved_change=lambda: None,  # without it the trigger's value isn't there
    )
    return list(values)


def _sent_values(sent: Any, revision: str, sliders: Sequence[Slider]) -> list[float] | None:
    """The values that the sliders sent just now; None without any for this revision."""
    match sent:
        case {"moved": {"revision": str(of), "values": list(values)}} if of == revision:
            if len(values) != len(sliders):
                return None
            if not all(isinstance(v, int | float) and math.isfinite(v) for v in values):
                return None
            return [
                float(value) if value == slider.value else _within(value, slider)
                for value, slider in zip(values, sliders, strict=True)
            ]
    return None


def _within(value: float, slider: Slider) -> float:
    value = float(min(max(value, slider.low), slider.high))
    return float(round(value)) if slider.whole else value
