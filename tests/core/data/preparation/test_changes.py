"""Changes from step to step, in %, and logarithms of series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.data_issues import quality_issues
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation.preprocessing import lengths_after, preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.summary import summarise
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise

PRICES = np.array([[100.0], [110.0], [99.0]], np.float32)


def dataset_of(values: np.ndarray, *channels: str, count: int = 2) -> SequenceDataset:
    channels = channels or ("close",)
    meta = Meta(channels=channels, units=("USD",) * len(channels))
    return SequenceDataset("shares", [values] * count, meta=meta)


@pytest.mark.parametrize(
    ("change", "values", "unit", "name"),
    [
        ("difference", [10, -11], "USD", "shares (differences)"),
        ("percent", [10, -10], "%", "shares (change in %)"),
        ("log", np.log([100, 110, 99]), "log USD", "shares (logarithm)"),
    ],
)
def test_each_change_has_its_values_unit_and_name(
    change: str, values: list[float], unit: str, name: str
):
    recipe = Recipe(format="table", change=change)
    done = preprocess(dataset_of(PRICES), recipe)
    assert np.allclose(done.sequences[0][:, 0], values)
    assert (done.meta.units, done.name) == ((unit,), name)
    assert lengths_after(np.array([3]), recipe) == [len(values)]
    assert done.start[0] == 3 - len(values)
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_a_change_that_touches_a_missing_value_is_missing():
    holes = np.array([[False], [True], [False], [False]])
    values = np.array([[1.0], [2.0], [4.0], [8.0]], np.float32)
    data = SequenceDataset("a", [values], missing=[holes], meta=Meta(("x",), ("",)))
    done = preprocess(data, Recipe(format="table", change="percent"))
    assert done.missing is not None
    assert done.missing[0][:, 0].tolist() == [True, True, False]


@pytest.mark.parametrize("change", ["percent", "log"])
def test_values_that_have_no_percent_are_refused_in_words(change: str):
    with pytest.raises(SequiturError, match="close of shares has values of 0 or below"):
        preprocess(dataset_of(PRICES - 99), Recipe(format="table", change=change))
    both = dataset_of(np.repeat(PRICES - 99, 2, axis=-1), "open", "close")
    with pytest.raises(SequiturError, match="open and close of shares have values"):
        preprocess(both, Recipe(format="table", change=change))


def walks(*, count: int = 12, steps: int = 300) -> np.ndarray:
    moves = np.random.default_rng(0).normal(0, 0.02, (count, steps, 1))
    start = np.linspace(3, 6, count)[:, None, None]
    return np.exp(start + moves.cumsum(axis=1)).astype(np.float32)


def kinds_of_issues(values: np.ndarray) -> set[str]:
    data = SequenceDataset("a", list(values), meta=Meta(("x",), ("",)))
    return {issue.kind for issue in quality_issues(data, summarise(data))}


def test_prices_are_told_from_waves_noise_and_what_only_grows():
    prices = walks()
    time = np.arange(300)[None, :, None]
    noise = np.random.default_rng(1).normal(0, 1, prices.shape)
    assert "wander" in kinds_of_issues(prices)
    by_day = 10 + 8.0 * (time // 100 == 1) + 0.3 * noise  # a meter, of which two steps are large
    waves = 20 + 5 * np.sin(time / 9) + noise
    for other in (waves, 20 + noise, by_day, prices - 1000, 1.0 + time):
        like = np.broadcast_to(other, prices.shape).astype(np.float32)
        assert "wander" not in kinds_of_issues(like)


def test_a_table_is_read_as_changes_and_new_data_alike(tmp_path: Path):
    for name, values in (("old.csv", walks()), ("new.csv", 2 * walks())):
        table = pd.DataFrame({f"share {i}": v[:, 0] for i, v in enumerate(values)})
        table.insert(0, "date", pd.date_range("2024-01-01", periods=300))
        table.to_csv(tmp_path / name, index=False)
    found = recognise(tmp_path / "old.csv")
    recipe = found.recipe.with_(change="percent")
    old, new = (read(tmp_path / name, recipe) for name in ("old.csv", "new.csv"))
    assert np.allclose(old.sequences[0], new.sequences[0], atol=1e-3)  # dear and cheap alike
    assert load(tmp_path / "old.csv", change="log").meta.units[0].startswith("log")
