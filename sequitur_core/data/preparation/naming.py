"""Names of channels and labels, and units, that a person gave in place of those of the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import labelled_by

_POWER = re.compile(r"(?<=[a-zA-Z])\^?([23])(?!\d)")  # of m3/h and m/s^2
_RAISED = {"2": "²", "3": "³"}


def names_of(recipe: Recipe) -> dict[str, str]:
    """What channels are called now, by what the file calls them, as far as they were named."""
    given = zip(recipe.named_channels, recipe.given_names, strict=True)
    return {channel: name or channel for channel, name in given}


def named(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """The dataset whose channels and labels have the names and units that the recipe gives them.

    Raises SequiturError where two would be called the same.
    """
    if recipe.named_labels:
        labels = dataset.labels.rename(columns=label_names_of(recipe))
        doubled = labels.columns[labels.columns.duplicated()]
        if len(doubled):
            raise SequiturError(f"Two labels would be called {doubled[0]}. Give each its own name.")
        meta = replace(dataset.meta, notes=notes_named(dataset.meta.notes, recipe))
        dataset = replace(dataset, labels=labels, meta=meta)
    if not recipe.named_channels:
        return dataset
    meta, names = dataset.meta, names_of(recipe)
    units = dict(zip(recipe.named_channels, recipe.given_units, strict=True))
    channels = tuple(names.get(channel, channel) for channel in meta.channels)
    twice = [name for name, count in Counter(channels).items() if count > 1]
    if twice and len({*meta.channels}) == len(meta.channels):
        raise SequiturError(f"Two channels would be called {twice[0]}. Give each its own name.")
    given = [units.get(channel) for channel in meta.channels]
    return replace(
        dataset,
        meta=replace(
            meta,
            channels=channels,
            units=tuple(
                now if unit is None else unit for now, unit in zip(meta.units, given, strict=True)
            ),
            notes=notes_named(meta.notes, recipe),
        ),
    )


def notes_named(notes: Sequence[Note], recipe: Recipe) -> tuple[Note, ...]:
    """Notes that call channels and labels by the names that the recipe gives them."""
    names, labels = names_of(recipe), label_names_of(recipe)
    return tuple(replace(n, numbers=_numbers_named(n.numbers, names, labels)) for n in notes)


def labels_named(sentence: str, recipe: Recipe) -> str:
    """A sentence that says what sequences are labelled by, with the names of the recipe."""
    given = label_names_of(recipe)
    columns = (*recipe.label_columns, *recipe.date_labels)
    now = labelled_by([given.get(label, label) for label in columns])
    return sentence.replace(labelled_by(columns), now) if columns else sentence


def _numbers_named(
    numbers: Mapping[str, Any], names: Mapping[str, str], labels: Mapping[str, str]
) -> dict[str, Any]:
    # A column that stands for no channel is one of the file, which has its own name.
    said = {"channel", "worst"} | ({"column"} if "channel" in numbers else set())
    of_channels = {n: names[numbers[n]] for n in said & numbers.keys() if numbers[n] in names}
    several = {n: given for n, given in (("channels", names), ("labels", labels)) if n in numbers}
    of_several = {n: tuple(given.get(o, o) for o in numbers[n]) for n, given in several.items()}
    return {**numbers, **of_channels, **of_several}


def label_names_of(recipe: Recipe) -> dict[str, str]:
    """What labels are called now, by what the file calls them, as far as they were named."""
    return dict(zip(recipe.named_labels, recipe.given_labels, strict=True))


def label_naming(recipe: Recipe, described: Mapping[str, str]) -> dict[str, object]:
    """The choices to change so that labels get other names, by what they are called now.

    Without a name, one is called as in the file.
    """
    given = label_names_of(recipe)
    before = {name: label for label, name in given.items()}
    given |= {before.get(now, now): name.strip() for now, name in described.items()}
    given = {label: name for label, name in given.items() if name not in ("", label)}
    return {"named_labels": tuple(given), "given_labels": tuple(given.values())}


def naming(recipe: Recipe, described: Mapping[str, tuple[str, str | None]]) -> dict[str, object]:
    """The choices to change so that channels get other names and units; later steps follow.

    described : name and unit by what a channel is called now; without a name it is called as in
        the file, and a unit of None stays as it was.
    """
    before = {name: channel for channel, name in names_of(recipe).items()}
    named = zip(recipe.named_channels, recipe.given_names, recipe.given_units, strict=True)
    given = {channel: (name, unit) for channel, name, unit in named}
    renamed = {}
    for now, (name, unit) in described.items():
        channel = before.get(now, now)
        renamed[now] = name.strip() or channel
        kept = given.get(channel, (None, None))[1] if unit is None else _POWER.sub(_raised, unit)
        given[channel] = (None if renamed[now] == channel else renamed[now], kept and kept.strip())
    given = {channel: both for channel, both in given.items() if both != (None, None)}
    return {
        "named_channels": tuple(given),
        "given_names": tuple(name for name, _ in given.values()),
        "given_units": tuple(unit for _, unit in given.values()),
        **names_in_steps(recipe, renamed),
    }


def names_in_steps(recipe: Recipe, renamed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The fields of a recipe that name channels for later steps, by the names they have now."""
    steps = {n: getattr(recipe, n) for n in ("angles", "channels", "range_of", "scaled")}
    return {n: tuple(renamed.get(name, name) for name in of) for n, of in steps.items()}


def _raised(match: re.Match[str]) -> str:
    return _RAISED[match[1]]
