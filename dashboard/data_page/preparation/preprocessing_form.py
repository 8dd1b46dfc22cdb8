"""The form of the preprocessing steps: widgets in, fields of a recipe out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from dashboard import cache
from dashboard.data_page.preparation.step_choices import CHANGES, LENGTHS, OUTSIDE, scales_of
from dashboard.formatting import plain, shortened
from dashboard.widgets.fields.durations import ONE_AFTER_ANOTHER, duration_input
from dashboard.widgets.fields.number_field import number_field
from sequitur_core.data.data_issues import LONG
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.preparation import too_short
from sequitur_core.data.preparation.angles import turn_of
from sequitur_core.data.preparation.pose import body_parts
from sequitur_core.data.preparation.preprocessing import (
    TRENDS,
    flat_ends,
    lengths_after,
    preprocess,
    without_preprocessing,
)
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.rhythm.periodicity import FEW_RECORDINGS
from sequitur_core.data.windows import left_over, window_lengths
from sequitur_core.formatting import number, pluralise
from sequitur_core.readers.corrections import KEEP_REST_HELP
from sequitur_core.readers.recognised_file import Origin

SAMPLED = 200  # sequences whose range of values is shown

Ends = tuple[float | None, float | None]  # of a range; None is open

WINDOWS = ("window", "window_step", "keep_rest")  # fields of a recipe that cut


def offers_windows(origin: Origin) -> bool:
    """Whether recordings of this file may be cut into windows, or kept whole."""
    choices = [choice for choice in origin.understood.options if choice.name == "window"]
    # Windows of other formats are chosen along with what is kept of the file.
    plain_numbers = origin.recipe.format in ("table", "array", "ts")
    return bool(choices) and choices[0].low == 0 and plain_numbers


def step_of_file(dataset: SequenceDataset, recipe: Recipe) -> tuple[float, str]:
    """The time between two elements as they were read, before some were averaged into one."""
    return dataset.meta.step / recipe.every, dataset.meta.step_unit


def form(data_id: str, before: SequenceDataset, origin: Origin) -> tuple[dict[str, Any], bool]:
    """A widget for each step, at the values of the recipe in use.

    Returns the fields of a recipe, and whether all values are to be scaled to 0 to 1: the recipe
    gets that range from the data, see `with_range_scaling`.
    """
    recipe = origin.recipe
    chosen: dict[str, Any] = {}
    if offers_windows(origin):
        chosen |= _windows(data_id, before, recipe)
    sample = before.take(evenly_spaced(len(before), SAMPLED))
    if not before.are_clips:
        body = _body(data_id, before, recipe) | _angles(data_id, sample, recipe)
        sample = preprocess(sample, replace(without_preprocessing(recipe), **body))
        chosen |= body | _channels(data_id, sample, recipe)
    chosen |= _range(data_id, sample, recipe, chosen.get("channels", ()))
    chosen |= _crop_and_average(data_id, before, recipe)
    if not before.are_clips:
        chosen |= _change(data_id, recipe)
    chosen |= _one_length(data_id, before, recipe, chosen)
    columns = iter(st.columns(2))
    if not before.are_clips:
        with next(columns):
            chosen |= _trend(data_id, recipe)
    with next(columns):
        scale = _scale(data_id, before, recipe)
    chosen |= {name: scale == name for name in ("standardise", "squeeze")}
    return chosen, scale == "scaled"


def _whole_number(
    data_id: str,
    recipe: Recipe,
    field: str,
    label: str,
    *,
    high: int,
    help: str,
    low: int = 0,
) -> int:
    """A number of steps, for a field of the recipe."""
    steps: int = number_field(
        label,
        low=low,
        high=max(low, high),
        value=getattr(recipe, field),
        key=f"{field}_{data_id}",
        help=help,
    )
    return steps


def _crop_and_average(data_id: str, before: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    """Steps left out at both ends, smoothing, averaging and, of clips, what changes."""
    what = before.element
    longest = int(before.lengths.max())
    whole = partial(_whole_number, data_id, recipe)
    chosen: dict[str, Any] = {}
    are_clips = before.are_clips
    columns = iter(st.columns(4, vertical_alignment="bottom"))
    with next(columns):
        chosen["skip"] = whole(
            "skip",
            f"Skip the first {what}s",
            high=longest - 1,
            help="For example, a warm-up.",
        )
    with next(columns):
        chosen["skip_end"] = whole(
            "skip_end",
            f"Skip the last {what}s",
            high=longest - 1,
            help="For example, a fade-out.",
        )
    if not are_clips:
        with next(columns):
            chosen["smooth"] = whole(
                "smooth",
                "Smooth over",
                high=longest,
                help="Moving average over this many steps. Removes noise, but short events too.",
            )
    with next(columns):
        chosen["every"] = whole(
            "every",
            f"Average this many {what}s",
            low=1,
            high=longest,
            help="Replaces this many by their average. 2 halves every sequence, and the time to "
            "train.",
        )
    if are_clips:
        with next(columns):
            chosen["movement"] = st.toggle(
                "Movement only",
                recipe.movement,
                key=f"movement_{data_id}",
                help=f"Replaces each {what} by its difference from the one before, so that what "
                "doesn't move no longer counts. Grey: no change; light: brighter; dark: darker.",
            )
    return chosen


def _change(data_id: str, recipe: Recipe) -> dict[str, Any]:
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        change = st.selectbox(
            "Change",
            list(CHANGES),
            index=list(CHANGES).index(recipe.change),
            format_func=lambda change: CHANGES[change][0],
            key=f"change_{data_id}",
        )
    right.caption(CHANGES[change][1])
    return {"change": change}


def _trend(data_id: str, recipe: Recipe) -> dict[str, Any]:
    trend = st.selectbox(
        "Trend of each sequence",
        list(TRENDS),
        index=list(TRENDS).index(recipe.detrend),
        format_func=lambda trend: TRENDS[trend].capitalize(),
        key=f"detrend_{data_id}",
        help="Removes the average of each sequence, or a straight line fitted to it, so that "
        "only the ups and downs around it count.",
    )
    return {"detrend": trend}


def _scale(data_id: str, before: SequenceDataset, recipe: Recipe) -> str:
    """The field of a recipe that scales, "" for none."""
    scales = scales_of(before)
    scale = st.selectbox(
        "Scale",
        list(scales),
        index=list(scales).index(
            next((name for name in scales if name and getattr(recipe, name)), "")
        ),
        format_func=lambda name: scales[name][0],
        key=f"scale_{data_id}",
    )
    st.caption(scales[scale][1])
    return scale


def _windows(data_id: str, before: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    """Windows of recordings; none reaches from one recording into the next."""
    lengths = before.lengths
    longest, step = int(lengths.max()), (before.meta.step, before.meta.step_unit)
    left, right, note = st.columns([3, 2, 4], vertical_alignment="bottom")
    with left:
        window, unit = duration_input(
            "Window length",
            min(recipe.window, longest),
            step=step,
            low=0,
            high=longest,
            key=f"window_{data_id}",
            help="Cut recordings into windows of this length. 0 keeps them whole.",
        )
    with right:
        apart, _ = duration_input(
            "Between windows",
            min(recipe.window_step, longest),
            step=step,
            low=0,
            high=longest,
            key=f"window_step_{data_id}",
            help="From the start of one window to the start of the next. Empty: one after the "
            "other. Less than the window length: more windows, which overlap.",
            unit=unit,
            disabled=not window,
            none=ONE_AFTER_ANOTHER,
        )
    with note:
        if not window:
            _suggest_windows(data_id, before)
            return dict.fromkeys(WINDOWS, 0) | {"keep_rest": False}
        cut = replace(recipe, window=window, window_step=apart)
        keep_rest = _keep_rest(data_id, before, cut)
        many = len(window_lengths(lengths, replace(cut, keep_rest=keep_rest)))
        what = f"{pluralise(many, 'window')} of {lasting(window, *step)}"
        st.caption(f"{what}. No window spans two recordings.")
        if short := int((lengths < window).sum()):
            st.warning(str(too_short(short, len(lengths))), icon=":material/warning:")
    return {"window": window, "window_step": apart, "keep_rest": keep_rest}


def _suggest_windows(data_id: str, before: SequenceDataset) -> None:
    """Which windows would suit a few recordings, or long ones, in a sentence."""
    if len(before) >= FEW_RECORDINGS and before.lengths.max() <= LONG:
        return
    suggested = cache.suggested_windows(data_id, before, preprocessed=False)
    if suggested is not None:
        meta = before.meta
        step = meta.step, meta.step_unit
        length = lasting(suggested.window, *step)
        apart = f", {lasting(suggested.step, *step)} apart" if suggested.step else ""
        st.caption(
            "Windows turn a few recordings into many sequences. Suggestion: "
            f"{length}{apart}, because {suggested.why}."
        )


def _keep_rest(data_id: str, before: SequenceDataset, cut: Recipe) -> bool:
    """Whether what is left over at the ends is kept, where something is."""
    cut_up = before.lengths[before.lengths >= cut.window]
    rests = left_over(cut_up, cut.window, cut.window_step)
    if not rests.any():
        return cut.keep_rest
    longest = lasting(int(rests.max()), before.meta.step, before.meta.step_unit)
    label = (
        f"Keep the {longest} left over at the end"
        if len(rests) == 1
        else f"Keep what is left over at the ends, up to {longest}"
    )
    return st.checkbox(label, cut.keep_rest, key=f"keep_rest_{data_id}", help=KEEP_REST_HELP)


def _body(data_id: str, before: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    """The body parts from which the places of all others are seen."""
    parts = list(body_parts(before.meta.channels))
    if not parts:
        return {}
    left, right = st.columns(2)
    now = recipe.centre_on if recipe.centre_on in parts else ""
    with left:
        centre = st.selectbox(
            "Centre on",
            ["", *parts],
            index=["", *parts].index(now),
            format_func=lambda part: part or "Nothing: positions as in the file",
            key=f"centre_on_{data_id}",
            help="Makes positions relative to one body part: only how the animal moves counts, "
            "not where it is.",
        )
    if not centre:
        return {}
    others = ["", *(part for part in parts if part != centre)]
    with right:
        ahead = st.selectbox(
            "Facing direction",
            others,
            index=others.index(recipe.turn_by) if recipe.turn_by in others else 0,
            format_func=lambda part: part or "None: directions as in the file",
            key=f"turn_by_{data_id}",
            help="Turns the animal so that this body part always points ahead: which way it is "
            "heading doesn't count either.",
        )
    return {"centre_on": centre, "turn_by": ahead}


def _angles(data_id: str, sample: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    """Which angles become sine and cosine, where there are any that jump."""
    turns = dict(zip(recipe.angles, recipe.turns, strict=True))
    for place, name in enumerate(sample.meta.channels):
        if turn := turn_of((sequence[:, place] for sequence in sample.sequences), name):
            turns.setdefault(name, turn)
    names = [name for name in sample.meta.channels if name in turns]
    if not names:
        return {}
    angles = st.multiselect(
        "Angles as sine and cosine",
        names,
        default=[name for name in recipe.angles if name in names],
        key=f"angles_{data_id}",
        help="An angle jumps back after each turn. Of directions that are nearly the same, sine "
        "and cosine are nearly the same, too.",
    )
    return {"angles": tuple(angles), "turns": tuple(turns[name] for name in angles)}


def _channels(data_id: str, sample: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    names = sample.meta.channels
    if len(names) < 2:
        return {}
    known = [name for name in recipe.channels if name in names]
    kept = st.multiselect(
        "Channels to keep",
        names,
        default=known or names,
        key=f"channels_{data_id}",
        help="The others are excluded. Channels that say nothing only cost time.",
    )
    if not kept or set(kept) == set(names):
        return {"channels": ()}
    return {"channels": tuple(name for name in names if name in kept)}


def _range(
    data_id: str, sample: SequenceDataset, recipe: Recipe, channels: Sequence[str]
) -> dict[str, Any]:
    """Ends of the range of some channels, or of all pixels."""
    are_clips = sample.are_clips
    names = ("",) if are_clips else tuple(channels) or sample.meta.channels
    both = zip(recipe.range_low, recipe.range_high, strict=True)
    known = dict(zip(recipe.range_of, both, strict=True))
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        if are_clips:
            limited = list(names)
            st.caption("Limit the range of all values")
        else:
            limited = st.multiselect(
                "Limit the range of",
                names,
                default=[name for name in known if name in names],
                placeholder="channels with impossible values",
                key=f"range_of_{data_id}",
            )
    ends = {name: _ends(data_id, sample, name, known.get(name, (None, None))) for name in limited}
    ends = {name: both for name, both in ends.items() if both != (None, None)}
    if not ends:
        return {}
    with right:
        outside = st.selectbox(
            "Values outside the range",
            list(OUTSIDE),
            index=list(OUTSIDE).index(recipe.outside),
            format_func=OUTSIDE.__getitem__,
            key=f"outside_{data_id}",
            help="Missing values are handled as chosen under “Change how the file is read”.",
        )
    return {
        "range_of": tuple(ends),
        "range_low": tuple(low for low, _ in ends.values()),
        "range_high": tuple(high for _, high in ends.values()),
        "outside": outside,
    }


def _ends(data_id: str, sample: SequenceDataset, name: str, now: Ends) -> Ends:
    """Lowest and highest value of a channel, or of all pixels where it has no name."""
    values = sample.sequences
    if name:
        channel = sample.meta.channels.index(name)
        values = [sequence[:, channel] for sequence in values]
    lowest, highest = min(float(v.min()) for v in values), max(float(v.max()) for v in values)
    of = f" of {plain(shortened(name, 24))}" if name else ""
    left, right = st.columns(2)
    low = left.number_input(
        f"Lowest value{of}",
        value=now[0],
        placeholder=f"no limit (lowest is {number(lowest)})",
        format="%.6g",
        key=f"low_{name}_{data_id}",
    )
    high = right.number_input(
        f"Highest value{of}",
        value=now[1],
        placeholder=f"no limit (highest is {number(highest)})",
        format="%.6g",
        key=f"high_{name}_{data_id}",
    )
    return low, high


def _one_length(
    data_id: str, before: SequenceDataset, recipe: Recipe, chosen: dict[str, Any]
) -> dict[str, Any]:
    """One length for all sequences, by cutting and padding or by stretching."""
    window = chosen.get("window", 0)
    cut = np.array([window]) if window else before.lengths
    names = ("skip", "skip_end", "every", "movement", "change")
    earlier = replace(recipe, **{name: chosen[name] for name in names if name in chosen})
    lengths = np.maximum(1, lengths_after(cut, earlier))
    now = "" if not recipe.same_length else "stretch" if recipe.stretch else "cut"
    columns = st.columns([1, 1, 2], vertical_alignment="bottom")
    with columns[0]:
        how = st.selectbox(
            "Same length for all",
            list(LENGTHS),
            index=list(LENGTHS).index(now),
            format_func=lambda name: LENGTHS[name][0],
            key=f"one_length_{data_id}",
        )
    if not how:
        return {}
    middle = int(np.median(lengths))
    offered = recipe.same_length if recipe.same_length and earlier == recipe else middle
    with columns[1]:
        # A new default needs a new key: the length offered follows from the steps before.
        to = number_field(
            f"Length in {before.element}s",
            low=1,
            high=100 * int(before.lengths.max()),
            value=offered,
            key=f"same_length_{data_id}_{offered}",
        )
    with columns[2]:
        st.caption(LENGTHS[how][1])
    if how == "cut" and (flat := flat_ends(lengths, to)):
        of = pluralise(len(lengths), "sequence")
        st.warning(
            f"More than a third of {flat:,} of {of} would be padding, a flat line that the model "
            "learns. Stretch them instead, or choose a shorter length.",
            icon=":material/warning:",
        )
    return {"same_length": to, "stretch": how == "stretch"}
