"""Lines above the rows that name their columns, though they aren't written as the rows are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.names_and_units import (
    header_longer,
    names_cut,
    names_guessed,
    rows_below_names,
)
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.above.grace import drawn_names
from sequitur_core.readers.tables.formats.text.above.weighed import weighed_names
from sequitur_core.readers.tables.table import Table, open_table
from tests.core.files import wave, write

WALK = np.stack([np.arange(40) / 50, wave(40), 3 * wave(40, phase=1)], axis=1)
NAMES = ["time", "force", "pos"]
NUMBERED = ["column 1", "column 2", "column 3"]
WITH_UNITS = ["time (s)", "force (N)", "pos (mm)"]
PLACED = [
    "          elapsed      left      sledge",
    "           time       force      position   ",
]


def rows(mark: str = ",", end: str = "") -> str:
    return "\n".join(mark.join(f"{x:.3f}" for x in row) + end for row in WALK)


def placed() -> str:
    """Rows whose cells end at fixed places, behind the number of each."""
    return "\n".join(
        f"{k:4d}" + "".join(f"{x:12.3f}" for x in row) for k, row in enumerate(WALK, 1)
    )


def table(path: Path, *lines: str) -> Table:
    return open_table(write(path / "walk.txt", "\n".join(lines)), {})


@pytest.mark.parametrize(
    ("above", "below", "names"),
    [
        (["# time force pos"], rows(), NAMES),
        (["# time, force, pos"], rows(" "), NAMES),
        (["# elapsed time, left force, x"], rows(" "), ["elapsed time", "left force", "x"]),
        (["# time, force, pos", "# ---------"], rows(), NAMES),
        (["# time    force    pos", "# ----    -----    ---"], rows(" "), NAMES),
        (["# time, force, pos", "# ====, =====, ==="], rows(), NAMES),
        (["time (s)    force (N)    pos (mm)", "----    -----    ---"], rows(" "), WITH_UNITS),
        (["----    -----    ---"], rows(" "), NUMBERED),
        (["# time, force, pos", "# recorded in Bern"], rows(), NAMES),
        (["# time, force, pos", "# s, N, mm", "# END OF HEADER"], rows(), WITH_UNITS),
        (["# time, mu/rho, mu_en", "# meV, cm2/g, cm2/g"], rows(), ["time", "mu/rho", "mu_en"]),
        (["# Columns: time, force, pos"], rows(), NAMES),
        (["# fields = time force pos"], rows(" "), NAMES),
        (["# Fields: time, force, pos", "# made in 2020"], rows(), NAMES),
        (["# 1: time", "# 2: force", "# 3: pos"], rows(" "), NAMES),
        (["# [1] time (s)", "# [2] force (N)", "# [3] pos (mm)"], rows(" "), WITH_UNITS),
        (["// time, force, pos"], rows(), NAMES),
        (["! time force pos"], rows(" "), NAMES),
        (["time,force,pos"], rows(";"), NAMES),
        (['"time,force,pos"'], rows(), NAMES),
        (["   time (s)   force (N)    pos (mm)"], rows("   "), WITH_UNITS),
        (["Elapsed time   Left force   Pos"], rows(" "), ["Elapsed time", "Left force", "Pos"]),
        ([",CH1,CH2", "Second,Volt,Volt"], rows(end=", "), ["time (Second)", "CH1 (V)", "CH2 (V)"]),
        ([",CH1,CH2", "Second,Volt,Volt"], rows(), ["time (Second)", "CH1 (V)", "CH2 (V)"]),
        (["time (s, from start),force (N, left),pos"], rows(end=",,"),
         ["time (s, from start)", "force (N, left)", "pos"]),
        (["time,1,2"], rows(), ["time", "1", "2"]),
        (["# a title of four", "# and another remark"], rows(" "), NUMBERED),
    ],
)  # fmt: skip
def test_names_above_rows_are_found(
    above: list[str], below: str, names: list[str], tmp_path: Path
) -> None:
    found = table(tmp_path, *above, below)
    assert list(found.frame.columns) == names
    assert (len(found.frame), found.doubts) == (40, ())


def test_words_belong_to_the_columns_they_stand_above_which_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "walk.txt", "\n".join([*("#" + line for line in PLACED), placed()]))
    found = recognise(path)
    (note,) = names_guessed.among(found.warnings)
    assert note.numbers["line"] == 1
    assert found.recipe.time_columns == ("elapsed time",)
    assert found.recipe.value_columns == ("left force", "sledge position")
    numbered = recognise(path, **{offer.name: offer.value for offer in note.offers})
    assert "column 3" in numbered.recipe.value_columns


def test_recipes_from_before_names_were_found_still_read(tmp_path: Path) -> None:
    path = write(tmp_path / "walk.csv", "\n".join([",CH1", "Second,Volt", rows(end=",")]))
    now = recognise(path).recipe
    before = now.with_(time_columns=("column 1",), value_columns=("column 2",))
    assert len(read(path, before)) == len(read(path, now))


def test_names_cut_in_more_places_than_brackets_tell_are_said_to_be_doubtful(
    tmp_path: Path,
) -> None:
    found = table(tmp_path, "time (s, from start),left, force,pos", rows(end=",,"))
    assert found.frame.columns[0] == "time (s, from start)"
    assert names_cut.among(found.doubts)


def test_a_header_with_more_names_than_any_row_has_values_is_doubtful(tmp_path: Path) -> None:
    path = write(tmp_path / "boiler.csv", "Tset,Tin,Tout,Pheat\n" + rows())
    found = recognise(path)
    assert found.recipe.value_columns == ("Tin", "Tout")
    (note,) = header_longer.among(found.warnings)
    assert (note.numbers["names"], note.numbers["columns"]) == (4, 3)
    padded = write(tmp_path / "padded.csv", "Tset,Tin,Tout,Pheat\n" + rows(end=","))
    assert not header_longer.among(recognise(padded).warnings)


def test_settings_above_a_pair_of_columns_are_no_names() -> None:
    lines = ["# Operator, Smith", "# Place, Bern"]
    assert weighed_names(lines, ["1,2"], [True, True], ",") is None
    named = weighed_names([*lines, "# time, force"], ["1,2"], [True, True], ",")
    assert named is None or named.names == ("time", "force")


def test_months_that_begin_with_april_are_names(tmp_path: Path) -> None:
    months = [*range(4, 13), 1, 2, 3]
    block = [f"R{k}," + ",".join(f"{50 + 9 * x:.0f}" for x in wave(12, phase=k)) for k in range(9)]
    text = "\n".join(["month," + ",".join(map(str, months)), *block])
    found = recognise(write(tmp_path / "fuel.csv", text))
    data = read(tmp_path / "fuel.csv", found.recipe)
    assert data.ids[:2] == ("R0", "R1")
    assert {len(one) for one in data.sequences} == {12}


def test_a_word_among_numbers_of_the_first_row_may_be_a_name(tmp_path: Path) -> None:
    path = write(tmp_path / "walk.csv", "left,1.5,2.5\n" + rows())
    (note,) = (note for note in recognise(path).warnings if note.offers)
    found = recognise(path, **{offer.name: offer.value for offer in note.offers})
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("left",), ("1.5", "2.5"))


def test_a_scope_has_empty_lines_and_a_label_above_its_names(tmp_path: Path) -> None:
    above = ["Model,MSO", "Record Length,40", "Gating,0.0% to 100.0%", ",", "Label,", "TIME,REF1"]
    found = table(tmp_path, *above, *(f"{a:.3f},{b:.3f}" for a, b, _ in WALK))
    assert list(found.frame.columns) == ["TIME", "REF1"]


def test_a_curve_of_grace_is_named_by_its_axes(tmp_path: Path) -> None:
    above = ['@ xaxis label "Time (ns)"', '@ yaxis label "RMSD (nm)"', "@TYPE xy"]
    found = table(tmp_path, *above, *(f"{a:.3f} {b:.3f}" for a, b, _ in WALK))
    assert list(found.frame.columns) == ["Time (ns)", "RMSD (nm)"]


def test_rows_of_numbers_and_truths_between_blanks_have_no_names(tmp_path: Path) -> None:
    lines = [f"  {a:.4f}  {b:.4f} True False False True False" for a, b, _ in WALK]
    assert table(tmp_path, *lines).frame.shape == (40, 7)


@pytest.mark.parametrize(
    ("label", "legends", "names"),
    [
        ("Rg (nm)", ("Rg", r"Rg\sX\N"), ("Time (ps)", "Rg (nm)", "RgX (nm)")),
        (r"Area (nm\S2\N)", ("Solvent", "Total"), ("Time (ps)", "Solvent (nm²)", "Total (nm²)")),
        ("(kJ/mol), (bar)", ("A", "B"), ("Time (ps)", "A (kJ/mol)", "B (bar)")),
        ("(kJ/mol), (K), (bar)", ("A", "B"), ("Time (ps)", "A", "B")),
        ("Distance (backbone)", ("A", "B (nm)"), ("Time (ps)", "A", "B (nm)")),
        ("RMSD (nm)", (), ("Time (ps)", "RMSD (nm)")),
        (r"\xD\f{}G (kJ mol\S-1\N)", (), ("Time (ps)", "ΔG (kJ mol⁻¹)")),
    ],
)  # fmt: skip
def test_curves_have_their_names_and_the_unit_of_their_axis(
    label: str, legends: tuple[str, ...], names: tuple[str, ...]
) -> None:
    lines = ['@    xaxis  label "Time (ps)"', f'@    yaxis  label "{label}"', "@TYPE xy"]
    lines += [f'@ s{k} legend "{legend}"' for k, legend in enumerate(legends)]
    assert drawn_names(lines, len(names)) == names


def test_an_earlier_recipe_finds_curves_under_the_names_they_had(tmp_path: Path) -> None:
    lines = ['@ xaxis  label "Time (ps)"', '@ yaxis  label "Rg (nm)"']
    lines += [f'@ s{k} legend "Rg{legend}"' for k, legend in enumerate(("", r"\sX\N"))]
    path = write(tmp_path / "gyrate.xvg", "\n".join([*lines, rows("  ")]))
    found = recognise(path).recipe
    assert found.value_columns == ("Rg (nm)", "RgX (nm)")
    had = ("Rg", r"Rg\sX\N")
    dataset = read(path, found.with_(value_columns=had))
    assert dataset.meta.channels == had
    assert np.array_equal(dataset.sequences[0], read(path, found).sequences[0])


def energy(*, growth: str, years: bool = True, title: str = "") -> str:
    """Countries over years, with growth and a share behind these, which a row above them names."""
    named = range(1990, 2000) if years else [f"a{k}" for k in range(10)]
    cells = [["Energy"], [title, *[""] * 10, growth, "", "Share"]]
    cells += [["Exajoules", *named, "1999", "1989-99", "1999"], [""] * 14]
    for k in range(12):
        cells += [[f"Country {chr(65 + k)}", *(3 + wave(10, phase=k)).round(3), 0.1, 0.2, 0.3]]
    return "\n".join("\t".join(map(str, row)) for row in cells)


@pytest.mark.parametrize("title", ["", "Primary energy: Consumption*"])
def test_years_name_columns_below_words_over_those_behind_them(tmp_path: Path, title: str) -> None:
    path = write(tmp_path / "t.tsv", energy(growth="Growth rate per annum", title=title))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.ids[:2] == ("Country A", "Country B")
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([10] * 12, "year")
    assert "1999 (2), 1989-99 and 1999 (3)" in found.sentence


def hourly(path: Path, above: str, names: str) -> Path:
    """Pollutants of ten days with a mark beside each, as monitoring stations export them."""
    at = pd.date_range("2022-01-01", periods=240, freq="h").strftime("%Y-%m-%d,%H:%M:%S")
    pairs = zip(at, wave(240).round(3), wave(240, phase=2).round(3), strict=True)
    rows = [f"{when},{a},V ugm-3,{b},V ugm-3" for when, a, b in pairs]
    return write(path, "\n".join([above, names, *rows]) + "\n")


def test_a_name_over_all_that_was_measured_is_of_no_channel(tmp_path: Path) -> None:
    path = hourly(
        tmp_path / "air.csv", ',,"Kiln Road",,,', "Date,Time,Ozone,Status,Nitric oxide,Status"
    )
    found = recognise(path)
    assert found.recipe.value_columns == ("Ozone", "Nitric oxide")
    assert not found.partitions
    before = tuple(f"Kiln Road {name}" for name in found.recipe.value_columns)
    earlier = replace(found.recipe, value_columns=before, left_out=(), label_columns=())
    assert read(path, earlier).meta.channels == before


@pytest.mark.parametrize("above", [",,A road,,B road,", ",,,,Kiln Road,", "Air,,Kiln Road,,,"])
def test_names_over_some_columns_tell_them_apart(tmp_path: Path, above: str) -> None:
    path = hourly(tmp_path / "air.csv", above, "Date,Time,Ozone,Status,Nitric oxide,Status")
    names = open_table(path, {}).frame.columns
    assert any("road " in str(name).lower() for name in names)


@pytest.mark.parametrize("below", ["10,20,40", "x,y,z"])
def test_what_says_too_little_goes_on_to_be_called_by_the_name_over_all(
    tmp_path: Path, below: str
) -> None:
    lines = [",Depth,,", f"t,{below}", *(f"{k},{k % 5},{k % 7},{k % 3}" for k in range(40))]
    path = write(tmp_path / "walk.txt", "\n".join(lines))
    columns = open_table(path, {"skip_lines": 0, "header_lines": 2}).frame.columns
    assert f"Depth {below.split(',')[0]}" in columns


# Growth of five cultures, read about every 20 minutes, with facts of each below the names.
CULTURES = [f"{20 * k + 0.3 * (k % 3):.2f}," + ",".join(
    f"{0.2 + 0.1 * k + 0.01 * n * k % 0.05:.4f}" for n in range(5)) for k in range(12)
]  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "facts", "told"),
    [
        ("Tempo (min)", ["Meta_Medium,LB,LB acid,LB,M9,M9", "Meta_Temp,37,37,37,37,37"],
         ("Meta_Medium", "Meta_Temp")),
        ("Time [min]", ["Temp,30,30,30,30,30"], ("Temp",)),
        ("t (min)", ["Strain,wt,wt,wt,mut,mut"], ()),
        ("Time [min]", [], ()),
    ],
)  # fmt: skip
def test_cultures_read_at_times_that_tremble_are_sequences_named_by_the_first_line(
    tmp_path: Path, clock: str, facts: list[str], told: tuple[str, ...]
) -> None:
    names = [f"Abs {n}" for n in range(1, 6)]
    path = write(tmp_path / "g.csv", "\n".join([",".join([clock, *names]), *facts, *CULTURES]))
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("columns", (clock,))
    assert read(path, found.recipe).ids == tuple(names)
    assert [note.numbers["rows"] for note in rows_below_names.among(found.warnings)] == [
        told for _ in told[:1]
    ]


def test_an_earlier_recipe_finds_columns_by_names_that_one_number_was_joined_to(
    tmp_path: Path,
) -> None:
    lines = ["Time (min),a,b", "Temp,37,37", *(f"{k},{k % 5},{k % 7}" for k in range(40))]
    path = write(tmp_path / "g.csv", "\n".join(lines))
    recipe = recognise(path).recipe
    assert recipe.value_columns == ("a", "b")
    earlier = replace(recipe, value_columns=("a 37", "b 37"), time_columns=("Time (min) Temp",))
    assert read(path, earlier).meta.channels == ("a 37", "b 37")


FLIGHT = ["Date", "Time", "AltB", "OAT", "IAS", "E1 RPM", "Dst"]
UNITS = ["#yyy-mm-dd", "hh:mm:ss", "ft Baro", "deg C", "kt", "rpm", "nm"]


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        ([UNITS, FLIGHT], ("", "°C", "kn", "rpm", "nmi")),  # miles of seamen, no nanometres
        ([["#log 1"], UNITS, FLIGHT], ("", "°C", "kn", "rpm", "nmi")),
        ([["", "", "Air", "Air", "Air", "Engine", "To"], FLIGHT,
          ["Marker", "STAMP", "", "deg C", "%", "/min", "m"]], ("", "°C", "%", "1/min", "m")),
        ([["#a", "b", "kt", "c", "rpm", "d", "e"], FLIGHT], ("",) * 5),
        ([["#Log", "of", "one", "plane", "kt", "rpm", "deg C", "and", "more"], FLIGHT], ("",) * 5),
    ],
)  # fmt: skip
def test_a_line_of_units_beside_the_names_says_theirs(
    tmp_path: Path, lines: list[list[str]], units: tuple[str, ...]
) -> None:
    at = pd.date_range("2023-07-14", periods=90, freq="s").strftime("%Y-%m-%d,%H:%M:%S")
    rows = [
        f"{when}," + ",".join(f"{100 + 9 * x:.2f}" for x in row)
        for when, row in zip(at, np.stack([wave(90, phase=k) for k in range(5)], 1), strict=True)
    ]
    path = write(tmp_path / "log.csv", "\n".join([*map(",".join, lines), *rows]) + "\n")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.units == units
    earlier = replace(
        found.recipe, value_columns=tuple(c.partition(" (")[0] for c in found.recipe.value_columns)
    )
    assert len(read(path, earlier)) == len(dataset)


def test_names_below_those_of_groups_stand_above_clocks_with_totals_between(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    lines = [",Main St,,,1st Ave,,", ",Southbound,,,Westbound,,"]
    lines += ["Start Time,Left,Thru,Right,Left,Thru,Right"]
    for hour in range(7, 19):
        counts = rng.integers(0, 90, (4, 6))
        lines += [f"{hour:02d}:{15 * k:02d},{','.join(map(str, c))}" for k, c in enumerate(counts)]
        lines += [f"Total,{','.join(map(str, counts.sum(axis=0)))}"]
    path = write(tmp_path / "TMC.csv", "\n".join(lines) + "\n")
    found = recognise(path)
    assert found.recipe.header_lines == 3
    assert found.table is not None
    assert [*found.table.columns][:2] == ["Start Time", "Main St Left"]


@pytest.mark.parametrize("rows", [6, 40])
def test_facts_that_pandas_took_for_names_stand_above_them(tmp_path: Path, rows: int) -> None:
    """As the report of a testing machine that was a sheet: its number, its date, who used it."""
    lines = ["43801,Bending of Beams,Report No.,12,Unnamed: 4,Operator,Kim,2019-12-03 00:00:00"]
    lines += ["Label1,Text1,TESTNUM,SPEC_ID,LOAD,STRAIN,COMMENTS,"]
    values = zip(500 + 30 * wave(rows), 0.2 + 0.02 * wave(rows, phase=1), strict=True)
    ids = (f"{'QXZKV'[k % 5]}{'7B4'[k % 3]}W{k:02d}" for k in range(rows))
    lines += [
        f",,{310 + k},{name},{load:.2f},{strain:.3f},,"
        for k, (name, (load, strain)) in enumerate(zip(ids, values, strict=True))
    ]
    path = write(tmp_path / "report.csv", "\n".join([*lines, ""]))
    found = recognise(path)
    assert found.recipe.skip_lines == 1
    assert read(path, found.recipe).meta.channels == ("LOAD", "STRAIN")


def test_numbers_above_names_of_groups_stay(tmp_path: Path) -> None:
    """Years of which each has the same columns, above the names of these."""
    lines = ["Unnamed: 0,2010,2010.1,2011,2011.1", "week,rain,heat,rain,heat"]
    numbers = (wave(40, phase=k) + k for k in range(4))
    lines += [",".join(map(str, (k, *row))) for k, row in enumerate(zip(*numbers, strict=True))]
    path = write(tmp_path / "weeks.csv", "\n".join([*lines, ""]))
    assert recognise(path).recipe.skip_lines == 0


def test_years_behind_a_word_for_time_name_columns_below_what_they_are_of(tmp_path: Path) -> None:
    """As a pivot of an indicator by country and year is written."""
    rows = [f"Land {k},{','.join(f'{v:.2f}' for v in 9 + wave(7, phase=k))}" for k in range(12)]
    years = ",".join(map(str, range(2013, 2020)))
    above = ["Indicator,GDP,,,,,,", f"Time,{years}", "Country,,,,,,,"]
    path = write(tmp_path / "t.csv", "\n".join([*above, *rows]) + "\n")
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), {*dataset.lengths.tolist()}) == (12, {7})
    assert (dataset.meta.step_unit, dataset.ids[0]) == ("year", "Land 0")


@pytest.mark.parametrize(
    ("names", "are"),
    [("x y", True), ("time force", True), ("force (N) pos (mm)", True), ("wet cold", False)],
)
def test_two_names_above_another_line_have_a_time_or_units_or_are_short(
    names: str, are: bool, tmp_path: Path
) -> None:
    """Two words may be any remark."""
    two = "\n".join(f"{x:.3f},{y:.3f}" for x, y, _ in WALK)
    called = names.replace(") ", "),") if "(" in names else names.replace(" ", ",")
    found = table(tmp_path, f"# {called}", "# recorded 2020", two)
    assert (found.frame.columns[0] == called.split(",")[0]) is are
