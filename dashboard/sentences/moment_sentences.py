"""What several sequences do at the same moment, or one for good, in words."""

from __future__ import annotations

import numpy as np

from dashboard.formatting import shortened
from dashboard.sentences.finding_numbers import Numbers
from sequitur_core.data.dataset import DoubleArray, SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import join_names, percent, short, with_unit

MOST_NAMED = 5
MOST_VALUES = 3
CLOSE = 0.05  # shares that are called by one word
SHARES = ((1 / 4, "a quarter"), (1 / 3, "a third"), (1 / 2, "half"), (2 / 3, "two thirds"))
SPREAD_OUT = 2  # a rise by 200 %: from there on, times say more than per cent
NOTHING = 50  # times as much, beyond which there was next to nothing before
PREPARE = (
    "Values like these wander, so the map mostly shows how high each one is. To compare how they "
    "move, choose “Change: {}” under “Prepare the sequences” on Data."
)


def moment_words(finding: Finding, dataset: SequenceDataset) -> tuple[str, str, tuple[str, ...]]:
    """The headline, what it rests on, and a name for each part."""
    said = Numbers(finding)
    count, apart = said.whole("count"), said.whole("apart")
    headline = f"{_who(said)} {_how(said)} {_where(finding, dataset)}"
    if apart:
        within = lasting(apart, dataset.meta.step, dataset.meta.step_unit)
        headline += f", within {within} of one another"
    elif count > 1:
        headline += ", at the same time"
    else:
        headline += ", and stays there"
    details = [*_details(said), *_compared(said, dataset)]
    return f"{headline}.", " ".join(details), _parts(said, finding)


def _who(said: Numbers) -> str:
    """`SH05, SH12 and SH23`, `All 30 sequences`, `27 of 30 recordings`; after the channel's name.

    It is all that move at all, where these are most.
    """
    names = [shortened(str(name)) for name in said.list("names")]
    count, total = max(said.whole("moving"), said.whole("count")), said.whole("total")
    who = join_names(names, most=MOST_NAMED)
    if count == total:
        who = f"All {total:,} {said.text('of')}"
    elif count > MOST_NAMED:
        who = f"{count:,} of {total:,} {said.text('of')}"
    channel = said.text("channel")
    return f"{shortened(channel)}: {who}" if channel else who


def _how(said: Numbers) -> str:
    """`fall by 38 to 57 %`, `are lower by half`, `move in opposite directions`."""
    count, rising = said.whole("count"), said.whole("rising")
    up, down = ("rise", "fall") if said.whole("wander") else ("are higher", "are lower")
    if 0 < rising < count:
        return f"move in opposite directions ({rising} {up}, {count - rising} {down})"
    verb = up if rising else down
    if count == 1:  # only what wanders is told of alone
        verb = f"{verb}s"
    return " ".join(filter(None, (verb, _by_how_much(said, up=rising > 0))))


def _by_how_much(said: Numbers, *, up: bool) -> str:
    """`by about half`, `by 18 to 52 %`, `by 3 to 5 °C`; "" where before and after don't tell."""
    before, after = (np.array(said.list(side), float) for side in ("before", "after"))
    if len(before) == 0 or (np.sign(after - before) != (1 if up else -1)).any():
        return ""
    if min(before.min(), after.min()) > 0:
        return _share(np.abs(after / before - 1))
    far = np.abs(after - before)
    ends = dict.fromkeys((short(far.min()), short(far.max())))
    return f"by {' to '.join(ends)} {said.text('unit')}".rstrip()


def _share(changes: DoubleArray) -> str:
    """How much shares are: `by about a third`, `by 18 to 52 %`, `to 2 to 3 times as much`.

    Of what was next to nothing before, a share says nothing.
    """
    least, most = float(changes.min()), float(changes.max())
    if least > NOTHING:
        return f"to more than {NOTHING} times as much"
    if (most > SPREAD_OUT and least < 1) or most > NOTHING:
        count = int((changes > NOTHING).sum())
        lowest = f"by {percent(round(least, 2))}" if least < 1 else _times(least)
        highest = f"{count if count > 1 else 'one'} of them from nearly nothing"
        return f"{lowest} or more, {highest if count else f'at most {_times(most)}'}"
    if least >= 1:
        return _times(least, most)
    for share, word in SHARES:
        if max(abs(least - share), abs(most - share)) <= CLOSE:
            return f"by about {word}"
    ends = dict.fromkeys(percent(round(end, 2)).removesuffix(" %") for end in (least, most))
    return f"by {' to '.join(ends)} %"


def _times(*changes: float) -> str:
    ends = dict.fromkeys(short(1 + change) for change in changes)
    return f"to {' to '.join(ends)} times as much"


def _where(finding: Finding, dataset: SequenceDataset) -> str:
    """`on Mon 9 Mar 2020`, `from step 300 to 305`."""
    said, row = Numbers(finding), int(finding.rows[0])
    start, stop = said.whole("start"), said.whole("stop")
    dates = Dates.of(dataset)
    if dates is not None:
        return dates.stretch(start, stop).phrase()
    own = dataset.recording == dataset.recording[row]
    end = int(dataset.stop[own].max())
    return TimeAxis.of(dataset.meta, end).words(start, stop, end)


def _details(said: Numbers) -> list[str]:
    names, unit = [shortened(str(name)) for name in said.list("names")], said.text("unit")
    usual = "before" if said.whole("wander") else "usually"
    values = [
        f"{name}: {with_unit(then, unit)}, {usual} {with_unit(before, unit)}"
        for name, before, then in zip(names, said.list("before"), said.list("after"), strict=False)
    ]
    details = [f"{'; '.join(values[:MOST_VALUES])}."]
    if said.whole("wander"):
        details.append(PREPARE.format("Change in %" if said.whole("relative") else "Difference"))
    return details


def _compared(said: Numbers, dataset: SequenceDataset) -> list[str]:
    """Which time was compared, where some of the series don't cover all of it."""
    span, dates, late = said.list("span"), Dates.of(dataset), said.whole("late")
    if not span or dates is None:
        return []
    when = f"Compared {dates.stretch(*map(int, span)).phrase()}"
    if not late:
        return [f"{when}, which all of them cover."]
    verbs = "begins later or ends" if late == 1 else "begin later or end"
    of_all = f"{late:,} of {said.whole('total') + late:,} {said.text('of')}"
    return [f"{when}, without {of_all}, which {verbs} earlier."]


def _parts(said: Numbers, finding: Finding) -> tuple[str, ...]:
    if said.text("of") != "sequences":
        return "this time", "other times"
    rows, others = finding.parts
    own = join_names([str(name) for name in said.list("names")], most=MOST_NAMED)
    named = own if len(rows) <= 3 else f"these ({len(rows):,})"
    return (named, f"the others ({len(others):,})") if len(others) else (named,)
