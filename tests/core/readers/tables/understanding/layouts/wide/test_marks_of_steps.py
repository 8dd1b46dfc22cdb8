"""Rows whose steps are columns, with a mark of each step beside it, such as how good it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.readers import read, recognise
from tests.core.files import write

RNG = np.random.default_rng(6)


def _levels(rows: int, steps: int, *, at: float = 200.0) -> np.ndarray:
    return at + RNG.normal(0, 4, (rows, steps)).cumsum(axis=1).round(1)


def _discharges(path: Path, mark: str) -> Path:
    """As Brazil's archive of rivers writes them: a month in a row, and the days across."""
    days = [f"Vazao{day:02d}" for day in range(1, 32)]
    beside = [
        "EstacaoCodigo",
        "NivelConsistencia",
        "Data",
        "Maxima",
        "Minima",
        "Media",
        "DiaMaxima",
    ]
    lines = [";".join([*beside, *days, *(f"{day}{mark}" for day in days)])]
    for k, flow in enumerate(_levels(48, 31)):
        date = f"01/{k % 12 + 1:02d}/{2015 + k // 12}"
        told = [60435000, 1 + k % 2, date, flow.max(), flow.min(), flow.mean().round(3), 7]
        marks = RNG.integers(1, 3, 31)
        lines.append(";".join(map(str, [*told, *flow, *marks])))
    return write(path, "\n".join(lines) + "\n")


def test_a_status_of_each_day_of_a_month_in_a_row_is_no_step(tmp_path: Path) -> None:
    found = recognise(path := _discharges(tmp_path / "vazoes.csv", "Status"))
    made = read(path, found.recipe)
    assert (found.recipe.layout, {*made.lengths.tolist()}) == ("rows", {31})
    assert not any("Vazao" in label for label in made.labels.columns)


def test_years_with_a_column_of_one_name_behind_each_are_steps(tmp_path: Path) -> None:
    """As Japan's weather office lists when cherries bloomed, with a remark on each year."""
    years = range(1985, 2020)
    lines = [",".join(["no", "place", *(f"{year},rm" for year in years), "normal", "rm"])]
    for k in range(40):
        bloom = RNG.integers(321, 331, len(years))
        told = (cell for day in bloom for cell in (day, RNG.choice([1, 8], p=[0.1, 0.9])))
        lines.append(",".join(map(str, [400 + k, f"town {k}", *told, 326, 8])))
    path = write(tmp_path / "sakura.csv", "\n".join(lines) + "\n")
    found = recognise(path)
    made = read(path, found.recipe)
    assert (found.recipe.layout, made.ids[0]) == ("rows", "town 0")
    assert {*made.lengths.tolist()} == {len(years)}


def test_texts_that_are_numbered_as_the_steps_are_no_labels(tmp_path: Path) -> None:
    """As Madrid lists what was in its air in each hour, with V behind what is valid."""
    hours = range(1, 25)
    names = [name for hour in hours for name in (f"H{hour:02d}", f"V{hour:02d}")]
    lines = [";".join(["ESTACION", "PUNTO_MUESTREO", "MES", "DIA", *names])]
    for k, air in enumerate(_levels(45, 24, at=60).round()):
        told = (
            cell for value in air for cell in (f"{value:.0f}", "V" if RNG.random() > 0.1 else "N")
        )
        station = (4, 8, 24)[k // 15]
        point = f"280790{station:02d}_8_8"
        lines.append(";".join(map(str, [station, point, 11, 1 + k % 15, *told])))
    path = write(tmp_path / "air.csv", "\n".join(lines) + "\n")
    found = recognise(path)
    assert not {*found.recipe.label_columns} & {*names}
    assert {*read(path, found.recipe).lengths.tolist()} == {24}
