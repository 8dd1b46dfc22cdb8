"""Figures as a chart is sent them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.io.json import to_json_plotly

from dashboard.charts.axes import Figure
from dashboard.components.plotly_view import large_figures


@dataclass(frozen=True)
class SerialisedFigure:
    """A figure as it is sent: one of 100,000 points is better made once than every time.

    Attributes
    ----------
    figure : Plotly's JSON, without the template and the rows. In a large one, long arrays are
        `{"dtype": ..., "part": name}`; with `"by_row": true` those have a number for each row
        instead of each point.
    rows : JSON; of each trace the rows of its points, null where it has none. Or, with
        `"by_row": true`, the place of the trace that each row belongs to, -1 for none, and the
        `count` of traces.
    n : bits of a bitset of rows.
    spans : JSON; of each trace, from where to where its rows reach along x, null where they are
        points; "[]" where all are.
    parts : the long arrays by their names.
    """

    figure: str
    rows: str
    n: int
    spans: str = "[]"
    parts: Mapping[str, bytes] = field(default_factory=dict)


def as_sent(sent: SerialisedFigure) -> dict[str, Any]:
    """What a chart is sent of a figure, in which large parts are names."""
    figure, parts, text_part = sent.figure, dict(sent.parts), ""
    if len(figure) >= large_figures.LARGE:  # of texts, mostly
        content = figure.encode()
        text_part = large_figures.name_of(content) + large_figures.TEXT
        figure, parts[text_part] = "", content
    large_figures.keep(parts)
    return {
        "figure": figure,
        "rows": sent.rows,
        "spans": sent.spans,
        "n": sent.n,
        "figure_part": text_part,
        "parts": list(parts),
        "parts_at": large_figures.parts_address(),
    }


def serialise_figure(figure: Figure) -> SerialisedFigure:
    """Make a figure ready to be shown. The figure is left as it was.

    Traces whose points can be selected name their rows in `meta={"rows": array}`: point i of
    the trace is row `rows[i]`. Traces may share the rows among them in any way, such as one
    trace per label. The cells of a heatmap are points, too, line by line, if
    `meta={"columns": count}` says how many each line has; row -1 is none. Rows that reach along x
    say so by `meta={"rows": ..., "spans": array}` of shape (points, 2), in the axis's numbers
    (milliseconds since 1970 for dates): a box selects all that it touches, a click the one around
    it.
    """
    traces = [_without_rows(trace) for trace in figure["data"]]
    rows = [_of_rows(trace, "rows", "<i4") for trace in figure["data"]]
    spans = [_of_rows(trace, "spans", "<f8") for trace in figure["data"]]
    n = max((int(own.max()) + 1 for own in rows if own is not None and len(own)), default=0)
    parts: dict[str, bytes] | None = None
    sent_rows: Any = [own if own is None else _packed(own) for own in rows]
    if _size(figure["data"]) >= large_figures.LARGE:
        parts = {}
        if (trace_of_row := _trace_of_row(rows, n)) is None:
            sent_rows = [own if own is None else _packed(own, parts) for own in rows]
        else:
            sent_rows = _packed(_ByRow(trace_of_row), parts) | {"count": len(rows)}
            traces = _by_row(traces, rows, n, parts)
    sent_spans = [own if own is None else _packed(own.ravel(), parts) for own in spans]
    return SerialisedFigure(
        to_json_plotly({"data": _packed(traces, parts), "layout": _packed(figure["layout"])}),
        to_json_plotly(sent_rows),
        n,
        to_json_plotly(sent_spans if any(sent_spans) else []),
        parts or {},
    )


def figure_json(figure: Figure | Sequence[dict[str, Any]]) -> str:
    """A figure or traces in Plotly's JSON, with arrays in base64."""
    text: str = to_json_plotly(_packed(figure))
    return text


def to_base64(array: NDArray[Any]) -> str:
    """The bytes of an array."""
    return base64.b64encode(array.tobytes()).decode("ascii")


@dataclass(frozen=True, eq=False)
class _ByRow:
    """An array with a number for each row."""

    values: NDArray[Any]


