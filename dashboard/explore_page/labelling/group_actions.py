"""Below the table of groups: merge, split and name them, make them labels, and undo."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import state
from dashboard.explore_page import grouping
from dashboard.explore_page.context import Context
from dashboard.explore_page.grouping import Grouping
from dashboard.explore_page.labelling import bar
from dashboard.formatting import plain, shortened
from dashboard.widgets import messages
from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping import group_edits
from sequitur_core.explore.grouping.group_edits import Edited, Step
from sequitur_core.formatting import join_names, pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.events import Origin
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.run import Run

SHARE = re.compile(r" \([^()]* %\)")  # of a group that has the label which it is called by


def show(context: Context, shown: Grouping) -> None:
    """What can be done with the groups that are selected as a whole, or with the selection."""
    run, ticked = context.run, shown.edited.whole(context.rows)
    if problem := messages.said(state.GROUP_ERROR):
        st.error(plain(problem))
    with st.container(key="group_actions", horizontal=True, gap="xsmall"):
        st.button(
            "Merge",
            key="merge_groups",
            icon=":material/merge:",
            disabled=len(ticked) < 2,
            on_click=_change,
            args=(run, shown, lambda now: group_edits.merge(now, ticked)),
            help="Make one group of those that are selected.",
        )
        st.button(
            "Split",
            key="split_group",
            icon=":material/call_split:",
            disabled=len(ticked) != 1,
            on_click=_change,
            args=(run, shown, lambda now: group_edits.split(now, ticked[0], context.compared)),
            help="Divide the selected group in two, where its encodings differ most.",
        )
        with st.popover(
            "Name", icon=":material/edit:", key="name_group", disabled=len(ticked) != 1
        ):
            if len(ticked) == 1:
                _name_form(run, shown, ticked[0])
        st.button(
            "Label",
            key="label_groups",
            icon=":material/label:",
            disabled=not ticked,
            on_click=_label,
            args=(run, grouping.called(context.results, shown), ticked),
            help="Give the sequences of each selected group a label with the group's name.",
        )
        st.button(
            "New group",
            key="group_selection",
            icon=":material/group_work:",
            disabled=not len(context.rows) or bool(ticked),
            on_click=_change,
            args=(run, shown, lambda now: group_edits.take(now, context.rows)),
            help="Make a new group of the sequences that are selected on the map. They leave the "
            "groups that they are in.",
        )
        if shown.steps:
            st.button(
                "Undo",
                key="undo_group",
                icon=":material/undo:",
                on_click=_undo,
                args=(run, shown),
                help=f"Take back the last of {pluralise(len(shown.steps), 'change')}.",
            )


def _name_form(run: Run, shown: Grouping, group: int) -> None:
    with st.form("group_name", border=False):
        st.text_input(
            "Name",
            shown.edited.names.get(group, ""),
            key=state.group_name(group),
            placeholder=shown.edited.name(group),
        )
        st.form_submit_button(
            "Save", type="primary", width="stretch", on_click=_rename, args=(run, shown, group)
        )


def _rename(run: Run, shown: Grouping, group: int) -> None:
    text = st.session_state[state.group_name(group)]
    _change(run, shown, lambda now: group_edits.name(now, group, text))


def _change(run: Run, shown: Grouping, make: Callable[[Edited], Step]) -> None:
    """One more step; why it can't be made is said above the buttons."""
    messages.drop(state.GROUP_ERROR)
    try:
        changed_groups.add(run, shown.base, shown.found, make(shown.edited))
    except SequiturError as error:
        messages.say(state.GROUP_ERROR, str(error))
    else:
        st.session_state[state.COLOUR_BY_GROUP] = True  # what was changed is seen


def _undo(run: Run, shown: Grouping) -> None:
    messages.drop(state.GROUP_ERROR)
    try:
        changed_groups.undo(run, shown.base, shown.found)
    except SequiturError as error:
        messages.say(state.GROUP_ERROR, str(error))


def _label(run: Run, groups: Edited, ticked: Sequence[int]) -> None:
    """A label for each group, given to its sequences; the labels' own Undo takes it back.

    Of one without a name it says what is in it, as the map does, without number and share.
    """
    said = {g: SHARE.sub("", word) for g, word in groups.words.items()}
    shared = Counter(said.values())
    said = {g: word for g, word in said.items() if shared[word] == 1}
    parts: list[tuple[str, IntArray, Origin]] = [
        (groups.names.get(g) or said.get(g) or groups.name(g), groups.rows(g), "hand")
        for g in ticked
    ]
    if bar.change(run, lambda labels: editing.give_by_name(labels, parts)):
        names = join_names([f"**{plain(shortened(name, 40))}**" for name, _, _ in parts])
        count = sum(len(rows) for _, rows, _ in parts)
        st.toast(f"Labelled {pluralise(count, 'sequence')}: {names}.", icon=":material/label:")
