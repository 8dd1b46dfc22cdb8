"""Choices by which a file was understood, to correct; the file is then read again at once."""

from __future__ import annotations

import streamlit as st

from dashboard import faults, state
from dashboard.data_page import summary
from dashboard.data_page.preparation import region_picker
from dashboard.data_page.preparation.preprocessing_form import WINDOWS, offers_windows, step_of_file
from dashboard.data_page.questions import lines
from dashboard.data_page.reading import correct, correct_or_undo, corrections_version
from dashboard.formatting import plain
from dashboard.widgets.fields import forms
from dashboard.widgets.fields.durations import ONE_AFTER_ANOTHER, duration_input
from dashboard.widgets.fields.number_field import within
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.readers.detection import Choice
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.beginning import SAID

DURATIONS = ("window", "window_step")  # lengths in elements; the first one's unit is for both


def show(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """Change what was understood; the file is read again at once."""
    with st.expander("Not right? Change how the file is read", icon=":material/edit:"):
        for reason in origin.understood.reasons:
            st.caption(plain(reason))
        columns = st.columns(2)
        # A region has a picture and a button of its own, below what applies at once.
        options = sorted(origin.understood.options, key=lambda choice: choice.kind == "region")
        if any(choice.name == lines.BEGIN for choice in options):
            # Asked for beside the lines, but for what is often all that is wrong.
            marks = [o for o in options if o.name == "decimal"]
            options = [*marks, *(o for o in options if o.name not in SAID)]
            lines.ask_button(lines.Asked(origin.source, origin.recipe, "", data_id))
        if offers_windows(origin):  # where they are seen before and after
            options = [o for o in options if o.name not in WINDOWS]
        now, said = st.session_state.get(state.READ_AS_SAID, ("", ()))
        unit: str | None = None  # windows and the steps between them are given in one
        for i, choice in enumerate(options):
            key = f"{state.CHOICE}{data_id}_{choice.name}"
            if cancelled := corrections_version():
                key += f"_{cancelled}"
            if choice.kind == "region":
                region_picker.choose(
                    choice, key=key, keep=lambda region: correct(origin, region=region)
                )
                continue
            with columns[i % 2]:
                # In sight, where what follows the choice may not be.
                above = st.container(key=f"{faults.BOX}_{key}")
                if now == data_id and said == (choice.name,):
                    came_out = summary.sentence(dataset, origin)
                    above.caption(f":material/check: Now: {plain(came_out)}.")
                if choice.name in DURATIONS:
                    high = _longest(dataset, origin, choice)
                    value, unit = duration_input(
                        choice.label,
                        choice.value,
                        step=step_of_file(dataset, origin.recipe),
                        low=choice.low,
                        high=high,
                        key=key,
                        help=choice.help,
                        unit=unit,
                        none=ONE_AFTER_ANOTHER if choice.name == DURATIONS[1] else "",
                    )
                    if value == within(choice.value, choice.low, high):
                        value = choice.value  # it was never typed
                else:
                    value = forms.choice_widget(choice, key=key)
            if value is not None and value != choice.value:
                with above:
                    correct_or_undo(origin, key, **{choice.name: value})


def _longest(dataset: SequenceDataset, origin: Origin, choice: Choice) -> int:
    """The most elements that a choice may be: those of a whole sequence, where all are whole."""
    recipe = origin.recipe
    if recipe.window or recipe.same_length:
        return choice.high
    read = int(dataset.lengths.max()) * recipe.every + recipe.skip + recipe.skip_end
    return min(choice.high, read + recipe.every)
