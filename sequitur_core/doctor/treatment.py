"""The settings of a run that should do better, by what was wrong with another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sequitur_core.data.dataset import BoolArray, SequenceDataset
from sequitur_core.data.preparation.transforms import detrend
from sequitur_core.data.recipe import Recipe
from sequitur_core.doctor.diagnosis import Change
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

OPTIONS = ("out_activ",)
OF_THE_DATA = "detrend"
# Of a config: what stays as it was when another preset is chosen.
KEPT = ("validation_share", "split_by", "cross_fit", "seed", "device", "threads", "processes")


def treated(spec: RunSpec, changes: Sequence[Change], sizes: Sizes) -> RunSpec:
    """The settings with these changes; what a preset makes of them follows.

    `OF_THE_DATA` is a change of the sequences and not made here: see `without_average`.
    """
    for change in changes:
        spec = _with(spec, change, sizes)
    # It begins anew, whatever the run continued, and with the weights of its own seed.
    return replace(spec, config=replace(spec.config, from_epoch=0))


def _with(spec: RunSpec, change: Change, sizes: Sizes) -> RunSpec:
    if change.setting == OF_THE_DATA:
        return spec
    if change.setting == "preset":
        options, config = _preset(spec, change.after, sizes, spec.encoding_dim)
        kept = {name: getattr(spec.config, name) for name in KEPT}
        return replace(spec, preset=change.after, options=options, config=replace(config, **kept))
    if change.setting == "encoding_dim":
        return _resized(spec, change.after, sizes)
    if change.setting in OPTIONS:
        return replace(spec, options={**spec.options, change.setting: change.after})
    return replace(spec, config=replace(spec.config, **{change.setting: change.after}))


def _resized(spec: RunSpec, size: int, sizes: Sizes) -> RunSpec:
    """With another size of the encoding; what a person didn't set follows from the preset."""
    name = spec.name.removesuffix(f" · {spec.encoding_dim}")
    if name != spec.name:
        name += f" · {size}"
    phase = bool(spec.parts.phase) and size > 1
    rhythm = min(round(size * spec.parts.rhythm / spec.encoding_dim), size - 1 - phase)
    if spec.preset not in PRESETS:
        options = {**spec.options, "rhythm": rhythm} if spec.parts.rhythm else spec.options
        options = {**options, "phase": phase} if spec.parts.phase else options
        return replace(spec, name=name, encoding_dim=size, options=options)
    before, after = (_preset(spec, spec.preset, sizes, dim) for dim in (spec.encoding_dim, size))
    options = {**after[0], **_differing(spec.options, before[0])}
    if spec.parts.rhythm:
        options["rhythm"] = rhythm
    if spec.parts.phase:
        options["phase"] = phase
    config = replace(after[1], **_differing(vars_of(spec.config), vars_of(before[1])))
    return replace(spec, name=name, encoding_dim=size, options=options, config=config)


def _preset(spec: RunSpec, name: str, sizes: Sizes, size: int) -> Settings:
    """A preset's settings; the share of rhythm is that of the run, where it has any, and phase."""
    sizes = replace(sizes, phase=bool(spec.parts.phase))
    if spec.parts.rhythm:
        sizes = replace(sizes, rhythm_share=spec.parts.rhythm / spec.encoding_dim)
    return preset(name, spec.model, sizes, size)


def vars_of(config: TrainConfig) -> dict[str, Any]:
    """The fields of a config by name."""
    return {item.name: getattr(config, item.name) for item in fields(config)}


def _differing(now: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in now.items() if usual.get(name, ...) != value}


def without_average(
    dataset: SequenceDataset, recipe: Recipe | None
) -> tuple[SequenceDataset, Recipe | None]:
    """The sequences without the average of each channel, and the recipe that says so."""
    missing: Sequence[BoolArray | None] = dataset.missing or [None] * len(dataset)
    sequences = [
        detrend(sequence, "mean", holes)
        for sequence, holes in zip(dataset.sequences, missing, strict=True)
    ]
    changed = replace(dataset, sequences=sequences, name=f"{dataset.name} without averages")
    return changed, None if recipe is None else recipe.with_(detrend="mean")
