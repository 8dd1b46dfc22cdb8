"""Logs whose lines are sentences with numbers in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.data.notes.tables import damaged_lines
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    rows_of_sections,
    rows_of_sentences,
)
from tests.core.files import write


@pytest.mark.parametrize(
    ("line", "names", "first"),
    [
        ("Epoch {k}/10 loss: 0.{k} acc: 0.9", ["Epoch", "loss", "acc"], ["0", "0.0", "0.9"]),
        ("step={k} lr=1e-4 loss=nan", ["step", "lr", "loss"], ["0", "1e-4", "nan"]),
        ("12/12 [====] - 5s 2ms/step - loss: 0.{k} - mae: 3", ["loss", "mae"], ["0.0", "3"]),
        ("Heat = 2{k}.5°C  Wet: {k} %", ["Heat (°C)", "Wet (%)"], ["20.5", "0"]),
        ("[2020-01-01 10:00:0{k}] Epoch: {k} [0/60 (0%)]\tLoss: 2.3{k}",
         ["time", "Epoch", "Loss"], ["2020-01-01 10:00:00", "0", "2.30"]),
        ("{{'a': {k}, 'b': -{k}}}", ["a", "b"], ["0", "-0"]),
        ("{k}.314: [GC 22{k}K->30K(49K), 0.05{k} secs]",
         ["time (s)", "before (K)", "after (K)", "total (K)", "duration (secs)"],
         ["0.314", "220", "30", "49", "0.050"]),
        ("[0.{k}31s][info][gc] GC({k}) Pause Young (Normal) 24M->{k}M(256M) 3.5ms",
         ["time (s)", "GC", "before (M)", "after (M)", "total (M)", "duration (ms)"],
         ["0.031", "0", "24", "0", "256", "3.5"]),
        ("2020-01-01T10:00:0{k}: [GC (Full) [Old: 9K->8K(9K)] 1{k}K->3K(4K), 0.5 secs]",
         ["time", "Old before (K)", "Old after (K)", "Old total (K)", "before (K)", "after (K)",
          "total (K)", "duration (secs)"],
         ["2020-01-01T10:00:00", "9", "8", "9", "10", "3", "4", "0.5"]),
        ("1791106890.26{k},locked=False,yaw=150{k},tors=None", ["time", "yaw", "locked", "tors"],
         ["1791106890.260", "1500", "False", "None"]),
        ("{k} Temp: 2{k} Hum: 4{k}", ["number", "Temp", "Hum"], ["0", "20", "40"]),
        (" temperature: 23.{k}^C  pH:3.1{k} Dissolved Oxygen 1150{k}Software RTC time: 0:0:{k}",
         ["temperature", "pH", "Oxygen", "Software RTC time"], ["23.0", "3.10", "11500", "0:0:0"]),
        ("May  4 10:00:0{k} kiln python[350]: 2022-05-04 10:00:0{k},824 INFO oven: temp=7{k}.0",
         ["time", "temp"], ["2022-05-04 10:00:00,824", "70.0"]),
        ("Sep 14 10:00:0{k} pi-2 logger: temp=7{k}.0 C", ["time", "temp (C)"],
         ["Sep 14 10:00:00", "70.0"]),
        ("10:00:0{k} INFO loss: 0.{k}", ["time", "loss"], ["10:00:00", "0.0"]),
    ],
)  # fmt: skip
def test_words_before_a_number_are_its_name(line: str, names: list[str], first: list[str]) -> None:
    rows, notes = rows_of_sentences("\n".join(line.format(k=k) for k in range(10)).encode())
    assert (rows[:2], len(rows), notes) == ([names, first], 11, [])


@pytest.mark.parametrize(
    "line", ["{k},2.{k},mode=3", "2020-01-1{k},{k}", "{k} 2.{k} 3", "sensor {k}", "2020-01-1{k}"]
)
def test_tables_are_no_sentences(line: str) -> None:
    assert rows_of_sentences("\n".join(line.format(k=k) for k in range(10)).encode()) == ([], [])


def test_letters_at_the_end_of_what_is_looked_at_are_not_cut() -> None:
    rows, _ = rows_of_sentences("Ölwärme: 20 °C\n".encode() * 20_000)
    assert (len(rows), rows[0]) == (20_001, ["Ölwärme (°C)"])


def test_settings_that_come_once_each_are_no_record() -> None:
    text = "rate: 100\nheight: 3\nwidth: 4\nplace: 5\n" + "1,2,3\n" * 20
    assert rows_of_sentences(text.encode()) == ([], [])


# The same lines again and again, each with a number of its own

MEMORY = ("   253528 K total memory", "  6{k}208 K inactive memory", "   564{k} non-nice cpu ticks")


@pytest.mark.parametrize(
    "when", ["Wed Aug 14 11:57:2{k} EEST 2013", "=== 2013-08-14 11:57:2{k} ==="]
)
def test_words_behind_numbers_below_a_time_are_their_names(when: str) -> None:
    lines = [line.format(k=k) for k in range(9) for line in (when, *MEMORY)]
    rows, notes = rows_of_sentences("\n".join([*lines, when.format(k=9)]).encode())
    names = ["time", "total memory (K)", "inactive memory (K)", "non-nice cpu ticks"]
    assert (rows[0], len(rows), notes) == (names, 10, [])  # the last time has nothing below it
    assert rows[1] == ["2013-08-14 11:57:20", "253528", "60208", "5640"]


def test_names_in_front_of_numbers_may_have_brackets_and_numbers() -> None:
    lines = [
        line
        for k in range(9)
        for line in (f"MemFree: 2{k} kB", f"Active(anon):  {k} kB", f"Core 0:   +5{k}.5°C  (high)")
    ]
    rows, _ = rows_of_sentences("\n".join(lines).encode())
    assert rows[:2] == [
        ["MemFree (kB)", "Active(anon) (kB)", "Core_0 (°C)"], ["20", "0", "+50.5"]
    ]  # fmt: skip


def test_numbers_with_one_unit_behind_them_are_no_sentences() -> None:
    lines = [f"{k}.5 mV" for k in range(20)]
    assert rows_of_sentences("\n".join(lines).encode()) == ([], [])


def test_lines_of_several_words_that_say_the_same_are_rows_and_others_are_left_out() -> None:
    kinds = ("[GC 9{k}K->1K(99K), 0.1 secs]", "[Full GC 8{k}K->1K(99K), 0.2 secs]")
    lines = [f"{k}.5: {kinds[k % 3 == 0].format(k=k)}" for k in range(10)]
    rows, (note,) = rows_of_sentences("\n".join([*lines, "9.9: [GC 7K(99K), 0.1 secs]"]).encode())
    assert len(rows) == 11
    assert str(note) == (
        "1 comment or message among the rows was left out, such as '9.9: [GC 7K(99K), 0.1 secs]'."
    )


def test_names_that_sections_of_a_line_share_are_told_by_these(tmp_path: Path) -> None:
    lines = [
        f"Stats {1042.1 + k:.1f}: gcodein=0  mcu: awake=0.0{k % 7} bed: target=60 "
        f"temp={60 + k % 5}.1 pwm=0.{k % 9 + 1} load=0.{k % 4} "
        f"extruder: target=205 temp={200 + k % 6}.4 pwm=0.{k % 8 + 1}"
        for k in range(40)
    ]
    found = recognise(write(tmp_path / "klippy.log", "\n".join(lines)))
    assert found.recipe.time_columns == ("time",)
    channels = ("awake", "bed temp", "bed pwm", "load", "extruder temp", "extruder pwm")
    assert read(tmp_path / "klippy.log", found.recipe).meta.channels == channels


def test_lines_whose_names_differ_have_no_sections() -> None:
    lines = [f"mcu: awake=0.0{k} bed: temp={60 + k} load=0.{k}" for k in range(10, 40)]
    assert rows_of_sections("\n".join(lines).encode()) == ([], [])


def test_logs_that_were_started_again_are_recordings_and_damaged_lines_are_counted(
    tmp_path: Path,
) -> None:
    """The longest of three pauses, of hours, doesn't hide the others, of minutes."""
    lines = [f"Sensor 1 - time: 17:03:{k}30.32 | temp: 23.25°C" for k in (1, 2, 3)]
    for start in (0, 120, 420, 21_000):
        lines.append("----- Logging started -----")
        for k in range(7):
            at = 61_200 + start + 1.83 * k + k % 2 / 100
            clock = f"{at // 3600:02.0f}:{at % 3600 // 60:02.0f}:{at % 60:05.2f}"
            lines.append(f"Sensor 1 - time: {clock} | temp: {23 + k * k % 5 / 10:.2f}°C")
    path = write(tmp_path / "temps.log", "\n".join(lines))
    found = recognise(path, window=7)
    dataset = read(path, found.recipe)
    assert [round(s[0, 0], 2) for s in dataset.sequences] == [23] * 4
    (note,) = damaged_lines.among(dataset.meta.notes)
    assert note.numbers["count"] == 3
    assert any("jumps in 3 places" in str(note) for note in found.warnings)
