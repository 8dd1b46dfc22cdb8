"""The Stop button, as every page draws it."""

from __future__ import annotations

from typing import Protocol

import streamlit as st

from dashboard.formatting import plain
from sequitur_core.errors import SequiturError

STOP_SECONDS = 1.0


class Stoppable(Protocol):
    """A run, or several that belong together."""

    def stop(self, *, wait: float) -> None:
        """Keep what was learned; returns after at most `wait` seconds."""


def show(
    *stoppable: Stoppable,
    key: str,
    label: str = "Stop",
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """A button that stops these and waits a moment, so that the page shows it at once."""
    st.button(
        label,
        key=key,
        icon=":material/stop:",
        on_click=_stop,
        args=(stoppable,),
        help=help,
        disabled=disabled,
    )


def _stop(several: tuple[Stoppable, ...]) -> None:
    for one in several:
        try:
            one.stop(wait=STOP_SECONDS)
        except SequiturError as error:  # the page can't catch it
            st.error(plain(error), icon=":material/error:")
