"""Whether a finished model did what it was for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.evaluation import Evaluation
from sequitur_core.runs.results.judgement import Remedy, Verdict, begins_at_pca, judge
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch

SIZES = Sizes(n=100, max_length=30, min_length=30, element_shape=(2,))
TOLD = Belonging(
    by="label", name="kind", kinds=4, rows=100, windows=False, model=0.8, pca=0.5, chance=0.25,
    over_chance=9.0, over_pca=3.0, untrained=0.4, over_untrained=4.0,
)  # fmt: skip


def judged(
    explained: float,
    *,
    pca: float = 0.6,
    name: str = "separating",
    label: Belonging | None = None,
    others: tuple[Belonging, ...] = (),
    losses: tuple[float, ...] = (),
    **config: float,
) -> Verdict:
    """The verdict on a run that explains so much, after the preset's epochs or these losses."""
    options, usual = preset(name, "LSTM_AE", SIZES, 8)
    spec = RunSpec(
        name="x", model="LSTM_AE", encoding_dim=8, options=options, preset=name,
        config=replace(usual, **config),
    )  # fmt: skip
    losses = losses or (1 - explained,) * usual.epochs
    history = [Epoch(i + 1, loss, None, 1.0) for i, loss in enumerate(losses)]
    baselines = Baselines(1.0, 1 - pca, "validation", 1 - explained)
    return judge(spec, lambda: SIZES, history, baselines, Evaluation(label, others=others))


def test_pieces_of_videos_are_called_clips_and_what_was_held_out_is_known():
    clips = RunSpec(name="x", model="CONV_LSTM_AE", encoding_dim=8)
    said = judge(clips, lambda: SIZES, [Epoch(1, 0.5, None, 1.0)], Baselines(1.0, 0.4, "training"))
    assert (said.pieces, judged(0.5).pieces) == ("clips", "windows")
    assert (said.held_out, judged(0.5).held_out) == (False, True)


def test_a_model_that_draws_the_average_has_failed():
    assert judged(0.03).grade == "failed"


def test_a_model_that_draws_the_average_but_has_learned_neighbours_has_not_failed():
    assert judged(0.03, label=TOLD).grade == "good"


def test_neighbours_of_an_untrained_model_save_none_that_draws_the_average():
    told = replace(TOLD, untrained=0.8, over_untrained=0.2)
    assert judged(0.03, label=told).grade == "failed"


def test_where_an_untrained_model_tells_nearly_all_apart_training_added_nothing():
    told = replace(TOLD, model=1.0, untrained=0.97, over_untrained=1.4)
    found = judged(0.0, pca=0.02, label=told)
    assert (found.grade, found.added_nothing, found.remedies) == ("even", True, (Remedy("data"),))
    assert not judged(0.7, label=told).added_nothing
    worse = replace(told, model=0.8, over_untrained=-3.0)
    assert judged(0.0, pca=0.02, label=worse).grade == "failed"


def test_what_is_known_by_heart_and_nothing_of_held_out_ones_is_no_success():
    found = judged(0.005, pca=0.015, name="balanced", label=TOLD, losses=(0.35,) * 80)
    assert (found.grade, found.by_heart) == ("open", True)
    found = judged(0.7, name="balanced", label=TOLD, losses=(0.2,) * 80)
    assert (found.grade, found.by_heart) == ("good", False)


def test_where_the_untrained_model_is_unknown_labels_count():
    told = replace(TOLD, untrained=None, over_untrained=None)
    assert judged(0.03, label=told).grade == "good"


def test_little_explained_is_no_failure_where_pca_explains_as_little():
    assert judged(0.03, pca=0.035, name="faithful").grade != "failed"


def test_sequences_that_are_all_alike_are_no_failure():
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=8)
    alike = Baselines(0.0, 0.0, "training", 0.0)
    assert judge(spec, lambda: SIZES, [Epoch(1, 0.0, None, 1.0)], alike).grade != "failed"


@pytest.mark.parametrize(
    ("explained", "grade"), [(0.7, "good"), (0.6, "even"), (0.595, "even"), (0.4, "behind")]
)
def test_a_faithful_run_is_graded_by_redrawing(explained: float, grade: str):
    assert judged(explained, name="faithful", label=TOLD).grade == grade


def test_of_many_labels_the_chosen_one_has_to_be_surer():
    label = replace(TOLD, over_pca=2.0)
    assert judged(0.2, label=label).grade == "good"
    assert judged(0.2, label=replace(label, chosen_of=4)).grade == "even"


