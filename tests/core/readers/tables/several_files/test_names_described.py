"""Rows of whom another table tells of, among those of others: students of a course."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table

STUDENTS, DAYS = 12, 60


@pytest.fixture(params=["once", "twice"])
def course(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Clicks of students on pages day by day, in each of two terms, and what became of them.

    Each student is in one term, or in both, and has a row for each.
    """
    random = np.random.default_rng(5)
    terms = ("2013J", "2014B")
    own = {term: range(1000 + 50 * k, 1000 + 50 * k + STUDENTS) for k, term in enumerate(terms)}
    if request.param == "twice":
        own = dict.fromkeys(terms, range(1000, 1000 + STUDENTS))
    visits = [
        (term, student, 500 + random.integers(6), day, 1 + random.poisson(4))
        for term in terms
        for day in range(-5, DAYS)
        for student in own[term]
        for _ in range(random.integers(0, 3))
    ]
    names = ("term", "id_student", "id_page", "date", "clicks")
    table(tmp_path / "visits.csv", dict(zip(names, zip(*visits, strict=True), strict=True)))
    each = [(term, student) for term in terms for student in own[term]]
    about = {
        "term": [term for term, _ in each], "id_student": [student for _, student in each],
        "gender": ["F" if k % 2 else "M" for k in range(len(each))],
        "age": ["0-35" if k % 3 else "35-55" for k in range(len(each))],
        "result": ["Pass" if k % 4 else "Fail" for k in range(len(each))],
    }  # fmt: skip
    table(tmp_path / "students.csv", about)
    pages = {"id_page": range(500, 506), "kind": ["home", "forum", "quiz", "text", "url", "wiki"]}
    table(tmp_path / "pages.csv", pages)
    return tmp_path


def test_whom_another_table_tells_of_are_the_sequences(course: Path) -> None:
    found = recognise(course)
    dataset = read(course, found.recipe)
    assert len(dataset) == 2 * STUDENTS
    assert "id_student" in found.recipe.id_columns
    assert any("another table tells of each id_student" in why for why in found.reasons)
    assert set(dataset.labels["result"]) == {"Pass", "Fail"}
    assert set(dataset.labels["term"]) == {"2013J", "2014B"}


def test_numbers_that_name_what_is_described_are_no_channels(course: Path) -> None:
    found = recognise(course)
    assert "id_page" in found.recipe.left_out
    assert "id_page names what another table describes" in found.sentence
    assert "clicks" in found.recipe.value_columns
