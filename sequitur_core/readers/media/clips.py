"""Clips of frames, however they are stored: what suits them, and the dataset that they become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.quality_issues import length_warnings
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe_region
from sequitur_core.data.windows import window_lengths, windows
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names, pluralise, span
from sequitur_core.readers.corrections import cut_choices, label_choices
from sequitur_core.readers.detection import Choice, Progress, Recognised
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.source import KIND, Source, labels_of

REDO: dict[str, tuple[str, ...]] = {
    "fps": ("window", "window_step"),
    "region": ("frame_size",),
}

SHORTER_SIDE = 32  # pixels that frames are made by default
SIDES = (24, 32, 48, 64, 96, 128)
RATES = (30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0)
LONGEST_CLIP = 300  # frames of a clip before frames are left out by default
LONG_VIDEO = 64  # frames beyond which a video alone is cut into clips
WINDOW = 32  # frames of such a clip at most
FEWEST_WINDOWS = 8
COMFORTABLE = 1e9  # bytes of a dataset before frames are left out by default
LARGEST = 2e9  # bytes of a dataset at most
LOOK_SIDE = 360  # pixels of the longer side of the frame on which a region is chosen
MOST_PIXELS = 50_000_000  # of one frame in the file: beyond, a small file may ask for all memory


@dataclass(frozen=True)
class Kind:
    """How clips are stored, and what to call it.

    Attributes
    ----------
    format : of the recipe.
    each : what holds one clip, such as "file".
    alone : what there is if there is one clip only, such as "video".
    """

    format: str
    each: str
    alone: str


@dataclass(frozen=True, eq=False)
class Clip:
    """A clip as it describes itself, without decoding more than its first frame.

    Attributes
    ----------
    member : its name in the source.
    pictures : the files of its frames, where each frame is one; else it is `member`.
    times : seconds of each frame after the first, ascending, float64.
    height, width : of a frame as it is to be seen: turned, and with square pixels.
    ratio : a stored pixel's width by its height.
    rate : frames per second; 0 if unknown.
    pace : frames per second where they follow one another without a pause.
    even : whether the frames follow one another evenly.
    coloured : whether it is stored in colour.
    missing : frames that the file promises and doesn't hold.
    look : a small copy of its first frame, uint8 of shape (height, width, 3), if it was made.
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
    missing: int = 0
    pictures: tuple[str, ...] = ()
    look: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.times)

    def cut_to(self, region: Sequence[float]) -> Clip:
        """The clip as if its frames were only so large."""
        rows, columns = part((self.height, self.width), region)
        return replace(self, height=len(rows), width=len(columns))

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


# Decodes a clip as a recipe says and tells its share done: float32 from 0 to 1 of shape (length,
# *element_shape), and what is to be said about it.
Decode = Callable[[Clip, Recipe, Callable[[float], None]], tuple[FloatArray, list[str]]]


def part(size: tuple[int, int], region: Sequence[float]) -> tuple[range, range]:
    """The rows and columns of a picture inside a region (left, top, right, bottom in %)."""
    left, top, right, bottom = region or (0.0, 0.0, 100.0, 100.0)
    return _share(size[0], top, bottom), _share(size[1], left, right)


def _share(length: int, low: float, high: float) -> range:
    first = min(round(length * low / 100), length - 1)
    return range(first, max(first + 1, round(length * high / 100)))


