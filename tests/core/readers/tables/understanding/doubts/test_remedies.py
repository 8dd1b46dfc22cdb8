"""Warnings of uneven and repeated times, and of dates of either order, have a button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes import NoteKind
from sequitur_core.data.notes.files import channels_below, only_one_table
from sequitur_core.data.notes.labels import labels_lost
from sequitur_core.data.notes.times import date_order, repeated_times, uneven_steps
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised

N = 300
RANDOM_DAYS = 0.002 * (np.arange(300) % 3) + np.random.default_rng(1).uniform(0, 0.0004, 300)
APART = np.random.default_rng(0).choice([870, 900, 910, 2400], N, p=[0.3, 0.3, 0.2, 0.2])


def pressed(path: Path, kind: NoteKind[...], label: str) -> Recognised:
    """What is read after the button beside a warning was pressed, which it has to have."""
    (note,) = kind.among(recognise(path).warnings)
    (offer,) = note.offers
    assert offer.label == label
    after = recognise(path, **offer.changes)
    assert not kind.among(after.warnings)
    return after


def table(path: Path, when: Any, **more: Any) -> Path:
    pd.DataFrame({"when": when, **more, "heat": np.sin(np.arange(N) / 9)}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("several", [False, True])
def test_uneven_rows_are_brought_to_steps_as_long_as_they_are_apart(
    tmp_path: Path, newest_first: bool, several: bool
) -> None:
    seconds = np.cumsum(APART)
    seconds = seconds[::-1] if newest_first else seconds
    when = pd.Timestamp("2026-02-03") + pd.to_timedelta(seconds, unit="s")
    ids = {"bed": np.repeat(["a", "b"], N // 2)} if several else {}
    after = pressed(table(tmp_path / "t.csv", when, **ids), uneven_steps, "Even steps of 15 min")
    assert after.recipe.even_step == "15 min"


def test_no_steps_are_offered_nearly_all_of_which_would_be_empty(tmp_path: Path) -> None:
    """As of a star that is looked at a few times each month."""
    days = 30 * (np.arange(N) // 3) + RANDOM_DAYS
    when = pd.Timestamp("2013-11-04 21:00") + pd.to_timedelta(days, unit="D")
    found = recognise(table(tmp_path / "t.csv", when.round("s")))
    (note,) = uneven_steps.among(found.warnings)
    assert note.offers == ()


def test_no_steps_are_offered_most_of_which_would_lie_between_bursts(tmp_path: Path) -> None:
    """As of a pulse that is read three times within seconds, every quarter of an hour or so."""
    bursts = np.cumsum(np.random.default_rng(2).integers(300, 2400, N // 3))
    seconds = np.repeat(bursts, 3) + np.tile([0, 2, 9], N // 3)
    when = pd.Timestamp("2023-07-21 10:44") + pd.to_timedelta(seconds, unit="s")
    (note,) = uneven_steps.among(recognise(table(tmp_path / "t.csv", when)).warnings)
    assert note.offers == ()


def test_no_steps_are_offered_for_sequences_of_seconds_and_of_days_without_a_row(
    tmp_path: Path,
) -> None:
    """As of wells that somebody turned to for some minutes in several weeks: each time is one."""
    seconds = np.cumsum(np.tile([*[2, 3] * 7, 1, 900_000], N // 16))
    when = pd.Timestamp("2026-02-09 08:00") + pd.to_timedelta(seconds, unit="s")
    wells = {"well": np.repeat(["a", "b"], len(when) // 2)}
    frame = pd.DataFrame({"when": when, **wells, "level": np.sin(np.arange(len(when)) / 9)})
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("well",))
    (note,) = uneven_steps.among(found.warnings)
    assert [offer.label for offer in note.offers] == ["Cut at the pauses"]


def test_rows_of_one_moment_are_all_kept_as_steps(tmp_path: Path) -> None:
    seconds = np.arange(N) * 60
    seconds[50] = seconds[49]
    when = pd.Timestamp("2026-02-03") + pd.to_timedelta(seconds, unit="s")
    after = pressed(table(tmp_path / "t.csv", when), repeated_times, "Keep all rows, no times")
    assert f"one series of {N} rows" in after.sentence


@pytest.mark.parametrize("newest_first", [True, False])
def test_rows_without_times_go_on_as_the_times_did(tmp_path: Path, newest_first: bool) -> None:
    """The newest prices stand first in many files: they were the first steps."""
    seconds = np.arange(N) * 60
    seconds[50] = seconds[49]
    when = pd.Timestamp("2026-02-03") + pd.to_timedelta(seconds, unit="s")
    path = table(tmp_path / "t.csv", when[::-1] if newest_first else when)
    after = pressed(path, repeated_times, "Keep all rows, no times")
    first = read(path, after.recipe.with_(window=0)).sequences[0][0]
    in_file = pd.read_csv(path).iloc[-1 if newest_first else 0].iloc[-1]
    assert first[0] == pytest.approx(in_file, rel=1e-5)


@pytest.mark.parametrize("differing", [0, 1, 3])
def test_rows_of_one_moment_of_a_sequence_are_counted_and_kept_if_they_differ(
    tmp_path: Path, differing: int
) -> None:
    columns = {
        "workout": np.repeat(["a", "b", "c"], 100),
        "minute": np.tile(np.arange(100), 3),
        "pulse": np.sin(np.arange(N) / 9),
        "pace": np.where(np.arange(N) % 7, np.cos(np.arange(N) / 5), np.nan),
    }
    whole = pd.DataFrame(columns)
    again = whole.iloc[[7, 120, 121]].copy()
    again.iloc[:differing, 3] += 1
    again.iloc[0, 3] = 5 if differing else again.iloc[0, 3]  # where nothing was measured before
    frame = pd.concat([whole, again]).sort_values(["workout", "minute"], kind="stable")
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    (note,) = repeated_times.among(recognise(path).warnings)
    assert str(note).startswith("3 of 303 rows have the same time")
    if not differing:
        assert (note.offers, "and values as another" in str(note)) == ((), True)
        return
    assert ("time as another row of the same sequence, but other values." in str(note)) == (
        differing == 3
    )
    assert (", 1 of them with other values." in str(note)) == (differing == 1)
    after = pressed(path, repeated_times, "Keep all rows, no times")
    assert after.recipe.value_columns == ("pulse", "pace")  # minute is no channel
    assert read(path, after.recipe).lengths.tolist() == [101, 102, 100]


def test_dates_of_either_order_are_read_the_other_way(tmp_path: Path) -> None:
    clocks = pd.date_range("2026-07-11", periods=N, freq="3min").strftime(" %H:%M")
    path = table(tmp_path / "t.csv", [f"11/07/2026{clock}" for clock in clocks])
    first = recognise(path).recipe.time_format
    after = pressed(path, date_order, "Month first" if first.startswith("%d") else "Day first")
    assert after.recipe.time_format != first


@pytest.mark.parametrize(
    ("name", "scale", "step"),
    [
        ("Frequency (Hz)", 1e-3, "1 Hz"),
        ("Raman shift (1/cm)", 1e-2, "10 cm⁻¹"),
        ("Time (s)", 1e-8, "1e-05 s"),
        ("angle (°)", 1e-3, "1 °"),
    ],
)
def test_a_step_of_what_is_no_time_is_one_in_its_unit(
    tmp_path: Path, name: str, scale: float, step: str
) -> None:
    path = table(tmp_path / "t.csv", np.cumsum(APART) * scale)
    path.write_text(path.read_text().replace("when", name))
    after = pressed(path, uneven_steps, f"Even steps of {step}")
    assert after.recipe.even_step == step


def test_the_other_of_two_sheets_is_a_click_away(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path) as book:
        for sheet, names in (("power", ["volt", "load"]), ("weather", ["wind", "rain", "sun"])):
            frame = pd.DataFrame({n: np.sin(np.arange(N) / (7 + len(n))) for n in names})
            frame.to_excel(book, sheet_name=sheet, index=False)
    assert len(recognise(path).recipe.value_columns) == 2
    (note,) = only_one_table.among(recognise(path).warnings)
    (offer,) = note.offers
    assert offer.label == "Read weather"
    assert len(recognise(path, **{offer.name: offer.value}).recipe.value_columns) == 3


def test_tables_of_a_file_without_names_are_told_by_their_columns(tmp_path: Path) -> None:
    days = [f"{k},{v:.3f}" for k, v in enumerate(np.sin(np.arange(90) / 7))]
    weeks = [f"{k},{v:.3f},{v + k % 3:.3f}" for k, v in enumerate(np.cos(np.arange(40) / 5))]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["day,users", *days, "", "week,sales,cost", *weeks]))
    (note,) = only_one_table.among(recognise(path).warnings)
    told = "The file holds 2 tables, and only 'day, users' was read, not 'week, sales'."
    assert str(note) == told
    (offer,) = note.offers
    assert offer.label == "Read week, sales"
    assert "cost" in recognise(path, **offer.changes).recipe.value_columns


def test_tables_that_are_not_put_beside_others_are_said(tmp_path: Path) -> None:
    blocks = [
        [f"day,{name}", *(f"{k:04d},{v:.3f}" for k, v in enumerate(np.sin(np.arange(90) / size)))]
        for name, size in (("users", 7), ("views", 9))
    ]
    country = ["country,users", "Austria,44102", "Germany,31888", "Italy,2011"]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["#", *blocks[0], "#", *blocks[1], "#", *country]) + "\n")
    (note,) = channels_below.among(recognise(path).warnings)
    assert str(note).endswith("Another table was not read: 'country, users'.")


def test_sheets_of_the_same_months_do_not_describe_each_other(tmp_path: Path) -> None:
    """As the World Bank's commodity prices: a line of codes makes the sheet of indices longer."""
    months = [f"{1990 + i // 12}M{1 + i % 12:02}" for i in range(N)]
    prices, indices = (
        pd.DataFrame({n: 50 + np.sin(np.arange(N) / (7 + len(n))).round(3) for n in names})
        for names in (["oil", "cocoa", "copper", "rubber"], ["energy", "metals"])
    )
    prices.insert(0, "", months)
    indices.insert(0, "", months)
    codes = pd.DataFrame([["", "iENERGY", "iMETALS"]], columns=indices.columns)
    weights = pd.DataFrame({"share": np.arange(12.0), "of": np.arange(12.0) ** 2 % 7})
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path) as book:
        prices.to_excel(book, sheet_name="prices", index=False)
        pd.concat([codes, indices]).to_excel(book, sheet_name="indices", index=False)
        weights.to_excel(book, sheet_name="weights", index=False)
    found = recognise(path)
    assert found.recipe.value_columns == ("oil", "cocoa", "copper", "rubber")
    (note,) = only_one_table.among(found.warnings)
    assert [offer.label for offer in note.offers] == ["Read indices", "Read weights"]
    (first, _) = note.offers
    other = revise(path, found.recipe, **first.changes)
    assert read(path, other.recipe).meta.channels == ("energy", "metals")
    # That their row has no time is enough said of the codes.
    assert [str(note) for note in other.warnings if "iENERGY" in str(note)] == []


