"""Buttons whose press isn't lost where a page runs again by itself."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from dashboard import state

FORGOTTEN_AFTER = 10.0  # seconds: a press that nobody asked for until then is of another visit


def pressed(label: str, *, key: str, **options: Any) -> bool:
    """As `st.button`: whether it was pressed; True once for each press.

    Streamlit forgets what was pressed at the end of any run, also of one that ends by itself just
    then in another thread, as that of a fragment with `run_every`. The run that the press started
    then finds it not pressed. What a callback noted before that run stays.
    """
    st.button(label, key=key, on_click=_note, args=(key,), **options)
    noted = st.session_state.pop(state.pressed_button(key), None)
    return noted is not None and time.monotonic() - noted < FORGOTTEN_AFTER


def _note(key: str) -> None:
    st.session_state[state.pressed_button(key)] = time.monotonic()
