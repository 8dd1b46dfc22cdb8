"""Where runs are trained: on this computer, or on a cluster whose address is given here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from dashboard.formatting import plain
from dashboard.widgets.places.place import what_there_is
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.places.cluster.note import (
    ADDRESS_VARIABLE,
    AUTO,
    INSTALL_RAY,
    choose_cluster,
    cluster_address,
    fixed_address,
    read_cluster_note,
)

REFRESH_SECONDS = 2.0


def form(home: Path) -> None:
    """Join a cluster, or leave it; `home` is the folder of all data."""
    address = cluster_address(home)
    # With a key it stays open when what stands above it comes and goes.
    with st.expander("Train on other computers", icon=":material/lan:", key="cluster_choice"):
        if not address:
            _offer(home)
            return
        _show_state(home, address)
        if fixed_address():
            st.caption(
                f"The server was started with {ADDRESS_VARIABLE}, so the choice isn't made here."
            )
        elif st.button(
            "Train on this computer again",
            icon=":material/computer:",
            key="leave_cluster",
            help="Runs that have begun on the cluster go on there to their end.",
        ):
            choose_cluster(home, "")
            st.rerun()


def _offer(home: Path) -> None:
    """Ask for the address of a cluster."""
    st.markdown(
        "A [Ray](https://docs.ray.io) cluster trains several runs at a time. Data, pages and "
        "results stay here."
    )
    if find_spec("ray") is None:
        st.markdown(f"Ray has to be installed on this computer for that: `{INSTALL_RAY}`")
        return
    with st.form("cluster", border=False):
        said = st.text_input(
            "Address of the cluster",
            value=AUTO,
            key="cluster_address",
            width=420,
            help=f"A computer and a port, such as 192.168.1.10:6379; {AUTO} finds the cluster "
            "of this computer. Its token, if it has one, is in ~/.ray/auth_token.",
        )
        if st.form_submit_button("Join", icon=":material/lan:", key="join_cluster"):
            try:
                choose_cluster(home, said.strip() or AUTO)
            except SequiturError as error:
                st.error(plain(str(error)), icon=":material/error:")
                return
            st.rerun()


@st.fragment(run_every=REFRESH_SECONDS)
def _show_state(home: Path, address: str) -> None:
    """Whether this server is a part of the cluster, anew every few seconds."""
    note = read_cluster_note(home)
    if note is None:
        st.markdown(f"Joining the cluster at {plain(address)}; runs wait until then.")
    elif note.problem:
        st.error(plain(note.problem), icon=":material/error:")
    else:
        st.markdown(f"Runs are trained on the cluster at {plain(address)}: {what_there_is(note)}.")
