"""What a run is called whose name is taken: by what differs, and by a number only where nothing."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.comparison.names import free_name
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import noise

USUAL = RunSpec(
    name="days", model="LINEAR_AE", encoding_dim=2, config=TrainConfig(batch_size=8),
    preset="balanced",
)  # fmt: skip
APART = replace(USUAL, preset="separating")
LONGER = replace(APART, config=replace(APART.config, epochs=70))


def named(space: Workspace, *specs: RunSpec) -> list[str]:
    """What runs are called that are begun one after the other."""
    data, names = SequenceDataset("waves", list(noise(4, 6))), []
    for spec in specs:
        names.append(free_name(spec, space.runs()))
        space.add_run(replace(spec, name=names[-1]), data)
    return names


def test_a_name_that_is_taken_says_what_differs(space: Workspace):
    assert named(space, USUAL, APART, LONGER) == [
        "days", "days · Tell apart", "days · Tell apart · Epochs 70",
    ]  # fmt: skip


def test_small_numbers_are_written_as_buttons_write_them(space: Workspace):
    slow = replace(USUAL, config=replace(USUAL.config, lr=6.4e-05))
    assert named(space, USUAL, slow)[1] == "days · Learning rate 0.000064"


def test_where_nothing_that_was_chosen_differs_a_number_does(space: Workspace):
    automatic = replace(USUAL, config=replace(USUAL.config, batch_size=None))
    assert named(space, USUAL, automatic, APART, APART) == [
        "days", "days (2)", "days · Tell apart", "days · Tell apart (2)",
    ]  # fmt: skip
    assert free_name(replace(APART, dataset_id="other"), space.runs()) == "days (3)"


def test_runs_on_data_that_was_prepared_otherwise_say_how(space: Workspace):
    raw, z_scored = Recipe(format="table"), Recipe(format="table", standardise=True)
    stored = [
        space.add_dataset(SequenceDataset("waves", list(noise(4, 6))), recipe)
        for recipe in (raw, z_scored)
    ]
    first = replace(USUAL, recipe=raw, dataset_id=stored[0])
    scaled = replace(USUAL, recipe=z_scored, dataset_id=stored[1])
    assert named(space, first, scaled, replace(scaled, preset="separating")) == [
        "days", "days · z-scored", "days · z-scored · Tell apart",
    ]  # fmt: skip
    assert free_name(replace(first, dataset_id="other"), space.runs()) == "days (2)"


def test_windows_are_given_as_they_last(space: Workspace):
    days, weeks = (Recipe(format="table", window=window) for window in (96, 672))
    data = space.add_dataset(SequenceDataset("waves", list(noise(4, 6))), days)
    named(space, replace(USUAL, recipe=days, dataset_id=data))
    later = replace(USUAL, recipe=weeks, dataset_id="weeks")
    quarters = Meta(step=15, step_unit="min")
    assert free_name(later, space.runs(), quarters) == "days · windows of 1 week"
    hourly = replace(later, recipe=weeks.with_(every=4))
    assert free_name(hourly, space.runs(), replace(quarters, step=60)) == "days · windows of 1 week"
    assert free_name(later, space.runs(), Meta()) == "days · windows of 672 steps"
