"""Signs in numbers: channels that copy others, zeros that are none, angles; and near-misses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes import NoteKind
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import (
    blanks_as_zeros,
    channels_zero_at_first,
    missing_values,
    zeros_at_first,
    zeros_at_last,
)
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.tables.rows_to_sequences.sequences import build_dataset
from sequitur_core.readers.tables.table import open_table
from sequitur_core.readers.tables.understanding.doubts.find import doubted_values
from tests.cases import together
from tests.core.files import hourly, table, wave

N = 400
RANDOM = np.random.default_rng(8)
AIR = np.round(20 + np.cumsum(RANDOM.normal(0, 0.4, N)), 1)
WIND = np.round(np.abs(np.cumsum(RANDOM.normal(0, 0.3, N))) + 0.4, 2)


def noted(tmp_path: Path, kind: NoteKind[...], **columns: Any) -> tuple[Path, Note | None]:
    """A table of one series with a warning of a kind, if it is given."""
    path = table(tmp_path / "t.csv", columns)
    opened, recipe = open_table(path, {}), Recipe(format="table", layout="long")
    found = doubted_values(opened, recipe, build_dataset(opened, recipe)[0])
    return path, next(iter(kind.among(found)), None)


def pressed(path: Path, note: Note | None, label: str) -> SequenceDataset:
    """What is read after the button beside a warning was pressed; the warning is gone then."""
    assert note is not None
    offer = note.offers[0]
    assert offer.label == label
    after = revise(path, recognise(path).recipe, **offer.changes)
    assert note.kind not in [one.kind for one in after.warnings]
    return read(path, after.recipe.with_(window=0))


def test_a_channel_that_is_another_one_is_named_and_left_out(tmp_path: Path) -> None:
    path, note = noted(tmp_path, said.same_as_another, air=AIR, wind=WIND, again=AIR)
    assert str(note).startswith("again has the same number as air in every row.")
    assert pressed(path, note, "Leave again out").meta.channels == ("air", "wind")
    assert note.offers[1].label == "Leave air out"
    assert note.offers[1].changes["left_out"] == ("air",)


def test_a_channel_that_is_another_one_with_gaps_is_named_and_left_out(tmp_path: Path) -> None:
    gaps = np.where(np.arange(N) % 7 > 3, np.nan, AIR)
    fine, near = WIND / 3, WIND / 3 + 1e-3 * np.sin(np.arange(N))
    filled = {"air": gaps, "wind": fine, "air filled": AIR, "wind corrected": near}
    path, note = noted(tmp_path, said.filled_copies, **filled)
    told = "air and wind have the numbers of air filled and wind corrected wherever they have any."
    assert str(note).startswith(told)
    assert pressed(path, note, "Leave them out").meta.channels == ("air filled", "wind corrected")
    one = {"air": gaps, "wind": WIND, "later": np.roll(AIR, 1)}
    assert noted(tmp_path, said.filled_copies, **one)[1] is None


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ((1.8 * AIR + 32).round(1), "other is always 1.8 times air plus 32."),
        ((AIR / 0.3048).round(2), "other is always 3.28 times air."),
        ((AIR - 5).round(1), "other is always air minus 5."),
        ((100 - AIR).round(1), "other is always 100 minus air."),
        (np.where(np.arange(N) == 7, AIR + 0.1, AIR).round(1), "in all rows but one."),
        (np.where(np.arange(N) % 99 == 7, AIR + 0.1, AIR).round(1), "in all rows but "),
        (AIR.round(), None),  # too coarse to tell
        ((1.8 * AIR + 32).round(0), None),  # which may be another thermometer
        ((AIR + 0.3 * RANDOM.normal(size=N)).round(1), None),
        (np.where(np.arange(N) == N - 1, 9.9, AIR), None),
        (AIR[::-1], None),
    ],
)
def test_channels_in_two_units_are_told_from_two_sensors(
    tmp_path: Path, other: np.ndarray, told: str | None
) -> None:
    _, note = noted(tmp_path, said.same_as_another, air=AIR, other=other, wind=WIND)
    assert (told in str(note)) if told else note is None


def test_channels_that_differ_far_below_are_no_copies(tmp_path: Path) -> None:
    long = np.round(20 + np.cumsum(RANDOM.normal(0, 0.4, 2_500)), 1)
    other = np.where(np.arange(2_500) == 2_400, long + 3, long)
    assert noted(tmp_path, said.same_as_another, air=long, other=other)[1] is None


def test_a_straight_way_and_switches_alike_are_no_copies(tmp_path: Path) -> None:
    way = np.linspace(0, 1, N) + 0.1 * np.sin(np.arange(N) / 9)
    places = {"latitude": (48 + way).round(6), "longitude": (11 + 2 * way).round(6)}
    assert noted(tmp_path, said.same_as_another, **places, wind=WIND)[1] is None
    on = (np.arange(N) // 30) % 2
    assert noted(tmp_path, said.same_as_another, pump=on, valve=on, wind=WIND)[1] is None
    width = RANDOM.choice([12, 24, 44], N)
    assert noted(tmp_path, said.same_as_another, width=width, pixels=width, wind=WIND)[1]


def test_several_copies_are_told_together(tmp_path: Path) -> None:
    columns = {"air": AIR, "b": AIR, "wind": WIND, "c": (AIR + 273.15).round(2), "w": 2 * WIND}
    path, note = noted(tmp_path, said.same_as_another, **columns)
    told = "b and c say the same as air and w says the same as wind, in the same or in other units."
    assert str(note).startswith(told)
    assert pressed(path, note, "Leave them out").meta.channels == ("air", "wind")


def test_copies_that_differ_by_their_unit_alone_are_called_with_it(tmp_path: Path) -> None:
    columns = {"stick": 4 * WIND, "stick(percent)": WIND, "air": AIR, "b": AIR}
    _, note = noted(tmp_path, said.same_as_another, **columns)
    assert "stick(percent) says the same as stick and" in str(note)


def test_copies_of_a_copy_are_told_too(tmp_path: Path) -> None:
    """As minutes in a step counter are: their mean is no copy of what isn't quite 4 times them."""
    total = RANDOM.integers(0, 181, N)
    burnt = 62 + 4 * total + RANDOM.integers(-1, 2, N)
    columns = {"burnt": burnt, "total": total, "mean": (total / 60).round(6), "wind": WIND}
    _, note = noted(tmp_path, said.same_as_another, **columns)
    assert str(note).startswith("total and mean say the same as burnt")


