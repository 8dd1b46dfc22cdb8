"""Where a run is trained that isn't trained on this computer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as, write_json
from sequitur_core.runs.layout import PLACE_FILE


@dataclass(frozen=True)
class Whereabouts:
    """Where on a cluster a run is, or was last.

    Attributes
    ----------
    node : what people call the computer.
    trainer : name of what trains it there, by which it is found again; "" once it has ended.
    """

    node: str
    trainer: str = ""


def read_whereabouts(folder: Path) -> Whereabouts | None:
    """Where the run in a folder is; None for this computer, or where that can't be read."""
    with suppress(SequiturError):
        return read_as(Whereabouts, folder / PLACE_FILE)
    return None


def write_whereabouts(folder: Path, place: Whereabouts) -> None:
    """Note where the run in a folder is."""
    write_json(folder / PLACE_FILE, asdict(place))


def is_elsewhere(folder: Path) -> bool:
    """Whether the run in a folder is trained on a cluster, as far as this server knows."""
    place = read_whereabouts(folder)
    return place is not None and bool(place.trainer)
