"""What a person may correct about a file, worded for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import Choice

KEEP_REST_HELP = "The last window then ends with the recording, and overlaps the one before."
# By the name of the recipe's field: the kind of the choice, what it is called, and what it means.
_WORDS = {
    "align": ("one", "Start of windows",
        "Windows that start at the same time of day can be compared."),
    "array": ("one", "Array", "The array that holds the sequences."),
    "axes": ("one", "Meaning of the axes", ""),
    "bands": ("one", "Frequency bands", "More bands distinguish finer differences in pitch."),
    "by_voxel": ("flag", "Standardise each voxel",
        "Each voxel is scaled to mean 0 and standard deviation 1 over the whole of a file, before "
        "windows are cut (a z-score): what never changes, such as the anatomy, is gone, and what "
        "changes counts."),
    "channel_column": ("one", "Column that names the channel",
        "For tables in which channels are rows below one another."),
    "channels_in_names": ("flag", "Names of columns say channel and step",
        "Otherwise all numbers of a row follow one another, as those of one channel."),
    "colour": ("flag", "Keep colours",
        "Otherwise frames are made grey, which is enough for most movement and trains three times "
        "as fast."),
    "date_labels": ("many", "Labels from the date",
        "They colour the map. Seasons are those of the northern hemisphere."),
    "decimal": ("either", "Decimal mark", "The character before the decimals: 1.5 or 1,5."),
    "counted": ("one", "Count events",
        "How many there are in each step of time, for each that they happen to."),
    "delimiter": ("one", "Column separator", "The character between two cells of a line."),
    "encoding": ("one", "Alphabet",
        "Where letters look wrong, such as µ, ° or ä, they were written in another way."),
    "even_step": ("one", "Even time steps",
        "Rows within the same step are averaged; short gaps are filled with a straight line. "
        "Longer gaps stay."),
    "fill": ("one", "Missing values",
        "Filling in draws a straight line from the last known value to the next. Values that are "
        "ignored are drawn as gaps and don't count in training or in errors."),
    "fill_gaps": ("int", "Fill gaps in time up to, in steps",
        "The most missing rows that are filled in. Windows don't span longer gaps."),
    "fps": ("one", "Frames per second",
        "How many frames are kept. Fewer frames train faster, but fast movement is lost."),
    "frame_size": ("one", "Frame size",
        "Height and width of the frames used for training. Larger frames show more, but take "
        "longer to train."),
    "header_lines": ("one", "Header lines", "How many lines the column names take up."),
    "highest": ("one", "Highest frequency", "Speech is below 8 kHz, most birds are below 11 kHz."),
    "id_columns": ("many", "Columns that name the sequence", "Together they name each row."),
    "joined": ("flag", "Combine sensors from several files",
        "If they measured at the same time, they are one recording; otherwise each file is a "
        "sequence."),
    "keep_rest": ("flag", "Keep what is left over at the end", KEEP_REST_HELP),
    "label_columns": ("many", "Labels", "They colour the map; the model doesn't see them."),
    "layout": ("one", "Layout of the table",
        "A sequence is one example: one day, one patient, one recording."),
    "left_out": ("many", "Columns to exclude",
        "All other columns of numbers are part of the sequences."),
    "length_array": ("one", "Original lengths",
        "For sequences that were padded to the same length."),
    "likelihood": ("int", "Least likelihood of a position, in %",
        "Positions that the program was less sure of are missing."),
    "missing_numbers": ("numbers", "Numbers that mean missing",
        "Some devices write such a number when they measured nothing: type it here."),
    "missing_words": ("many", "Words that mean missing",
        "They stand where the other cells of a column hold numbers."),
    "most_missing": ("number", "", "Counted in the channel that misses most. 100 keeps all."),
    "region": ("region", "Part of the frame",
        "What is outside isn't used for training, such as a border, a clock, or whatever doesn't "
        "move."),
    "sheet": ("one", "", ""),
    "skip_lines": ("int", "Lines above the table",
        "How many lines of titles and comments to skip above the column names."),
    "sound": ("one", "What to learn from",
        "Frequency bands suit most sounds. Overall loudness shows rhythm; the waveform suits slow "
        "sounds, such as heartbeats."),
    "step": ("number", "Duration of a step",
        "Where the file doesn't say it: at 250 steps per second, 0.004 seconds. 0: unknown."),
    "step_unit": ("one", "Unit of that duration", ""),
    "stereo": ("flag", "", "Otherwise they are averaged."),
    "table_end": ("one", "The table ends",
        "Where another table follows below a blank line, choose that."),
    "time_columns": ("many", "Time",
        "The column with the time of each row; date and time of day may be in two columns. None: "
        "rows are in order."),
    "time_format": ("one", "Day or month first", "The dates in this file can be read both ways."),
    "value_columns": ("many", "Channels",
        "The numbers that make up a sequence. The model learns them together."),
    "window": ("int", "Window length", ""),
    "window_step": ("int", "", ""),
}  # fmt: skip


def choice(
    of: object, name: str, options: Iterable[tuple[Any, str]] = (), **differing: Any
) -> Choice:
    """What may be corrected, by the recipe's field that has its name.

    of : the recipe, or something else that has the value.
    differing : attributes of the choice that aren't as in most files.
    """
    kind, label, help_ = _WORDS[name]
    usual = {"label": label, "help": help_, "value": getattr(of, name, None), "kind": kind}
    return Choice(name, options=tuple(options), **{**usual, **differing})


def cut_choices(
    recipe: Recipe,
    help_: str,
    *,
    piece: str = "window",
    element: str = "step",
    low: int = 0,
    high: int = 1_000_000,
) -> list[Choice]:
    """How recordings are cut into pieces: how long these are, and how far apart."""
    called = f"{piece.capitalize()} length"
    length = choice(recipe, "window", label=called, help=help_, low=low, high=high)
    if not recipe.window:
        return [length]
    apart = choice(
        recipe,
        "window_step",
        label=f"From one {piece} to the next",
        help=f"Empty: {piece}s don't overlap. Smaller steps give more {piece}s that share "
        f"{element}s.",
        high=high,
    )
    return [length, apart, choice(recipe, "keep_rest")]


def label_choices(recipe: Recipe, labels: pd.DataFrame) -> list[Choice]:
    """Which of the labels that folders and names of files give are used."""
    help_ = "Names of folders, or parts of names. They colour the map; the model doesn't see them."
    names = [(str(c), str(c)) for c in labels.columns]
    return [choice(recipe, "label_columns", names, help=help_)] if names else []


def window_choices(recipe: Recipe, *, dated: bool) -> list[Choice]:
    """The choices of how windows are cut."""
    long = recipe.layout == "long"
    choices = cut_choices(
        recipe,
        "Steps in each window." if long else "Steps in each window; 0 keeps the sequences whole.",
        low=1 if long and recipe.window else 0,
    )
    if long and dated:
        starts = [
            ("", "At the first row"), ("day", "At midnight"), ("week", "On Mondays"),
            ("year", "On 1 January"),
        ]  # fmt: skip
        choices += [
            choice(recipe, "align", starts),
            date_choice(recipe),
            choice(recipe, "fill_gaps", high=100_000),
        ]
    return choices


def date_choice(recipe: Recipe) -> Choice:
    """Which labels are made from dates."""
    kinds = [
        ("hour", "Hour"), ("weekday", "Day of the week"), ("weekend", "Weekend or working day"),
        ("month", "Month"), ("season", "Season"), ("year", "Year"),
    ]  # fmt: skip
    return choice(recipe, "date_labels", kinds)


def missing_choices(recipe: Recipe, suspects: Mapping[float, int]) -> list[Choice]:
    """The choices of how missing values are treated."""
    what = "window" if recipe.window else "sequence"
    numbers = [
        (n, f"{n:g} ({pluralise(suspects[n], 'cell')})" if n in suspects else f"{n:g}")
        for n in dict.fromkeys([*recipe.missing_numbers, *suspects])
    ]
    ways = [
        ("interpolate", "Fill in (interpolate)"), ("mask", "Fill in, but ignore in training"),
        ("zero", "Set to 0"), ("drop", "Exclude sequences and windows with any"),
    ]  # fmt: skip
    most = f"Leave out {what}s with more missing than, in %"
    return [
        choice(recipe, "missing_numbers", numbers),
        choice(recipe, "fill", ways),
        choice(recipe, "most_missing", label=most),
    ]


def likelihood_choice(percent: int) -> Choice:
    """How sure a program has to have been of a place, as of a body part."""
    return choice(None, "likelihood", value=percent, high=100)
