"""Operator: what the server does for whom, for whoever runs it and knows its key."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.visitors import operator
from dashboard.visitors.identity import workspaces
from dashboard.widgets.places import cluster_choice
from sequitur_core.formatting import byte_size
from sequitur_core.jobs.server_status import ServerStatus, server_status

REFRESH_SECONDS = 5.0
ID_LENGTH = 12
COLUMNS = {
    "Disk": st.column_config.NumberColumn(format="bytes"),
    "Last visit": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
    "Epochs": st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="percent"),
}


def ask_for_key() -> None:
    """Ask for the key until it is right."""
    if problem := operator.problem():
        st.error(problem, icon=":material/key_off:")
        st.stop()
    with st.form("operator", border=False, width=420):
        said = st.text_input(
            f"The key in {operator.VARIABLE}", type="password", key=state.OPERATOR_KEY
        )
        if st.form_submit_button("Open", icon=":material/key:", key="open_operator") and said:
            if operator.is_key(said):
                st.session_state[state.IS_OPERATOR] = True
                st.rerun()
            time.sleep(operator.WRONG_SECONDS)
            st.error("That isn't the key.", icon=":material/key_off:")
    st.stop()


@st.fragment(run_every=REFRESH_SECONDS)
def show() -> None:
    """What is going on, anew every few seconds."""
    status = server_status(workspaces())
    running, waiting = (
        sum(getattr(one, what) for one in status.workspaces) for what in ("running", "waiting")
    )
    numbers = {
        "In training": f"{running}",
        "Waiting": f"{waiting}",
        "Workspaces": f"{len(status.workspaces)}",
        "Memory free": byte_size(status.memory_total - status.memory_used),
        "Disk used": byte_size(status.disk_used),
        "Disk free": byte_size(status.disk_free),
    }
    for column, (label, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(label, number)
    st.subheader("Workspaces", anchor=False)
    st.dataframe(_workspaces(status), hide_index=True, column_config=COLUMNS, key="workspaces")
    if status.runs:
        st.subheader("Runs that train or wait", anchor=False)
        st.dataframe(_runs(status), hide_index=True, column_config=COLUMNS, key="runs_of_all")
    st.caption(", ".join(f"{name} {number}" for name, number in status.versions.items()))


def _workspaces(status: ServerStatus) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Workspace": [one.workspace[:ID_LENGTH] for one in status.workspaces],
            "In training": [one.running for one in status.workspaces],
            "Waiting": [one.waiting for one in status.workspaces],
            "Paused": [one.paused for one in status.workspaces],
            "Runs": [one.runs for one in status.workspaces],
            "Datasets": [one.datasets for one in status.workspaces],
            "Disk": [one.disk.total for one in status.workspaces],
            "Memory": [_bytes(one.memory) for one in status.workspaces],
            "Last visit": [_moment(one.last_visit) for one in status.workspaces],
        }
    )


def _runs(status: ServerStatus) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Run": [run.name for run in status.runs],
            "Workspace": [run.workspace[:ID_LENGTH] for run in status.runs],
            "Status": [run.status for run in status.runs],
            "Model": [run.model for run in status.runs],
            "Epochs": [run.epoch / run.epochs if run.epochs else 0.0 for run in status.runs],
            "Memory": [_bytes(run.memory) for run in status.runs],
        }
    )


def _bytes(size: int | None) -> str:
    return byte_size(size) if size else ""


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).astimezone()


st.title("Operator", anchor=False)
if not st.session_state.get(state.IS_OPERATOR):
    ask_for_key()
show()
cluster_choice.form(workspaces().home)
