"""Notices about the data that ask for a decision, each with a button that settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.data_page import exclude
from dashboard.data_page.preparation.preprocessing_form import offers_windows
from dashboard.data_page.questions import remarks
from dashboard.data_page.questions.column_roles import columns_of_channels
from dashboard.data_page.questions.remarks import WARNING_ICON, Remark, inform
from dashboard.data_page.reading import correct, reread, show_error
from dashboard.formatting import plain
from dashboard.sentences.data_issue_sentences import sentence
from sequitur_core.data.data_issues import FEW, LONG, QualityIssue, quality_issues
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.labels import label_changes
from sequitur_core.data.preparation.preprocessing import with_channels
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.rhythm.periodicity import WindowSuggestion
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.corrections import with_role

MOST_BESIDE = 2  # buttons of a warning: more would make it taller than its text
ONE_LINE_STYLE = """<style>
.st-key-to_check [data-testid="stAlertContainer"] {padding: .3125rem .75rem}
.st-key-to_check :is([data-testid="stAlertContainer"] p, button p) {font-size: .875rem}
.st-key-to_check button {min-height: 2rem}
</style>"""
EXCLUDE_ICON = ":material/playlist_remove:"


@dataclass(frozen=True)
class Action:
    """What the button beside a warning says and does, and what the warning says of it."""

    label: str
    icon: str
    run: Callable[[], None]
    why: str = ""


def show(
    data_id: str, dataset: SequenceDataset, origin: Origin | None, unsaid: remarks.Unsaid
) -> None:
    """What a person should know of the data before training, with what is `unsaid` of it."""
    issues = quality_issues(dataset, cache.dataset_summary(data_id))
    excluded = bool(origin and origin.recipe.without)
    changed = _just_changed(data_id)
    check = _to_check_of(issues, data_id, dataset, origin)
    if (cut := worth_cutting(data_id, dataset, origin)) is not None:
        check.append(Remark(cut[0], partial(warn, *cut, key="cut_out")))
    facts = [remarks.fact(sentence(issue, dataset)) for issue in issues if not issue.decide]
    rest = remarks.in_order((*unsaid.rest, *check, *facts))
    if not (rest or excluded or changed):
        return
    with st.container(key="notices", gap="xsmall"):
        for text in changed:
            inform(text)
        remarks.say_rest(remarks.say_first(rest, unsaid.room - len(changed))[0])
        if origin is not None and excluded:
            exclude.restore_buttons(origin)


def _just_changed(data_id: str) -> list[str]:
    """What a click has changed beside what it was for."""
    read_again, back, windows, given_up = st.session_state.get(state.BACK_AGAIN, ("", 0, 0, ()))
    if read_again != data_id:
        return []
    told = []
    if back > 0:
        are = "is" if back == 1 else "are"
        many = pluralise(back, "excluded sequence")
        told.append(f"{many} {are} back, as the sequences changed.")
    if windows:
        told.append(f"Sequences are whole again, without windows of {windows:,} steps.")
    return [*told, *map(str, given_up)]


def _to_check_of(
    issues: Sequence[QualityIssue], data_id: str, dataset: SequenceDataset, origin: Origin | None
) -> list[Remark]:
    """What is to be decided; few and long sequences together, which the same windows mend."""
    decide = [issue for issue in issues if issue.decide]
    if len(dataset) < FEWEST:  # which stands above all
        decide = [issue for issue in decide if issue.kind not in ("few", "long")]
    by_kind = {issue.kind: issue for issue in decide}
    if {"few", "long"} <= {*by_kind}:
        few, long = by_kind["few"], by_kind["long"]
        if (action := _action(few, data_id, dataset, origin)) is not None:
            text = f"{sentence(few, dataset)} {sentence(long, dataset)} {action.why}"
            both = Remark(text, partial(warn, text, action, key="few_out"))
            rest = [issue for issue in decide if issue not in (few, long)]
            return [both, *(_to_check(i, data_id, dataset, origin) for i in rest)]
    return [_to_check(issue, data_id, dataset, origin) for issue in decide]


def too_few(data_id: str, dataset: SequenceDataset, origin: Origin | None) -> list[Remark]:
    """That nothing can be trained on so few sequences; [] where there are enough."""
    if len(dataset) >= FEWEST:
        return []
    n, longest = len(dataset), int(dataset.lengths.max())
    issue = QualityIssue("few", {"n": n, "longest": longest})
    return [_to_check(issue, data_id, dataset, origin)]


def _to_check(
    issue: QualityIssue, data_id: str, dataset: SequenceDataset, origin: Origin | None
) -> Remark:
    action = _action(issue, data_id, dataset, origin)
    text = sentence(issue, dataset)
    if action is not None and action.why:
        text += f" {action.why}"
    elif action is None and issue.kind == "long":
        text += " Cut the sequences into windows of a few hundred steps."
    return Remark(text, partial(warn, text, action, key=f"{issue.kind}_out".replace(" ", "_")))


def one_line_each() -> DeltaGenerator:
    """A container in which warnings are low and stand close together."""
    st.html(ONE_LINE_STYLE)
    return st.container(key="to_check", gap="xsmall")


def warn(text: str, *actions: Action | None, key: str) -> None:
    """A warning, with the buttons of up to two actions beside it, of more below.

    `key` is that of the first button; those of the others are numbered.
    """
    known = [action for action in actions if action is not None]
    if not known:
        st.warning(plain(text), icon=WARNING_ICON)
        return
    beside, pressed = len(known) <= MOST_BESIDE, None
    left, right = st.columns([4, 1], vertical_alignment="center") if beside else (st, st)
    left.warning(plain(text), icon=WARNING_ICON)
    place = right.container(gap="xsmall", horizontal=not beside)
    for i, action in enumerate(known):
        name = f"{key}_{i}" if i else key
        if place.button(
            action.label, key=name, icon=action.icon, width="stretch" if beside else "content"
        ):
            pressed = action
    if pressed is not None:
        try:
            pressed.run()
        except SequiturError as error:
            show_error(error)


def exclude_channels(channels: Sequence[str], dataset: SequenceDataset, origin: Origin) -> Action:
    """Read the file again without some channels: their columns aren't used any more.

    Channels that aren't columns of their own are left out of what was read.
    """
    them = "it" if len(channels) == 1 else "them"
    rest = tuple(c for c in dataset.meta.channels if c not in channels)
    run = partial(reread, origin, with_channels(origin.recipe, rest))
    table, columns = origin.understood.table, columns_of_channels(origin)
    if table is not None and {*channels} <= {*columns}:
        found = tuple(columns[channel] for channel in channels)
        run = partial(
            correct, origin, **with_role(origin.recipe, [*table.roles], found, "left_out")
        )
    return Action(f"Leave {them} out", EXCLUDE_ICON, run)


def _action(
    issue: QualityIssue, data_id: str, dataset: SequenceDataset, origin: Origin | None
) -> Action | None:
    """What a click can do about an issue; None where a click isn't enough."""
    if issue.rows is not None and exclude.leaves_enough(dataset, len(issue.rows)):
        ids = [dataset.ids[row] for row in issue.rows]
        them = "it" if len(ids) == 1 else "them"
        if issue.kind == "stuck":  # which the sentence doesn't count
            them = pluralise(len(ids), "window" if dataset.windowed else "sequence")
        return Action(
            f"Exclude {them}",
            EXCLUDE_ICON,
            lambda: exclude.exclude_sequences(data_id, dataset, ids),
        )
    if origin is None or issue.rows is not None:
        return None
    if issue.channels:
        return exclude_channels(issue.channels, dataset, origin)
    if issue.kind == "levels":
        unscaled = replace(origin.recipe, squeeze=False, scaled=(), scaled_low=(), scaled_high=())
        shapes = replace(unscaled, standardise=True)
        return Action("Compare shapes", ":material/equalizer:", lambda: reread(origin, shapes))
    if issue.kind == "wander":
        changes = replace(origin.recipe, change="percent")
        return Action("Compare changes", ":material/percent:", lambda: reread(origin, changes))
    if issue.kind == "all of one step" and origin.recipe.layout == "tidy":
        series = "Read one long series", ":material/timeline:"
        return Action(*series, lambda: correct(origin, layout="long"))
    too_long_or_few = issue.kind in ("long", "few")
    if too_long_or_few and offers_windows(origin) and not origin.recipe.window:
        return _cut_into_windows(data_id, dataset, origin)
    return None


