"""Buttons whose press isn't lost where something else is pressed before it counted."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from dashboard import state

NOTED = state.pressed_button("")  # begins all keys of presses
FORGOTTEN_AFTER = 10.0  # seconds: a press that nobody asked for until then is of another visit


def pressed(label: str, *, key: str, disabled: bool = False, **options: Any) -> bool:
    """As `st.button`: whether it was pressed; True once for each press.

    Where something else on the page is pressed or chosen before the run that the press started
    comes to the button, Streamlit runs the page from the top again, and finds it not pressed. What
    a callback noted before that run stays. Where the button is disabled by then, as that of a class
    that was just frozen, the page says why, and the press doesn't count.
    """
    st.button(label, key=key, on_click=_note, args=(key,), disabled=disabled, **options)
    noted = _taken(state.pressed_button(key))
    return not disabled and noted is not None and time.monotonic() - noted < FORGOTTEN_AFTER


def take_back_all() -> None:
    """Let nothing count as pressed that isn't dealt with yet: it was meant for something else."""
    for key in [key for key in map(str, st.session_state) if key.startswith(NOTED)]:
        _taken(key)


def _taken(noted: str) -> float | None:
    when: float | None = st.session_state.pop(noted, None)
    return when


def _note(key: str) -> None:
    st.session_state[state.pressed_button(key)] = time.monotonic()
