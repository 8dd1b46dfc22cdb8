"""Video through PyAV: one clip per file, or one long video cut into clips.

Decoding streams. A few frames at a time are held at their full size; each is made small at
once, and only the small ones are kept.
"""

from __future__ import annotations

import itertools
import math
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
from sequitur_core.data.notes import media as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.media.av_io import container, decoded, packets
from sequitur_core.readers.media.clip_reading import read_clips
from sequitur_core.readers.media.clip_recognition import recognise_clips
from sequitur_core.readers.media.clips import MOST_PIXELS, Clip, ClipFormat, fitted, preview_size
from sequitur_core.readers.media.inspection import survey
from sequitur_core.readers.media.region import rows_and_columns
from sequitur_core.readers.source import Source

VIDEO = ClipFormat(format="video", each="file", alone="video")

COUNTED = 500_000_000  # bytes of a file up to which its frames are counted, not taken on trust
THREADS = 4  # each holds a frame at its full size

# What a file is opened as. Playlists and the like would open other files.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,gif,m4v,ogg,asf,flv"


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the videos hold, given the choices that are fixed already."""
    clips, warnings = _survey(source, progress)
    found = recognise_clips(source, clips, VIDEO, fixed)
    return replace(found, warnings=(*warnings, *found.warnings))


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The clips, decoded and made small as the recipe says."""
    clips, notes = _survey(source, progress)
    return read_clips(source, clips, recipe, notes=notes, decode=_decode, progress=progress)


# From files to what they describe


def _survey(source: Source, progress: Progress) -> tuple[list[Clip], list[Note]]:
    def inspect(member: str, first: bool) -> Clip:
        with source.file(member) as path:
            return _inspect(path, member, keep_preview=first)

    return survey(source.members, inspect, progress, noun="clip")


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
            raise SequiturError(f"{name} uses an unknown codec. Export it again as .mp4 (H.264).")
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


