"""New sequences for a trained model: read, checked and encoded as its own were.

The files that are being looked at lie in the run's folder, each in one of its own; what
was made of them is the answer to a question about the run (see `sequitur_core.runs.queries`), so
both are there again when the run is opened next.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.data.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.preprocessing import STEPS
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import SHORTER
from sequitur_core.errors import SequiturError
from sequitur_core.explore.out_of_sample import DoubleArray, neighbourhood, ranks
from sequitur_core.files import DAMAGE, damaged
from sequitur_core.formatting import join_names, pluralise, span
from sequitur_core.readers import load, read, suits
from sequitur_core.readers.timestamps import SECONDS
from sequitur_core.runs import layout, queries
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run
from sequitur_core.training.baselines import reconstruction_errors

FOLDER = "newcomers"  # of a run
WHAT = "newcomers"  # of a question
SAME_STEP = 0.05  # by which two measured steps of one clock may differ

# How the cells of a text table are written, which may differ from file to file.
_FORM = ("encoding", "delimiter", "decimal", "header", "header_lines", "skip_lines", "sheet")


# --- The files ---------------------------------------------------------------------------


def take_in(run: Run, upload: Path) -> Query:
    """Move an upload (see Workspace.keep_upload) into the run; the question about it.

    Its folder goes with it, so the disk holds it once.
    """
    folder = run.path / FOLDER
    folder.mkdir(exist_ok=True)
    upload.parent.rename(folder / upload.parent.name)
    return Query(WHAT, {"file": f"{upload.parent.name}/{upload.name}"})


def kept(run: Run) -> list[Query]:
    """The questions about the files of a run, the oldest first, answered or not."""
    waiting = [
        Query(WHAT, {"file": f"{path.parent.name}/{path.name}"})
        for path in (run.path / FOLDER).glob("*/*")
        if not path.parent.name.startswith(".")
    ]
    found = {*waiting, *queries.completed(run, WHAT)}
    return sorted(found, key=lambda ask: (_age(run, ask), ask.id))


def forget(run: Run, ask: Query) -> None:
    """Remove a file and what was made of it."""
    path = _file(run, ask)
    if path is not None and path.parent.is_dir():
        shutil.rmtree(path.parent)
    queries.delete(run, ask)


def name_of(ask: Query) -> str:
    """What a person calls the file."""
    return str(ask.settings.get("file", "")).rpartition("/")[2]


def _file(run: Run, ask: Query) -> Path | None:
    """Where the file lies; None for a name that leads out of its folder."""
    parts = str(ask.settings.get("file", "")).split("/")
    odd = any(part in ("", ".", "..") or "\\" in part for part in parts)
    return None if len(parts) != 2 or odd else run.path.joinpath(FOLDER, *parts)


def _age(run: Run, ask: Query) -> float:
    """When it came: its question was put at once, and its answer stays longer than all."""
    times = []
    for path in (_file(run, ask), run.path / layout.QUERIES_FOLDER / f"{ask.id}.json"):
        if path is not None and path.exists():
            times.append(path.stat().st_mtime)
    return min(times, default=0.0)


# --- What is made of them ----------------------------------------------------------------


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
        their neighbours (0 to 1).
    errors : float32 of shape (m,), mean squared errors in the units trained on.
    error_ranks : float64 of shape (m,), the share of the run's sequences with smaller
        errors; NaN where those aren't known.
    notes : sentences on what a person should know of them.
    """

    dataset: SequenceDataset
    reconstructions: list[FloatArray]
    encodings: FloatArray
    rows: IntArray
    weights: DoubleArray
    distances: DoubleArray
    novelty: DoubleArray
    errors: FloatArray
    error_ranks: DoubleArray
    notes: tuple[str, ...] = ()


def answer(run: Run, settings: Mapping[str, Any]) -> Result:
    """What the model makes of the file named in `settings`: the arrays of `understood`.

    Loads torch. Raises SequiturError, with what came, what was wanted and what to do,
    where the file doesn't fit the model.
    """
    path = _file(run, Query(WHAT, settings))
    if path is None or not path.exists():
        raise SequiturError("That file isn't here any more. Load it again.")
    trained = run.dataset()
    recipe = run.spec.recipe
    new, notes = fitting(prepared(path, recipe, trained), trained, run.spec.model)
    found = encoded(run, trained, new)
    missing = {} if new.missing is None else {"missing": np.concatenate(new.missing)}
    return {
        **missing,
        "ids": np.array(new.ids),
        "lengths": new.lengths,
        "values": np.concatenate(new.sequences),
        "reconstructions": np.concatenate(found.reconstructions),
        "encodings": found.encodings,
        "rows": found.rows,
        "weights": found.weights,
        "distances": found.distances,
        "novelty": found.novelty,
        "errors": found.errors,
        "error_ranks": found.error_ranks,
        "notes": np.array(notes, dtype=str),
    }


