"""Tables of one heading below each other in a text, each below lines that say which one it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.files import channels_below, own_words
from sequitur_core.data.notes.tables import tables_apart, tables_below
from sequitur_core.errors import SequiturError
from sequitur_core.readers import look, read, recognise, revise
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    ALL_TABLES,
    AT_BLANK,
    WITH_FILE,
)
from tests.core.files import wave, write

WELLS = [f"{row}{column}" for row in "AB" for column in range(1, 5)]
READS = 24


def rheometer(path: Path) -> Path:
    """Three tests of three intervals, each with names, units and rows of its own."""
    lines = ["Project:\tCream"]
    for test in range(1, 4):
        lines += [f"Test:\tBatch {test}", "", f"Result:\tBatch {test} a", ""]
        at = 0
        for interval, (rows, step) in enumerate(((10, 2), (10, 1), (10, 5)), 1):
            lines += [f"Interval and data points:\t{interval}\t{rows}",
                      "Interval data:\tPoint No.\tTime\tStress\tModulus\tStatus", "\t" * 5,
                      "\t\t[s]\t[Pa]\t[Pa]\t"]  # fmt: skip
            stress = 5 + wave(rows, phase=test + interval, period=7)
            for point in range(rows):
                at += step
                told = f"{stress[point]:.3f}\t{20 * test + stress[point] ** 2:.2f}"
                lines.append(f"\t{point + 1}\t{at}\t{told}\tok")
            lines.append("")
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    return path


def plate(path: Path, *titles: str, wells: list[str] = WELLS) -> Path:
    """Wells as columns, a table for each wavelength, and what was computed of them."""
    lines = ["Software Version\t3.1", "", "Plate\t1", "Date\t4/12/2026", ""]
    for k, title in enumerate(titles):
        lines += [title, "", "\t".join(["Time", f"T\xb0 {title}", *wells])]
        for read_ in range(READS):
            values = [
                f"{k + place / 9 + wave(READS)[read_] / 9:.4f}" for place in range(len(wells))
            ]
            lines.append("\t".join([f"{read_ // 4}:{read_ % 4 * 15:02}:0{k}", "37", *values]))
        lines += ["0:00:00" + "\t" * (len(wells) + 1)] * 2 + [""]
    lines += ["Results", "", "\t1\t2", "A\t0.5\t0.7", "B\t0.4\t0.6"]
    return write(path, "\n".join(lines) + "\n", "latin-1")


def test_what_stands_above_tables_names_the_sequences(tmp_path: Path) -> None:
    path = rheometer(tmp_path / "cream.csv")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert found.recipe.table_end == ALL_TABLES
    assert (found.recipe.id_columns, dataset.lengths.tolist()) == (("Test",), [30, 30, 30])
    assert dataset.ids == ("Batch 1", "Batch 2", "Batch 3")
    assert dataset.meta.channels == ("Stress", "Modulus")
    assert dataset.meta.units == ("Pa", "Pa")
    third = 5 + wave(10, phase=6, period=7)
    np.testing.assert_allclose(dataset.sequences[2][20:, 0], third, atol=1e-3)
    (note,) = tables_below.among(found.warnings)
    assert "9 tables with the same heading" in str(note)
    assert "Test and Interval and data points say" in str(note)


def test_tables_of_the_same_wells_are_channels_of_each_well(tmp_path: Path) -> None:
    path = plate(tmp_path / "growth.txt", "OD600:600", "GFP:485,528")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.ids == tuple(WELLS)
    assert {*dataset.lengths.tolist()} == {READS}
    assert dataset.meta.channels == ("OD600:600", "GFP:485,528")
    assert (dataset.meta.step, dataset.meta.step_unit) == (900.0, "s")
    np.testing.assert_allclose(dataset.sequences[3][:, 1], 1 + 3 / 9 + wave(READS) / 9, atol=1e-3)
    (note,) = tables_below.among(found.warnings)
    assert "2 tables of the same wells" in str(note)


@pytest.mark.parametrize("title", ["CURVE{},TABLE,15", ""])
def test_tables_are_called_by_the_line_above_or_numbered(tmp_path: Path, title: str) -> None:
    rows = [[f"{i},{v:.3f},{v * v:.3f}" for i, v in enumerate(wave(15, phase=k))] for k in range(3)]
    lines = [
        line
        for k, of in enumerate(rows, 1)
        for line in (title.format(k), "Time (s),force,way", "s,N,mm", *of, "", "end, of, 1")
    ]
    path = write(tmp_path / "runs.csv", "\n".join(lines))
    found = recognise(path, table_end=ALL_TABLES)
    assert found.recipe.id_columns == ("table",)
    called = tuple(f"CURVE{k}" if title else str(k) for k in (1, 2, 3))
    assert read(path, found.recipe).ids == called


def test_tables_that_go_on_from_one_another_are_no_pieces_of_one_series(tmp_path: Path) -> None:
    values = wave(12 * 30, period=200).reshape(12, 30)
    lines = [
        line
        for k in range(12)
        for line in (
            f"CURVE{k},TABLE,30", "Time (s),force,way", "s,N,mm",
            *(f"{i},{v:.4f},{v * v + v:.4f}" for i, v in enumerate(values[k])), "",
        )
    ]  # fmt: skip
    found = recognise(write(tmp_path / "runs.csv", "\n".join(lines)), table_end=ALL_TABLES)
    assert found.recipe.id_columns == ("table",)
    assert not any("one long series" in str(warning) for warning in found.warnings)


def test_where_headings_differ_a_person_is_shown_the_first_table(tmp_path: Path) -> None:
    first = ["t,speed,level", *(f"{i},{i % 7},{i % 5}" for i in range(30))]
    second = ["run,2,9", "t,way,height,weight", *(f"{i},{i},2,{i % 3}" for i in range(30))]
    path = write(tmp_path / "two.csv", "\n".join([*first, "", *second]))
    with pytest.raises(SequiturError, match="no two tables with the same heading"):
        recognise(path, table_end=ALL_TABLES)
    begin = look(path)
    assert begin.form.table_end == AT_BLANK
    assert "30 rows" in recognise(path, **begin.choices).sentence
    assert look(write(tmp_path / "one.csv", "\n".join(first))).form.table_end == WITH_FILE


def visits(path: Path, *named: tuple[str, int], comment: str = "") -> Path:
    """A number for each of some days, each in a table of its own, and a list of pages below."""
    lines = ["# All users of the shop"] if comment else []
    for place, (name, first) in enumerate(named):
        days = [f"{first + day:04},{500 + place + day % 7}" for day in range(60)]
        lines += [*([comment] if comment else []), f"Nth day,{name}", *days, ""]
    pages = ["Page,Visits", *(f"{page},{len(page)}" for page in ("home", "search", "help"))]
    return write(path, "\n".join([*lines, *([comment] if comment else []), *pages]))


@pytest.mark.parametrize("comment", ["", "# Start date: 20230501"])
def test_tables_along_the_same_days_are_channels(tmp_path: Path, comment: str) -> None:
    path = visits(tmp_path / "t.csv", ("Users", 0), ("Sessions", 0), ("Views", 0), comment=comment)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("Users", "Sessions", "Views")
    assert {*(dataset.sequences[0][:, 2] - dataset.sequences[0][:, 0])} == {2}
    assert any(
        "3 tables one below the other have the same Nth day" in str(w) for w in found.warnings
    )


def test_tables_below_comments_alone_are_apart_too(tmp_path: Path) -> None:
    path = visits(tmp_path / "t.csv", ("Users", 0), ("Sessions", 0), ("Views", 0), comment="# from")
    blocks = path.read_text().split("\n\n")
    blocks.insert(2, blocks.pop())  # the list of pages stands between them
    write(path, "\n".join(blocks))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("Users", "Sessions", "Views")
    earlier = found.recipe.with_(sheet="", value_columns=("Users",))  # all lines were one table
    with pytest.raises(SequiturError):
        read(path, earlier)


def test_a_comment_above_a_row_without_numbers_divides_no_table(tmp_path: Path) -> None:
    rows = [f"{k},{v:.3f},{-v:.3f}" for k, v in enumerate(wave(60))]
    rows[30:30] = ["# the plug was pulled", "NA,NA,NA"]
    found = recognise(write(tmp_path / "t.csv", "\n".join(["step,a,b", *rows])))
    assert "60" in found.sentence


@pytest.mark.parametrize("named", [(("Users", 0), ("Users", 0)), (("Users", 0), ("Views", 60))])
def test_tables_of_one_channel_or_of_other_days_stay_apart(
    tmp_path: Path, named: tuple[tuple[str, int], ...]
) -> None:
    found = recognise(visits(tmp_path / "t.csv", *named))
    assert read(tmp_path / "t.csv", found.recipe).meta.channels == ("Users",)


def motion(
    path: Path, *, subframes: int = 0, model: str = "Centre", first: str = "LASI", pad: str = ""
) -> Path:
    """What a model says of 40 frames and where two markers were, maybe below forces ten times."""

    def block(title: str, rate: int, over: list[str], start: int, each: int) -> list[str]:
        values = wave(3 * 40 * each * len(over), period=90).reshape(40 * each, -1)
        groups = ["", "", *(cell for name in over for cell in (f"Ann:{name}", "", ""))]
        names = ["Frame", "Sub Frame", *"XYZ" * len(over)]
        rows = [[start + k // each, k % each, *map("{:.3f}".format, row)]
                for k, row in enumerate(values)]  # fmt: skip
        units = ["", "", *["mm"] * 3 * len(over)]
        lines = [",".join(map(str, row)) for row in (groups, names, units, *rows)]
        return [f"{title}{pad}", f"{rate}{pad}", *lines, pad]

    forces = block("Devices", 100 * subframes, ["Force"], 57, subframes) if subframes else []
    model = block("Model Outputs", 100, model.split(), 57, 1)
    return write(
        path, "\n".join([*forces, *model, *block("Trajectories", 100, [first, "RASI"], 57, 1)])
    )


PLACES = [f"Ann:{name} {axis}" for name in ("Centre", "LASI", "RASI") for axis in "XYZ"]


@pytest.mark.parametrize("pad", ["", ",,,,,,"])
def test_tables_of_the_same_frames_are_one_recording(tmp_path: Path, pad: str) -> None:
    found = recognise(motion(tmp_path / "jump.csv", pad=pad))
    meta = read(tmp_path / "jump.csv", found.recipe).meta
    assert list(meta.channels) == PLACES
    assert (meta.units, meta.step) == (("mm",) * 9, 0.01)
    said = "2 tables one below the other have the same Frame and Sub Frame."
    assert any(said in str(w) for w in found.warnings)


def test_tables_of_another_rate_stay_as_they_are_beside_those_of_one_recording(
    tmp_path: Path,
) -> None:
    path = motion(tmp_path / "jump.csv", subframes=10)
    found = recognise(path)
    assert found.recipe.sheet == "Devices"
    (choice,) = [c for c in found.options if c.name == "sheet"]
    whole = "Model Outputs and Trajectories"
    assert [value for value, _ in choice.options] == ["Devices", whole]
    other = revise(path, found.recipe, sheet=whole)
    assert list(read(path, other.recipe).meta.channels) == PLACES
    alone = revise(path, found.recipe, sheet="Trajectories")  # as earlier recipes have it
    assert list(read(path, alone.recipe).meta.channels) == PLACES[3:]


def test_a_channel_that_two_tables_have_is_told_apart_by_their_titles(tmp_path: Path) -> None:
    path = motion(tmp_path / "jump.csv", model="Hip Centre", first="Centre")
    channels = read(path, recognise(path).recipe).meta.channels
    assert channels[2:5] == (
        "Ann:Hip Z",
        "Model Outputs Ann:Centre X",
        "Model Outputs Ann:Centre Y",
    )
    assert channels[5:7] == ("Model Outputs Ann:Centre Z", "Trajectories Ann:Centre X")


def test_tables_side_by_side_of_several_persons_are_said_once(tmp_path: Path) -> None:
    for name in ("Ann", "Ben", "Cleo", "Dan", "Eve"):
        path = motion(tmp_path / f"{name} jump.csv")
        write(path, path.read_text(encoding="utf-8").replace("Ann:", f"{name}:"))
    notes = read(tmp_path, recognise(tmp_path).recipe).meta.notes
    assert len(channels_below.among(notes)) == len(own_words.among(notes)) == 1


def returns(path: Path) -> Path:
    """Monthly returns of five portfolios, those of years, and how many firms are in each."""
    months = [f"{1990 + k // 12}{k % 12 + 1:02}" for k in range(240)]
    tables = {
        "Average Returns -- Monthly": (months, 1, 2),
        "Average Returns -- Annual": ([str(1990 + k) for k in range(20)], 9, 2),
        "Number of Firms": (months, 90, 0),
    }
    lines = ["Made of a database.", "", "Missing data are indicated by -99.99.", ""]
    for title, (times, scale, digits) in tables.items():
        lines += [f"  {title}", ",Agric,Food ,Soda ,Beer ,Smoke"]
        columns = [100 * (digits == 0) + scale * wave(len(times), phase=k) for k in range(5)]
        rows = [",".join(f"{v:8.{digits}f}" for v in row) for row in np.transpose(columns)]
        if digits:
            rows[:8] = [row.replace(row.split(",")[2], "  -99.99") for row in rows[:8]]
        lines += [f"{time},{row}" for time, row in zip(times, rows, strict=True)] + ["", ""]
    return write(path, "\n".join([*lines, "Copyright"]))


def test_tables_of_months_and_of_years_are_not_learned_together(tmp_path: Path) -> None:
    path = returns(tmp_path / "portfolios.csv")
    found = recognise(path)
    assert "240 monthly rows" in found.sentence
    assert found.recipe.missing_numbers == (-99.99,)
    (note,) = tables_apart.among(found.warnings)
    assert [offer.label for offer in note.offers] == [
        "Read Average Returns -- Annual",
        "Read Number of Firms",
    ]
    assert "20 yearly rows" in revise(path, found.recipe, **note.offers[0].changes).sentence
    firms = revise(path, found.recipe, **note.offers[1].changes)
    assert "240 monthly rows" in firms.sentence
    assert read(path, firms.recipe).sequences[0].min() > 0
    together = recognise(path, table_end=ALL_TABLES)
    assert len(read(path, together.recipe)) == 3


def station(number: int, place: str) -> str:
    """What an office for air writes of one: some lines, names, and a row for each day."""
    above = f"Ministry of Air\n\nStation,{place} ({number})\nLatitude,4{number % 10}.66\n"
    values = 5 + 3 * wave(60, phase=number)
    dates = pd.date_range("2022-01-01", periods=60).strftime("%Y-%m-%d")
    rows = (
        f"{number},{at},{v:.0f},{v + 2:.0f},{v + 1:.0f},"
        for at, v in zip(dates, values, strict=True)
    )
    return above + "Station ID,Date,H01,H02,H03,\n" + "\n".join(rows) + "\n\n"


@pytest.mark.parametrize("count", [2, 4])
def test_stations_below_each_other_are_one_table_where_names_come_again(tmp_path: Path, count: int):
    places = ["East", "West", "North", "South"][:count]
    text = "".join(station(31103 + k, place) for k, place in enumerate(places))
    found = recognise(write(tmp_path / "air.csv", text))
    if count == 2:  # one may be a copy of the other
        assert found.recipe.sheet == "Ministry of Air"
        return
    dataset = read(tmp_path / "air.csv", found.recipe)
    assert dataset.ids == tuple(f"{place} ({31103 + k})" for k, place in enumerate(places))
    assert dataset.lengths.tolist() == [60] * 4
    one = recognise(tmp_path / "air.csv", sheet="Ministry of Air (2)")
    assert len(read(tmp_path / "air.csv", one.recipe).ids) != 4


def test_blocks_whose_times_are_seconds_with_fractions_are_read_together(tmp_path: Path) -> None:
    lines = ["MTS793|MPT|ENU|1|2|.|/|:|1|0|0|A", ""]
    for k in range(3):
        lines += [f"Data Header:\tTime:\t{200 * k}.5\tSec\t5/3/2026 8:0{k}:00 AM"]
        lines += ["Data Acquisition:\tTimed", "Station Name:\tfatigue", ""]
        lines += ["Time\tDisplacement\tError\tForce", "Sec\tmm\tmm\tN"]
        columns = [wave(60, phase=k + i) for i in range(3)]
        rows = zip(range(60), *columns, strict=True)
        lines += [f"{200 * k + i / 100:.6f}\t{a:.4f}\t{b:.4f}\t{c:.4f}" for i, a, b, c in rows]
        lines.append("")
    found = recognise(write(tmp_path / "test.dat", "\n".join(lines)))
    assert (found.recipe.table_end, tables_apart.among(found.warnings)) == (ALL_TABLES, [])


def test_two_names_above_numbers_alone_head_tables_called_by_what_no_other_has(
    tmp_path: Path,
) -> None:
    lines = []
    for k in range(3):
        lines += [f"Sample {k + 1}", "", "//Begin:", f"5/3/2026 8:0{k}:00 AM"]
        lines += ["Wavelength (nm)\tAbsorbance"]
        lines += [f"{190 + i}\t{v:.4f}" for i, v in enumerate(wave(40, phase=k))] + ["//End:", ""]
    path = write(tmp_path / "spectra.tsv", "\n".join(lines))
    assert read(path, recognise(path).recipe).ids == ("Sample 1", "Sample 2", "Sample 3")
