"""What the page chose stays chosen, whatever the browser sends before it knows."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import control


def fruit_page() -> None:
    import streamlit as st

    from dashboard.widgets.fields import page_choice

    fruits = ["apple", "pear", "plum"]
    chosen = st.session_state.setdefault("fruit", "apple")
    if st.session_state.get("interrupted"):
        st.stop()
    at = page_choice.control_of("fruit", fruits)
    st.segmented_control("Fruit", fruits, default=chosen, required=True, **at)
    st.button("Pear", on_click=st.session_state.__setitem__, args=("fruit", "pear"))


def fruit(at: AppTest) -> str:
    """What is chosen and shown."""
    assert control(at, "fruit").value == at.session_state["fruit"]
    return str(at.session_state["fruit"])


def test_what_the_page_chose_stays_when_the_browser_still_says_what_was_before():
    at = AppTest.from_function(fruit_page).run()
    control(at, "fruit").set_value("plum").run()
    late = at._tree.get_widget_states()  # as the timer of a fragment sends them
    at.button[0].click().run()
    assert fruit(at) == "pear"
    at._run(late)
    assert fruit(at) == "pear"
    at.run()
    assert fruit(at) == "pear"


def test_what_a_person_chooses_before_the_page_shows_its_own_choice_counts():
    at = AppTest.from_function(fruit_page).run()
    control(at, "fruit").set_value("plum")
    clicked = at._tree.get_widget_states()
    at.session_state["fruit"] = "pear"
    control(at, "fruit").set_value("apple").run()
    assert fruit(at) == "pear"
    at._run(clicked)
    assert fruit(at) == "plum"


def test_what_the_page_sets_at_once_is_not_taken_back_by_what_was_chosen_before_it():
    at = AppTest.from_function(fruit_page).run()
    control(at, "fruit").set_value("plum")
    late = at._tree.get_widget_states()
    at.session_state["interrupted"] = True
    at.run()
    assert at.session_state["fruit"] == "plum"
    at.session_state["interrupted"] = False
    at.session_state["fruit"] = "pear"
    at.run()
    at._run(late)
    assert fruit(at) == "pear"


def test_a_choice_taken_back_before_the_page_was_drawn_counts_too():
    at = AppTest.from_function(fruit_page).run()
    taken_back = at._tree.get_widget_states()
    at.session_state["interrupted"] = True
    control(at, "fruit").set_value("plum").run()
    at.session_state["interrupted"] = False
    at._run(taken_back)
    assert fruit(at) == "apple"
