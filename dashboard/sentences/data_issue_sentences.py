"""What may spoil a training on a dataset, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.data_issues import FEW, QualityIssue
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.media import silent
from sequitur_core.data.notes.preparation import too_short
from sequitur_core.data.preparation.stuck_sensors import StuckStretch
from sequitur_core.data.recipe import FEWEST
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.recordings import recording_name
from sequitur_core.formatting import capitalised, in_a_line, join_names, moment, percent, pluralise

COPIES_NAMED = 3  # of many
MOST_TIMES = 1_000_000  # that one channel is said to be larger than another
CHECK_ARRANGEMENT = "Check how the sequences are arranged in the file."


def sentence(issue: QualityIssue, dataset: SequenceDataset) -> str:
    """What a person should know, and what to do about it where no button does it."""
    if issue.kind == "stuck":
        return _stuck(issue.numbers["stretches"], dataset)
    if issue.rows is not None:
        return _of_sequences(issue, len(issue.rows), dataset)
    numbers = issue.numbers
    match issue.kind:
        case "few":
            return _too_few(numbers["n"], numbers["longest"])
        case "few rows":
            return (
                f"{numbers['rows']} rows are few: {pluralise(numbers['windows'], 'window')} of "
                f"{pluralise(numbers['length'], 'step')} have hardly a shape. A longer series "
                f"helps (from about {numbers['needed']} rows on), or several such series: a file "
                "or a name for each."
            )
        case "all of one step":
            return (
                "All sequences have only one step, so nothing changes over time. "
                f"{CHECK_ARRANGEMENT}"
            )
        case "long":
            longest = f"{numbers['longest']:,}"
            return f"Training will be slow, as sequences have up to {longest} steps."
        case "all equal":
            return "All numbers are the same, so there is nothing to learn."
        case "all constant":
            return (
                f"No sequence changes over time, so there is nothing to learn. {CHECK_ARRANGEMENT}"
            )
        case "channel":
            return _flat_channels(issue.channels)
        case "levels":
            return (
                "The sequences lie at very different levels: a model learns mostly how high each "
                "lies, and little of its shape."
            )
        case "wander":
            return (
                "The values wander above 0, as prices do: a model learns mostly how high each "
                "sequence lies. Changes in % tell what happened when."
            )
        case "class":
            pairs = zip(numbers["classes"], numbers["counts"], strict=True)
            each = [f"“{value}” has only {pluralise(count, 'sequence')}" for value, count in pairs]
            return f"Of {numbers['label']}, {join_names(each)}."
        case "scales":
            most = numbers["times"] > MOST_TIMES
            times = "over a million" if most else f"about {numbers['times']:,}"
            return (
                f"Values of {numbers['large']} are {times} times larger than those of "
                f"{numbers['small']}. That is fine: training puts all channels on the same scale."
            )
        case "missing":
            return (
                f"{percent(numbers['share'])} of all values are missing. They are drawn as gaps "
                "and ignored in training and in errors."
            )
    return str(too_short(**numbers))


def _stuck(stretches: Sequence[StuckStretch], dataset: SequenceDataset) -> str:
    """`Pressure is exactly 4.2 bar from Fri 17 May, 09:00 to 20:00, ...`"""
    stretch, more = stretches[0], len(stretches) - 1
    meta, row = dataset.meta, stretch.rows[0]
    steps, dates = stretch.stop - stretch.begin, Dates.of(dataset)
    many = len(np.unique(dataset.recording)) > 1
    where = [f"in {recording_name(dataset, int(dataset.recording[row]))}"] if many else []
    long = lasting(steps, meta.step, meta.step_unit)
    ends = (dataset.start + dataset.lengths)[dataset.recording == dataset.recording[row]]
    if many and steps == ends.max():
        where.append(f"from beginning to end, for {long}")
    elif dates is not None:
        where.append(f"for {long}")
        where.append(f"({dates.name(stretch.begin, stretch.stop)})")
    else:
        begin = moment(stretch.begin, meta.step, meta.step_unit, digits=4)
        where.append(f"for {long} from {begin} on")
    unit = meta.units[meta.channels.index(stretch.channel)]
    value = f"{stretch.value:.6g} {unit}".strip()
    others = pluralise(more, "other stretch", "other stretches")
    said = f" So {'is' if more == 1 else 'are'} {others}." if more else ""
    asked = (
        "and never otherwise: was it switched off, or was the sensor broken?"
        if stretch.off
        else "but changes at nearly every step otherwise: was the sensor stuck?"
    )
    what = f"{capitalised(stretch.channel)} is exactly {value} {' '.join(where)}"
    return f"{what}, {asked}{said}"


def _of_sequences(issue: QualityIssue, n: int, dataset: SequenceDataset) -> str:
    """What is the matter with n sequences, which a button excludes."""
    many, one = pluralise(n, "sequence"), n == 1
    match issue.kind:
        case "ones":
            return f"{many} {'has' if one else 'have'} only one step."
        case "constant":
            for note in silent.among(dataset.meta.notes):
                if note.numbers["sounds"] == n:
                    return str(note)
            return f"{many} never {'changes' if one else 'change'}."
        case "far" if issue.rows is not None:
            names, times = issue.numbers["channels"], int(float(f"{issue.numbers['times']:.1g}"))
            where = dataset.ids[issue.rows[0]] if one else many
            return (
                f"{capitalised(join_names(names, 3))} {'is' if len(names) == 1 else 'are'} about "
                f"{times:,} times as high in {where} as elsewhere. Is that another unit?"
            )
        case "copies":
            return _copies(issue, dataset)
    times = issue.numbers["times"]
    return f"{many} {'is' if one else 'are at least'} {times} times as long as usual."


def _copies(issue: QualityIssue, dataset: SequenceDataset) -> str:
    """`2 sequences are copies of others: 9 of 4 and 12 of 4.` Of many, the first few."""
    told = [(dataset.ids[row], dataset.ids[of]) for row, of in issue.numbers["pairs"]]
    if len(told) == 1:
        return f"1 sequence is a copy of another: {' of '.join(told[0])}."
    named = [f"{copy} of {of}" for copy, of in told[:COPIES_NAMED]]
    more = [f"{len(told) - COPIES_NAMED:,} more"] if len(told) > COPIES_NAMED else []
    return f"{len(told):,} sequences are copies of others: {join_names([*named, *more])}."


def _too_few(n: int, longest: int) -> str:
    cure = "Cut it into windows, or add data." if longest >= 10 * FEW else "Add more data."
    if n < FEWEST:
        return f"Training needs at least {FEWEST} sequences, but there is only {n}. {cure}"
    return (
        f"With only {n} sequences, a model just memorises them, and a map of {n} points says "
        f"little. {cure}"
    )


def _flat_channels(names: Sequence[str]) -> str:
    if len(names) > 1:
        return f"Channels {in_a_line(names)} never change."
    name = names[0]
    unnamed = name.startswith("channel ")
    return f"{capitalised(name) if unnamed else f'Channel {name}'} never changes."
