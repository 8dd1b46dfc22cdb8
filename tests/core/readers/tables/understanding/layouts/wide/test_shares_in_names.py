"""Channels at even shares of how long something lasted, as formants along a vowel are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.cases import crossed
from tests.core.files import table

N = 24


def formants(name: str, shares: range) -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    return {
        name.format(f, share): (500 * f + share + random.normal(0, 20, N)).round(1)
        for share in shares
        for f in (1, 2, 3)
    }


@pytest.mark.parametrize(
    ("name", "shares"),
    crossed(
        ["F{}.{}", "f{}_{}", "F{}-{}"], [range(5, 100, 5), range(20, 81, 15), range(10, 91, 20)]
    ),
)
def test_formants_at_shares_of_a_vowel_are_channels(
    tmp_path: Path, name: str, shares: range
) -> None:
    words = {"word": [f"lasa{n}" for n in range(N)], "stress": ["yes", "no"] * (N // 2)}
    path = table(tmp_path / "t.csv", {**words, **formants(name, shares)})
    recipe = recognise(path).recipe
    data = read(path, recipe)
    assert (recipe.layout, recipe.channels_in_names) == ("rows", True)
    assert (len(data), data.lengths.max(), len(data.meta.channels)) == (N, len(shares), 3)
    assert (data.meta.step, data.meta.step_unit) == (shares.step, "%")


@pytest.mark.parametrize("name", ["F{} at {}% of vowel duration", "f{}_{}pct"])
def test_a_sign_for_shares_tells_few_as_well(tmp_path: Path, name: str) -> None:
    words = {"token": [f"b{n:02d}ae" for n in range(N)], "duration": 200 + np.arange(N) * 7 % 90}
    path = table(tmp_path / "t.csv", {**words, **formants(name, range(20, 81, 30))})
    recipe = recognise(path).recipe
    data = read(path, recipe)
    assert (recipe.id_columns, data.lengths.max(), data.meta.step_unit) == (("token",), 3, "%")
    assert [c.upper() for c in data.meta.channels] == ["F1", "F2", "F3"]


def test_depths_of_several_quantities_beside_dates_are_no_shares(tmp_path: Path) -> None:
    at = pd.date_range("2021-05-01", periods=N, freq="D").astype(str)
    path = table(tmp_path / "t.csv", {"date": at, **formants("soil{}_{}", range(20, 101, 20))})
    assert recognise(path).recipe.layout == "long"


def test_the_loudest_and_quietest_of_a_vowel_are_no_classes(tmp_path: Path) -> None:
    loud = {f"int_{of}": np.tile([52, 53, 49, 52], N // 4) for of in ("min", "mean", "max")}
    stress = {"word": [f"lasa{n}" for n in range(N)], "stress": ["yes", "no"] * (N // 2)}
    path = table(tmp_path / "t.csv", {**stress, **formants("F{}.{}", range(5, 100, 5)), **loud})
    assert recognise(path).recipe.label_columns == ("stress",)
