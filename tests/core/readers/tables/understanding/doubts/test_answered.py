"""A button settles its question: no other then asks for what it changed to be changed back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.note import Offer
from sequitur_core.data.notes.preparation import notes_beside, sparse_channel, sparse_channels
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import recognise, revise
from tests.cases import crossed
from tests.core.files import write
from tests.core.readers.tables.programs import test_program_files
from tests.core.readers.tables.programs.files import FILES

ROLES = (
    "value_columns", "label_columns", "left_out", "time_columns", "id_columns", "channel_column",
)  # fmt: skip
# Of each kind of buttons that give columns roles, some files.
ASKED = (
    "isd_722860.txt", "local_climate.csv", "weather_codes.txt", "gaze.asc",
    "delsys.csv", "fluxes.csv", "gas meter.csv", "winter.csv",
    "quotes.txt", "camera moves.csv", "treadmill.csv",
)  # fmt: skip


def _given(offer: Offer, recipe: Recipe) -> dict[str, str]:
    """The columns that get another role by a button, and which."""
    changes = {name: value for name, value in offer.changes.items() if name in ROLES}
    return {
        column: name
        for name, value in changes.items()
        for column in _names(value) - _names(getattr(recipe, name))
    }


def _names(value: Any) -> set[str]:
    return {value} - {""} if isinstance(value, str) else {*value}


@pytest.mark.parametrize(("name", "again"), crossed(ASKED, [False, True]))
def test_no_button_takes_back_what_another_one_did(tmp_path: Path, name: str, again: bool) -> None:
    assert test_program_files.FILES is FILES  # all of which are registered
    path = write(tmp_path / name, FILES[name].make())
    found = recognise(path)
    buttons = [offer for note in found.warnings for offer in note.offers]
    clicked = [(offer, given) for offer in buttons if (given := _given(offer, found.recipe))]
    assert clicked
    for offer, given in clicked:
        changes = offer.changes
        then = recognise(path, **changes) if again else revise(path, found.recipe, **changes)
        others = [other for note in then.warnings for other in note.offers]
        back = [
            other.label
            for other in others
            for column, role in _given(other, then.recipe).items()
            if given.get(column, role) != role
        ]
        assert back == [], offer.label


def _with_notes(path: Path) -> Path:
    """Weekly prices, with rates of the duty beside the first rows, behind an empty column."""
    rng, weeks = np.random.default_rng(0), 100
    days = pd.date_range("2026-01-05", periods=weeks, freq="7D")
    prices = {c: (75 + rng.normal(0, 1, weeks).cumsum()).round(2) for c in ("petrol", "diesel")}
    frame = pd.DataFrame({"Date": days.strftime("%d/%m/%Y"), **prices, "": None})
    frame["Notes"], frame["of the duty"] = pd.Series(dtype=object), np.nan
    frame.loc[1:12, "Notes"] = [f"Duty per litre from 1 October {2000 + k}" for k in range(12)]
    frame.loc[2:12, "of the duty"] = 0.45 + np.arange(11) / 50
    frame.to_csv(path, index=False)
    return path


def test_notes_beside_a_table_are_no_channel(tmp_path: Path) -> None:
    path = _with_notes(tmp_path / "prices.csv")
    found = recognise(path)
    assert found.recipe.value_columns == ("petrol", "diesel")
    [note] = notes_beside.among(found.warnings)
    assert note.about == {"of the duty"}


@pytest.mark.parametrize("again", [False, True])
def test_notes_that_are_used_after_all_are_not_said_to_lack_much(
    tmp_path: Path, again: bool
) -> None:
    path = _with_notes(tmp_path / "prices.csv")
    found = recognise(path)
    [note] = notes_beside.among(found.warnings)
    changes = note.offers[0].changes
    then = recognise(path, **changes) if again else revise(path, found.recipe, **changes)
    assert "of the duty" in then.recipe.value_columns
    for kind in (notes_beside, sparse_channel, sparse_channels):
        assert not kind.among(then.warnings)


def test_what_begins_late_or_ends_early_stays_a_channel(tmp_path: Path) -> None:
    frame = pd.read_csv(_with_notes(path := tmp_path / "prices.csv"))
    frame["Notes"] = [f"week {k}" for k in range(len(frame))]  # words in all rows
    frame.to_csv(path, index=False)
    assert not notes_beside.among(recognise(path).warnings)
