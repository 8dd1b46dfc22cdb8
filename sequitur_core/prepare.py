"""From numbers in a file to a dataset: the recipe of all choices, and the steps it names."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import from_values
from sequitur_core.slices import in_chunks, mapped, stretches

LAYOUTS = ("rows", "columns", "tidy", "long")
FILLS = ("interpolate", "mask", "zero", "drop")
DETRENDS = ("", "mean", "line")
SOUNDS = ("bands", "loudness", "wave")
MOST_BANDS = 128
ALIGNMENTS = ("", "day", "week", "year")
OUTSIDE = ("limit", "missing")
DATE_LABELS = ("hour", "weekday", "weekend", "month", "season", "year")
AXES = ("first", "second", "third")  # of a volume
FEWEST = 2  # sequences that a model can be trained on
SHORTER = "shorter than one window"
NAMED = 12  # ids of left out sequences that a note tells

# Each column has one of these roles; taking it for one takes it from the others. Columns that
# name a sequence may label it too.
_EXCLUSIVE = ("time_columns", "value_columns", "label_columns", "left_out", "channel_column")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Every choice made between a file and its dataset.

    Applied to another file of the same form it prepares that file the same way. All fields
    are plain values, so a recipe travels as JSON.

    Attributes
    ----------
    format : family of the reader: "table", "array", "ts", "video", "pictures", "sound" or
        "volume".
    layout : how sequences lie in the file: "rows" or "columns" (one sequence each), "tidy"
        (one element per row, id columns name the sequence), "long" (one series, cut into
        windows).
    encoding, delimiter, decimal, header, skip_lines : of a text table; delimiter " " means any
        white space, `header` that the first line holds names, `header_lines` how many lines
        then do (names, units), `skip_lines` counts the lines
        above the table.
    sheet : the sheet of a workbook.
    id_columns, time_columns, value_columns, label_columns : what the columns mean. No value
        columns: every numeric column that has no other role.
    left_out : columns that are not used.
    channel_column : in a tidy table, the column that says which channel a row's value belongs
        to; "" if each channel has a column of its own.
    time_format : how to read the time columns (see `sequitur_core.readers.times`).
    array, axes, length_array : the array of an .npz, the meaning of its axes (N sequence,
        T step, C channel, H, W, D space, 1 an axis of size 1), and the array of true lengths.
    missing_numbers : numbers that stand for a missing value, such as -200.
    fill : "interpolate" fills missing values along time; "mask" does so too, but nothing is
        judged by them; "zero" puts 0; "drop" leaves out sequences and windows that have any.
    fill_gaps : holes in time of at most so many steps are filled too; windows never straddle
        longer ones.
    even_step : even steps that times are brought to, such as "1 h"; "" keeps those of the file.
    window, window_step : length of the windows to cut, in steps, and the distance of their
        starts; window 0 keeps whole sequences, window_step 0 means no overlap.
    align : windows start at midnight ("day"), on Mondays ("week") or in January ("year");
        "" starts them with the data.
    date_labels : labels made from a window's date, of `DATE_LABELS`.
    units : unit per channel; empty if they are read from the column names.
    step, step_unit : time between two steps, where the file doesn't tell; 0 if it does.
    fps : frames that are kept of each second of a video, or steps of a sound; 0 keeps all.
    frame_size : height and width of the frames that are made of a video, or three sizes for
        volumes; () keeps those of the file.
    region : the part of each frame that is kept: left, top, right and bottom in % of its size;
        of volumes the lower ends along their three axes, then the upper ones; () keeps all.
    colour : whether a video keeps its colours; otherwise frames are made grey.
    by_voxel : whether each voxel of a recording is compared with itself: over all of it, before
        windows are cut, it gets mean 0 and standard deviation 1.
    sound : what is looked at of a sound: "bands" (loudness in bands of pitch), "loudness" (of all
        together), or "wave" (the wave itself).
    bands, highest : how many bands, and the highest frequency in Hz; 0 takes what the files hold.
    stereo : whether left and right stay apart; otherwise they are averaged.
    without : ids of sequences that are left out once all are read.
    channels : names of the channels that are kept, in this order; () keeps all.
    range_of, range_low, range_high : channels whose values are kept within a range, and its
        ends, None for an open one. Clips have one range, of the channel "".
    outside : what happens to values out of their range: "limit" sets them to its nearer end,
        "missing" takes them for missing, which `fill` says how to treat.
    skip, skip_end : steps left out at the beginning and at the end of each sequence.
    smooth : steps of a moving average; 0 or 1 for none.
    every : so many steps are averaged into one.
    same_length : steps that every sequence is brought to; 0 keeps their lengths.
    stretch : whether that is done by stretching or shrinking each sequence along time;
        otherwise they are cut at their end, or go on with their last value.
    detrend : "mean" or "line" takes that out of each channel of each sequence, "" neither.
    standardise : whether each channel of each sequence gets mean 0 and standard deviation 1.
    squeeze : whether each channel of each sequence is brought to the range from 0 to 1; a
        clip is as a whole.
    scaled, scaled_low, scaled_high : channels that are brought to a range from 0 to 1 over all
        sequences, and the numbers that become 0 and 1, so that new data is scaled alike.
    """

    format: str
    layout: str = "rows"
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    header: bool = True
    header_lines: int = 1
    skip_lines: int = 0
    sheet: str = ""
    id_columns: tuple[str, ...] = ()
    time_columns: tuple[str, ...] = ()
    value_columns: tuple[str, ...] = ()
    label_columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    channel_column: str = ""
    time_format: str = ""
    array: str = ""
    axes: str = ""
    length_array: str = ""
    missing_numbers: tuple[float, ...] = ()
    fill: str = "interpolate"
    fill_gaps: int = 1
    even_step: str = ""
    window: int = 0
    window_step: int = 0
    align: str = ""
    date_labels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    step: float = 0.0
    step_unit: str = ""
    fps: float = 0.0
    frame_size: tuple[int, ...] = ()
    region: tuple[float, ...] = ()
    colour: bool = False
    by_voxel: bool = False
    sound: str = "bands"
    bands: int = 16
    highest: float = 0.0
    stereo: bool = False
    without: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    range_of: tuple[str, ...] = ()
    range_low: tuple[float | None, ...] = ()
    range_high: tuple[float | None, ...] = ()
    outside: str = "limit"
    skip: int = 0
    skip_end: int = 0
    smooth: int = 0
    every: int = 1
    same_length: int = 0
    stretch: bool = False
    detrend: str = ""
    standardise: bool = False
    squeeze: bool = False
    scaled: tuple[str, ...] = ()
    scaled_low: tuple[float, ...] = ()
    scaled_high: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list):
                object.__setattr__(self, item.name, tuple(value))
        for name, allowed in [
            ("layout", LAYOUTS),
            ("fill", FILLS),
            ("align", ALIGNMENTS),
            ("detrend", DETRENDS),
            ("sound", SOUNDS),
            ("outside", OUTSIDE),
        ]:
            if getattr(self, name) not in allowed:
                raise SequiturError(
                    f"{getattr(self, name)!r} is no {name} this version knows. "
                    f"Choose one of {', '.join(a or 'none' for a in allowed)}."
                )
        if unknown := set(self.date_labels) - set(DATE_LABELS):
            raise SequiturError(
                f"{sorted(unknown)[0]!r} can't be made from a date. "
                f"Choose among {', '.join(DATE_LABELS)}."
            )
        if min(self.window, self.window_step, self.fill_gaps, self.skip_lines) < 0:
            raise SequiturError(
                "A window, its step or a number of lines is below 0. Give 0 or more."
            )
        if min(self.skip, self.skip_end, self.smooth, self.same_length) < 0 or self.every < 1:
            raise SequiturError(
                "Steps to skip, to smooth over or to keep are 0 or more, and at least 1 step is "
                "averaged into one."
            )
        self._check_ranges()
        if len(self.delimiter) != 1 or self.decimal not in (".", ","):
            raise SequiturError(
                "Cells are separated by one character, and decimals by a point or a comma."
            )
        if not all(math.isfinite(number) for number in self.missing_numbers):
            raise SequiturError("A number that stands for a missing value has to be finite.")
        if not 0 <= self.fps < math.inf:
            raise SequiturError(
                f"{self.fps} frames per second can't be kept. Give a number, or 0 for all."
            )
        if not 1 <= self.bands <= MOST_BANDS or not 0 <= self.highest < math.inf:
            raise SequiturError(
                f"Between 1 and {MOST_BANDS} bands of pitch can be told apart, up to a frequency "
                "above 0 Hz."
            )
        _check_region(self.region)
        whole = all(isinstance(side, int) and side > 0 for side in self.frame_size)
        if not whole or len(self.frame_size) not in (0, 2, 3):
            raise SequiturError(
                "A frame size is a height and a width in pixels, or three sizes for volumes. "
                "Give whole numbers above 0."
            )

    def _check_ranges(self) -> None:
        for names, lows, highs in [
            (self.range_of, self.range_low, self.range_high),
            (self.scaled, self.scaled_low, self.scaled_high),
        ]:
            if not len(names) == len(lows) == len(highs):
                raise SequiturError(
                    f"There are {counted(len(names), 'channel')} with a range, {len(lows)} lower "
                    f"and {len(highs)} upper ends. Give one of each for every channel."
                )
            for name, low, high in zip(names, lows, highs, strict=True):
                whose = f" of {name}" if name else ""
                if not all(math.isfinite(end) for end in (low, high) if end is not None):
                    raise SequiturError(f"The ends of the range{whose} have to be finite numbers.")
                if low is not None and high is not None and low > high:
                    raise SequiturError(
                        f"The range{whose} ends at {high:g}, below its beginning at {low:g}. "
                        "Exchange them."
                    )

    def with_(self, **changes: Any) -> Recipe:
        """The recipe with some choices changed, and the rest kept consistent.

        A column that gets a new role loses its old one. Changing the layout asks for new
        columns: `sequitur_core.readers.revise` finds them in the file.

        Raises SequiturError for a choice that doesn't exist or a value it can't have.
        """
        known = {item.name for item in fields(self)}
        if unknown := [name for name in changes if name not in known]:
            raise SequiturError(
                f"There is no choice called {unknown[0]!r}. "
                f"The choices are {', '.join(sorted(known - {'format'}))}."
            )
        changed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value
            for name, value in changes.items()
        }
        taken = {
            column for name in _EXCLUSIVE if name in changed for column in _as_names(changed[name])
        }
        for name in _EXCLUSIVE:
            if name not in changed and taken & set(_as_names(getattr(self, name))):
                kept = tuple(c for c in _as_names(getattr(self, name)) if c not in taken)
                changed[name] = kept if name != "channel_column" else "".join(kept)
        return replace(self, **changed)

    def to_json(self) -> str:
        """The recipe as a JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """The recipe that `to_json` wrote; raises SequiturError for anything else."""
        try:
            return from_values(cls, json.loads(text))
        except SequiturError:
            raise
        except (TypeError, ValueError, RecursionError) as error:
            raise SequiturError(
                "This isn't a recipe that this version of Sequitur understands. "
                "Load the file again."
            ) from error


def _check_region(region: tuple[float, ...]) -> None:
    """Raise SequiturError unless it is (), four sides of a frame or six of a volume, in %."""
    half = len(region) // 2
    pairs = list(zip(region[:half], region[half:], strict=False))
    if len(region) == 2 * len(AXES) and not all(0 <= low < high <= 100 for low, high in pairs):
        raise SequiturError(
            "A part of a volume is given by its lower ends along the three axes, then its upper "
            "ones, in % of its size: each between 0 and 100, the lower below the upper."
        )
    if len(region) not in (0, 4, 6) or not all(0 <= low < high <= 100 for low, high in pairs):
        raise SequiturError(
            "A part of a frame is given by left, top, right and bottom in % of its size, each "
            "between 0 and 100, left below right and top below bottom."
        )


def region_in_words(region: Sequence[float], *, volumes: bool = False) -> str:
    """`Of each frame, the part from 10 to 60 % of the width ... is kept`."""
    names = ("width", "height") if len(region) == 4 else tuple(f"{axis} axis" for axis in AXES)
    ends = zip(region[: len(names)], region[len(names) :], names, strict=True)
    parts = [f"from {low:.4g} to {high:.4g} % of the {name}" for low, high, name in ends]
    return f"Of each {'volume' if volumes else 'frame'}, the part {listed(parts)} is kept"


def _as_names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


@dataclass(frozen=True, eq=False)
class Scaler:
    """Takes out the mean and divides by the standard deviation, and back.

    Attributes
    ----------
    mean, std : float32 of shape (channels,) for series; of shape () for images and volumes,
        which have one mean for all their pixels. A channel that never changes has std 1.
    """

    mean: FloatArray
    std: FloatArray

    @classmethod
    def of(
        cls, sequences: Sequence[FloatArray], missing: Sequence[BoolArray] | None = None
    ) -> Scaler:
        """The scaler that brings these sequences to mean 0 and deviation 1.

        `missing` is True where a value isn't known, and doesn't count.
        """
        if missing is not None:
            return cls._of_known(sequences, missing)
        axes = 0 if sequences[0].ndim == 2 else None
        count = sum(len(s) if axes == 0 else s.size for s in in_chunks(sequences))
        # Two passes in double precision: a sum of squares alone loses small deviations
        # around a large mean.
        mean = sum(s.sum(axis=axes, dtype=np.float64) for s in in_chunks(sequences)) / count
        squares = sum(
            np.square(np.subtract(s, mean, dtype=np.float64)).sum(axis=axes)
            for s in in_chunks(sequences)
        )
        return cls._with(mean, np.sqrt(squares / count))

    @classmethod
    def _of_known(cls, sequences: Sequence[FloatArray], missing: Sequence[BoolArray]) -> Scaler:
        axes = 0 if sequences[0].ndim == 2 else None
        counts = sum(np.sum(~holes, axis=axes) for holes in missing)
        count = np.maximum(counts, 1)  # a channel that nothing is known of
        total = sum(
            np.sum(s, axis=axes, dtype=np.float64, where=~holes)
            for s, holes in zip(sequences, missing, strict=True)
        )
        mean = total / count
        squares = sum(
            np.sum(np.square(np.subtract(s, mean, dtype=np.float64)), axis=axes, where=~holes)
            for s, holes in zip(sequences, missing, strict=True)
        )
        return cls._with(mean, np.sqrt(squares / count))

    @classmethod
    def _with(cls, mean: Any, std: Any) -> Scaler:
        """The scaler of a mean and deviation in double precision."""
        # Rounding leaves a constant channel a tiny deviation, and dividing by that would blow
        # the rounding up.
        std = np.where(std > 1e-7 * np.abs(mean), std, 1.0)
        std = np.where(std > np.finfo(np.float32).tiny, std, 1.0)
        return cls(mean=np.asarray(mean, np.float32), std=np.asarray(std, np.float32))

    def apply(self, sequences: Sequence[FloatArray]) -> Sequence[FloatArray]:
        """Scaled copies, float32, shapes unchanged."""
        mean, std = self.mean.astype(np.float64), self.std.astype(np.float64)
        return mapped(sequences, lambda s: (s - mean) / std)

    def undo(self, sequences: Sequence[FloatArray]) -> Sequence[FloatArray]:
        """Copies in original units, float32, shapes unchanged."""
        mean, std = self.mean.astype(np.float64), self.std.astype(np.float64)
        return mapped(sequences, lambda s: s * std + mean)

    def to_json(self) -> str:
        """Mean and deviation as a JSON object."""
        return json.dumps({"mean": self.mean.tolist(), "std": self.std.tolist()})

    @classmethod
    def from_json(cls, text: str) -> Scaler:
        """The scaler that `to_json` wrote; raises SequiturError for anything else."""
        try:
            about = json.loads(text)
            return cls(
                mean=np.array(about["mean"], np.float32), std=np.array(about["std"], np.float32)
            )
        except (TypeError, ValueError, KeyError) as error:
            raise SequiturError("The stored scaling is damaged. Train the model again.") from error


def without(dataset: SequenceDataset, ids: Collection[str]) -> SequenceDataset:
    """The dataset without the sequences of these ids; ids that it lacks are passed over.

    Its notes then say what was left out. Raises SequiturError if fewer than 2 remain.
    """
    out = set(ids)
    names = [id_ for id_ in dataset.ids if id_ in out]
    if not names:
        return dataset
    rows = [row for row, id_ in enumerate(dataset.ids) if id_ not in out]
    if len(rows) < FEWEST:
        left = "none" if not rows else "only 1"
        raise SequiturError(
            f"Of the {len(dataset):,} sequences of {dataset.name}, {left} would be left. "
            f"At least {FEWEST} are needed: leave out fewer."
        )
    some = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    many = "1 sequence was" if len(names) == 1 else f"{len(names):,} sequences were"
    chosen = dataset.take(rows)
    meta = replace(chosen.meta, notes=(*chosen.meta.notes, f"{many} left out: {some}."))
    return replace(chosen, meta=meta)


def window_starts(length: int, window: int, step: int = 0, *, first: int = 0) -> IntArray:
    """Where whole windows start in a series of `length` steps.

    `step` 0 means no overlap; `first` is the earliest start.
    """
    return np.arange(first, length - window + 1, step or window, dtype=np.int64)


def cut_lengths(lengths: IntArray, recipe: Recipe) -> IntArray:
    """Of the sequences that a recipe cuts recordings of these lengths into."""
    if not recipe.window:
        return lengths
    found = sum(len(window_starts(int(n), recipe.window, recipe.window_step)) for n in lengths)
    return np.full(found, recipe.window, np.int64)


def windows(dataset: SequenceDataset, *, length: int, step: int = 0) -> SequenceDataset:
    """Cut every sequence into windows of `length` elements, `step` apart (0: no overlap).

    Windows keep the labels of their sequence; `recording` and `start` say where each comes
    from, and the id is the sequence's and the window's first moment. What is left at the end
    of a sequence, sequences shorter than a window, and windows of which nothing is known are
    left out and said in the notes.

    Raises SequiturError if no sequence is long enough.
    """
    if length < 1:
        raise SequiturError(f"A window of {length} steps holds nothing. Give at least 1.")
    counts = np.maximum(0, (dataset.lengths - length) // (step or length) + 1)
    row_of = np.repeat(np.arange(len(dataset), dtype=np.int64), counts)
    first_of = np.cumsum(counts) - counts
    start_of = (np.arange(len(row_of), dtype=np.int64) - first_of[row_of]) * (step or length)
    missing = None
    unknown = 0
    if dataset.missing is not None:
        holes = stretches(dataset.missing, row_of, start_of, length)
        known = np.array([not part.all() for part in holes], np.bool_)
        unknown = int((~known).sum())
        row_of, start_of = row_of[known], start_of[known]
        missing = [part for part, any_ in zip(holes, known, strict=True) if any_]
    if len(row_of) == 0:
        raise SequiturError(
            f"No sequence of {dataset.name} has the {length:,} steps of one window; the longest "
            f"has {int(dataset.lengths.max()):,}. Choose shorter windows."
        )
    meta = dataset.meta
    notes = list(meta.notes)
    if short := int((dataset.lengths < length).sum()):
        notes.append(too_short(short, len(dataset)))
    if unknown:
        notes.append(
            f"{counted(unknown, 'window')} {'was' if unknown == 1 else 'were'} left out because "
            "nothing is known of "
            f"{'it' if unknown == 1 else 'them'}."
        )
    return replace(
        dataset,
        missing=missing,
        sequences=stretches(dataset.sequences, row_of, start_of, length),
        ids=unique_ids(
            f"{dataset.ids[row]} from {moment(int(start), meta.step, meta.step_unit)}"
            for row, start in zip(row_of, start_of, strict=True)
        ),
        labels=dataset.labels.iloc[row_of],
        recording=dataset.recording[row_of],
        start=dataset.start[row_of] + start_of,
        meta=replace(meta, notes=tuple(notes)),
    )


def too_short(short: int, n: int) -> str:
    """That some of n recordings are shorter than a window, for a note or a warning."""
    verb = "is" if short == 1 else "are"
    of = counted(n, "recording")
    return f"{short:,} of {of} {verb} {SHORTER} and left out."


def moment(position: int, step: float, unit: str, *, digits: int = 10) -> str:
    """A position along a sequence in words: "2.5 s", or "step 26" where the time is unknown."""
    if unit in ("step", "frame"):
        return f"{unit} {position + 1}"
    return f"{position * step:.{digits}g} {unit}"


def counted(n: int, singular: str, plural: str = "") -> str:
    """`1 sequence`, `1,200 sequences`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a, b and c`; beyond `most` names, `a, b, c and 7 more`."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def unique_ids(names: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    """The names, with " (2)", " (3)"... behind those that came before."""
    seen: dict[str, int] = {}
    used: set[str] = set()
    result = []
    for name in names:
        candidate = name
        while candidate in used:
            seen[name] = seen.get(name, 1) + 1
            candidate = f"{name} ({seen[name]})"
        used.add(candidate)
        result.append(candidate)
    return tuple(result)


def interpolate(values: NDArray[Any]) -> NDArray[Any]:
    """Fill missing values along time, in a copy.

    `values` has shape (steps, ...), NaN where missing. Between two known values the line
    through them is taken, before the first and after the last known the nearest. A channel
    without any known value stays NaN.
    """
    if not np.isnan(values).any():
        return values
    flat = values.reshape(len(values), -1).copy()
    at = np.arange(len(flat))
    for channel in np.flatnonzero(np.isnan(flat).any(axis=0)):
        known = np.flatnonzero(~np.isnan(flat[:, channel]))
        if len(known):
            flat[:, channel] = np.interp(at, known, flat[known, channel])
    return flat.reshape(values.shape)
