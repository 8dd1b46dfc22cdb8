"""One sequence per row or per column, and rows that are steps of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.labels import label_changes
from sequitur_core.data.notes.tables import many_channels
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.labels import share_of_label
from tests.core.files import covid, flights, fmri, sea_ice, table, wave, write
from tests.notes import worded


def days_of_hours(path: Path) -> Path:
    """A day per row, its hours as columns."""
    days = pd.date_range("2021-01-01", periods=60, freq="D").strftime("%Y-%m-%d").tolist()
    hours = {str(h): [20 + wave(24, phase=d / 60)[h] for d in range(60)] for h in range(24)}
    return table(path, {"date": days} | hours)


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


def test_few_whole_numbers_behind_the_numbers_are_a_label_whatever_their_name(
    tmp_path: Path,
) -> None:
    """Rows have names of their own, and a weight in halves is no class."""
    columns: dict[str, Any] = {"Unnamed": [f"X{i % 9}.V{i}" for i in range(40)]}
    rows = np.stack([wave(30, phase=i % 5) for i in range(40)])
    columns |= {f"X{t + 1}": rows[:, t].round(3) for t in range(30)}
    columns |= {"weight": 60.5 + np.arange(40) % 11, "y": 1 + np.arange(40) % 5}
    pd.DataFrame(columns).to_csv(tmp_path / "t.csv", index=False)
    found = recognise(tmp_path / "t.csv")
    assert (found.recipe.label_columns, found.recipe.left_out) == (("y",), ("weight",))
    assert found.recipe.id_columns == ("Unnamed",)


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
    assert filled.startswith("missing values are drawn as gaps and don't count in training")


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
        "1 missing value was filled in from the values nearest in time (3.3 % of all, in 1 of 3 "
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


def test_labels_that_change_within_all_sequences_are_told_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    labels = {name: rng.choice(["x", "y", "z"], 240).tolist() for name in ("a", "b", "c")}
    columns = {"id": np.repeat(["p", "q", "r"], 80), "time": [*range(80)] * 3, "v": wave(240)}
    path = table(tmp_path / "t.csv", columns | labels)
    told = worded(load(path, label_columns=(*labels,)).meta.notes)
    assert [text for text in told if "most often" in text] == [
        "a, b and c change within every sequence; each is labelled with the values that it has "
        "most often. Rows in any order would agree as often on a, b and c."
    ]


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


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        pytest.param([f"station {letter}" for letter in "abcdef"], True, id="alike"),
        pytest.param([f"{letter} level" for letter in "abcdef"], False, id="unlike"),
        pytest.param([f"column {letter}" for letter in "abcdef"], False, id="without names"),
        pytest.param([f"station {q}" for q in ("air (°C)", "air (hPa)", "wind (m/s)",
                                                 "rain (mm)", "damp (%)", "dew (°C)")], False,
                     id="in several units"),
    ],
)  # fmt: skip
def test_six_daily_columns_that_are_called_alike_may_be_six_sequences(
    tmp_path: Path, names: list[str], asked: bool
) -> None:
    days = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d")
    columns = {name: wave(60).tolist() for name in names}
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
    ("called", "step"),
    [
        ("sample_{}ms", (500.0, "ms")), ("value at {} s", (500.0, "s")), ("{}min", (500.0, "min")),
        ("sample_{}", (1.0, "step")), ("sample_{}mV", (1.0, "step")),
    ],
)  # fmt: skip
def test_a_unit_behind_the_numbers_of_columns_tells_their_step(
    tmp_path: Path, called: str, step: tuple[float, str]
) -> None:
    rows = np.random.default_rng(0).normal(size=(40, 60)).cumsum(axis=1).round(3)
    frame = pd.DataFrame(rows, columns=[called.format(15_000 + 500 * k) for k in range(60)])
    frame.insert(0, "song_id", range(2, 82, 2))
    frame.to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert [s.shape for s in dataset.sequences] == [(60, 1)] * 40
    assert (dataset.meta.step, dataset.meta.step_unit) == step
