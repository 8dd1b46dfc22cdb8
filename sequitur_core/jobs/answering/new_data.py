"""New sequences for a trained model: read, checked and encoded as its own were.

What was read of a file lies in the run's folder as a dataset; what the model makes of it is
the result of a query (see `sequitur_core.runs.queries`), so both are there again when the run
is opened next. Only the latter goes through the queue: reading may take long.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import (
    ABOUT_FILE,
    DoubleArray,
    FloatArray,
    IntArray,
    Meta,
    SequenceDataset,
)
from sequitur_core.data.notes.files import files_not_read
from sequitur_core.data.notes.note import Note
from sequitur_core.data.scaling import check_near
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import error_ratios
from sequitur_core.explore.encoding_parts import PARTS, Part, part_of, with_part
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.maps.out_of_sample import neighbourhood, percentile_ranks
from sequitur_core.files import DAMAGE, damaged, new_folder, new_id, remove_folder, writing
from sequitur_core.findings.finding import Finding, are_readable, from_arrays, to_arrays
from sequitur_core.jobs.answering.new_data_checks import in_order, match_training
from sequitur_core.jobs.file_reading import reading
from sequitur_core.readers import Progress
from sequitur_core.runs import layout, queries
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run
from sequitur_core.training.baselines import reconstruction_errors

# Of queries: what the model makes of a file, and where that lies by a part of the encodings.
KIND = "newcomers"
GONE = "That file isn't here any more. Load it again."
PLACING = "placing"

# The arrays of a result that have a row for each new sequence.
_PER_SEQUENCE = (
    "encodings", "rows", "weights", "distances", "novelty", "beyond", "errors", "error_ranks",
)  # fmt: skip


# --- The files ---------------------------------------------------------------------------


def add_file(run: Run, upload: Path, *, progress: Progress | None = None) -> Query:
    """Read an upload (see Uploads.add) into the run; returns the query about it.

    The upload is removed then. One that was read already isn't read again. `progress` is called
    as by `readers.read`; whatever it raises ends the reading, and nothing of it is left.

    Raises SequiturError where the file can't be read, takes too much, or the disk is full.
    """
    folder, token = run.path / layout.NEW_DATA_FOLDER, upload.parent.name
    if not (folder / token).exists():
        with reading.read_new(upload, run, progress=progress) as saved:
            with writing(folder):
                folder.mkdir(exist_ok=True)
            name = _name_of_those_read(upload.name, saved)
            with new_folder(folder, token, within=saved.parent, durable=True) as own:
                saved.rename(own / name)
    if upload.parent.exists():
        remove_folder(upload.parent)
    (read,) = (folder / token).iterdir()
    return Query(KIND, {"file": f"{token}/{read.name}"})


def _name_of_those_read(name: str, saved: Path) -> str:
    """`new, 4 of 5 files` for what is called `new, 5 files`, where one of them was left out."""
    left_out = files_not_read(SequenceDataset.load(saved).meta.notes)
    many = re.search(r"(\d+) files$", name)
    if not many or not 0 < left_out < int(many[1]):
        return name
    return f"{name[: many.start()]}{int(many[1]) - left_out} of {many[0]}"


def file_queries(run: Run) -> list[Query]:
    """The queries about the files of a run, the oldest first, answered or not."""
    files = [
        Query(KIND, {"file": f"{path.parent.name}/{path.name}"})
        for path in (run.path / layout.NEW_DATA_FOLDER).glob("*/*")
        if not path.parent.name.startswith(".")
    ]
    known = {*files, *queries.completed(run, KIND)}
    return sorted(known, key=lambda query: (_submitted_at(run, query), query.id))


def delete(run: Run, query: Query) -> None:
    """Remove a file and the result of its query."""
    path = _file(run, query)
    if path is not None and path.parent.is_dir():
        shutil.rmtree(path.parent)
    for one in {one for part in PARTS for one in queries_about(query, part)}:
        queries.delete(run, one)


def take_in_order(run: Run, query: Query, order: Sequence[int]) -> None:
    """Take the channels of a file in another order, and ask anew what the model makes of it.

    `order` are the places of its channels; of two, (1, 0) swaps them. It is another file from then
    on. Raises SequiturError where the file is gone or damaged, or the disk is full.
    """
    path = _file(run, query)
    if path is None or not path.exists():
        raise SequiturError(GONE)
    token = new_id(path.name, "file")
    with (
        _read(run, path) as read,
        new_folder(run.path / layout.NEW_DATA_FOLDER, token, durable=True) as own,
    ):
        (own / path.name).mkdir()
        in_order(read, order).save(own / path.name)
    queries.submit(run, Query(KIND, {"file": f"{token}/{path.name}"}))
    delete(run, query)


def queries_about(query: Query, part: Part) -> tuple[Query, ...]:
    """All that has to be known of a file: what the model makes of it, and its place by a part."""
    placing = Query(PLACING, with_part(query.settings, part))
    return (query,) if part == "all" else (query, placing)


def file_name(query: Query) -> str:
    """What a person calls the file."""
    return str(query.settings.get("file", "")).rpartition("/")[2]


def _file(run: Run, query: Query) -> Path | None:
    """Where what was read of the file lies; None for a name that leads out of its folder."""
    parts = str(query.settings.get("file", "")).split("/")
    unsafe = any(part in ("", ".", "..") or "\\" in part for part in parts)
    return None if len(parts) != 2 or unsafe else run.path.joinpath(layout.NEW_DATA_FOLDER, *parts)


def stored_files(run: Run, query: Query) -> list[str]:
    """What was read of the file, as names of files within the run's folder."""
    path = _file(run, query)
    found = () if path is None else (path, *path.rglob("*"))  # of earlier versions, a file
    return [file.relative_to(run.path).as_posix() for file in found if file.is_file()]


