"""Ending the process that works on a run which is to be deleted."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as
from sequitur_core.runs.layout import CANCEL_FILE, CLAIM_FILE
from sequitur_core.runs.progress.claim import Claim, is_alive, wait_until
from sequitur_core.runs.progress.whereabouts import is_elsewhere


def end_worker(folder: Path, *, name: str, patience: float) -> None:
    """End the process that works on the run in a folder, if any does.

    Waits so many seconds for it. Raises SequiturError, which names the run, where it doesn't end.
    """
    if is_elsewhere(folder):  # what holds it here holds others, too
        with suppress(OSError):
            (folder / CANCEL_FILE).touch()
            if wait_until(lambda: not is_alive(folder), patience):
                return
    try:
        worker = read_as(Claim, folder / CLAIM_FILE)
        if worker is not None and is_alive(folder):
            worker.kill(timeout=patience)
    except (SequiturError, psutil.AccessDenied, psutil.TimeoutExpired) as error:
        if not is_alive(folder):
            return  # its claim is damaged, and nobody works on it
        raise SequiturError(
            f"The run {name} can't be stopped, so it can't be deleted. "
            "Restart the computer and delete it then."
        ) from error
