"""The numbers of a finding, and what its parts have more or less of, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sequitur_core.data.dataset import Meta
from sequitur_core.data.durations import lasting
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import capitalised, moment, number, percent

FEATURE = ("part", "feature", "channel", "direction", "value", "rest", "unit")


class Numbers:
    """The numbers of a finding, by name, each as what it is; nothing where one is missing."""

    def __init__(self, finding: Finding) -> None:
        self._values: dict[str, Any] = dict(finding.numbers)

    def has(self, name: str) -> bool:
        return name in self._values

    def whole(self, name: str) -> int:
        return int(self._values.get(name, 0))

    def real(self, name: str) -> float:
        return float(self._values.get(name, 0.0))

    def text(self, name: str) -> str:
        return str(self._values.get(name, ""))

    def list(self, name: str) -> list[Any]:
        return list(self._values.get(name, []))


def named_channel(finding: Finding, channels: Sequence[str]) -> int | None:
    """The number of the channel that a finding names first, which is to be pictured, too."""
    said = Numbers(finding)
    if finding.kind == "odd":
        return next((int(one) for one in said.list("channel") if one >= 0), None)
    named = [str(one) for one in said.list("feature_channel")[:1]] or [said.text("channel")]
    if finding.kind == "rhythm" or said.text("what") in ("mean", "spread"):  # of a channel
        named = [said.text("name")]
    return channels.index(named[0]) if named[0] in channels else None


def undated(position: int, meta: Meta) -> str:
    """A place in a recording without dates: `step 26`, `6 days`."""
    if meta.step_unit in ("step", "frame"):
        return moment(position, meta.step, meta.step_unit)
    return lasting(position, meta.step, meta.step_unit)


def features(finding: Finding) -> list[dict[str, Any]]:
    """What parts have more or less of, a `PartFeature` each."""
    said = Numbers(finding)
    return [
        dict(zip(FEATURE, values, strict=True))
        for values in zip(*(said.list(f"feature_{name}") for name in FEATURE), strict=True)
    ]


def feature_text(line: Mapping[str, Any], rest: str) -> str:
    """One feature of a part against the rest, a `PartFeature`."""
    what = str(line["feature"]).replace("peak", "time of the peak")
    of = f" of {line['channel']}" if line["channel"] else ""
    here, there = (
        percent(float(line[side])) if line["feature"] == "peak" else amount(line, side)
        for side in ("value", "rest")
    )
    return f"{capitalised(what)}{of} {line['direction']}: {here}, {rest} {there}."


def amount(line: Mapping[str, Any], side: str) -> str:
    other = float(line["rest" if side == "value" else "value"])
    return f"{number(float(line[side]), beside=other)} {line['unit']}".strip()
