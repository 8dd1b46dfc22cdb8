"""Ordinary tables of more than one number in a row for each moment or sequence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.readers.tables.ordinary.tables import Meant, Ordinary, as_text, walk
from tests.core.readers.tables.ordinary.vocabulary import COUNTRIES, Chance

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def months_across(_: Ordinary, chance: Chance) -> Ordinary:
    """A year in each row, its months side by side, maybe with the mean of all."""
    words = chance.words
    years = np.arange(1950, 1950 + words.choice((30, 60)))
    heads = words.choice((MONTHS, [*map(str.upper, MONTHS)], [str(at) for at in range(1, 13)]))
    at = np.arange(12 * len(years))
    heat = 10 + 8 * np.sin(at / 12 * 2 * np.pi) + chance.numbers.normal(size=len(at))
    frame = pd.DataFrame(np.round(heat, 1).reshape(-1, 12), columns=pd.Index(heads))
    year = words.choice(("Year", "year"))
    frame.insert(0, year, years)
    if words.random() < 0.5:
        frame["Annual"] = np.round(heat.reshape(-1, 12).mean(1), 2)
    meant = Meant("rows or long", channels=frozenset(heads))
    return Ordinary(frame, meant, "months", "", f"{year}, {heads[0]} to {heads[-1]}", as_text)


def quantities_across(_: Ordinary, chance: Chance) -> Ordinary:
    """A row for each, several quantities at several moments side by side."""
    words = chance.words
    rows, steps = words.choice((20, 40)), words.choice((12, 24))
    kinds = ("temp", "hum", "acc_x", "acc_y", "glucose", "hr", "power")
    quantities = words.sample(kinds, words.choice((2, 3)))
    form = words.choice(("{q}_{i}", "{q}{i}", "{q}_t{i}", "t{i}_{q}", "{q}.{i}", "{q} {i}"))
    columns = {
        form.format(q=name, i=i + 1): np.round(
            50 * (at + 1) + 3 * chance.numbers.normal(size=rows) + 5 * np.sin(i / 3), 2
        )
        for at, name in enumerate(quantities)
        for i in range(steps)
    }
    frame = pd.DataFrame({"subject": [f"sub{i:02d}" for i in range(1, rows + 1)], **columns})
    meant = Meant(
        "rows", frozenset({"subject"}), channels=frozenset(quantities), sequences=rows
    )  # fmt: skip
    return Ordinary(frame, meant, "quantities", "", f"{form}, {steps} steps", as_text)


def years_across(_: Ordinary, chance: Chance) -> Ordinary:
    """A country in each row with its code, as offices of statistics write it."""
    of = chance.words.sample(COUNTRIES, chance.words.choice((12, 20)))
    years = [str(year) for year in range(1960, 1960 + chance.words.choice((30, 60)))]
    frame = pd.DataFrame(np.array([walk(len(years), chance) for _ in of], float), columns=years)
    frame.insert(0, "Country Code", [name[:3].upper() for name in of])
    frame.insert(0, "Country Name", of)
    if chance.words.random() < 0.5:
        frame.insert(2, "Indicator Name", "Rainfall")
    meant = Meant("rows", frozenset({"Country Name"}), channels=frozenset(years), sequences=len(of))
    return Ordinary(frame, meant, "rows", "", "years across", as_text)
