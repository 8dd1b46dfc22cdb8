"""Moments that a person took off a list of similar ones: kept by when they are, with the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.labels.events import Span
from sequitur_core.runs.layout import DISMISSED_MOMENTS_FILE
from sequitur_core.runs.run import Run

MOST_SEARCHES = 200  # whose dismissals are kept: those changed last

Steps = tuple[tuple[Span, ...], ...]

_write_lock = Lock()  # two pages of one server may dismiss at once


def dismissed(run: Run, wanted: Span) -> Steps:
    """What was taken off the list of what is like a stretch, one entry for each time.

    Nothing where the file can't be read.
    """
    return next((steps for span, steps in _read(run) if span == wanted), ())


def dismiss(run: Run, wanted: Span, moments: Sequence[Span]) -> None:
    """Take some more moments off the list of what is like a stretch. WriteError on a full disk."""
    _change(run, wanted, lambda steps: (*steps, tuple(moments)))


def bring_back(run: Run, wanted: Span, *, everything: bool = False) -> None:
    """Put what was taken off the list last on it again, or all that ever was."""
    _change(run, wanted, lambda steps: () if everything else steps[:-1])


def _read(run: Run) -> list[tuple[Span, Steps]]:
    try:
        values = (read_json(run.annotations_folder / DISMISSED_MOMENTS_FILE) or {})["searches"]
        return [
            (_span(one["of"]), tuple(tuple(map(_span, step)) for step in one["steps"]))
            for one in values
        ]
    except (AttributeError, SequiturError, *DAMAGE):
        return []  # they can be dismissed anew, and the next time writes a whole file


def _span(numbers: Iterable[int]) -> Span:
    return Span(*map(int, numbers))


def _change(run: Run, wanted: Span, change: Callable[[Steps], Steps]) -> None:
    folder = run.annotations_folder
    with _write_lock, writing(folder):
        before = dict(_read(run))
        after = change(before.pop(wanted, ()))
        if after:
            before[wanted] = after
        searches = [
            {"of": _numbers(span), "steps": [[_numbers(one) for one in step] for step in steps]}
            for span, steps in list(before.items())[-MOST_SEARCHES:]
        ]
        write_json(folder / DISMISSED_MOMENTS_FILE, {"searches": searches})


def _numbers(span: Span) -> list[int]:
    return [span.recording, span.start, span.stop]
