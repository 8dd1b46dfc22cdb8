"""Clips of frames as they describe themselves, and what of them a recipe keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.media import clips_of_one_frame
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, dimensions
from sequitur_core.readers.media.region import rows_and_columns
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.source import Source

# What has to be found again once a person changes a choice.
DEPENDENTS: dict[str, tuple[str, ...]] = {
    "fps": ("window", "window_step"),
    "region": ("frame_size",),
}

LARGEST = 2e9  # bytes of a dataset at most
PREVIEW_SIDE = 360  # pixels of the longer side of the frame on which a region is chosen
MOST_PIXELS = 50_000_000  # of one frame in the file: beyond, a small file may ask for all memory


@dataclass(frozen=True)
class ClipFormat:
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
    height, width : of a frame as it is shown: turned, and with square pixels.
    pixel_aspect : a stored pixel's width by its height.
    rate : frames per second; 0 if unknown.
    pace : frames per second where they follow one another without a pause.
    even : whether the frames follow one another evenly.
    coloured : whether it is stored in colour.
    missing : frames that the file promises and doesn't hold.
    preview : a small copy of its first frame, uint8 of shape (height, width, 3), if it was made.
    """

    member: str
    times: NDArray[np.float64]
    height: int
    width: int
    pixel_aspect: float
    rate: float
    pace: float
    even: bool
    coloured: bool
    missing: int = 0
    pictures: tuple[str, ...] = ()
    preview: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.times)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of a frame."""
        return self.height, self.width

    def frame_numbers(self, fps: float) -> IntArray:
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


def crop(clips: Sequence[Clip], region: Sequence[float]) -> list[Clip]:
    """The clips as if their frames held a region only.

    Raises SequiturError if it isn't a region of frames.
    """
    if len(region) not in (0, 4):
        raise SequiturError(
            "A region of frames has four sides (left, top, right and bottom), but "
            f"{len(region)} numbers were given. Give four."
        )
    kept = [rows_and_columns(clip.size, region) for clip in clips]
    return [
        replace(clip, height=len(rows), width=len(columns))
        for clip, (rows, columns) in zip(clips, kept, strict=True)
    ]


def preview_size(size: tuple[int, int]) -> tuple[int, int]:
    """The height and width of the small copy of a frame on which a region is chosen."""
    scale = min(1.0, PREVIEW_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def common_size(clips: Sequence[Clip]) -> tuple[int, int]:
    """The size most clips have, the larger where several are as frequent."""
    sizes = Counter(clip.size for clip in clips)
    return max(sizes, key=lambda size: (sizes[size], size[0] * size[1]))


def shrunk(size: tuple[int, int], shorter: int) -> tuple[int, int]:
    """A size with the same aspect whose shorter side is given; never larger."""
    scale = min(1.0, shorter / min(size))
    return round(size[0] * scale), round(size[1] * scale)


def fitted(size: tuple[int, int], into: tuple[int, int]) -> tuple[int, int]:
    """The largest size of the same aspect inside another; a pixel's difference is stretched."""
    scale = min(into[0] / size[0], into[1] / size[1])
    fitted = tuple(
        whole if whole - side * scale < 1.5 else max(1, round(side * scale))
        for side, whole in zip(size, into, strict=True)
    )
    return fitted[0], fitted[1]


def without_stills(
    source: Source, clips: Sequence[Clip], recipe: Recipe
) -> tuple[list[Clip], list[Note]]:
    """The clips of which more than one frame is kept, and a note on the others.

    Raises SequiturError if there are none.
    """
    moving = [clip for clip in clips if clip.count(recipe.fps) > 1]
    if not moving:
        raise SequiturError(
            f"At {recipe.fps:.3g} frame{'' if recipe.fps == 1 else 's'} per second, only one is "
            f"left of {'each clip of ' if len(clips) > 1 else ''}{source.name}. Keep more."
        )
    short = len(clips) - len(moving)
    return moving, [clips_of_one_frame(short, recipe.fps)] if short else []


def check_size(source: Source, clips: Sequence[Clip], recipe: Recipe) -> None:
    """Raise SequiturError for more than fits into memory, before anything is decoded."""
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
            f"{source.name} would take {byte_size(frames * per_frame)}: {int(frames):,} frames "
            f"of {dimensions(recipe.frame_size)} pixels. {cure}"
        )
    check_room(frames * per_frame, source.name, cure=cure)
