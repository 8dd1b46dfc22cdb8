"""Tables with odd lines above, between and below them, the same for the same seed.

Damage seldom makes these: a comment without a word, a file that begins with a bracket, names twice.
"""

from __future__ import annotations

import random

ENDINGS = ("csv", "csv", "txt", "dat", "tsv", "log", "asc", "xvg", "prn", "data")
SIGNS = (
    "#", "//", "%", ";", "!", "*", "--", "'", '"', "@", "[", "{", "<", "(", ":", "=", "$", "&",
    "#!", "# ", "##", "%%", "\ufeff", "\t", ",", ";;", "|", "~", "^", "\\", "/", "..", "-", "_",
    "+", "?", ">", "§",
)  # fmt: skip
WORDS = (
    "Data", "time", "Date:", "[Results]", "Rate: 60 Hz", "units", "s", "mV", "(m)", "[kg]", "a b",
    "n=3", "x", "y", "1", "0", "-1", "2020", "2020-01-01", "12:00", "NaN", "--", "", "Channel 1",
    "name;value", "key=value", '"quoted, text"', "°C", "µV", "total", "id", "subject", "label",
    "60Hz", "3 / 1 / 2020", "1.5", "1,5", "true", "[1", "2]", "{}", "<x>", "</x>", "=====", "%",
    "-----", "*C", "#", "#N/A", "$GP", "@data", "@relation", "e5", "1e400", "inf", "-inf", "9" * 30,
    "'", "\0", "\x0b", "\u2028", "日本", "ä",
)  # fmt: skip


def odd_table(seed: int) -> tuple[bytes, str]:
    """The content of a text file, and its name."""
    rng = random.Random(f"odd table {seed}")
    mark = rng.choice((",", ";", "\t", " ", "|", ", ", "  "))
    columns = [_column(rng) for _ in range(rng.choice((1, 1, 2, 3, 5, 9, 30)))]
    width = len(columns)
    before, behind = rng.choice(("",) * 6 + SIGNS), rng.choice(("",) * 8 + (mark,))
    odd = rng.choice((0.0, rng.uniform(0, 0.1)))
    lines = [_line(rng, mark, width) for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 8)))]
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 3))):
        names = (rng.choice(WORDS) if rng.random() < 0.3 else f"c{i}" for i in range(width))
        lines.append(rng.choice(("", before)) + mark.join(names) + behind)
    for row in range(rng.choice((0, 1, 2, 3, 5, 12, 40, 200))):
        cells = (rng.choice(WORDS) if rng.random() < odd else _cell(c, row, rng) for c in columns)
        lines.append(before + mark.join(cells) + behind)
        if rng.random() < 0.01:
            lines.append(rng.choice(("", _line(rng, mark, width))))
    lines += [_line(rng, mark, width) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
    end = rng.choice(("\n", "\n", "\r\n", "\r"))
    text = end.join(lines) + rng.choice(("", end))
    encoding = rng.choice(("utf-8",) * 5 + ("utf-16", "latin-1"))
    return text.encode(encoding, "replace"), f"odd{seed}.{rng.choice(ENDINGS)}"


def _line(rng: random.Random, mark: str, width: int) -> str:
    """A sign, nothing, or words behind a sign."""
    if rng.random() < 0.3:
        return rng.choice(("", *SIGNS))
    words = mark.join(rng.choice(WORDS) for _ in range(rng.choice((1, 1, 2, 3, width))))
    return rng.choice(("",) * 20 + SIGNS) + rng.choice((" ", "")) + words


def _column(rng: random.Random) -> str:
    return rng.choice(
        ("real",) * 3
        + ("count", "whole", "kind", "date", "words", "empty", "comma", "time", "yes", "degrees")
        + ("power", "list")
    )


def _cell(column: str, row: int, rng: random.Random) -> str:
    value = rng.gauss(0, 9)
    return {
        "real": f"{value:.3f}",
        "count": str(row),
        "whole": str(rng.randrange(100)),
        "kind": rng.choice("abc"),
        "date": f"2020-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "words": rng.choice(WORDS),
        "empty": "",
        "comma": f"{value:.2f}".replace(".", ","),
        "time": f"{rng.randrange(24)}:{rng.randrange(60):02}:{rng.randrange(60):02}",
        "yes": rng.choice("01"),
        "degrees": f"{value:.1f}*C",
        "power": f"{value:.2e}",
        "list": f"[{rng.randrange(9)}, {rng.randrange(9)}]",
    }[column]
