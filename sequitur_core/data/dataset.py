"""SequenceDataset: what readers produce, models train on and pages show."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence, Sized
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import excluded
from sequitur_core.data.ragged import Ragged, equal, in_chunks, take
from sequitur_core.data.recipe import FEWEST
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    DAMAGE,
    from_values,
    left_on_disk,
    write_array,
    write_json,
    write_whole,
)
from sequitur_core.formatting import dimensions, moment

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# The label, the class and the colour, such as "#0072B2".
ClassColours = tuple[tuple[str, str, str], ...]

VALUES_FILE = "values.npy"
LENGTHS_FILE = "lengths.npy"
LABELS_FILE = "labels.parquet"
ABOUT_FILE = "dataset.json"
MISSING_FILE = "missing.npy"  # only where values are missing
FROM = " from "  # in the id of a window, between that of its recording and when it begins


@dataclass(frozen=True)
class Meta:
    """What the numbers of a dataset mean.

    Attributes
    ----------
    channels, units : one name and one unit ("" if unknown) per channel.
    step : time between two elements, in `step_unit`.
    step_unit : "s", "min", "h", "day", "month", "year", "frame", or "step"
        where the time is unknown.
    source : name of the file or sample the sequences came from.
    notes : what was changed or left out while reading.
    begins : date and time of position 0 of the recording, such as "2014-07-01T00:00:00"; ""
        where it isn't known, or not the same for all recordings.
    filled : long stretches of a channel that nobody measured, filled in or not: its name, the
        recording, and there the first position and the one after the last.
    """

    channels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    step: float = 1.0
    step_unit: str = "step"
    source: str = ""
    notes: tuple[Note, ...] = ()
    begins: str = ""
    filled: tuple[tuple[str, int, int, int], ...] = ()

    def to_values(self) -> dict[str, Any]:
        """All of it for JSON."""
        values = {**asdict(replace(self, notes=())), "notes": [n.to_values() for n in self.notes]}
        return values if self.filled else {k: v for k, v in values.items() if k != "filled"}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Meta:
        """What `to_values` gave. Raises one of `files.DAMAGE` for anything else."""
        notes = tuple(map(Note.from_values, values.get("notes", ())))
        meta = from_values(cls, {**values, "notes": []})
        return replace(meta, notes=notes, filled=tuple((n, r, a, b) for n, r, a, b in meta.filled))


class UniqueIds(tuple[str, ...]):
    """Ids of which no two are equal, as was seen before: that takes a while of a million."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class SequenceDataset:
    """Sequences of one kind, with ids, labels and the meaning of their numbers.

    Attributes
    ----------
    name : what a person calls it.
    sequences : n float32 arrays of shape (length, *element_shape), in original
        units; `element_shape` is (channels,) for series. An array of shape
        (n, length, ...) and a `Ragged` array are kept as they are, which a
        million sequences need.
    ids : n names, unique.
    labels : a frame of n rows, one column per label; may have no columns.
    meta : units, channel names, sampling step.
    recording, start : int64 of shape (n,): which recording each sequence was
        cut from, and its first element's position there. Sequences that are
        recordings of their own have start 0. Validation splits use them.
    missing : one bool array for each sequence, shaped like it: True where a value was
        missing and is only filled in, so that losses and errors leave it out. None where
        none is missing.
    class_colours : the colours that a person chose for classes of labels. Not stored with it.

    Row i is the same sequence everywhere: here, in encodings, reconstructions
    and maps.

    Raises
    ------
    SequiturError
        No sequences, several element shapes, an empty sequence, values that
        aren't finite, columns with another number of rows, or missing values
        described for other shapes.
    """

    name: str
    sequences: Sequence[FloatArray]
    ids: tuple[str, ...] = ()
    labels: pd.DataFrame = field(default_factory=pd.DataFrame)
    meta: Meta = field(default_factory=Meta)
    recording: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    start: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    missing: Sequence[BoolArray] | None = None
    class_colours: ClassColours = ()

    def __post_init__(self) -> None:
        sequences = _as_float32(self.sequences)
        n = len(sequences)
        if n == 0:
            raise SequiturError(
                f"{self.name} holds no sequences. Check that the file has at least one row "
                "of numbers below its header."
            )
        if sequences[0].ndim == 1:  # plain numbers are one channel
            if isinstance(sequences, Ragged):
                sequences = replace(sequences, array=sequences.array[:, None])
            else:
                sequences = tuple(s[:, None] if s.ndim == 1 else s for s in sequences)
        set_ = object.__setattr__
        set_(self, "sequences", sequences)
        if not self.ids:
            set_(self, "ids", UniqueIds(map(str, range(1, n + 1))))
        labels = pd.DataFrame(index=range(n)) if self.labels.shape[1] == 0 else self.labels
        set_(self, "labels", labels.reset_index(drop=True))
        if self.missing is not None:
            set_(self, "missing", self._checked_missing(self.missing))
        if len(self.recording) == 0:
            set_(self, "recording", np.arange(n, dtype=np.int64))
        if len(self.start) == 0:
            set_(self, "start", np.zeros(n, dtype=np.int64))
        if not self.meta.channels and not self.are_clips:
            names = tuple(f"channel {c + 1}" for c in range(self.element_shape[0]))
            set_(self, "meta", replace(self.meta, channels=names))
        if not self.meta.units:
            set_(self, "meta", replace(self.meta, units=("",) * len(self.meta.channels)))
        self._check()

    def _check(self) -> None:
        n = len(self.sequences)
        columns: list[tuple[str, Sized]] = [
            ("ids", self.ids),
            ("labels", self.labels),
            ("recordings", self.recording),
            ("starts", self.start),
        ]
        for what, rows in columns:
            if len(rows) != n:
                raise SequiturError(
                    f"{self.name} has {n} sequences but {len(rows)} {what}. "
                    "Give one for each sequence."
                )
        if not isinstance(self.ids, UniqueIds):
            self._check_ids()
        shape = self.element_shape
        if not isinstance(self.sequences, Ragged):
            for i, sequence in enumerate(self.sequences):
                if sequence.shape[1:] != shape:
                    raise SequiturError(
                        f"Sequence {self.ids[i]} of {self.name} has elements of shape "
                        f"{sequence.shape[1:]}, but the first has {shape}. Bring them to one shape."
                    )
        if 0 in shape or (self.lengths < 1).any():
            empty = self.ids[0 if 0 in shape else int((self.lengths < 1).argmax())]
            raise SequiturError(
                f"Sequence {empty} of {self.name} is empty. Remove it and try again."
            )
        if not (isinstance(self.sequences, Ragged) and self.sequences.finite):
            self._check_values()

    def _check_ids(self) -> None:
        if len(set(self.ids)) != len(self):
            raise SequiturError(
                f"Several sequences of {self.name} have the same id. Give each its own."
            )
        object.__setattr__(self, "ids", UniqueIds(self.ids))

    def _checked_missing(self, missing: Sequence[BoolArray]) -> Sequence[BoolArray] | None:
        """Where values are missing, shaped like the sequences; None where none is."""
        if isinstance(missing, Ragged):
            found: Sequence[BoolArray] = missing
            fits = (
                missing.array.dtype == np.bool_
                and np.array_equal(missing.lengths, self.lengths)
                and missing.array.shape[1:] == self.element_shape
            )
        else:
            # Plain numbers were given an axis of one channel; their mask gets it too.
            added = (..., None) if self.element_shape == (1,) else (...,)
            found = [
                m if m.ndim > 1 else m[added] for m in (np.asarray(m, np.bool_) for m in missing)
            ]
            fits = [m.shape for m in found] == [s.shape for s in self.sequences]
        if not fits:
            raise SequiturError(
                f"What is missing in {self.name} is described for sequences of other shapes. "
                "Give one array of yes and no for each sequence, shaped like it."
            )
        return found if any(chunk.any() for chunk in in_chunks(found)) else None

    def check_content(self) -> None:
        """Raise SequiturError if ids are the same or a value isn't finite.

        Every dataset was checked when it was made, and isn't when it is loaded; one from files
        that others wrote must be checked again.
        """
        self._check_ids()
        self._check_values()

    def _check_values(self) -> None:
        if not all(np.isfinite(chunk).all() for chunk in in_chunks(self.sequences)):
            wrong = next(i for i, s in enumerate(self.sequences) if not np.isfinite(s).all())
            raise SequiturError(
                f"Sequence {self.ids[wrong]} of {self.name} has missing or infinite values. "
                "Fill them in, or leave the sequence out."
            )
        if isinstance(self.sequences, Ragged):
            object.__setattr__(self, "sequences", replace(self.sequences, finite=True))

    def __len__(self) -> int:
        return len(self.sequences)

    @property
    def windowed(self) -> bool:
        """Whether sequences are windows of longer recordings, of which some share one.

        That they don't start at 0 isn't enough: the beginning of each may have been left out.
        """
        owner = self.recording
        if not self.start.any():
            return False
        return bool((owner[1:] == owner[:-1]).any()) or len(np.unique(owner)) < len(self)

    @property
    def element_shape(self) -> tuple[int, ...]:
        """Shape of one element: (channels,) for series, (H, W) for grey video."""
        return tuple(self.sequences[0].shape[1:])

    @property
    def are_clips(self) -> bool:
        """Whether elements are pictures or volumes, not rows of numbers."""
        return len(self.element_shape) > 1

    @property
    def in_colour(self) -> bool:
        """Whether elements are colour pictures (3, height, width), as channels have names."""
        return is_colour(self.element_shape, self.meta)

    @property
    def are_volumes(self) -> bool:
        """Whether elements are volumes."""
        return len(self.element_shape) > 2 and not self.in_colour

    @property
    def element(self) -> str:
        """What one element is called: "step", "frame" or "volume"."""
        if self.are_volumes:
            return "volume"
        return "frame" if self.are_clips or self.meta.step_unit == "frame" else "step"

    @property
    def element_size(self) -> str:
        """`32 x 43 pixels` of clips, the size that is trained on; depth first for volumes."""
        size = dimensions(self.element_shape[self.in_colour :], mark="")
        return size if self.are_volumes else f"{size} pixels"

    @cached_property
    def lengths(self) -> IntArray:
        """Number of elements of each sequence, int64 of shape (n,)."""
        if isinstance(self.sequences, Ragged):
            return self.sequences.lengths
        return np.array([len(s) for s in self.sequences], dtype=np.int64)

    @property
    def stop(self) -> IntArray:
        """The first element of its recording after each sequence, int64 of shape (n,)."""
        return self.start + self.lengths

    @property
    def weights(self) -> NDArray[np.float64] | IntArray:
        """How much of each sequence is known, counted in elements, shape (n,).

        These weigh sequences in a mean over all known values; they are the lengths where nothing
        is missing.
        """
        if self.missing is None:
            return self.lengths
        numbers = self.sequences[0][0].size
        known = np.array([m.size - np.count_nonzero(m) for m in self.missing], np.float64)
        return np.asarray(known / numbers)

    def as_measured(self, row: int) -> FloatArray:
        """A sequence with NaN where a value was missing: for display, not for computing."""
        sequence = self.sequences[row]
        if self.missing is None:
            return sequence
        return np.where(self.missing[row], np.float32(np.nan), sequence)

    def colours_of(self, label: str) -> dict[str, str]:
        """The colours that a person chose for classes of a label, by their names."""
        return {name: colour for of, name, colour in self.class_colours if of == label}

    def take(self, rows: Iterable[int] | NDArray[Any]) -> SequenceDataset:
        """A dataset of the given rows, in the order given."""
        chosen = np.asarray(list(rows) if not isinstance(rows, np.ndarray) else rows)
        chosen = np.arange(len(self))[chosen]
        return replace(
            self,
            sequences=take(self.sequences, chosen),
            ids=tuple(self.ids[i] for i in chosen),
            labels=self.labels.iloc[chosen],
            recording=self.recording[chosen],
            start=self.start[chosen],
            missing=None if self.missing is None else take(self.missing, chosen),
        )

    def save(self, folder: Path) -> None:
        """Write the dataset into an existing, empty folder.

        Files, each of them whole or not there: values.npy (all sequences concatenated),
        lengths.npy, labels.parquet (ids, recordings, starts, labels), dataset.json; and where
        values are missing, missing.npy (which ones, laid out like the values).
        """
        write_whole(folder / VALUES_FILE, partial(self._write, self.sequences, np.float32))
        if self.missing is not None:
            write_whole(folder / MISSING_FILE, partial(self._write, self.missing, np.bool_))
        write_array(folder / LENGTHS_FILE, self.lengths)
        own = pd.DataFrame({"id": self.ids, "recording": self.recording, "start": self.start})
        table = pd.concat([own, self.labels.add_prefix("label:")], axis=1)
        write_whole(folder / LABELS_FILE, table.to_parquet)
        about: dict[str, object] = {"name": self.name, "meta": self.meta.to_values()}
        if self.missing is not None:
            about["missing"] = True
        write_json(folder / ABOUT_FILE, about)

    def _write(self, arrays: Sequence[NDArray[Any]], kind: type, file: BinaryIO) -> None:
        """Write arrays as one .npy, chunk by chunk, without a second copy in memory."""
        header = {
            "descr": np.lib.format.dtype_to_descr(np.dtype(kind)),
            "fortran_order": False,
            "shape": (int(self.lengths.sum()), *self.element_shape),
        }
        np.lib.format.write_array_header_1_0(file, header)
        for chunk in in_chunks(arrays):
            file.write(np.ascontiguousarray(chunk).data)

    @classmethod
    def load(cls, folder: Path) -> SequenceDataset:
        """Open a saved dataset; the values stay on disk until they are read.

        Raises SequiturError if files are missing or damaged.
        """
        try:
            values = left_on_disk(folder / VALUES_FILE)
            lengths = np.load(folder / LENGTHS_FILE, allow_pickle=False).astype(np.int64)
            # Few bytes: threads would only wait for one another.
            table = pd.read_parquet(folder / LABELS_FILE, use_threads=False)
            about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
            meta = Meta.from_values(about["meta"])
            if not isinstance(about["name"], str) or len(meta.units) != len(meta.channels):
                raise ValueError("names are no names")
            if lengths.sum() != len(values) or values.dtype != np.float32:
                raise ValueError("lengths don't add up")
            missing = None
            if about.get("missing"):
                holes = left_on_disk(folder / MISSING_FILE)
                if holes.shape != values.shape or holes.dtype != np.bool_:
                    raise ValueError("other values are missing than there are")
                missing = Ragged.concatenated(np.asarray(holes), lengths)
            labels = table.filter(regex="^label:")
            return cls(
                name=about["name"],
                # Only finite values were saved. A view that isn't a memmap is sliced faster.
                sequences=Ragged.concatenated(np.asarray(values), lengths, finite=True),
                # A million texts of Arrow are made one by one where the column is gone through.
                ids=UniqueIds(table["id"].to_numpy(dtype=object).tolist()),
                labels=labels.rename(columns=lambda c: c.removeprefix("label:")),
                meta=meta,
                recording=table["recording"].to_numpy(),
                start=table["start"].to_numpy(),
                missing=missing,
            )
        except SequiturError:
            raise
        except (AttributeError, *DAMAGE) as error:
            raise SequiturError(
                "The stored data of this dataset is missing or damaged. Load the file again."
            ) from error


