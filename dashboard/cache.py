"""The only file with st.cache_*: what pages read again and again."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.charts import map as map_chart
from dashboard.charts.colouring import Colouring, by_class
from dashboard.charts.comparison import as_image, bundles
from dashboard.charts.sprite_sheets import Clip, Page, page_of
from dashboard.charts.thumbnails import frames_picture, thumbnail
from dashboard.components.plotly_view import Prepared, prepared
from sequitur_core.data import periodicity, quality
from sequitur_core.data.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.preprocessing import without_preprocessing
from sequitur_core.data.quality import DatasetSummary
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore import aggregates as explore
from sequitur_core.explore import latent_paths, recordings
from sequitur_core.explore.aggregates import Aggregate, Profile
from sequitur_core.explore.difference import Difference
from sequitur_core.explore.difference import difference as compared
from sequitur_core.jobs import new_data, queue
from sequitur_core.jobs.new_data import NewData
from sequitur_core.jobs.queue import timing_key
from sequitur_core.readers import Progress, Recognised, read, recognise, revise
from sequitur_core.runs import layout, queries, selections
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace, default_workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings import cost_estimate

if TYPE_CHECKING:
    from torch import nn

PICTURE_LINES = 40  # sequences in the picture of a sample
PICTURE_FRAMES = 24  # clips in the picture of a sample
RATE_SECONDS = 10  # for which it is remembered how long an epoch takes: runs go on


@st.cache_resource
def workspace() -> Workspace:
    """The workspace of this server."""
    return default_workspace()


# Keys hold the time of change, so that a folder or file written anew is read anew.


@st.cache_resource(max_entries=8, show_spinner="Opening the data ...")
def _dataset(folder: Path, changed: float) -> SequenceDataset:
    return SequenceDataset.load(folder)


def run_dataset(run: Run) -> SequenceDataset:
    """The data of a run."""
    folder = run.path / layout.DATA_FOLDER
    if not folder.is_dir():
        return run.dataset()  # says what is missing
    return _dataset(folder, folder.stat().st_mtime)


def dataset(data_id: str) -> SequenceDataset | None:
    """A stored dataset, or None if there is no such one."""
    if data_id not in workspace().dataset_ids():
        return None
    folder = workspace().datasets_folder / data_id
    return _dataset(folder, folder.stat().st_mtime)


def dataset_summary(data_id: str) -> DatasetSummary:
    """What is in a stored dataset, and what stands out."""
    folder = workspace().datasets_folder / data_id
    return _dataset_summary(folder, folder.stat().st_mtime)


@st.cache_resource(max_entries=8, show_spinner="Looking at the data ...")
def _dataset_summary(folder: Path, changed: float) -> DatasetSummary:
    return quality.summarise(_dataset(folder, changed))


@st.cache_resource(max_entries=8, show_spinner=False)
def classes(data_id: str, name: str, _dataset: SequenceDataset) -> Colouring:
    """A label of a stored dataset as classes with colours."""
    return by_class(name, _dataset.labels[name])


@st.cache_resource(max_entries=8, show_spinner=False)
def turns(data_id: str, _colouring: Colouring, title: str) -> IntArray:
    """All rows of a stored dataset, in turn one of each class of a label."""
    return quality.round_robin(_colouring.names)


@st.cache_resource(max_entries=8, show_spinner=False)
def suggested_windows(
    data_id: str, _dataset: SequenceDataset
) -> periodicity.WindowSuggestion | None:
    """Windows that suit the recordings of a dataset."""
    return periodicity.suggest_windows(_dataset)


@dataclass(frozen=True)
class Origin:
    """Where a dataset came from, and how its file or folder was understood."""

    source: Path
    recipe: Recipe
    understood: Recognised


def origin(data_id: str) -> Origin | None:
    """The file (or folder) and recipe of a dataset; None where it isn't there any more."""
    recipe = workspace().recipe(data_id)
    source = workspace().summary(data_id).source
    if recipe is None or not source or not Path(source).exists():
        return None
    path = Path(source)
    return Origin(path, recipe, _understood(path, path.stat().st_mtime, recipe))


