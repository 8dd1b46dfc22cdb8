"""Beside the map: the most unusual sequences, and where they differ; the neighbours of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard import cache, state
from dashboard.charts.comparison import (
    EXPECTED,
    LEVEL,
    NEIGHBOURS,
    RECONSTRUCTION,
    channel_title,
    expected_figure,
)
from dashboard.charts.maps.map import ring_markers
from dashboard.charts.pictures.thumbnails import sparkline
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels.quality import error_check
from dashboard.explore_page.panels.quality.outlier_scores import (
    CALLED,
    COMPARED,
    HOW_TOLD,
    MEANING,
    ORDER,
    SCORES,
    WHY,
    meanings,
    show_legend,
)
from dashboard.explore_page.selection import picking
from dashboard.explore_page.selection.difference import show_in_short
from dashboard.explore_page.selection.neighbours import show_neighbours
from dashboard.formatting import ordinal, plain, shortened
from dashboard.sentences.outlier_sentences import INSTEAD, differs, instead_of, place_in
from dashboard.widgets import clip_grid
from dashboard.widgets.query_wait import show_failure, wait_for
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore import anomalies
from sequitur_core.explore.anomalies import Location, Score
from sequitur_core.explore.channels import Channels, channels_of
from sequitur_core.explore.encoding_parts import with_part
from sequitur_core.explore.event_scores import beyond_usual, only_in
from sequitur_core.explore.neighbours import Isolation, window_spans
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.formatting import (
    capitalised,
    join_names,
    multiple,
    number,
    times_typical,
)
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.results.measured import measured_reconstructions_changed

COUNTS = (10, 25, 50)
DATED = re.compile(r"^\d{4}-\d\d|\d{4}-\d\d-\d\d").search  # windows of a known time
DAY = re.compile(r"\d{4}-\d\d-\d\d").search
NAME, NAME_AND_WHERE = 25, 47  # letters of a line, so that the picture is in sight on small screens
ROW_HEIGHT, CHART_HEIGHT = 32, 250
TABLE_ROWS = 10  # as many as are listed at first: the panel scrolls, so the table needn't


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the ranking and the explanations are computed from.

    Attributes
    ----------
    scores : what sequences can be ranked by, by name, each of shape (n,).
    deviations : how unusual each is by the parts of "both", in the same unit, each (n,).
    isolation : how far each sequence lies from the others.
    channels : the columns in which sequences are compared.
    reconstructions : one for each sequence, by the model that its error is of; None where there
        are none.
    scale : the unit of deviations, of each channel or of all, shape (channels,) or ().
    event_channels : the channel of each sequence's strongest event, (n,); None in older results.
    """

    scores: Mapping[Score, NDArray[np.float64]]
    deviations: Mapping[Score, NDArray[np.float64]]
    isolation: Isolation
    channels: Channels
    reconstructions: Sequence[FloatArray] | None
    scale: FloatArray | np.float32
    event_channels: IntArray | None = None


@dataclass(frozen=True, eq=False)
class Explanation:
    """What was expected of a sequence, by which score, and where it differs most from that."""

    score: Score
    expected: FloatArray
    where: Location | None

    @property
    def compared_with(self) -> str:
        """What was expected, by its name in the legends."""
        return COMPARED.get(self.score, NEIGHBOURS)


def show(context: Context) -> None:
    """What is selected, then the ranking, and the neighbours of a single sequence.

    Who ticks a line of the ranking sees why it is there without scrolling.
    """
    query = _isolation_query(context)
    try:
        result = wait_for(context.results, query, doing="Looking for outliers")
        if result is None:
            return
        evidence = _gather(context, result)
    except SequiturError as error:
        show_failure(context.run, query, error)
        return
    _choose_score(evidence)
    one = int(context.rows[0]) if len(context.rows) == 1 else None
    if one is not None:
        _show_one(context, evidence, one)
    elif len(context.rows):
        show_in_short(context)
    _show_ranking(context, evidence)
    if one is not None:
        show_neighbours(context, evidence.isolation, one)
    else:
        st.caption(
            "Tick a sequence, or click a point on the map, to see where it is unusual and which "
            "sequences are nearest."
        )


def overlay(context: Context) -> list[dict[str, Any]]:
    """Rings around the listed points of the map."""
    return ring_markers(context.points, marked(context), name="outliers")


def marked(context: Context) -> IntArray:
    """The listed rows; none while they aren't known."""
    evidence = _known(context)
    return np.empty(0, np.int64) if evidence is None else _listed_rows(evidence)


