"""A box for a number between limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.widgets import button, messages
from dashboard.widgets.fields import page_choice
from sequitur_core.formatting import short


def number_field(
    label: str,
    *,
    low: float | None = None,
    high: float | None = None,
    value: Any = "min",
    key: str,
    step: float | None = None,
    **settings: Any,
) -> Any:
    """A number from `low` to `high`: what lies outside becomes the nearest, and this is said.

    A button that was pressed at once, as for the number that was typed, wasn't for the nearest.

    A browser that knew the limits would keep back what lies outside them: it would stand there in
    red while the number before it was used. Whole numbers where a limit, the value or the step is
    one; None where the box is left empty, which it can be if `value` is None. Without a `value`,
    the session has it.
    """
    if any(isinstance(one, int) for one in (low, high, value, step)):
        step = step or 1
    value = within(value, low, high)
    typed = st.session_state.get(key)
    if (kept := within(typed, low, high)) != typed:
        st.session_state[key] = kept
        messages.say(state.limited(key), kept)
        # A default beside the session's value would be told in the log.
        value = None if value is None else "min"
        button.take_back_all()
        # What stays in the window below a form may hide what stands below the box.
        st.toast(f"{label}: {_limit(kept, high).lower()}", icon=":material/vertical_align_center:")
    shown = st.number_input(label, value=value, step=step, key=key, **settings)
    if shown is not None and messages.said(state.limited(key)) == shown:
        st.caption(f":red[{_limit(shown, high)}]")
    else:
        messages.drop(state.limited(key))
    return shown


def number_choice(
    label: str, choice: str, *, then: Callable[[], None] | None = None, **settings: Any
) -> Any:
    """As `number_field`, of a number that the page sets, too: the session's by this key."""
    with st.container(key=choice):
        control = page_choice.control_of(choice, then=then)
        number = number_field(label, value=st.session_state[choice], **control, **settings)
    st.session_state[choice] = number  # what was typed may lie outside the limits
    return number


def within(number: Any, low: float | None, high: float | None) -> Any:
    """A number, or the limit that is nearest to it; None stays None."""
    if number in (None, "min"):
        return number
    number = number if high is None else min(number, high)
    return number if low is None else max(number, low)


def _limit(number: float, high: float | None) -> str:
    """`At most 900.`, of a number that is a limit."""
    written = f"{number:,}" if isinstance(number, int) else short(number)
    return f"At most {written}." if number == high else f"At least {written}."
