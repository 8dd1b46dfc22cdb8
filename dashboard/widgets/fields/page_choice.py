"""Choices that both a person and the page make: in a control, and by a button or by itself.

Of a list, a number or a text alike."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from dashboard import state

ABSENT = object()  # instead of what a control says that isn't on the page


def control_of(
    choice: str,
    options: Collection[object] | None = None,
    *,
    then: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """What a control has to be given, beside its default, to show a choice of the session.

    What the page chose is shown by another control, with another key. One that stayed would have
    to be told, and until that is in the browser, all that it sends says the earlier value, even
    while nobody does anything: that came last then, and took back what the page had chosen.

    `choice` is the key of the session, which no widget may have; what it holds is one of these
    options, or a list of some, and without options anything. `then` is called once a person has
    chosen.
    """
    chosen, version = st.session_state[choice], st.session_state.get(state.version(choice), 0)
    if st.session_state.get(state.control(choice, version), ABSENT) != chosen:
        version += 1
        st.session_state[state.version(choice)] = version
    key = state.control(choice, version)
    said = [chosen]  # by this control last
    known = None if options is None else tuple(options)
    return {"key": key, "on_change": _take, "args": (choice, version, said, known, then)}


def is_on_page(choice: str) -> bool:
    """Whether the control is there: not before it was first shown, nor once its page was left."""
    version = st.session_state.get(state.version(choice), 0)
    return state.control(choice, version) in st.session_state


def _take(
    choice: str,
    version: int,
    said: list[Any],
    options: Collection[object] | None,
    then: Callable[[], None] | None,
) -> None:
    """Of a control that was replaced, what it said last comes late; anything else is chosen now."""
    chosen = st.session_state[state.control(choice, version)]
    is_late = version != st.session_state[state.version(choice)] and chosen == said[0]
    said[0] = chosen
    some = chosen if isinstance(chosen, list) else [chosen]
    known = options is None or set(some) <= set(options)
    if known and not is_late:  # a label that has changed since is none of them
        st.session_state[choice] = chosen
        if then is not None:
            then()
        if st.session_state[choice] != chosen:  # another control is to show that
            st.session_state[state.version(choice)] += 1
