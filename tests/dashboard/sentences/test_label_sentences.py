"""How often neighbours share a label, counted in several ways."""

from dataclasses import replace

import numpy as np

from dashboard.sentences.label_sentences import beside_verdict, counted_elsewhere
from sequitur_core.findings.finding import Finding
from tests.dashboard.conftest import waves
from tests.dashboard.sentences.test_verdict import SEPARATING, TOLD


def exercises(agreement: float, largest: int = 20, *, kind: str = "label") -> Finding:
    """Of a label of two classes, which have 40 sequences together."""
    numbers = {"name": "exercise", "agreement": agreement, "neighbours": 10}
    parts = np.arange(largest), np.arange(largest, 40)
    return Finding(kind, numbers, np.arange(40), parts)


def test_where_the_verdict_has_another_share_of_a_label_it_is_said_why():
    even = exercises(0.65)
    assert beside_verdict(even, SEPARATING) == "The verdict's 79 % goes by the nearest alone."
    assert beside_verdict(exercises(0.65, 30), SEPARATING) == (
        "The verdict's 79 % goes by the nearest alone and counts every sequence, while here each "
        "class counts the same, however rare it is."
    )
    other = replace(TOLD, name="day")
    beside = replace(SEPARATING, belonging=other, beside=replace(TOLD, apart_by="person"))
    assert beside_verdict(even, beside) == (
        "The verdict's 79 % goes by the nearest from another person alone."
    )


def test_where_the_verdict_says_the_same_or_nothing_of_a_label_nothing_is_said_of_it():
    assert beside_verdict(exercises(0.79), SEPARATING) == ""
    assert beside_verdict(exercises(0.65), replace(SEPARATING, belonging=None)) == ""
    days = replace(SEPARATING, belonging=replace(TOLD, name="day"))
    assert beside_verdict(exercises(0.65), days) == ""
    windows = replace(TOLD, by="next window", name="exercise")
    assert beside_verdict(exercises(0.65), replace(SEPARATING, belonging=windows)) == ""
    assert beside_verdict(exercises(0.65, kind="odd"), SEPARATING) == ""
    assert beside_verdict(exercises(0.65), None) == ""


def test_what_other_pages_count_of_a_label_is_said_with_how_they_do():
    numbers = {"name": "exercise", "agreement": 0.65, "neighbours": 6}
    finding = Finding("label", numbers, np.arange(4), ())
    few, here = waves(8), (6, "38 %")
    said = counted_elsewhere("exercise", few, [TOLD], [finding], here=here)
    assert said == (
        "Counted otherwise: of the nearest one, 79 % (the verdict); of the 6 nearest, each class "
        "counting the same, 65 % (Findings)."
    )
    apart = counted_elsewhere("exercise", few, [replace(TOLD, apart_by="person")], [], here=here)
    assert "of the nearest from another person, 79 %" in apart
    assert counted_elsewhere("day", few, [TOLD], [finding], here=here) == ""
    assert counted_elsewhere("exercise", few, [], [finding], here=(6, "65 %")) == ""
    windows = replace(waves(16), recording=np.arange(16) // 2, start=np.arange(16) % 2)
    said = counted_elsewhere("exercise", windows, [], [finding], here=here)
    assert "of the 6 nearest, in other recordings, 65 %" in said
