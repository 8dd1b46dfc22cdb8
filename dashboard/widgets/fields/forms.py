"""Widgets in, plain values out. Forms are drawn from the core's descriptions."""

from __future__ import annotations

import math
from contextlib import nullcontext
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts.sequences import are_pitch_bands, channels_on_one_axis, initial_channels
from dashboard.formatting import plain
from dashboard.widgets.fields.number_field import number_field, within
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.readers import Choice

# Channels in lines below one another, none out of sight; more would push charts off the screen.
MOST_WRAPPED = 160  # letters of the names of all channels, in two or three lines


def choice_widget(choice: Choice, *, key: str) -> Any:
    """One thing a person may correct about a file; its value, as it was until that is changed."""
    names = {value: str(label) for value, label in choice.options}
    label, help_ = choice.label, choice.help or None
    match choice.kind:
        case "one" | "either":
            values = list(names)
            index = values.index(choice.value) if choice.value in values else None
            field = st.selectbox if choice.kind == "one" else partial(st.radio, horizontal=True)
            return field(
                label, values, index=index, format_func=names.__getitem__, help=help_, key=key
            )
        case "many":
            chosen = [v for v in choice.value if v in names]
            picked = st.multiselect(
                label, list(names), chosen, format_func=names.__getitem__, help=help_, key=key
            )
            if picked == chosen:
                return choice.value
            return (*picked, *(v for v in choice.value if v not in names))
        case "numbers":
            return _numbers_field(choice, names, key=key)
        case "int":
            low, high = choice.low, choice.high if choice.high > choice.low else None
            now = int(choice.value)
            typed = number_field(label, low=low, high=high, value=now, help=help_, key=key)
            return now if typed == within(now, low, high) else typed
        case "number":
            return number_field(
                label, low=0.0, value=float(choice.value), format="%.6g", help=help_, key=key
            )
        case "flag":
            return st.toggle(label, bool(choice.value), help=help_, key=key)
    raise ValueError(f"unknown kind of choice: {choice.kind}")


def _numbers_field(choice: Choice, names: dict[Any, str], *, key: str) -> tuple[float, ...]:
    """Numbers to pick, and others to type; what is no number is said and left out."""
    picked = st.multiselect(
        choice.label,
        list(names),
        list(choice.value),
        format_func=lambda number: names.get(number, str(number)),
        help=choice.help or None,
        key=key,
        accept_new_options=True,
        placeholder="Type a number",
    )
    numbers = [_number(typed) for typed in picked]
    if None in numbers:
        st.caption(":red[Type a number, such as -999.]")
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _number(typed: float | str) -> float | None:
    try:
        number = float(str(typed).replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def others_button(key: str, *, seed_key: str) -> None:
    """Changes the seed, in the session under `seed_key`, by which examples are chosen."""
    st.button(
        "Show others",
        key=key,
        icon=":material/shuffle:",
        on_click=_next_seed,
        args=(seed_key,),
    )


def _next_seed(seed_key: str) -> None:
    st.session_state[seed_key] = st.session_state.get(seed_key, 0) + 1


def channel_choice(
    dataset: SequenceDataset,
    *,
    key: str,
    pictured: bool = False,
    first: list[int] | None = None,
    in_line: bool = False,
) -> list[int]:
    """Which channels to draw: at first those with the unit and range of the first one, or `first`.

    `pictured` where all frequency bands can be drawn as a picture: then those are chosen at first.
    `in_line` where they stand beside what they are of.
    """
    meta = dataset.meta
    if len(meta.channels) == 1:
        return [0]
    default = channels_on_one_axis(dataset)
    if pictured and are_pitch_bands(meta):
        default, key = initial_channels(dataset), f"{key}_all"
    elif first is not None:
        default, key = first, f"{key}_{'_'.join(map(str, first))}"
    # Bands are many and mean little by themselves: their picture comes first.
    bands = pictured and are_pitch_bands(meta)
    with st.popover("Frequency bands", icon=":material/tune:") if bands else nullcontext():
        chosen = st.pills(
            "Channels",
            range(len(meta.channels)),
            selection_mode="multi",
            default=default,
            format_func=lambda c: plain(meta.channels[c]),
            wrap=True if sum(len(c) + 4 for c in meta.channels) <= MOST_WRAPPED else None,
            key=f"{key}_{len(meta.channels)}_{meta.channels[0]}",
            label_visibility="collapsed" if in_line else "visible",
            width="content" if in_line else "stretch",
        )
    return sorted(chosen) or default[:1]
