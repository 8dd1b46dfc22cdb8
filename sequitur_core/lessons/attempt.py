"""How far a person is in a lesson: what was predicted, and the runs that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import suggest_by
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_json, writing
from sequitur_core.lessons.data import stored_data
from sequitur_core.lessons.lesson import Lesson, LessonRun
from sequitur_core.lessons.measures import check_labels
from sequitur_core.runs.layout import PREDICTIONS_FOLDER
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.architectures import model_arguments
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes

FEW = 50  # below this many sequences, none are held out unless the lesson says so


@dataclass(frozen=True)
class Attempt:
    """What a person did in a lesson.

    Attributes
    ----------
    predicted : the text of a choice, or a number; None before.
    runs : ids of the runs that were started, by their keys in the lesson.
    """

    predicted: str | float | None = None
    runs: Mapping[str, str] = field(default_factory=dict)


def read_attempt(workspace: Workspace, lesson: Lesson) -> Attempt:
    """What was done so far; nothing where the file is damaged, as it can be done again."""
    return attempt_in(workspace.path, lesson.key)


def attempt_in(workspace: Path, lesson: str) -> Attempt:
    """As `read_attempt`, for the folder of a workspace and the key of a lesson."""
    try:
        values = read_json(_file(workspace, lesson)) or {}
    except SequiturError:
        return Attempt()
    predicted, runs = values.get("predicted"), values.get("runs")
    if not isinstance(predicted, str | float | int) or not isinstance(runs, dict):
        return Attempt()
    return Attempt(predicted, {str(key): str(id_) for key, id_ in runs.items()})


def write_attempt(workspace: Workspace, lesson: Lesson, attempt: Attempt) -> None:
    """Keep what was done; raises WriteError where the disk is full."""
    path = _file(workspace.path, lesson.key)
    with writing(workspace.path):
        path.parent.mkdir(exist_ok=True)
        write_json(path, asdict(attempt))


def forget_attempt(workspace: Workspace, lesson: Lesson) -> None:
    """Begin the lesson anew; its runs stay in the workspace."""
    _file(workspace.path, lesson.key).unlink(missing_ok=True)


def start_runs(workspace: Workspace, lesson: Lesson, predicted: str | float) -> Attempt:
    """Put the runs of a lesson into the queue, and keep what was predicted.

    Raises SequiturError where its data isn't there or lacks a label that it asks for, a model
    can't take it, or the disk is full: none is started then.
    """
    data = {one.key: stored_data(workspace, one) for one in lesson.data}
    check_labels(lesson.references(), {run.key: data[run.data][1] for run in lesson.runs})
    sizes = {key: Sizes.of(dataset).measured(dataset) for key, (_, dataset) in data.items()}
    specs = {run.key: spec_of(lesson, run, *data[run.data], sizes[run.data]) for run in lesson.runs}
    for run in lesson.runs:
        spec = specs[run.key]
        model_arguments(run.model, sizes[run.data], spec.encoding_dim, spec.options)
    with workspace.all_or_none(len(lesson.runs)) as queued:
        for run in lesson.runs:
            queued.append(workspace.add_run(specs[run.key], data[run.data][1]))
        started = {run.key: one.id for run, one in zip(lesson.runs, queued, strict=True)}
        attempt = Attempt(predicted, started)
        write_attempt(workspace, lesson, attempt)
    return attempt


def spec_of(
    lesson: Lesson, run: LessonRun, data_id: str, dataset: SequenceDataset, sizes: Sizes
) -> RunSpec:
    """The settings of a run of a lesson: the preset's, and what the lesson says."""
    encoding_dim = run.encoding_dim or sizes.encoding_dim
    options, config = preset(run.preset, run.model, sizes, encoding_dim)
    if len(dataset) < FEW:
        config = replace(config, validation_share=0.0)
    config = replace(config, split_by=suggest_by(dataset))
    return RunSpec(
        name=f"{lesson.title} · {run.name}",
        model=run.model,
        encoding_dim=encoding_dim,
        options={**options, **run.options},
        config=replace(config, **run.training),
        preset=run.preset,
        dataset_id=data_id,
    )


def runs_of(workspace: Workspace, attempt: Attempt) -> dict[str, Run]:
    """The runs of an attempt that are still there, by their keys in the lesson."""
    there = workspace.run_ids()
    return {key: workspace.run(id_) for key, id_ in attempt.runs.items() if id_ in there}


def _file(workspace: Path, lesson: str) -> Path:
    return workspace / PREDICTIONS_FOLDER / f"{lesson}.json"
