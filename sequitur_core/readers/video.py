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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe, counted, unique_ids, window_starts, windows
from sequitur_core.readers.folders import Source
from sequitur_core.readers.recognised import (
    Choice,
    Progress,
    Recognised,
    listed,
    span,
    too_few_or_long,
)

REDO: dict[str, tuple[str, ...]] = {"fps": ("window", "window_step")}

SHORTER_SIDE = 32  # pixels that frames are made by default
SIDES = (24, 32, 48, 64, 96, 128)
RATES = (30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0)
LONGEST_CLIP = 300  # frames of a clip before frames are left out by default
LONG_VIDEO = 64  # frames beyond which a video alone is cut into clips
WINDOW = 32  # frames of such a clip at most
FEWEST_WINDOWS = 8
COMFORTABLE = 1e9  # bytes of a dataset before frames are left out by default
LARGEST = 2e9  # bytes of a dataset at most
MOST_PIXELS = 50_000_000  # of one frame in the file: beyond, a small file may ask for all memory
COUNTED = 500_000_000  # bytes of a file up to which every frame is counted; beyond, it is believed
THREADS = 4  # each holds a frame at its full size

# A file is believed to be one of these only. Playlists and kin would open other files.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,gif,m4v"


@dataclass(frozen=True, eq=False)
class _Clip:
    """A video file as it describes itself, without decoding more than its first frame.

    Attributes
    ----------
    member : its name in the source.
    times : seconds of each frame after the first, ascending, float64.
    height, width : of a frame as it is to be seen: turned, and with square pixels.
    ratio : a stored pixel's width by its height.
    rate : frames per second; 0 if unknown.
    pace : frames per second where they follow one another without a pause.
    even : whether the frames follow one another evenly.
    coloured : whether it is stored in colour.
    missing : frames that the file promises and doesn't hold.
    """

    member: str
    times: NDArray[np.float64]
    height: int
    width: int
    ratio: float
    rate: float
    pace: float
    even: bool
    coloured: bool
    missing: int

    def __len__(self) -> int:
        return len(self.times)

    def picked(self, fps: float) -> IntArray:
        """Which frames are taken, in order; one may be taken twice where frames are lacking."""
        if not fps:
            return np.arange(len(self), dtype=np.int64)
        last = float(self.times[-1])
        count = int(min(last * fps + 0.01, 1e9)) + 1
        slack = 0.5 / self.rate if self.rate else 0.0
        due = np.arange(count) / fps + slack
        return np.maximum(np.searchsorted(self.times, due, side="right") - 1, 0)

    def count(self, fps: float) -> int:
        """How many frames are taken."""
        return min(int(float(self.times[-1]) * fps + 0.01), 10**9) + 1 if fps else len(self)


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the videos hold, given the choices that are fixed already."""
    clips, lost = _survey(source, progress)
    recipe, reasons = _guess(source, clips, fixed)
    clips, still = _moving(source, clips, recipe)
    _check_size(source, clips, recipe)
    lengths = _lengths(clips, recipe)
    if len(lengths) == 0:
        raise SequiturError(_no_window(source, clips, recipe))
    height, width = recipe.frame_size
    kind = "in colour" if recipe.colour else "grey"
    parts = [
        f"{counted(len(lengths), 'clip')} of {span(int(lengths.min()), int(lengths.max()))} "
        f"frame{'s' if lengths.max() != 1 else ''}",
        f"{height:,} x {width:,} pixels",
        kind,
    ]
    if recipe.layout == "long":
        parts.append(f"cut from one video of {counted(clips[0].count(recipe.fps), 'frame')}")
    if recipe.label_columns:
        parts.append(f"labelled by {listed(recipe.label_columns)}")
    return Recognised(
        recipe=recipe,
        sentence=", ".join(parts),
        reasons=tuple(reasons),
        warnings=(*lost, *still, *too_few_or_long(lengths)),
        options=_choices(source, clips, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The clips, decoded and made small as the recipe says."""
    clips, lost = _survey(source, progress)
    if not recipe.frame_size:
        recipe = recipe.with_(frame_size=_common_size(clips))
    if len(recipe.frame_size) != 2:
        raise SequiturError(
            f"{source.name} holds video, whose frames have a height and a width, but the recipe "
            f"gives {len(recipe.frame_size)} sizes. Give two."
        )
    clips, still = _moving(source, clips, recipe)
    _check_size(source, clips, recipe)
    notes = [*source.notes(), *lost, *still]
    total = sum(clip.count(recipe.fps) for clip in clips)
    sequences, kept, done = [], [], 0
    for number, clip in enumerate(clips):
        count = clip.count(recipe.fps)

        def tell(share: float, number: int = number, done: int = done, count: int = count) -> None:
            what = (
                f"Reading clip {number + 1:,} of {len(clips):,}"
                if len(clips) > 1
                else f"Reading frame {int(share * count):,} of {count:,}"
            )
            progress(min(1.0, (done + share * count) / total), what)

        with source.file(clip.member) as path:
            frames, said = _decode(path, clip, recipe, tell)
        done += count
        notes += said
        if len(frames) == 0 or (len(frames) == 1 and len(clips) > 1):
            notes.append(
                f"{clip.member} was left out: only {counted(len(frames), 'frame')} of "
                f"{len(clip):,} can be decoded."
            )
            continue
        sequences.append(frames)
        kept.append(clip)
    if not kept:
        raise SequiturError(
            f"No frame of {source.name} can be decoded. Copy or export it again, as .mp4 for "
            "instance."
        )
    progress(1.0, f"Read {counted(len(kept), 'clip')}")
    notes += _size_notes(kept, recipe)
    if still_ones := sum(bool((frames == frames[0]).all()) for frames in sequences):
        shows = "shows" if still_ones == 1 else "show"
        notes.append(
            f"{counted(still_ones, 'video')} {shows} the same picture from beginning to end."
        )
    members = [clip.member for clip in kept]
    labels = source.labels(members)
    step, unit = _step(kept, recipe)
    meta = Meta(
        channels=("red", "green", "blue") if recipe.colour else (),
        step=step,
        step_unit=unit,
        source=source.name,
        notes=tuple(notes),
    )
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(members),
        labels=labels[[c for c in labels.columns if c in recipe.label_columns]],
        meta=meta,
    )
    return _cut(dataset, recipe) if recipe.window else dataset


