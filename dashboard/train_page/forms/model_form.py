"""The form of a model's options."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.formatting import shortened
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.options import Option


def whole_numbers(text: str, *, label: str, high: int = 1024) -> list[int]:
    """`"64, 32"` -> [64, 32]; a SequiturError that says how to write it."""
    parts = [p for p in text.replace(";", ",").replace(" ", ",").split(",") if p]
    if not all(p.isascii() and p.isdecimal() and 0 < int(p) <= high for p in parts):
        raise SequiturError(
            f'{label}: "{shortened(text)}" isn\'t a list of whole numbers from 1 to {high:,}. '
            "Write, for example, 64, 32."
        )
    return [int(p) for p in parts]


def shown_value(option: Option, value: Any) -> Any:
    """What the widget of an option starts with: a value that it can show, or else the default.

    A run made from code may have one that only code can give, such as a kernel for each axis.
    """
    match option.kind:
        case "flag":
            fitting = isinstance(value, bool)
        case "choice":
            fitting = value in option.choices
        case "int" | "float":
            if isinstance(value, list | tuple) and len(set(map(str, value))) == 1:
                return shown_value(option, value[0])  # the same for every axis
            fitting = value is None or _is_within(option, value, whole=option.kind == "int")
        case "ints":
            several = value if isinstance(value, list | tuple) else [value]
            fitting = all(_is_within(option, one, whole=True) for one in several)
    return value if fitting else option.default


def _is_within(option: Option, value: Any, *, whole: bool) -> bool:
    """Whether a value is a number within an option's limits."""
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    low, high = option.low, option.high
    return (low is None or value >= low) and (high is None or value <= high)


def option_widget(option: Option, value: Any, *, key: str) -> Any:
    """One option of a model; raises SequiturError for text that can't be read."""
    match option.kind:
        case "flag":
            return st.toggle(option.label, value=bool(value), key=key, help=option.help)
        case "choice":
            return st.selectbox(
                option.label,
                option.choices,
                index=option.choices.index(value),
                key=key,
                help=option.help,
            )
        case "int":  # left empty, the model chooses
            return st.number_input(
                option.label,
                value=value,
                min_value=None if option.low is None else int(option.low),
                max_value=None if option.high is None else int(option.high),
                step=1,
                key=key,
                help=option.help,
            )
        case "float":
            return st.number_input(
                option.label,
                value=None if value is None else float(value),
                min_value=option.low,
                max_value=option.high,
                format="%.4g",
                key=key,
                help=option.help,
            )
        case "ints":
            numbers = value if isinstance(value, list | tuple) else [] if value is None else [value]
            text = st.text_input(
                option.label, value=", ".join(map(str, numbers)), key=key, help=option.help
            )
            return whole_numbers(text, label=option.label, high=int(option.high or 1024))


def model_form(
    model: str, preset: dict[str, Any], *, key: str, encoding_dim: int
) -> dict[str, Any]:
    """Widgets for every option of a model, starting at the preset's values.

    Those of numbers of the encoding begin anew with another size of it. Returns all options, as
    JSON values.
    """
    chosen, others = {}, []
    for option in architecture(model).options:
        given = preset.get(option.name, option.default)
        shown = shown_value(option, given)
        if shown is option.default and given != shown:
            others.append(option.label)
        chosen[option.name] = option_widget(
            option,
            shown,
            key=f"{key}_{option.name}" + (f"_{encoding_dim}" if option.of_encoding else ""),
        )
    if others:
        st.caption(
            f"This form can't show the run's settings for {join_names(others)}. They start at "
            "their defaults."
        )
    return chosen
