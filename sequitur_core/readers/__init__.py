"""Files in, datasets out. What does it (`formats`) is loaded on first use.

It and its tables take half a second of a processor, which processes that read no file don't need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sequitur_core.readers.detection import Choice, Progress, Recognised

if TYPE_CHECKING:
    from sequitur_core.readers.formats import (
        ACCEPTED,
        READERS,
        Reader,
        endings_by_family,
        load,
        look,
        read,
        recognise,
        revise,
        suits,
    )

__all__ = [
    "ACCEPTED",
    "READERS",
    "Choice",
    "Progress",
    "Reader",
    "Recognised",
    "endings_by_family",
    "load",
    "look",
    "read",
    "recognise",
    "revise",
    "suits",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.formats"), name)
