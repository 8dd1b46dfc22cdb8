"""Cells of several columns that hold lists, of which those of a row differ in length."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.lists import lists_end_early, lists_of_own_lengths
from sequitur_core.data.recipe import STEPS
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave

NIGHTS = 30


def nights(path: Path, *, objects: bool, numbers: bool = True) -> Path:
    """Nights of a watch, the latest first: numbers of each, and two lists of its readings."""
    beats, stress = ([], [])
    for night in range(NIGHTS):
        begin = 1_780_857_840_000 - 86_400_000 * night
        for cells, count, apart in ((beats, 60 + night % 5, 120), (stress, 40 + night % 3, 180)):
            values = (50 + 9 * wave(count)).round().tolist()
            steps = [
                {"value": v, "startGMT": begin + 1000 * apart * k} for k, v in enumerate(values)
            ]
            cells.append(json.dumps(steps if objects else values))
    days = np.datetime_as_string(np.datetime64("2026-06-08") - np.arange(NIGHTS)).tolist()
    whole = {
        "deep": (3600 + 900 * wave(NIGHTS)).round(),
        "awake": (200 + 60 * wave(NIGHTS, phase=2)).round(),
    }
    return table(
        path, {"date": days, **(whole if numbers else {}), "heart": beats, "stress": stress}
    )


@pytest.mark.parametrize("objects", [True, False])
def test_rows_are_read_without_them_and_each_is_offered(tmp_path: Path, objects: bool) -> None:
    path = nights(tmp_path / "sleep.csv", objects=objects)
    found = recognise(path)
    assert found.recipe.value_columns == ("deep", "awake")
    assert read(path, found.recipe).meta.step_unit == "day"
    (note,) = lists_of_own_lengths.among(found.warnings)
    assert [offer.value for offer in note.offers] == ["heart", "stress"]
    offer = note.offers[0]
    chosen = revise(path, found.recipe, **{offer.name: offer.value}).recipe
    dataset = read(path, chosen)
    assert len(dataset) == NIGHTS
    assert sorted({len(s) for s in dataset.sequences}) == [60, 61, 62, 63, 64]
    if objects:
        assert dataset.meta.channels == ("value",)
        assert (dataset.meta.step, dataset.meta.step_unit) == (2.0, "min")


def test_without_other_numbers_they_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="differ in length"):
        recognise(nights(tmp_path / "sleep.csv", objects=False, numbers=False))


@pytest.mark.parametrize("form", ["json", "csv"])
def test_lists_that_end_a_little_early_lack_their_last_steps(tmp_path: Path, form: str) -> None:
    """As a nurse writes who took one pulse more than temperatures."""
    pulse, heat = ([(k + wave(n, phase=k)).round(2).tolist() for k in range(6)] for n in (4, 3))
    pairs = [{"high": 120 + k, "low": 80 - k} for k in range(3)]
    path = tmp_path / f"patients.{form}"
    if form == "json":
        vital = [
            {"id": f"P{k}", "signs": {"pulse": p, "pressure": pairs, "heat": h}}
            for k, (p, h) in enumerate(zip(pulse, heat, strict=True))
        ]
        path.write_text(json.dumps({"patients": vital}))
    else:
        cells = {"pulse": [*map(json.dumps, pulse)], "heat": [*map(json.dumps, heat)]}
        table(path, {"id": [f"P{k}" for k in range(6)], **cells})
    found = recognise(path)
    assert [n.kind for n in found.warnings if lists_end_early.among([n])] == ["lists_end_early"]
    dataset = read(path, found.recipe)
    assert {*dataset.lengths} == {4}
    assert len(dataset.meta.channels) == (4 if form == "json" else 2)
    with pytest.raises(SequiturError, match="differ in length"):
        read(path, found.recipe.with_(lists=STEPS))  # as recipes of earlier versions


def test_each_sensor_has_the_history_of_what_it_measures(tmp_path: Path) -> None:
    """As a page on rivers keeps it: places with a level or a quality, and the hours of both."""
    sensors = []
    for k in range(6):
        name = "level" if k % 2 else "quality"
        values = (10 * k + wave(7, phase=k)).round(2).tolist()
        hours = [f"{(21 + 2 * n) % 24:02}:00" for n in range(7)]
        sensors.append({
            "id": f"S{k}", "lat": 13.9 + k / 90, "lng": 100.5 - k / 80, "now": {name: values[-1]},
            "history": {"labels": hours, name: values}, "lastUpdate": f"2026-07-13T09:2{k}:00",
        })  # fmt: skip
    (path := tmp_path / "sensors.json").write_text(json.dumps({"sensors": sensors}))
    found = recognise(path)
    assert found.recipe.time_columns == ("history.labels",)
    dataset = read(path, found.recipe)
    assert (len(dataset), {*dataset.lengths}) == (6, {7})
    assert [*dataset.meta.channels] == ["history.quality", "history.level"]
    assert (dataset.meta.step, dataset.meta.step_unit) == (7200, "s")


def test_relations_of_arff_are_channels(tmp_path: Path) -> None:
    """As the archive of time series writes sequences of several channels, which were refused."""
    lines = ["@relation moves", "@attribute moves relational"]
    lines += [f"@attribute t{k} numeric" for k in range(20)]
    lines += ["@end moves", "@attribute kind {run,walk}", "@data"]
    for number in range(8):
        channels = (wave(20, phase=number + channel).round(3) for channel in range(3))
        cells = "\\n".join(",".join(map(str, values)) for values in channels)
        lines.append(f"'{cells}',{('run', 'walk')[number % 2]}")
    (path := tmp_path / "moves.arff").write_text("\n".join(lines) + "\n")
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), {*dataset.lengths}, dataset.element_shape) == (8, {20}, (3,))
    assert dataset.labels["kind"].tolist() == ["run", "walk"] * 4
