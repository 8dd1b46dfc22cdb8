"""How often neighbours share a label: by how much more than chance, and counted in which way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dashboard.formatting import are_called_by_name
from dashboard.sentences.finding_numbers import Numbers
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.explore.time.recordings import piece_name, sequence_word
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.statistics.independence import FEWEST_UNITS
from sequitur_core.formatting import capitalised, percent
from sequitur_core.labels.labelling import COLUMN
from sequitur_core.runs.results.judgement import CLEARLY, Verdict

TOLD = ("label", "nuisance")  # kinds of findings that say how many of the nearest share a label
BESIDE_GUESSING = 0.05  # of a share by chance, from which on it isn't that of guessing
# From the largest share of what is possible beyond chance down; "hardly" below.
DEGREES = ((0.85, ""), (CLEARLY, "mostly"), (0.25, "partly"))
ALIKE_ANYWAY = ", since those near in time are alike anyway"
OTHERWISE_COUNTED = (
    " and counts every sequence, while here each class counts the same, however rare it is"
)


def counted_elsewhere(
    name: str,
    dataset: SequenceDataset,
    judged: Iterable[Belonging],
    findings: Iterable[Finding],
    *,
    here: tuple[int, str],
) -> str:
    """What the verdict and the findings have for a label, and how they count; "" for neither.

    judged : how near sequences lie to those of their label, for each label that was measured.
    here : how many of the nearest were asked, and the share; the same isn't said again.
    """
    said = []
    if found := next((one for one in judged if one.name == name), None):
        which = (
            f"the nearest from another {found.apart_by}" if found.apart_by else "the nearest one"
        )
        said.append(f"of {which}, {percent(found.model)} (the verdict)")
    apart = dataset.windowed and len(np.unique(dataset.recording)) >= FEWEST_UNITS
    how = "in other recordings" if apart else "each class counting the same"
    for finding in findings:
        told = Numbers(finding)
        counted = told.whole("neighbours"), percent(told.real("agreement"))
        if finding.kind in TOLD and told.text("name") == name and told.has("agreement"):
            if counted != here:
                said.append(f"of the {counted[0]} nearest, {how}, {counted[1]} (Findings)")
            break
    return f"Counted otherwise: {'; '.join(said)}." if said else ""


def label_words(finding: Finding, dataset: SequenceDataset) -> tuple[str, str, tuple[str, ...]]:
    """The headline, what it rests on, and a name for each class."""
    said, those = Numbers(finding), f"{capitalised(sequence_word(dataset))}s"
    name, k = said.text("name"), said.whole("neighbours")
    if said.has("correlation"):
        headline = f"{those} with similar {name} lie close together"
        return f"{headline}.", _correlated(said), (f"lowest {name}", f"highest {name}")
    share, most = said.real("agreement"), _most_there_can_be(finding.parts, k)
    how_far = degree(share, said.real("chance"), most=most)
    lie, rests_on = f"{how_far} lie".strip(), f"{percent(share)} of the {k} nearest"
    classes = list(map(str, said.list("classes")))
    alike, it = f"of the same {name}", "it"
    if name == COLUMN:
        alike, it = "that you labelled alike", "their label"
    if are_called_by_name(classes):
        headline = f"{capitalised(' and '.join(classes))} {lie} apart: {rests_on} are of the same "
        headline += f"kind ({_by_chance(said)})"
    else:
        headline = f"{those} {alike} {lie} together: {rests_on} share {it} ({_by_chance(said)})"
    detail = f"{_why_no_more(finding.parts, k, alike)}{_best_and_worst(said, most)}"
    if other := said.text("confounded with"):
        detail += f" It can't be told from {other}: the two always go together."
    return f"{headline}.", detail.strip(), class_parts(finding, said)


def beside_verdict(finding: Finding, verdict: Verdict | None) -> str:
    """Why the verdict has another share of the same label; "" where it has none."""
    said = Numbers(finding)
    judged = () if verdict is None else (verdict.belonging, verdict.beside)
    shares = {one.name: one for one in judged if one is not None and one.by == "label"}
    found = shares.get(said.text("name")) if finding.kind in TOLD else None
    if found is None or not said.has("agreement"):
        return ""
    share = percent(found.model)
    if share == percent(said.real("agreement")):
        return ""
    nearest = f"the nearest from another {found.apart_by}" if found.apart_by else "the nearest"
    why = OTHERWISE_COUNTED if _are_uneven(finding.parts) else ""
    return f"The verdict's {share} goes by {nearest} alone{why}."


def degree(share: float, chance: float, *, most: float = 1.0) -> str:
    """`mostly`, `partly` or `hardly`, "" where nearly all is told apart: the scale of all pages.

    By how far a share lies from chance to the `most` that there can be.
    """
    beyond = (share - chance) / max(most - chance, 1e-9)
    return next((word for least, word in DEGREES if beyond >= least), "hardly")


def _most_there_can_be(parts: Sequence[IntArray], k: int) -> float:
    """The share of the k nearest that can be of the same class: not all, of classes of few."""
    shares = _shares_there_can_be(parts, k)
    return sum(shares) / len(shares) if shares else 1.0


def _shares_there_can_be(parts: Sequence[IntArray], k: int) -> list[float]:
    return [min(len(rows) - 1, k) / k for rows in parts]


def _why_no_more(parts: Sequence[IntArray], k: int, alike: str) -> str:
    """That classes are of few sequences each, where not all of the nearest can be alike."""
    if (most := _most_there_can_be(parts, k)) > 1 - BESIDE_GUESSING:
        return ""
    which = "all" if max(_shares_there_can_be(parts, k)) < 1 else "some"
    return f"It can't be more than {percent(most)}: {which} have fewer than {k} others {alike}. "


def _are_uneven(parts: Sequence[IntArray]) -> bool:
    """Whether the largest class is so large that guessing it is right more often than others."""
    sizes = [len(rows) for rows in parts]
    return bool(sizes) and max(sizes) / max(1, sum(sizes)) > 1 / len(sizes) + BESIDE_GUESSING


def nuisance_words(
    finding: Finding, dataset: SequenceDataset
) -> tuple[str, str, tuple[str, ...], str]:
    """The headline, what it rests on, a name for each part, and what can be done about it."""
    said = Numbers(finding)
    name, within = said.text("name"), said.text("within")
    what = {"mean": f"The level of {name}", "spread": f"How far {name} spreads"}.get(
        said.text("what"), "Brightness" if said.text("what") == "brightness" else capitalised(name)
    )
    even = f", even among sequences of the same {within}" if within else ""
    headline = f"{what} explains part of the map{even}."
    if said.text("what") == "source":
        return _source(finding, said, piece_name(dataset))
    if other := said.text("confounded with"):
        headline = f"{what} goes with {other}: the map may show either of them."
    if said.has("correlation"):
        cure = "“Movement only”, under “Prepare the sequences”, removes it." if not name else ""
        return headline, _correlated(said), ("lowest", "highest"), cure
    detail = (
        f"{percent(said.real('agreement'))} of the {said.whole('neighbours')} nearest have the "
        f"same {name} ({_by_chance(said)})."
    )
    return headline, detail, class_parts(finding, said), ""


def _source(finding: Finding, said: Numbers, piece: str) -> tuple[str, str, tuple[str, ...], str]:
    """That windows lie by whom or what they are of, first of all."""
    name = said.text("name")
    return (
        f"The map shows first which {name} a {piece} is of.",
        f"{percent(said.real('agreement'))} of the {said.whole('neighbours')} nearest at another "
        f"time are of the same {name} (by chance {percent(said.real('chance'))}). Where only their "
        "levels differ, “Trend of each sequence: remove the average”, under “Prepare the "
        "sequences” on Data, takes these away.",
        class_parts(finding, said),
        "",
    )


def _by_chance(said: Numbers) -> str:
    """`by chance 14 %`, and why it is more than by guessing, which is the verdict's chance."""
    chance, guessing = said.real("chance"), 1 / max(1, len(said.list("classes")))
    why = ALIKE_ANYWAY if chance > guessing + BESIDE_GUESSING else ""
    return f"by chance {percent(chance)}{why}"


def _correlated(said: Numbers) -> str:
    k, strength = said.whole("neighbours"), said.real("correlation")
    return f"Rank correlation with the mean of the {k} nearest: {strength:.2f} (0 is chance)."


def _best_and_worst(said: Numbers, most: float) -> str:
    """Which class is told apart best, if only by being mixed least; which two are mixed most."""
    classes, shares, mixed = said.list("classes"), said.list("per class"), said.list("mixed")
    if len(classes) < 3 or len(set(shares)) < 2:
        return ""
    best = max(range(len(classes)), key=lambda i: float(shares[i]))
    share = float(shares[best])
    apart = degree(share, said.real("chance"), most=most) in ("", "mostly")
    text = f"{'Best separated' if apart else 'Least mixed'}: {classes[best]} ({percent(share)})."
    if len(set(mixed)) == 2:
        text += f" Most often mixed up: {mixed[0]} and {mixed[1]}."
    return text


def class_parts(finding: Finding, said: Numbers) -> tuple[str, ...]:
    """A name for each class of a finding; empty where its parts are none."""
    classes = said.list("classes")
    return tuple(map(str, classes)) if len(classes) == len(finding.parts) else ()