def _submitted_at(run: Run, query: Query) -> float:
    """Unix time of whichever is older, the file or the query; 0 where both are gone."""
    paths = (_file(run, query), queries.query_file(run, query.id, "json"))
    return min((p.stat().st_mtime for p in paths if p is not None and p.exists()), default=0.0)


# --- What the model makes of them ----------------------------------------------------------------

LATEST_START = 2**40  # elements
SAME_PLACE = 1e-3  # of the distance to the last of the nearest, for values to be compared


@dataclass(frozen=True, eq=False)
class NewData:
    """New sequences as the model sees them. Row i is the same one everywhere.

    Attributes
    ----------
    dataset : the m sequences in original units.
    reconstructions : what the model makes of them, in original units.
    encodings : float32 of shape (m, encoding_dim).
    rows : int64 of shape (m, k), the nearest sequences of the run, the nearest first.
    weights : float64 of shape (m, k), how much each counts for the place on the map.
    distances : float64 of shape (m, k), in the units of the encodings.
    novelty : float64 of shape (m,), the share of the run's sequences that lie nearer to
        their neighbours (0 to 1), without outliers among them.
    beyond : float64 of shape (m,), their distance as a multiple of what is usual at most.
    errors : float32 of shape (m,), mean squared errors in the units trained on.
    error_ranks : float64 of shape (m,), the share of the run's sequences, without outliers,
        with smaller errors; NaN where those aren't known.
    notes : what a person should know of them.
    changes : what they have that the run's sequences hadn't, see `findings.whats_new`.
    """

    dataset: SequenceDataset
    reconstructions: list[FloatArray]
    encodings: FloatArray
    rows: IntArray
    weights: DoubleArray
    distances: DoubleArray
    novelty: DoubleArray
    beyond: DoubleArray
    errors: FloatArray
    error_ranks: DoubleArray
    notes: tuple[Note, ...] = ()
    changes: tuple[Finding, ...] = ()

    def same_as(self, other: NewData | None) -> bool:
        """Whether these are the same sequences, under the same names."""
        return (
            other is not None
            and self.dataset.ids == other.dataset.ids
            and np.array_equal(self.encodings, other.encodings)
            and all(map(np.array_equal, self.dataset.sequences, other.dataset.sequences))
        )


