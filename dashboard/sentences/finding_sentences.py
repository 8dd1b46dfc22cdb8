"""What a finding says, in words: SENTENCES, one function and one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.formatting import shortened
from dashboard.sentences.departure_sentences import departure_words
from dashboard.sentences.finding_numbers import Numbers, amount, feature_text, features, undated
from dashboard.sentences.group_sentences import FEW, GROUPS_UNKNOWN, group_words
from dashboard.sentences.label_sentences import class_parts, label_words, nuisance_words
from dashboard.sentences.moment_sentences import moment_words
from dashboard.sentences.novelty_sentences import changed_words
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import lasting
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.recordings import piece_name, recording_name, sequence_word
from sequitur_core.explore.time.time_axis import TimeAxis, when
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.statistics.independence import FEWEST_UNITS
from sequitur_core.formatting import (
    capitalised,
    join_names,
    moment,
    multiple,
    number,
    percent,
    pluralise,
)
from sequitur_core.runs.results.judgement import Verdict

NO_OUTLIERS, NO_LABEL = "no outliers", "no label related to the encodings"
OTHER_OUTLIERS = "Others that Outliers lists are unusual, too, but that may be chance."
OF_FEW = "With few sequences, only strong effects can be told from chance."
NO_TEST = "those near in time are alike anyway, so groups and labels can hardly be tested."
MOST_NAMED = 5
MOST_OF_KIND = 3
MOST_FEATURES = 2
ON_BUTTON = 26  # characters that a button for a part has room for
SURE = ((0.999, "very sure"), (0.95, "sure"), (0.0, "fairly sure"))
SHAPES = {
    "cloud": "Nothing shows that the sequences would fall into the same groups in new data.",
    "band": "The {} form a continuous band: each is much like the next along it.",
    "ring": "The {} form a closed ring: each is much like the next, all the way round.",
}
TORN = {  # by UMAP, which keeps neighbours alone
    "cloud": "UMAP may tear gaps where there are none.",
    "ring": "The PCA map shows it whole; UMAP may cut it open.",
}
TIMES = {
    "error": "{} times the typical error{of}",
    "isolation": "{} times as far from its neighbours as is typical{of}",
    "event": "its strongest event{of} is {} times as strong as is typical",
}
TIMES_OF_ALL = {
    "error": "Their errors are {} times the typical error.",
    "isolation": "They are {} times as far from their neighbours as is typical.",
    "event": "Their strongest events are {} times as strong as is typical.",
}
LESS = " Those beside {} are unusual, too, but less: {}."
VARIES = {"larger": "varies more", "smaller": "varies less"}
STILL = "doesn't change"
SPREAD = "deviation of "
VERDICT_UNSURE = (
    "The verdict says that a label is told apart; by the stricter test here, that isn't certain."
)
ONLY_COUNTED = "The verdict counts how often the nearest share a label, without a test."


@dataclass(frozen=True)
class Sentence:
    """What a finding says.

    Attributes
    ----------
    headline : the finding itself, without mark-up.
    detail : what it rests on, "" where the headline says all.
    parts : a name for each part of the finding, to select it by.
    cure : what can be done about it, "" where nothing can; the page has a link instead.
    aside : what helps to read it, but isn't part of it; "" for nothing.
    """

    headline: str
    detail: str = ""
    parts: tuple[str, ...] = ()
    cure: str = ""
    aside: str = ""


def worded(findings: Iterable[Finding]) -> list[Finding]:
    """Those that there are words for, in their order; that there are no clear groups is last."""
    known = [finding for finding in findings if finding.kind in SENTENCES]
    return sorted(known, key=lambda finding: finding.numbers.get("shape") == "cloud")


def sentence(finding: Finding, dataset: SequenceDataset) -> Sentence:
    """What a finding says about a dataset."""
    return SENTENCES[finding.kind](finding, dataset)


def nothing_found(
    dataset: SequenceDataset, *, outliers_known: bool = True, verdict: Verdict | None = None
) -> str:
    """What it means that nothing was found: that there is nothing, or that no test can tell.

    That there are no groups would have been found, so here nobody knows. Where errors are on
    training data, outliers may not be known, and nothing is said of them.
    """
    if none_tested := untested(dataset):
        none = "No outliers beyond chance. " if outliers_known else ""
        return f"{none}{none_tested}"
    nothing = f"{GROUPS_UNKNOWN}."
    if missing := [NO_OUTLIERS] * outliers_known + [NO_LABEL] * (not dataset.labels.empty):
        told = verdict is not None and verdict.structure is not None  # above, of groups
        found = f"{capitalised(' and '.join(missing))} beyond chance."
        nothing = found if told else f"{found} {nothing}"
    if verdict is not None and verdict.label_told:
        nothing += f" {VERDICT_UNSURE}"
    return f"{nothing} {OF_FEW}" if len(dataset) < FEW else nothing


def untested(dataset: SequenceDataset, *, counted: bool = True) -> str:
    """Why groups and labels can't be tested, where windows come from few recordings; else "".

    With what is `counted` instead, where there is a label.
    """
    recordings = len(np.unique(dataset.recording))
    if not dataset.windowed or recordings >= FEWEST_UNITS:
        return ""
    source = "one recording" if recordings == 1 else f"{recordings} recordings"
    said = f"All {piece_name(dataset)}s come from {source}, and {NO_TEST}"
    labelled = counted and any(is_class(values) for _, values in dataset.labels.items())
    return f"{said} {ONLY_COUNTED}" if labelled else said


def beside_findings(findings: Sequence[Finding], dataset: SequenceDataset) -> str:
    """What has to be said below findings: of other outliers, and why of no label; "" of none."""
    kinds = {one.kind for one in findings}
    said = OTHER_OUTLIERS if "odd" in kinds else ""
    told = not findings or kinds & {"label", "nuisance", "groups"}
    return said if told else f"{said} {untested(dataset)}".strip()


def certainty(finding: Finding) -> str:
    """How sure a finding is: words, and the number behind them where it isn't all resamples."""
    word = next(word for least, word in SURE if finding.certainty >= least)
    if finding.certainty == 1:
        return word
    return f"{word} ({percent(finding.certainty)})"


