"""What a click on the board asks for, and that it is answered once."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.board_view import Asked


def answers(*sent: Any) -> list[Asked | None]:
    """What is understood of what the browser sends, time after time; each is answered."""

    def page() -> None:
        import streamlit as st

        from dashboard.components import board_view

        found = st.session_state.found = []
        for one in st.session_state.sent:
            found.append(board_view._asked(one, "board"))
            assert board_view._asked(one, "board") == found[-1]  # as long as nothing answers it
            if found[-1]:
                board_view.answered(found[-1], "board")

    app = AppTest.from_function(page)
    app.session_state.sent = list(sent)
    app.run()
    assert not app.exception
    return app.session_state.found


def asked(what: str, *keys: Any, number: int = 1) -> dict[str, Any]:
    return {"asked": {"what": what, "keys": list(keys), "number": number}}


def test_a_click_is_answered_once():
    first, second = asked("open", "ada"), asked("open", "ada", number=2)
    once, again = (Asked("open", ("ada",), number) for number in (1, 2))
    assert answers(first, first, second) == [once, None, again]


def test_two_to_four_are_set_side_by_side():
    found = [answers(asked("compare", *"abcdef"[:n]))[0] for n in range(6)]
    assert [one is not None for one in found] == [False, False, True, True, True, False]


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"asked": None}, asked("open"), asked("open", 3), asked("delete", "a"), asked("")],
)
def test_nothing_else_is_understood(sent: Any):
    assert answers(sent) == [None]
