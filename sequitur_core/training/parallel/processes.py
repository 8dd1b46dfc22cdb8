"""The processes of this computer that learn a model together with the one that asks for them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psutil
import torch
import torch.distributed as dist

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.checks import available_device
from sequitur_core.training.parallel.ranks import check_available
from sequitur_core.training.parallel.shared_work import ModelSettings, follow, send_work

START_SECONDS = 600.0  # torch may be loaded slowly by several processes at a time
WAIT = timedelta(hours=2)  # for one that measures or is paused; one that died is noticed at once
END_SECONDS = 5.0
LOOK_SECONDS = 0.05
Start = Callable[[Sequence[str], int], subprocess.Popen[bytes]]
LOOPBACK = "127.0.0.1"
ONE_IS_GONE = (
    "One of the processes that learn together has ended{why}. What was learned until the last "
    "checkpoint is kept: resume the run, or train it with fewer processes."
)


@contextmanager
def learning_together(
    settings: ModelSettings, dataset: SequenceDataset, config: TrainConfig, start: Start
) -> Iterator[None]:
    """Meanwhile `config.processes` processes are ready to `fit` this model to these data.

    Those that have joined already, else ones that are started here and end with this. Without
    more than one, nothing happens.

    Parameters
    ----------
    dataset : as `fit` gets it.
    start : starts a process with so many threads that calls `follow_here` with the given texts,
        and ends when its stdin, a pipe, does.

    Raises
    ------
    SequiturError
        There can't be so many, or one of them ends.
    """
    if config.processes == 1:
        yield
        return
    check_available()
    with ExitStack() as stack:
        others: Sequence[subprocess.Popen[bytes]] = ()
        if not dist.is_initialized():
            others = stack.enter_context(_started(config, start))
        try:
            send_work(settings, dataset, config)
            yield
        except RuntimeError as error:
            if _is_lost(error):
                raise SequiturError(ONE_IS_GONE.format(why=_why(others))) from error
            raise


def follow_here(store: str, rank: str, size: str, backend: str) -> None:
    """Be another one of the processes of this computer, until the first one leaves."""
    if backend == "nccl":
        torch.cuda.set_device(int(rank))
    try:
        _join(store, int(rank), int(size), backend)
        while True:
            follow()
    except RuntimeError as error:
        if not _is_lost(error):
            raise
    finally:
        _part()


@contextmanager
def _started(config: TrainConfig, start: Start) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """The other processes of this computer, joined."""
    backend = _backend(config)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        stack.enter_context(_on_loopback())
        store = str(Path(folder) / "store")
        others = []
        for rank in range(1, config.processes):
            texts = [store, str(rank), str(config.processes), backend]
            other = start(texts, config.threads)
            stack.callback(_end, other)
            others.append(other)
        _join(store, 0, config.processes, backend, others)
        stack.callback(_part)
        yield others


def _backend(config: TrainConfig) -> str:
    """What the processes send gradients by; SequiturError for more than this computer has."""
    count, device = config.processes, available_device(config.device).type
    if device == "cuda":
        if (there := torch.cuda.device_count()) < count:
            raise SequiturError(
                f"{count} processes need a GPU each, and this computer has {there}. Train with "
                f"processes={there}, or with device=cpu."
            )
        return "nccl"
    if device != "cpu":
        raise SequiturError(
            f"Several processes can't learn together on {device}. Train with processes=1, or with "
            "device=cpu."
        )
    if (there := processors()) < count * config.threads:
        raise SequiturError(
            f"{count} processes of {pluralise(config.threads, 'thread')} need "
            f"{count * config.threads} processors, and this computer has {there}. Train with fewer "
            "processes or threads."
        )
    return "gloo"


def processors() -> int:
    """How many this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _join(
    store: str,
    rank: int,
    size: int,
    backend: str,
    others: Sequence[subprocess.Popen[bytes]] = (),
) -> None:
    """Join the others; the first one sees to it that they get so far."""
    there = dist.FileStore(store, size)
    if rank:
        there.set(f"here {rank}", "")
    else:
        late = time.monotonic() + START_SECONDS
        while not there.check([f"here {other}" for other in range(1, size)]):
            if time.monotonic() > late or any(other.poll() is not None for other in others):
                raise SequiturError(ONE_IS_GONE.format(why=_why(others)))
            time.sleep(LOOK_SECONDS)
    dist.init_process_group(backend, store=there, rank=rank, world_size=size, timeout=WAIT)


def _part() -> None:
    """Leave the others, which end once they wait for this process."""
    if dist.is_initialized():
        with suppress(RuntimeError):
            dist.destroy_process_group()


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _on_loopback() -> Iterator[None]:
    """Meanwhile what is started or joined listens where no other computer reaches it."""
    variables = loopback_variables()
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def loopback_variables() -> dict[str, str]:
    """What the environment of processes says that other computers don't reach; may be empty."""
    for name, addresses in psutil.net_if_addrs().items():
        if any(one.family == socket.AF_INET and one.address == LOOPBACK for one in addresses):
            return {"GLOO_SOCKET_IFNAME": name, "NCCL_SOCKET_IFNAME": name}
    return {}


def _is_lost(error: RuntimeError) -> bool:
    """Whether it says that another process is gone."""
    text = str(error).lower()
    return isinstance(error, dist.DistError) or any(
        sign in text for sign in ("gloo", "nccl", "connection closed", "connection reset")
    )


def _why(others: Sequence[subprocess.Popen[bytes]]) -> str:
    """How one of them ended, in brackets."""
    codes = [other.poll() for other in others]
    return next((f" (exit code {code})" for code in codes if code), "")
