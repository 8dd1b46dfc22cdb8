"""Files that ordinary tables are kept in: text of other kinds, Excel, JSON, folders."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tests.core.readers.tables.ordinary.tables import Ordinary
from tests.core.readers.tables.ordinary.vocabulary import Chance


def _as(
    table: Ordinary, change: Callable[[str], str], encoding: str = "utf-8", ending: str = ".csv"
) -> Ordinary:
    """The table as a text that is changed before it is written."""

    def write(last: Ordinary, path: Path) -> Path:
        path = path.with_suffix(ending)
        path.write_bytes(change(last.text()).encode(encoding))
        return path

    return replace(table, write=write)


def title(table: Ordinary, chance: Chance) -> Ordinary:
    above = chance.words.choice(
        (
            "Export of station 7\n",
            "Report created 2023-05-01 10:22\n\n",
            "Data logger DL-100\nSerial: 12345\nInterval: 60\n\n",
            "Title,,,\n",
        )
    )
    return _as(table, lambda text: above + text)


def hashes(table: Ordinary, chance: Chance) -> Ordinary:
    return _as(table, lambda text: "# created by logger v2\n# site: A\n" + text)


def units_row(table: Ordinary, chance: Chance) -> Ordinary:
    """A row of units below the names."""
    units = [
        "s" if {name} in table.meant.times
        else chance.words.choice(("m/s", "°C", "V", "%")) if name in table.meant.channels
        else ""
        for name in table.frame
    ]  # fmt: skip

    def change(text: str) -> str:
        head, rest = text.split("\n", 1)
        return "\n".join((head, table.separator.join(units), rest))

    return _as(table, change)


def total(table: Ordinary, chance: Chance) -> Ordinary:
    """A last row of sums."""
    sums = [
        f"{table.frame[name].sum():.2f}".replace(".", table.decimal)
        if name in table.meant.channels
        else ""
        for name in table.frame
    ]
    return _as(table, lambda text: f"{text}{table.separator.join(['Total', *sums[1:]])}\n")


def quoted(table: Ordinary, chance: Chance) -> Ordinary:
    """Everything in quotes, numbers too."""
    return _as(table, lambda _: table.text(quoting=csv.QUOTE_ALL))


def mark_of_order(table: Ordinary, chance: Chance) -> Ordinary:
    """Encoded as programs of Windows do it."""
    return _as(table, lambda text: text, chance.words.choice(("utf-8-sig", "utf-16")))


def windows_text(table: Ordinary, chance: Chance) -> Ordinary:
    return _as(table, lambda text: text.replace("\n", "\r\n"), "cp1252")


def loose(table: Ordinary, chance: Chance) -> Ordinary:
    """A space after each separator."""
    return _as(table, lambda text: text.replace(table.separator, table.separator + " "))


def trailing(table: Ordinary, chance: Chance) -> Ordinary:
    """A separator at the end of each line."""
    return _as(table, lambda text: text.replace("\n", table.separator + "\n"))


def blank_lines(table: Ordinary, chance: Chance) -> Ordinary:
    """Empty lines below the names, and at the end."""
    return _as(table, lambda text: text.replace("\n", "\n\n", 1) + "\n\n\n")


def pipes(table: Ordinary, chance: Chance) -> Ordinary:
    table = replace(table, separator="|")
    return _as(table, lambda text: text, ending=chance.words.choice((".txt", ".csv", ".dat")))


def excel(table: Ordinary, chance: Chance) -> Ordinary:
    def write(last: Ordinary, path: Path) -> Path:
        path = path.with_suffix(".xlsx")
        last.frame.to_excel(path, index=False)
        return path

    return replace(table, write=write)


def excel_with_title(table: Ordinary, chance: Chance) -> Ordinary:
    above = chance.words.choice(("Measurements 2023", "Monthly report - internal", "Messreihe"))
    down = chance.words.choice((2, 3))

    def write(last: Ordinary, path: Path) -> Path:
        path = path.with_suffix(".xlsx")
        with pd.ExcelWriter(path) as book:
            last.frame.to_excel(book, index=False, startrow=down, sheet_name="Data")
            book.sheets["Data"]["A1"] = above
        return path

    return replace(table, write=write)


def sheets(table: Ordinary, chance: Chance) -> Ordinary:
    """A sheet of Excel for each."""
    parts = table.frame.groupby(table.id, sort=False)

    def write(_: Ordinary, path: Path) -> Path:
        path = path.with_suffix(".xlsx")
        with pd.ExcelWriter(path) as book:
            for name, part in parts:
                part.drop(columns=table.id).to_excel(book, index=False, sheet_name=str(name))
        return path

    return replace(table, write=write, meant=replace(table.meant, ids=frozenset({"sheet"})))


def json(table: Ordinary, chance: Chance) -> Ordinary:
    lines = chance.words.random() < 0.4

    def write(last: Ordinary, path: Path) -> Path:
        path = path.with_suffix(".jsonl" if lines else ".json")
        last.frame.to_json(path, orient="records", force_ascii=False, lines=lines)
        return path

    return replace(table, write=write)


def parquet(table: Ordinary, chance: Chance) -> Ordinary:
    def write(last: Ordinary, path: Path) -> Path:
        path = path.with_suffix(".parquet")
        last.frame.to_parquet(path)
        return path

    return replace(table, write=write)


def _in_files(table: Ordinary, name: Callable[[int, object], str]) -> Ordinary:
    """A file for each, in a folder; what is said of each goes with its name, if at all."""
    parts = [*table.frame.groupby(table.id, sort=False)]
    left = [table.id, *table.meant.labels]

    def write(last: Ordinary, path: Path) -> Path:
        path.mkdir()
        for at, (each, part) in enumerate(parts):
            part.drop(columns=left).to_csv(
                path / f"{name(at, each)}.csv", index=False, sep=last.separator,
                decimal=last.decimal,
            )  # fmt: skip
        return path

    meant = replace(table.meant, ids=frozenset({"file"}), labels=frozenset())
    return replace(table, write=write, meant=meant)


def folder(table: Ordinary, chance: Chance) -> Ordinary:
    return _in_files(table, lambda _, each: str(each))


def folder_of_groups(table: Ordinary, chance: Chance) -> Ordinary:
    """Files whose names say what was done: walk_00.csv, run_01.csv."""
    kinds = ("walk", "run", "sit")
    return _in_files(table, lambda at, _: f"{kinds[at % 3]}_{at:02d}")
