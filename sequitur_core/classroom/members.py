"""Who takes part in a class, and which of their runs belong to it.

A learner's workspace holds everything; the class only knows which workspace it is, the name that
was given, and what data it got. What belongs to the class is told by that, and for as long as
the learner takes part: nothing else of the workspace can be seen from the class.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sequitur_core.classroom.classes import (
    Classroom,
    check_shared,
    class_of_teacher,
    dataset_of,
    recipe_of,
)
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as, write_json, writing
from sequitur_core.formatting import disambiguate
from sequitur_core.lessons.attempt import attempt_in
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.freezing import class_of
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

LONGEST_NAME = 40  # characters
MOST_MEMBERS = 200
JOINERS = "\u200c\u200d"  # within words of some scripts, and emoji of several persons
NAMELESS = "Learner"
CLASS_KEY = "class."  # begins what shows a run of a class to its teacher


@dataclass(frozen=True)
class Entry:
    """What a class keeps of a learner.

    Attributes
    ----------
    name : as it was given, or as the teacher has changed it.
    joined : Unix time.
    data : ids of the data got.
    hidden : whether the teacher has taken them off the board; for them nothing changes.
    """

    name: str
    joined: float
    data: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Member:
    """A learner in a class.

    Attributes
    ----------
    key : tells learners of the class apart, and says nothing about the workspace.
    name : as it was given; two of one name, or without one, are told apart.
    workspace : where the runs lie.
    entry : what the class keeps.
    """

    key: str
    name: str
    workspace: Path
    entry: Entry


def join(classroom: Classroom, learner: Workspace, name: str = "") -> Entry:
    """Take part in a class, or take its data once more where it was deleted.

    Raises SequiturError where the class is over or full, or the learner's disk is.
    """
    check_shared(learner)
    if classroom.state == "ended":
        raise SequiturError(over(classroom))
    before = entry_of(classroom, learner)
    folder = classroom.path / layout.MEMBERS_FOLDER
    if before is None and sum(1 for _ in folder.glob("*.json")) >= MOST_MEMBERS:
        raise SequiturError(
            f"{classroom.about.title} has {MOST_MEMBERS} learners, as many as a class may have."
        )
    got = () if before is None else before.data
    there = learner.dataset_ids()
    data = tuple(
        got[i] if i < len(got) and got[i] in there else _copied(one, learner)
        for i, one in enumerate(classroom.datasets())
    )
    entry = Entry(_line(name), time.time(), data)
    if before is not None:
        entry = replace(before, data=data)
    if entry != before:
        write_json(_file(classroom, learner.path.name), asdict(entry))
    if class_of(learner.path) != classroom.code:
        write_json(learner.path / layout.IN_CLASS_FILE, {"code": classroom.code})
    return entry


def over(classroom: Classroom) -> str:
    """The sentence for whoever comes after a class."""
    return f"The class “{classroom.about.title}” is over, so nobody can join it any more."


def leave(classroom: Classroom, learner: Workspace) -> None:
    """Take part no more: the teacher sees nothing of the learner from now on."""
    with writing(learner.path):
        _file(classroom, learner.path.name).unlink(missing_ok=True)
        if class_of(learner.path) == classroom.code:
            (learner.path / layout.IN_CLASS_FILE).unlink(missing_ok=True)


def rename(classroom: Classroom, member: Member, name: str) -> None:
    """Call a learner something else, also on their own page; nothing where they have left."""
    _change(classroom, member, name=_line(name))


def hide(classroom: Classroom, member: Member, *, hidden: bool = True) -> None:
    """Take a learner off the board, or show them again; nothing where they have left."""
    _change(classroom, member, hidden=hidden)


def entry_of(classroom: Classroom, learner: Workspace) -> Entry | None:
    """What a class keeps of a workspace; None where it doesn't take part, or that is damaged."""
    try:
        return read_as(Entry, _file(classroom, learner.path.name))
    except SequiturError:
        return None


