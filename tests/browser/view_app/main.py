"""The page: a map of points coloured by label, and a line that grows."""

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


def map_figure(colouring: str, moved: bool) -> go.Figure:
    figure = go.Figure()
    labels = np.arange(N) % {"three": 3, "two": 2, "one": 1}[colouring]
    points = POINTS[::-1] if moved else POINTS
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        figure.add_trace(
            TRACE(
                x=points[rows, 0],
                y=points[rows, 1],
                mode="markers",
                name=f"{colouring} {label}",
                meta={"rows": rows},
            )
        )
    figure.add_trace(go.Scatter(x=[-1, 1], y=[0, 0], mode="lines", name="a line"))
    figure.update_xaxes(range=[-1.2, 1.2])
    figure.update_yaxes(range=[-1.2, 1.2])
    return figure


def show_event(name: str, event: Event | None) -> None:
    if event is not None:
        st.session_state[name] = event.rows.tolist()
        st.session_state[f"{name}_kind"] = event.kind
        st.session_state[f"{name}_count"] = st.session_state.get(f"{name}_count", 0) + 1


def page_map() -> None:
    st.button("Rerun")
    colouring = st.radio("Colour", ["three", "two", "one"], horizontal=True)
    moved = st.toggle("Move")
    if st.button("Choose three"):
        st.session_state["map_rows"] = [1, 2, 3]
    for name in ("map", "other"):
        event = plotly_view(
            map_figure(colouring, moved),
            key=name,
            label=f"The {name}",
            selected=st.session_state.get(f"{name}_rows", []),
            height=360,
        )
        show_event(f"{name}_rows", event)
        with st.container(key=f"{name}_selection"):
            st.text(
                f"{st.session_state.get(f'{name}_rows_count', 0)} events, "
                f"last {st.session_state.get(f'{name}_rows_kind')}: "
                f"{st.session_state.get(f'{name}_rows', [])}"
            )


@st.fragment(run_every=0.3)
def live() -> None:
    steps = st.session_state["steps"] = st.session_state.get("steps", 1) + 1
    x = np.arange(steps)
    figure = go.Figure(go.Scatter(x=x, y=1 / (1 + x), mode="markers", meta={"rows": x}))
    event = plotly_view(figure, key="live", label="The live chart", height=300)
    show_event("live_rows", event)
    st.text(f"{steps} steps")
    st.text(f"live rows {st.session_state.get('live_rows', [])}")


def page_live() -> None:
    st.title("Live")
    live()


st.navigation(
    [st.Page(page_map, title="Map", default=True), st.Page(page_live, title="Live")]
).run()
