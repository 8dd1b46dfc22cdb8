"""Whether a finished model did what it was for: numbers and a grade, worded at the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean
from typing import Literal

from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.findings.structure import Structure
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch

Aim = Literal["apart", "redraw"]
Grade = Literal["good", "even", "behind", "open", "failed"]
Comparison = Literal["better", "even", "worse"]

# Share of the average sequence's error. A few components rebuild as few sequences exactly.
EXACT_LOSS = 1e-6
# Below this share of the variance, a reconstruction is the average with hardly a change.
LEAST_EXPLAINED = 0.05
LEAST_OF_PCA = 0.5  # of what PCA explains, where that is little, too
CHANCE = 0.05  # of a difference as large without a cause
SURE = 1.64  # standard errors that are exceeded by that chance
EVEN_LOSS = 0.03  # relative difference of losses that counts as none
EVEN_SHARE = 0.005  # of the variance
LEAST_AGREEMENT = 0.1  # of what is possible beyond chance, for a label to be told at all
CLEARLY = 0.5  # of what is possible beyond chance
NEARLY_ALL = 0.9  # of what is possible beyond chance: nothing can tell apart clearly better
BY_HEART = 0.2  # of the variance of its training sequences, explained by what explains no others
FAR_BEHIND = 0.75  # of what PCA explains: a model that explains less is much worse
RISEN = 1.1  # times an earlier loss
EARLY_SHARE = 0.8  # of all that is learned, done in the first epoch
# For the remedy.
FAR_FEWER = 0.5  # of the preset's epochs
FAR_SMALLER = 1 / 3  # of the preset's learning rate
STILL_FALLING = 0.02  # of the average's loss, during the last quarter of the epochs


@dataclass(frozen=True)
class Remedy:
    """What to change after a training that failed.

    Attributes
    ----------
    change : "epochs", "learning rate" or "preset"; "data" where PCA finds nothing either, "smooth"
        where that is of the mere movement of what was never smoothed, mostly noise.
    now, better : the number of epochs or the learning rate, as it was and as it is usual; 0
        where it isn't about a number.
    """

    change: Literal["epochs", "learning rate", "preset", "data", "smooth"]
    now: float = 0.0
    better: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """How a model did at what it is for.

    Attributes
    ----------
    aim : what the run is for, and what is told first: telling sequences apart, or redrawing.
    grade : at its aim "good" (better than PCA of the same size), "even" with it, "behind" it,
        or "open" where nothing says what belongs together, or where it was told `by_heart`;
        "failed" where it draws the average and its neighbours are worth no more than those of an
        untrained model. One that isn't "good" and draws far worse than PCA is "behind", unless its
        preset accepts that.
    explained, pca : share of the variance that the model explains, and PCA; 0 where below.
    exact : PCA redraws everything without error, as it knows each sequence by heart.
    alike : all sequences are equal.
    redraws : the model's loss compared with PCA's.
    belonging : how near sequences lie to what they belong with, where that is known.
    beside : another label that people would ask for: the first, where another one is told apart
        better, or one that is told where none is chosen that is; None without one.
    structure : what encodings fall into by themselves, where no label judges them.
    remedies : what to change after a failure, or where training added nothing; else empty.
    by_heart : what it would be "good" at, it does with the sequences that it was trained on, and
        of held-out ones it draws next to nothing.
    added_nothing : it draws the average, and tells apart what an untrained model tells as well.
    preset : the name of the run's preset, "" without one.
    pieces : what recordings were cut into, where they were.
    held_out : whether the shares are of sequences that weren't trained on.
    cross_fit : whether they are of all sequences, by models that hadn't seen them.
    below_average : the average sequence would be clearly closer than what the model draws.
    """

    aim: Aim
    grade: Grade
    explained: float
    pca: float
    exact: bool
    redraws: Comparison
    alike: bool = False
    belonging: Belonging | None = None
    beside: Belonging | None = None
    structure: Structure | None = None
    remedies: tuple[Remedy, ...] = ()
    by_heart: bool = False
    added_nothing: bool = False
    preset: str = ""
    pieces: str = "windows"
    held_out: bool = False
    cross_fit: bool = False
    below_average: bool = False

    @property
    def told(self) -> bool:
        """Whether encodings tell what belongs together."""
        return self.belonging is not None and is_told(self.belonging)

    @property
    def clearly_told(self) -> bool:
        """Whether they tell it for the greater part."""
        return self.belonging is not None and self.told and self.belonging.beyond_chance >= CLEARLY

    @property
    def label_told(self) -> bool:
        """Whether that is a label."""
        return self.told and self.belonging is not None and self.belonging.by == "label"

    @property
    def far_behind(self) -> bool:
        """Whether PCA redraws far better, and nothing makes up for it."""
        return self.grade == "behind" and not self.exact and self.explained < FAR_BEHIND * self.pca


def verdict_of(run: Run) -> Verdict | None:
    """The verdict on a run whose training has ended; None before.

    Raises SequiturError where its files are damaged.
    """
    if run.status not in ("done", "stopped"):
        return None
    history, baselines = run.history(), run.baselines()
    if not history or baselines is None:
        return None
    return judge(run.spec, run.sizes, history, baselines, read_evaluation(run))


def judge(
    spec: RunSpec,
    sizes: Callable[[], Sizes],
    history: Sequence[Epoch],
    baselines: Baselines,
    evaluation: Evaluation | None = None,
) -> Verdict:
    """How a model did, from what its training left; `history` isn't empty.

    `sizes` of its data are asked for where they are needed, for a remedy.
    """
    loss = measured_loss(history[-1], baselines)
    aim: Aim = "redraw" if spec.preset == "faithful" else "apart"
    belonging = None
    if evaluation is not None:
        belonging = evaluation.label or evaluation.next_window
    explained, pca = (explained_share(one, baselines) for one in (loss, baselines.pca))
    redraws = compare_losses(loss, baselines.pca, baselines.mean)
    # Whether reconstructions are hardly more than the average sequence.
    average = explained < LEAST_EXPLAINED and explained <= LEAST_OF_PCA * pca
    nothing = baselines.mean > 0 and average and not _keeps_neighbours(belonging)
    added_nothing = nothing and _is_told_untrained(belonging)
    failed = nothing and not added_nothing
    exact = baselines.pca < EXACT_LOSS * baselines.mean
    grade: Grade = "failed" if failed else _grade(aim, redraws, belonging, exact=exact)
    rough = spec.preset != "separating" and not exact and explained < FAR_BEHIND * pca
    trained = 1 - history[-1].train_loss / (baselines.curve_mean or baselines.mean or 1.0)
    by_heart = grade == "good" and average and baselines.held_out and trained >= BY_HEART
    if added_nothing:
        grade = "even"
    elif by_heart:
        grade = "open"
    elif grade in ("even", "open") and rough:
        grade = "behind"
    return Verdict(
        aim=aim,
        grade=grade,
        explained=explained,
        pca=pca,
        exact=exact,
        alike=baselines.mean <= 0,
        redraws=redraws,
        belonging=belonging,
        beside=_beside(evaluation),
        structure=evaluation.structure if evaluation is not None else None,
        remedies=_remedies(spec, sizes(), history, baselines) if nothing else (),
        by_heart=by_heart,
        added_nothing=added_nothing,
        preset=spec.preset,
        pieces="clips" if spec.model == "CONV_LSTM_AE" else "windows",
        held_out=baselines.held_out,
        cross_fit=baselines.is_cross_fit,
        below_average=loss > RISEN * baselines.mean > 0,
    )


def begins_at_pca(spec: RunSpec, history: Sequence[Epoch], baselines: Baselines) -> bool:
    """Whether a loss curve begins near its end, or below it: a linear skip begins at PCA."""
    if not spec.options.get("linear_skip") or len(history) < 2:
        return False
    first, *_, last = _curve(history)
    return 0 < EARLY_SHARE * (baselines.mean - last) <= baselines.mean - first


def begins_near_its_end(run: Run) -> bool:
    """`begins_at_pca` of a run's curve as it is drawn.

    Raises SequiturError where its files are damaged.
    """
    baselines = run.baselines()
    beside = None if baselines is None else baselines.beside_curve()
    return beside is not None and begins_at_pca(run.spec, run.history(), beside)


def made_worse(history: Sequence[Epoch]) -> bool:
    """Whether training only made a loss worse: at first it was clearly lower.

    Compared are means of a few epochs, as single ones vary by chance.
    """
    return _ending(history) > RISEN * fmean(_curve(history)[: _few(history)])


def rises_first(history: Sequence[Epoch]) -> bool:
    """Whether a loss clearly rises before it ends below where it began."""
    first, *later = _curve(history)
    return bool(later) and max(later) > RISEN * first > RISEN * _ending(history)


def begins_above_pca(spec: RunSpec, history: Sequence[Epoch], baselines: Baselines) -> bool:
    """Whether it begins clearly worse than PCA: as principal components of copies, too."""
    return spec.config.copies > 0 and _curve(history)[0] > RISEN * baselines.pca


def ends_below_pca(history: Sequence[Epoch], baselines: Baselines) -> bool:
    """Whether the last epochs of a loss curve lie below PCA's line."""
    return _ending(history) < baselines.pca