def understood(run: Run, ask: Query, found: Result, meta: Meta) -> NewData:
    """The newcomers in an answer; `meta` is that of the run's data.

    Raises SequiturError where the answer is damaged.
    """
    try:
        lengths = np.asarray(found["lengths"], dtype=np.int64)
        cuts = np.cumsum(lengths)[:-1]
        m, n = len(lengths), len(run.dataset())
        values, rebuilt = found["values"], found["reconstructions"]
        rows = found["rows"]
        per_row = [found[name] for name in ("ids", "encodings", "rows", "weights", "distances")]
        per_row += [found[name] for name in ("novelty", "errors", "error_ranks")]
        missing = found.get("missing")
        whole = values.shape == rebuilt.shape and len(values) == lengths.sum()
        if missing is not None and (missing.shape != values.shape or missing.dtype != np.bool_):
            raise ValueError("missing")
        if not whole or any(len(array) != m for array in per_row):
            raise ValueError("lengths")
        if rows.shape != found["weights"].shape or rows.min() < 0 or rows.max() >= n:
            raise ValueError("rows")
        return NewData(
            dataset=SequenceDataset(
                name_of(ask),
                np.split(values, cuts),
                ids=tuple(str(id_) for id_ in found["ids"]),
                meta=replace(meta, source=name_of(ask), notes=(), begins=""),
                missing=None if missing is None else np.split(missing, cuts),
            ),
            reconstructions=np.split(rebuilt, cuts),
            encodings=found["encodings"],
            rows=rows,
            weights=found["weights"],
            distances=found["distances"],
            novelty=found["novelty"],
            errors=found["errors"],
            error_ranks=found["error_ranks"],
            notes=tuple(str(note) for note in found["notes"]),
        )
    except SequiturError:
        raise
    except DAMAGE as error:
        raise damaged(run.path / layout.QUERIES_FOLDER / f"{ask.id}.npz") from error


def prepared(path: Path, recipe: Recipe | None, trained: SequenceDataset) -> SequenceDataset:
    """The sequences of a file, prepared as those that were trained on.

    Without a recipe, or with one for files of another kind, what the file holds is
    recognised. Labels may be missing, and a text table may be written in another way.

    Raises SequiturError where the file can't be read like that.
    """
    if recipe is None:
        return load(path)
    if not suits(path, recipe):
        done: dict[str, Any] = {name: getattr(recipe, name) for name in STEPS}
        if recipe.window:
            done |= {"window": recipe.window, "window_step": recipe.window_step}
        if recipe.layout == "long":
            done["layout"] = "long"
        return load(path, None, **done)
    try:
        return read(path, recipe.with_(without=()))
    except SequiturError:
        bare = recipe.with_(
            without=(), label_columns=(), left_out=(*recipe.left_out, *recipe.label_columns)
        )
    try:
        return read(path, bare)
    except SequiturError as error:
        first = error
    if recipe.format == "table":
        fixed = {name: value for name, value in asdict(bare).items() if name not in _FORM}
        fixed.pop("format")
        try:
            return load(path, None, **fixed)
        except SequiturError:
            pass  # the first reason is nearer to what the person did
    source = trained.meta.source or "the data"
    # The length of windows is settled: the model was trained on it.
    reason = str(first).replace("Choose shorter windows.", "Load a longer recording.")
    raise SequiturError(
        f"{reason} It is read in the same way as {source}, which the model was trained on."
    ) from first


def fitting(
    new: SequenceDataset, trained: SequenceDataset, model: str
) -> tuple[SequenceDataset, tuple[str, ...]]:
    """New sequences in the form the model takes, and what a person should know of them.

    Channels of the same names are put into the order trained on.

    Raises SequiturError for other channels, frames, lengths or sampling.
    """
    notes: list[str] = []
    _check_shape(new, trained)
    if len(new.element_shape) == 1:
        new = _in_order(new, trained, notes)
    _check_lengths(new, trained, model, notes)
    _check_step(new, trained, notes)
    notes += [note for note in new.meta.notes if SHORTER in note]
    return new, tuple(notes)


def encoded(run: Run, trained: SequenceDataset, new: SequenceDataset) -> NewData:
    """What the trained model makes of sequences that fit it. Loads torch."""
    import torch

    from sequitur_core.training.evaluation import encode, reconstruct

    torch.set_num_threads(max(1, run.spec.config.threads))  # as it was trained with
    scaler, encodings, errors = run.scaler(), run.encodings(), run.errors()
    if scaler is None or encodings is None:
        raise SequiturError("This run has no encodings yet. Wait until its training is done.")
    model = run.model()
    scaled = scaler.apply(new.sequences)
    codes = encode(model, scaled)
    near = neighbourhood(encodings, codes)
    rebuilt = reconstruct(model, scaled)
    own = reconstruction_errors(scaled, rebuilt, new.missing)
    return NewData(
        dataset=new,
        reconstructions=list(scaler.undo(rebuilt)),
        encodings=codes,
        rows=near.rows,
        weights=near.weights,
        distances=near.distances,
        novelty=near.novelty,
        errors=own,
        error_ranks=ranks(errors, own) if errors is not None else np.full(len(own), np.nan),
    )