def test_a_number_that_no_window_would_be_labelled_with_may_be_a_channel(tmp_path: Path) -> None:
    """As the charge of a car, that is 0 or 3 without a name; a word can be none."""
    charge = np.where(np.isin(np.arange(N), (37, 38, 160)), 3, 0)
    heat = 20 + 4 * np.sin(np.arange(N) / 9)
    rows = [f"{h:.2f},{h / 9 + k % 5:.3f},{charge[k]}" for k, h in enumerate(heat)]
    (path := tmp_path / "t.csv").write_text("\n".join(rows))
    assert recognise(path).recipe.label_columns == ("column 3",)
    after = pressed(path, labels_lost, "Use it as a channel")
    assert after.recipe.value_columns == ("column 1", "column 2", "column 3")


@pytest.mark.parametrize("name", ["event", "zone"])
def test_a_word_that_all_windows_would_be_labelled_with_is_no_label_or_may_be_left_out(
    tmp_path: Path, name: str
) -> None:
    """As what each purchase was, of which food is the commonest of any ten."""
    rows = np.arange(N)
    of = np.where(rows % 10, "food", np.array(["bus", "rent", "fun"])[rows % 3])
    days = pd.date_range("2024-01-01", periods=N, freq="D")
    found = recognise(path := table(tmp_path / "t.csv", days, **{name: of}))
    if name == "event":  # by its name, it is what somebody wants to know of
        (note,) = labels_lost.among(found.warnings)
        assert "all have the same label" in str(note)
        found = pressed(path, labels_lost, "Leave it out")
    else:
        assert any("food in every window: it tells none apart" in why for why in found.reasons)
    assert (found.recipe.label_columns, found.recipe.left_out) == ((), (name,))
    assert not labels_lost.among(found.warnings)


