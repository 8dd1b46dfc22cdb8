"""Names of columns in a line of JSON above a table, as OpenSignals describes its devices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

_SIGNS = "#%; \t"
_COLUMNS, _LABELS, _SENSORS = "column", "label", "sensor"
LONGEST = 100_000  # characters of a line


def names_in_json(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """A name for each of so many columns, of all devices in turn; () where no line has these.

    A channel is called by its sensor, where each has another one: ECG for CH1.
    """
    for line in lines:
        plain = line.strip(_SIGNS)
        if not plain.startswith("{") or len(plain) > LONGEST:
            continue
        with suppress(ValueError, RecursionError):
            named = [name for device in _devices(json.loads(plain)) for name in _names_of(device)]
            if len(named) == columns:
                return tuple(named)
    return ()


def _devices(told: Any) -> Iterator[dict[str, Any]]:
    """What describes columns: an object itself, or those in it."""
    if isinstance(told, dict):
        inside = [told, *(of for of in told.values() if isinstance(of, dict))]
        yield from (of for of in inside if _texts(of, _COLUMNS))


def _names_of(device: dict[str, Any]) -> list[str]:
    labels, sensors = (_texts(device, key) for key in (_LABELS, _SENSORS))
    own = len(labels) == len(sensors) == len({*sensors})
    called = dict(zip(labels, sensors, strict=True)) if own else {}
    return [called.get(name, name) for name in _texts(device, _COLUMNS)]


def _texts(device: dict[str, Any], key: str) -> list[str]:
    found = device.get(key)
    texts = isinstance(found, list) and all(isinstance(name, str) and name for name in found)
    return [*found] if texts and isinstance(found, list) else []
