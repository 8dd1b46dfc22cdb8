"""Which of some runs is better, at what, and whether by chance, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sequitur_core.comparison.chance import FewCases
from sequitur_core.comparison.movement import Counterpart
from sequitur_core.data.splitting import RECORDING
from sequitur_core.formatting import capitalised, join_names, multiple, percent

NO_DIFFERENCE = "No difference beyond chance"
FEWEST_COMPARED, MOST_COMPARED = 2, 4  # runs side by side
MOST_FIT = f"No more than {MOST_COMPARED} runs fit side by side."
NEAR, FAR = 3.0, 4.0  # standard errors, up to which a lead is just beyond chance; then it is clear
VARIES = "beyond chance, though by how much varies a lot between sequences"


@dataclass(frozen=True)
class Contest:
    """How some runs did at one thing that a model is for.

    Attributes
    ----------
    at : what, such as "reconstructing".
    measure : what the values are.
    values : one for each run, as text.
    best : places of the runs that are ahead of all others beyond chance; empty where none is.
    lead : by how many standard errors they are.
    large : whether the others are so far behind that one expects it to be clear.
    times : of values that are too small to be read, each as a multiple of the best; else empty.
    few : on how few independent cases it was measured, where these are too few for any difference
        to be beyond chance.
    """

    at: str
    measure: str
    values: Sequence[str]
    best: frozenset[int] = frozenset()
    lead: float = 0.0
    large: bool = False
    times: Sequence[float] = ()
    few: FewCases | None = None


def which_is_better(names: Sequence[str], contests: Sequence[Contest]) -> tuple[str, str]:
    """A headline on runs (n,), and what it rests on."""
    won = [contest for contest in contests if contest.best]
    clauses = []
    for best in dict.fromkeys(contest.best for contest in won):
        who = [names[place] for place in sorted(best)]
        verb = "is" if len(who) == 1 else "are"
        what = join_names([contest.at for contest in won if contest.best == best])
        degree = "better" if len(names) == 2 or len(who) > 1 else "best"
        clauses.append(f"{join_names(who)} {verb} {degree} at {what}")
    headline = "; ".join(clauses or _undecided(contests))
    details = [_rests_on(contest, said=not won) for contest in contests]
    return f"{headline}.", " ".join(details)


def learned_nothing(names: Sequence[str]) -> str:
    """`B has learned nothing: its error is no smaller than that of the average sequence.`"""
    have, its = ("has", "its error is") if len(names) == 1 else ("have", "their errors are")
    return (
        f"{join_names(names)} {have} learned nothing: {its} no smaller than that of always drawing "
        "the average sequence."
    )


def beside_movement(found: Counterpart) -> str:
    """`The nearest is of the same kind for 96 % by all ..., for 100 % by movement only.`"""
    recipe = found.run.spec.recipe
    whole, moving = found.other, found.own
    if recipe is not None and recipe.movement:
        whole, moving = moving, whole
    return (
        f"The nearest is of the same kind for {percent(whole.model)} by all that the clips show, "
        f"for {percent(moving.model)} by movement only."
    )


def _undecided(contests: Sequence[Contest]) -> list[str]:
    """At what no run is better, and at what that can't be said."""
    said = []
    if even := [contest.at for contest in contests if contest.few is None]:
        said.append(f"{NO_DIFFERENCE} at {join_names(even)}")
    if few := [contest.at for contest in contests if contest.few is not None]:
        said.append(f"too few independent sequences to say which is better at {join_names(few)}")
    return [capitalised(said[0]), *said[1:]] if said else []


def _rests_on(contest: Contest, *, said: bool) -> str:
    """`Validation loss 0.1 against 0.2, clearly beyond chance.`

    That there is no difference, and at what, is left out where it was `said`.
    """
    values = list(contest.values)
    if not contest.best:
        told = f"{contest.measure} {join_names(values)}"
        if contest.few is not None:
            told += f", {_how_few(contest.few)}"
        elif not said:
            none = f"{NO_DIFFERENCE[0].lower()}{NO_DIFFERENCE[1:]}"
            told = f"{contest.at}: {none}, {told}"
        return f"{capitalised(told)}."
    others = [i for i in range(len(values)) if i not in contest.best]
    sure = _certainty(contest)
    if contest.times:
        many = join_names([multiple(contest.times[i]) for i in others])
        whom = "the other" if len(others) == 1 else "the others"
        return f"{capitalised(contest.measure)} {many} times as large for {whom}, {sure}."
    ahead = join_names([values[place] for place in sorted(contest.best)])
    behind = join_names([values[place] for place in others])
    return f"{capitalised(contest.measure)} {ahead} against {behind}, {sure}."


def _how_few(few: FewCases) -> str:
    alike = "parts of one" if few.by == RECORDING else "those of the same"
    be = "is" if few.independent == 1 else "are"
    return (
        f"measured on {few.sequences:,} sequences of which only {few.independent} {be} independent "
        f"({alike} {few.by} count as one)"
    )


def _certainty(contest: Contest) -> str:
    """How sure a lead is: a large one may be sure to be there and yet differ between sequences."""
    if contest.lead >= FAR:
        return "clearly beyond chance"
    if contest.large:
        return VARIES
    return "just beyond chance" if contest.lead < NEAR else "beyond chance"
