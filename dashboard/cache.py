"""The only file with st.cache_*: what pages read again and again."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard.charts import axes
from dashboard.charts.colouring import Colouring, by_class
from dashboard.charts.ethogram import states_of
from dashboard.charts.maps import map
from dashboard.charts.pictures import thumbnails
from dashboard.charts.pictures.sprite_sheets import Clip, ClipSheets, pack_clips
from dashboard.charts.recording import Recording
from dashboard.components.plotly_view.serialised_figure import SerialisedFigure, serialise_figure
from dashboard.visitors.identity import of_session, workspaces
from sequitur_core.data import summary
from sequitur_core.data.dataset import ClassColours, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.preparation.preprocessing import without_preprocessing
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.rhythm import periodicity
from sequitur_core.data.summary import DatasetSummary
from sequitur_core.errors import SequiturError
from sequitur_core.explore import aggregates, difference
from sequitur_core.explore.aggregates import Aggregate, ErrorProfile
from sequitur_core.explore.difference import Difference, NoComparison
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.explore.maps import latent_paths
from sequitur_core.explore.time import recordings
from sequitur_core.explore.time.bouts import Bouts, find_bouts
from sequitur_core.explore.time.ethogram import Overlap
from sequitur_core.explore.time.recordings import recording_names
from sequitur_core.jobs import queue
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.new_data import NewData
from sequitur_core.jobs.file_reading.reading import look, read, recognise, revise
from sequitur_core.jobs.queue import timing_key
from sequitur_core.lessons.data import examples
from sequitur_core.lessons.lesson import LessonData
from sequitur_core.readers import Progress, Recognised
from sequitur_core.readers.open_questions import still_asked
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.beginning import Beginning
from sequitur_core.runs import layout, queries
from sequitur_core.runs.annotations.class_colours import coloured
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results import measured, selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings import cost_estimate
from sequitur_core.settings.sizes import Sizes

if TYPE_CHECKING:
    from torch import nn

RATE_SECONDS = 10  # for which it is remembered how long an epoch takes: runs go on
MOST_RECOGNISED = 16  # files
MOST_DATASETS = 40  # of a class, in which each has another; their values stay on disk
MEASURING = (
    "Measuring rhythm and shape of the sequences, to suggest settings: once for this data ..."
)
DECODERS = 4  # models kept in memory

Place = TypeVar("Place", Run, Path, str)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

HASHES: dict[str | type, Callable[..., object]] = {
    Run: lambda run: run.path,
    Query: lambda query: query.id,
    Colouring: Colouring.content_hash,
    Recipe: repr,  # field by field it takes a millisecond
}


def cached_by_file(
    *names: str, most: int = 8, spinner: str | bool = False
) -> Callable[
    [Callable[Concatenate[Place, Parameters], Result]],
    Callable[Concatenate[Place, Parameters], Result],
]:
    """Cache the results of a function until files or folders are written anew.

    The function's first argument is the run or folder that the files `names` lie in, or
    without a name the file itself; they may be missing. Text is the id of a stored dataset, which
    is another one in another workspace. Results are shared, `most` of them are
    kept, and errors aren't. As with Streamlit's own caches, arguments whose names begin with
    an underscore don't count.
    """

    def decorate(
        function: Callable[Concatenate[Place, Parameters], Result],
    ) -> Callable[Concatenate[Place, Parameters], Result]:
        signature = inspect.signature(function)

        def made(content: str, arguments: dict[str, object], _make: Callable[[], Result]) -> Result:
            return _make()

        made.__qualname__ = function.__qualname__  # by which Streamlit tells caches apart
        cached = st.cache_resource(max_entries=most, show_spinner=spinner, hash_funcs=HASHES)(made)

        def look_up(place: Place, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            folder = workspace().datasets_folder / place if isinstance(place, str) else place
            parent = folder.path if isinstance(folder, Run) else folder
            bound = signature.bind(place, *args, **kwargs)
            bound.apply_defaults()
            counted = {
                key: value
                for key, value in list(bound.arguments.items())[1:]
                if not key.startswith("_")
            }
            # By name and as text, as Streamlit looks up names and hashes numbers one by one.
            mark = repr([layout.mark_of_content(parent / name) for name in names or ("",)])
            make = partial(function, place, *args, **kwargs)
            return cached(content=mark, arguments=counted, _make=make)

        update_wrapper(look_up, function)
        return look_up

    return decorate


def workspace() -> Workspace:
    """The workspace of this session; raises NoWorkspaceError where it has none."""
    return of_session()


def is_own(run: Run) -> bool:
    """Whether a run is the visitor's, to be changed; else it is shared with them, to be read."""
    return run.workspace == workspace().path