def members(classroom: Classroom) -> list[Member]:
    """Everybody who takes part, those who came first before the others.

    An entry that is damaged isn't among them, nor one whose workspace is there no more.
    """
    found: list[tuple[float, str, Entry]] = []
    for file in (classroom.path / layout.MEMBERS_FOLDER).glob("*.json"):
        with suppress(SequiturError):
            entry = read_as(Entry, file)
            if entry is not None and layout.is_id(file.stem):
                found.append((entry.joined, file.stem, entry))
    found.sort(key=lambda one: one[:2])
    names = disambiguate([entry.name or NAMELESS for _, _, entry in found])
    people = classroom.home / layout.PEOPLE_FOLDER
    return [
        Member(_key(classroom, id_), name, people / id_, entry)
        for (_, id_, entry), name in zip(found, names, strict=True)
        if (people / id_).is_dir()
    ]


def runs_of(classroom: Classroom, member: Member) -> list[Run]:
    """The runs of a learner that belong to a class, the oldest first.

    Those are trained on the class's data, or answer its lesson, and were started while the
    learner took part and the class wasn't over.
    """
    folder = member.workspace / layout.RUNS_FOLDER
    if not folder.is_dir():
        return []
    return belonging(classroom, member, [Run(path) for path in layout.id_folders(folder)])


def belonging(classroom: Classroom, member: Member, runs: Sequence[Run]) -> list[Run]:
    """Those of a learner's runs that belong to a class, the oldest first."""
    ended, lesson = classroom.ended or float("inf"), classroom.about.lesson
    answers = set(attempt_in(member.workspace, lesson).runs.values()) if lesson else set()
    found = []
    for run in runs:
        with suppress(SequiturError):  # damaged
            about_it = run.id in answers if lesson else run.spec.dataset_id in member.entry.data
            if about_it and member.entry.joined <= run.created <= ended:
                found.append(run)
    return sorted(found, key=lambda run: (run.created, run.id))


def run_in_class(classroom: Classroom, run_id: str) -> Run | None:
    """A run that belongs to a class, by its id; None where none does."""
    for member in members(classroom):
        path = member.workspace / layout.RUNS_FOLDER / run_id
        if layout.is_id(run_id) and path.is_dir():
            return next(iter(belonging(classroom, member, [Run(path)])), None)
    return None


def key_to(classroom: Classroom, run: Run) -> str:
    """What shows a run of a class to its teacher, and to nobody else, as a share would."""
    return f"{CLASS_KEY}{classroom.code}.{run.id}"


def run_shown_to(teacher: Workspace, key: str) -> Run | None:
    """The run that a key of `key_to` shows to a teacher; None for everybody else.

    It is read anew each time: once the learner has left, or the class is gone, there is none.
    """
    code, _, run_id = key.removeprefix(CLASS_KEY).partition(".")
    if not key.startswith(CLASS_KEY):
        return None
    try:
        home = layout.home_of(teacher.path)
        return run_in_class(class_of_teacher(home, code, teacher.path.name), run_id)
    except SequiturError:
        return None


def _change(classroom: Classroom, member: Member, **changes: Any) -> None:
    file = _file(classroom, member.workspace.name)
    if (entry := read_as(Entry, file)) is not None:
        write_json(file, asdict(replace(entry, **changes)))


def _line(name: str) -> str:
    """A name as one short line, without marks that turn what stands beside it around."""
    kept = "".join(c if c.isprintable() or c in JOINERS else " " for c in name)
    return " ".join(kept.split())[:LONGEST_NAME]


def _copied(folder: Path, learner: Workspace) -> str:
    return learner.add_dataset(dataset_of(folder), recipe_of(folder), saved=folder)


def _file(classroom: Classroom, workspace: str) -> Path:
    return classroom.path / layout.MEMBERS_FOLDER / f"{workspace}.json"


def _key(classroom: Classroom, workspace: str) -> str:
    return hashlib.sha256(f"{classroom.code} {workspace}".encode()).hexdigest()[:12]
