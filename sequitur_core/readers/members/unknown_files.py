"""Files with endings that say nothing: those that hold a table in plain text are read as one."""

from __future__ import annotations

import codecs
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import dropwhile
from pathlib import Path, PurePosixPath

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.readers.foreign_files import is_foreign
from sequitur_core.readers.source import Place
from sequitur_core.readers.tables.formats.programs.blocks import has_sign
from sequitur_core.readers.tables.formats.programs.chess import are_games
from sequitur_core.readers.tables.formats.programs.keyed_cells import are_keyed_cells
from sequitur_core.readers.tables.formats.programs.logs.changes import are_changes
from sequitur_core.readers.tables.formats.programs.logs.json_behind import is_json_behind
from sequitur_core.readers.tables.formats.programs.logs.keys_and_values import are_keys_and_values
from sequitur_core.readers.tables.formats.programs.logs.named_numbers import are_named_numbers
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.can_frames import are_frames
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import are_events
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.messages import (
    are_sentences_behind,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.pings import are_pings
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.progress import are_steps_of_bars
from sequitur_core.readers.tables.formats.programs.logs.printouts import are_printouts
from sequitur_core.readers.tables.formats.programs.logs.readings import are_readings
from sequitur_core.readers.tables.formats.programs.logs.records_of_lines import are_facts
from sequitur_core.readers.tables.formats.programs.logs.requests import are_requests
from sequitur_core.readers.tables.formats.programs.logs.sentences import are_sentences
from sequitur_core.readers.tables.formats.programs.spans.accelerograms import are_points
from sequitur_core.readers.tables.formats.programs.spans.tree_rings import are_below_headers
from sequitur_core.readers.tables.formats.text.text_file import (
    begins_as_json,
    begins_as_xml,
    checked_text,
    lines_of,
    read_bytes,
)

_LOGS = (
    is_json_behind, are_changes, are_printouts, are_sentences, are_readings, are_named_numbers,
    are_keys_and_values, are_requests, are_keyed_cells, are_facts,
    are_sentences_behind, are_games, are_steps_of_bars, are_events, are_pings,
    are_frames,
    are_below_headers, are_points,
)  # fmt: skip
HEAD = 1 << 16  # bytes that are looked at
LOOKED_AT = 3  # files of an ending that stand for all
FEWEST_ROWS = 10
FEWEST_OF_NUMBERS = 5  # lines of numbers alone, of one form: a matrix of a camera has up to four
NAMES = 3  # first lines that may be those of names
COMMENTS = ("#", "*", "%", ";", "!", "@", "//")  # may be more lines than there are rows below
FEWEST_CELLS = 3  # of rows with tabs that hold words for the most part
MOSTLY = 0.9  # of the rows that are numbers
_CELLS = re.compile(r"[,;\t| ()\"]+")  # vectors have brackets around them, dates quotes
# A number, perhaps with the sign of degrees or per cent, or a date or a time of day.
_NUMBER = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:[°º%][NSEWCF]?)?|nan|\d+(?:[-/.]\d+){2}(?:T.*)?|\d+(?:[:.]\d+){1,3}Z?",
    re.IGNORECASE,
)

_MEASURED = re.compile(r"[+-]?\d+(?:\.\d+)? ?[A-Za-z%°µ/]{0,6}|\d+[-/.]\d+[-/.]\d+[ T]\d+[:.\d]+Z?")


def tables_among(places: Mapping[str, Place]) -> list[str]:
    """Names of files that hold plain tables, judged by the first few of each ending.

    Files of another ending lie beside them: a skeleton beside its motion, notes.
    """
    names = [name for name in places if not is_foreign(name)]
    kinds: dict[str, list[str]] = {}
    for name in names:
        kinds.setdefault(PurePosixPath(name).suffix.lower(), []).append(name)
    heads = {
        kind: {name: head_of(places[name]) for name in of[:LOOKED_AT]} for kind, of in kinds.items()
    }
    found = [kind for kind, of in heads.items() if all(map(holds_table, of, of.values()))]
    if not found:  # files too short to tell may lie beside tables of their ending
        longer = {kind: _long_enough(of) for kind, of in heads.items()}
        found = [k for k, of in longer.items() if of and all(map(holds_table, of, of.values()))]
    return [name for name in names if PurePosixPath(name).suffix.lower() in found]


def _long_enough(heads: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: head for name, head in heads.items() if head.count(b"\n") >= FEWEST_ROWS}


def texts_among(places: Mapping[str, Place]) -> list[str]:
    """Names of files that are text, whatever it says."""
    names = [name for name in places if not is_foreign(name)]
    return [name for name in names if is_text(name, head_of(places[name]))]


