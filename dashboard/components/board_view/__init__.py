"""A card for each learner of a class: how far they are, their losses and their map.

One element holds all of them. It is sent a few dozen numbers for each card and draws them in the
browser, where only cards that have changed are drawn anew: with thirty learners a refresh takes
the server a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from dashboard import state
from dashboard.components.declaration import declare
from dashboard.sentences.comparison_sentences import FEWEST_COMPARED, MOST_COMPARED

Kind = Literal["none", "waits", "trains", "done", "failed"]


@dataclass(frozen=True)
class Card:
    """A learner.

    Attributes
    ----------
    key : tells them apart.
    name : what they are called; it is shown letter by letter.
    kind, word : how far they are, and that in words.
    progress : of the training, 0 to 1.
    loss : the newest, in words; "" before there is one.
    losses, validation : how high they stand over the epochs, 0 to 1.
    points : places on the map, -100 to 100, x and y of one point after another.
    colours : which of the board's colours each point has.
    predicted : in the class's lesson, in words, and what came out once that is revealed.
    done : whether all that was asked for is done.
    comparable : whether there is a run to set beside others.
    left : since when they have no page open, in words; "" while they have.
    """

    key: str
    name: str
    kind: Kind
    word: str
    progress: float
    loss: str
    losses: Sequence[float]
    validation: Sequence[float]
    points: Sequence[int]
    colours: Sequence[int]
    predicted: str
    done: bool
    comparable: bool
    left: str = ""


@dataclass(frozen=True)
class Picture:
    """What a class predicted, beside what came out: of choices, or numbers along an axis.

    Attributes
    ----------
    choices : the text of each, how many predicted it, and whether it came out.
    places : of the predictions along the axis, 0 to 1.
    outcome, came_out : where on it what came out lies, and that in words; None and "" before.
    ends : of the axis, in words.
    """

    choices: Sequence[tuple[str, int, bool]] = ()
    places: Sequence[float] = ()
    outcome: float | None = None
    came_out: str = ""
    ends: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Asked:
    """What a person wants: to open one learner, or to set several side by side."""

    what: Literal["open", "compare"]
    keys: tuple[str, ...]
    number: object  # of this click, which the browser counts


_mount = declare("board_view")


def board_view(
    cards: Sequence[Card],
    *,
    key: str,
    label: str,
    colours: Sequence[str],
    summary: str,
    predictions: Picture | None = None,
) -> Asked | None:
    """Show the cards; what was asked for, until it is `answered`.

    Parameters
    ----------
    cards : in the order in which they are shown.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what they are, for screen readers.
    colours : of points, as `#rrggbb`.
    summary : how far all of them are, in words.
    predictions : of all of them, above the cards.
    """
    asked = _asked(st.session_state.get(key), key)
    _mount(
        key=key,
        data={
            "key": key,
            "label": label,
            "colours": list(colours),
            "summary": summary,
            "predictions": None if predictions is None else asdict(predictions),
            "fewest": FEWEST_COMPARED,
            "most": MOST_COMPARED,
            "cards": [asdict(card) for card in cards],
        },
        on_asked_change=lambda: None,  # without it the value isn't there
    )
    return asked


def _asked(sent: Any, key: str) -> Asked | None:
    """What the browser asks for; None where that was answered already, or is nothing it knows.

    Each has a number of its own: the value stays after it was answered.
    """
    last = st.session_state.get(state.component_memory("board_view", key))
    match sent:
        case {"asked": {"what": "open" | "compare" as what, "keys": list(keys), "number": number}}:
            if last == number:
                return None
            few = FEWEST_COMPARED <= len(keys) <= MOST_COMPARED if what == "compare" else keys
            if few and all(isinstance(one, str) for one in keys):
                return Asked(what, tuple(keys), number)
    return None


def answered(asked: Asked, key: str) -> None:
    """Answer a click no more: the last thing before the page is left for what it leads to.

    The board looks for news by itself, and that may end a run at anything it shows: a click that
    counted as answered from the beginning was lost then.
    """
    st.session_state[state.component_memory("board_view", key)] = asked.number
