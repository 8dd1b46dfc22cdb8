"""What is said of groups where findings don't tell them, or tell others."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.sentences.finding_numbers import Numbers
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import pluralise

GROUPS_UNKNOWN = "Whether there are groups can't be told from chance here"


def beside_groups(findings: Iterable[Finding], count: int, ungrouped: int = 0) -> str:
    """Why the findings tell of other groups than `count`, or leave out others; "" where neither.

    Findings that tell neither of groups nor of none couldn't tell them from chance.
    """
    for finding in findings:
        if finding.kind == "groups":
            return _beside_those_told(Numbers(finding), count, ungrouped)
        if finding.kind == "continuum" and count > 1:
            what = "one spot" if finding.numbers.get("shape") == "spot" else "no separate groups"
            return (
                f"Findings tells of {what}: those here border on one another without a clear gap."
            )
    if count > 1:
        return "By their gaps alone, Findings can't tell these from chance."
    return ""


def _beside_those_told(told: Numbers, count: int, ungrouped: int) -> str:
    """The same where findings tell of groups."""
    number, outside = told.whole("count"), told.whole("in none")
    if number == count and outside == ungrouped:
        return ""
    if number == count:
        left_out = f"the {pluralise(outside, 'sequence')} whose group isn't certain"
        return f"Findings has other sizes for them: it leaves out {left_out}."
    if count == 0:
        return f"Findings tells {number} groups: choose a smaller size, or another way to group."
    if number > count:
        return f"Findings tells {number} groups; as it is set here, some of them are one."
    return (
        f"Findings tells {number} groups: only those with a clear gap between them, which is there "
        "in held-out sequences, too. Here, they are divided further."
    )
