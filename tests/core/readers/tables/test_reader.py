"""Tables: how cells are written, the four layouts, time, windows, labels, missing values."""

from __future__ import annotations

import gzip
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.notes.missing import number_as_missing
from sequitur_core.data.notes.preparation import sparse_channel
from sequitur_core.data.notes.tables import label_changes, many_channels
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.labels import share_of_label
from sequitur_core.readers.tables.table import open_table
from tests.core.files import (
    air_quality,
    bikes,
    covid,
    dow_jones,
    ecg,
    flights,
    fmri,
    gait,
    sea_ice,
    table,
    taxi,
    temperature_with_holes,
    wave,
    weather,
    write,
)
from tests.notes import worded


def hourly(path: Path, n: int = 480, **columns: Any) -> Path:
    """An hourly series of `n` rows, with more columns if given."""
    times = pd.date_range("2021-03-01", periods=n, freq="h").strftime("%Y-%m-%d %H:%M:%S")
    return table(path, {"time": times.tolist(), "value": wave(n).tolist(), **columns})


# How cells are written


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_delimiter_and_decimal_mark_are_found(tmp_path: Path, delimiter: str, decimal: str) -> None:
    if delimiter == decimal:
        return
    path = table(
        tmp_path / "t.txt", {"a": wave(50), "b": 3 * wave(50)}, sep=delimiter, decimal=decimal
    )
    recipe = recognise(path).recipe
    assert (recipe.delimiter, recipe.decimal) == (delimiter, decimal)
    np.testing.assert_allclose(load(path, window=50).sequences[0][:, 0], wave(50), rtol=1e-6)


def test_cells_may_be_separated_by_spaces(tmp_path: Path) -> None:
    text = "\n".join("  ".join(f"{v:8.4f}" for v in wave(12, phase=i)) for i in range(6))
    assert load(write(tmp_path / "t.txt", text)).lengths.tolist() == [12] * 6


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_accents_are_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Straße;Größe\n" + "\n".join(f"{i * 5 % 9};{i * i % 7}" for i in range(30))
    path = write(tmp_path / "t.csv", text, encoding)
    assert load(path).meta.channels == ("Straße", "Größe")


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp949", "온도;습도"),
        ("gb18030", "温度(℃);电压"),
        ("cp932", "センサー1;電圧"),
        ("big5", "溫度;濕度"),
        ("cp1251", "Температура;Давление"),
        ("cp1253", "Θερμοκρασία;Υγρασία"),
        ("latin-1", "Sää;LÄMPÖTILA ÄÄ"),
        ("cp1252", "Größe;“Müß” °C…°F"),
    ],
)
def test_letters_tell_their_alphabet(tmp_path: Path, encoding: str, names: str) -> None:
    text = f"{names}\n" + "\n".join(f"{i * 5 % 9};{i * i % 7}" for i in range(30))
    form = recognise(write(tmp_path / "t.csv", text, encoding))
    assert form.table is not None
    assert [*form.table.columns] == names.split(";")
    assert form.recipe.encoding == encoding


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_end_of_line_is_read(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / "t.csv", ending.join(["v", *(f"{v}" for v in wave(40))]) + ending)
    np.testing.assert_allclose(load(path, window=40).sequences[0][:, 0], wave(40), rtol=1e-6)


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {"who": ['a "b", c', "d\ne"] * 10, "step": np.repeat(range(10), 2), "v": wave(20)},
    )
    assert set(load(path).ids) == {'a "b", c', "d\ne"}


def test_comments_and_titles_above_the_table_are_skipped(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v},{2 * v}" for i, v in enumerate(wave(30)))
    path = write(tmp_path / "t.csv", f"# exported\nStation Nord\n\nsecond,a,b\n{rows}\n")
    assert load(path).meta.channels == ("a", "b")


def test_a_gzipped_table_is_read(tmp_path: Path) -> None:
    path = taxi(tmp_path / "taxi.csv")
    packed = tmp_path / "taxi.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert load(packed).ids == load(path).ids


def test_thousands_may_be_marked(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"v": [f"{1000 * i:,}" for i in range(1, 30)]})
    assert load(path, window=29).sequences[0][:3, 0].tolist() == [1000, 2000, 3000]


def test_thousands_may_begin_late_in_a_table_of_decimal_commas(tmp_path: Path) -> None:
    power = [f"{700 + i * i % 91:.1f}".replace(".", ",") for i in range(1_500)]
    power += ["1.001,9", "1.012,5"]
    text = "\n".join(f"{v};{i % 7},5" for i, v in enumerate(power))
    read_back = load(write(tmp_path / "t.csv", f"power;level\n{text}\n"), window=len(power))
    assert read_back.sequences[0][-3:, 0].tolist() == pytest.approx([729, 1001.9, 1012.5])
    assert not any("missing" in note for note in worded(read_back.meta.notes))


def test_a_table_without_header_is_read_from_its_first_row(tmp_path: Path) -> None:
    text = "\n".join(",".join(f"{v:.4f}" for v in wave(12, phase=i)) for i in range(6))
    dataset = load(write(tmp_path / "t.csv", text))
    np.testing.assert_allclose(dataset.sequences[0][:, 0], wave(12), atol=1e-4)


def test_names_that_count_on_are_a_header(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {str(t): wave(9, phase=t / 4) for t in range(16)})
    assert load(path).lengths.tolist() == [16] * 9


def test_rows_of_different_lengths_without_header_are_sequences_of_their_own(
    tmp_path: Path,
) -> None:
    text = "\n".join(",".join(str(v) for v in wave(n)) for n in (5, 8, 3, 7, 6))
    assert load(write(tmp_path / "t.csv", text)).lengths.tolist() == [5, 8, 3, 7, 6]


def test_a_few_rows_that_lack_a_cell_make_no_sequences_of_their_own_length(tmp_path: Path) -> None:
    rows = [f"{v:.3f} {9 - v:.3f} {v * v:.3f}" for v in wave(60)]
    assert len({*rows}) < len(rows)  # none is left out as names that come again
    rows[7] = rows[7].rsplit(" ", 1)[0]
    dataset = load(write(tmp_path / "t.txt", "\n".join(rows)), window=60)
    assert dataset.element_shape == (3,)
    assert dataset.lengths.tolist() == [60]


def test_one_of_several_numbered_columns_says_not_which_channel_a_row_is_of(tmp_path: Path) -> None:
    times = pd.date_range("2018-12-13 10:40", periods=90, freq="25s")
    fields = {f"field{k}": np.round(27 + k + 3 * wave(90, phase=k)) for k in (1, 2, 3)}
    dataset = load(table(tmp_path / "t.csv", {"created_at": times, **fields}))
    assert dataset.element_shape == (3,)


def test_columns_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv", "v,v\n" + "\n".join(f"{i * 5 % 9},{i * i % 5}" for i in range(30))
    )
    assert load(path).meta.channels == ("v", "v (2)")


def test_a_column_without_name_is_called_by_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv", "a,\n" + "\n".join(f"{i * 5 % 9},{i * i % 5}" for i in range(30))
    )
    assert load(path).meta.channels == ("a", "column 2")


def test_row_names_as_r_writes_them_are_no_channel(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v}" for i, v in enumerate(wave(40), 1))
    assert load(write(tmp_path / "t.csv", f"v\n{rows}\n")).meta.channels == ("v",)


