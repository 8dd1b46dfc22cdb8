"""Hours, days or weeks: what one sequence of a long series is, beside what was read."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from dashboard.data_page.preparation.preprocessing_form import step_of_file
from dashboard.data_page.reading import correct_or_undo, corrections_version
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import lasting, time_units
from sequitur_core.readers.recognised_file import Origin

CALENDAR = ("hour", "day", "week", "month", "year")
FEWEST_STEPS = 4  # fewer have no shape
FEWEST_WINDOWS = 10  # fewer make no map


def lengths(dataset: SequenceDataset, origin: Origin) -> list[int]:
    """The window lengths to choose from at a glance, in elements, with the one in use among them.

    Empty where there is nothing to choose: the file isn't cut, has no dates, or is too short.
    """
    choice = next((each for each in origin.understood.options if each.name == "window"), None)
    if choice is None or not choice.value:
        return []
    rows = int(dataset.lengths.sum()) * origin.recipe.every
    units = time_units(*step_of_file(dataset, origin.recipe))
    fitting = {
        round(units[name])
        for name in CALENDAR
        if name in units and FEWEST_STEPS <= units[name] <= rows / FEWEST_WINDOWS
    }
    return sorted(fitting | {choice.value}) if fitting else []


def show(data_id: str, dataset: SequenceDataset, origin: Origin, *, row: DeltaGenerator) -> None:
    """Choose the length in a row of the page; the file is read again at once, below it.

    Which days are odd and which weeks are odd are different questions, and only the person who
    brought the file knows which one it is. Other lengths are further down the page.
    """
    offered = lengths(dataset, origin)
    if len(offered) < 2:
        return
    step = step_of_file(dataset, origin.recipe)
    key = f"window_length_{data_id}_{corrections_version()}"
    chosen = row.segmented_control(
        "Windows of",
        offered,
        default=origin.recipe.window,
        format_func=lambda elements: lasting(elements, *step),
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != origin.recipe.window:
        correct_or_undo(origin, key, window=chosen)
