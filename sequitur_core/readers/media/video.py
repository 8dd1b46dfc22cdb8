"""Video through PyAV: one clip per file, or one long video cut into clips.

Decoding streams. A few frames at a time are held at their full size; each is made small at
once, and only the small ones are kept.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.media import clips as clips_of
from sequitur_core.readers.media.av_io import container, decoded, packets
from sequitur_core.readers.media.clips import MOST_PIXELS, Clip, Kind, fitted, part
from sequitur_core.readers.source import Source

KIND = Kind(format="video", each="file", alone="video")

COUNTED = 500_000_000  # bytes of a file up to which every frame is counted; beyond, it is believed
THREADS = 4  # each holds a frame at its full size

# A file is believed to be one of these only. Playlists and kin would open other files.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,gif,m4v"


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the videos hold, given the choices that are fixed already."""
    clips, lost = _survey(source, progress)
    found = clips_of.understood(source, clips, KIND, fixed)
    return replace(found, warnings=(*lost, *found.warnings))


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The clips, decoded and made small as the recipe says."""
    clips, lost = _survey(source, progress)

    def decode(
        clip: Clip, recipe: Recipe, tell: Callable[[float], None]
    ) -> tuple[FloatArray, list[str]]:
        with source.file(clip.member) as path:
            return _decode(path, clip, recipe, tell)

    notes = [*source.notes(), *lost]
    return clips_of.collected(source, clips, recipe, notes=notes, decode=decode, progress=progress)


# From files to what they describe


def _survey(source: Source, progress: Progress) -> tuple[list[Clip], list[str]]:
    """The clips that can be read, and why others can't."""
    clips: list[Clip] = []
    lost = []
    for number, member in enumerate(source.members, start=1):
        progress(0.0, f"Looking at clip {number:,} of {len(source.members):,}")
        try:
            with source.file(member) as path:
                clip = _look(path, member, keep=not clips)
            if len(clip) < 2:
                raise SequiturError(
                    f"{member} has one frame only: it is a picture, with no course over time. "
                    "Load a video of several frames."
                )
        except SequiturError as error:
            if len(source.members) == 1:
                raise
            lost.append((member, error))
            continue
        clips.append(clip)
    if not clips:
        raise lost[0][1]
    return clips, clips_of.left_out(lost, "file")


@contextmanager
def _opened(path: Path, name: str, *, threads: int) -> Iterator[tuple[Any, Any]]:
    """A container and its video stream; what PyAV raises inside becomes a sentence."""
    from av.stream import Disposition

    cure = "Export it again, as .mp4 for instance."
    with container(path, name, formats=_CONTAINERS, what="a video", cure=cure) as opened:
        stream: Any = opened.streams.best("video")
        if stream is None or stream.disposition & Disposition.attached_pic:
            if opened.streams.audio:
                raise SequiturError(
                    f"{name} holds sound only. Load a video, or give it the ending of a sound, "
                    "such as .m4a or .wav."
                )
            raise SequiturError(f"{name} holds no pictures. Load a video file.")
        if stream.codec_context is None:
            raise SequiturError(
                f"{name} was packed by a program that isn't known here. Export it again as "
                ".mp4 (H.264)."
            )
        about = stream.codec_context
        if about.width * about.height > MOST_PIXELS:
            raise SequiturError(
                f"{name} has frames of {about.height:,} x {about.width:,} pixels, too large "
                "to be decoded. Export it smaller."
            )
        about.options = {"max_pixels": str(MOST_PIXELS)}
        about.thread_type = "AUTO"
        about.thread_count = threads
        yield opened, stream