def preview_size(size: tuple[int, int]) -> tuple[int, int]:
    """The height and width of the small copy of a frame on which a region is chosen."""
    scale = min(1.0, LOOK_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def understood(
    source: Source, clips: Sequence[Clip], kind: Kind, fixed: Mapping[str, Any]
) -> Recognised:
    """What clips hold, given the choices that are fixed already; all but the warnings on them."""
    whole = clips
    clips = [clip.cut_to(_region(fixed)) for clip in clips]
    recipe, reasons = _guess(source, clips, kind, fixed)
    clips, still = _moving(source, clips, recipe)
    _check_size(source, clips, recipe)
    lengths = _lengths(clips, recipe)
    if len(lengths) == 0:
        raise SequiturError(_no_window(source, clips, recipe))
    height, width = recipe.frame_size
    parts = [
        f"{pluralise(len(lengths), 'clip')} of {span(int(lengths.min()), int(lengths.max()))} "
        f"frame{'s' if lengths.max() != 1 else ''}",
        f"{height:,} x {width:,} pixels",
        "in colour" if recipe.colour else "grey",
    ]
    if recipe.layout == "long":
        frames = pluralise(clips[0].count(recipe.fps), "frame")
        parts.append(f"cut from one {kind.alone} of {frames}")
    if recipe.label_columns:
        parts.append(f"labelled by {join_names(recipe.label_columns)}")
    return Recognised(
        recipe=recipe,
        sentence=", ".join(parts),
        reasons=tuple(reasons),
        warnings=(*still, *length_warnings(lengths)),
        options=_choices(source, clips, whole, recipe, kind),
    )


def _region(fixed: Mapping[str, Any]) -> tuple[float, ...]:
    """The region that is chosen; raises SequiturError if frames have none such."""
    region = tuple(fixed.get("region") or ())
    if len(region) not in (0, 4):
        raise SequiturError(
            "A region of frames has four sides (left, top, right and bottom), but "
            f"{len(region)} numbers were given. Give four."
        )
    return region


def collected(
    source: Source,
    clips: Sequence[Clip],
    recipe: Recipe,
    *,
    notes: Sequence[str],
    decode: Decode,
    progress: Progress,
) -> SequenceDataset:
    """The clips, decoded and made small as the recipe says. `notes` are said of them already."""
    clips = [clip.cut_to(_region({"region": recipe.region})) for clip in clips]
    if not recipe.frame_size:
        recipe = recipe.with_(frame_size=_common_size(clips))
    if len(recipe.frame_size) != 2:
        raise SequiturError(
            f"{source.name} holds clips, whose frames have a height and a width, but the recipe "
            f"gives {len(recipe.frame_size)} sizes. Give two."
        )
    clips, still = _moving(source, clips, recipe)
    _check_size(source, clips, recipe)
    notes = [*notes, *still]
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

        frames, said = decode(clip, recipe, tell)
        done += count
        notes += said
        if len(frames) == 0 or (len(frames) == 1 and len(clips) > 1):
            notes.append(
                f"{clip.member} was left out: only {pluralise(len(frames), 'frame')} of "
                f"{len(clip):,} can be decoded."
            )
            continue
        sequences.append(frames)
        kept.append(clip)
    if not kept:
        raise SequiturError(
            f"No frame of {source.name} can be decoded. Copy or export it again, videos as .mp4 "
            "for instance."
        )
    progress(1.0, f"Read {pluralise(len(kept), 'clip')}")
    notes += _size_notes(kept, recipe)
    if still_ones := sum(bool((frames == frames[0]).all()) for frames in sequences):
        shows = "shows" if still_ones == 1 else "show"
        notes.append(
            f"{pluralise(still_ones, 'clip')} {shows} the same picture from beginning to end."
        )
    members = [clip.member for clip in kept]
    labels = labels_of(source, members)
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


def left_out(lost: Sequence[tuple[str, SequiturError]], what: str) -> list[str]:
    """A sentence on what couldn't be read, and why, where there is any."""
    if not lost:
        return []
    was = "was" if len(lost) == 1 else "were"
    cause = str(lost[0][1]).partition(". ")[0].rstrip(".")
    return [
        f"{pluralise(len(lost), what)} {was} left out ({join_names([m for m, _ in lost])}): "
        f"{cause}."
    ]


def _guess(
    source: Source, clips: Sequence[Clip], kind: Kind, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    reasons = []
    names = tuple(str(c) for c in labels_of(source, [clip.member for clip in clips]).columns)
    found: dict[str, Any] = {"format": kind.format, "label_columns": names}
    if names == (KIND,):
        reasons.append("The first part of the names tells kinds apart, and is taken for a label.")
    elif names:
        reasons.append("The clips lie in folders, whose names are taken for labels.")
    if fixed.get("region"):
        reasons.append(f"{describe_region(fixed['region'])}.")
    if fixed.get("frame_size"):
        size = tuple(fixed["frame_size"])
        if len(size) != 2:
            raise SequiturError(
                f"Frames of a clip have a height and a width, but {len(size)} sizes were given. "
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
            f"One {kind.alone} of {frames:,} frames is cut into clips of {recipe.window:,} "
            f"frames{time}, so that there is something to compare."
        )
    elif alone:
        reasons.append(f"The {kind.alone} stays whole.")
    elif recipe.window:
        reasons.append(f"Each {kind.each} is cut into clips of {recipe.window:,} frames.")
    else:
        reasons.append(f"Each {kind.each} is a clip of its own and stays whole.")
    return recipe.with_(layout="long" if alone and recipe.window else "rows"), reasons


def _common_size(clips: Sequence[Clip]) -> tuple[int, int]:
    """The size most clips have, the larger where several are as frequent."""
    sizes = Counter((clip.height, clip.width) for clip in clips)
    return max(sizes, key=lambda size: (sizes[size], size[0] * size[1]))


def _shrunk(size: tuple[int, int], shorter: int) -> tuple[int, int]:
    """A size with the same aspect whose shorter side is given; never larger."""
    scale = min(1.0, shorter / min(size))
    return round(size[0] * scale), round(size[1] * scale)


def _about_size(clips: Sequence[Clip], size: tuple[int, int]) -> str:
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
    if any(fitted(s, size) != size for s in sizes):
        text += " Those of another shape get black borders."
    return text


def fitted(size: tuple[int, int], into: tuple[int, int]) -> tuple[int, int]:
    """The largest size of the same aspect inside another; a pixel's difference is stretched."""
    scale = min(into[0] / size[0], into[1] / size[1])
    fitted = tuple(
        whole if whole - side * scale < 1.5 else max(1, round(side * scale))
        for side, whole in zip(size, into, strict=True)
    )
    return fitted[0], fitted[1]


def _suggest_rate(clips: Sequence[Clip], numbers: int, *, whole: bool) -> tuple[float, list[str]]:
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
            f"The frames of {join_names(uneven)} don't follow one another evenly; {fps:.3g} frames "
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


def _moving(source: Source, clips: Sequence[Clip], recipe: Recipe) -> tuple[list[Clip], list[str]]:
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
        f"{pluralise(short, 'clip')} {was} left out: too short for more than one frame at "
        f"{recipe.fps:.3g} frames per second."
    ]


def _rounded(rate: float) -> float:
    return float(f"{rate:.6g}")


def _check_size(source: Source, clips: Sequence[Clip], recipe: Recipe) -> None:
    """Raises SequiturError for more than fits in memory, before anything is decoded."""
    height, width = recipe.frame_size
    # However small its pictures are, a frame costs something.
    per_frame = max(4.0 * height * width * (3 if recipe.colour else 1), 400.0)
    lengths = np.array([clip.count(recipe.fps) for clip in clips], np.float64)
    frames = float(lengths.sum())
    fewer = "Keep fewer frames per second, or choose" if clips[0].rate else "Choose"
    cure = f"{fewer} a smaller size."
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
    check_room(frames * per_frame, source.name, cure=cure)


def _lengths(clips: Sequence[Clip], recipe: Recipe) -> IntArray:
    """How many frames each sequence will have."""
    counts = np.array([clip.count(recipe.fps) for clip in clips], np.int64)
    return window_lengths(counts, recipe)


def _no_window(source: Source, clips: Sequence[Clip], recipe: Recipe) -> str:
    longest = max(clip.count(recipe.fps) for clip in clips)
    return (
        f"No clip of {source.name} has the {recipe.window:,} frames to cut out; the longest has "
        f"{longest:,}. Choose shorter clips."
    )


def _size_notes(clips: Sequence[Clip], recipe: Recipe) -> list[str]:
    sizes = {(clip.height, clip.width) for clip in clips}
    if len(sizes) == 1:
        return []
    height, width = recipe.frame_size
    bordered = sum(fitted((c.height, c.width), (height, width)) != (height, width) for c in clips)
    text = f"Frames of {len(sizes)} sizes were brought to {height:,} x {width:,} pixels."
    if bordered:
        has = "has" if bordered == 1 else "have"
        text += f" {pluralise(bordered, 'clip')} of another shape {has} black borders."
    return [text]


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
            f"The last {pluralise(unused, 'frame')} {fills} no whole clip and "
            f"{'was' if unused == 1 else 'were'} left out."
        )
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


def _choices(
    source: Source, clips: Sequence[Clip], whole: Sequence[Clip], recipe: Recipe, kind: Kind
) -> tuple[Choice, ...]:
    """What may be corrected; `whole` are the clips before they are cut to a region."""
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
    choices += cut_choices(
        recipe,
        f"Frames in each clip that is cut out; 0 keeps every {kind.each} whole.",
        piece="clip",
        element="frame",
    )
    choices += label_choices(recipe, labels_of(source, [clip.member for clip in clips]))
    look = next((clip.look for clip in whole if clip.look is not None), None)
    if look is not None:
        choices.append(
            Choice(
                "region",
                "Part of the frame",
                "What lies outside isn't trained on, such as a border, a clock, or whatever "
                "doesn't move.",
                recipe.region,
                "region",
                picture=look,
            )
        )
    return tuple(choices)
