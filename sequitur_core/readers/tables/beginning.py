"""How a text begins, for a person who says which of its lines are a table and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.formats.among_lines.tables_below import has_tables_below
from sequitur_core.readers.tables.formats.excel import holds_workbook, is_workbook, read_sheet
from sequitur_core.readers.tables.formats.programs.registry import text_of
from sequitur_core.readers.tables.formats.text.above.said_lines import (
    cut_at,
    likely_cuts,
    read_said,
)
from sequitur_core.readers.tables.formats.text.csv_cells import about_cells
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    AT_BLANK,
    FOUND_ENDS,
    WITH_FILE,
    WITH_ROWS,
    TextFormat,
    find_text_format,
)
from sequitur_core.readers.tables.formats.text.text_file import (
    find_encoding,
    read_head,
    split_lines,
)
from sequitur_core.readers.tables.preview import rows_as_text

HEAD = 1 << 18  # bytes that are looked at
MOST_LINES = 500
LONGEST_LINE = 300  # characters
ROWS = 10
MOST_COLUMNS = 60
# What a person says of the lines, by the names of the recipe's fields.
SAID = ("skip_lines", "header_lines", "delimiter", "cuts", "decimal", "table_end", "encoding")
SAID_OF_SHEETS = ("skip_lines", "header_lines", "table_end")


@dataclass(frozen=True)
class Beginning:
    """The first lines of a text, and the table that they are as far as is known.

    Attributes
    ----------
    name : of the file.
    lines : long ones are cut.
    form : how the table is written: as a person has said, or else as it seems to be.
    columns, rows : of the table, the first ones.
    notes : what is left out, or why there are no rows.
    """

    name: str
    lines: tuple[str, ...]
    form: TextFormat
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The names of what a person can say of it."""
        return SAID_OF_SHEETS if is_workbook(self.name) else SAID

    @property
    def likely_cuts(self) -> tuple[int, ...]:
        """The characters at which cells seem to begin where nothing separates them."""
        return likely_cuts(self.lines[self.form.skip_lines :])

    @property
    def choices(self) -> dict[str, Any]:
        """What reads the whole file so."""
        values = asdict(self.form) | {"header_lines": self.form.names}
        return {name: values[name] for name in self.said}


def beginning_of(
    path: Path, said: Mapping[str, Any], known: Mapping[str, Any], *, name: str
) -> Beginning:
    """How a text, or a sheet of a workbook, begins.

    said : what a person says of its lines.
    known : how it is read so far, fields of a recipe; none where it couldn't be.

    Raises SequiturError where it isn't text, or what is said can't be.
    """
    Recipe(format="").with_(**said)
    if holds_workbook(path):
        data = read_sheet(path, known.get("sheet") or None).text
        said = {"delimiter": "\t", **said}
    else:
        data = read_head(path, HEAD)
        if not known.get("table_end") and not _is_read_as_it_stands(data, known, name):
            known = {}  # of other lines than those of the file
    encoding = find_encoding(data, {**known, **said}.get("encoding", ""))
    lines = split_lines(data.decode(encoding, errors="replace"))
    if len(data) >= HEAD and len(lines) > 1:
        lines.pop()  # cut in the middle
    end = known.get("table_end", "")
    if end in ("", *FOUND_ENDS):
        end = AT_BLANK if end != WITH_ROWS and has_tables_below(lines) else WITH_FILE
    given = {n: v for n, v in known.items() if n in SAID} | {"table_end": end} | dict(said)
    shown = tuple(_cut(line) for line in lines[:MOST_LINES])
    if given.get("cuts"):
        data = cut_at("\n".join(lines).encode(encoding, "replace"), given["cuts"], encoding)
        lines = split_lines(data.decode(encoding, errors="replace"))
    form, notes = _form(data, given, name)
    begin = Beginning(name, shown, form, notes=notes)
    if notes:
        return begin
    try:
        cells = read_said(lines, form, name=name)
    except SequiturError as error:
        return replace(begin, notes=(str(error),))
    head = cells.frame.iloc[:ROWS, :MOST_COLUMNS]
    return replace(
        begin,
        columns=tuple(map(str, head.columns)),
        rows=rows_as_text(head),
        notes=tuple(map(str, about_cells(cells, form))),
    )


def _is_read_as_it_stands(data: bytes, known: Mapping[str, Any], name: str) -> bool:
    """Whether rows are the lines of the file, and none that were made of these."""
    try:
        return (
            text_of(
                data,
                known.get("sheet", ""),
                file=name,
                delimiter=known.get("delimiter", ""),
                record_end=known.get("record_end"),
                names_again=known.get("names_again"),
                quotes=known.get("quotes"),
            ).text
            == data
        )
    except SequiturError:  # the table that was read begins further below
        return False


def _form(data: bytes, given: Mapping[str, Any], name: str) -> tuple[TextFormat, tuple[str, ...]]:
    """How the table is written, and why there is none where what is given leaves no lines."""
    try:
        return find_text_format(data, name=name, given=given), ()
    except SequiturError as error:
        rest = {n: v for n, v in given.items() if n != "skip_lines"}
        form = find_text_format(data, name=name, given=rest)
        return replace(form, skip_lines=given["skip_lines"]), (str(error),)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
