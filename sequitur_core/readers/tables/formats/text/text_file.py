"""The bytes and lines of text files: unpacked, checked to be text, and in which encoding."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sequitur_core.archives.zip_limits import MAX_RATIO, expands_too_much
from sequitur_core.errors import SequiturError
from sequitur_core.readers.foreign_files import NO_TEXT
from sequitur_core.readers.memory_check import SMALLER, check_room
from sequitur_core.readers.tables.formats.text.letters import encoding_by_letters

TableRows = list[list[Any]]  # cells, below the names of their columns
LARGEST_UNPACKED = 2_000_000_000  # bytes; a small .gz may hide terabytes
TEXT_MEMORY = 7  # times its bytes that reading a text table takes at most
_BLOCK = 1 << 20
BEGINNING = 1 << 14  # bytes that show what a text is; answers of a server may have long headers
# The headers that a server sends above its answer, after those of the pages that led there.
_HEADERS = re.compile(rb"(?:HTTP/\d(?:\.\d)? \d{3}\b.*\r?\n(?:[\w-]+:.*\r?\n)*\r?\n)+")
_JSON = re.compile(rb'\[\s*\{\s*["}]|\{(?:"|\r?\n)')  # may have lines of their own
_SIGN_OF_UTF_7 = re.compile(rb"\+A[A-P][AEIMQUYcgkosw048]-")  # one of those that Latin has
_LETTERS = 500  # that show whether each has two bytes

# What files that aren't text tables begin with.
_SIGNS = (
    (b"\x89PNG", "a PNG picture. Give it the ending .png"),
    (b"\xff\xd8\xff", "a JPEG picture. Give it the ending .jpg"),
    (b"GIF8", "a GIF picture. Give it the ending .gif"),
    (b"%PDF", "a PDF document. Copy its table into a spreadsheet and save that as CSV"),
    (b"PK\x03\x04", "a zip archive, as Excel workbooks are. Give a workbook the ending .xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document. Save the sheet as CSV"),
    (b"\x1f\x8b", "a gzip archive. Unpack it first"),
    (b"\x93NUMPY", "a numpy array. Give it the ending .npy"),
    (b"\x89HDF", "an HDF5 file. Export its table as CSV"),
    (b"PAR1", "a Parquet file. Give it the ending .parquet"),
    (b"SQLite", "a database. Export its table as CSV"),
    (b"RIFF", "a sound or video file. Give it the ending of one, such as .wav or .avi"),
    (b"ID3", "a sound file. Give it the ending .mp3"),
    (b"{\\rtf", "a text document. Copy its table into a spreadsheet and save that as CSV"),
)


def read_bytes(path: Path, *, kind: str = "a table", data: bytes | None = None) -> bytes:
    """The file's bytes, unpacked if it ends in .gz, of one byte for a letter.

    data : its beginning, where checking that is enough.

    Raises SequiturError if the file is empty or plainly no text.
    """
    if data is None:
        data = _unpacked(path) if path.suffix.lower() == ".gz" else path.read_bytes()
    if not data or data.isspace():
        raise SequiturError(f"{path.name} is empty. Load a file that holds {kind}.")
    for sign, what in _SIGNS:
        if sign == b"PK\x03\x04" and b"word/" in data[:10_000]:
            what = "a Word document. Copy its table into a spreadsheet and save that as CSV"
        if data.startswith(sign):
            raise SequiturError(f"{path.name} isn't {kind} despite its ending: it is {what}.")
    data = _marked(data)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and b"\0" in data[:100_000]:
        raise SequiturError(
            f"{path.name} isn't {kind} despite its ending: it holds bytes that aren't text. "
            "Export the data as CSV."
        )
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise SequiturError(
            f"{path.name} is a web page or XML, not {kind}. Download the data itself, as CSV."
        )
    if begins_as_json(data[:BEGINNING]):
        raise SequiturError(f"{path.name} holds JSON, not {kind}. Give it the ending .json.")
    # What programs write is known by its bytes, of one for a letter.
    return data.decode("utf-16", errors="replace").encode("utf-8-sig") if wide else data


def read_head(path: Path, size: int) -> bytes:
    """The first bytes of a text, unpacked if it ends in .gz.

    Raises SequiturError if they aren't text, or a .gz unpacks to far too much.
    """
    packed = path.suffix.lower() == ".gz"
    if packed and expands_too_much(path.stat().st_size, unpacked_size_of_gzip(path)):
        raise _too_dense(path)
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            return checked_text(path.name, file.read(size))
    except (OSError, EOFError, zlib.error) as error:
        raise _no_gzip(path) from error


def checked_text(name: str, head: bytes) -> bytes:
    """The beginning of a file, if it is one of plain text; else raises SequiturError."""
    head = read_bytes(Path(name), data=head)
    if NO_TEXT.search(head):
        raise SequiturError(f"{name} holds bytes that aren't text. Export the data as CSV.")
    return head


def begins_as_json(data: bytes) -> bool:
    """Whether a text begins as an object of JSON, or a list of these, does, maybe below headers."""
    start = below_headers(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(_JSON.match(start))


def below_headers(data: bytes) -> bytes:
    """What a server answered, below the headers of HTTP; data without these as it is."""
    return data[found.end() :] if (found := _HEADERS.match(data)) else data


def begins_as_xml(data: bytes) -> bool:
    """Whether a text says that it is XML, and isn't a web page."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<?xml") and b"<html" not in start