def is_shared() -> bool:
    """Whether people share this server, each with a workspace of their own."""
    return workspaces().shared


@cached_by_file(most=MOST_DATASETS, spinner="Opening the data ...")
def _dataset(folder: Path) -> SequenceDataset:
    return SequenceDataset.load(folder)


def run_dataset(run: Run) -> SequenceDataset:
    """The data of a run."""
    folder = run.path / layout.DATA_FOLDER
    data = _dataset(folder) if folder.is_dir() else run.dataset()  # which says what is missing
    return coloured(run.annotations_folder, data)


def dataset(data_id: str) -> SequenceDataset | None:
    """A stored dataset, or None if there is no such one."""
    folder = workspace().datasets_folder / data_id
    return coloured(folder, _dataset(folder)) if data_id in workspace().dataset_ids() else None


def recipe(data_id: str) -> Recipe | None:
    """How a stored dataset was read; None without a recipe, and where that is damaged."""
    try:
        return workspace().recipe(data_id)
    except SequiturError:  # the data itself is whole
        return None


@cached_by_file(most=MOST_DATASETS, spinner="Looking at the data ...")
def dataset_summary(data_id: str) -> DatasetSummary:
    """What is in a stored dataset, and what stands out."""
    return summary.summarise(_dataset(workspace().datasets_folder / data_id))


@cached_by_file(most=MOST_DATASETS)
def label_colouring(id_: str, name: str, own: ClassColours, _data: SequenceDataset) -> Colouring:
    """A label of a stored dataset as classes with colours."""
    return by_class(name, _data.labels[name], _data.colours_of(name))


@cached_by_file(most=MOST_DATASETS)
def suggested_windows(
    data_id: str, _dataset: SequenceDataset, *, preprocessed: bool
) -> periodicity.WindowSuggestion | None:
    """Windows that suit the recordings of a stored dataset, as stored or as they were read."""
    return periodicity.suggest_windows(_dataset)


@cached_by_file(most=MOST_DATASETS, spinner=MEASURING)
def measured_sizes(data_id: str, _dataset: SequenceDataset) -> Sizes:
    """The sizes of a stored dataset, and what its sequences give to rhythm and to phase."""
    return Sizes.of(_dataset).measured(_dataset)


def origin(data_id: str) -> Origin | None:
    """The file (or folder) and recipe of a dataset; None where it isn't there any more."""
    recipe = workspace().recipe(data_id)
    source = workspace().summary(data_id).source
    if recipe is None or not source or not Path(source).exists():
        return None
    path = Path(source)
    return Origin(path, recipe, _understood(path, recipe))


def is_looked_at(data_id: str) -> bool:
    """Whether the file of a dataset was looked at already, so that `origin` has it at once."""
    path = Path(workspace().summary(data_id).source or "")
    return path.is_file() and (path, path.stat().st_mtime) in _all_recognised()


@cached_by_file(most=16, spinner="Looking at the file ...")
def _understood(path: Path, recipe: Recipe) -> Recognised:
    # Reasons and doubts belong to what was found; of what a person chose there are fewer.
    try:
        found = recognised(path)
    except SequiturError:  # it takes a choice to read it
        found = None
    if found is not None and found.recipe == replace(without_preprocessing(recipe), without=()):
        return found
    place = workspace().datasets_folder
    now = revise(path, recipe, place=place)
    return still_asked(found, now, partial(recognise, path, place=place))


# A function under st.cache_* can't move a bar that is drawn outside of it.
@st.cache_resource
def _all_recognised() -> dict[tuple[Path, float], Recognised]:
    return {}


def recognised(path: Path, progress: Progress | None = None) -> Recognised:
    """What a file, a folder or a .zip seems to hold; kept, as large ones take a while.

    Raises SequiturError if it can't be read.
    """
    known, key = _all_recognised(), (path, path.stat().st_mtime)
    if key not in known:
        found = recognise(path, place=workspace().datasets_folder, progress=progress)
        for old in list(known)[: len(known) - MOST_RECOGNISED + 1]:
            known.pop(old, None)
        known[key] = found
    return known[key]