def _look(path: Path, name: str, *, keep: bool) -> Clip:
    """A clip by its packets and its first frame; `keep` keeps a small copy of that.

    Raises SequiturError if it has no frame that can be decoded.
    """
    size = path.stat().st_size
    first, stamps, order, count = None, [], [], 0
    with _opened(path, name, threads=1) as (opened, stream):
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        ratio = float(stream.sample_aspect_ratio or 1)
        promised = int(stream.frames)
        believed = size > COUNTED and promised > 0
        for packet in packets(opened, stream):
            if first is None:
                first = next(decoded(packet, Counter()), None)
            if packet.size:
                count += 1
                if not packet.is_discard:
                    stamps.append(packet.pts)
                    order.append(packet.dts)
            if believed and first is not None:
                break
        unit = float(stream.time_base or 0)
    if first is None:
        raise SequiturError(
            f"{name} has no frame that can be decoded. Copy or export it again, as .mp4 for "
            "instance."
        )
    times = None if believed else _times(stamps, order, unit)
    if times is None:
        # No frame is stored in a few bytes, whatever a file says.
        frames = min(promised, size // 16) if believed else max(len(stamps), 1)
        times = np.arange(frames, dtype=np.float64) / (rate or 1.0)
    else:
        rate = (len(times) - 1) / float(times[-1])
    even, pace = True, rate
    if rate and len(times) > 2:
        steps = np.diff(times)
        # Some containers round to milliseconds.
        even = bool((np.abs(steps - times[-1] / len(steps)) < 0.3 / rate + 0.002).mean() > 0.98)
        # A file that mostly pauses would become mostly copies.
        pace = rate if even else min(1 / max(float(np.median(steps)), 1e-3), 4 * rate)
    height, width = _seen(first, ratio if 0.25 <= ratio <= 4 else 1.0)
    return Clip(
        member=name,
        times=times,
        height=height,
        width=width,
        ratio=ratio if 0.25 <= ratio <= 4 else 1.0,
        rate=round(rate, 3),
        pace=pace,
        even=even or round(rate, 3) == 0,
        coloured=not first.format.name.startswith(("gray", "mono")),
        missing=0 if believed else max(promised - count, 0),
        look=_preview(first, (height, width)) if keep else None,
    )


def _preview(frame: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A small picture of a frame as it is to be seen, uint8 of shape (height, width, 3)."""
    high, wide = clips_of.preview_size(size)
    turns = _turns(frame)
    made = frame.reformat(
        width=high if turns % 2 else wide, height=wide if turns % 2 else high, format="rgb24"
    )
    return np.ascontiguousarray(np.rot90(made.to_ndarray(), turns))


def _times(
    stamps: Sequence[int | None], order: Sequence[int | None], unit: float
) -> NDArray[np.float64] | None:
    """Seconds of each frame after the first; None where the file doesn't tell."""
    known = [stamp for stamp in stamps if stamp is not None]
    stored = [stamp for stamp in order if stamp is not None]
    # Where videos were simply put behind one another, the clock starts anew.
    restarted = any(b < a for a, b in itertools.pairwise(stored))
    if len(known) < len(stamps) or len(known) < 2 or restarted:
        return None
    at = np.sort(np.array(known, np.float64)) * unit
    return at - at[0] if at[-1] > at[0] else None


def _turns(frame: Any) -> int:
    """How many quarters a frame is to be turned, against the clock."""
    quarters: int = round(frame.rotation / 90) % 4
    return quarters


def _seen(frame: Any, ratio: float) -> tuple[int, int]:
    """Height and width of a frame when it is shown; `ratio` is a pixel's width by its height."""
    height, width = int(frame.height), max(1, round(frame.width * ratio))
    return (width, height) if _turns(frame) % 2 else (height, width)


# Decoding


def _decode(
    path: Path, clip: Clip, recipe: Recipe, tell: Callable[[float], None]
) -> tuple[FloatArray, list[str]]:
    """The frames of one video, float32 from 0 to 1 of shape (length, *element_shape).

    Also what is to be said about it, in sentences.
    """
    from av.video.reformatter import Interpolation, VideoReformatter

    height, width = recipe.frame_size
    shape = (height, width, 3) if recipe.colour else (height, width)
    times_taken = np.bincount(clip.picked(recipe.fps), minlength=len(clip))
    wanted = int(times_taken.sum())
    # One for all frames: a frame's own would set up its scaling anew.
    reformatter, unscaled = VideoReformatter(), VideoReformatter()
    pixels = "rgb24" if recipe.colour else "gray"
    stored: list[NDArray[np.uint8]] = []
    block = np.zeros((0, *shape), np.uint8)
    filled = seen = 0
    sizes = set()
    damaged: Counter[str] = Counter()
    threads = min(THREADS, os.cpu_count() or 1)
    with _opened(path, clip.member, threads=threads) as (opened, stream):
        tell(0.0)
        frames = (f for packet in packets(opened, stream) for f in decoded(packet, damaged))
        for frame in frames:
            # A file may hold more frames than it says.
            repeats = int(times_taken[seen]) if seen < len(clip) else int(not recipe.fps)
            seen += 1
            if seen % 50 == 0:
                tell(min(1.0, seen / len(clip)))
            if repeats == 0:
                continue
            if seen > 2 * len(clip) + 100:
                break
            sizes.add((frame.height, frame.width))
            turns, size = _turns(frame), _seen(frame, clip.ratio)
            if recipe.region:
                frame = _cut_out(frame, unscaled, pixels, recipe.region)
                rows, columns = part(size, recipe.region)
                turns, size = 0, (len(rows), len(columns))
            high, wide = fitted(size, (height, width))
            scaled = reformatter.reformat(
                frame,
                width=high if turns % 2 else wide,
                height=wide if turns % 2 else high,
                format=pixels,
                interpolation=Interpolation.AREA,
                threads=1,
            )
            picture = np.rot90(scaled.to_ndarray(), turns)
            top, left = (height - high) // 2, (width - wide) // 2
            for _ in range(repeats):
                if filled == len(block):
                    if filled:
                        stored.append(block)
                    room = max(8, min(wanted, 4_000_000 // max(1, int(np.prod(shape)))))
                    block, filled = np.zeros((room, *shape), np.uint8), 0
                block[filled, top : top + high, left : left + wide] = picture
                filled += 1
    stored.append(block[:filled])
    notes = []
    if promised := max(len(clip) - seen, 0) + clip.missing:
        notes.append(
            f"{clip.member} is damaged or cut off: {seen:,} of {seen + promised:,} frames came."
        )
    elif damaged["packets"]:
        notes.append(
            f"{clip.member} is damaged: {pluralise(damaged['packets'], 'frame')} can't be decoded "
            "in full."
        )
    if len(sizes) > 1:
        notes.append(
            f"The frames of {clip.member} change their size; all are made {height:,} x {width:,}."
        )
    return _as_numbers(stored, colour=recipe.colour), notes


def _cut_out(frame: Any, reformatter: Any, pixels: str, region: Sequence[float]) -> Any:
    """The part of a frame inside a region, turned as it is to be seen."""
    import av

    whole = np.rot90(reformatter.reformat(frame, format=pixels).to_ndarray(), _turns(frame))
    rows, columns = part(whole.shape[:2], region)
    inside = whole[rows.start : rows.stop, columns.start : columns.stop]
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(inside), pixels)


def _as_numbers(stored: list[NDArray[np.uint8]], *, colour: bool) -> FloatArray:
    """Blocks of small frames behind one another, 0 to 1; colours become the first axis."""
    length = sum(len(block) for block in stored)
    shape = stored[0].shape[1:]
    result = np.empty((length, shape[2], *shape[:2]) if colour else (length, *shape), np.float32)
    at = 0
    while stored:
        # Given back one by one, so that both never lie in memory as a whole.
        block = stored.pop(0)
        part = np.moveaxis(block, -1, 1) if colour else block
        np.multiply(part, np.float32(1 / 255), out=result[at : at + len(block)])
        at += len(block)
    return result
