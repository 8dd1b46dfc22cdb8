"""Buttons whose press isn't lost where something else is pressed before it counted."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from dashboard import state

NOTED = state.pressed_button("")  # begins all keys of presses
LIMITED = state.limited("")  # and all of limits that number boxes speak of
FORGOTTEN_AFTER = 10.0  # seconds: a press that nobody asked for until then is of another visit


def pressed(label: str, *, key: str, disabled: bool = False, **options: Any) -> bool:
    """As `st.button`: whether it was pressed; True once for each press.

    Where something else on the page is pressed or chosen before the run that the press started
    comes to the button, Streamlit runs the page from the top again, and finds it not pressed. What
    a callback noted before that run stays. Where the button is disabled by then, as that of a class
    that was just frozen, the page says why, and the press doesn't count.

    Who presses it has seen that numbers were changed to their limits: that isn't said any longer.
    """
    st.button(label, key=key, on_click=_note, args=(key,), disabled=disabled, **options)
    noted: float | None = _taken(state.pressed_button(key))
    if disabled or noted is None or time.monotonic() - noted >= FORGOTTEN_AFTER:
        return False
    _take_all(LIMITED)
    return True


def take_back_all() -> None:
    """Let nothing count as pressed that isn't dealt with yet: it was meant for something else."""
    _take_all(NOTED)


def _take_all(begin: str) -> None:
    for key in [key for key in map(str, st.session_state) if key.startswith(begin)]:
        _taken(key)


def _taken(key: str) -> Any:
    return st.session_state.pop(key, None)


def _note(key: str) -> None:
    st.session_state[state.pressed_button(key)] = time.monotonic()
