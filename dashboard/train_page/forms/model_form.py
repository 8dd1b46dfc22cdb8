"""The form of a model's options."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.formatting import shortened
from dashboard.train_page.forms.fields import Fields
from dashboard.widgets.fields.number_field import number_field
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


def option_field(option: Option, value: Any, fields: Fields, *, name: str) -> Any:
    """One option of a model; raises SequiturError for text that can't be read."""
    about = {"name": name, "help": option.help}
    match option.kind:
        case "flag":
            return fields.ask(st.toggle, option.label, bool(value), **about)
        case "choice":
            return fields.choose(option.label, option.choices, value, **about)
        case "int":  # left empty, the model chooses
            return fields.ask(
                number_field,
                option.label,
                value,
                low=None if option.low is None else int(option.low),
                high=None if option.high is None else int(option.high),
                step=1,
                **about,
            )
        case "float":
            return fields.ask(
                number_field,
                option.label,
                None if value is None else float(value),
                low=option.low,
                high=option.high,
                format="%.4g",
                **about,
            )
        case "ints":
            numbers = value if isinstance(value, list | tuple) else [] if value is None else [value]
            written = ", ".join(map(str, numbers))
            text = fields.ask(st.text_input, option.label, written, **about)
            return whole_numbers(text, label=option.label, high=int(option.high or 1024))


def model_form(
    model: str, preset: dict[str, Any], *, fields: Fields, encoding_dim: int
) -> dict[str, Any]:
    """Fields for every option of a model, starting at the preset's values.

    Those of numbers of the encoding begin anew with another size of it. Returns all options, as
    JSON values.
    """
    chosen, others = {}, []
    for option in architecture(model).options:
        given = preset.get(option.name, option.default)
        shown = shown_value(option, given)
        if shown is option.default and given != shown:
            others.append(option.label)
        name = f"{option.name}_{encoding_dim}" if option.of_encoding else option.name
        chosen[option.name] = option_field(option, shown, fields, name=name)
    if others and fields.shown:
        st.caption(
            f"This form can't show the run's settings for {join_names(others)}. They start at "
            "their defaults."
        )
    return chosen
