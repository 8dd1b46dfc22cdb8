"""Pages with one or two maps, one with a chart that grows, and some with other components.

Streamlit shows them (`main`), and for most tests the light page (`light_page`), which knows of
Streamlit what these use.
"""

import json
import time

import numpy as np
import streamlit as st

from dashboard.charts.axes import Figure
from dashboard.components import hover_thumbnails
from dashboard.components.live_sliders import Slider, live_sliders
from dashboard.components.plotly_view import Event, Paint, Tools, large_figures, plotly_view
from dashboard.components.replay_bar import MovingChart, MovingLine, replay_bar
from dashboard.widgets.button import pressed
from sequitur_core.runs.workspace import default_workspace

AXES = {name: {"range": [-1.2, 1.2]} for name in ("xaxis", "yaxis")}


def visit() -> int:
    """Which visit this is; part of all keys."""
    number: int = st.session_state.setdefault("visit", 1)
    return number


def afresh() -> None:
    """Begin a new visit, in which nothing has been done yet."""
    number = visit()
    st.session_state.clear()
    st.session_state["visit"] = number + 1


def map_figure(labels: int, moved: bool) -> Figure:
    n = int(st.query_params.get("n", 60))
    points = np.random.default_rng(0).uniform(-1, 1, size=(n, 2)).astype(np.float32)
    traces = []
    if moved:
        points = points[::-1]
    for label in range(labels):
        rows = np.arange(label, n, labels)
        x, y = points[rows].T
        traces.append(
            {
                "type": "scattergl" if st.query_params.get("gl") else "scatter",
                "x": x,
                "y": y,
                "mode": "markers",
                "name": f"{label + 1} of {labels}",
                "text": [f"point &lt;{row}&gt;" for row in rows],
                "meta": {"rows": rows},
            }
        )
    if st.query_params.get("line", "yes"):
        traces.append({"x": [-1, 1], "y": [0, 0], "mode": "lines+markers", "name": "a line"})
    legend = {"title": {"text": "What colours mean"}}
    narrow = {**AXES, "height": 500, "title": {"text": "narrow"}, "legend": legend}
    meta = {"narrow": narrow}
    if st.query_params.get("first"):
        note = {"text": "show all", "captureevents": True, "showarrow": False}
        middle = {"xaxis": [-0.5, 0.5], "yaxis": [-0.5, 0.5]}
        meta["first"] = {"ranges": middle, "note": note | {"x": 0, "y": 0.4}}
    return {"data": traces, "layout": {**AXES, "meta": meta}}


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
    large_figures.LARGE = 0 if st.query_params.get("large") else 1_000_000
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Rerun")
    st.text(f"run {st.session_state['runs']}")
    labels = st.radio("Labels", [3, 2, 1], horizontal=True, key=f"labels{visit()}")
    moved = st.toggle("Move", key=f"moved{visit()}")
    other = st.toggle("Other data", key=f"other{visit()}")
    if st.toggle("Move and take other labels", key=f"both{visit()}"):
        labels, moved = 1, True
    most_drawn = 20 if st.toggle("Draw some", key=f"some{visit()}") else 0
    if st.button("Choose three"):
        st.session_state["left_rows"] = [1, 2, 3]
    st.button("Tint", key="tint")
    if st.button("Refuse"):
        st.session_state["refused"] = st.session_state.get("refused", 0) + 1
    names = ("left", "right") if st.query_params.get("two") else ("left",)
    for name, side in zip(names, st.columns(2), strict=False):
        with side:
            figure = map_figure(labels, moved or other)
            figure["layout"]["uirevision"] = str(other)
            event = plotly_view(
                figure,
                key=f"{name}{visit()}",
                label=f"The {name} map",
                selected=st.session_state.get(f"{name}_rows", []),
                height=400,
                rows_of=str(other),
                select=True,
                tools=Tools(
                    selecting="ways" in st.query_params,
                    most_drawn=most_drawn,
                    paints=[Paint("tint", "t", "#d55e00")],
                    refused=st.session_state.get("refused", 0),
                ),
            )
            keep(name, event)
            show_kept(name)