@st.cache_data(max_entries=16, show_spinner="Looking at the file ...")
def _understood(path: Path, changed: float, recipe: Recipe) -> Recognised:
    # Reasons and doubts belong to what was found; of what a person chose there are fewer.
    try:
        found = recognised(path)
    except SequiturError:  # it takes a choice to read it
        found = None
    if found is not None and found.recipe == replace(without_preprocessing(recipe), without=()):
        return found
    return revise(path, recipe)


MOST_RECOGNISED = 16  # files


@st.cache_resource
def _all_recognised() -> dict[tuple[Path, float], Recognised]:
    return {}


def recognised(path: Path, progress: Progress | None = None) -> Recognised:
    """What a file, a folder or a .zip seems to hold; looked at once, as large ones take a while.

    `progress` is told how far that is. Raises SequiturError if it can't be read.
    """
    known, key = _all_recognised(), (path, path.stat().st_mtime)
    if key not in known:
        found = recognise(path, progress=progress)
        for old in list(known)[: len(known) - MOST_RECOGNISED + 1]:
            known.pop(old, None)
        known[key] = found
    return known[key]


def unprepared(origin: Origin, recipe: Recipe | None = None) -> SequenceDataset:
    """The data of a file before the steps that prepare it, or by another recipe."""
    path = origin.source
    return _unprepared(path, path.stat().st_mtime, recipe or without_preprocessing(origin.recipe))


@st.cache_resource(max_entries=2, show_spinner="Reading the file ...")
def _unprepared(path: Path, changed: float, recipe: Recipe) -> SequenceDataset:
    return read(path, recipe)


@st.cache_data
def picture(key: str) -> str:
    """An SVG of a sample: some of its sequences over one another, or frames of its clips."""
    sample = load_sample(key)
    if len(sample.element_shape) > 1:
        return frames_picture(
            [sample.sequences[i] for i in _spread(len(sample), PICTURE_FRAMES)], sample.meta
        )
    first = sample.labels.columns[0]
    colouring = by_class(str(first), sample.labels[first])
    rows = _spread(len(sample), PICTURE_LINES)
    return thumbnail([sample.sequences[i] for i in rows], [colouring.of_row(i) for i in rows])


def _spread(n: int, some: int) -> range:
    return range(0, n, max(1, n // some))


@st.cache_data(max_entries=32, show_spinner="Drawing the frames ...")
def clips_page(
    _clips: Sequence[Clip], _meta: Meta, most: int, kept_as: tuple[Hashable, ...]
) -> Page:
    """Sheets of frames; `kept_as` names all that they depend on."""
    return page_of(_clips, _meta, most=most)


def map_figure(
    run: Run,
    points: FloatArray,
    *,
    names: Sequence[str],
    colouring: Colouring,
    method: str,
    map_id: str = "",
    faint: FloatArray | None = None,
    legend: bool = True,
) -> Prepared:
    """A map of a run, ready to be shown; another one of its maps is shown whole.

    `map_id` tells maps of one method apart; the run's own has none. `faint` is as in
    `charts.map_figure`.
    """
    own = run.path / layout.points_file(method)
    changed = 0 if map_id else own.stat().st_mtime_ns
    return _map_figure(
        points, names, colouring, method.upper(), faint, (run.id, map_id or method, changed, legend)
    )


def _marks(colouring: Colouring) -> int:
    """Another number for another colouring: titles may be the same."""
    numbers = None if colouring.numbers is None else colouring.numbers.tobytes()
    colours = tuple((colouring.colours or {}).items())
    return hash((colouring.title, colouring.names, colours, numbers))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Colouring: _marks})
