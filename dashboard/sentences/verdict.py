"""How a model did at what it is for, in words: the same on every page and in the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.formatting import are_called_by_name
from dashboard.sentences.group_sentences import GROUPS_UNKNOWN
from dashboard.sentences.label_sentences import degree
from sequitur_core.explore.grouping.belonging import MOST_NAMED, Belonging
from sequitur_core.explore.grouping.returning import Returning
from sequitur_core.explore.time.recordings import CALENDAR
from sequitur_core.findings.structure import Structure
from sequitur_core.formatting import capitalised, join_names, percent, pluralise, short
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.best_part import BestPart
from sequitur_core.runs.results.judgement import (
    Grade,
    Remedy,
    Verdict,
    begins_above_pca,
    ends_below_pca,
    is_told,
    made_worse,
    rises_first,
)
from sequitur_core.runs.results.measured import are_unseen
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import Epoch, TrainConfig

VARIANCE_HELP = (
    "Variance is how much the sequences differ from their average. 100 % means that every "
    "sequence is reconstructed exactly; 0 % is no better than always drawing the average."
)
CROSS_VALIDATED = "cross-validated"
CALENDAR_PIECES = tuple(f"{name}s" for name in CALENDAR)
CURVE_WITHOUT_LINES = (
    "PCA and the average were measured by cross-validation, not on the sequences of this curve: so "
    "they aren't drawn beside it."
)
BY_HEART = "PCA reconstructs these sequences exactly, so it is no use for comparison here."
NO_LABEL = (
    "There is no label that says what belongs together. Whether there are groups is under Findings "
    "on Explore."
)
KNOWN_BY_HEART = (
    "It tells apart sequences that it was trained on, but reconstructs next to nothing of "
    "held-out ones, so it may not tell new ones apart."
)
NEARLY_NOTHING = (
    "The model learned next to nothing: what this map shows, an untrained model would show as "
    "well, however faithfully it is drawn."
)
BESIDE_PCA: Mapping[Grade, str] = {
    "good": "better than PCA",
    "even": "as well as PCA",
    "behind": "worse than PCA",
}
SHORT_HELP = (
    "How well the model does what it is for, compared with PCA. Tells apart: whether the nearest "
    "is of the same kind. Keeps order: whether windows that follow one another are near."
)
# From the largest share of the variance down.
CLOSENESS = ((0.9, "closely"), (0.75, "fairly well"), (0.2, "roughly"), (0.0, "poorly"))
WITHOUT_GROUPS: Mapping[str, str] = {
    "ring": "A closed ring, no separate groups",
    "band": "One continuous band, no separate groups",
    "cloud": "No groups that return in subsamples",
    "spot": "Most lie on one spot",
    "unknown": GROUPS_UNKNOWN,
}
# From the best trustworthiness down.
TRUST = (
    (0.9, "the map shows the encodings as they are"),
    (0.8, "the map shows the encodings right for the most part"),
    (0.0, "the map distorts the encodings: don't read groups from it"),
)
# Names of labels that say nothing of what they label.
UNTELLING = ("label", "class", "target", "category", "kind", "type", "group", "y")
MOST_RETURN = 0.5  # of the neighbours, for them to be relied on
UNCOUNTABLE = ("weather", "traffic", "behaviour", "behavior", "speech", "sleep")
_WORD = re.compile(r"[A-Za-z]{2,}")


def sentences(verdict: Verdict, best: BestPart | None = None) -> list[str]:
    """The verdict, sentence by sentence; the first says whether the model did what it is for.

    best : a part of the encodings that tells apart far better than all, where there is one.
    """
    if verdict.grade == "failed":
        return _failure(verdict, best)
    if verdict.alike:
        return ["All sequences are the same, so there is nothing to tell apart or reconstruct."]
    told = about_labels(verdict, best)
    redrawn = [_redrawn(verdict)]
    first = verdict.aim == "redraw" or verdict.far_behind
    said = redrawn + told if first else told + redrawn
    if verdict.by_heart:
        said.append(KNOWN_BY_HEART)
    if verdict.added_nothing and (found := verdict.belonging) and found.untrained is not None:
        said.append(
            f"An untrained model tells them apart as well ({percent(found.untrained)}): training "
            "added nothing."
        )
        said += map(_advice, verdict.remedies)
    if verdict.grade == "even" and verdict.preset == "faithful" and not verdict.exact:
        said.append(
            f"The preset “{PRESETS['faithful'].label}” starts from PCA, and here there is little "
            "that PCA can't express."
        )
    if verdict.structure is not None:
        said += _fallen_into(verdict.structure)
    elif verdict.aim == "apart" and verdict.belonging is None:
        said.append(NO_LABEL)
    if verdict.exact:
        said.append(BY_HEART)
    return [one for one in said if one]


def about_labels(verdict: Verdict, best: BestPart | None = None) -> list[str]:
    """The sentences of a verdict that say what is told apart; "" where that isn't known."""
    return [_told_apart(verdict.belonging, best, verdict.pieces), _told_beside(verdict)]


