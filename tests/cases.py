"""Many cases: small ones in one test, and of those that can be combined some."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
from collections.abc import Callable, Collection, Iterable
from typing import Any


def together(
    names: str, cases: Collection[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like pytest.mark.parametrize, but one test for all cases; which one failed is said.

    A test takes three milliseconds of the processor before it does anything, as each process
    collects it and tells the first one of it. Cases share what the test is given: its folder.
    """
    wanted = [name.strip() for name in names.split(",")]
    assert cases

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(check)
        def test(**given: Any) -> None:
            for values in cases:
                several = values if len(wanted) > 1 else (values,)
                case = dict(zip(wanted, several, strict=True))
                try:
                    check(**given, **case)
                except BaseException as error:
                    said = ", ".join(f"{name} = {value!r}" for name, value in case.items())
                    error.add_note(f"where {said}")
                    raise

        signature = inspect.signature(check)
        others = [one for one in signature.parameters.values() if one.name not in wanted]
        test.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        return test

    return decorate


def crossed(*axes: Iterable[Any], of: int = 2) -> list[tuple[Any, ...]]:
    """Combinations of a value of each axis: one of so many, each value as often as others.

    All of them when fuzzing. Of three axes, any two values still meet where the third has `of`.
    """
    values = [[*axis] for axis in axes]
    places = itertools.product(*(range(len(axis)) for axis in values))
    every = 1 if "SEQUITUR_FUZZ" in os.environ else of
    return [
        tuple(axis[at] for axis, at in zip(values, place, strict=True))
        for place in places
        if sum(place) % every == 0
    ]