def _map_figure(
    _points: FloatArray,
    _names: Sequence[str],
    colouring: Colouring,
    axes: str,
    faint: FloatArray | None,
    kept_as: tuple[Hashable, ...],
) -> Prepared:
    run_id, map_id, _, legend = kept_as
    figure = map_chart.map_figure(
        _points, names=_names, colouring=colouring, axes=axes, faint=faint
    )
    figure.update_layout(uirevision=f"{run_id} {map_id}")
    if not legend:  # beside another map that has it
        figure.update_layout(showlegend=False)
        figure.update_traces(marker_showscale=False)
    return prepared(figure)


def run(run_id: str | None) -> Run | None:
    """A run of the workspace, or None if there is no such run."""
    return workspace().run(run_id) if run_id in workspace().run_ids() else None


@st.cache_resource(show_spinner=False)
def machine_speed() -> float:
    """Floating point operations per second of one core of this computer."""
    return cost_estimate.machine_speed()


def seconds_per_epoch(spec: RunSpec) -> float | None:
    """How long an epoch of such a run takes, told by the runs there are; None if none can."""
    if not spec.dataset_id:  # of data that isn't here any more: runs of other data look alike
        return None
    return _seconds_per_epoch(timing_key(spec), frozenset(workspace().run_ids()))


@st.cache_data(max_entries=64, ttl=RATE_SECONDS, show_spinner=False)
def _seconds_per_epoch(kind: str, among: frozenset[str]) -> float | None:
    return queue.seconds_per_epoch(workspace().runs(), {kind}).get(kind) if among else None


def has_map(run: Run) -> bool:
    """Whether a run has encodings and a map, without reading them."""
    files = (layout.ENCODINGS_FILE, layout.points_file("pca"))
    return all((run.path / name).is_file() for name in files)


def reconstructions(run: Run) -> list[FloatArray] | None:
    """The reconstructions of a run, None where there are none yet."""
    return _reconstructions(run.path, reconstructed(run)) if reconstructed(run) else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _reconstructions(folder: Path, changed: float) -> list[FloatArray] | None:
    return Run(folder).reconstructions()


def reconstructed(run: Run) -> float:
    """When the reconstructions of a run were last written, 0 where there are none."""
    file = run.path / layout.RECONSTRUCTIONS_FILE
    return file.stat().st_mtime if file.exists() else 0.0


def kept_selections(run: Run) -> list[selections.Selection]:
    """The selections of a run that have a name; SequiturError where they can't be read."""
    file = run.path / layout.SELECTIONS_FILE
    return _kept_selections(run, file.stat().st_mtime_ns) if file.exists() else []


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Run: lambda run: run.path})
def _kept_selections(run: Run, changed: int) -> list[selections.Selection]:
    return selections.saved(run)


def together(
    run: Run, rows: IntArray, channels: tuple[int, ...]
) -> tuple[Aggregate, Aggregate | None]:
    """What is typical of some series of a run, and of their reconstructions."""
    return _together(run, reconstructed(run), rows, channels)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Run: lambda run: run.path})
def _together(
    run: Run, changed: float, rows: IntArray, channels: tuple[int, ...]
) -> tuple[Aggregate, Aggregate | None]:
    found = explore.aggregate(run_dataset(run).sequences, rows, channels)
    rebuilt = reconstructions(run)
    if rebuilt is None:
        return found, None
    return found, explore.aggregate(rebuilt, rows, channels, relative=found.relative)


def group_pictures(
    run: Run, groups: tuple[tuple[int, ...], ...], colours: tuple[str, ...]
) -> tuple[list[str], str]:
    """A small picture of some rows of each group, as addresses for a table, and of what."""
    return _group_pictures(run, groups, colours)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={Run: lambda run: run.path})
def _group_pictures(
    run: Run, groups: tuple[tuple[int, ...], ...], colours: tuple[str, ...]
) -> tuple[list[str], str]:
    data = run_dataset(run)
    sets = [[data.sequences[row] for row in rows] for rows in groups]
    if len(data.element_shape) > 1:
        frames = [frames_picture(some, data.meta, width=140, height=40, rows=1) for some in sets]
        return [as_image(picture) for picture in frames], "middle frames"
    tables = [[np.asarray(s, np.float64) for s in some] for some in sets]
    pictures, channel = bundles(tables, colours)
    return pictures, data.meta.channels[channel]


