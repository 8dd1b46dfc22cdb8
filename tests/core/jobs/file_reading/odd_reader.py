"""python -m tests.core.jobs.file_reading.odd_reader: it misbehaves when asked to.

It reads nothing, and so doesn't load the readers either, which takes most of a process's start.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sequitur_core.jobs.file_reading.reader_worker import Progress, main


def _take_memory(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    held = []
    while True:
        held.append(bytearray(os.urandom(1) * 20_000_000))
        time.sleep(0.005)


def _wait(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    for step in range(10_000):
        progress(step / 10_000, f"Waiting {step}")
        time.sleep(0.01)


def _crash(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    os.abort()


def _fail(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    raise ZeroDivisionError


def _lack_memory(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    raise MemoryError


def _print(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    sys.stdout.write("a library says hello\n")
    sys.stdout.flush()
    os.write(1, b"and so does one in C\n")


REQUESTS = {
    "take memory": _take_memory,
    "wait": _wait,
    "crash": _crash,
    "fail": _fail,
    "lack memory": _lack_memory,
    "print": _print,
}

if __name__ == "__main__":
    main(REQUESTS, lambda folder: None)
