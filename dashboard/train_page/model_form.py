"""The form of a model's options."""

from __future__ import annotations

from collections.abc import Sequence
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
        for option in architecture(model).options
    }
