"""Readings of meters and codes of kinds, learned beside what is measured, are asked about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import (
    clock_as_channel,
    codes_as_channel,
    meter_as_channel,
    sum_left_out,
)
from sequitur_core.data.notes.note import Note
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave, write

DAYS, N = 5, 96


def sunny(path: Path, *, total: str = "Gesamtertrag (kWh)", power: str = "Leistung (kW)") -> Path:
    """A file of each day: what a plant has given in all, and what it gives."""
    path.mkdir()
    given = 12_000.0
    for day in range(DAYS):
        kilowatts = np.clip(4 * np.sin(np.arange(N) / N * 2 * np.pi + 0.1 * day), 0, None)
        in_all = given + (kilowatts / 4).cumsum()
        given = in_all[-1]
        rows = [
            f"2024-05-{day + 1:02d} {k // 4:02d}:{k % 4 * 15:02d};{of:.3f};{kilowatts[k]:.3f}"
            for k, of in enumerate(in_all)
        ]
        (path / f"plant-{day}.csv").write_text("\n".join([f"time;{total};{power}", *rows]))
    return path


def about(path: Path, kind: object) -> list[Note]:
    return [note for note in recognise(path).warnings if note.kind == kind.kind]  # type: ignore[attr-defined]


@pytest.mark.parametrize("total", ["Gesamtertrag (kWh)", "zählerstand", "cumulative energy (J)"])
def test_a_meter_beside_what_says_how_fast_it_goes_is_left_out(tmp_path: Path, total: str) -> None:
    found = recognise(path := sunny(tmp_path / "sun", total=total))
    assert found.recipe.value_columns == ("Leistung (kW)",)
    (note,) = about(path, sum_left_out)
    after = revise(path, found.recipe, **note.offers[0].changes)
    assert after.recipe.value_columns == ("Leistung (kW)", total)


def test_a_meter_by_another_name_is_told_and_left_out_by_a_click(tmp_path: Path) -> None:
    path = sunny(tmp_path / "sun", total="x")
    (note,) = about(path, meter_as_channel)
    assert str(note) == (
        "x only goes up, as a meter reading does: it says how much there has been in all, not what "
        "happens at the time. Leistung says that."
    )
    (offer,) = note.offers
    after = revise(path, recognise(path).recipe, **{offer.name: offer.value})
    assert after.recipe.value_columns == ("Leistung (kW)",)


def test_what_a_computer_counted_since_it_was_on_is_a_meter_in_few_rows(tmp_path: Path) -> None:
    """It was learned without a word; of few rows, a total may be of what grows."""
    rises = np.cumsum(np.arange(10) % 3)
    columns = {"free": 900 + 40 * wave(10), "idle ticks": 8_000 + 90 * rises, "total": 70 + rises}
    frame = pd.DataFrame(columns, pd.date_range("2024-05-01", periods=10, freq="s")).round()
    frame.to_csv(path := tmp_path / "t.csv", index_label="time")
    (note,) = about(path, meter_as_channel)
    assert note.numbers["channels"] == ("idle ticks",)


@pytest.mark.parametrize("most", [2, 1])
def test_a_count_without_a_name_is_a_meter(tmp_path: Path, most: int) -> None:
    """Seconds and clicks of a Geiger counter; what goes on by one at most may be anything."""
    clicks = 893 + np.minimum(np.arange(60) * 7 % 5 % 3, most).cumsum()
    rows = [f"{24_303 + k - k // 9},{of}" for k, of in enumerate(clicks)]
    notes = about(write(tmp_path / "geiger.csv", "\n".join(rows)), meter_as_channel)
    assert [note.offers[0].value for note in notes] == ["difference"] * (most - 1)


def test_what_climbs_faster_and_faster_is_no_meter(tmp_path: Path) -> None:
    """As a rocket, that leans more and more, does."""
    at, sway = np.arange(1, N + 1), np.random.default_rng(0).normal(size=(2, N))
    columns = {"time": at, "height": np.cumsum(9 * at + 8 * np.abs(sway[0])).round(1)}
    columns["lean"] = (0.02 * at + 0.06 * sway[1]).round(2)
    path = tmp_path / "t.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    assert recognise(path).recipe.value_columns == ("height", "lean")
    assert not about(path, meter_as_channel)


def test_a_number_of_people_that_grows_is_no_counter(tmp_path: Path) -> None:
    """Beside a date of each row, which a counter would go on with by the same."""
    grows = np.round(205 + 90 * (1 + np.sin(np.arange(12 * N) * np.pi / 6)))
    months = pd.date_range("1927-07-01", periods=12 * N, freq="MS")
    people = 198_000 + np.cumsum(grows).astype(int)
    frame = pd.DataFrame({"date": months, "people": people, "rate": wave(12 * N)})
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert not about(tmp_path / "t.csv", clock_as_channel)


@pytest.mark.parametrize(("total", "many"), [("x", 1), ("Longitude", 0)])
def test_a_place_that_only_goes_on_is_no_meter(tmp_path: Path, total: str, many: int) -> None:
    """As that of a car on its way, which goes as fast as its speed says."""
    assert len(about(sunny(tmp_path / "way", total=total, power="speed"), meter_as_channel)) == many


def test_what_goes_up_with_a_meter_in_each_channel_says_nothing_faster(tmp_path: Path) -> None:
    """Rows of three channels take turns, so that no column goes up from row to row."""
    new = 50 + 20 * np.abs(wave(60))
    rows = [
        f"2021-01-{1 + i // 2:02d} {12 * (i % 2):02d}:00,{kind},{new[i] * k:.3f},"
        f"{new[: i + 1].sum() * k:.2f},{new[: i + 1].sum() * k / 900:.4f}"
        for i in range(60)
        for k, kind in enumerate(("first", "second", "third"), 1)
    ]
    (path := tmp_path / "doses.csv").write_text("\n".join(["day,kind,new,doses,share", *rows]))
    found = recognise(path, channel_column="kind", layout="long", time_columns=("day",))
    (note,) = (n for n in found.warnings if n.kind == meter_as_channel.kind)
    assert note.numbers["speeds"] == ("new",)
    assert "doses" in note.numbers["channels"]


def test_counts_beside_a_total_count_that_only_go_up_are_meters_too(tmp_path: Path) -> None:
    """Only the total was named: of a register, the local and the unique count grow as it does."""
    grown = np.arange(60).cumsum()
    columns = {"localCount": 205 + grown, "remoteCount": 140 + grown % 7, "totalCount": 345 + grown}
    frame = pd.DataFrame(columns, pd.date_range("2025-09-16", periods=60, freq="h"))
    frame.to_csv(path := tmp_path / "t.csv", index_label="timestamp")
    (note,) = about(path, meter_as_channel)
    assert note.numbers["channels"] == ("localCount", "totalCount")


def test_what_only_grows_under_another_name_is_measured(tmp_path: Path) -> None:
    rows = [f"{k},{20 + k**0.5:.3f},{v:.2f}" for k, v in enumerate(wave(200))]
    (path := tmp_path / "plant.csv").write_text("\n".join(["day,height,light", *rows]))
    assert not about(path, meter_as_channel)


def test_numbers_that_say_the_kind_of_another_column_are_codes(tmp_path: Path) -> None:
    rain = np.clip(9 * wave(300), 0, None).round(1)
    kinds = np.where(rain > 0, np.where(np.arange(300) % 50 < 9, 8, 6), np.arange(300) % 90 // 80)
    kinds[::70] = 4
    for name, told in (("RSKF", 1), ("FXRS", 0)):
        rows = [
            f"{k},{v},{kind},{20 - v}" for k, (v, kind) in enumerate(zip(rain, kinds, strict=True))
        ]
        (path := tmp_path / f"{name}.csv").write_text("\n".join([f"day,RSK,{name},TMK", *rows]))
        assert len(about(path, codes_as_channel)) == told


@pytest.mark.parametrize("far", [True, False])
def test_programmes_of_parts_are_codes_and_so_is_what_goes_with_them(
    tmp_path: Path, far: bool
) -> None:
    """They were learned as numbers; those that follow one another may say how much."""
    kind = np.random.default_rng(1).permutation(np.repeat([0, 1, 2, 3], 20))
    programme = np.array([0, 71, 72, 480] if far else [0, 1, 2, 3])[kind]
    part, tool = np.array(["none", "A7", "A7", "B3"])[kind], np.array([0, 4, 4, 0])[kind]
    rows = zip(programme, part, tool, 30 + wave(80, period=9), strict=True)
    text = [f"2025-05-01 {k // 60:02d}:{k % 60:02d}:00,{p},{w},{t},{v:.2f}"
            for k, (p, w, t, v) in enumerate(rows)]  # fmt: skip
    (path := tmp_path / "t.csv").write_text("\n".join(text))
    codes = [note.numbers["channels"] for note in about(path, codes_as_channel)]
    assert codes == ([("column 2", "column 4")] if far else [])


@pytest.mark.parametrize("by_one", [True, False])
def test_seconds_beside_a_sum_without_names_are_no_channel(tmp_path: Path, by_one: bool) -> None:
    """As a Geiger counter writes them; what goes up by other numbers may be another sum."""
    random = np.random.default_rng(4)
    steps = random.choice([0, 1, 2], 300, p=[0.18, 0.81, 0.01])
    first = 24_303 + np.cumsum(steps if by_one else steps * random.integers(1, 9, 300))
    rows = np.stack([first, 893 + np.cumsum(random.poisson(0.4, 300))], axis=1)
    write(path := tmp_path / "t.csv", "\n".join(f"{a},{b}" for a, b in rows.tolist()))
    found = recognise(path)
    assert found.recipe.value_columns == (("column 2",) if by_one else ("column 1", "column 2"))


def test_what_says_how_fast_meters_go_is_none_itself_also_where_rows_take_turns(
    tmp_path: Path,
) -> None:
    """Doses that two kinds of people had, with a row for each kind on every day."""
    rng = np.random.default_rng(0)
    kinds = {kind: rng.integers(5, 90, 60) for kind in ("first", "second")}
    rows = [
        f"2021-{1 + day // 28:02d}-{1 + day % 28:02d},{kind},{of[day]},{of[: day + 1].sum()},"
        f"{of[: day + 1].sum() / 900:.2f}"
        for day in range(60)
        for kind, of in kinds.items()
    ]
    path = write(tmp_path / "doses.csv", "\n".join(["date,measure,daily,doses,share", *rows]))
    (note,) = about(path, meter_as_channel)
    assert note.numbers["channels"] == ("doses", "share")
    assert str(note).endswith("daily says that.")
    assert "one series of 60 daily rows" in recognise(path).sentence


@pytest.mark.parametrize(
    ("total", "told"),
    [("TOTAL_POWER", False), ("Total output (kW)", False), ("TOTAL_YIELD", True),
     ("cumulative power", True)],
)  # fmt: skip
def test_power_that_only_rises_on_a_morning_is_no_meter(
    tmp_path: Path, total: str, told: bool
) -> None:
    rows = [f"{k},{k**1.5:.2f},{v:.2f}" for k, v in enumerate(wave(90))]
    path = write(tmp_path / "morning.csv", "\n".join([f"minute,{total},wind", *rows]))
    assert bool(about(path, meter_as_channel)) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Velocity (ft/sec)", 0),
        ("v [m/s]", 0),
        ("actual_pitch", 0),
        ("airspeed", 0),
        ("v", 1),
    ],
)
def test_a_speed_that_only_rises_is_no_meter(tmp_path: Path, name: str, told: int) -> None:
    """Beside the acceleration, which it adds up; nor is how steeply something climbs."""
    push = 20 + 15 * wave(90)
    columns = {"Time (sec)": np.arange(90) / 100, name: np.cumsum(push).round(3), "Accel": push}
    path = tmp_path / "flight.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    assert len(about(path, meter_as_channel)) == told


@pytest.mark.parametrize("beside", ["", ",back_flow"])  # which its name alone doesn't tell
def test_meters_alone_are_learned_by_their_differences_after_a_click(
    tmp_path: Path, beside: str
) -> None:
    used = np.cumsum(np.clip(wave(192), 0, None)).round(3)
    rows = [f"2023-09-{1 + k // 96:02d} {k % 96 // 4:02d}:{k % 4 * 15:02d},{v}"
            + f",{3 * v + k / 99:.3f}" * bool(beside) for k, v in enumerate(used)]  # fmt: skip
    path = write(tmp_path / "gas.csv", "\n".join([f"time,Total gas used{beside}", *rows]))
    (note,) = about(path, meter_as_channel)
    (offer,) = note.offers
    assert offer.label == "Learn the differences"
    after = revise(path, recognise(path).recipe, **offer.changes)
    assert after.recipe.change == "difference"
    assert not meter_as_channel.among(after.warnings)
    assert read(path, after.recipe).sequences[0][:, 0].max() <= 1


@pytest.mark.parametrize(("others", "speeds"), [(1, ("power",)), (3, ())])
def test_what_says_how_fast_one_of_several_meters_goes_is_not_said_of_all(
    tmp_path: Path, others: int, speeds: tuple[str, ...]
) -> None:
    new = [50 + 20 * wave(90), *(40 + 9 * np.random.default_rng(5).random((others, 90)))]
    names = [f"tank {k}" for k in range(len(new))]
    sums = np.cumsum(new, axis=1).round(2)
    rows = [
        f"{k},{new[0][k]:.3f},{','.join(map(str, row))}" for k, row in enumerate(sums.T.tolist())
    ]
    path = write(tmp_path / "meters.csv", "\n".join([f"minute,power,{','.join(names)}", *rows]))
    (note,) = about(path, meter_as_channel)
    assert (note.numbers["channels"], note.numbers["speeds"]) == (tuple(names), speeds)
