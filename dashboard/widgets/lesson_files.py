"""The lessons there are: those that come with Sequitur, and those of its home folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard import cache
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_whole, writing
from sequitur_core.lessons.attempt import Attempt, attempt_in, forget_attempt, write_attempt
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.lessons.reading import ENDING, LessonError, lesson_of, read_lesson

OWN_FOLDER = Path(__file__).resolve().parents[1] / "learn_page" / "lessons"


@dataclass(frozen=True)
class Earlier:
    """A file of the home folder that was removed or replaced, as it was before.

    Attributes
    ----------
    attempt : how far the lesson in it had been done.
    """

    path: Path
    content: bytes
    attempt: Attempt


def read_all() -> tuple[list[Lesson], list[str]]:
    """All lessons in the order of their files, and a sentence on each file that is none.

    A lesson in the home folder replaces one of the same file name.
    """
    home = cache.workspace().lessons_folder
    lessons, problems = [], []
    for path in _files(home).values():
        try:
            lessons.append(read_lesson(path))
        except LessonError as error:
            problems.append(str(error))
    others = sorted(home.iterdir()) if home.is_dir() else []
    problems += [
        f"{path.name} isn't read, as its name doesn't end in {ENDING}."
        for path in others
        if path.is_file() and path.suffix != ENDING and not path.name.startswith(".")
    ]
    return lessons, problems


def shipped() -> dict[str, Path]:
    """The files of the lessons that come with Sequitur, by what they are about."""
    return {read_lesson(path).title: path for path in sorted(OWN_FOLDER.glob(f"*{ENDING}"))}


def own() -> list[Path]:
    """The files of the home folder, lessons or not yet."""
    home = cache.workspace().lessons_folder
    return sorted(home.glob(f"*{ENDING}"))


def add(name: str, content: bytes) -> tuple[Lesson, Earlier | None]:
    """Keep a lesson in the home folder, under the name of its file, to be begun anew.

    With it comes the file that it replaces there. LessonError where it is none, and nothing is
    kept then; WriteError where the disk is full.
    """
    path = cache.workspace().lessons_folder / f"{Path(name).stem.lstrip('.') or 'lesson'}{ENDING}"
    lesson = lesson_of(content, path.name)
    before = _earlier(path)
    _write(path, content)
    forget_attempt(cache.workspace(), lesson)
    return lesson, before


def remove(path: Path) -> Earlier | None:
    """Remove a file of the home folder; None where it isn't there any more."""
    before = _earlier(path)
    path.unlink(missing_ok=True)
    return before


def put_back(before: Earlier) -> None:
    """Bring a file back as it was; WriteError where the disk is full."""
    _write(before.path, before.content)
    if (lesson := find(before.path.stem)) is not None:
        write_attempt(cache.workspace(), lesson, before.attempt)


def find(key: str) -> Lesson | None:
    """A lesson by its key; None where it isn't there any more, or is damaged."""
    path = _files(cache.workspace().lessons_folder).get(f"{key}{ENDING}")
    try:
        return None if path is None else _read(path, path.stat().st_mtime_ns)
    except (OSError, SequiturError):
        return None


def _earlier(path: Path) -> Earlier | None:
    if not path.is_file():
        return None
    return Earlier(path, path.read_bytes(), attempt_in(cache.workspace().path, path.stem))


def _write(path: Path, content: bytes) -> None:
    with writing(path.parent.parent):
        path.parent.mkdir(exist_ok=True)
    write_whole(path, lambda file: file.write(content))


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Lesson:
    return read_lesson(path)


def _files(home: Path) -> dict[str, Path]:
    files = {path.name: path for path in sorted(OWN_FOLDER.glob(f"*{ENDING}"))}
    return files | {path.name: path for path in sorted(home.glob(f"*{ENDING}"))}
