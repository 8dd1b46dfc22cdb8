"""Steps that prepare sequences, seen before and after; recipes taken along and used again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import cache, charts, clips
from dashboard.plotly_view import plotly_view
from dashboard.words import plain, shortened
from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.steps import STEPS, TRENDS, in_words, prepare, without_steps

SHOWN = 3  # sequences before and after

Keep = Callable[[Recipe], None]


def steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    """Choose steps and see what they do; `keep` reads the file again with the recipe."""
    with st.expander("Prepare the sequences", icon=":material/tune:"):
        st.fragment(_steps)(data_id, dataset, origin, keep)


def _steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    recipe = origin.recipe
    prepared = recipe != without_steps(recipe)
    before = cache.unprepared(origin) if prepared else dataset
    wanted = replace(recipe, **_form(data_id, before, recipe))
    some = before.take(_spread(len(before)))
    try:
        after = prepare(some, wanted)
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if wanted == without_steps(wanted):
        st.caption("Nothing is changed yet. Each choice shows here what it does.")
    else:
        _compare(data_id, some, after)
    if st.button(
        "Prepare like this",
        key="prepare",
        type="primary",
        disabled=wanted == recipe,
        icon=":material/check:",
        help="Reads the file again with these steps. The data as it is now stays as well.",
    ):
        keep(wanted)


def _form(data_id: str, before: SequenceDataset, recipe: Recipe) -> dict[str, Any]:
    """A widget for each step."""
    shortest, longest = int(before.lengths.min()), int(before.lengths.max())
    what = clips.element(before)
    columns = st.columns(3)

    def number(column: int, name: str, label: str, low: int, high: int, help_: str) -> int:
        with columns[column]:
            value = st.number_input(
                label,
                low,
                max(low, high),
                min(max(getattr(recipe, name), low), max(low, high)),
                key=f"{name}_{data_id}",
                help=help_,
            )
        return int(value)

    chosen: dict[str, Any] = {
        "skip": number(
            0, "skip", f"Leave out the first {what}s", 0, shortest - 1, "Such as a warm-up."
        ),
        "every": number(
            1,
            "every",
            f"Average {what}s into one",
            1,
            longest,
            "2 halves the length of every sequence, and training takes half as long.",
        ),
        "same_length": number(
            2,
            "same_length",
            "One length for all",
            0,
            100 * longest,
            "Longer sequences are cut at their end, shorter ones go on with their last value. "
            "0 keeps the lengths as they are.",
        ),
    }
    if not clips.are_clips(before):
        chosen["smooth"] = number(
            0, "smooth", "Smooth over", 0, longest, "Average over so many steps around each one."
        )
        with columns[1]:
            chosen["detrend"] = st.selectbox(
                "Trend of each sequence",
                list(TRENDS),
                index=list(TRENDS).index(recipe.detrend),
                format_func=lambda how: TRENDS[how].capitalize(),
                key=f"detrend_{data_id}",
                help="A straight line through a sequence says where it is going, not what it "
                "looks like.",
            )
    with columns[2]:
        st.space("small")
        chosen["standardise"] = st.toggle(
            "Only the shape counts",
            recipe.standardise,
            key=f"standardise_{data_id}",
            help="Each sequence is brought to average 0 and standard deviation 1, so that high "
            "and low, strong and weak ones of one shape look alike.",
        )
    return {name: chosen.get(name, nothing) for name, nothing in STEPS.items()}


def _spread(n: int) -> list[int]:
    return sorted({i * (n - 1) // (SHOWN - 1) for i in range(SHOWN)})


def _compare(data_id: str, before: SequenceDataset, after: SequenceDataset) -> None:
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
                    channels=charts.default_channels(shown.meta),
                    columns=1,
                ),
                key=f"steps_{word.lower()}",
                label=f"{len(rows)} sequences {word.lower()} preparing",
                height=charts.figure_height(len(rows), 1),
                select=False,
            )


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
