"""Deleting runs or stored data, and bringing them back: at once, or from the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.disk_cleanup import TRASH_DAYS
from sequitur_core.runs.run import Run
from sequitur_core.runs.stored.saved_dataset import SavedDataset

SHOWN = 20  # of the trash, the newest


@dataclass(frozen=True)
class Trash:
    """Where things of one kind lie once they are deleted.

    Attributes
    ----------
    noun, kept : what one of them is called, and what is said of all.
    last : key of the session for what was deleted last: ids, name, and what went wrong.
    deleted : what is there, the newest first.
    remove, restore : put a thing there, and bring back what has an id; raise SequiturError.
    """

    noun: str
    kept: str
    last: str
    deleted: Callable[[], Sequence[Run | SavedDataset]]
    remove: Callable[[Any], None]
    restore: Callable[[str], object]


def _remove_run(run: Run) -> None:
    with st.spinner("Deleting ..."):  # one that trains is stopped first
        run.delete()


def _remove_data(saved: SavedDataset) -> None:
    cache.workspace().delete_dataset(saved.id)
    if state.current(state.DATA) == saved.id:
        state.view(data=None)


RUNS = Trash(
    "run",
    "Deleted runs are",
    state.DELETED,
    lambda: cache.workspace().deleted_runs(),
    _remove_run,
    lambda id_: cache.workspace().restore(id_),
)
DATA = Trash(
    "dataset",
    "Deleted data is",
    state.DELETED_DATA,
    lambda: cache.workspace().deleted_datasets(),
    _remove_data,
    lambda id_: cache.workspace().restore_dataset(id_),
)


def delete(trash: Trash, things: Sequence[Run | SavedDataset], name: str = "") -> None:
    """Move things to the trash, which are called so together."""
    first = things[0].name  # while it is there
    done, problem = _each(trash.remove, things)
    if done < len(things) or not name:
        name = first if done == 1 else pluralise(done, trash.noun)
    _note(trash.last, [one.id for one in things[:done]], name, problem)


def offer_undo(trash: Trash) -> None:
    """What was deleted last, with an undo, or why that couldn't be."""
    ids, name, problem = _noted(trash.last)
    if problem:
        st.error(plain(problem), icon=":material/error:")
    if not ids:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Deleted {plain(name)}.", width="content")
        _back_button("Undo", f"undo_{trash.last}", trash, ids)
        if trash is RUNS and cache.workspace().is_short_of_room():
            st.button(
                "Delete permanently",
                icon=":material/delete_forever:",
                on_click=_remove_for_good,
                args=(ids,),
                help="The disk is nearly full, and deleted runs take up space until then.",
            )


def show_trash(trash: Trash) -> None:
    """What was deleted in the last weeks, to be brought back."""
    deleted = trash.deleted()
    if not deleted:
        return
    title = pluralise(len(deleted), f"deleted {trash.noun}")
    with st.expander(title, icon=":material/delete:", key=f"trash_{trash.noun}"):
        st.caption(f"{trash.kept} kept for {TRASH_DAYS} days.")
        for one in deleted[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(one.name), width="stretch")
                _back_button("Restore", f"restore_{one.id}", trash, [one.id])
        if len(deleted) > SHOWN:
            st.caption(f"{pluralise(len(deleted) - SHOWN, 'earlier one')} aren't listed.")


def _back_button(label: str, key: str, trash: Trash, ids: Sequence[str]) -> None:
    st.button(
        label,
        key=key,
        icon=":material/undo:",
        type="tertiary",
        on_click=_bring_back,
        args=(trash, ids),
    )


def _bring_back(trash: Trash, ids: Sequence[str]) -> None:
    """Those that are still there; of others it is said that they aren't."""
    problems = [problem for id_ in ids if (problem := _each(trash.restore, [id_])[1])]
    _note(trash.last, problem=" ".join(problems))


def _remove_for_good(ids: Sequence[str]) -> None:
    for run_id in ids:
        cache.workspace().remove_deleted(run_id)
    _note(state.DELETED)


def _note(last: str, ids: Sequence[str] = (), name: str = "", problem: str = "") -> None:
    st.session_state[last] = (ids, name, problem)


def _noted(last: str) -> tuple[Sequence[str], str, str]:
    noted: tuple[Sequence[str], str, str] = st.session_state.get(last, ((), "", ""))
    return noted


def _each(do: Callable[[Any], object], things: Sequence[Any]) -> tuple[int, str]:
    """How many could be done one after the other, and why no more."""
    for done, one in enumerate(things):
        try:
            do(one)
        except SequiturError as error:
            return done, str(error)
    return len(things), ""
