"""Folders of workbooks: their sheets are read as those of one workbook are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave, workbook
from tests.notes import worded

Rows = list[list[object]]
COUNTRIES = ["Chad", "Chile", "China", "Cuba", "Egypt", "Fiji", "Gabon", "Ghana"]


def tracks(treatment: str = "", *, seed: int = 0, rows: int = 40) -> Rows:
    """What a program for videos writes of an animal: some lines above, names, numbers."""
    above: Rows = [["Subject", f"m{seed}"], ["Treatment", treatment], []] if treatment else []
    cells = zip(
        np.arange(rows) / 5, wave(rows, phase=seed), wave(rows, phase=seed + 2), strict=True
    )
    return [*above, ["Trial time", "X center", "Y center"], *(list(map(float, c)) for c in cells)]


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """Three trials with three arenas each, in which animals got one of two drugs."""
    folder = tmp_path / "cohort"
    folder.mkdir()
    for trial in range(3):
        arenas = {
            f"Arena {k}": tracks(("Vehicle", "Drug 1 mg/kg")[(trial + k) % 2], seed=3 * trial + k)
            for k in range(3)
        }
        workbook(folder / f"Trial {trial}.xlsx", **arenas)
    return folder


def test_sheets_with_the_same_columns_are_sequences_in_each_of_several_workbooks(trials: Path):
    dataset = load(trials)
    assert dataset.ids[:4] == (
        "Trial 0, Arena 0", "Trial 0, Arena 1", "Trial 0, Arena 2", "Trial 1, Arena 0",
    )  # fmt: skip
    assert len(dataset) == 9
    assert {*dataset.labels.columns} == {"workbook", "sheet", "Treatment"}
    assert dataset.labels["Treatment"].tolist()[:3] == ["Vehicle", "Drug 1 mg/kg", "Vehicle"]


def test_the_same_sheet_of_each_workbook_can_be_chosen_and_all_of_them_again(trials: Path):
    found = recognise(trials)
    one = revise(trials, found.recipe, sheet="Arena 2")
    values = read(trials, one.recipe)
    assert values.ids == ("Trial 0", "Trial 1", "Trial 2")
    np.testing.assert_allclose(values.sequences[0][:, 0], wave(40, phase=2), rtol=1e-5)
    assert revise(trials, one.recipe, sheet="*").recipe == found.recipe


def test_a_recipe_that_read_the_first_sheets_still_does(trials: Path):
    recipe = recognise(trials).recipe.with_(sheet="Arena 0", label_columns=())
    assert read(trials, recipe).ids == ("Trial 0", "Trial 1", "Trial 2")


def test_of_sheets_with_other_columns_the_first_is_read_and_others_are_offered(tmp_path: Path):
    for person in ("ann", "bo", "cy"):
        about: Rows = [["device", "wear"], ["a", "left"], ["b", "right"]]
        forces = ([k / 9, *map(float, wave(3, phase=k))] for k in range(30))
        force: Rows = [["t", "Fx", "Fy", "Fz"], *forces]
        workbook(tmp_path / f"{person}.xlsx", track=tracks(), about=about, force=force)
    found = recognise(tmp_path)
    (warning,) = [w for w in found.warnings if "only track was read" in str(w)]
    assert [offer.value for offer in warning.offers] == ["force"]
    other = revise(tmp_path, found.recipe, sheet="force").recipe
    assert read(tmp_path, other).meta.channels == ("Fx", "Fy", "Fz")


def test_sheets_that_go_on_from_one_another_are_one_sequence_of_each_workbook(tmp_path: Path):
    for seed, station in enumerate(("mill", "weir", "lock")):
        book = {}
        for month in (1, 2, 3):
            days = pd.date_range(f"2023-{month:02d}-01", periods=28 if month == 2 else 31)
            levels = wave(len(days), phase=seed + month)
            rows = zip(days.to_pydatetime(), map(float, levels), strict=True)
            book[f"2023-{month:02d}"] = [["date", "level"], *map(list, rows)]
        workbook(tmp_path / f"{station}.xlsx", **book)
    dataset = load(tmp_path)
    assert (dataset.ids, dataset.lengths.tolist()) == (("lock", "mill", "weir"), [90] * 3)


def test_a_sheet_of_other_columns_beside_those_that_are_read_is_said(trials: Path):
    book: dict[str, Rows] = {f"Arena {k}": tracks("Vehicle", seed=k) for k in range(3)}
    workbook(trials / "Trial 3.xlsx", **book, weights=[["animal", "grams"], ["m1", 20.5]])
    dataset = load(trials)
    assert len(dataset) == 12
    assert any(text.startswith("weights was left out") for text in worded(dataset.meta.notes))


def test_sheets_without_numbers_are_not_offered_and_the_others_are_those_of_each_workbook(
    tmp_path: Path,
):
    (folder := tmp_path / "plants").mkdir()
    words: Rows = [["term", "meaning"], ["x", "across"], ["y", "up"]]
    for plant in range(3):
        power: Rows = [["step", "power"], *([k, float(k % 7)] for k in range(30))]
        workbook(folder / f"p{plant}.xlsx", places=tracks(seed=plant), power=power, glossary=words)
    for path, whose in ((folder, "each"), (folder / "p0.xlsx", "the")):
        found = recognise(path)
        for now in (found, revise(path, found.recipe, sheet="power")):
            (choice,) = [option for option in now.options if option.name == "sheet"]
            assert choice.label == f"Sheet of {whose} workbook"
            assert {value for value, _ in choice.options} - {"*"} == {"places", "power"}
            assert "with few numbers or none aren't listed: glossary." in choice.help
        (warning,) = [w for w in found.warnings if w.offers]
        told = f"{whose.capitalize()} workbook has 3 sheets with cells, and only places was read, "
        assert str(warning) == f"{told}not power and glossary."
        assert [offer.label for offer in warning.offers] == ["Read power"]


@pytest.mark.parametrize("rows", [0, 2])
def test_where_all_other_sheets_hold_words_there_is_nothing_to_choose(tmp_path: Path, rows: int):
    words: Rows = [["who", "told"], *[["ann", "is away"], ["bob", "is back"]][:rows]]
    found = recognise(workbook(tmp_path / "walk.xlsx", places=tracks(), people=words))
    assert not [option for option in found.options if option.name == "sheet"]
    assert not [w for w in found.warnings if "sheets" in str(w)]


def test_a_later_sheet_in_even_steps_is_read_before_one_of_events(tmp_path: Path):
    """As exports of diabetes devices begin: rates of insulin, then glucose every five minutes."""
    begin = datetime.datetime(2024, 3, 1)
    rates = [
        (begin + datetime.timedelta(minutes=7 * k * k % 4000), k % 5, 30 + k % 7) for k in range(60)
    ]
    glucose = [(begin + datetime.timedelta(minutes=5 * k), 5 + k % 11 / 4) for k in range(400)]
    path = workbook(
        tmp_path / "export.xlsx",
        Basal=[("Local Time", "Rate", "Duration (mins)"), *sorted(rates)],
        CGM=[("Local Time", "Value"), *glucose],
    )
    found = recognise(path)
    assert found.recipe.sheet == "CGM"
    assert [offer.value for note in found.warnings for offer in note.offers] == ["Basal"]
    plain = [("Local Time", "Value"), *glucose[:60]]  # no longer than the first
    few = workbook(tmp_path / "few.xlsx", Basal=[("at", "Rate", "x"), *sorted(rates)], CGM=plain)
    assert recognise(few).recipe.sheet == "Basal"


def test_rows_with_dates_are_read_before_a_list_to_which_they_refer(tmp_path: Path):
    """As a shop hands out its sales: a sheet of its branches, and one of what each sold."""
    begin = datetime.date(2024, 1, 7)
    shops = [(367 + 20 * k, f"BRANCH {k}", 17140, 24721 + 311 * k) for k in range(6)]
    sold = wave(180)
    weeks = [
        (begin + datetime.timedelta(days=7 * (k // 6)), 367 + 20 * (k % 6), float(sold[k]))
        for k in range(180)
    ]
    book = {"Branches": [("STORE_ID", "NAME", "MSA", "AREA"), *shops]}
    path = workbook(tmp_path / "a.xlsx", **book, Sales=[("WEEK", "STORE_NUM", "SPEND"), *weeks])
    assert recognise(path).recipe.sheet == "Sales"
    assert len(load(path)) == 6
    others = [(at, shop + 1, value) for at, shop, value in weeks]  # nothing of these
    path = workbook(tmp_path / "b.xlsx", **book, Sales=[("WEEK", "STORE_NUM", "SPEND"), *others])
    assert recognise(path).recipe.sheet == "Branches"


@pytest.mark.parametrize("named", [True, False])
def test_rows_under_names_are_read_before_a_form(tmp_path: Path, named: bool):
    """As a program for batteries writes them: how cells are tested, then each measurement."""
    names = ["Step Index", "Step Name", "Time", "Voltage(V)", "C-rate(C)", "Current(A)"]
    test: Rows = [
        ["Test information"],
        ["Start step ID", 1, "Cycle count", 24],
        names,
        [1, "Rest", "00:05:00"],
        [2, "CC Chg", None, None, 1, 2.5],
        [3, "CV Chg", None, 4.2],
        [4, "Cycle", None, 2, 24],
    ]
    volts = map(float, 3.5 + 0.4 * wave(80))
    record = [[k + 1, f"00:{k // 60:02}:{k % 60:02}", v, 2.5 - v / 8] for k, v in enumerate(volts)]
    head: Rows = [["DataPoint", "Time", "Voltage(V)", "Current(A)"]]
    workbook(tmp_path / "cell.xlsx", test=test, record=[*(head if named else []), *record])
    found = recognise(tmp_path / "cell.xlsx")
    assert (found.recipe.sheet == "record") == named
    if named:
        assert read(tmp_path / "cell.xlsx", found.recipe).meta.channels == ("Voltage", "Current")


@pytest.mark.parametrize("called", ["Raw Data", "Melt Data"])
def test_what_was_made_of_a_raw_sheet_is_read_instead(tmp_path: Path, called: str):
    """As devices that copy DNA write it: wells, what was counted in each cycle, and curves."""
    wells = [f"{row}{number}" for row in "ABC" for number in range(1, 5)]
    setup = [("Well", "Sample"), *((well, f"s{k % 3}") for k, well in enumerate(wells))]
    cycles = [(well, k) for well in wells for k in range(1, 31)]
    lights = [(*at, 900.0 + k % 30, 80.5 + k % 7) for k, at in enumerate(cycles)]
    curves = [(*at, float(wave(360)[k])) for k, at in enumerate(cycles)]
    raw = [("Well", "Cycle", "x1", "x2"), *lights]
    made = [("Well", "Cycle", "Rn"), *curves]
    path = workbook(tmp_path / "plate.xlsx", **{"Setup": setup, called: raw, "Curves": made})
    found = recognise(path)
    assert found.recipe.sheet == ("Curves" if called == "Raw Data" else called)
    assert "Sample" in found.recipe.label_columns
    assert (
        read(path, found.recipe.with_(sheet=called, value_columns=("x1", "x2"))).lengths.max() == 30
    )


def pieces_tested(path: Path) -> Path:
    """What a program for tests writes: what was set, what came out, and a sheet for each piece."""
    names = [["Prüfzeit", "Standardweg", "Kraft"], ["s", "mm", "N"]]
    came_out: Rows = [["Legende", "Nr", "Et", "εM"], [None, None, "MPa", "%"]]
    came_out += [[f"Probe {k}", k, 8700.5 + 31 * (k % 4), 3.1 + k % 3] for k in range(24)]
    pieces: dict[str, Rows] = {}
    for k in range(5):
        steps = range(60 + k)
        force = wave(60 + k, phase=k)
        rows = [[i / 6, round(0.0104 * i, 5), float(force[i])] for i in steps]
        pieces[f"Probe {k}"] = [[f"Probe {k}"], *names, *rows]
    settings: Rows = [["Kunde", "Intern", None], ["Vorkraft", 0.1, "MPa"], ["Weg", 50, "mm"]]
    workbook(path, Parameter=settings, Ergebnisse=came_out, **pieces)
    return path


def test_sheets_of_one_header_are_recordings_though_a_few_others_stand_before_them(tmp_path: Path):
    path = pieces_tested(tmp_path / "t.xlsx")
    found = recognise(path)
    assert found.recipe.time_columns == ("Prüfzeit (s)",)
    dataset = read(path, found.recipe)
    assert dataset.ids == tuple(f"Probe {k}" for k in range(5))
    assert dataset.lengths.tolist() == [60, 61, 62, 63, 64]
    assert any("Parameter" in text for text in worded(dataset.meta.notes))
    again = revise(path, found.recipe, sheet="Ergebnisse")
    assert revise(path, again.recipe, sheet="*").recipe == found.recipe


def test_all_sheets_where_none_is_like_a_first_one_of_words(tmp_path: Path):
    words: Rows = [["name", "what"], *([f"a{k}", "one"] for k in range(8))]
    workbook(tmp_path / "t.xlsx", about=words)
    with pytest.raises(SequiturError):
        recognise(tmp_path / "t.xlsx", sheet="*")


def yearly(unit: str, seed: int, names: Sequence[str] = COUNTRIES) -> Rows:
    """A number of each country for each year, with the unit in the corner."""
    rows = [[name, *map(float, wave(12, phase=seed + k))] for k, name in enumerate(names)]
    return [[unit, *range(2001, 2013)], *rows]


def test_sheets_with_the_same_rows_and_years_are_channels(tmp_path: Path) -> None:
    """As of countries, a sheet for each kind of energy: the corner says its unit."""
    sheets = {"Oil": yearly("Exajoules", 0), "Gas": yearly("Exajoules", 9)}
    path = workbook(tmp_path / "t.xlsx", **sheets, Carbon=yearly("Million tonnes", 20))
    found = recognise(path, sheet="*")
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, len(dataset)) == (("Oil", "Gas", "Carbon"), 8)
    np.testing.assert_allclose(dataset.sequences[1][:, 2], wave(12, phase=21), atol=1e-6)
    assert "Each sheet has a row for each name: these are the channels" in found.reasons[0]
    assert dataset.meta.units == ("exajoules", "exajoules", "million tonnes")
    told = worded(dataset.meta.notes)
    above = "above the names of the rows, is the unit of the numbers in"
    assert {f"'Exajoules', {above} Oil and Gas.", f"'Million tonnes', {above} Carbon."} <= {*told}
    apart = next(way for way in found.partitions if way.of == ("name", "sheet"))
    each = read(path, revise(path, found.recipe, **dict(apart.choices)).recipe)
    assert (len(each), each.meta.units) == (24, ("",))
    assert "All sheets with the same columns are read." in describe(found.recipe)
    was = {"id_columns": ("sheet", "Exajoules", "Million tonnes"), "channel_column": ""}
    before = read(path, found.recipe.with_(**was, channels_in_names=False))
    assert (len(before), before.meta.channels) == (24, ("value",))


@pytest.mark.parametrize("names", [("Wave 1", "Wave 2", "Wave 3"), ("Asia", "Africa", "Europe")])
def test_sheets_that_count_or_have_other_rows_are_no_channels(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    countries = [COUNTRIES if "1" in names[0] else [f"{c} {n}" for c in COUNTRIES] for n in names]
    of = zip(names, countries, strict=True)
    path = workbook(
        tmp_path / "t.xlsx", **{n: yearly("Country", k, c) for k, (n, c) in enumerate(of)}
    )
    assert len(read(path, recognise(path, sheet="*").recipe)) == 24


def test_of_two_sheets_alike_none_is_about_the_names_of_the_other(tmp_path: Path) -> None:
    """Each subject has a row before and one after: those after were columns that were left out."""
    names = ["Subject", *(f"t{k}" for k in range(12))]
    sheets = {
        sheet: [names, *([f"S{k}", *map(float, wave(12, phase=k + at))] for k in range(8))]
        for at, sheet in enumerate(("Before", "After"))
    }
    found = recognise(path := workbook(tmp_path / "t.xlsx", **sheets))
    assert not found.recipe.left_out
    assert [offer.label for w in found.warnings for offer in w.offers] == [
        "Each of 2 sheets is a recording"
    ]
    assert len(read(path, revise(path, found.recipe, sheet="*").recipe)) == 16
    told = found.recipe.with_(left_out=tuple(f"{name} of Subject" for name in names[1:]))
    assert len(read(path, told)) == 8  # as earlier versions wrote it


def test_a_sheet_about_the_others_by_their_names_gives_labels(tmp_path: Path) -> None:
    """A sheet for each participant, and one on all of them, which was left out."""
    about: Rows = [["ID", "Age", "Diagnosis"]]
    about += [[f"P{k:02d}", 30 + k % 3, ("none", "some")[k % 2]] for k in range(6)]
    sheets = {f"P{k:02d}": tracks(seed=k, rows=40 + k) for k in range(6)}
    found = recognise(path := workbook(tmp_path / "t.xlsx", Participants=about, **sheets))
    dataset = read(path, found.recipe)
    assert dataset.labels["Diagnosis"].tolist() == ["none", "some"] * 3
    assert {*dataset.labels} == {"Age", "Diagnosis"}
    assert "Participants gives labels: Age and Diagnosis." in worded(dataset.meta.notes)
    before = read(path, found.recipe.with_(label_columns=()))
    assert (len(before), before.meta.channels) == (6, dataset.meta.channels)


def pieces(count: int) -> dict[str, Rows]:
    """What a testing machine writes: settings, results of each piece, and a sheet for each."""
    results: Rows = [["Legende", "Et", "sM"], ["", "MPa", "MPa"]]
    summary: Rows = [["Serie", "Et", "sM"], [f"n = {count}", "MPa", "MPa"], ["x", 2540.0, 72.0]]
    sheets: dict[str, Rows] = {}
    for k in range(1, count + 1):
        results.append([f"Probe {k}", 2500.0 + 20 * k, 70.0 + k])
        curve = 70 * (1 - np.exp(-np.arange(60 + k) / 20)) + wave(60 + k)
        rows: Rows = [["Kraft", "Weg", "Prüfzeit"], ["MPa", "mm", "s"]]
        rows += [[float(v), v / 9, i / 10] for i, v in enumerate(curve.tolist())]
        sheets[f"Probe {k}"] = [[f"Probe {k}"], *rows]
    parameters: Rows = [["Kunde", "ACME"], ["Norm", "ISO 527-2"]]
    return {"Parameter": parameters, "Ergebnisse": results, "Statistik": summary, **sheets}


@pytest.mark.parametrize("count", [3, 5])
def test_pieces_behind_their_results_and_statistics_are_the_recordings(tmp_path: Path, count: int):
    path = workbook(tmp_path / "test.xlsx", **pieces(count))
    dataset = load(path)
    assert dataset.ids == tuple(f"Probe {k}" for k in range(1, count + 1))
    assert dataset.labels["Et (MPa)"].tolist() == [2500 + 20 * k for k in range(1, count + 1)]


def test_channels_come_before_a_list_of_what_is_known_of_them(tmp_path: Path):
    about: Rows = [["Channel", "Datatype", "Unit", "Length"]]
    about += [[f"Acc {axis}", "DT_DOUBLE", "g", 400] for axis in "XYZ"]
    columns = zip(*(wave(400, phase=k) for k in range(3)), strict=True)
    rows = [["Acc X", "Acc Y", "Acc Z"], *(list(map(float, row)) for row in columns)]
    found = recognise(workbook(tmp_path / "run.xlsx", root=about, Vibration=rows))
    assert found.recipe.sheet == "Vibration"
