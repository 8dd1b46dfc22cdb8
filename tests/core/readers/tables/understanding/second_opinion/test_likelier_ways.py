"""Tables that are divided otherwise than rules would, where trees know a far likelier way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import likely_divided
from sequitur_core.data.notes.note import Note
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.tables.understanding.second_opinion import understand, ways
from sequitur_core.readers.tables.understanding.second_opinion.forest import WAYS, forest
from tests.benchmarks.roles._trees import as_forest
from tests.benchmarks.roles.ways import OF_TESTS, stored, trained

RANDOM = np.random.default_rng(5)
ROUNDS, BREWS = 40, ("amber", "porter", "wit")


@pytest.fixture
def brews(tmp_path: Path) -> Path:
    """Three brews by a floating sensor each, which all report each quarter of an hour."""
    level = np.array([12.0, 16.0, 9.0]) - np.cumsum(RANDOM.uniform(0, 0.2, (ROUNDS, 3)), axis=0)
    time = pd.date_range("2026-03-01", periods=ROUNDS, freq="15min").repeat(len(BREWS))
    rows = {"time": time, "brew": np.tile(BREWS, ROUNDS), "plato": level.ravel().round(3)}
    path = tmp_path / "brews.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture
def strokes(tmp_path: Path) -> Path:
    """A stroke of a press in each row, forty pressures, and the state of its valve."""
    pressure = 20 * np.sin(np.linspace(0, 3, 40)) + RANDOM.normal(0, 0.2, (60, 40))
    frame = pd.DataFrame(pressure.round(2), columns=[f"p{k}" for k in range(40)])
    path = tmp_path / "strokes.csv"
    frame.assign(valve=RANDOM.choice(["good", "weak"], 60)).to_csv(path, index=False)
    return path


def said_of(found: Recognised) -> Note:
    (note,) = likely_divided.among(found.warnings)
    return note


def divided(monkeypatch: pytest.MonkeyPatch, **choices: object) -> None:
    monkeypatch.setattr(understand, "likelier_way", lambda table, recipe: choices)


def test_a_likelier_way_is_read_said_and_taken_back_by_a_click(
    strokes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = recognise(strokes)
    assert (usual.recipe.layout, len(read(strokes, usual.recipe))) == ("rows", 60)
    divided(monkeypatch, layout="columns")
    found = recognise(strokes)
    assert (found.recipe.layout, len(read(strokes, found.recipe))) == ("columns", 40)
    note = said_of(found)
    assert str(note) == "Each column is a sequence, as in most tables that look like this one."
    (back,) = note.offers
    assert back.label == "Each row is a sequence"
    in_use = {way.of: way.in_use for way in found.partitions}
    assert in_use == {("row",): False, ("column",): True, ("window of one series",): False}
    again = revise(strokes, found.recipe, **back.changes)
    assert not likely_divided.among(again.warnings)
    assert again.recipe.layout == "rows"


def test_names_of_rules_are_offered_where_all_rows_are_one_series(
    brews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = recognise(brews)
    assert usual.recipe.id_columns == ("brew",)
    divided(monkeypatch, layout="long")
    found = recognise(brews)
    assert found.recipe.layout == "long"
    (back,) = said_of(found).offers
    assert (back.label, back.changes) == (
        "Each brew is a sequence", {"layout": "tidy", "id_columns": ("brew",)},
    )  # fmt: skip
    assert recognise(brews, **back.changes).recipe.id_columns == ("brew",)


def test_what_a_person_says_of_sequences_is_not_corrected(
    brews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    divided(monkeypatch, layout="columns")
    found = recognise(brews, layout="long")
    assert found.recipe.layout == "long"
    assert not likely_divided.among(found.warnings)


def test_a_way_that_gives_no_sequences_is_left(
    brews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    divided(monkeypatch, layout="tidy", id_columns=("brew", "time", "plato"))
    found = recognise(brews)
    assert found.recipe.id_columns == ("brew",)
    assert not likely_divided.among(found.warnings)


def test_few_rows_are_divided_by_rules_alone(
    brews: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(ways, "told_of_ways")
    few = tmp_path / "few.csv"
    few.write_text("".join(brews.read_text().splitlines(keepends=True)[:13]))
    assert recognise(few).recipe.id_columns == ("brew",)
    with pytest.raises(NameError):
        recognise(brews)


def test_what_was_learned_fits_what_is_told_of_ways() -> None:
    known = stored()
    likely = forest(WAYS).predict(known.told.astype(np.float64))[:, 1]
    own = known.lot < OF_TESTS
    rules = np.unique(known.rules[own])
    ends = [*rules[1:], int(own.sum())]
    best = [at + int(likely[at:end].argmax()) for at, end in zip(rules, ends, strict=True)]
    assert (known.right[best] > 0).mean() > (known.right[rules] > 0).mean() + 0.05
    some = type(known)(*(part[::9] for part in known))
    model, told = trained(some), known.told[1::90].astype(np.float64)
    as_array = as_forest(model, 2).predict(told)
    np.testing.assert_allclose(as_array, model.predict_proba(told), atol=1e-3)