# From files to what they describe


def _survey(source: Source, progress: Progress) -> tuple[list[_Clip], list[str]]:
    """The clips that can be read, and why others can't."""
    clips, lost = [], []
    for number, member in enumerate(source.members, start=1):
        progress(0.0, f"Looking at clip {number:,} of {len(source.members):,}")
        try:
            with source.file(member) as path:
                clip = _look(path, member)
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
    was = "was" if len(lost) == 1 else "were"
    sentences = []
    if lost:
        cause = str(lost[0][1]).partition(". ")[0].rstrip(".")
        sentences.append(
            f"{counted(len(lost), 'file')} {was} left out ({listed([m for m, _ in lost])}): "
            f"{cause}."
        )
    return clips, sentences


@contextmanager
def _opened(path: Path, name: str, *, threads: int) -> Iterator[tuple[Any, Any]]:
    """A container and its video stream; what PyAV raises inside becomes a sentence."""
    import av
    from av.stream import Disposition

    av.logging.set_level(None)
    size = path.stat().st_size
    if size == 0:
        raise SequiturError(f"{name} is empty. Load a video file.")
    try:
        with av.open(
            f"file:{path}",
            options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        ) as container:
            stream: Any = container.streams.best("video")
            if stream is None or stream.disposition & Disposition.attached_pic:
                what = "sound only" if container.streams.audio else "no pictures"
                raise SequiturError(f"{name} holds {what}. Load a video file.")
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
            yield container, stream
    except av.FFmpegError as error:
        raise SequiturError(
            f"{name} can't be read as a video: it is damaged, or something else in spite of its "
            "name. Export it again, as .mp4 for instance."
        ) from error