def difference(run: Run, rows: IntArray) -> Difference:
    """What makes some rows of a run different from the rest."""
    errors = run.path / layout.ERRORS_FILE
    changed = errors.stat().st_mtime if errors.exists() else 0.0
    return _difference(run, changed, rows)


@st.cache_resource(
    max_entries=16, show_spinner="Comparing ...", hash_funcs={Run: lambda run: run.path}
)
def _difference(run: Run, changed: float, rows: IntArray) -> Difference:
    return compared(run_dataset(run), rows, encodings=run.encodings(), errors=run.errors())


def average_clip(run: Run, rows: IntArray) -> tuple[FloatArray, FloatArray | None, IntArray]:
    """The mean of some clips, that of their reconstructions, and the rows it is made of."""
    return _average_clip(run, reconstructed(run), rows)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={Run: lambda run: run.path})
def _average_clip(
    run: Run, changed: float, rows: IntArray
) -> tuple[FloatArray, FloatArray | None, IntArray]:
    mean, used = explore.average(run_dataset(run).sequences, rows)
    rebuilt = reconstructions(run)
    return mean, None if rebuilt is None else explore.average(rebuilt, used)[0], used


def errors_over_time(
    run: Run, rows: IntArray, channels: tuple[int, ...] | None
) -> tuple[Profile, Profile]:
    """How far off the reconstructions of some rows are at each moment, and those of all.

    Where lengths differ, all are told by relative time, but a single row by its own.
    """
    everything = _errors_over_time(run, reconstructed(run), None, channels)
    relative = everything.relative and len(rows) > 1
    selected = _errors_over_time(run, reconstructed(run), rows, channels, relative)
    return selected, everything


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Run: lambda run: run.path})
def _errors_over_time(
    run: Run,
    changed: float,
    rows: IntArray | None,
    channels: tuple[int, ...] | None,
    relative: bool | None = None,
) -> Profile:
    data = run_dataset(run)
    chosen = np.arange(len(data)) if rows is None else rows
    return explore.error_over_time(
        data.sequences,
        reconstructions(run),
        chosen,
        channels=channels,
        relative=relative,
        missing=data.missing,
    )


@dataclass(frozen=True, eq=False)
class Recording:
    """A long recording as it is drawn: its stretches, its strip, and a curve per channel."""

    stretches: tuple[recordings.Stretch, ...]
    strip: recordings.Strip
    curves: dict[int, recordings.Curve]

    def curve(self, channel: int) -> recordings.Curve:
        """One channel with few enough points to draw; made once."""
        if channel not in self.curves:
            self.curves[channel] = recordings.thinned(self.stretches, channel)
        return self.curves[channel]


def newcomers_in(run: Run, ask: Query, meta: Meta) -> NewData:
    """What was made of a file of new data; `meta` is that of the run's data.

    Raises SequiturError where it can't be told.
    """
    return _newcomers_in(run.path, ask.id, run, ask, meta)


@st.cache_resource(max_entries=32, show_spinner=False)
def _newcomers_in(folder: Path, ask_id: str, _run: Run, _ask: Query, _meta: Meta) -> NewData:
    found = queries.result(_run, _ask)
    if found is None:
        raise SequiturError("That file isn't here any more. Load it again.")
    return new_data.understood(_run, _ask, found, _meta)


def recording(run: Run, number: int) -> Recording:
    """A recording of a run's data, put together from its windows."""
    return _recording(run.path / layout.DATA_FOLDER, number, run)


@st.cache_resource(max_entries=8, show_spinner="Putting the recording together ...")
def _recording(folder: Path, number: int, _run: Run) -> Recording:
    data = run_dataset(_run)
    return Recording(recordings.put_together(data, number), recordings.strip(data, number), {})


