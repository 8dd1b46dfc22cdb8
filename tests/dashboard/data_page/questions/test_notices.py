"""What is to be checked, or known, stands in sight as far as sequences do, too."""

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


def page_of_facts() -> None:
    from functools import partial

    from dashboard.data_page.questions import notices

    facts = [partial(notices.inform, f"fact {i}") for i in range(4)]
    notices.first_in_sight(facts, why="know", icon=notices.INFO_ICON)


def test_two_facts_are_in_sight_and_others_behind_a_click():
    at = AppTest.from_function(page_of_facts).run()
    (rest,) = at.expander
    assert rest.label == "2 more to know"
    assert [one.value.split()[-1] for one in rest.caption] == ["2", "3"]
    assert len(at.caption) == 4
