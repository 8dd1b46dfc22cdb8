"""Every illness is found in a run that has it, and in none that hasn't."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sequitur_core.doctor.checkup import Checkup, read_checkup
from sequitur_core.doctor.diagnosis import Case, Change, Diagnosis
from sequitur_core.doctor.examine import diagnose, examine
from sequitur_core.doctor.treatment import OF_THE_DATA, treated, without_average
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import EncodingParts
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.jobs.training.model_checkup import idle_numbers
from sequitur_core.runs.layout import CHECKUP_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.judgement import Verdict
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch
from tests.core.doctor.patients import PATIENTS, done, patient

ILLNESSES = [name for name in PATIENTS if name != "well"]
SIZES = Sizes(n=100, max_length=30, min_length=30, element_shape=(2,))


@pytest.fixture(scope="module", autouse=True)
def patients_lie_together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where what tests leave is removed some time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("patients")))
        yield


def found(run: Run) -> list[str]:
    return [diagnosis.illness for diagnosis in examine(run)]


@pytest.mark.parametrize("illness", ILLNESSES)
def test_an_illness_is_what_is_said_first_of_a_run_that_has_it(illness: str):
    assert found(patient(illness))[0] == illness


def test_of_a_run_that_is_well_nothing_is_said():
    assert found(patient("well")) == []


@pytest.mark.parametrize("illness", ["jumping", "overfit", "blind", "saturated"])
def test_the_settings_that_are_offered_cure_it(illness: str):
    run = patient(illness)
    changes = examine(run)[0].changes
    dataset = run.dataset()
    if any(change.setting == OF_THE_DATA for change in changes):
        dataset, _ = without_average(dataset, None)
    better = Workspace(run.workspace).add_run(treated(run.spec, changes, run.sizes()), dataset)
    assert illness not in found(done(better))


def test_a_run_of_which_nothing_was_measured_is_judged_by_its_curve():
    run = patient("slow")
    (run.path / CHECKUP_FILE).rename(run.path / "away")
    try:
        assert found(run) == ["slow"]
    finally:
        (run.path / "away").rename(run.path / CHECKUP_FILE)


def test_measurements_that_are_damaged_are_said_to_be():
    run = patient("slow")
    measured = (run.path / CHECKUP_FILE).read_text()
    (run.path / CHECKUP_FILE).write_text("{")
    try:
        with pytest.raises(SequiturError, match=CHECKUP_FILE):
            examine(run)
    finally:
        (run.path / CHECKUP_FILE).write_text(measured)


def test_the_checkup_is_read_as_it_was_written():
    checkup = read_checkup(patient("idle"))
    assert checkup is not None
    assert checkup.idle == len(checkup.dead) + len(checkup.duplicates) > 0


# --- By made-up curves and measurements ---------------------------------------------------


def case(
    losses: list[float],
    held_out: list[float] | None = None,
    name: str = "original",
    **known: Any,
) -> Case:
    """A run with these losses, the average having a loss of 1."""
    options, config = preset(name, "LSTM_AE", SIZES, 8)
    spec = RunSpec(
        name="x", model="LSTM_AE", encoding_dim=8, options=options, config=config, preset=name
    )
    history = [
        Epoch(i + 1, loss, held_out[i] if held_out else None, 1.0) for i, loss in enumerate(losses)
    ]
    return Case(spec, lambda: SIZES, history, Baselines(1.0, 0.3, "validation"), **known)


def said(patient: Case) -> list[str]:
    return [diagnosis.illness for diagnosis in diagnose(patient)]


FALLING = [0.3 + 0.7 * 0.9**epoch for epoch in range(60)]
RISING = [0.6 + 0.3 * 0.9**epoch + 0.005 * epoch for epoch in range(60)]


def test_a_curve_that_has_settled_is_well():
    assert said(case(FALLING, FALLING, ended=True)) == []


@pytest.mark.parametrize(
    ("epochs", "planned", "illness"), [(1, 1, ["short"]), (1, 60, []), (20, 20, [])]
)
def test_a_training_of_a_few_epochs_is_said_to_be_too_short(
    epochs: int, planned: int, illness: list[str]
):
    """One that ended early, by itself or by hand, isn't."""
    ill = case(FALLING[:epochs], ended=True, checkup=Checkup(0.3, dead=(0,)))
    config = replace(ill.spec.config, epochs=planned)
    found = diagnose(replace(ill, spec=replace(ill.spec, config=config)))
    assert [one.illness for one in found if one.illness == "short"] == illness


