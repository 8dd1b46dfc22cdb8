"""Beside the map: what is selected, or examples of each class, all playing at once."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import partial
from itertools import takewhile

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import MISSING_NAME, NO_GROUP, Colouring
from dashboard.charts.pictures.sprite_sheets import MAX_SIDE, Clip, Sheet
from dashboard.charts.pictures.wall_tiles import (
    Line,
    Tile,
    series_lines,
    spectrograms,
    strongest_moment,
)
from dashboard.charts.sequences import are_pitch_bands, channels_on_one_axis
from dashboard.components.original_view import original_url
from dashboard.components.wall_view import current_pick, wall_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area.colour_by import ERROR
from dashboard.explore_page.selection import originals, picking
from dashboard.formatting import plain, shortened
from dashboard.widgets.fields import page_choice
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, pluralise, short
from sequitur_core.runs.results.measured import measured_reconstructions_changed
from sequitur_core.runs.results.originals import find_original, original_format

MOST = 60  # at once
LEAST_SIDE = 40  # pixels of a picture, before frames are left out
MOST_EXAMPLES = 6  # of each class
MOST_OF_ALL = 24  # examples where there are no classes
CHANNELS = 3  # of a series; more lines hide one another
NAME_LENGTH = 40  # characters, of which the wall shows as many as there is room for
SELECTED, EXAMPLES = "Selection", "Examples"
ORIGINALS, RECONSTRUCTIONS, BOTH = "Originals", "Reconstructions", "Both"
START, STRONGEST = "The start", "The strongest moment"
SELECTION = "Selection"  # the panel
NOTHING: tuple[str, list[int], list[int], str] = ("", [], [], "")  # clicked on the wall yet


def show(context: Context) -> None:
    """The wall, or how to fill it."""
    _take_pick(context)
    rows = state.selected(context.run.id)
    classes = _classes(context.colouring)
    with st.container(horizontal=True, vertical_alignment="center"):
        source = _source(context, rows)
        with st.popover("Settings", icon=":material/tune:", key="wall_settings"):
            shown, aligned = _settings(context)
    filled = _on_the_wall(context, rows) if source == SELECTED else _examples(context, classes)
    if not len(filled):
        st.subheader("Nothing on the wall yet", anchor=False)
        st.write(
            "Select sequences, on the map for instance, or **All** above it: they play here side "
            "by side. Colour the map by a label or by group (**Colour by**), and examples of each "
            "play."
        )
        return
    wall = st.container(gap="xsmall")  # above the slider that turns its pages
    page = _page(filled)
    with wall:
        _say_what(context, filled, page, source, classes)
        wall_view(
            _tiles(context, page, shown),
            key=state.WALL_VIEW,
            label=f"Wall of {pluralise(len(page), 'sequence')}",
            meta=context.dataset.meta,
            noun=context.dataset.element,
            selected=np.intersect1d(page, rows).tolist(),
            aligned=aligned,
            notes=_notes(context, page, shown),
            sounds=_sounds(context, int(page[0])),
        )


# --- What is on it -----------------------------------------------------------------------


def _take_pick(context: Context) -> None:
    """Select what was clicked; what is on the wall stays there."""
    picked, run_id = current_pick(state.WALL_VIEW), context.run.id
    if picked is None or not 0 <= picked.row < len(context.dataset):
        return
    if st.session_state.get(state.WALL, NOTHING)[3] == picked.stamp:
        return
    before = state.selected(run_id)
    filled = _on_the_wall(context, before)
    if picked.more:
        state.select(run_id, np.setxor1d(before, [picked.row]))
    else:
        picking.pick(run_id, [picked.row])
    now = state.selected(run_id)
    st.session_state[state.WALL] = (
        run_id,
        filled.tolist(),
        now.tolist(),
        picked.stamp,
    )
    if not np.array_equal(before, now):
        st.rerun()  # the map was drawn before


def _on_the_wall(context: Context, rows: IntArray) -> IntArray:
    """What is selected; after a click on the wall, what was there before it."""
    owner, filled, picked, _ = st.session_state.get(state.WALL, NOTHING)
    if owner == context.run.id and filled and np.array_equal(picked, rows):
        return np.asarray(filled, np.int64)
    return rows


def _classes(colouring: Colouring) -> list[str]:
    """The classes of the map's colours that have examples; none where these are numbers."""
    if not colouring.colours or not colouring.title:
        return []
    there = set(colouring.names)
    return [n for n in colouring.colours if n in there and n not in (MISSING_NAME, NO_GROUP)]


