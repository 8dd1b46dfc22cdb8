"""Clocks and counters beside rows in no order of their time, and axes beside each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import recognise

RNG = np.random.default_rng(5)
N = 240


def test_how_long_a_device_had_run_is_told_where_rows_stand_in_no_order(tmp_path: Path) -> None:
    """As services of air sensors send what they are asked for."""
    heat = 80 + RNG.normal(0, 0.4, N).cumsum().round(1)
    frame = pd.DataFrame(
        {
            "time_stamp": 1_599_660_000 + 600 * np.arange(N), "humidity": (40 + heat / 9).round(),
            "temperature": heat, "uptime": 2000 + 10 * np.arange(N),
        }
    )  # fmt: skip
    frame.sample(frac=1, random_state=3).to_csv(path := tmp_path / "air.csv", index=False)
    found = recognise(path)
    assert "uptime" in found.recipe.left_out
    assert {"humidity", "temperature"}.isdisjoint(found.recipe.left_out)


def test_serial_numbers_of_rows_are_no_channel(tmp_path: Path) -> None:
    """As bulletins in India begin, with dams in any order on each day."""
    days = pd.date_range("2019-03-01", periods=40, freq="5D").strftime("%d-%m-%Y")
    dams = ["Ukai", "Tehri", "Mettur", "Nagarjuna Sagar"]
    rows = [
        (dam, day, round(1 + k / 90 + RNG.random() / 9, 3), round(80 + k + RNG.random(), 2))
        for k, day in enumerate(days)
        for dam in RNG.permutation(dams)
    ]
    frame = pd.DataFrame(rows, columns=["Reservoir", "Date", "Storage", "Level"])
    frame.insert(0, "S.No", range(1, len(frame) + 1))
    frame.to_csv(path := tmp_path / "dams.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("Reservoir",)
    assert "S.No" in found.recipe.left_out


def test_the_age_of_ice_is_its_time_beside_its_depth(tmp_path: Path) -> None:
    depth = np.arange(N)
    frame = pd.DataFrame(
        {
            "Depth": depth, "Ice age (GT4)": (17.3 * depth + depth**2 / 40).round().astype(int),
            "deut": (-450 + RNG.normal(0, 1, N).cumsum()).round(1),
        }
    )  # fmt: skip
    frame.to_csv(path := tmp_path / "ice.txt", sep="\t", index=False)
    assert recognise(path).recipe.time_columns == ("Ice age (GT4)",)


def test_detections_of_each_transmitter_are_a_sequence(tmp_path: Path) -> None:
    """As receivers in rivers hear tags of fish: no two at once."""
    minutes = np.sort(RNG.choice(90_000, N, replace=False))
    tag = np.repeat(RNG.permutation(np.arange(60) % 5), 4)
    frame = pd.DataFrame(
        {
            "Date and Time (UTC)": pd.Timestamp("2017-06-03")
            + pd.to_timedelta(minutes, unit="min"),
            "Receiver": RNG.choice(["VR2W-126001", "VR2W-114210"], N),
            "Transmitter": [f"A69-9006-1{2033 + k}" for k in tag],
            "Sensor Value": (4 + tag + RNG.normal(0, 0.3, N)).round(1),
        }
    )
    frame.to_csv(path := tmp_path / "vue.csv", index=False)
    assert recognise(path).recipe.id_columns == ("Transmitter",)


def test_the_day_of_year_of_a_composite_is_a_part_of_its_time(tmp_path: Path) -> None:
    """As samples of satellites' images come: each pixel is of another of sixteen days."""
    days = pd.date_range("2018-01-01", periods=46, freq="16D")
    green = 0.5 - 0.3 * np.cos(days.day_of_year / 58)
    frame = pd.concat(
        pd.DataFrame(
            {
                "ID": place, "Date": days.strftime("%Y-%m-%d"),
                "NDVI": (green + RNG.normal(0, 0.02, 46)).round(4),
                "16_days_composite_day_of_the_year": days.day_of_year + RNG.integers(0, 14, 46),
            }
        )
        for place in ("harvard", "ordway", "niwot")
    )  # fmt: skip
    frame.to_csv(path := tmp_path / "samples.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("ID",)
    assert "16_days_composite_day_of_the_year" in found.recipe.left_out
