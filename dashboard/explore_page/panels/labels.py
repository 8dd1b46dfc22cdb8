"""Beside the map: the labels that people give, how many sequences have each, and their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import state
from dashboard.charts.colouring import label_colours
from dashboard.charts.pictures.thumbnails import colour_dot
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar, files, proposals
from dashboard.explore_page.selection import picking
from dashboard.formatting import plain, shortened
from sequitur_core.formatting import pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.events import NO_LABEL, Event
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import KEYS
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.run import Run

TABLE_ROWS = 6  # seen without scrolling
ROW_HEIGHT = 36
NO_KEY = "none"


def show(context: Context) -> None:
    """Add labels, see who has them, change them, and hand them out."""
    labels = hand_labels.hand_labels(context.run)
    if labels.damaged:
        st.warning(
            f"{pluralise(labels.damaged, 'line')} of the stored labels can't be read. What they "
            "said is missing here; all other labels are whole."
        )
    if not labels.vocabulary:
        st.subheader("No labels yet", anchor=False)
        st.write(
            "Give what you see on the map a name: add a label, select sequences (on the map, over "
            "time, a group, an outlier), and click the label or press its key."
        )
        _offer_begun(context)
    files.say_what_followed()
    if not labels.done:
        files.offer_those_elsewhere(context.run)
    _add_form(context.run)
    if labels.vocabulary:
        _show_counts(context, labels)
        _show_table(context, labels)
        with st.popover("Edit", icon=":material/edit:", key="edit_labels"):
            _edit(context.run, labels)
        proposals.show(context, labels)
    files.show(context, labels)


def _offer_begun(context: Context) -> None:
    """A button that continues a label of the file that only some sequences have."""
    dataset = context.dataset
    for name in editing.unfinished(dataset):
        column = dataset.labels[name]
        without = int(column.isna().sum())
        st.button(
            f"Propose {plain(shortened(name, 40))} for the {without:,} without",
            key=f"begin_with_{name}",
            icon=":material/label:",
            type="primary",
            on_click=proposals.begin_with,
            args=(context.run, column, context.part),
            help=f"The {len(column) - without:,} that have it in your file get it as a label here, "
            "and proposals for the others are learned from them.",
        )


def _add_form(run: Run) -> None:
    with (
        st.form("add_label", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            "New label",
            key=state.NEW_LABEL,
            placeholder="New label, for example artefact",
            label_visibility="collapsed",
        )
        st.form_submit_button("Add", icon=":material/new_label:", on_click=_add, args=(run,))


def _add(run: Run) -> None:
    name = st.session_state[state.NEW_LABEL]
    if bar.change(run, lambda labels: [editing.new_label(labels, name)]):
        st.session_state[state.NEW_LABEL] = ""  # else it stays, to be changed


def _change(run: Run, make: Callable[[Labelling], Iterable[Event]]) -> None:
    bar.change(run, make)


def _show_counts(context: Context, labels: Labelling) -> None:
    """How many have a label, and a button that selects the others."""
    n = len(context.dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{labels.count:,} of {n:,}** labelled", width="stretch")
        if 0 < labels.count < n:
            st.button(
                f"{picking.verb()} the others",
                key="select_unlabelled",
                type="tertiary",
                on_click=picking.pick,
                args=(context.run.id, labels.rows(NO_LABEL)),
            )
    if (runs := len(hand_labels.sharing(context.run))) > 1:
        st.caption(f"Shared by the {runs} runs on this data: what you change here changes in each.")


def _show_table(context: Context, labels: Labelling) -> None:
    """One line per label; ticking some selects their sequences."""
    colours = label_colours(labels.vocabulary)
    picking.show_table(
        {
            "Colour": [colour_dot(colours[one.id]) for one in labels.vocabulary],
            "Key": [one.key for one in labels.vocabulary],
            "Label": [one.name for one in labels.vocabulary],
            "Sequences": [labels.counts[one.id] for one in labels.vocabulary],
        },
        lambda line: labels.rows(labels.vocabulary[line].id),
        run_id=context.run.id,
        key=state.label_table(context.run.id, [one.id for one in labels.vocabulary]),
        box="label_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "Key": st.column_config.TextColumn(width=40),
            "Sequences": st.column_config.NumberColumn(width=90, format="localized"),
        },
    )


def _edit(run: Run, labels: Labelling) -> None:
    """Another name, colour or key for a label, or its end."""
    names = {one.id: shortened(one.name, 60) for one in labels.vocabulary}
    chosen = st.selectbox("Label", list(names), format_func=names.__getitem__, key="edited_label")
    label = next(one for one in labels.vocabulary if one.id == chosen)
    colour = label_colours(labels.vocabulary)[label.id]
    # With another one, such as before an undone step, each is another field.
    key = partial(state.label_field, label.id)
    name = st.text_input("Name", label.name, key=key("name", label.name))
    left, right = st.columns(2)
    new_colour = left.color_picker("Colour", colour, key=key("colour", colour))
    keys = [NO_KEY, *KEYS]
    now = label.key or NO_KEY
    pressed = right.selectbox("Key", keys, keys.index(now), key=key("key", now))
    changed = replace(
        label,
        name=name,
        key="" if pressed == NO_KEY else pressed,
        colour=label.colour if new_colour.lower() == colour.lower() else new_colour,
    )
    left, right = st.columns(2)
    left.button(
        "Save",
        key="save_label",
        type="primary",
        width="stretch",
        disabled=changed == label,
        on_click=_change,
        args=(run, lambda now: editing.change(now, changed)),
    )
    right.button(
        "Delete",
        key="delete_label",
        icon=":material/delete:",
        width="stretch",
        on_click=_change,
        args=(run, lambda now: [editing.remove(now, label.id)]),
        help=f"{pluralise(labels.counts[label.id], 'sequence')} lose it; Undo brings it back. "
        f"{plain(shortened(label.name))} in the file itself stays.",
    )