def is_text(name: str, head: bytes) -> bool:
    """Whether a file that begins so may be text with a table that a person points out."""
    with suppress(SequiturError):
        return bool(not is_foreign(name) and checked_text(name, head))
    return False


def is_table(path: Path) -> bool:
    """Whether a file with any ending holds a plain table."""
    return not is_foreign(path.name) and holds_table(path.name, head_of(path))


def is_series(head: bytes) -> bool:
    """Whether a .ts file that begins so has a description, as those of series do."""
    lines = (line.strip() for line in head.removeprefix(codecs.BOM_UTF8).splitlines())
    return next((line for line in lines if line and line[:1] != b"#"), b"").startswith(b"@")


def holds_table(name: str, head: bytes) -> bool:
    """Whether a file that begins so is text of rows that are numbers for the most part.

    Or that have as many cells each, between tabs, as monitors of networks write; or of a program
    that is known by its first line, a log of another kind, JSON or XML. A few lines are enough if
    all of them are of one form.
    """
    if has_sign(head) or begins_as_json(head) or begins_as_xml(head):
        return True
    with suppress(SequiturError):
        lines = lines_of(read_bytes(Path(name), kind="a table", data=head))
        if any(is_log(head) for is_log in _LOGS):
            return True
        filled = [line for line in lines if line.strip()]
        lines = [*dropwhile(lambda line: line.startswith(COMMENTS), filled)]
        if len(lines) < FEWEST_ROWS + NAMES and _are_of_one_form(lines):
            return True
        lines = [line for line in lines if line not in lines[:NAMES]]  # names written again
        rows = lines[len(lines) // 2 : -1 if len(head) == HEAD else None]
        if len(lines) < FEWEST_ROWS:
            return False
        mostly = sum(map(_is_row, rows)) >= MOSTLY * len(rows)
        return mostly or _have_tabs(rows) or _have_units(rows)
    return False


def _are_of_one_form(lines: Sequence[str]) -> bool:
    """Whether all lines have as many cells beside another, numbers and times, maybe below names.

    Below names some columns may hold words, as of what was shown in a trial, in every line.
    """
    rows = [[cell for cell in _CELLS.split(line.strip()) if cell] for line in lines]
    names: list[str] = []
    if rows and not any(map(_NUMBER.fullmatch, rows[0])):
        names, *rows = rows
        rows = rows if rows and len(names) == len(rows[0]) else []
    if len(rows) < FEWEST_OF_NUMBERS or len({*map(len, rows)}) > 1:
        return False
    forms = {tuple(bool(_NUMBER.fullmatch(cell)) for cell in row) for row in rows}
    form = forms.pop()
    few_words = len(names) >= FEWEST_CELLS and 2 * sum(form) >= len(form)
    return not forms and len(form) > 1 and (all(form) or few_words)


def _have_tabs(lines: Iterable[str]) -> bool:
    """Whether all lines but comments have as many cells between tabs, some of them numbers."""
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    alike = len({*map(len, rows)}) == 1 and len(rows[0]) >= FEWEST_CELLS
    return alike and all(any(map(_NUMBER.fullmatch, map(str.strip, row))) for row in rows)


def _have_units(lines: Sequence[str]) -> bool:
    """Whether nearly all lines have as many cells between commas, most of them numbers and times.

    Units stand behind the numbers, as a monitor of graphics cards logs them: 99 %, 95830 MiB. The
    last line may be cut off.
    """
    rows = [[cell.strip() for cell in line.split(",")] for line in lines]
    forms = Counter(tuple(bool(_MEASURED.fullmatch(cell)) for cell in row) for row in rows)
    form, often = forms.most_common(1)[0]
    measured = len(form) >= FEWEST_CELLS and 2 * sum(form) > len(form)
    return measured and often >= MOSTLY * len(rows)


def _is_row(line: str) -> bool:
    cells: Iterable[str] = [cell for cell in _CELLS.split(line.strip()) if cell]
    numbers = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
    return any(numbers) and 2 * sum(numbers) >= len(numbers)


def head_of(place: Place) -> bytes:
    """The first bytes of a file, unpacked where that is packed alone; none where none are read."""
    with suppress(*DAMAGE, zipfile.BadZipFile, zlib.error, lzma.LZMAError):
        if isinstance(place, Path):
            with place.open("rb") as file:
                head = file.read(HEAD)
        else:
            with place.archive.open(place.info) as packed:
                head = packed.read(HEAD)
        return zlib.decompressobj(31).decompress(head, HEAD) if head[:2] == b"\x1f\x8b" else head
    return b""