def test_overfitting_is_seen_while_a_model_still_trains():
    assert said(case(FALLING, RISING)) == ["overfit"]


def test_a_run_that_stops_early_ends_with_the_best_epoch_and_has_not_overfitted():
    ill = case(FALLING, RISING)
    config = replace(ill.spec.config, patience=5)
    assert said(replace(ill, spec=replace(ill.spec, config=config))) == []


def test_losses_of_mixed_batches_may_go_up_and_down():
    chance = np.random.default_rng(0)
    assert said(case(list(0.4 + 0.1 * chance.normal(size=60)), [0.4] * 60)) == []


def test_a_loss_that_goes_up_and_down_and_gets_nowhere_is_restless():
    assert said(case([0.4] * 60, [0.4 + 0.2 * (-1) ** epoch for epoch in range(60)])) == ["jumping"]


def test_a_loss_that_goes_up_and_down_on_its_way_down_is_well():
    held_out = [(0.4 + 0.2 * (-1) ** epoch) * 0.95**epoch for epoch in range(40)]
    assert said(case([0.3] * 40, held_out)) == []


def test_a_leap_that_is_made_good_is_no_illness():
    assert said(case(FALLING, [0.6, 0.9, *FALLING[2:]])) == []


def test_a_leap_after_which_all_is_known_again_that_pca_knew_is_no_illness():
    made_good = [0.42, 0.42, 0.8, *[0.42 + 0.3 * 0.9**epoch for epoch in range(57)]]
    assert said(case(FALLING, made_good, "balanced", ended=True)) == []
    assert said(case(FALLING[:25], made_good[:25], "balanced")) == []


def test_a_leap_after_which_less_is_known_than_pca_knew_is_one():
    assert said(case(FALLING, [0.42, 0.8, *[0.6] * 58], "balanced", ended=True)) == ["jumping"]


def test_a_leap_after_which_nothing_is_learned_is_one():
    assert said(case(FALLING, [0.5, 3.0, *[0.9] * 58], ended=True))[0] == "jumping"


def test_a_model_that_begins_somewhat_above_the_average_has_not_leapt():
    assert said(case([1.8, 1.4, 1.2, *[1.0] * 57], [1.7, 1.7, 1.4, *[1.15] * 57])) == []


def test_a_loss_that_begins_far_above_the_average_of_few_sequences_is_no_leap():
    assert said(case([2.0] * 60)) == []


def test_a_first_epoch_after_which_nothing_is_learned_is_a_leap():
    assert said(case([75.0, *[1.1] * 59])) == ["jumping"]


def test_an_encoding_that_holds_nothing_is_not_called_too_large():
    checkup = Checkup(1.0, whole=0.95, half=0.95)
    assert said(case(FALLING, ended=True, checkup=checkup)) == []


def test_after_few_epochs_of_many_nothing_is_said():
    assert said(case(FALLING[:5], RISING[:5], ended=True)) == []


def test_a_training_that_was_stopped_while_its_loss_fell_is_to_go_on_as_planned():
    ill = case([1 - 0.02 * epoch for epoch in range(30)], ended=True)
    (diagnosis,) = diagnose(ill)
    (change,) = diagnosis.changes
    assert (change.setting, change.before, change.after) == ("epochs", 30, ill.spec.config.epochs)


def test_two_illnesses_are_said_at_most():
    checkup = Checkup(
        0.3, dead=(0,), saturated=(1,), shape_share=0.5, level=0.9, shape=0.0, pca_shape=0.9
    )
    assert said(case(FALLING, RISING, ended=True, checkup=checkup)) == ["overfit", "blind"]


