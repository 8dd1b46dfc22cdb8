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
    size = Choice("size", "Size", "", value=0, kind="int", low=1, high=9)
    st.text(choice_widget(size, key="size"))


def test_what_is_chosen_but_not_offered_stays_chosen():
    at = AppTest.from_function(_page).run()
    assert at.text[0].value == "('a', 'unlisted')"
    at.multiselect("columns").set_value(["a", "b"]).run()
    assert at.text[0].value == "('a', 'b', 'unlisted')"


def test_a_number_outside_its_limits_stays_until_another_is_typed():
    at = AppTest.from_function(_page).run()
    assert (at.text[1].value, at.number_input("size").value) == ("0", 1)
    at.number_input("size").set_value(5).run()
    assert at.text[1].value == "5"