def _source(context: Context, rows: IntArray) -> str:
    """Whether what is selected is shown, or examples; what was just selected elsewhere is."""
    mark = (context.run.id, zlib.crc32(rows.tobytes()))
    if st.session_state.get(state.WALL_ROWS) != mark and _on_the_wall(context, rows) is rows:
        st.session_state[state.WALL_SOURCE] = SELECTED if len(rows) else EXAMPLES
    st.session_state[state.WALL_ROWS] = mark
    chosen, sources = str(st.session_state[state.WALL_SOURCE]), [SELECTED, EXAMPLES]
    st.segmented_control(
        "On the wall",
        sources,
        default=chosen,
        required=True,
        label_visibility="collapsed",
        width="stretch",
        **page_choice.control_of(state.WALL_SOURCE, sources),
    )
    return chosen


def _examples(context: Context, classes: Sequence[str]) -> IntArray:
    """Of each class the rows nearest to its mean, class by class; of numbers from low to high."""
    if not classes:
        numbers = context.colouring.numbers
        order = np.arange(len(context.dataset)) if numbers is None else np.argsort(numbers)
        known = order if numbers is None else order[np.isfinite(numbers[order])]
        return known[evenly_spaced(len(known), MOST_OF_ALL)].astype(np.int64)
    each = max(1, min(MOST_EXAMPLES, MOST // max(1, len(classes))))
    names = np.asarray(context.colouring.names)
    found = []
    for name in classes:
        rows = np.flatnonzero(names == name)
        own = context.compared[rows].astype(np.float64)
        far = np.square(own - own.mean(axis=0)).sum(axis=1)
        found.append(rows[np.argsort(far, kind="stable")[:each]])
    return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)


def _page(filled: IntArray) -> IntArray:
    """At most 60 of them, chosen by a slider."""
    pages = -(-len(filled) // MOST)
    if pages == 1:
        return filled
    page = st.slider(f"Page, of {pages}", 1, pages, key=f"wall_page_{pages}") - 1
    return filled[page * MOST : (page + 1) * MOST]


def _say_what(
    context: Context, filled: IntArray, page: IntArray, source: str, classes: Sequence[str]
) -> None:
    """How much of what is on the wall, and the way to what is selected."""
    if len(page) < len(filled):
        first = int(np.flatnonzero(filled == page[0])[0]) + 1
        said = f"{first:,} to {first + len(page) - 1:,} of {len(filled):,}, at most {MOST} at once."
    elif source == EXAMPLES:
        title, count = plain(shortened(context.colouring.title)), pluralise(len(page), "sequence")
        said = f"Typical examples by {title}: {count}."
        if not classes:
            said = f"{count}, from low to high {title}." if title else f"{count} of all."
        elif len(classes) > MOST:
            said += f" {MOST} of {len(classes):,} classes."
    else:
        said = f"{pluralise(len(page), 'sequence')}. Click one to select it, Shift adds more."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="stretch")
        if len(context.rows) == 1 and originals.are_there(context):
            originals.play_button(context, int(context.rows[0]), key="wall_original")
        if len(context.rows):
            st.button(
                "Show in Selection",
                key="wall_open",
                type="tertiary",
                icon=":material/grid_view:",
                on_click=partial(st.session_state.__setitem__, state.PANEL, SELECTION),
            )


def _sounds(context: Context, row: int) -> str:
    """Where the sounds of the tiles are; "" where there are none to be heard."""
    if not originals.are_there(context) or original_format(context.run) != "sound":
        return ""
    try:
        find_original(context.run, context.dataset, row)
    except SequiturError:  # the button says why
        return ""
    return original_url(context.run)


def _settings(context: Context) -> tuple[str, bool]:
    """What is drawn of each sequence, and whether strongest moments coincide."""
    shown = ORIGINALS
    if cache.reconstructions(context.run) is not None:
        shown = st.segmented_control(
            "Show",
            [ORIGINALS, RECONSTRUCTIONS, BOTH],
            default=ORIGINALS,
            required=True,
            key="wall_shown",
            persist_state="session",
        )
    aligned = st.segmented_control(
        "Align at",
        [START, STRONGEST],
        default=START,
        required=True,
        key="wall_aligned",
        persist_state="session",
        help="The strongest moment is where a sequence changes most.",
    )
    return shown, aligned == STRONGEST


# --- How it is drawn ---------------------------------------------------------------------


def _tiles(context: Context, rows: IntArray, shown: str) -> list[Tile]:
    """What the wall is sent of each row."""
    dataset, colouring = context.dataset, context.colouring
    sheets = _sheets(context, rows, shown)
    lines = [()] * len(rows) if sheets else _lines(context, rows, shown)
    scale = None if dataset.are_clips else _scale(context, rows)
    names = _names(context, rows)
    return [
        Tile(
            row=int(row),
            name=shortened(names[i], NAME_LENGTH),
            note=_note(context, int(row)),
            colour=colouring.of_row(row) if colouring.colours else "",
            length=len(dataset.sequences[row]),
            strongest=strongest_moment(dataset.sequences[row], scale),
            sheets=sheets[i] if sheets else (),
            lines=lines[i],
            begin=int(dataset.start[row]),
        )
        for i, row in enumerate(rows)
    ]


def _names(context: Context, rows: IntArray) -> list[str]:
    """Ids; of windows only what tells them apart, as there is little room."""
    ids = [context.dataset.ids[row] for row in rows]
    if len(ids) == 1 or not context.dataset.windowed:
        return ids
    alike = takewhile(
        lambda letters: letters[0] == letters[1], zip(min(ids), max(ids), strict=False)
    )
    shared = "".join(letter for letter, _ in alike).rpartition(" ")[0]
    return [id_[len(shared) :].strip() for id_ in ids]


def _note(context: Context, row: int) -> str:
    """Its class or number, or else its error."""
    if context.colouring.colours and context.colouring.title:
        return shortened(context.colouring.names[row], NAME_LENGTH)
    numbers = context.colouring.numbers
    if numbers is not None and context.colouring.title != ERROR and not context.colouring.ticks:
        return f"{shortened(context.colouring.title, NAME_LENGTH)} {short(float(numbers[row]))}"
    return "" if context.errors is None else f"error {number(float(context.errors[row]))}"


def _sheets(context: Context, rows: IntArray, shown: str) -> list[tuple[Sheet, ...]]:
    """The frames of clips, and the pictures of sounds; nothing of series."""
    dataset = context.dataset
    if dataset.are_clips:
        return list(_packed(context, rows, shown)[0])
    if not are_pitch_bands(dataset.meta):
        return []
    sources = [one for one in _sources(context, rows, shown) if one is not None]
    return [(one,) for one in spectrograms(sources[0])]


def _packed(
    context: Context, rows: IntArray, shown: str
) -> tuple[tuple[tuple[Sheet, ...], ...], tuple[str, ...]]:
    """The frames of clips, and what is to be said of them."""
    originals, made = _sources(context, rows, shown)
    first = made if originals is None else originals
    assert first is not None
    clips = [
        Clip("", one, None if originals is None or made is None else made[i])
        for i, one in enumerate(first)
    ]
    key = ("wall", context.run.path, measured_reconstructions_changed(context.run), shown)
    # Many are seen small, and each should be seen to move.
    packed = cache.packed_clips(
        clips, context.dataset.meta, (*key, tuple(rows)), side=MAX_SIDE, least_side=LEAST_SIDE
    )
    return packed.sheets, packed.notes


def _sources(
    context: Context, rows: IntArray, shown: str
) -> tuple[list[FloatArray] | None, list[FloatArray] | None]:
    """The originals and the reconstructions of some rows; None for what isn't shown."""
    dataset, originals, made = context.dataset, None, None
    if shown != RECONSTRUCTIONS:
        clips = dataset.are_clips
        originals = [dataset.sequences[r] if clips else dataset.as_measured(int(r)) for r in rows]
    everything = None if shown == ORIGINALS else cache.reconstructions(context.run)
    if everything is not None:
        made = [everything[row] for row in rows]
    return originals, made


def _lines(context: Context, rows: IntArray, shown: str) -> list[tuple[Line, ...]]:
    """A few channels of each series, all on one scale."""
    channels = channels_on_one_axis(context.dataset, limit=CHANNELS)
    originals, made = (
        None if some is None else [one[:, channels] for one in some]
        for some in _sources(context, rows, shown)
    )
    colouring = context.colouring
    colours = [colouring.of_row(row) for row in rows] if colouring.colours else ()
    return series_lines(originals, made, colours=colours)


def _scale(context: Context, rows: IntArray) -> FloatArray:
    """What counts as much in each channel: its standard deviation in these rows."""
    spread = np.concatenate([context.dataset.sequences[row] for row in rows]).std(axis=0)
    return np.where(spread > 0, spread, 1).astype(np.float32)


def _notes(context: Context, rows: IntArray, shown: str) -> list[str]:
    """What is left out, in sentences."""
    dataset = context.dataset
    if dataset.are_clips:
        return list(_packed(context, rows, shown)[1])
    if are_pitch_bands(dataset.meta):
        return ["Time to the right, pitch up: brighter is louder."] + (
            ["For sounds, the originals are shown."] if shown == BOTH else []
        )
    channels = channels_on_one_axis(dataset, limit=CHANNELS)
    count = len(dataset.meta.channels)
    if len(channels) == count:
        return []
    names = ", ".join(shortened(dataset.meta.channels[c]) for c in channels)
    return [f"{len(channels)} of {count} channels, of one unit and size: {names}."]
