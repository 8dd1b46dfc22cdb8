"""What attributes of HDF5 say of groups and arrays: of whom they are, names of channels, units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.arrays.formats.array_headers import RATES

SPACINGS = {"xspacing", "dt", "deltat", "samplinginterval", "sampleinterval", "sampletime"}
CHANNEL_NAMES = "channel_names"  # what an array's names of channels are called here
MOST_TOLD = 20_000  # attributes that are looked at
_LONGEST, _LONGEST_UNIT = 200, 20  # characters of a text
_NO_UNITS = {"1", "none", "dimensionless", "unknown", "a.u.", "n/a", "-"}
_UNITS = ("units", "unit")
_NAMES = {
    "columns", "columnnames", "channels", "channelnames", "chnames", "channellabels", "features",
    "fields", "variables", "axes",
}  # fmt: skip
# What libraries write for themselves, and what is said of how numbers are stored.
_OF_LIBRARIES = re.compile(
    r"[A-Z][A-Z_\d]*|_.*|pandas_.*|.*_(variety|kind|dtype)|encoding|errors|ndim|nblocks|names?|"
    r"keras_.*|backend|model_config|weight_names|layer_names|scale_?factor|add_offset|"
    r"valid_(min|max|range)|long_name|standard_name|coordinates|calendar|neurodata_type|namespace|"
    r"object_id|resolution|conversion|offset|description|comments?"
)


def said_of(opened: Any, arrays: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Single numbers and texts that attributes hold, by the group or array and their own names.

    Names of channels are lists. Not those by which libraries store their tables, rates and units.

    arrays : those of the file by their paths.
    """
    if any("MATLAB_class" in data.attrs for data in arrays.values()):
        return {}
    places: dict[str, Any] = {"": opened}
    for name, data in arrays.items():
        parts = name.split("/")
        for depth in range(1, len(parts)):
            if (above := "/".join(parts[:depth])) not in places:
                places[above] = opened[above]
        places[name] = data
    found: dict[str, NDArray[Any]] = {}
    for count, (place, name, value) in enumerate(_attributes(places)):
        if count > MOST_TOLD:
            break
        told = _told(name, value, data=arrays.get(place))
        if told is not None:
            called = CHANNEL_NAMES if told.ndim else name
            found[f"{place}/{called}".lstrip("/")] = told
    return found


def _attributes(places: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for place, item in places.items():
        for name in item.attrs:
            try:
                yield place, name, item.attrs[name]
            except (OSError, TypeError, ValueError):  # of a kind that has no equal here
                continue


def _told(name: str, value: Any, *, data: Any) -> NDArray[Any] | None:
    """An attribute as one number or text, or as the names of an array's channels."""
    values = np.asarray(value)
    texts = [_text(v) for v in values.ravel()] if values.dtype.kind in "OSU" else []
    if None in texts:
        return None
    if values.ndim == 1 and len(texts) > 1:
        names = data is not None and plain_name(name) in _NAMES and len(texts) in data.shape
        return np.array(texts, str) if names else None
    plain = plain_name(name)
    if values.size != 1 or _OF_LIBRARIES.fullmatch(name) or plain in {*RATES, *SPACINGS, *_UNITS}:
        return None
    if texts:
        return np.array(texts[0], str) if 0 < len(texts[0] or "") <= _LONGEST else None
    return values.reshape(()) if values.dtype.kind in "iufb" else None


def as_told(values: NDArray[Any]) -> Any:
    """A number, a text or names as a header has them."""
    return tuple(values.tolist()) if values.ndim else values.item()


def units_said(attributes: Any) -> tuple[str, ...]:
    """The units of an array by its attributes, one of all or of each channel; () for none."""
    for name in _UNITS:
        value = attributes.get(name)
        texts = [_text(v) or "" for v in np.ravel(value)] if value is not None else []
        if any(texts) and max(map(len, texts)) <= _LONGEST_UNIT:
            return tuple("" if text.lower() in _NO_UNITS else text for text in texts)
    return ()


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def plain_name(name: str) -> str:
    """The letters by which attributes are known: samplingrate of sampling_rate_Hz."""
    return re.sub(r"[\W_]|hz$", "", name.lower())
