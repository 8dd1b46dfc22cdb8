"""`train`: from files to a run that has ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from sequitur_core.command_line import arguments
from sequitur_core.command_line.choices import training_choices
from sequitur_core.command_line.files import (
    TABLES,
    check_writable,
    store,
    write_table,
)
from sequitur_core.command_line.follow import follow
from sequitur_core.command_line.session import session_of
from sequitur_core.comparison.names import free_name
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.splitting import groups_by
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.answering.trained_encoder import numbered, table_of
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import layer_sizes, suitable_architectures
from sequitur_core.settings.presets import preset as settings_of
from sequitur_core.settings.sizes import Sizes

MODEL_FILE = ".safetensors"


def train(
    context: typer.Context,
    files: arguments.Files,
    model: arguments.Model = "",
    preset: arguments.Preset = "balanced",
    encoding_dim: arguments.EncodingDim = None,
    epochs: arguments.Epochs = None,
    seed: arguments.Seed = 0,
    settings: arguments.Settings = None,
    option: arguments.Corrections = None,
    recipe: arguments.RecipeName = "",
    name: arguments.Title = "",
    out: arguments.Results = None,
    wait: arguments.Wait = True,
) -> None:
    """Train a model on files; the run is on the pages, too.

    \b
    Examples:
      sequitur train watch
      sequitur train taxi.csv --option window=48 --encoding-dim 8
      sequitur train clips/ --preset faithful --set lr=0.003 --out encodings.csv
    """
    session = session_of(context)
    if out is not None and not wait:
        raise SequiturError("Nothing is there to write with --no-wait. Leave out --out.")
    check_writable(out, (*TABLES, MODEL_FILE))
    data = store(session, files, recipe=recipe, options=option or [])
    dataset = data.dataset
    session.warn_of(dataset.meta.notes)
    if len(dataset) < FEWEST:
        raise SequiturError(
            f"{dataset.name} holds {pluralise(len(dataset), 'sequence')}, and a model needs at "
            f"least {FEWEST} to learn from. Add more, or cut it into windows: --option window=100."
        )
    spec = _spec(
        dataset,
        model or suitable_architectures(Sizes.of(dataset))[0].name,
        preset,
        encoding_dim or Sizes.of(dataset).encoding_dim,
        {"seed": seed} | ({} if epochs is None else {"epochs": epochs}),
        settings or [],
    )
    title = name or f"{dataset.name} · {spec.model} · {spec.encoding_dim}"
    spec = replace(spec, name=title, dataset_id=data.id, recipe=data.recipe)
    spec = replace(spec, name=free_name(spec, session.workspace.runs(), dataset.meta))
    run = session.workspace.add_run(spec, dataset)
    session.tell(
        "queued",
        f"{run.name} ({run.id}) learns from {pluralise(len(dataset), 'sequence')} with {spec.model}"
        f", {pluralise(spec.config.epochs, 'epoch')}.",
        run=run.id,
        name=run.name,
        data=data.id,
        sequences=len(dataset),
        model=spec.model,
        epochs=spec.config.epochs,
    )
    if wait:
        follow(session, run)
        if out is not None:
            write_results(run, out)
            session.tell("written", f"{out} is written.", file=str(out))


def _spec(
    dataset: SequenceDataset,
    model: str,
    preset: str,
    encoding_dim: int,
    training: dict[str, Any],
    settings: list[str],
) -> RunSpec:
    """The settings of the preset for these data, with those that were given instead."""
    chosen, changes = training_choices(settings, model)
    sizes = Sizes.of(dataset).measured(dataset)
    options, config = settings_of(preset, model, sizes, encoding_dim)
    spec = RunSpec(
        name=model,
        model=model,
        encoding_dim=encoding_dim,
        options={**options, **chosen},
        config=replace(config, **{**training, **changes}),
        preset=preset,
    )
    layer_sizes(model, sizes, encoding_dim, spec.options)  # raises for what the model refuses
    if spec.config.split_by is not None:
        groups_by(dataset, spec.config.split_by)  # raises where there is no such label
    return spec


def write_results(run: Run, path: Path) -> None:
    """Write the encodings of a run, or its model as one file that SequenceEncoder loads."""
    if path.suffix.lower() == MODEL_FILE:
        from sequitur_core.estimator import SequenceEncoder

        SequenceEncoder.load(run.path).save(path)
        return
    encodings = run.encodings()
    if encodings is None:
        raise SequiturError(f"{run.name} has no encodings yet. Wait until its training is done.")
    write_table(path, table_of(run.dataset(), numbered("encoding", encodings)), encodings)
