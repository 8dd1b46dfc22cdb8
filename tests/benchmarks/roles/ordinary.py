"""How many ordinary tables are read as they were meant.

python -m tests.benchmarks.roles.ordinary [tables] [--first seed]

Makes tables (1,000, or as many as asked for) at random: layouts, forms of time and words of twelve
fields, each with a twist, which a person who has such a file would think nothing of. Says of each
twist how many are read as meant; of the others, whether what is right is among the answers to what
each sequence is of (asked), a button beside a warning leads there (offered), neither does (silent),
or the table was refused. Below that are the first of those not read as meant, with their seeds.

Mistakes that such tables showed were mended, also by their kind, so this tells what still holds
rather than how files that nobody has seen would fare. tests/core/readers/tables/test_ordinary.py
reads a few with other seeds.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.core.readers.tables.ordinary.meant import OUTCOMES, RIGHT, judged
from tests.core.readers.tables.ordinary.twists import ordinary, twist_of

FIRST = 10_000  # seed; those of the test are smaller
SHOWN = 30  # of those not read as meant


def measure(seeds: range) -> tuple[dict[str, Counter[str]], list[str]]:
    """How many tables of each twist had which outcome, and what was wrong, a line each."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for seed in seeds:
        table = ordinary(seed)
        with TemporaryDirectory() as folder:
            verdict = judged(table, table.write(table, Path(folder) / "table"))
        counts[twist_of(seed)][verdict.outcome] += 1
        if verdict.outcome != RIGHT:
            what = "; ".join(verdict.differences)
            story = f"{twist_of(seed)}, {table.kind}: {table.story}"
            wrong.append(f"{seed} {verdict.outcome}: {story} | {what}")
    return counts, wrong


def report(counts: dict[str, Counter[str]], wrong: list[str]) -> None:
    print(f"{'twist':20}" + "".join(f"{outcome:>9}" for outcome in OUTCOMES))
    total: Counter[str] = sum(counts.values(), Counter())
    for twist, of in [*sorted(counts.items()), ("all", total)]:
        print(f"{twist:20}" + "".join(f"{of[outcome]:9,}" for outcome in OUTCOMES))
    print(*wrong[:SHOWN], sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.roles.ordinary")
    parser.add_argument("tables", type=int, nargs="?", default=1000)
    parser.add_argument("--first", type=int, default=FIRST, help="seed of the first table")
    asked = parser.parse_args()
    report(*measure(range(asked.first, asked.first + asked.tables)))
