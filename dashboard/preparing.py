"""Steps that prepare sequences, seen before and after; recipes taken along and used again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard import cache, charts, clips, state
from dashboard.plotly_view import plotly_view
from dashboard.words import count, number, plain, shortened
from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe, too_short, windows
from sequitur_core.steps import (
    TRENDS,
    flat_ends,
    in_words,
    lengths_after,
    prepare,
    scaled_to_one,
    without_steps,
)

SHOWN = 3  # sequences before and after
SAMPLED = 200  # sequences whose range is told, and scales a preview

# What a recipe says of each choice of scale, and what it does to the data.
SCALES = {
    "": (
        "As it is",
        "The units of the file stay. Training brings each channel to average 0 and spread 1 over "
        "all sequences by itself (a z-score), so high and low sequences stay apart.",
    ),
    "standardise": (
        "Only the shape counts",
        "Each sequence is brought to average 0 and spread 1 of its own: high and low, strong and "
        "weak ones of one shape look alike.",
    ),
    "squeeze": (
        "0 to 1 in each sequence",
        "The lowest value of each sequence becomes 0, its highest 1: like the shape alone, but "
        "one spike squeezes all the rest.",
    ),
    "scaled": (
        "0 to 1 over all sequences",
        "The lowest value of all becomes 0, the highest 1, channel by channel. That changes what "
        "the axes read; a model learns the same as from data as it is.",
    ),
}
LENGTHS = {
    "": ("As they are", ""),
    "cut": (
        "Cut or fill",
        "Longer sequences lose their end; shorter ones go on with their last value, a flat line "
        "that the model learns as if it had been measured.",
    ),
    "stretch": (
        "Stretch",
        "Each sequence is stretched or shrunk along time as a whole, with straight lines between "
        "its steps: its course stays, how long it took is lost.",
    ),
}
OUTSIDE = {"limit": "Set to the end of the range", "missing": "Taken for missing"}

Keep = Callable[[Recipe], None]


def offers_windows(origin: cache.Origin) -> bool:
    """Whether recordings of this file may be cut into windows, or kept whole."""
    choices = [choice for choice in origin.understood.options if choice.name == "window"]
    # Of other formats, how they are cut is chosen along with what is kept of them.
    plain_numbers = origin.recipe.format in ("table", "array", "ts")
    return bool(choices) and choices[0].low == 0 and plain_numbers


def _bare(origin: cache.Origin) -> Recipe:
    """The recipe that only reads whole sequences."""
    bare = without_steps(origin.recipe)
    return replace(bare, window=0, window_step=0) if offers_windows(origin) else bare


def steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    """Choose steps and see what they do; `keep` reads the file again with the recipe."""
    with st.expander("Prepare the sequences", icon=":material/tune:"):
        st.fragment(_steps)(data_id, dataset, origin, keep)


def _steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    recipe, bare = origin.recipe, _bare(origin)
    before = cache.unprepared(origin, bare) if recipe != bare else dataset
    st.caption("What you choose is done in this order, from the top left to the bottom right.")
    changes = _form(data_id, before, origin)
    scale = changes.pop("scale")
    wanted = replace(bare, **changes)
    if scale:
        wanted = replace(wanted, **{scale: True}) if scale != "scaled" else wanted
    if (wanted.window, wanted.window_step) != (recipe.window, recipe.window_step):
        wanted = replace(wanted, without=())  # the names are those of other windows
    cutting = offers_windows(origin)
    unsettled = scale == "scaled"
    if unsettled and replace(recipe, scaled=(), scaled_low=(), scaled_high=()) == wanted:
        wanted, unsettled = recipe, not recipe.scaled  # its numbers stay
    try:
        shown = _preview(data_id, before, wanted, cutting=cutting, unsettled=unsettled)
        if wanted == bare and not unsettled:
            st.caption("Nothing is changed yet. Each choice shows here what it does.")
        else:
            _compare(*shown)
            _others(len(before))
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if st.button(
        "Prepare like this",
        key="prepare",
        type="primary",
        disabled=wanted == recipe and not unsettled,
        icon=":material/check:",
        help="Reads the file again with these steps. The data as it is now stays as well.",
    ):
        if unsettled:
            wanted = scaled_to_one(_cut(before, wanted) if cutting else before, wanted)
        keep(wanted)


def _preview(
    data_id: str, before: SequenceDataset, wanted: Recipe, *, cutting: bool, unsettled: bool
) -> tuple[str, SequenceDataset, SequenceDataset]:
    """Some sequences before and after the steps."""
    round_ = state.remembered(state.STEPS_ROUND, 0)
    rows = _spread(len(before), SHOWN)
    if round_:
        chosen = np.random.default_rng(round_).permutation(len(before))[:SHOWN]
        rows = sorted(int(row) for row in chosen)
    some = before.take(rows)
    if unsettled:  # what it will be settled on takes a look at all sequences
        many = before.take(_spread(len(before), SAMPLED))
        wanted = scaled_to_one(_cut(many, wanted) if cutting else many, wanted)
    after = prepare(_cut(some, wanted) if cutting else some, wanted)
    if cutting and wanted.window:  # one window of each recording, or several of a single one
        first = np.unique(after.recording, return_index=True)[1]
        after = after.take(first if len(first) > 1 else range(min(SHOWN, len(after))))
    return data_id, some, after


def _cut(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    if not recipe.window:
        return dataset
    return windows(dataset, length=recipe.window, step=recipe.window_step)


def _others(n: int) -> None:
    if n > SHOWN:
        st.button(
            "Show others",
            key="steps_others",
            icon=":material/shuffle:",
            on_click=lambda: st.session_state.update(
                {state.STEPS_ROUND: state.remembered(state.STEPS_ROUND, 0) + 1}
            ),
        )


# --- The form ----------------------------------------------------------------------------


def _form(data_id: str, before: SequenceDataset, origin: cache.Origin) -> dict[str, Any]:
    """A widget for each step: the fields of a recipe, and which `scale`."""
    recipe = origin.recipe
    longest = int(before.lengths.max())
    what = clips.element(before)

    def whole(name: str, label: str, low: int, high: int, help_: str, **more: Any) -> int:
        value = st.number_input(
            label,
            low,
            max(low, high),
            min(max(getattr(recipe, name), low), max(low, high)),
            key=f"{name}_{data_id}",
            help=help_,
            **more,
        )
        return int(value)

    chosen: dict[str, Any] = {}
    if offers_windows(origin):
        chosen |= _windows(data_id, before, whole)
    if not clips.are_clips(before):
        chosen |= _channels(data_id, before, recipe)
    chosen |= _range(data_id, before, recipe, chosen.get("channels", ()))
    pictures = clips.are_clips(before)
    columns = iter(st.columns(3 if pictures else 4))
    with next(columns):
        chosen["skip"] = whole(
            "skip", f"Leave out the first {what}s", 0, longest - 1, "Such as a warm-up."
        )
    with next(columns):
        chosen["skip_end"] = whole(
            "skip_end", f"Leave out the last {what}s", 0, longest - 1, "Such as a fading out."
        )
    if not pictures:
        with next(columns):
            chosen["smooth"] = whole(
                "smooth",
                "Smooth over",
                0,
                longest,
                "Average over so many steps around each one: noise fades, and so do short events.",
            )
    with next(columns):
        chosen["every"] = whole(
            "every",
            f"Average {what}s into one",
            1,
            longest,
            "2 halves the length of every sequence, and training takes half as long.",
        )
    chosen |= _one_length(data_id, before, recipe, chosen)
    columns = iter(st.columns(2))
    if not pictures:
        with next(columns):
            chosen["detrend"] = st.selectbox(
                "Trend of each sequence",
                list(TRENDS),
                index=list(TRENDS).index(recipe.detrend),
                format_func=lambda how: TRENDS[how].capitalize(),
                key=f"detrend_{data_id}",
                help="A straight line through a sequence says where it is going, not what it "
                "looks like.",
            )
    with next(columns):
        scales = _scales(before)
        now = next((name for name in scales if name and getattr(recipe, name)), "")
        scale = st.selectbox(
            "Scale",
            list(scales),
            index=list(scales).index(now),
            format_func=lambda name: scales[name][0],
            key=f"scale_{data_id}",
        )
        st.caption(scales[scale][1])
    chosen["scale"] = scale
    return chosen


def _windows(data_id: str, before: SequenceDataset, whole: Callable[..., int]) -> dict[str, Any]:
    """How recordings are cut; no window reaches from one into the next."""
    lengths = before.lengths
    longest = int(lengths.max())
    left, right, said = st.columns([1, 1, 2], vertical_alignment="bottom")
    with left:
        window = whole(
            "window", "Cut into windows of", 0, longest, "Steps of a window. 0 keeps them whole."
        )
    with right:
        apart = whole(
            "window_step",
            "Steps from one to the next",
            0,
            longest,
            "0: windows don't overlap. Fewer steps than a window has give more windows, which "
            "share steps.",
            disabled=not window,
        )
    with said:
        if not window:
            cut = cache.suggested_cut(data_id, before)
            if cut is not None:
                st.caption(
                    f"Windows make many sequences of few recordings. {cut.why.capitalize()}: "
                    f"{cut.window} steps, {cut.step} apart, would suit."
                )
            return {"window": 0, "window_step": 0}
        many = int(np.maximum(0, (lengths - window) // (apart or window) + 1).sum())
        text = f"{count(many, 'window')} of {count(window, 'step')}, none across two recordings."
        st.caption(text)
        if short := int((lengths < window).sum()):
            st.warning(too_short(short, len(lengths)), icon=":material/warning:")
    return {"window": window, "window_step": apart}


def _scales(before: SequenceDataset) -> dict[str, tuple[str, str]]:
    """How numbers may be scaled, in words that fit what there is."""
    if not clips.are_clips(before):
        return SCALES
    point = "voxel" if clips.are_volumes(before) else "pixel"
    by_itself = (
        f"Each {point} by itself",
        f"Each {point} of each sequence is brought to average 0 and spread 1 over time (a "
        "z-score): what never changes is gone, and what changes counts.",
    )
    return {
        "": (
            SCALES[""][0],
            f"The values of the file stay. Training brings all {point}s together to average 0 and "
            "spread 1 by itself.",
        ),
        "standardise": by_itself,
        "squeeze": (
            SCALES["squeeze"][0],
            f"The darkest {point} of each sequence becomes 0, its brightest 1: dim and bright "
            "ones look alike.",
        ),
        "scaled": (
            SCALES["scaled"][0],
            f"The darkest {point} of all becomes 0, the brightest 1. A model learns the same as "
            "from values as they are.",
        ),
    }


def _channels(data_id: str, before: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    names = before.meta.channels
    if len(names) < 2:
        return {}
    known = [name for name in recipe.channels if name in names]
    kept = st.multiselect(
        "Channels to keep",
        names,
        default=known or names,
        key=f"channels_{data_id}",
        help="The others are left out. What says nothing only costs time.",
    )
    if not kept or set(kept) == set(names):
        return {"channels": ()}
    return {"channels": tuple(name for name in names if name in kept)}


def _range(
    data_id: str, before: SequenceDataset, recipe: Recipe, channels: Sequence[str]
) -> dict[str, Any]:
    """Ends of the range of some channels, or of all pixels."""
    some = before.take(_spread(len(before), SAMPLED))
    pictures = clips.are_clips(before)
    names = ("",) if pictures else tuple(channels) or before.meta.channels
    known = dict(
        zip(
            recipe.range_of,
            zip(recipe.range_low, recipe.range_high, strict=True),
            strict=True,
        )
    )
    first, second = st.columns(2, vertical_alignment="bottom")
    if pictures:
        limited = list(names)
        with first:
            st.caption("Limit the range of all values")
    else:
        with first:
            limited = st.multiselect(
                "Limit the range of",
                names,
                default=[name for name in known if name in names],
                placeholder="channels with values that can't be",
                key=f"range_of_{data_id}",
            )
    ends: list[tuple[str, float | None, float | None]] = []
    for name in limited:
        place = 0 if pictures else before.meta.channels.index(name)
        values = [s if pictures else s[:, place] for s in some.sequences]
        low, high = min(float(v.min()) for v in values), max(float(v.max()) for v in values)
        of = f" of {plain(shortened(name, 24))}" if name else ""
        least, most = known.get(name, (None, None))
        columns = st.columns(2)
        with columns[0]:
            least = st.number_input(
                f"Lowest value{of}",
                value=least,
                placeholder=f"open; there are values from {number(low)}",
                format="%.6g",
                key=f"low_{name}_{data_id}",
            )
        with columns[1]:
            most = st.number_input(
                f"Highest value{of}",
                value=most,
                placeholder=f"open; there are values up to {number(high)}",
                format="%.6g",
                key=f"high_{name}_{data_id}",
            )
        if least is not None or most is not None:
            ends.append((name, least, most))
    if not ends:
        return {}
    with second:
        outside = st.selectbox(
            "Values out of range",
            list(OUTSIDE),
            index=list(OUTSIDE).index(recipe.outside),
            format_func=OUTSIDE.get,
            key=f"outside_{data_id}",
            help="Missing values are treated as chosen above, where the file is read.",
        )
    return {
        "range_of": tuple(name for name, _, _ in ends),
        "range_low": tuple(least for _, least, _ in ends),
        "range_high": tuple(most for _, _, most in ends),
        "outside": outside,
    }


def _one_length(
    data_id: str, before: SequenceDataset, recipe: Recipe, chosen: dict[str, Any]
) -> dict[str, Any]:
    """One length for all: which, how, and what that does."""
    window = chosen.get("window", 0)
    whole = np.array([window]) if window else before.lengths
    earlier = replace(
        recipe, skip=chosen["skip"], skip_end=chosen["skip_end"], every=chosen["every"]
    )
    lengths = np.maximum(1, lengths_after(whole, earlier))
    now = "" if not recipe.same_length else "stretch" if recipe.stretch else "cut"
    columns = st.columns([1, 1, 2], vertical_alignment="bottom")
    with columns[0]:
        how = st.selectbox(
            "One length for all",
            list(LENGTHS),
            index=list(LENGTHS).index(now),
            format_func=lambda name: LENGTHS[name][0],
            key=f"one_length_{data_id}",
        )
    if not how:
        return {}
    middle = int(np.median(lengths))
    settled = bool(recipe.same_length) and earlier == recipe
    with columns[1]:
        # Another default is another widget: the number offered follows the steps before.
        to = int(
            st.number_input(
                f"Length in {clips.element(before)}s",
                1,
                100 * int(before.lengths.max()),
                recipe.same_length if settled else middle,
                key=f"same_length_{data_id}_{recipe.same_length if settled else middle}",
            )
        )
    with columns[2]:
        st.caption(LENGTHS[how][1])
    if how == "cut" and (flat := flat_ends(lengths, to)):
        of = count(len(lengths), "sequence")
        st.warning(
            f"{flat:,} of {of} would end in a flat line over more than a third of the "
            "length, which the model learns. Stretch them instead, or choose fewer steps.",
            icon=":material/warning:",
        )
    return {"same_length": to, "stretch": how == "stretch"}


def _spread(n: int, most: int) -> list[int]:
    return sorted({i * (n - 1) // max(1, most - 1) for i in range(most)})


def _compare(data_id: str, before: SequenceDataset, after: SequenceDataset) -> None:
    drawn = [] if clips.are_clips(before) else _drawn(before, after)
    for column, (word, shown) in zip(
        st.columns(2), (("Before", before), ("After", after)), strict=True
    ):
        with column:
            st.markdown(f"**{word}**")
            rows = list(range(len(shown)))
            if clips.are_clips(shown):
                clips.show(
                    shown,
                    rows,
                    key=f"steps_{word.lower()}",
                    label=f"{word} preparing",
                    columns=len(rows),
                )
                continue
            plotly_view(
                charts.sequences_figure(
                    [shown.as_measured(i) for i in rows],
                    titles=[shortened(shown.ids[i], 28) for i in rows],
                    meta=shown.meta,
                    channels=[shown.meta.channels.index(name) for name in drawn],
                    columns=1,
                ),
                key=f"steps_{word.lower()}",
                label=f"{len(rows)} sequences {word.lower()} preparing",
                height=charts.figure_height(len(rows), 1),
                select=False,
            )


def _drawn(before: SequenceDataset, after: SequenceDataset) -> list[str]:
    """Channels that are drawn on both sides, though they may be alike on one of them only."""
    names = after.meta.channels
    usual = [before.meta.channels[c] for c in charts.pictured_channels(before)]
    kept = [name for name in usual if name in names]
    return kept or [names[c] for c in charts.pictured_channels(after)]


def recipe(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    """How the data was made from its file, to take along; and another recipe for this file."""
    with st.expander("Recipe", icon=":material/receipt_long:"):
        left, right = st.columns(2, gap="large")
        with left:
            st.write("How this data was made from its file:")
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in in_words(origin.recipe)))
            st.download_button(
                "Download the recipe",
                data=origin.recipe.to_json().encode(),
                file_name=f"{data_id}-recipe.json",
                mime="application/json",
                key="download_recipe",
                icon=":material/download:",
                on_click="ignore",
            )
        with right:
            st.write("Read this file like another one, by the recipe that was downloaded there:")
            file = st.file_uploader(
                "A recipe",
                type=["json"],
                key=f"recipe_{data_id}",
                label_visibility="collapsed",
                max_upload_size=1,  # MB; it is a page of text
            )
            if file is not None:
                try:
                    _use(file.getvalue(), origin, keep)
                except SequiturError as error:
                    st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")


def _use(content: bytes, origin: cache.Origin, keep: Keep) -> None:
    try:
        other = Recipe.from_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SequiturError("This isn't a recipe: it isn't text.") from error
    if other.format != origin.recipe.format:
        raise SequiturError(
            f"This recipe reads files of the kind {other.format}, and this is one of the kind "
            f"{origin.recipe.format}. Use it with a file like the one it was made for."
        )
    if other == origin.recipe:
        st.info("This file is read by this very recipe already.", icon=":material/check:")
        return
    keep(other)
