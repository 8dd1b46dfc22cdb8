"""What makes a selection different from the rest: in two sentences, along time, in a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.charts.comparison import (
    CURVES_HEIGHT,
    difference_figure,
    effects_figure,
    effects_height,
)
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, shortened
from sequitur_core.explore.difference import Difference, Feature, Interval, NoComparison
from sequitur_core.explore.effect_size import effect_word
from sequitur_core.formatting import number, percent, pluralise

MOST_IN_TABLE = 3  # of each kind


def show_difference(context: Context) -> None:
    """Compare the selected rows with all others."""
    found = cache.difference_from_rest(context.run, context.rows)
    with st.container(key="difference"):
        for sentence in found.sentences:
            st.write(plain(sentence))
        if isinstance(found, NoComparison):
            return
        along_time(found)
        table(found)
        said(found, len(context.dataset))


def along_time(found: Difference) -> None:
    """Means and middle halves of both sides; with several channels, where each differs."""
    names = found.channels.names
    channel = found.intervals[0].channel if found.intervals else 0
    if len(names) > 1:
        plotly_view(
            effects_figure(found),
            key="effects",
            label=f"How much each {found.channels.kind} differs from the rest over time",
            height=effects_height(found),
            select=False,
        )
        channel = st.selectbox(
            found.channels.kind.capitalize(),
            range(len(names)),
            index=channel,
            format_func=lambda c: shortened(names[c], 40),
            # Another selection begins with the channel in which it differs most.
            key=f"difference_channel_{channel}_{len(names)}",
        )
    plotly_view(
        difference_figure(found, channel),
        key="difference_chart",
        label=f"{names[channel]} of the selection and of the rest over time",
        height=CURVES_HEIGHT,
        select=False,
    )


def table(found: Difference) -> None:
    """What differs, the most telling first."""
    lines = [
        *(_of_interval(found, interval) for interval in found.intervals[:MOST_IN_TABLE]),
        *(_of_feature(feature) for feature in found.features[:MOST_IN_TABLE]),
        *(_of_feature(feature) for feature in found.numbers[:MOST_IN_TABLE]),
    ]
    shares = [
        (f"{one.label}: {one.name}", percent(one.selected), percent(one.rest), "")
        for one in found.labels[:MOST_IN_TABLE]
    ]
    if not lines and not shares:
        return
    st.dataframe(
        pd.DataFrame([*shares, *lines], columns=["What", "Selection", "Rest", "Difference"]),
        hide_index=True,
        key="difference_table",
        height="content",
        column_config={
            "What": st.column_config.TextColumn(width=190),
            "Selection": st.column_config.TextColumn(
                help="Of labels the share; of stretches of time the mean; of all else the middle "
                "value (median)."
            ),
            "Difference": st.column_config.TextColumn(
                help="In standard deviations (Hedges' g): from 0.5 on a medium difference, from "
                "0.8 a large one, from 1.2 a very large one. Those that may be chance are left "
                "out."
            ),
        },
    )


def _of_interval(found: Difference, interval: Interval) -> tuple[str, str, str, str]:
    cells = slice(interval.begin, interval.stop)
    unit = found.channels.units[interval.channel]
    means = [side.mean[cells, interval.channel].mean() for side in (found.selection, found.others)]
    name = found.channels.names[interval.channel]
    selected, rest = (f"{number(float(mean))} {unit}".strip() for mean in means)
    return f"{name}, {interval.span}", selected, rest, _effect(interval.effect)


def _of_feature(feature: Feature) -> tuple[str, str, str, str]:
    name = f"encoding, {feature.name}" if feature.kind == "encoding" else feature.name
    selected, rest = (
        f"{number(value)} {feature.unit}".strip() for value in (feature.selected, feature.rest)
    )
    return name, selected, rest, _effect(feature.effect)


def _effect(effect: float) -> str:
    return f"{effect_word(effect)} ({effect:+.1f})"


def said(found: Difference, n: int) -> None:
    """How it was compared."""
    parts = []
    if found.time_axis.unit == "%":
        parts.append("Lengths differ, so time is the share of each sequence that has passed.")
    if sum(found.measured) < n:
        parts.append(
            f"Measured on {pluralise(found.measured[0], 'sequence')} of the selection and "
            f"{found.measured[1]:,} of the rest, drawn at random."
        )
    cells = len(found.effects)
    some = any(interval.stop - interval.begin < cells for interval in found.intervals)
    shaded = "; the shaded stretches differ most" if some else ""
    parts.append(f"Bands hold the middle half of each side{shaded}.")
    st.caption(" ".join(parts))
