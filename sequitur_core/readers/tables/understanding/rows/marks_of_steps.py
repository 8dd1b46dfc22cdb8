"""Columns beside those that are steps of each row: a mark of each step, such as how good it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import numbers_by_word

_FLAGGED = re.compile(r"(?P<step>.*\d)[\s_.\-]?[A-Za-z]{1,5}")  # Y1990F, 2001_flag
# What also numbers are that say how good those of a step are: Vazao01Status, t3_qc.
_MARKS = re.compile(
    r"(?P<step>.*\d)[\s_.\-]?(?:status|state|estado|flag|flg|qc|qf|quality|valid|validity|code)",
    re.IGNORECASE,
)

_AGAIN = re.compile(r"(?P<name>.*\S) \(\d+\)")  # as columns of one name are told apart
MOSTLY = 0.5  # of the steps, at least, have a column of one name behind them


def flags_of_block(table: Table, block: Sequence[str]) -> list[str]:
    """Columns that are called as columns of a block and a mark: Y1990F, 2001_flag, Vazao01Status.

    Or that all have one name, each behind a step (1985, rm, 1986, rm), texts that are numbered as
    the block is (V01 beside H01), or texts that have no name and stand behind a column of it, as
    Eurostat's marks of each month do; a last one alone may hold classes.
    """
    texts, steps = table.texts(), {*block}
    columns = [*map(str, table.frame.columns)] if steps else []
    following = [b for a, b in pairwise(columns) if a in steps]
    unnamed = [c for c in texts if c in following and NAMELESS.fullmatch(c)]
    between = any(c != columns[-1] for c in unnamed)
    called = (m for c in texts if (m := _FLAGGED.fullmatch(c)) and m["step"] in steps)
    coded = (m for c in (*texts, *table.numbers) if (m := _MARKS.fullmatch(c)))
    of_block = next(iter(numbers_by_word(block).values()), {}).keys()
    words_of = numbers_by_word(texts).values() if of_block else ()
    found = [
        *(unnamed if between else ()),
        *(match[0] for match in called),
        *(match[0] for match in coded if match["step"] in steps),
        *(name for of in words_of if of.keys() == of_block for name in of.values()),
        *_of_one_name(columns, following, block),
    ]
    return [*dict.fromkeys(c for c in found if c not in steps)]


def _of_one_name(
    columns: Sequence[str], following: Sequence[str], block: Sequence[str]
) -> list[str]:
    """Columns of a name that stands behind most steps of a block, and of no other."""
    stems = {c: m["name"] if (m := _AGAIN.fullmatch(c)) else c for c in columns}
    often = Counter(stems[c] for c in following)
    name, count = next(iter(often.most_common(1)), ("", 0))
    if count < max(2, MOSTLY * len(block)):
        return []
    return [c for c in columns if stems[c] == name]