def _marked(data: bytes) -> bytes:
    """Text of two bytes a letter with the mark that says so, where its program left that out."""
    head = data[: 2 * _LETTERS]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    for mark, high in ((codecs.BOM_UTF16_LE, head[1::2]), (codecs.BOM_UTF16_BE, head[::2])):
        if 4 * high.count(0) > 3 * len(high) > 0 and head.count(0) == high.count(0):
            return mark + data
    return data


def _unpacked(path: Path) -> bytes:
    """The content of a .gz; one that unpacks to far too much isn't unpacked to its end."""
    data = bytearray()
    try:
        with gzip.open(path) as packed:
            while block := packed.read(_BLOCK):
                data += block
                check_room(TEXT_MEMORY * len(data), path.name, cure=SMALLER)
                if len(data) > LARGEST_UNPACKED:
                    raise SequiturError(
                        f"{path.name} unpacks to more than 2 GB. Load a smaller part of the data."
                    )
                if expands_too_much(path.stat().st_size, len(data)):
                    raise _too_dense(path)
    except SequiturError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise _no_gzip(path) from error
    return bytes(data)


def unpacked_size_of_gzip(path: Path) -> int:
    """Bytes that a .gz unpacks to, as it says itself at its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return int.from_bytes(file.read(4), "little")


def _too_dense(path: Path) -> SequiturError:
    return SequiturError(
        f"{path.name} unpacks to {MAX_RATIO} times its size and more, which no data does. Unpack "
        "it yourself and load the table, if you know where it comes from."
    )


def _no_gzip(path: Path) -> SequiturError:
    return SequiturError(
        f"{path.name} can't be unpacked: it is damaged or no gzip archive. "
        "Pack it again, or load the table as it is."
    )


def find_encoding(data: bytes, given: str = "") -> str:
    """utf-8-sig, utf-16, utf-8, utf-7, that of another alphabet or latin-1: what reads the bytes.

    given : that of another file, for bytes that don't say theirs.
    """
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.isascii():  # which takes far less than to decode it
        return given or ("utf-7" if _is_utf_7(data[:MOST_BYTES]) else "utf-8")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if found := given or other_alphabet(data):
            return found
        # Windows writes cp1252, which has quotes and the euro sign where latin-1 has control
        # characters; the five bytes it lacks are left to latin-1.
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            return "latin-1"
        return "cp1252" if re.search(rb"[\x80-\x9f]", data) else "latin-1"
    return "utf-8"  # which nothing else is by chance


def _is_utf_7(data: bytes) -> bool:
    """Whether signs of a text stand in it by their numbers, as in mails: +AF8- for _."""
    plain, signs = _SIGN_OF_UTF_7.subn(b"", data)
    return signs > 1 and b"+" not in plain.replace(b"+-", b"")[:-4]  # where one may be cut off


def lines_of(data: bytes) -> list[str]:
    """The lines of a text in whatever encoding it is."""
    return split_lines(data.decode(find_encoding(data), errors="replace"))


def filled_lines(data: bytes, *, cut: bool = False) -> list[str]:
    """The lines of a text that aren't blank; without the last, and its letters, that may be cut."""
    whole = data[: data.rfind(b"\n") + 1] if cut else data
    return [line for line in lines_of(whole or data) if line.strip()]


def split_lines(text: str) -> list[str]:
    """The lines of a text, by the three ends of line that files have."""
    # str.splitlines also splits at characters that stand inside cells.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n").split("\n")


# Alphabets: Korean, Cyrillic and others, by the letters of an old text alone

MOST_BYTES = 200_000  # that are looked at
MOST_LINES = 300  # of these, with such letters
MOSTLY = 0.8  # of the letters: those that its texts use most, in words of several
# Of one letter: days of the week, numbers, and units of time and money in the east of Asia.
ALONE = {*"日月火水木金土一二三四五六七八九十年円元월화수목금토일년원"}
IN_A_ROW = 3  # Cyrillic or Greek letters, of which Western words have one now and then

