"""Missing values: filled in, counted, and left out of whatever is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.missing import MissingCounts, describe_missing, fill
from sequitur_core.data.preparation.preprocessing import preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.windows import windows
from sequitur_core.errors import SequiturError
from sequitur_core.explore.aggregates import error_over_time
from sequitur_core.explore.anomalies import squared_deviation
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.time import recordings
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.runs import queries
from sequitur_core.runs.export.archive import export_run, import_run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import mean_frame_errors, reconstruction_errors
from sequitur_core.training.evaluation import reconstruct
from sequitur_core.training.inputs.augmentation import (
    Distortion,
    distort,
    distort_batch,
    draw_distortion,
)
from sequitur_core.training.inputs.batching import PaddedBatch
from sequitur_core.training.loop import fit
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.core.files import table
from tests.notes import worded

NAN = float("nan")


def column(*values: float) -> np.ndarray[Any, Any]:
    """A sequence of one channel."""
    return np.array(values)[:, None]


def gappy(
    n: int = 12, *, length: int = 8, channels: int = 2, mixed: bool = False, seed: int = 0
) -> SequenceDataset:
    """Sequences of which a third of the values is missing; the first one is known throughout."""
    rng = np.random.default_rng(seed)
    lengths = [length - (i % 3 if mixed else 0) for i in range(n)]
    sequences = [rng.normal(size=(k, channels)).astype(np.float32) for k in lengths]
    missing = [rng.random(s.shape) < 1 / 3 for s in sequences]
    missing[0][:] = False
    return SequenceDataset("gappy", sequences, missing=missing)


def otherwise_filled(dataset: SequenceDataset, value: float = 50.0) -> SequenceDataset:
    """The same dataset with other values where they are missing."""
    assert dataset.missing is not None
    pairs = zip(dataset.sequences, dataset.missing, strict=True)
    return replace(dataset, sequences=[np.where(m, np.float32(value), s) for s, m in pairs])


# Filling


@pytest.mark.parametrize(
    ("how", "kept", "first"),
    [
        ("interpolate", [0, 1], [1, 2, 3]),
        ("mask", [0, 1, 2], [1, 2, 3]),
        ("zero", [0, 1, 2], [1, 0, 3]),
        ("drop", [1], [4, 5, 6]),
    ],
)
def test_each_way_of_filling(how: str, kept: list[int], first: list[float]) -> None:
    pieces = [
        np.array([[1, 0], [NAN, 0], [3, 0]]),
        np.array([[4.0, 0], [5, 0], [6, 0]]),
        np.array([[7, NAN], [8, NAN], [9, NAN]]),
        np.full((3, 2), NAN),
    ]
    made = fill(pieces, how)
    assert made.rows.tolist() == kept
    assert made.sequences[0][:, 0].tolist() == first
    assert made.dropped == 4 - len(kept)
    assert (made.missing is not None) == (how == "mask")


def test_a_channel_without_values_in_a_sequence_gets_its_mean_over_the_others() -> None:
    pieces = [np.array([[1.0, NAN], [1, NAN]]), np.array([[1.0, 2], [1, 6]])]
    made = fill(pieces, "mask")
    assert made.sequences[0][:, 1].tolist() == [4, 4]
    assert made.missing is not None
    assert made.missing[0].tolist() == [[False, True]] * 2


def test_a_channel_without_any_value_is_0_and_counts_nowhere() -> None:
    made = fill([np.array([[1.0, NAN], [3, NAN]])] * 2, "mask")
    assert made.sequences[0][:, 1].tolist() == [0, 0]
    scaler = Scaler.of(made.sequences, made.missing)
    assert (scaler.mean.tolist(), scaler.std.tolist()) == ([2, 0], [1, 1])


def test_how_many_and_where_is_said() -> None:
    made = fill([np.array([[1.0, 2], [3, NAN]]), np.array([[1.0, 2], [3, 4]])], "mask")
    assert worded(describe_missing(made.gaps, "mask", channels=("a", "b"))) == (
        "1 missing value is drawn as a gap and doesn't count in training or in errors (12 % of "
        "all, in 1 of 2 sequences, most in b, where 25 % are missing).",
    )
    alike = fill([np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [NAN, NAN]])], "mask")
    (said,) = worded(describe_missing(alike.gaps, "mask", channels=("a", "b")))
    assert "most in" not in said


# The dataset


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    channels=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_what_is_missing_survives_the_disk_and_a_choice_of_rows(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], channels: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    sequences = [rng.normal(size=(n, channels)).astype(np.float32) for n in lengths]
    missing = [rng.random(s.shape) < 0.4 for s in sequences]
    before = SequenceDataset("d", sequences, missing=missing)
    folder = tmp_path_factory.mktemp("d")
    before.save(folder)
    after = SequenceDataset.load(folder)
    rows = rng.permutation(len(lengths))
    chosen = after.take(rows)
    for place, row in enumerate(rows):
        shown = np.where(missing[row], np.nan, sequences[row])
        np.testing.assert_array_equal(after.as_measured(int(row)), shown)
        np.testing.assert_array_equal(chosen.as_measured(place), shown)
    assert (folder / "missing.npy").exists() == any(m.any() for m in missing)
    known = [m.size - m.sum() for m in missing]
    np.testing.assert_allclose(after.weights, np.array(known) / channels)


def test_nothing_missing_is_no_mask() -> None:
    dataset = SequenceDataset("d", [np.zeros((3, 1))], missing=[np.zeros((3, 1), bool)])
    assert dataset.missing is None


def test_plain_numbers_are_missing_one_by_one() -> None:
    dataset = SequenceDataset("d", [np.zeros(3)], missing=[np.array([False, True, False])])
    assert np.isnan(dataset.as_measured(0)[:, 0]).tolist() == [False, True, False]


@pytest.mark.parametrize("missing", [[np.ones((3, 1), bool)], [np.ones((2, 2), bool)] * 2])
def test_a_mask_of_another_shape_is_refused(missing: list[Any]) -> None:
    with pytest.raises(SequiturError, match="other shapes"):
        SequenceDataset("d", [np.zeros((3, 1))] * 2, missing=missing)


@pytest.mark.parametrize("damage", ["gone", "short", "numbers"])
def test_a_mask_that_was_lost_is_said_and_not_passed_over(tmp_path: Path, damage: str) -> None:
    gappy().save(tmp_path)
    file = tmp_path / "missing.npy"
    if damage == "gone":
        file.unlink()
    else:
        holes = np.load(file)
        np.save(file, holes[1:] if damage == "short" else holes.astype(np.int8))
    with pytest.raises(SequiturError, match="missing or damaged"):
        SequenceDataset.load(tmp_path)


def test_windows_know_what_is_missing_and_those_of_nothing_are_left_out() -> None:
    missing = np.array([[False], [True], [True], [True], [False], [False]])
    dataset = SequenceDataset("d", [np.arange(6.0)], missing=[missing])
    cut = windows(dataset, length=2)
    assert [cut.as_measured(row)[:, 0].tolist() for row in range(2)][1] == [4, 5]
    assert np.isnan(cut.as_measured(0)[:, 0]).tolist() == [False, True]
    assert cut.start.tolist() == [0, 4]
    assert "1 window was left out because all of its values are missing." in worded(cut.meta.notes)


@pytest.mark.parametrize(
    "step",
    [
        {"smooth": 3},
        {"every": 2},
        {"detrend": "mean"},
        {"detrend": "line"},
        {"standardise": True},
        {"skip": 2},
        {"same_length": 11},
    ],
    ids=str,
)
def test_no_step_of_preparing_goes_by_what_is_missing(step: dict[str, Any]) -> None:
    dataset = gappy(20, length=9)
    recipe = Recipe(format="table", fill="mask", **step)
    one, other = preprocess(dataset, recipe), preprocess(otherwise_filled(dataset), recipe)
    assert one.missing is not None
    for row in range(len(dataset)):
        a, b = one.as_measured(row), other.as_measured(row)
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
        if "smooth" not in step and "every" not in step:
            np.testing.assert_allclose(a, b, atol=1e-5)
        else:  # where nothing around is known, the filled values are all there is
            known = ~one.missing[row]
            np.testing.assert_allclose(a[known], b[known], atol=1e-5)


# Errors


def test_errors_are_those_of_known_values() -> None:
    missing = [np.array([[False], [True]]), np.array([[True], [True]])]
    sequences, rebuilt = [column(1, 9), column(2, 2)], [column(3, 0), column(0, 0)]
    assert reconstruction_errors(sequences, rebuilt, missing).tolist() == [4, 0]
    assert mean_frame_errors([column(1, 1)], sequences, missing).tolist() == [0, 0]


def test_errors_along_time_are_those_of_known_values() -> None:
    missing = [np.array([[False], [True], [True]]), np.array([[False], [False], [True]])]
    sequences, rebuilt = [column(1, 9, 9), column(3, 3, 9)], [column(0, 0, 0)] * 2
    rows = np.arange(2)
    found = error_over_time(sequences, rebuilt, rows, missing=missing)
    np.testing.assert_array_equal(found.errors, [5, 9, np.nan])
    nothing = [np.zeros_like(m) for m in missing]
    np.testing.assert_allclose(
        error_over_time(sequences, rebuilt, rows, missing=nothing).errors,
        error_over_time(sequences, rebuilt, rows).errors,
    )


def test_a_missing_value_is_never_odd() -> None:
    dataset = gappy(1)
    missing = np.zeros((8, 2), bool)
    missing[3, 1] = True
    off = dataset.sequences[0] + np.where(missing, 100, 1)
    found = squared_deviation(
        dataset.sequences[0], off, channels_of(dataset), scale=np.ones(2), missing=missing
    )
    np.testing.assert_allclose(found, np.where(missing, 0, 1), rtol=1e-5)


def test_a_recording_has_holes_where_a_channel_was_missing() -> None:
    holes = np.zeros((6, 2), bool)
    holes[2:4, 1] = True
    whole = np.arange(12, dtype=np.float32).reshape(6, 2)
    dataset = SequenceDataset(
        "d", [whole[:3], whole[3:]], recording=np.zeros(2, np.int64), start=np.array([0, 3]),
        missing=[holes[:3], holes[3:]],
    )  # fmt: skip
    parts = recordings.reassemble(dataset, 0)
    curve = recordings.downsample(parts, 1)
    assert curve.positions.tolist() == [0, 1, 2, 4, 5]
    np.testing.assert_array_equal(curve.values, [1, 3, np.nan, 9, 11])
    assert len(recordings.downsample(parts, 0).values) == 6


# Training


class Same(nn.Module):
    """Draws the same learned number everywhere, whatever comes."""

    class Encoder(nn.Module):
        skip = None

        def forward(self, x: Any) -> Any:
            return x

    class Decoder(nn.Module):
        def remember_length(self, length: int | None) -> None:
            pass

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = self.Encoder(), self.Decoder()
        self.number = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        guess = torch.full_like(x, 1.0) * self.number
        if lengths is None:
            return guess
        real = torch.arange(x.shape[1]) < lengths[:, None]
        return guess * real[..., None]


def losses(model: nn.Module, dataset: SequenceDataset, **config: Any) -> list[tuple[float, Any]]:
    settings_ = TrainConfig(**{"epochs": 3, "lr": 0.1, "batch_size": 4, "seed": 0, **config})
    return [(e.train_loss, e.validation_loss) for e in fit(model, dataset, settings_)]


@pytest.mark.parametrize("mixed", [False, True], ids=["one length", "mixed lengths"])
@pytest.mark.parametrize("config", [{}, {"mixup": 1.0}, {"reduction": "sum"}], ids=str)
def test_no_loss_goes_by_what_is_missing(mixed: bool, config: dict[str, Any]) -> None:
    dataset = gappy(60, mixed=mixed)
    one, other = Same(), Same()
    assert losses(one, dataset, **config) == losses(other, otherwise_filled(dataset), **config)
    assert one.number == other.number


def test_the_loss_is_the_mean_over_known_values() -> None:
    dataset = gappy(8, mixed=True)
    known = np.concatenate([s[~m] for s, m in zip(dataset.sequences, dataset.missing, strict=True)])
    ((loss, _),) = losses(Same(), dataset, epochs=1, batch_size=8, validation_share=0.0)
    assert loss == pytest.approx(np.square(known).mean(), rel=1e-5)


@pytest.mark.parametrize("config", [{}, {"denoise": True}, {"mixup": 0.5}], ids=str)
def test_with_nothing_missing_training_is_the_same_to_the_last_bit(config: dict[str, Any]) -> None:
    dataset = gappy(60)
    plain = replace(dataset, missing=None)
    nothing = replace(dataset, missing=[np.zeros_like(m) for m in dataset.missing or ()])
    found = []
    for data in (plain, nothing):
        torch.manual_seed(0)
        found.append(losses(LSTM_AE(2, 3), data, **config))
    assert found[0] == found[1]


def clips(n: int = 6) -> SequenceDataset:
    rng = np.random.default_rng(0)
    frames = rng.normal(size=(n, 4, 6, 6)).astype(np.float32)
    return SequenceDataset("clips", list(frames), missing=list(rng.random(frames.shape) < 0.3))


@pytest.mark.parametrize(
    ("model", "dataset"),
    [
        (lambda: LINEAR_AE(8, 3), gappy(channels=1)),
        (lambda: LSTM_AE(2, 3, [8], dense_encoding=True, linear_skip=4), gappy(mixed=True)),
        (lambda: CONV_LSTM_AE((6, 6), 3), clips()),
    ],
    ids=["LINEAR_AE", "LSTM_AE", "CONV_LSTM_AE"],
)
def test_models_learn_from_what_is_known_also_beside_sequences_without(
    model: Any, dataset: SequenceDataset
) -> None:
    missing = [m.copy() for m in dataset.missing or ()]
    for row in range(1, 5):  # more than a batch of nothing
        missing[row][:] = True
    torch.manual_seed(0)
    network = model()
    found = losses(
        network, replace(dataset, missing=missing), batch_size=2, shuffle=False, epochs=12, lr=0.01
    )
    assert np.isfinite([loss for loss, _ in found]).all()
    assert found[-1][0] < found[0][0]
    assert all(np.isfinite(r).all() for r in reconstruct(network, dataset))


def test_nothing_known_at_all_is_said() -> None:
    dataset = replace(gappy(), missing=[np.ones((8, 2), bool)] * 12)
    with pytest.raises(SequiturError, match="nothing to learn"):
        losses(LSTM_AE(2, 3), dataset)


@given(seed=st.integers(0, 50), mixed=st.booleans())
def test_copies_know_only_what_was_made_of_known_values(seed: int, mixed: bool) -> None:
    chance = torch.Generator().manual_seed(seed)
    known = torch.rand(4, 20, 2, generator=chance) > 0.3
    x = torch.where(known, torch.rand(4, 20, 2, generator=chance), torch.tensor(1e6))
    lengths = torch.tensor([20, 15, 18, 9]) if mixed else None
    distortion = Distortion(shift=0.1, warp=0.05)
    batch = PaddedBatch(x, lengths, known)
    generator = torch.Generator().manual_seed(seed)
    copies = distort_batch(batch, draw_distortion(4, distortion, generator))
    made, still = copies.x, copies.observed
    assert made[still].abs().max() < 10
    assert made[~still & (made != 0)].abs().min() > 10
    again = distort(x, lengths, distortion, torch.Generator().manual_seed(seed))
    assert torch.equal(made, again)


# From a file to a run


def holed(path: Path, *, gone: int, n: int = 30) -> Path:
    """Sequences of 12 steps, one per row, `gone` inner values of the first ones missing."""
    rng = np.random.default_rng(0)
    values = np.sin(np.arange(12) / 2 + rng.normal(size=(n, 1)))
    rows = np.arange(gone)
    values[rows % n, 3 + (rows + rows // n) % 6] = np.nan
    return table(path, {f"t{i}": values[:, i].tolist() for i in range(12)})


def test_few_missing_values_are_filled_in_and_much_is_masked_with_a_reason(tmp_path: Path) -> None:
    few = recognise(holed(tmp_path / "few.csv", gone=10))
    much = recognise(holed(tmp_path / "much.csv", gone=40))
    assert (few.recipe.fill, much.recipe.fill) == ("interpolate", "mask")
    assert "11 % of all values are missing" in much.reasons[-1]
    assert not any("of all values are missing" in reason for reason in few.reasons)


def test_what_a_person_chose_stays(tmp_path: Path) -> None:
    path = holed(tmp_path / "much.csv", gone=40)
    recipe = recognise(path).recipe
    assert revise(path, recipe, fill="interpolate").recipe.fill == "interpolate"
    assert load(path, fill="interpolate").missing is None
    assert load(path, fill="zero").sequences[0][3, 0] == 0  # t3 of the first row is missing


def test_a_number_that_means_missing_is_masked_too(tmp_path: Path) -> None:
    values = np.tile(np.sin(np.arange(240) / 4), (2, 1)).T
    values[10:40, 1] = -200
    path = table(tmp_path / "t.csv", {"second": range(240), "a": values[:, 0], "b": values[:, 1]})
    found = recognise(path)
    assert (found.recipe.missing_numbers, found.recipe.fill) == ((-200.0,), "mask")
    dataset = load(path, window=24)
    assert np.isnan(dataset.as_measured(0)).sum(axis=0).tolist() == [0, 14]
    measured = revise(path, found.recipe, missing_numbers=()).recipe
    assert load(path, missing_numbers=measured.missing_numbers, window=24).missing is None


@pytest.mark.parametrize("ending", ["npy", "ts"])
def test_arrays_and_ts_files_are_masked(tmp_path: Path, ending: str) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(9, 10, 2))
    values[:, 4:7, 0] = np.nan
    values[3, :, 1] = np.nan  # a channel without any number
    path = tmp_path / f"a.{ending}"
    if ending == "npy":
        np.save(path, values)
    else:
        rows = [
            ":".join(",".join("?" if np.isnan(v) else f"{v}" for v in row[:, c]) for c in (0, 1))
            for row in values
        ]
        path.write_text("@problemName a\n@data\n" + "\n".join(rows) + "\n")
    dataset = load(path, **({"axes": "NTC"} if ending == "npy" else {}))
    assert recognise(path).recipe.fill == "mask"
    assert len(dataset) == 9
    for row, sequence in enumerate(values):
        np.testing.assert_allclose(dataset.as_measured(row), sequence, rtol=1e-5)
    others = np.delete(values, 3, axis=0)[:, :, 1]
    np.testing.assert_allclose(dataset.sequences[3][:, 1], others.mean(), rtol=1e-4)
    assert len(load(path, fill="interpolate", **({"axes": "NTC"} if ending == "npy" else {}))) == 8


def test_a_run_judges_by_known_values_and_takes_the_mask_along(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "one")
    dataset = gappy(9)
    runs = []
    for data in (dataset, otherwise_filled(dataset)):
        data_id = space.add_dataset(data)
        config = TrainConfig(epochs=2, batch_size=4)
        spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=2, dataset_id=data_id, config=config)
        runs.append(finish(space.add_run(spec, data)))
    run = runs[0]
    rebuilt, scaler = run.reconstructions(), run.scaler()
    assert rebuilt is not None
    assert scaler is not None
    expected = [
        np.square((s - r) / scaler.std)[~m].mean()
        for s, r, m in zip(dataset.sequences, rebuilt, dataset.missing or (), strict=True)
    ]
    np.testing.assert_allclose(run.errors(), expected, rtol=1e-3)
    baselines = run.baselines()
    assert baselines is not None
    assert baselines.model == pytest.approx(np.average(expected, weights=dataset.weights), rel=1e-3)
    # The scaling goes by known values alone.
    np.testing.assert_allclose(runs[1].scaler().mean, scaler.mean, rtol=1e-6)  # type: ignore[union-attr]

    export_run(run, tmp_path / "run.zip")
    again = import_run(Workspace(tmp_path / "two"), tmp_path / "run.zip")
    for row in range(len(dataset)):
        np.testing.assert_array_equal(again.dataset().as_measured(row), dataset.as_measured(row))
    copy = Workspace(tmp_path / "two").dataset(again.spec.dataset_id)
    assert (
        MissingCounts.of(copy.missing or ()).count == MissingCounts.of(dataset.missing or ()).count
    )


def test_channels_of_new_data_are_put_in_order_with_what_they_miss() -> None:
    trained = gappy()
    there = replace(trained.meta, channels=("x", "y"))
    turned = replace(trained.meta, channels=("y", "x"))
    new, _ = match_training(replace(trained, meta=turned), replace(trained, meta=there), "LSTM_AE")
    np.testing.assert_array_equal(new.as_measured(3), trained.as_measured(3)[:, ::-1])


def test_new_data_is_judged_by_known_values(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "local")
    path = holed(tmp_path / "old.csv", gone=40)
    recipe = recognise(path).recipe
    recipe = recipe.with_(without=load(path).ids[9:])  # too few for UMAP, which takes long
    dataset = read(path, recipe)
    config = TrainConfig(epochs=1, batch_size=4)
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=2, recipe=recipe, config=config)
    run = finish(space.add_run(spec, dataset))
    with path.open("rb") as file:
        query = new_data.add_file(run, space.uploads.add("new.csv", file))
    queries.submit(run, query)
    answer_all(run)
    answer = queries.result(run, query)
    assert answer is not None
    found = new_data.from_result(run, query, answer, dataset.meta)
    np.testing.assert_allclose(found.errors[:9], run.errors(), rtol=1e-3)
    for row in range(9):
        np.testing.assert_array_equal(found.dataset.as_measured(row), dataset.as_measured(row))


@pytest.mark.parametrize("how", ["interpolate", "mask", "zero"])
def test_windows_that_miss_too_much_are_left_out_and_the_rest_is_filled(how: str, tmp_path: Path):
    values = np.arange(800, dtype=float).reshape(400, 2)
    values[50:77, 1] = NAN  # two windows and a half, but for one number in each
    values[50:77:10, 1] = 9
    values[120, 0] = NAN
    path = table(tmp_path / "a.csv", {"x": values[:, 0], "y": values[:, 1]})
    recipe = recognise(path, layout="long", window=10, fill=how).recipe
    (note,) = [
        n for n in recognise(path, layout="long", window=10).warnings if "mostly" in n.numbers
    ]
    assert "3 windows lack more than half of a channel." in str(note)
    for most, left in ((100, 40), (50, 37), (5, 36)):
        data = read(path, recipe.with_(most_missing=most))
        assert len(data) == left
        assert (data.missing is not None) == (how == "mask" and most > 5)
    said = worded(data.meta.notes)
    assert "4 windows in which a channel misses more than 5 % were left out." in said
    lost = read(path, recipe.with_(most_missing=50)).sequences[9]
    assert lost[0, 0] == (0 if how == "zero" else 240)


@pytest.mark.parametrize(("late", "masked"), [(8, True), (4, False)])
def test_a_channel_that_begins_late_isnt_filled_with_its_first_value(
    tmp_path: Path, late: int, masked: bool
) -> None:
    rain = np.random.default_rng(0).normal(size=120).round(3)
    rain[:late] = np.nan
    numbers = {name: np.sin(np.arange(120) / 5 + k).round(3) for k, name in enumerate("abc")}
    found = recognise(table(tmp_path / "snow.csv", {**numbers, "rain": rain}), window=8)
    assert found.recipe.fill == ("mask" if masked else "interpolate")
    why = "1 window has no value at all in some channel: such values are masked, or what is filled "
    assert (why + "in would be learned." in found.reasons) == masked


@pytest.mark.parametrize("blank", [slice(64, 88), slice(96, 120), slice(60, 64)])
def test_windows_that_nothing_was_written_into_are_left_out(tmp_path: Path, blank: slice) -> None:
    """As of a table that was prepared for entries to come: the last one was learned over again."""
    days = np.datetime64("2024-01-01") + np.arange(120)
    weight = (70 + np.sin(np.arange(120) / 5)).round(1)
    weight[blank] = np.nan
    found = recognise(path := table(tmp_path / "t.csv", {"day": days, "kg": weight}), window=8)
    sequences = read(path, found.recipe).sequences
    few = blank.stop - blank.start < 8
    assert found.recipe.fill == ("interpolate" if few else "mask")
    assert len(sequences) == (15 if few else 12)
    assert all(len(np.unique(sequence)) > 2 for sequence in sequences)
