"""Reading files and folders into stored datasets, with a bar that says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.data_page import undo
from dashboard.formatting import plain
from dashboard.widgets import messages
from dashboard.widgets.uploads.pending_upload import progress_bar
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.reading import read, recognise, revise
from sequitur_core.readers import Progress
from sequitur_core.readers.detection import ColumnRole
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.corrections import refuse_other_roles, with_role
from sequitur_core.runs.exclusion import name_read_again
from sequitur_core.runs.stored.known_data import known_id

Refused = Callable[[SequiturError], None]


def show_error(error: SequiturError) -> None:
    """Why the file couldn't be read in another way."""
    st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")


def store(
    path: Path, recipe: Recipe, progress: Progress, *, before: SequenceDataset | None = None
) -> str:
    """Read a file by a recipe and store the dataset, unless it is stored; returns its id.

    before : the data of that file until now, after which new data is called; None calls it as the
        file.
    """
    space = cache.workspace()
    with read(path, recipe, place=space.datasets_folder, progress=progress) as (dataset, saved):
        if known := known_id(space, dataset, recipe):
            return known
        data_id = space.add_dataset(dataset, recipe, source=path, saved=saved)
        if before is not None:
            space.rename_dataset(data_id, name_read_again(before, dataset))
    return data_id


def reread(origin: Origin, recipe: Recipe, *, refused: Refused = show_error) -> None:
    """Read a dataset's file by another recipe; where that fails, the data stays as it is."""
    _read_again(origin.source, lambda progress: (recipe, ()), refused=refused)


def correct(origin: Origin, **changes: object) -> None:
    """Read a dataset's file with choices changed; where that fails, the data stays as it is."""
    read_as_said(origin.source, origin.recipe, changes)


def give_role(
    origin: Origin, columns: Collection[str], role: ColumnRole, *, refused: Refused
) -> None:
    """Read a table with another role of some columns, or say by `refused` why they keep theirs."""
    table, was = origin.understood.table, origin.recipe
    assert table is not None

    def understood(progress: Progress) -> tuple[Recipe, tuple[Note, ...]]:
        place = cache.workspace().datasets_folder
        found = revise(origin.source, was, place=place, progress=progress, **changes)
        refuse_other_roles(found, was, columns, role)
        return found.recipe, found.given_up

    changes = with_role(was, [*table.roles], columns, role, table.texts)
    _read_again(origin.source, understood, said=tuple(changes), was=was, refused=refused)


def read_as_said(
    path: Path,
    recipe: Recipe | None,
    choices: Mapping[str, object],
    *,
    refused: Refused = show_error,
) -> None:
    """Read a file as a person said; `recipe` is how it was read, None where it was refused.

    refused : says why it can't be read so.
    """
    place = cache.workspace().datasets_folder

    def understood(progress: Progress) -> tuple[Recipe, tuple[Note, ...]]:
        if recipe is None:
            found = recognise(path, place=place, progress=progress, **choices)
        else:
            found = revise(path, recipe, place=place, progress=progress, **choices)
        return found.recipe, found.given_up

    _read_again(path, understood, said=tuple(choices), was=recipe, refused=refused)


def correct_or_undo(origin: Origin, key: str, **changes: object) -> None:
    """As `correct`, for a widget that holds the choice; by a button it lets go of one that fails.

    `key` is the widget's, which has `corrections_version` in it.
    """
    correct(origin, **changes)
    st.button(
        "Undo",
        key=f"undo_{key}",
        icon=":material/undo:",
        on_click=forget_corrections,
    )


def _read_again(
    path: Path,
    understood: Callable[[Progress], tuple[Recipe, tuple[Note, ...]]],
    said: tuple[str, ...] = (),
    was: Recipe | None = None,
    *,
    refused: Refused,
) -> None:
    messages.drop(state.ROLE_REFUSED)
    try:
        with progress_bar(path, cancel=forget_corrections) as progress:
            now, given_up = understood(progress)
            data_id = store(path, now, progress, before=undo.in_view(path))
    except SequiturError as error:
        refused(error)
        return
    st.session_state.pop(state.LINES_OF, None)
    if (upload := st.session_state.get(state.REFUSED)) and upload.path == path:
        st.session_state.pop(state.REFUSED)  # what is read stays
    st.session_state[state.READ_AS_SAID] = (data_id, said)
    if was is not None:
        back = len(was.without) - len(now.without)
        windows = 0 if now.window or "window" in said else was.window
        st.session_state[state.BACK_AGAIN] = (data_id, back, windows, given_up)
    # What was typed beyond a limit stays in the session, and two data that were made of one another
    # would be read in turn by it, for ever.
    for key in state.keys_from(state.CHOICE):
        _forget(key)
    # The earlier dataset stays, so that the browser's Back and old links still find it.
    undo.view_changed(data_id)
    st.rerun()


def _forget(key: str) -> None:
    del st.session_state[key]


def forget_corrections() -> None:
    """Show what corrects a file anew: as the data is, or the page would read the file again."""
    st.session_state[state.CORRECTIONS_VERSION] = corrections_version() + 1


def corrections_version() -> int:
    """How often corrections were cancelled, for the keys of their widgets."""
    version: int = st.session_state.get(state.CORRECTIONS_VERSION, 0)
    return version
