"""Notes on new sequences beside those that a model was trained on."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, short, span

MOST_RANGES = 3  # of channels, that one sentence tells


@NoteKind
def channels_called_otherwise(came: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    if len(came) == 1:
        return f"Channel {came[0]} is taken for {wanted[0]}."
    return f"Channels {join_names(came)} are taken for {join_names(wanted)}, in this order."


@NoteKind
def channels_fit_otherwise(
    came: tuple[str, ...], wanted: tuple[str, ...], order: tuple[int, ...]
) -> str:
    """`came` are those that look like the ones trained on, from their places `order`."""
    like = [
        f"{own} looks like {trained}"
        for place, (own, trained, at) in enumerate(zip(came, wanted, order, strict=False))
        if at != place
    ]
    return f"By level and spread, {join_names(like)}."


@NoteKind
def values_differ(
    channels: tuple[str, ...],
    came: tuple[tuple[float, float], ...],
    trained: tuple[tuple[float, float], ...],
    of: int,
) -> str:
    """`channels` are those, out of `of`, with clearly other values; these as lowest and highest."""
    each = zip(channels, came, trained, strict=True)
    whose = [
        f"{f'the values of {name}' if of > 1 else 'its values'} lie between {short(own[0])} and "
        f"{short(own[1])}, those trained on between {short(known[0])} and {short(known[1])}"
        for name, own, known in each
    ]
    said = "; ".join(whose[:MOST_RANGES])
    more = f"; {len(whose) - MOST_RANGES} more differ as much" if len(whose) > MOST_RANGES else ""
    return (
        f"{said[0].upper()}{said[1:]}{more}. If they are another quantity or unit, their places on "
        "the map mean little."
    )


@NoteKind
def lengths_differ(count: int, of: int, came: tuple[int, int], trained: tuple[int, int]) -> str:
    many = "All its sequences" if count == of else f"{count:,} of its sequences"
    are = "is" if count == 1 < of else "are"
    how = "longer" if min(came) > max(trained) else "shorter or longer"
    how = "shorter" if max(came) < min(trained) else how
    return (
        f"{many} {are} {how} ({span(*came)} steps) than those that were trained on "
        f"({span(*trained)}), so the model may have more trouble with them."
    )


@NoteKind
def step_of_training_unknown(step: str) -> str:
    return f"Its steps take {step}; how long those that were trained on took isn't known."


@NoteKind
def step_unknown(trained: str) -> str:
    return f"How long its steps take isn't known; those that were trained on took {trained}."


@NoteKind
def dates_differ(came: str, trained: str) -> str:
    return (
        f"Its sequences begin on {came}, but those trained on began on {trained}: anything tied to "
        "a date, such as a season, comes at another step, so the model may do worse on them."
    )
