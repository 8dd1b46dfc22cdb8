"""Columns that say when rows began and ended, are the axis of trials, or go on with dates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.doubts import looks_like
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise
from tests.core.files import table

RNG = np.random.default_rng(3)


def walk(rows: int, start: float = 50.0) -> list[str]:
    return [f"{value:.2f}" for value in start + RNG.normal(0, 1, rows).cumsum()]


def test_when_keys_are_pressed_and_released_is_the_time(tmp_path: Path) -> None:
    hold, flight = RNG.integers(50, 120, (3, 60)), RNG.integers(-10, 160, (3, 60))
    press = 794_078 + (hold + flight).cumsum(axis=1)
    columns = {
        "typist": [f"u{k}" for k in (17, 23, 41) for _ in range(60)],
        "press": [*map(str, press.ravel())],
        "release": [*map(str, (press + hold).ravel())],
        "hold": [*map(str, hold.ravel())],
        "flight": [*map(str, flight.ravel())],
    }
    recipe = recognise(table(tmp_path / "keys.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("typist",), ("press",))
    assert recipe.value_columns == ("hold", "flight")


def test_a_burette_is_an_axis_and_what_grows_is_not(tmp_path: Path) -> None:
    drops = np.concatenate([np.full(10, 2.0), np.full(15, 0.5), np.full(5, 3.0)]).cumsum()
    ph = 2 + 9 / (1 + np.exp(-(drops - 24.3)))
    columns = {
        "Trial": [str(k + 1) for k in range(4) for _ in drops],
        "Volume NaOH": [f"{v + RNG.choice((0, 0.04)):.2f}" for _ in range(4) for v in drops],
        "pH": [f"{v + RNG.normal(0, 0.1):.2f}" for _ in range(4) for v in ph],
        "Temp": walk(120, 22),
    }
    recipe = recognise(table(tmp_path / "titration.csv", columns)).recipe
    assert recipe.time_columns == ("Volume NaOH",)
    grown = np.cumsum(RNG.gamma(1.0, 2.0, (4, 30)), axis=1)
    columns["Volume NaOH"] = [f"{v:.2f}" for v in grown.ravel()]
    recipe = recognise(table(tmp_path / "grown.csv", columns)).recipe
    assert recipe.time_columns == ()


def test_ages_in_days_go_on_with_the_date(tmp_path: Path) -> None:
    rows = [(day, ring) for day in range(0, 14, 2) for ring in range(20)]
    columns = {
        "Date": [f"{20 + day if day < 11 else day - 10}/{'05' if day < 11 else '06'}/12"
                 for day, _ in rows],
        "Ring": [f"AV{82_000 + 37 * ring}" for _, ring in rows],
        "Age": [str(2 + day + 2 * (ring % 3)) for day, ring in rows],
        "Mass": [f"{2.5 + day * 1.1 + RNG.normal(0, 0.3):.2f}" for day, _ in rows],
        "Tarsus": [f"{10 + day * 0.6 + RNG.normal(0, 0.3):.1f}" for day, _ in rows],
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "chicks.csv", columns)).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("Date",), ("Mass", "Tarsus"))


def test_depths_go_on_with_the_age_of_what_lies_there(tmp_path: Path) -> None:
    depth = np.cumsum(RNG.integers(2, 5, 110))
    age = 100 + np.cumsum(RNG.integers(30, 90, 110))
    columns = {
        "depth_cm": [*map(str, depth)], "age_calBP": [*map(str, age)],
        "TOC": walk(110), "d13C": walk(110, -26),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "core.csv", columns)).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("age_calBP",), ("TOC", "d13C"))


def test_seconds_that_begin_anew_are_no_channel(tmp_path: Path) -> None:
    took = 0.5 + 0.15 * RNG.random((8, 22))
    columns = {
        "patient": [name for name in ("Hr. Krog", "Fru Dahl") for _ in range(88)],
        "task": [t for _ in range(2) for t in ("one", "two", "one", "tray") for _ in range(22)],
        "contact_s": [f"{t:.2f}" for t in took.cumsum(axis=1).ravel()],
        "step_len": walk(176, 60),
        "stance": walk(176, 6),
    }
    recipe = recognise(table(tmp_path / "steps.csv", columns)).recipe
    assert "contact_s" not in recipe.value_columns


def test_begins_and_ends_in_seconds_beside_how_long_in_milliseconds_are_times(
    tmp_path: Path,
) -> None:
    """Of an eye that rests on pictures, which began at a moment of the whole session."""
    took = RNG.integers(120, 400, 90)
    ended = 358.0 + np.cumsum(took / 1000 + RNG.random(90) / 20)
    began = ended - took / 1000
    columns = {
        "start": [f"{t:.6f}" for t in began],
        "end": [f"{t:.6f}" for t in ended],
        "x": walk(90, 800),
        "y": walk(90, 500),
        "dur": [*map(str, took)],
        "image": [f"pr{k}.png" for k in (19, 21, 4, 7, 12, 30) for _ in range(15)],
    }
    recipe = recognise(table(tmp_path / "fixations.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("image",), ("start",))
    assert recipe.value_columns == ("x", "y", "dur")


def test_notes_without_names_that_end_before_the_next_begins_have_times(tmp_path: Path) -> None:
    """Both moments were learned; two sensors that warm up stay as far apart, and are channels."""
    began = np.cumsum(0.2 + RNG.random(60))
    ended = began[:-1] + RNG.random(59) * np.diff(began)
    rows = zip(RNG.integers(50, 99, 59), began.round(3), ended.round(3), strict=False)
    (path := tmp_path / "notes.txt").write_text("".join(f"{p}\t{b}\t{e}\n" for p, b, e in rows))
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("column 2",), ("column 1",))
    assert "column 3 goes up with column 2" in found.sentence
    assert not looks_like.among(found.warnings)
    lines = path.read_text().splitlines()
    for at in (40, 9, 0):  # where it begins, also after a pause; an end stands alone below all
        lines.insert(at, lines[at].split("\t")[1] + "\t")
    path.write_text("\n".join([*lines, "99.5\t\n"]))
    again = recognise(path).recipe
    assert again == found.recipe.with_(remarked_rows="several numbers")
    assert Recipe.from_json(again.to_json()) == again
    earlier = found.recipe.with_(time_columns=(), time_format="")
    read_so = [read(path, of.with_(window=0)).lengths.tolist() for of in (again, earlier)]
    assert read_so == [[59], [63]]
    warm = "".join(f"{p}\t{b}\t{b + 0.1}\n" for p, b in zip(walk(59), began, strict=False))
    path.write_text(warm)
    assert recognise(path).recipe.time_columns == ()


def test_fractions_without_a_name_that_go_up_are_the_axis(tmp_path: Path) -> None:
    """As of a spectrograph, whose columns are spectra; some of its pixels are half as wide."""
    steps = np.where(np.arange(70) % 20 < 2, 0.18, 0.37)
    columns = {"": [f"{x:.4f}" for x in 125.2566 + steps.cumsum()]}
    columns |= {f"1.{k}RBM": walk(70) for k in range(89, 94)}
    recipe = recognise(table(tmp_path / "raman.csv", columns)).recipe
    assert recipe.time_columns == ("column 1",)
    assert len(recipe.value_columns) == 5


@pytest.mark.parametrize(
    ("name", "axis"),
    [
        ("Pressure (dbar)", True), ("Höhe", True), ("elevation_m", True), ("Vg (V)", True),
        ("Potential/V", True), ("U", True), ("Temperature (°C)", True), ("Volume_mL", True),
        ("energy", True), ("dose_mg", True), ("energy_generation", False), ("weight_g", False),
        ("Volume of tumour", False), ("total", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("clock", [True, False])
def test_what_a_probe_goes_through_is_the_axis_wherever_it_stands(
    tmp_path: Path, name: str, axis: bool, clock: bool
) -> None:
    """However unevenly, and beside a clock that several rows share."""
    ends = [RNG.gamma(1.0, 2.0, rows).cumsum() for rows in (20, 26, 31, 24)]
    ends[2][9] = ends[2][8]  # nor in every row
    columns = {
        "probe": [f"P{k}" for k, at in enumerate(ends) for _ in at],
        "when": [f"2021-08-0{k + 1} 09:{n // 12:02d}" for k, at in enumerate(ends)
                 for n, _ in enumerate(at)],
        "read": walk(101),
        "other": walk(101, 7),
        name: [f"{v:.4f}" for at in ends for v in at],
    }  # fmt: skip
    if not clock:
        del columns["when"]
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.id_columns == ("probe",)
    assert recipe.time_columns == ((name,) if axis else ())
    on = np.cumsum(np.concatenate([np.diff(at, prepend=0) for at in ends]))
    columns[name] = [f"{v:.4f}" for v in on]  # it goes on with the next: a total
    assert recognise(table(tmp_path / "on.csv", columns)).recipe.time_columns == ()


@pytest.mark.parametrize("timed", [True, False])
def test_a_single_sweep_has_a_voltage_as_its_axis_where_no_time_tells_one(
    tmp_path: Path, timed: bool
) -> None:
    columns = {"I (A)": walk(60), "U (V)": [f"{v:.4f}" for v in RNG.gamma(1, 1, 60).cumsum()]}
    if timed:
        columns["time"] = [f"{10 + n // 60:02d}:{n % 60:02d}:00" for n in range(60)]
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.time_columns == (("time",) if timed else ("U (V)",))
