"""Taking turns: a mark in a run's folder asks its worker to leave, as others wait.

The worker leaves a checkpoint behind, and the run waits for its next turn; it learns, bit for bit,
what it would have learned without the break.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.files import fits, read_json, write_json
from sequitur_core.runs.layout import GIVE_WAY_FILE
from sequitur_core.runs.run import Run

# So long a turn lasts: then loading what a run has learned so far takes a small part of it.
TURN_SECONDS = 10.0


def ask_to_give_way(run: Run, *, after: float) -> None:
    """Have the process of a run leave it at the end of an epoch, once it is `after` seconds old.

    A long epoch is left within itself after `TURN_SECONDS`. WriteError where the disk is full.
    """
    if give_way_after(run.path) != after:
        write_json(run.path / GIVE_WAY_FILE, {"after": after})


def withdraw(folder: Path) -> None:
    """Nobody waits any more, or the run has given way."""
    (folder / GIVE_WAY_FILE).unlink(missing_ok=True)


def give_way_after(folder: Path) -> float | None:
    """After how many seconds a turn is to end with an epoch; None where nobody asks for that."""
    try:
        values = read_json(folder / GIVE_WAY_FILE)
    except SequiturError:  # damaged: somebody asks
        return TURN_SECONDS
    if values is None:
        return None
    after: Any = values.get("after")
    return float(after) if fits(after, float) else TURN_SECONDS
