"""Where several people share a server: whose workspace this is, and how to take it along."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.visitors import identity, moving
from dashboard.visitors.identity import NoWorkspaceError
from sequitur_core.formatting import pluralise

TITLE = "Your workspace"
# The sidebar is closed at first, as maps are wide; the arrow that opens it says what is there.
NAMED_ARROW = f"""<style>
[data-testid="stExpandSidebarButton"] {{width: auto !important}}
[data-testid="stExpandSidebarButton"]::after {{content: "{TITLE}"; padding: 0 0.5rem}}
</style>"""


def begin() -> None:
    """Say in the sidebar whose workspace the page shows, or end the page where it is nobody's.

    Does nothing where there is one workspace for all.
    """
    if not identity.workspaces().shared:
        return
    try:
        space = cache.workspace()
    except NoWorkspaceError as error:
        _say_how_to_get_one(error)
        st.stop()
    state.belong_to(space.path.name)
    identity.workspaces().stay(space)
    st.html(NAMED_ARROW)
    with st.sidebar:
        st.subheader(TITLE, anchor=False)
        if identity.login_is_on():
            _show_account()
        else:
            _show_browser()


def _say_how_to_get_one(error: NoWorkspaceError) -> None:
    st.title("Sequitur", anchor=False)
    if not identity.login_is_on():
        st.warning(str(error), icon=":material/cookie_off:")
        return
    st.write(str(error))
    for provider in identity.login_services():
        st.button(
            f"Log in with {plain(provider)}" if provider else "Log in",
            key=f"log_in_{provider}",
            type="primary",
            icon=":material/login:",
            on_click=st.login,
            args=(provider,) if provider else (),
        )


def _show_account() -> None:
    name = identity.name_of_person() or "your account"
    st.caption(f"Data and runs belong to {plain(name)}. Nobody else sees what you don't share.")
    st.button("Log out", key="log_out", icon=":material/logout:", on_click=st.logout)


def _show_browser() -> None:
    days = identity.workspaces().kept_days
    visit = f"{pluralise(days, 'day')} after your last visit, or " if days else ""
    st.caption(
        "Data and runs belong to this browser. Nobody else sees what you don't share. They are "
        f"kept {'for ' if days else ''}{visit}until you clear the browser's cookies."
    )
    if st.button(
        "Link for another computer",
        key="move_workspace",
        icon=":material/devices:",
    ):
        st.code(moving.link_to(cache.workspace()), language=None, wrap_lines=True)
        st.warning(moving.WARNING, icon=":material/key:")