def test_row_numbers_as_pandas_writes_them_are_no_channel(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    pd.DataFrame({"a": wave(40), "b": wave(40, phase=2)}).to_csv(path)
    assert load(path).meta.channels == ("a", "b")


@pytest.mark.parametrize("name", ["<b>a</b>", "**a**", ":smile:", "😀", "a|b", "$x$", "../../a"])
def test_names_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    path = table(tmp_path / "t.csv", {name: wave(40), "who": [name] * 20 + ["x"] * 20})
    assert load(path, layout="long").meta.channels == (name,)


def test_units_are_read_from_names(tmp_path: Path) -> None:
    meta = load(weather(tmp_path / "w.csv")).meta
    assert (meta.channels, meta.units) == (("Temp", "Rel Hum"), ("°C", "%"))


def test_flows_and_concentrations_have_units(tmp_path: Path) -> None:
    named = {"Durchfluss (m3/h)": "m³/h", "Feed [L/min]": "l/min", "NOx (mg/m³)": "mg/m³"}
    path = table(tmp_path / "t.csv", {name: wave(300, phase=len(name)) for name in named})
    meta = load(path, window=60).meta
    assert (meta.channels, meta.units) == (("Durchfluss", "Feed", "NOx"), (*named.values(),))


def test_brackets_that_hold_no_unit_stay_in_the_name(tmp_path: Path) -> None:
    assert load(air_quality(tmp_path / "a.csv")).meta.channels[0] == "CO(GT)"


def test_empty_rows_and_columns_are_left_out_and_said(tmp_path: Path) -> None:
    notes = worded(load(air_quality(tmp_path / "a.csv")).meta.notes)
    assert notes[0] == "5 empty rows and 2 empty columns were left out."


def test_an_empty_column_is_named_when_it_is_left_out(tmp_path: Path) -> None:
    assert "Brébeuf" in worded(load(bikes(tmp_path / "b.csv")).meta.notes)[0]


# One sequence per row


def test_dates_as_columns_give_the_step(tmp_path: Path) -> None:
    meta = load(covid(tmp_path / "c.csv")).meta
    assert (meta.step, meta.step_unit) == (1.0, "day")


def test_places_name_the_rows(tmp_path: Path) -> None:
    assert load(covid(tmp_path / "c.csv")).ids[:3] == ("Chile", "Anhui, China", "Beijing, China")


def test_numbers_beside_the_days_are_no_values(tmp_path: Path) -> None:
    path = covid(tmp_path / "c.csv")
    assert recognise(path).recipe.left_out == ("Lat", "Long")


def test_a_class_before_the_numbers_is_a_label(tmp_path: Path) -> None:
    text = "\n".join(
        ",".join([str(1 + i % 3), *(f"{v:.4f}" for v in wave(20, phase=i % 3))]) for i in range(12)
    )
    dataset = load(write(tmp_path / "t.tsv", text.replace(",", "\t")))
    assert (dataset.lengths.tolist(), dataset.labels.iloc[:, 0].tolist()) == (
        [20] * 12,
        [1, 2, 3] * 4,
    )


@pytest.mark.parametrize("header", [True, False])
def test_rows_sorted_by_a_numeric_class_are_sequences(tmp_path: Path, header: bool) -> None:
    random = np.random.default_rng(0)
    columns: dict[str, Any] = {"class": np.repeat([1, 2, 3], 10)}
    shapes = np.stack([(c + 1) * wave(40, phase=2 * c) for c in range(3)]).repeat(10, axis=0)
    noisy = shapes + random.normal(0, 0.1, shapes.shape)
    columns |= {f"t{t}": noisy[:, t].round(4) for t in range(40)}
    path = tmp_path / "t.tsv"
    pd.DataFrame(columns).to_csv(path, sep="\t", index=False, header=header)
    dataset = load(path)
    assert dataset.lengths.tolist() == [40] * 30
    assert dataset.labels.iloc[:, 0].tolist() == columns["class"].tolist()


def test_words_behind_the_numbers_are_labels(tmp_path: Path) -> None:
    text = "\n".join(
        ",".join([*(f"{v:.4f}" for v in wave(20, phase=i)), ["walk", "run"][i % 2]])
        for i in range(12)
    )
    assert load(write(tmp_path / "t.csv", text)).labels.iloc[:, 0].tolist() == ["walk", "run"] * 6


def test_thousands_of_columns_are_one_sequence_per_row_and_few_are_offered(tmp_path: Path) -> None:
    values = np.cumsum(np.random.default_rng(0).normal(size=(6, 2_000)), axis=1).round(3)
    path = tmp_path / "t.csv"
    np.savetxt(path, values, delimiter=",", fmt="%.3f")
    found = recognise(path)
    assert read(path, found.recipe).lengths.tolist() == [2_000] * 6
    assert max(len(choice.options) for choice in found.options) < 300


# One sequence per column


def test_years_as_columns_name_the_sequences(tmp_path: Path) -> None:
    dataset = load(sea_ice(tmp_path / "s.csv"))
    assert (dataset.ids[0], dataset.labels["year"].iloc[-1]) == ("1978", 1989)


def test_days_below_their_month_give_the_step(tmp_path: Path) -> None:
    meta = load(sea_ice(tmp_path / "s.csv")).meta
    assert (meta.step, meta.step_unit) == (1.0, "day")


def test_days_before_the_first_are_cut_off_and_the_rest_masked(tmp_path: Path) -> None:
    dataset = load(sea_ice(tmp_path / "s.csv"))
    assert dataset.lengths[0] == 66
    cut, filled = (n.split(" ", 1)[1] for n in worded(dataset.meta.notes))
    assert cut == "missing values at the beginning or end of a sequence were cut off."
    assert filled.startswith("missing values are drawn as gaps, and training and errors leave")


def test_numbered_recordings_side_by_side_are_sequences(tmp_path: Path) -> None:
    columns = {"time": np.arange(60) / 10}
    columns |= {f"patient {i}": wave(60, phase=i) for i in range(1, 9)}
    assert load(table(tmp_path / "t.csv", columns)).ids == tuple(
        f"patient {i}" for i in range(1, 9)
    )


def test_numbered_sensors_side_by_side_are_channels(tmp_path: Path) -> None:
    columns = {"time": np.arange(60) / 10}
    columns |= {f"sensor {i}": wave(60, phase=i) for i in range(1, 9)}
    assert load(table(tmp_path / "t.csv", columns)).element_shape == (8,)


# Tidy


def test_counted_columns_beside_steps_that_begin_anew_are_channels(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"id": np.repeat([f"test{i}" for i in range(20)], 50)})
    rows["t"] = np.tile(np.arange(50), 20)
    rows[[f"c{i}" for i in range(6)]] = random.normal(size=(1000, 6)).cumsum(axis=0)
    rows["act"] = np.repeat(["stand", "run"], 500)
    path = tmp_path / "t.csv"
    rows.to_csv(path, index=False)
    dataset = load(path)  # not a sequence of six steps in each row
    assert dataset.element_shape == (6,)
    assert dataset.lengths.tolist() == [50] * 20
    assert dataset.labels["act"].tolist() == ["stand"] * 10 + ["run"] * 10


def test_the_fewest_columns_that_tell_rows_apart_name_the_sequences(tmp_path: Path) -> None:
    assert recognise(fmri(tmp_path / "f.csv")).recipe.id_columns == ("subject", "event", "region")


def test_maps_are_coloured_by_what_has_few_classes_unless_a_name_says_class(tmp_path: Path):
    rows = [f"p{i // 8},{'cue' if i % 8 < 4 else 'rest'},{i % 4},{i * 7 % 5}" for i in range(96)]
    for name, first in (("subject", "event"), ("class", "class")):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([f"{name},event,step,signal", *rows]))
        labels = recognise(path).recipe.label_columns
        assert (set(labels), labels[0]) == ({name, "event"}, first)