# --- Checks ------------------------------------------------------------------------------


def _check_shape(new: SequenceDataset, trained: SequenceDataset) -> None:
    came, wanted = new.element_shape, trained.element_shape
    if came == wanted:
        return
    if len(came) == len(wanted) == 1:
        raise SequiturError(
            f"{new.name} has {_channels(new)}, but the model was trained on {_channels(trained)}. "
            "Load a file with those channels."
        )
    if len(came) == len(wanted):
        raise SequiturError(
            f"{new.name} has frames of {_size(came)}, but the model was trained on {_size(wanted)}."
            " Bring them to that size and load them again."
        )
    raise SequiturError(
        f"{new.name} holds {_kind(came)}, but the model was trained on {_kind(wanted)}. Load data "
        "of that kind, or train a model on this."
    )


def _channels(dataset: SequenceDataset) -> str:
    names = dataset.meta.channels
    return f"{pluralise(len(names), 'channel')} ({join_names(names)})"


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(str(side) for side in shape)


def _kind(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"series of {pluralise(shape[0], 'channel')}"
    return f"frames of {_size(shape)}"


def _in_order(new: SequenceDataset, trained: SequenceDataset, notes: list[str]) -> SequenceDataset:
    came, wanted = new.meta.channels, trained.meta.channels
    if came == wanted:
        return new
    if len(set(came)) == len(came) and set(came) == set(wanted):
        order = [came.index(name) for name in wanted]
        return replace(
            new,
            sequences=[sequence[:, order] for sequence in new.sequences],
            missing=None if new.missing is None else [holes[:, order] for holes in new.missing],
            meta=replace(new.meta, channels=wanted, units=tuple(new.meta.units[i] for i in order)),
        )
    are = "is called" if len(came) == 1 else "are called"
    notes.append(
        f"Its {'channel' if len(came) == 1 else 'channels'} {are} {join_names(came)}, those that "
        f"were trained on {join_names(wanted)}: they were taken in this order."
    )
    return new


def _check_lengths(
    new: SequenceDataset, trained: SequenceDataset, model: str, notes: list[str]
) -> None:
    low, high = int(trained.lengths.min()), int(trained.lengths.max())
    odd = np.flatnonzero((new.lengths < low) | (new.lengths > high))
    if not len(odd):
        return
    came = span(int(new.lengths.min()), int(new.lengths.max()))
    if model == "LINEAR_AE":
        raise SequiturError(
            f"{new.name} has sequences of {came} steps, but this model (LINEAR_AE) takes exactly "
            f"{low:,}, as it was trained on. Bring them to that length and load them again, or "
            "train an LSTM_AE, which takes any."
        )
    if len(odd) == len(new):
        many, are = "All its sequences", "are"
    else:
        many, are = f"{len(odd):,} of its sequences", "is" if len(odd) == 1 else "are"
    notes.append(
        f"{many} {are} shorter or longer ({came} steps) than those that were trained on "
        f"({span(low, high)}), so the model may have more trouble with them."
    )


def _check_step(new: SequenceDataset, trained: SequenceDataset, notes: list[str]) -> None:
    came, wanted = _step(new.meta), _step(trained.meta)
    if came is None and wanted is None:
        return
    if wanted is None:
        notes.append(
            f"Its steps take {_every(new.meta)}; how long those that were trained on took isn't "
            "known."
        )
        return
    if came is None:
        notes.append(
            "How long its steps take isn't known; those that were trained on took "
            f"{_every(trained.meta)}."
        )
        return
    if came[1] == wanted[1] and abs(came[0] - wanted[0]) <= SAME_STEP * wanted[0]:
        return
    raise SequiturError(
        f"In {new.name} a step takes {_every(new.meta)}, but {_every(trained.meta)} in the data "
        "that the model was trained on. Bring it to that step (by leaving out or averaging) and "
        "load it again."
    )


def _step(meta: Meta) -> tuple[float, str] | None:
    """A step in seconds, or in a unit of its own; None where it isn't known."""
    if meta.step_unit in ("step", "frame"):
        return None
    if meta.step_unit in SECONDS:
        return meta.step * SECONDS[meta.step_unit], "s"
    return meta.step, meta.step_unit


def _every(meta: Meta) -> str:
    return f"{meta.step:.3g} {meta.step_unit}"
