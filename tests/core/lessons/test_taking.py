"""A lesson taken to its end: its data, its runs, and what came out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.attempt import (
    Attempt,
    forget_attempt,
    read_attempt,
    runs_of,
    start_runs,
    write_attempt,
)
from sequitur_core.lessons.data import changed_data, stored_data
from sequitur_core.lessons.lesson import Lesson, LessonData, Outcome, Prediction, outcome
from sequitur_core.lessons.measures import PendingError, by_chance, is_measurable, measured_in
from sequitur_core.lessons.reading import parse_lesson
from sequitur_core.runs.layout import PREDICTIONS_FOLDER
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings import sizes
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.core.lessons.test_reading import SHIPPED


def data(**settings: object) -> LessonData:
    return LessonData(**{"key": "waves", "dataset": "waves", **settings})


@pytest.fixture
def waves() -> SequenceDataset:
    t = np.linspace(0, 6, 30)[:, None]
    sequences = [np.sin(t + i).astype(np.float32) for i in range(8)]
    missing = [np.zeros((30, 1), bool) for _ in range(8)]
    missing[3][5] = True
    labels = pd.DataFrame({"kind": list("abababab")})
    return SequenceDataset("waves", sequences, labels=labels, missing=missing)


def brief(lesson: Lesson) -> Lesson:
    """The lesson with trainings of two epochs."""
    runs = tuple(replace(run, training={**run.training, "epochs": 2}) for run in lesson.runs)
    return replace(lesson, runs=runs)


def take(space: Workspace, lesson: Lesson, predicted: str | float) -> dict[str, Run]:
    runs = runs_of(space, start_runs(space, lesson, predicted))
    for run in runs.values():
        finish(run)
    return runs


def test_data_is_changed_in_the_same_way_for_everybody(waves: SequenceDataset) -> None:
    noise = changed_data(waves, data(change="noise"))
    assert noise.name == "waves · noise only"
    assert noise.lengths.tolist() == waves.lengths.tolist()
    assert abs(np.corrcoef(noise.sequences[0][:, 0], waves.sequences[0][:, 0])[0, 1]) < 0.7
    again = changed_data(waves, data(change="noise"))
    assert all(map(np.array_equal, noise.sequences, again.sequences))


def test_an_encoding_is_as_large_as_train_suggests_unless_the_lesson_says_how_large(
    waves: SequenceDataset, space: Workspace, text: str
) -> None:
    space.add_dataset(replace(waves, sequences=[one[:12] for one in waves.sequences], missing=None))
    short = text.replace('sample = "heartbeats"', 'dataset = "waves"').replace("sequences = 60", "")
    left_out = short.replace("encoding_dim = 2\n", "", 1)
    runs = runs_of(space, start_runs(space, parse_lesson(left_out, "small.toml"), 1.0))
    assert {key: run.spec.encoding_dim for key, run in runs.items()} == {"first": 6, "second": 2}


def test_a_shift_keeps_values_and_what_is_missing(waves: SequenceDataset) -> None:
    shifted = changed_data(waves, data(change="shift"))
    for before, now in zip(waves.sequences, shifted.sequences, strict=True):
        np.testing.assert_array_equal(np.sort(before, axis=0), np.sort(now, axis=0))
    (place,) = np.flatnonzero(np.asarray(shifted.missing[3])[:, 0])
    assert shifted.sequences[3][place] == waves.sequences[3][5]
    assert any(
        not np.array_equal(a, b) for a, b in zip(waves.sequences, shifted.sequences, strict=True)
    )


def test_fewer_sequences_keep_their_labels(waves: SequenceDataset) -> None:
    fewer = changed_data(waves, data(sequences=5))
    assert len(fewer) == 5
    kinds = dict(zip(waves.ids, waves.labels["kind"], strict=True))
    assert [kinds[id_] for id_ in fewer.ids] == fewer.labels["kind"].tolist()
    assert changed_data(waves, data(sequences=8)) is waves


def test_changed_data_is_stored_once(space: Workspace, waves: SequenceDataset) -> None:
    space.add_dataset(waves)
    first, _ = stored_data(space, data(change="shift"))
    again, dataset = stored_data(space, data(change="shift"))
    assert first == again
    assert dataset.name == "waves · shifted at random"
    with pytest.raises(SequiturError, match="Load it on the Data page"):
        stored_data(space, data(dataset="walks"))


def test_a_lesson_ends_with_what_came_out(space: Workspace, text: str) -> None:
    lesson = parse_lesson(text, "small.toml")
    runs = take(space, lesson, 12.0)
    assert all(map(is_measurable, runs.values()))
    assert [run.config().seed for run in runs.values()] == [0, 1]
    attempt = read_attempt(space, lesson)
    assert attempt.predicted == 12.0
    measured = measured_in(runs)
    found = outcome(lesson.prediction, 12.0, measured)
    baselines = runs["first"].baselines()
    assert found.answer == pytest.approx(max(0, 100 * (1 - baselines.model / baselines.mean)))
    assert len(lesson.explained(measured)) == 1
    forget_attempt(space, lesson)
    assert read_attempt(space, lesson) == Attempt()
    assert len(space.runs()) == 2


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ('most_unusual(first, "lable", "abnormal")', "The labels of .* are: label"),
        ('most_unusual(first, "label", "early")', "There are: normal, abnormal"),
    ],
)
def test_a_label_that_the_data_lacks_is_said_before_the_training(
    space: Workspace, text: str, asked: str, problem: str
) -> None:
    lesson = parse_lesson(text.replace("{first.explained}", f"{{{asked}}}".replace('"', "'")), "a")
    with pytest.raises(SequiturError, match=problem):
        start_runs(space, lesson, 40.0)
    assert space.runs() == []


@pytest.mark.parametrize(
    ("asked", "chance"),
    [
        ("{first.explained}", None),
        ("{first.same_label} of {second.same_label}", 85.0),
        ("{first.same_label} by {first.same_label_by_chance}", None),
    ],
)
def test_chance_is_given_with_shares_of_the_same_label_that_a_lesson_tells_without_it(
    text: str, asked: str, chance: float | None
) -> None:
    lesson = parse_lesson(text.replace("{first.explained}", asked), "a")
    known = {"first": 60.0, "second": 85.0}
    assert by_chance(lesson.references(), lambda one: known[one.runs[0]]) == chance


def test_a_number_close_enough_was_predicted() -> None:
    from sequitur_core.lessons.formula import parse

    prediction = Prediction(ask="?", number=parse("40 + 2"), close=5)
    assert outcome(prediction, 47.0, lambda _: 0.0) == Outcome(42.0, True)
    assert outcome(prediction, 47.5, lambda _: 0.0) == Outcome(42.0, False)


def test_the_first_choice_that_holds_came_out(text: str) -> None:
    choices = (
        '[[prediction.choices]]\ntext = "more"\nwhen = "first.explained > 50"\n'
        '[[prediction.choices]]\ntext = "less"\n'
    )
    numbers = 'number = "first.explained"\nunit = "%"\nclose = 5\n'
    prediction = parse_lesson(text.replace(numbers, choices), "a.toml").prediction
    assert outcome(prediction, "more", lambda _: 60.0) == Outcome("more", True)
    assert outcome(prediction, "more", lambda _: 40.0) == Outcome("less", False)


def test_nothing_is_started_where_data_doesnt_suit_a_model(space: Workspace, text: str) -> None:
    wrong = text.replace('sample = "heartbeats"\nsequences = 60', 'sample = "watch"')
    with pytest.raises(SequiturError, match="6 channels"):
        start_runs(space, parse_lesson(wrong, "small.toml"), 1.0)
    assert space.runs() == []


@pytest.mark.parametrize("written", ["{", "[]", '{"predicted": null, "runs": {}}', '{"runs": 3}'])
def test_a_damaged_attempt_can_be_made_again(space: Workspace, text: str, written: str) -> None:
    lesson = parse_lesson(text, "small.toml")
    write_attempt(space, lesson, Attempt(3.0, {"first": "a-1"}))
    (space.path / PREDICTIONS_FOLDER / "small.json").write_text(written)
    assert read_attempt(space, lesson) == Attempt()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_lesson_that_comes_along_ends(
    space: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether phase helps takes as long to find out as all else, and here nothing depends on it.
    monkeypatch.setattr(sizes, "phase_helps", lambda dataset, share: False)
    lesson = brief(parse_lesson(path.read_text(encoding="utf-8"), path.name))
    runs = take(space, lesson, 1.0)
    measured = measured_in(runs)
    try:
        lesson.explained(measured)
    except PendingError:
        answer_all(runs["model"])
    assert outcome(lesson.prediction, 1.0, measured).answer is not None
    assert not any("{" in paragraph for paragraph in lesson.explained(measured))