def test_shuffled_rows_are_put_in_order_of_time(tmp_path: Path) -> None:
    dataset = load(fmri(tmp_path / "f.csv"))
    row = dataset.ids.index("s2, cue, frontal")
    np.testing.assert_allclose(
        dataset.sequences[row][:, 0], np.sin(np.arange(19) + 2) + 3, atol=1e-4
    )


def test_of_equally_likely_times_the_first_column_is_taken(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).random((30, 4))
    numbers[:, :2].sort(axis=0)
    pd.DataFrame(numbers, columns=["t", "time", "x", "y"]).to_csv(tmp_path / "t.csv", index=False)
    recipe = recognise(tmp_path / "t.csv").recipe
    assert revise(tmp_path / "t.csv", recipe, layout="long").recipe.time_columns == ("t",)


def test_months_are_put_in_calendar_order(tmp_path: Path) -> None:
    dataset = load(flights(tmp_path / "f.csv"))
    first = dataset.sequences[dataset.ids.index("1949")]
    assert first[:, 0].tolist() == [100 + 3 * i + i + 1 for i in range(12)]


def test_seconds_of_recordings_give_the_step(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {
            "recording": np.repeat(["a", "b", "c"], 30),
            "seconds": np.tile(np.arange(30) / 50, 3),
            "x": wave(90),
        },
    )
    meta = load(path).meta
    assert (meta.step, meta.step_unit) == (0.02, "s")


def test_milliseconds_are_brought_to_seconds(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {"run": np.repeat([1, 2], 30), "time_ms": np.tile(np.arange(30) * 4, 2), "x": wave(60)},
    )
    meta = load(path).meta
    assert (meta.step, meta.step_unit) == (0.004, "s")


def test_windows_of_milliseconds_are_named_in_seconds(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"time_ms": np.arange(60) * 4, "x": wave(60)})
    assert load(path, window=25).ids == ("0 s", "0.1 s")


def test_columns_that_stay_the_same_within_a_recording_are_labels(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {
            "id": np.repeat(range(6), 20),
            "t": np.tile(range(20), 6),
            "x": wave(120),
            "age": np.repeat([30, 40, 50, 30, 40, 50], 20),
            "kind": np.repeat(["a", "b", "a", "b", "a", "b"], 20),
        },
    )
    labels = load(path).labels
    assert labels.to_dict("list") == {"age": [30, 40, 50] * 2, "kind": ["a", "b"] * 3}


def test_recordings_behind_one_another_need_no_time(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {"trial": ["a"] * 12 + ["b"] * 9 + ["c"] * 11, "x": wave(32), "y": wave(32, phase=1)},
    )
    assert load(path).lengths.tolist() == [12, 9, 11]


def test_a_column_of_channel_names_spreads_into_channels(tmp_path: Path) -> None:
    rows = [
        (case, dim, t, 100 * case + 10 * dim + t)
        for case in range(3)
        for dim in range(2)
        for t in range(8)
    ]
    frame = pd.DataFrame(rows, columns=["case_id", "dim_id", "reading_id", "value"])
    path = tmp_path / "t.csv"
    frame.sample(frac=1, random_state=0).sort_values("case_id", kind="stable").to_csv(
        path, index=False
    )
    dataset = load(path)
    assert dataset.element_shape == (2,)
    assert dataset.sequences[2][3].tolist() == [203, 213]


def test_a_hole_in_a_recording_is_filled_and_said(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {
            "id": [*"a" * 9, *"b" * 10, *"c" * 10],
            "step": [0, 1, 2, 4, 5, 6, 7, 8, 9, *range(10), *range(10)],
            "x": [0, 1, 2, 4, 5, 6, 7, 8, 9, *range(10), *range(10)],
        },
    )
    dataset = load(path)
    assert dataset.sequences[0][:, 0].tolist() == list(range(10))
    assert worded(dataset.meta.notes) == (
        "1 missing value was filled in from the values before and after (3.3 % of all, in 1 of 3 "
        "sequences).",
    )


def test_a_few_rows_written_twice_leave_the_layout(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"subject": np.repeat(["a", "b", "c"], 40), "time": [*range(40)] * 3, "v": wave(120)}
    )
    tidy, long = tmp_path / "tidy.csv", tmp_path / "long.csv"
    pd.concat([frame, frame.iloc[::12]]).to_csv(tidy, index=False)
    assert load(tidy).lengths.tolist() == [40] * 3
    assert any(
        "10 of 130 rows have the same time and values" in w
        for w in worded(recognise(tidy).warnings)
    )
    times = pd.date_range("2024-01-01", periods=120, freq="h")
    frame = pd.DataFrame({"time": times, "v": wave(120)})
    pd.concat([frame.iloc[::12], frame]).to_csv(long, index=False)
    assert recognise(long).recipe.time_columns == ("time",)
    assert any(
        "10 of 130 rows have the same time and values" in w
        for w in worded(recognise(long).warnings)
    )


def test_a_time_that_repeats_too_often_is_said(tmp_path: Path) -> None:
    times = pd.date_range("2024-01-01", periods=60, freq="h").repeat(2)
    path = table(tmp_path / "t.csv", {"time": times.astype(str).tolist(), "v": wave(120).tolist()})
    assert any("time repeats in 60 of 120 rows" in w for w in worded(recognise(path).warnings))


def test_what_goes_up_and_down_is_no_time_that_repeats(tmp_path: Path) -> None:
    brain = {name: wave(300, phase=k).round(1) for k, name in enumerate(("F7", "T7", "P7", "O1"))}
    found = recognise(table(tmp_path / "eeg.csv", brain))
    assert (found.recipe.value_columns, found.warnings) == (tuple(brain), ())


def test_text_under_a_numbered_column_is_said(tmp_path: Path) -> None:
    columns: dict[str, Any] = {"name": [f"r{i}" for i in range(12)]}
    columns |= {f"t{t}": wave(12, phase=t / 4) for t in range(8)}
    path = table(tmp_path / "t.csv", columns | {"t4": [f"{i} kg" for i in range(12)]})
    assert "t4 was left out: it holds text such as '0 kg'" in worded(recognise(path).warnings)[0]


@pytest.mark.parametrize(
    ("zones", "said"),
    [(("-04:00", "-05:00"), "utc"), (("-04:00",) * 2, "own"), (("+00:00",) * 2, ""), ("ZZ", "")],
)
def test_times_of_two_zones_are_said_to_be_of_utc_and_of_one_of_its_own_clock(
    tmp_path: Path, zones: Sequence[str], said: str
) -> None:
    hours = pd.date_range("2024-06-01", periods=240, freq="h")
    hours = hours.where(hours < hours[120], hours + pd.Timedelta(hours=len({*zones}) - 1))
    times = [f"{t:%Y-%m-%dT%H:%M:%S}{zones[k // 120]}" for k, t in enumerate(hours)]
    path = table(tmp_path / "t.csv", {"time": times, "v": wave(240).tolist()})
    found, notes = recognise(path), worded(load(path).meta.notes)
    assert any(n.startswith("Times were converted to UTC") for n in notes) == (said == "utc")
    assert any("file's own clock, -04:00 from UTC" in r for r in found.reasons) == (said == "own")


