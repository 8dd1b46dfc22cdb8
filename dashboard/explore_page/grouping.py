"""The groups in view: how they were found, and what a person changed about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.widgets.query_wait import Results
from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part, part_of, with_part
from sequitur_core.explore.grouping import group_tree
from sequitur_core.explore.grouping.group_edits import Edited, Step, apply
from sequitur_core.explore.grouping.group_tree import GroupTree
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.run import Run

TREE = "tree"
METHODS = {"hdbscan": "By density", "k-means": "K-means", TREE: "Tree"}


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups as they are shown.

    Attributes
    ----------
    base : the query that found them.
    found : int64 of shape (n,), as it found them, -1 for none.
    note : what is to be said about that.
    steps : what a person changed since.
    edited : the groups after that.
    problem : why changes are missing, else "".
    """

    base: Query
    found: IntArray
    note: str
    steps: tuple[Step, ...]
    edited: Edited
    problem: str = ""

    @property
    def query(self) -> Query:
        """The query about them as they are now."""
        return changed_groups.changed(self.base, self.steps)

    @property
    def labels(self) -> IntArray:
        """The group of each sequence, int64 of shape (n,), -1 for none."""
        return self.edited.labels


def method_in_view(run: Run) -> str:
    """How the Groups panel is set to group, at first as groups of this run were changed last."""
    chosen: str | None = st.session_state.get(state.GROUP_METHOD)
    usual = str(changed_groups.last_changed(run).get("method", "hdbscan"))
    return chosen or (usual if usual in METHODS else "hdbscan")


def setting(run: Run, method: str, key: str, name: str) -> int | None:
    """A number that the panel is set to; at first that of the groups that were changed last."""
    if key in st.session_state:
        value: Any = st.session_state[key]
    else:
        last = changed_groups.last_changed(run)
        value = last.get(name) if last.get("method", "hdbscan") == method else None
    return int(value) if isinstance(value, int | float) else None


def tree_query(part: Part) -> Query:
    """The query for the tree of groups by a part of the encodings."""
    return Query("tree", with_part({}, part))


def known_tree(results: Results, part: Part) -> GroupTree | None:
    """The tree of groups, None while there is none; SequiturError where it can't be had."""
    result = results.get(tree_query(part))
    return None if result is None else group_tree.from_arrays(result)


def cut_at(run: Run, tree: GroupTree, part: Part) -> int:
    """Into how many groups the slider cuts the tree."""
    value = setting(run, TREE, state.tree_cut(run.id, part), "number") or tree.usual
    return max(1, min(value, tree.most))


def base_query(run: Run, part: Part, tree: GroupTree | None) -> Query | None:
    """The query for the groups as the panel is set; None while a tree is missing for that."""
    method = method_in_view(run)
    settings: dict[str, Any] = {"method": method}
    if method == TREE:
        if tree is None:
            return None
        settings["number"] = cut_at(run, tree, part)
    else:
        name, key = (
            ("number", state.GROUP_COUNT) if method == "k-means" else ("least", state.GROUP_SIZE)
        )
        if (value := setting(run, method, key, name)) is not None:
            settings[name] = value
    return Query("groups", with_part(settings, part))


def in_view(results: Results, part: Part) -> Grouping | None:
    """The groups as the panel is set, None while they aren't found; SequiturError if they failed.

    Those of a tree are there as soon as the tree is.
    """
    run = results.run
    tree = known_tree(results, part) if method_in_view(run) == TREE else None
    base = base_query(run, part, tree)
    if base is None:
        return None
    if tree is not None:
        cut = tree.cut(int(base.settings["number"]))
        return _with_changes(run, base, cut.labels, cut.note)
    result = results.get(base)
    return None if result is None else _with_changes(run, base, result["labels"], result["note"])


def newest(results: Results, part: Part) -> Grouping | None:
    """The groups as the panel is set, else those that were found last; None without any."""
    try:
        if (shown := in_view(results, part)) is not None:
            return shown
        for query in results.completed("groups"):
            settings = dict(query.settings)
            edits = settings.pop(changed_groups.EDITS, None)
            result = results.get(query) if part_of(settings) == part and edits is None else None
            if result is not None:
                base = Query("groups", settings)
                return _with_changes(results.run, base, result["labels"], result["note"])
    except SequiturError:  # the panel says it
        pass
    return None


def called(results: Results, shown: Grouping) -> Edited:
    """The groups with what they are called on all panels: by a person, or after what is in them."""
    words = results.readable(changed_groups.names_query(results.run, shown.query))
    return changed_groups.with_words(shown.edited, words)


def _with_changes(run: Run, base: Query, labels: IntArray, note: object) -> Grouping:
    problem = ""
    try:
        done = changed_groups.steps(run, base, labels)
    except SequiturError as error:
        done, problem = (), str(error)
    return Grouping(base, labels, str(note), done, apply(labels, done), problem)
