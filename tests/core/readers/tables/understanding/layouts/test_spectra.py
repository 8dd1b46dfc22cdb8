"""Spectra and other curves along an axis that is no time: below each other, or side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

_RANGES = ((300, 340), (310, 360), (320, 350), (335, 380))  # of excitation and emission


def _below_each_other(axis: str, *, each: float = 1.0, way: int = 1) -> pd.DataFrame:
    """Two dyes with two spectra each, of other ranges, in columns dye, kind, `axis`, value."""
    parts = [
        pd.DataFrame(
            {
                "dye": f"dye {k // 2}",
                "kind": ("ex", "em")[k % 2],
                axis: (each * np.arange(*ends))[::way].round(3),
                "value": wave(ends[1] - ends[0]),
            }
        )
        for k, ends in enumerate(_RANGES)
    ]
    return pd.concat(parts)


@pytest.mark.parametrize(
    ("axis", "shape"),
    [("wavelength", {}), ("Wavenumber [1/cm]", {"way": -1}), ("bias", {"each": 0.01})],
)
def test_an_axis_that_begins_anew_tells_curves_apart_by_all_their_names(
    axis: str, shape: Mapping[str, Any], tmp_path: Path
) -> None:
    path = table(tmp_path / "dyes.csv", dict(_below_each_other(axis, **shape)))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("dye", "kind"), (axis,))
    assert sorted(len(s) for s in read(path, found.recipe).sequences) == [30, 40, 45, 50]


def test_a_curve_that_goes_back_along_another_is_a_sequence_too(tmp_path: Path) -> None:
    frame = _below_each_other("pressure", each=0.02)
    down = frame["kind"] == "em"
    frame.loc[down] = frame[down][::-1].to_numpy()
    frame = frame.sort_values(["dye", "kind"], kind="stable", ascending=[True, False])
    found = recognise(table(tmp_path / "isotherms.csv", dict(frame)))
    assert found.recipe.id_columns == ("dye", "kind")
    assert found.recipe.time_columns == ("pressure",)


def test_curves_that_were_read_off_in_no_order_have_one_value_at_each_place(
    tmp_path: Path,
) -> None:
    columns: dict[str, Any] = {}
    for k, rows in enumerate((40, 44, 48)):
        at = np.cumsum(np.linspace(1, 1.5 + k / 10, rows)).round(2)
        at[[10, 11, 12]] = at[[11, 10, 10]]
        columns |= {f"line {k}": pd.Series(at), f"c{k}": pd.Series(wave(rows))}
    path = table(tmp_path / "curves.csv", columns)
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [39, 43, 47]
    assert dataset.sequences[0][10, 0] == pytest.approx(wave(40)[[11, 12]].mean())


def test_a_distance_that_goes_to_and_fro_is_measured(tmp_path: Path) -> None:
    frame = _below_each_other("x").assign(x=wave(165))
    path = table(tmp_path / "walks.csv", dict(frame.rename(columns={"x": "distance"})))
    assert "distance" not in recognise(path).recipe.time_columns


def _side_by_side(axis: str) -> dict[str, Any]:
    """Four columns that are unlike along the axis, which goes on in unequal steps."""
    peaks = {f"LED{k}": np.exp(-(((np.arange(90) - 20 * k) / 4) ** 2)).round(4) for k in range(4)}
    return {axis: (400 + np.cumsum(np.linspace(1, 1.4, 90))).round(2), **peaks}


@pytest.mark.parametrize("axis", ["Wavelength_nm", "Wellenzahl", "2theta"])
def test_columns_along_a_wavelength_are_spectra_however_unlike(axis: str, tmp_path: Path) -> None:
    found = recognise(table(tmp_path / "leds.csv", _side_by_side(axis)))
    assert (found.recipe.layout, found.recipe.time_columns) == ("columns", (axis,))
    assert any(f"spectra along {axis}" in reason for reason in found.reasons)


@pytest.mark.parametrize("axis", ["Depth [m]", "Torque_Nm", "time"])
def test_columns_along_another_axis_are_channels(axis: str, tmp_path: Path) -> None:
    assert recognise(table(tmp_path / "cast.csv", _side_by_side(axis))).recipe.layout == "long"


def test_columns_of_a_matrix_are_numbered_behind_its_name(tmp_path: Path) -> None:
    """As R writes a data frame that has one: octane, NIR.900 nm, NIR.902 nm..."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"octane": random.uniform(83, 90, 40).round(1)})
    for length in 900 + 2 * np.arange(60):
        frame[f"NIR.{length} nm"] = random.normal(size=40).round(4)
    frame.to_csv(path := tmp_path / "gasoline.csv")
    found = recognise(path)
    assert found.sentence.startswith("40 sequences of 60 steps, 1 channel")
    assert "octane" in found.recipe.left_out


def _sized(every: str, *, goes_on: bool, first: float = 14.1, rows: int = 300) -> pd.DataFrame:
    """How many particles of 40 sizes there were, in rows with a date and a time of day."""
    sizes = np.round(first * 1.04 ** np.arange(40), 1)
    rng = np.random.default_rng(4)
    walk = rng.normal(0, 0.1, rows).cumsum() if goes_on else rng.normal(0, 0.5, rows)
    most = np.exp(np.log(60) + walk)[:, None]
    numbers = 5_000 * np.exp(-((np.log(sizes / most)) ** 2)) + rng.normal(0, 20, (rows, 40))
    at = pd.date_range("2018-11-05 11:02:31", periods=rows, freq=every)
    frame = pd.DataFrame(numbers.round(1), columns=sizes.astype(str))
    frame.insert(0, "Start Time", at.strftime("%H:%M:%S"))
    frame.insert(0, "Date", at.strftime("%m/%d/%y"))
    return frame


def test_sizes_that_are_logged_every_few_minutes_are_channels_and_rows_are_asked_about(
    tmp_path: Path,
) -> None:
    found = recognise(path := table(tmp_path / "t.csv", dict(_sized("5min", goes_on=True))))
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("Date", "Start Time"))
    dataset = read(path, found.recipe)
    assert len(dataset.meta.channels) == 40
    assert (dataset.meta.step, dataset.meta.step_unit) == (5.0, "min")
    ways = {way.label(): way.in_use for way in found.partitions}
    assert [used for label, used in ways.items() if label.startswith("row")] == [False]


@pytest.mark.parametrize("why", ["unlike", "uneven", "counted"])
def test_curves_that_do_not_go_on_with_the_time_are_rows(tmp_path: Path, why: str) -> None:
    frame = _sized("5min", goes_on=why != "unlike")
    if why == "uneven":
        frame = frame.iloc[np.sort(np.random.default_rng(1).choice(300, 150, replace=False))]
    if why == "counted":
        frame.columns = pd.Index([*frame.columns[:2], *map(str, range(40))])
    assert recognise(table(tmp_path / "t.csv", dict(frame))).recipe.layout == "rows"


def test_each_of_several_curves_in_each_of_several_files_is_a_sequence(tmp_path: Path) -> None:
    for name in ("first", "second"):
        columns: dict[str, Any] = {}
        for k, rows in enumerate((20, 23, 26), 1):
            at = np.cumsum(np.linspace(1, 1.5 + k / 10, rows)).round(2)
            columns |= {f"Run {k}: x": pd.Series(at), f"Run {k}: y": pd.Series(wave(rows))}
        table(tmp_path / f"{name}.csv", columns)
    found = recognise(tmp_path)
    assert found.recipe.id_columns == ("file", "Run")
    assert "each is a sequence" in found.reasons[0]
    assert read(tmp_path, found.recipe).lengths.tolist() == [20, 23, 26] * 2