def listed(context: Context) -> dict[str, list[str]]:
    """The list in words, by the names of its columns; empty while it isn't known."""
    evidence = _known(context)
    if evidence is None:
        return {}
    score, rows = _chosen_score(evidence), _listed_rows(evidence)
    explanations = [_explain(context, evidence, int(row), score) for row in rows]
    return _words(context, evidence, rows, explanations)


def _isolation_query(context: Context) -> Query:
    """The query for how far every sequence lies from others, by the part in view."""
    return Query("isolation", with_part({}, context.part))


def _known(context: Context) -> Evidence | None:
    """What the run has; None while it isn't known, or where it can't be, as the panel says."""
    result = context.results.readable(_isolation_query(context))
    with suppress(SequiturError):
        return None if result is None else _gather(context, result)
    return None


def _gather(context: Context, result: Result) -> Evidence:
    """Collect what the run has; `result` is that of `_isolation_query`."""
    held_out = context.run.errors_held_out()
    isolation, scores = anomalies.read_result(
        result, context.errors, held_out, window_spans(context.dataset)
    )
    scaler = context.run.scaler()
    combined = [part for part in anomalies.COMBINED if part in scores]
    return Evidence(
        scores,
        {part: anomalies.deviations(scores[part]) for part in combined},
        isolation,
        channels_of(context.dataset),
        cache.reconstructions(context.run),
        np.float32(1) if scaler is None else scaler.std,
        result.get("event_channels"),
    )


def _chosen_score(evidence: Evidence) -> Score:
    """The score to rank by: the choice in the panel, as long as this run has it."""
    chosen = st.session_state.get(state.ANOMALY_SCORE)
    available = list(evidence.scores)
    return next((score for score in available if score == chosen), available[0])


def _listed_rows(evidence: Evidence) -> IntArray:
    """The rows in the table, the most unusual first; none that is usual."""
    most = st.session_state.get(state.ANOMALY_COUNT) or COUNTS[0]
    return anomalies.outliers(evidence.scores, _chosen_score(evidence))[:most]


# --- The ranking -------------------------------------------------------------------------


def _choose_score(evidence: Evidence) -> None:
    st.session_state[state.ANOMALY_SCORE] = _chosen_score(evidence)
    st.segmented_control(
        "Rank by",
        list(evidence.scores),
        format_func=SCORES.__getitem__,
        required=True,
        key=state.ANOMALY_SCORE,
        persist_state="session",
        help="  \n".join(f"**{SCORES[one]}:** {MEANING[one]}" for one in evidence.scores),
    )


def _show_ranking(context: Context, evidence: Evidence) -> None:
    """The most unusual sequences in a table.

    Who is unusual, and when, has to be in sight: what else there is to say is in help texts.
    """
    score, rows = _chosen_score(evidence), _listed_rows(evidence)
    error_check.show(context.run, (context.part, score), rows)
    if not len(rows):
        st.info("Nothing stands out: by this score, no sequence is unusual.")
        return
    _show_table(context, evidence, rows, score)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Show", COUNTS, key=state.ANOMALY_COUNT, persist_state="session", width=90)
        st.button(
            f"Select these {len(rows)}",
            key="select_odd",
            icon=":material/select_all:",
            on_click=picking.pick,
            args=(context.run.id, rows),
        )


def _show_table(context: Context, evidence: Evidence, rows: IntArray, score: Score) -> None:
    """A line for each of the rows; ticking selects them."""
    explanations = [_explain(context, evidence, int(row), score) for row in rows]
    dataset, channels = context.dataset, evidence.channels
    words = _words(context, evidence, rows, explanations)
    words["Sequence"] = [shortened(name, NAME) for name in words["Sequence"]]
    room = NAME_AND_WHERE - max(map(len, words["Sequence"]))
    words["Where"] = [place_in(room, where) for where in words["Where"]]
    pictures = [
        _sparkline(dataset, channels, int(row), explanation)
        for row, explanation in zip(rows, explanations, strict=True)
    ]
    show_legend((one.compared_with for one in explanations), dataset, rows)
    first = {name: words[name] for name in ("Sequence", "Where")}  # the panel may end behind them
    lines: dict[str, list[Any]] = {**first, "Shape": pictures, **words}
    picking.show_table(
        lines,
        lambda line: rows[line : line + 1],
        run_id=context.run.id,
        key=f"odd_{context.run.id}_{context.part}_{score}_{len(rows)}",
        box="odd_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "Sequence": st.column_config.TextColumn(
                width=picking.column_width(words["Sequence"], "Sequence")
            ),
            "Shape": st.column_config.ImageColumn(
                width=64,
                help="The sequence and what it is compared with, by what it is most unusual by.",
            ),
            "Where": st.column_config.TextColumn(
                width=picking.column_width(words["Where"], "Where"),
                help="The time and the channel with most of the difference. What isn't a date, a "
                "weekday or a clock time counts from where the sequence begins.",
            ),
            INSTEAD: st.column_config.TextColumn(
                width=picking.column_width(words.get(INSTEAD, []), INSTEAD),
                help="The mean there and, in brackets, that of what it is compared with.",
            ),
            WHY: st.column_config.TextColumn(
                width=picking.column_width(words.get(WHY, []), WHY),
                help=HOW_TOLD + " ".join(meanings(anomalies.COMBINED)),
            ),
            **{
                SCORES[one]: st.column_config.TextColumn(
                    width=picking.column_width(words.get(SCORES[one], []), SCORES[one]), help=told
                )
                for one, told in ORDER.items()
            },
        },
    )


