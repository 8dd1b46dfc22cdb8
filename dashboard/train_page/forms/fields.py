"""The fields of a box, which are made only while it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.widgets.fields.number_field import within


@dataclass(frozen=True)
class Fields:
    """Fields that keep their values while their box is closed, when they aren't made.

    Made at every rerun of the page, eighteen of them took a third of the server's time for it.

    Attributes
    ----------
    key : begins the keys of all of them; with another one they begin anew.
    shown : whether the box is open.
    """

    key: str
    shown: bool

    def title(self, text: str) -> None:
        """A heading above some of them."""
        if self.shown:
            st.markdown(f"**{text}**")

    def ask(
        self, widget: Callable[..., Any], label: str, value: Any, *, name: str, **settings: Any
    ) -> Any:
        """What a widget says that begins at a value, or said when it was made last."""
        key = state.further_setting(self.key, name)
        if not self.shown:
            # What was typed as the box was closed may lie outside the limits.
            said = st.session_state.get(key, value)
            return within(said, settings.get("low"), settings.get("high"))
        return widget(label, value=value, key=key, persist_state="page", **settings)

    def choose(self, label: str, options: Sequence[Any], value: Any, **settings: Any) -> Any:
        """As `ask`, of a list."""

        def box(label: str, *, value: Any, **settings: Any) -> Any:
            return st.selectbox(label, options, index=options.index(value), **settings)

        return self.ask(box, label, value, **settings)
