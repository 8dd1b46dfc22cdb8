"""A run's model with all that stands before and after it: from files and sequences to tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.scaling import check_near
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.out_of_sample import neighbourhood, weighted_positions
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.readers import Progress
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import data_origin
from sequitur_core.training.baselines import reconstruction_errors


@dataclass(frozen=True, eq=False)
class Encoded:
    """What a model makes of n sequences; row i is the same one everywhere.

    Attributes
    ----------
    dataset : the sequences in original units.
    encodings : float32 of shape (n, encoding_dim).
    errors : mean squared errors in the units trained on, float32 of shape (n,), if asked for.
    points : places on the run's map, float32 of shape (n, 2), if asked for.
    """

    dataset: SequenceDataset
    encodings: FloatArray
    errors: FloatArray | None = None
    points: FloatArray | None = None

    def table(self) -> pd.DataFrame:
        """A row for each sequence: id, labels, error, place on the map, encoding."""
        columns: dict[str, Any] = {} if self.errors is None else {"error": self.errors}
        if self.points is not None:
            columns |= numbered("map", self.points)
        return table_of(self.dataset, {**columns, **numbered("encoding", self.encodings)})


class TrainedEncoder:
    """Reads, checks, scales and encodes new sequences as those of a run. Loads torch.

    Parameters
    ----------
    run : one that has encodings.
    errors : whether to draw each sequence, too, which takes about as long as encoding it.
    on_map : whether to place each on the run's map, by its neighbours among the run's own: with
        many of these that takes most of the time.

    Raises SequiturError where the run has no model yet, or no map that is asked for.
    """

    def __init__(self, run: Run, *, errors: bool = True, on_map: bool = False) -> None:
        import torch

        scaler, encodings = run.scaler(), run.encodings()
        if scaler is None or encodings is None:
            raise SequiturError("This run has no encodings yet. Wait until its training is done.")
        points = run.points() if on_map else None
        if on_map and points is None:
            raise SequiturError(f"{run.name} has no map yet. Wait for it, or do without the map.")
        self.run, self.errors = run, errors
        self._scaler, self._encodings, self._points = scaler, encodings, points
        self._trained, self._recipe = run.dataset(), data_origin(run).recipe
        self._compared = run.spec.parts.columns("all")
        self._model = run.model()
        torch.set_num_threads(run.spec.config.threads)  # as it was trained with

    def read(self, path: Path, *, progress: Progress | None = None) -> SequenceDataset:
        """The sequences of a file, read and preprocessed as the run's own."""
        return read_new_file(path, self._recipe, self._trained, progress=progress)

    def encode(self, new: SequenceDataset) -> tuple[Encoded, tuple[Note, ...]]:
        """What the model makes of sequences, and notes on what a person should know of them.

        Raises SequiturError for those that don't fit the model.
        """
        from sequitur_core.training.evaluation import encode, reconstruct

        new, notes = match_training(new, self._trained, self.run.spec.model)
        scaled = self._scaler.apply(new.sequences)
        check_near(scaled, new.ids)
        encodings = encode(self._model, scaled)
        errors = points = None
        if self.errors:
            drawn = reconstruct(self._model, scaled, checked=True)
            errors = reconstruction_errors(scaled, drawn, new.missing)
        if self._points is not None:
            near = neighbourhood(self._encodings[:, self._compared], encodings[:, self._compared])
            points = weighted_positions(near.rows, near.weights, self._points)
        return Encoded(new, encodings, errors, points), notes


def table_of(dataset: SequenceDataset, columns: Mapping[str, Any]) -> pd.DataFrame:
    """A row for each sequence: id, labels, and some columns."""
    labels = dataset.labels.rename(columns=lambda c: f"{c} (label)" if c in columns else str(c))
    own = pd.DataFrame(dict(columns))
    return pd.concat([pd.DataFrame({"id": dataset.ids}), labels, own], axis=1)


def numbered(name: str, numbers: FloatArray) -> dict[str, FloatArray]:
    """The columns of an array (n, d), called after their place: `encoding_1` and so on."""
    return {f"{name}_{i + 1}": np.asarray(numbers[:, i]) for i in range(numbers.shape[1])}
