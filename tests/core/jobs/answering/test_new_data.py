"""New files for a trained model: prepared as its data was, checked, encoded, kept."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation.naming import naming
from sequitur_core.data.preparation.preprocessing import preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.explore.time.time_axis import when
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.new_data import from_result
from sequitur_core.jobs.answering.new_data_checks import better_order, in_order, match_training
from sequitur_core.jobs.file_reading import reader_process, reading
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.readers import Progress, load, read, recognise, revise
from sequitur_core.runs import layout, queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.notes import worded

STEPS = 12


def table(n: int, *, steps: int = STEPS, seed: int = 0, labels: bool = True) -> pd.DataFrame:
    """Waves of two kinds, one per row."""
    rng = np.random.default_rng(seed)
    t = np.arange(steps) / steps
    kinds = np.arange(n) % 2
    values = np.sin(2 * np.pi * (1 + kinds[:, None]) * t) + 0.1 * rng.normal(size=(n, steps))
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(steps)])
    if labels:
        frame.insert(0, "kind", np.where(kinds, "fast", "slow"))
    frame.insert(0, "name", [f"wave {seed}.{i}" for i in range(n)])
    return frame


def trained_on(space: Workspace, path: Path, *, recipe=None, model: str = "LSTM_AE", **more) -> Run:
    recipe = recipe or recognise(path).recipe
    dataset = read(path, recipe)
    spec = RunSpec(
        name="waves",
        model=model,
        encoding_dim=3,
        config=TrainConfig(epochs=3, lr=0.01, batch_size=4),
        recipe=recipe,
        **more,
    )
    return finish(space.add_run(spec, dataset))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("home") / "local")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "waves.csv"
    table(24).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def run(space: Workspace, data: Path) -> Run:
    with pytest.MonkeyPatch.context() as patch:  # UMAP would have to compile first
        patch.setitem(PROJECTIONS, "umap", pca)
        return trained_on(space, data)


@pytest.fixture
def bring(space: Workspace, run: Run, tmp_path: Path) -> Callable[..., Query]:
    """Upload a table to the run; it is gone again after the test."""

    def bring_(frame: pd.DataFrame, name: str = "new.csv", **how) -> Query:
        text = frame.to_csv(index=False, **how)
        return new_data.add_file(run, space.uploads.add(name, io.BytesIO(text.encode())))

    yield bring_
    for refused in space.uploads.path.iterdir():
        shutil.rmtree(refused)
    for query in new_data.file_queries(run):
        new_data.delete(run, query)


def seen(run: Run, query: Query) -> new_data.NewData:
    queries.submit(run, query)
    answer_all(run)
    found = queries.result(run, query)
    assert found is not None
    return from_result(run, query, found, run.dataset().meta)


@pytest.mark.parametrize("stored", ["as now", "as a sentence"])
def test_notes_come_back_whether_stored_as_values_or_as_sentences(run: Run, bring, stored: str):
    query = bring(table(3, steps=STEPS + 2))
    queries.submit(run, query)
    answer_all(run)
    found = dict(queries.result(run, query))
    kept = [json.loads(note) for note in found["notes"].tolist()]
    if stored == "as a sentence":
        found["notes"] = np.array([note["sentence"] for note in kept])
    notes = from_result(run, query, found, run.dataset().meta).notes
    assert kept
    assert worded(notes) == tuple(note["sentence"] for note in kept)
    kinds = {note["kind"] for note in kept} if stored == "as now" else {"sentence"}
    assert {note.kind for note in notes} == kinds


# Encoded and placed


def test_sequences_that_were_trained_on_lie_on_themselves(run: Run, bring):
    found = seen(run, bring(table(24)))
    assert found.rows[:, 0].tolist() == list(range(24))
    np.testing.assert_allclose(found.encodings, run.encodings(), atol=1e-5)
    np.testing.assert_allclose(found.errors, run.errors(), rtol=1e-3)
    np.testing.assert_allclose(found.weights[:, 0], 1)


def test_numbers_of_rhythm_and_phase_are_the_same_for_new_data(
    space: Workspace, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(PROJECTIONS, "umap", pca)
    options = {"rhythm": 1, "rhythm_length": STEPS, "rhythm_patterns": True, "phase": True}
    run = trained_on(space, data, options=options)
    added = new_data.add_file(run, space.uploads.add("again.csv", io.BytesIO(data.read_bytes())))
    np.testing.assert_array_equal(seen(run, added).encodings, run.encodings())


def test_reconstructions_are_those_of_the_model(run: Run, bring):
    found = seen(run, bring(table(24)))
    for new, own in zip(found.reconstructions, run.reconstructions(), strict=True):
        np.testing.assert_allclose(new, own, atol=1e-4)


def test_what_looks_like_nothing_known_is_new_and_hard_to_rebuild(run: Run, bring):
    frame = table(2, seed=1)
    frame.loc[0, "t0":] = np.where(np.arange(STEPS) % 2, 30.0, -30.0)
    found = seen(run, bring(frame))
    assert found.error_ranks[0] == 1
    assert found.novelty[0] > 0.9
    assert found.novelty[1] < found.novelty[0]


def test_sequences_that_no_model_can_read_are_named(run: Run):
    near = run.dataset().take(np.arange(2))
    far = replace(near, sequences=[near.sequences[0], near.sequences[1] * np.float32(1e30)])
    with pytest.raises(SequiturError, match=f"Sequence {near.ids[1]} is so far from"):
        new_data.encode_new(run, far)


def test_a_kind_that_is_gone_is_told(run: Run, bring):
    only_slow = table(60, seed=3).iloc[::2]
    changes = seen(run, bring(only_slow)).changes
    told = {change.numbers.get("name"): change for change in changes}
    assert told["fast"].numbers["after"] < told["fast"].numbers["before"]
    assert seen(run, bring(table(24, seed=5), "same.csv")).changes == ()


def test_an_answer_has_the_ids_of_the_file(run: Run, bring):
    assert seen(run, bring(table(3, seed=7))).dataset.ids == ("wave 7.0", "wave 7.1", "wave 7.2")


def test_labels_may_be_missing(run: Run, bring):
    assert len(seen(run, bring(table(3, seed=1, labels=False))).dataset) == 3


def test_a_table_may_be_written_in_another_way(run: Run, bring):
    frame = table(6, seed=2)
    plain = seen(run, bring(frame))
    odd = seen(run, bring(frame, "odd.csv", sep=";", decimal=","))
    np.testing.assert_allclose(odd.encodings, plain.encodings, atol=1e-5)


def test_an_array_may_be_brought_to_a_model_of_a_table(space: Workspace, run: Run, bring):
    values = table(5, seed=3).filter(regex="^t").to_numpy(np.float32)
    file = io.BytesIO()
    np.save(file, values)
    file.seek(0)
    query = new_data.add_file(run, space.uploads.add("new.npy", file))
    assert len(seen(run, query).dataset) == 5


# Kept


def test_files_are_kept_in_the_run_in_the_order_they_came(run: Run, bring):
    asked = [bring(table(2, seed=i), f"{i}.csv") for i in (4, 2, 3)]
    for i, query in enumerate(asked):
        os.utime(
            run.path / layout.NEW_DATA_FOLDER / str(query.settings["file"]), (1000 + i, 1000 + i)
        )
    assert new_data.file_queries(Run(run.path)) == asked
    assert [new_data.file_name(query) for query in asked] == ["4.csv", "2.csv", "3.csv"]


def test_what_was_made_of_a_file_outlasts_it(run: Run, bring):
    query = bring(table(2))
    seen(run, query)
    shutil.rmtree(run.path / layout.NEW_DATA_FOLDER / str(query.settings["file"]))
    assert new_data.file_queries(run) == [query]
    assert len(seen(run, query).dataset) == 2


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_placed(
    run: Run, bring, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(reader_process, "available", lambda: 0.0)
        patch.setattr(reader_process, "HARMLESS", 1e6)
        with pytest.raises(SequiturError, match="Load a part of it"):
            bring(table(3, seed=5))
    assert new_data.file_queries(run) == []
    assert list(run.path.glob(".*")) == []
    assert len(seen(run, bring(table(3, seed=6))).dataset) == 3


def no_reading(request: dict[str, str], *, progress: Progress) -> None:
    raise AssertionError("it was read already")


def test_what_was_read_is_all_that_the_queue_needs(run: Run, bring, monkeypatch):
    query = bring(table(3, seed=7))
    monkeypatch.setattr(reading.POOL, "do", no_reading)
    assert len(seen(run, query).dataset) == 3


@pytest.fixture
def upload(space: Workspace) -> Path:
    text = table(3, seed=7).to_csv(index=False).encode()
    path = space.uploads.add("new.csv", io.BytesIO(text))
    yield path
    space.uploads.remove(path)


def test_a_file_that_was_read_is_not_read_again(run: Run, upload: Path, monkeypatch):
    query = new_data.add_file(run, upload)
    monkeypatch.setattr(reading.POOL, "do", no_reading)
    assert new_data.add_file(run, upload) == query  # the page was drawn anew just then
    new_data.delete(run, query)


def test_how_far_the_reading_is_is_told(run: Run, upload: Path, monkeypatch):
    def tells(request: dict[str, str], *, progress: Progress) -> None:
        progress(0.5, "Reading new.csv")
        raise SequiturError("stopped")

    monkeypatch.setattr(reading.POOL, "do", tells)
    told = []
    with pytest.raises(SequiturError, match="stopped"):
        new_data.add_file(run, upload, progress=lambda *now: told.append(now))
    assert told == [(0.5, "Reading new.csv")]
    assert list(run.path.glob(".*")) == []


def test_a_full_disk_is_said_and_nothing_half_is_left(run: Run, upload: Path, monkeypatch):
    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", full)
        with pytest.raises(SequiturError, match="The disk is full"):
            new_data.add_file(run, upload)
    assert new_data.file_queries(run) == []
    assert list(run.path.glob(".*")) == list(run.path.glob("newcomers/.*")) == []


@pytest.fixture
def unread(run: Run) -> Query:
    """A file that an earlier version put into the run before it was read."""
    path = run.path / layout.NEW_DATA_FOLDER / "upload-1" / "new.csv"
    path.parent.mkdir(parents=True)
    table(3, seed=7).to_csv(path, index=False)
    query = Query(new_data.KIND, {"file": "upload-1/new.csv"})
    yield query
    new_data.delete(run, query)


def test_a_file_of_an_earlier_version_is_read_by_the_queue(run: Run, unread: Query):
    assert new_data.file_queries(run) == [unread]
    assert seen(run, unread).dataset.ids == ("wave 7.0", "wave 7.1", "wave 7.2")


def test_reading_ends_once_the_file_is_deleted(run: Run, unread: Query, monkeypatch):

    def deletes(request: dict[str, str], *, progress: Progress) -> None:
        Path(request["path"]).unlink()
        progress(0.5, "Reading")

    monkeypatch.setattr(reading.POOL, "do", deletes)
    with pytest.raises(SequiturError, match="isn't here any more"):
        new_data.handle(run, unread.settings)


def test_a_file_that_is_forgotten_leaves_nothing(run: Run, bring):
    query = bring(table(2))
    seen(run, query)
    new_data.delete(run, query)
    assert new_data.file_queries(run) == []
    assert not list((run.path / layout.NEW_DATA_FOLDER).iterdir())
    assert queries.result(run, query) is None


def test_an_upload_is_on_the_disk_once(space: Workspace, run: Run, bring):
    bring(table(2))
    assert not list(space.uploads.path.iterdir())


@pytest.mark.parametrize(
    "file", ["../../../etc/passwd", "a/../../x.csv", "/etc/passwd", "a/..", "..", "", "a\\b/c", 7]
)
def test_no_name_leads_out_of_the_folder(run: Run, file):
    with pytest.raises(SequiturError, match="isn't here any more"):
        new_data.handle(run, {"file": file})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lengths", np.array([3])),
        ("rows", np.array([[999]])),
        ("novelty", np.zeros(1)),
        ("ids", None),
        ("values", np.zeros((2, 1), np.float32)),
        ("start", np.array([0, 2**60])),
        ("begins", np.array("soon")),
        ("notes", np.array(['{"kind": 3}'])),
    ],
)
def test_a_damaged_answer_is_said(run: Run, bring, name: str, value):
    query = bring(table(2))
    seen(run, query)
    found = queries.result(run, query)
    if value is None:
        del found[name]
    else:
        found[name] = value
    with pytest.raises(SequiturError, match="damaged"):
        from_result(run, query, found, run.dataset().meta)


def test_new_windows_know_when_they_were(space: Workspace, tmp_path: Path):
    run = trained_on(space, hours(tmp_path / "old.csv", 30), model="LINEAR_AE")
    upload = space.uploads.add(
        "new.csv", io.BytesIO(hours(tmp_path / "n.csv", 3, first="2021-05-01").read_bytes())
    )
    found = seen(run, new_data.add_file(run, upload))
    assert [when(found.dataset, row) for row in range(3)] == ["Sat 1 May", "Sun 2 May", "Mon 3 May"]


# Checked: what came, what was wanted, what to do


def test_a_file_without_the_columns_is_refused(run: Run, bring):
    with pytest.raises(SequiturError, match=r"new\.csv .* waves\.csv, which the model was trained"):
        bring(pd.DataFrame({"a": ["x", "y"], "b": ["z", "w"]}))


def dataset(*shapes: tuple[int, ...], **meta) -> SequenceDataset:
    return SequenceDataset("new", [np.zeros(s, np.float32) for s in shapes], meta=Meta(**meta))


def test_other_channels_are_refused():
    with pytest.raises(SequiturError) as error:
        match_training(
            dataset((5, 2), channels=("x", "y")),
            dataset((5, 3), channels=("x", "y", "z")),
            "LSTM_AE",
        )
    assert str(error.value) == (
        "new has 2 channels (x and y), but the model was trained on 3 channels (x, y and z). Load "
        "a file with those channels."
    )


def test_channels_are_put_in_order_by_their_names():
    new = SequenceDataset(
        "new", [np.array([[1.0, 2.0]])], meta=Meta(channels=("b", "a"), units=("m", "s"))
    )
    made, notes = match_training(new, dataset((1, 2), channels=("a", "b")), "LSTM_AE")
    assert made.sequences[0].tolist() == [[2, 1]]
    assert made.meta.units == ("s", "m")
    assert worded(notes) == ()


def test_channels_of_other_names_are_taken_in_order_and_said():
    new = dataset((1, 2), channels=("p", "q"))
    _, notes = match_training(new, dataset((1, 2), channels=("a", "b")), "LSTM_AE")
    assert worded(notes) == ("Channels p and q are taken for a and b, in this order.",)


def levelled(*levels: float, spread: float = 1.0, units: tuple[str, ...] = ()) -> SequenceDataset:
    """Two series whose channels have these levels."""
    rng = np.random.default_rng(0)
    series = [rng.normal(levels, spread, (50, len(levels))).astype(np.float32) for _ in range(2)]
    meta = Meta(units=units or ("",) * len(levels))
    return SequenceDataset("levels", series, meta=meta)


@pytest.mark.parametrize(
    ("came", "order"),
    [
        (levelled(10, 0), (1, 0)),
        (levelled(0, 10), None),  # as trained on
        (levelled(10, 5), None),  # the other order fits but half
        (levelled(2, 1), None),  # and neither is it here
        (levelled(10, 0, units=("V", "A")), None),  # units speak against it
    ],
)
def test_another_order_is_told_where_levels_and_spreads_clearly_fit_it(came, order):
    assert better_order(came, levelled(0, 10, units=("V", "A"))) == order


def test_an_order_of_three_names_for_each_place_what_belongs_there():
    assert better_order(levelled(20, 0, 10), levelled(0, 10, 20)) == (1, 2, 0)
    moved = in_order(levelled(20, 0, 10), (1, 2, 0))
    assert moved.sequences[0].mean(axis=0).round(-1).tolist() == [0, 10, 20]


def test_channels_of_which_some_have_the_names_trained_on_are_refused():
    new = dataset((1, 2), channels=("b", "c"))
    with pytest.raises(SequiturError, match=r"2 channels \(b and c\), .* 2 channels \(a and b\)"):
        match_training(new, dataset((1, 2), channels=("a", "b")), "LSTM_AE")


def test_channels_in_another_unit_are_refused():
    trained = dataset((3, 1), channels=("voltage",), units=("mV",))
    match_training(dataset((3, 1), channels=("ecg",)), trained, "LSTM_AE")
    with pytest.raises(SequiturError, match=r"voltage in µV, .* trained on mV\. Bring it"):
        match_training(dataset((3, 1), channels=("voltage",), units=("µV",)), trained, "LSTM_AE")


def test_frames_of_another_size_are_refused():
    with pytest.raises(SequiturError, match=r"frames of 4 x 5, .* trained on 8 x 8\. Bring them"):
        match_training(dataset((3, 4, 5)), dataset((3, 8, 8)), "CONV_LSTM_AE")


def test_series_are_refused_where_frames_were_trained_on():
    with pytest.raises(SequiturError, match=r"holds series of 1 channel, .* frames of 8 x 8"):
        match_training(dataset((3, 1)), dataset((3, 8, 8)), "CONV_LSTM_AE")


def test_a_model_of_one_length_refuses_others():
    with pytest.raises(SequiturError, match=r"sequences of 5-7 steps, .* takes exactly 6"):
        match_training(dataset((5, 1), (7, 1)), dataset((6, 1)), "LINEAR_AE")


def test_a_model_of_any_length_takes_others_and_says_it():
    _, notes = match_training(dataset((5, 1), (7, 1)), dataset((6, 1), (7, 1)), "LSTM_AE")
    assert worded(notes) == (
        "1 of its sequences is shorter or longer (5-7 steps) than those that were trained on "
        "(6-7), so the model may have more trouble with them.",
    )


def test_sequences_that_are_all_longer_are_said_to_be():
    _, notes = match_training(dataset((8, 1), (9, 1)), dataset((6, 1), (7, 1)), "LSTM_AE")
    assert worded(notes)[0].startswith("All its sequences are longer (8-9 steps) than those")


def days(low: float, high: float, *, n: int = 30, seed: int = 0) -> SequenceDataset:
    """Days of hours from low in the night to high at noon, some a little more."""
    rng = np.random.default_rng(seed)
    shape = (1 - np.cos(np.arange(24) / 24 * 2 * np.pi)) / 2
    series = low + (high - low) * rng.uniform(0.7, 1.3, (n, 1)) * shape
    return SequenceDataset("days", [day[:, None].astype(np.float32) for day in series])


@pytest.mark.parametrize("factor", [1e-6, 1, 1e6])
@pytest.mark.parametrize(
    ("came", "trained", "told"),
    [
        ((3, 30), (8, 39_000), True),  # temperatures among counts
        ((8, 39_000), (3, 30), True),
        ((273, 283), (0, 10), True),  # kelvin
        ((15, 28), (-5, 5), False),  # summer after winter
        ((2_000, 5_000), (8, 39_000), False),  # a quiet month
        ((8, 90_000), (8, 39_000), False),  # and a busy one
    ],
)
def test_values_clearly_unlike_those_trained_on_are_said_in_any_unit(came, trained, told, factor):
    one, other = (days(*(end * factor for end in ends)) for ends in (came, trained))
    said = " ".join(map(str, match_training(one, other, "LINEAR_AE")[1]))
    assert said.startswith("Its values lie between") == told
    assert ("another quantity or unit" in said) == told


def test_other_sampling_is_refused():
    with pytest.raises(SequiturError) as error:
        match_training(
            dataset((6, 1), step=1.0, step_unit="h"),
            dataset((6, 1), step=30.0, step_unit="min"),
            "LSTM_AE",
        )
    assert str(error.value) == (
        "In new a step takes 1 h, but 30 min in the data that the model was trained on. Bring it "
        "to that step (by leaving out or averaging) and load it again."
    )


@pytest.mark.parametrize("step", [(60.0, "min"), (1.02, "h"), (3600.0, "s")])
def test_the_same_sampling_in_other_words_is_taken(step):
    new = dataset((6, 1), step=step[0], step_unit=step[1])
    assert match_training(new, dataset((6, 1), step=1.0, step_unit="h"), "LSTM_AE")[1] == ()


@pytest.mark.parametrize(
    ("begins", "step_unit", "told"),
    [
        ("2023-01-30", "day", "begin on 2023-01-30, but those trained on began on 2023-01-02"),
        ("2023-01-02", "day", ""),
        ("", "day", ""),
        ("2023-02-02", "month", "begin on 2023-02-01, but those trained on began on 2023-01-01"),
    ],
)
def test_that_all_begin_on_another_date_is_said(begins: str, step_unit: str, told: str):
    trained = dataset((5, 1), step=1, step_unit=step_unit, begins="2023-01-02")
    came = dataset((5, 1), step=1, step_unit=step_unit, begins=begins)
    said = " ".join(map(str, match_training(came, trained, "LSTM_AE")[1]))
    assert told in said
    assert bool(told) == ("comes at another step" in said)


def test_sampling_that_is_not_known_is_said():
    known, unknown = dataset((6, 1), step=2.0, step_unit="s"), dataset((6, 1))
    assert "those that were trained on took 2 s" in str(
        match_training(unknown, known, "LSTM_AE")[1][0]
    )
    assert "Its steps take 2 s" in str(match_training(known, unknown, "LSTM_AE")[1][0])


# Long series


def hours(path: Path, days: int, *, first: str = "2020-01-01", freq: str = "h") -> Path:
    moments = pd.date_range(first, periods=days * 24, freq=freq)
    values = np.sin(np.arange(days * 24) / 24 * 2 * np.pi) + np.arange(days * 24) % 7
    frame = pd.DataFrame({"time": moments.strftime("%Y-%m-%d %H:%M"), "value": values})
    frame.to_csv(path, index=False)
    return path


def test_a_long_series_is_cut_like_the_one_trained_on(tmp_path: Path):
    recipe = recognise(hours(tmp_path / "old.csv", 30)).recipe
    trained = read(tmp_path / "old.csv", recipe)
    new = read_new_file(hours(tmp_path / "new.csv", 3, first="2021-05-01"), recipe, trained)
    assert new.ids == ("2021-05-01", "2021-05-02", "2021-05-03")
    assert new.lengths.tolist() == [24, 24, 24]
    np.testing.assert_array_equal(
        match_training(new, trained, "LINEAR_AE")[0].sequences[0],
        load(tmp_path / "new.csv", window=24).sequences[0],
    )


def test_a_long_series_without_a_recipe_is_recognised(tmp_path: Path):
    trained = load(hours(tmp_path / "old.csv", 30))
    new = read_new_file(hours(tmp_path / "new.csv", 9), None, trained)
    assert len(new) == 9


def renamed(path: Path, **names: str) -> Path:
    """A copy of a table of hours in which columns have other names."""
    frame = pd.read_csv(path).rename(columns=names)
    frame.to_csv(path.with_name("renamed.csv"), index=False)
    return path.with_name("renamed.csv")


@pytest.mark.parametrize("given", ["", "heart"], ids=["by the file", "by a person"])
@pytest.mark.parametrize("names", [{"value": "ecg"}, {"time": "when"}, {"value": "a", "time": "b"}])
def test_columns_of_other_names_are_taken_in_their_order(
    tmp_path: Path, names: dict[str, str], given: str
):
    path = hours(tmp_path / "old.csv", 30)
    recipe = recognise(path).recipe.with_(scaled=("value",), scaled_low=(0,), scaled_high=(8,))
    recipe = recipe.with_(**naming(recipe, {"value": (given, "mV")})) if given else recipe
    trained = read(path, recipe)
    new = read_new_file(renamed(path, **names), recipe, trained)
    assert new.meta.channels == (names.get("value", given or "value"),)
    np.testing.assert_array_equal(new.sequences[3], trained.sequences[3])


def sensors(path: Path, *, form: str = "%Y-%m-%d %H:%M", **columns: float) -> Path:
    """Two days of hours of sensors, each around a number; one around 0 is always 0."""
    frame = pd.DataFrame({"t": pd.date_range("2025-01-13", periods=48, freq="h").strftime(form)})
    for name, level in columns.items():
        frame[name] = level + np.sin(np.arange(48) / 3) * bool(level)
    frame.to_csv(path, index=False)
    return path


def test_columns_are_known_by_their_names_whatever_their_order_unit_and_dates(tmp_path: Path):
    old = sensors(tmp_path / "old.csv", **{"east (kW)": 50, "west (kW)": 900, "port (kW)": 200})
    recipe = recognise(old).recipe
    other = {"west [kW]": 0, "port [kW]": 200, "more [kW]": 70, "east [kW]": 50}
    path = sensors(tmp_path / "new.csv", form="%d.%m.%Y %H:%M", **other)
    new = read_new_file(path, recipe, read(old, recipe))
    assert new.meta.channels == ("east", "west", "port")
    assert [round(float(v), -1) for v in new.sequences[0].mean(axis=0)] == [50, 0, 200]
    assert new.meta.begins is not None
    assert new.meta.begins.startswith("2025-01-13")


def test_which_of_the_columns_trained_on_are_lacking_is_said(tmp_path: Path):
    old = sensors(tmp_path / "old.csv", **{"east (kW)": 50, "west (kW)": 900, "port (kW)": 200})
    recipe = recognise(old).recipe
    path = sensors(tmp_path / "new.csv", **{"east [kW]": 50, "port [kW]": 200})
    with pytest.raises(SequiturError, match=r"new\.csv lacks the column west\. Its columns"):
        read_new_file(path, recipe, read(old, recipe))


def test_a_table_of_another_kind_is_told_its_own_columns(tmp_path: Path):
    """Not what stands where the first has its header, behind its titles."""
    old = tmp_path / "old.csv"
    rows = [f"{who},{k},{k * k % 7}.5" for who in "abcde" for k in range(9)]
    old.write_text("\n".join(["Export of March", "printed", "", "who,hour,pulse", *rows]))
    recipe = recognise(old).recipe
    path = hours(tmp_path / "new.csv", 30)
    start = "new.csv lacks the columns who, hour and pulse. Its columns are time and value. It is"
    with pytest.raises(SequiturError, match=re.escape(start)):
        read_new_file(path, recipe, read(old, recipe))


def test_columns_of_other_names_and_another_number_are_refused_by_name(tmp_path: Path):
    path = hours(tmp_path / "old.csv", 30)
    recipe = recognise(path).recipe
    frame = pd.read_csv(path)
    frame.assign(other=frame["value"] ** 2).rename(columns={"value": "ecg"}).to_csv(
        tmp_path / "two.csv", index=False
    )
    with pytest.raises(SequiturError) as error:
        read_new_file(tmp_path / "two.csv", recipe, read(path, recipe))
    assert str(error.value) == (
        "In two.csv, ecg and other are measured, but the model was trained on value. Give the "
        "column that is meant this name in two.csv, and load it again."
    )


def test_a_column_that_is_missing_beside_others_is_missing(tmp_path: Path):
    frame = pd.read_csv(hours(tmp_path / "old.csv", 30))
    frame["heat"] = frame["value"] ** 2
    frame.to_csv(tmp_path / "old.csv", index=False)
    recipe = recognise(tmp_path / "old.csv").recipe
    path = renamed(tmp_path / "old.csv", heat="rain")
    with pytest.raises(SequiturError, match=r"renamed\.csv lacks the column heat\."):
        read_new_file(path, recipe, read(tmp_path / "old.csv", recipe))


def test_a_series_shorter_than_a_window_is_refused(tmp_path: Path):
    recipe = recognise(hours(tmp_path / "old.csv", 30)).recipe
    trained = read(tmp_path / "old.csv", recipe)
    path = hours(tmp_path / "new.csv", 1)
    path.write_text("\n".join(path.read_text().splitlines()[:11]))
    with pytest.raises(
        SequiturError, match=r"the longest has 10\. Load a longer recording\. It is"
    ):
        read_new_file(path, recipe, trained)


def test_every_step_is_done_to_new_data_by_the_numbers_of_the_old(tmp_path: Path):
    old = SequenceDataset("old", [np.array([[0.0, 5], [4, 5], [8, 5], [9, 5]])])
    recipe = Recipe(
        format="array",
        axes="NTC",
        channels=("channel 1",),
        skip_end=1,
        same_length=5,
        stretch=True,
        range_of=("channel 1",),
        range_low=(0.0,),
        range_high=(None,),
        scaled=("channel 1",),
        scaled_low=(0.0,),
        scaled_high=(8.0,),
    )
    new = np.zeros((2, 6, 2))
    new[:, :, 0] = [-9, 4, 8, 12, 16, 99]
    np.save(tmp_path / "new.npy", new)
    trained = preprocess(old, recipe)
    read_in = read_new_file(tmp_path / "new.npy", recipe, trained)
    done, _ = match_training(read_in, trained, "LINEAR_AE")
    assert done.sequences[0][:, 0].tolist() == [0, 0.5, 1, 1.5, 2]
    # A file of another kind is prepared alike.
    other = read_new_file(tmp_path / "new.npy", replace(recipe, format="table", axes=""), trained)
    assert other.sequences[0][:, 0].tolist() == [0, 0.5, 1, 1.5, 2]


def test_new_recordings_are_cut_into_windows_and_short_ones_said(tmp_path: Path):
    recipe = Recipe(format="table", layout="tidy", id_columns=("who",), window=4)
    frame = pd.DataFrame({"who": ["a"] * 9 + ["b"] * 3, "x": np.arange(12.0)})
    frame.to_csv(tmp_path / "new.csv", index=False)
    trained = SequenceDataset("old", [np.zeros((4, 1))] * 3, meta=Meta(channels=("x",)))
    read_in = read_new_file(tmp_path / "new.csv", recipe, trained)
    new, notes = match_training(read_in, trained, "LINEAR_AE")
    assert [s[:, 0].tolist() for s in new.sequences] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert worded(notes) == ("1 of 2 recordings is shorter than one window and left out.",)


def test_sequences_left_out_of_the_training_may_be_brought(data: Path):
    recipe = recognise(data).recipe.with_(without=("wave 0.1", "wave 0.3"))
    assert len(read(data, recipe)) == 22
    assert len(read_new_file(data, recipe, read(data, recipe))) == 24


def test_a_run_made_from_code_takes_what_looks_like_its_data(
    space: Workspace, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(PROJECTIONS, "umap", pca)
    run = trained_on(space, data)
    bare = replace(run.spec, recipe=None)
    again = finish(space.add_run(bare, read(data, recognise(data).recipe)))
    query = new_data.add_file(again, space.uploads.add("x.csv", data.open("rb")))
    assert len(seen(again, query).dataset) == 24


def walks(folder: Path, *names: str, rate: int = 50, **called: str) -> Path:
    """Ten seconds of three channels for each name, a file each."""
    folder.mkdir(exist_ok=True)
    at = np.arange(10 * rate) / rate
    for i, name in enumerate(names):
        columns = {"Time (s)": at, "x": np.sin(7 * at + i), "y": np.cos(5 * at), "z": at % (1 + i)}
        frame = pd.DataFrame(columns).rename(columns=called)
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def test_one_more_file_of_many_that_each_were_a_sequence_is_read_alone(tmp_path: Path):
    old = walks(tmp_path / "old", "walk_1", "walk_2", "run_1", "run_2")
    old = walks(old, "run_3", rate=100)  # so that all are brought to 50
    recipe = revise(old, recognise(old).recipe, window=100).recipe
    trained = read(old, recipe)
    one = walks(tmp_path / "new", "slow") / "slow.csv"
    new = read_new_file(one, recipe, trained)
    assert (new.ids[1], len(new), new.meta.step) == ("slow from 2 s", 5, 0.02)
    # Names of its own, and a time without a unit.
    names = {"Time (s)": "timestamp", "x": "accX", "y": "accY", "z": "accZ"}
    other = walks(tmp_path / "other", "phone", rate=200, **names) / "phone.csv"
    renamed = read_new_file(other, recipe, trained)
    assert (renamed.meta.channels, len(renamed)) == (("accX", "accY", "accZ"), 5)
    assert (renamed.meta.step, renamed.meta.step_unit) == (0.02, "s")
    pd.read_csv(one).drop(columns="y").to_csv(one, index=False)
    with pytest.raises(SequiturError, match=r"lacks the column y\. Its columns are Time"):
        read_new_file(one, recipe, trained)


def test_of_new_files_that_one_was_left_out_is_said_and_counted(space: Workspace, tmp_path: Path):
    old = walks(tmp_path / "old", "walk_1", "walk_2", "run_1", "run_2")
    recipe = revise(old, recognise(old).recipe, window=100).recipe
    run = trained_on(space, old, recipe=recipe)
    come = walks(tmp_path / "come", "new1", "new2", "new3")
    walks(come, "new4", **{"Time (s)": "t", "x": "accX", "y": "accY", "z": "accZ"})
    files = [(path.name, path.open("rb")) for path in sorted(come.iterdir())]
    query = new_data.add_file(run, space.uploads.add_together(files))
    assert new_data.file_name(query) == "new, 3 of 4 files"
    assert new_data.file_queries(run) == [query]
    notes = worded(seen(run, query).notes)
    assert [*notes] == ["new4.csv was left out: it has other columns than new1.csv."]