def _size(value: Any) -> int:
    """About as many bytes as the arrays of a figure have."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return sum(map(_size, value))
    return value.nbytes if isinstance(value, np.ndarray) else 0


def _packed(value: Any, parts: dict[str, bytes] | None = None) -> Any:
    """The same with arrays of numbers as Plotly.js takes them as they are: in base64.

    With `parts`, long ones are put there, by their names.
    """
    if isinstance(value, dict):
        return {name: _packed(part, parts) for name, part in value.items()}
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return [_packed(part, parts) for part in value]
    if isinstance(value, _ByRow):
        return _packed(value.values, parts) | {"by_row": True}
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "iuf":
        numbers = value.astype(_sent_type(value), copy=False)
        packed = {"dtype": numbers.dtype.str[1:]}
        if parts is not None and value.ndim == 1 and large_figures.is_long(numbers.nbytes):
            content = numbers.tobytes()
            name = large_figures.name_of(content)
            parts[name] = large_figures.kept(name) or content  # figures share what they can
            return packed | {"part": name}
        packed["bdata"] = to_base64(numbers)
        return packed | ({"shape": str(value.shape)[1:-1]} if value.ndim > 1 else {})
    return value


def _sent_type(values: NDArray[Any]) -> np.dtype[Any]:
    """What Plotly.js knows, little end first: of whole numbers the smallest type that holds all."""
    if values.dtype.kind == "f":
        return np.dtype("<f4" if values.itemsize <= 4 else "<f8")
    low, high = int(values.min()), int(values.max())
    types = ("<i1", "<i2", "<i4")
    fitting = (t for t in types if np.iinfo(t).min <= low and high <= np.iinfo(t).max)
    return np.dtype(next(fitting, "<f8"))


def _of_rows(trace: dict[str, Any], name: str, dtype: str) -> NDArray[Any] | None:
    values = trace.get("meta", {}).get(name)
    return None if values is None else np.asarray(values, dtype=dtype)


def _without_rows(trace: dict[str, Any]) -> dict[str, Any]:
    if "rows" not in trace.get("meta", {}):
        return trace
    meta = {name: v for name, v in trace["meta"].items() if name not in ("rows", "spans")}
    return trace | {"meta": meta}


def _trace_of_row(rows: Sequence[NDArray[Any] | None], n: int) -> NDArray[np.int32] | None:
    """The place of each row's trace, -1 for none, (n,).

    None without rows, and where one is in two places or they don't ascend: then it takes the
    rows of each trace.
    """
    found = np.full(n, -1, dtype=np.int32)
    if n == 0:
        return None
    for place, own in enumerate(rows):
        if own is None or not len(own):
            continue
        if own[0] < 0 or (np.diff(own) <= 0).any() or (found[own] >= 0).any():
            return None
        found[own] = place
    return found


def _by_row(
    traces: list[dict[str, Any]],
    rows: Sequence[NDArray[Any] | None],
    n: int,
    parts: dict[str, bytes],
) -> list[dict[str, Any]]:
    """The same with the places of all points in arrays that all traces share, ready to be sent.

    They stay the same when the points get other colours, and a browser has them.
    """
    pairs = [(trace, own) for trace, own in zip(traces, rows, strict=True) if own is not None]
    shared: dict[str, Any] = {}  # each is packed once, not once for each trace
    for name in ("x", "y"):
        if all(_of_points(trace.get(name), own) for trace, own in pairs):
            values = np.zeros(n, dtype=np.result_type(*(trace[name] for trace, _ in pairs)))
            for trace, own in pairs:
                values[own] = trace[name]
            shared[name] = _packed(_ByRow(values), parts)
    return [
        trace if own is None else trace | shared for trace, own in zip(traces, rows, strict=True)
    ]


def _of_points(values: Any, rows: NDArray[Any]) -> bool:
    """Whether these are one number for each of a trace's points."""
    return (
        isinstance(values, np.ndarray) and values.dtype.kind in "iuf" and values.shape == rows.shape
    )
