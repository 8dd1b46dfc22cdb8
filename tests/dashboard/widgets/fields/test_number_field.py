"""A box for a number between limits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard.widgets.fields.number_field import number_field

    st.session_state.setdefault("high", 900)
    size = number_field("Size", low=1, high=st.session_state["high"], value=16, key="size")
    rate = number_field("Rate", low=1e-6, high=1.0, value=0.01, key="rate", format="%.4g")
    size_of_batch = number_field("Batch", low=1, value=None, key="batch")
    st.text(f"{size!r} {rate!r} {size_of_batch!r}")


def test_what_lies_outside_the_limits_becomes_the_nearest_and_is_said():
    at = AppTest.from_function(_page).run()
    assert (at.text[0].value, len(at.caption)) == ("16 0.01 None", 0)
    at.number_input("size").set_value(5_000).run()
    assert (at.text[0].value, at.number_input("size").value) == ("900 0.01 None", 900)
    assert [one.value for one in at.caption] == [":red[At most 900.]"]
    at.number_input("rate").set_value(0.0).run()
    assert at.text[0].value == "900 1e-06 None"
    assert [one.value for one in at.caption] == [":red[At most 900.]", ":red[At least 0.000001.]"]
    at.number_input("size").set_value(12).run()
    at.number_input("batch").set_value(0).run()
    assert at.text[0].value == "12 1e-06 1"
    assert [one.value for one in at.caption] == [":red[At least 0.000001.]", ":red[At least 1.]"]
    at.number_input("batch").set_value(None).run()
    assert at.text[0].value == "12 1e-06 None"


def test_a_number_that_a_new_limit_leaves_out_becomes_that_limit():
    at = AppTest.from_function(_page).run()
    at.session_state["high"] = 8
    assert at.run().text[0].value == "8 0.01 None"
    assert not at.exception


def _page_with_a_button() -> None:
    import streamlit as st

    from dashboard.widgets.button import pressed
    from dashboard.widgets.fields.number_field import number_field

    size = number_field("Size", low=1, high=900, value=16, key="size")
    st.text(f"trained {size}" if pressed("Train", key="train") else "")


def test_a_press_that_comes_with_a_number_outside_the_limits_is_not_for_the_nearest():
    at = AppTest.from_function(_page_with_a_button).run()
    at.number_input("size").set_value(5_000)
    assert at.button("train").click().run().text[0].value == ""
    assert [one.value for one in at.caption] == [":red[At most 900.]"]
    assert at.button("train").click().run().text[0].value == "trained 900"
    assert [one.value for one in at.run().caption] == []  # it was seen
