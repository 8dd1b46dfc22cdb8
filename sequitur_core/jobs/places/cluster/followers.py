"""The processes of a cluster that learn a model together with a trainer's process: Followers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sequitur_core.files import write_text
from sequitur_core.jobs.places.cluster.cluster_place import Needs
from sequitur_core.training.parallel.meeting import (
    GONE,
    MEETING_VARIABLE,
    REACHED,
    interface_variables,
)

ROOM_SECONDS = 30.0


class Followers:
    """All but the first of the processes that learn a run together, wherever there is room.

    Their processors are reserved by a placement group that belongs to the trainer, an actor that
    outlives the server. Ray removes such a group with its actor, however that ends. One of Ray
    Train's belongs to a controller that ends with the server, and Ray keeps it until both have
    ended; what Ray Train has to remove it asks Ray's dashboard, which need not be there. So a
    training that was killed would keep its processors for as long as the server runs.

    Parameters
    ----------
    needs : of the run; the trainer itself takes what its first process needs.
    folder : where that process, a child of this one, says how to reach it.
    """

    def __init__(self, needs: Needs, folder: Path) -> None:
        import ray

        self._ray: Any = ray
        self._folder = folder
        folder.mkdir()
        address = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call]
        os.environ.update(interface_variables(address))
        os.environ[MEETING_VARIABLE] = f"{address} {folder}"
        self._takes = {"CPU": needs.cpus} | ({"GPU": needs.gpus} if needs.gpus else {})
        self._group = self._ray.util.placement_group([self._takes] * (needs.processes - 1))
        self._started: list[Any] = []

    def wait_for_room(self) -> bool:
        """Whether their processors are reserved, once they are or after half a minute."""
        return bool(self._group.wait(ROOM_SECONDS))

    def look(self) -> None:
        """Start them once the first process waits for them, and tell it if one has ended."""
        reached, gone = self._folder / REACHED, self._folder / GONE
        if self._started:
            ended, _ = self._ray.wait(self._started, timeout=0)
            if ended and not gone.exists():
                write_text(gone, self._why(ended[0]))
        elif reached.exists():
            told = reached.read_text("utf-8").split()
            self._started = [
                self._task(index).remote(told, index + 1)
                for index in range(self._group.bundle_count)
            ]

    def close(self) -> None:
        """End them, and free their processors."""
        self._ray.util.remove_placement_group(self._group)

    def _task(self, index: int) -> Any:
        from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

        cpus, gpus = self._takes["CPU"], self._takes.get("GPU", 0)
        room = PlacementGroupSchedulingStrategy(self._group, placement_group_bundle_index=index)
        task = self._ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=0, max_calls=1)(_follow)
        return task.options(scheduling_strategy=room)

    def _why(self, ended: Any) -> str:
        try:
            self._ray.get(ended)
        except self._ray.exceptions.RayError as error:
            return str(getattr(error, "cause", None) or type(error).__name__)
        return ""


def _follow(told: list[str], rank: int) -> None:
    """What each process does, on its own computer."""
    import ray

    own = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call]
    os.environ.update(interface_variables(own))  # before torch is loaded
    from sequitur_core.training.parallel.processes import follow_there

    address, port, size, backend = told
    follow_there(address, port, size, backend, rank)
