"""Encoding more sequences than memory holds, shard by shard: a folder of Parquet, or a stream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import write_whole, writing
from sequitur_core.formatting import join_names
from sequitur_core.jobs.answering.trained_encoder import TrainedEncoder
from sequitur_core.readers.source import files_in
from sequitur_core.runs.layout import MODEL_FILE
from sequitur_core.runs.run import Run

ENDING = ".parquet"
AT_ONCE = 10_000  # sequences of a stream that are encoded together,
NUMBERS_AT_ONCE = 10_000_000  # and fewer where they have more numbers than these
ABOUT = b"sequitur"  # in the metadata of a file of results
LOCK = ".sequitur.lock"


@dataclass(frozen=True)
class Shard:
    """A file of a folder, once it is done.

    Attributes
    ----------
    name : its name, below the folder; that of its results, below the folder for these.
    number, of : its place among all, from 1 on.
    sequences : how many it has.
    known : whether its results were there already.
    problem : a sentence on why it has none; "" for one that is encoded.
    notes : what a person should know of its sequences.
    """

    name: str
    number: int
    of: int
    sequences: int = 0
    known: bool = False
    problem: str = ""
    notes: tuple[Note, ...] = ()


def encode_folder(
    run: Run, folder: Path, out: Path, *, errors: bool = True, on_map: bool = False
) -> Iterator[Shard]:
    """Encode the sequences in the Parquet files of a folder, each file into one of its name.

    Tables have the columns of `Encoded.table`, their rows in the order of the file. No more than
    one file is in memory, whatever the folder holds. What was encoded by the same model, and
    hasn't changed since, isn't encoded again, so a call that was broken off is simply repeated;
    a file that is written half never has its name. A file that can't be read or doesn't fit the
    model is told, and the others go on. `errors` and `on_map` as for `TrainedEncoder`.

    Yields a Shard after each file, in the order of their names. Raises SequiturError where there
    are no such files, or where nothing can be written; and for a folder of results that has
    something else in their place, or is being written by somebody else.
    """
    folder, out = folder.absolute(), out.absolute()
    shards = _shards_of(folder)
    if out.resolve().is_relative_to(folder.resolve()):
        raise SequiturError(
            f"{out.name} lies in the folder that is read, so results would be read as data. "
            "Choose a folder elsewhere."
        )
    encoder = TrainedEncoder(run, errors=errors, on_map=on_map)
    about = {
        "run": run.id,
        "model": hashlib.sha256((run.path / MODEL_FILE).read_bytes()).hexdigest(),
        "errors": errors,
        "map": on_map,
    }
    with _alone(out):
        of_each = {name: {**about, **_state_of(path)} for name, path in shards.items()}
        counts = {name: _known_rows(out / name, of_each[name]) for name in shards}
        for number, (name, path) in enumerate(shards.items(), 1):
            place = number, len(shards)
            if (rows := counts[name]) is not None:
                yield Shard(name, *place, rows, known=True)
                continue
            try:
                rows, notes = _encode(encoder, path, out / name, of_each[name])
                yield Shard(name, *place, rows, notes=notes)
            except WriteError:
                raise
            except SequiturError as error:
                said = str(error)
                yield Shard(name, *place, problem=said if name in said else f"{name}: {said}")


def encode_stream(run: Run, sequences: Iterable[ArrayLike]) -> Iterator[FloatArray]:
    """Encode the sequences of an iterator, some thousands at a time.

    They are as those of the run's dataset, in original units; whatever its recipe does to what
    was read is done already.

    Yields float32 arrays of shape (k, encoding_dim), whose rows are in the order given. Raises
    SequiturError for sequences that don't fit the model.
    """
    encoder = TrainedEncoder(run, errors=False)
    for first, some in _chunks(sequences):
        ids = tuple(str(first + i + 1) for i in range(len(some)))
        new = SequenceDataset("the stream", some, ids=ids)
        yield encoder.encode(new)[0].encodings


def _chunks(sequences: Iterable[ArrayLike]) -> Iterator[tuple[int, list[FloatArray]]]:
    """Some sequences after the other, with the number of the first."""
    first, numbers, some = 0, 0, list[FloatArray]()
    for one in sequences:
        some.append(np.asarray(one, np.float32))
        numbers += some[-1].size
        if len(some) == AT_ONCE or numbers >= NUMBERS_AT_ONCE:
            yield first, some
            first, numbers, some = first + len(some), 0, []
    if some:
        yield first, some


def _shards_of(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise SequiturError(
            f"There is no folder {folder}. Name one with Parquet files like what the model "
            "was trained on."
        )
    with files_in(folder) as places:
        found = {
            name: place
            for name, place in places.items()
            if isinstance(place, Path) and name.lower().endswith(ENDING)
        }
    if not found:
        raise SequiturError(
            f"{folder.name} holds no Parquet files ({ENDING}), which are encoded one after the "
            "other. Save it as Parquet, or encode a folder of other files at once, into one table."
        )
    return found


def _state_of(path: Path) -> dict[str, int]:
    """What tells whether a file has changed."""
    state = path.stat()
    return {"size": state.st_size, "modified": state.st_mtime_ns}


def _known_rows(path: Path, about: dict[str, Any]) -> int | None:
    """How many rows there are of results for a file as it is now; None where there are none.

    Raises SequiturError where something else lies there.
    """
    if not path.exists():
        return None
    try:
        written = pq.read_metadata(path)
        kept = json.loads((written.metadata or {})[ABOUT])
    except pa.ArrowInvalid:
        return None  # not whole, as after a power cut
    except (KeyError, ValueError, OSError):
        kept = {}
    if any(kept.get(name) != about[name] for name in ("run", "model")):
        raise SequiturError(
            f"{path.parent.name} has a {path.name} that this model didn't write. Choose a folder "
            "of its own for each run, and an empty one after a run was trained further."
        )
    return int(written.num_rows) if kept == about else None


def _encode(
    encoder: TrainedEncoder, path: Path, target: Path, about: dict[str, Any]
) -> tuple[int, tuple[Note, ...]]:
    """Encode a file and write its results: how many there are, and notes on its sequences."""
    found, notes = encoder.encode(encoder.read(path))
    table = pa.Table.from_pandas(found.table(), preserve_index=False)
    table = table.replace_schema_metadata(
        {**(table.schema.metadata or {}), ABOUT: json.dumps(about)}
    )
    with writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, lambda file: pq.write_table(table, file), durable=True)
    return len(found.encodings), notes


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else writes results into this folder until the block ends."""
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SequiturError(
            f"Another program encodes into {out.name} right now. Wait until it is done, or choose "
            "another folder."
        ) from None
    try:
        for half in out.rglob(f".*{ENDING}.*"):  # of a program that was killed
            half.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def say_problems(problems: list[Shard], out: Path) -> str:
    """The sentence for files that have no results."""
    names = join_names([shard.name for shard in problems])
    return (
        f"{len(problems)} of {problems[0].of} files couldn't be encoded: {names}. Repair or "
        f"remove them, and repeat the command; what is in {out.name} isn't encoded again."
    )
