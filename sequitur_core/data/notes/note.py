"""A note on data: what it is of and its numbers, and the one function that words it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from inspect import signature
from typing import Any, Generic, ParamSpec

import numpy as np

from sequitur_core.formatting import with_one_point

P = ParamSpec("P")
_KINDS: dict[str, NoteKind[...]] = {}
# What wording raises for numbers that are none of its kind.
_UNWORDABLE = (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError)


@dataclass(frozen=True)
class BadCell:
    """A cell of a table that doesn't fit its column, with the rows around it.

    Attributes
    ----------
    column, line : where it is.
    columns, lines : names and line numbers of what is around it.
    rows : their cells as texts, "" where one is missing.
    """

    column: str
    line: int
    columns: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Offer:
    """A way to read the file otherwise, which a note offers.

    Attributes
    ----------
    label : what it is called, in a few words.
    name, value : the choice that is changed, and to what.
    also : others that are changed with it, as names and values.
    """

    label: str
    name: str
    value: Any
    also: tuple[tuple[str, Any], ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        """All choices that are changed, by name."""
        return {self.name: self.value, **dict(self.also)}


@dataclass(frozen=True)
class Note:
    """Something that was changed or left out, or that a person should check; `str` words it.

    Attributes
    ----------
    kind : the name of the function that words it; "sentence" for what was stored as text.
    numbers : what it is called with, by name; all of it can be JSON.
    cell : the first cell that it is about, where the rows around it tell more.
    offers : other ways to read the file.
    """

    kind: str
    numbers: Mapping[str, Any] = field(default_factory=dict, hash=False)
    cell: BadCell | None = field(default=None, compare=False)
    offers: tuple[Offer, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return with_one_point(_KINDS[self.kind].wording(**self.numbers))

    @property
    def about(self) -> frozenset[str]:
        """The channels, or columns, that it names; a note that only counts them names none."""
        given = (self.numbers.get(name) for name in ("channel", "channels", "columns"))
        named = (one if isinstance(one, tuple) else (one,) for one in given)
        return frozenset(text for texts in named for text in texts if isinstance(text, str))

    def offering(self, *offers: Offer) -> Note:
        """The note with other ways to read the file."""
        return replace(self, offers=offers)

    def to_values(self) -> dict[str, Any]:
        """The note for JSON, with its sentence for versions that don't know its kind."""
        values: dict[str, Any] = {"kind": self.kind, "sentence": str(self)}
        values["numbers"] = {
            name: one.to_values() if isinstance(one, Note) else one
            for name, one in self.numbers.items()
        }
        if self.cell:
            values["cell"] = asdict(self.cell)
        if self.offers:
            values["offers"] = [asdict(offer) for offer in self.offers]
        return values

    @classmethod
    def from_values(cls, values: Any) -> Note:
        """What `to_values` gave; a sentence where it was stored as one, or its kind isn't known.

        Raises ValueError, TypeError or KeyError for anything else.
        """
        if isinstance(values, str):
            return sentence(values)
        if "kind" not in values:  # stored before notes had kinds; its numbers lie beside the text
            about = {n: values[n] for n in ("number", "channel", "words", "share") if values.get(n)}
            note = cls("sentence", {"text": str(values["sentence"]), **_with_tuples(about)})
        else:
            numbers = {
                name: cls.from_values(one) if isinstance(one, dict) else _tuples(one)
                for name, one in dict(values["numbers"]).items()
            }
            note = cls(str(values["kind"]), numbers)
            try:
                str(note)
            except _UNWORDABLE:
                note = sentence(str(values["sentence"]))
        cell = values.get("cell")
        offers = values.get("offers") or ()
        return cls(
            note.kind,
            note.numbers,
            cell=BadCell(**_with_tuples(cell)) if cell else None,
            offers=tuple(Offer(**_with_tuples(offer)) for offer in offers),
        )


class NoteKind(Generic[P]):
    """Makes notes of one kind: called like the function that words it, and named like it."""

    def __init__(self, wording: Callable[P, str]) -> None:
        self.wording: Callable[..., str] = wording
        self.kind, self._signature = wording.__name__, signature(wording)
        _KINDS[self.kind] = self

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Note:
        given = self._signature.bind(*args, **kwargs).arguments
        return Note(self.kind, {name: _tuples(value) for name, value in given.items()})

    def among(self, notes: Iterable[Note]) -> list[Note]:
        """Those of this kind."""
        return [note for note in notes if note.kind == self.kind]


def kinds() -> dict[str, NoteKind[...]]:
    """All kinds of notes by name."""
    return dict(_KINDS)


@NoteKind
def sentence(text: str, **about: object) -> str:
    return text


def _tuples(value: Any) -> Any:
    """A value without lists, and without types of numpy, which JSON doesn't know."""
    if isinstance(value, list | tuple):
        return tuple(map(_tuples, value))
    return value.item() if isinstance(value, np.generic) else value


def _with_tuples(values: Any) -> dict[str, Any]:
    return {name: _tuples(value) for name, value in dict(values).items()}
