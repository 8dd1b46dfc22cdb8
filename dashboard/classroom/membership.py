"""Which class the person at the page takes part in, and what that means for what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.visitors import identity
from dashboard.visitors.identity import workspaces
from sequitur_core.classroom.classes import Classroom, find_class
from sequitur_core.classroom.members import Entry, entry_of, members
from sequitur_core.errors import SequiturError
from sequitur_core.runs.allowance import freezing
from sequitur_core.runs.layout import TEACHES_FILE
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import PRESETS

WORDS = {"size": "numbers per sequence", "epochs": "epochs"}


@dataclass(frozen=True)
class Membership:
    """A class, and what it keeps of whoever is at the page."""

    classroom: Classroom
    entry: Entry

    @property
    def name(self) -> str:
        """What the teacher calls them: two of one name are told apart."""
        own = cache.workspace().path
        every = members(self.classroom)
        return next((one.name for one in every if one.workspace == own), self.entry.name)

    def is_about(self, data_id: str | None, lesson: str | None) -> bool:
        """Whether this data or this lesson is what the class is about."""
        about = self.classroom.about
        return data_id in self.entry.data or (bool(lesson) and lesson == about.lesson)


@dataclass(frozen=True)
class Lock:
    """What a teacher locked: settings as in an address of Train, and the parts that stay."""

    settings: Mapping[str, str]
    parts: frozenset[str]


def membership() -> Membership | None:
    """The class that the person at the page takes part in; None where there is none, or no more."""
    found = last_membership()
    return None if found is None or found.classroom.state == "ended" else found


def last_membership() -> Membership | None:
    """As `membership`, also of a class that is over."""
    if not cache.is_shared():
        return None
    own = cache.workspace()
    classroom = find_class(workspaces().home, freezing.class_of(own.path))
    return None if classroom is None else _in_class(classroom, own)


def _in_class(classroom: Classroom, learner: Workspace) -> Membership | None:
    try:
        _ = classroom.about
    except SequiturError:  # damaged: its link says so
        return None
    entry = entry_of(classroom, learner)
    return None if entry is None else Membership(classroom, entry)


def name_of_person() -> str:
    """What the person at the page is called: in their class, else by the login service.

    "" where neither knows a name.
    """
    found = membership()
    return (found.entry.name if found else "") or identity.name_of_person()


def teaches() -> bool:
    """Whether the person at the page has opened a class; never raises."""
    try:
        return cache.is_shared() and (cache.workspace().path / TEACHES_FILE).exists()
    except SequiturError:  # nobody's page
        return False


def is_frozen() -> bool:
    """Whether a teacher holds everything of the person at the page."""
    return cache.is_shared() and freezing.is_frozen(cache.workspace().path)


def lock_of(data_id: str) -> Lock | None:
    """What is locked of a training on some data; None where nothing is."""
    found = membership()
    if found is None or data_id not in found.entry.data:
        return None
    about = found.classroom.about
    parts = frozenset(about.locked) & frozenset(state.FORM)
    return Lock(settings_of(about.settings), parts) if parts else None


def describe_settings(asked: Mapping[str, str]) -> str:
    """Settings as in an address of Train, in words: `LSTM_AE, 16 numbers, 50 epochs`."""
    parts = [asked.get("model", "")]
    if preset := asked.get("preset"):
        parts.append(PRESETS[preset].label if preset in PRESETS else "")
    parts += [f"{asked[name]} {word}" for name, word in WORDS.items() if name in asked]
    parts += ["further settings"] if "settings" in asked else []
    known = [plain(part) for part in parts if part]
    return ", ".join(known) if known else "the usual settings for this data"


def settings_of(query: str) -> dict[str, str]:
    """The settings of a class, as parts of an address of Train."""
    return {name: text for name, text in parse_qsl(query) if name in state.FORM}