def test_of_few_sequences_one_size_of_the_encoding_is_offered():
    checkup = Checkup(0.01, dead=(0, 1), duplicates=(2,))
    ill = case([0.01] * 30, name="balanced", ended=True, checkup=checkup)
    ill = replace(ill, baselines=Baselines(1.0, 0.6, "cross-fit", 0.7))
    few = replace(ill, sizes=lambda: replace(SIZES, n=9))
    assert said(ill) == ["idle"]
    assert said(few) == ["few"]
    filmed = replace(few, spec=replace(few.spec, model="CONV_LSTM_AE"))
    assert [diagnose(one)[0].numbers["windows"] for one in (few, filmed)] == [True, False]


@pytest.mark.parametrize(("unseen", "found"), [(1.0, ["few"]), (0.8, [])])
def test_what_is_known_by_heart_and_nothing_else_is_said_of_more_sequences(
    unseen: float, found: list[str]
):
    ill = case(FALLING, [1.0] * 60, "balanced", ended=True, checkup=Checkup(0.6))
    ill = replace(ill, baselines=Baselines(1.0, 0.98, "validation", unseen))
    assert said(replace(ill, sizes=lambda: replace(SIZES, n=64))) == found
    assert "few" not in said(replace(ill, sizes=lambda: replace(SIZES, n=900)))


FAR_BEHIND = Verdict("apart", "behind", 0.33, 0.7, False, "worse", preset="balanced")


LEVEL_ALONE = {"shape_share": 0.5, "level": 0.9, "shape": 0.0, "pca_shape": 0.9}


@pytest.mark.parametrize(
    ("share", "double", "level", "illness"),
    [
        (0.4, 0.2, {}, ["small"]),
        (0.7, 0.2, {}, []),
        (0.4, 0.15, {}, []),
        (0.4, 0.2, LEVEL_ALONE, ["blind"]),  # how many explain the shape isn't known yet
    ],
)
def test_one_number_is_too_few_where_it_tells_little_apart_and_two_say_half_as_much_again(
    share: float, double: float, level: dict[str, float], illness: list[str]
):
    told = Belonging("label", "exercise", 7, 60, False, share, 0.4, 0.1, 9.0, 0.0)
    checkup = Checkup(0.87, pca_double=1 - double, **level)
    ill = case([0.87] * 30, ended=True, checkup=checkup, verdict=replace(FAR_BEHIND, grade="even"))
    ill = replace(
        ill, spec=replace(ill.spec, encoding_dim=1), verdict=replace(ill.verdict, belonging=told)
    )
    ill = replace(ill, baselines=Baselines(1.0, 0.88, "validation"))
    assert said(ill) == illness


def test_what_training_made_far_worse_than_pca_is_to_learn_more_slowly():
    ill = case([0.01] * 30, [0.3 + 0.0127 * epoch for epoch in range(30)], "balanced", ended=True)
    known = {"verdict": FAR_BEHIND, "checkup": Checkup(0.01)}
    (diagnosis,) = diagnose(replace(ill, **known))
    lr = ill.spec.config.lr
    assert diagnosis.changes == (Change("lr", lr, lr / 10),)
    assert diagnosis.numbers == {"began": pytest.approx(0.7), "trained": pytest.approx(0.99)}


def test_what_is_far_behind_pca_and_was_not_made_worse_is_to_reconstruct():
    ill = case([0.67] * 30, [0.67] * 30, "balanced", ended=True)
    (diagnosis,) = diagnose(replace(ill, verdict=FAR_BEHIND))
    assert diagnosis.changes == (Change("preset", "balanced", "faithful"),)
    assert diagnosis.numbers == {}


def test_an_encoding_with_dead_numbers_is_not_called_too_large_besides():
    checkup = Checkup(0.3, dead=(0,), whole=0.3, half=0.3)
    assert said(case(FALLING, ended=True, checkup=checkup)) == ["idle"]


@pytest.mark.parametrize(
    ("whole", "half", "pca", "double", "found"),
    [
        (0.3, 0.301, 0.3, 0.25, ["large"]),
        (0.54, 0.55, 0.6, 0.55, ["large"]),  # PCA with twice as many numbers does no better
        (0.55, 0.551, 0.1, 0.07, []),  # PCA needs all of them, and the model doesn't use them
        (0.66, 0.72, 0.66, 0.65, []),  # a tenth of the loss more, and a sixth of the rest lost
    ],
)
def test_what_pca_needs_is_not_called_too_large(whole, half, pca, double, found):
    checkup = Checkup(0.3, whole=whole, half=half, pca_double=double)
    ill = case(FALLING, ended=True, checkup=checkup)
    before = Baselines(1.0, pca, "validation")
    ill = replace(ill, baselines=before)
    assert said(ill) == found
    # Neither the model nor what was measured of it changes with a cross-fit.
    crossed = replace(ill, baselines=Baselines(0.7, pca, "cross-fit", 0.6).on_curve_from(before))
    large = [[one.numbers for one in diagnose(c) if one.illness == "large"] for c in (ill, crossed)]
    assert large[0] == large[1]