DECODERS = 4  # models kept in memory
SPIKES = 0.002  # share of the values of a channel, on either side
LIMIT_ROWS = 500  # sequences looked at to know how low and how high values go


@st.cache_resource(show_spinner=False)
def _torch_on_its_way() -> threading.Thread:
    def load() -> None:
        import sequitur_core.models
        import sequitur_core.training.loop  # noqa: F401

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    return thread


def expect_decoder(run: Run) -> None:
    """Begin to load torch, which takes seconds, where a run's decoder will be wanted soon.

    Raises SequiturError where the run has none.
    """
    if (run.path / layout.MODEL_FILE).exists():
        _torch_on_its_way()
    else:
        run.model()  # says what is missing


@st.cache_resource(max_entries=DECODERS, show_spinner="Loading the decoder ...")
def _model(folder: Path, changed: float) -> nn.Module:
    import torch

    torch.set_num_threads(1)  # other sessions and a training need the other processors
    return Run(folder).model()


def decoder(run: Run) -> nn.Module:
    """The trained model of a run, kept in memory. Loads torch the first time."""
    file = run.path / layout.MODEL_FILE
    return _model(run.path, file.stat().st_mtime) if file.exists() else run.model()


@st.cache_resource(max_entries=8, show_spinner=False)
def _nearness(folder: Path, changed: float, _encodings: FloatArray) -> latent_paths.Nearness:
    return latent_paths.Nearness(_encodings)


def nearness(run: Run, encodings: FloatArray) -> latent_paths.Nearness:
    """How near the encodings of a run are to each other."""
    return _nearness(run.path, _encoded(run), encodings)


@st.cache_resource(max_entries=64, show_spinner=False)
def _way_through(
    folder: Path, changed: float, start: int, end: int, _encodings: FloatArray
) -> IntArray:
    return latent_paths.way_through(_encodings, start, end)


def way_through(run: Run, encodings: FloatArray, start: int, end: int) -> IntArray:
    """Rows that lead from one sequence of a run to another by short hops."""
    return _way_through(run.path, _encoded(run), start, end, encodings)


@st.cache_resource(max_entries=64, show_spinner=False)
def _trail(
    folder: Path,
    changed: tuple[Hashable, ...],
    rows: tuple[int, ...],
    count: int,
    _encodings: FloatArray,
    _points: FloatArray,
) -> FloatArray:
    way = latent_paths.evenly_along(_encodings[list(rows)], count)
    return np.array([latent_paths.mixture(_encodings, z).of(_points) for z in way], np.float32)


def trail(
    run: Run, encodings: FloatArray, points: FloatArray, rows: Sequence[int], count: int
) -> FloatArray:
    """About where a way through encodings lies on a map: float32 of shape (count, 2)."""
    which = (_encoded(run), zlib.crc32(np.ascontiguousarray(points)))
    return _trail(run.path, which, tuple(rows), count, encodings, points)


def _encoded(run: Run) -> float:
    return (run.path / layout.ENCODINGS_FILE).stat().st_mtime


def value_limits(run: Run) -> tuple[FloatArray, FloatArray]:
    """How low and high values of a run's data go: of all pixels, or of each channel.

    Of channels without the outermost 2 in 1,000 on either side: single spikes would leave
    everything else flat.
    """
    folder = run.path / layout.DATA_FOLDER
    return _value_limits(folder, folder.stat().st_mtime, run)


@st.cache_resource(max_entries=8, show_spinner=False)
def _value_limits(folder: Path, changed: float, _run: Run) -> tuple[FloatArray, FloatArray]:
    data = run_dataset(_run)
    some = [data.sequences[i] for i in _spread(len(data), LIMIT_ROWS)]
    if len(data.element_shape) == 1:
        low, high = np.quantile(np.concatenate(some), [SPIKES, 1 - SPIKES], axis=0)
        return low, high
    return np.array([min(s.min() for s in some)]), np.array([max(s.max() for s in some)])
