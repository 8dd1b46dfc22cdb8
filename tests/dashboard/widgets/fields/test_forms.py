"""Widgets drawn from what the core says may be chosen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard.widgets.fields.forms import choice_widget
    from sequitur_core.readers import Choice

    offered = (("a", "A"), ("b", "B"))
    choice = Choice("columns", "Columns", "", value=("a", "unlisted"), kind="many", options=offered)
    st.text(choice_widget(choice, key="columns"))


def test_what_is_chosen_but_not_offered_stays_chosen():
    at = AppTest.from_function(_page).run()
    assert at.text[0].value == "('a', 'unlisted')"
    at.multiselect("columns").set_value(["a", "b"]).run()
    assert at.text[0].value == "('a', 'b', 'unlisted')"
