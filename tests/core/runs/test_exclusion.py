"""Data without some of its sequences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset, without
from sequitur_core.errors import SequiturError
from sequitur_core.labels import journal
from sequitur_core.labels.events import Defined, Given
from sequitur_core.labels.vocabulary import Label
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.runs.exclusion import exclude, name_read_again, named_without
from sequitur_core.runs.layout import HAND_LABELS_FILE
from sequitur_core.runs.workspace import Workspace
from tests.core.runs.results.test_selections import series
from tests.notes import worded


def test_the_others_keep_their_labels_recordings_and_starts() -> None:
    left = named_without(series(), ["s1", "s4"])
    assert left.ids == ("s0", "s2", "s3", "s5")
    assert left.labels["kind"].tolist() == ["a", "a", "b", "b"]
    assert left.recording.tolist() == [0, 1, 1, 2]
    assert left.start.tolist() == [0, 0, 3, 3]
    assert [s[0, 0] for s in left.sequences] == [0, 2, 3, 5]


def test_the_name_and_a_note_say_what_was_left_out() -> None:
    left = named_without(series(), ["s1", "s4"])
    assert left.name == "series without 2 sequences"
    assert worded(left.meta.notes) == ("2 sequences were excluded: s1, s4.",)


def test_leaving_out_again_counts_on() -> None:
    left = named_without(named_without(series(), ["s1"]), ["s0"])
    assert left.name == "series without 2 sequences"
    assert worded(left.meta.notes)[1] == "1 sequence was excluded: s0."


def test_a_name_that_only_sounds_like_it_is_kept() -> None:
    named = replace(series(), name="days without 3 sequences")
    assert named_without(named, ["s1"]).name == "days without 3 sequences without 1 sequence"


def test_a_note_does_not_tell_hundreds_of_ids() -> None:
    (note,) = worded(named_without(series(400), [f"s{i}" for i in range(300)]).meta.notes)
    assert note.startswith("300 sequences were excluded: s0, s1")
    assert len(note) < 120


@pytest.mark.parametrize(("rows", "left"), [(range(6), "none"), (range(5), "only 1")])
def test_fewer_than_two_are_refused(rows: range, left: str) -> None:
    with pytest.raises(SequiturError, match=f"{left} would be left"):
        named_without(series(), [f"s{i}" for i in rows])


def test_leaving_out_nothing_is_refused() -> None:
    with pytest.raises(SequiturError, match="Select the sequences to exclude"):
        named_without(series(), [])


def test_ids_that_are_not_there_are_passed_over() -> None:
    dataset = series()
    assert without(dataset, ["nobody"]) is dataset


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    rows = ["name,t0,t1,t2,t3,t4,t5"] + [f"r{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    path.write_text("\n".join(rows))
    return path


def test_a_recipe_reads_the_others_from_the_file_again(table: Path) -> None:
    recipe = recognise(table).recipe.with_(without=["r2", "r7"])
    assert read(table, recipe).ids == ("r0", "r1", "r3", "r4", "r5", "r6", "r8")
    assert load(table, without=("r0",)).ids[0] == "r1"


def test_what_is_excluded_stays_so_as_windows_are_cut_and_columns_named(table: Path) -> None:
    recipe = recognise(table).recipe.with_(without=("r2",))
    assert revise(table, recipe, units=("m",)).recipe.without == ("r2",)
    whole = revise(table, recipe, named_labels=("t0",), given_labels=("kind",)).recipe
    cut = revise(table, whole, window=3).recipe
    assert cut.without == ("r2",)
    left = read(table, cut)
    assert revise(table, cut, window=2).recipe.without == ("r2",)
    assert {id_.partition(" ")[0] for id_ in left.ids} == {
        *["r0", "r1", "r3", "r4", "r5", "r6", "r7", "r8"]
    }
    before = replace(read(table, whole), name="d without 1 sequence")
    assert name_read_again(before, left) == "d without 2 sequences"
    assert name_read_again(replace(before, name="mine"), left) == "mine"


def test_what_was_excluded_is_back_where_ids_name_others(table: Path) -> None:
    recipe = revise(table, recognise(table).recipe, window=3).recipe
    recipe = recipe.with_(without=read(table, recipe).ids[:1])
    assert revise(table, recipe, window=2).recipe.without == ()
    recipe = recognise(table).recipe.with_(without=("r2",))
    assert revise(table, recipe, layout="columns").recipe.without == ()


def test_meta_stays_as_it_was_but_for_the_note() -> None:
    dataset = SequenceDataset("d", [np.ones((2, 1))] * 3, meta=Meta(step=0.5, step_unit="s"))
    left = named_without(dataset, ["0"])
    assert (left.meta.step, left.meta.step_unit) == (0.5, "s")


def test_excluding_twice_is_kept_in_the_recipe(table: Path, tmp_path: Path) -> None:
    space = Workspace(tmp_path / "space")
    recipe = recognise(table).recipe
    first = space.add_dataset(read(table, recipe), recipe, source=table)
    second = exclude(space, first, space.dataset(first), ["r2"])
    third = exclude(space, second, space.dataset(second), ["r0"])
    assert space.dataset(third).ids == ("r1", "r3", "r4", "r5", "r6", "r7", "r8")
    assert (found := space.recipe(third)) is not None
    assert found.without == ("r2", "r0")
    assert space.summary(third).source == str(table)


def test_data_that_only_a_run_holds_is_excluded_from_by_the_recipe_of_the_run(
    table: Path, tmp_path: Path
) -> None:
    space = Workspace(tmp_path / "space")
    recipe = recognise(table).recipe
    made = exclude(space, "deleted-long-ago", read(table, recipe), ["r2"], recipe)
    assert (found := space.recipe(made)) is not None
    assert found.without == ("r2",)


def test_the_others_keep_the_labels_that_people_gave(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "local")
    data = SequenceDataset("d", np.zeros((6, 4, 1), np.float32))
    data_id = space.add_dataset(data)
    events = [Defined(Label(0, "odd", "#112233", "7")), Given(0, np.array([2, 4]))]
    journal.append(space.datasets_folder / data_id / HAND_LABELS_FILE, 6, events)
    rest = exclude(space, data_id, data, ["3"])
    labels = journal.read(space.datasets_folder / rest / HAND_LABELS_FILE, 5)
    assert labels.rows(0).tolist() == [3]
    assert labels.vocabulary == (Label(0, "odd", "#112233", "7"),)
