"""The process that does one run: python -m sequitur_core.worker FOLDER.

It writes into the run's folder what it does, looks there for the wish to stop,
and goes on from what it finds there. Everything that takes time to import is
imported when it is needed, so that the first epoch is seen as early as
possible.

Without a folder it stands by: it loads everything, waits until a folder is
named on stdin (one line, a JSON string), and leaves when stdin ends. With
--maps it draws the maps of all runs named there, and stays.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.projection import project
from sequitur_core.jobs import query_server
from sequitur_core.jobs.progress_writer import ProgressWriter
from sequitur_core.jobs.worker_process import LEAVE_MAP_FLAG, MAPS_FLAG
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import TrainConfig

if TYPE_CHECKING:
    pass
from sequitur_core.jobs.training_job import do, draw_map, take, write_into_log

POLITENESS = 10  # of 19: the dashboard and whatever else a person does come first


def main(arguments: Sequence[str]) -> int:
    """Do the run in the folder named, or stand by for one; returns the exit status."""
    psutil.Process().nice(
        psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else POLITENESS
    )
    # Asked to leave, as when the computer is shut down: what is half written goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not arguments:
        return stand_by()
    if arguments[0] == MAPS_FLAG:
        return draw_maps()
    return do(Run(Path(arguments[0])), leave_map=LEAVE_MAP_FLAG in arguments)


def stand_by() -> int:
    """Load everything, then do the run that is named on stdin; leave at once when stdin ends."""
    named = _listen()
    warm_up_training()
    folder = named.get()
    if folder is None:
        return 0
    run = Run(Path(folder))
    write_into_log(run)
    return do(run, leave_map=True)


def draw_maps() -> int:
    """Draw the maps of the runs named on stdin, and answer questions, until it ends.

    A line is a JSON string, the folder of a run, or a pair of that and a question's id.
    """
    named = _listen()
    to_load = [warm_up_map, warm_up_encoding]
    while True:
        while to_load and named.empty():  # what is waited for comes first
            to_load.pop(0)()
        line = named.get()
        if line is None:
            return 0
        if isinstance(line, list):
            run, ask_id = Run(Path(line[0])), line[1]
            if run.path.is_dir():
                write_into_log(run)
                _respond(run, ask_id)
            continue
        run = Run(Path(line))
        if take(run):
            write_into_log(run)
            draw_map(ProgressWriter(run))
            run.release()


def _respond(run: Run, ask_id: str) -> None:
    """Answer a question. A fault in one is logged; the next may well be answered."""
    try:
        query_server.answer(run, ask_id)
    except Exception:
        traceback.print_exc()


def _listen() -> SimpleQueue[Any]:
    """The lines of stdin as they come, and None when it ends.

    With nothing left to do, the process then ends at once, whatever it is just loading.
    """
    named: SimpleQueue[Any] = SimpleQueue()
    anything = False

    def listen() -> None:
        nonlocal anything
        for line in sys.stdin:
            anything = True
            named.put(json.loads(line))
        if not anything:
            os._exit(0)
        named.put(None)

    threading.Thread(target=listen, daemon=True).start()
    return named


def warm_up_training() -> None:
    """Train for a moment: the first step of all imports hundreds of modules."""
    import safetensors.torch  # noqa: F401

    from sequitur_core.models import build
    from sequitur_core.training.evaluation import encode
    from sequitur_core.training.loop import fit

    for name, shape in (("LSTM_AE", (1,)), ("CONV_LSTM_AE", (8, 8))):
        model = build(name, shape, None, 2, {})
        sequences = [np.full((length, *shape), length, np.float32) for length in (3, 4)]
        dataset = SequenceDataset("warm-up", sequences)
        for _ in fit(model, dataset, TrainConfig(epochs=1)):
            encode(model, dataset)


def warm_up_map() -> None:
    """Draw a small map: the first one of all compiles for seconds."""
    project(np.random.default_rng(0).normal(size=(50, 4)), "umap")


def warm_up_encoding() -> None:
    """Encode for a moment: whoever brings new data shouldn't wait until torch is loaded."""
    from sequitur_core.models import build
    from sequitur_core.training.evaluation import encode, reconstruct

    model = build("LSTM_AE", (1,), None, 2, {})
    for work in (encode, reconstruct):
        work(model, [np.zeros((3, 1), np.float32)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
