"""What notes on data say, and one of each kind."""

import inspect
from collections.abc import Iterable

from sequitur_core.data.notes import Note, NoteKind, sentence

NUMBERS = {
    "int": 3, "float": 0.25, "str": "x", "bool": True, "tuple[str, ...]": ("a", "b"),
    "tuple[tuple[str, ...], ...]": (("s", "min"), ("m",)),
    "tuple[int, int]": (2, 5), "tuple[int, ...]": (4, 6), "tuple[float, ...]": (0.25, 0.5),
    "tuple[tuple[float, float], ...]": ((2.0, 5.5), (0.0, 9.0)),
    "Note": sentence("One row."),
    "Role": "channel", "Layout": "tidy",
    "tuple[tuple[str, tuple[float, ...]], ...]": (("c", (0.5, -9.0)), ("d", (7.0,))),
    "tuple[tuple[float, tuple[str, ...]], ...]": ((0.5, ("c",)), (-9.0, ("d",))),
}  # fmt: skip


def worded(notes: Iterable[Note]) -> tuple[str, ...]:
    """Each in words."""
    return tuple(map(str, notes))


def made(kind: NoteKind[...]) -> Note:
    """A note of a kind, with a number for each of its names."""
    about = inspect.signature(kind.wording).parameters.values()
    given = {p: NUMBERS[str(p.annotation)] for p in about if p.kind is not p.VAR_KEYWORD}
    named = {p.name: number for p, number in given.items() if p.kind is p.KEYWORD_ONLY}
    return kind(*(number for p, number in given.items() if p.name not in named), **named)
