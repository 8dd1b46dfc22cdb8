"""What makes ordinary tables differ: one twist each, of those that fit its layout and times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from tests.core.readers.tables.ordinary import files, more_columns, spellings, wide
from tests.core.readers.tables.ordinary.tables import LAYOUTS, MAKERS, Ordinary
from tests.core.readers.tables.ordinary.times import FORMS
from tests.core.readers.tables.ordinary.vocabulary import Chance

TIDY, LONG, BOTH = ("tidy",), ("long",), ("tidy", "long")
MOMENTS = ("datetime", "hourly")
PLAIN_EVERY = 4  # table


class Twist(NamedTuple):
    """A change of tables, and the layouts and forms of time that it fits; () for all."""

    change: Callable[[Ordinary, Chance], Ordinary]
    kinds: tuple[str, ...] = LAYOUTS
    forms: tuple[str, ...] = ()


TWISTS = {
    "index": Twist(more_columns.index, (*BOTH, "melted")),
    "row number": Twist(more_columns.row_number, (*BOTH, "melted")),
    "entry number": Twist(more_columns.entry_number, BOTH),
    "packet number": Twist(more_columns.packet_number, BOTH),
    "constant": Twist(more_columns.constant, (*BOTH, "melted")),
    "comment": Twist(more_columns.comment, (*BOTH, "melted")),
    "random code": Twist(more_columns.code, (*BOTH, "melted")),
    "status": Twist(more_columns.status, BOTH),
    "anomaly": Twist(more_columns.anomaly, LONG),
    "described": Twist(more_columns.described, TIDY),
    "places": Twist(more_columns.places, TIDY),
    "second label": Twist(more_columns.second_label, TIDY),
    "second id": Twist(more_columns.second_id, TIDY),
    "shuffled columns": Twist(more_columns.shuffled, BOTH),
    "by time": Twist(more_columns.by_time, TIDY),
    "newest first": Twist(more_columns.newest_first, BOTH),
    "gaps": Twist(more_columns.gaps),
    "percent": Twist(spellings.percent, BOTH),
    "units in cells": Twist(spellings.units_in_cells, BOTH),
    "thousands": Twist(spellings.thousands, BOTH),
    "word for none": Twist(spellings.word_for_none, BOTH),
    "plus signs": Twist(spellings.plus_signs, BOTH),
    "exponents": Twist(spellings.exponents, BOTH),
    "date and time": Twist(spellings.date_and_time, BOTH, MOMENTS),
    "year, month, day": Twist(spellings.year_month_day, LONG, ("date",)),
    "day first": Twist(spellings.day_first, BOTH, MOMENTS),
    "epoch": Twist(spellings.with_epoch, LONG, MOMENTS),
    "capitals": Twist(spellings.capitals),
    "title": Twist(files.title),
    "hashes": Twist(files.hashes),
    "units row": Twist(files.units_row, BOTH),
    "total": Twist(files.total, BOTH),
    "quoted": Twist(files.quoted),
    "byte order mark": Twist(files.mark_of_order),
    "windows text": Twist(files.windows_text),
    "loose": Twist(files.loose),
    "trailing": Twist(files.trailing),
    "blank lines": Twist(files.blank_lines),
    "pipes": Twist(files.pipes),
    "excel": Twist(files.excel),
    "excel with title": Twist(files.excel_with_title, BOTH),
    "sheets": Twist(files.sheets, TIDY),
    "json": Twist(files.json),
    "parquet": Twist(files.parquet),
    "folder": Twist(files.folder, TIDY),
    "folder of groups": Twist(files.folder_of_groups, TIDY),
    "months across": Twist(wide.months_across, LONG),
    "quantities across": Twist(wide.quantities_across, LONG),
    "years across": Twist(wide.years_across, LONG),
}


def twist_of(seed: int) -> str:
    """The twist of a table; every fourth has none."""
    if seed % PLAIN_EVERY == 0:
        return "plain"
    return [*TWISTS][(seed - seed // PLAIN_EVERY - 1) % len(TWISTS)]


def ordinary(seed: int) -> Ordinary:
    """A table by its seed: layouts, forms of time and twists take turns."""
    chance = Chance.of(seed)
    twist = TWISTS.get(twist_of(seed), Twist(lambda table, _: table))
    kind = chance.words.choice([kind for kind in MAKERS if kind in twist.kinds])
    forms = twist.forms or [*FORMS]
    table = MAKERS[kind](forms[seed % len(forms)], chance)
    separator, decimal = chance.words.choice((",.", ",.", ";.", ";,", "\t."))
    return twist.change(replace(table, separator=separator, decimal=decimal), chance)