WORD = re.compile(r"[^\W\d_]+")
# Encodings of two bytes for each letter, the code in which letters of most texts come first,
# between which of its first bytes these lie, and how many do; what one takes for a word may be one
# of the next.
_WIDE = (
    ("cp949", "euc_kr", (0xB0, 0xC8), 0.97),  # what is no syllable is Chinese, and seldom written
    ("gb18030", "gb2312", (0xB0, 0xD7), MOSTLY),
    ("cp932", "cp932", (0x82, 0x97), MOSTLY),
    ("big5", "big5", (0xA4, 0xC6), MOSTLY),
)
_NARROW = (
    ("cp1251", re.compile("[\u0400-\u04ff]+")),
    ("cp1253", re.compile("[\u0386-\u03ce]+")),
)
# Signs between the letters of a word, as those of Central Europe look in Western ones: 1, 3 of
# powers, turned question marks, yens and paragraphs; and others, too, in those of Central Europe.
_SIGN_WITHIN = re.compile("(?<=[^\\W\\d_])[\u00b9\u00b3\u00bf\u00a5\u00b6](?=[a-z\u00df-\u017f])")
_ANY_WITHIN = re.compile("(?<=[^\\W\\d_])[\u00a1-\u00bf](?=[a-z\u00df-\u017f])")
_POWER = re.compile("(?<=m)\u00b3(?=[a-z])")  # Nm³h
_OF_THE_NORTH, _OF_THE_SOUTH = re.compile("\u00f8"), re.compile("[\u00ec\u00e8\u00f9\u00f2]")


def other_alphabet(data: bytes) -> str:
    """The encoding of letters that aren't Western, where nothing marks it; "" if unsure."""
    lines = data[:MOST_BYTES].splitlines()
    if len(data) > MOST_BYTES:
        lines.pop()  # may end within a letter
    told = b"\n".join([line for line in lines if not line.isascii()][:MOST_LINES])
    for encoding, code, (least, most), share in _WIDE:
        words = [re.sub("[a-zA-Z]", "", word) for word in _words(told, encoding)]
        letters = "".join(words)
        usual = sum(least <= letter.encode(code, "replace")[0] <= most for letter in letters)
        beside = sum(len(word) for word in words if len(word) > 1 or word in ALONE)
        if letters and usual >= share * len(letters) and beside >= MOSTLY * len(letters):
            return encoding
    for encoding, own in _NARROW:
        words = [word for word in _words(told, encoding) if not word.isascii()]
        whole = [word for word in words if len(word) >= IN_A_ROW and own.fullmatch(word)]
        fit = [word for word in whole if word[1:].islower() or word.isupper()]
        if words and sum(map(len, fit)) >= MOSTLY * sum(map(len, words)):
            return encoding
    return _of_central_europe(told) or encoding_by_letters(told)


def _of_central_europe(told: bytes) -> str:
    """The encoding of Polish, Czech and their neighbours; "" where letters may be Western.

    As Western ones, some of theirs are signs within words (Prąd as Pr¹d), or letters that no
    language has together (měření as mìøení).
    """
    western = _POWER.sub(" ", told.decode("cp1252", "replace"))
    mixed = any(_OF_THE_NORTH.search(w) and _OF_THE_SOUTH.search(w) for w in WORD.findall(western))
    if not mixed and not _SIGN_WITHIN.search(western):
        return ""
    read = ((encoding, told.decode(encoding, "replace")) for encoding in ("cp1250", "iso8859_2"))
    return next((encoding for encoding, text in read if not _ANY_WITHIN.search(text)), "")


def _words(told: bytes, encoding: str) -> list[str]:
    try:
        return WORD.findall(told.decode(encoding))
    except UnicodeDecodeError:
        return []


def cell_at(row: Sequence[str], at: int) -> str:
    """A cell of a row that may be too short for it: then ""."""
    return row[at] if at < len(row) else ""


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line, quotes removed."""
    spaced = delimiter == " "
    if '"' not in line:
        return line.split(None if spaced else delimiter)
    return next(split_rows([line.strip() if spaced else line], delimiter), [])


def split_rows(lines: Iterable[str], delimiter: str = ",") -> Iterator[list[str]]:
    """The cells of rows, quotes removed; a quoted cell may run over several lines."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")


def written_rows(rows: Iterable[Sequence[str]], delimiter: str = "\t") -> str:
    """Rows as lines of text, cells quoted where they have to be."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def is_open(line: str) -> bool:
    """Whether a quotation mark of a line isn't closed in it."""
    return line.count('"') % 2 == 1
