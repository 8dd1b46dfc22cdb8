"""The frames of a training: how a model that learns encodes the same sequences, time and again.

A file says what the frames hold, another holds them one behind the other, all of one size, each
with a checksum. It only grows while a run trains, so whoever reads it finds whole frames, and
perhaps the beginning of one more.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_as, write_json, write_whole, writing
from sequitur_core.runs.layout import FRAMES_ABOUT_FILE, FRAMES_FILE
from sequitur_core.runs.results.arrays import read_lengths

MOST_FRAMES = 150
MOST_BYTES = 45_000_000  # of all frames of a run
MOST_RECONSTRUCTED = 11_000  # numbers kept of one reconstruction, where elements are small
FEWEST_ELEMENTS = 5  # kept of one, where they are large
FEWEST_FRAMES = 20  # for which there has to be room, else no reconstructions are kept
LARGEST_HALF = float(np.finfo(np.float16).max)


@dataclass(frozen=True)
class FrameFormat:
    """What each frame of a run holds.

    Attributes
    ----------
    rows : the sequences that are encoded, ascending.
    encoding_dim : numbers in an encoding.
    drawn : the sequences that are reconstructed.
    elements : how many elements are kept of each of these reconstructions, evenly spaced.
    shape : of an element.
    """

    rows: tuple[int, ...]
    encoding_dim: int
    drawn: tuple[int, ...]
    elements: tuple[int, ...]
    shape: tuple[int, ...]

    @property
    def record(self) -> np.dtype[Any]:
        """One frame in the file."""
        n = len(self.rows)
        return np.dtype(
            [
                ("checksum", "<u4"),
                ("final", "u1"),
                ("step", "<i8"),
                ("epoch", "<f8"),
                ("train_loss", "<f8"),
                ("validation_loss", "<f8"),
                ("encodings", "<f2", (n, self.encoding_dim)),
                ("points", "<f4", (n, 2)),
                ("reconstructions", "<f4", (sum(self.elements), *self.shape)),
            ]
        )

    @property
    def most(self) -> int:
        """How many frames may be recorded."""
        return max(2, min(MOST_FRAMES, MOST_BYTES // self.record.itemsize))


@dataclass(frozen=True)
class Frame:
    """One moment of a training.

    Attributes
    ----------
    step, epoch : batches and epochs done by then; half an epoch counts.
    train_loss, validation_loss : of the last epoch that had ended; NaN where there is none.
    encodings : shape (rows, encoding_dim).
    points : shape (rows, 2), on a plane turned to lie on that of the frame before.
    reconstructions : in original units, the elements that are kept.
    final : whether it is the finished model. Its weights may be those of an earlier epoch
        than the frame before.
    """

    step: int
    epoch: float
    train_loss: float
    validation_loss: float
    encodings: FloatArray
    points: FloatArray
    reconstructions: Sequence[FloatArray]
    final: bool = False


@dataclass(frozen=True, eq=False)
class Frames:
    """Frames as they were read; `records` has a field for each of a `Frame`."""

    format: FrameFormat
    records: NDArray[Any]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def rows(self) -> IntArray:
        return np.array(self.format.rows, dtype=np.int64)

    def frame(self, index: int) -> Frame:
        """One of them; -1 is the last."""
        record = self.records[index]
        ends = np.cumsum(self.format.elements)
        return Frame(
            int(record["step"]),
            float(record["epoch"]),
            float(record["train_loss"]),
            float(record["validation_loss"]),
            record["encodings"].astype(np.float32),
            record["points"],
            np.split(record["reconstructions"], ends)[:-1],
            bool(record["final"]),
        )


def frame_format(
    rows: ArrayLike, *, encoding_dim: int, drawn: ArrayLike, lengths: IntArray, shape: Sequence[int]
) -> FrameFormat:
    """What the frames of a run hold; `lengths` are those of all sequences.

    Of long reconstructions some elements are kept, of huge ones none.
    """
    size = math.prod(shape)
    most = max(FEWEST_ELEMENTS, MOST_RECONSTRUCTED // size)
    drawn = np.asarray(drawn, dtype=np.int64)
    elements = np.minimum(lengths[drawn], most)
    if 4 * size * int(elements.sum()) * FEWEST_FRAMES > MOST_BYTES:
        drawn, elements = drawn[:0], elements[:0]
    return FrameFormat(
        tuple(np.asarray(rows).tolist()),
        encoding_dim,
        tuple(drawn.tolist()),
        tuple(elements.tolist()),
        tuple(shape),
    )


def kept_elements(length: int, kept: int) -> IntArray:
    """Which elements of a sequence are kept of its reconstructions."""
    return evenly_spaced(length, kept)


def has_frames(folder: Path) -> bool:
    """Whether a run has recorded frames, whole or damaged."""
    return (folder / FRAMES_FILE).exists()


def read_frames(folder: Path, *, last: int | None = None, ended: bool = False) -> Frames | None:
    """The frames of the run in a folder, or its last ones; None where none were recorded.

    Raises SequiturError where they are damaged; of a run that has `ended`, also where there are
    none, or a piece of one at the end, which otherwise is just being written.
    """
    try:
        kind = _read_format(folder)
        if kind is None:
            if has_frames(folder):
                raise ValueError("nothing says what they hold")
            return None
        size = kind.record.itemsize
        with (folder / FRAMES_FILE).open("rb") as file:
            length = file.seek(0, 2)
            whole = length // size
            if ended and (not whole or length % size):
                raise ValueError("a piece of one")
            first = 0 if last is None else max(0, whole - last)
            file.seek(first * size)
            content = file.read((whole - first) * size)
        records = np.frombuffer(content, dtype=kind.record, count=len(content) // size)
        for i, record in enumerate(records):
            if record["checksum"] != _checksum(content[i * size : (i + 1) * size]):
                raise ValueError("another checksum")
        return Frames(kind, records)
    except FileNotFoundError:
        return None
    except (SequiturError, *DAMAGE) as error:
        raise SequiturError(
            "What was recorded while this model learned is damaged, so it can't be replayed. The "
            "run itself is whole; train again to watch it learn."
        ) from error


def _read_format(folder: Path) -> FrameFormat | None:
    kind = read_as(FrameFormat, folder / FRAMES_ABOUT_FILE)
    if kind is None:
        return None
    lengths = read_lengths(folder)
    rows = np.array([*kind.rows, *kind.drawn], dtype=np.int64)
    counts = (kind.encoding_dim, *kind.elements, *kind.shape)
    if not kind.rows or len(kind.elements) != len(kind.drawn) or min(counts) < 1:
        raise ValueError("counts")
    if rows.min() < 0 or rows.max() >= len(lengths):
        raise ValueError("rows")
    return kind


def begin_frames(folder: Path, kind: FrameFormat) -> None:
    """Record frames from now on; those that were there are gone."""
    (folder / FRAMES_FILE).unlink(missing_ok=True)
    write_json(folder / FRAMES_ABOUT_FILE, asdict(kind))
    write_whole(folder / FRAMES_FILE, lambda _: None)


def append_frame(folder: Path, kind: FrameFormat, frame: Frame) -> None:
    """Add a frame behind the others."""
    record = np.zeros((), dtype=kind.record)
    for name in ("final", "step", "epoch", "train_loss", "validation_loss", "points"):
        record[name] = getattr(frame, name)
    record["encodings"] = np.clip(frame.encodings, -LARGEST_HALF, LARGEST_HALF)
    if kind.drawn:
        record["reconstructions"] = np.concatenate(
            [
                np.asarray(whole).reshape(-1, *kind.shape)[kept_elements(len(whole), kept)]
                for whole, kept in zip(frame.reconstructions, kind.elements, strict=True)
            ]
        )
    record["checksum"] = _checksum(record.tobytes())
    with writing(folder), (folder / FRAMES_FILE).open("ab") as file:
        file.write(record.tobytes())


def keep_frames(folder: Path, *, until: int, most: int = MOST_FRAMES) -> Frames | None:
    """Keep the frames up to a step and take the others away, as their training is done again.

    Of more than `most` some are left out, evenly. None where nothing can be kept.
    """
    try:
        frames = read_frames(folder)
    except SequiturError:
        frames = None
    if frames is None:
        return None
    kept = frames.records[(frames.records["step"] <= until) & (frames.records["final"] == 0)]
    if len(kept) > most:
        kept = kept[evenly_spaced(len(kept), most)]
    content = kept.tobytes()
    write_whole(folder / FRAMES_FILE, lambda file: file.write(content))
    return Frames(frames.format, kept)


def _checksum(record: bytes) -> int:
    return zlib.crc32(record[4:])
