"""Messages of a market beside the book of orders after each, as LOBSTER writes them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import book_of_orders, files_left_out
from sequitur_core.readers.source import Source, without_ending
from sequitur_core.readers.tables.table import TYPED, Table, open_table

_NAME = re.compile(r"(?P<of>.+)_(?P<kind>message|orderbook)_(?P<levels>\d+)", re.IGNORECASE)
MESSAGES = ("time (s)", "type", "order id", "size", "price", "direction")  # s after midnight
LEVEL = ("ask price", "ask size", "bid price", "bid size")
TYPES = {1: "new order", 2: "partly cancelled", 3: "deleted", 4: "executed", 5: "hidden executed",
         6: "auction", 7: "halt"}  # fmt: skip
DIRECTIONS = {1: "buy", -1: "sell"}
NO_ORDER = 9_999_999_999  # instead of a price, with either sign, where a level is empty


def order_books(source: Source) -> tuple[list[str], list[Table]]:
    """The first file and the table of each day, rows of messages beside the book after them.

    Empty where files are otherwise: without names, with as many rows, of so many levels.
    """
    days: dict[tuple[str, int], dict[str, str]] = {}
    for member in source.members:
        if match := _NAME.fullmatch(without_ending(member)):
            kind = match["kind"].lower()
            days.setdefault((match["of"], int(match["levels"])), {})[kind] = member
    firsts, tables = [], []
    for (_, levels), of in days.items():
        if len(of) == 2 and (table := _day(source, of["message"], of["orderbook"], levels)):
            firsts.append(of["message"])
            tables.append(table)
    if not tables:
        return [], []
    used = {m for of in days.values() for m in of.values() if of.get("message") in firsts}
    rest = tuple(member for member in source.members if member not in used)
    notes = (book_of_orders(), *([files_left_out(rest)] if rest else []))
    return firsts, [replace(table, notes=(*table.notes, *notes)) for table in tables]


def _day(source: Source, messages: str, book: str, levels: int) -> Table | None:
    with source.file(messages) as path:
        one = open_table(path, {"header": False})
    with source.file(book) as path:
        other = open_table(path, {"header": False})
    wide = len(LEVEL) * levels
    if len(one.frame) != len(other.frame) or other.frame.shape[1] != wide:
        return None
    if not len(MESSAGES) <= one.frame.shape[1] <= len(MESSAGES) + 1:  # also of whom an order is
        return None
    told = one.frame.iloc[:, : len(MESSAGES)].set_axis([*MESSAGES], axis=1)
    orders = other.frame.set_axis(_level_names(levels), axis=1).set_axis(told.index)
    told = told.assign(type=told["type"].map(TYPES), direction=told["direction"].map(DIRECTIONS))
    frame = pd.concat([told, orders.where(orders.abs() != NO_ORDER, np.nan)], axis=1)
    numbers = tuple(c for c in map(str, frame.columns) if c not in ("type", "direction"))
    return replace(one, form=TYPED, frame=frame, numbers=numbers, stray={}, joined=True)


def _level_names(levels: int) -> list[str]:
    return [f"{what} {level}" for level in range(1, levels + 1) for what in LEVEL]
