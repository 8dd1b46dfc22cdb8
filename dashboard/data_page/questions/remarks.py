"""What is said of data above its sequences: so much that these are in the first screen, too."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.formatting import plain

ROOM = 5  # lines, in a window of 1024 by 768 pixels
QUESTION = 2  # lines, of one that stands above what is said
LINES_OF_ONE = 2  # of a fact that is shown though there is no room
LETTERS_OF_WARNING, LETTERS_OF_FACT = 100, 140  # in a line there; a warning has a button beside it
WARNING_ICON, INFO_ICON = ":material/warning:", ":material/info:"
DONE_ICON = ":material/build:"


@dataclass(frozen=True)
class Remark:
    """Something to be said of data.

    Attributes
    ----------
    text : what it says.
    show : puts it on the page.
    check : whether a person should look at that, or else it is only worth knowing.
    tall : whether it takes all room there is, as tables and pictures do.
    count : how many things it says.
    about : what they are, where nothing else is said.
    """

    text: str
    show: Callable[[], object]
    check: bool = True
    tall: bool = False
    count: int = 1
    about: str = ""

    @property
    def lines(self) -> int:
        """The room that it takes; a warning's frame takes a line more."""
        if self.tall:
            return ROOM
        if self.check:
            return 1 + math.ceil(len(self.text) / LETTERS_OF_WARNING)
        return math.ceil(len(self.text) / LETTERS_OF_FACT)


@dataclass(frozen=True)
class Unsaid:
    """Where the rest is to be said, what is known of that already, and the lines left in sight."""

    place: DeltaGenerator
    rest: tuple[Remark, ...]
    room: int


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """What is to be checked first."""
    return sorted(remarks, key=lambda one: not one.check)


def say_first(
    remarks: Sequence[Remark], room: int = ROOM, *, below_question: bool = False
) -> tuple[tuple[Remark, ...], int]:
    """Show the first, as far as there is room: of those to check one at least, if none is in sight.

    below_question : a question stands above them, which takes room, too.

    Returns the others, and the room that is left.
    """
    left = room - QUESTION if below_question else room
    for place, remark in enumerate(remarks):
        alone = remark.check and not place and room == ROOM
        if remark.lines > left and not alone:
            return tuple(remarks[place:]), 0
        remark.show()
        left -= remark.lines
    return (), max(left, 0)


def say_rest(remarks: Sequence[Remark]) -> None:
    """Show the others behind one click; a fact alone takes hardly more room than that click."""
    if len(remarks) == 1 and not remarks[0].check and remarks[0].lines <= LINES_OF_ONE:
        remarks[0].show()
    elif remarks:
        icon = WARNING_ICON if any(one.check for one in remarks) else INFO_ICON
        box = st.expander(_label(remarks), icon=icon, type="compact")
        with box.container(gap="xsmall"):
            for remark in remarks:
                remark.show()


def _label(remarks: Sequence[Remark]) -> str:
    """How many there are of each kind: "2 more to check, 3 to know"."""
    if len(remarks) == 1 and remarks[0].about:
        return remarks[0].about
    check, know = (sum(r.count for r in remarks if r.check is kind) for kind in (True, False))
    kinds = [f"{n} {{}}to {what}" for n, what in ((check, "check"), (know, "know")) if n]
    return ", ".join(kind.format("" if place else "more ") for place, kind in enumerate(kinds))


def fact(text: str) -> Remark:
    """Something worth knowing that asks for no decision."""
    return Remark(text, partial(inform, text), check=False)


def done(texts: Sequence[str]) -> list[Remark]:
    """What was changed or left out; [] where nothing was."""
    if not texts:
        return []
    together = " ".join(texts)
    say = partial(st.caption, f"{DONE_ICON} {plain(together)}")
    about = f"What was changed or left out ({len(texts)})"
    return [Remark(together, say, check=False, count=len(texts), about=about)]


def inform(text: str) -> None:
    """Say something worth knowing."""
    st.caption(f"{INFO_ICON} {plain(text)}")
