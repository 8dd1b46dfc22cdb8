"""A class: data or a lesson that a teacher opens to whoever has its code: Classroom.

It is a folder in the folder of all data, so it outlives the server that it was opened on. Its
code can't be guessed and lets people join, nothing else: only the workspace that opened a class
sees its board. The code stands in the folder's name, as a teacher shows it for a whole lesson.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from sequitur_core.data.dataset import MISSING_FILE, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    damaged,
    link_or_copy,
    new_folder,
    read_as,
    read_json,
    remove_folder,
    write_json,
    writing,
)
from sequitur_core.runs import layout
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for one another
CODE_LENGTH = 8  # 10^12 codes: at a thousand guesses a second, one is found in thirteen years
LONGEST_TITLE = 80  # characters
MOST_CLASSES = 20  # of one teacher, that aren't removed
State = Literal["open", "frozen", "ended"]
STATES: tuple[State, ...] = ("open", "frozen", "ended")


@dataclass(frozen=True)
class About:
    """What a class is about, as it was opened.

    Attributes
    ----------
    title : what it is called.
    teacher : id of the workspace that opened it.
    created : Unix time.
    lesson : key of its lesson; "" where it is about data.
    settings : of the training it begins with, as in an address of Train; "" for the usual ones.
    locked : which of them learners can't change.
    """

    title: str
    teacher: str
    created: float
    lesson: str = ""
    settings: str = ""
    locked: tuple[str, ...] = ()


class Classroom:
    """A class's folder, read anew at every call, except for what never changes."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Classroom) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def code(self) -> str:
        return self.path.name

    @property
    def home(self) -> Path:
        """The folder of all data."""
        return self.path.parent.parent

    @cached_property
    def about(self) -> About:
        """What it is about; SequiturError where that is damaged."""
        about = read_as(About, self.path / layout.CLASS_FILE)
        if about is None:
            raise damaged(self.path / layout.CLASS_FILE)
        return about

    @property
    def state(self) -> State:
        """Whether it is open, frozen or ended; open where that can't be read."""
        with suppress(SequiturError):
            said = self._state_values().get("state")
            return next((state for state in STATES if state == said), "open")
        return "open"

    @property
    def ended(self) -> float | None:
        """Unix time at which it ended; None before."""
        with suppress(SequiturError):
            ended = self._state_values().get("ended")
            return float(ended) if isinstance(ended, int | float) else None
        return None

    def set_state(self, state: State) -> None:
        """Open, freeze or end it; one that has ended stays so.

        Raises SequiturError where the disk is full, or it has been removed.
        """
        if self.state == "ended":
            raise SequiturError(f"{self.about.title} has ended. Open a new class to go on.")
        ended = time.time() if state == "ended" else None
        self._change_state(state=state, ended=ended)

    @property
    def revealed(self) -> bool:
        """Whether its board shows what learners predicted in its lesson, and what came out.

        Not before its teacher wants it, or it has ended: whoever sees the answer predicts nothing.
        """
        with suppress(SequiturError):
            return self._state_values().get("revealed") is True or self.state == "ended"
        return False

    def reveal(self, revealed: bool = True) -> None:
        """Show that on the board, or hide it again; SequiturError where the disk is full."""
        self._change_state(revealed=revealed)

    def datasets(self) -> list[Path]:
        """The folders of the data that each learner gets."""
        folder = self.path / layout.CLASS_DATA_FOLDER
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def remove(self) -> None:
        """Remove it for good; what learners have in their workspaces stays there."""
        remove_folder(self.path)

    def _change_state(self, **values: object) -> None:
        known: dict[str, object] = {}
        with suppress(SequiturError):  # damaged: it is written anew
            known = self._state_values()
        write_json(self.path / layout.CLASS_STATE_FILE, {**known, **values})

    def _state_values(self) -> dict[str, object]:
        return read_json(self.path / layout.CLASS_STATE_FILE) or {}


