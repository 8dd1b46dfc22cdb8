"""Numbers of things, clocks and counters that were taken for what was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import NothingMeasuredError
from sequitur_core.readers import recognise
from tests.core.files import table
from tests.notes import worded

R = np.random.default_rng(11)


@pytest.mark.parametrize("called", ["Zebra ID", "plot_id", "target id"])
def test_an_id_of_few_rows_is_no_channel(tmp_path: Path, called: str) -> None:
    at = pd.date_range("2024-09-17 06:31", periods=5, freq="2500ms").append(
        pd.date_range("2024-09-17 06:33", periods=5, freq="2500ms")
    )
    columns = {
        called: [1] * 5 + [2] * 5, "Time UTC": at.astype(str),
        "Latitude": (-14.3 + R.normal(0, 1e-4, 10)).round(6),
        "Altitude": (9 + R.normal(0, 0.1, 10)).round(2),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert called not in recipe.value_columns
    assert "Altitude" in recipe.value_columns


@pytest.mark.parametrize(("name", "code"), [("top1_name", True), ("top2_name", False)])
def test_a_number_of_the_name_beside_it_is_no_channel(
    tmp_path: Path, name: str, code: bool
) -> None:
    """As a system monitor tells of the busiest process; one without a name leaves a blank."""
    of = {4: "System", 188: "", 5_872: "MsMpEng.exe", 6_856: "updater.exe", 15_480: "brave.exe"}
    pids = R.choice([*of], 60)
    columns = {
        "timestamp": pd.date_range("2025-10-10 19:52", periods=60, freq="7s").astype(str),
        "top1_pid": pids, name: [of[pid] for pid in pids], "cpu": R.normal(40, 9, 60).round(1),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert ("top1_pid is a code of the name beside it" in found.sentence) == code
    assert found.recipe.value_columns == (("cpu",) if code else ("top1_pid", "cpu"))


@pytest.mark.parametrize("every", [0.01, 0])
def test_how_many_samples_a_trial_took_is_no_size_of_a_mean(tmp_path: Path, every: float) -> None:
    """Longer trials have more; of means of each minute, the number says nothing else."""
    took = (0.8 + R.random(60)).round(3)
    columns = {
        "onset": pd.date_range("2026-09-25 16:23", periods=60, freq="2s").astype(str),
        "move_time_s": took, "angle": (360 * R.random(60)).round(2),
        "n_samples": (took / every).round().astype(int) if every else R.integers(90, 110, 60),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert ("n_samples" in recipe.value_columns) == bool(every)


def test_a_count_of_samples_beside_what_they_are_of_is_no_channel(tmp_path: Path) -> None:
    """As a battery's monitor writes them: six a minute, or five; visitors are counted, too."""
    samples = [5 if row % 24 == 9 else 6 for row in range(71)]
    columns = {
        "UtcEndTime": pd.date_range("2019-04-10 10:47", periods=71, freq="min").astype(str),
        "InletMin": R.integers(24, 29, 71), "InletMinCount": samples,
        "InletMax": R.integers(27, 33, 71), "InletMaxCount": samples,
        "Visitor": R.integers(0, 90, 71), "VisitorCount": R.integers(1, 30, 71),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("InletMin", "InletMax", "Visitor", "VisitorCount")
    assert "InletMinCount and InletMaxCount count the samples of others" in found.sentence


@pytest.mark.parametrize("others", [("item",), ()])
def test_numbers_of_users_before_the_dates_of_a_database_are_no_channels(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    n = 120
    at = pd.Timestamp("2016-05-03") + pd.to_timedelta(np.cumsum(R.integers(90, 9_000, n)), "s")
    between = {c: R.integers(300, 340, n) for c in others}
    columns = {
        "id": 140 + np.arange(n), "user": R.integers(60, 95, n), **between,
        "at": at.astype(str), "score": R.integers(3, 23, n), "of": R.integers(17, 23, n),
    }  # fmt: skip
    path = table(tmp_path / "t.csv", columns, header=False, quoting=1)
    recipe = recognise(path).recipe
    last = len(columns)
    assert recipe.value_columns == (f"column {last - 1}", f"column {last}")


@pytest.mark.parametrize("none", ["-999", ""])
def test_a_clock_that_most_rows_lack_is_no_channel(tmp_path: Path, none: str) -> None:
    n = 60
    begins = 1_552_999_656_506 + np.cumsum(R.integers(60_000, 120_000, n))
    shown = [str(t + 90_000) if k < n // 3 else none for k, t in enumerate(begins)]
    columns = {
        "TrialIndex": np.arange(n), "TrialStart": begins, "FeedbackStart": shown,
        "Answer": R.integers(20, 100, n), "Solution": R.uniform(0, 1, n).round(3),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.value_columns == ("Answer", "Solution")


@pytest.mark.parametrize("kinds", [("user", "idle", "kernel"), ("user", "nice", "iowait")])
def test_times_that_a_processor_spent_are_meters_and_no_axis(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    n = 40
    spent = {
        f"{kind}_time": (9_000 * (k + 1) + np.cumsum(R.uniform(0.2, 1.1, n))).round(2)
        for k, kind in enumerate(kinds)
    }
    columns = {**spent, "mem_percent": (73 + R.normal(0, 0.4, n)).round(1)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ()
    assert {*spent} < {*found.recipe.value_columns}
    assert any("only go up, as meter readings do" in note for note in worded(found.warnings))


@pytest.mark.parametrize("parts", [("trip_year", "trip_month"), ("report year", "report month")])
def test_years_and_months_behind_one_word_are_the_time_of_each_line(
    tmp_path: Path, parts: tuple[str, str]
) -> None:
    lines, months = 12, 10
    year = np.repeat(2023 + np.arange(months) // 6, lines)
    month = np.repeat(1 + np.arange(months) % 6, lines)
    columns = {
        "_id": 1173 + np.arange(lines * months),
        "OfficeLineId": np.tile(10_492 + 37 * np.arange(lines), months),
        parts[0]: year,
        parts[1]: month,
        "planned": R.integers(200, 3_000, lines * months),
        "late": R.integers(0, 40, lines * months),
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.layout, recipe.id_columns) == ("tidy", ("OfficeLineId",))
    assert recipe.time_columns == parts
    assert recipe.value_columns == ("planned", "late")


def test_when_somebody_was_born_is_no_time_of_a_row(tmp_path: Path) -> None:
    n = 60
    columns = {
        "birth_year": R.integers(1950, 2000, n), "birth_month": R.integers(1, 13, n),
        "height": R.normal(170, 9, n).round(1), "weight": R.normal(70, 9, n).round(1),
    }  # fmt: skip
    assert "birth_month" not in recognise(table(tmp_path / "t.csv", columns)).recipe.time_columns


@pytest.mark.parametrize("measured", [True, False])
def test_keys_that_were_pressed_and_released_hold_no_measurement(
    tmp_path: Path, measured: bool
) -> None:
    n = 60
    up = 1_763_041_056_464 + np.cumsum(R.integers(40, 300, n))
    columns = {
        "participant_id": [62_965_888] * n, "key": [f"'{chr(97 + k * k % 29)}'" for k in range(n)],
        "t_down": up - R.integers(50, 400, n), "t_up": up, "order_index": np.arange(n),
    }  # fmt: skip
    path = table(tmp_path / "t.csv", columns | ({"force": R.normal(4, 1, n)} if measured else {}))
    if measured:
        assert recognise(path).recipe.value_columns == ("force",)
        return
    with pytest.raises(NothingMeasuredError, match="write how long each took"):
        recognise(path)


HOURS = pd.date_range("2024-05-03", periods=72, freq="h")
AIR = 15 + np.cumsum(R.normal(0, 0.4, 72))
WIND = np.abs(12 + np.cumsum(R.normal(0, 0.9, 72)))
_WEATHER = {
    "temp_c": AIR.round(1), "temp_f": (1.8 * AIR + 32).round(1),
    "wind_mph": (WIND / 1.609344).round(1), "wind_kph": WIND.round(1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (_WEATHER, "temp_f and wind_kph repeat other columns in other units"),
        (
            {"AirTC_Avg": AIR.round(2), "AirTF_Avg": (1.8 * AIR + 32).round(), "RH": WIND.round(1)},
            "AirTF_Avg repeats AirTC_Avg in another unit",
        ),
        (
            {"height(feet)": WIND.round(1), "height(meters)": (0.3048 * WIND).round(2)},
            "height(meters) repeats height(feet) in another unit",
        ),
        (
            {"WeightKg": AIR.round(1), "WeightPounds": (AIR / 0.45359).round(1), "pulse": WIND},
            "WeightPounds repeats WeightKg in another unit",
        ),
        ({"current_a": AIR.round(3), "current_c": AIR.round(3)}, ""),
        ({"v_rms": AIR.round(3), "v_peak": (1.414 * AIR).round(3)}, ""),
        ({"in_c": AIR.round(1), "in_f": (1.8 * np.roll(AIR, 1) + 32).round(1)}, ""),
    ],
)
def test_a_column_in_two_units_is_one_channel(
    tmp_path: Path, columns: dict[str, np.ndarray], told: str
) -> None:
    found = recognise(table(tmp_path / "t.csv", {"time": HOURS.astype(str), **columns}))
    assert told in found.sentence
    assert (len(found.recipe.value_columns) < len(columns)) == bool(told)
