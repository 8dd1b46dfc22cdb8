"""Libraries that only some formats need, imported when such a file comes."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from sequitur_core.errors import SequiturError


def optional_library(module: str, *, package: str, file: str) -> ModuleType:
    """An optional library by the name of its module.

    package : what pip calls it. file : the name of the file that needs it.

    Raises SequiturError, with what installs it, if it isn't there.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise SequiturError(
            f"Reading {file} needs {package}, which isn't installed here. Run "
            f'"pip install {package}", start Sequitur again and load the file again.'
        ) from error