def handle(run: Run, settings: Mapping[str, Any]) -> Result:
    """What the model makes of the file named in `settings`: the arrays for `from_result`.

    Loads torch. Raises SequiturError, with what came, what was wanted and what to do,
    where the file doesn't fit the model.
    """
    path = _file(run, Query(KIND, settings))
    if path is None:
        raise SequiturError(GONE)
    _check_wanted(path)
    trained = run.dataset()
    with _read(run, path) as read:
        new, notes = match_training(read, trained, run.spec.model)
        found = encode_new(run, new)
        missing = {} if new.missing is None else {"missing": np.concatenate(new.missing)}
        return {
            **missing,
            "ids": np.array(new.ids),
            "lengths": new.lengths,
            "start": new.start,
            "begins": np.array(new.meta.begins),
            "values": np.concatenate(new.sequences),
            "reconstructions": np.concatenate(found.reconstructions),
            **{name: getattr(found, name) for name in _PER_SEQUENCE},
            "notes": np.array([json.dumps(note.to_values()) for note in notes], dtype=str),
            "changes": to_arrays(changes(run, trained, new, found))["findings"],
        }


def changes(
    run: Run, trained: SequenceDataset, new: SequenceDataset, encoded: NewData
) -> list[Finding]:
    """What new sequences have that the run's hadn't."""
    # Statistics take half a second to load, and pages import this file.
    from sequitur_core.findings.evidence import Evidence
    from sequitur_core.findings.whats_new import whats_new

    known, measured = run.encodings(), run.errors()
    if known is None:
        return []
    compared = run.spec.parts.columns("all")
    errors = None if measured is None else error_ratios(measured, run.errors_held_out())
    labels = (trained.labels.iloc[:, i] for i in range(trained.labels.shape[1]))
    kinds = next((label for label in labels if is_class(label)), None)
    groups = {} if kinds is None else kinds.astype(str).groupby(kinds.astype(str)).indices
    own = None
    if kinds is not None and (new.labels.columns == kinds.name).sum() == 1:
        said = new.labels[kinds.name]
        if said.notna().all():
            own = pd.Index(groups).get_indexer(pd.Index(said.astype(str))).astype(np.int64)
    return whats_new(
        Evidence(known[:, compared].astype(np.float64), trained, errors),
        Evidence(
            encoded.encodings[:, compared].astype(np.float64),
            new,
            encoded.errors.astype(np.float64),
        ),
        [np.asarray(rows, np.int64) for rows in groups.values()],
        names=[str(name) for name in groups],
        own=own,
    )


def known_rows(trained: SequenceDataset, new: NewData) -> IntArray:
    """The rows of the trained sequences with the same values as each new one; -1 for none."""
    known = np.full(len(new.rows), -1, np.int64)
    close = new.distances[:, 0] <= SAME_PLACE * new.distances[:, -1]
    for row in np.flatnonzero(close).tolist():
        values = new.dataset.sequences[row]
        nearest = new.rows[row].tolist()
        same = (near for near in nearest if np.array_equal(trained.sequences[near], values))
        known[row] = next(same, -1)
    return known


@contextmanager
def _read(run: Run, path: Path) -> Iterator[SequenceDataset]:
    """What was read of a file, until the block ends."""
    if (path / ABOUT_FILE).exists():
        yield SequenceDataset.load(path)
        return
    # Earlier versions put files into the run as they came.
    with reading.read_new(path, run, progress=partial(_check_wanted, path)) as saved:
        yield SequenceDataset.load(saved)


def _check_wanted(path: Path, share: float = 0.0, what: str = "") -> None:
    """SequiturError once a file is deleted, so that nobody waits for the reading of it."""
    if not path.exists():
        raise SequiturError(GONE)


def place(run: Run, settings: Mapping[str, Any]) -> Result:
    """Where the sequences of a file lie by the part of the encodings named in `settings`.

    `rows`, `weights`, `distances` and `novelty` as in NewData, of the file's encodings, which are
    there already. Raises SequiturError where they aren't.
    """
    encodings, known = run.encodings(), queries.result(run, Query(KIND, with_part(settings, "all")))
    if encodings is None or known is None:
        raise SequiturError(GONE)
    columns = run.spec.parts.columns(part_of(settings))
    return vars(neighbourhood(encodings[:, columns], known["encodings"][:, columns]))


