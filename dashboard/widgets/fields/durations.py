"""A length in elements, chosen in hours, days or weeks."""

from __future__ import annotations

import streamlit as st

from dashboard.widgets.fields.number_field import number_field
from sequitur_core.data.durations import ELEMENTS, handy_unit, time_units

UNIT_LABEL = "in"
ONE_AFTER_ANOTHER = "no overlap"  # of windows, where no distance is given


def duration_input(
    label: str,
    elements: int,
    *,
    step: tuple[float, str],
    low: int,
    high: int,
    key: str,
    help: str | None = None,
    unit: str | None = None,
    disabled: bool = False,
    none: str = "",
) -> tuple[int, str]:
    """A number beside its unit; returns elements, and the unit, "" for elements themselves.

    `step` is the time between two elements and its unit. Without a time there is a number only.
    `unit` is that of another such number, where both are to have the same. Where there is a
    word for it, `none` stands for 0, which would be read as no distance at all.
    """
    size, step_unit = step
    # Half an element can't be chosen, so a unit holds at least one.
    units = {name: count for name, count in time_units(size, step_unit).items() if count >= 1}
    if not units or unit == "":
        if unit is not None:  # no unit stands beside it
            label = f"{label}, in {_element(step_unit)}s"
        value = _whole(label, elements, low, high, key=key, help=help, disabled=disabled, none=none)
        return value, ""
    own_unit = unit is None
    if unit is None:
        box, right = st.columns([3, 2], vertical_alignment="bottom")
        with right:
            unit = _choose_unit(elements, step, units, high, key=key, disabled=disabled)
    else:
        label, box = f"{label}, in {unit}s", st.container()
    with box:
        if not unit:
            number = _whole(
                label, elements, low, high, key=key, help=help, disabled=disabled, none=none
            )
            return number, ""
        count = units[unit]
        shown = _few_digits(elements, count)
        if own_unit and 0 < shown < 1 <= high / count:
            shown = 1.0  # who turns days into weeks wants a week, not 0.142857
        chosen = number_field(
            label,
            low=_few_digits(low, count),
            high=_few_digits(max(high, elements), count),
            value=None if none and not elements else shown,
            step=1.0,
            format="%.6g",
            key=f"{key}_{unit}",
            help=help,
            disabled=disabled,
            placeholder=none or None,
        )
    return min(max(round((chosen or 0) * count), low), max(high, elements)), unit


def _few_digits(elements: int, count: float) -> float:
    """Elements in a unit of so many, with as few decimals as stand for no other number of them."""
    roundings = (round(elements / count, decimals) for decimals in range(12))
    return next((one for one in roundings if round(one * count) == elements), elements / count)


def _element(step_unit: str) -> str:
    """What one element is called: a step, where it has no better name."""
    return step_unit if step_unit in ELEMENTS else "step"


def _choose_unit(
    elements: int,
    step: tuple[float, str],
    units: dict[str, float],
    high: int,
    *,
    key: str,
    disabled: bool,
) -> str:
    """The unit of time chosen, "" for elements; one of a handy size stands there at first."""
    size, step_unit = step
    names = ["", *units]
    handy = handy_unit(elements, size, step_unit)
    if not elements:  # nothing is chosen yet: a unit of which there are several
        several = [name for name in units if 8 * units[name] <= high]
        one = [name for name in units if units[name] <= high][:1]
        handy = (several or one or [""])[-1]
    return st.selectbox(
        UNIT_LABEL,
        names,
        index=names.index(handy) if handy in names else 0,
        format_func=lambda name: f"{name or _element(step_unit)}s",
        key=f"{key}_unit",
        label_visibility="collapsed",
        disabled=disabled,
    )


def _whole(
    label: str,
    value: int,
    low: int,
    high: int,
    *,
    key: str,
    help: str | None,
    disabled: bool,
    none: str,
) -> int:
    chosen = number_field(
        label,
        low=low,
        high=high if high > low else None,
        value=None if none and not value else value,
        key=key,
        help=help,
        disabled=disabled,
        placeholder=none or None,
    )
    return chosen or 0
