"""Findings as values: stored and read again, and corrected for how many were looked for."""

import json

import numpy as np
import pytest

from sequitur_core.findings.find import significant
from sequitur_core.findings.finding import Finding, are_readable, from_arrays, to_arrays


def finding(p: float = 0.0, **values: object) -> Finding:
    return Finding(**{"kind": "odd", "numbers": {}, "rows": np.arange(3), "p": p, **values})


def test_findings_are_stored_and_read_again():
    stored = finding(numbers={"name": "Tür", "share": 0.5}, parts=(np.array([1]), np.array([2])))
    read = from_arrays(to_arrays([stored, finding()]))[0]
    assert (read.kind, read.numbers, read.rows.tolist()) == ("odd", stored.numbers, [0, 1, 2])
    assert [part.tolist() for part in read.parts] == [[1], [2]]


def test_the_same_statement_has_the_same_id_in_any_order_of_its_rows():
    assert finding(rows=np.array([2, 1])).id == finding(rows=np.array([1, 2])).id
    assert finding(rows=np.array([2, 1])).id != finding(rows=np.array([1, 3])).id


@pytest.mark.parametrize(
    ("p", "stand"),
    [((0.04,), 1), ((0.04, 0.9), 0), ((0.04, 0.04), 2), ((0.01, 0.03, 0.9), 2), ((), 0)],
)
def test_findings_stand_after_the_correction_for_how_many_were_tested(p, stand):
    assert len(significant([finding(one) for one in p])) == stand


STORED = json.loads(
    to_arrays([finding(numbers={"name": "a", "per class": [0.5, 1]})])["findings"][0]
)


def test_findings_that_were_stored_are_readable():
    assert are_readable(np.array([json.dumps(STORED)]), n=3)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": [3]},
        {"rows": [-1]},
        {"parts": [[0], [7]]},
        {"rows": [[0]]},
        {"kind": "gossip"},
        {"p": None},
        {"certainty": 2},
        {"numbers": {"count": {}}},
        {"numbers": []},
        {"html": ""},
    ],
    ids=str,
)
def test_findings_that_nobody_could_have_found_are_not(change):
    assert not are_readable(np.array([json.dumps({**STORED, **change})]), n=3)


@pytest.mark.parametrize("text", ["", "7", "[]", "{}", "null"])
def test_what_is_no_finding_is_not_readable(text):
    assert not are_readable(np.array([text]), n=3)
