"""Steps that name channels, such as those that were excluded, once the table is read otherwise."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.data.preparation.preprocessing import with_channels, with_range_scaling
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Four recordings of three channels, and a number beside them that isn't used."""
    columns = {"who": [f"p{i // 30}" for i in range(120)]}
    columns |= {name: wave(120, phase=9 * k) + 5 * k for k, name in enumerate(("a", "b", "c", "d"))}
    pd.DataFrame(columns).to_csv(path := tmp_path / "table.csv", index=False)
    return path


def _without(table: Path, *channels: str) -> Recipe:
    recipe = recognise(table, value_columns=("a", "b", "c")).recipe
    return with_channels(recipe, [c for c in ("a", "b", "c") if c not in channels])


def _channels(table: Path, recipe: Recipe) -> tuple[str, ...]:
    return read(table, recipe).meta.channels


def test_a_channel_can_be_left_out_after_another_was_excluded(table: Path):
    now = revise(table, _without(table, "a"), value_columns=("a", "c")).recipe
    assert _channels(table, now) == ("c",)


def test_a_column_becomes_a_channel_after_another_was_excluded(table: Path):
    now = revise(table, _without(table, "a"), value_columns=("a", "b", "c", "d")).recipe
    assert _channels(table, now) == ("b", "c", "d")


def test_nothing_is_excluded_where_no_other_channel_is_left(table: Path):
    now = revise(table, _without(table, "a", "b"), value_columns=("a", "b")).recipe
    assert (_channels(table, now), now.channels) == (("a", "b"), ())


def test_each_column_can_be_a_sequence_after_a_channel_was_excluded(table: Path):
    now = revise(table, _without(table, "a"), layout="columns").recipe
    assert len(read(table, now).meta.channels) == 1


def test_channels_that_were_scaled_can_be_left_out(table: Path):
    recipe = recognise(table, value_columns=("a", "b", "c")).recipe
    scaled = with_range_scaling(read(table, recipe), recipe)
    now = revise(table, scaled, value_columns=("a", "c")).recipe
    assert now.scaled == _channels(table, now) == ("a", "c")


def test_excluded_channels_stay_so_as_windows_are_cut(table: Path):
    now = revise(table, _without(table, "a"), window=10).recipe
    assert _channels(table, now) == ("b", "c")