def test_a_label_before_the_chosen_one_is_told_of_and_a_later_one_is_not():
    later, first = replace(TOLD, name="weekend", place=1), replace(TOLD, name="weekday", place=0)
    assert judged(0.2, label=later, others=(first,)).beside == first
    assert judged(0.2, label=first, others=(later,)).beside is None


def test_where_the_chosen_label_is_not_told_apart_another_one_that_is_is_told_of():
    chance = replace(TOLD, over_chance=0.1)
    by_chance, told = replace(chance, place=1), replace(TOLD, place=2)
    assert judged(0.2, label=chance, others=(by_chance, told)).beside == told
    assert judged(0.2, label=chance, others=(by_chance,)).beside is None


def test_shares_that_are_rounded_to_the_same_are_even():
    assert judged(0.9999, pca=0.99995, name="faithful").grade == "even"


@pytest.mark.parametrize(("over_pca", "grade"), [(3, "good"), (0.5, "even"), (-3, "behind")])
def test_a_run_that_is_to_tell_apart_is_graded_by_neighbours(over_pca: float, grade: str):
    assert judged(0.2, label=replace(TOLD, over_pca=over_pca)).grade == grade


def test_without_labels_a_separating_run_that_redraws_less_than_pca_is_left_open():
    assert judged(0.2).grade == "open"


@pytest.mark.parametrize(
    ("explained", "name", "grade"),
    [(0.33, "balanced", "behind"), (0.33, "original", "behind"), (0.33, "separating", "even"),
     (0.7, "balanced", "even")],
)  # fmt: skip
def test_what_draws_far_worse_than_pca_is_behind_unless_its_preset_accepts_that(
    explained: float, name: str, grade: str
):
    windows = replace(TOLD, by="next window", over_pca=0.1)
    found = judged(explained, pca=0.88, name=name, label=windows)
    assert found.grade == grade
    assert found.far_behind == (grade == "behind")


def test_telling_apart_better_than_pca_makes_up_for_rough_drawings():
    assert judged(0.33, pca=0.88, name="balanced", label=TOLD).grade == "good"


@pytest.mark.parametrize(
    ("name", "losses", "flat"),
    [
        ("faithful", (0.45, 0.4), True),
        ("faithful", (0.9, 0.4), False),
        ("faithful", (1.2, 1.1), False),
        ("separating", (0.45, 0.4), False),
    ],
)
def test_a_curve_that_begins_at_pca_is_flat(name: str, losses: tuple[float, ...], flat: bool):
    options, _ = preset(name, "LSTM_AE", SIZES, 8)
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=8, options=options)
    history = [Epoch(i + 1, loss, None, 1.0) for i, loss in enumerate(losses)]
    assert begins_at_pca(spec, history, Baselines(1.0, 0.42, "validation")) == flat


# --- What to change ----------------------------------------------------------------------


def test_after_one_epoch_more_are_advised():
    usual = preset("separating", "LSTM_AE", SIZES, 8)[1].epochs
    assert judged(0.03, losses=(0.97,)).remedies == (Remedy("epochs", 1, usual),)


def test_after_a_tiny_learning_rate_the_usual_one_is_advised():
    usual = preset("separating", "LSTM_AE", SIZES, 8)[1].lr
    assert judged(0.03, lr=1e-6).remedies == (Remedy("learning rate", 1e-6, usual),)


def test_a_training_that_was_slow_and_short_is_told_both():
    found = judged(0.03, losses=(0.97,), lr=1e-6).remedies
    assert [remedy.change for remedy in found] == ["learning rate", "epochs"]


def test_a_loss_that_still_falls_is_to_fall_on():
    epochs = preset("separating", "LSTM_AE", SIZES, 8)[1].epochs
    falling = tuple(1.3 - 0.3 * i / epochs for i in range(epochs))
    assert judged(0.03, losses=falling).remedies == (Remedy("epochs", epochs, 2 * epochs),)


def test_where_all_was_usual_the_preset_that_begins_at_pca_is_advised():
    assert judged(0.03).remedies == (Remedy("preset"),)


def test_where_pca_finds_nothing_either_the_data_is_to_be_looked_at():
    assert judged(0.0, pca=0.01).remedies == (Remedy("data"),)


def test_a_model_that_did_well_needs_no_remedy():
    assert judged(0.7).remedies == ()
