"""Checks of a model's parameters: the value in its type, or a SequiturError that names it."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from sequitur_core.errors import SequiturError


def whole(model: str, name: str, value: Any, *, least: int = 1) -> int:
    """`value` as an int of at least `least`, or a SequiturError that names it."""
    try:
        number_ = operator.index(value)
    except TypeError:
        number_ = least - 1
    if number_ < least:
        raise SequiturError(
            f"{model} got {name}={value!r}. It must be a whole number of at least {least}."
        )
    return number_


def wholes(model: str, name: str, values: Any) -> tuple[int, ...]:
    """`values` as a tuple of ints of at least 1, or a SequiturError that names them."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise SequiturError(
            f"{model} got {name}={values!r}. It must be a list of whole numbers, one per layer."
        )
    return tuple(whole(model, name, value) for value in values)


def number(model: str, name: str, value: Any, *, least: float = -math.inf) -> float:
    """`value` as a finite float of at least `least`, or a SequiturError that names it."""
    try:
        number_ = float(value)
    except (TypeError, ValueError):
        number_ = math.nan
    if not math.isfinite(number_) or number_ < least:
        limit = "" if least == -math.inf else f" of at least {least:g}"
        raise SequiturError(f"{model} got {name}={value!r}. It must be a number{limit}.")
    return number_


def one_of(model: str, name: str, value: Any, names: Sequence[str]) -> str:
    """`value` if it is one of `names`, or a SequiturError that lists them."""
    if value not in names:
        raise SequiturError(f"{model} got {name}={value!r}. Choose one of: {', '.join(names)}.")
    return str(value)


def per_axis(model: str, name: str, value: Any, axes: int) -> tuple[int, ...]:
    """`value` as one int of at least 1 per axis, or a SequiturError that names it."""
    if not hasattr(value, "__iter__"):
        return (whole(model, name, value),) * axes
    values = wholes(model, name, value)
    if len(values) != axes:
        raise SequiturError(
            f"{model} got {name}={value!r} for frames with {axes} axes. Give one number for "
            f"all axes, or {axes} numbers."
        )
    return values
