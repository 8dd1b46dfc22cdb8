"""A press isn't lost where another run of the page ends at the wrong moment."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from dashboard.widgets.button import pressed

    # What the end of another run does, which goes on in a thread of its own.
    get_script_run_ctx().session_state._state._reset_triggers()
    st.text("usual" if st.button("usual", key="usual") else "")
    st.text("ours" if pressed("ours", key="ours", disabled="closed" in st.session_state) else "")


def test_a_press_outlives_the_end_of_another_run_and_counts_once():
    at = AppTest.from_function(page).run()
    said = [
        [text.value for text in at.button(key=key).click().run().text] for key in ("usual", "ours")
    ]
    assert said == [["", ""], ["", "ours"]]
    assert [text.value for text in at.run().text] == ["", ""]
    at.session_state["closed"] = True  # before the press comes
    assert [text.value for text in at.button(key="ours").click().run().text] == ["", ""]