def _words(
    context: Context, evidence: Evidence, rows: IntArray, explanations: Sequence[Explanation]
) -> dict[str, list[str]]:
    """Columns of the list: who, where it is odd, and by how much."""
    ids = [context.dataset.ids[row] for row in rows]
    axes = [_shared_axis(context.dataset, int(row), ids) for row in rows]
    columns = {
        "Sequence": ids,
        "Where": [
            _location(one, evidence.channels, axis)
            for one, axis in zip(explanations, axes, strict=True)
        ],
    }
    if not context.dataset.are_clips:
        columns[INSTEAD] = [
            instead_of(_values_there(context.dataset, evidence.channels, int(row), one))
            for row, one in zip(rows, explanations, strict=True)
        ]
    chosen = _chosen_score(evidence)
    values = evidence.scores[chosen][rows]
    columns[SCORES[chosen]] = [  # what the list is ordered by
        number(float(one)) if chosen == "both" else times_typical(one) for one in values
    ]
    if chosen == "both":  # each is unusual by something else
        columns[WHY] = [
            f"{SCORES[one.score].lower()} {times_typical(evidence.scores[one.score][row])}"
            for row, one in zip(rows, explanations, strict=True)
        ]
    return columns


def _shared_axis(dataset: SequenceDataset, row: int, ids: Sequence[str]) -> TimeAxis:
    """The axis of a sequence, without the day or the week where its name says that already."""
    common = TimeAxis.across(dataset, np.arange(len(dataset)))
    if not all(map(DATED, ids)):
        return replace(common, dates=None)
    if common.dates or not all(map(DAY, ids)):
        return common
    own = TimeAxis.within(dataset, row)
    return own if own.dates is not None and own.dates.every else common


def _explain(context: Context, evidence: Evidence, row: int, score: Score) -> Explanation:
    """Compare a sequence with its reconstruction, its neighbours or its own level, by the score.

    By "both", by whichever part it is most unusual by.
    """
    dataset, sequence = context.dataset, context.dataset.sequences[row]
    if score == "both":
        score = max(evidence.deviations, key=lambda part: evidence.deviations[part][row])
    nearest = evidence.isolation.neighbours[row]
    if score == "event":
        level = np.median(sequence, axis=0).astype(np.float32)
        expected = np.broadcast_to(level, sequence.shape)
    elif (score == "error" or not len(nearest)) and evidence.reconstructions is not None:
        score, expected = "error", evidence.reconstructions[row]
    elif len(nearest):
        expected = anomalies.mean_sequence(dataset, nearest, len(sequence))
    else:
        return Explanation(score, sequence, None)
    deviation = anomalies.squared_deviation(
        sequence,
        expected,
        evidence.channels,
        scale=evidence.scale,
        missing=None if dataset.missing is None else dataset.missing[row],
    )
    if score == "event" and evidence.event_channels is not None:
        deviation = only_in(evidence.event_channels[row], deviation)
    deviation = beyond_usual(deviation) if score == "event" else deviation
    time_axis = TimeAxis.along(dataset, row)
    return Explanation(score, expected, anomalies.locate(deviation, time_axis))


def _sparkline(
    dataset: SequenceDataset, channels: Channels, row: int, explanation: Explanation
) -> str:
    """The channel in which a sequence is odd, with what was expected and the stretch shaded."""
    channel = 0 if explanation.where is None else explanation.where.channel
    marked = (
        None if explanation.where is None else (explanation.where.begin, explanation.where.stop)
    )
    own, expected = (
        channels.of(s)[:, channel] for s in (dataset.as_measured(row), explanation.expected)
    )
    return sparkline(own, expected, marked, EXPECTED[explanation.compared_with])


