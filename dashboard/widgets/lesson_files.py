"""The lessons there are: those that come with Sequitur, and those of its home folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dashboard import cache
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_whole, writing
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.lessons.reading import ENDING, LessonError, lesson_of, read_lesson

OWN_FOLDER = Path(__file__).resolve().parents[1] / "learn_page" / "lessons"


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


def add(name: str, content: bytes) -> Lesson:
    """Keep a lesson in the home folder, under the name of its file.

    LessonError where it is none, and nothing is kept then; WriteError where the disk is full.
    """
    path = cache.workspace().lessons_folder / f"{Path(name).stem.lstrip('.') or 'lesson'}{ENDING}"
    lesson = lesson_of(content, path.name)
    with writing(path.parent.parent):
        path.parent.mkdir(exist_ok=True)
    write_whole(path, lambda file: file.write(content))
    return lesson


def find(key: str) -> Lesson | None:
    """A lesson by its key; None where it isn't there any more, or is damaged."""
    path = _files(cache.workspace().lessons_folder).get(f"{key}{ENDING}")
    try:
        return None if path is None else _read(path, path.stat().st_mtime_ns)
    except (OSError, SequiturError):
        return None


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Lesson:
    return read_lesson(path)


def _files(home: Path) -> dict[str, Path]:
    files = {path.name: path for path in sorted(OWN_FOLDER.glob(f"*{ENDING}"))}
    return files | {path.name: path for path in sorted(home.glob(f"*{ENDING}"))}
