"""Labels made from dates, such as the day of the week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates.timestamps import WEEKDAYS
from sequitur_core.readers.vocabulary.months import MONTHS

SEASONS = ("winter", "spring", "summer", "autumn")


def date_kinds(days: float, over: float) -> tuple[str, ...]:
    """The labels that may be worth making for sequences of `days` days in `over` days."""
    if days < 0.9:
        kinds: tuple[str, ...] = ("hour", "weekday", "month")
    elif days < 3:
        kinds = ("weekday", "weekend", "month")
    elif days < 90:
        kinds = ("month", "year")
    else:
        kinds = ("year",)
    enough = {"hour": 0.5, "weekday": 2, "weekend": 7, "month": 45, "year": 400}
    return tuple(kind for kind in kinds if over >= enough[kind])


def groups_sequences(label: pd.Series[Any]) -> bool:
    """Whether a label has several classes, and fewer than half of the sequences one of their own.

    Seven days in a row have seven weekdays, which only name them once more.
    """
    sizes = label.value_counts()
    sizes = sizes[sizes > 0]
    return len(sizes) > 1 and 2 * int((sizes == 1).sum()) < len(label)


def date_label(dates: NDArray[Any], kind: str) -> pd.Series[Any]:
    """A label for each date: its "weekday", "month", "season"..., in calendar order."""
    stamps = pd.DatetimeIndex(dates)
    if kind == "hour":
        return pd.Series(stamps.hour, dtype="int64")
    if kind == "year":
        return pd.Series(stamps.year, dtype="int64")
    if kind == "weekend":
        return pd.Series(np.where(stamps.day_of_week >= 5, "weekend", "working day"))
    names, codes = {
        "weekday": (WEEKDAYS, stamps.day_of_week),
        "month": (MONTHS, stamps.month - 1),
        "season": (SEASONS, (stamps.month % 12) // 3),
    }[kind]
    return pd.Series(
        pd.Categorical.from_codes(
            codes.to_numpy(np.int64), categories=pd.Index(names), ordered=True
        )
    )


def on_full_steps(dates: NDArray[Any], seconds: float) -> NDArray[Any]:
    """Dates, those a little before a full step of so many seconds as this: 04:59:59 is 05:00.

    Only where they scatter by as much around full steps: what is measured at five to each hour
    stays so.
    """
    step = round(seconds * 1e6)
    if dates.dtype.kind != "M" or step <= 0 or not len(dates):
        return dates
    exact = dates.astype("datetime64[us]")
    behind = exact.astype(np.int64) % step
    off = np.where(2 * behind > step, behind - step, behind)  # from the nearest full step
    scatter = int(off.max() - off.min())
    early = (off < 0) & (-off <= min(scatter, step // 4)) & (2 * scatter < step)
    return np.where(early, exact - off.astype("timedelta64[us]"), exact)


def days_of(moments: NDArray[Any]) -> tuple[int, str]:
    """On how many days moments are, and the first of these; (0, "") where they are no dates."""
    if moments.dtype.kind != "M" or not len(moments):
        return 0, ""
    days = np.unique(moments.astype("datetime64[D]"))
    return len(days), str(days[0])


def date_names(dates: NDArray[Any]) -> list[str]:
    """Dates as texts, all with as few parts as tell them whole: "2024-05-06 07:00"."""
    stamps = pd.DatetimeIndex(dates)
    for unit, form in (("D", "%Y-%m-%d"), ("m", "%Y-%m-%d %H:%M"), ("s", "%Y-%m-%d %H:%M:%S")):
        if (dates.astype(f"datetime64[{unit}]") == dates).all():
            return list(stamps.strftime(form))
    return [text[:-3] for text in stamps.strftime("%Y-%m-%d %H:%M:%S.%f")]
