"""Which of some runs is better: at what, by how much, and beyond chance or not."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from dashboard.sentences.comparison_sentences import (
    VARIES,
    Contest,
    beside_movement,
    which_is_better,
)
from sequitur_core.comparison.chance import FewCases

DRAWS = Contest("reconstructing", "error", ["0.1", "0.2"])
TELLS = Contest("telling your 7 exercises apart", "nearest alike for", ["70 %", "82 %"])


def ahead(contest: Contest, *best: int, lead: float = 9.0) -> Contest:
    return Contest(contest.at, contest.measure, contest.values, frozenset(best), lead)


def test_what_is_no_more_than_chance_is_no_difference():
    headline, detail = which_is_better(["A", "B"], [DRAWS, TELLS])
    assert headline == (
        "No difference beyond chance at reconstructing and telling your 7 exercises apart."
    )
    assert detail == "Error 0.1 and 0.2. Nearest alike for 70 % and 82 %."


def test_what_cannot_be_compared_is_not_said_to_be_alike():
    """Errors on other sequences, say, of which the page tells."""
    headline, detail = which_is_better(["A", "B"], [TELLS])
    assert headline == "No difference beyond chance at telling your 7 exercises apart."
    assert detail == "Nearest alike for 70 % and 82 %."


def test_where_nothing_could_be_beyond_chance_it_is_not_called_no_difference():
    few = replace(DRAWS, few=FewCases(14, 3, "recording"))
    headline, detail = which_is_better(["A", "B"], [few])
    assert headline == "Too few independent sequences to say which is better at reconstructing."
    assert detail.startswith("Error 0.1 and 0.2, measured on 14 sequences of which only 3 are ")
    assert "parts of one recording count as one" in detail
    one_person = replace(DRAWS, few=FewCases(203, 1, "person"))
    assert which_is_better(["A", "B"], [one_person])[1].endswith(
        "of which only 1 is independent (those of the same person count as one)."
    )
    headline, _ = which_is_better(["A", "B"], [few, TELLS])
    assert headline.endswith(
        "apart; too few independent sequences to say which is better at reconstructing."
    )
    assert which_is_better(["A", "B"], [few, ahead(TELLS, 1)])[0].startswith("B is better at")


def test_one_run_may_be_better_at_both():
    headline, _ = which_is_better(["A", "B"], [ahead(DRAWS, 0), ahead(TELLS, 0)])
    assert headline == "A is better at reconstructing and telling your 7 exercises apart."


def test_each_may_be_better_at_something():
    headline, detail = which_is_better(["A", "B"], [ahead(DRAWS, 0), ahead(TELLS, 1, lead=2.5)])
    assert (
        headline == "A is better at reconstructing; B is better at telling your 7 exercises apart."
    )
    assert detail.startswith("Error 0.1 against 0.2, clearly beyond chance.")
    assert "82 % against 70 %, just beyond chance" in detail


def test_where_one_thing_differs_the_other_is_said_not_to():
    _, detail = which_is_better(["A", "B"], [ahead(DRAWS, 0), TELLS])
    assert "apart: no difference beyond chance, nearest alike for 70 % and 82 %." in detail


def test_of_three_one_is_best_or_two_are_better_than_the_third():
    three = Contest("reconstructing", "error", ["1", "2", "3"])
    assert which_is_better("ABC", [ahead(three, 0)])[0] == "A is best at reconstructing."
    assert (
        which_is_better("ABC", [ahead(three, 0, 1)])[0] == "A and B are better at reconstructing."
    )


@pytest.mark.parametrize(
    ("lead", "large", "said"),
    [
        (2.5, False, "just beyond chance"),
        (3.5, False, "beyond chance"),
        (2.5, True, VARIES),
        (9.0, True, "clearly beyond chance"),
    ],
)
def test_how_sure_a_lead_is_goes_by_its_size_too(lead: float, large: bool, said: str):
    _, detail = which_is_better("AB", [replace(ahead(DRAWS, 0, lead=lead), large=large)])
    assert detail == f"Error 0.1 against 0.2, {said}."


def test_errors_too_small_to_be_read_are_told_as_multiples():
    small = Contest(
        "reconstructing", "error", ["0.000010", "0.000332"], frozenset([0]), 9, times=[1, 33]
    )
    _, detail = which_is_better("AB", [small])
    assert detail == "Error 33 times as large for the other, clearly beyond chance."
    three = replace(small, values="abc", times=[1, 33, 1.4], lead=2.5)
    _, detail = which_is_better("ABC", [three])
    assert detail == "Error 33 and 1.4 times as large for the others, just beyond chance."
    _, detail = which_is_better("AB", [replace(small, lead=2.5, large=True)])
    assert detail.endswith(f"for the other, {VARIES}.")


@pytest.mark.parametrize(("only", "whole", "moving"), [(True, 96, 100), (False, 100, 96)])
def test_movement_and_the_whole_clips_stand_side_by_side(only: bool, whole: int, moving: int):
    run = SimpleNamespace(spec=SimpleNamespace(recipe=SimpleNamespace(movement=only)))
    other, own = SimpleNamespace(model=1.0), SimpleNamespace(model=0.96)
    assert beside_movement(SimpleNamespace(run=run, other=other, own=own)) == (
        f"The nearest is of the same kind for {whole} % by all that the clips show, "
        f"for {moving} % by movement only."
    )
