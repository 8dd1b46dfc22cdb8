"""Notes on labels, and on roles that a person gave columns."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, percent, pluralise

_USED_AS = {
    "id": ("the name of sequences", "names of sequences"),
    "time": ("the time",) * 2, "value": ("a channel", "channels"), "label": ("a label", "labels"),
    "channel_name": ("the names of channels",) * 2, "left_out": ("left out",) * 2,
}  # fmt: skip


@NoteKind
def labels_change_always(
    columns: tuple[str, ...],
    of: int,
    noun: str = "sequence",
    shares: tuple[float, ...] = (),
    by_chance: tuple[str, ...] = (),
) -> str:
    within = f"every {noun}" if of > 1 else f"the {noun}"
    alike = f" Rows in any order would agree as often on {join_names(by_chance, 6)}."
    return (
        f"{join_names(columns, 6)} change within {within}; each is labelled with the values that "
        f"it has most often.{alike if by_chance else ''}"
    )


@NoteKind
def label_changes(
    column: str,
    changing: int,
    of: int,
    noun: str = "sequence",
    share: float = 0.0,
    apart: int = 0,
    by_chance: bool = False,
) -> str:
    often = f", on average in {percent(share)} of its rows" if share else ""
    return (
        f"{column} changes within {changing:,} of {pluralise(of, noun)}; "
        f"each is labelled with the value it has most often{often}."
        + (f" Most windows of up to {apart:,} steps hold a single value." if apart else "")
        + (" Rows in any order would agree as often." if by_chance else "")
    )


@NoteKind
def hardly_labels(columns: tuple[str, ...]) -> str:
    are = "isn't used as a label" if len(columns) == 1 else "aren't used as labels"
    return f"{join_names(columns, 6)} {are}: such numbers seldom sort sequences into classes."


@NoteKind
def labels_lost(
    column: str,
    kinds: tuple[str, ...],
    rows: int,
    of: int,
    shorter: bool = True,
    alike: bool = False,
) -> str:
    only = len(kinds) == 1
    none = (
        "it is the most common value of no window, so none is labelled with it"
        if only
        else "none of these is the most common value of a window, so none is labelled with them"
    )
    none += ": all have the same label, which tells none apart" if alike else ""
    return (
        f"{column} is {_either(kinds)} in {rows:,} of {of:,} rows, but {none}"
        f"{'; shorter ones may be' if shorter else ''}."
    )


def _either(names: tuple[str, ...], most: int = 4) -> str:
    """`a, b or c`; beyond `most` names, `a, b, c or 7 others`."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} or {len(names) - most + 1} others"
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


@NoteKind
def label_seams(columns: tuple[str, ...], count: int) -> str:
    places = "the place" if count == 1 else f"the {count:,} places"
    return f"Windows don't span {places} where {_either(columns)} changes."


@NoteKind
def series_of_places(column: str, count: int) -> str:
    return (
        f"Rows of {count:,} places, by {column}, stand among one another as one series: what "
        "changes from row to row may be the place alone."
    )


@NoteKind
def same_for_all(column: str, value: str, changing: int, of: int, apart: int) -> str:
    return (
        f"{column} changes within {changing:,} of {pluralise(of, 'sequence')}, but most of each is "
        f"{value}: it is no label of whole sequences. Most windows of up to {apart:,} steps hold a "
        "single value."
    )


@NoteKind
def roles_given_up(columns: tuple[str, ...], roles: tuple[str, ...]) -> str:
    told = []
    for role in dict.fromkeys(roles):
        names = [c for c, one in zip(columns, roles, strict=True) if one == role]
        told.append(
            f"{join_names(names)} can't be {_USED_AS.get(role, (role, role))[len(names) > 1]}"
        )
    return f"With sequences divided this way, {join_names(told, len(told))}."


@NoteKind
def same_within(columns: tuple[str, ...]) -> str:
    are, labels = ("is", "a label") if len(columns) == 1 else ("are", "labels")
    they = "it is" if len(columns) == 1 else "they are"
    return (
        f"{join_names(columns)} {are} the same in all rows of each sequence, so {they} {labels} "
        "now."
    )


@NoteKind
def same_for_each(channels: tuple[str, ...], name: str) -> str:
    has, are = ("has", "is a channel") if len(channels) == 1 else ("have", "are channels")
    return (
        f"{join_names(channels, 6)} {has} the same number in all rows of each {name}, as what is "
        f"known of it and not measured, but {are}."
    )


@NoteKind
def shown_as_channel(channels: tuple[str, ...], answered: str) -> str:
    are = "is a channel" if len(channels) == 1 else "are channels"
    return (
        f"{join_names(channels, 6)} {are}, but may be what was shown in each trial, and not "
        f"measured as {answered} was."
    )
