"""Notes on roles that a person gave columns."""

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names

_USED_AS = {
    "id": ("the name of sequences", "names of sequences"),
    "time": ("the time",) * 2, "value": ("a channel", "channels"), "label": ("a label", "labels"),
    "channel_name": ("the names of channels",) * 2, "left_out": ("left out",) * 2,
}  # fmt: skip


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
