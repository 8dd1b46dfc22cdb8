"""What to do with a file that isn't read: a sentence for each kind, and for missing libraries."""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType

from sequitur_core.errors import SequiturError

# By endings: what such a file is, and what makes data of it.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("pdf", "a PDF document", "Copy its table into a spreadsheet and save that as CSV, or ask for "
     "the table where the document comes from."),
    ("doc docx odt rtf pages ppt pptx odp", "a document",
     "Copy its table into a spreadsheet and save that as CSV."),
    ("htm html mhtml", "a web page", "Download the data itself, as CSV, from where the page is."),
    ("numbers", "a sheet of Numbers", "Choose File, Export To and CSV in Numbers."),
    ("sav por sas7bdat xpt", "a file of a statistics program",
     "Open it in the program that made it and save it as CSV."),
    ("rds rda rdata", "a file of R", "In R, write.csv(x, \"data.csv\") saves a table as CSV."),
    ("pkl pickle joblib pt pth", "a file of Python objects, which could run code and is never "
     "opened", "Save the numbers with numpy.save, or a table with to_csv."),
    ("sqlite sqlite3 db mdb accdb", "a database", "Export its table as CSV."),
    ("zip", "an archive in another one", "Unpack it and load its files."),
    ("tar", "an archive", "A backup of Sequitur is brought back by the command python -m "
     "sequitur_core.backup restore FILE; of any other, unpack it and load its files."),
    ("rar 7z tgz gz bz2 xz", "an archive of a kind that isn't unpacked here",
     "Unpack it and load its files, or pack them as .zip."),
    ("dcm dicom ima", "a DICOM picture",
     "Convert the series to NIfTI, for example with dcm2niix."),
    ("heic avif svg psd", "a picture of a kind that isn't read", "Export it as PNG."),
    ("amr au caf ra", "a sound of a kind that isn't read", "Export it as WAV."),
    ("mid midi kar", "notes of music, and no sound", "Play them into a WAV file in a program for "
     "music, or save them as CSV, one row for each moment."),
    ("pgn", "games of chess", "Save what belongs to each move, such as its evaluation and the "
     "clocks, as CSV: one row for each move, and a column that names the game."),
    ("tfrecord tfrecords", "examples for TensorFlow, which says nowhere how they are to be read",
     "Save their arrays with numpy.savez, as X and y."),
    ("m2ts rm vob", "a video of a kind that isn't read", "Export it as MP4."),
    ("fit", "a recording of a sports watch",
     "Export it as GPX or TCX from the watch's program."),
    ("fasta fa fastq fq gb sam bam vcf", "letters of genes or proteins",
     "Sequences of numbers are read here: load a table of what was measured, such as how strongly "
     "genes were expressed at each time."),
    ("textgrid eaf trs", "labels of stretches of a sound or a film, and holds nothing measured",
     "Load the sounds themselves, or a table that has a row for each moment."),
    ("tdms", "a file of LabVIEW", "Open it in a spreadsheet and save its table as CSV."),
    ("py r m ipynb js java c cpp exe dll sh bat", "a program",
     "Load the data that it works with, such as a CSV."),
)  # fmt: skip
_DECODED = (
    "The bytes of each message have to be decoded to signals first, which takes the description "
    "of the vehicle or machine (a .dbc file): SavvyCAN and the Python package cantools do it. Save "
    "the signals as CSV, and load that."
)
# Logs by their first lines, whatever they are called: as candump and CANoe write them.
_CAN = re.compile(
    rb"\s*\(\d+\.\d+\)\s+\w+\s+[0-9A-Fa-f]{3,8}#"
    rb"|\s*(?:\(\d[\d.: -]+\)\s+)?v?s?l?can\d\s+[0-9A-F]{3,8}\s+\[\d\]"
    rb"|date [^\n]*\n(?://[^\n]*\n)*base (?:hex|dec)\b"
)
_MICROBIT = re.compile(rb"(?i)<html.*micro:bit data log", re.DOTALL)
FEWEST_LINES = 10  # of a text that might have been a table
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # bytes that no text has
SOMETIMES = ("pgn",)  # endings of what is read where it holds what it should, as moves of games
_BY_ENDING = {ending: (what, cure) for endings, what, cure in _KINDS for ending in endings.split()}


def is_foreign(name: str) -> bool:
    """Whether a file's ending is that of something that is known not to be data.

    What is packed alone, as weather archives keep their stations, is what its own name says. What
    has an ending of SOMETIMES may be.
    """
    stem, point, ending = name.rpartition(".")
    if ending.lower() == "gz":
        return is_foreign(stem)
    return bool(point) and ending.lower() in _BY_ENDING and ending.lower() not in SOMETIMES


def cure_for(name: str, head: bytes = b"") -> str:
    """A sentence or two on a file that can't be read: what it is and what to do.

    head : its first bytes, where what is in it may say more than its name.
    """
    if said := cure_for_log(name, head):
        return said
    if _MICROBIT.search(head):
        return (
            f"{name} can't be read: it is the page that shows the log of a micro:bit. Open it in a "
            "browser, choose Download there, and load the CSV file that it saves."
        )
    stem, point, ending = name.rpartition(".")
    what, cure = _BY_ENDING.get(ending.lower() if point else "", ("", ""))
    if what:
        return f"{name} can't be read: it is {what}. {cure}"
    unknown = f"files ending in .{ending}" if point and stem else "files without an ending"
    if head.count(b"\n") >= FEWEST_LINES and not NO_TEXT.search(head):
        return (
            f"{name} can't be read: Sequitur doesn't know {unknown}, and hardly any line of it is "
            "a row of numbers. Save the numbers as CSV from the program that made it, one row for "
            "each moment, and load that."
        )
    return (
        f"{name} can't be read: Sequitur doesn't know {unknown}. Save it as CSV from the program "
        "that made it, and load that."
    )


def unreadable(
    name: str, what: str, cure: str, *, why: str = "damaged, cut short"
) -> SequiturError:
    """The error for a file that isn't what its ending says; to be raised by the caller."""
    return SequiturError(
        f"{name} can't be read as {what}: it is {why}, or something else despite its ending. {cure}"
    )


def cure_for_log(name: str, head: bytes) -> str:
    """What a log of messages is that no table can be made of, and what to do; "" for others."""
    return (
        f"{name} can't be read: it is a log of CAN messages. {_DECODED}" if _CAN.match(head) else ""
    )


def optional_library(module: str, *, package: str, file: str) -> ModuleType:
    """An optional library by the name of its module.

    package : what pip calls it. file : the name of the file that needs it.

    Raises SequiturError, with what installs it, if it isn't there.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise SequiturError(
            f"Reading {file} needs {package}, which isn't installed here. Run "
            f'"pip install {package}", start Sequitur again and load the file again.'
        ) from error
