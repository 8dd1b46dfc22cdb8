"""What other arrays of a file say of the one that holds the sequences: its rate, its channels."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.arrays.array_files import as_label, is_single
from sequitur_core.readers.arrays.formats.array_headers import (
    DATA_NAMES,
    RATES,
    ArrayHeader,
    may_name_channels,
    plain_name,
)
from sequitur_core.readers.arrays.inside.attributes import CHANNEL_NAMES, SPACINGS
from sequitur_core.readers.arrays.sets import Arrays
from sequitur_core.readers.tables.columns.units.known import STEP_UNITS

# Names of times in seconds, or in what they say.
_TIMES = re.compile(r"(?:t|times?|timestamps?|axis1)[ _(]*(?P<unit>s|sec|seconds|ms|msec)?\)?")
_UNITS = {"day": 86_400, "h": 3_600, "min": 60}  # in seconds
_INTERVAL = "isi"  # between samples
_UNITS_OF = {"units", "unit", "unittext"}
_TITLES = {"labels", "titles", "names"}  # of channels, where there are as many
EVEN = 0.05  # of the mean distance of two times, by which others may differ


def about_steps(file: Arrays, chosen: ArrayHeader, axes: str) -> tuple[dict[str, Any], list[str]]:
    """What the file says of an array's steps: how long one is, names and units of its channels.

    As choices of a recipe, and why the step is so.
    """
    found, reasons = step_of(file, chosen, axes)
    count = chosen.shape[axes.index("C")] if "C" in axes else 1
    if "H" in axes:
        return found, reasons
    if len(chosen.units) in (1, count):
        found |= {"units": chosen.units * (count // len(chosen.units))}
    elif beside := [h for h in _texts(file, count) if plain_name(h) in _UNITS_OF]:
        found |= {"units": tuple(map(str, file.array(beside[0].name)))}
    names = [h for h in file.headers if h.told is not None and h.shape == (count,)]
    own = [h for h in names if h.name == f"{chosen.name}/{CHANNEL_NAMES}".lstrip("/")]
    if own and count > 1 and not file.vectors(chosen.name):
        plain = tuple(f"channel {c + 1}" for c in range(count))
        given = disambiguate([*map(str, file.array(own[0].name))])
        found |= {"named_channels": plain, "given_names": given, "given_units": (None,) * count}
    return found, reasons


def _texts(file: Arrays, count: int) -> list[ArrayHeader]:
    """The lists of so many texts, if these are several."""
    texts = [h for h in file.headers if h.dtype.kind in "US" and h.told is None]
    return [h for h in texts if h.shape == (count,)] if count > 1 else []


def step_of(file: Arrays, chosen: ArrayHeader, axes: str) -> tuple[dict[str, Any], list[str]]:
    """The recipe's step where the file says how many steps per second an array has, and why."""
    if chosen.rate:
        why = f"{chosen.name or file.name} says that there are {chosen.rate:g} steps per second."
        return {"step": 1 / chosen.rate, "step_unit": "s"}, [why]
    for header in sorted(file.headers, key=lambda header: -_near(header.name, chosen.name)):
        word, unit = plain_name(header), _unit_of_step(file, header)
        single = is_single(header) and header.dtype.kind in "iuf"
        if not single or not (word in RATES or unit):
            continue
        number = float(file.array(header.name).reshape(-1)[0])
        if not math.isfinite(number) or number <= 0:
            continue
        if word in RATES:
            hop, named = _hop(file)
            why = f"{join_names([header.name, *named])} {'say' if named else 'says'} that there"
            why = f"{why} are {number / hop:.6g} steps per second."
            return {"step": hop / number, "step_unit": "s"}, [why]
        why = f"{header.name} says that steps are {number:g} {unit} apart."
        return {"step": number, "step_unit": unit}, [why]
    return _step_of_times(file, chosen.shape[axes.index("T")])


