"""Benchmarks of several parts, of which the command line may name some: PartsParser."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import Any


class PartsParser(argparse.ArgumentParser):
    """Reads which parts are wanted, into `parts`: all of them where none is named.

    Parameters
    ----------
    module : the benchmark's, such as "browser.pages".
    parts : names of all parts, in the order in which they are measured.
    """

    def __init__(self, module: str, parts: Collection[str]) -> None:
        super().__init__(prog=f"python -m tests.benchmarks.{module}")
        self._parts = list(parts)
        self.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)}")

    def parse_args(self, *args: Any, **kwargs: Any) -> argparse.Namespace:
        wanted = super().parse_args(*args, **kwargs)
        if unknown := [name for name in wanted.parts if name not in self._parts]:
            self.error(f"no part is called {', '.join(unknown)}")
        wanted.parts = wanted.parts or self._parts
        return wanted
