"""Messages outlive the script that shows them first."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.widgets import messages


def page(*, lasting: bool = False) -> None:
    import streamlit as st

    from dashboard.widgets import messages

    st.button("Try", on_click=messages.say, args=("why", "The disk is full."))
    st.button("Try again", on_click=messages.drop, args=("why",))
    if (why := messages.said("why", lasting=lasting)) is not None:
        st.error(why)


def shown(app: AppTest) -> list[str]:
    return [one.value for one in app.error]


@pytest.mark.parametrize("lasting", [False, True])
def test_a_message_outlives_scripts_but_not_for_ever(
    lasting: bool, monkeypatch: pytest.MonkeyPatch
):
    app = AppTest.from_function(page, kwargs={"lasting": lasting}).run()
    assert shown(app) == []
    app.button[0].click().run()
    app.run()  # as a table does that has changed
    assert shown(app) == ["The disk is full."]
    later = time.monotonic() + 2 * messages.STANDS_SECONDS
    monkeypatch.setattr(messages.time, "monotonic", lambda: later)
    app.run()
    assert shown(app) == (["The disk is full."] if lasting else [])
    app.button[0].click().run()
    assert shown(app) == ["The disk is full."]
    app.button[1].click().run()
    assert shown(app) == []