def short_verdict(verdict: Verdict) -> str:
    """`tells apart as well as PCA`: how a run does what it is for; "" where nothing judges it."""
    if verdict.grade == "failed":
        return "learned nothing"
    if verdict.by_heart:
        return "tells apart only what it trained on"
    if verdict.alike or verdict.grade not in BESIDE_PCA:
        return ""
    if verdict.far_behind:
        return "reconstructs far worse than PCA"
    if verdict.added_nothing:
        return "tells apart as untrained"
    does = "reconstructs"
    if verdict.aim == "apart" and verdict.belonging is not None:
        order = verdict.belonging.by == "next window"
        does = "keeps order" if order else "tells apart"
        if not any(one is not None and is_told(one) for one in (verdict.belonging, verdict.beside)):
            return "doesn't keep order" if order else "doesn't tell apart"
    return f"{does} {BESIDE_PCA[verdict.grade]}"


def why_flat(spec: RunSpec, history: Sequence[Epoch], baselines: Baselines) -> str:
    """Why a loss curve begins near its end or climbs; baselines are those drawn beside it."""
    begins, adds = "the PCA solution", "PCA"
    if spec.parts.phase:
        begins, adds = "principal components of the sequences moved to a common start", "these"
    if made_worse(history):
        return f"This model starts from {begins}, and training made it worse: the curve climbs."
    flat = (
        f"This model starts from {begins}, so the curve begins near its end: it only shows what "
        f"the network adds to {adds}."
    )
    if rises_first(history):
        flat += " At first it rises, as training leaves that start before it finds a better one."
    if not begins_above_pca(spec, history, baselines):
        return flat
    rhythm = (
        f"{spec.parts.rhythm} of its numbers describe rhythm, and " if spec.parts.rhythm else ""
    )
    does = "begins" if ends_below_pca(history, baselines) else "lies"
    return (
        f"{flat} It {does} above PCA's line: {rhythm}it draws slightly shifted and warped copies, "
        "too, which helps with new sequences."
    )


def curves_begin_at_pca(names: Sequence[str], *, of_all: int) -> str:
    """Why the loss curves of some runs, "" of none, look as if nothing had been learned."""
    if not names:
        return ""
    if len(names) == of_all:
        who = "The models start"
    else:
        who = f"{join_names(names)} {'starts' if len(names) == 1 else 'start'}"
    its = "its curve begins near its" if who.endswith("starts") else "their curves begin near their"
    return (
        f"{who} from the PCA solution, so {its} end: only what the network adds to PCA is seen of "
        "what was learned."
    )


def neighbours_return(found: Returning) -> str:
    """`With another seed, 84 % of the 10 nearest of a sequence are the same (chance 5 %).`"""
    said = (
        f"With another seed, {percent(found.share)} of the {found.neighbours} nearest of a "
        f"sequence are the same (chance {percent(found.chance)})."
    )
    if found.share < MOST_RETURN:
        said += (
            " So which sequences are neighbours depends strongly on the seed: don't conclude "
            "anything from single ones."
        )
    return said


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


def other_models(run: Run) -> str:
    """Which models reconstructed sequences and have the errors, where that isn't the run's own."""
    if (baselines := run.baselines()) is None or not baselines.is_cross_fit:
        return ""
    if are_unseen(run):
        return "Errors are cross-validated: each is reconstructed by a model that hadn't seen it."
    return (
        "Errors are cross-validated, by models that hadn't seen the sequences; reconstructions are "
        "by the one that had."
    )


def _told_apart(found: Belonging | None, best: BestPart | None, pieces: str) -> str:
    """`Mostly tells your 7 exercises apart: 79 % of ...`; "" where that isn't known."""
    if found is None:
        return ""
    compared = f"(PCA {percent(found.pca)}, chance {percent(found.chance)})"
    if found.by == "next window":
        return f"{_nearer(pieces)} {percent(found.model)} of the others {compared}."
    what = pieces if found.windows else "sequences"
    own = f"the nearest from another {found.apart_by}" if found.apart_by else "the nearest"
    share = f"for {percent(found.model)} of {what}, {own} is of the same kind {compared}."
    how = ""
    if best is not None:
        how = " without phase" if best.part == "phase" else " by all numbers"
    return f"{_tells(found)}{how}: {share}{_by_part(best)}"


def _tells(found: Belonging) -> str:
    """`Mostly tells your 7 exercises apart`."""
    if not is_told(found):
        return f"Doesn't tell {kinds(found)} apart"
    return capitalised(f"{degree(found.model, found.chance)} tells {kinds(found)} apart".strip())


def _told_beside(verdict: Verdict) -> str:
    """`Your 7 weekdays are hardly told apart: 31 % (chance 14 %).`, of another label; or ""."""
    other = verdict.beside
    if other is None:
        return ""
    how = f"are {degree(other.model, other.chance)}".strip() if is_told(other) else "aren't"
    share = f"{percent(other.model)} (PCA {percent(other.pca)}, chance {percent(other.chance)})"
    told = kinds(other)
    if told.endswith(" classes"):  # whose, as the sentence before may speak of other classes
        told = f"the {other.kinds} classes of “{other.name}”"
    return f"{capitalised(told)} {how} told apart: {share}."