def _as_float32(sequences: Sequence[FloatArray] | NDArray[Any]) -> Sequence[FloatArray]:
    if isinstance(sequences, Ragged):
        if sequences.array.dtype == np.float32:
            return sequences
        return replace(sequences, array=sequences.array.astype(np.float32))
    if isinstance(sequences, np.ndarray) and sequences.ndim > 1 and sequences.dtype.kind in "iuf":
        return Ragged.of_rows(np.asarray(sequences, np.float32))
    return tuple(np.asarray(s, dtype=np.float32) for s in sequences)


def is_colour(element_shape: Sequence[int], meta: Meta) -> bool:
    """Whether elements are colour pictures (3, height, width), not volumes: channels have names."""
    return len(element_shape) == 3 and element_shape[0] == 3 and len(meta.channels) == 3


NAMED = 12  # ids of excluded sequences that a note lists


def without(dataset: SequenceDataset, ids: Collection[str]) -> SequenceDataset:
    """The dataset without the sequences of these ids; ids that it lacks are ignored.

    The id of a recording stands for all its windows.

    A note says what was left out. Raises SequiturError if fewer than 2 remain.
    """
    out = set(ids)
    if unknown := out.difference(dataset.ids):
        out |= {
            id_ for row, id_ in enumerate(dataset.ids) if unknown & _earlier_names(dataset, row)
        }
    names = [id_ for id_ in dataset.ids if id_ in out]
    if not names:
        return dataset
    rows = [row for row, id_ in enumerate(dataset.ids) if id_ not in out]
    if len(rows) < FEWEST:
        left = "none" if not rows else "only 1"
        raise SequiturError(
            f"Of the {len(dataset):,} sequences of {dataset.name}, {left} would be left. "
            f"At least {FEWEST} are needed: exclude fewer."
        )
    note = excluded(len(names), tuple(names[:NAMED]))
    chosen = dataset.take(rows)
    return replace(chosen, meta=replace(chosen.meta, notes=(*chosen.meta.notes, note)))


def _earlier_names(dataset: SequenceDataset, row: int) -> set[str]:
    """What a window was called: as its recording, before it was cut, and in earlier versions by
    when it begins, such as 6.66667 s, or in 1940.02 day.
    """
    before, mark, _ = dataset.ids[row].rpartition(FROM)
    begin = int(dataset.start[row]), dataset.meta.step, dataset.meta.step_unit
    whole = {before} if mark and dataset.windowed else set()
    whole |= {f"{dataset.ids[row]} {dataset.meta.step_unit}"}
    return whole | {f"{before}{mark}{moment(*begin, digits=digits)}" for digits in (6, 10)}


def same_data(one: SequenceDataset, other: SequenceDataset) -> bool:
    """Whether two datasets are the same to the last number."""
    return (
        one.name == other.name
        and one.ids == other.ids
        and one.meta == other.meta
        and np.array_equal(one.lengths, other.lengths)
        and np.array_equal(one.recording, other.recording)
        and np.array_equal(one.start, other.start)
        and one.labels.astype(object).equals(other.labels.astype(object))  # stored text is of Arrow
        and equal(one.sequences, other.sequences)
        and (one.missing is None) == (other.missing is None)
        and (one.missing is None or equal(one.missing, other.missing or ()))
    )
