"""What a person thinks of findings: confirmed or dismissed, kept in the run's folder.

A finding is known by its id, which is the same whenever the same is found again.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import Literal, get_args

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.runs.layout import DECISIONS_FILE
from sequitur_core.runs.run import Run

Decision = Literal["confirmed", "dismissed"]

_write_lock = Lock()  # two pages of one server may decide at once


def decisions(run: Run) -> dict[str, Decision]:
    """What was decided about findings, by their ids; nothing where the file can't be read."""
    try:
        values = (read_json(run.path / DECISIONS_FILE) or {}).get("findings", {})
        return {str(id_): one for id_, one in values.items() if one in get_args(Decision)}
    except (AttributeError, TypeError, SequiturError, *DAMAGE):
        return {}  # it can be decided anew, and the next decision writes a whole file


def times(run: Run) -> dict[str, float]:
    """When decisions were taken, in Unix time, by the ids of findings, where that is known."""
    try:
        values = (read_json(run.path / DECISIONS_FILE) or {}).get("times", {})
        return {str(id_): float(when) for id_, when in values.items()}
    except (AttributeError, TypeError, SequiturError, *DAMAGE):
        return {}


def decide(run: Run, finding_id: str, decision: Decision | None) -> None:
    """Confirm or dismiss a finding, or with None leave it open again.

    Raises WriteError where the disk is full; what was decided before stays.
    """
    with _write_lock, writing(run.path):
        values, when = decisions(run), times(run)
        values.pop(finding_id, None)
        when.pop(finding_id, None)
        if decision is not None:
            values[finding_id], when[finding_id] = decision, time.time()
        write_json(run.path / DECISIONS_FILE, {"findings": values, "times": when})
