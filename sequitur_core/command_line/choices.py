"""`name=value` on the command line, as values of the types that settings have."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import quoted
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.train_config import TrainConfig

TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
EXAMPLES: dict[Any, str] = {bool: "yes or no", int: "a whole number", float: "a number"}
KINDS: dict[str, Any] = {
    "int": int, "float": float, "flag": bool, "choice": str, "ints": tuple[int, ...],
}  # fmt: skip


def recipe_choices(given: Sequence[str]) -> dict[str, Any]:
    """Fields of a Recipe, from texts such as "window=48" or "value_columns=x,y"."""
    return _values(given, typing.get_type_hints(Recipe), what="how a file is read")


def training_choices(given: Sequence[str], model: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of a model and fields of TrainConfig, from texts such as "h_dims=64,32"."""
    options = {option.name: KINDS[option.kind] for option in architecture(model).options}
    hints = {**typing.get_type_hints(TrainConfig), **options}
    chosen = _values(given, hints, what=f"a training of {model}")
    of_model = {name: value for name, value in chosen.items() if name in options}
    return of_model, {name: value for name, value in chosen.items() if name not in options}


def _values(given: Sequence[str], hints: Mapping[str, Any], *, what: str) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise SequiturError(f"{quoted(text)} isn't a choice. Write it as name=value.")
        if name not in hints:
            raise SequiturError(
                f"There is no setting {quoted(name)} of {what}. There are "
                f"{', '.join(sorted(hints))}."
            )
        chosen[name] = _value(name, value, hints[name])
    return chosen


def _value(name: str, text: str, hint: Any) -> Any:
    """A text as a value of a type; raises SequiturError where it is none."""
    inner = typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        if type(None) in inner and text.lower() in ("", "none"):
            return None
        return _value(name, text, next(one for one in inner if one is not type(None)))
    if typing.get_origin(hint) is tuple:
        return tuple(_value(name, part.strip(), inner[0]) for part in text.split(",") if part)
    try:
        if hint is bool and text.lower() in (*TRUE, *FALSE):
            return text.lower() in TRUE
        if hint is int:
            return int(text)
        if hint is float and math.isfinite(number := float(text)):
            return number
    except ValueError:
        pass
    if hint in EXAMPLES:
        raise SequiturError(f"{name}={text} can't be used: it takes {EXAMPLES[hint]}.")
    return text