def open_class(
    teacher: Workspace,
    title: str,
    *,
    data: Sequence[str] = (),
    lesson: str = "",
    settings: str = "",
    locked: Sequence[str] = (),
) -> Classroom:
    """Open a class from datasets of a teacher's workspace, or from a lesson.

    The data is linked: the class keeps it, whatever becomes of the teacher's own. Raises
    SequiturError where only one person uses the server, or there are too many classes.
    """
    check_shared(teacher)
    home = layout.home_of(teacher.path)
    if len(classes_of(home, teacher.path.name)) >= MOST_CLASSES:
        raise SequiturError(
            f"You have {MOST_CLASSES} classes, as many as there may be. Remove one that is over."
        )
    about = About(
        title=" ".join(title.split())[:LONGEST_TITLE] or "Class",
        teacher=teacher.path.name,
        created=time.time(),
        lesson=lesson,
        settings=settings,
        locked=tuple(locked),
    )
    parent = home / layout.CLASSES_FOLDER
    with writing(home):
        parent.mkdir(exist_ok=True)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with new_folder(parent, code) as folder:
        (folder / layout.MEMBERS_FOLDER).mkdir()
        for number, id_ in enumerate(data):
            _link_dataset(teacher, id_, folder / layout.CLASS_DATA_FOLDER / f"{number}")
        write_json(folder / layout.CLASS_FILE, asdict(about))
        write_json(folder / layout.CLASS_STATE_FILE, {"state": "open", "ended": None})
    with writing(teacher.path):
        (teacher.path / layout.TEACHES_FILE).touch()
    return Classroom(parent / code)


def check_shared(workspace: Workspace) -> None:
    """Raises SequiturError where there are no workspaces for learners."""
    if workspace.path.parent.name != layout.PEOPLE_FOLDER:
        raise SequiturError(
            "A class needs a server that several people share. Start it with SEQUITUR_SHARED=1: "
            "README says how, under “Running it for a class or team”."
        )


def find_class(home: Path, code: str) -> Classroom | None:
    """The class with this code, typed in whatever way; None where there is none."""
    plain = "".join(c for c in code[:40].lower() if c.isalnum())
    path = home / layout.CLASSES_FOLDER / plain
    return Classroom(path) if layout.is_id(plain) and path.is_dir() else None


def classes_of(home: Path, teacher: str) -> list[Classroom]:
    """The classes that a workspace has opened, the newest first; damaged ones aren't among them."""
    found = [one for one in _all_classes(home) if _teacher_of(one) == teacher]
    return sorted(found, key=lambda one: one.about.created, reverse=True)


def class_of_teacher(home: Path, code: str, teacher: str) -> Classroom:
    """A class by its code, for the workspace that opened it; SequiturError for all others."""
    found = find_class(home, code)
    if found is None or _teacher_of(found) != teacher:
        raise SequiturError(
            "There is no such class of yours. Only the browser that opened a class sees its board."
        )
    return found


def remove_without_teacher(workspaces: Workspaces) -> None:
    """Remove the classes of workspaces that are there no more."""
    there = {one.path.name for one in workspaces.all()}
    for one in _all_classes(workspaces.home):
        if (teacher := _teacher_of(one)) and teacher not in there:
            one.remove()


def shown(code: str) -> str:
    """A code as it is read out and typed: kmpq-7x3t."""
    return f"{code[:4]}-{code[4:]}"


def recipe_of(folder: Path) -> Recipe | None:
    """How the dataset in a class's folder was prepared; None where that isn't known."""
    values = read_json(folder / layout.RECIPE_FILE)
    return None if values is None else Recipe.from_json(json.dumps(values))


def dataset_of(folder: Path) -> SequenceDataset:
    """The dataset in a class's folder."""
    return SequenceDataset.load(folder)


def _all_classes(home: Path) -> list[Classroom]:
    folder = home / layout.CLASSES_FOLDER
    return [Classroom(path) for path in layout.id_folders(folder)] if folder.is_dir() else []


def _teacher_of(one: Classroom) -> str:
    """Whose class it is; "" where that is damaged, or it was removed a moment ago."""
    try:
        return one.about.teacher
    except SequiturError:
        return ""


def _link_dataset(teacher: Workspace, id: str, target: Path) -> None:
    teacher.dataset(id)  # says what is wrong with it
    source = teacher.datasets_folder / id
    target.mkdir(parents=True)
    names = [*layout.DATASET_FILES, MISSING_FILE, layout.RECIPE_FILE]
    for name in names:
        if (source / name).exists():
            link_or_copy(str(source / name), str(target / name))