@st.fragment(run_every=0.5)
def growing() -> None:
    steps = st.session_state["steps"] = st.session_state.get("steps", 40) + 1
    x = np.arange(steps)
    trace = {"x": x, "y": np.cos(x), "mode": "markers", "meta": {"rows": x}}
    event = plotly_view(
        {"data": [trace], "layout": {}},
        key=f"live{visit()}",
        label="The live chart",
        height=300,
        selected=st.session_state.get("live_rows", []),
        select=True,
    )
    keep("live", event)
    show_kept("live")
    st.text(f"{steps} points")


def page_live() -> None:
    """A page part of which runs again by itself."""
    st.title("Live")
    growing()


def count(name: str, was_pressed: bool) -> None:
    presses = st.session_state[name] = st.session_state.get(name, 0) + was_pressed
    st.text(f"{name}: {presses}")


@st.fragment
def part() -> None:
    count("In a part", st.button("Press the part"))


def page_slow() -> None:
    """A page that is slow to come to its button, and to end where it has no part."""
    st.title("Slow")
    has_part = st.checkbox("With a part")
    for _ in range(10):
        time.sleep(0.05)
        st.empty()  # where a run can be interrupted
    count("In all", pressed("Press", key="press"))
    if has_part:
        part()
    else:
        time.sleep(1)  # without being interrupted


def page_clips() -> None:
    """The points of the first map, with the clips of the only run behind them."""
    run = default_workspace().runs()[0]
    dataset = run.dataset()
    rows = np.arange(len(dataset))
    points = np.random.default_rng(0).uniform(-1, 1, size=(len(rows), 2))
    trace = {
        "x": points[:, 0],
        "y": points[:, 1],
        "mode": "markers",
        "text": list(dataset.ids),
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {"rows": rows},
    }
    plotly_view(
        {"data": [trace], "layout": AXES},
        key="clips",
        label="The clips",
        height=400,
        hover=hover_thumbnails.pictures(run, dataset),
        select=True,
    )


def spotted() -> None:
    told = st.session_state.setdefault("told", [])
    paths = st.toggle("Paths", value=True, key=f"paths{visit()}")
    spots = st.toggle("Spots", value=True, key=f"spots{visit()}")
    event = plotly_view(
        map_figure(3, moved=False),
        key=f"spotted{visit()}",
        label="The map of spots",
        height=400,
        selected=st.session_state.get("spotted_rows", []),
        select=True,
        spots="walks" if spots else "",
        paths=paths,
    )
    if event is not None:
        told.append((event.kind, event.at, event.path.tolist(), event.rows.tolist()))
        st.session_state["spotted_rows"] = event.rows.tolist()
    with st.container(key="told"):
        st.text(json.dumps(told))
    if st.toggle("Slider", key=f"slider{visit()}"):
        (share,) = live_sliders(
            [Slider("Share", 0, 1, 0.5, ("from", "to"), share=True)],
            key=f"share{visit()}",
            label="Share of the way",
            revision="one",
            play=True,
            cross_on=f"spotted{visit()}",
            trail=[(-1, -1), (1, 1)],
        )
        shares = st.session_state.setdefault("shares", [])
        shares.append(share)
        with st.container(key="shares"):
            st.text(json.dumps(shares))


def page_spots() -> None:
    st.title("Spots")
    st.fragment(spotted)()


def page_replay() -> None:
    """A line of 5 values at some moments of a training, one more with every press."""
    st.session_state.setdefault("moments", 4)
    if st.button("One more"):
        st.session_state["moments"] += 1
    training = st.radio("Training", ["a", "b"], key=f"training{visit()}")
    moments = np.arange(st.session_state["moments"], dtype=np.float32)
    heights = moments[:, None] + np.linspace(0, 0.5, 5, dtype=np.float32)
    trace = {"x": np.arange(5), "y": heights[-1], "mode": "lines"}
    plotly_view({"data": [trace], "layout": {}}, key="line", label="The line", height=200)
    replay_bar(
        [MovingChart("line", lines=[MovingLine(0, heights)])],
        key=f"bar{visit()}",
        of=training,
        label="The replay",
        texts=[f"{training} moment {moment:g}" for moment in moments],
        ticks={0: "begin"},
    )
