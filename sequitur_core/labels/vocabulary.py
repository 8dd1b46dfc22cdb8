"""The labels that can be given: each with a name, a colour and perhaps a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sequitur_core.errors import SequiturError

MAX_LENGTH = 200  # characters of a name
MOST = 1_000
KEYS = "123456789"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Label:
    """A label of the vocabulary.

    Attributes
    ----------
    id : a number that no other label of this vocabulary ever had.
    name : as a person wrote it; names differ, whatever their case.
    colour : such as "#0072B2"; "" for the next one of the palette.
    key : "1" to "9", which gives the label; "" for none.
    """

    id: int
    name: str
    colour: str = ""
    key: str = ""


def checked_name(name: str, others: Iterable[Label] = ()) -> str:
    """A name without space around it.

    Raises SequiturError for an empty or very long one, or one that another label has.
    """
    name = " ".join(name.split())
    if not name:
        raise SequiturError("The label has no name. Give it at least one letter.")
    if len(name) > MAX_LENGTH:
        raise SequiturError(
            f"The label has {len(name):,} characters, but at most {MAX_LENGTH} fit. Shorten it."
        )
    if any(is_called(one, name) for one in others):
        raise SequiturError(f"There is already a label called {name}. Choose another name.")
    return name


def is_called(label: Label, name: str) -> bool:
    """Whether a label has this name, whatever the case and the spaces."""
    return label.name.casefold() == " ".join(name.split()).casefold()


def is_colour(text: str) -> bool:
    """Whether this is a colour that a label may have."""
    return not text or _COLOUR.fullmatch(text) is not None


def checked(label: Label, others: Iterable[Label]) -> Label:
    """A label as it can be stored; SequiturError where name, colour or key can't be had."""
    others = [one for one in others if one.id != label.id]
    if len(others) >= MOST:
        raise SequiturError(f"There are {MOST:,} labels already, and no more fit.")
    if not is_colour(label.colour):
        raise SequiturError(f"{label.colour} is no colour. Write it as #0072B2.")
    if label.key and (len(label.key) != 1 or label.key not in KEYS):
        raise SequiturError(f"{label.key} can't be a key. Choose one of 1 to 9.")
    if label.key and any(one.key == label.key for one in others):
        raise SequiturError(f"The key {label.key} belongs to another label. Choose another one.")
    return Label(label.id, checked_name(label.name, others), label.colour, label.key)


def free_key(labels: Sequence[Label]) -> str:
    """The first key that no label has, "" where all are taken."""
    taken = {one.key for one in labels}
    return next((key for key in KEYS if key not in taken), "")
