"""Parts of a day beside dates, as markets of electricity and meters write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

N = 240


def _spans(minutes: int, form: str) -> list[str]:
    """Days, and from when to when in them rows are: the begin, the end and the hour's number."""
    at = pd.date_range("2026-03-01", periods=N, freq=f"{minutes}min")
    return [form.format(b=t, e=t + pd.Timedelta(minutes=minutes), n=t.hour + 1) for t in at]


@pytest.mark.parametrize(
    ("minutes", "form"),
    [(60, "{b:%H} - {e:%H}"), (60, "{b:%H}-{n:02d}"), (60, "{b:%H:%M}-{e:%H:%M}"),
     (15, "{b:%H:%M} - {e:%H:%M}"), (30, "{b:%H:%M}-{e:%H:%M}"), (60, "{b:%X} - {e:%X}"),
     (60, "{b:%H:%M} bis {e:%H:%M} Uhr"), (60, "H{n:02d}"), (60, "{b.hour}h"), (60, "HE{n:02d}")],
)  # fmt: skip
def test_parts_of_a_day_beside_dates_are_times(tmp_path: Path, minutes: int, form: str) -> None:
    at = pd.date_range("2026-03-01", periods=N, freq=f"{minutes}min")
    columns = {"Datum": at.strftime("%d.%m.%Y"), "Stunde": _spans(minutes, form),
               "Preis": 50 + 20 * wave(N), "Menge": 900 + wave(N, phase=2)}  # fmt: skip
    found = recognise(table(tmp_path / "a.csv", columns, sep=";"))
    assert (found.recipe.time_columns, found.recipe.layout) == (("Datum", "Stunde"), "long")
    dataset = read(tmp_path / "a.csv", found.recipe.with_(window=0, align=""))
    assert dataset.lengths.tolist() == [N]
    step = {60: (1, "h"), 30: (30, "min"), 15: (15, "min")}[minutes]
    assert (dataset.meta.step, dataset.meta.step_unit) == step


def test_spans_behind_dates_are_no_zones(tmp_path: Path) -> None:
    columns = {"Zeit": _spans(60, "{b:%d.%m.%Y %H:%M}-{e:%H:%M}"), "Preis": 50 + 20 * wave(N)}
    found = recognise(table(tmp_path / "a.csv", columns, sep=";"))
    assert found.recipe.time_format == "%d.%m.%Y %H:%M (beginning)"


@pytest.mark.parametrize("name", ["house", "score"])
def test_homes_and_scores_are_no_parts_of_a_day(tmp_path: Path, name: str) -> None:
    cell = "H{}" if name == "house" else "{}-2"
    rows = [(f"{d:02d}.03.2026", cell.format(k)) for d in range(1, 16) for k in range(1, 25)]
    columns = {"Datum": [d for d, _ in rows], name: [k for _, k in rows], "kWh": wave(len(rows))}
    assert recognise(table(tmp_path / "a.csv", columns, sep=";")).recipe.time_columns == ("Datum",)


@pytest.mark.parametrize("points", [("HUB",), ("HUB", "ZONE")])
@pytest.mark.parametrize(
    ("called", "parts"),
    [(("TradingHour",), (24,)), (("DeliveryHour", "DeliveryInterval"), (24, 4)),
     (("TradingPeriod",), (48,))],
)  # fmt: skip
def test_hours_and_periods_of_trade_are_times_of_each_place(
    tmp_path: Path, called: tuple[str, ...], parts: tuple[int, ...], points: tuple[str, ...]
) -> None:
    days = pd.date_range("2026-03-01", periods=6).strftime("%m/%d/%Y")
    at = [(day, *[k + 1 for k in part]) for day in days for part in np.ndindex(parts)]
    rows = [(*t, point, 30 + 9 * v) for t, v in zip(at, wave(len(at)), strict=True)
            for point in points]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["TradingDate", *called, "Point", "Price"])
    found = recognise(table(tmp_path / "a.csv", frame.to_dict("list")))
    assert found.recipe.time_columns == ("TradingDate", *called)
    assert found.recipe.id_columns == (("Point",) if len(points) > 1 else ())
    dataset = read(tmp_path / "a.csv", found.recipe.with_(window=0, align=""))
    assert dataset.lengths.tolist() == [len(at)] * len(points)
    assert dataset.meta.step_unit == ("h" if parts == (24,) else "min")


def test_what_a_megawatt_hour_costs_is_no_hour(tmp_path: Path) -> None:
    days = pd.date_range("2026-03-01", periods=60).strftime("%Y-%m-%d")
    columns = {"Date": days, "DollarsPerMegawattHour": (12 + 9 * wave(60)).round(), "MW": wave(60)}
    assert recognise(table(tmp_path / "a.csv", columns)).recipe.time_columns == ("Date",)