def test_the_number_of_a_lap_is_no_channel_though_no_window_is_labelled_with_the_last(
    tmp_path: Path,
) -> None:
    """As a ride of laps of a quarter of an hour each, with a few seconds behind them."""
    lap = np.minimum(np.arange(4 * 600 + 13) // 600, 4)
    rows = [f"{k},{120 + 9 * np.sin(k / 25):.2f},{n}" for k, n in enumerate(lap)]
    (path := tmp_path / "ride.csv").write_text("\n".join(["secs,hr,interval", *rows]))
    found = recognise(path)
    assert found.recipe.label_columns == ("interval",)
    [note] = labels_lost.among(found.warnings)
    assert "Use it as a channel" not in [offer.label for offer in note.offers]


@pytest.mark.parametrize(("each", "offered"), [(10, True), (2, False)])
def test_even_steps_are_offered_between_pauses_unless_most_rows_lie_behind_one(
    tmp_path: Path, each: int, offered: bool
) -> None:
    """As a log that is switched on now and then, and as a telescope that looks twice a night."""
    begins = 20_000.0 * np.arange(N // each + 1)
    at = (begins[:, None] + 5.0007 * np.arange(each)).ravel()[:N]
    at[1:] += 130  # the first row stands apart
    times = pd.Timestamp("2025-02-18 23:29:35.825") + pd.to_timedelta(at, unit="s")
    path = table(tmp_path / "t.csv", times)
    offers = [offer.label for note in recognise(path).warnings for offer in note.offers]
    assert ("Even steps of 5 s" in offers) == offered
