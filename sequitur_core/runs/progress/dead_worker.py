"""What happens to a run whose worker died, and why it died, as far as the server saw.

A run that had done an epoch is interrupted, and a person resumes it. One that hadn't, or that
lacks only its map or its check, is given to another worker by the dispatcher, a few times.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as
from sequitur_core.runs.layout import (
    ATTEMPTS_FILE,
    CHECKPOINT_FILE,
    CLAIM_FILE,
    ENDING_FILE,
    HISTORY_FILE,
    LOG_FILE,
    REACHED_FILE,
    RESUME_FILE,
    STOP_FILE,
)
from sequitur_core.runs.progress.claim import Claim
from sequitur_core.runs.progress.state import EpochProgress, State

Cause = Literal["memory", "outside", "outside or memory", "fault", "unknown"]
# Windows lacks some; a shell adds 128 to the number, as a worker that is asked to end does.
_ASKED = [getattr(signal, name, None) for name in ("SIGTERM", "SIGINT", "SIGHUP")]
STOPPED = {code for number in _ASKED if number for code in (-number, 128 + number)}
KILLED = -getattr(signal, "SIGKILL", 9)
# Where Linux counts how often it has ended a process because memory ran out.
MEMORY_COUNTER = Path("/proc/vmstat")
TRACE_BYTES = 4_000
CRASH_MARKS = ("Traceback", "Fatal Python error")
TRIED_AGAIN = "Its process ended before it was done; another one is tried in a moment."
KEPT = "Resume it: it goes on from where it was last saved."
NOTHING_KEPT = "Resume it: it begins anew, as it ended before its first checkpoint."

SENTENCES: dict[Cause, str] = {
    "memory": "Its process was ended by the system because memory ran out. Close other programs, "
    "or train with fewer or shorter sequences.",
    "outside": "Its process was stopped from outside.",
    "outside or memory": "Its process was stopped from outside, or by the system because memory "
    "ran out.",
    "fault": f"Its process crashed; {LOG_FILE} in its folder says where.",
    "unknown": "The process that trained it ended before it was done.",
}


@dataclass(frozen=True)
class Ending:
    """The end of a process.

    Attributes
    ----------
    pid : its number.
    code : its exit status; the number of a signal that ended it, negative.
    memory_kills : how many processes the system ended because memory ran out while this one
        lived; None where it doesn't say.
    """

    pid: int
    code: int
    memory_kills: int | None = None

    @property
    def cause(self) -> Cause:
        if self.code in STOPPED:
            return "outside"
        if self.code == KILLED:
            if self.memory_kills is None:
                return "outside or memory"
            return "memory" if self.memory_kills else "outside"
        return "fault" if self.code < 0 else "unknown"


def left_by_worker(folder: Path, reported: State) -> State:
    """How far a run is that no worker has, and that hadn't reported its end.

    It may not have had a worker yet.
    """
    history = folder / HISTORY_FILE
    resumed = (folder / RESUME_FILE).exists()
    if not resumed and history.exists() and history.stat().st_size:
        message = f"{SENTENCES[read_cause(folder)]} {_what_is_kept(folder)}"
        return replace(reported, status="interrupted", phase=None, message=message)
    # Nothing is lost: it waits for its first process, or for another one.
    if (folder / STOP_FILE).exists():
        return State("stopped")
    return State("queued", message=TRIED_AGAIN if _was_tried(folder) else "")


def _what_is_kept(folder: Path) -> str:
    if not (folder / CHECKPOINT_FILE).exists():
        return NOTHING_KEPT
    with suppress(SequiturError):  # the run can go on without it
        if (saved := read_as(EpochProgress, folder / REACHED_FILE)) is not None:
            epoch = saved.epoch + (saved.batch == saved.batches)
            return f"Resume it: it goes on from epoch {epoch:,}, where it was last saved."
    return KEPT


def ended_without_worker(folder: Path, reported: State) -> State:
    """How far a run is whose training has ended, where no worker is there for what follows."""
    tried = _was_tried(folder) and reported.phase is not None
    return replace(reported, phase=None, message=TRIED_AGAIN if tried else reported.message)


def _was_tried(folder: Path) -> bool:
    return all((folder / name).exists() for name in (ATTEMPTS_FILE, CLAIM_FILE))


def read_cause(folder: Path) -> Cause:
    """Why the last process of the run in a folder ended, as far as a server saw it."""
    try:
        claim, ending = read_as(Claim, folder / CLAIM_FILE), read_as(Ending, folder / ENDING_FILE)
    except SequiturError:  # the run can go on without it
        return "unknown"
    if claim is None or ending is None or ending.pid != claim.pid:
        return "unknown"
    return ending.cause


def trace_of_crash(folder: Path) -> str:
    """The end of what a run's process printed where that tells of a crash, else ""."""
    try:
        with (folder / LOG_FILE).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TRACE_BYTES))
            end = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return end if any(mark in end for mark in CRASH_MARKS) else ""


def memory_kills() -> int | None:
    """How often the system has ended a process because memory ran out; None if it doesn't say."""
    if not MEMORY_COUNTER.exists():
        return None
    counts = dict(line.split(maxsplit=1) for line in MEMORY_COUNTER.read_text().splitlines())
    return int(counts["oom_kill"]) if "oom_kill" in counts else None
