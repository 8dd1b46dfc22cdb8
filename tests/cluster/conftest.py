"""A Ray cluster of several node processes on this computer, and a server that is a part of it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pytest

from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.places.cluster.cluster_place import ClusterPlace
from sequitur_core.jobs.places.cluster.note import ADDRESS_VARIABLE
from sequitur_core.jobs.worker_process import PROJECT_ROOT
from sequitur_core.runs.progress.claim import is_worked_on
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import until

TOKEN = "0123456789abcdef" * 2
# A node with one processor and little shared memory, that nobody outside can reach.
NODE = {"num_cpus": 1, "object_store_memory": 80_000_000}
STARTS = 3
HEAD = {**NODE, "include_dashboard": False, "node_ip_address": "127.0.0.1"}
ENVIRONMENT = {
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": TOKEN,
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's way to say: on the loopback address
    "RAY_USAGE_STATS_ENABLED": "0",
    "PYTHONPATH": str(PROJECT_ROOT),
}
LEFT_BEHIND = Path(tempfile.gettempdir()) / f"sequitur-cluster-{getattr(os, 'getuid', str)()}"


@contextmanager
def running(**head: Any) -> Iterator[Any]:
    """A cluster whose first computer is started so, as the one where runs are trained."""
    if sys.platform == "win32":
        pytest.skip("Ray starts clusters of several computers on Linux and macOS only")
    if find_spec("ray") is None:  # it isn't loaded yet: it looks at the environment when it is
        pytest.skip("Ray isn't installed")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        started = first_computer(**head)
        patch.setenv(ADDRESS_VARIABLE, started.address)
        try:
            yield started
        finally:
            started.shutdown()
    until(lambda: not folders_in_use(), "trainers end")


def first_computer(**head: Any) -> Any:
    """A cluster of one computer. Ray's own start hangs for good once in hundreds on a busy
    computer (issue 62883 of ray-project/ray): it is tried again, and `make cluster` insists."""
    from ray.cluster_utils import Cluster

    arguments = {**HEAD, **head}
    before = set(psutil.Process().children())
    for _ in range(STARTS):
        try:
            return Cluster(initialize_head=True, connect=False, head_node_args=arguments)
        except Exception as error:  # Ray has no narrower class for it
            if "timed out during startup" not in str(error):
                raise
            said = f"Ray didn't start {STARTS} times: {error}"
            for left in set(psutil.Process().children()) - before:  # Ray forgets them
                left.kill()
                left.wait()
    if os.environ.get("SEQUITUR_CLUSTER"):
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of one computer, to which tests add others."""
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("home") / "local")


@pytest.fixture(scope="module")
def place(cluster: Any, space: Workspace) -> Iterator[ClusterPlace]:
    """A server's place on the cluster, without the server."""
    made = joined(space)
    yield made
    leave(made)


def joined(space: Workspace) -> ClusterPlace:
    """A place on the cluster, once it has joined."""
    place = Dispatcher(space, standby=False)._place
    assert isinstance(place, ClusterPlace)
    until(lambda: place.ensure_running() or place.is_ready(), "the courier joins")
    return place


def leave(place: ClusterPlace) -> None:
    """Leave the cluster, once its runs are done."""
    process = place.courier._process
    place.close()
    if process is not None:
        process.wait(60)


def folders_in_use() -> list[Path]:
    """Folders of trainers that live; those of one that was killed go when the next one comes."""
    folders = list(LEFT_BEHIND.iterdir()) if LEFT_BEHIND.is_dir() else []
    return [folder for folder in folders if is_worked_on(folder)]