def _curve(history: Sequence[Epoch]) -> list[float]:
    """The loss of each epoch as it is drawn: of held-out sequences, where there are any."""
    return [
        one.train_loss if one.validation_loss is None else one.validation_loss for one in history
    ]


def _few(history: Sequence[Epoch]) -> int:
    """So many epochs that chance hardly matters: a twentieth."""
    return max(1, len(history) // 20)


def _ending(history: Sequence[Epoch]) -> float:
    """The mean loss of the last few epochs."""
    return fmean(_curve(history)[-_few(history) :])


def measured_loss(last: Epoch, baselines: Baselines) -> float:
    """The loss of a run, on the sequences that its baselines were measured on."""
    if baselines.model is not None:
        return baselines.model
    return _curve([last])[0]


def explained_share(loss: float, baselines: Baselines) -> float:
    """The share of the variance that a loss explains, at least 0."""
    return max(0.0, 1 - loss / baselines.mean) if baselines.mean > 0 else 0.0


def is_told(belonging: Belonging) -> bool:
    """Whether more belongs together than by chance, and by so much that it matters."""
    beyond = belonging.beyond_chance
    return belonging.over_chance > _sure(belonging) and beyond >= LEAST_AGREEMENT


def _sure(belonging: Belonging) -> float:
    """The standard errors that count: more where a label was chosen among several (Bonferroni)."""
    if belonging.chosen_of == 1:
        return SURE
    return -NormalDist().inv_cdf(CHANCE / belonging.chosen_of)


def _beside(evaluation: Evaluation | None) -> Belonging | None:
    """What another label than the chosen one says, where that has to be known, too."""
    if evaluation is None or evaluation.label is None or not evaluation.others:
        return None
    if not is_told(evaluation.label):
        return next((one for one in evaluation.others if is_told(one)), None)
    first = evaluation.others[0]
    return first if first.place < evaluation.label.place else None


def _keeps_neighbours(belonging: Belonging | None) -> bool:
    """Whether neighbours are worth more than in an untrained model, or if unknown, than chance."""
    if belonging is None:
        return False
    if belonging.over_untrained is None:
        return is_told(belonging)
    return belonging.over_untrained > _sure(belonging)


def _is_told_untrained(belonging: Belonging | None) -> bool:
    """Whether an untrained model tells nearly all apart, and this one not clearly fewer."""
    if belonging is None or belonging.untrained is None or belonging.over_untrained is None:
        return False
    beyond = (belonging.untrained - belonging.chance) / max(1 - belonging.chance, 1e-9)
    return is_told(belonging) and beyond >= NEARLY_ALL and belonging.over_untrained > -SURE


def compare_losses(loss: float, pca: float, mean: float) -> Comparison:
    """The loss beside PCA's; even where shares of the variance would be rounded to the same.

    `mean` is the loss of always drawing the average.
    """
    if abs(loss - pca) <= max(EVEN_LOSS * pca, EVEN_SHARE * mean):
        return "even"
    return "better" if loss < pca else "worse"


def _grade(aim: Aim, redraws: Comparison, belonging: Belonging | None, *, exact: bool) -> Grade:
    """How a model that didn't fail compares with PCA at its aim."""
    if aim == "redraw" or belonging is None:
        if exact:
            return "open"
        worse: Grade = "behind" if aim == "redraw" else "open"
        grades: dict[Comparison, Grade] = {"better": "good", "even": "even", "worse": worse}
        return grades[redraws]
    sure = _sure(belonging)
    if belonging.over_pca > sure and is_told(belonging):
        return "good"
    # Of windows one after another, nobody knows how near they should be.
    behind = belonging.by == "label" and belonging.over_pca < -sure
    return "behind" if behind else "even"


def _remedies(
    spec: RunSpec, sizes: Sizes, history: Sequence[Epoch], baselines: Baselines
) -> tuple[Remedy, ...]:
    """What to change, by what the history says."""
    name = spec.preset if spec.preset in PRESETS else "balanced"
    _, usual = preset(name, spec.model, sizes, spec.encoding_dim)
    found = []
    if spec.config.lr < FAR_SMALLER * usual.lr:
        found.append(Remedy("learning rate", spec.config.lr, usual.lr))
    if len(history) < FAR_FEWER * usual.epochs:
        found.append(Remedy("epochs", len(history), usual.epochs))
    return tuple(found) or (_other_remedy(spec, history, baselines),)


def _other_remedy(spec: RunSpec, history: Sequence[Epoch], baselines: Baselines) -> Remedy:
    """What to change after a training as long and as fast as is usual."""
    recent = history[-1 - len(history) // 4].train_loss - history[-1].train_loss
    if recent > STILL_FALLING * baselines.mean:
        return Remedy("epochs", len(history), 2 * len(history))
    if spec.preset != "faithful" and explained_share(baselines.pca, baselines) > LEAST_EXPLAINED:
        return Remedy("preset")
    moves = spec.recipe is not None and spec.recipe.movement and spec.recipe.smooth <= 1
    return Remedy("smooth" if moves else "data")
