"""The process that reads files: python -m sequitur_core.jobs.reader_worker.

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
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import new_folder, write_json
from sequitur_core.jobs.answering.new_data_reading import read_new_file
from sequitur_core.readers import Progress, read, recognise, revise
from sequitur_core.readers.media.webm import to_webm
from sequitur_core.readers.recognised_file import save_recognised
from sequitur_core.runs.export.archive import import_run
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

DATA_FOLDER = "data"  # in a request's folder: the dataset that was read
CONVERTED_FILE = "converted.webm"  # in a request's folder
IMPORTED_FILE = "imported.json"  # in a request's folder: the id of the run that was opened
PROGRESS_SECONDS = 0.05  # at least from one report to the next

Message = dict[str, Any]
Send = Callable[[Message], None]


def main() -> int:
    """Answer requests until stdin ends."""
    send = _take_stdout()
    with tempfile.TemporaryDirectory(prefix="sequitur-") as folder:
        requests = _read_stdin(aside=folder)
        warm_up(Path(folder))
    send({"ready": os.getpid()})
    while True:
        request = requests.get()
        send({"begun": True})
        send(answer(request, send))


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


def warm_up(folder: Path) -> None:
    """Read a small table: the first one of all imports modules for half a second."""
    path = folder / "table.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row % 7}\n" for row in range(40)))
    read(path, recognise(path).recipe).save(folder)


def answer(request: Mapping[str, Any], send: Send) -> Message:
    """Do what a request asks for; returns how it ended: "done", "refused" or "bug"."""
    folder = Path(request["folder"])
    tempfile.tempdir = str(folder)  # so that nothing is left if this process is killed
    try:
        REQUESTS[request["kind"]](request, folder, _reporter(send))
    except SequiturError as error:
        return {"refused": str(error)}
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


def _recognise(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    save_recognised(recognise(request["path"], progress=progress), folder)


def _revise(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    recipe = Recipe.from_json(request["recipe"])
    found = revise(request["path"], recipe, progress=progress, **request["changes"])
    save_recognised(found, folder)


def _read(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    dataset = read(request["path"], Recipe.from_json(request["recipe"]), progress=progress)
    with new_folder(folder, DATA_FOLDER) as data:
        dataset.save(data)


def _read_new(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    run = Run(Path(request["run"]))
    path, recipe = Path(request["path"]), run.spec.recipe
    dataset = read_new_file(path, recipe, run.dataset(), progress=progress)
    with new_folder(folder, DATA_FOLDER) as data:
        dataset.save(data)


def _import(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    workspace = Workspace(Path(request["workspace"]))
    run = import_run(
        workspace,
        Path(request["path"]),
        within=folder,
        progress=lambda share: progress(share, "Unpacking"),
    )
    write_json(folder / IMPORTED_FILE, {"run": run.id})


def _convert(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    to_webm(Path(request["path"]), folder / CONVERTED_FILE, progress)


REQUESTS: dict[str, Callable[[Mapping[str, Any], Path, Progress], None]] = {
    "recognise": _recognise,
    "revise": _revise,
    "read": _read,
    "read new": _read_new,
    "import": _import,
    "convert": _convert,
}

if __name__ == "__main__":
    sys.exit(main())
