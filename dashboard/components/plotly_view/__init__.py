"""The one chart component: it is sent a figure and sends back the selected rows.

`st.plotly_chart` builds its chart anew whenever the figure changes, so zoom and
selection are lost with every recolouring. This component keeps one Plotly.js
chart alive and updates it in place: zoom, drag mode and selection survive reruns, new
data and new colours. Where the same rows get other places, up to 10,000 points travel
there. Colours of text, axes and background follow Streamlit's theme, so the figure's
template is left out.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray
from plotly.io.json import to_json_plotly

from dashboard import state
from dashboard.charts.axes import Figure
from dashboard.components.declaration import declare
from dashboard.components.plotly_view.serialised_figure import (
    SerialisedFigure,
    as_sent,
    figure_json,
    serialise_figure,
    to_base64,
)
from dashboard.components.routes import plotly_js_url
from sequitur_core.runs.results.selections import SelectionMode

Kind = Literal["click", "box", "lasso", "legend", "filter", "clear", "mark", "spot", "drag", "path"]
MOST_ON_PATH = 1_000  # positions; the chart sends a fifth of it at most


@dataclass(frozen=True, eq=False)
class Event:
    """What a person just did to a chart.

    With the keyboard, Shift and the arrows drag a chart's cross. Other parts of the page move
    it by an event "plotly-view-spot" of the document, with `{key, at: [x, y] or null, path}`, and
    lead a chart through moments by "plotly-view-moment" (see `replay_bar`).

    Attributes
    ----------
    kind : "click", "box", "lasso", "legend" or "clear", or "filter" where histograms beside the
        chart select (see `filter_view`); with spots also "drag"
        wherever the pointer is held, "spot" where it lets go, and "path" if it drew one.
        "mark" is a click on a point that is drawn on top of the figure; it selects nothing.
    rows : every row selected now, ascending int64; empty after "clear".
    at : (x, y) in the chart's own numbers, of "spot", "drag" and the end of a "path".
    path : float64 of shape (k, 2), the positions of a "path"; else without rows.
    mark : the `customdata` of a "mark", else "".
    along : from where to where a "box" reaches along x, in the axis's numbers, where rows reach
        along x themselves; else None.
    """

    kind: Kind
    rows: NDArray[np.int64]
    at: tuple[float, float] | None = None
    path: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    mark: str = ""
    along: tuple[float, float] | None = None


@dataclass(frozen=True)
class HoverPictures:
    """Small pictures of the rows, many on a sheet, row by row from the left.

    Attributes
    ----------
    url : where the sheets are; "{sheet}" in it stands for 0, 1, 2, ..., or for rows of one's choice
        as "rows-0,7,9".
    rows, columns : pictures on a whole sheet, and in each of its lines.
    width, height : pixels of one picture on the sheet; it is shown magnified.
    """

    url: str
    rows: int
    columns: int
    width: int
    height: int


@dataclass(frozen=True)
class Fill:
    """A chart that reaches to the lower edge of the window.

    Attributes
    ----------
    least : pixels that it is high even in a low window.
    below : pixels to leave free below it.
    """

    least: int = 360
    below: int = 16


@dataclass(frozen=True)
class Paint:
    """A button of the page that gives what is selected on a chart another colour.

    Attributes
    ----------
    button : its key.
    key : of the keyboard, which presses it as well; "" for none.
    colour : such as "#0072B2".
    """

    button: str
    key: str
    colour: str


@dataclass(frozen=True)
class Tools:
    """What a map has besides its points.

    Attributes
    ----------
    selecting : whether buttons say what selecting does (see `selection_mode`), and entries of
        the legend select their points: a double click then hides them, as a click else does.
    layers : what buttons show and hide: "names", "contours" (traces whose `meta` names this
        layer), and "pictures", those of `hover`, on points in sight.
    names : `text`, `x` and `y` of each name, the most important first.
    most_drawn : where there are more points that can be selected, about so many of those in
        sight are drawn, above a shading that counts all; the chart says so. What is selected is
        selected among all. 0 draws all.
    paints : buttons that recolour what is selected: it has their colour at once, and the next
        figure has to show the same.
    refused : with another number than before, what they have coloured since the last figure is
        taken back.
    """

    selecting: bool = True
    layers: Sequence[str] = ()
    names: Sequence[dict[str, Any]] = ()
    most_drawn: int = 0
    paints: Sequence[Paint] = ()
    refused: int = 0


# What all charts look like, for pages that aren't Streamlit's: defines chartTemplate.
CHART_TEMPLATE = Path(__file__).parent / "script" / "chart_template.js"

_mount = declare("plotly_view")


def plotly_view(
    figure: Figure | SerialisedFigure,
    *,
    key: str,
    label: str,
    selected: ArrayLike | None = None,
    height: int = 420,
    fill: Fill | None = None,
    select: bool = False,
    rows_of: str = "",
    hover: HoverPictures | None = None,
    over: Sequence[dict[str, Any]] = (),
    spots: str = "",
    paths: bool = False,
    tools: Tools | None = None,
    ways_of: str = "",
) -> Event | None:
    """Show a figure; return what was selected since the last run, once.

    In the run that an event starts, the chart shows its rows whatever `selected` says:
    store them and pass them from then on.

    Parameters
    ----------
    figure : its traces name the rows of their points, see `serialise_figure`. With another
        `layout.uirevision` than before, zoom starts afresh.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what the chart shows, for screen readers.
    selected : rows to show as selected, when it changes; None leaves that to the chart.
    height, fill : pixels, or as high as the window allows.
    select : whether points can be selected.
    rows_of : names the data of the rows; points travel only while it stays the same.
    hover : pictures that are shown beside the point under the pointer.
    over : Plotly traces without rows, drawn on top of the figure, which may change more
        often. A click on a point that has a text as its `customdata` is a "mark".
    spots : the purpose of pointing at places of the chart, which has a cross for each; ""
        for none. Clicks and drags are "spot", "drag" and, with `paths`, "path" events until
        another tool is picked from the bar.
    tools : what a map has besides its points.
    ways_of : key of the chart whose buttons say what selecting does here, too.
    """
    sent = figure if isinstance(figure, SerialisedFigure) else serialise_figure(figure)
    # Read before the element is sent, which then has the new selection instead of undoing it.
    event = _event(st.session_state.get(key), sent.n) if select or spots else None
    if event is not None:
        selected = event.rows
    _mount(
        key=key,
        data={
            "key": key,
            "label": label,
            "library": plotly_js_url(),
            **as_sent(sent),
            "selected": _rows_to_send(selected, sent.n, key=key, event=event),
            "height": height,
            "fill": fill is not None,
            **asdict(fill or Fill()),
            "select": select,
            "rows_of": rows_of,
            "pictures": None if hover is None else asdict(hover),
            "over": figure_json(list(over)),
            "spots": spots,
            "paths": paths,
            "ways_of": ways_of,
            **_as_settings(tools or Tools(selecting=False)),
        },
        on_selected_change=lambda: None,  # without these the values aren't there
        on_how_change=lambda: None,
    )
    return event


def _as_settings(tools: Tools) -> dict[str, Any]:
    return {
        "tools": tools.selecting,
        "layers": list(tools.layers),
        "names": to_json_plotly(list(tools.names)),
        "most_drawn": tools.most_drawn,
        "paints": [asdict(paint) for paint in tools.paints],
        "refused": tools.refused,
    }


def current_event(key: str, n: int) -> Event | None:
    """What `plotly_view` with this key will return in this run, for a chart of n rows.

    For parts of the page above the chart that depend on the selection.
    """
    return _event(st.session_state.get(key), n)


def selection_mode(key: str) -> SelectionMode:
    """What the buttons of a chart with tools say that selecting does."""
    match st.session_state.get(key):
        case {"how": "add"}:
            return "add"
        case {"how": "remove"}:
            return "remove"
    return "new"


def _event(state: Any, n: int) -> Event | None:
    match state:
        case {
            "selected": {
                "kind": "click" | "box" | "lasso" | "legend" | "filter" | "clear" as kind,
                "rows": str(bits),
            } as told
        }:
            ends = _as_positions([told.get("along")])
            along = None if ends is None else (float(ends.min()), float(ends.max()))
            return Event(kind, decode_rows(bits, n), along=along)
        case {"selected": {"kind": "mark", "rows": str(bits), "mark": str(mark)}}:
            return Event("mark", decode_rows(bits, n), mark=mark)
        case {
            "selected": {
                "kind": "spot" | "drag" | "path" as kind,
                "rows": str(bits),
                "at": at,
                "path": list(path),
            }
        }:
            positions = _as_positions([at, *path])
            if positions is not None and len(path) <= MOST_ON_PATH:
                x, y = positions[0].tolist()
                return Event(kind, decode_rows(bits, n), (x, y), positions[1:])
    return None


def _as_positions(pairs: list[Any]) -> NDArray[np.float64] | None:
    """Pairs of finite numbers as an array, None where anything else is among them."""
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        if not all(isinstance(v, int | float) and math.isfinite(v) for v in pair):
            return None
    return np.asarray(pairs, dtype=np.float64)


def _rows_to_send(
    selected: ArrayLike | None, n: int, *, key: str, event: Event | None
) -> str | None:
    """The rows to show, or None while they are those that the chart itself sent last.

    What is sent down is then the same after every selection, and Streamlit sends what is
    the same only once: a figure of 100,000 points takes megabytes.
    """
    if selected is None:
        return None
    received = state.component_memory("plotly_view", key)
    if key not in st.session_state:  # the page was left: what the chart sent may have got lost
        st.session_state.pop(received, None)
    if event is not None:
        st.session_state[received] = event.rows.tobytes()
    rows = np.asarray(selected, dtype=np.int64)
    if rows.tobytes() == st.session_state.get(received):
        return None
    st.session_state.pop(received, None)
    return encode_rows(rows, n)


def encode_rows(rows: ArrayLike, n: int) -> str:
    """Rows as a bitset of n bits, lowest bit first, in base64; others are left out."""
    chosen = np.asarray(rows, dtype=np.int64).ravel()
    mask = np.zeros(n, dtype=bool)
    mask[chosen[(chosen >= 0) & (chosen < n)]] = True
    return to_base64(np.packbits(mask, bitorder="little"))


def decode_rows(bits: str, n: int) -> NDArray[np.int64]:
    """Rows of a bitset made by `encode_rows`, ascending; none where it is damaged."""
    try:
        packed = np.frombuffer(base64.b64decode(bits, validate=True), dtype=np.uint8)
    except ValueError:
        packed = np.empty(0, dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(packed, bitorder="little")[:n]).astype(np.int64)
