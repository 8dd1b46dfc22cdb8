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
    by_season, evenly = note.offers
    assert by_season.name == "id_columns"
    assert evenly.changes.keys() == {"even_step"}


def test_channels_of_bands_without_a_number_or_with_one_are_left_out(tmp_path: Path) -> None:
    """As observers of stars write them: those who look by eye give no error and no air mass."""
    rng, rows = np.random.default_rng(2), []
    for k in range(600):
        band = ("V", "CV", "Vis.")[k % 3]
        magnitude = f"{12 + np.sin(k / 40) + rng.normal(0, 0.05):.3f}"
        beside = ("", "", "") if k % 3 == 2 else (f"{0.02 + k % 7 / 500}", "13.214", 1 + k % 9 / 9)
        error, reference, air = beside
        rows.append(
            (2457401 + k / 6, magnitude, error, band, air if band == "V" else "", reference)
        )
    names = ["JD", "Magnitude", "Uncertainty", "Band", "Airmass", "Kmag"]
    pd.DataFrame(rows, columns=names).to_csv(path := tmp_path / "star.txt", index=False)
    found = recognise(path)
    used = ("CV Magnitude", "CV Uncertainty", "V Magnitude", "V Uncertainty", "V Airmass")
    assert read(path, found.recipe).meta.channels == (*used, "Vis. Magnitude")
    assert "Kmag is the same wherever known and is left out." in found.reasons
    [empty] = [why for why in found.reasons if "no values" in why]
    assert empty.startswith("CV Airmass, Vis. Uncertainty and Vis. Airmass hold")
    columns = ("Magnitude", "Uncertainty", "Airmass")
    was = found.recipe.with_(left_out=(), value_columns=columns, fill="mask")
    assert len(read(path, was).meta.channels) == 9  # as recipes say that leave none out


@pytest.mark.parametrize(("name", "as_number"), [("Star Name", False), ("object_id", True)])
def test_what_begins_anew_with_each_name_is_a_sequence_of_channels(
    tmp_path: Path, name: str, as_number: bool
) -> None:
    """As downloads of several stars are, one below the other: all were one series."""
    rng, rows = np.random.default_rng(3), []
    for star in range(5):
        days = 2458800 + np.sort(rng.uniform(0, 90, 18)).round(4)
        for k, day in enumerate(days):
            magnitude = 9 + star + np.sin(day / 9) + rng.normal(0, 0.1)
            called = 713 + 59 * star if as_number else f"V{star} CYG"
            rows.append((day, round(magnitude, 3), ("V", "B")[k % 2], called))
    pd.DataFrame(rows, columns=["JD", "Magnitude", "Band", name]).to_csv(
        path := tmp_path / "stars.csv", index=False
    )
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.channel_column) == ((name,), "Band")
    assert len(read(path, found.recipe)) == 5
