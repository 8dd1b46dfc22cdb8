"""Above a panel: the labels that can be given to the selection, each by a click or a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import MAX_CLASSES, MISSING_COLOUR, label_colours
from dashboard.charts.pictures.thumbnails import colour_dot
from dashboard.classroom.membership import name_of_person
from dashboard.components.plotly_view import Paint, current_event
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import stretch
from dashboard.formatting import moment, plain, shortened
from dashboard.widgets import messages
from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.events import NO_LABEL, Defined, Entry, Event, Given
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import Label
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.run import Run

MOST_CHIPS = 9
SELECTION, LABELS = "Selection", "Labels"  # panels: of what is labelled, and of proposals
UNDO_KEY, NO_LABEL_KEY = "U", "Delete"
NO_LABEL_BUTTON = "label_none"


def show(context: Context) -> None:
    """A button for each label, no label, and undo; nothing while there are no labels."""
    run = context.run
    labels = hand_labels.hand_labels(run)
    if problem := messages.said(state.LABEL_ERROR):  # of the last change
        st.error(plain(problem))
    if not labels.vocabulary and not labels.done and not _can_redo(run, labels):
        return
    with st.container(key="labels", horizontal=True, vertical_alignment="center", gap="xxsmall"):
        chips, others = _chips(labels)
        for label in chips:
            _chip(context, labels, label)
        if others:
            _show_others(context, labels, others)
        if labels.count:
            st.button(
                "None",
                key=NO_LABEL_BUTTON,
                icon=":material/label_off:",
                type="tertiary",
                shortcut=NO_LABEL_KEY,
                disabled=not len(context.rows),
                on_click=give,
                args=(run, NO_LABEL),
                help="Remove the label from the selected sequences.",
            )
        _back_and_forth(run, labels)
        if left := left_in_turn(run, context.rows):
            st.caption(f"{left:,} more after this one", width="content")


def _back_and_forth(run: Run, labels: Labelling) -> None:
    """Undo, and after it redo."""
    step = _step(labels)
    own = not step or step in _own_steps(run)
    last = describe(labels, labels.done)
    st.button(
        "Undo" if own else f"Undo: {last}",
        key="label_undo",
        icon=":material/undo:",
        type="tertiary",
        shortcut=UNDO_KEY,
        disabled=not step,
        on_click=undo,
        args=(run, step),
        help=f"Undo the last change: {last}"
        + (
            "."
            if own
            else f", {moment(labels.done[0].time)}, in another run or window, or before this one."
        ),
    )
    if _can_redo(run, labels):
        st.button(
            "Redo",
            key="label_redo",
            icon=":material/redo:",
            type="tertiary",
            on_click=redo,
            args=(run, labels.undone_in),
            help=f"Bring back {describe(labels, labels.undone)}.",
        )


def _chips(labels: Labelling) -> tuple[list[Label], list[Label]]:
    """The labels with a button, those with a key first, and all others."""
    ordered = sorted(labels.vocabulary, key=lambda one: one.key or "~")
    return ordered[:MOST_CHIPS], ordered[MOST_CHIPS:]


def _chip(context: Context, labels: Labelling, label: Label) -> None:
    colour = label_colours(labels.vocabulary)[label.id]
    name = plain(shortened(label.name, 18))
    st.button(
        f"![]({colour_dot(colour)}) {name} · {labels.counts[label.id]:,}",
        key=_key(label),
        shortcut=label.key or None,
        disabled=not len(context.rows),
        on_click=give,
        args=(context.run, label.id),
        help=f"Label the selected sequences “{plain(shortened(label.name, 80))}”."
        if len(context.rows)
        else "Select sequences on the map first.",
    )


def _key(label: Label) -> str:
    return f"label_{label.id}"


def _show_others(context: Context, labels: Labelling, others: list[Label]) -> None:
    """The labels without a button, in a list that is searched by typing."""
    names = {one.id: f"{shortened(one.name, 60)} · {labels.counts[one.id]:,}" for one in others}
    st.selectbox(
        "Another label",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=state.OTHER_LABEL,
        placeholder=f"{len(others):,} more",
        label_visibility="collapsed",
        width=150,
        disabled=not len(context.rows),
        on_change=_give_other,
        args=(context.run, len(_own_steps(context.run))),
    )


def _give_other(run: Run, steps: int) -> None:
    """Give the label that was chosen, once.

    Until the browser shows the list empty again, all that it sends names the label once more: that
    isn't for what is selected by then. Such a name is none of the list, as its count has changed,
    or the list wasn't drawn since. With another key, the list would lose the keyboard, and what is
    typed next would be taken for keys of buttons.
    """
    chosen = st.session_state[state.OTHER_LABEL]
    st.session_state[state.OTHER_LABEL] = None
    if isinstance(chosen, int) and len(_own_steps(run)) == steps:
        give(run, chosen)


def give(run: Run, id_: int) -> None:
    """Give a label to what is selected now, or with NO_LABEL take it off."""
    rows = _selected_now(run)
    span = None if id_ == NO_LABEL else stretch.marked(run, rows)
    if change(run, lambda labels: [editing.give(labels, id_, rows, span=span)]):
        _go_on(run, rows)


def begin_turn(run: Run, rows: IntArray) -> None:
    """Show the first of some rows; each label given shows the next one."""
    st.session_state[state.LABEL_IN_TURN] = (run.id, rows.tolist())
    state.select(run.id, rows[:1])
    st.session_state[state.PANEL] = SELECTION


def left_in_turn(run: Run, selected: IntArray) -> int:
    """How many rows come after the one that is shown; 0 once something else is selected."""
    owner, rows = st.session_state.get(state.LABEL_IN_TURN, ("", []))
    return len(rows) - 1 if owner == run.id and rows[:1] == selected.tolist() else 0


def _go_on(run: Run, labelled: IntArray) -> None:
    """Show the next in turn; after the last one, the panel where labels are proposed again."""
    owner, rows = st.session_state.get(state.LABEL_IN_TURN, ("", []))
    if owner != run.id or not rows or rows[:1] != labelled.tolist():
        return
    st.session_state[state.LABEL_IN_TURN] = (run.id, rows[1:])
    if len(rows) > 1:
        state.select(run.id, rows[1:2])
    else:
        st.session_state[state.PANEL] = LABELS


def undo(run: Run, step: int) -> None:
    """Take back what was done last, if that is still the step that the button spoke of."""
    try:
        now = hand_labels.hand_labels(run)
        if _step(now) != step:
            raise SequiturError(
                "Nothing was undone: labels were changed in another window meanwhile. Undo now "
                f"takes back this: {describe(now, now.done)}."
            )
        after = hand_labels.undo(run)
        _own_steps(run).append(after.undone_in)
        _show_first(now, after)
    except SequiturError as error:
        _refuse(error)


def redo(run: Run, step: int) -> None:
    """Bring back what was undone in a step, unless labels were changed meanwhile."""
    try:
        now = hand_labels.hand_labels(run)
        if now.undone_in == step:
            _show_first(now, hand_labels.redo(run))
    except SequiturError as error:
        _refuse(error)


def _can_redo(run: Run, labels: Labelling) -> bool:
    """Whether something was undone last, in this window."""
    return bool(labels.undone) and labels.undone_in in _own_steps(run)


def _step(labels: Labelling) -> int:
    """The number of what was done last; 0 where nothing was."""
    return labels.done[0].step if labels.done else 0


def _own_steps(run: Run) -> list[int]:
    """What was done in this window."""
    steps: list[int] = st.session_state.setdefault(state.OWN_LABEL_STEPS, {}).setdefault(run.id, [])
    return steps


def change(run: Run, make: Callable[[Labelling], Iterable[Event]]) -> bool:
    """Make a change of the labels as they are now; whether it was made.

    Why it wasn't is said above the buttons. After the first label the map has their colours.
    """
    messages.drop(state.LABEL_ERROR)
    try:
        before = hand_labels.hand_labels(run)
        after = hand_labels.record(run, make(before), who=name_of_person())
    except SequiturError as error:
        _refuse(error)
        return False
    if _step(after) != _step(before):
        _own_steps(run).append(_step(after))
    _show_first(before, after)
    return True


def _show_first(before: Labelling, after: Labelling) -> None:
    """Have the map coloured by labels once there are any, also by what was undone or redone."""
    if after.count and not before.count:
        st.session_state[state.COLOUR_BY_LABEL] = True


def _refuse(error: SequiturError) -> None:
    messages.say(state.LABEL_ERROR, str(error))
    st.session_state[state.LABELS_REFUSED] = refused() + 1


def refused() -> int:
    """How many changes of labels weren't made since the page was opened."""
    count: int = st.session_state.get(state.LABELS_REFUSED, 0)
    return count


