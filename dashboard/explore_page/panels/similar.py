"""Beside the map: more like this, the moments of all recordings most like a marked stretch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.pictures.thumbnails import sparkline
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar, stretch
from dashboard.explore_page.selection import picking
from dashboard.formatting import plain
from dashboard.widgets.query_wait import result_or_reason
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import with_part
from sequitur_core.explore.time.recordings import (
    clip_segments,
    cut_recordings,
    recording_name,
    timestamps,
)
from sequitur_core.explore.time.similar_moments import Moments, windows_at
from sequitur_core.formatting import pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.events import Event, Given, Span
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import MAX_LENGTH
from sequitur_core.runs.annotations.dismissed_moments import Steps, bring_back, dismiss, dismissed
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

MEASURES = {"shape": "Shape", "encodings": "Encodings"}
TABLE_ROWS = 8  # seen without scrolling
ROW_HEIGHT = 44


def show(context: Context) -> None:
    """Choose what to look for, and the moments like it: to select, label or dismiss."""
    st.subheader("More like this", anchor=False)
    span = _choose_span(context)
    if span is None:
        st.write(
            "Drag across a stretch of time in the chart below the map, or select one sequence. The "
            "most similar moments of all recordings are then listed here, to label or dismiss."
        )
        return
    query = _query(context, span)
    st.caption(plain(f"Similar to {_where(context, span)}"))
    result = result_or_reason(context.results, query, doing="Looking for similar moments")
    if result is None:
        return
    found = Moments(**{name: result[name] for name in Moments.__dataclass_fields__})
    steps = dismissed(context.run, span)
    gone = {moment for step in steps for moment in step}
    kept = [i for i in range(len(found.start)) if _span(found, i) not in gone]
    if kept:
        ticked = _show_table(context, query, found, kept)
        _show_actions(context, span, found, ticked)
    else:
        st.write("Nothing else is left." if gone else "There is no other moment of that length.")
    _show_dismissed(context.run, span, steps)


def offer(run: Run, span: Span) -> None:
    """A button beside the chart of a recording: look for what is like a stretch of it."""
    st.button(
        "More like this",
        key="more_like_this",
        icon=":material/search_insights:",
        type="tertiary",
        on_click=_look_for,
        args=(run, span, True),
        help="List the moments of all recordings that are most similar to the marked stretch.",
    )


def _look_for(run: Run, span: Span, open_panel: bool = False) -> None:
    st.session_state[state.SIMILAR_TO] = (run.id, span)
    if open_panel:
        st.session_state[state.PANEL] = "Similar"


def _choose_span(context: Context) -> Span | None:
    """What was looked for last, or what is marked now; a button leads from one to the other."""
    owner, span = st.session_state.get(state.SIMILAR_TO, (None, None))
    known = span if owner == context.run.id else None
    now = stretch.marked(context.run, context.rows) or _selected_sequence(context)
    if known is None and now is not None:
        _look_for(context.run, now)
        return now
    if now is not None and now != known:
        st.button(
            "Look for what is selected now",
            key="look_for_selected",
            icon=":material/search_insights:",
            on_click=_look_for,
            args=(context.run, now),
        )
    return known


def _selected_sequence(context: Context) -> Span | None:
    """The only sequence that is selected, as a stretch."""
    if len(context.rows) != 1:
        return None
    data, row = context.dataset, int(context.rows[0])
    first = int(data.start[row])
    return Span(int(data.recording[row]), first, first + int(data.lengths[row]))


def _query(context: Context, span: Span) -> Query:
    series = not context.dataset.are_clips
    by = "encodings"
    if series:
        by = st.segmented_control(
            "Similar by",
            list(MEASURES),
            format_func=MEASURES.__getitem__,
            default="shape",
            required=True,
            key=state.SIMILAR_BY,
            persist_state="session",
            help="Shape: how a stretch rises and falls, whatever its level and size (correlation). "
            "Encodings: what the model considers alike, window by window.",
        )
    settings = {"recording": span.recording, "start": span.start, "stop": span.stop, "by": by}
    return Query("moments", settings if by == "shape" else with_part(settings, context.part))


def _where(context: Context, span: Span) -> str:
    """A stretch in words: its recording and when, or the sequence that it is."""
    data = context.dataset
    if _are_sequences(data, [(span.recording, span.start, span.stop)]):
        return recording_name(data, span.recording)
    begin, end = _times(context, [span.start], [span.stop - 1])
    return f"{recording_name(data, span.recording)}, {begin[0]} to {end[0]}"


def _are_sequences(data: SequenceDataset, places: Sequence[tuple[int, int, int]]) -> bool:
    """Whether stretches (recording, start, stop) are sequences that are no windows."""
    if cut_recordings(data):
        return False
    rows = np.flatnonzero(np.isin(data.recording, [place[0] for place in places]))
    ends = data.start[rows] + data.lengths[rows]
    whole = zip(
        data.recording[rows].tolist(), data.start[rows].tolist(), ends.tolist(), strict=True
    )
    return set(places) <= set(whole)


def _times(
    context: Context, starts: Sequence[int] | IntArray, ends: Sequence[int] | IntArray
) -> tuple[list[str], list[str]]:
    """When stretches begin and end, as dates or in the unit of time."""
    meta = context.dataset.meta
    found = []
    for positions in (starts, ends):
        times = timestamps(np.asarray(positions, np.int64), meta)
        dated = times.dtype.kind == "M"
        texts = pd.Series(times).dt.strftime("%Y-%m-%d %H:%M").tolist() if dated else None
        unit = "" if meta.step_unit in ("step", "frame") else f" {meta.step_unit}"
        found.append(texts or [f"{time:,.6g}{unit}" for time in times.tolist()])
    return found[0], found[1]


# --- The moments -----------------------------------------------------------------------------


def _show_table(context: Context, query: Query, found: Moments, kept: list[int]) -> list[int]:
    """One line per moment; ticking some selects their windows. Returns which are ticked."""
    data = context.dataset
    begin, end = _times(context, found.start[kept], found.stop[kept] - 1)
    numbers = found.recording[kept].tolist()
    names = {number: recording_name(data, number) for number in set(numbers)}
    lines: dict[str, Any] = {"Similar": 100 * found.similarity[kept]}
    if not data.are_clips:
        depends_on = (context.run, query, tuple(kept))
        lines["Looks like"] = cache.made(
            "moments", depends_on, lambda: [_picture(context, found, i) for i in kept]
        )
    starts, stops = found.start[kept].tolist(), found.stop[kept].tolist()
    if _are_sequences(data, [*zip(numbers, starts, stops, strict=True)]):
        lines["Sequence"] = [names[number] for number in numbers]
    else:
        lines |= {"From": begin, "To": end}
        if len(np.unique(data.recording)) > 1:
            lines["Recording"] = [names[number] for number in numbers]
    ticked = picking.show_table(
        lines,
        lambda line: _windows(context, found, kept[line]),
        run_id=context.run.id,
        key=state.moment_table(query.id, kept),
        box="moment_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "Similar": st.column_config.NumberColumn(
                width=60,
                format="%.3g %%",
                help="By shape: the correlation with the stretch, as a mean over the channels. By "
                "encodings: the share of all windows that are less similar.",
            ),
            "Looks like": st.column_config.ImageColumn(width=130),
        },
    )
    return [kept[line] for line in ticked]


def _picture(context: Context, found: Moments, i: int) -> str:
    """The first channel of a moment, as a data URL; "" where nothing of it is known."""
    start, stop = int(found.start[i]), int(found.stop[i])
    segments = cache.recording(context.run, int(found.recording[i])).segments
    for part in clip_segments(segments, np.array([[start, stop]])):
        line = np.asarray(part.values, np.float64)[:, 0]
        return "" if np.isnan(line).all() else sparkline(line, None, None)
    return ""


def _windows(context: Context, found: Moments, i: int) -> IntArray:
    place = int(found.recording[i]), int(found.start[i]), int(found.stop[i])
    return windows_at(context.dataset, *place)


# --- Label and dismiss -------------------------------------------------------------------------


def _show_actions(context: Context, span: Span, found: Moments, ticked: list[int]) -> None:
    """Give the ticked moments a label, exactly from when to when, or take them off the list."""
    if not ticked:
        st.caption("Tick some to see them on the map, to label or to dismiss them.")
        return
    own = cache.is_own(context.run)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if own:
            labels = hand_labels(context.run)
            name = st.selectbox(
                "Label",
                [one.name for one in labels.vocabulary],
                index=None,
                key=state.MOMENT_LABEL,
                placeholder="Label, or a new one",
                accept_new_options=True,
                label_visibility="collapsed",
                width=190,
            )
            st.button(
                f"Label {pluralise(len(ticked), 'moment')}",
                key="label_moments",
                icon=":material/label:",
                type="primary",
                disabled=not name,
                on_click=label_moments,
                args=(context, found, ticked, name),
            )
            st.button(
                "Dismiss",
                key="dismiss_moments",
                icon=":material/close:",
                on_click=_dismissals,
                args=(dismiss, context.run, span, [_span(found, i) for i in ticked]),
                help="Take them off this list, for all runs on this data.",
            )


def label_moments(context: Context, found: Moments, ticked: list[int], name: str) -> None:
    """Label some moments exactly from when to when, and their windows."""

    def given(labels: Labelling) -> list[Event]:
        made = editing.give_by_name(labels, [(name[:MAX_LENGTH], np.empty(0, np.int64), "hand")])
        label = labels.called(name)
        id_ = labels.next_id if label is None else label.id
        rows = [(_span(found, i), _windows(context, found, i)) for i in ticked]
        return [*made, *(Given(id_, where, "hand", span) for span, where in rows if len(where))]

    bar.change(context.run, given)


def _span(found: Moments, i: int) -> Span:
    return Span(*(int(values[i]) for values in (found.recording, found.start, found.stop)))


def _show_dismissed(run: Run, span: Span, steps: Steps) -> None:
    """How many were taken off the list, and buttons that put the last ones or all on it again."""
    if not steps or not cache.is_own(run):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{sum(map(len, steps)):,} dismissed", width="content")
        _bring_back("Undo", "undo_dismissing", run, span, everything=False)
        if len(steps) > 1:
            _bring_back("Bring back all", "restore_moments", run, span, everything=True)


def _bring_back(label: str, key: str, run: Run, span: Span, *, everything: bool) -> None:
    st.button(
        label,
        key=key,
        type="tertiary",
        icon=":material/undo:",
        on_click=_dismissals,
        args=(partial(bring_back, everything=everything), run, span),
    )


def _dismissals(change: Callable[..., None], *args: object) -> None:
    try:
        change(*args)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
