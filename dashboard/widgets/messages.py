"""What became of something a person did, said where it was done.

A message outlives the script that shows it first: a table that has just changed, or a chart that
has loaded, starts another one at once, and what it no longer said nobody would have read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

STANDS_SECONDS = 10.0  # at least, from when it is first shown


@dataclass
class _Message:
    what: Any
    until: float | None = None  # on the clock of `time.monotonic`, once it was shown


def say(key: str, what: Any) -> None:
    """Keep what is to be said under `key` of the session, instead of what was said before."""
    st.session_state[key] = _Message(what)


def said(key: str, *, lasting: bool = False) -> Any:
    """What is to be said under `key`, or None.

    It goes with the first script that starts `STANDS_SECONDS` after the one that showed it first;
    if `lasting`, only when it is dropped or something else is said.
    """
    message: _Message | None = st.session_state.get(key)
    if message is None:
        return None
    now = time.monotonic()
    if message.until is None:
        message.until = now + STANDS_SECONDS
    elif now > message.until and not lasting:
        drop(key)
        return None
    return message.what


def drop(key: str) -> None:
    """Take back what was said under `key`, as what it is about is done again."""
    st.session_state.pop(key, None)
