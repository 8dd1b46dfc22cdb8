"""A page with two maps, and a page with a chart that grows."""

import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

if (root := str(Path(__file__).resolve().parents[3])) not in sys.path:
    sys.path.insert(0, root)

from dashboard.plotly_view import Event, plotly_view

N = int(st.query_params.get("n", 60))
POINTS = np.random.default_rng(0).uniform(-1, 1, size=(N, 2)).astype(np.float32)
TRACE = go.Scattergl if st.query_params.get("gl") else go.Scatter


def map_figure(labels: int, moved: bool) -> go.Figure:
    figure = go.Figure()
    points = POINTS[::-1] if moved else POINTS
    for label in range(labels):
        rows = np.arange(label, N, labels)
        x, y = points[rows].T
        figure.add_trace(
            TRACE(x=x, y=y, mode="markers", name=f"{label + 1} of {labels}", meta={"rows": rows})
        )
    figure.add_trace(go.Scatter(x=[-1, 1], y=[0, 0], mode="lines+markers", name="a line"))
    figure.update_xaxes(range=[-1.2, 1.2])
    figure.update_yaxes(range=[-1.2, 1.2])
    return figure


def keep(name: str, event: Event | None) -> None:
    if event is None:
        return
    st.session_state[f"{name}_rows"] = event.rows.tolist()
    st.session_state.setdefault(f"{name}_kinds", []).append(event.kind)


def show_kept(name: str) -> None:
    with st.container(key=f"{name}_kept"):
        st.text(f"{name} kinds {st.session_state.get(f'{name}_kinds', [])}")
        st.text(f"{name} rows {st.session_state.get(f'{name}_rows', [])}")


def page_maps() -> None:
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Rerun")
    st.text(f"run {st.session_state['runs']}")
    labels = st.radio("Labels", [3, 2, 1], horizontal=True)
    moved = st.toggle("Move")
    if st.button("Choose three"):
        st.session_state["left_rows"] = [1, 2, 3]
    for name, side in zip(("left", "right"), st.columns(2), strict=True):
        with side:
            event = plotly_view(
                map_figure(labels, moved),
                key=name,
                label=f"The {name} map",
                selected=st.session_state.get(f"{name}_rows", []),
                height=400,
            )
            keep(name, event)
            show_kept(name)


@st.fragment(run_every=0.3)
def growing() -> None:
    steps = st.session_state["steps"] = st.session_state.get("steps", 40) + 1
    x = np.arange(steps)
    figure = go.Figure(go.Scatter(x=x, y=np.cos(x), mode="markers", meta={"rows": x}))
    event = plotly_view(
        figure,
        key="live",
        label="The live chart",
        height=300,
        selected=st.session_state.get("live_rows", []),
    )
    keep("live", event)
    show_kept("live")
    st.text(f"{steps} points")


def page_live() -> None:
    st.title("Live")
    growing()


st.set_page_config(layout="wide")
maps = st.Page(page_maps, title="Maps", default=True)
st.navigation([maps, st.Page(page_live, title="Live")], position="top").run()
