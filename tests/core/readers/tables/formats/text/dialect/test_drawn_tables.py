"""Tables drawn with bars and dashes: of Markdown, of data bases at a prompt, lists of SAP."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sequitur_core.readers import load, recognise
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import text_of

DAYS = pd.date_range("2022-03-01", periods=60)


def test_markdown_is_read_below_its_names(tmp_path: Path) -> None:
    rows = [f"| {d:%Y-%m-%d} | {50 + 9 * v:.2f} |" for d, v in zip(DAYS, wave(60), strict=True)]
    path = write(tmp_path / "t.md.txt", text_of("| Day | Load |", "|---|--:|", *rows))
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("Day",)
    assert load(path).meta.channels == ("Load",)


def test_what_a_data_base_prints_is_read(tmp_path: Path) -> None:
    rule = "+------------+-------+"
    rows = [f"| {d:%Y-%m-%d} | {50 + 9 * v:.2f} |" for d, v in zip(DAYS, wave(60), strict=True)]
    lines = ("mysql> select * from load;", rule, "| day        | load  |", rule, *rows, rule)
    path = write(tmp_path / "t.txt", text_of(*lines, "60 rows in set (0.00 sec)"))
    assert recognise(path).recipe.time_columns == ("day",)
    assert load(path).meta.channels == ("load",)


def test_lists_of_sap_have_their_names_on_each_page(tmp_path: Path) -> None:
    rule, names = "-" * 31, "|Buch.dat. |         Menge|BME|"
    cells = [f"{abs(900 * v):.1f}".replace(".", ",") + ("-" if v < 0 else " ") for v in wave(60)]
    rows = [f"|{d:%d.%m.%Y}|{c:>14}|ST |" for d, c in zip(DAYS, cells, strict=True)]
    pages = [line for k in (0, 30) for line in (rule, names, rule, *rows[k : k + 30], rule)]
    path = write(tmp_path / "t.txt", text_of("18.11.2022   Belege       1", "", *pages))
    dataset = load(path, window=60)
    assert dataset.meta.channels == ("Menge",)
    assert dataset.sequences[0].min() < 0


def test_polls_of_several_days_and_their_shares_are_read(tmp_path: Path) -> None:
    rows = [
        f"| {d:%-d}\N{EN DASH}{d + pd.Timedelta(days=1):%-d %b %Y} | Institute {'ABC'[k % 3]} "
        f"| {40 + 9 * v:.0f}% | {k % 4}% |"
        for k, (d, v) in enumerate(zip(DAYS, wave(60), strict=True))
        if d.day < 28
    ]
    event = "| 29 Mar 2022 |" + 3 * " A minister resigns |"
    names = "| Dates conducted | Asked by | Con | Green |"
    lines = (names, "|---|---|---|---|", *rows[:20], event, *rows[20:])
    path = write(tmp_path / "t.txt", text_of(*lines))
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("Dates conducted",)
    assert load(path).meta.channels == ("Con", "Green")
