"""A finding: a value with a kind and its numbers, worded at the edge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.files import DAMAGE, fits

Kind = Literal[
    "groups",  # separate groups, with valleys between them
    "continuum",  # no separate groups: one cloud, band or ring
    "label",  # a label that near encodings share
    "nuisance",  # a camera, person or level that explains what the question doesn't
    "odd",  # sequences unlike all others
    "rhythm",  # an event that comes too early or too late among many that return
    "change",  # a moment from which on the recording is different
    "stretch",  # some days, or a recording, in which a channel is unlike all others
    "moment",  # several sequences that do something rare at once, or one that leaps for good
    "departure",  # one of several series that slowly leaves those that it usually goes with
    "drift",  # a slow change over time
    "outcome",  # a named outcome that goes with the encodings
    "new",  # what new data has that was not there before
]
Number = float | int | str


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that is so in the data.

    Attributes
    ----------
    kind : what is said.
    numbers : what the sentence is made of, as JSON values: numbers, names, or lists of them.
    rows : int64 (m,), the sequences it speaks of, the most typical first; a click selects them.
    parts : one array of rows for each group or side that it tells apart; empty where it tells
        none.
    p : the probability of an effect as large where there is none, before the correction for
        how many were looked for.
    certainty : how sure it is, 0 to 1: of how many resamples, or 1 - corrected p.
    """

    kind: Kind
    numbers: Mapping[str, Number | Sequence[Number]]
    rows: IntArray
    parts: tuple[IntArray, ...] = ()
    p: float = 0.0
    certainty: float = 1.0

    @cached_property
    def id(self) -> str:
        """The same for the same statement about the same sequences, from one run to another."""
        said = json.dumps([self.kind, self.numbers.get("name", ""), np.sort(self.rows).tolist()])
        return f"{self.kind}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def to_arrays(findings: Sequence[Finding]) -> dict[str, NDArray[Any]]:
    """Findings as the named arrays of a query's result; nothing in them is pickled."""
    return {
        "findings": np.array(
            [
                json.dumps(
                    {
                        "kind": found.kind,
                        "numbers": dict(found.numbers),
                        "rows": found.rows.tolist(),
                        "parts": [part.tolist() for part in found.parts],
                        "p": found.p,
                        "certainty": found.certainty,
                    }
                )
                for found in findings
            ],
            dtype=np.str_,
        )
    }


def from_arrays(result: Mapping[str, NDArray[Any]]) -> list[Finding]:
    """The findings in a query's result, in their order."""
    found = []
    for text in result["findings"]:
        value = json.loads(str(text))
        rows = np.array(value.pop("rows"), np.int64)
        parts = tuple(np.array(part, np.int64) for part in value.pop("parts"))
        found.append(Finding(rows=rows, parts=parts, **value))
    return found


def are_readable(texts: NDArray[Any], n: int) -> bool:
    """Whether stored findings, which anybody may have written, are about rows of n sequences."""
    try:
        return all(_is_readable(found, n) for found in from_arrays({"findings": texts}))
    except (AttributeError, *DAMAGE):
        return False


def _is_readable(found: Finding, n: int) -> bool:
    values = [*found.numbers.values()]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return (
        found.kind in get_args(Kind)
        and all(fits(one, float | str) for one in flat)
        and all(fits(one, float) and 0 <= one <= 1 for one in (found.p, found.certainty))
        and all(
            rows.ndim == 1 and bool(((rows >= 0) & (rows < n)).all())
            for rows in (found.rows, *found.parts)
        )
    )
