"""Runs that were queued together, alike but for one setting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sequitur_core.files import read_as
from sequitur_core.runs.layout import FAMILY_FILE, is_id


@dataclass(frozen=True)
class Family:
    """Which family a run belongs to, and its place in it.

    Attributes
    ----------
    id : the same for all of its runs.
    setting : the name of the one that differs, such as "encoding_dim" or "lr".
    value : of that setting in this run, as JSON text.
    position, count : its place among the runs, from 0, and how many were queued.
    """

    id: str
    setting: str
    value: str
    position: int
    count: int

    def __post_init__(self) -> None:
        json.loads(self.value)
        if not is_id(self.id) or not 0 <= self.position < self.count:
            raise ValueError("no family")


def read_family(folder: Path) -> Family | None:
    """The family of the run in a folder; None for a run of its own.

    Raises SequiturError where its file is damaged; the run itself is whole then.
    """
    return read_as(Family, folder / FAMILY_FILE)
