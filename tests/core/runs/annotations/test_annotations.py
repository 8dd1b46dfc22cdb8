"""Colours and dismissals stay with the data, for all runs on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.labels.events import Span
from sequitur_core.runs.annotations import class_colours
from sequitur_core.runs.annotations.class_colours import (
    choose_colour,
    coloured_dataset,
    reset_colours,
)
from sequitur_core.runs.annotations.dismissed_moments import bring_back, dismiss, dismissed
from sequitur_core.runs.annotations.last_view import as_bits, from_bits, keep_view, last_view
from sequitur_core.runs.exclusion import exclude
from sequitur_core.runs.layout import CLASS_COLOURS_FILE, DISMISSED_MOMENTS_FILE, VIEW_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

DATA = SequenceDataset(
    "four",
    [np.ones((4, 1), np.float32)] * 4,
    labels=pd.DataFrame({"kind": list("abab"), "who <b>": list("xxyy")}),
)
WANTED, ONE, TWO = Span(0, 0, 8), Span(0, 10, 18), Span(1, 3, 11)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def on(space: Workspace, data_id: str) -> Run:
    spec = RunSpec(name="a run", model="LSTM_AE", encoding_dim=1, dataset_id=data_id)
    return space.add_run(spec, space.dataset(data_id))


@pytest.fixture
def runs(space: Workspace) -> tuple[Run, Run]:
    """Two on the same data."""
    data_id = space.add_dataset(DATA)
    return on(space, data_id), on(space, data_id)


def test_a_chosen_colour_is_that_of_all_runs_on_the_data(runs: tuple[Run, Run]):
    choose_colour(runs[0], "kind", "b", "#112233")
    choose_colour(runs[1], "who <b>", "x", "#445566")
    for run in runs:
        assert coloured_dataset(run).colours_of("kind") == {"b": "#112233"}
    assert coloured_dataset(runs[0]).take([0]).colours_of("who <b>") == {"x": "#445566"}


def test_one_class_or_all_of_a_label_have_their_usual_colours_again(runs: tuple[Run, Run]):
    run, other = runs
    for name in "ab":
        choose_colour(run, "kind", name, "#112233")
    choose_colour(run, "who <b>", "x", "#445566")
    choose_colour(other, "kind", "a", "")
    assert coloured_dataset(run).colours_of("kind") == {"b": "#112233"}
    reset_colours(run, "kind")
    assert coloured_dataset(run).class_colours == (("who <b>", "x", "#445566"),)


def test_what_is_no_colour_is_refused(runs: tuple[Run, Run]):
    with pytest.raises(SequiturError, match="is no colour"):
        choose_colour(runs[0], "kind", "a", "red;}")


def test_data_without_some_sequences_keeps_its_colours(space: Workspace, runs: tuple[Run, Run]):
    choose_colour(runs[0], "kind", "b", "#112233")
    data_id = runs[0].spec.dataset_id
    rest = exclude(space, data_id, space.dataset(data_id), ["1"])
    assert coloured_dataset(on(space, rest)).colours_of("kind") == {"b": "#112233"}


def test_what_was_said_about_deleted_data_is_left_with_its_runs(
    space: Workspace, runs: tuple[Run, Run]
):
    choose_colour(runs[0], "kind", "b", "#112233")
    dismiss(runs[0], WANTED, [ONE])
    space.delete_dataset(runs[0].spec.dataset_id)
    for run in runs:
        assert coloured_dataset(run).colours_of("kind") == {"b": "#112233"}
        assert dismissed(run, WANTED) == ((ONE,),)


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"colours": 3}', '{"colours": [["kind", "a"]]}',
               '{"colours": [["kind", "a", "red"]]}'],
)  # fmt: skip
def test_damaged_colours_are_none_and_the_next_choice_writes_them_anew(
    runs: tuple[Run, Run], damage: str
):
    (runs[0].annotations_folder / CLASS_COLOURS_FILE).write_text(damage)
    assert class_colours.class_colours(runs[0].annotations_folder) == ()
    choose_colour(runs[0], "kind", "a", "#112233")
    assert coloured_dataset(runs[0]).colours_of("kind") == {"a": "#112233"}


def test_dismissed_moments_are_those_of_all_runs_until_they_are_brought_back(
    runs: tuple[Run, Run],
):
    run, other = runs
    dismiss(run, WANTED, [ONE])
    dismiss(other, WANTED, [TWO])
    assert dismissed(run, WANTED) == ((ONE,), (TWO,))
    assert dismissed(run, ONE) == ()
    bring_back(other, WANTED)
    assert dismissed(run, WANTED) == ((ONE,),)
    dismiss(run, WANTED, [TWO])
    bring_back(run, WANTED, everything=True)
    assert dismissed(run, WANTED) == ()


@pytest.mark.parametrize("damage", ["{", "[]", '{"searches": [{"of": [1, 2], "steps": []}]}'])
def test_damaged_dismissals_are_none_and_the_next_one_writes_them_anew(
    runs: tuple[Run, Run], damage: str
):
    (runs[0].annotations_folder / DISMISSED_MOMENTS_FILE).write_text(damage)
    assert dismissed(runs[0], WANTED) == ()
    dismiss(runs[0], WANTED, [ONE])
    assert dismissed(runs[0], WANTED) == ((ONE,),)


def test_how_a_run_was_looked_at_is_kept_for_it_alone(runs: tuple[Run, Run]):
    keep_view(runs[0], panel="Labels", colour="your label")
    assert last_view(runs[0]) == {"panel": "Labels", "colour": "your label"}
    assert last_view(runs[1]) == {}
    (runs[0].path / VIEW_FILE).write_text("[1")
    assert last_view(runs[0]) == {}


@pytest.mark.parametrize("rows", [[], [0], [3, 8], list(range(9))])
def test_selected_rows_are_kept_as_bits_for_as_many_sequences_alone(rows: list[int]):
    assert from_bits(as_bits(rows, 9), 9).tolist() == rows
    assert from_bits(as_bits(rows, 9), 8).tolist() == from_bits(as_bits(rows, 9), 17).tolist() == []


@pytest.mark.parametrize("damaged", ["?", "AAAA", as_bits([1], 9)[:-4], as_bits([15], 16)])
def test_damaged_bits_select_nothing(damaged: str):
    assert from_bits(damaged, 9).tolist() == []


def test_half_of_a_million_rows_take_little_room():
    rows = np.flatnonzero(np.random.default_rng(0).random(1_000_000) < 0.5)
    assert len(as_bits(rows, 1_000_000)) < 170_000
