"""The process that reads files: python -m sequitur_core.jobs.file_reading.reader_worker.

A file may take more memory than there is, or time without end, or make a decoder crash: here
it ends this process and no other. Each line on stdin is a request, a JSON object; lines on
stdout say how far it is and how it ended, and what was read lies in the request's folder.

The process ends at once when stdin ends: whoever asked is gone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn

from sequitur_core.errors import SequiturError

PROGRESS_SECONDS = 0.05  # at least from one report to the next

Message = dict[str, Any]
Send = Callable[[Message], None]
Progress = Callable[[float, str], None]
Requests = Mapping[str, Callable[[Mapping[str, Any], Path, Progress], None]]  # by their kind


def main(requests: Requests, warm_up: Callable[[Path], None]) -> NoReturn:
    """Answer requests until stdin ends, once warmed up in a folder."""
    send = _take_stdout()
    with tempfile.TemporaryDirectory(prefix="sequitur-") as folder:
        asked = _read_stdin(aside=folder)
        warm_up(Path(folder))
    send({"ready": os.getpid()})
    while True:
        request = asked.get()
        send({"begun": True})
        send(answer(requests, request, send))


def _take_stdout() -> Send:
    """Sends messages as lines on stdout; what libraries print there goes to stderr instead."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(message: Message) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    return send


def _read_stdin(*, aside: str) -> SimpleQueue[Message]:
    """Requests as they come; when stdin ends, the process does, and nothing is left aside."""
    requests: SimpleQueue[Message] = SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            requests.put(json.loads(line))
        shutil.rmtree(aside, ignore_errors=True)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    return requests


def answer(requests: Requests, request: Mapping[str, Any], send: Send) -> Message:
    """Do what a request asks for; returns how it ended: "done", "refused" or "bug"."""
    folder = Path(request["folder"])
    tempfile.tempdir = str(folder)  # so that nothing is left if this process is killed
    try:
        requests[request["kind"]](request, folder, _reporter(send))
    except SequiturError as error:
        return {"refused": str(error), "ways": error.ways}
    except MemoryError:
        name = Path(request["path"]).name
        return {
            "refused": f"There wasn't enough memory to read {name}. Load a part of it, or close "
            "other programs and load it again."
        }
    except Exception:
        return {"bug": traceback.format_exc()}
    return {"done": True}


def _reporter(send: Send) -> Progress:
    """Sends how far it is, but not more often than anybody can see."""
    last = 0.0

    def report(share: float, what: str) -> None:
        nonlocal last
        if (now := time.monotonic()) >= last + PROGRESS_SECONDS:
            last = now
            send({"share": float(share), "what": what})

    return report


if __name__ == "__main__":
    from sequitur_core.jobs.file_reading.file_requests import (  # which loads readers
        REQUESTS,
        warm_up,
    )

    main(REQUESTS, warm_up)
