"""Histograms of lengths and labels."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import ACCENT, MAX_CLASSES, Colouring
from dashboard.formatting import plot_text, shortened
from sequitur_core.data.dataset import FloatArray, IntArray

HEIGHT = 200
BINS = 24
FEW = 4  # sequences, at most, of which an axis would have halves
MOST_NAMED = 5  # classes named where there are too many for bars
ROOM = 36  # characters that fit below the bars; beyond, names are slanted
MOST_SLANTED, SLANTED = 16, 11  # bars and characters; of more, only the tooltip has names


def lengths_figure(lengths: IntArray, *, what: str) -> Figure:
    """How many sequences have which length, counted in `what` ("step", "frame" ...)."""
    return _bins(lengths.astype(np.float32), f"length in {what}s", whole=True)


def balance_figure(colouring: Colouring) -> Figure:
    """How many sequences have which label: a bar for each class, or bins of numbers."""
    title = shortened(colouring.title, 24)
    if colouring.colours is None:
        numbers = np.asarray(colouring.numbers)
        return _bins(numbers[np.isfinite(numbers)], title)
    counts = Counter(colouring.names)
    names = [name for name in colouring.colours if counts[name]]
    bars = {
        "type": "bar",
        # Numbers, since different names may be shortened to the same text.
        "x": list(range(len(names))),
        "y": [counts[name] for name in names],
        "marker": {"color": [colouring.colours[name] for name in names]},
        "customdata": [plot_text(name) for name in names],
        "hovertemplate": "%{customdata}: %{y:,}<extra></extra>",
    }
    few = sum(len(name) + 2 for name in names) <= ROOM
    slanted = not few and len(names) <= MOST_SLANTED
    axis = {
        "tickvals": list(range(len(names))) if few or slanted else [],
        "ticktext": [plot_text(name if few else shortened(name, SLANTED)) for name in names],
        "tickangle": -40 if slanted else 0,
    }
    return _bar_chart(bars, axis, title="" if few or slanted else title)


def most_frequent_classes(column: pd.Series) -> str:
    """The most frequent labels in words, where there are too many for bars; else ""."""
    counts = column.astype(str).where(column.notna()).value_counts()
    if len(counts) <= MAX_CLASSES:
        return ""
    often = counts[counts > 1].head(MOST_NAMED)
    if often.empty:
        return f"{len(counts):,} different values, each once."
    named = ", ".join(f"{shortened(name, 24)} ({n:,})" for name, n in often.items())
    return f"{len(counts):,} different values. Most frequent: {named}."


def _bins(values: FloatArray, title: str, *, whole: bool = False) -> Figure:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if whole:  # every bin holds as many whole numbers as the next
        width = max(1, -(-int(high - low + 1) // BINS))
        edges = np.arange(low, high + width + 1, width) - 0.5
    else:
        edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    counts, edges = np.histogram(values, edges)
    ends = [
        f"{int(np.ceil(a)):,}-{int(b):,}" if whole and b - a > 1 else f"{(a + b) / 2:.3g}"
        for a, b in itertools.pairwise(edges)
    ]
    bars = {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": counts,
        "width": np.diff(edges),
        "marker": {"color": ACCENT},
        "customdata": ends,
        "hovertemplate": "%{customdata}: %{y:,}<extra></extra>",
    }
    return _bar_chart(bars, {}, title=title)


def _bar_chart(bars: dict[str, Any], axis: dict[str, Any], *, title: str) -> Figure:
    """Bars that count sequences; `axis` is what their own axis has beside its title."""
    titled = {"title": {"text": plot_text(title)}} if title else {}
    whole = {"dtick": 1} if max(bars["y"], default=0) <= FEW else {}  # no half sequences
    layout = {
        "margin": {"l": 45, "r": 10, "t": 30, "b": 40},  # above are the chart's buttons
        "height": HEIGHT,
        "bargap": 0.15,
        "dragmode": False,
        "showlegend": False,
        "xaxis": axis | titled | {"showgrid": False},
        "yaxis": {"title": {"text": "sequences"}, "rangemode": "tozero"} | whole,
    }
    return {"data": [bars], "layout": layout}