def worth_cutting(
    data_id: str, dataset: SequenceDataset, origin: Origin | None
) -> tuple[str, Action] | None:
    """Why recordings should be cut into windows, and what does so.

    Labels change within many of them, or they are few and repeat many times. Those that are fewer
    still, or long, have a warning with the same button.
    """
    told = len(dataset) < FEW or dataset.lengths.max() > LONG
    if told or origin is None or origin.recipe.window or not offers_windows(origin):
        return None
    suggested = cache.suggested_windows(data_id, dataset, preprocessed=True)
    if suggested is None:
        return None
    for note in label_changes.among(dataset.meta.notes):
        apart = note.numbers.get("apart", 0)
        if apart and 2 * note.numbers["changing"] >= note.numbers["of"]:
            return str(note), _windows(suggested, dataset, origin, most=apart)
    n = len(dataset)
    few = f"{n} sequences make a map of only {n} points, and {suggested.why}."
    return (few, _windows(suggested, dataset, origin)) if suggested.often else None


def _cut_into_windows(data_id: str, dataset: SequenceDataset, origin: Origin) -> Action | None:
    suggested = cache.suggested_windows(data_id, dataset, preprocessed=True)
    return None if suggested is None else _windows(suggested, dataset, origin)


def _windows(
    suggested: WindowSuggestion, dataset: SequenceDataset, origin: Origin, *, most: int = 0
) -> Action:
    """Cut into the windows that are suggested, or into shorter ones of `most` steps (0: any)."""
    if 0 < most < suggested.window:
        suggested = replace(suggested, window=most, step=suggested.step and most // 2)
    step = dataset.meta.step, dataset.meta.step_unit
    return Action(
        f"Windows of {lasting(suggested.window, *step)}",  # which is all there is room for
        ":material/content_cut:",
        lambda: correct(origin, window=suggested.window, window_step=suggested.step),
        f"{suggested.why[:1].upper()}{suggested.why[1:]}.",
    )
