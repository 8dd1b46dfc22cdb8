"""Beside the map: groups of encodings, what is in them, and what makes one different."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.group_tree import HEIGHT, tree_figure
from dashboard.charts.pictures.thumbnails import colour_dot
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page import grouping
from dashboard.explore_page.context import Context
from dashboard.explore_page.grouping import Grouping
from dashboard.explore_page.labelling import group_actions
from dashboard.explore_page.map_area import colour_by
from dashboard.explore_page.panels.findings import findings_query
from dashboard.explore_page.selection import picking
from dashboard.explore_page.selection.difference import show_difference
from dashboard.formatting import label_column, plain
from dashboard.sentences.finding_sentences import untested, worded
from dashboard.sentences.group_sentences import beside_groups, class_mix, label_of_groups
from dashboard.widgets.fields.number_field import number_field
from dashboard.widgets.query_wait import result_or_reason
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.explore.grouping import groups
from sequitur_core.explore.grouping.group_tree import GroupTree
from sequitur_core.explore.grouping.groups import UNGROUPED, Agreement
from sequitur_core.explore.time.recordings import sequence_word
from sequitur_core.findings.finding import from_arrays
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.labels.events import NO_LABEL
from sequitur_core.runs.annotations.hand_labels import column_name, hand_labels
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.results.evaluation import judging_label
from sequitur_core.runs.run import Run

MOST_PICTURED = 8  # sequences in the picture of a group
TABLE_ROWS = 5  # seen without scrolling
ROW_HEIGHT = 44
RAND = (
    "Take two sequences: how often do groups and label agree whether they belong together? Less "
    "what chance would give: 1 is always, 0 no more than chance."
)
INFORMATION = (
    "How much of a sequence's label you know once you know its group, less what chance would give: "
    "1 is all of it, 0 nothing. It is adjusted, as the Rand index is."
)


def show(context: Context) -> None:
    """Choose how to group, the groups in a table, and what makes the selection different."""
    _choose_method(context)
    shown = _in_view(context)
    if shown is None:
        return
    ungrouped = np.flatnonzero(shown.labels == UNGROUPED)
    headline = pluralise(len(shown.edited.numbers), "group")
    if len(ungrouped):
        headline += f", {pluralise(len(ungrouped), sequence_word(context.dataset))} in no group"
    with st.container(horizontal=True, vertical_alignment="center"):
        changed = ", as you changed them" if shown.steps else ""
        st.markdown(f"**{headline}**{changed}", width="stretch")
        if len(ungrouped):
            st.button(
                f"Select {'it' if len(ungrouped) == 1 else f'these {len(ungrouped):,}'}",
                key="select_ungrouped",
                type="tertiary",
                on_click=picking.pick,
                args=(context.run.id, ungrouped),
            )
    if shown.edited.numbers:
        _show_groups(context, shown)
    if note := " ".join(filter(None, (shown.note, _why_not_as_on_map(context)))):
        st.caption(plain(note))
    if why := _why_not_as_in_findings(context, shown):
        st.caption(why)
    if not shown.edited.numbers:
        return
    query = changed_groups.names_query(context.run, shown.query)
    result_or_reason(context.results, query, doing="Naming the groups")
    result = result_or_reason(context.results, shown.query, doing="Comparing groups with labels")
    if result is not None:
        found = groups.agreements_from(result)
        _show_agreements(found, _with_own_labels(context, shown), in_view=context.colouring.title)


def _show_groups(context: Context, shown: Grouping) -> None:
    """The table, and what can be done with groups and seen of the selected ones."""
    _show_table(context, shown)
    if cache.is_own(context.run):
        group_actions.show(context, shown)
    if context.colouring.title != colour_by.GROUP:
        st.button(
            "Colour the map by group",
            key="colour_by_group",
            icon=":material/palette:",
            on_click=partial(st.session_state.__setitem__, state.COLOUR_BY_GROUP, True),
        )
    if len(context.rows):
        st.markdown(
            f"**What makes the {pluralise(len(context.rows), 'selected sequence')} different**"
        )
        show_difference(context)
    else:
        st.caption("Tick a group to select its sequences and see what makes them different.")


def _in_view(context: Context) -> Grouping | None:
    """The groups as the panel is set, below the tree if they come from it; None while waited for.

    Why groups can't be found, or changes of them can't be read, is said.
    """
    run, results, part = context.run, context.results, context.part
    try:
        if grouping.method_in_view(run) == grouping.TREE:
            query = grouping.tree_query(part)
            if result_or_reason(results, query, doing="Making the tree of groups") is None:
                return None
            if (tree := grouping.known_tree(results, part)) is not None:
                _choose_cut(run, tree, part)
            shown = grouping.in_view(results, part)
            if tree is not None and shown is not None:
                _show_tree(context, tree, shown)
        else:
            base = grouping.base_query(run, part, None)
            if base is None or result_or_reason(results, base, doing="Looking for groups") is None:
                return None
            shown = grouping.in_view(results, part)
    except SequiturError as error:
        st.info(plain(error), icon=":material/info:")
        return None
    if shown is not None and shown.problem:
        st.warning(plain(shown.problem))
    return shown


def _why_not_as_on_map(context: Context) -> str:
    """That groups aren't found on the map, and where their number is chosen; else ""."""
    numbers = context.compared.shape[1]
    if numbers <= context.points.shape[1]:
        return ""
    of = context.encodings.shape[1]
    which = f"all {of} numbers of the encoding"
    if numbers < of:  # with a phase, or where one part of it is in view
        which = f"the {numbers} of {of} numbers of the encoding that are compared"
    return (
        f"Groups are found in {which}, not on the map, where one can "
        "fall apart into islands, or two can merge. K-means and Tree let you choose how many."
    )