def _look(path: Path, name: str) -> _Clip:
    """A clip by its packets and its first frame.

    Raises SequiturError if it has no frame that can be decoded.
    """
    size = path.stat().st_size
    first, stamps, order, packets = None, [], [], 0
    with _opened(path, name, threads=1) as (container, stream):
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        ratio = float(stream.sample_aspect_ratio or 1)
        promised = int(stream.frames)
        believed = size > COUNTED and promised > 0
        for packet in _packets(container, stream):
            if first is None:
                first = next(_decoded(packet, Counter()), None)
            if packet.size:
                packets += 1
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
        count = min(promised, size // 16) if believed else max(len(stamps), 1)
        times = np.arange(count, dtype=np.float64) / (rate or 1.0)
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
    return _Clip(
        member=name,
        times=times,
        height=height,
        width=width,
        ratio=ratio if 0.25 <= ratio <= 4 else 1.0,
        rate=round(rate, 3),
        pace=pace,
        even=even or round(rate, 3) == 0,
        coloured=not first.format.name.startswith(("gray", "mono")),
        missing=0 if believed else max(promised - packets, 0),
    )


def _times(
    stamps: Sequence[int | None], order: Sequence[int | None], unit: float
) -> NDArray[np.float64] | None:
    """Seconds of each frame after the first; None where the file doesn't tell."""
    known = [stamp for stamp in stamps if stamp is not None]
    decoded = [stamp for stamp in order if stamp is not None]
    # Where videos were simply put behind one another, the clock starts anew.
    restarted = any(b < a for a, b in itertools.pairwise(decoded))
    if len(known) < len(stamps) or len(known) < 2 or restarted:
        return None
    at = np.sort(np.array(known, np.float64)) * unit
    return at - at[0] if at[-1] > at[0] else None


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """The packets up to where the file is damaged."""
    import av

    try:
        yield from container.demux(stream)
    except av.FFmpegError:
        return


def _decoded(packet: Any, damaged: Counter[str]) -> Iterator[Any]:
    """The frames that a packet completes; one that can't be decoded is counted."""
    import av

    try:
        yield from packet.decode()
    except av.FFmpegError:
        damaged["packets"] += 1


def _turns(frame: Any) -> int:
    """How many quarters a frame is to be turned, against the clock."""
    quarters: int = round(frame.rotation / 90) % 4
    return quarters


def _seen(frame: Any, ratio: float) -> tuple[int, int]:
    """Height and width of a frame when it is shown; `ratio` is a pixel's width by its height."""
    height, width = int(frame.height), max(1, round(frame.width * ratio))
    return (width, height) if _turns(frame) % 2 else (height, width)


# What is made of them


def _guess(
    source: Source, clips: Sequence[_Clip], fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    reasons = []
    names = tuple(str(c) for c in source.labels([clip.member for clip in clips]).columns)
    found: dict[str, Any] = {"format": "video", "label_columns": names}
    if names:
        reasons.append("The clips lie in folders, whose names are taken for labels.")
    if fixed.get("frame_size"):
        size = tuple(fixed["frame_size"])
        if len(size) != 2:
            raise SequiturError(
                f"Frames of a video have a height and a width, but {len(size)} sizes were given. "
                "Give two."
            )
    else:
        size = _common_size(clips)
        if "frame_size" not in fixed:
            size = _shrunk(size, SHORTER_SIDE)
    found["frame_size"] = size
    reasons.append(_about_size(clips, size))
    # A video alone is cut by default, so that its length is no burden.
    alone = len(clips) == 1
    whole = fixed.get("window", 1 if alone else 0) == 0
    numbers = size[0] * size[1] * (3 if fixed.get("colour") else 1)
    found["fps"], why = _suggest_rate(clips, numbers, whole=whole)
    known = {n: v for n, v in fixed.items() if n not in ("format", "layout", "frame_size")}
    if "label_columns" in known:
        known["label_columns"] = tuple(c for c in names if c in known["label_columns"])
    recipe = Recipe(**found).with_(**known)
    if recipe.fps == found["fps"]:
        reasons += why
    elif recipe.fps:
        reasons.append(f"{recipe.fps:.3g} frames per second are kept.")
    frames = clips[0].count(recipe.fps)
    rate = recipe.fps or clips[0].rate
    if alone and "window" not in fixed and frames > LONG_VIDEO:
        window = min(WINDOW, round(2 * rate) or WINDOW, frames // FEWEST_WINDOWS)
        recipe = recipe.with_(window=max(2, window))
    time = f" ({recipe.window / rate:.2g} s)" if rate else ""
    if alone and recipe.window:
        reasons.append(
            f"One video of {frames:,} frames is cut into clips of {recipe.window:,} frames{time}, "
            "so that there is something to compare."
        )
    elif alone:
        reasons.append("The video stays whole.")
    elif recipe.window:
        reasons.append(f"Each file is cut into clips of {recipe.window:,} frames.")
    else:
        reasons.append("Each file is a clip of its own and stays whole.")
    return recipe.with_(layout="long" if alone and recipe.window else "rows"), reasons


def _common_size(clips: Sequence[_Clip]) -> tuple[int, int]:
    """The size most clips have, the larger where several are as frequent."""
    sizes = Counter((clip.height, clip.width) for clip in clips)
    return max(sizes, key=lambda size: (sizes[size], size[0] * size[1]))


def _shrunk(size: tuple[int, int], shorter: int) -> tuple[int, int]:
    """A size with the same aspect whose shorter side is given; never larger."""
    scale = min(1.0, shorter / min(size))
    return round(size[0] * scale), round(size[1] * scale)


def _about_size(clips: Sequence[_Clip], size: tuple[int, int]) -> str:
    sizes = sorted({(clip.height, clip.width) for clip in clips}, key=lambda s: s[0] * s[1])
    low, high = (f"{s[0]:,} x {s[1]:,}" for s in (sizes[0], sizes[-1]))
    made = f"{size[0]:,} x {size[1]:,}"
    if len(sizes) == 1:
        if low == made:
            return f"Frames of {low} pixels are kept as they are: the size trained on."
        return f"Frames of {low} pixels are made {made}: the size trained on."
    text = (
        f"Frames of {len(sizes)} sizes, from {low} to {high} pixels, are all made {made}: the "
        "size trained on."
    )
    if any(_fitted(s, size) != size for s in sizes):
        text += " Those of another shape get black borders."
    return text


def _fitted(size: tuple[int, int], into: tuple[int, int]) -> tuple[int, int]:
    """The largest size of the same aspect inside another; a pixel's difference is stretched."""
    scale = min(into[0] / size[0], into[1] / size[1])
    fitted = tuple(
        whole if whole - side * scale < 1.5 else max(1, round(side * scale))
        for side, whole in zip(size, into, strict=True)
    )
    return fitted[0], fitted[1]


def _suggest_rate(clips: Sequence[_Clip], numbers: int, *, whole: bool) -> tuple[float, list[str]]:
    """Frames per second to keep, 0 for all, and why."""
    rates = sorted(clip.rate for clip in clips)
    if rates[0] == 0:
        return 0.0, []
    low, high, middle = rates[0], rates[-1], rates[len(rates) // 2]
    fps, reasons = 0.0, []
    if high > 1.02 * low:
        # The slowest sets the pace, unless it is much slower than the rest.
        fps = low if low >= middle / 2 else middle
        fps = float(int(fps)) if fps >= 5 else fps
        reasons.append(
            f"Clips of {low:.3g} to {high:.3g} frames per second are brought to {fps:.3g}, so "
            "that a step is as long in all of them."
        )
    elif uneven := [clip.member for clip in clips if not clip.even]:
        fps = float(f"{max(clip.pace for clip in clips):.3g}")
        reasons.append(
            f"The frames of {listed(uneven)} don't follow one another evenly; {fps:.3g} frames "
            "per second are taken at even times."
        )
    pace = fps or high
    counts = sorted(clip.count(pace) for clip in clips)
    longest, usual = counts[-1], counts[len(counts) // 2]
    size = 4.0 * numbers * sum(clip.count(pace) for clip in clips)
    every = max(
        -(-longest // LONGEST_CLIP) if whole else 1,
        # Where two frames of each are too large already, it is their size that is at fault.
        min(int(np.ceil(size / COMFORTABLE)), usual - 1),
    )
    if every > 1:
        cause = (
            f"the longest clip would have {longest:,} frames"
            if whole and longest > LONGEST_CLIP
            else f"all would take {size / 1e9:.1f} GB"
        )
        fps = _rounded(pace / every)
        reasons.append(f"Of {pace:.3g} frames per second, {fps:.3g} are kept, because {cause}.")
    return fps, reasons


def _moving(
    source: Source, clips: Sequence[_Clip], recipe: Recipe
) -> tuple[list[_Clip], list[str]]:
    """The clips of which more than one frame is kept, and what is said of the others.

    Raises SequiturError if there are none.
    """
    moving = [clip for clip in clips if clip.count(recipe.fps) > 1]
    if not moving:
        raise SequiturError(
            f"At {recipe.fps:.3g} frames per second, one frame only is left of "
            f"{'each clip of ' if len(clips) > 1 else ''}{source.name}. Keep more."
        )
    short = len(clips) - len(moving)
    if not short:
        return moving, []
    was = "was" if short == 1 else "were"
    return moving, [
        f"{counted(short, 'clip')} {was} left out: too short for more than one frame at "
        f"{recipe.fps:.3g} frames per second."
    ]


def _rounded(rate: float) -> float:
    return float(f"{rate:.6g}")


def _check_size(source: Source, clips: Sequence[_Clip], recipe: Recipe) -> None:
    """Raises SequiturError for more than fits in memory, before anything is decoded."""
    height, width = recipe.frame_size
    # However small its pictures are, a frame costs something.
    per_frame = max(4.0 * height * width * (3 if recipe.colour else 1), 400.0)
    lengths = np.array([clip.count(recipe.fps) for clip in clips], np.float64)
    frames = float(lengths.sum())
    cure = "Keep fewer frames per second, or choose a smaller size."
    if 2 * len(clips) * per_frame > LARGEST:
        few = "load fewer clips, or " if len(clips) > 1 and 2 * per_frame <= LARGEST else ""
        cure = f"{few}choose a smaller size.".capitalize()
    if recipe.window and 0 < recipe.window_step < recipe.window:
        frames *= recipe.window / recipe.window_step  # each frame is in several clips
        cure = "Let the clips overlap less, or keep fewer frames per second."
    if frames * per_frame > LARGEST:
        raise SequiturError(
            f"{source.name} would take {frames * per_frame / 1e9:.1f} GB: {int(frames):,} frames "
            f"of {height:,} x {width:,} pixels. {cure}"
        )


def _lengths(clips: Sequence[_Clip], recipe: Recipe) -> IntArray:
    """How many frames each sequence will have."""
    counts = np.array([clip.count(recipe.fps) for clip in clips], np.int64)
    if not recipe.window:
        return counts
    found = sum(len(window_starts(int(n), recipe.window, recipe.window_step)) for n in counts)
    return np.full(found, recipe.window, np.int64)


def _no_window(source: Source, clips: Sequence[_Clip], recipe: Recipe) -> str:
    longest = max(clip.count(recipe.fps) for clip in clips)
    return (
        f"No video of {source.name} has the {recipe.window:,} frames of one clip; the longest has "
        f"{longest:,}. Choose shorter clips."
    )


# Decoding


def _decode(
    path: Path, clip: _Clip, recipe: Recipe, tell: Callable[[float], None]
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
    reformatter = VideoReformatter()
    stored: list[NDArray[np.uint8]] = []
    block = np.zeros((0, *shape), np.uint8)
    filled = seen = 0
    sizes = set()
    damaged: Counter[str] = Counter()
    threads = min(THREADS, os.cpu_count() or 1)
    with _opened(path, clip.member, threads=threads) as (container, stream):
        tell(0.0)
        frames = (f for packet in _packets(container, stream) for f in _decoded(packet, damaged))
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
            turns = _turns(frame)
            high, wide = _fitted(_seen(frame, clip.ratio), (height, width))
            scaled = reformatter.reformat(
                frame,
                width=high if turns % 2 else wide,
                height=wide if turns % 2 else high,
                format="rgb24" if recipe.colour else "gray",
                interpolation=Interpolation.AREA,
                threads=1,
            )
            picture = np.rot90(scaled.to_ndarray(), turns)
            top, left = (height - high) // 2, (width - wide) // 2
            for _ in range(repeats):
                if filled == len(block):
                    if filled:
                        stored.append(block)
                    size = max(8, min(wanted, 4_000_000 // max(1, int(np.prod(shape)))))
                    block, filled = np.zeros((size, *shape), np.uint8), 0
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
            f"{clip.member} is damaged: {counted(damaged['packets'], 'frame')} can't be decoded "
            "in full."
        )
    if len(sizes) > 1:
        notes.append(
            f"The frames of {clip.member} change their size; all are made {height:,} x {width:,}."
        )
    return _as_numbers(stored, colour=recipe.colour), notes


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


def _size_notes(clips: Sequence[_Clip], recipe: Recipe) -> list[str]:
    sizes = {(clip.height, clip.width) for clip in clips}
    if len(sizes) == 1:
        return []
    height, width = recipe.frame_size
    bordered = sum(_fitted((c.height, c.width), (height, width)) != (height, width) for c in clips)
    text = f"Frames of {len(sizes)} sizes were brought to {height:,} x {width:,} pixels."
    if bordered:
        has = "has" if bordered == 1 else "have"
        text += f" {counted(bordered, 'clip')} of another shape {has} black borders."
    return [text]


def _step(clips: Sequence[_Clip], recipe: Recipe) -> tuple[float, str]:
    """Time between two frames and its unit; counted in frames where it isn't known."""
    if recipe.fps:
        return 1 / recipe.fps, "s"
    rates = [clip.rate for clip in clips]
    if min(rates) == 0 or max(rates) > 1.02 * min(rates):
        return 1.0, "frame"
    return 1 / rates[0], "s"


def _cut(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """Windows of the clips, named by the moment they begin at."""
    cut = windows(dataset, length=recipe.window, step=recipe.window_step)
    meta, every = cut.meta, recipe.window_step or recipe.window
    names = [
        f"{dataset.ids[row]} {_clock(int(start), every, meta)}"
        for row, start in zip(cut.recording, cut.start, strict=True)
    ]
    used = cut.start[-1:] + recipe.window
    unused = int(dataset.lengths[cut.recording[-1]] - used[0]) if len(dataset) == 1 else 0
    if unused > 0:
        fills = "fills" if unused == 1 else "fill"
        note = (
            f"The last {counted(unused, 'frame')} {fills} no whole clip and "
            f"{'was' if unused == 1 else 'were'} left out."
        )
        meta = replace(meta, notes=(*meta.notes, note))
    return replace(cut, ids=unique_ids(names), meta=meta)


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


# What may be corrected


def _choices(source: Source, clips: Sequence[_Clip], recipe: Recipe) -> tuple[Choice, ...]:
    choices = []
    full = _common_size(clips)
    alike = len({(clip.height, clip.width) for clip in clips}) == 1
    as_it_is = ", as in the file" if alike else ", as most files have"
    sizes = {_shrunk(full, side): "" for side in SIDES if side < min(full)}
    sizes |= {(recipe.frame_size[0], recipe.frame_size[1]): "", full: as_it_is}
    if len(sizes) > 1:
        choices.append(
            Choice(
                "frame_size",
                "Frame size",
                "Height and width of the frames trained on. Larger ones show more, and take "
                "longer to learn.",
                recipe.frame_size,
                "one",
                tuple(
                    (size, f"{size[0]:,} x {size[1]:,} pixels{text}")
                    for size, text in sorted(sizes.items())
                ),
            )
        )
    rate = max(clip.rate for clip in clips)
    if rate:
        # Exact shares of the frames are evenly spaced; of rates next to them one is enough.
        rates: dict[float, str] = {recipe.fps: ""} if recipe.fps else {}
        if rate < 1.02 * min(clip.rate for clip in clips):
            rates |= {_rounded(rate / 2): " (every second frame)"}
            rates |= {_rounded(rate / 3): " (every third frame)"}
        for fps in RATES:
            if fps < 0.98 * rate and all(abs(fps / other - 1) > 0.04 for other in rates):
                rates[fps] = ""
        own = "All" if rate > 1.02 * min(clip.rate for clip in clips) else f"All ({rate:.4g})"
        choices.append(
            Choice(
                "fps",
                "Frames per second",
                "How many are kept. Fewer frames are learned faster, but quick movement is lost.",
                recipe.fps,
                "one",
                (
                    (0.0, own),
                    *(
                        (fps, f"{fps:.4g}{text}")
                        for fps, text in sorted(rates.items(), reverse=True)
                    ),
                ),
            )
        )
    if recipe.colour or any(clip.coloured for clip in clips):
        choices.append(
            Choice(
                "colour",
                "Keep colours",
                "Otherwise frames are made grey, which is enough for most movement and learned "
                "three times as fast.",
                recipe.colour,
                "flag",
            )
        )
    choices.append(
        Choice(
            "window",
            "Clip length",
            "Frames in each clip that is cut out; 0 keeps every video whole.",
            recipe.window,
            "int",
            low=0,
            high=1_000_000,
        )
    )
    if recipe.window:
        choices.append(
            Choice(
                "window_step",
                "Frames from one clip to the next",
                "0: clips don't overlap. Smaller steps give more clips that share frames.",
                recipe.window_step,
                "int",
                low=0,
                high=1_000_000,
            )
        )
    names = [str(c) for c in source.labels([clip.member for clip in clips]).columns]
    if names:
        choices.append(
            Choice(
                "label_columns",
                "Labels",
                "Names of the folders the clips lie in. They colour the map, and aren't used in "
                "training.",
                recipe.label_columns,
                "many",
                tuple((name, name) for name in names),
            )
        )
    return tuple(choices)