@cached_by_file(most=16, spinner="Looking at the file ...")
def beginning(path: Path, recipe: Recipe | None, said: dict[str, Any]) -> Beginning:
    """How a text begins; see `readers.look`."""
    return look(path, recipe, place=workspace().datasets_folder, **said)


@cached_by_file(most=2, spinner="Reading the file ...")
def file_dataset(path: Path, recipe: Recipe) -> SequenceDataset:
    """The data of a file by a recipe, which needn't be stored."""
    with read(path, recipe, place=workspace().datasets_folder) as (dataset, _):
        return dataset  # whose values stay readable after their file is removed


@st.cache_data
def sample_picture(key: str) -> str:
    """An SVG of a sample."""
    return thumbnails.dataset_picture(load_sample(key))


@st.cache_resource(max_entries=32, show_spinner=False)
def lesson_examples(data: LessonData) -> SequenceDataset:
    """As `lessons.data.examples`."""
    return examples(data)


@st.cache_data(max_entries=32, show_spinner="Drawing the frames ...")
def packed_clips(
    _clips: Sequence[Clip], _meta: Meta, cache_key: tuple[Hashable, ...], **options: Any
) -> ClipSheets:
    """Sheets of frames; `cache_key` holds all that they depend on."""
    return pack_clips(_clips, _meta, **options)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASHES)
def map_figure(
    run: Run,
    points: FloatArray,
    *,
    colouring: Colouring,
    method: str,
    map_id: str = "",
    faint: FloatArray | None = None,
    legend: bool = True,
) -> SerialisedFigure:
    """A map of a run, ready to be shown; each of its maps keeps a zoom of its own.

    `map_id` tells maps of one method apart; the run's own has none. `faint` is as in
    `charts.maps.map.map_figure`.
    """
    figure = map.map_figure(
        points,
        names=run_dataset(run).ids,
        colouring=colouring,
        method=method,
        faint=faint,
    )
    figure["layout"]["uirevision"] = f"{run.id} {map_id or method}"
    if not legend:  # beside another map that has it
        map.hide_legend(figure)
    return serialise_figure(figure)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=HASHES)
def made(what: str, depends_on: tuple[Any, ...], _make: Callable[[], Result]) -> Result:
    """What a function makes, made anew once something that it depends on is another."""
    return _make()


def run(run_id: str | None) -> Run | None:
    """A run of the workspace, or None if there is no such run."""
    return workspace().run(run_id) if run_id in workspace().run_ids() else None


@st.cache_resource(show_spinner=False)
def machine_speed() -> float:
    """Floating point operations per second of one core of this computer."""
    return cost_estimate.machine_speed()


def seconds_per_epoch(spec: RunSpec) -> float | None:
    """How long an epoch of such a run takes, by the runs there are; None where none is alike."""
    if not spec.dataset_id:  # of data that isn't here any more: runs of other data look alike
        return None
    space = workspace()
    return _seconds_per_epoch(space.path, timing_key(spec), frozenset(space.run_ids()))


@st.cache_data(max_entries=64, ttl=RATE_SECONDS, show_spinner=False)
def _seconds_per_epoch(space: Path, kind: str, among: frozenset[str]) -> float | None:
    return queue.seconds_per_epoch(Workspace(space).runs(), {kind}).get(kind) if among else None


@cached_by_file(*measured.FILES)
def reconstructions(run: Run) -> Sequence[FloatArray] | None:
    """The reconstructions that a run's errors are of, None where there are none yet."""
    return measured.measured_reconstructions(run)


@cached_by_file(layout.SELECTIONS_FILE)
def saved_selections(run: Run) -> list[selections.Selection]:
    """The selections of a run that have a name; SequiturError where they can't be read."""
    return selections.saved(run)


@cached_by_file(*measured.FILES)
def aggregated(
    run: Run, rows: IntArray, channels: tuple[int, ...]
) -> tuple[Aggregate, Aggregate | None]:
    """Median and quartiles of some series of a run, and of their reconstructions."""
    found = aggregates.aggregate(run_dataset(run).sequences, rows, channels)
    rebuilt = reconstructions(run)
    if rebuilt is None:
        return found, None
    return found, aggregates.aggregate(rebuilt, rows, channels, relative=found.relative)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=HASHES)
def group_pictures(
    run: Run,
    groups: tuple[tuple[int, ...], ...],
    colours: tuple[str, ...],
    channel: int | None = None,
) -> tuple[list[str], str]:
    """A picture of some rows of each group, as `charts.thumbnails.group_pictures`."""
    return thumbnails.group_pictures(run_dataset(run), groups, colours, channel)


