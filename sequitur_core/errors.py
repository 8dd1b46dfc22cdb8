"""The one exception for everything a person can put right."""

from collections.abc import Mapping
from typing import Any


class SequiturError(ValueError):
    """A problem caused by data or settings, worded for the person who can fix it.

    The message says what came, what was wanted and what to do. Pages, the
    worker's main and the command line catch it, once each, at their edge. `ways`: of a file that
    was refused, what buttons are called that read it after all, and the choices of a recipe by
    which.
    """

    ways: tuple[tuple[str, Mapping[str, Any]], ...] = ()


class UnlikeLinesError(SequiturError):
    """Lines of a text aren't the rows of one table, or hold no numbers; some of them may be."""


class NothingMeasuredError(SequiturError):
    """A table says when things happened, and nothing else: they may be counted."""


class WriteError(SequiturError):
    """Something couldn't be written: the disk is full or protected. Nothing else is wrong."""


class DivergedError(SequiturError):
    """The loss of a training was no longer a number."""


class DamagedError(SequiturError):
    """A stored file can't be read, or is gone: what it belongs to has to be made again."""