def sequence_name(dataset: SequenceDataset, row: int, *, in_short: bool = False) -> str:
    """When a sequence was, where all are cut from one recording; else its id.

    Sequences side by side, as of several sensors, may all be of the same days.
    """
    together = (dataset.recording == dataset.recording[0]).all()
    dated = when(dataset, row, in_short=in_short) if together else ""
    return dated or shortened(dataset.ids[row])


def _groups(finding: Finding, dataset: SequenceDataset) -> Sentence:
    headline, detail, parts, aside = group_words(finding, dataset)
    return Sentence(headline, detail, parts, aside=aside)


def _continuum(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said = Numbers(finding)
    shape = said.text("shape")
    if shape == "spot":
        return _spot(finding, dataset)
    headline = "No separate groups" if shape in ("ring", "band") else "No clear gaps between groups"
    detail = SHAPES.get(shape, "").format(f"{sequence_word(dataset)}s")
    if said.whole("size") not in AS_THEY_ARE:
        detail = f"{detail} {TORN.get(shape, '')}".strip()
    return Sentence(f"{headline}.", detail)


def _spot(finding: Finding, dataset: SequenceDataset) -> Sentence:
    """Which sequences aren't where most are."""
    said = Numbers(finding)
    names = [sequence_name(dataset, int(row)) for row in finding.rows]
    return Sentence(
        f"{said.whole('there'):,} of {said.whole('of'):,} sequences lie on one spot.",
        f"Apart from it: {join_names(names, most=MOST_NAMED)}." if names else "",
        (f"apart ({len(names):,})", f"on one spot ({said.whole('there'):,})"),
    )


def _odd(finding: Finding, dataset: SequenceDataset) -> Sentence:
    """Who stands apart, what is different then, and by how much; of many, of the first few."""
    said = Numbers(finding)
    names = [sequence_name(dataset, int(row)) for row in finding.rows]
    whole = tuple(_occurrence_name(finding, i, dataset) for i in range(len(names)))
    parts = whole
    if max(map(len, whole)) > ON_BUTTON:
        shorter = (_occurrence_name(finding, i, dataset, in_short=True) for i in range(len(names)))
        parts = tuple(shorter)
    verb, them = ("stands", "it") if len(names) == 1 else ("stand", "them")
    larger = [one for one, name in zip(whole, names, strict=True) if one != name]
    beside = LESS.format(them, join_names(larger, most=MOST_NAMED)) if larger else ""
    headline = f"{join_names(names, most=MOST_NAMED)} {verb} apart from all others"
    what = [what_is_different(finding, i, dataset) for i in range(len(names))]
    if len(names) > 1 and not any(what) and (detail := _all_by_one_measure(said, dataset)):
        return Sentence(f"{headline}.", f"{detail}{beside}", parts)
    reasons = [
        TIMES[why].format(multiple(float(times)), of="" if what[i] else _shown_in(said, i, dataset))
        for i, (times, why) in enumerate(zip(said.list("times"), said.list("by"), strict=True))
    ]
    if len(names) == 1 and what[0]:
        return Sentence(f"{headline}: {what[0]}.", f"{capitalised(reasons[0])}.{beside}", parts)
    told = [
        f"{name}: {different or reason}"
        for name, different, reason in zip(names, what, reasons, strict=False)
    ]
    return Sentence(f"{headline}.", f"{'; '.join(told[:MOST_OF_KIND])}.{beside}", parts)


def _all_by_one_measure(said: Numbers, dataset: SequenceDataset) -> str:
    """How far all are off, in one sentence where one measure shows all; else ""."""
    times, by = said.list("times"), said.list("by")
    if len(set(by)) > 1:
        return ""
    often = join_names([multiple(float(one)) for one in times], most=MOST_NAMED)
    if len(times) > MOST_NAMED:
        often = f"{multiple(min(times))} to {multiple(max(times))}"
    detail = TIMES_OF_ALL[by[0]].format(often)
    shown = dict.fromkeys(dataset.meta.channels[c] for c in said.list("channel") if c >= 0)
    if len(dataset.meta.channels) > 1 and shown:
        detail += f" Most of all in {join_names(list(shown), most=MOST_FEATURES)}."
    return detail


def what_is_different(finding: Finding, i: int, dataset: SequenceDataset) -> str:
    """`value is 37,200 from 01:00 to 02:00 (usually 10,700)`; "" where it isn't a level."""
    said, row = Numbers(finding), int(finding.rows[i])
    begin, end = (int(said.list(name)[i]) if said.has(name) else 0 for name in ("begin", "end"))
    if end <= begin:
        return ""
    channel = int(said.list("channel")[i])
    unit = dataset.meta.units[channel]
    level, rest = (float(said.list(side)[i]) for side in ("level", "rest"))
    here, there = (
        f"{number(one, beside=other)} {unit}".strip()
        for one, other in ((level, rest), (rest, level))
    )
    length = int(dataset.lengths[row])
    whole = begin <= 0 and end >= length
    where = "on average" if whole else TimeAxis.within(dataset, row).words(begin, end, length)
    return f"{shortened(dataset.meta.channels[channel])} is {here} {where} (usually {there})"


def _occurrence_name(
    finding: Finding, i: int, dataset: SequenceDataset, *, in_short: bool = False
) -> str:
    """When an occurrence was: all of its windows, but for those that overlap the strongest one."""
    row, starts = int(finding.rows[i]), Numbers(finding).list("start")
    rows = finding.parts[i] if i < len(finding.parts) else finding.rows[:0]
    own, others = dataset.start[row], dataset.start[rows]
    overlap = (others < dataset.stop[row]) & (own < dataset.stop[rows])
    together = (dataset.recording == dataset.recording[row]).all()
    if overlap.all() or not together or i >= len(starts):
        return sequence_name(dataset, row, in_short=in_short)
    stop = int(Numbers(finding).list("stop")[i])
    return when(dataset, row, int(starts[i]) - own, stop - own, in_short=in_short)


def _shown_in(said: Numbers, i: int, dataset: SequenceDataset) -> str:
    """`, most of all in power`; of an event, `, of power,`; "" of a single channel."""
    channel = int(said.list("channel")[i]) if said.has("channel") else -1
    if channel < 0 or len(dataset.meta.channels) < 2:
        return ""
    name = dataset.meta.channels[channel]
    return f", of {name}," if said.list("by")[i] == "event" else f", most of all in {name}"


def _rhythm(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said, dates = Numbers(finding), Dates.of(dataset)
    step, unit = dataset.meta.step, dataset.meta.step_unit
    at = said.whole("position")
    where = moment(at, step, unit, digits=4) if dates is None else dates.moment(at)
    before, after, usual = (
        lasting(round(said.real(name)), step, unit) for name in ("before", "after", "usual")
    )
    early = said.real("before") < said.real("usual")
    return Sentence(
        f"At {where}, a peak of {said.text('name')} comes too {'early' if early else 'late'}.",
        f"{capitalised(before)} after the one before it and {after} before the next; {usual} is "
        "typical.",
        ("windows that contain it",),
    )


def _from_when(finding: Finding, dataset: SequenceDataset) -> str:
    at, dates = int(dataset.start[Numbers(finding).whole("row")]), Dates.of(dataset)
    return undated(at, dataset.meta) if dates is None else dates.moment(at)


def _change(finding: Finding, dataset: SequenceDataset) -> Sentence:
    headline = f"From {_from_when(finding, dataset)} on, the recording is different."
    return Sentence(headline, differing(finding, dataset, "before"), ("before", "after"))


def _drift(finding: Finding, dataset: SequenceDataset) -> Sentence:
    share = percent(Numbers(finding).real("share"))
    detail = f"The encodings explain {share} of the order in time."
    more = differing(finding, dataset, "at first")
    parts = ("the first fifth", "the last fifth")
    headline = "The recording changes slowly from beginning to end."
    if Numbers(finding).has("row"):
        when = _from_when(finding, dataset)
        headline = (
            f"The recording changes from beginning to end, most of it at once: from {when} on."
        )
    return Sentence(headline, f"{detail} {more}".strip(), parts)


def _stretch(finding: Finding, dataset: SequenceDataset) -> Sentence:
    """A stretch of time or a recording, which channels are unlike the others there, and how."""
    said, row = Numbers(finding), int(finding.rows[0])
    recording, here = said.whole("recording"), int(dataset.start[row])
    where = when(dataset, row, said.whole("start") - here, said.whole("stop") - here)
    parts, rest = ("this time", "other times"), "at other times"
    if said.whole("whole"):
        where = shortened(recording_name(dataset, recording))
        parts, rest = ("this recording", "the others"), "in the others"
    elif (dataset.recording != recording).any():
        where = f"{shortened(recording_name(dataset, recording))}, {where}"
    lines = features(finding)
    alike: dict[str, list[str]] = {}
    for line in lines:
        alike.setdefault(_direction(line), []).append(str(line["channel"]))
    how = join_names([f"{join_names(names)} {word}" for word, names in alike.items()])
    values = [
        f"{SPREAD if line['feature'] == 'spread' else ''}{line['channel']} {amount(line, 'value')}"
        f", {rest} {amount(line, 'rest')}"
        for line in lines
    ]
    counted = tuple(
        f"{name} ({len(rows):,})" for name, rows in zip(parts, finding.parts, strict=True)
    )
    return Sentence(f"{where}: {how}.", capitalised(f"{'; '.join(values)}."), counted)


def _direction(line: Mapping[str, Any]) -> str:
    """`higher`, `varies more`, `doesn't change`."""
    if line["feature"] != "spread":
        return str(line["direction"])
    return STILL if not float(line["value"]) else VARIES[line["direction"]]


def _outcome(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said = Numbers(finding)
    name, value, chance = said.text("name"), said.real("value"), said.real("chance")
    if said.text("measure") == "R2":
        headline = f"The encodings predict {name}: they explain {percent(value)} of its variance"
        parts: tuple[str, ...] = (f"lowest {name}", f"highest {name}")
    else:
        headline = f"The encodings predict {name}: {percent(value)} right on average over its "
        headline += f"classes (by chance {percent(chance)})"
        parts = class_parts(finding, said)
    held_out = pluralise(said.whole("units"), "recording")
    return Sentence(
        f"{headline}.", f"Each of {held_out} was predicted without having been seen.", parts
    )


def _new(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said = Numbers(finding)
    match said.text("what"):
        case "kind":
            count = pluralise(said.whole("count"), "new sequence")
            kinds = "A new kind" if len(finding.parts) < 2 else f"{len(finding.parts)} new kinds"
            close = [
                join_names([sequence_name(dataset, int(row)) for row in rows], most=MOST_OF_KIND)
                for rows in finding.parts
            ]
            return Sentence(
                f"{kinds}: {count} ({percent(said.real('share'))}) far from all earlier ones.",
                f"Close to one another are {'; '.join(close)}."
                if len(close) > 1
                else "They are close to one another.",
            )
        case "share":
            name, before, after = said.text("name"), said.real("before"), said.real("after")
            how = "No more" if after == 0 else "More" if after > before else "Fewer"
            return Sentence(f"{how} {name}: {percent(after)}, before {percent(before)}.")
        case "odd":
            return _odd(finding, dataset)
        case "itself":
            names = [sequence_name(dataset, int(row)) for row in finding.rows]
            return Sentence(*changed_words(said.whole("of"), names))
    which = "All" if len(finding.rows) == len(dataset) else f"The other {len(finding.rows):,}"
    return Sentence(
        f"{which} new sequences are shifted relative to the earlier ones.",
        f"By {number(said.real('effect'))} standard deviations of the encodings.",
    )


def differing(finding: Finding, dataset: SequenceDataset, rest: str) -> str:
    """What the last part of a finding has more or less of: `Level of c0 higher: 5, before 3.`"""
    last = len(finding.parts) - 1
    texts = [feature_text(line, rest) for line in features(finding) if line["part"] == last]
    return " ".join(texts[:MOST_FEATURES])


SENTENCES: dict[str, Callable[[Finding, SequenceDataset], Sentence]] = {
    "groups": _groups,
    "continuum": _continuum,
    "odd": _odd,
    "rhythm": _rhythm,
    "label": lambda finding, dataset: Sentence(*label_words(finding, dataset)),
    "nuisance": lambda finding, dataset: Sentence(*nuisance_words(finding, dataset)),
    "outcome": _outcome,
    "change": _change,
    "departure": lambda finding, dataset: Sentence(*departure_words(finding, dataset)),
    "drift": _drift,
    "stretch": _stretch,
    "moment": lambda finding, dataset: Sentence(*moment_words(finding, dataset)),
    "new": _new,
}