def paints(context: Context) -> list[Paint]:
    """Which colour each button gives what is selected; none where the map has other colours."""
    labels, colouring = hand_labels.hand_labels(context.run), context.colouring
    # One more label with points may turn the rarest of very many grey: that is the server's to say.
    if not colouring.given or len(colouring.colours or ()) >= MAX_CLASSES:
        return []
    colours = label_colours(labels.vocabulary)
    given = [Paint(_key(label), label.key, colours[label.id]) for label in _chips(labels)[0]]
    return [*given, Paint(NO_LABEL_BUTTON, NO_LABEL_KEY, MISSING_COLOUR)]


def _selected_now(run: Run) -> IntArray:
    """What is selected, also where the key was pressed before the page knew of it."""
    for key in (state.MAP_VIEW, state.TIMELINE):
        event = current_event(key, run.sizes().n)
        if event is not None and event.at is None:
            state.select(run.id, event.rows)
            if key == state.TIMELINE:
                stretch.note(run, cache.run_dataset(run), event)
    return state.selected(run.id)


def describe(labels: Labelling, step: Sequence[Entry]) -> str:
    """All that was done in one step, in words."""
    if not step:
        return "nothing to undo yet"
    given = [one.event for one in step if isinstance(one.event, Given)]
    new = [one.event.label for one in step if isinstance(one.event, Defined)]
    if not given:
        listed = f"“{plain(shortened(new[-1].name, 40))}”" if new else "a deletion"
        return f"{listed} in the list of labels"
    known = {one.id: one.name for one in (*labels.vocabulary, *new)}
    name = known.get(given[0].id, "")
    what = f"“{plain(shortened(name, 40))}”" if name else "no label"
    if len(given) > 1:
        what = f"{len(given)} labels"
    count = len(np.unique(np.concatenate([one.rows for one in given])))
    return f"{what} for {pluralise(count, 'sequence')}"
