"""What lines above the rows of each file or sheet say of it, as labels."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.tables.formats.text.above.said import said_above
from sequitur_core.readers.tables.several_files.about.heads import labels_above
from tests.core.files import wave
from tests.notes import worded

N = 40


def rows(seed: int, sign: str = ",") -> list[str]:
    force, way = 20 + 9 * wave(N, phase=seed, period=9), wave(N, phase=seed + 3)
    return [f"{i / 10:.1f}{sign}{force[i]:.3f}{sign}{way[i]:.3f}" for i in range(N)]


def test_a_small_table_above_each_tells_kinds_of_specimens(tmp_path: Path) -> None:
    """As a testing machine exports them: of which each has a number."""
    for k in range(6):
        specimen = f"PLA-{k + 1}" if k < 4 else f"PLA-A-{k - 3}"
        above = ["Results Table 1", ',"Specimen label","Maximum Load","Modulus"',
                 ',"","(N)","(MPa)"', f'1,"{specimen}","19{k}.5","2{k}6.2"', "",
                 "Results Table 2"]  # fmt: skip
        names = [',"Time","Load","Extension"', ',"(s)","(N)","(mm)"']
        text = "\n".join([*above, *names, *(f",{row}" for row in rows(k))])
        (tmp_path / f"tension_{k + 1}.csv").write_text(text)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert found.recipe.label_columns == ("Specimen label",)
    assert dataset.labels["Specimen label"].tolist() == ["PLA"] * 4 + ["PLA-A"] * 2
    assert dataset.meta.channels == ("Load", "Extension")
    assert "The lines above the rows of each give labels: Specimen label." in worded(
        dataset.meta.notes
    )


def test_names_and_values_below_each_other_are_labels_where_words_repeat(tmp_path: Path) -> None:
    for k in range(6):
        sport, day = ("RUNNING", "CYCLING")[k % 2], f"{k + 1:02}-03-2026"
        above = ["Name,Sport,Date,Calories,Notes,", f"Kim,{sport},{day},{200 + k},,"]
        text = "\n".join([*above, "Time,Speed,HR", *rows(k)])
        (tmp_path / f"session {k}.csv").write_text(text)
    labels = load(tmp_path).labels
    assert [c for c in labels if c not in ("file", "kind")] == ["Sport"]
    assert labels["Sport"].tolist() == ["RUNNING", "CYCLING"] * 3


def test_lines_above_the_rows_of_each_sheet_give_doses(tmp_path: Path) -> None:
    path = tmp_path / "larvae.xlsx"
    with pd.ExcelWriter(path) as book:
        for k in range(12):
            above = [["Header lines:", 7], ["Arena", f"Arena {k}"], ["Start", "5/13/2026 10:02"],
                     ["Dose (uM)", (0, 0.5, 1)[k % 3]], ["Compound", "CPF" if k % 3 else "DMSO"],
                     ["Missed", f"{k / 7:.1f} %"], []]  # fmt: skip
            numbers = [[float(cell) for cell in row.split(",")] for row in rows(k)]
            lines = [*above, ["Time (s)", "X (cm)", "Y (cm)"], *numbers]
            sheet = pd.DataFrame([[*line, None, None, None][:3] for line in lines])
            sheet.to_excel(book, sheet_name=f"Track {k}", header=False, index=False)
    dataset = load(path)
    assert len(dataset) == 12
    assert dataset.labels["Dose (uM)"].tolist() == ["0", "0.5", "1"] * 4
    assert dataset.labels["Compound"].tolist() == ["DMSO", "CPF", "CPF"] * 4
    assert not {"Arena", "Start", "Missed"} & {*dataset.labels}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["# Subject: 7", "% Group = old"], {"Subject": "7", "Group": "old"}),
        (["Subject;S 7", "Group:;old;"], {"Subject": "S 7", "Group": "old"}),
        (["a;b;c", "1;x;"], {"a": "1", "b": "x"}),
        (["a;b;c", "s;N;m", "1;x;2"], {"a": "1", "b": "x", "c": "2"}),
        (["Logger", "1;2;3", "a;b;c", "d;e;f", "g;h;i", "j;k;l"], {}),
    ],
)
def test_settings_above_rows_have_a_name_and_a_value(
    lines: list[str], said: dict[str, str]
) -> None:
    assert said_above(lines, ";") == said


@pytest.mark.parametrize(
    "values",
    [
        ["a", "b", "c", "d", "e", "f"],  # each its own
        ["a", "a", "a", "a", "a", "b"],  # one is another
        ["a", "a", "a", "a", "a", "a"],
        ["1", "2", "1", "2", "3", "3"],  # numbers, of which there are many
        ["2026-01-01", "2026-01-02"] * 3, ["10:02:44", "11:02:44"] * 3,
        ["C:\\a.txt", "C:\\b.txt"] * 3, ["one.prm", "two.prm"] * 3,
        ["20.5 °C", "21 °C", "22 °C"] * 2,
        ["u", "v"] * 3,  # as the names of the files do
    ],
)  # fmt: skip
def test_what_tells_no_files_apart_is_no_label(values: list[str]) -> None:
    about = pd.DataFrame({"file": ["1", "2", "3", "4", "5", "6"], "kind": ["x", "y"] * 3})
    assert labels_above([{"told": value} for value in values], about).empty


def test_words_go_before_numbers_and_few_numbers_are_a_label() -> None:
    about = pd.DataFrame({"file": [*"123456"]})
    said = [{"T": ("20 °C", "30 °C")[k % 2], "by": ("Ann", "Bo")[k // 3]} for k in range(6)]
    found = labels_above(said, about)
    assert [*found.columns] == ["by", "T"]
    assert found["T"].tolist() == ["20 °C", "30 °C"] * 3


def test_cells_beside_the_rows_of_each_workbook_tell_of_a_person(tmp_path: Path) -> None:
    """As programs for breathing tests write them, left of what was measured."""
    for k in range(6):
        beside = [["ID", f"P{k}"], ["Gender", ("Female", "Male")[k % 2]], ["Height", 150 + k]]
        test = [["Test", "Ramp"], ["Operator", f"Dr {k}"]]
        lines = [["Time (s)", "Force (N)", "Way (mm)"]]
        lines += [[float(cell) for cell in row.split(",")] for row in rows(k)]
        whole = [
            [*(beside[i : i + 1] or [[None] * 2])[0], None,
             *(test[i : i + 1] or [[None] * 2])[0], None, *line]
            for i, line in enumerate(lines)
        ]  # fmt: skip
        path = tmp_path / f"test {k}.xlsx"
        pd.DataFrame(whole).to_excel(path, header=False, index=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == ("Force", "Way")
    assert dataset.labels["Gender"].tolist() == ["Female", "Male"] * 3
    assert not {"Operator", "Height", "Test"} & {*dataset.labels}


def hearts(folder: Path, rates: tuple[float, ...]) -> Path:
    """As a watch exports them: settings above a single column."""
    for k in range(8):
        rate = rates[k % len(rates)]
        above = [f"Classification,{('rest', 'walk')[k // 4]}", f"Sample Rate,{rate} hertz", "",
                 "Lead,Lead I", "Unit,µV", ""]  # fmt: skip
        volts = [f"{v:.3f}" for v in wave(round(4 * rate), phase=k, period=rate)]
        (folder / f"ecg_{k + 1}.csv").write_text("\n".join([*above, *volts]), encoding="utf-8")
    return folder


def test_files_of_other_rates_have_times_of_their_own(tmp_path: Path) -> None:
    found = recognise(hearts(tmp_path, (100, 250)))
    assert found.recipe.time_columns == ("time (s)",)
    assert found.recipe.label_columns == ("Classification",)
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == ("Lead I",)
    assert (
        "Lines above the rows say 100 to 250 steps a second: each file has times by its own rate."
    ) in worded(dataset.meta.notes)
    even = read(tmp_path, found.recipe.with_(even_step="0.01 s"))
    assert even.lengths.tolist() == [400] * 8
    assert even.meta.step == 0.01


def test_rates_that_are_nearly_the_same_are_one_and_no_label(tmp_path: Path) -> None:
    found = recognise(hearts(tmp_path, (250, 250.4)))
    assert not found.recipe.time_columns
    assert found.recipe.step == 1 / 250
    assert found.recipe.label_columns == ("Classification",)


def test_an_earlier_recipe_reads_files_of_other_rates_as_it_did(tmp_path: Path) -> None:
    recipe = recognise(hearts(tmp_path, (100, 250))).recipe
    names = ("Classification", "Sample Rate")
    recipe = recipe.with_(label_columns=names, time_columns=(), even_step="")
    earlier = recipe.with_(step=0.01, step_unit="s")
    dataset = read(tmp_path, earlier)
    assert [*dataset.labels] == [*names]
    assert dataset.lengths.tolist() == [400, 1000] * 4
    assert dataset.meta.step == 0.01


def series_of_an_office(*above: str) -> str:
    """One series as an office for statistics writes it: lines on it, then years, then months."""
    years = [f'"{year}","{700 + year % 7}"' for year in range(2008, 2020)]
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    by_month = [
        f'"{year} {month}","{58 + (3 * k + year) % 5}"'
        for year in range(2008, 2020)
        for k, month in enumerate(months)
    ]
    notes = ['"Release date","12-08-2025"', '"Important notes",']
    return "\n".join([*above, '"CDID","AP2Y"', *notes, *years, *by_month])


def test_the_only_channel_has_the_title_above_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text(series_of_an_office('"Title","Vacancies in shops"', '"Unit",""'))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("Vacancies in shops",)
    assert dataset.meta.step_unit == "month"
    assert any("12 rows for years stood above" in note for note in worded(dataset.meta.notes))
    before = found.recipe.with_(value_columns=("column 2",))  # as it was called in earlier recipes
    assert read(path, before).meta.channels == ("column 2",)


def test_a_title_has_its_unit_and_a_line_on_something_else_is_none(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text(series_of_an_office('"Title","Vacancies"', '"Unit","GWh"'))
    assert (load(path).meta.channels, load(path).meta.units) == (("Vacancies",), ("GWh",))
    long = "Gross Domestic Product: chained volume measures: Seasonally adjusted"
    path.write_text(series_of_an_office(f'"Title","{long} £m"', '"PreUnit","£"', '"Unit","m"'))
    assert (load(path).meta.channels, load(path).meta.units) == ((f"{long} (£m)",), ("",))
    path.write_text(series_of_an_office('"Author","K. Vacancies"', '"Unit",""'))
    assert load(path).meta.channels == ("column 2",)


@pytest.mark.parametrize(
    ("column", "said", "called"),
    [("PARAMETER", "Chlorophyll_a", "Chlorophyll_a"), ("Statistic Label", "Births", "Births"),
     ("author", "Births", "VALUE"), ("variable", "12", "VALUE")],
)  # fmt: skip
def test_a_channel_called_value_has_the_name_that_each_row_says(
    tmp_path: Path, column: str, said: str, called: str
) -> None:
    cells = [f"2020-{k // 28 + 1:02d}-{k % 28 + 1:02d},{said},{v:.2f},mg/l" for k, v in
             enumerate(wave(90))]  # fmt: skip
    path = tmp_path / "lake.csv"
    path.write_text("\n".join([f"date,{column},VALUE,UNITS", *cells]))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, dataset.meta.units) == ((called,), ("mg/l",))
    before = found.recipe.with_(value_columns=("VALUE",))  # as it was called in earlier recipes
    assert read(path, before).meta.channels == ("VALUE",)


def test_a_series_without_a_name_has_that_above_it_in_french(tmp_path: Path) -> None:
    """As INSEE writes one, with a letter for each value that has no name either."""
    rows = [f'"{year}-{m:02d}";"{100 + year % 7 + m}.5";"{"PA"[year < 2022]}"'
            for year in range(2022, 2012, -1) for m in range(12, 0, -1)]  # fmt: skip
    above = ['"Libellé";"Indice de la production - Industrie"', '"idBank";"010537946"']
    above += ['"Dernière mise à jour";"03/02/2023 08:45"', '"Période";"";""']
    (path := tmp_path / "serie_010537946.csv").write_text("\n".join([*above, *rows]))
    found = recognise(path)
    assert read(path, found.recipe).meta.channels == ("Indice de la production - Industrie",)
    before = found.recipe.with_(value_columns=("column 2",))  # as it was called in earlier recipes
    assert read(path, before).meta.channels == ("column 2",)


def test_a_value_beside_others_that_were_measured_has_its_own_name(tmp_path: Path) -> None:
    """As that of the shares of a series that were sold, in what a stock exchange lets load."""
    days = [f"2020-{k // 28 + 1:02d}-{k % 28 + 1:02d}" for k in range(90)]
    prices = [[f"{20 + v:.2f}" for v in wave(90, phase=phase)] for phase in range(4)]
    rows = [",".join([day, "EQ", *row]) for day, *row in zip(days, *prices, strict=True)]
    path = tmp_path / "shares.csv"
    path.write_text("\n".join(["date,series,OPEN,HIGH,LOW,VALUE", *rows]))
    found = recognise(path)
    assert read(path, found.recipe).meta.channels == ("OPEN", "HIGH", "LOW", "VALUE")
    before = found.recipe.with_(value_columns=("OPEN", "EQ"))  # as it was called in earlier recipes
    assert read(path, before).meta.channels == ("OPEN", "EQ")


def test_rows_of_several_quantities_give_no_channel_a_name(tmp_path: Path) -> None:
    cells = [f"2020-01-{k // 2 + 1:02d},{('ph', 'salt')[k % 2]},{k % 7 + k % 2}" for k in range(60)]
    (path := tmp_path / "lake.csv").write_text("\n".join(["date,parameter,value", *cells]))
    assert load(path).meta.channels == ("ph", "salt")


@pytest.mark.parametrize(
    ("name", "called"),
    [("temperature.xvg", "temperature"), ("2_humidity.txt", "humidity"), ("birds.csv", "column 2"),
     ("power plant.csv", "column 2")],
)  # fmt: skip
def test_a_file_called_as_what_it_measured_names_its_only_channel(
    tmp_path: Path, name: str, called: str
) -> None:
    (path := tmp_path / name).write_text("\n".join(f"{k / 10} {v}" for k, v in enumerate(wave(90))))
    assert load(path).meta.channels == (called,)


@pytest.mark.parametrize("named", [False, True])
def test_the_only_channel_of_a_later_file_is_that_channel_whatever_it_is_called(
    tmp_path: Path, named: bool
) -> None:
    """New data of a model that learned ecg.csv, or the chlorophyll of a lake."""
    head = ["date,parameter,value"] if named else []
    paths = tmp_path / "ecg.csv", tmp_path / "second person.csv"
    for path, said in zip(paths, ("alpha", "beta"), strict=True):
        cells = [f"2020-01-{k + 1:02d},{said},{k % 7}" if named else f"{k % 7}" for k in range(30)]
        path.write_text("\n".join([*head, *cells]))
    recipe = recognise(paths[0]).recipe
    assert recipe.value_columns == (("alpha",) if named else ("ecg",))
    assert read(paths[1], recipe).meta.channels == recipe.value_columns
