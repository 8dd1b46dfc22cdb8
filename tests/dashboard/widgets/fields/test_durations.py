"""A length in elements, in a unit of time."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard.widgets.fields.durations import duration_input

    length, _ = duration_input(
        "Length", 25, step=(1 / 30, "s"), low=0, high=25, key="length", unit="second"
    )
    st.text(length)


def test_a_length_has_as_few_decimals_as_stand_for_no_other():
    at = AppTest.from_function(_page).run()
    assert (at.number_input[0].value, at.text[0].value) == (0.83, "25")
    at.number_input[0].set_value(0.5).run()
    assert at.text[0].value == "15"
