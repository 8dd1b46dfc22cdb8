"""Clips decoded into a dataset, as a recipe says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset
from sequitur_core.data.notes import media as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import left_at_end
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, pluralise
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.media.clips import (
    Clip,
    check_size,
    common_size,
    crop,
    fitted,
    without_stills,
)
from sequitur_core.readers.media.inspection import reports_of_each
from sequitur_core.readers.names.labels import chosen_labels, notes_on_names
from sequitur_core.readers.source import Source
from sequitur_core.readers.windows.series_windows import windowed

# Decodes a clip as a recipe says and reports the share that is done: float32 from 0 to 1 of shape
# (length, *element_shape), and notes on it.
Decode = Callable[[Source, Clip, Recipe, Callable[[float], None]], tuple[FloatArray, list[Note]]]


def read_clips(
    source: Source,
    clips: Sequence[Clip],
    recipe: Recipe,
    *,
    notes: Sequence[Note],
    decode: Decode,
    progress: Progress,
) -> SequenceDataset:
    """The clips, decoded and made small as the recipe says. `notes` are those of the survey.

    Raises SequiturError if none can be decoded, or they don't fit into memory.
    """
    clips = crop(clips, recipe.region)
    if not recipe.frame_size:
        recipe = recipe.with_(frame_size=common_size(clips))
    if len(recipe.frame_size) != 2:
        raise SequiturError(
            f"{source.name} holds clips, whose frames have a height and a width, but the recipe "
            f"gives {len(recipe.frame_size)} sizes. Give two."
        )
    clips, about_stills = without_stills(source, clips, recipe)
    check_size(source, clips, recipe)
    sequences, kept, about_decoding = _decoded(source, clips, recipe, decode, progress)
    members = [clip.member for clip in kept]
    step, unit = _step(kept, recipe)
    meta = Meta(
        channels=("red", "green", "blue") if recipe.colour else (),
        step=step,
        step_unit=unit,
        source=source.name,
        notes=(*notes_on_names(source, members), *notes, *about_stills, *about_decoding),
    )
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(members),
        labels=chosen_labels(source, members, recipe),
        meta=meta,
    )
    return _cut(dataset, recipe) if recipe.window else dataset


def _decoded(
    source: Source, clips: Sequence[Clip], recipe: Recipe, decode: Decode, progress: Progress
) -> tuple[list[FloatArray], list[Clip], list[Note]]:
    """The frames of each clip, the clips that could be decoded, and notes on them."""
    sequences: list[FloatArray] = []
    kept: list[Clip] = []
    notes: list[Note] = []
    counts = [clip.count(recipe.fps) for clip in clips]
    report = reports_of_each(counts, progress, noun="clip", part="frame")

    def report_share(number: int, share: float) -> None:
        report(number, share * counts[number])

    for number, clip in enumerate(clips):
        frames, about = decode(source, clip, recipe, partial(report_share, number))
        notes += about
        if len(frames) == 0 or (len(frames) == 1 and len(clips) > 1):
            notes.append(said.clip_left_out(clip.member, len(frames), len(clip)))
            continue
        sequences.append(frames)
        kept.append(clip)
    if not kept:
        raise SequiturError(
            f"No frame of {source.name} can be decoded. Copy or export it again, videos as .mp4 "
            "for instance."
        )
    progress(1.0, f"Read {pluralise(len(kept), 'clip')}")
    notes += _about_sizes(kept, recipe)
    if still := sum(bool((frames == frames[0]).all()) for frames in sequences):
        notes.append(said.same_picture(still))
    return sequences, kept, notes


def _about_sizes(clips: Sequence[Clip], recipe: Recipe) -> list[Note]:
    sizes = {clip.size for clip in clips}
    if len(sizes) == 1:
        return []
    height, width = recipe.frame_size
    bordered = sum(fitted(clip.size, (height, width)) != (height, width) for clip in clips)
    return [said.sizes_differ(len(sizes), recipe.frame_size, bordered)]


def _step(clips: Sequence[Clip], recipe: Recipe) -> tuple[float, str]:
    """Time between two frames and its unit; counted in frames where it isn't known."""
    if recipe.fps:
        return 1 / recipe.fps, "s"
    rates = [clip.rate for clip in clips]
    if min(rates) == 0 or max(rates) > 1.02 * min(rates):
        return 1.0, "frame"
    return 1 / rates[0], "s"


def _cut(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """Windows of the clips, named by the moment they begin at."""
    cut = windowed(dataset, recipe)
    meta, every = cut.meta, recipe.window_step or recipe.window
    names = [
        f"{dataset.ids[row]} {_clock(int(start), every, meta)}"
        for row, start in zip(cut.recording, cut.start, strict=True)
    ]
    used = cut.start[-1:] + recipe.window
    unused = int(dataset.lengths[cut.recording[-1]] - used[0]) if len(dataset) == 1 else 0
    if unused > 0:
        note = left_at_end(unused, meta.step, meta.step_unit)
        meta = replace(meta, notes=(*meta.notes, note))
    return replace(cut, ids=disambiguate(names), meta=meta)


def _clock(start: int, every: int, meta: Meta) -> str:
    """When a clip begins: 01:23, 1:02:03, 00:12.8, or "frame 65" where times aren't known."""
    if meta.step_unit == "frame":
        return f"frame {start + 1}"
    at = start * meta.step
    digits = 0 if abs(every * meta.step - round(every * meta.step)) < 1e-6 else 1
    ticks = round(at * 10**digits)
    seconds, part = divmod(ticks, 10**digits)
    text = f"{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{part}" if digits else "")
    return f"{seconds // 3600}:{text}" if seconds >= 3600 else text
