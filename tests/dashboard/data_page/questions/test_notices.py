"""What should be checked stands in sight as far as sequences do, too; the rest behind a click."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    from functools import partial

    import streamlit as st

    from dashboard.data_page.questions.notices import first_in_sight

    first_in_sight([partial(st.warning, f"low {i}") for i in range(4)])
    first_in_sight([partial(st.warning, f"tall {i}") for i in range(2)], tall=True)
    first_in_sight([partial(st.warning, "alone")])


def test_two_low_warnings_or_a_tall_one_are_in_sight_and_others_behind_a_click():
    at = AppTest.from_function(page).run()
    low, tall = at.expander
    assert low.label == "2 more to check"
    assert [one.value for one in low.warning] == ["low 2", "low 3"]
    assert tall.label == "1 more to check"
    assert [one.value for one in tall.warning] == ["tall 1"]
    assert len(at.warning) == 7
