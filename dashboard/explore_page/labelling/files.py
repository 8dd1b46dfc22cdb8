"""Labels as files: per sequence and per stretch of a recording out, by id in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar, proposed
from dashboard.export import label_tables, table_downloads
from dashboard.formatting import plain, shortened
from dashboard.widgets import messages
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.tables import read_names
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.run import Run

Table = Callable[[SequenceDataset, Labelling], pd.DataFrame]

MAX_MEGABYTES = 50


def show(context: Context, labels: Labelling) -> None:
    """The downloads, and an uploader for a table of labels by id."""
    with st.expander("Export and import labels", icon=":material/import_export:"):
        if labels.count:
            _downloads(context, labels)
        _upload(context)


def _downloads(context: Context, labels: Labelling) -> None:
    run, dataset, results = context.run, context.dataset, context.results
    made: dict[str, tuple[str, Table]] = {
        "sequences": (
            "Per sequence",
            partial(label_tables.per_sequence, proposals=proposed.current(results, context.part)),
        ),
        "intervals": ("Per stretch of time", label_tables.stretches),
    }
    for what, (title, make) in made.items():
        table_downloads.show(
            title,
            partial(make, dataset, labels),
            file_name=f"{run.id}-labels-{what}",
            key=f"labels_{what}",
        )
    st.caption(
        "Per stretch of time: recording, label, start and end of all its windows in the "
        "recording's own times, to be laid beside the file that they came from."
    )


def offer_those_elsewhere(run: Run) -> None:
    """Where the same file was labelled when it was read otherwise: a button that takes these."""
    for id_ in hand_labels.labelled_elsewhere(run)[:1]:
        name = cache.workspace().summary(id_).name
        st.info(
            f"{plain(shortened(name))}, made from the same file in another way, has labels.",
            icon=":material/label:",
        )
        st.button(
            "Take them over",
            key="take_over_labels",
            icon=":material/move_down:",
            on_click=_take_over,
            args=(run, id_),
            help="By recording and time: each sequence gets the label that covers at least half "
            "of it.",
        )


def _take_over(run: Run, dataset_id: str) -> None:
    try:
        events, found = hand_labels.follow_from(run, dataset_id)
    except SequiturError as error:
        messages.say(state.LABEL_ERROR, str(error))
        return
    bar.change(run, lambda labels: events)
    given = sum(len(rows) for _, rows, _ in found.parts)
    messages.say(state.FOLLOWED_LABELS, (given, found.lost))


def say_what_followed() -> None:
    """How many labels were taken over, and which found no place, once."""
    followed = messages.said(state.FOLLOWED_LABELS)
    if followed is None:
        return
    given, lost = followed
    text = f"{pluralise(given, 'sequence')} labelled."
    if lost:
        some = join_names([shortened(id_, 24) for id_ in lost])
        text += f" {pluralise(len(lost), 'labelled sequence')} found no place here: {some}."
    (st.warning if lost else st.success)(plain(text))


@dataclass(frozen=True)
class Imported:
    """What became of a table of labels: how many were given, and ids that the data lacks."""

    given: int
    unlabelled: int
    unknown: tuple[str, ...]


def _upload(context: Context) -> None:
    """Where a table of labels is taken; what became of one stands above, in sight."""
    version = st.session_state.setdefault(state.LABEL_UPLOADER_VERSION, 0)
    key = f"label_file_{version}"
    found: Imported | str | None = messages.said(state.IMPORTED_LABELS)
    if isinstance(found, str):
        st.error(plain(found), icon=":material/error:")
    elif found is not None:
        _say_imported(found, context.dataset.ids)
    st.file_uploader(  # of any type: the browser's own words for others don't say what to do
        "Labels from a table (CSV)",
        key=key,
        max_upload_size=MAX_MEGABYTES,
        help="One row per sequence: a column `id` and a column `label`, or the first two. Ids are "
        "those of the sequences here, as an export has them.",
        on_change=_on_upload,
        args=(context.run, context.dataset.ids, key),
    )


def _say_imported(found: Imported, ids: tuple[str, ...]) -> None:
    """What became of a table of labels, and which ids it takes where it has others."""
    text = f"{pluralise(found.given, 'sequence')} labelled."
    if found.unknown:
        some = join_names([shortened(id_, 24) for id_ in found.unknown])
        count = pluralise(len(found.unknown), "id")
        text += f" {count} of the table {'is' if len(found.unknown) == 1 else 'are'} not in this "
        text += f"data: {some}."
        if not found.given:
            text += f" Ids here look like: {join_names([shortened(id_, 24) for id_ in ids[:2]])}."
    if found.unlabelled:
        text += f" {pluralise(found.unlabelled, 'row')} of the table had no label."
    (st.warning if found.unknown else st.success)(plain(text))


def _on_upload(run: Run, ids: tuple[str, ...], key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state[state.LABEL_UPLOADER_VERSION] += 1
    try:
        names, unlabelled = read_names(file.getvalue())
        named = editing.by_id(hand_labels.hand_labels(run), ids, names)
    except SequiturError as error:
        messages.say(state.IMPORTED_LABELS, str(error))
        return
    if bar.change(run, lambda labels: named.events):
        messages.say(state.IMPORTED_LABELS, Imported(named.given, unlabelled, named.unknown))
