"""Widgets in, plain values out. Forms are drawn from the core's descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import charts
from dashboard.words import plain, shortened
from sequitur_core.config import MODEL_OPTIONS, Option
from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Choice


def choice_widget(choice: Choice, *, key: str) -> Any:
    """One thing a person may correct about a file."""
    names = {value: str(label) for value, label in choice.options}
    shared = {"label": choice.label, "help": choice.help or None, "key": key}
    match choice.kind:
        case "one":
            values = list(names)
            index = values.index(choice.value) if choice.value in values else None
            return st.selectbox(options=values, index=index, format_func=names.get, **shared)
        case "many":
            chosen = [v for v in choice.value if v in names]
            picked = st.multiselect(
                options=list(names), default=chosen, format_func=names.get, **shared
            )
            return tuple(picked)
        case "int":
            return st.number_input(
                value=int(choice.value),
                min_value=choice.low,
                max_value=choice.high if choice.high > choice.low else None,
                step=1,
                **shared,
            )
        case "flag":
            return st.toggle(value=bool(choice.value), **shared)
    raise ValueError(f"unknown kind of choice: {choice.kind}")


def whole_numbers(text: str, *, label: str, high: int = 1024) -> list[int]:
    """`"64, 32"` -> [64, 32]; a SequiturError that says how to write it."""
    parts = [p for p in text.replace(";", ",").replace(" ", ",").split(",") if p]
    if not all(p.isascii() and p.isdecimal() and 0 < int(p) <= high for p in parts):
        raise SequiturError(
            f'{label}: "{shortened(text)}" isn\'t a list of whole numbers from 1 to {high:,}. '
            "Write, for example, 64, 32."
        )
    return [int(p) for p in parts]


def option_widget(option: Option, value: Any, *, key: str) -> Any:
    """One option of a model; raises SequiturError for text that can't be read."""
    shared = {"label": option.label, "help": option.help, "key": key}
    match option.kind:
        case "flag":
            return st.toggle(value=bool(value), **shared)
        case "choice":
            values = list(option.choices)
            return st.selectbox(options=values, index=values.index(value), **shared)
        case "int":
            number = st.number_input(
                value=value, min_value=option.low, max_value=option.high, step=1, **shared
            )
            return None if number is None else int(number)  # empty: the model chooses
        case "float":
            return st.number_input(
                value=None if value is None else float(value),
                min_value=option.low,
                max_value=option.high,
                format="%.4g",
                **shared,
            )
        case "ints":
            as_text = ", ".join(str(v) for v in _as_list(value))
            numbers = whole_numbers(
                st.text_input(value=as_text, **shared),
                label=option.label,
                high=int(option.high or 1024),
            )
            return numbers
    raise ValueError(f"unknown kind of option: {option.kind}")


def _as_list(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


def model_form(model: str, preset: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Widgets for every option of a model, starting at the preset's values.

    Returns all options, as JSON values.
    """
    return {
        option.name: option_widget(
            option, preset.get(option.name, option.default), key=f"{key}_{option.name}"
        )
        for option in MODEL_OPTIONS[model]
    }


def others_button(key: str, *, round_key: str) -> None:
    """Counts, in the session under `round_key`, how often other examples were asked for."""

    def next_round() -> None:
        st.session_state[round_key] = st.session_state.get(round_key, 0) + 1

    st.button("Show others", key=key, icon=":material/shuffle:", on_click=next_round)


def channel_choice(dataset: SequenceDataset, *, key: str, pictured: bool = False) -> list[int]:
    """Which channels to draw: at first those that share the first one's unit and size.

    `pictured` where all bands of pitch can be drawn as a picture: then those are chosen at first.
    """
    meta = dataset.meta
    if len(meta.channels) == 1:
        return [0]
    default = charts.seen_together(dataset)
    if pictured and charts.are_bands(meta):
        default, key = charts.pictured_channels(dataset), f"{key}_all"
    chosen = st.pills(
        "Channels",
        range(len(meta.channels)),
        selection_mode="multi",
        default=default,
        format_func=lambda c: plain(meta.channels[c]),
        key=f"{key}_{len(meta.channels)}_{meta.channels[0]}",
    )
    return sorted(chosen) or default[:1]