def _inspect(path: Path, name: str, *, keep_preview: bool) -> Clip:
    """A clip by its packets and its first frame.

    Raises SequiturError if it has no frame that can be decoded, or one only.
    """
    size = path.stat().st_size
    first, stamps, order, count = None, [], [], 0
    with _opened(path, name, threads=1) as (opened, stream):
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        aspect = float(stream.sample_aspect_ratio or 1)
        promised = int(stream.frames)
        trusted = size > COUNTED and promised > 0
        for packet in packets(opened, stream):
            if first is None:
                first = next(decoded(packet, Counter()), None)
            if packet.size:
                count += 1
                if not packet.is_discard:
                    stamps.append(packet.pts)
                    order.append(packet.dts)
            if trusted and first is not None:
                break
        unit = float(stream.time_base or 0)
    if first is None:
        raise SequiturError(
            f"{name} has no frame that can be decoded. Copy or export it again, as .mp4 for "
            "instance."
        )
    times = None if trusted else _times(stamps, order, unit)
    if times is None:
        # No frame is stored in a few bytes, whatever a header says.
        frames = min(promised, size // 16) if trusted else max(len(stamps), 1)
        times = np.arange(frames, dtype=np.float64) / (rate or 1.0)
    else:
        rate = (len(times) - 1) / float(times[-1])
    if len(times) < 2:
        raise SequiturError(
            f"{name} has one frame only: it is a picture, with nothing changing over time. "
            "Load a video of several frames."
        )
    even, pace = _regularity(times, rate)
    aspect = aspect if 0.25 <= aspect <= 4 else 1.0
    height, width = _shown_size(first, aspect)
    return Clip(
        member=name,
        times=times,
        height=height,
        width=width,
        pixel_aspect=aspect,
        rate=round(rate, 3),
        pace=pace,
        even=even or round(rate, 3) == 0,
        coloured=not first.format.name.startswith(("gray", "mono")),
        missing=0 if trusted else max(promised - count, 0),
        preview=_preview(first, (height, width)) if keep_preview else None,
    )


def _regularity(times: NDArray[np.float64], rate: float) -> tuple[bool, float]:
    """Whether frames follow one another evenly, and their rate where they don't pause."""
    if not rate or len(times) < 3:
        return True, rate
    steps = np.diff(times)
    # Some containers round to milliseconds.
    even = bool((np.abs(steps - times[-1] / len(steps)) < 0.3 / rate + 0.002).mean() > 0.98)
    # A file that mostly pauses would become mostly copies.
    return even, rate if even else min(1 / max(float(np.median(steps)), 1e-3), 4 * rate)


def _preview(frame: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A small picture of a frame as it is to be seen, uint8 of shape (height, width, 3)."""
    high, wide = preview_size(size)
    turns = _quarter_turns(frame)
    made = frame.reformat(
        width=high if turns % 2 else wide, height=wide if turns % 2 else high, format="rgb24"
    )
    return np.ascontiguousarray(np.rot90(made.to_ndarray(), turns))


def _times(
    stamps: Sequence[int | None], order: Sequence[int | None], unit: float
) -> NDArray[np.float64] | None:
    """Seconds of each frame after the first; None where the file doesn't have them."""
    known = [stamp for stamp in stamps if stamp is not None]
    stored = [stamp for stamp in order if stamp is not None]
    # Where videos were simply concatenated, the clock starts anew.
    restarted = any(b < a for a, b in itertools.pairwise(stored))
    if len(known) < len(stamps) or len(known) < 2 or restarted:
        return None
    at = np.sort(np.array(known, np.float64)) * unit
    return at - at[0] if at[-1] > at[0] else None


def _quarter_turns(frame: Any) -> int:
    """How many quarters a frame is to be turned, anticlockwise."""
    quarters: int = round(frame.rotation / 90) % 4
    return quarters


def _shown_size(frame: Any, pixel_aspect: float) -> tuple[int, int]:
    height, width = int(frame.height), max(1, round(frame.width * pixel_aspect))
    return (width, height) if _quarter_turns(frame) % 2 else (height, width)


# Decoding


def _decode(
    source: Source, clip: Clip, recipe: Recipe, report: Callable[[float], None]
) -> tuple[FloatArray, list[Note]]:
    """The frames of one video, float32 from 0 to 1 of shape (length, *element_shape).

    Also notes on it.
    """
    height, width = recipe.frame_size
    repeats = np.bincount(clip.frame_numbers(recipe.fps), minlength=len(clip))
    shape = (height, width, 3) if recipe.colour else (height, width)
    stored = _FrameBlocks(shape, int(repeats.sum()))
    shrink = _Shrinker(clip, recipe)
    seen = 0
    sizes: set[tuple[int, int]] = set()
    damaged: Counter[str] = Counter()
    threads = min(THREADS, os.cpu_count() or 1)
    with (
        source.file(clip.member) as path,
        _opened(path, clip.member, threads=threads) as (opened, stream),
    ):
        report(0.0)
        frames = (f for packet in packets(opened, stream) for f in decoded(packet, damaged))
        for frame in frames:
            # A file may hold more frames than its header says.
            times = int(repeats[seen]) if seen < len(clip) else int(not recipe.fps)
            seen += 1
            if seen % 50 == 0:
                report(min(1.0, seen / len(clip)))
            if times == 0:
                continue
            if seen > 2 * len(clip) + 100:
                break
            sizes.add((frame.height, frame.width))
            picture = shrink(frame)
            high, wide = picture.shape[:2]
            top, left = (height - high) // 2, (width - wide) // 2
            for _ in range(times):
                stored.next_frame()[top : top + high, left : left + wide] = picture
    notes = _about_damage(clip, seen, damaged["packets"])
    if len(sizes) > 1:
        notes.append(said.frame_sizes(clip.member, recipe.frame_size))
    return stored.as_numbers(), notes


def _about_damage(clip: Clip, seen: int, damaged: int) -> list[Note]:
    if missing := max(len(clip) - seen, 0) + clip.missing:
        return [said.frames_lacking(clip.member, seen, seen + missing)]
    return [said.frames_damaged(clip.member, damaged)] if damaged else []


class _Shrinker:
    """Makes the frames of a clip small, inside the size that a recipe asks for."""

    def __init__(self, clip: Clip, recipe: Recipe) -> None:
        from av.video.reformatter import VideoReformatter

        self._clip, self._recipe = clip, recipe
        self._pixels = "rgb24" if recipe.colour else "gray"
        # One for all frames: a frame's own would set up its scaling anew.
        self._scaling, self._cropping = VideoReformatter(), VideoReformatter()

    def __call__(self, frame: Any) -> NDArray[np.uint8]:
        """The frame, turned as it is to be shown and cut to the region, without borders."""
        from av.video.reformatter import Interpolation

        turns, size = _quarter_turns(frame), _shown_size(frame, self._clip.pixel_aspect)
        if self._recipe.region:
            rows, columns = rows_and_columns(size, self._recipe.region)
            frame = self._cropped(frame)
            turns, size = 0, (len(rows), len(columns))
        height, width = self._recipe.frame_size
        high, wide = fitted(size, (height, width))
        scaled = self._scaling.reformat(
            frame,
            width=high if turns % 2 else wide,
            height=wide if turns % 2 else high,
            format=self._pixels,
            interpolation=Interpolation.AREA,
            threads=1,
        )
        picture: NDArray[np.uint8] = np.rot90(scaled.to_ndarray(), turns)
        return picture

    def _cropped(self, frame: Any) -> Any:
        """The part of a frame inside the region, turned as it is to be shown."""
        import av

        stored = self._cropping.reformat(frame, format=self._pixels).to_ndarray()
        whole: NDArray[np.uint8] = np.rot90(stored, _quarter_turns(frame))
        rows, columns = rows_and_columns(whole.shape[:2], self._recipe.region)
        inside = whole[rows.start : rows.stop, columns.start : columns.stop]
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(inside), self._pixels)


class _FrameBlocks:
    """Small frames, uint8 of shape (height, width) or (height, width, 3), stored in blocks."""

    def __init__(self, shape: tuple[int, ...], expected: int) -> None:
        room = max(8, min(expected, 4_000_000 // max(1, math.prod(shape))))
        self._block_shape = (room, *shape)
        self._blocks: list[NDArray[np.uint8]] = []
        self._filled = room  # frames of the last block

    def next_frame(self) -> NDArray[np.uint8]:
        """A black frame to be filled."""
        if self._filled == self._block_shape[0]:
            self._blocks.append(np.zeros(self._block_shape, np.uint8))
            self._filled = 0
        self._filled += 1
        frame: NDArray[np.uint8] = self._blocks[-1][self._filled - 1]
        return frame

    def as_numbers(self) -> FloatArray:
        """All frames from 0 to 1, colours as the first axis of each. Empties the blocks."""
        room, *shape = self._block_shape
        colour = len(shape) == 3
        length = (len(self._blocks) - 1) * room + self._filled
        size = (length, shape[2], *shape[:2]) if colour else (length, *shape)
        result = np.empty(size, np.float32)
        for start in range(0, length, room):
            # Freed one by one, so that both are never in memory as a whole.
            block = self._blocks.pop(0)[: length - start]
            block = np.moveaxis(block, -1, 1) if colour else block
            np.multiply(block, np.float32(1 / 255), out=result[start : start + room])
        return result
