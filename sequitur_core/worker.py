"""The process that does one run: python -m sequitur_core.worker FOLDER.

It writes its progress into the run's folder, checks there whether to stop, and goes on
from what it finds there. Modules that take long to import are imported when they are
needed, so that the first epoch is seen as early as possible.

Without a folder it stands by: it loads everything, does the runs whose folders are named on
stdin (one line each, a JSON string), and leaves when stdin ends. With --maps it draws the maps
of all runs named there, and answers queries about them (a line is a pair of a folder and the
query's id then, as it may be for one that stands by). With --cluster it has the runs named there
trained on a Ray cluster, of which this server is a part then. With --follow it learns a model
together with the process that started it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.maps.projection import compiling_alone, project
from sequitur_core.files import keep_to_oneself
from sequitur_core.jobs.answering import query_server
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.jobs.training.training_job import (
    draw_map,
    execute,
    redirect_output,
    release_if_ours,
    taken,
)
from sequitur_core.jobs.worker_process import (
    BOUND_FLAG,
    CLUSTER_FLAG,
    FOLLOW_FLAG,
    LEAVE_MAP_FLAG,
    MAPS_FLAG,
)
from sequitur_core.runs.progress.claim import hold
from sequitur_core.runs.queries import kind_of
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import TrainConfig

NICENESS = 10  # of 19: the dashboard and other programs come first


def main(arguments: Sequence[str]) -> int:
    """Do the run in the folder named, or stand by for one; returns the exit status."""
    keep_to_oneself()
    if arguments and arguments[0] == FOLLOW_FLAG:  # of the priority of the one it learns with
        _read_stdin(bound=True)
        from sequitur_core.training.parallel.processes import follow_here  # which loads torch

        follow_here(*arguments[1:])
        return 0
    psutil.Process().nice(
        psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else NICENESS
    )
    # Asked to end, as when the computer is shut down: half-written files are removed, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not arguments or arguments == [BOUND_FLAG]:
        return stand_by(bound=bool(arguments))
    if arguments[0] == CLUSTER_FLAG:
        from sequitur_core.jobs.places.cluster.courier import serve_cluster  # which loads ray

        return serve_cluster(*arguments[1:], lines=_read_stdin())
    if arguments[0] == MAPS_FLAG:
        return serve()
    return execute(Run(Path(arguments[0])), leave_map=LEAVE_MAP_FLAG in arguments)


def stand_by(*, bound: bool = False) -> int:
    """Load everything, then do the runs that are named on stdin; leave when stdin ends.

    One that is `bound` to whoever started it leaves in the midst of a run, too.
    """
    lines = _read_stdin(bound=bound)
    warm_up_training()
    status = 0
    while (line := lines.get()) is not None:
        folder, query_id = line if isinstance(line, list) else (line, "")
        run = Run(Path(folder))
        if not run.path.is_dir():
            continue
        if query_id:
            with hold(run.path):
                answer_query(run, query_id)
        elif run.reported_state().phase == "map":  # it comes trained
            draw(run)
        else:
            redirect_output(run)
            status = execute(run, leave_map=True)
        release_if_ours(run)
    return status


def draw(run: Run) -> None:
    """Draw the map of a trained run; another process checks its errors."""
    with taken(run) as mine:
        if mine:
            redirect_output(run)
            draw_map(ProgressWriter(run))
            run.release()


def answer_query(run: Run, query_id: str) -> None:
    """Answer a query; never raises."""
    try:
        redirect_output(run)
        query_server.answer(run, query_id)
    except Exception:  # a bug in one: the next may well be answered
        traceback.print_exc()


def serve() -> int:
    """Draw the maps of the runs named on stdin, and answer queries, until it ends.

    A line is a JSON string, the folder of a run, or a pair of that and a query's id.
    """
    lines = _read_stdin()
    to_load = [warm_up_map, warm_up_encoding]
    waiting: deque[Any] = deque()
    while True:
        while to_load and lines.empty():  # what is waited for comes first
            to_load.pop(0)()
        line = _next_line(lines, waiting)
        if line is None:
            return 0
        if isinstance(line, list):
            run, query_id = Run(Path(line[0])), line[1]
            if run.path.is_dir():
                answer_query(run, query_id)
            continue
        draw(Run(Path(line)))


def _next_line(lines: SimpleQueue[Any], waiting: deque[Any]) -> Any:
    """The next line; a query that can wait, kept in `waiting`, once there is no other."""
    while lines.qsize() or not waiting:
        line = lines.get()
        if not (isinstance(line, list) and kind_of(line[1]) in query_server.CAN_WAIT):
            return line
        waiting.append(line)
    return waiting.popleft()


def _read_stdin(*, bound: bool = False) -> SimpleQueue[Any]:
    """The lines of stdin as they come, and None when it ends.

    If it ends before the first line, the process ends at once, whatever it is loading; if it is
    `bound`, whatever it does.
    """
    lines: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        any_line = False
        for line in sys.stdin:
            any_line = True
            lines.put(json.loads(line))
        if bound or not any_line:
            os._exit(0)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def warm_up_training() -> None:
    """Train for a moment: the first step of all imports hundreds of modules."""
    import safetensors.torch  # noqa: F401

    from sequitur_core.models import CONV_LSTM_AE, LSTM_AE
    from sequitur_core.training.evaluation import encode
    from sequitur_core.training.loop import fit

    for model, shape in ((LSTM_AE(1, 2), (1,)), (CONV_LSTM_AE((8, 8), 2), (8, 8))):
        sequences = [np.full((length, *shape), length, np.float32) for length in (3, 4)]
        dataset = SequenceDataset("warm-up", sequences)
        for _ in fit(model, dataset, TrainConfig(epochs=1)):
            encode(model, dataset)


def warm_up_map() -> None:
    """Draw a small map: the first one of all compiles for seconds."""
    with compiling_alone():
        project(np.random.default_rng(0).normal(size=(50, 4)), "umap")


def warm_up_encoding() -> None:
    """Encode for a moment: new data shouldn't have to wait until torch is loaded."""
    from sequitur_core.models import LSTM_AE
    from sequitur_core.training.evaluation import encode, reconstruct

    model = LSTM_AE(1, 2)
    for function in (encode, reconstruct):
        function(model, [np.zeros((3, 1), np.float32)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
