"""`encode`, `map` and `new-data`: what a trained model makes of sequences."""

from __future__ import annotations

from collections.abc import Mapping
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
    numbered,
    table_of,
    tell_rows,
    write_table,
)
from sequitur_core.command_line.session import Session, session_of
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import NEIGHBOUR_MAPS, usual_neighbours
from sequitur_core.formatting import pluralise, quoted
from sequitur_core.jobs import reading
from sequitur_core.jobs.answering import new_data, query_server
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.jobs.answering.new_data_reading import read_new_file
from sequitur_core.runs import queries
from sequitur_core.runs.layout import LOCK_FILE
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import data_origin

LOCK_SECONDS = 0.2


def encode(
    context: typer.Context,
    run: arguments.RunName,
    file: arguments.NewFile,
    out: arguments.Table = None,
) -> None:
    """Encode the sequences of a file with a trained model.

    \b
    Examples:
      sequitur encode last new.csv --out encodings.csv
      sequitur encode watch-1a2b3c4d new.csv | jq .encoding_1
    """
    session = session_of(context)
    check_writable(out, TABLES)
    trained = _trained(session, run)
    known, path = trained.dataset(), file.absolute()
    with session.bar(f"Reading {path.name}") as progress:
        read = read_new_file(path, data_origin(trained).recipe, known, progress=progress)
        new, notes = match_training(read, known, trained.spec.model)
        progress(0.9, "Encoding")
        found = new_data.encode_new(trained, new)
    for note in notes:
        typer.echo(str(note), err=True)
    table = table_of(new, {"error": found.errors, **numbered("encoding", found.encodings)})
    _give(session, table, found.encodings, out)


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
    trained = _trained(session, run)
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
    trained = _trained(session, run)
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
    for note in new.notes:
        typer.echo(note, err=True)
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

    It is answered here, unless a dashboard has begun to.
    """
    query = Query(kind, settings)
    if queries.has_failed(run, query):
        queries.delete(run, query)
    queries.submit(run, query)
    lock = FileLock(session.workspace.path / LOCK_FILE)
    with session.bar(doing):
        while (found := queries.result(run, query)) is None:
            try:
                with lock.acquire(timeout=LOCK_SECONDS):
                    query_server.answer(run, query.id)
            except Timeout:
                continue  # whoever starts runs answers queries, too
    return found


def _trained(session: Session, name: str) -> Run:
    run = session.run(name)
    if run.encodings() is None:
        raise SequiturError(
            f"{run.name} is {run.status}, so its model can't be used yet. Wait for it, or resume "
            f"it: sequitur runs resume {run.id}."
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