@pytest.mark.parametrize(("lasting", "windows"), [(1, False), (25, True)])
def test_a_label_that_changes_within_a_sequence_is_said(
    tmp_path: Path, lasting: int, windows: bool
) -> None:
    n = 12 * lasting
    path = table(
        tmp_path / "t.csv",
        {
            "id": np.repeat(["p", "q"], n),
            "time": [*range(n)] * 2,
            "kind": [*np.repeat(["a", "b", "b"] * 4, lasting), *["a"] * n],
            "v": wave(2 * n),
        },
    )
    dataset = load(path)
    assert dataset.labels["kind"].tolist() == ["b", "a"]
    (note,) = (n for n in worded(dataset.meta.notes) if n.startswith("kind changes"))
    assert note.startswith("kind changes within 1 of 2 sequences")
    assert "the value it has most often, on average in 83 % of its rows." in note
    assert ("Most windows" in note) == windows
    if windows:
        (most,) = re.findall(r"Most windows of up to (\d+) steps hold a single value\.$", note)
        shares = []
        for window in (int(most), int(most) + 1):
            each = load(path, window=window, window_step=1)
            (told,) = label_changes.among(each.meta.notes)
            shares.append(1 - told.numbers["changing"] / told.numbers["of"])
        assert shares[0] >= 0.8 > shares[1]


def test_of_a_label_that_is_empty_for_the_most_part_it_is_said_in_how_few_rows_it_is() -> None:
    few = pd.Series(["run", "groom", *[None] * 8, "run", *[None] * 9], dtype=object)
    assert share_of_label(few, np.arange(20), [(0, 10), (10, 20)]) == pytest.approx(0.1)
    assert share_of_label(few, np.arange(2, 6), [(0, 4)]) == 0


def test_a_moment_that_is_there_twice_is_taken_once_and_said(tmp_path: Path) -> None:
    once = {"id": np.repeat(["a", "b"], 150), "t": np.tile(range(150), 2), "x": wave(300)}
    frame = pd.DataFrame(once)
    path = tmp_path / "t.csv"
    pd.concat([frame, frame.iloc[[7]]]).to_csv(path, index=False)
    dataset = load(path)
    assert dataset.lengths.tolist() == [150, 150]
    assert worded(dataset.meta.notes)[0].startswith("1 of 301 rows has the same time and values")


# One long series: time


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%d %H:%M:%S+02:00",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y/%m/%d %H:%M",
        "%d.%m.%Y %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M %p",
        "%d-%b-%Y %H:%M",
        "%d %B %Y %H:%M",
        "%B %d, %Y %H:%M",
        "%Y%m%d %H:%M",
        "%Y%m%dT%H%M%SZ",
        "%d/%b/%Y:%H:%M:%S +0200",
        "%b %d %H:%M:%S",
        "%a %b %d %H:%M:%S %Y",
        "%a %b %d %H:%M:%S CEST %Y",
        "%a %b %d %Y %H:%M:%S GMT+0200 (W. Europe Daylight Time)",
        "%Y-%m-%d %H:%M:%S EST",
        "%Y-%m-%dT%H:%M:%S+02:00[Europe/Berlin]",
    ],
)
def test_a_date_is_read_in_any_usual_way_to_write_it(tmp_path: Path, form: str) -> None:
    times = pd.date_range("2021-03-20", periods=24 * 20, freq="h")
    path = table(tmp_path / "t.csv", {"when": times.strftime(form), "v": wave(len(times))})
    dataset = load(path)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    assert len(dataset) >= 19
    assert dataset.lengths.tolist() == [24] * len(dataset)


def test_a_column_may_have_dates_in_two_ways_and_stretches_of_it_are_sequences(
    tmp_path: Path,
) -> None:
    inside, outside = (
        pd.date_range(day, periods=200, freq="h") for day in ("20220608", "20220928")
    )
    times = [*inside.strftime("%m/%d/%Y %H:%M:%S"), *outside.strftime("%m/%d/%y %I:%M:%S %p")]
    where = ["inside"] * 200 + ["outside"] * 200
    columns = {"Location": where, "Date.time": times, "Temp": wave(400)}
    found = recognise(table(tmp_path / "t.csv", columns))
    dataset = read(tmp_path / "t.csv", found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("inside", "outside"), [200, 200])
    assert dataset.meta.step_unit == "h"
    told = "Times are written in two ways, as 06/08/2022 00:00:00 and 09/28/22 12:00:00 AM."
    assert told in found.reasons


def test_days_and_months_that_were_swapped_in_some_rows_are_no_second_way(tmp_path: Path) -> None:
    days = pd.date_range("2021-01-01", periods=60, freq="D")
    texts = [*days[:40].strftime("%d/%m/%Y"), *days[40:].strftime("%m/%d/%Y")]
    found = recognise(table(tmp_path / "t.csv", {"date": texts, "v": wave(60)}))
    assert found.recipe.time_columns == ()
    assert any("can't be read as dates" in warning for warning in worded(found.warnings))


def test_times_in_a_way_that_is_not_known_are_said(tmp_path: Path) -> None:
    texts = [f"{hour % 24}:00 on day {hour // 24} after Easter" for hour in range(60)]
    found = recognise(table(tmp_path / "t.csv", {"when": texts, "v": wave(60)}))
    assert any("when seems to hold times" in warning for warning in worded(found.warnings))


@pytest.mark.parametrize(("unit", "size"), [("s", 1), ("ms", 1000)])
def test_seconds_since_1970_are_dates(tmp_path: Path, unit: str, size: int) -> None:
    times = 1_600_041_600 * size + np.arange(24 * 20) * 3600 * size
    path = table(tmp_path / "t.csv", {"timestamp": times, "v": wave(480)})
    assert load(path).ids[0] == "2020-09-14"


def test_digits_in_a_column_called_date_are_dates(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=90, freq="D").strftime("%Y%m%d").astype(int)
    assert load(table(tmp_path / "t.csv", {"date": days, "v": wave(90)})).ids[0] == "2020-01-06"


def test_year_month_day_and_hour_in_columns_of_their_own_are_one_time(tmp_path: Path) -> None:
    times = pd.date_range("2013-03-01", periods=24 * 15, freq="h")
    columns = {part: getattr(times, part) for part in ("year", "month", "day", "hour")}
    path = table(tmp_path / "t.csv", {"No": range(1, 361), **columns, "PM2.5": wave(360)})
    dataset = load(path)
    assert (dataset.ids[0], dataset.meta.channels) == ("2013-03-01", ("PM2.5",))


def test_a_date_and_a_time_in_two_columns_are_one_time(tmp_path: Path) -> None:
    assert recognise(air_quality(tmp_path / "a.csv")).recipe.time_columns == ("Date", "Time")


def test_days_first_are_told_from_months_first_by_the_order_of_rows(tmp_path: Path) -> None:
    days = pd.date_range("2021-01-01", periods=10, freq="D")
    path = table(tmp_path / "t.csv", {"date": days.strftime("%d/%m/%Y"), "v": wave(10)})
    recognised = recognise(path)
    assert recognised.recipe.time_format == "%d/%m/%Y"
    assert load(path, window=2, align="").ids[0] == "2021-01-01"


def test_dates_that_could_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    days = ["01/01/2021", "02/02/2021", "03/03/2021", "04/04/2021", "05/05/2021", "06/06/2021"]
    recognised = recognise(table(tmp_path / "t.csv", {"date": days, "v": wave(6)}))
    assert "Check one date" in worded(recognised.warnings)[0]
    assert "time_format" in [choice.name for choice in recognised.options]


def test_a_sampling_rate_is_found_in_rounded_times(tmp_path: Path) -> None:
    meta = load(gait(tmp_path / "g.csv")).meta
    assert (meta.step, meta.step_unit) == (1 / 64, "s")


