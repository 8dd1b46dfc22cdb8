"""Whether a person may take more of a server that several share: Allowance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, lru_cache
from pathlib import Path

from filelock import FileLock

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, writing
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.runs.allowance.disk_use import size_on_disk
from sequitur_core.runs.allowance.freezing import check_not_frozen
from sequitur_core.runs.allowance.limits import Limits, read_limits
from sequitur_core.runs.layout import (
    PEOPLE_FOLDER,
    QUEUE_FILE,
    QUEUEING_FILE,
    RUNS_FOLDER,
    home_of,
    id_folders,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.sizes import Sizes

FREE_IT = (
    "Make room first: delete runs (on Runs) or data (“Stored data” on Data), and empty the trash "
    "there."
)
LOOKED_SECONDS = 30  # for which it is remembered how much all workspaces take


class Allowance:
    """What a workspace may take; as much as there is where it is the only one.

    Each check raises SequiturError with a sentence on what to free or to change.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.home = home_of(workspace)

    @property
    def limits(self) -> Limits | None:
        """None where nobody else is on the server."""
        shared = self.workspace.parent.name == PEOPLE_FOLDER
        return read_limits(self.home) if shared else None

    @contextmanager
    def room_for_runs(self, more: int = 1) -> Iterator[None]:
        """As `check_runs`, for runs that the block puts into the queue.

        One after another: pages that count at once would all find the last place free.
        """
        if self.limits is None:
            yield
            return
        with writing(self.workspace):
            self._queueing.acquire()
        try:
            self.check_runs(more)
            yield
        finally:
            self._queueing.release()

    @cached_property
    def _queueing(self) -> FileLock:
        """Each thread may take it several times, and waits for others."""
        return FileLock(self.workspace / QUEUEING_FILE)

    def check_runs(self, more: int = 1) -> None:
        """Whether so many more runs may be put into the queue."""
        if (limits := self.limits) is None:
            return
        check_not_frozen(self.workspace)
        self.check_disk()
        waiting = sum(
            Run(folder).status == "queued" for folder in id_folders(self.workspace / RUNS_FOLDER)
        )
        if 0 < limits.queued_each < waiting + more:
            these = f"These are {pluralise(more, 'run')}. " if more > 1 else ""
            raise SequiturError(
                f"{these}You have {pluralise(waiting, 'run')} in the queue, and each person may "
                f"have {limits.queued_each} there. Wait until one has begun to train, or stop one "
                "on Runs."
            )
        of_all = 0
        with suppress(SequiturError):  # damaged, it is written anew in a moment
            of_all = len((read_json(self.home / QUEUE_FILE) or {}).get("waiting", ()))
        if 0 < limits.queued < of_all + more:
            raise SequiturError(
                f"{pluralise(of_all, 'run')} of all people wait on this server, as many as it "
                "takes. Try again when some of them are done."
            )

    def check_memory(self, spec: RunSpec, dataset: SequenceDataset) -> None:
        """Whether a training may need as much memory as it does."""
        if (limits := self.limits) is None or not limits.run_memory:
            return
        cost = spec.estimate(Sizes.of(dataset), flops_per_second=1e9)
        if cost.memory > limits.run_memory:
            raise SequiturError(
                f"This training needs about {byte_size(cost.memory)} of memory, and on this server "
                f"{byte_size(limits.run_memory)} are the most. Choose a smaller batch size or "
                "model, or fewer or shorter sequences."
            )

    def check_upload(self, name: str, size: int) -> None:
        """Whether a file or folder of so many bytes may be uploaded."""
        if (limits := self.limits) is None:
            return
        if 0 < limits.upload < size:
            raise SequiturError(
                f"An upload may have {byte_size(limits.upload)} on this server, and this one "
                f"({name}) has {byte_size(size)}. Leave out what you don't need, or split it."
            )
        self.check_disk(size)

    def check_disk(self, more: int = 0) -> None:
        """Whether so many bytes may be added."""
        if (limits := self.limits) is None:
            return
        used = size_on_disk(self.workspace, set()) if limits.disk_each else 0
        if limits.disk_each and used + more > limits.disk_each:
            and_more = f", {byte_size(more)} would be added" if more else ""
            raise SequiturError(
                f"Your workspace takes {byte_size(used)}{and_more}, and "
                f"{byte_size(limits.disk_each)} are yours on this server. {FREE_IT}"
            )
        if limits.disk and _of_all(self.home, int(time.time() / LOOKED_SECONDS)) > limits.disk:
            raise SequiturError(
                f"The workspaces on this server take more than {byte_size(limits.disk)} together, "
                f"so nothing can be added. {FREE_IT} Or ask whoever runs the server."
            )


@lru_cache(maxsize=4)
def _of_all(home: Path, now: int) -> int:
    return size_on_disk(home / PEOPLE_FOLDER, set())
