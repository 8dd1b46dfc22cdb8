"""What the settings of a query and its result have to be before a page or a script uses them.

Both travel with an analysis, so somebody may have written them by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.files import fits
from sequitur_core.findings.finding import are_readable

# Names become those of arguments in a script.
_NAME = re.compile(r"[a-z][a-z_]{0,30}")
_TYPES: Mapping[str, Any] = {
    "method": str,
    "metric": str,
    "part": str,
    "file": str,
    "seed": int,
    "neighbours": int,
    "min_dist": float,
    "number": int | None,
    "least": int | None,
    "k": int,
    "map": str | dict,
    "other": str | dict,
    "outcome": str,
    "measured": str,
    "labels": str,
    "edits": str,
    "groups": dict,
    "recording": int,
    "start": int,
    "stop": int,
    "by": str,
}

# Of each kind of query: the arrays of its result by name, with the kinds of numbers that they may
# hold and their axes. n is the number of sequences of the run; another letter stands for one
# length, whatever it is.
_NEIGHBOURS = {
    "rows": ("i", "mk"),
    "weights": ("f", "mk"),
    "distances": ("f", "mk"),
    "novelty": ("f", "m"),
}
_ARRAYS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "map": {"points": ("f", "nd"), "method": ("U", ""), "note": ("U", "")},
    "trust": {
        "lost_everywhere": ("f", "n"),
        "rows": ("i", "m"),
        "k": ("i", ""),
        "trustworthiness": ("f", ""),
        "continuity": ("f", ""),
        "lost": ("f", "m"),
        "invented": ("f", "m"),
        "near": ("i", "mk"),
        "near_on_map": ("i", "mk"),
    },
    "agreement": {
        "points": ("f", "nd"),
        "k": ("i", ""),
        "common": ("f", "n"),
        "by_chance": ("f", ""),
    },
    "groups": {
        "labels": ("i", "n"),
        "note": ("U", ""),
        "agrees_with": ("U", "a"),
        "agreement": ("f", "ab"),
    },
    "moments": {
        "recording": ("i", "k"),
        "start": ("i", "k"),
        "stop": ("i", "k"),
        "similarity": ("f", "k"),
    },
    "names": {"words": ("U", "g")},
    "tree": {"merges": ("i", "uv"), "heights": ("f", "u"), "leaf_of": ("i", "n")},
    "isolation": {
        "distance": ("f", "n"),
        "local": ("f", "n"),
        "neighbours": ("i", "nk"),
    },
    "findings": {"findings": ("U", "f")},
    "newcomers": {
        **_NEIGHBOURS,
        "ids": ("U", "m"),
        "lengths": ("i", "m"),
        "encodings": ("f", "me"),
        "errors": ("f", "m"),
        "error_ranks": ("f", "m"),
        "notes": ("U", "t"),
    },
    "placing": _NEIGHBOURS,
    "evaluation": {"measured": ("i", "")},
    "replay": {"points": ("f", "fmd"), "moments": ("i", "f")},
    "proposals": {
        "ids": ("i", "n"),
        "probability": ("f", "n"),
        "unsure": ("i", "u"),
        "tested": ("i", ""),
        "right": ("f", ""),
        "usual": ("f", ""),
        "sure": ("i", ""),
        "sure_right": ("f", ""),
        "held_out": ("U", ""),
        "method": ("U", ""),
    },
}
# Arrays that results of earlier versions lack.
_LATER: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "groups": {"names": ("U", "g")},
    "isolation": {"events": ("f", "n")},
    "newcomers": {"beyond": ("f", "m")},
    "placing": {"beyond": ("f", "m")},
    "proposals": {
        "kinds": ("i", "k"),
        "kinds_tested": ("i", "k"),
        "kinds_right": ("i", "k"),
        "places": ("i", "k"),
    },
}
_ROWS = ("rows", "near", "near_on_map", "neighbours", "unsure")  # hold rows of the run
_FINITE = ("points", "lost", "lost_everywhere", "weights", "probability", "events")
_SIZES = {"d": 2, "b": 5}  # of a map's points, and of the numbers of an agreement


def settings_fit(settings: Mapping[str, Any]) -> bool:
    """Whether the names and types of a query's settings are those that a page writes."""
    return all(
        _NAME.fullmatch(name) and (name not in _TYPES or fits(value, _TYPES[name]))
        for name, value in settings.items()
    )


def result_fits(kind: str, result: Mapping[str, NDArray[Any]], n: int) -> bool:
    """Whether a result of a kind of query has the arrays that a run of n sequences needs."""
    sizes = {**_SIZES, "n": n}
    later = {name: one for name, one in _LATER.get(kind, {}).items() if name in result}
    return all(
        name in result and _array_fits(name, result[name], kinds, axes, sizes)
        for name, (kinds, axes) in {**_ARRAYS.get(kind, {}), **later}.items()
    )


def _array_fits(
    name: str, array: NDArray[Any], kinds: str, axes: str, sizes: dict[str, int]
) -> bool:
    """Whether an array is as described; the lengths of its axes are added to `sizes`."""
    if array.dtype.kind not in kinds or array.ndim != len(axes):
        return False
    if any(
        sizes.setdefault(axis, length) != length
        for axis, length in zip(axes, array.shape, strict=True)
    ):
        return False
    if name in _ROWS and array.size and not (array.min() >= 0 and array.max() < sizes["n"]):
        return False
    if name == "findings" and not are_readable(array, sizes["n"]):
        return False
    return name not in _FINITE or bool(np.isfinite(array).all())
