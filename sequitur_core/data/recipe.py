"""Recipe: every choice between a file and its dataset."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sequitur_core.data.preparation.ranges import check_ranges, check_region
from sequitur_core.errors import SequiturError
from sequitur_core.files import from_values

LAYOUTS = ("rows", "columns", "tidy", "long")
FILLS = ("interpolate", "mask", "zero", "drop")
DETRENDS = ("", "mean", "line")
CHANGES = ("", "difference", "percent", "log")
SOUNDS = ("bands", "loudness", "wave")
MOST_BANDS = 128
ALIGNMENTS, OUTSIDE = ("", "day", "week", "year"), ("limit", "missing")
KEPT, WITH_NUMBERS, SEVERAL, UNCOMMENTED = "kept", "with numbers", "several numbers", "uncommented"
ODD_LINES = ("left out", KEPT)
REMARKED_ROWS = (*ODD_LINES, WITH_NUMBERS, SEVERAL)
LISTS = ("steps", "channels", "set", "ended early", "by thing")
STEPS, ACROSS, SET, ENDED_EARLY, BY_THING = LISTS
APART, JOINED = SPLIT_ROWS = ("apart", "joined")
NO_NAMES = "rows"
EMPTY_CELLS = (
    "", "told", "marked", "pairs", "alike", "coded", "lists", "named", "dated", "minus", "block",
    "hours", "tones", "amounts", "blanks", "large", "lengths", "headed", "sparse", "errors",
    "limits", "names", "absent", "turns", "series", "together", "readings",
    "spelled", "codes", "clocks", "glued", "within", "zones", "scopes")  # fmt: skip
_, TOLD, MARKED, PAIRS, ALIKE, CODED, AS_LISTS, OF_THINGS, DATED, MINUS = EMPTY_CELLS[:10]
BLOCK, HOURS, TONES, AMOUNTS, BLANKS, LARGE, LENGTHS, HEADED, SPARSE = EMPTY_CELLS[10:19]
ERRORS, LIMITS, NAMES, ABSENT, IN_TURNS, SERIES, TOGETHER, READINGS = EMPTY_CELLS[19:27]
SPELLED, CODES, CLOCKS, GLUED, WITHIN, ZONES, SCOPES = EMPTY_CELLS[27:]
TABLE_ENDS = ("", "end of file", "blank line", "last row", "last table")
DATE_LABELS = ("hour", "weekday", "weekend", "month", "season", "year")
AXES = ("first", "second", "third")  # of a volume
FEWEST = 2  # sequences that a model can be trained on

# Fields that take one of a few words.
_CHOICES = {
    "layout": LAYOUTS, "fill": FILLS, "align": ALIGNMENTS, "detrend": DETRENDS, "change": CHANGES,
    "sound": SOUNDS, "outside": OUTSIDE, "odd_lines": ODD_LINES, "remarked_rows": REMARKED_ROWS,
    "missing_rows": ODD_LINES, "lists": LISTS, "split_rows": SPLIT_ROWS, "empty_cells": EMPTY_CELLS,
    "table_end": TABLE_ENDS, "names_again": ("", JOINED, UNCOMMENTED, APART, NO_NAMES),
    "quotes": ("", "'", '"'),
}  # fmt: skip

# Fields that say something of each of the same things.
_OF_EACH = {
    ("named_channels", "given_names", "given_units"):
        "Give one name and one unit, or none, for each channel that is named.",
    ("named_labels", "given_labels"): "Give one name for each label that is named.",
    ("aside_columns", "aside_roles"): "Give one role for each column that is to have it later.",
    ("missing_in", "missing_marks"): "Give one number that means missing for each such column.",
}  # fmt: skip

# Giving a column one of these roles takes the others away. What names a sequence may label it, too.
_EXCLUSIVE = ("time_columns", "value_columns", "label_columns", "left_out", "channel_column")
ROLES = ("id_columns", *_EXCLUSIVE)  # all that say what columns mean


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Every choice made between a file and its dataset.

    Applied to another file of the same form it prepares that file the same way. All fields
    are plain values, so a recipe travels as JSON.

    Attributes
    ----------
    format : "table", "array", "ts", "video", "pictures", "sound" or "volume": family of the reader.
    layout : how sequences lie in the file: "rows" or "columns" (one sequence each), "tidy" (one
        element per row, id columns name the sequence), "long" (one series, cut into windows).
    encoding, delimiter, decimal, header, skip_lines : of a text table; delimiter " " means any
        white space, `header` that the first line holds names, `header_lines` how many lines
        then do (names, units), `skip_lines` counts the lines above the table.
    odd_lines : whether lines of more or fewer cells are "left out", or "kept", those below names.
    remarked_rows : whether a few rows that have a remark, and lack some of what others have, are
        "left out", as of a logger itself, or "kept" for the numbers they hold. "with numbers": all
        with a time and a remark alone are left out; "several numbers": those of a moment alone.
    missing_rows : whether rows of one column that say NA or "" are "left out", or "kept" as steps.
    lists : what lists of a row hold: "steps" of a sequence, which may have "ended early" in some,
        as of a "set" of which JSON says more, or a step of "channels", "by thing" if they say so.
    split_rows : "joined" where rows that fill one another's blanks are one step; "apart" as before.
    empty_cells : "told" where a word that comes again among many numbers is a missing value, and
        first rows of settings beside the table are left out; "marked" where a letter behind a few
        numbers is a mark, and a trace of rain 0; "pairs" where 120/80 is two columns; "alike" where
        words for missing values of one column are so in each; "coded" where whole numbers with
        codes among them are codes; "lists" where cells of many numbers are; "named" of stations
        with letters; "dated" where groups of columns have dates; "minus" of 5-; "block" where
        columns numbered alike share words; "hours" where clocks by dates are values; "tones" of c4;
        "amounts" of R$ 5; "large" of 1e41; "lengths" of 9:14; "headed", "sparse" of lists; "errors"
        of 5±1; "limits" of L0.1; "names" of 41/42; "absent", "turns", "series", "together" of F;
        "readings" where few numbers with a unit, such as 45 % and 46 %, were measured; "spelled" of
        5'30" and ~71 kg; "codes" where 149d and 12a are, beside whole numbers in as many rows;
        "clocks" in digits, as 2315 of a bedtime; "glued" signs of 5'7", 21C and '21.5; "within"
        where lists of laps are, in JSON; "zones" where 3a is one beside 1, 2 and 3; "scopes" whose
        settings name columns.
    table_end : where a person said that the table ends: with the file, or above the first blank
        line below its rows. Its lines are then read as they stand, whatever program wrote them, and
        all that have another number of cells than most are odd. "last row": rows are the longest
        stretch of lines with as many cells each and numbers in them. "last table": tables with the
        same heading, one below the other, are one. "": where it ends is found.
    cuts : characters of such lines, counted from 1, at which cells begin; () where `delimiter` is.
    record_end : the sign at which lines that hold several rows are divided; "" where each is one.
    names_again : "joined" where lines that begin as the names do begin a new part of the table,
        whose other names may differ; "uncommented" leaves out comments; "apart": other names begin
        another table; "rows": no line has names, though some come again; "" takes all as rows.
    quotes : "'" where single ones stand around each value of columns; '"' where lists of (1, 2) do.
    sheet : the sheet of a workbook; of files of several kinds, one of the kind that is read.
    counted : the step in which a list of events is counted, such as "1 h", or a number in the unit
        of its times; "" takes rows as they are.
    kinds_by : "folders" where names of folders tell kinds of files apart as well, "measurements"
        where some share none of these, "targets" where sets to test on lack some, "steps" where
        lengths of steps do, "periods" where one has parts of the others' periods, "channels" where
        one has those of another and more, "names" where their own do in each folder, "words" where
        a word of columns and files does, "columns" by what these are called, too, "header" by the
        same header, "days" where those of a code hold the same days; "" is by how many they share.
    any_ending : whether files of unknown endings are read, too, which hold nearly all of a folder.
    likelihood : places of body parts that are less likely, in %, are missing.
    joined : files of sensors that measured at once are put side by side, not taken for sequences.
    rows_of : of these, the sensor whose rows there are; "" is how earlier versions chose it.
    id_columns, time_columns, value_columns, label_columns : what the columns mean. No value
        columns: every numeric column that has no other role.
    left_out : columns that are not used.
    word_columns, word_channels : columns of words, and channels that are 1 where one of them is.
    channel_column : in a tidy table, the column that says which channel a row's value belongs
        to; "" if each channel has a column of its own.
    aside_columns, aside_roles : columns to which a person gave roles that they can't have as the
        table is divided into sequences now, and these; they have them again once they can.
    channels_in_names : in a table of one sequence per row, whether the names of its columns say
        channel and step, as acc_x_0, acc_x_1, ..., acc_y_0; else all columns are one channel. With
        a `channel_column`, columns are steps, and rows with the same ids the channels.
    time_format : how to read the time columns (see `sequitur_core.readers.dates.timestamps`), or
        the dates in names of columns that say channel and step, or have a unit behind them.
    array, axes, length_array : the array of an .npz, the meaning of its axes (N sequence,
        T step, C channel, H, W, D space, 1 an axis of size 1), and the array of true lengths.
    missing_numbers : numbers that stand for a missing value, such as -200.
    two_kinds : whether labels of 0 and 1 that are called a sex say which, rather than no and yes.
    unknown_labels : whether labels of 0 and 1 are unknown where no row says them, rather than no.
    written_labels : whether labels and names of sequences are as written where some are codes and
        most are digits, as 1, 2, 3 and 3a; in earlier versions the codes were missing.
    event_marks : whether a label that is 0 but in a few rows, under a name of marks, is that of
        the events in a window; in earlier versions what most of its rows have.
    missing_in, missing_marks : columns of a table with one element per row, and a number that
        stands for a missing value in each alone: 99 m of waves, beside a wind from 99°.
    missing_words : words among numbers that a person took for missing; others are asked about.
    missing_labels : marks in columns of labels that stand for none, such as ---.
    fill : "interpolate" fills missing values along time; "mask" does so too, but losses and errors
        leave them out; "zero" puts 0; "drop" leaves out sequences and windows that have any.
    most_missing : sequences and windows of which a channel misses more than so many % are left
        out; 100 keeps them all.
    fill_gaps : gaps of at most so many steps are filled too; windows never span longer ones.
    even_step : even steps that times are brought to, such as "1 h"; "" keeps those of the file.
    all_months : whether months of which a sequence of several has no row are missing steps of it,
        also where most are; rows are the steps then in earlier versions.
    each_row : whether rows are steps though times lie near even ones only, or several share one.
    even_months : whether months are equally long where they are steps; not so in earlier versions.
    clock_names : whether windows are named by clocks where those alone are the time (08:00:07); by
        seconds in earlier versions (28807 s).
    newest_first : whether rows without a time, or that share one, or columns as steps are turned.
    parted_by, pause : columns that tell where recordings of a long series begin, which no window
        spans: where they go back, or on by far more than from row to row, of uneven times by so
        many usual steps; 0 is 50, as in earlier versions.
    unmixed : labels of such a series of which no window holds several values.
    window, window_step : length of the windows to cut, in steps, and the distance of their
        starts; window 0 keeps whole sequences, window_step 0 means no overlap.
    keep_rest : whether the last window ends with its recording, and shares steps with the one
        before; otherwise what fills no whole window is left over.
    align : windows start at midnight ("day"), on Mondays ("week") or in January ("year");
        "" starts them with the data.
    date_labels : labels made from a window's date, of `DATE_LABELS`.
    units : unit per channel; empty if they are read from the column names.
    named_channels, given_names, given_units : channels as the file calls them, what a person calls
        them (as do later steps) and in which unit; None keeps what the file says, "" is no unit.
    named_labels, given_labels : labels as the file calls them, and what a person calls them.
    step, step_unit : time between two steps, where the file doesn't tell; 0 if it does.
    fps : frames that are kept of each second of a video, or steps of a sound; 0 keeps all.
    frame_size : height and width of the frames that are made of a video, or three sizes for
        volumes; () keeps those of the file.
    region : the part of each frame that is kept: left, top, right and bottom in % of its size;
        of volumes the lower ends along their three axes, then the upper ones; () keeps all.
    colour : whether a video keeps its colours; otherwise frames are made grey.
    by_voxel : whether each voxel has mean 0 and standard deviation 1 over its whole recording.
    sound : "bands" (loudness in frequency bands), "loudness" (of all together), or "wave" itself.
    bands, highest : how many bands, and the highest frequency in Hz; 0 takes that of the files.
    stereo : whether left and right are separate channels; otherwise they are averaged.
    without : ids of sequences that are left out once all are read.
    centre_on, turn_by : body parts: all places are seen from the first, with the second ahead
        along x; "" keeps them as they are. See `sequitur_core.data.preparation.pose`.
    angles, turns : channels that become sine and cosine, and how much a turn is, 360 of degrees.
    channels : names of the channels that are kept, in this order; () keeps all.
    range_of, range_low, range_high : channels whose values are kept within a range, and its
        ends, None for an open one. Clips have one range, of the channel "".
    outside : what happens to values out of their range: "limit" sets them to its nearer end,
        "missing" takes them for missing, which `fill` says how to treat.
    skip, skip_end : steps left out at the beginning and at the end of each sequence.
    smooth : steps of a moving average; 0 or 1 for none.
    every : so many steps are averaged into one.
    movement : whether only changes are kept: each step is what differs from the one before.
    change : of series, "difference" keeps what each step adds to the one before, "percent" that in
        % of the one before, "log" the natural logarithm; "" the values.
    same_length : steps that every sequence is brought to; 0 keeps their lengths.
    stretch : whether each is stretched or shrunk for that; else cut, or goes on as it ended.
    detrend : "mean" or "line" takes that out of each channel of each sequence, "" neither.
    standardise : whether each channel of each sequence gets mean 0 and standard deviation 1.
    squeeze : whether each channel of each sequence, or each whole clip, is brought to 0 to 1.
    scaled, scaled_low, scaled_high : channels that are brought to a range from 0 to 1 over all
        sequences, and the numbers that become 0 and 1, so that new data is scaled alike.
    """

    format: str
    layout: str = "rows"
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    header: bool = True
    header_lines: int = 1
    skip_lines: int = 0
    odd_lines: str = "left out"
    remarked_rows: str = "left out"
    missing_rows: str = "left out"
    lists: str = STEPS
    split_rows: str = APART
    empty_cells: str = ""
    table_end: str = ""
    cuts: tuple[int, ...] = ()
    record_end: str = ""
    names_again: str = ""
    quotes: str = ""
    sheet: str = ""
    joined: bool = False
    rows_of: str = ""
    counted: str = ""
    kinds_by: str = ""
    any_ending: bool = False
    likelihood: int = 60
    id_columns: tuple[str, ...] = ()
    time_columns: tuple[str, ...] = ()
    value_columns: tuple[str, ...] = ()
    label_columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    word_columns: tuple[str, ...] = ()
    word_channels: tuple[str, ...] = ()
    channel_column: str = ""
    aside_columns: tuple[str, ...] = ()
    aside_roles: tuple[str, ...] = ()
    channels_in_names: bool = False
    time_format: str = ""
    array: str = ""
    axes: str = ""
    length_array: str = ""
    missing_numbers: tuple[float, ...] = ()
    two_kinds: bool = False
    unknown_labels: bool = False
    written_labels: bool = False
    event_marks: bool = False
    missing_in: tuple[str, ...] = ()
    missing_marks: tuple[float, ...] = ()
    missing_words: tuple[str, ...] = ()
    missing_labels: tuple[str, ...] = ()
    fill: str = "interpolate"
    most_missing: float = 100.0
    fill_gaps: int = 1
    even_step: str = ""
    each_row: bool = False
    even_months: bool = False
    clock_names: bool = False
    all_months: bool = False
    newest_first: bool = False
    parted_by: tuple[str, ...] = ()
    pause: float = 0.0
    unmixed: tuple[str, ...] = ()
    window: int = 0
    window_step: int = 0
    keep_rest: bool = False
    align: str = ""
    date_labels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    named_channels: tuple[str, ...] = ()
    given_names: tuple[str | None, ...] = ()
    given_units: tuple[str | None, ...] = ()
    named_labels: tuple[str, ...] = ()
    given_labels: tuple[str, ...] = ()
    step: float = 0.0
    step_unit: str = ""
    fps: float = 0.0
    frame_size: tuple[int, ...] = ()
    region: tuple[float, ...] = ()
    colour: bool = False
    by_voxel: bool = False
    sound: str = "bands"
    bands: int = 16
    highest: float = 0.0
    stereo: bool = False
    without: tuple[str, ...] = ()
    centre_on: str = ""
    turn_by: str = ""
    angles: tuple[str, ...] = ()
    turns: tuple[float, ...] = ()
    channels: tuple[str, ...] = ()
    range_of: tuple[str, ...] = ()
    range_low: tuple[float | None, ...] = ()
    range_high: tuple[float | None, ...] = ()
    outside: str = "limit"
    skip: int = 0
    skip_end: int = 0
    smooth: int = 0
    every: int = 1
    movement: bool = False
    change: str = ""
    same_length: int = 0
    stretch: bool = False
    detrend: str = ""
    standardise: bool = False
    squeeze: bool = False
    scaled: tuple[str, ...] = ()
    scaled_low: tuple[float, ...] = ()
    scaled_high: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for name, value in [*vars(self).items()]:
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise SequiturError(
                    f"{getattr(self, name)!r} is no {name} this version knows. "
                    f"Choose one of {', '.join(a or 'none' for a in allowed)}."
                )
        if unknown := set(self.date_labels) - set(DATE_LABELS):
            raise SequiturError(
                f"{sorted(unknown)[0]!r} can't be made from a date. "
                f"Choose among {', '.join(DATE_LABELS)}."
            )
        self._check_steps()
        self._check_names()
        self._check_ranges()
        self._check_cells()
        self._check_missing()
        self._check_media()

    def _check_steps(self) -> None:
        if not min(self.window, self.window_step, self.fill_gaps, self.skip_lines, self.pause) >= 0:
            raise SequiturError(
                "A window, its step, a pause or a number of lines is below 0. Give 0 or more."
            )
        if min(self.skip, self.skip_end, self.smooth, self.same_length) < 0 or self.every < 1:
            raise SequiturError(
                "Steps to skip, to smooth over or to keep are 0 or more, and at least 1 step is "
                "averaged into one."
            )

    def _check_names(self) -> None:
        for names, why in _OF_EACH.items():
            if len({len(getattr(self, name)) for name in names}) > 1:
                raise SequiturError(why)

    def _check_missing(self) -> None:
        if not all(map(math.isfinite, (*self.missing_numbers, *self.missing_marks))):
            raise SequiturError("A number that stands for a missing value has to be finite.")
        if not 0 <= self.most_missing <= 100:
            raise SequiturError("The most that may be missing is a share from 0 to 100 %.")

    def _check_media(self) -> None:
        if not 0 <= self.fps < math.inf:
            raise SequiturError(
                f"{self.fps} frames per second can't be kept. Give a number, or 0 for all."
            )
        if not 1 <= self.bands <= MOST_BANDS or not 0 <= self.highest < math.inf:
            raise SequiturError(
                f"Between 1 and {MOST_BANDS} frequency bands can be told apart, up to a frequency "
                "above 0 Hz."
            )
        check_region(self.region)
        whole = all(isinstance(side, int) and side > 0 for side in self.frame_size)
        if not whole or len(self.frame_size) not in (0, 2, 3):
            raise SequiturError(
                "A frame size is a height and a width in pixels, or three sizes for volumes. "
                "Give whole numbers above 0."
            )

    def _check_cells(self) -> None:
        one = len(self.delimiter) == 1 and self.delimiter.isascii() and self.delimiter not in "\r\n"
        if not one or self.decimal not in (".", ","):
            raise SequiturError(
                "Cells are separated by one plain character, such as a semicolon, and decimals by "
                "a point or a comma."
            )
        _check_encoding(self.encoding)
        if self.cuts != tuple(sorted({*self.cuts})) or min(self.cuts, default=1) < 1:
            raise SequiturError(
                "Characters at which cells begin are counted from 1, each behind the one before."
            )

    def _check_ranges(self) -> None:
        whole = all(0 < turn < math.inf for turn in self.turns)
        if len(self.angles) != len(self.turns) or not whole:
            raise SequiturError("Say of each angle how much a whole turn is: 360 of degrees.")
        check_ranges(self.range_of, self.range_low, self.range_high)
        check_ranges(self.scaled, self.scaled_low, self.scaled_high)

    @property
    def row_per_step(self) -> bool:
        """Whether each row of a table is a step of a sequence, or of one of its channels."""
        return self.layout in ("tidy", "long")

    def with_(self, **changes: Any) -> Recipe:
        """The recipe with some choices changed, and the rest kept consistent.

        A column that gets a new role loses its old one. Changing the layout asks for new
        columns: `sequitur_core.readers.revise` finds them in the file. A step that lasts some
        time without a unit lasts seconds.

        Raises SequiturError for a choice that doesn't exist or a value it can't have.
        """
        known = self.__dataclass_fields__.keys()
        if unknown := [name for name in changes if name not in known]:
            raise SequiturError(
                f"There is no setting called {unknown[0]!r}. "
                f"The settings are {', '.join(sorted(known - {'format'}))}."
            )
        changed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value
            for name, value in changes.items()
        }
        if changed.get("step") and not changed.get("step_unit", self.step_unit):
            changed["step_unit"] = "s"
        taken = {
            column for name in _EXCLUSIVE if name in changed for column in _as_names(changed[name])
        }
        for name in _EXCLUSIVE:
            if name not in changed and taken & set(_as_names(getattr(self, name))):
                kept = tuple(c for c in _as_names(getattr(self, name)) if c not in taken)
                changed[name] = kept if name != "channel_column" else "".join(kept)
        if self.aside_columns and "aside_columns" not in changed:
            before = ((_as_names(getattr(self, n)), changed[n]) for n in _EXCLUSIVE if n in changed)
            moved = {c for was, now in before for c in {*was} ^ {*_as_names(now)}}
            aside = zip(self.aside_columns, self.aside_roles, strict=True)
            changed |= with_aside({c: role for c, role in aside if c not in moved})
        was = ((getattr(self, name), value) for name, value in changed.items())
        # Rules mostly leave all as it is, and checking some hundred settings takes a while.
        same = all(type(old) is type(new) and old == new for old, new in was)
        return self if same else replace(self, **changed)

    def to_json(self) -> str:
        """The recipe as a JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """The recipe that `to_json` wrote; raises SequiturError for anything else."""
        try:
            return from_values(cls, json.loads(text))
        except SequiturError:
            raise
        except (TypeError, ValueError, RecursionError) as error:
            raise SequiturError(
                "This isn't a recipe that this version of Sequitur understands. "
                "Load the file again."
            ) from error


def with_aside(roles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The choices that keep roles of columns for later."""
    return {"aside_columns": tuple(roles), "aside_roles": tuple(roles.values())}


def _check_encoding(encoding: str) -> None:
    """Raise for what isn't an encoding of texts, as "zlib"."""
    try:
        b"a".decode(encoding, errors="replace")
    except (LookupError, ValueError) as error:
        raise SequiturError(
            f"There is no encoding {encoding[:40]!r} of texts. Give one such as utf-8 or cp1252."
        ) from error


def _as_names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, [value])) if isinstance(value, str) else value
