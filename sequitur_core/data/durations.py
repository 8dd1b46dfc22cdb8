"""How long so many elements last: in hours, days or weeks."""

from __future__ import annotations

from math import inf

from sequitur_core.formatting import short

# What a unit is made of: how many of which smaller one, and its name in a sentence.
_SIZES: dict[str, dict[str, float]] = {
    "ps": {"picosecond": 1, "nanosecond": 1e3, "microsecond": 1e6},
    "ns": {"nanosecond": 1, "microsecond": 1e3, "millisecond": 1e6},
    "us": {"microsecond": 1, "millisecond": 1e3, "second": 1e6},
    "s": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800},
    "min": {"minute": 1, "hour": 60, "day": 1440, "week": 10080},
    "h": {"hour": 1, "day": 24, "week": 168},
    "day": {"day": 1, "week": 7},
    "business day": {"business day": 1},
    "month": {"month": 1, "year": 12},
    "year": {"year": 1},
}
ELEMENTS = ("step", "frame")  # units that count elements, not time
MANY = 1_000  # of a unit, which nobody counts where there is a larger one
FEW = 4  # elements of a window, at least
MONTH = {"s": 2_629_746.0, "day": 30.436875}  # on average
ABOUT = 0.02  # of a month, by which steps may be off that are one each, as first Wednesdays are
ONE = 0.9995  # of a unit, which is said to be 1
FINEST_PART = 4  # half and quarter hours, no less: else a smaller unit says it better


def time_units(step: float, step_unit: str) -> dict[str, float]:
    """Units in which lengths can be given, with their elements, the smallest unit first.

    `step` is the time between two elements, in `step_unit`. None where no time is known. A step
    that isn't whole and about a month, or several, is that many.
    """
    if not step > 0:
        return {}
    months = _whole_months(step, step_unit)
    step, step_unit = (months, "month") if months else (step, step_unit)
    sizes = _SIZES.get(step_unit, {})
    return {name: size / step for name, size in sizes.items()}


def _whole_months(step: float, step_unit: str) -> int:
    """How many months a step is that is no whole number of days; 0 for others."""
    if (step * 86_400 if step_unit == "day" else step) % 60 == 0:
        return 0
    months = step / MONTH.get(step_unit, inf)
    return round(months) if abs(months - round(months)) <= ABOUT * min(months, 3) else 0


def calendar_windows(step: float, step_unit: str) -> list[tuple[int, str]]:
    """Windows of calendar units, such as a day of hours, in elements; the most telling first."""
    if step_unit == "month" or "month" in time_units(step, step_unit):
        return [(round(time_units(step, step_unit)["year"]), "one year")]
    if step_unit == "year":
        return [(10, "ten years")] if step == 1 else []
    if step_unit == "business day":
        return [(5, "one working week")]
    units = time_units(step, step_unit)
    # Minutes are no natural window of seconds: the period is measured.
    if "day" not in units or units.get("minute", 0.0) > 1:
        return []
    counts = [(units["day"], "one day")]
    if (hour := units.get("hour", 0.0)) >= 1:
        few = FEW <= hour < 2 * FEW  # quarters of an hour: a line through four says little
        counts += [(2 * hour, "2 hours")] if few else [(hour, "one hour")]
    else:
        counts += [(units["week"], "one week"), (52 * units["week"], "one year")]
    return [(round(n), what) for n, what in counts if n >= FEW and abs(n - round(n)) < 1e-6]


def handy_unit(elements: int, step: float, step_unit: str) -> str:
    """The largest unit of which so many elements are a few whole ones, halves or quarters.

    "" where elements say it best.
    """
    larger = False  # whether there is one at all of a larger unit
    for name, size in reversed(time_units(step, step_unit).items()):
        count = elements / size
        parts = count * FINEST_PART
        if count >= MANY and larger:
            return ""
        if count >= 1 and abs(parts - round(parts)) < 1e-6:
            return name
        larger = larger or count >= 1
    return ""


def lasting(elements: int, step: float, step_unit: str) -> str:
    """`5 hours`, `1 day`; `10 steps` where no time is known, or frames are divided."""
    count, name = _in_words(elements, step, step_unit)
    return f"{count} {name}{'' if count == '1' else 's'}"


def every(elements: int, step: float, step_unit: str) -> str:
    """`every 5 hours`, `every day`."""
    return "every " + lasting(elements, step, step_unit).removeprefix("1 ")


def lasts_one(elements: int, step: float, step_unit: str) -> bool:
    """Whether it is a single day or step, of which a sentence says "is"."""
    return _in_words(elements, step, step_unit)[0] == "1"


def _in_words(elements: int, step: float, step_unit: str) -> tuple[str, str]:
    """How many of which unit."""
    units = time_units(step, step_unit)
    name = handy_unit(elements, step, step_unit)
    if not name and units:  # no round number of any: the largest of which there is one at all
        fitting = [unit for unit, size in units.items() if elements >= size * ONE]
        round_ = [unit for unit in fitting if _is_round(elements / units[unit])]
        name = next(iter(units)) if not fitting else (round_ or fitting)[-1]
    if not units:
        return f"{elements:,}", step_unit if step_unit in ELEMENTS and step == 1 else "step"
    return short(elements / units[name]), name


def _is_round(count: float) -> bool:
    """Whether a number is nearly whole, as of days by a clock that isn't quite even."""
    return count < MANY and abs(count - round(count)) <= (1 - ONE) * count
