"""Frames of a CAN bus, as candump, CANoe, PCAN-View and SavvyCAN log them, by their ids.

What bytes mean takes a description of the vehicle; as they are sent, each is a number from 0 to
255, and those of one id go on from frame to frame.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

HEAD = 1 << 14  # bytes that show whether a file is written so
ALL = "all frames"
FEWEST, FEWEST_OF_ID = 20, 5  # frames of a log, and of an id that is a table of its own
MOSTLY = 0.5  # of the first lines that are frames
MOST_IDS = 40
_ID = r"(?P<id>[0-9A-Fa-f]{3,8})"
_BYTES = r"(?P<bytes>(?:[0-9A-Fa-f]{2}(?: +[0-9A-Fa-f]{2})*)?)"
# How a frame is written, and what its time is called.
_FORMS = {
    re.compile(
        rf"\((?P<when>\d[\d.: -]*)\) +\S+ +{_ID}#(?:#[0-9A-Fa-f])?(?P<bytes>[0-9A-Fa-f]*)(?: [RT])?"
    ): "time",
    re.compile(
        rf"(?:\((?P<when>\d[\d.: -]*)\) +)?v?s?l?can\d +(?:[RT]X +\S+ +)?{_ID} +\[\d+\] *{_BYTES}"
        r"(?: +'.*')?"
    ): "time",
    re.compile(
        r"(?P<when>\d+\.\d+) +\d+ +(?P<id>[0-9A-Fa-f]{1,8})x? +[RT]x +d +\d+ "
        rf"*{_BYTES}(?: +Length.*)?"
    ): "time (s)",
    re.compile(
        rf"\d+\)? +(?P<when>\d+\.\d+) +(?:[RT]x|DT(?: +\d)?) +{_ID} +(?:[RT]x +)?(?:- +)?\d+ "
        rf"*{_BYTES}"
    ): "time (ms)",
    re.compile(
        rf"(?P<when>\d+),{_ID},(?:true|false),(?:[RT]x,)?\d+,\d+"
        r"(?P<bytes>(?:,[0-9A-Fa-f]{2})*),*"
    ): "time (us)",
}  # fmt: skip
_DECIMAL = re.compile(rb"base dec\b")
_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
Frame = tuple[str, str, list[str]]


def tables_of_frames(data: bytes) -> dict[str, TableRows]:
    """The bytes of each id over time, below names, those with most other contents first.

    And all frames, with their ids; {} for other files.
    """
    if (form := _form(data[:HEAD])) is None:
        return {}
    found = filter(None, _matches(form, filled_lines(data)))
    frames = [
        (match["when"] or "", match["id"].upper(), _numbers(match["bytes"])) for match in found
    ]
    time = [_FORMS[form]] if frames[0][0] else []
    of_ids: dict[str, list[Frame]] = {}
    for frame in frames:
        of_ids.setdefault(frame[1], []).append(frame)
    told = [of for of in of_ids.values() if len(of) >= FEWEST_OF_ID and _contents(of) > 1]
    told.sort(key=_contents, reverse=True)
    tables = {of[0][1]: _rows(of, time) for of in told[:MOST_IDS]}
    return tables | {ALL: _rows(frames, time, ids=True)}


def are_frames(head: bytes) -> bool:
    """Whether a file that begins so is such a log."""
    return _form(head) is not None


def _form(head: bytes) -> re.Pattern[str] | None:
    lines = filled_lines(head[: head.rfind(b"\n") + 1])
    if len(lines) < FEWEST or _DECIMAL.search(head):
        return None
    often = {form: sum(map(bool, _matches(form, lines))) for form in _FORMS}
    form = max(often, key=lambda form: often[form])
    return form if often[form] > MOSTLY * len(lines) else None


def ids_in(tables: dict[str, TableRows]) -> int:
    """How many ids frames have."""
    names, *rows = tables[ALL]
    return len({row[names.index("id")] for row in rows})


def _matches(form: re.Pattern[str], lines: list[str]) -> list[re.Match[str] | None]:
    return [form.fullmatch(line.strip()) for line in lines]


def _numbers(text: str) -> list[str]:
    return [str(int(pair, 16)) for pair in _PAIR.findall(text)]


def _called(place: int) -> str:
    """What a byte is called: in words, as columns that count would be steps of one channel."""
    return f"{_PLACES[place - 1]} byte" if place <= len(_PLACES) else f"byte no. {place}"


def _contents(frames: list[Frame]) -> int:
    """How many frames differ from all before them."""
    return len({(*of,) for _, _, of in frames})


def _rows(frames: list[Frame], time: list[str], *, ids: bool = False) -> TableRows:
    """Frames below names, without bytes that few of them have."""
    width = Counter(len(of) for _, _, of in frames).most_common(1)[0][0]
    width = max(len(of) for _, _, of in frames) if ids else width
    names = [*time, *(["id"] if ids else []), *(_called(k) for k in range(1, width + 1))]
    lacking = itertools.repeat("")
    return [
        names,
        *(
            [*([when] if time else []), *([name] if ids else []),
             *(cell for cell, _ in zip(itertools.chain(of, lacking), range(width), strict=False))]
            for when, name, of in frames
        ),
    ]  # fmt: skip
