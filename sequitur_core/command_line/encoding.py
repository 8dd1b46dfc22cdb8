"""`encode`, `map` and `new-data`: what a trained model makes of sequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import typer
from filelock import FileLock, Timeout

from sequitur_core.command_line import arguments
from sequitur_core.command_line.files import (
    TABLES,
    check_writable,
    tell_rows,
    write_table,
)
from sequitur_core.command_line.follow import has_ended
from sequitur_core.command_line.session import NEWEST, Session, session_of
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.explore.maps.projection import NEIGHBOUR_MAPS, usual_neighbours
from sequitur_core.formatting import pluralise, quoted
from sequitur_core.jobs.answering import new_data, query_server
from sequitur_core.jobs.answering.shards import Shard, encode_folder, say_problems
from sequitur_core.jobs.answering.trained_encoder import TrainedEncoder, numbered, table_of
from sequitur_core.jobs.file_reading import reading
from sequitur_core.runs import queries
from sequitur_core.runs.layout import LOCK_FILE
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run

LOCK_SECONDS = 0.2


def encode(
    context: typer.Context,
    run: arguments.RunName,
    file: arguments.NewFile,
    out: arguments.TableOrFolder = None,
    errors: arguments.Errors = True,
    on_map: arguments.OnMap = False,
) -> None:
    """Encode the sequences of a file with a trained model.

    A folder of Parquet files may hold more than fits into memory if --out is a folder, too: each
    file is encoded into one of its name. Repeated after it was broken off, the command goes on.

    \b
    Examples:
      sequitur encode last new.csv --out encodings.csv
      sequitur encode watch-1a2b3c4d new.csv | jq .encoding_1
      sequitur encode last recordings --out encodings --no-errors
    """
    session = session_of(context)
    in_folder = out is not None and (out.is_dir() or not out.suffix)
    if not in_folder:
        check_writable(out, TABLES)
    trained = trained_run(session, run)
    path = file.absolute()
    if not path.exists():
        raise SequiturError(
            f"There is no file {quoted(str(file))}. Give a file or a folder like those trained on; "
            "samples can be trained on only."
        )
    if out is not None and in_folder:
        _encode_folder(
            session, encode_folder(trained, path, out, errors=errors, on_map=on_map), out
        )
        return
    with session.bar(f"Reading {path.name}") as progress:
        encoder = TrainedEncoder(trained, errors=errors, on_map=on_map)
        new = encoder.read(path, progress=progress)
        progress(0.9, "Encoding")
        found, notes = encoder.encode(new)
    session.warn_of((*new.meta.notes, *notes))
    _give(session, found.table(), found.encodings, out)


def _encode_folder(session: Session, shards: Iterator[Shard], out: Path) -> None:
    """Have each file of a folder encoded, and tell of it."""
    done, problems, noted = list[Shard](), list[Shard](), set[str]()
    with session.bar("Encoding") as progress:
        for shard in shards:
            (problems if shard.problem else done).append(shard)
            progress(shard.number / shard.of, f"{shard.number} of {shard.of} files")
            if shard.problem:
                session.warn(shard.problem)
            elif session.as_json:
                facts = {"file": shard.name, "sequences": shard.sequences, "known": shard.known}
                session.tell("shard", "", **facts)
            for note in shard.notes:
                if note.kind not in noted:  # most likely it is the same in the others
                    session.warn(f"{shard.name}: {note}")
                noted.add(note.kind)
    if problems:
        raise SequiturError(say_problems(problems, out))
    rows, known = sum(shard.sequences for shard in done), sum(shard.known for shard in done)
    text = f"{out} has {pluralise(rows, 'sequence')} in {pluralise(len(done), 'file')}"
    text += f", {known:,} of them encoded before." if known else "."
    session.tell("written", text, file=str(out), sequences=rows, files=len(done), known=known)


def map_(
    context: typer.Context,
    run: arguments.RunName,
    method: arguments.Method = "umap",
    neighbours: arguments.Neighbours = None,
    min_dist: arguments.MinDist = 0.1,
    metric: arguments.Metric = "euclidean",
    seed: arguments.Seed = 0,
    out: arguments.Table = None,
) -> None:
    """Draw a map of a run's encodings; Explore has it, too.

    \b
    Examples:
      sequitur map last --out map.csv
      sequitur map watch-1a2b3c4d --method tsne --neighbours 50 --out map.parquet
    """
    session = session_of(context)
    check_writable(out, TABLES)
    trained = trained_run(session, run)
    dataset = trained.dataset()
    settings: dict[str, Any] = {"method": method}
    if method in NEIGHBOUR_MAPS:
        most = max(2, len(dataset) - 1)
        wanted = neighbours or usual_neighbours(len(dataset))
        settings |= {"neighbours": min(wanted, most), "metric": metric}
        if method == "umap":
            settings["min_dist"] = min_dist
    drawn = answered(session, trained, "map", {**settings, "seed": seed}, doing="Drawing the map")
    if note := str(drawn["note"]):
        typer.echo(note, err=True)
    points = drawn["points"].astype(np.float32)
    _give(session, table_of(dataset, numbered("map", points)), points, out)


def place_new(
    context: typer.Context,
    run: arguments.RunName,
    file: arguments.NewFile,
    out: arguments.Table = None,
) -> None:
    """Place the sequences of a file on the map of a run, and say how new they are.

    The file is in the run's New data on Explore then.

    \b
    Examples:
      sequitur new-data last tomorrow.csv
      sequitur new-data watch-1a2b3c4d tomorrow.csv --out new.csv
    """
    session = session_of(context)
    check_writable(out, TABLES)
    trained = trained_run(session, run)
    path = file.absolute()
    if not path.is_file():
        raise SequiturError(f"{quoted(str(file))} isn't a file. Name one file, or a .zip of them.")
    with path.open("rb") as opened:
        upload = session.workspace.uploads.add(path.name, opened)
    try:
        with session.bar(f"Reading {path.name}") as progress:
            query = new_data.add_file(trained, upload, progress=progress)
    finally:
        reading.POOL.close()
    found = answered(session, trained, query.kind, query.settings, doing="Placing them")
    known = trained.dataset()
    new = new_data.from_result(trained, query, found, known.meta)
    session.warn_of((*new.dataset.meta.notes, *new.notes))
    columns = {
        "novelty": new.novelty,
        "error": new.errors,
        "error_rank": new.error_ranks,
        "nearest": [known.ids[row] for row in new.rows[:, 0]],
        **numbered("encoding", new.encodings),
    }
    _give(session, table_of(new.dataset, columns), new.encodings, out)


def answered(
    session: Session, run: Run, kind: str, settings: Mapping[str, Any], *, doing: str
) -> Result:
    """The result of a query about a run, which the pages show, too.

    It is answered here, unless a dashboard has begun to; and for here alone where nothing may be
    written beside the run.
    """
    query = Query(kind, settings)
    try:
        if queries.has_failed(run, query):
            queries.delete(run, query)
        queries.submit(run, query)
    except WriteError:
        with session.bar(doing):
            return {
                name: np.asarray(one) for name, one in query_server.computed(run, query).items()
            }
    lock = FileLock(session.workspace.path / LOCK_FILE)
    with session.bar(doing):
        while (found := queries.result(run, query)) is None:
            try:
                with lock.acquire(timeout=LOCK_SECONDS):
                    query_server.answer(run, query.id)
            except Timeout:
                continue  # whoever starts runs answers queries, too
    return found


def trained_run(session: Session, name: str, so: str = "its model can't be used yet") -> Run:
    """A run with encodings; `last` passes over those that ended without any, and says so.

    Raises SequiturError where a run has none, and `so` something can't be done.
    """
    run = newest = session.run(name)
    if name == NEWEST:
        runs = session.workspace.runs()
        usable = (
            one for one in runs if one.encodings() is not None or not has_ended(one, one.state())
        )
        run = next(usable, newest)
    if run.encodings() is None:
        raise SequiturError(
            f"{run.name} is {run.status}, so {so}. Wait for it, or resume it: "
            f"sequitur runs resume {run.id}."
        )
    if run.id != newest.id:
        session.warn(
            f"{newest.name} ({newest.id}) is {newest.status} and has no encodings, so {run.name} "
            f"({run.id}) is taken: the newest that has."
        )
    return run


def _give(session: Session, table: pd.DataFrame, numbers: FloatArray, out: Path | None) -> None:
    """Write a table, or tell its rows."""
    if out is None:
        tell_rows(session, table)
        return
    write_table(out, table, numbers)
    rows = pluralise(len(table), "sequence")
    session.tell("written", f"{out} has {rows}.", file=str(out), sequences=len(table))
