"""Places that were visited one after another, where several things were counted at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(0)


def visits(changing: bool) -> pd.DataFrame:
    """Birds of four species, counted at one of six sites a day, or at all of them."""
    days = np.repeat(pd.date_range("2026-01-10", periods=36).strftime("%Y-%m-%d"), 4)
    site = np.repeat([f"S{i % 6}" if changing else f"S{i // 6}" for i in range(36)], 4)
    species = ["CABU", "CACA", "CASU", "OBSU"] * 36
    counts = RANDOM.integers(1, 12, 144)
    return pd.DataFrame({"site": site, "date": days, "species": species, "count": counts})


@pytest.mark.parametrize("changing", [True, False])
def test_sites_that_were_visited_in_turn_may_be_sequences(tmp_path: Path, changing: bool):
    visits(changing).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("species",)
    ways = [way for way in found.partitions if dict(way.choices).get("channel_column")]
    assert len(ways) == changing
    for way in ways:
        assert way.label() == "site (6)"
        now = revise(path, found.recipe, **dict(way.choices)).recipe
        assert (now.id_columns, now.time_columns) == (("site",), ("date",))
        dataset = read(path, now)
        assert dataset.meta.channels == ("CABU", "CACA", "CASU", "OBSU")
        assert [len(sequence) for sequence in dataset.sequences] == [6] * 6
