"""The colours that a person chose for the classes of labels, instead of those of a palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sequitur_core.data.dataset import ClassColours, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.labels.vocabulary import is_colour
from sequitur_core.runs.layout import CLASS_COLOURS_FILE
from sequitur_core.runs.run import Run

_write_lock = Lock()  # two pages of one server may choose at once


def class_colours(folder: Path) -> ClassColours:
    """The colours stored with data in its folder; none where the file can't be read."""
    try:
        values = (read_json(folder / CLASS_COLOURS_FILE) or {}).get("colours", [])
        found = [(str(label), str(name), str(colour)) for label, name, colour in values]
    except (AttributeError, TypeError, SequiturError, *DAMAGE):
        return ()  # colours can be chosen anew, and the next choice writes a whole file
    return tuple(one for one in found if one[2] and is_colour(one[2]))


def choose_colour(run: Run, label: str, name: str, colour: str) -> None:
    """Give a class of a label a colour such as "#0072B2", or with "" its usual one again.

    Raises SequiturError for what is no colour, and WriteError on a full disk.
    """
    if not is_colour(colour):
        raise SequiturError(f"{colour} is no colour. Write it as #0072B2.")
    _change(run, lambda one: one[:2] == (label, name), ((label, name, colour),) if colour else ())


def reset_colours(run: Run, label: str) -> None:
    """Give all classes of a label their usual colours again."""
    _change(run, lambda one: one[0] == label, ())


def keep_colours(source: Path, target: Path) -> None:
    """Store the colours of some data with other data that is made of it."""
    if colours := class_colours(source):
        with writing(target):
            write_json(target / CLASS_COLOURS_FILE, {"colours": colours})


def coloured(folder: Path, dataset: SequenceDataset) -> SequenceDataset:
    """A dataset with the colours that are stored in a folder; itself where there are none."""
    return _coloured(dataset, class_colours(folder))


def coloured_dataset(run: Run) -> SequenceDataset:
    """The data of a run with the colours that are stored with it."""
    return coloured(run.annotations_folder, run.dataset())


@lru_cache(maxsize=8)
def _coloured(dataset: SequenceDataset, colours: ClassColours) -> SequenceDataset:
    return replace(dataset, class_colours=colours) if colours else dataset


def _change(run: Run, gone: Callable[[tuple[str, str, str]], bool], more: ClassColours) -> None:
    folder = run.annotations_folder
    with _write_lock, writing(folder):
        kept = [one for one in class_colours(folder) if not gone(one)]
        write_json(folder / CLASS_COLOURS_FILE, {"colours": [*kept, *more]})