def _hop(file: Arrays) -> tuple[float, list[str]]:
    """Samples of a sound from one step to the next, where the file says so, and what says it."""
    for header in file.headers:
        if plain_name(header) in ("hop", "hoplength", "hopsize") and is_single(header):
            hop = float(file.array(header.name).reshape(-1)[0])
            return (hop, [header.name]) if math.isfinite(hop) and hop > 0 else (1.0, [])
    return 1.0, []


def _near(name: str, chosen: str) -> int:
    """How many structs hold an array and the chosen one; -1 where another holds it alone."""
    above = name.rpartition(".")[0]
    return above.count(".") + 1 if above and chosen.startswith(f"{above}.") else -bool(above)


def _unit_of_step(file: Arrays, header: ArrayHeader) -> str:
    """The unit of a number that is called a distance of steps; "" of any other.

    Seconds, or as a text beside it says: isi_units, without which isi may be between stimuli.
    """
    if (word := plain_name(header)) not in (*SPACINGS, _INTERVAL):
        return ""
    beside = (h for h in file.headers if h.name == f"{header.name}_units" and is_single(h))
    texts = (str(file.array(h.name).reshape(-1)[0]).strip().lower() for h in beside)
    told = next((STEP_UNITS[text] for text in texts if text in STEP_UNITS), "")
    return told or ("s" if word in SPACINGS else "")


def _step_of_times(file: Arrays, steps: int) -> tuple[dict[str, Any], list[str]]:
    """The step by an array of so many times that go up evenly."""
    for header in file.headers:
        match = _TIMES.fullmatch(header.base.rpartition("/")[2])
        count = math.prod(header.shape)
        if match is None or count != steps or header.dtype.kind not in "iufM":
            continue
        times = file.array(header.name).reshape(-1)
        dated = times.dtype.kind == "M"
        apart = np.diff(times.astype("datetime64[us]") if dated else times).astype(np.float64)
        if len(apart) and apart.min() > 0 and apart.max() - apart.min() <= EVEN * apart.mean():
            unit = "ms" if match["unit"] in ("ms", "msec") else "s"
            step = float(f"{apart.mean():.6g}")
            if dated:
                step, unit = _in_units(float(f"{apart.mean() / 1e6:.9g}"))
            why = f"{header.name} goes up by {step:g} {unit} from step to step."
            return {"step": step, "step_unit": unit}, [why]
    return {}, []


def _in_units(seconds: float) -> tuple[float, str]:
    """A step in the largest unit of which it is a whole number."""
    whole = ((seconds / size, unit) for unit, size in _UNITS.items() if seconds % size == 0)
    return next(whole, (seconds, "s"))


def channel_names(file: Arrays, recipe: Recipe, count: int) -> tuple[str, ...]:
    """A name for each of so many channels, where the file has names for them; else ()."""
    name = recipe.array.rpartition("/")[2]
    if recipe.axes == "T" and name.lower() not in ("", *DATA_NAMES):
        return (name,)
    if names := file.vectors(recipe.array):
        return disambiguate(names) if len(names) == count else ()
    own = f"{recipe.array.rpartition('.')[2]}/channels"  # of one kind of a struct's recordings
    stored = [header for header in file.headers if header.told is None]
    ordered = sorted(stored, key=lambda h: h.name.rpartition(".")[2] != own)
    for header in ordered:
        mine = header.name.rpartition(".")[2] == own
        if (count > 1 or mine) and may_name_channels(header) and header.shape == (count,):
            return disambiguate(
                [
                    str(text)
                    for text in as_label(file.array(header.name), header.name, file.name, count)
                ]
            )
    chosen = [
        h for h in file.headers if h.name == recipe.array and len(h.shape) == len(recipe.axes)
    ]
    of_others = {h.shape[at] for h in chosen for at, axis in enumerate(recipe.axes) if axis != "C"}
    titles = [h for h in _texts(file, count) if plain_name(h) in _TITLES]
    if titles and count not in of_others:
        return disambiguate([*map(str, file.array(titles[0].name))])
    return ()
