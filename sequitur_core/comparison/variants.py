"""One setting and a few values: the settings of a run for each, checked before any is queued."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sequitur_core.comparison.settings import ENCODING_DIM, MODEL, PRESET, TRAINING
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import quoted, short
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import architecture, count_parameters
from sequitur_core.settings.options import Option
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

FEWEST, MOST = 2, 12  # variants of a family
EXAMPLES = {"int": "2, 4, 8, 16", "float": "0.001, 0.003, 0.01", "ints": "64; 64, 32; 128"}
MOST_DIGITS = 300  # with a few more, a number is infinite
SEED = "seed"
WORDS_FOR_NO_LAYERS = ("none", "-", "0")


def settings_to_vary(model: str) -> list[Option]:
    """The settings that a family can differ in: those of all models, then those of this one."""
    return [ENCODING_DIM, MODEL, PRESET, *TRAINING, *architecture(model).options]


def setting(model: str, name: str) -> Option:
    """The setting of that name; SequiturError for one that no family can differ in."""
    for option in settings_to_vary(model):
        if option.name == name:
            return option
    raise SequiturError(
        f"{model} has no setting {name!r} that could be varied. It has: "
        f"{', '.join(option.name for option in settings_to_vary(model))}."
    )


def is_ordered(option: Option) -> bool:
    """Whether the values of a setting are numbers that grow along an axis; seeds don't."""
    return option.kind in ("int", "float") and option.name != SEED


def sizes_of(dataset: SequenceDataset) -> Sizes:
    """The sizes that settings depend on, with the share of rhythm in the data, and phase."""
    return Sizes.of(dataset).measured(dataset)


# --- From text to values -----------------------------------------------------------------------


def read_values(option: Option, text: str) -> list[Any]:
    """The values that a person wrote for a setting of numbers.

    Numbers have commas, semicolons or spaces between them; lists of numbers (layers) have
    semicolons. Raises SequiturError for what can't be read.
    """
    if option.kind == "ints":
        return [_layers(option, part) for part in text.split(";") if part.strip()]
    parts = text.replace(";", " ").replace(",", " ").split()
    return [_number(option, part) for part in parts]


def _number(option: Option, text: str) -> int | float:
    if text.lstrip("-").isdecimal() and len(text) > MOST_DIGITS:
        raise SequiturError(f"{option.label}: {quoted(text)} is too long. {_limits(option)}")
    try:
        value = int(text) if option.kind == "int" else float(text)
        if math.isfinite(value):
            return value
        raise ValueError("no finite number")
    except ValueError:
        kind = "whole number" if option.kind == "int" else "number"
        raise SequiturError(
            f"{option.label}: {quoted(text)} isn't a {kind}. Write, for example, "
            f"{EXAMPLES[option.kind]}."
        ) from None


def _layers(option: Option, text: str) -> list[int]:
    if text.strip().lower() in WORDS_FOR_NO_LAYERS:
        return []
    parts = text.replace(",", " ").split()
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise SequiturError(
            f"{option.label}: {quoted(text.strip())} isn't a list of whole numbers. Write, for "
            f"example, {EXAMPLES['ints']}, with semicolons between the variants."
        )
    return [int(part) for part in parts]


# --- From values to settings -------------------------------------------------------------------


def variants(spec: RunSpec, name: str, values: Sequence[Any], sizes: Sizes) -> list[RunSpec]:
    """The settings of a run for each value of one setting, numbers ascending.

    All else stays as in `spec`. What it has from its preset follows the preset, as in the form:
    numbers for rhythm by the encoding size, say. What a person chose otherwise stays.

    Raises
    ------
    SequiturError
        Too few or too many different values, or one that no run can have; it names the value.
    """
    option = setting(spec.model, name)
    distinct = [v for i, v in enumerate(values) if _key(v) not in map(_key, values[:i])]
    if is_ordered(option):
        distinct.sort(key=lambda value: -math.inf if value is None else value)
    if not FEWEST <= len(distinct) <= MOST:
        raise SequiturError(
            f"{option.label}: give {FEWEST} to {MOST} different values. There "
            + ("is 1." if len(distinct) == 1 else f"are {len(distinct) or 'none'}.")
        )
    found = []
    for value in distinct:
        try:
            _check_limits(option, value)
            variant = _with_value(spec, option, value, sizes)
            count_parameters(variant.model, sizes, variant.encoding_dim, variant.options)
        except SequiturError as error:
            raise SequiturError(f"{option.label} {worded(value)}: {error}") from error
        found.append(variant)
    return found