def from_result(run: Run, query: Query, found: Result, meta: Meta) -> NewData:
    """The new data in the result of a query; `meta` is that of the run's data.

    Raises SequiturError where the result is damaged.
    """
    try:
        lengths = np.asarray(found["lengths"], dtype=np.int64)
        ends = np.cumsum(lengths)[:-1]
        m, n = len(lengths), len(run.dataset())
        values, reconstructions = found["values"], found["reconstructions"]
        # Of an earlier version: nothing is known of how far beyond.
        found = {"beyond": np.asarray(found["novelty"]), **found}
        per_sequence = {name: found[name] for name in _PER_SEQUENCE}
        missing = found.get("missing")
        whole = values.shape == reconstructions.shape and len(values) == lengths.sum()
        if missing is not None and (missing.shape != values.shape or missing.dtype != np.bool_):
            raise ValueError("missing")
        if not whole or any(len(array) != m for array in (found["ids"], *per_sequence.values())):
            raise ValueError("lengths")
        rows = found["rows"]
        if rows.shape != found["weights"].shape or rows.min() < 0 or rows.max() >= n:
            raise ValueError("rows")
        start, begins = _when(found, m)
        told = {"findings": found.get("changes", np.array([], np.str_))}  # of earlier ones: none
        if not are_readable(told["findings"], m):
            raise ValueError("changes")
        return NewData(
            dataset=SequenceDataset(
                file_name(query),
                np.split(values, ends),
                ids=tuple(str(id_) for id_ in found["ids"]),
                start=start,
                meta=replace(meta, source=file_name(query), notes=(), begins=begins),
                missing=None if missing is None else np.split(missing, ends),
            ),
            reconstructions=np.split(reconstructions, ends),
            **per_sequence,
            notes=tuple(_note(str(stored)) for stored in found["notes"]),
            changes=tuple(from_arrays(told)),
        )
    except SequiturError:
        raise
    except DAMAGE as error:
        raise damaged(queries.query_file(run, query.id, "npz")) from error


def _note(stored: str) -> Note:
    """A note as it was stored: its values as JSON, or by earlier versions its sentence.

    Raises one of `files.DAMAGE` for other JSON.
    """
    return Note.from_values(json.loads(stored) if stored.startswith('{"') else stored)


def _when(found: Result, m: int) -> tuple[IntArray, str]:
    """Where each of m sequences begins in its recording, and when that does; "" if unknown.

    Raises ValueError for what no file can have given.
    """
    if "start" not in found:  # of an earlier version
        return np.zeros(m, np.int64), ""
    start, begins = found["start"], str(found["begins"])
    if start.shape != (m,) or start.dtype.kind != "i" or not (abs(start) < LATEST_START).all():
        raise ValueError("start")
    if begins:
        np.datetime64(begins)
    return start.astype(np.int64), begins


def encode_new(run: Run, new: SequenceDataset) -> NewData:
    """What the trained model makes of sequences that fit it. Loads torch."""
    import torch

    from sequitur_core.training.evaluation import encode, reconstruct

    torch.set_num_threads(run.spec.config.threads)  # as it was trained with
    scaler, encodings, errors = run.scaler(), run.encodings(), run.errors()
    if scaler is None or encodings is None:
        raise SequiturError("This run has no encodings yet. Wait until its training is done.")
    model = run.model()
    scaled = scaler.apply(new.sequences)
    check_near(scaled, new.ids)
    new_encodings = encode(model, scaled)
    compared = run.spec.parts.columns("all")
    nearest = neighbourhood(encodings[:, compared], new_encodings[:, compared])
    reconstructions = reconstruct(model, scaled)
    new_errors = reconstruction_errors(scaled, reconstructions, new.missing)
    unknown = np.full(len(new_errors), np.nan)
    return NewData(
        dataset=new,
        reconstructions=list(scaler.undo(reconstructions)),
        encodings=new_encodings,
        rows=nearest.rows,
        weights=nearest.weights,
        distances=nearest.distances,
        novelty=nearest.novelty,
        beyond=nearest.beyond,
        errors=new_errors,
        error_ranks=unknown if errors is None else percentile_ranks(errors, new_errors),
    )
