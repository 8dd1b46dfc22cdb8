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
from dashboard.charts.sequences import channels_on_one_axis
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, shortened
from sequitur_core.explore.difference import Difference, Feature, NoComparison
from sequitur_core.explore.effect_size import effect_word
from sequitur_core.explore.intervals import Interval
from sequitur_core.explore.time.recordings import sequence_word
from sequitur_core.formatting import number, percent, pluralise

MOST_IN_TABLE = 3  # of each kind


def show_difference(context: Context) -> None:
    """Compare the selected rows with all others."""
    difference = cache.difference_from_rest(context.run, context.rows)
    with st.container(key="difference"):
        for sentence in difference.sentences:
            st.write(plain(sentence))
        if isinstance(difference, NoComparison):
            return
        _show_profiles(difference)
        _show_table(difference)
        _show_method(difference, len(context.dataset))


def show_in_short(context: Context) -> None:
    """How many are selected, how they differ most, and both sides where that is."""
    difference = cache.difference_from_rest(context.run, context.rows)
    st.markdown(f"**{pluralise(len(context.rows), sequence_word(context.dataset))} selected**")
    st.write(plain(difference.sentences[0]))
    if not isinstance(difference, NoComparison):
        _show_sides(difference, _most_different(difference))


def beyond_chance(context: Context) -> str:
    """How the selected rows differ most from all others; "" where that may be chance."""
    difference = cache.difference_from_rest(context.run, context.rows)
    if isinstance(difference, NoComparison) or not difference.intervals:
        return ""
    return difference.sentences[0]


def told_channel(context: Context) -> list[int] | None:
    """The channel that `beyond_chance` speaks of, which is to be seen below it; None for none."""
    if context.dataset.are_clips or len(context.rows) < 2 or not beyond_chance(context):
        return None
    difference = cache.difference_from_rest(context.run, context.rows)
    assert isinstance(difference, Difference)
    told = difference.intervals[0].channel
    return None if told in channels_on_one_axis(context.dataset) else [told]


def _most_different(difference: Difference) -> int:
    """The channel in which the sides differ most; the first where none does."""
    return difference.intervals[0].channel if difference.intervals else 0


def _show_sides(difference: Difference, channel: int) -> None:
    plotly_view(
        difference_figure(difference, channel),
        key="difference_chart",
        label=f"{difference.channels.names[channel]} of the selection and of the rest over time",
        height=CURVES_HEIGHT,
    )


def _show_profiles(difference: Difference) -> None:
    """Means and middle halves of both sides; with several channels, effects over time of each."""
    names = difference.channels.names
    channel = _most_different(difference)
    if len(names) > 1:
        plotly_view(
            effects_figure(difference),
            key="effects",
            label=f"How much each {difference.channels.kind} differs from the rest over time",
            height=effects_height(difference),
        )
        channel = st.selectbox(
            difference.channels.kind.capitalize(),
            range(len(names)),
            index=channel,
            format_func=lambda c: shortened(names[c], 40),
            # Another selection begins with the channel in which it differs most.
            key=f"difference_channel_{channel}_{len(names)}",
        )
    _show_sides(difference, channel)


def _show_table(difference: Difference) -> None:
    """What differs, of each kind the largest difference first."""
    differences = [
        *(
            _interval_line(difference, interval)
            for interval in difference.intervals[:MOST_IN_TABLE]
        ),
        *(_feature_line(feature) for feature in difference.features[:MOST_IN_TABLE]),
        *(_feature_line(feature) for feature in difference.numbers[:MOST_IN_TABLE]),
    ]
    shares = [
        (f"{share.label}: {share.name}", percent(share.selected), percent(share.rest), "")
        for share in difference.labels[:MOST_IN_TABLE]
    ]
    if not differences and not shares:
        return
    st.dataframe(
        pd.DataFrame([*shares, *differences], columns=["What", "Selection", "Rest", "Difference"]),
        hide_index=True,
        key="difference_table",
        height="content",
        column_config={
            "What": st.column_config.TextColumn(width=190),
            "Selection": st.column_config.TextColumn(
                help="For labels, the share; for intervals of time, the mean; for everything "
                "else, the median."
            ),
            "Difference": st.column_config.TextColumn(
                help="In standard deviations (Hedges' g): 0.5 or more is a medium difference, "
                "0.8 a large one, 1.2 a very large one. Differences that may be due to chance are "
                "not listed."
            ),
        },
    )


def _interval_line(difference: Difference, interval: Interval) -> tuple[str, str, str, str]:
    unit = difference.channels.units[interval.channel]
    name = difference.channels.names[interval.channel]
    selected, rest = (
        f"{number(mean)} {unit}".strip() for mean in (interval.selected, interval.rest)
    )
    return f"{name}, {interval.span}", selected, rest, _effect(interval.effect)


def _feature_line(feature: Feature) -> tuple[str, str, str, str]:
    name = f"encoding, {feature.name}" if feature.kind == "encoding" else feature.name
    selected, rest = (
        f"{number(value)} {feature.unit}".strip() for value in (feature.selected, feature.rest)
    )
    return name, selected, rest, _effect(feature.effect)


def _effect(effect: float) -> str:
    return f"{effect_word(effect)} ({effect:+.1f})"


def _show_method(difference: Difference, n: int) -> None:
    """What time is, how many were measured, and what the bands are."""
    sentences = []
    if difference.time_axis.unit == "%":
        sentences.append("Lengths differ, so time is given as a percentage of each sequence.")
    if sum(difference.measured) < n:
        sentences.append(
            f"Measured on {pluralise(difference.measured[0], 'sequence')} of the selection and "
            f"{difference.measured[1]:,} of the rest, chosen at random."
        )
    cells = len(difference.effects)
    shaded = any(interval.stop - interval.begin < cells for interval in difference.intervals)
    legend = "; the shaded intervals differ most" if shaded else ""
    sentences.append(f"Each band contains the middle half of the sequences{legend}.")
    st.caption(" ".join(sentences))