def _location(explanation: Explanation, channels: Channels, common: TimeAxis) -> str:
    """`8-11 h`, with the channel before it where there are several; in times that all share."""
    where = explanation.where
    if where is None:
        return "nowhere in particular"
    span = where.span
    if common.dates is not None:
        span = common.span(where.begin, where.stop, len(explanation.expected))
    if len(channels.names) == 1:
        return span
    # Of clips, nearly all channels are a brightness.
    return f"{channels.names[where.channel].removeprefix('brightness ')}, {span}"


def _values_there(
    dataset: SequenceDataset, channels: Channels, row: int, explanation: Explanation
) -> tuple[float, float] | None:
    """What a sequence is on average where it differs, and what was expected; None of clips."""
    if (where := explanation.where) is None or dataset.are_clips:
        return None
    both = dataset.as_measured(row), explanation.expected
    return anomalies.means_there(where, channels, *both)


# --- A single sequence -------------------------------------------------------------------


def _show_one(context: Context, evidence: Evidence, row: int) -> None:
    """Where a sequence is odd, in words and as a curve, and below it how odd by each score."""
    dataset, channels, score = context.dataset, evidence.channels, _chosen_score(evidence)
    explanation = _explain(context, evidence, row, score)
    st.markdown(f"**{plain(dataset.ids[row])}:** {plain(_rank(evidence, row, score))}")
    if explanation.where is not None:
        expected = CALLED[explanation.compared_with]
        values = _values_there(dataset, channels, row, explanation)
        st.write(plain(differs(explanation.where, expected, channels, values)))
    _show_curves(context, evidence, row, explanation)
    st.caption(plain(_summary(evidence, row)))


def _rank(evidence: Evidence, row: int, score: Score) -> str:
    """`the 3rd most unusual of 140`."""
    values, odd = evidence.scores[score], anomalies.outliers(evidence.scores, score).tolist()
    if row not in odd:
        return "nothing unusual"
    which = "" if odd[0] == row else f"{ordinal(odd.index(row) + 1)} "
    return f"the {which}most unusual of {len(values):,}"


def _summary(evidence: Evidence, row: int) -> str:
    """Error, isolation and strongest event of one sequence."""
    parts = []
    if "error" in evidence.scores:
        parts.append(
            f"its error is {multiple(evidence.scores['error'][row])} times the typical error"
        )
    far = multiple(evidence.isolation.distance[row])
    parts.append(f"its nearest neighbours are {far} times as far away as is typical")
    if "event" in evidence.scores:
        strong = multiple(evidence.scores["event"][row])
        parts.append(f"its strongest event is {strong} times as strong as is typical")
    return f"{capitalised(join_names(parts))}."


def _show_curves(context: Context, evidence: Evidence, row: int, explanation: Explanation) -> None:
    """The sequence, its reconstruction and the mean of its neighbours, in one channel."""
    dataset, channels = context.dataset, evidence.channels
    sequence, nearest = dataset.as_measured(row), evidence.isolation.neighbours[row]
    channel = 0 if explanation.where is None else explanation.where.channel
    drawn = st.container()
    if len(channels.names) > 1:
        channel = st.selectbox(
            channels.kind.capitalize(),
            range(len(channels.names)),
            index=channel,
            format_func=lambda c: channels.names[c],
            key=f"odd_channel_{row}_{channel}",
        )
    curves = [("this sequence", sequence)]
    if evidence.reconstructions is not None:
        curves.append((RECONSTRUCTION, evidence.reconstructions[row]))
    if len(nearest):
        mean = anomalies.mean_sequence(dataset, nearest, len(sequence))
        curves.append((NEIGHBOURS, mean))
    if explanation.compared_with == LEVEL:
        curves.append((LEVEL, explanation.expected))
    marked = None
    if explanation.where is not None and explanation.where.channel == channel:
        marked = (explanation.where.begin, explanation.where.stop)
    with drawn:
        plotly_view(
            expected_figure(
                [(name, channels.of(values)[:, channel]) for name, values in curves],
                time_axis=TimeAxis.along(dataset, row),
                y_title=channel_title(channels, channel),
                marked=marked,
            ),
            key="odd_chart",
            label=f"{dataset.ids[row]}, its reconstruction and the mean of its neighbours",
            height=CHART_HEIGHT,
        )
    if dataset.are_clips:
        rebuilt = None if evidence.reconstructions is None else [evidence.reconstructions[row]]
        clip_grid.show(
            dataset,
            [row],
            key="odd_clip",
            label=f"{dataset.ids[row]} with its reconstruction",
            reconstructions=rebuilt,
            columns=1,
            cache_key=(context.run.path, measured_reconstructions_changed(context.run)),
        )