def _by_part(best: BestPart | None) -> str:
    """` By rhythm alone, it is for 96 %.`, behind the share by all numbers."""
    return f" By {best.part} alone, it is for {percent(best.share)}." if best is not None else ""


def _fallen_into(found: Structure) -> list[str]:
    """What encodings form without labels, and whether the map agrees with them."""
    said = WITHOUT_GROUPS.get(found.shape, "")
    if found.groups:
        said = (
            f"{found.groups} separate groups that return in subsamples "
            f"({percent(found.returns)} overlap)"
        )
    if found.trust is None:
        return [f"{said}."]
    words = next(words for least, words in TRUST if found.trust >= least)
    return [f"{said}; {words} (trustworthiness {found.trust:.2f})."]


def kinds(found: Belonging) -> str:
    """`your 7 exercises`, or `weekday and weekend`: a few are best called by their names."""
    if are_called_by_name(found.classes, MOST_NAMED):
        return join_names(found.classes)
    return f"your {_count_kinds(found)}"


def _count_kinds(found: Belonging) -> str:
    """`7 exercises`; `7 classes` where the label's name isn't a word that has a plural."""
    name = found.name.strip()
    if name.lower() in UNTELLING or not _WORD.fullmatch(name):
        return pluralise(found.kinds, "class", "classes")
    if name.isupper():
        return f"{pluralise(found.kinds, 'class', 'classes')} of {name}"
    if re.search(r"(s|x|z|ch|sh)$", name) or name.lower() in UNCOUNTABLE:
        return f"{found.kinds} kinds of {name}"
    plural = f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"
    return f"{found.kinds} {plural}"


def _redrawn(verdict: Verdict) -> str:
    """`Reconstructs them roughly: 22 % of their variance when held out (PCA 60 %).`"""
    how = next(word for least, word in CLOSENESS if verdict.explained >= least)
    if verdict.far_behind:
        how = "far worse than PCA"
    first = verdict.aim == "redraw" or verdict.far_behind or not verdict.belonging
    them = "your sequences" if first else "them"
    pca = "" if verdict.exact else f" (PCA {percent(verdict.pca)})"
    when = " when held out" if verdict.held_out else ""  # others may be told of those trained on
    if verdict.cross_fit:  # not of the same sequences as before it
        all_of = verdict.pieces if verdict.pieces in CALENDAR_PIECES else "sequences"
        when = f", {CROSS_VALIDATED} over all {all_of}"
    return f"Reconstructs {them} {how}: {percent(verdict.explained)} of their variance{when}{pca}."


def _failure(verdict: Verdict, best: BestPart | None) -> list[str]:
    """What a model that learned nothing does, how that is known, and what to do."""
    drawn = f"{percent(verdict.explained)} of the variance; PCA explains {percent(verdict.pca)}"
    draws = f"{'little more' if verdict.explained > 0 else 'no better'} than the average ({drawn})"
    if verdict.below_average:
        draws = f"far worse than the average would be (PCA explains {percent(verdict.pca)})"
    said = ["This model has learned next to nothing.", f"It draws {draws}."]
    found = verdict.belonging
    if found is not None and found.untrained is not None:
        told = _no_better_than_untrained(found, found.untrained, verdict.pieces)
        said.append(told + _by_part(best))
    return [*said, *map(_advice, verdict.remedies)]


def _nearer(pieces: str) -> str:
    """What belongs together where nothing but time says it."""
    return f"A {pieces.removesuffix('s')} is closer to the one that follows it than to"


def _no_better_than_untrained(found: Belonging, untrained: float, pieces: str) -> str:
    """How near sequences lie to what they belong with, beside how near they lay before."""
    now, before = percent(found.model), percent(untrained)
    then = "as before training" if now == before else f"{before} before training"
    if found.by == "next window":
        return f"{_nearer(pieces)} {now} of the others, {then}."
    what = pieces if found.windows else "sequences"
    said = f"{_tells(found)}: for {now} of {what}, the nearest is of the same kind, {then}"
    return f"{said}; what tells them apart wasn't learned." if is_told(found) else f"{said}."


def _advice(remedy: Remedy) -> str:
    """What to change, as an instruction."""
    now, better = short(remedy.now), short(remedy.better)
    match remedy.change:
        case "epochs":
            epochs = pluralise(round(remedy.now), "epoch")
            return f"Train longer: it stopped after {epochs}; try {round(remedy.better):,}."
        case "learning rate":
            return f"Raise the learning rate: {now} is far below the usual {better}."
        case "preset":
            return f"Try the preset “{PRESETS['faithful'].label}”, which starts from PCA."
        case "smooth":
            return (
                "What changes from step to step is mostly noise here: smooth over 3 to 5 steps "
                "first, under “Prepare the sequences” on Data."
            )
        case "data":
            return (
                "PCA finds little in these sequences either: check windows, channels and other "
                "steps under “Prepare the sequences” on Data."
            )
