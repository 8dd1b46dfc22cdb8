"""Above the panel beside the map: which one it is."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling.bar import LABELS
from dashboard.explore_page.panels import FINDINGS, PANELS, SELECTION
from dashboard.widgets.fields import page_choice
from sequitur_core.runs.annotations.hand_labels import hand_labels


def choose(context: Context) -> str:
    """The name of the panel beside the map: at first the findings, unless something is selected.

    Those that most people need stand in one line; the one taken last from the menu beside them
    joins it, so that to go back and forth is a click each. In a narrow window it doesn't fit there,
    and the menu itself is called after it: styles show what is bold in place of what is slanted.
    """
    own = cache.is_own(context.run)
    offered = [
        name
        for name, panel in PANELS.items()
        if (own or not panel.changes) and panel.offered(context)
    ]
    in_menu = [name for name in offered if PANELS[name].purpose]
    if (current := st.session_state.get(state.PANEL)) in in_menu:
        st.session_state[state.PANEL_FROM_MENU] = current
    elif current not in offered:
        current = st.session_state[state.PANEL] = SELECTION if len(context.rows) else FINDINGS
    joined = st.session_state.get(state.PANEL_FROM_MENU)
    count = hand_labels(context.run).count
    names = {LABELS: f"{LABELS} *{count:,}*"} if count else {}
    with st.container(
        key="panel_line", horizontal=True, horizontal_alignment="distribute", gap="xxsmall"
    ):
        in_line = [name for name in offered if name not in in_menu or name == joined]
        with st.container(key=state.PANEL, width="content"):
            st.segmented_control(
                "Beside the map",
                in_line,
                default=current,
                format_func=lambda name: names.get(name, name),
                required=True,
                label_visibility="collapsed",
                wrap=True,  # in a narrow window the last would be out of sight
                **page_choice.control_of(state.PANEL, in_line),
            )
        st.menu_button(
            f"*More* **{current}**" if current in in_menu else "More",
            in_menu,
            format_func=lambda name: f"**{name}:** {PANELS[name].purpose}",
            key=state.MORE_PANELS,
            on_click=_take_from_menu,
        )
    return str(current)


def _take_from_menu() -> None:
    st.session_state[state.PANEL] = st.session_state[state.MORE_PANELS]