def _why_not_as_in_findings(context: Context, shown: Grouping) -> str:
    """Why these aren't the groups that Findings tells, if it has looked; else ""."""
    if shown.steps:
        return ""
    if (result := context.results.readable(findings_query(context))) is None:
        return ""
    found = worded(from_arrays(result))
    return beside_groups(found, shown.labels, untested=untested(context.dataset, counted=False))


def _choose_method(context: Context) -> None:
    """The method and its one setting; left empty, it is chosen from the data."""
    run, n = context.run, len(context.dataset)
    left, right = st.columns([3, 2], vertical_alignment="bottom", gap="small")
    with left:
        method = st.segmented_control(
            "How to group",
            list(grouping.METHODS),
            format_func=grouping.METHODS.__getitem__,
            default=grouping.method_in_view(run),
            required=True,
            key=state.GROUP_METHOD,
            persist_state="session",
            help="By density (HDBSCAN): a group is where points crowd together, whatever its "
            "shape; points scattered in between belong to no group. K-means: every sequence "
            "belongs to the nearest of a number of centres, which makes round groups. Tree (Ward): "
            "starts with every sequence alone and joins the two most similar groups again and "
            "again; a slider goes from coarse to fine.",
        )
    with right:
        if method == "k-means":
            known = grouping.setting(run, method, state.GROUP_COUNT, "number")
            number_field(
                "Number of groups",
                low=1,
                high=min(n, groups.MOST_GROUPS),
                value=known,
                placeholder="auto",
                key=state.GROUP_COUNT,
                persist_state="session",
                help="If left empty: the number from 2 to 12 with the best separated groups.",
            )
        elif method == "hdbscan":
            known = grouping.setting(run, method, state.GROUP_SIZE, "least")
            number_field(
                "Smallest group",
                low=2,
                high=max(2, n),
                value=known,
                placeholder=f"{groups.default_least_size(n):,}",
                key=state.GROUP_SIZE,
                persist_state="session",
                help="The fewest sequences that count as a group. Smaller values find more and "
                "finer groups. If left empty: the square root of the number of sequences, at "
                "least 5.",
            )


def _choose_cut(run: Run, tree: GroupTree, part: Part) -> None:
    """From one group to as many as can be told apart."""
    if tree.most < 2:
        st.caption("All encodings are equal, so all sequences are in one group.")
        return
    st.slider(
        "Number of groups, from coarse to fine",
        1,
        tree.most,
        grouping.cut_at(run, tree, part),
        key=state.tree_cut(run.id, part),
        persist_state="session",
        help="Each step to the right divides the group that spreads most. What you change about "
        "the groups belongs to this number of groups.",
    )


def _show_tree(context: Context, tree: GroupTree, shown: Grouping) -> None:
    """The tree above the groups; a click selects the sequences of one."""
    count = int(shown.base.settings["number"])
    if count < 2:
        return
    run, found = context.run, shown.found
    called, word = grouping.called(context.results, shown), sequence_word(context.dataset)
    colouring = colour_by.group_colouring(called)
    firsts = [int(np.argmax(found == g)) for g in range(count)]
    sizes = np.bincount(found, minlength=count)
    inside = np.bincount(found[context.rows], minlength=count)
    whole = np.flatnonzero((inside == sizes) & (sizes > 0))
    event = plotly_view(
        tree_figure(
            *tree.branches(count),
            colours=[colouring.of_row(row) for row in firsts],
            names=[
                f"{called.name(int(shown.labels[row]))}: {pluralise(int(size), word)}"
                for row, size in zip(firsts, sizes, strict=True)
            ],
        ),
        key=state.GROUP_TREE,
        label=f"Tree of {count} groups",
        selected=whole,
        height=HEIGHT,
        select=True,
        rows_of=f"{run.id} {count}",
    )
    picking.follow(run.id, event, whole, lambda groups: np.flatnonzero(np.isin(found, groups)))


# --- The table ---------------------------------------------------------------------------


