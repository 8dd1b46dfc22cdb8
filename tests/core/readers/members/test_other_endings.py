"""Files of unknown endings beside a few tables: recordings of a person beside what was done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from sequitur_core.readers.members.unknown_files import holds_table
from tests.core.files import wave, write

ROWS = 200
HEAD = "Log of places\nWGS 84\nHeight is in feet\nReserved 3\n0,2,255,My log,0,0,2,8421376\n0\n"
DAYS = {"000": ["2008-05-21 13:46:11", "2008-06-13 10:05:25"],
        "010": ["2008-05-10 02:25:31", "2008-06-22 03:22:32", "2008-07-07 00:04:54"],
        "020": ["2008-06-01 08:00:00", "2008-06-02 08:00:00"]}  # fmt: skip


def tracks(folder: Path) -> None:
    """Ways of three persons, each a file; lists say what two of them did."""
    for person, days in DAYS.items():
        spans = ["Start Time\tEnd Time\tMode\tKm"]
        for number, day in enumerate(days):
            at = pd.Timestamp(day) + pd.to_timedelta(np.arange(ROWS) * 5, unit="s")
            places = 39.9 + wave(ROWS, phase=number) / 100, 116.3 + wave(ROWS, phase=9) / 100
            rows = [
                f"{a:.6f},{b:.6f},0,{160 + 900 * (a - 39.9):.0f},{at[k]:%Y-%m-%d,%H:%M:%S}"
                for k, (a, b) in enumerate(zip(*places, strict=True))
            ]
            path = folder / person / "Ways" / f"{at[0]:%Y%m%d%H%M%S}.plt"
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, HEAD + "\n".join(rows) + "\n")
            mode = ("walk", "bus", "train")[number]
            spans.append(
                f"{at[0]:%Y/%m/%d %H:%M:%S}\t{at[-1]:%Y/%m/%d %H:%M:%S}\t{mode}\t{number + 1.5}"
            )
        if person != "000":
            write(folder / person / "labels.txt", "\n".join(spans) + "\n")


def test_many_files_of_an_unknown_ending_are_the_data_beside_a_few_lists(tmp_path: Path):
    tracks(tmp_path)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.lengths.tolist() == [ROWS] * 7
    assert len(dataset.meta.channels) == 3
    # A list in the folder of a person tells what each of its recordings is.
    modes = dataset.labels["Mode"].tolist()
    assert modes == ["none", "none", "walk", "bus", "train", "walk", "bus"]
    assert dataset.labels["folder"].nunique() == 3
    assert found.recipe.any_ending
    assert Recipe.from_json(found.recipe.to_json()) == found.recipe


def test_an_earlier_recipe_reads_the_lists_as_it_did(tmp_path: Path):
    tracks(tmp_path)
    recordings = {path: path.read_text() for path in tmp_path.rglob("*.plt")}
    for path in recordings:
        path.unlink()
    before = recognise(tmp_path).recipe
    lists = read(tmp_path, before)
    for path, text in recordings.items():
        write(path, text)
    again = read(tmp_path, before)  # as where only lists were looked at
    assert not before.any_ending
    assert (again.ids, again.meta.channels) == (lists.ids, lists.meta.channels)


@pytest.mark.parametrize("beside", ["large", "header"])
def test_tables_of_known_endings_are_read_as_ever(tmp_path: Path, beside: str):
    for number in range(3):
        pairs = zip(wave(900), wave(900, phase=3), strict=True)
        rows = "".join(f"{a:.3f},{b:.3f}\n" for a, b in pairs)
        write(tmp_path / f"{number}.log", rows)
        few = "".join(f"{k},{k * k % 5}\n" for k in range(12))
        if beside == "large" and number < 2:
            write(tmp_path / f"day{number}.csv", f"a,b\n{rows}")
        elif beside == "header" and number < 2:  # what has the name of a table belongs to it
            write(tmp_path / f"{number}.csv", f"a,b\n{few}")
    found = recognise(tmp_path)
    assert not found.recipe.any_ending
    assert read(tmp_path, found.recipe).lengths.max() == (900 if beside == "large" else 12)


def queries(path: Path, *, tab: str = "\t", bytes_sent: bool = False) -> Path:
    """What was asked of two servers, as Zeek writes it, with a number for each connection."""
    rng = np.random.default_rng(17)
    at = 1_379_288_667 + rng.exponential(9, 80).cumsum()
    names = ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h"]
    names += ["query", "proto", "kind", "answer", "AA", "RD", "Z"]
    rows = []
    for k, when in enumerate(at):
        hosts = ["192.168.33.10", str(rng.integers(1024, 60_000)), ("4.2.2.3", "8.8.8.8")[k % 2]]
        rest = [f"site{k * k % 31}.com", "udp", "C_INTERNET", "NOERROR", *"FT", str(k % 5 % 2)]
        rows.append([f"{when:.6f}", f"C{k:03d}xQ", *hosts, *rest])
    if bytes_sent:
        names.append("sent")
        rows = [[*row, f"{400 + 90 * (k * k % 11)}"] for k, row in enumerate(rows)]
    head = ["#separator \\x09", "#path\tdns", tab.join(["#fields", *names])]
    lines = [*head, *map(tab.join, rows), "#close\t2013-09-16-10-08-28"]
    return write(path, "\n".join(lines) + "\n")


def test_a_log_whose_rows_have_tabs_is_a_table_and_its_events_are_counted(tmp_path: Path) -> None:
    path = queries(tmp_path / "dns.log")
    found = recognise(path)
    assert found.recipe.counted
    assert found.recipe.id_columns == ("id.resp_h",)
    assert sum(int(s.sum()) for s in read(path, found.recipe).sequences) == 80


def test_ports_of_a_network_are_no_channels_beside_what_was_measured(tmp_path: Path) -> None:
    found = recognise(queries(tmp_path / "dns.log", bytes_sent=True))
    assert "sent" in found.recipe.value_columns
    assert "id.orig_p" not in found.recipe.value_columns
    assert not found.recipe.counted


def test_lines_of_words_without_tabs_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="hardly any line"):
        recognise(queries(tmp_path / "dns.log", tab=" said "))


def test_a_log_of_numbers_with_units_is_a_table(tmp_path: Path) -> None:
    """As a monitor of graphics cards writes one, until it was stopped in the midst of a line."""
    names = "name, pstate, timestamp, utilization.gpu [%], memory.used [MiB], power.draw [W]"
    rows = [
        f"Card 900, P{k % 2}, 2026/02/25 10:{k // 60:02d}:{k % 60:02d}.416, {k * k % 97} %, "
        f"{500 + k * 37 % 411} MiB, {70 + k * 7 % 13}.{k % 9} W"
        for k in range(80)
    ]
    found = recognise(write(tmp_path / "gpu.log", "\n".join([names, *rows, rows[-1][:40]])))
    assert found.recipe.time_columns == ("timestamp",)
    assert found.recipe.value_columns == (
        "utilization.gpu [%]", "memory.used [MiB]", "power.draw [W]",
    )  # fmt: skip


SHORT = "08:00,26.5,62\n09:00,27.8,60\n10:00,29.1,58\n12:00,31.4,56\n14:00,32.6,55\n"


@pytest.mark.parametrize("names", ["", "time,degrees,percent\n"])
def test_few_lines_of_one_form_are_a_table(tmp_path: Path, names: str) -> None:
    """A day of a greenhouse, noted down now and then."""
    found = recognise(write(tmp_path / "day.log", names + SHORT))
    assert found.recipe.row_per_step
    assert len(found.recipe.time_columns) == 1
    assert len(found.recipe.value_columns) == 2


def test_few_trials_with_words_below_names_are_a_table(tmp_path: Path) -> None:
    """What was shown stands in words in each row, as Expyriment writes trials (.xpd)."""
    head = "#date: Tue May 11 2021\n#s id: 1\nsubject_id,trial,RT,shown\n"
    for person in range(2):
        rows = [f"{person},{k},{300 + 40 * (k * k % 7)},{'lr'[k % 3 // 2]}\n" for k in range(6)]
        write(tmp_path / f"{person}.xpd", head + "".join(rows))
    assert recognise(tmp_path).recipe.value_columns == ("RT",)


@pytest.mark.parametrize(
    "text", [SHORT.replace(",56", ""), "1 0 0\n0 1 0\n0 0 1\n", "width 4\n" * 6, "4\n" * 6]
)
def test_few_lines_of_several_forms_are_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(SequiturError, match="doesn't know files"):
        recognise(write(tmp_path / "day.log", text))


def test_dates_in_quotes_beside_classes_are_rows_of_any_ending(tmp_path: Path) -> None:
    rows = "".join(f'{1 if k % 9 else -1} "19/07/2008 {k % 24:02d}:55:00"\n' for k in range(30))
    assert holds_table("lots_labels.data", rows.encode())