def value_of(spec: RunSpec, name: str) -> Any:
    """The value of a setting in a run's spec."""
    if name in (ENCODING_DIM.name, MODEL.name, PRESET.name):
        return getattr(spec, name)
    if name in {option.name for option in TRAINING}:
        return getattr(spec.config, name)
    defaults = {option.name: option.default for option in architecture(spec.model).options}
    return spec.options.get(name, defaults.get(name))


def worded(value: Any) -> str:
    """A value in a name: `64, 32`, `on`, `none`, `0.000064`."""
    match value:
        case bool():
            return "on" if value else "off"
        case list() | tuple():
            return ", ".join(map(str, value)) or "none"
        case float():
            text = f"{value:g}"
            return short(value) if "e-" in text else text
        case str() if value in PRESETS:
            return PRESETS[value].label
        case None:
            return "automatic"
    return str(value)


def _key(value: Any) -> str:
    return json.dumps(value)


def _check_limits(option: Option, value: Any) -> None:
    """SequiturError for a value that a form wouldn't take."""
    if option.kind == "choice" and value not in option.choices:
        raise SequiturError(f"Choose one of: {', '.join(option.choices)}.")
    if option.kind in ("flag", "choice"):
        return
    low, high = option.low, option.high
    for number in value if isinstance(value, list | tuple) else [value]:
        if number is None:  # the model chooses
            continue
        if (low is not None and number < low) or (high is not None and number > high):
            raise SequiturError(_limits(option))


def _limits(option: Option) -> str:
    """`Choose 0.000001 to 1.`"""
    low, high = (
        None if limit is None else f"{limit:,.9f}".rstrip("0").rstrip(".")
        for limit in (option.low, option.high)
    )
    return f"Choose {low} or more." if high is None else f"Choose {low} to {high}."


def _with_value(spec: RunSpec, option: Option, value: Any, sizes: Sizes) -> RunSpec:
    if option.name in (ENCODING_DIM.name, MODEL.name, PRESET.name):
        return _follow_preset(spec, replace(spec, **{option.name: value}), sizes)
    if option.name in {item.name for item in TRAINING}:
        return replace(spec, config=replace(spec.config, **{option.name: value}))
    return replace(spec, options={**spec.options, option.name: value})


def _follow_preset(before: RunSpec, after: RunSpec, sizes: Sizes) -> RunSpec:
    """Let what was as in the preset before be as in the preset now."""
    if before.preset not in PRESETS or after.preset not in PRESETS:
        return after
    was = preset(before.preset, before.model, sizes, before.encoding_dim)
    now = preset(after.preset, after.model, sizes, after.encoding_dim)
    known = {option.name: option.default for option in architecture(after.model).options}
    options = dict(now[0])
    for name, value in before.options.items():
        usual = was[0].get(name, _default(before.model, name))
        if name in known and not _same(value, usual):
            options[name] = value
    return replace(after, options=options, config=replace(now[1], **_chosen(before.config, was[1])))


def _chosen(config: TrainConfig, usual: TrainConfig) -> Mapping[str, Any]:
    """The settings of a training that aren't the preset's."""
    pairs = ((item.name, getattr(config, item.name)) for item in fields(TrainConfig))
    return {name: value for name, value in pairs if value != getattr(usual, name)}


def _default(model: str, name: str) -> Any:
    return {option.name: option.default for option in architecture(model).options}.get(name)


def _same(one: Any, other: Any) -> bool:
    return _key(one) == _key(other)


def usual_values(spec: RunSpec, option: Option) -> Iterator[Any]:
    """A few values to begin with, around the one that a run has."""
    now = value_of(spec, option.name)
    match option.kind:
        case "flag":
            yield from (False, True)
        case "choice":
            yield from option.choices
        case "ints":
            yield from ([], [32], [64], [64, 32])
        case _ if option.name == SEED:
            yield from range(5)
        case "int" if option.name == ENCODING_DIM.name:
            now = spec.encoding_dim
            yield from _within(option, [max(1, now // by) for by in (8, 4, 2, 1)] + [2 * now])
        case "int":
            base = now or option.default or max(1, int(option.low or 1))
            yield from _within(option, (max(1, base // 4), max(1, base // 2), base, 2 * base))
        case "float":
            base = now or option.default or 0.1
            yield from _within(option, (base / 4, base / 2, base, 2 * base))


def _within(option: Option, values: Sequence[float]) -> list[float]:
    low = -1e300 if option.low is None else option.low
    high = 1e300 if option.high is None else option.high
    return list(dict.fromkeys(v for v in values if low <= v <= high))
