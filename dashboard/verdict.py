"""How a model did at what it is for, in words: the same on every page and in the report."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sequitur_core.explore.belonging import Belonging
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.runs.judgement import Grade, Remedy, Verdict, is_told
from sequitur_core.runs.state import Baselines
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import TrainConfig

VARIANCE_HELP = (
    "Variance is how much the sequences differ from their average sequence. 100 % means every "
    "sequence is rebuilt exactly; 0 % means no better than drawing the average each time."
)
BY_HEART = (
    "PCA rebuilds these sequences exactly: there are so few that it knows each by heart, so it is "
    "no measure here."
)
NO_LABEL = (
    "Without a label nothing says what belongs together: whether groups are real shows under "
    "Groups and Trust, on Explore."
)
NEARLY_NOTHING = (
    "The map shows faithfully what the model found, but that is next to nothing: neither groups "
    "nor neighbours on it say anything about your data."
)
SHORT: Mapping[Grade, str] = {
    "good": "above PCA",
    "even": "like PCA",
    "behind": "below PCA",
    "open": "",
    "failed": "failed",
}
WHY_FLAT = (
    "This model begins at PCA's solution, so the curve starts near its end: what is left to see is "
    "what curves add to straight lines."
)
# From the largest share of the variance down.
CLOSENESS = ((0.8, "closely"), (0.5, "fairly well"), (0.1, "roughly"), (0.0, "hardly"))
CLEARLY = 0.5  # of what is possible beyond chance
# Names of labels that say nothing of what they label.
UNTELLING = ("label", "class", "target", "category", "kind", "type", "group", "y")
_WORD = re.compile(r"[A-Za-z]{2,}")


def sentences(verdict: Verdict) -> list[str]:
    """The verdict, sentence by sentence; the first says whether the model did what it is for."""
    if verdict.grade == "failed":
        return _failure(verdict)
    if verdict.alike:
        return ["All sequences are alike, so there is nothing to tell apart or to redraw."]
    said = [_told_apart(verdict.belonging), _redrawn(verdict)]
    if verdict.aim == "redraw":
        said.reverse()
    if verdict.grade == "even" and verdict.preset == "faithful" and not verdict.exact:
        said.append(
            f"{PRESETS['faithful'].label} begins at PCA: curves add little to straight lines here."
        )
    if verdict.aim == "apart" and verdict.belonging is None:
        said.append(NO_LABEL)
    if verdict.exact:
        said.append(BY_HEART)
    return [one for one in said if one]


def explained(loss: float, mean_loss: float) -> str:
    """Share of the variance a loss explains, in words that are honest near 0."""
    if mean_loss <= 0:
        return "all alike"
    share = 1 - loss / mean_loss
    return percent(max(share, 0.0))


def held_out_by(config: TrainConfig, baselines: Baselines) -> str:
    """`, held out by subject`, where what was measured on was chosen so."""
    if config.split_by is None or not baselines.held_out:
        return ""
    return f", held out by {config.split_by}"


def _told_apart(found: Belonging | None) -> str:
    """`Tells your 7 exercises apart: 79 % of ...`; "" where that isn't known."""
    if found is None:
        return ""
    compared = f"(PCA {percent(found.pca)}, chance {percent(found.chance)})"
    if found.by == "next window":
        return (
            f"A window lies nearer to the one that follows it than to {percent(found.model)} of "
            f"the others {compared}."
        )
    kinds = _count_kinds(found)
    what = "windows" if found.windows else "sequences"
    own = (
        f"one of their own, of another {found.apart_by}," if found.apart_by else "one of their own"
    )
    share = f"{percent(found.model)} of {what} lie beside {own} {compared}."
    possible = (found.model - found.chance) / max(1 - found.chance, 1e-9)
    if not is_told(found):
        return f"Doesn't tell your {kinds} apart: {share}"
    return f"Tells your {kinds} apart{'' if possible >= CLEARLY else ' in part'}: {share}"


def _count_kinds(found: Belonging) -> str:
    """`7 exercises`; `7 classes` where the label's name isn't a word that has a plural."""
    name = found.name.strip()
    if name.lower() in UNTELLING or not _WORD.fullmatch(name):
        return pluralise(found.kinds, "class", "classes")
    if re.search(r"(s|x|z|ch|sh)$", name):
        return f"{found.kinds} kinds of {name}"
    plural = f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"
    return f"{found.kinds} {plural}"


def _redrawn(verdict: Verdict) -> str:
    """`Redraws them roughly: 22 % of their variance (PCA 60 %).`"""
    how = next(word for least, word in CLOSENESS if verdict.explained >= least)
    them = "them" if verdict.aim == "apart" and verdict.belonging else "your sequences"
    pca = "" if verdict.exact else f" (PCA {percent(verdict.pca)})"
    return f"Redraws {them} {how}: {percent(verdict.explained)} of their variance{pca}."


def _failure(verdict: Verdict) -> list[str]:
    """What a model that learned nothing does, how that is known, and what to do."""
    pca = f"; PCA explains {percent(verdict.pca)}"
    said = [
        "This model has learned next to nothing.",
        f"It draws about the average each time ({percent(verdict.explained)} of the "
        f"variance{pca}).",
    ]
    found = verdict.belonging
    if found is not None and found.untrained is not None:
        said.append(_no_better_than_untrained(found, found.untrained))
    if verdict.remedy is not None:
        said.append(_advice(verdict.remedy))
    return said


def _no_better_than_untrained(found: Belonging, untrained: float) -> str:
    """How near sequences lie to what they belong with, beside how near they lay before."""
    now, before = percent(found.model), percent(untrained)
    then = "as before training" if now == before else f"{before} before training"
    if found.by == "next window":
        return (
            f"A window lies nearer to the one that follows it than to {now} of the others, {then}."
        )
    what = "windows" if found.windows else "sequences"
    return f"It tells no more apart: {now} of {what} lie beside one of their own, {then}."


def _advice(remedy: Remedy) -> str:
    """What to change, as an instruction."""
    now, better = number(remedy.now), number(remedy.better)
    match remedy.change:
        case "epochs":
            epochs = pluralise(round(remedy.now), "epoch")
            return f"Train longer: it stopped after {epochs}; try {round(remedy.better):,}."
        case "learning rate":
            return f"Raise the learning rate: {now} is far below the usual {better}."
        case "preset":
            return f"Try the preset {PRESETS['faithful'].label}, which begins at PCA."
        case "data":
            return (
                "PCA finds little in these sequences, too: look at their windows, channels and "
                "preparation on Data."
            )
