"""The form of a model's options."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.formatting import shortened
from sequitur_core.errors import SequiturError
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
    return {
        option.name: option_widget(
            option,
            preset.get(option.name, option.default),
            key=f"{key}_{option.name}" + (f"_{encoding_dim}" if option.of_encoding else ""),
        )
        for option in architecture(model).options
    }
