"""What each person and all together may take of a server that several share: Limits.

They stand in limits.toml in the folder of all data, or in environment variables, which count
first: SEQUITUR_LIMIT_DISK_EACH for `disk_each`. The defaults suit a class of thirty.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names

LIMITS_FILE = "limits.toml"
PREFIX = "SEQUITUR_LIMIT_"
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
SIZES = ("run_memory", "upload", "disk_each", "disk")  # in bytes
FEWEST_BYTES = UNITS["MB"]  # that a number without a unit stands for: 500 may be meant in MB


@dataclass(frozen=True, kw_only=True)
class Limits:
    """0 stands for no limit.

    Attributes
    ----------
    running : runs that train at a time; 0: as many as the computer has cores.
    running_each, queued_each : runs of one person that train at a time, and that wait.
    queued : runs that wait, of all people.
    run_memory : bytes of memory that a training may need, as estimated from its settings.
    upload : bytes of an uploaded file or folder.
    upload_days : after which an uploaded file is removed; the data read from it stays.
    disk_each, disk : bytes of the workspace of one person, and of all together.
    kept_days : for which a workspace stays that nobody opens.
    """

    running: int = 0
    running_each: int = 2
    queued: int = 300
    queued_each: int = 12
    run_memory: int = 2 * UNITS["GB"]
    upload: int = 500 * UNITS["MB"]
    upload_days: int = 60
    disk_each: int = 2 * UNITS["GB"]
    disk: int = 0
    kept_days: int = 60


NAMES = tuple(field.name for field in fields(Limits))


def read_limits(home: Path, environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits of the server whose data is in a folder.

    Raises SequiturError where one isn't a number or a size, or there is no such limit.
    """
    path = home / LIMITS_FILE
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        values = {}
    except (OSError, ValueError) as error:
        raise SequiturError(
            f'{path} can\'t be read ({error}). A line in it reads: disk_each = "2 GB"'
        ) from error
    found = {name: _number(path, name, value) for name, value in values.items()}
    for variable, text in environment.items():
        if variable.startswith(PREFIX) and text.strip():
            name = variable.removeprefix(PREFIX).lower()
            found[name] = _number(variable, name, text.strip())
    return Limits(**found)


def _number(place: object, name: str, value: object) -> int:
    """A whole number, or bytes from "500 MB"; `place` is where it stands.

    Raises SequiturError for others, and for a name that is no limit.
    """
    if name not in NAMES:
        raise SequiturError(
            f"{place} says {name}, which is no limit. There are {join_names(NAMES, len(NAMES))}."
        )
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kKMGT]?B?)", str(value).strip())
    unit = UNITS.get(found[2].upper()) if found else None
    number = float(found[1]) * unit if found and unit else -1.0
    if name in SIZES:
        fits = found and unit and (found[2] or not number or number >= FEWEST_BYTES)
    else:
        fits = found and not found[2] and number.is_integer()
    if not fits or isinstance(value, bool):
        sized = 'a size such as "500 MB" or, in bytes, 500000000'
        wanted = sized if name in SIZES else "a whole number"
        raise SequiturError(
            f"In {place}, the limit {name} is {value!r}. Set it to {wanted}, or to 0 for no limit."
        )
    return round(number)
