"""One of several series that slowly leaves those that it usually goes with, in words."""

from __future__ import annotations

from dashboard.formatting import shortened
from dashboard.sentences.finding_numbers import Numbers, undated
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.time.dates import Dates
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import join_names, percent, short

MOST_NAMED = 4


def departure_words(finding: Finding, dataset: SequenceDataset) -> tuple[str, str, tuple[str, ...]]:
    """The headline, what it rests on, and a name for each part."""
    said = Numbers(finding)
    of, channel, by = said.text("of"), said.text("channel"), said.real("by")
    about = f"{shortened(channel)}: " if of != "channels" and channel else ""
    since = f"from about {_from_when(said, dataset)} on"
    headline = (
        f"{about}{shortened(said.text('name'))} slowly {'climbs' if by > 0 else 'falls'} away from "
        f"the other {of} {'from the beginning on' if said.whole('whole') else since}: "
        f"{_amount(said, by)} by the end."
    )
    peers = join_names([shortened(str(peer)) for peer in said.list("peers")], most=MOST_NAMED)
    detail = (
        f"{peers} usually move with it, and stay together. Apart from this drift, it differs by "
        f"only about {_amount(said, said.real('usual'))} from what they suggest."
    )
    return headline, detail, _parts(said, finding)


def _amount(said: Numbers, value: float) -> str:
    """`9.1 °C`, `12 %`: two digits are known."""
    size = float(f"{abs(value):.2g}")
    return (
        percent(size) if said.whole("relative") else f"{short(size)} {said.text('unit')}".rstrip()
    )


def _from_when(said: Numbers, dataset: SequenceDataset) -> str:
    """`3 Mar`, with a clock time where all of it lasts a few days; `step 300`, `6 days`."""
    start, stop, dates = said.whole("start"), said.whole("stop"), Dates.of(dataset)
    if dates is None:
        return undated(start, dataset.meta)
    stretch = dates.stretch(start, stop)
    return ", ".join(filter(None, (stretch.day, stretch.first)))


def _parts(said: Numbers, finding: Finding) -> tuple[str, ...]:
    if said.text("of") == "sequences":
        return said.text("name"), f"those it goes with ({len(finding.parts[1]):,})"
    return (
        ("the last fifth", "the first fifth") if said.whole("whole") else ("since then", "before")
    )
