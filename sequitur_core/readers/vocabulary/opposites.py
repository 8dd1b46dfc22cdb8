"""Words for the two ends between which something goes to and fro: high and low, in and out."""

from __future__ import annotations

from collections.abc import Collection

_PAIRS = [
    {*pair.split("/")}
    for pairs in (
        "high/low h/l hw/lw hi/lo maximum/minimum max/min peak/trough crest/trough peak/valley",
        "flood/ebb systole/diastole systolic/diastolic inhale/exhale inspiration/expiration",
        "in/out enter/exit entry/exit arrival/departure arrive/depart inflow/outflow",
        "open/close opened/closed open/closed opening/closing on/off start/stop start/end",
        "begin/end rise/fall rising/falling up/down upstroke/downstroke push/pull press/release",
        "even/odd swing/stance sunrise/sunset charge/discharge",
        "hoch/niedrig hochwasser/niedrigwasser flut/ebbe ein/aus auf/zu haute/basse pleine/basse",
        "alta/baja pleamar/bajamar alta/baixa preamar/baixamar hoog/laag",
    )
    for pair in pairs.split()
]
_BESIDE = {"tide", "tides", "water", "mer", "marea", "maré", "phase"}  # high tide, low tide


def are_opposites(texts: Collection[str]) -> bool:
    """Whether two texts are the two ends between which something goes to and fro."""
    return {
        " ".join(w for w in text.lower().split() if w not in _BESIDE) for text in texts
    } in _PAIRS
