"""Rows that are of one item, topic, axis or property each: what they say are channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table
from tests.notes import worded

RNG = np.random.default_rng(5)
WHEN = pd.date_range("2018-07-20 11:00", periods=60, freq="2min").strftime("%Y-%m-%d %H:%M:%S")


def channels(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What names the sequences of a table, and its channels."""
    recipe = recognise(path).recipe
    return recipe.id_columns, tuple(read(path, recipe).meta.channels)


@pytest.mark.parametrize(
    ("what", "value", "told"),
    [
        ("topic", "payload", ("chamber_CO2", "chamber_T", "door")),
        ("ITEM", "VALUE", ("CO2", "LR_Temp", "Lux")),
        ("component", "N", ("Fx", "Fy", "Fz")),
        ("variavel", "valor", ("chuva", "temp max", "umidade")),
    ],
)
def test_what_is_measured_of_one_thing_are_channels(
    what: str, value: str, told: tuple[str, ...], tmp_path: Path
) -> None:
    numbers = RNG.normal((5, 37, 700), 1, (60, 3))
    columns = {
        "ts": np.repeat(WHEN, 3),
        what: [*told] * 60,
        value: [f"{number:.2f}" for number in numbers.ravel()],
    }
    assert channels(table(tmp_path / "a.csv", columns)) == ((), told)


def test_answers_to_items_are_channels_of_who_gave_them(tmp_path: Path) -> None:
    items = ("alleen", "blij", "moe")
    rows = [(ppn, beep) for ppn in (104, 107, 111) for beep in range(12)]
    at = [
        pd.Timestamp("2015-11-02 09:12") + pd.Timedelta(minutes=int(95 * b + RNG.integers(60)))
        for _, b in rows
    ]
    columns = {
        "ppn": [ppn for ppn, _ in rows for _ in items],
        "beep": [1 + beep for _, beep in rows for _ in items],
        "tijdstip": [t.strftime("%d-%m-%Y %H:%M") for t in at for _ in items],
        "item": [*items] * len(rows),
        "antwoord": RNG.integers(1, 8, 3 * len(rows)),
    }
    path = table(tmp_path / "a.csv", columns, sep=";")
    assert channels(path) == (("ppn",), items)


def test_properties_of_layers_go_along_the_depth(tmp_path: Path) -> None:
    rows = [(pit, depth) for pit in ("P1", "P2", "P3", "P4") for depth in (5, 15, 30, 50, 80, 110)]
    columns = {
        "profile": np.repeat([pit for pit, _ in rows], 3),
        "depth": np.repeat([depth for _, depth in rows], 3),
        "property": ["BD", "clay", "pH"] * len(rows),
        "value": [f"{x:.2f}" for _ in rows for x in RNG.normal((1.2, 20, 6), (0.1, 3, 0.3))],
    }
    path = table(tmp_path / "a.csv", columns)
    assert channels(path) == (("profile",), ("BD", "clay", "pH"))
    assert recognise(path).recipe.time_columns == ("depth",)


def test_traits_that_were_read_twice_are_channels_of_each_reading(tmp_path: Path) -> None:
    rows = [(p, day, t, r) for p in "ABC" for day in range(6) for t in (0, 1) for r in (1, 2)]
    columns = {
        "plot": [p for p, *_ in rows],
        "date": [f"2021-0{5 + day // 3}-{1 + day % 3 * 10:02d}" for _, day, *_ in rows],
        "trait": [("SPAD", "height")[t] for *_, t, _ in rows],
        "rep": [r for *_, r in rows],
        "val": [f"{(30, 10)[t] + 5 * d + RNG.normal(0, 1):.1f}" for _, d, t, _ in rows],
    }
    assert channels(table(tmp_path / "a.csv", columns)) == (("plot", "rep"), ("SPAD", "height"))


@pytest.mark.parametrize(
    ("what", "names", "ids"),
    [
        ("culture", ("Culture_X", "Culture_Y"), ("culture", "replicate")),
        ("species", ("X", "Y"), ("species", "replicate")),
        ("machine", ("X", "Y", "Z"), ("machine", "replicate")),
        ("treatment", ("Fert X", "Fert Y"), ("treatment", "replicate")),
        ("direction", ("X", "Y"), ("replicate",)),
        ("sensor", ("Force_X", "Force_Y"), ("replicate",)),
    ],
)
def test_things_called_x_and_y_are_no_axes(
    tmp_path: Path, what: str, names: tuple[str, ...], ids: tuple[str, ...]
) -> None:
    """First replicates of two cultures were put side by side, as if they were one thing."""
    rows = [(name, k, hour) for name in names for k in (1, 2, 3) for hour in range(0, 20, 2)]
    columns = dict(zip((what, "replicate", "time_h"), zip(*rows, strict=True), strict=True))
    path = table(tmp_path / "a.csv", {**columns, "acid": RNG.normal(3, 1, len(rows)).round(2)})
    told, among = channels(path)
    assert told == ids
    assert among == (("acid",) if len(ids) > 1 else names)


@pytest.mark.parametrize(
    ("names", "panels", "times"),
    [
        (("panel", "test", "result", "units", "date"), True, (3, 1, 2)),
        (("Datum", "Analyse", "Ergebnis", "Einheit"), False, (1, 2, 3)),
        (("Collected", "Analyte", "Value", "UOM"), False, (2, 1, 1)),
    ],
)
def test_tests_of_a_laboratory_are_sequences_however_seldom_each_was_made(
    tmp_path: Path, names: tuple[str, ...], panels: bool, times: tuple[int, ...]
) -> None:
    """Panels were sequences of their tests, and tests of several units the steps of one series."""
    units = ("mg/dL", "mmol/L", "%", "g/dL")
    made = [
        (f"Panel {k // 6}", f"Test {'ABCDEFGHIJKL'[k]}", f"{20 * k + d + 0.5}", units[k % 4], day)
        for k in range(12)
        for d, day in enumerate(("2025-12-01", "2025-09-01", "2025-06-01")[: times[k % 3]])
    ]
    panel, test, result, unit, date = map(list, zip(*made, strict=True))
    cells = [panel, test, result, unit, date] if panels else [date, test, result, unit]
    path = table(tmp_path / "a.csv", dict(zip(names, cells, strict=True)))
    found = recognise(path)
    told, channel = channels(path)
    assert (told, len(channel)) == ((names[1],), 1)
    assert not any("one long series" in text for text in worded(found.warnings))