def _show_table(context: Context, shown: Grouping) -> None:
    """One line per group; clicking one selects its sequences."""
    dataset, run = context.dataset, context.run
    edited = grouping.called(context.results, shown)
    colouring = colour_by.group_colouring(edited)
    mix_label = label_of_groups(dataset.labels, context.colouring.title, judging_label(run))
    members = [edited.rows(g) for g in edited.numbers]
    examples = [_most_central(context.compared, rows) for rows in members]
    colours = tuple(colouring.of_row(int(rows[0])) for rows in members)
    pictured_rows = tuple(tuple(rows.tolist()) for rows in examples)
    pictures, pictured = cache.group_pictures(run, pictured_rows, colours)
    lines: dict[str, list[Any]] = {
        "Colour": [colour_dot(colour) for colour in colours],
        "Group": [edited.names.get(g) or str(g + 1) for g in edited.numbers],
        "Size": [len(rows) for rows in members],
        "Looks like": pictures,
    }
    own = (*lines, "Example")
    mixed = {} if mix_label is None else {label_column(mix_label.name, own): mix_label}
    lines |= {name: [class_mix(label, rows) for rows in members] for name, label in mixed.items()}
    lines["Example"] = [dataset.ids[rows[0]] for rows in examples]
    picking.show_table(
        lines,
        members.__getitem__,
        run_id=run.id,
        # Another grouping is another table, with nothing ticked.
        key=f"groups_{run.id}_{shown.query.id}",
        box="groups_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "Group": st.column_config.TextColumn(width=110 if edited.names else 50),
            "Size": st.column_config.NumberColumn(
                width=50, help="How many sequences are in the group.", format="localized"
            ),
            "Looks like": st.column_config.ImageColumn(
                width=130,
                help=f"The {MOST_PICTURED} sequences nearest to the centre of the group: "
                f"{plain(pictured)}, all groups on one scale.",
            ),
            **{
                name: st.column_config.TextColumn(width=picking.column_width(lines[name], name))
                for name in mixed
            },
            "Example": st.column_config.TextColumn(
                help="The sequence nearest to the centre of the group."
            ),
        },
    )
    # Below the table, which would cut them in a narrow panel.
    in_short = zip(lines["Group"], (edited.words.get(g) for g in edited.numbers), strict=True)
    if said := [f"**{plain(name)}:** {plain(words)}" for name, words in in_short if words]:
        st.caption(
            "  \n".join(said),
            help="The label that most of the group have, or what sets it apart most.",
        )


def _most_central(encodings: FloatArray, rows: IntArray) -> IntArray:
    """The rows of a group that lie nearest to its mean, the nearest first."""
    members = encodings[rows].astype(np.float64)
    distances = np.square(members - members.mean(axis=0)).sum(axis=1)
    return rows[np.argsort(distances, kind="stable")[:MOST_PICTURED]]


def _with_own_labels(context: Context, shown: Grouping) -> Agreement | None:
    """How far groups and the labels that people gave agree; None with fewer than two of these."""
    labels = hand_labels(context.run)
    if len(set(labels.ids.tolist()) - {NO_LABEL}) < 2:
        return None
    name = column_name(cache.run_dataset(context.run))
    return groups.agreement(shown.labels, labels.names(), name=name)


def told_first(found: Sequence[Agreement], in_view: str, *, own: bool) -> list[Agreement]:
    """Of labels, those that agree most first, the first and the one that colours the map.

    own : whether people's own comes before them; then the one that agrees most is told, too.
    """
    return [one for i, one in enumerate(found) if i <= own or one.label == in_view]


def _show_agreements(found: list[Agreement], own: Agreement | None, *, in_view: str) -> None:
    """How far groups and labels agree."""
    found = sorted(found, key=lambda agreement: -agreement.information)
    found = [one for one in (own, *found) if one is not None]
    if not found:
        return
    st.markdown("**Do the groups match a label?**")
    for one in told_first(found, in_view, own=own is not None):
        st.write(plain(one.sentence))
    with st.expander("All labels, in numbers", icon=":material/balance:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Label": [one.label for one in found],
                    "Adjusted Rand index": [number(one.rand) for one in found],
                    "Mutual information": [number(one.information) for one in found],
                    "Guessed from group": [percent(one.purity) for one in found],
                    "Guessed without": [percent(one.usual) for one in found],
                    "Measured on": [one.rows for one in found],
                }
            ),
            hide_index=True,
            key="agreement_table",
            column_config={
                "Adjusted Rand index": st.column_config.NumberColumn(help=RAND),
                "Mutual information": st.column_config.NumberColumn(help=INFORMATION),
            },
        )
        st.caption(
            "Both measures are 1 if groups and labels match exactly, and about 0 if they have "
            "nothing to do with each other. Guessed from group: how often the most frequent label "
            "of a sequence's group is its own; without: how often the most frequent label of all "
            "is. Sequences with no group or no label are not counted."
        )
