"""A second opinion on what a sequence is: where another way to divide a table is far likelier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import times_in_use
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    codes_of,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences, tells_of_rows
from sequitur_core.readers.tables.understanding.name_blocks import find_name_block
from sequitur_core.readers.tables.understanding.partitions import divisions
from sequitur_core.readers.tables.understanding.second_opinion.columns import (
    ASIDE,
    CHANNEL,
    ID,
    MOST_ROWS,
    MOST_TIMES,
    ROLES,
    TIME,
    in_deviations,
    roles_of,
)
from sequitur_core.readers.tables.understanding.second_opinion.forest import WAYS, forest
from sequitur_core.readers.tables.understanding.second_opinion.groups import (
    OF_GROUPS,
    told_by_groups,
)
from sequitur_core.readers.tables.understanding.second_opinion.opinion import (
    FEWEST_ROWS,
    likely_roles,
)

LAYOUTS = ("long", "tidy", "rows", "columns")
KINDS = ("dates", "clock", "years", "numbers", "channels", "series")  # of names that count on
MORE = 0.1  # how much likelier a way is, at least, than that of the rules
FEWEST_NUMBERS = FEWEST_ALONG = 3  # of a row that may be a sequence, and that show how it goes
MOST_NUMBERS, HEAD = 60, 500  # columns and rows that show how numbers go on
MOST_OTHERS = 30  # columns that may be the same in each sequence
OF_TIMES = 3
Choices = tuple[tuple[str, Any], ...]


def likelier_way(table: Table, recipe: Recipe) -> Mapping[str, Any]:
    """Choices by which a table is divided as suits it far better than its recipe; {} if none do."""
    if len(table.frame) < FEWEST_ROWS:
        return {}
    ways, told = told_of_ways(table, recipe)
    likely = forest(WAYS).predict(told)[:, 1]
    best = int(likely.argmax())
    return dict(ways[best]) if likely[best] > likely[0] + MORE else {}


def told_of_ways(table: Table, recipe: Recipe) -> tuple[list[Choices], DoubleArray]:
    """The ways to divide a table, the recipe's first, and what is told of each (ways, told).

    They are those that a person is asked about, each row, each column, and all rows as one.
    """
    view = _View(table, recipe)
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    known: dict[tuple[str, tuple[str, ...]], Choices] = {(recipe.layout, ids): ()}
    for way in divisions(table, recipe):
        choices = dict(way.choices)
        ids = choices.get("id_columns", ()) if choices["layout"] == "tidy" else ()
        known.setdefault((choices["layout"], ids), way.choices)
    offered = {*known}
    for layout in ("long", "rows", "columns"):
        if layout != "rows" or len(table.numbers) >= FEWEST_NUMBERS:
            known.setdefault((layout, ()), (("layout", layout),))
    of_table = view.of_table()
    own = np.array([[way in offered, *view.of_way(*way)] for way in known], np.float64)
    told = [[*of_table, *way, *more] for way, more in zip(own, own - own[0], strict=True)]
    return [*known.values()], np.array(told, np.float64)


@dataclass(frozen=True, eq=False)
class _View:
    """A table, read as its recipe says, as a learned judge sees it."""

    table: Table
    recipe: Recipe

    @cached_property
    def roles(self) -> dict[str, str]:
        return roles_of(self.table, self.recipe)

    @cached_property
    def likely(self) -> dict[str, DoubleArray]:
        return likely_roles(self.table, self.recipe)

    @cached_property
    def times(self) -> Times | None:
        return times_in_use(self.table, self.recipe)

    @cached_property
    def moments(self) -> IntArray | None:
        """The time of each row as a number that stands for it."""
        return None if self.times is None else codes_of(self.times.moments[:MOST_ROWS])

    @cached_property
    def all_times(self) -> list[DoubleArray]:
        """What the time may be of each row, that in use first."""
        candidates = time_candidates(self.table, {})[:MOST_TIMES]
        known = [self.times, *(c.times for c in candidates)]
        return [t.numbers[:MOST_ROWS].astype(np.float64) for t in known if t is not None]

    @cached_property
    def measured(self) -> DoubleArray:
        """What was measured (rows, channels), in deviations."""
        numbers = list(self.table.numbers)
        cells = self.table.cells(numbers, slice(MOST_ROWS))
        return in_deviations(cells, [self.roles[c] == CHANNEL for c in numbers])

    @cached_property
    def words(self) -> Sequence[str]:
        """Columns of text, which may say the same in each sequence."""
        return self.table.texts()[:MOST_OTHERS]

    def of_table(self) -> list[float]:
        """What is told of a table, whatever its sequences."""
        table, recipe = self.table, self.recipe
        candidates = time_candidates(table, {})
        block, kind = find_name_block(table)
        cells = table.cells(list(table.numbers)[:MOST_NUMBERS], slice(HEAD))
        likely = np.array([*self.likely.values(), *np.zeros((2, len(ROLES)))])
        ids = np.sort(likely[:, ROLES.index(ID)])
        rows = len(table.frame)
        return [
            float(np.log(rows)),
            float(np.log1p(len(table.numbers))),
            len(table.frame.columns) - len(table.numbers),
            table.named,
            any(c.times.dated for c in candidates),
            len(candidates),
            self.times is not None,
            0.0 if self.moments is None else count_groups(self.moments) / len(self.moments),
            len(block) / max(1, len(table.numbers)),
            *(kind == each for each in KINDS),
            _smooth(cells),
            _smooth(cells.T),
            len(table.files) > 0,
            bool(recipe.channel_column),
            len(value_columns(table, recipe)),
            *(recipe.layout == each for each in LAYOUTS),
            len(recipe.id_columns),
            *ids[-2:][::-1],
            float(likely[:, ROLES.index(TIME)].max()),
            float(likely[:, ROLES.index(CHANNEL)].sum()),
        ]

    def of_way(self, layout: str, ids: tuple[str, ...]) -> list[float]:
        """What is told of a way to divide the table."""
        table, recipe = self.table, self.recipe
        now = recipe.id_columns if recipe.layout == "tidy" else ()
        none = np.zeros(len(ROLES))
        mine = np.array([self.likely.get(c, none) for c in ids] or [none])
        given_up = [self.likely.get(c, none)[ROLES.index(ID)] for c in now if c not in ids]
        others = [shares[ROLES.index(ID)] for c, shares in self.likely.items() if c not in ids]
        roles = {self.roles.get(c) for c in ids}
        return [
            *(layout == each for each in LAYOUTS),
            layout == recipe.layout and {*ids} == {*now},
            len(ids),
            len({*ids} - {*now}),
            len({*now} - {*ids}),
            *mine.mean(axis=0),
            *mine.min(axis=0),
            *mine.max(axis=0),
            max(others, default=0.0),
            sum(given_up),
            any(map(names_sequences, ids)),
            all(map(names_sequences, ids)),
            any(map(names_label, ids)),
            any(c in table.numeric for c in ids),
            any(map(part_of, ids)),
            any(tells_of_rows(table, c) for c in ids),
            any(c in table.files for c in ids),
            any(c in recipe.label_columns for c in ids),
            *(role in roles for role in (CHANNEL, ASIDE, TIME)),
            *(self._of_groups(ids) if ids else [0.0] * (OF_GROUPS + 3 + OF_TIMES)),
        ]

    def _codes(self, ids: tuple[str, ...]) -> IntArray:
        """The sequence of each of the first rows, counted from 0."""
        return codes_of(group_codes(self.table, ids)[:MOST_ROWS])

    def _of_groups(self, ids: tuple[str, ...]) -> list[float]:
        codes = self._codes(ids)
        others = [self._codes((c,)) for c in self.words if c not in ids]
        groups = count_groups(codes)
        return [
            *told_by_groups(codes, self.measured, self.all_times, others),
            float(np.log(len(codes) / groups)),
            float((np.bincount(codes) == 1).sum()) / groups,
            count_stretches(codes) / groups,
            *self._of_times(codes),
        ]

    def _of_times(self, codes: IntArray) -> list[float]:
        """How the time goes on in sequences: rows it tells apart, that go on, that go back."""
        if self.times is None or self.moments is None:
            return [0.0] * OF_TIMES
        order = np.argsort(codes, kind="stable")
        steps = np.diff(self.moments[order])[np.diff(codes[order]) == 0]
        known = max(1, len(steps))
        return [
            count_groups(codes, self.moments) / len(codes),
            int((steps > 0).sum()) / known,
            int((steps < 0).sum()) / known,
        ]


def _smooth(cells: DoubleArray) -> float:
    """How alike neighbours are down the rows, on average of the columns: 1 a line, 0 noise."""
    if min(cells.shape) < 1 or len(cells) < FEWEST_ALONG:
        return 0.0
    steps = np.diff(cells, axis=0)
    both = np.isfinite(steps)
    change = np.where(both, np.square(steps), 0).sum(axis=0) / np.maximum(both.sum(axis=0), 1)
    known = np.isfinite(cells)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, cells, 0).sum(axis=0) / count
    spread = np.where(known, np.square(cells - mean), 0).sum(axis=0) / count
    told = (spread > 0) & both.any(axis=0)
    return float(np.where(told, 1 - change / (2 * np.where(told, spread, 1)), 0).mean())
