"""What runs measured, beside one another."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from sequitur_core.comparison.measures import (
    Measures,
    best,
    by_one_label,
    held_out_alike,
    measures,
    on_one_dataset,
    usual_map,
)
from sequitur_core.comparison.settings import ABSENT, differences
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.files import write_json
from sequitur_core.runs.layout import BASELINES_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import finish, noise
from tests.core.runs.results.test_judgement import TOLD

SPEC = RunSpec(
    name="x", model="LINEAR_AE", encoding_dim=2, config=TrainConfig(epochs=2, validation_share=0.2)
)

FEW = 50  # of fewer, none are held out


@pytest.mark.parametrize(
    ("values", "lower", "places"),
    [
        ((1.0, 3.0, 2.0), False, {1}),
        ((1.0, 3.0, None), True, {0}),
        ((2.0, 2.0, 1.0), False, {0, 1}),
        ((2.0, 2.0), False, set()),
        ((None, 2.0), False, set()),
    ],
)
def test_the_best_is_marked_where_something_is_worse(values, lower: bool, places: set[int]):
    assert best(values, lower=lower) == places


def test_runs_judged_by_different_labels_are_compared_by_one_that_all_know():
    kind, other = TOLD, replace(TOLD, name="other", model=0.9)
    found = [
        Measures(belonging=kind, belongings=(kind, other)),
        Measures(),
        Measures(belonging=other, belongings=(other, replace(kind, model=0.1))),
    ]
    alike = by_one_label(found)
    assert [one.belonging and one.belonging.name for one in alike] == ["kind", None, "kind"]
    assert alike[2].belonging is not None
    assert alike[2].belonging.model == 0.1


def waves(seed: int = 0) -> SequenceDataset:
    return SequenceDataset("waves", list(noise(FEW, 6, seed=seed)))


def test_a_finished_run_has_an_error_beside_that_of_the_average(space: Workspace):
    run = finish(space.add_run(SPEC, waves()))
    found = measures(run)
    assert (found.error, found.average) == (run.baselines().model, run.baselines().mean)
    assert found.held_out


def test_a_run_that_waits_has_its_parameters_and_no_error(space: Workspace):
    found = measures(space.add_run(SPEC, waves()))
    assert found.error is None
    assert found.parameters == (6 + 1) * 2 + (2 + 1) * 6


def test_copies_of_the_same_numbers_are_one_dataset(space: Workspace):
    runs = [space.add_run(SPEC, waves()) for _ in range(2)]
    assert on_one_dataset(runs)


def test_other_numbers_are_other_data(space: Workspace):
    assert not on_one_dataset([space.add_run(SPEC, waves(seed)) for seed in (0, 1)])


def test_another_seed_holds_out_other_sequences(space: Workspace):
    other = replace(SPEC, config=replace(SPEC.config, seed=1))
    one, same, two = (finish(space.add_run(spec, waves())) for spec in (SPEC, SPEC, other))
    assert held_out_alike([one, same])
    assert not held_out_alike([one, two])


def cross_fitted(run: Run) -> Run:
    """A finished run, as if it had been cross-validated since."""
    write_json(run.path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "cross-fit", 0.4)))
    return run


def test_a_cross_validated_run_isnt_measured_as_one_that_held_out_a_few(space: Workspace):
    one, other = (finish(space.add_run(SPEC, waves())) for _ in range(2))
    assert held_out_alike([one, other])
    assert not held_out_alike([cross_fitted(one), other])


def test_cross_validation_measures_all_sequences_whatever_was_held_out(space: Workspace):
    other = replace(SPEC, config=replace(SPEC.config, seed=1))
    runs = [cross_fitted(finish(space.add_run(spec, waves()))) for spec in (SPEC, other)]
    assert held_out_alike(runs)


@pytest.mark.parametrize(("size", "method"), [(1, "line"), (2, "numbers"), (3, "pca")])
def test_one_or_two_numbers_are_shown_as_they_are(space: Workspace, size: int, method: str):
    assert usual_map(space.add_run(replace(SPEC, encoding_dim=size), waves())) == method


def test_phase_is_no_number_of_the_map(space: Workspace):
    spec = replace(SPEC, encoding_dim=3, options={"phase": True})
    assert usual_map(space.add_run(spec, waves())) == "numbers"


# --- Settings ------------------------------------------------------------------------------


def differing(*specs: RunSpec) -> dict[str, tuple[object, ...]]:
    return {line.label: line.values for line in differences(specs)}


def test_settings_that_are_the_same_are_left_out():
    other = replace(SPEC, encoding_dim=8, config=replace(SPEC.config, lr=0.1))
    assert differing(SPEC, other) == {"Encoding size": (2, 8), "Learning rate": (1e-3, 0.1)}


def test_data_prepared_in_another_way_differs_in_that():
    whole, moving = (
        replace(SPEC, recipe=Recipe(format="video", movement=on, fps=5.0)) for on in (False, True)
    )
    assert differing(whole, moving) == {"Preparation": ("none", "movement")}


def test_how_often_an_encoder_learns_has_a_name():
    resting = replace(SPEC, config=replace(SPEC.config, encoder_every=4))
    assert differing(SPEC, resting) == {"Steps per encoder update": (1, 4)}


def test_an_option_that_isnt_set_has_its_default():
    assert differing(SPEC, replace(SPEC, options={"h_dims": [], "h_activ": "gelu"})) == {
        "Hidden activation": ("sigmoid", "gelu")
    }


def test_an_option_of_another_model_is_absent():
    assert differing(SPEC, replace(SPEC, model="LSTM_AE"))["Decoder"][0] is ABSENT
