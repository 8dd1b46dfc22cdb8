"""What clips hold: the size, the rate and the windows that suit them, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.media import clips_thinned
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe_region
from sequitur_core.data.windows import window_lengths
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, dimensions, join_names, labelled_by, pluralise, span
from sequitur_core.readers.corrections import choice, cut_choices, label_choices
from sequitur_core.readers.detection import Choice, Recognised
from sequitur_core.readers.media.clips import (
    Clip,
    ClipFormat,
    check_size,
    common_size,
    crop,
    fitted,
    shrunk,
    without_stills,
)
from sequitur_core.readers.media.inspection import about_long_folder
from sequitur_core.readers.names.labels import guess_labels, offered_labels
from sequitur_core.readers.source import Source

SIDES = (24, 32, 48, 64, 96, 128)  # pixels of the shorter side of frames, to choose from
RATES = (30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0)  # frames per second, to choose from
SHORTER_SIDE = 32  # pixels of frames by default
LONGEST_CLIP = 300  # frames of a clip before frames are left out by default
LONG_VIDEO = 64  # frames beyond which a video alone is cut into clips
WINDOW = 32  # frames of such a clip at most
FEWEST_WINDOWS = 8
COMFORTABLE = 1e9  # bytes of a dataset before frames are left out by default


def recognise_clips(
    source: Source, clips: Sequence[Clip], form: ClipFormat, fixed: Mapping[str, Any]
) -> Recognised:
    """What clips hold, given the choices that are fixed already.

    Raises SequiturError where nothing is left to train on, or more than fits into memory.
    """
    uncropped = clips
    clips = crop(clips, fixed.get("region") or ())
    recipe, reasons = _guess(source, clips, form, fixed)
    moving, left_out = without_stills(source, clips, recipe)
    check_size(source, moving, recipe)
    warnings = _about_thinned(clips, recipe, left_out)
    clips = moving
    counts = np.array([clip.count(recipe.fps) for clip in clips], np.int64)
    lengths = window_lengths(counts, recipe)
    if len(lengths) == 0:
        raise SequiturError(
            f"No clip of {source.name} has the {recipe.window:,} frames to cut out; the longest "
            f"has {counts.max():,}. Choose shorter clips."
        )
    members = [clip.member for clip in clips]
    longer = about_long_folder(source, members, counts, fixed, noun="clip")
    return Recognised(
        recipe=recipe,
        sentence=_sentence(clips, recipe, form, lengths),
        reasons=tuple(reasons),
        warnings=(*warnings, *longer),
        options=_choices(source, clips, recipe, form, uncropped=uncropped),
    )


def _sentence(clips: Sequence[Clip], recipe: Recipe, form: ClipFormat, lengths: IntArray) -> str:
    parts = [
        f"{pluralise(len(lengths), 'clip')} of {span(int(lengths.min()), int(lengths.max()))} "
        f"frame{'s' if lengths.max() != 1 else ''}",
        f"{dimensions(recipe.frame_size)} pixels",
        "in colour" if recipe.colour else "grey",
    ]
    if rate := recipe.fps or clips[0].rate:
        parts.append(f"{rate:.3g} frame{'' if rate == 1 else 's'} per second")
    if recipe.layout == "long":
        frames = pluralise(clips[0].count(recipe.fps), "frame")
        parts.append(f"cut from one {form.alone} of {frames}")
    if recipe.label_columns:
        parts.append(labelled_by(recipe.label_columns))
    return ", ".join(parts)


def _guess(
    source: Source, clips: Sequence[Clip], form: ClipFormat, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    members = [clip.member for clip in clips]
    labels, reasons = guess_labels(source, members, fixed, noun="clips")
    if fixed.get("region"):
        reasons.append(f"{describe_region(fixed['region'])}.")
    size = _guess_size(clips, fixed)
    reasons.append(_about_size(clips, size))
    # A video alone is cut by default, so that its length is no burden.
    alone = len(clips) == 1
    whole = fixed.get("window", 1 if alone else 0) == 0
    numbers = size[0] * size[1] * (3 if fixed.get("colour") else 1)
    fps, why_fps = _suggest_rate(clips, numbers, whole=whole)
    given = {n: v for n, v in fixed.items() if n not in ("format", "layout", "frame_size")}
    recipe = Recipe(format=form.format, frame_size=size, fps=fps)
    recipe = recipe.with_(**{**given, "label_columns": labels})
    if recipe.fps == fps:
        reasons += why_fps
    elif recipe.fps:
        reasons.append(f"{recipe.fps:.3g} frames per second are kept.")
    if alone and "window" not in fixed:
        recipe = recipe.with_(window=_suggest_window(clips[0], recipe))
    reasons.append(_about_windows(clips, recipe, form))
    return recipe.with_(layout="long" if alone and recipe.window else "rows"), reasons


def _guess_size(clips: Sequence[Clip], fixed: Mapping[str, Any]) -> tuple[int, int]:
    if given := fixed.get("frame_size"):
        if len(given) != 2:
            raise SequiturError(
                f"Frames of a clip have a height and a width, but {len(given)} sizes were given. "
                "Give two."
            )
        return given[0], given[1]
    size = common_size(clips)
    return size if "frame_size" in fixed else shrunk(size, SHORTER_SIDE)


def _about_size(clips: Sequence[Clip], size: tuple[int, int]) -> str:
    sizes = sorted({clip.size for clip in clips}, key=lambda s: s[0] * s[1])
    low, high, made = dimensions(sizes[0]), dimensions(sizes[-1]), dimensions(size)
    if len(sizes) == 1:
        if low == made:
            return f"Frames of {low} pixels are kept at their size for training."
        return f"Frames of {low} pixels are resized to {made} for training."
    text = (
        f"Frames of {len(sizes)} sizes, from {low} to {high} pixels, are all resized to {made} for "
        "training."
    )
    if any(fitted(s, size) != size for s in sizes):
        text += " Those of another shape get black borders."
    return text


def _suggest_rate(clips: Sequence[Clip], numbers: int, *, whole: bool) -> tuple[float, list[str]]:
    """Frames per second to keep, 0 for all, and why.

    numbers : of a frame. whole : clips aren't cut into windows.
    """
    paces = _paces(clips)
    low, high = paces[0], paces[-1]
    if low == 0:
        return 0.0, []
    fps, reasons = _joint_rate(clips), []
    if fps:
        reasons.append(
            f"Clips of {low:.3g} to {high:.3g} frames per second are brought to {fps:.3g}, so "
            "that steps are equally long in all of them."
        )
        if fps > 1.02 * low:
            reasons.append("Frames of slower clips are repeated for as long as they are shown.")
        if pausing := [clip.member for clip in clips if clip.pace > 1.02 * clip.rate]:
            holds = "holds" if len(pausing) == 1 else "hold"
            reasons.append(
                f"{join_names(pausing)} {holds} some frames longer than most: such pauses don't "
                "count towards the rate."
            )
    elif uneven := [clip.member for clip in clips if not clip.even]:
        fps = float(f"{high:.3g}")
        reasons.append(
            f"The frames of {join_names(uneven)} don't follow one another evenly; {fps:.3g} frames "
            "per second are taken at even times."
        )
    pace = fps or high
    counts = sorted(clip.count(pace) for clip in clips)
    longest, usual = counts[-1], counts[len(counts) // 2]
    size = 4.0 * numbers * sum(counts)
    every = max(
        -(-longest // LONGEST_CLIP) if whole else 1,
        # Where two frames of each are too large already, it is their size that is at fault.
        min(int(np.ceil(size / COMFORTABLE)), usual - 1),
    )
    if every > 1:
        cause = (
            f"the longest clip would have {longest:,} frames"
            if whole and longest > LONGEST_CLIP
            else f"all would take {byte_size(size)}"
        )
        fps = _rounded_rate(pace / every)
        reasons.append(f"Of {pace:.3g} frames per second, {fps:.3g} are kept, because {cause}.")
    return fps, reasons


def _paces(clips: Sequence[Clip]) -> list[float]:
    """Frames per second at which those of each clip usually follow one another, ascending.

    A long pause of one frame doesn't slow a clip. 0 where its rate isn't known.
    """
    return sorted(round(clip.pace, 3) if clip.rate else 0.0 for clip in clips)


def _joint_rate(clips: Sequence[Clip]) -> float:
    """Frames per second to which clips of different rates are brought; 0 where they have one."""
    paces = _paces(clips)
    low, high, middle = paces[0], paces[-1], paces[len(paces) // 2]
    if low == 0 or high <= 1.02 * low:
        return 0.0
    # The slowest sets the pace, unless it is much slower than the rest.
    fps = low if low >= middle / 2 else middle
    return float(int(fps)) if fps >= 5 else fps


def _about_thinned(clips: Sequence[Clip], recipe: Recipe, left_out: Sequence[Note]) -> list[Note]:
    """Warnings of clips that lose more than half of their frames, as others are slower.

    left_out : what is said of those of which too few frames are left.
    """
    if not recipe.fps or recipe.fps != _joint_rate(clips):
        return [*left_out]
    notes = [*left_out]
    kept = [(len(np.unique(clip.frame_numbers(recipe.fps))), clip) for clip in clips]
    if thinned := [(n, clip) for n, clip in kept if 1 < n < len(clip) / 2]:
        frames, worst = min(thinned, key=lambda one: one[0] / len(one[1]))
        notes.append(clips_thinned(worst.member, frames, len(worst), len(thinned), recipe.fps))
    fastest = _paces(clips)[-1]
    counts = [clip.count(fastest) for clip in clips]
    size = 4.0 * recipe.frame_size[0] * recipe.frame_size[1] * (3 if recipe.colour else 1)
    if size * sum(counts) > COMFORTABLE or (not recipe.window and max(counts) > LONGEST_CLIP):
        return notes
    offer = Offer(f"Keep {fastest:.3g} frames per second", "fps", fastest)
    return [note.offering(offer) for note in notes]


def _suggest_window(clip: Clip, recipe: Recipe) -> int:
    """Frames of the clips that a video alone is cut into; 0 where it is short."""
    frames = clip.count(recipe.fps)
    if frames <= LONG_VIDEO:
        return recipe.window
    two_seconds = round(2 * (recipe.fps or clip.rate))
    return max(2, min(WINDOW, two_seconds or WINDOW, frames // FEWEST_WINDOWS))


def _about_windows(clips: Sequence[Clip], recipe: Recipe, form: ClipFormat) -> str:
    if len(clips) == 1:
        if not recipe.window:
            return f"The {form.alone} is kept whole."
        rate = recipe.fps or clips[0].rate
        time = f" ({recipe.window / rate:.2g} s)" if rate else ""
        return (
            f"One {form.alone} of {clips[0].count(recipe.fps):,} frames is cut into clips of "
            f"{recipe.window:,} frames{time}, so that there is something to compare."
        )
    if recipe.window:
        return f"Each {form.each} is cut into clips of {recipe.window:,} frames."
    return f"Each {form.each} is one clip."


# What may be corrected


def _choices(
    source: Source,
    clips: Sequence[Clip],
    recipe: Recipe,
    form: ClipFormat,
    *,
    uncropped: Sequence[Clip],
) -> tuple[Choice, ...]:
    """What may be corrected; `uncropped` are the clips before they are cut to a region."""
    choices = [*_size_choices(clips, recipe), *_rate_choices(clips, recipe)]
    if recipe.colour or any(clip.coloured for clip in clips):
        choices.append(choice(recipe, "colour"))
    choices += cut_choices(
        recipe,
        f"Frames in each clip; 0 keeps every {form.each} whole.",
        piece="clip",
        element="frame",
    )
    choices += label_choices(recipe, offered_labels(source, [clip.member for clip in clips]))
    preview = next((clip.preview for clip in uncropped if clip.preview is not None), None)
    if preview is not None:
        choices.append(choice(recipe, "region", picture=preview))
    return tuple(choices)


def _size_choices(clips: Sequence[Clip], recipe: Recipe) -> list[Choice]:
    full = common_size(clips)
    alike = len({clip.size for clip in clips}) == 1
    as_it_is = ", as in the file" if alike else ", as most files have"
    sizes = {shrunk(full, side): "" for side in SIDES if side < min(full)}
    sizes |= {(recipe.frame_size[0], recipe.frame_size[1]): "", full: as_it_is}
    if len(sizes) == 1:
        return []
    named = [(size, f"{dimensions(size)} pixels{text}") for size, text in sorted(sizes.items())]
    return [choice(recipe, "frame_size", named)]


def _rate_choices(clips: Sequence[Clip], recipe: Recipe) -> list[Choice]:
    rate = max(clip.rate for clip in clips)
    if not rate:
        return []
    alike = rate < 1.02 * min(clip.rate for clip in clips)
    # Exact fractions of the frames are evenly spaced; of rates close to them one is enough.
    rates: dict[float, str] = {recipe.fps: ""} if recipe.fps else {}
    if alike:
        rates |= {_rounded_rate(rate / 2): " (every second frame)"}
        rates |= {_rounded_rate(rate / 3): " (every third frame)"}
    for fps in RATES:
        if fps < 0.98 * rate and all(abs(fps / other - 1) > 0.04 for other in rates):
            rates[fps] = ""
    own = (0.0, f"All ({rate:.4g})" if alike else "All")
    fewer = ((fps, f"{fps:.4g}{text}") for fps, text in sorted(rates.items(), reverse=True))
    return [choice(recipe, "fps", (own, *fewer))]


def _rounded_rate(rate: float) -> float:
    """A rate of six digits, as it is offered and stored."""
    return float(f"{rate:.6g}")
