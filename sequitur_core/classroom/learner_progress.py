"""How far each learner of a class is, read every few seconds for all of them at once: Readings.

What was read is kept until its file grows, so a look at thirty runs costs a few hundred calls of
the file system, and what comes of it is short: some losses and the newest frame of each map.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.members import Member, belonging, members
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, from_values
from sequitur_core.lessons.attempt import Attempt, attempt_in
from sequitur_core.runs import layout
from sequitur_core.runs.progress.frames import Frames, read_frames
from sequitur_core.runs.progress.state import UNDER_WAY, State
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

MOST_LOSSES = 60  # of a curve

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class RunReading:
    """A run as the board shows it.

    Attributes
    ----------
    run, name, state : the run, what it is called, and how far it is.
    epoch, epochs : done and asked for.
    losses, validation : of all epochs, or of some, evenly spaced; the last one is the newest.
    frame : the newest of its map; None before there is one.
    """

    run: Run
    name: str
    state: State
    epoch: int
    epochs: int
    losses: tuple[float, ...]
    validation: tuple[float, ...]
    frame: Frames | None

    @property
    def loss(self) -> float | None:
        """The newest, of sequences held out where there are any."""
        return next((curve[-1] for curve in (self.validation, self.losses) if curve), None)

    @property
    def is_under_way(self) -> bool:
        return self.state.status in UNDER_WAY


@dataclass(frozen=True, eq=False)
class Reading:
    """A learner as the board shows them.

    Attributes
    ----------
    member : who it is.
    runs : those that belong to the class, the oldest first.
    shown : the one that a card shows: what trains, else the newest.
    attempt : what they did in the class's lesson.
    wanted : how many runs make it complete: those of the lesson, or one.
    """

    member: Member
    runs: tuple[RunReading, ...]
    shown: RunReading | None
    attempt: Attempt
    wanted: int

    @property
    def is_done(self) -> bool:
        """Whether all that was asked for has ended well, and nothing trains any more."""
        ended = [one.state.status in ("done", "stopped") for one in self.runs]
        return len(ended) >= self.wanted and all(ended)


@dataclass
class Kept(Generic[Found]):
    """What was found in files, until they change."""

    of: dict[Path, tuple[tuple[int, int], Found]] = field(default_factory=dict)

    def get(self, file: Path, read: Callable[[Found | None], Found]) -> Found | None:
        """What `read` finds in a file, given what it found before; None where there is none."""
        try:
            about = file.stat()
        except OSError:
            self.of.pop(file, None)
            return None
        mark, known = (about.st_size, about.st_mtime_ns), self.of.get(file)
        if known is None or known[0] != mark:
            known = mark, read(None if known is None else known[1])
            self.of[file] = known
        return known[1]

    def keep_only(self, folders: set[Path]) -> None:
        """Forget what is of other runs."""
        for file in [file for file in self.of if file.parent not in folders]:
            del self.of[file]


@dataclass(frozen=True)
class Curve:
    """The epochs of a run so far, and how many bytes of its file they are."""

    epochs: tuple[Epoch, ...] = ()
    size: int = 0


class Readings:
    """Looks at all learners of a class, again and again.

    Parameters
    ----------
    classroom : the class.
    wanted : how many runs make it complete.
    """

    def __init__(self, classroom: Classroom, wanted: int = 1) -> None:
        self.classroom = classroom
        self.wanted = wanted
        self._one_at_a_time = threading.Lock()  # several pages may show one board
        self._runs: dict[Path, Run] = {}
        self._curves: Kept[Curve] = Kept()
        self._frames: Kept[Frames | None] = Kept()

    def read(self) -> list[Reading]:
        """Everybody as they are now, in the order in which they came. Raises nothing."""
        with self._one_at_a_time:
            return self._read()

    def _read(self) -> list[Reading]:
        found = [self._of(member) for member in members(self.classroom)]
        there = {one.run.path for reading in found for one in reading.runs}
        self._runs = {path: run for path, run in self._runs.items() if path in there}
        self._curves.keep_only(there)
        self._frames.keep_only(there)
        return found

    def _of(self, member: Member) -> Reading:
        runs = belonging(self.classroom, member, list(self._all_runs(member)))
        read = tuple(self._of_run(run) for run in runs)
        lesson = self.classroom.about.lesson
        attempt = attempt_in(member.workspace, lesson) if lesson else Attempt()
        return Reading(member, read, _shown(read), attempt, self.wanted)

    def _all_runs(self, member: Member) -> Iterator[Run]:
        """All runs of a learner; those that were seen before know their settings."""
        with suppress(OSError):
            for path in layout.id_folders(member.workspace / layout.RUNS_FOLDER):
                yield self._runs.setdefault(path, Run(path))

    def _of_run(self, run: Run) -> RunReading:
        curve = self._curves.get(
            run.path / layout.HISTORY_FILE, lambda before: _read_curve(run.path, before)
        )
        frame = self._frames.get(run.path / layout.FRAMES_FILE, lambda _: _newest_frame(run))
        epochs = () if curve is None else curve.epochs
        some = _some(epochs)
        validation = [one.validation_loss for one in some]
        return RunReading(
            run=run,
            name=run.name,
            state=run.state(),
            epoch=len(epochs),
            epochs=run.spec.config.epochs,
            losses=tuple(one.train_loss for one in some),
            validation=tuple(v for v in validation if v is not None and math.isfinite(v)),
            frame=frame,
        )


def _shown(runs: Sequence[RunReading]) -> RunReading | None:
    """The run that a card shows: the one that trains or has begun to, else the newest."""
    training = [one for one in runs if one.state.status == "running"]
    begun = [one for one in runs if one.epoch]
    return next(iter([*training, *reversed(begun), *reversed(runs)]), None)


def _some(epochs: Sequence[Epoch]) -> list[Epoch]:
    """At most `MOST_LOSSES`, evenly spaced, the last one among them."""
    return [epochs[i] for i in evenly_spaced(len(epochs), MOST_LOSSES)]


def _read_curve(folder: Path, before: Curve | None) -> Curve:
    """The history of a run, of which only what is new is read; what is damaged ends it."""
    path = folder / layout.HISTORY_FILE
    known = before or Curve()
    try:
        with path.open("rb") as file:
            if file.seek(0, 2) < known.size:  # it goes on from an earlier epoch
                known = Curve()
            file.seek(known.size)
            lines = file.read().split(b"\n")[:-1]
        new = [from_values(Epoch, json.loads(line)) for line in lines]
        finite = all(math.isfinite(one.train_loss) for one in new)
        if not finite or (new and new[0].number != len(known.epochs) + 1):
            raise ValueError("an epoch is missing")
    except DAMAGE:
        return known
    return Curve((*known.epochs, *new), known.size + sum(len(line) + 1 for line in lines))


def _newest_frame(run: Run) -> Frames | None:
    """The newest frame of a run; None where there is none, or it is damaged."""
    with suppress(SequiturError):
        return read_frames(run.path, last=1)
    return None
