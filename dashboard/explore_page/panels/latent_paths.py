"""Beside the map: what the decoder makes of encodings that belong to no sequence.

What is drawn is always `model.decoder(z)` for the z that the panel states.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, faults, state
from dashboard.charts.sequences import decoded_figure
from dashboard.components.live_sliders import Slider, live_sliders
from dashboard.components.plotly_view import Event, plotly_view
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, shortened
from dashboard.widgets import clip_grid
from dashboard.widgets.fields import forms, page_choice
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.directions import Directions, directions
from sequitur_core.explore.maps.latent_paths import (
    GUESS,
    NEIGHBOURS,
    DataDistance,
    LatentPoint,
    decode,
    point_at_map_position,
    point_on_path,
    position_on_path,
    positions_on_path,
    shows_numbers,
)
from sequitur_core.formatting import number, percent
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import architecture

MAP, PAIR, NUMBERS = "Point or path", "Between two sequences", "Number by number"
MODES = (MAP, PAIR, NUMBERS)
STRAIGHT, THROUGH_DATA = "Straight line", "Through the data"
ORIGINS = MEAN, SPOT, SEQUENCE = "Average", "Point on the map", "Sequence"
MOST_SLIDERS = 16  # shown at once; further ones on demand
TRAIL_POSITIONS = 60  # of a path that is drawn on the map
HEIGHT = 200  # pixels, so that sliders are in sight with it
INVERTIBLE = (
    "This map shows the encodings themselves, so the decoder draws the very place you point at, "
    "also where no sequence is. On the keyboard, Shift and the arrow keys move the cross."
)
NOT_INVERTIBLE = (
    "A position on the map can't be turned straight back into an encoding. So the encodings of "
    f"the {NEIGHBOURS} points nearest to it are averaged, with the nearest counting most, and the "
    "decoder draws that average: none of your sequences is looked up. On the keyboard, Shift "
    "and the arrow keys move the cross."
)
WHY_DIRECTIONS = (
    "A single number means little: an autoencoder may share out what it tells among its numbers "
    "in any way. So each direction moves many of them together. Exported tables have the numbers "
    "themselves."
)
RHYTHM_DOUBT = "If you change rhythm but not shape, the drawing may hardly change."


@dataclass(frozen=True)
class Pointed:
    """Where on a map a person pointed last: a position, or a path that ends there."""

    map_key: tuple[str, int]
    at: tuple[float, float]
    path: tuple[tuple[float, float], ...] = ()


def pointing(context: Context) -> str:
    """Names the purpose of pointing at the map; each purpose keeps a cross of its own."""
    return f"{context.run.id} {_mode()}"


def draws_paths() -> bool:
    """Whether a drag across the map is a path to decode along."""
    return _mode() == MAP


def on_pointed(context: Context, event: Event) -> None:
    """Remember where on the map a person has pointed."""
    if event.at is None:
        return
    path = tuple((float(x), float(y)) for x, y in event.path)
    st.session_state[state.POINTED_SPOT] = Pointed(_map_key(context), event.at, path)
    distances = np.square(context.points - np.asarray(event.at)).sum(axis=1)
    nearest = int(distances.argmin())
    if _mode() == PAIR and event.kind == "spot":
        _add_endpoint(context, nearest)
    if _mode() == NUMBERS:
        if st.session_state.get(state.DECODER_START_KIND) == SEQUENCE:
            st.session_state[state.DECODER_START] = (context.run.id, nearest)
        else:
            st.session_state[state.DECODER_START_KIND] = SPOT


def show(context: Context) -> None:
    """Choose an encoding in one of three ways, and see what the decoder draws for it."""
    try:
        _show(context)
    except SequiturError as error:  # the map stays usable
        st.error(plain(error), icon=":material/error:")
        faults.offer_runs(error)


def _show(context: Context) -> None:
    cache.expect_decoder(context.run)
    mode = st.segmented_control(
        "What to draw",
        MODES,
        default=MAP,
        required=True,
        key=state.PATH_MODE,
        label_visibility="collapsed",
        persist_state="session",
    )
    modes: dict[str, Callable[[Context], LatentPoint | None]] = {
        MAP: _choose_on_map,
        PAIR: _choose_between_two,
        NUMBERS: _choose_by_numbers,
    }
    # Above what moves it, where series stay while many sliders are scrolled.
    kind = "clips" if context.dataset.are_clips else "series"
    drawing = st.container(key=f"decoded_{kind}", gap="small")
    if (latent := modes[mode](context)) is not None:
        _show_decoded(context, latent, drawing, st.container())


# --- Three ways to an encoding -----------------------------------------------------------


def _choose_on_map(context: Context) -> LatentPoint | None:
    pointed = _pointed(context)
    path = np.asarray(pointed.path if pointed else ())
    at = None if pointed is None else np.asarray(pointed.at)
    if len(path) < 2:
        idle = Slider("Along the path", 0, 0, 0, ("draw a path on the map first", ""), share=True)
        live_sliders([idle], key="between_path", label="Along the path", revision="", play=True)
    else:
        slider = Slider("Along the path", 0, 1, 1, ("start", "end"), share=True)
        (share,) = live_sliders(
            [slider],
            key="between_path",
            label="Along the path",
            revision=f"{context.run.id} {zlib.crc32(path.tobytes())}",
            play=True,
            cross_on=state.MAP_VIEW,
            trail=positions_on_path(path, TRAIL_POSITIONS),
        )
        at = position_on_path(path, share)
    anywhere = ", even where you have no data" if at is None else ""
    st.caption(
        f"Click anywhere on the map{anywhere}, or drag across it to draw a path.",
        help=INVERTIBLE if shows_numbers(context.points, context.encodings) else NOT_INVERTIBLE,
    )
    if at is None:
        return None
    return point_at_map_position(context.points, context.encodings, context.dataset.lengths, at)


def _choose_between_two(context: Context) -> LatentPoint | None:
    endpoints = _endpoints(context)
    if len(context.dataset) < 2:
        st.info("There is only one sequence. Going from one to another takes two.")
        return None
    names = [f"**{plain(shortened(context.dataset.ids[row], 24))}**" for row in endpoints]
    match names:
        case []:
            st.caption("Click the sequence to start from, or select two sequences.")
        case [one]:
            st.caption(f"From {one}. Now click the sequence to end at.")
        case [one, other]:
            st.caption(f"From {one} to {other}. Click the map to start over.")
    if len(endpoints) < 2:
        return None
    start, end = endpoints
    course = st.segmented_control(
        "Route",
        (STRAIGHT, THROUGH_DATA),
        default=STRAIGHT,
        required=True,
        key="between_course",
        label_visibility="collapsed",
        help="Straight line: all numbers of the encoding change evenly from one to the other. "
        "Through the data: in short steps from sequence to sequence, where the decoder has seen "
        "the most examples.",
    )
    rows = [start, end]
    if course == THROUGH_DATA:
        rows = cache.way_through(context.run, context.encodings, start, end).tolist()
    waypoints = context.encodings[rows]
    one, other = (shortened(context.dataset.ids[row], 18) for row in endpoints)
    (share,) = live_sliders(
        [Slider("From one to the other", 0, 1, 0.5, (one, other), share=True)],
        key="between_two",
        label="Between two sequences",
        revision=f"{context.run.id} {start} {end} {course}",
        play=True,
        cross_on=state.MAP_VIEW,
        trail=cache.path_on_map(
            context.run,
            context.encodings,
            context.points,
            rows,
            TRAIL_POSITIONS,
            part=context.part,
        ),
    )
    return point_on_path(waypoints, context.dataset.lengths[rows].tolist(), share)


def _choose_by_numbers(context: Context) -> LatentPoint:
    encodings = context.encodings
    # A click on the map sets it, too.
    start: str = st.session_state.setdefault(state.DECODER_START_KIND, MEAN)
    with st.container(key=state.DECODER_START_KIND):
        st.segmented_control(
            "Start from",
            ORIGINS,
            default=start,
            required=True,
            label_visibility="collapsed",
            help="The encoding you start from. Click the map to choose the point or the sequence.",
            **page_choice.control_of(state.DECODER_START_KIND, ORIGINS),
        )
    origin, name, revision = _origin(context, start)
    parts, along = context.run.spec.parts, _directions(context.run, encodings)
    at, count, of_shape = along.positions(origin.z), len(along.axes), len(along.shares)
    names = [f"direction {i + 1}" for i in range(of_shape)]
    names += parts.names("no.")[parts.shape if of_shape else 0 :]
    ends = [(percent(share), "") for share in along.shares] + [("", "")] * (count - of_shape)
    shown = np.arange(count)
    if count > MOST_SLIDERS and not st.toggle(f"All {count} sliders", key="between_all"):
        # Those that differ most from sequence to sequence, in their order.
        shown = np.sort(np.argsort(-along.spread, kind="stable")[:MOST_SLIDERS])
    values = live_sliders(
        [
            Slider(names[i], float(along.low[i]), float(along.high[i]), float(at[i]), ends[i])
            for i in shown
        ],
        key="between_numbers",
        label="The numbers of the encoding",
        revision=f"{revision} {len(shown)}",
        columns=min(4, len(shown)),
    )
    note = f": the {MOST_SLIDERS} that vary most" if len(shown) < count else ""
    text = f"The encoding of {name}{note}. Each slider covers the range found in your data."
    if of_shape:
        shape = " in shape" if of_shape < count else ""
        text += f" Sequences differ most{shape} along direction 1. "
        text += "Below each is its share of the variance."
    if parts.rhythm:
        text += f" {RHYTHM_DOUBT}"
    st.caption(text, help=WHY_DIRECTIONS if of_shape else None)
    z = origin.z + (np.asarray(values) - at[shown]) @ along.axes[shown]
    return LatentPoint(z.astype(np.float32), origin.length, None)


@cache.cached_by_file(layout.ENCODINGS_FILE)
def _directions(run: Run, _encodings: FloatArray) -> Directions:
    return directions(_encodings, run.spec.parts)


def _origin(context: Context, start: str) -> tuple[LatentPoint, str, str]:
    """Where the sliders start, what that is called, and what changes when it changes."""
    encodings, lengths = context.encodings, context.dataset.lengths
    revision = f"{context.run.id} {start}"
    if start == SPOT and (pointed := _pointed(context)) is not None:
        origin = point_at_map_position(context.points, encodings, lengths, pointed.at)
        return origin, "the point on the map", f"{revision} {pointed.map_key} {pointed.at}"
    if start == SEQUENCE:
        row = _start_row(context)
        origin = LatentPoint(encodings[row], int(lengths[row]), None)
        return origin, plain(shortened(context.dataset.ids[row], 30)), f"{revision} {row}"
    mean = LatentPoint(encodings.mean(axis=0), max(1, round(float(lengths.mean()))), None)
    hint = " (click the map to choose a point)" if start == SPOT else ""
    return mean, f"the average{hint}", revision


# --- What is decoded -----------------------------------------------------------------------


def _show_decoded(
    context: Context, latent: LatentPoint, drawing: DeltaGenerator, about: DeltaGenerator
) -> None:
    """The decoded sequence, and how near it is to the data; below them what is rarely set."""
    run, dataset = context.run, context.dataset
    series = not dataset.are_clips
    channels = forms.channel_choice(dataset, key="between_channels") if series else []
    latent = _with_chosen_length(context, latent)
    (decoded,) = decode(
        cache.decoder(run),
        latent.z[None],
        latent.length,
        element_shape=dataset.element_shape,
        scaler=run.scaler(),
    )
    remoteness = cache.nearness(run, context.encodings).of(latent.z)
    with drawing:
        if series:
            _draw_series(context, decoded, remoteness.row, channels)
        else:
            _draw_clip(context, decoded, remoteness.row)
    with about:
        _show_remoteness(remoteness, dataset.ids[remoteness.row])
    with st.expander("The encoding drawn here (z)", icon=":material/data_array:"):
        # As many digits as it takes to read back the very same numbers.
        values = ", ".join(str(value) for value in latent.z)
        st.code(f"z = [{values}]\nseq_len = {latent.length}", language=None, wrap_lines=True)
        st.caption(
            "The drawing is decoder(z, seq_len) of this run's model, converted back to the units "
            "of your data."
        )


def _with_chosen_length(context: Context, latent: LatentPoint) -> LatentPoint:
    """The same encoding with another length, where lengths differ and a person chooses one."""
    lengths = context.dataset.lengths
    low, high = int(lengths.min()), int(lengths.max())
    if low == high or architecture(context.run.spec.model).fixed_length:
        return latent
    unit = context.dataset.element
    custom = st.toggle(
        "Choose the length",
        key="between_length",
        help=f"Otherwise it is averaged, in {unit}s, from the sequences the encoding comes from.",
    )
    if not custom:
        return latent
    (length,) = live_sliders(
        [Slider(f"Length ({unit}s)", low, high, latent.length, whole=True)],
        key="between_own_length",
        label="Length",
        revision=context.run.id,
    )
    return LatentPoint(latent.z, int(length), latent.sources)


def _draw_series(context: Context, decoded: FloatArray, row: int, channels: list[int]) -> None:
    dataset = context.dataset
    plotly_view(
        decoded_figure(
            decoded,
            dataset.as_measured(row),
            name=dataset.ids[row],
            meta=dataset.meta,
            channels=channels,
            limits=cache.value_limits(context.run),
            longest=int(dataset.lengths.max()),
        ),
        key="between_drawn",
        label=f"What the decoder draws, over {dataset.ids[row]}, the nearest sequence",
        height=HEIGHT,
    )


def _draw_clip(context: Context, decoded: FloatArray, row: int) -> None:
    dataset = context.dataset
    low, high = cache.value_limits(context.run)
    clip_grid.show_pair(
        dataset,
        decoded,
        row,
        key="between_drawn",
        label=f"What the decoder draws, beside {dataset.ids[row]}, the nearest clip",
        shades=(float(low.min()), float(high.max())),
    )


def _show_remoteness(remoteness: DataDistance, name: str) -> None:
    who = f"**{plain(shortened(name, 40))}**"
    share = remoteness.share or 0.0
    closer = "all sequences are" if share == 1 else f"{plain(percent(share))} of sequences are"
    nearest = f"The nearest sequence is {who}."
    match remoteness.level:
        case "itself":
            text = f":green[:material/my_location:] This is the encoding of {who} itself."
        case "only one":
            text = (
                ":gray[:material/help:] With only one sequence, there is no telling how far is "
                f"far. {nearest}"
            )
        case "close":
            text = (
                ":green[:material/check_circle:] As close to the data as your sequences are to "
                f"each other. {nearest}"
            )
        case "further":
            text = (
                f":orange[:material/explore:] Less certain: {closer} closer to their nearest "
                f"neighbour than this is to any. {nearest}"
            )
        case _:
            text = (
                f":red[:material/warning:] The decoder is guessing here: {closer} closer to "
                f"their nearest neighbour than this is to any. {nearest}"
            )
    usual = remoteness.usual
    compared = "" if usual is None else f"; between sequences, {number(usual)} is typical"
    st.markdown(
        text,
        help=f"The nearest encoding is {number(remoteness.distance)} away{compared}. "
        f"The decoder counts as guessing if at least {percent(GUESS)} of the sequences have "
        "a closer neighbour.",
    )


# --- What the session remembers ------------------------------------------------------------------


def _mode() -> str:
    return str(st.session_state.get(state.PATH_MODE) or MAP)


def _map_key(context: Context) -> tuple[str, int]:
    return context.run.id, zlib.crc32(context.points.tobytes())


def _pointed(context: Context) -> Pointed | None:
    """Where the map in view was pointed at last, if it was."""
    pointed: Pointed | None = st.session_state.get(state.POINTED_SPOT)
    return pointed if pointed is not None and pointed.map_key == _map_key(context) else None


def _start_row(context: Context) -> int:
    """The sequence to start from: the one clicked, else the first selected, else the first."""
    owner, row = st.session_state.get(state.DECODER_START, (None, 0))
    if owner == context.run.id:
        return int(row)
    return int(context.rows[0]) if len(context.rows) else 0


def _endpoints(context: Context) -> list[int]:
    """At most two sequences: those clicked, or the first and last of a new selection."""
    owner, rows, selected = st.session_state.get(state.PATH_ENDS, (None, [], []))
    if owner != context.run.id:
        rows, selected = [], []
    if len(context.rows) >= 2 and context.rows.tolist() != selected:
        rows, selected = [int(context.rows[0]), int(context.rows[-1])], context.rows.tolist()
        st.session_state[state.PATH_ENDS] = (context.run.id, rows, selected)
    return list(rows)


def _add_endpoint(context: Context, row: int) -> None:
    rows = _endpoints(context)
    rows = [*rows, row] if len(rows) == 1 and rows[0] != row else [row]
    st.session_state[state.PATH_ENDS] = (context.run.id, rows, context.rows.tolist())