@pytest.mark.parametrize(
    ("times", "step"),
    [
        ([f"{0.000125 * k:.2E}" for k in range(-200, 200)], (0.000125, "s")),  # as scopes do
        ([f"{0.13 * k:.1f}" for k in range(400)], (0.13, "s")),
        (pd.Timestamp("2021-03-01") + pd.to_timedelta(np.arange(400) * 1.3 // 1, "s"), (1.3, "s")),
    ],
)
def test_even_times_that_are_rounded_to_about_a_step_have_no_holes(
    tmp_path: Path, times: list[object], step: tuple[float, str]
) -> None:
    dataset = load(table(tmp_path / "t.csv", {"Time (s)": times, "v": wave(400)}), window=50)
    assert (dataset.meta.step, dataset.meta.step_unit) == (
        pytest.approx(step[0], rel=1e-9),
        step[1],
    )
    assert (len(dataset), dataset.meta.notes) == (8, ())


def test_rows_that_are_lacking_are_no_rounding(tmp_path: Path) -> None:
    times = np.delete(np.arange(400) / 10, np.arange(7, 400, 11) + np.arange(36) % 5)
    dataset = load(table(tmp_path / "t.csv", {"Time (s)": times, "v": wave(len(times))}), window=50)
    assert dataset.meta.step == 0.1


def test_shuffled_times_are_put_in_order(tmp_path: Path) -> None:
    frame = pd.read_csv(taxi(tmp_path / "taxi.csv"))
    frame.sample(frac=1, random_state=0).to_csv(tmp_path / "shuffled.csv", index=False)
    one, other = load(tmp_path / "taxi.csv"), load(tmp_path / "shuffled.csv")
    np.testing.assert_array_equal(np.concatenate(one.sequences), np.concatenate(other.sequences))


def test_a_repeated_hour_in_autumn_is_taken_once_and_said(tmp_path: Path) -> None:
    frame = pd.read_csv(taxi(tmp_path / "taxi.csv"))
    pd.concat([frame.iloc[:100], frame.iloc[98:]]).to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert len(dataset) == 40
    said = (
        f"2 of {len(frame) + 2:,} rows have the same time and values as another row, on "
        "2014-07-03, and were left out."
    )
    assert said in worded(dataset.meta.notes)


def test_uneven_times_are_said_and_rows_counted(tmp_path: Path) -> None:
    times = np.cumsum(np.random.default_rng(0).exponential(10, 300)).round(2)
    recognised = recognise(table(tmp_path / "t.csv", {"seconds": times, "v": wave(300)}))
    assert any("time between rows varies" in warning for warning in worded(recognised.warnings))


def test_weekends_are_no_holes_between_working_days(tmp_path: Path) -> None:
    days = pd.bdate_range("2021-01-04", periods=60)
    path = table(tmp_path / "t.csv", {"Date": days.strftime("%Y-%m-%d"), "Close": wave(60)})
    dataset = load(path)
    assert (dataset.lengths.tolist(), dataset.ids[1]) == ([5] * 12, "2021-01-11")


def test_holidays_of_all_shares_are_no_missing_days_and_a_day_of_one_is(tmp_path: Path) -> None:
    days = pd.bdate_range("2021-01-04", periods=80).delete([30, 31, 32])
    one = pd.DataFrame({"share": "A", "date": days, "price": wave(77)})
    other = pd.DataFrame({"share": "B", "date": days, "price": 1 + wave(77)}).drop(index=50)
    dataset = load(table(tmp_path / "t.csv", pd.concat([one, other]).to_dict("list")))
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([77, 77], "business day")
    assert any(note.startswith("1 missing value") for note in worded(dataset.meta.notes))


def test_a_temperature_called_t_is_a_channel(tmp_path: Path) -> None:
    assert "T" in load(air_quality(tmp_path / "a.csv")).meta.channels


# One long series: windows


@pytest.mark.parametrize(
    ("freq", "n", "window", "align"),
    [
        ("h", 480, 24, "day"),
        ("30min", 960, 48, "day"),
        ("15min", 1920, 96, "day"),
        ("min", 1200, 60, "day"),
        ("D", 200, 7, "week"),
        ("7D", 600, 52, ""),
        ("MS", 240, 12, "year"),
        ("QS", 80, 4, "year"),
        ("YS", 100, 10, ""),
    ],
)
def test_windows_are_suggested_from_the_step(
    tmp_path: Path, freq: str, n: int, window: int, align: str
) -> None:
    times = pd.date_range("1921-01-01", periods=n, freq=freq).strftime("%Y-%m-%d %H:%M:%S")
    recipe = recognise(table(tmp_path / "t.csv", {"when": times, "v": wave(n)})).recipe
    assert (recipe.window, recipe.align) == (window, align)


@pytest.mark.parametrize("period", [20, 37, 90])
def test_without_a_step_windows_are_as_long_as_the_rhythm(tmp_path: Path, period: int) -> None:
    path = table(tmp_path / "t.csv", {"v": wave(2000, period=period)})
    assert abs(recognise(path).recipe.window - period) <= 1


def test_a_heartbeat_is_as_long_as_its_window(tmp_path: Path) -> None:
    assert abs(recognise(ecg(tmp_path / "e.csv")).recipe.window - 100) <= 2


def test_noise_is_cut_into_some_windows(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(size=1000)
    assert 10 <= len(load(table(tmp_path / "t.csv", {"v": noise}))) <= 100


def test_days_begin_at_midnight(tmp_path: Path) -> None:
    dataset = load(air_quality(tmp_path / "a.csv"))
    assert (dataset.ids[0], dataset.start[0]) == ("2004-03-11", 6)


def test_weeks_begin_on_mondays(tmp_path: Path) -> None:
    assert load(bikes(tmp_path / "b.csv")).ids[0] == "2012-01-02"


def test_years_begin_in_january(tmp_path: Path) -> None:
    assert load(dow_jones(tmp_path / "d.csv")).ids[0] == "1915"


def test_windows_of_half_a_day_are_named_by_date_and_time(tmp_path: Path) -> None:
    assert load(taxi(tmp_path / "t.csv"), window=24).ids[:2] == (
        "2014-07-01 00:00",
        "2014-07-01 12:00",
    )


def test_steps_left_over_at_the_ends_are_said(tmp_path: Path) -> None:
    assert worded(load(air_quality(tmp_path / "a.csv")).meta.notes)[1:3] == (
        "18 hours at the end are left over.",
        "6 hours that fill no whole window were left out, on 2004-03-10.",
    )


def test_what_is_left_over_at_the_end_can_be_kept(tmp_path: Path) -> None:
    path = air_quality(tmp_path / "a.csv")
    without, kept = load(path), load(path, keep_rest=True)
    assert len(kept) == len(without) + 1
    assert kept.start[-1] == without.start[-1] + 18


def test_windows_may_overlap(tmp_path: Path) -> None:
    dataset = load(taxi(tmp_path / "t.csv"), window=48, window_step=24)
    assert dataset.start[:3].tolist() == [0, 24, 48]


def test_windows_of_one_series_are_of_one_recording(tmp_path: Path) -> None:
    assert set(load(taxi(tmp_path / "t.csv")).recording.tolist()) == {0}


def test_a_hole_of_one_step_is_filled(tmp_path: Path) -> None:
    assert "2013-07-06" in load(temperature_with_holes(tmp_path / "t.csv")).ids


def test_windows_never_straddle_a_longer_hole(tmp_path: Path) -> None:
    path = temperature_with_holes(tmp_path / "t.csv")
    frame = pd.read_csv(path, parse_dates=["timestamp"])
    present = set(frame["timestamp"].dt.strftime("%Y-%m-%d %H"))
    for day in load(path).ids:
        hours = [f"{day} {hour:02}" in present for hour in range(24)]
        assert hours.count(False) <= 1


def test_holes_are_said(tmp_path: Path) -> None:
    warnings = worded(recognise(temperature_with_holes(tmp_path / "t.csv")).warnings)
    assert warnings[0].startswith(
        "2 gaps in time, the first on 2013-07-12, the longest of 144 steps"
    )


def test_the_days_of_a_clock_change_are_named(tmp_path: Path) -> None:
    hours = pd.date_range("2025-03-01", periods=24 * 60, freq="h")
    spring = hours[(hours != "2025-03-30 02:00") & (hours != "2025-04-05 07:00")]
    found = load(table(tmp_path / "t.csv", {"time": spring, "v": wave(len(spring))}), fill_gaps=0)
    said = worded(found.meta.notes)
    assert "46 hours that fill no whole window were left out, on 2025-03-30 and 1 more day." in said
    assert any(n.startswith("2 gaps in time, the first on 2025-03-30, the longest") for n in said)


def test_longer_holes_are_filled_on_request(tmp_path: Path) -> None:
    path = temperature_with_holes(tmp_path / "t.csv")
    assert len(load(path, fill_gaps=200)) == 40


@given(
    values=arrays(np.float32, st.tuples(st.integers(8, 60), st.integers(1, 3)),
                  elements=st.floats(-1000, 1000, width=32)),
    window=st.integers(1, 8),
)  # fmt: skip
def test_windows_behind_one_another_give_the_series(
    values: np.ndarray, window: int, tmp_path: Path
) -> None:
    columns = {f"c{i}": values[:, i] for i in range(values.shape[1])}
    path = table(tmp_path / "t.csv", {"second": np.arange(len(values)), **columns})
    dataset = load(path, layout="long", value_columns=tuple(columns), missing_numbers=(),
                   window=window, label_columns=())  # fmt: skip
    together = np.concatenate(dataset.sequences)
    np.testing.assert_array_equal(together, values[: len(together)])
    assert len(together) == len(values) // window * window


# Labels


def test_a_window_is_abnormal_if_any_of_its_rows_is(tmp_path: Path) -> None:
    dataset = load(ecg(tmp_path / "e.csv"), window=100)
    assert [i for i, v in enumerate(dataset.labels["label"]) if v == "abnormal"] == [9]


def test_an_alarm_that_never_rang_labels_all_windows_normal(tmp_path: Path) -> None:
    assert set(load(gait(tmp_path / "g.csv")).labels["is_anomaly"]) == {"normal"}


def test_a_mark_that_is_no_alarm_says_yes_or_no(tmp_path: Path) -> None:
    rain = (np.arange(480) % 50 < 3).astype(int)
    assert set(load(hourly(tmp_path / "t.csv", rain=rain)).labels["rain"]) == {"yes", "no"}


def test_true_and_false_are_a_mark_too(tmp_path: Path) -> None:
    rain = np.arange(480) % 50 < 3
    assert set(load(hourly(tmp_path / "t.csv", rain=rain)).labels["rain"]) == {"yes", "no"}


def test_a_window_gets_the_most_frequent_word_of_its_rows(tmp_path: Path) -> None:
    sky = np.where(np.arange(480) % 24 < 13, "clear", "fog")
    assert set(load(hourly(tmp_path / "t.csv", sky=sky)).labels["sky"]) == {"clear"}


def test_rows_without_a_word_count_for_nothing(tmp_path: Path) -> None:
    sky = ["fog"] + [None] * 23 + [None] * 24 + ["sun"] * 432
    assert load(hourly(tmp_path / "t.csv", sky=sky)).labels["sky"].tolist()[:3] == [
        "fog",
        None,
        "sun",
    ]


def test_a_class_of_whole_numbers_is_a_label(tmp_path: Path) -> None:
    activity = np.arange(480) // 96
    assert load(hourly(tmp_path / "t.csv", activity=activity)).labels["activity"].tolist() == [
        day // 4 for day in range(20)
    ]


def test_comments_that_never_repeat_are_left_out(tmp_path: Path) -> None:
    path = hourly(tmp_path / "t.csv", note=[f"row {i}" for i in range(480)])
    assert recognise(path).recipe.left_out == ("note",)


def test_days_are_labelled_by_weekday_in_its_order(tmp_path: Path) -> None:
    weekdays = load(taxi(tmp_path / "t.csv")).labels["weekday"]
    assert weekdays.iloc[0] == "Tuesday"
    assert weekdays.cat.categories[0] == "Monday"


def test_days_are_labelled_by_weekend(tmp_path: Path) -> None:
    labels = load(taxi(tmp_path / "t.csv")).labels
    assert set(labels["weekday"][labels["weekend"] == "weekend"]) == {"Saturday", "Sunday"}


def test_a_label_of_the_file_goes_before_one_of_the_date(tmp_path: Path) -> None:
    month = np.where(np.arange(480) < 240, "early", "late")
    assert set(load(hourly(tmp_path / "t.csv", month=month)).labels["month"]) == {"early", "late"}


# Missing values


def test_a_number_far_from_all_others_is_taken_for_missing_and_said(tmp_path: Path) -> None:
    recognised = recognise(air_quality(tmp_path / "a.csv"))
    assert recognised.recipe.missing_numbers == (-200.0,)
    assert worded(recognised.warnings)[0].startswith("-200 is in 34 cells")


def test_such_a_number_is_filled_in(tmp_path: Path) -> None:
    assert np.concatenate(load(air_quality(tmp_path / "a.csv")).sequences).min() > 0


def test_such_a_number_may_be_kept(tmp_path: Path) -> None:
    path = air_quality(tmp_path / "a.csv")
    kept = revise(path, recognise(path).recipe, missing_numbers=())
    assert np.concatenate(read(path, kept.recipe).sequences).min() == -200


def test_a_number_that_goes_with_the_others_is_none(tmp_path: Path) -> None:
    values = np.arange(-300, 300.0)
    values[::50] = -200
    path = table(tmp_path / "t.csv", {"second": range(600), "v": values})
    assert recognise(path).recipe.missing_numbers == ()


def test_behind_one_mark_for_missing_there_may_be_another(tmp_path: Path) -> None:
    """Of ozone -99.9 alone, of the sun -999 as well; and both of one column."""
    ozone, sun, wind = (10 + 9 * np.abs(wave(150, phase=k)) for k in range(3))
    ozone[::9] = sun[3::11] = wind[2::13] = -99.9
    sun[::7] = wind[::8] = -999
    path = table(tmp_path / "t.csv", {"second": range(150), "o": ozone, "s": sun, "w": wind})
    recipe = recognise(path).recipe
    assert {*recipe.missing_numbers} == {-99.9, -999}
    assert np.concatenate(read(path, recipe).sequences).min() >= 10


def test_a_number_that_other_columns_have_among_theirs_is_none(tmp_path: Path) -> None:
    """Oxygen in the blood of people: 97 and 98 of one, with 99 now and then, and 93 to 100."""
    still = np.resize([97, 98, 98, 97, 98], 60)
    still[::20] = 99
    columns = {f"p{i}": np.resize(np.arange(93 + i, 101), 60) for i in range(4)}
    path = table(tmp_path / "t.csv", {"still": still, **columns})
    assert recognise(path).recipe.missing_numbers == ()
    other = table(tmp_path / "u.csv", {"still": still, "deep": np.resize([20, 21, 22], 60)})
    assert recognise(other).recipe.missing_numbers == (99.0,)


def test_a_mark_may_stand_among_values_that_never_come_again(tmp_path: Path) -> None:
    """Stability lengths run to tens of thousands of metres on either side of 0."""
    flux, length = wave(300), 3e4 * np.tan(np.linspace(-1.4, 1.4, 300))
    flux[::20] = length[::20] = -9999
    path = table(tmp_path / "t.csv", {"second": range(300), "flux": flux, "length": length})
    assert recognise(path).recipe.missing_numbers == (-9999.0,)


def test_missing_values_are_filled_in_and_counted(tmp_path: Path) -> None:
    values = wave(480).tolist()
    values[30:33] = [None] * 3  # type: ignore[list-item]
    path = hourly(tmp_path / "t.csv", other=values)
    assert (
        "3 missing values were filled in from the values before and after (0.3 % of all, in 1 of "
        "20 windows: 2021-03-02, most in other, where 0.6 % are missing)."
        in worded(recognise(path).warnings)
    )


def test_windows_with_missing_values_are_left_out_on_request(tmp_path: Path) -> None:
    values = wave(480).tolist()
    values[30] = None  # type: ignore[call-overload]
    dataset = load(hourly(tmp_path / "t.csv", other=values), fill="drop")
    assert (len(dataset), "2021-03-02" in dataset.ids) == (19, False)


def test_rows_with_missing_values_are_left_out_on_request(tmp_path: Path) -> None:
    values = np.array([wave(12, phase=i) for i in range(8)])
    values[3, 5] = np.nan
    path = tmp_path / "t.csv"
    pd.DataFrame(values).to_csv(path, index=False, header=False)
    assert load(path, fill="drop").ids == (
        "row 1",
        "row 2",
        "row 3",
        *(f"row {i}" for i in range(5, 9)),
    )


@pytest.mark.parametrize("word", ["", "NA", "NaN", "null", "-", "?"])
def test_usual_words_for_missing_are_missing(tmp_path: Path, word: str) -> None:
    cells = [str(v) for v in wave(40)]
    cells[7] = word
    path = write(tmp_path / "t.csv", "t,v\n" + "\n".join(f"{i},{c}" for i, c in enumerate(cells)))
    assert any("1 missing value was filled" in note for note in worded(load(path).meta.notes))


def test_infinite_values_are_taken_for_missing_and_said(tmp_path: Path) -> None:
    values = wave(40)
    values[7] = np.inf
    path = table(tmp_path / "t.csv", {"t": range(40), "v": values})
    assert (
        "1 infinite value was treated as missing; numbers beyond 3.4e38 count as such."
        in worded(load(path).meta.notes)
    )


def test_a_channel_that_is_mostly_missing_is_named(tmp_path: Path) -> None:
    values = [v if i % 5 == 0 else None for i, v in enumerate(wave(480))]
    warnings = worded(recognise(hourly(tmp_path / "t.csv", ozone=values)).warnings)
    assert "ozone is missing in 80 % of the rows; better leave it out." in warnings


# Writing and reading back

names = st.text(
    st.characters(codec="utf-8", categories=["L", "Nd", "S", "P"]), min_size=1, max_size=6
).filter(lambda s: s.strip() == s and not s.strip().replace(".", "").isdigit())
some = arrays(
    np.float32,
    st.tuples(st.integers(5, 9), st.integers(5, 12)),
    elements=st.floats(-100, 100, width=32),
)


@given(values=some, delimiter=st.sampled_from([",", ";", "\t"]))
def test_rows_come_back_as_written(values: np.ndarray, delimiter: str, tmp_path: Path) -> None:
    ids = [f"s{i}" for i in range(len(values))]
    labels = [["odd", "even"][i % 2] for i in range(len(values))]
    path = table(
        tmp_path / "t.csv",
        {"name": ids, "kind": labels} | {f"t{t}": values[:, t] for t in range(values.shape[1])},
        sep=delimiter,
    )
    dataset = load(path, layout="rows", id_columns=("name",), missing_numbers=())
    assert (dataset.ids, dataset.labels["kind"].tolist()) == (tuple(ids), labels)
    np.testing.assert_array_equal(np.stack(dataset.sequences)[:, :, 0], values)


@given(values=some, decimal=st.sampled_from([".", ","]))
def test_columns_come_back_as_written(values: np.ndarray, decimal: str, tmp_path: Path) -> None:
    ids = [f"patient {i}" for i in range(len(values))]
    path = table(tmp_path / "t.csv", dict(zip(ids, values, strict=True)), sep=";", decimal=decimal)
    dataset = load(path, layout="columns", missing_numbers=())
    assert dataset.ids == tuple(ids)
    np.testing.assert_array_equal(np.stack(dataset.sequences)[:, :, 0], values)


@given(data=st.data())
def test_tidy_sequences_come_back_as_written(data: st.DataObject, tmp_path: Path) -> None:
    channels = data.draw(st.integers(1, 3))
    lengths = data.draw(st.lists(st.integers(3, 7), min_size=2, max_size=5))
    ids = data.draw(st.lists(names, min_size=len(lengths), max_size=len(lengths), unique=True))
    ids = [f"x{name}" for name in ids]
    kinds = data.draw(st.lists(st.sampled_from("ab"), min_size=len(ids), max_size=len(ids)))
    sequences = [
        data.draw(arrays(np.float32, (n, channels), elements=st.floats(-100, 100, width=32)))
        for n in lengths
    ]
    frame = pd.DataFrame(
        {
            "who": np.repeat(ids, lengths),
            "step": np.concatenate([np.arange(n) for n in lengths]),
            "kind": np.repeat(kinds, lengths),
            **{f"c{c}": np.concatenate([s[:, c] for s in sequences]) for c in range(channels)},
        }
    )
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    dataset = load(
        path, layout="tidy", id_columns=("who",), time_columns=("step",), label_columns=("kind",),
        value_columns=tuple(f"c{c}" for c in range(channels)), missing_numbers=(),
    )  # fmt: skip
    assert dataset.ids == tuple(ids)
    assert dataset.labels["kind"].tolist() == kinds
    for one, other in zip(dataset.sequences, sequences, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_mark_in_all_names_but_not_in_the_header_is_no_delimiter(tmp_path: Path) -> None:
    who = ["x;"] * 3 + ["x0;"] * 6
    frame = pd.DataFrame({"who": who, "step": [*range(3), *range(6)], "c0": np.arange(9.0)})
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)  # in 9 of 10 lines a semicolon, in all of them two commas
    assert path.read_text().count(";") == 9
    assert load(path, layout="tidy", id_columns=("who",)).ids == ("x;", "x0;")


# Days as rows


def days_of_hours(path: Path) -> Path:
    """A day per row, its hours as columns."""
    days = pd.date_range("2021-01-01", periods=60, freq="D").strftime("%Y-%m-%d").tolist()
    hours = {str(h): [20 + wave(24, phase=d / 60)[h] for d in range(60)] for h in range(24)}
    return table(path, {"date": days} | hours)


def test_hours_beside_a_date_are_one_day_per_row(tmp_path: Path) -> None:
    dataset = load(days_of_hours(tmp_path / "t.csv"))
    assert (dataset.lengths.tolist(), dataset.ids[1]) == ([24] * 60, "2021-01-02")


def test_sequences_named_by_a_date_are_labelled_by_it(tmp_path: Path) -> None:
    labels = load(days_of_hours(tmp_path / "t.csv")).labels
    assert labels.columns.tolist() == ["weekday", "weekend", "month"]
    assert labels["weekday"].iloc[0] == "Friday"


@pytest.mark.skipif(pd.__version__ < "3", reason="pandas 2 reads dates from 1678 on")
def test_years_long_ago_keep_their_dates(tmp_path: Path) -> None:
    years = [f"{1500 + year}-01-01" for year in range(300)]
    dataset = load(table(tmp_path / "t.csv", {"date": years, "v": wave(300)}))
    assert (dataset.ids[0], dataset.meta.step_unit) == ("1500", "year")


def test_differences_too_small_for_their_numbers_are_said(tmp_path: Path) -> None:
    columns = {f"t{t}": [1_700_000_000_000 + 7 * r + 3 * t for r in range(6)] for t in range(6)}
    warnings = worded(recognise(table(tmp_path / "t.csv", columns)).warnings)
    assert "differ by too little" in " ".join(warnings)
    assert "the same" not in " ".join(warnings)


def test_a_fixed_column_that_a_file_lacks_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {f"t{i}": wave(9) for i in range(6)})
    with pytest.raises(SequiturError, match="lacks the column name"):
        load(path, layout="rows", id_columns=("name",))


def test_a_word_among_numbers_is_missing_and_said(tmp_path: Path) -> None:
    cells = ["oops" if i == 9 else f"{v}" for i, v in enumerate(wave(60))]
    path = table(tmp_path / "t.csv", {"t": wave(60, phase=1), "v": cells})
    said = (
        "'oops' in 1 cell of v, first in line 11, was treated as missing, because the others hold "
        "numbers. Correct the file if that is wrong."
    )
    assert said in worded(recognise(path).warnings)
    assert said in worded(load(path).meta.notes)


@pytest.mark.parametrize("mark", ["MM", "***", "∞", "M", "no data", "--"])
def test_a_mark_for_missing_may_fill_most_of_a_column_of_numbers(tmp_path: Path, mark: str) -> None:
    cells = [f"{v}" if i % 6 == 0 else mark for i, v in enumerate(wave(60))]
    path = table(tmp_path / "t.csv", {"heat": wave(60), "rain": cells})
    assert load(path, window=60).meta.channels == ("heat", "rain")


@pytest.mark.parametrize(("words", "numeric"), [(20, True), (21, False)])
@pytest.mark.parametrize("word", ["walk", "2024-01-31", "12:30", "1e-x"])
def test_a_fifth_of_words_makes_no_column_of_numbers(
    tmp_path: Path, word: str, words: int, numeric: bool
) -> None:
    path = tmp_path / "table.csv"
    cells = [word] * words + [f"{i / 2}" for i in range(100 - words)]
    path.write_text("a,b\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert ("a" in open_table(path, {}).numbers) == numeric


def test_a_doubt_says_what_it_is_about_also_after_a_journey(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    hours = pd.date_range("2024-01-01", periods=480, freq="h")
    gas = rng.normal(5, 1, 480).round(2)
    gas[rng.permutation(480)[:90]] = -200
    ozone = np.where(np.arange(480) % 10 < 8, np.nan, rng.normal(30, 2, 480).round(2))
    path = tmp_path / "air.csv"
    pd.DataFrame({"time": hours, "gas": gas, "ozone (ppm)": ozone}).to_csv(path, index=False)
    warnings = pickle.loads(pickle.dumps(recognise(path))).warnings
    (number,), (sparse,) = number_as_missing.among(warnings), sparse_channel.among(warnings)
    assert number.numbers == {"number": -200.0, "cells": 90}
    assert sparse.numbers["channel"] == load(path).meta.channels[1]


@pytest.mark.parametrize(
    ("name", "words"), [("Target.ACC", {"yes", "no"}), ("target", {"abnormal", "normal"})]
)
def test_hits_on_a_target_are_no_alarm(tmp_path: Path, name: str, words: set[str]) -> None:
    path = table(tmp_path / "t.csv", {"rt": wave(200), name: [0] * 100 + [1] * 100})
    assert set(load(path, window=10).labels[name]) == words


@pytest.mark.parametrize(
    ("names", "asked"), [("station {}", True), ("{} level", False)], ids=["alike", "unlike"]
)
def test_six_daily_columns_that_are_called_alike_may_be_six_sequences(
    tmp_path: Path, names: str, asked: bool
) -> None:
    days = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d")
    columns = {names.format(letter): wave(60).tolist() for letter in "abcdef"}
    found = recognise(table(tmp_path / "t.csv", {"date": days.tolist(), **columns}))
    assert bool(many_channels.among(found.warnings)) == asked


def test_columns_that_are_sequences_begin_at_the_date_of_the_first_row(tmp_path: Path) -> None:
    days = pd.date_range("2024-03-01", periods=60).strftime("%Y-%m-%d")
    columns = {f"station {letter}": wave(60).tolist() for letter in "abcdef"}
    path = table(tmp_path / "t.csv", {"date": days.tolist(), **columns})
    assert load(path, layout="columns").meta.begins == "2024-03-01T00:00:00.000"
    columns["station b"][:9] = [None] * 9  # so that it begins later than the others
    path = table(tmp_path / "u.csv", {"date": days.tolist(), **columns})
    late = load(path, layout="columns")
    assert late.meta.begins == "2024-03-01T00:00:00.000"
    assert late.start.tolist() == [0, 9, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("later", "starts"),
    [
        ([0, 0, 9, 0], [0, 0, 9, 0]),
        ([9, 0, 9, 9], [9, 0, 9, 9]),
        ([0, 3, 9, 20], None),  # as recordings of several days, which have no moment in common
    ],
)
def test_recordings_that_mostly_begin_at_once_have_dates_in_common(
    tmp_path: Path, later: list[int], starts: list[int] | None
) -> None:
    days = pd.date_range("2024-03-01", periods=60).strftime("%Y-%m-%d").tolist()
    rows = [
        (f"m{i}", day, x)
        for i, n in enumerate(later)
        for day, x in zip(days[n:], wave(60 - n), strict=True)
    ]
    names, dates, values = zip(*rows, strict=True)
    path = table(tmp_path / "t.csv", {"meter": names, "date": dates, "kWh": values})
    whole = load(path)
    assert whole.start.tolist() == (starts or [0] * 4)
    assert whole.meta.begins == ("2024-03-01T00:00:00.000" if starts else "")
    windows = load(path, window=10)
    assert windows.meta.begins == whole.meta.begins
    second = windows.start[windows.recording == 2]
    assert second[:2].tolist() == [whole.start[2], whole.start[2] + 10]
    assert windows.ids[0].endswith(days[later[0]])


@pytest.mark.parametrize(
    "text",
    [
        "time,x\n" + "\n".join(f"{i},{1 + i % 7}e300" for i in range(60)),
        "a,b,c,d\n"
        + "\n".join(",".join(f"{i % 5 + k}.5e300" for k in range(1, 5)) for i in range(9)),
        "id,time,x\n" + "\n".join(f"a{i // 12},{i % 12},{1 + i % 5}e300" for i in range(60)),
    ],
)
def test_numbers_that_are_all_too_large_are_said_to_be(tmp_path: Path, text: str) -> None:
    with pytest.raises(SequiturError, match=r"large.csv are infinite or beyond 3.4e38.*Divide"):
        load(write(tmp_path / "large.csv", text))
