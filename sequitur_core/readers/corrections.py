"""What a person may correct about a file, worded for a page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import Choice

KEEP_REST_HELP = "The last window then ends with the recording, and overlaps the one before."


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
    length = Choice(
        "window", f"{piece.capitalize()} length", help_, recipe.window, "int", low=low, high=high
    )
    if not recipe.window:
        return [length]
    apart = Choice(
        "window_step",
        f"From one {piece} to the next",
        f"Empty: {piece}s don't overlap. Smaller steps give more {piece}s that share {element}s.",
        recipe.window_step,
        "int",
        low=0,
        high=high,
    )
    rest = Choice(
        "keep_rest",
        "Keep what is left over at the end",
        KEEP_REST_HELP,
        recipe.keep_rest,
        "flag",
    )
    return [length, apart, rest]


def label_choices(recipe: Recipe, labels: pd.DataFrame) -> list[Choice]:
    """Which of the labels that folders and names of files give are used."""
    help_ = "Names of folders, or parts of names. They colour the map; the model doesn't see them."
    names = tuple((str(c), str(c)) for c in labels.columns)
    return [label_column_choice(recipe, names, help_)] if names else []


def label_column_choice(
    recipe: Recipe,
    columns: tuple[tuple[str, str], ...],
    help_: str = "They colour the map; the model doesn't see them.",
) -> Choice:
    """Which columns, given as values and their names, are used as labels."""
    return Choice("label_columns", "Labels", help_, recipe.label_columns, "many", columns)


def window_choices(recipe: Recipe, *, dated: bool) -> list[Choice]:
    """The choices of how windows are cut."""
    long = recipe.layout == "long"
    choices = cut_choices(
        recipe,
        "Steps in each window." if long else "Steps in each window; 0 keeps the sequences whole.",
        low=1 if long else 0,
    )
    if long and dated:
        choices.append(
            Choice(
                "align",
                "Start of windows",
                "Windows that start at the same time of day can be compared.",
                recipe.align,
                "one",
                (
                    ("", "At the first row"),
                    ("day", "At midnight"),
                    ("week", "On Mondays"),
                    ("year", "On 1 January"),
                ),
            )
        )
        choices.append(date_choice(recipe))
        choices.append(
            Choice(
                "fill_gaps",
                "Fill gaps in time up to, in steps",
                "The most missing rows that are filled in. Windows don't span longer gaps.",
                recipe.fill_gaps,
                "int",
                low=0,
                high=100_000,
            )
        )
    return choices


def date_choice(recipe: Recipe) -> Choice:
    """Which labels are made from dates."""
    return Choice(
        "date_labels",
        "Labels from the date",
        "They colour the map. Seasons are those of the northern hemisphere.",
        recipe.date_labels,
        "many",
        (
            ("hour", "Hour"),
            ("weekday", "Day of the week"),
            ("weekend", "Weekend or working day"),
            ("month", "Month"),
            ("season", "Season"),
            ("year", "Year"),
        ),
    )


def missing_choices(recipe: Recipe, suspects: Mapping[float, int]) -> list[Choice]:
    """The choices of how missing values are treated."""
    what = "window" if recipe.window else "sequence"
    numbers = dict.fromkeys([*recipe.missing_numbers, *suspects])
    return [
        Choice(
            "missing_numbers",
            "Numbers that mean missing",
            "Some devices write such a number when they measured nothing: type it here.",
            recipe.missing_numbers,
            "numbers",
            tuple(
                (n, f"{n:g} ({pluralise(suspects[n], 'cell')})" if n in suspects else f"{n:g}")
                for n in numbers
            ),
        ),
        Choice(
            "fill",
            "Missing values",
            "Filling in draws a straight line from the last known value to the next. Values that "
            "are ignored are drawn as gaps and don't count in training or in errors.",
            recipe.fill,
            "one",
            (
                ("interpolate", "Fill in (interpolate)"),
                ("mask", "Fill in, but ignore in training"),
                ("zero", "Set to 0"),
                ("drop", "Exclude sequences and windows with any"),
            ),
        ),
        Choice(
            "most_missing",
            f"Leave out {what}s with more missing than, in %",
            "Counted in the channel that misses most. 100 keeps all.",
            recipe.most_missing,
            "number",
        ),
    ]


def likelihood_choice(percent: int) -> Choice:
    """How sure a program has to have been of a place, as of a body part."""
    return Choice(
        "likelihood",
        "Least likelihood of a position, in %",
        "Positions that the program was less sure of are missing.",
        percent,
        "int",
        low=0,
        high=100,
    )