PULSE = 70.0 + np.round(9 * np.sin(np.arange(N) / 7) + RANDOM.normal(size=N))
NOW_AND_THEN = np.isin(np.arange(N) % 97 // 3, (7, 19))  # for three rows each


def lost(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.where(where, 0.0, values)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        pytest.param(lost(PULSE, NOW_AND_THEN), True, id="a pulse that was lost"),
        pytest.param(lost(-PULSE, RANDOM.random(N) < 0.4), True, id="a signal that wasn't heard"),
        pytest.param(lost(PULSE, np.arange(N) % 97 < 40), False, id="a pump that was off"),
        pytest.param(lost(PULSE * 9, np.arange(N) % 7 == 6), False, id="shut on Sundays"),
        pytest.param(lost(PULSE - 52, NOW_AND_THEN), False, id="speeds down to rest"),
        pytest.param(lost(PULSE // 14, NOW_AND_THEN), False, id="ratings"),
        pytest.param(lost(WIND, RANDOM.random(N) < 0.3), False, id="rain"),
        pytest.param(lost(PULSE, np.arange(N) == 200), False, id="one zero"),
        pytest.param(lost(PULSE - 70, NOW_AND_THEN), False, id="on both sides of 0"),
    ],
)
def test_zeros_far_from_all_others_may_be_missing(
    tmp_path: Path, values: np.ndarray, asked: bool
) -> None:
    path, note = noted(tmp_path, said.zeros_as_values, pulse=values, wind=WIND)
    assert (note is not None) == asked
    if asked:
        (read_again,) = pressed(path, note, "0 means missing").sequences
        assert np.abs(read_again[:, 0]).min() > 40


def test_zeros_are_values_where_others_come_near_them_far_below(tmp_path: Path) -> None:
    pulse = np.tile(lost(PULSE, NOW_AND_THEN), 6)
    assert noted(tmp_path, said.zeros_as_values, pulse=pulse)[1] is not None
    pulse[-1] = 1
    assert noted(tmp_path, said.zeros_as_values, pulse=pulse)[1] is None


def test_a_sensor_that_is_lost_for_long_is_told_with_others_of_its_kind(tmp_path: Path) -> None:
    columns = {"near": lost(PULSE, NOW_AND_THEN), "far": lost(PULSE[::-1], np.arange(N) > 150)}
    _, note = noted(tmp_path, said.zeros_as_values, **columns, wind=WIND)
    assert str(note).startswith("near and far are 0")


def test_zeros_of_a_channel_that_is_on_or_off_stay(tmp_path: Path) -> None:
    levels = {"pulse": lost(PULSE, NOW_AND_THEN), "depth": lost(-PULSE, NOW_AND_THEN)}
    path, note = noted(tmp_path, said.zeros_as_values, **levels, smile=(WIND > 1).astype(int))
    assert str(note).startswith("pulse and depth are 0")
    assert "The zeros of smile stay" in str(note)
    assert {*pressed(path, note, "0 means missing").sequences[0][:, 2].tolist()} == {0, 1}


def test_zeros_of_other_channels_stay_where_one_has_lost_values(tmp_path: Path) -> None:
    rain = lost(WIND, RANDOM.random(N) < 0.3)
    columns = {
        "pulse": lost(PULSE, NOW_AND_THEN),
        "rain": rain,
        "oxygen": lost(PULSE + 9, WIND < 1),
    }
    path, note = noted(tmp_path, said.zeros_as_values, **columns)
    assert "The zeros of rain" in str(note)
    (values,) = pressed(path, note, "0 means missing").sequences
    assert values[:, 0].min() > 40
    assert values[:, 1] == pytest.approx(rain)


def test_where_zeros_cannot_be_taken_for_one_channel_alone_it_is_said(tmp_path: Path) -> None:
    when = pd.date_range("2026-03-01", periods=N, freq="min")
    rain = lost(WIND, RANDOM.random(N) < 0.3)
    path = table(tmp_path / "t.csv", {"t": when, "pulse": lost(PULSE, NOW_AND_THEN), "rain": rain})
    (note,) = said.zeros_as_values.among(recognise(path, even_step="2 min").warnings)
    assert note.offers == ()
    assert "empty those that are none" in str(note)


def test_what_is_zero_in_the_same_rows_is_named_with_it(tmp_path: Path) -> None:
    gaze = lost(np.round(100 + 95 * np.sin(np.arange(N) / 40), 1), NOW_AND_THEN)
    _, note = noted(tmp_path, said.zeros_as_values, pupil=lost(PULSE, NOW_AND_THEN), gaze=gaze)
    assert "gaze is 0 in the same rows" in str(note)
    assert len(note.offers) == 1 if note else False


COURSE = (350 + np.cumsum(RANDOM.normal(1.5, 2, N))).round(1) % 360


def test_an_angle_that_jumps_becomes_its_sine_and_cosine(tmp_path: Path) -> None:
    path, note = noted(tmp_path, said.angles_that_jump, wind=WIND, a=COURSE)
    dataset = pressed(path, note, "Sine and cosine")
    assert dataset.meta.channels == ("wind", "a sine", "a cosine")
    assert np.abs(np.diff(dataset.sequences[0][:, 1:], axis=0)).max() < 0.5


def test_an_angle_whose_rows_are_averaged_is_left_out(tmp_path: Path) -> None:
    when = pd.date_range("2026-03-01", periods=N, freq="min")
    path = table(tmp_path / "t.csv", {"t": when, "course": COURSE, "wind": WIND})
    found = recognise(path, even_step="2 min", window=0)
    (note,) = said.angles_that_jump.among(found.warnings)
    assert note.offers[0].changes == {"left_out": ("course",)}


@pytest.mark.parametrize(("share", "told"), [(0.3, False), (0.01, True)])
def test_two_that_often_differ_by_the_last_digit_are_two_measurements(
    tmp_path: Path, share: float, told: bool
) -> None:
    """As the currents of two phases; the same number, written twice, would be equal."""
    off = np.where(np.random.default_rng(1).random(N) < share, 0.1, 0)
    phases = {"phase A": AIR, "phase B": (AIR + off).round(1)}
    _, note = noted(tmp_path, said.same_as_another, **phases, wind=WIND)
    assert (note is not None) == told


@pytest.mark.parametrize(
    ("far", "start"),
    [
        ({200: 333_312_988.0}, "level is 333312988 in line 202 (2021-03-09 08:00:00), far from"),
        ({200: 3_000.0}, "level is 3000 in line 202 (2021-03-09 08:00:00), far from all other"),
        ({50: 2_000.0, 200: 3_000.0}, "level is 2000 and 3000 in 2 cells, first in line 52 ("),
        (
            {50: 6e7, 299: 6e7},
            "level is 60000000 in 2 cells, first in line 52 (",
        ),  # in the last, too
        ({200: 0.0}, ""),  # less far than others are apart
        ({200: 600.0}, ""),
        ({298: 3_000.0, 299: 3_000.0}, ""),  # once it is switched off
    ],
)
def test_few_numbers_far_from_all_others_are_warned_of_and_can_be_treated_as_missing(
    tmp_path: Path, far: dict[int, float], start: str
) -> None:
    level = 300 + 50 * wave(300)
    level[[*far]] = [*far.values()]
    path = hourly(tmp_path / "t.csv", 300, level=level.tolist())
    found = recognise(path)
    notes = said.far_off.among(found.warnings)
    assert [str(note)[: len(start)] for note in notes] == [start] * bool(start)
    if notes:
        assert ", far from all other values (246.33 to 354.455). " in str(notes[0])
        (offer,) = notes[0].offers
        assert offer.label == f"Treat {'it' if len(far) == 1 else 'them'} as missing"
        cured = revise(path, found.recipe, **offer.changes)
        assert not said.far_off.among(cured.warnings)
        assert max(s[:, 1].max() for s in read(path, cured.recipe).sequences) < 400


def test_fewer_zeros_than_a_sensor_loses_are_warned_of(tmp_path: Path) -> None:
    warm = lost(36.5 + (WIND / 4).round(1), np.isin(np.arange(N), (120, 121, 122)))
    path = hourly(tmp_path / "t.csv", N, warm=warm.tolist())
    (note,) = said.far_off.among(recognise(path).warnings)
    assert str(note).startswith("warm is 0 in 3 cells, first in line 122")


LOT = np.random.default_rng(3)


@together(
    "values",
    [
        np.where(np.arange(300) == 200, 5, 0.0),  # rain
        LOT.pareto(1.5, 500),
        LOT.lognormal(0, 2, 500),
        np.where(LOT.random(500) < 0.3, LOT.exponential(5, 500), 0),
    ],
)
def test_the_largest_of_many_small_ones_is_no_mistake(tmp_path: Path, values: np.ndarray) -> None:
    path = hourly(tmp_path / "t.csv", len(values), rain=values.tolist())
    assert not said.far_off.among(recognise(path).warnings)


def test_a_channel_of_one_number_is_no_mistake(tmp_path: Path) -> None:
    depth: list[float | None] = [None] * 300
    depth[200] = 5
    found = recognise(hourly(tmp_path / "t.csv", 300, depth=depth))
    assert not said.far_off.among(found.warnings)


def test_numbers_that_may_be_none_are_said_before_what_is_only_told(tmp_path: Path) -> None:
    """A heart rate of 0, before rows of uneven times."""
    seconds = np.cumsum(RANDOM.integers(1, 9, N)).astype(float)
    columns = {"t (s)": seconds, "HR": lost(PULSE, NOW_AND_THEN), "air": AIR}
    found = recognise(table(tmp_path / "t.csv", columns))
    kinds = [note.kind for note in found.warnings]
    assert kinds[0] == said.zeros_as_values.kind
    assert len(kinds) > 1


@pytest.mark.parametrize(
    ("first", "last", "told"), [(60, 0, True), (60, 90, True), (9, 0, False), (9, 30, True)]
)
def test_rows_before_or_behind_what_was_recorded_are_said(
    tmp_path: Path, first: int, last: int, told: bool
) -> None:
    """As weeks of zeros in every state, or days that a table was prepared for."""
    silent = (np.arange(N) < first) | (np.arange(N) >= N - last)
    levels = {"air": AIR, "humidity": 60 + WIND, "load": 9 + AIR * WIND}
    columns = {name: np.where(silent, 0, level).round(2) for name, level in levels.items()}
    path = table(tmp_path / "t.csv", {"t_s": np.arange(N), **columns})
    found = recognise(path, window=8)
    notes = [*zeros_at_first.among(found.warnings), *zeros_at_last.among(found.warnings)]
    ends = [f"first {first} of {N}"] * (first > 20) + [f"last {last} of {N}"] * (last > 20)
    assert [str(note).split(" rows")[0].partition("the ")[2] for note in notes] == ends
    if told:
        (offer,) = notes[0].offers
        left = read(path, revise(path, found.recipe, **offer.changes).recipe)
        assert all((sequence > 0).all() for sequence in left.sequences)
        assert len(left) == sum(first < k + 8 and k < N - last for k in range(0, N, 8))


@pytest.mark.parametrize("case", ["late", "grows", "stops and goes", "all"])
def test_channels_that_were_measured_from_a_later_row_on_are_said(
    tmp_path: Path, case: str
) -> None:
    """As parts of a price index that were published from a later year on."""
    later = np.arange(N) >= 60
    level = np.where(later, 20 + WIND, 0)
    if case == "grows":
        level = np.where(later, (np.arange(N) - 59) / 9, 0)
    if case == "stops and goes":
        level[90:95] = 0
    whole = np.where(later, AIR, 0) if case == "all" else AIR
    path = table(tmp_path / "t.csv", {"t_s": np.arange(N), "air": whole, "level": level})
    found = recognise(path)
    notes = channels_zero_at_first.among(found.warnings)
    assert [note.numbers["count"] for note in notes] == [60] * (case == "late")
    for note in notes:
        (offer,) = note.offers
        changed = revise(path, found.recipe, **offer.changes)
        missing = read(path, changed.recipe).missing
        assert missing is not None
        assert sum(int(part[:, 1].sum()) for part in missing) >= 50
        assert not channels_zero_at_first.among(changed.warnings)


@pytest.mark.parametrize("case", ["rests", "few", "runs down", "off at night", "some are 0"])
def test_zeros_that_may_be_true_are_not_left_out(tmp_path: Path, case: str) -> None:
    level = np.where(np.arange(N) < N - 80, 9 + WIND, 0)
    if case == "rests":
        level[100:160] = 0
    if case == "few":
        level[-70:] = 5
    if case == "runs down":
        level = (50 * np.exp(-np.arange(N) / 40)).round(1)
    if case == "off at night":
        level = np.clip(np.sin((np.arange(N) - 30) / 120 * np.pi), 0, None).round(3)
    columns = {"t_s": np.arange(N), "level": level}
    if case == "some are 0":  # the rows are told, but 0 means something in others
        rain = np.where(level > 0, np.clip(AIR - np.median(AIR), 0, None), 0)
        columns |= {"rain": rain.round(2), "light": (level * AIR).round()}
    notes = zeros_at_last.among(recognise(table(tmp_path / "t.csv", columns)).warnings)
    assert [note.offers for note in notes] == [()] * (case == "some are 0")


@pytest.mark.parametrize("counted", [True, False])
def test_blanks_of_counts_that_are_never_0_may_be_zeros(tmp_path: Path, counted: bool) -> None:
    """Who counts cars writes nothing where none came; a sensor that fails now and then is none."""
    cars = (6 + 7 * wave(N, period=24)).round()
    some = np.where(np.arange(N) % 9 > 1, 14 + wave(N, period=24).round(1), np.nan)
    columns = {"cars": np.where(cars > 0, cars, np.nan) if counted else some, "light": AIR}
    path, note = noted(tmp_path, blanks_as_zeros, **columns)
    assert (note is not None) is counted
    if counted:
        filled = pressed(path, note, "Set them to 0")
        assert min(s.min() for s in filled.sequences) == 0
        assert "were set to 0" in " ".join(map(str, filled.meta.notes))
        assert "half" not in " ".join(map(str, filled.meta.notes))
        assert not missing_values.among(recognise(path, fill="zero").warnings)


@pytest.mark.parametrize("two", [(44.0, 56.0), (0.0, 1.0)])
def test_copies_of_two_values_are_told_unless_both_may_be_switches(
    tmp_path: Path, two: tuple[float, float]
) -> None:
    speed = np.where(np.arange(N) % 90 < 40, *two)
    _, note = noted(tmp_path, said.same_as_another, current=speed, free=speed, air=AIR)
    assert (note is not None) is (two != (0.0, 1.0))


def test_a_current_in_amperes_is_the_same_in_nanoamperes(tmp_path: Path) -> None:
    current = [f"{7 * value:.9e}" for value in wave(N, period=30)]
    tiny = [f"{float(value) * 1e-9:.9e}" for value in current]
    _, note = noted(tmp_path, said.same_as_another, i_A=tiny, i_nA=current, air=AIR)
    assert note is not None
    assert note.numbers["channels"] == ("i_nA",)