@cached_by_file(layout.ERRORS_FILE, most=16, spinner="Comparing ...")
def difference_from_rest(run: Run, rows: IntArray) -> Difference | NoComparison:
    """What makes some rows of a run different from the rest."""
    data, parts, errors = run_dataset(run), run.spec.parts, measured.usual_errors(run)
    return difference.difference(data, rows, encodings=run.encodings(), parts=parts, errors=errors)


@cached_by_file(*measured.FILES)
def average_clip(run: Run, rows: IntArray) -> tuple[FloatArray, FloatArray | None, IntArray]:
    """The mean of some clips, that of their reconstructions, and the rows it is made of."""
    mean, used = aggregates.average(run_dataset(run).sequences, rows)
    rebuilt = reconstructions(run)
    return mean, None if rebuilt is None else aggregates.average(rebuilt, used)[0], used


@cached_by_file(*measured.FILES, most=16)
def errors_over_time(
    run: Run, rows: IntArray, channels: tuple[int, ...] | None, relative: bool | None = None
) -> ErrorProfile:
    """How far off reconstructions of some rows are over time."""
    data, rebuilt = run_dataset(run), reconstructions(run)
    assert rebuilt is not None
    return aggregates.error_over_time(
        data.sequences, rebuilt, rows, channels=channels, relative=relative, missing=data.missing
    )


@cached_by_file(layout.ENCODINGS_FILE, most=32)
def new_data_result(run: Run, asked: tuple[Query, ...], _meta: Meta) -> NewData:
    """A file of new data as the model sees it; `_meta` is that of the run's data.

    Asked is about the file, and then about its place by a part of the encodings, if by one.
    Raises SequiturError where the file is gone or can't be read.
    """
    results = [queries.result(run, query) for query in asked]
    if None in results:
        raise SequiturError("That file isn't here any more. Load it again.")
    found = {name: value for result in results for name, value in (result or {}).items()}
    return new_data.from_result(run, asked[0], found, _meta)


@cached_by_file(layout.DATA_FOLDER, spinner="Putting the recording together ...")
def recording(run: Run, number: int) -> Recording:
    """A recording of a run's data, put together from its windows."""
    data = run_dataset(run)
    return Recording(recordings.reassemble(data, number), recordings.colour_strip(data, number), {})


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASHES)
def bouts(
    run: Run, colouring: Colouring, *, overlap: Overlap, shortest: float, bridge: float
) -> Bouts:
    """The recordings of a run's data over time, in the states that a colouring tells apart."""
    data = run_dataset(run)
    states, names = states_of(colouring)
    return find_bouts(
        data, states, names=names, recordings=recording_names(data),
        overlap=overlap, shortest=shortest, bridge=bridge,
    )  # fmt: skip


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


@cached_by_file(layout.MODEL_FILE, most=DECODERS, spinner="Loading the decoder ...")
def decoder(run: Run) -> nn.Module:
    """The trained model of a run, kept in memory. Loads torch the first time."""
    model = run.model()  # which says what is missing
    import torch

    torch.set_num_threads(1)  # other sessions and a training need the other processors
    return model


@cached_by_file(layout.ENCODINGS_FILE)
def nearness(run: Run, _encodings: FloatArray) -> latent_paths.DistanceToData:
    """How near the encodings of a run are to each other."""
    return latent_paths.DistanceToData(_encodings)


@cached_by_file(layout.ENCODINGS_FILE, most=64)
def way_through(run: Run, _encodings: FloatArray, start: int, end: int) -> IntArray:
    """Rows that lead from one sequence of a run to another by short hops."""
    return latent_paths.shortest_path(_encodings, start, end)


@cached_by_file(layout.ENCODINGS_FILE, most=64)
def path_on_map(
    run: Run,
    _encodings: FloatArray,
    points: FloatArray,
    rows: Sequence[int],
    count: int,
    *,
    part: Part,
) -> FloatArray:
    """About where a way through encodings lies on a map by a part of them: float32 (count, 2)."""
    columns = run.spec.parts.columns(part)
    return latent_paths.path_on_map(_encodings, points, list(rows), count, columns)


@cached_by_file(layout.DATA_FOLDER, most=MOST_DATASETS)
def value_limits(run: Run) -> tuple[FloatArray, FloatArray]:
    """The usual lowest and highest values of a run's data, as `charts.axes.value_limits`."""
    return axes.value_limits(run_dataset(run))
