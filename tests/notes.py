"""What notes on data say."""

from collections.abc import Iterable

from sequitur_core.data.notes import Note


def worded(notes: Iterable[Note]) -> tuple[str, ...]:
    """Each in words."""
    return tuple(map(str, notes))
