"""Times with a zone, which are those of UTC, but for a file that stays in one zone."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

_OFFSET = re.compile(r"[+-]\d{2}(?::?\d{2})?$")
_OWN_CLOCK = re.compile(r" \(clock of (?P<ahead>[+-]\d{2}:?\d{2})\)$")


def with_own_clock(texts: pd.Series[Any], form: str) -> str:
    """A format by which times stay as the file has them, if all are as far from UTC; or as it is.

    New rows may be in another zone, as in winter: these are brought to the same clock.
    """
    if not form.endswith("%z"):
        return form
    known = texts.dropna().astype(str).str.strip()
    offset = _OFFSET.search(known.iloc[0]) if len(known) else None
    if offset is None or not known.str.endswith(offset[0]).all():
        return form
    ahead = offset[0] if len(offset[0]) > len("+00") else f"{offset[0]}:00"
    return f"{form} (clock of {ahead})" if ahead_of_utc(ahead) else form


def own_clock(form: str) -> tuple[str, str]:
    """A format without the clock that times are brought to, and how far that is from UTC, or ""."""
    match = _OWN_CLOCK.search(form)
    return (form[: match.start()], match["ahead"]) if match else (form, "")


def on_clock_of(form: str, other: str) -> str:
    """Another format, by which times are brought to the same clock as by the first."""
    return f"{other}{form.removeprefix(own_clock(form)[0])}"


def ahead_of_utc(offset: str) -> np.timedelta64:
    """How long the clocks of a zone such as +03:00 are ahead of UTC."""
    minutes = 60 * int(offset[1:3]) + int(offset[-2:])
    return np.timedelta64(-minutes if offset[0] == "-" else minutes, "m")
