"""Channels that are measured in turn: brought to even steps, unless times differ too much."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.readers import read, recognise

STARS, NIGHTS = 6, 160


def light_curves(path: Path, *, seasons: bool) -> Path:
    """Stars in one of four colours each time: on nights with pauses, or every three days or so."""
    rng = np.random.default_rng(1)
    rows = []
    for star in range(STARS):
        apart = rng.exponential(4, NIGHTS) if seasons else rng.normal(3, 0.1, NIGHTS)
        days = np.cumsum(apart + 90 * (np.arange(NIGHTS) % 20 == 0) * seasons)
        for k, day in enumerate(days):
            colour = rng.integers(4) if seasons else k % 4
            flux = np.sin(day / 30 + colour) * 100 + rng.normal(0, 5)
            rows.append((100 + star, round(59000 + day, 4), colour, round(flux, 3)))
    columns = ["object_id", "mjd", "passband", "flux"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("seasons", "brought"), [(True, False), (False, True)])
def test_channels_in_turn_are_brought_to_even_steps_unless_times_differ_much(
    tmp_path: Path, seasons: bool, brought: bool
) -> None:
    found = recognise(light_curves(tmp_path / "t.csv", seasons=seasons))
    assert found.recipe.channel_column == "passband"
    assert (found.recipe.even_step != "") == brought


def test_what_was_measured_in_turn_at_uneven_times_keeps_its_rows(tmp_path: Path) -> None:
    found = recognise(path := light_curves(tmp_path / "t.csv", seasons=True))
    assert read(path, found.recipe).lengths.tolist() == [NIGHTS] * STARS
    [note] = uneven_steps.among(found.warnings)
    assert [dict(offer.changes).keys() for offer in note.offers] == [{"even_step"}]
