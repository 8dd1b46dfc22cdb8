"""Finding out what is wrong with a run: one function for each illness, the gravest first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.diagnosis import Case, Change, Diagnosis, Illness
from sequitur_core.runs.results.judgement import (
    EXACT_LOSS,
    FAR_FEWER,
    FAR_SMALLER,
    LEAST_EXPLAINED,
    RISEN,
    Remedy,
    made_worse,
    verdict_of,
)
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import architecture

MOST_SAID = 2
FEW = 50  # sequences: with fewer, none are held out
MOST_BY_HEART = 200  # that a model may learn, and nothing of others
FEWEST_EPOCHS = 8  # with fewer, a curve says little
FEWEST_SO_FAR = 20  # while it still trains: much is made good later
# Shares of the average's error, for a change of the loss to matter.
LEAP = 0.25
WORSE = 0.02
STEEP = 0.05  # during the last quarter of the epochs
RESTLESS = 0.25  # of the loss, from epoch to epoch
FAR_OFF = 3.0  # times the loss of the average
LOST = 0.9  # times an earlier loss: what was learned since is no more
STEEPLY = 0.1  # of the loss that is left
LEARNED = 0.2  # of the variance of the training sequences; with less, unseen ones say little
FORGOTTEN = 0.5  # of that is explained of unseen ones, or less
LEVEL_KNOWN, SHAPE_UNKNOWN, SHAPE_TO_KNOW, SOME_SHAPE = 0.5, 0.1, 0.2, 0.005
MOST_LOST, WORTH_DOUBLING = 0.2, 0.1  # of the variance
HALF_MORE = 0.5  # of what is explained, where that is little
CALM = 5  # epochs, over which the losses of mixed batches vary little
AS_GOOD = 0.1  # of the loss and of what is explained, by which that may be larger and this less
# Times what principal components of white noise explain: its 95 % lie below that, of 60 sequences
# and more (tests/core/doctor/test_noise.py).
LIKE_NOISE = 1.25
LOWER = 10  # times, for a learning rate that is too high and not far from the usual one
USUAL_CLIP = 1.0
MOST_EPOCHS = 100_000


def examine(run: Run) -> tuple[Diagnosis, ...]:
    """What is wrong with a run, whether it trains, has ended or has failed; two at most.

    Raises SequiturError where its files are damaged.
    """
    state = run.state()
    ended = state.status in ("done", "stopped")
    diverged = state.status == "failed" and state.cause == "diverged"
    training = state.status in ("running", "paused")
    if not (ended or diverged or training):
        return ()
    case = Case(
        run.spec,
        run.sizes,
        run.history(),
        run.baselines(),
        read_checkup(run) if ended else None,
        verdict_of(run),
        ended,
        diverged,
    )
    return diagnose(case)


def diagnose(case: Case) -> tuple[Diagnosis, ...]:
    """What is wrong in a case, the gravest first; two at most, and none that others explain."""
    found: dict[Illness, Diagnosis] = {}
    for illness in ILLNESSES:
        diagnosis = illness(case)
        if diagnosis is not None and not EXPLAINED_BY.get(diagnosis.illness, set()) & found.keys():
            found[diagnosis.illness] = diagnosis
    return tuple(found.values())[:MOST_SAID]


def _diverged(case: Case) -> Diagnosis | None:
    """The loss was no longer a number."""
    if not case.diverged:
        return None
    changes = [_lower_rate(case)]
    if case.spec.config.clip_value is None:
        changes.append(Change("clip_value", None, USUAL_CLIP))
    return Diagnosis("diverged", {"epoch": len(case.history) + 1}, tuple(changes))


def _jumping(case: Case) -> Diagnosis | None:
    """The loss leaps and learns nothing after that, or goes up and down and gets nowhere."""
    if len(case.history) < _fewest(case) or not case.mean:
        return None
    losses = _comparable_losses(case)
    before = max(case.mean, losses.min())
    if losses[0] > FAR_OFF * before:  # no model begins so badly: the first epoch was a leap
        losses = np.concatenate([[before], losses])
    moves = np.diff(losses)
    leap = int(moves.argmax())
    recent = float(np.median(losses[-1 - len(losses) // 4 :]))
    # What was known before, as of a model that begins at PCA, may be all that there is to learn.
    known = losses[: leap + 1].min()
    worth = RISEN * known if known < LOST * case.mean else LOST * known
    if not case.ended and case.spec.config.schedule == "cosine":  # as the rate falls, it is made up
        worth = max(worth, LOST * case.mean)
    leapt = moves[leap] > LEAP * case.mean and recent > worth
    late = losses[len(losses) // 2 :]
    third, fourth = (float(quarter.mean()) for quarter in np.array_split(late, 2))
    restless = np.abs(np.diff(late)).mean() > max(RESTLESS * late.mean(), WORSE * case.mean)
    if not leapt and not (restless and fourth > LOST * third):
        return None
    return Diagnosis("jumping", {"lr": case.spec.config.lr}, (_lower_rate(case),))


def _average(case: Case) -> Diagnosis | None:
    """It draws the average, and its neighbours are no better than an untrained model's."""
    verdict = case.verdict
    if verdict is None or verdict.grade != "failed":
        return None
    changes = [change for remedy in verdict.remedies if (change := _change_for(remedy, case))]
    return Diagnosis("average", {"explained": verdict.explained}, tuple(changes))


