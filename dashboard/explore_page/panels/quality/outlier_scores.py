"""What outliers are ranked by, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from dashboard.charts.colouring import ORIGINAL
from dashboard.charts.comparison import EXPECTED, LEVEL, MARKED, NEIGHBOURS, RECONSTRUCTION
from dashboard.formatting import plain
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.notes.preparation import missing_values
from sequitur_core.explore.anomalies import Score

SCORES: Mapping[Score, str] = {
    "both": "All",
    "error": "Error",
    "isolation": "Isolation",
    "event": "Event",
    "local": "Local",
}
MEANING: Mapping[Score, str] = {
    "both": "Poorly reconstructed, far from all others, or with a moment unlike its other moments.",
    "error": "How poorly the model reconstructs a sequence, as a multiple of the typical error.",
    "isolation": "How unlike all others a sequence is: how far its encoding is from its 10 "
    "nearest, as a multiple of the typical distance.",
    "event": "Whether something happens in a sequence for a while, such as a spike or a gap: how "
    "strongly it departs from its own level, as a multiple of what is typical. Level, size and "
    "the model don't count; nor does what five other sequences have in the same way, such as a "
    "start every morning.",
    "local": "How unlike those most similar to it a sequence is: its distance to its 10 nearest, "
    "as a multiple of the distance typical among these. One just outside a dense group stands out, "
    "even if other groups are spread more widely.",
}
STYLE = """<style>
.outlier-legend {display: flex; flex-wrap: wrap; column-gap: 0.9rem; font-size: 0.8rem;
  color: color-mix(in srgb, currentColor 75%, transparent)}
.outlier-legend span {display: inline-flex; align-items: center; gap: 0.3rem; white-space: nowrap}
.outlier-legend i {width: 22px; height: 0.7rem; background: currentColor}
.outlier-legend .line {height: 3px}
.outlier-legend .dash {background: repeating-linear-gradient(
  90deg, currentColor 0 6px, #0000 0 9px)}
.outlier-legend .dot {background: repeating-linear-gradient(
  90deg, currentColor 0 2px, #0000 0 5px)}
.outlier-legend .dashdot {background: repeating-linear-gradient(
  90deg, currentColor 0 7px, #0000 0 10px, currentColor 0 12px, #0000 0 15px)}
</style>"""
WHY = "Unusual by"
HOW_TOLD = "What it is most unusual by, as a multiple of what is typical. "
ORDER: Mapping[Score, str] = {
    "both": "How far the sequence lies above what is typical, in error, isolation and event "
    "together, each in units of its spread among all sequences. The list is ordered by this.",
    **{one: f"{MEANING[one]} The list is ordered by this." for one in MEANING if one != "both"},
}
# What a sequence is compared with where it is unusual by a score, and what that is called.
COMPARED: Mapping[Score, str] = {"error": RECONSTRUCTION, "event": LEVEL}
CALLED = {
    RECONSTRUCTION: "its reconstruction",
    NEIGHBOURS: f"the {NEIGHBOURS}",
    LEVEL: LEVEL,
}


def meanings(scores: Iterable[Score]) -> list[str]:
    """`Error: How poorly the model reconstructs a sequence ...`, for each of them."""
    return [f"{SCORES[one]}: {MEANING[one]}" for one in scores]


def scores_in(listed: Mapping[str, Sequence[str]]) -> list[str]:
    """What the scores that a list names say of a sequence, a sentence for each."""
    named = {*listed, *(why.split()[0].capitalize() for why in listed.get(WHY, ()))}
    return meanings([one for one in MEANING if one != "both" and SCORES[one] in named])


def show_legend(compared: Iterable[str], dataset: SequenceDataset, rows: IntArray) -> None:
    """What the lines in the small pictures are: the listed rows, and what some are compared with.

    And what of them nobody measured, as Data says it, unless it is of others alone.
    """
    used = set(compared)
    lines = [("line solid", ORIGINAL, "the sequence")]
    for name, (colour, dash) in EXPECTED.items():
        lines += [(f"line {dash}", colour, CALLED[name])] if name in used else []
    lines.append(("", MARKED, "where they differ most"))
    words = "".join(
        f'<span><i class="{kind}" style="color:{colour}"></i>{name}</span>'
        for kind, colour, name in lines
    )
    listed = {dataset.ids[row] for row in rows}
    for note in missing_values.among(dataset.meta.notes):
        named = note.numbers.get("names")
        if not named or not listed.isdisjoint(named):
            st.caption(plain(str(note)))
    st.html(f'{STYLE}<div class="outlier-legend">{words}</div>')
