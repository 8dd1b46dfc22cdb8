"""Recordings below each other in a text, with lines of the program's own between their rows.

LabChart writes its settings above each block, EyeLink messages and events among the samples,
sar the names of its columns again and again, climate indices have a year in each line, soundings
have indices behind each, Python prints lists within lists, flights and motion have a header above,
spectrometers pack numbers, and watches write the name and the unit of each number behind the one
before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats import motion_capture
from sequitur_core.readers.tables.formats.programs import (
    fit_csv,
    flights_and_joints,
    jcamp,
    labview,
    printed_lists,
)
from sequitur_core.readers.tables.formats.programs.logs import lammps, sysstat
from sequitur_core.readers.tables.formats.programs.logs.of_kinds import messages
from sequitur_core.readers.tables.formats.programs.spans import climate, soundings
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

RECORDING = "recording"
_LABCHART = re.compile(rb"^(?:\xef\xbb\xbf)?Interval=\s")
_EYELINK = re.compile(rb"^(?:\xef\xbb\xbf)?\*\* (?:CONVERTED FROM|DATE|TYPE)")
# What messages say of a trial: its id, and conditions of it.
_TRIAL = re.compile(r"(?:TRIALID|!V TRIAL_VAR (?P<name>\S+)) (?P<value>\S.*)")
_COMMENT = re.compile(r"^#(?:\d+|\*)\s*")
_ID = "trial"
NO_COMMENT = "none"
MOST_KINDS = 20  # of comments; more are notes, each of which stands for itself
_EYES = ("LEFT", "RIGHT")


def rows_of_blocks(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each sample, with the number of its recording, below names of the columns.

    No rows where a file is something else.
    """
    for sign, read in _READERS:
        if sign.match(data):
            rows, between = read(lines_of(data))
            if len({row[0] for row in rows}) == 2:  # its name and one recording
                rows = [row[1:] for row in rows]
            return (rows, any_lines_between(between)) if rows else ([], [])
    return [], []


def has_sign(head: bytes) -> bool:
    """Whether a file begins as those of a program do that is known by its first lines."""
    others = (messages.SIGN, messages.OF_SHIPS, labview.SIGN, lammps.SIGN, motion_capture.SIGN)
    return any(sign.match(head) for sign in (*(sign for sign, _ in _READERS), *others))


def _labchart(lines: list[str]) -> tuple[TableRows, int]:
    """Samples of all blocks with the last comment before each, and how many were left out."""
    recording, comment = 0, NO_COMMENT
    said_last: list[str] = []
    said: dict[str, list[str]] = {}
    rows: TableRows = []
    for line in lines:
        first, *cells = line.split("\t")
        if first == "Interval=":
            recording, said, comment = recording + 1, {}, NO_COMMENT
        if first.endswith("="):
            said[first] = [cell.strip() for cell in cells]
            continue
        titles = said.get("ChannelTitle=", [])
        if not titles or not first[:1].strip("+-").isdigit() or len(cells) < len(titles):
            continue
        if not rows:
            timed = is_any_number(first)
            units = [*said.get("UnitName=", []), *titles][: len(titles)]
            same = len(said.get("UnitName=", [])) >= len(titles)
            named = [f"{t} ({u})" if same and u else t for t, u in zip(titles, units, strict=True)]
            rows.append([RECORDING, "Time (s)" if timed else "Time", *named])
        width = len(rows[0]) - 2
        values = [*cells[:width], *[""] * (width - len(cells))]
        comment = " ".join(filter(None, map(str.strip, cells[width:]))) or comment
        said_last.append(_COMMENT.sub("", comment))
        rows.append([recording, first.strip(), *(cell.strip() for cell in values)])
    kinds = {*said_last} - {NO_COMMENT}
    if not 1 <= len(kinds) <= MOST_KINDS:
        return rows, len(kinds)
    rows[1:] = [[*row, last] for row, last in zip(rows[1:], said_last, strict=True)]
    return [[*rows[0], "comment"], *rows[1:]], 0


def _eyelink(lines: list[str]) -> tuple[TableRows, int]:
    """Samples of all recordings, what messages say of each, and how many more lines there are.

    Trials begin with their id; their conditions may be told after their samples.
    """
    recording = between = 0
    eyes: list[str] = []
    rows: TableRows = []
    trial: dict[str, str] = {}
    trials: list[dict[str, str]] = []  # of each recording
    for line in lines:
        cells = line.split()
        if not cells or cells[0] == "**":
            continue
        if not cells[0].replace(".", "", 1).isdigit():
            between += 1
            if cells[0] == "START":
                recording += 1
                trial = {} if trials and trials[-1] is trial else trial
                trials.append(trial)
            elif cells[0] == "MSG" and (match := _TRIAL.fullmatch(" ".join(cells[2:]))):
                between -= 1
                trial = trial if match["name"] else {}
                trial[match["name"] or _ID] = match["value"]
            if cells[0] == "SAMPLES":
                eyes = [eye.lower() for eye in _EYES if eye in cells]
            continue
        if not eyes:  # what a calibration found stands above the first samples
            between += 1
            continue
        if not rows:
            places = (f"{eye} {what}" for eye in eyes for what in ("x", "y", "pupil"))
            rows.append([RECORDING, "time (ms)", *places])
        values = cells[1 : 1 + 3 * len(eyes)]
        if len(values) == len(rows[0]) - 2:
            lost = [values[k - k % 3] == "." for k in range(len(values))]
            seen = ("" if gone else v for v, gone in zip(values, lost, strict=True))
            rows.append([recording, cells[0], *seen])
    return _with_trials(rows, trials), between


def _with_trials(rows: TableRows, trials: Sequence[Mapping[str, str]]) -> TableRows:
    """Rows with what is said of their recording, called by its trial where each has its own."""
    told = dict.fromkeys(name for trial in trials for name in trial)
    names = [name for name in told if name != _ID and len({t.get(name, "") for t in trials}) > 1]
    ids = [trial.get(_ID, "") for trial in trials]
    called = ids if len({*ids}) == len(ids) and "" not in ids else range(1, len(trials) + 1)
    about = [[t.get(name, "") for name in names] for t in trials]
    found = [[called[row[0] - 1], *row[1:], *about[row[0] - 1]] for row in rows[1:]]
    return [[*row, *names] for row in rows[:1]] + found


_READERS = (
    (_LABCHART, _labchart),
    (_EYELINK, _eyelink),
    (sysstat.SIGN, sysstat.rows_of_sysstat),
    (climate.YEARS, climate.rows_of_years),
    (climate.STORMS, climate.rows_of_storms),
    (climate.DAYS, climate.rows_of_days),
    (soundings.SIGN, soundings.rows_of_soundings),
    (printed_lists.SIGN, printed_lists.rows_of_lists),
    (flights_and_joints.FLIGHT, flights_and_joints.rows_of_flight),
    (flights_and_joints.JOINTS, flights_and_joints.rows_of_joints),
    (jcamp.SIGN, jcamp.rows_of_spectra),
    (fit_csv.SIGN, fit_csv.rows_of_fit),
)