def _overfit(case: Case) -> Diagnosis | None:
    """The validation loss rises while the training loss falls."""
    held_out = [e.validation_loss for e in case.history if e.validation_loss is not None]
    if len(held_out) < _fewest(case) or len(held_out) < len(case.history) or not case.mean:
        return None
    if case.spec.config.patience is not None:  # it ends with the weights of the best epoch
        return None
    validation, training = _smooth(np.array(held_out)), _smooth(_train_losses(case))
    best = int(validation.argmin())
    risen = validation[-1] - validation[best]
    if validation[-1] < RISEN * validation[best] or risen < WORSE * case.mean:
        return None
    if training[-1] >= training[best]:
        return None
    numbers = {
        "epoch": best + 1,
        "best": case.explained(held_out[best]),
        "last": case.explained(held_out[-1]),
    }
    patience = max(5, case.spec.config.epochs // 10)
    return Diagnosis("overfit", numbers, (Change("patience", None, patience),))


def _few(case: Case) -> Diagnosis | None:
    """There are so few sequences that they are known by heart, and others aren't drawn well."""
    checkup, baselines = case.checkup, case.baselines
    if checkup is None or baselines is None or not baselines.held_out:
        return None
    n, trained = case.sizes().n, case.explained(checkup.trained)
    unseen = case.explained(case.loss)
    most = MOST_BY_HEART if unseen < LEAST_EXPLAINED else FEW
    if n >= most or trained < LEARNED or unseen > FORGOTTEN * trained:
        return None
    changes: tuple[Change, ...] = ()
    # What many unseen ones have in common, no setting finds.
    if n < FEW and case.spec.preset != "balanced":
        changes = (Change("preset", case.spec.preset, "balanced"),)
    elif n < FEW and case.spec.encoding_dim > 2:
        changes = (_resized(case, case.spec.encoding_dim // 2),)
    windows = case.spec.model != "CONV_LSTM_AE"  # clips are filmed one by one
    numbers = {"n": n, "trained": trained, "unseen": unseen, "windows": windows}
    return Diagnosis("few", numbers, changes)


def _blind(case: Case) -> Diagnosis | None:
    """Its drawings follow the level of sequences, and not what happens in them."""
    checkup = case.checkup
    if checkup is None or (checkup.shape_share or 0.0) < SOME_SHAPE:
        return None
    known = checkup.level >= LEVEL_KNOWN and checkup.shape < SHAPE_UNKNOWN
    if not known or checkup.pca_shape < SHAPE_TO_KNOW:
        return None
    numbers = {"level": checkup.level, "shape": max(0.0, checkup.shape)}
    recipe = case.spec.recipe
    changes: tuple[Change, ...] = (Change("detrend", "", "mean"),)
    if recipe is not None and (recipe.standardise or recipe.squeeze or recipe.scaled):
        changes = ()  # those steps come after it, and would have to be done again
    return Diagnosis("blind", numbers, changes)


def _noise(case: Case) -> Diagnosis | None:
    """Neither PCA nor the model finds more than there is in white noise."""
    verdict, baselines, size = case.verdict, case.baselines, case.spec.encoding_dim
    if verdict is None or baselines is None or verdict.told or (sizes := case.sizes()).n < FEW:
        return None
    pca, noise = case.explained(baselines.pca), size / sizes.values
    if max(pca, case.explained(case.loss)) > LIKE_NOISE * noise or noise > 1 - MOST_LOST:
        return None
    return Diagnosis("noise", {"size": size, "pca": pca, "noise": noise})


def _short(case: Case) -> Diagnosis | None:
    """It was trained for a few epochs only, and isn't good for what it is for."""
    if not case.ended or not case.history:
        return None
    if case.verdict is not None and case.verdict.grade == "good":
        return None
    config, usual, trained = case.spec.config, case.usual.epochs, case.history[-1].number
    if trained < config.epochs:  # it ended by itself, or somebody stopped it and knows
        return None
    if trained >= min(FEWEST_EPOCHS, FAR_FEWER * usual):
        return None
    numbers = {"epochs": trained, "usual": usual}
    return Diagnosis("short", numbers, (Change("epochs", trained, usual),))


def _slow(case: Case) -> Diagnosis | None:
    """The loss still falls steeply at the end."""
    if not case.ended or len(case.history) < FEWEST_EPOCHS or not case.mean:
        return None
    losses = _smooth(_train_losses(case))
    fallen = losses[-1 - len(losses) // 4] - losses[-1]
    if fallen < max(STEEP * case.mean, STEEPLY * losses[-1]):
        return None
    config = case.spec.config
    if config.lr < FAR_SMALLER * case.usual.lr:
        change = Change("lr", config.lr, case.usual.lr)
    elif len(case.history) < config.epochs:  # it was stopped
        change = Change("epochs", len(case.history), config.epochs)
    else:
        change = Change("epochs", config.epochs, min(MOST_EPOCHS, 2 * config.epochs))
    return Diagnosis("slow", {"fallen": float(fallen / case.mean)}, (change,))


def _small(case: Case) -> Diagnosis | None:
    """With as few numbers, even PCA loses much that it would keep with twice as many."""
    checkup, baselines = case.checkup, case.baselines
    if checkup is None or baselines is None or checkup.pca_double is None or checkup.idle:
        return None
    verdict = case.verdict
    if verdict is not None and verdict.aim == "apart" and verdict.clearly_told:
        return None  # what it leaves out isn't needed to tell them apart
    # On the same sequences as with twice as many: of a cross-fit, those before it.
    of_pca = baselines.pca if baselines.curve_pca is None else baselines.curve_pca
    pca, double = case.explained(of_pca), case.explained(checkup.pca_double)
    known = max(pca, case.explained(case.loss))
    if 1 - pca < MOST_LOST or double - known < min(WORTH_DOUBLING, HALF_MORE * known):
        return None
    size, change = case.spec.encoding_dim, _resized(case, 2 * case.spec.encoding_dim)
    left = case.sizes().values - size  # directions, of which white noise fills all alike
    if change.after <= size or (double - pca) * left <= LIKE_NOISE * (1 - pca) * size:
        return None
    return Diagnosis("small", {"size": size, "pca": pca, "double": double}, (change,))


def _behind(case: Case) -> Diagnosis | None:
    """It is no better than PCA at what it is for."""
    verdict, spec = case.verdict, case.spec
    if verdict is None or verdict.grade != "behind":
        return None
    changes: tuple[Change, ...] = ()
    if spec.preset not in ("balanced", "faithful"):
        better = "faithful" if verdict.aim == "redraw" else "balanced"
        changes = (Change("preset", spec.preset, better),)
    elif spec.config.lr > case.usual.lr / FAR_SMALLER:
        changes = (Change("lr", spec.config.lr, case.usual.lr),)
    elif not verdict.far_behind:
        return Diagnosis("behind")
    elif spec.options.get("linear_skip") and made_worse(case.history):
        changes = (Change("lr", spec.config.lr, spec.config.lr / LOWER),)
    elif spec.preset != "faithful":
        changes = (Change("preset", spec.preset, "faithful"),)
    return Diagnosis("behind", _far_behind(case) if verdict.far_behind else {}, changes)


def _far_behind(case: Case) -> dict[str, float]:
    """What tells why a model draws far worse than PCA: where it began, and what it learned from."""
    numbers: dict[str, float] = {}
    first, last = case.history[0], case.history[-1]
    if None not in (first.validation_loss, last.validation_loss) and made_worse(case.history):
        numbers["began"] = case.explained(first.validation_loss or 0.0)
    if case.checkup is not None and case.baselines is not None and case.baselines.held_out:
        trained = case.explained(case.checkup.trained)
        if trained > case.explained(case.loss) + MOST_LOST:
            numbers["trained"] = trained
    return numbers


def _idle(case: Case) -> Diagnosis | None:
    """Numbers of the encoding are dead, or say what others say."""
    checkup, size = case.checkup, case.spec.encoding_dim
    if checkup is None or not checkup.idle or checkup.idle >= size:
        return None
    numbers = {"dead": len(checkup.dead), "duplicates": len(checkup.duplicates), "of": size}
    return Diagnosis("idle", numbers, (_resized(case, size - checkup.idle),))


def _saturated(case: Case) -> Diagnosis | None:
    """Numbers of the encoding lie at an end of their range."""
    checkup = case.checkup
    if checkup is None or not checkup.saturated:
        return None
    options = architecture(case.spec.model).options
    usual = next((o.default for o in options if o.name == "out_activ"), "none")
    now = case.spec.options.get("out_activ", usual)
    numbers = {"saturated": len(checkup.saturated), "of": case.spec.encoding_dim}
    return Diagnosis("saturated", numbers, (Change("out_activ", now, "none"),))


def _large(case: Case) -> Diagnosis | None:
    """Half of the encoding would do as well, and PCA doesn't say that more would be better."""
    case = case.as_trained
    checkup, size = case.checkup, case.spec.encoding_dim
    if checkup is None or checkup.whole is None or checkup.half is None or size < 2:
        return None
    half, whole = case.explained(checkup.half), case.explained(checkup.whole)
    if half < LEARNED:  # less is nothing to hold
        return None
    less = AS_GOOD * min(checkup.whole, whole * case.mean)
    if checkup.half - checkup.whole > max(less, EXACT_LOSS * case.mean):
        return None
    pca = 0.0 if checkup.pca_double is None else case.explained(checkup.pca_double)
    if pca - half >= WORTH_DOUBLING:
        return None
    numbers = {"size": size, "half": size // 2, "explained": half, "whole": whole}
    return Diagnosis("large", numbers, (_resized(case, size // 2),))


ILLNESSES: tuple[Callable[[Case], Diagnosis | None], ...] = (
    _diverged, _jumping, _average, _overfit, _few, _blind, _noise, _short, _slow, _small, _behind,
    _idle, _saturated, _large,
)  # fmt: skip
# What isn't said beside something that causes it, or that it would contradict.
EXPLAINED_BY: dict[Illness, set[Illness]] = {
    "average": {"jumping"},
    "short": {"average", "noise"},
    "overfit": {"jumping", "average"},
    "blind": {"average", "jumping"},
    "idle": {"average", "jumping", "slow", "few", "short"},
    "saturated": {"average", "jumping", "slow", "short"},
    # Without the averages, other numbers explain what is left.
    "small": {"average", "jumping", "few", "overfit", "noise", "blind"},
    "noise": {"average", "jumping"},
    "slow": {"average", "jumping", "overfit", "noise"},
    "behind": {"jumping", "overfit", "few", "slow", "small", "blind", "noise", "short"},
    "large": {"average", "idle", "small", "noise", "slow", "blind", "jumping", "short"},
}


def _change_for(remedy: Remedy, case: Case) -> Change | None:
    """The setting that a remedy is about; None where it is about the data."""
    match remedy.change:
        case "epochs":
            return Change("epochs", round(remedy.now), round(remedy.better))
        case "learning rate":
            return Change("lr", remedy.now, remedy.better)
        case "preset":
            return Change("preset", case.spec.preset, "faithful")
        case _:
            return None


def _lower_rate(case: Case) -> Change:
    """The usual learning rate where this one is far above, else one that is much lower."""
    lr = case.spec.config.lr
    return Change("lr", lr, case.usual.lr if lr > case.usual.lr / FAR_SMALLER else lr / LOWER)


def _resized(case: Case, size: int) -> Change:
    """To a size that is of use: n sequences differ in n - 1 directions, and more than a sequence's
    own values are a copy."""
    sizes = case.sizes()
    most = max(1, min(sizes.n, sizes.values) - 1)
    return Change("encoding_dim", case.spec.encoding_dim, min(size, most))


def _fewest(case: Case) -> int:
    """The epochs from which on a curve says something."""
    return FEWEST_EPOCHS if case.ended else FEWEST_SO_FAR


def _train_losses(case: Case) -> NDArray[np.float64]:
    return np.array([epoch.train_loss for epoch in case.history])


def _comparable_losses(case: Case) -> NDArray[np.float64]:
    """The validation loss of each epoch; else the training loss, which mixing makes noisy."""
    held_out = [e.validation_loss for e in case.history if e.validation_loss is not None]
    if len(held_out) == len(case.history):
        return np.array(held_out)
    mixes = case.spec.config.mixup or case.spec.config.denoise
    return _smooth(_train_losses(case), least=CALM if mixes else 1)


def _smooth(losses: NDArray[np.float64], *, least: int = 1) -> NDArray[np.float64]:
    """Means over a tenth of the epochs up to each one, and at least so many, (n,)."""
    width = max(least, len(losses) // 10)
    sums = np.concatenate([[0.0], losses.cumsum()])
    ends = np.arange(1, len(losses) + 1)
    begins = np.maximum(0, ends - width)
    return np.asarray((sums[ends] - sums[begins]) / (ends - begins))
