"""The button of every file that is saved; its file may be made when it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.visitors.identity import for_this_session


def download_button(label: str, data: str | bytes | Callable[[], bytes], **options: Any) -> None:
    """As `st.download_button`, without a run of the page; `data` may be what makes the file.

    That is called outside of every run, and yet for the person who pressed.
    """
    made = for_this_session(data) if callable(data) else data
    st.download_button(label, data=made, on_click="ignore", **options)