@pytest.mark.parametrize(("n", "length", "better"), [(100, 30, 7), (3, 30, 2), (100, 3, 5)])
def test_no_size_is_advised_that_sequences_cant_fill(n: int, length: int, better: int):
    small = replace(SIZES, n=n, min_length=length, max_length=length)
    ill = replace(case(FALLING, ended=True, checkup=Checkup(0.3, dead=(0,))), sizes=lambda: small)
    (diagnosis,) = [one for one in diagnose(ill) if one.illness == "idle"]
    assert [change.after for change in diagnosis.changes] == [better]


# --- What is measured of encodings --------------------------------------------------------


def idle(*columns: np.ndarray, ends: tuple[float, float] | None = None) -> tuple[object, ...]:
    table = np.stack(columns, axis=1).astype(np.float32)
    return idle_numbers(table, EncodingParts(table.shape[1]), ends)


CHANCE = np.random.default_rng(0)
ONE, OTHER = CHANCE.normal(size=(2, 100))


def test_numbers_that_differ_are_neither_dead_nor_duplicate():
    assert idle(ONE, OTHER) == ((), (), ())


def test_a_number_that_is_the_same_for_all_is_dead():
    assert idle(ONE, np.full(100, 3.0)) == ((1,), (), ())


def test_of_two_numbers_that_say_the_same_the_second_is_a_duplicate():
    assert idle(ONE, OTHER, 2 - 3 * ONE) == ((), (2,), ())


def test_a_number_at_both_ends_of_its_range_is_saturated():
    assert idle(np.sign(ONE), 0.1 * OTHER, ends=(-1.0, 1.0)) == ((), (), (0,))


# --- What is changed ----------------------------------------------------------------------


def offered(illness: str) -> tuple[RunSpec, RunSpec, Diagnosis]:
    run = patient(illness)
    diagnosis = examine(run)[0]
    return run.spec, treated(run.spec, diagnosis.changes, run.sizes()), diagnosis


def test_only_the_settings_that_are_named_change():
    before, after, _ = offered("overfit")
    assert after == replace(before, config=replace(before.config, patience=30))


@pytest.mark.parametrize(("before", "illness"), [(0.4, ["small"]), (0.0, [])])
def test_pca_of_unseen_sequences_is_not_compared_with_pca_of_its_own(before, illness):
    """With 12 sequences, 16 components reconstruct those they were found in exactly."""
    measured = Baselines(1.0, 0.4, "cross-fit", 0.4, curve_mean=1.0, curve_pca=before)
    found_before = Checkup(trained=0.4, pca_double=0.0)
    few = replace(case(FALLING, checkup=found_before, ended=True), baselines=measured)
    assert [one for one in said(few) if one == "small"] == illness


def test_another_size_brings_what_the_preset_makes_of_it():
    before, after, _ = offered("large")
    assert (before.encoding_dim, after.encoding_dim) == (8, 4)
    assert after.config == before.config


@pytest.mark.parametrize(("size", "options"), [(4, (2, True)), (2, (0, True)), (1, (0, False))])
def test_another_size_keeps_phase_while_shape_has_a_number(size, options):
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=8, options={"rhythm": 3, "phase": True})
    after = treated(spec, [Change("encoding_dim", 8, size)], Sizes(60, 12, 12, (1,)))
    assert (after.options["rhythm"], after.options["phase"]) == options


def test_another_preset_keeps_how_the_data_is_split_and_seeded():
    _, after, diagnosis = offered("few")
    assert diagnosis.changes[0].after == after.preset == "balanced"
    assert after.config.cross_fit
    assert after.config.copies > 0
