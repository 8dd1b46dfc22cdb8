"""The processes that learn a model together with the one that asks for them: `learning_together`.

They are started on this computer, or on others by whoever looks into a folder where the first one
says how to reach it.
"""

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

import torch
import torch.distributed as dist

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_text
from sequitur_core.formatting import pluralise
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.checks import available_device
from sequitur_core.training.parallel.meeting import (
    GONE,
    MEETING_VARIABLE,
    REACHED,
    interface_variables,
)
from sequitur_core.training.parallel.ranks import check_available
from sequitur_core.training.parallel.shared_work import ModelSettings, follow, send_work

START_SECONDS = 600.0  # torch may be loaded slowly by several processes at a time
WAIT = timedelta(hours=2)  # for one that measures or is paused; one that died is noticed at once
END_SECONDS = 5.0
LOOK_SECONDS = 0.05
Start = Callable[[Sequence[str], int], subprocess.Popen[bytes]]
HowEnded = Callable[[], str | None]  # how another process did, in words; None while all live
LOOPBACK = "127.0.0.1"
ONE_IS_GONE = (
    "One of the processes that learn together has ended{why}. Resume the run, which goes on "
    "from its last checkpoint if it had one, or train it with fewer processes."
)


@contextmanager
def learning_together(
    settings: ModelSettings, dataset: SequenceDataset, config: TrainConfig, start: Start
) -> Iterator[None]:
    """Meanwhile `config.processes` processes are ready to `fit` this model to these data.

    Those that have joined already, else ones that are started here or, where the environment
    names a meeting, elsewhere, and end with this. Without more than one, nothing happens.

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
        how_ended: HowEnded = str  # of those that have joined before, nobody knows
        if not dist.is_initialized():
            meeting = os.environ.get(MEETING_VARIABLE)
            others = _started(config, start) if meeting is None else _met(config, meeting)
            how_ended = stack.enter_context(others)
        try:
            send_work(settings, dataset, config)
            yield
        except RuntimeError as error:
            if _is_lost(error):
                raise _one_is_gone(how_ended) from error
            raise


def follow_here(store: str, rank: str, size: str, backend: str) -> None:
    """Be another one of the processes of this computer, until the first one leaves."""
    if backend == "nccl":
        torch.cuda.set_device(int(rank))
    _follow(dist.FileStore(store, int(size)), int(rank), int(size), backend)


def follow_there(address: str, port: str, size: str, backend: str, rank: int) -> None:
    """Be one of the processes of another computer, until the first one leaves."""
    store = dist.TCPStore(address, int(port), int(size), use_libuv=False)
    _follow(store, rank, int(size), backend)


def _follow(store: dist.Store, rank: int, size: int, backend: str) -> None:
    try:
        _join(store, rank, size, backend)
        while True:
            follow()
    except RuntimeError as error:
        if not _is_lost(error):
            raise
    finally:
        _part()


@contextmanager
def _started(config: TrainConfig, start: Start) -> Iterator[HowEnded]:
    """The other processes of this computer, joined; how one of them ended, if it did."""
    backend = _backend(config)
    others: list[subprocess.Popen[bytes]] = []

    def how_ended() -> str | None:
        codes = [other.poll() for other in others]
        if any(codes):
            return f"exit code {next(filter(None, codes))}"
        return "" if 0 in codes else None

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        stack.enter_context(_on_loopback())
        store = str(Path(folder) / "store")
        for rank in range(1, config.processes):
            texts = [store, str(rank), str(config.processes), backend]
            other = start(texts, config.threads)
            stack.callback(_end, other)
            others.append(other)
        there = dist.FileStore(store, config.processes)
        _join(there, 0, config.processes, backend, how_ended)
        stack.callback(_part)
        yield how_ended


@contextmanager
def _met(config: TrainConfig, meeting: str) -> Iterator[HowEnded]:
    """The processes of other computers, joined; how one of them ended, if it did."""
    address, _, name = meeting.partition(" ")
    backend, folder, size = _send_by(config), Path(name), config.processes

    def how_ended() -> str | None:
        gone = folder / GONE
        return gone.read_text("utf-8") if gone.exists() else None

    # It listens in the network of the cluster alone, as torch itself would not.
    listening = socket.create_server((address, 0))
    port = listening.getsockname()[1]
    there = dist.TCPStore(
        address,
        port,
        size,
        is_master=True,
        wait_for_workers=False,
        master_listen_fd=listening.detach(),
        use_libuv=False,
    )
    write_text(folder / REACHED, f"{address} {port} {size} {backend}")
    _join(there, 0, size, backend, how_ended)
    try:
        yield how_ended
    finally:
        _part()


def _backend(config: TrainConfig) -> str:
    """What the processes send gradients by; SequiturError for more than this computer has."""
    count, backend = config.processes, _send_by(config)
    if backend == "nccl":
        if (there := torch.cuda.device_count()) < count:
            raise SequiturError(
                f"{count} processes need a GPU each, and this computer has {there}. Train with "
                f"processes={there}, or with device=cpu."
            )
        return backend
    if (there := processors()) < count * config.threads:
        raise SequiturError(
            f"{count} processes of {pluralise(config.threads, 'thread')} need "
            f"{count * config.threads} processors, and this computer has {there}. Train with fewer "
            "processes or threads."
        )
    return backend


def _send_by(config: TrainConfig) -> str:
    """The backend for the device of a config."""
    backends = {"cuda": "nccl", "cpu": "gloo"}
    device = available_device(config.device).type
    if device not in backends:
        raise SequiturError(
            f"Several processes can't learn together on {device}. Train with processes=1, or with "
            "device=cpu."
        )
    return backends[device]


def processors() -> int:
    """How many this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _join(there: dist.Store, rank: int, size: int, backend: str, how_ended: HowEnded = str) -> None:
    """Join the others; the first one sees to it that they get so far."""
    if rank:
        there.set(f"here {rank}", "")
    else:
        late = time.monotonic() + START_SECONDS
        while not there.check([f"here {other}" for other in range(1, size)]):
            if time.monotonic() > late or how_ended() is not None:
                raise _one_is_gone(how_ended)
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
    variables = interface_variables(LOOPBACK)
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


def _is_lost(error: RuntimeError) -> bool:
    """Whether it says that another process is gone."""
    text = str(error).lower()
    return isinstance(error, dist.DistError) or any(
        sign in text for sign in ("gloo", "nccl", "connection closed", "connection reset")
    )


def _one_is_gone(how_ended: HowEnded) -> SequiturError:
    """The sentence for a process that has ended."""
    why = how_ended()
    return SequiturError(ONE_IS_GONE.format(why=f" ({why})" if why else ""))
