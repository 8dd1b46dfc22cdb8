"""Ways to divide the rows of a file that were found while people read it, kept with its data.

So one that the reading finds no more by itself is still there after a reload of the page.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json
from sequitur_core.readers.detection import BY_ITSELF, Partition
from sequitur_core.readers.recognised_file import partition_of
from sequitur_core.runs import layout
from sequitur_core.runs.workspace import Workspace


def keep_ways(space: Workspace, id: str, ways: tuple[Partition, ...]) -> None:
    """Keep with stored data how its rows are divided, and how they would be by themselves.

    Written once: what data was read from a file by a recipe doesn't change.
    """
    path = space.datasets_folder / id / layout.WAYS_FILE
    kept = [asdict(way) for way in ways if way.in_use or way.choices == BY_ITSELF]
    if kept and not path.exists():
        with suppress(SequiturError):  # on a full disk the page is there all the same
            write_json(path, {"ways": kept})


def kept_ways(space: Workspace, id: str) -> list[Partition]:
    """The ways that are kept with all data that was read from the same table of a file."""
    source, table = space.summary(id).source, _table(space, id)
    ways: dict[tuple[tuple[str, ...], str], Partition] = {}
    for one in reversed(space.datasets()):
        path = space.datasets_folder / one.id / layout.WAYS_FILE
        if one.source != source or not path.exists() or _table(space, one.id) != table:
            continue
        with suppress(SequiturError, *DAMAGE):  # without them, less is offered
            for values in (read_json(path) or {})["ways"]:
                way = partition_of(values)
                ways[way.of, way.along] = way
    return [*ways.values()]


def _table(space: Workspace, id: str) -> tuple[str, bool] | None:
    """Which of a file's tables data is; None where that can't be read."""
    with suppress(SequiturError):
        if (recipe := space.recipe(id)) is not None:
            return recipe.sheet, recipe.joined
    return None
