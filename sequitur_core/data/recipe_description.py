"""A recipe in words: what was done with a file."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.preparation import only_change, only_movement, sines_and_cosines
from sequitur_core.data.preparation.preprocessing import NAMED
from sequitur_core.data.recipe import (
    ABSENT,
    ACROSS,
    ALIKE,
    AMOUNTS,
    APART,
    AS_LISTS,
    AXES,
    BLANKS,
    BLOCK,
    BY_THING,
    CLOCKS,
    CODED,
    CODES,
    DATED,
    EMPTY_CELLS,
    ERRORS,
    GLUED,
    HEADED,
    HOURS,
    JOINED,
    KEPT,
    LARGE,
    LENGTHS,
    LIMITS,
    MARKED,
    MINUS,
    NAMES,
    NO_NAMES,
    OF_THINGS,
    PAIRS,
    READINGS,
    SCOPES,
    SERIES,
    SEVERAL,
    SPARSE,
    SPELLED,
    TOGETHER,
    UNCOMMENTED,
    WITH_NUMBERS,
    ZONES,
    Recipe,
)
from sequitur_core.formatting import dimensions, join_names, pluralise, quoted, with_one_point


def describe_region(region: Sequence[float], *, volumes: bool = False) -> str:
    """`Of each frame, the part from 10 to 60 % of the width ... is kept`."""
    names = ("width", "height") if len(region) == 4 else tuple(f"{axis} axis" for axis in AXES)
    ends = zip(region[: len(names)], region[len(names) :], names, strict=True)
    parts = [f"from {low:.4g} to {high:.4g} % of the {name}" for low, high, name in ends]
    return f"Of each {'volume' if volumes else 'frame'}, the part {join_names(parts)} is kept"


_FAMILIES = {
    "table": "a table",
    "array": "an array",
    "ts": "a .ts file",
    "video": "videos",
    "pictures": "pictures, each a frame",
    "sound": "sounds",
    "volume": "volumes",
}
# What one value over time belongs to, where it isn't simply the sequence.
_PARTS = {
    "video": "pixel of each clip",
    "pictures": "pixel of each clip",
    "volume": "voxel of each sequence",
}
_AXES = {
    "N": "sequences", "T": "steps", "C": "channels", "H": "height", "W": "width", "D": "depth",
    "1": "one",
}  # fmt: skip
_ENDS = {
    "end of file": "Its lines are read as they stand, to the end of the file.",
    "blank line": "Its lines are read as they stand, to a blank line.",
    "last row": "Its rows are the longest stretch of lines with as many cells each.",
    "last table": "Its tables with the same heading, one below the other, are read as one.",
}
IN_HOURS = " (h)"  # behind the name of a column of clocks, as a channel
# What `empty_cells` reads, and all that came before it.
_OF_CELLS = {
    MARKED: "A letter behind a number is a mark, and a trace is 0.",
    PAIRS: "Two numbers in each cell, with / between, are two columns.",
    ALIKE: "Words that are missing values in one column are in each.",
    CODED: "Whole numbers with codes among them, such as D1, are codes, too.",
    AS_LISTS: "Cells of many numbers, with blanks or commas between, are lists.",
    OF_THINGS: "Numbers of stations are codes where any has a letter.",
    DATED: "Groups of columns that begin with dates of their own are tables.",
    MINUS: "5-, (5) and \u22125 are negative numbers; a few percentages are numbers, too.",
    BLOCK: "Words beside numbers mean the same in columns that are numbered alike.",
    HOURS: "Times of day beside dates are values where nothing else is, in hours.",
    AMOUNTS: "Amounts behind the sign of any currency, and how long races took, are numbers.",
    BLANKS: "Empty texts hold nothing beside such words, either.",
    LARGE: "Columns of numbers beyond 3.4e38 are divided by a power of ten.",
    LENGTHS: "Hours and minutes that pass from a start to an end beside them are numbers.",
    HEADED: "A first list of names above lists of values names these.",
    SPARSE: "Lists of many numbers may stand in few rows, beside empty ones.",
    ERRORS: "How far a value may be off, behind a \u00b1, is left out.",
    ABSENT: "Words such as Not Available are missing values, however many there are.",
    TOGETHER: "A letter in most rows of several columns, and in the same, is a missing value.",
    READINGS: "Few numbers with a unit that go up and down, as 45 % and 46 %, are numbers.",
    SPELLED: "Numbers as people write them, such as 5'30\" and ~71 kg, are numbers.",
    CODES: "Whole numbers beside codes such as 149d and 12a, in many rows each, are codes.",
    CLOCKS: "Times of day in digits, such as a bedtime of 2315, are hours.",
    SCOPES: "Settings of an oscilloscope beside its columns name these.",
    GLUED: "Feet and inches, 21C and numbers behind an apostrophe are numbers.",
    LIMITS: "L0.01 is a limit, 0.01, and 1B beside 20 and 25 a name.",
    NAMES: "Two such numbers that always stand together, as in 41/42, are a name.",
    ZONES: "A letter behind the number of a zone or a cage, as in 3a, is part of its name.",
    SERIES: "Series of several things in JSON are a sequence each, wherever they stand.",
}
_LAYOUTS = {
    "rows": "Each row is a sequence.",
    "columns": "Each column is a sequence.",
    "tidy": "Each row is one step of a sequence.",
    "long": "All rows are one long series.",
}


_FILLED = {
    "mask": "Missing values are filled in, but ignored in training and in errors.",
    "zero": "Missing values are set to 0.",
    "drop": "Sequences and windows with missing values are excluded.",
}


# Steps of a recipe, by the field that asks for them, in a word or two.
PREPARED = {
    "missing_numbers": "{} as missing",
    "missing_marks": "{} as missing",
    "missing_words": "{} as missing",
    "window": "windows of {}",
    "angles": "sine and cosine",
    "channels": "{}",
    "range_of": "limited",
    "skip": "without the beginning",
    "skip_end": "without the end",
    "smooth": "smoothed",
    "every": "averaged",
    "movement": "movement",
    "change": "changes",
    "same_length": "one length",
    "detrend": "without {}",
    "standardise": "z-scored",
    "squeeze": "0 to 1",
    "scaled": "0 to 1",
    "named_channels": "channels named",
}


def preparation(
    recipe: Recipe | None,
    other: Recipe | None = None,
    *,
    step: tuple[float, str] = (0.0, ""),
) -> dict[str, str]:
    """The steps in which a recipe differs from another, or from none at all, in a word or two.

    By the name of the field; `{"window": "windows of 12 steps", "standardise": "z-scored"}`. With
    the `step` between two elements of its data, and the unit of that: `windows of 12 hours`.
    """
    if recipe is None:
        return {}
    before = other or Recipe(format=recipe.format)
    steps = {name: getattr(recipe, name) for name in PREPARED}
    words = {
        name: PREPARED[name].format(_listed(now))
        for name, now in steps.items()
        if now and now != getattr(before, name)
    }
    if "window" in words:  # elements are further apart once they are averaged
        length = lasting(recipe.window, step[0] / max(1, recipe.every), step[1])
        words["window"] = PREPARED["window"].format(length)
    if "channels" in words:
        words["channels"] = pluralise(len(recipe.channels), "channel")
    return words


def sets_apart(recipe: Recipe, others: Sequence[Recipe]) -> list[str]:
    """What is said of a recipe and not of all the others, in the words of `describe`."""
    common = set.intersection(*({*describe(other, rules=False)} for other in others))
    return [said for said in describe(recipe, rules=False) if said not in common]


def _listed(value: object) -> str:
    """`-200 and -999` or `'#ERR'`, where several are given; anything else as it is."""
    if not isinstance(value, tuple):
        return str(value)
    return join_names([quoted(one) if isinstance(one, str) else f"{one:g}" for one in value])


def describe(recipe: Recipe, *, cells: bool = True, rules: bool = True) -> list[str]:
    """The choices of a recipe as sentences, in the order in which they are applied.

    cells : how those of a table are written is said, too, which workbooks say by themselves.
    rules : what is a number, a code or a list in the cells of any table is said, too.
    """
    said = [f"Read as {_FAMILIES.get(recipe.format, recipe.format)}."]
    if recipe.format == "table":
        said += _describe_table(recipe, cells=cells)
        said += _describe_rules(recipe) if rules else []
        said.append(_LAYOUTS[recipe.layout])
    for one, several, columns in [
        ("Sequences are named by the column", "Sequences are named by", recipe.id_columns),
        ("Time comes from the column", "Time comes from", recipe.time_columns),
        ("The channel is", "Channels are", recipe.value_columns),
        ("The label is", "Labels are", recipe.label_columns),
        ("Left out is", "Left out are", recipe.left_out),
    ]:
        if columns:
            said.append(f"{one if len(columns) == 1 else several} {join_names(columns, NAMED)}.")
    if recipe.channel_column:
        what = "row" if recipe.layout == "rows" and recipe.channels_in_names else "value"
        said.append(f"The column {recipe.channel_column} names the channel of a {what}.")
    if recipe.channels_in_names and not recipe.channel_column:
        said.append("The names of the columns say channel and step.")
    named = zip(recipe.named_channels, recipe.given_names, recipe.given_units, strict=True)
    for channel, name, unit in named:
        called = "" if name is None else f" is called {name}"
        measured = "" if unit is None else f" is in {unit}" if unit else " has no unit"
        said.append(f"{channel}{called}{' and' if called and measured else ''}{measured}.")
    for label, given in zip(recipe.named_labels, recipe.given_labels, strict=True):
        said.append(f"The label {label} is called {given}.")
    if recipe.array or recipe.axes:
        what = f"The array is {recipe.array}" if recipe.array else "The array's axes are"
        axes = join_names([_AXES.get(axis, axis) for axis in recipe.axes], NAMED)
        said.append(f"{what}, with axes {axes}." if recipe.array else f"{what} {axes}.")
    if recipe.missing_numbers:
        numbers = ", ".join(f"{number:g}" for number in recipe.missing_numbers)
        said.append(f"{numbers} means that a value is missing.")
    for column, mark in zip(recipe.missing_in, recipe.missing_marks, strict=True):
        said.append(f"{mark:g} in {column} means that a value is missing.")
    if recipe.missing_words:
        words = join_names([quoted(word) for word in recipe.missing_words], NAMED)
        said.append(f"{words} among numbers means that a value is missing.")
    if recipe.missing_labels:
        marks = join_names([*recipe.missing_labels], NAMED)
        said.append(f"{marks} among labels means that there is none.")
    if recipe.fill in _FILLED:
        said.append(_FILLED[recipe.fill])
    if recipe.most_missing < 100:
        said.append(f"What misses more than {recipe.most_missing:g} % of a channel is left out.")
    if recipe.counted:
        said.append(f"Events are counted in steps of {recipe.counted}.")
    if recipe.even_step:
        said.append(f"Times are brought to even steps of {recipe.even_step}.")
    if recipe.window:
        apart = recipe.window_step or recipe.window
        said.append(
            f"Windows of {pluralise(recipe.window, 'step')} are cut, {apart:,} steps apart."
        )
        if recipe.keep_rest:
            said.append("What is left over is kept in a last window that ends with the recording.")
    if recipe.align:
        said.append(f"Windows begin with a {recipe.align}.")
    said += _describe_media(recipe)
    if recipe.without:
        verb = "is" if len(recipe.without) == 1 else "are"
        said.append(f"{pluralise(len(recipe.without), 'sequence')} {verb} excluded by name.")
    said += _describe_preprocessing(recipe)
    return [with_one_point(one) for one in said]


def _describe_media(recipe: Recipe) -> list[str]:
    """What is kept of sounds, frames and volumes."""
    said: list[str] = []
    if recipe.format == "sound":
        said += _describe_sound(recipe)
    elif recipe.fps:
        said.append(f"{recipe.fps:g} frames per second are kept.")
    if recipe.region:
        said.append(f"{describe_region(recipe.region, volumes=recipe.format == 'volume')}.")
    if recipe.frame_size:
        unit = "voxels" if recipe.format == "volume" else "pixels"
        said.append(f"Frames are {dimensions(recipe.frame_size, mark='')} {unit}.")
    if recipe.colour:
        said.append("Colours are kept.")
    if recipe.by_voxel:
        said.append(
            "Each voxel is scaled to mean 0 and standard deviation 1 over the whole of a file."
        )
    return said


def _describe_cells(recipe: Recipe) -> str:
    names = {"\t": "tabs", " ": "white space"}
    between = names.get(recipe.delimiter, f'"{recipe.delimiter}"')
    mark = "comma" if recipe.decimal == "," else "point"
    if recipe.cuts:
        between = f"their place, from characters {join_names(list(map(str, recipe.cuts)), NAMED)}"
    return f"Cells are separated by {between}, with a decimal {mark}."


def _describe_table(recipe: Recipe, *, cells: bool) -> list[str]:
    said = []
    if recipe.sheet:
        every = "All sheets with the same columns are read."
        said.append(every if recipe.sheet == "*" else f"Sheet or file: {recipe.sheet}.")
    if cells:
        said.append(_describe_cells(recipe))
    if recipe.record_end:
        said.append(f'A line may hold several rows, each with "{recipe.record_end}" at its end.')
    if recipe.names_again == UNCOMMENTED:
        said.append("Comments among the rows are left out.")
    if recipe.names_again == APART:
        said.append("Other names below its rows begin another table.")
    if recipe.names_again == NO_NAMES:
        said.append("Lines in words that come again are rows.")
    if recipe.names_again == JOINED:
        said.append("The names of its columns may come again, worded differently, above more rows.")
    if recipe.quotes == "'":
        said.append("Single quotes around values are left off.")
    if recipe.skip_lines:
        above = pluralise(recipe.skip_lines, "line")
        said.append(f"The table begins below {above}.")
    if recipe.table_end:
        said.append(_ENDS[recipe.table_end])
    if recipe.remarked_rows == KEPT:
        said.append("Rows that have a remark and lack some values are kept.")
    if recipe.remarked_rows == WITH_NUMBERS:
        said.append("Rows that have a remark and no numbers are left out.")
    if recipe.remarked_rows == SEVERAL:
        said.append("Rows that hold a moment alone are left out.")
    if recipe.lists == ACROSS:
        said.append("Each number of a list in a cell is a channel.")
    if recipe.lists == BY_THING:
        said.append("Each thing in the lists of a table has channels of its own.")
    clocks = [c for c in recipe.word_columns if f"{c}{IN_HOURS}" in recipe.word_channels]
    if words := [c for c in recipe.word_columns if c not in clocks]:
        said.append(
            f"Each word of {join_names(words, NAMED)} is a channel: 1 in the rows that have it, 0 "
            "in the others."
        )
    if clocks:
        said.append(f"Times of day in {join_names(clocks, NAMED)} are channels, in hours.")
    if recipe.split_rows == JOINED:
        said.append("Rows of one moment that fill one another's blanks are one step.")
    if recipe.each_row:
        said.append(
            "Each row is one step, though times lie near even ones or several rows share one."
        )
    if recipe.all_months:
        said.append("Months without a row are missing steps.")
    if recipe.newest_first:
        what = "row" if recipe.row_per_step else "column"
        said.append(f"The newest {what} comes first, so the order of {what}s is reversed.")
    return said


def _describe_rules(recipe: Recipe) -> list[str]:
    """What is a number, a code, a list or nothing in the cells of any table."""
    of_cells = EMPTY_CELLS[: 1 + EMPTY_CELLS.index(recipe.empty_cells)]
    said = [what for kind, what in _OF_CELLS.items() if kind in of_cells]
    if recipe.empty_cells:
        blank = "Words that come again among many numbers, and blank rows, hold nothing."
        said.insert(0, blank)
    return said


def _describe_sound(recipe: Recipe) -> list[str]:
    what = {
        "bands": f"the loudness in {recipe.bands} frequency bands",
        "loudness": "the loudness",
        "wave": "the waveform",
    }[recipe.sound]
    often = f", {recipe.fps:g} times per second" if recipe.fps else ""
    said = [f"Each sound is described by {what}{often}."]
    if recipe.sound == "bands" and recipe.highest:
        said.append(f"The bands reach up to {recipe.highest:g} Hz.")
    how = "are kept separate" if recipe.stereo else "are averaged"
    said.append(f"Left and right, if there are both, {how}.")
    return said


def _describe_preprocessing(recipe: Recipe) -> list[str]:
    said = []
    if recipe.centre_on:
        ahead = f", with {recipe.turn_by} pointing ahead" if recipe.turn_by else ""
        said.append(f"Positions are relative to {recipe.centre_on}{ahead}.")
    if recipe.angles:
        said.append(str(sines_and_cosines(recipe.angles)))
    if recipe.channels:
        said.append(f"Channels kept: {join_names(recipe.channels, NAMED)}.")
    for name, low, high in zip(recipe.range_of, recipe.range_low, recipe.range_high, strict=True):
        ends = [] if low is None else [f"below {low:.6g}"]
        ends += [] if high is None else [f"above {high:.6g}"]
        done = "treated as missing" if recipe.outside == "missing" else "set to that"
        if ends:
            said.append(f"Values{f' of {name}' if name else ''} {' or '.join(ends)} are {done}.")
    for count, which in ((recipe.skip, "first"), (recipe.skip_end, "last")):
        if count:
            steps = "step is" if count == 1 else f"{count:,} steps are"
            said.append(f"The {which} {steps} skipped.")
    if recipe.smooth > 1:
        said.append(f"Smoothed over {recipe.smooth} steps.")
    if recipe.every > 1:
        said.append(f"Every {recipe.every} steps are averaged into one.")
    if recipe.movement:
        said.append(str(only_movement()))
    if recipe.change:
        said.append(str(only_change(recipe.change)))
    if recipe.same_length:
        how = "Stretched or compressed" if recipe.stretch else "Cut or padded"
        said.append(f"{how} to {pluralise(recipe.same_length, 'step')}.")
    if recipe.detrend:
        what = "average" if recipe.detrend == "mean" else "straight line"
        said.append(f"The {what} of each sequence is removed.")
    if recipe.standardise:
        whose = _PARTS.get(recipe.format, "sequence")
        said.append(f"Each {whose} is scaled to mean 0 and standard deviation 1.")
    if recipe.squeeze:
        said.append("Each sequence is scaled to the range from 0 to 1.")
    if recipe.scaled:
        said.append("Each channel is scaled to the range from 0 to 1 over all sequences.")
    return said
