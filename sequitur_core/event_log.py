"""What happens, one line for each event, in a file beside the workspaces: sequitur.log."""

from __future__ import annotations

import json
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

LOG_FILE = "sequitur.log"
LARGEST = 2_000_000  # bytes of a file; then a new one is begun
KEPT_FILES = 4  # older ones
LOGGERS = ("sequitur_core", "dashboard")  # what they warn of goes there, too, with its trace

Event = Literal[
    "visit", "upload", "read", "refuse", "queue", "start", "pause", "continue", "stop", "end",
    "crash",
]  # fmt: skip

log = logging.getLogger(__name__)


class EventFile(RotatingFileHandler):
    """A log that says once where it can't be written, instead of a trace for each line."""

    _told = ""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Tell of a disk that is full or protected; anything else is told as logging does."""
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif self._told != str(error):
            self._told = str(error)
            sys.stderr.write(f"Nothing can be noted in {self.baseFilename} ({error.strerror}).\n")


def note(event: Event, **facts: object) -> None:
    """Note an event; `run=` names the run that it is about."""
    log.info("%s", _line(event, facts))


def note_crash(error: BaseException, **facts: object) -> None:
    """Note a fault of the program, with its trace."""
    log.error("%s", _line("crash", facts), exc_info=error)


def keep_events(home: Path) -> None:
    """From now on, write what this process notes and warns of to the log in a folder."""
    file = EventFile(
        home / LOG_FILE, maxBytes=LARGEST, backupCount=KEPT_FILES, encoding="utf-8", delay=True
    )
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(file)


def _line(event: Event, facts: dict[str, object]) -> str:
    """`end run="waves-01234567" code=0`: a name can neither end the line nor look like a fact."""
    return " ".join([event, *(f"{name}={json.dumps(fact)}" for name, fact in facts.items())])
