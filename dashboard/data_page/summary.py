"""What was understood of the data, in words, and the button to train on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.data_page import undo
from dashboard.data_page.questions import (
    bad_cell,
    columns_line,
    notices,
    one_sequence,
    remarks,
    two_readings,
    window_length,
)
from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.doubts import (
    difference_as_channel,
    meter_as_channel,
    same_as_another,
    sum_as_channel,
)
from sequitur_core.data.notes.files import files_at_levels
from sequitur_core.data.notes.labels import label_seams, labels_lost
from sequitur_core.data.notes.media import silent
from sequitur_core.data.notes.note import BadCell, Note, Offer
from sequitur_core.data.notes.preparation import (
    ends_cut_off,
    missing_values,
    sparse_channels,
    too_short,
)
from sequitur_core.data.notes.tables import many_channels
from sequitur_core.data.notes.times import rates, written_otherwise
from sequitur_core.data.preparation.missing import MUCH
from sequitur_core.data.preparation.preprocessing import (
    STEPS,
    without_preprocessing,
    without_value_steps,
)
from sequitur_core.data.recipe import FEWEST, Recipe
from sequitur_core.readers.detection import describe
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.sentence import sequence_noun
from sequitur_core.samples import sample_of

# What was done, and has no button, where nothing is to be decided.
DONE = (rates.kind, written_otherwise.kind, labels_lost.kind, ends_cut_off.kind)
# What counts too much or twice, in this order; what is read wrongly stands before that.
TOLD_LAST = (
    "", meter_as_channel.kind, sum_as_channel.kind, difference_as_channel.kind,
    same_as_another.kind, label_seams.kind,
)  # fmt: skip


def title(data_id: str, dataset: SequenceDataset) -> DeltaGenerator:
    """Name of the data and the way on. Returns the container for what there is to say about it."""
    with st.container(key="dataset_summary"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(plain(dataset.name), width="stretch", anchor=False)
            if st.button(
                "Next: train",
                type="primary",
                key="next",
                icon=":material/arrow_forward:",
                icon_position="right",
                disabled=len(dataset) < FEWEST,
            ):
                st.switch_page("train_page/page.py", query_params={"data": data_id})
        # What opened it is gone, and the keyboard with it: here is how to go on, if it is in sight.
        # To the mouse, a ring around it would mean nothing.
        st.html(
            f"""<script>{{ /* {data_id} */
            let left = 50;  // looks, until what was pressed is gone
            const go_on = () => {{
                const next = document.querySelector(".st-key-next button");
                const seen = next && next.getBoundingClientRect().bottom < innerHeight;
                if (seen && document.activeElement.matches("body, .stMain"))
                    next.focus({{ preventScroll: true }});
                else if (left--) setTimeout(go_on, 100);
            }};
            if (window.sequiturByKeyboard) go_on();
            if (window.sequiturChoosing) document.querySelector(".stMain").scrollTo(0, 0);
            window.sequiturChoosing = false;
            }}</script>""",
            unsafe_allow_javascript=True,
        )
        return st.container()


def in_words(data_id: str, dataset: SequenceDataset, origin: Origin | None) -> remarks.Unsaid:
    """Size and origin of the data, and the first of what is to be checked; returns the rest."""
    sample = sample_of(dataset)
    about = "" if sample is None else f"*{plain(sample.sentence)}* "
    told = st.container(gap="xsmall")
    row = told.container(horizontal=True, vertical_alignment="center")
    row.markdown(about + plain(f"{sentence(dataset, origin)}."), width="content")
    if origin is not None:
        window_length.show(data_id, dataset, origin, row=row)
    undo.button(data_id, row=row)
    asked: set[str] = set()  # above the sequences
    question = False
    if origin is not None:
        with told:
            ways = one_sequence.ways_of(data_id, origin)
            in_pictures = many_channels.among(origin.understood.warnings)
            drawn = any(two_readings.shows_all(note, ways, origin) for note in in_pictures)
            question = len(ways) > 1 and not drawn
            columns_line.show(data_id, dataset, origin, None if question else ways)
            if question:
                one_sequence.show(data_id, origin, ways)
            if not drawn:
                asked.update(map(str, in_pictures))
    notes = dataset.meta.notes
    shown = {str(n) for n in (*too_short.among(notes), *silent.among(notes))}  # with a button
    if (cut := notices.worth_cutting(data_id, dataset, origin)) is not None:
        shown.add(cut[0])
    found: list[remarks.Remark] = []
    if origin is not None:
        last = {kind: place for place, kind in enumerate(TOLD_LAST)}
        warnings = sorted(origin.understood.warnings, key=lambda note: last.get(note.kind, 0))
        left_out = origin.recipe.most_missing < 100  # then the data says what is missing
        shown.update(map(str, warnings))
        taken: set[str] = set()
        found = [
            _remark(warning, dataset, origin, key=f"bad_cell_{i}", taken=taken)
            for i, warning in enumerate(warnings)
            if str(warning) not in asked
            and not _is_settled(warning, dataset.meta.channels, origin.recipe)
            and not (missing_values.kind == warning.kind and left_out)
        ]
    check = notices.too_few(data_id, dataset, origin)
    check += [remark for remark in found if remark.check]
    facts = [remark for remark in found if not remark.check]
    facts += remarks.done([text for text in map(str, dataset.meta.notes) if text not in shown])
    # Two alone take hardly more room than one and the click that shows the other.
    several = len(check) > 1 and len(check) + len(facts) > 2
    with notices.one_line_each():
        rest, room = remarks.say_first(check, below_question=question and several)
        return remarks.Unsaid(st.container(gap="xsmall"), (*rest, *facts), room)


def _is_settled(warning: Note, channels: Sequence[str], recipe: Recipe) -> bool:
    """Whether the step that a warning offers is taken, or its channel was excluded since."""
    steps = [offer.changes.items() for offer in warning.offers if offer.name in STEPS]
    if any(all(getattr(recipe, name) == value for name, value in each) for each in steps):
        return True
    excluded = [{*offer.value} for offer in warning.offers if offer.name == "without"]
    if any(ids and ids <= {*recipe.without} for ids in excluded):
        return True
    if warning.cell is not None or warning.offers or "number" in warning.numbers:
        return False
    much = warning.numbers.get("share", 1.0) > MUCH
    if warning.kind == sparse_channels.kind:
        return {*warning.numbers["channels"]}.isdisjoint(channels)
    return much and warning.numbers.get("channel", "") not in ("", *channels)


def _remark(
    warning: Note, dataset: SequenceDataset, origin: Origin, *, key: str, taken: set[str]
) -> remarks.Remark:
    """What a person should check, with a button where a click settles it, or should know.

    `key` is for a cell that doesn't fit its column; `taken` are those of the buttons above.
    """
    text, channels = str(warning), dataset.meta.channels
    actions: list[notices.Action] = []
    match warning:
        case Note(cell=BadCell() as cell):
            show = partial(bad_cell.show, warning, cell, origin, key=key)
            return remarks.Remark(text, show, tall=True)
        case Note(kind=many_channels.kind | files_at_levels.kind, offers=(_, *_)):
            show = partial(two_readings.show, warning, dataset, origin)
            return remarks.Remark(text, show, tall=True)
        case Note(numbers={"mostly": int(many)}) if many and dataset.missing is None:
            key = "mostly_missing"
            leave = partial(correct, origin, most_missing=50.0)
            them = "it" if many == 1 else "them"
            actions = [notices.Action(f"Leave {them} out", notices.EXCLUDE_ICON, leave)]
        case Note(kind=kind, offers=()) if kind in DONE:
            return remarks.fact(text)
        case Note(numbers={"share": share}) if share <= MUCH:  # nothing has to be decided
            return remarks.fact(text)
        case Note(numbers={"number": float(number)}):
            rest = tuple(n for n in origin.recipe.missing_numbers if n != number)
            key = f"measured_{number:g}"
            keep = partial(correct, origin, missing_numbers=rest)
            actions = [notices.Action("It is a real value", ":material/undo:", keep)]
        case Note(offers=(Offer() as first, *_) as offers):
            swaps = (partial(correct, origin, **offer.changes) for offer in offers)
            pairs = zip(offers, swaps, strict=True)
            actions = [notices.Action(o.label, ":material/swap_horiz:", swap) for o, swap in pairs]
            keys = [f"offer_{first.name}", f"offer_{first.name}_{warning.kind}"]
            if first.name in ("left_out", "missing_numbers"):  # which several may offer
                keys = keys[1:]
            key = next((one for one in keys if one not in taken), f"{keys[-1]}_{key}")
            taken.add(key)
        case Note(kind=sparse_channels.kind, numbers={"channels": names}):
            there = tuple(name for name in names if name in channels)
            key = "empty_channels"
            if 0 < len(there) < len(channels):
                actions = [notices.exclude_channels(there, dataset, origin)]
        case Note(numbers={"channel": str(name)}) if len(channels) > 1:
            key = f"empty_{channels.index(name)}"
            actions = [notices.exclude_channels((name,), dataset, origin)]
    return remarks.Remark(text, partial(notices.warn, text, *actions, key=key))


def sentence(dataset: SequenceDataset, origin: Origin | None) -> str:
    """What was read from the file and, where that isn't the same, what was made of it."""
    if origin is None:
        return _described(dataset, noun="sequence")
    read = origin.understood.sentence
    as_read = replace(without_preprocessing(origin.recipe), without=(), most_missing=100.0)
    sized = without_value_steps(origin.recipe)
    if sized == replace(as_read, named_labels=(), given_labels=()):
        return read
    called = sequence_noun(origin.recipe) or "sequence"
    whole = "sound" if origin.recipe.format == "sound" else called
    now = _described(dataset, noun="window" if origin.recipe.window else whole)
    return now if now == read or sized == as_read else f"{now}. In the file: {read}"


def _described(dataset: SequenceDataset, *, noun: str) -> str:
    """Number, length, size and labels of the sequences as they are now."""
    rate, step = "", dataset.meta.step
    if dataset.are_clips and dataset.meta.step_unit == "s":
        rate = f"{1 / step:.3g} frames per second" if step <= 1 else f"{step:.3g} s each"
    return describe(dataset, noun=noun, tail=rate)
