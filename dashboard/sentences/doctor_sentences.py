"""What is wrong with a run, and what a better one would change, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sequitur_core.doctor.diagnosis import Change, Diagnosis
from sequitur_core.doctor.examine import FEW
from sequitur_core.formatting import join_names, percent, pluralise, short
from sequitur_core.settings.presets import PRESETS

READABLE = 1e6  # a larger number is written with its power of ten


def sentence(diagnosis: Diagnosis) -> str:
    """What is wrong; "" where the error or the verdict of the run says it already."""
    numbers = diagnosis.numbers
    match diagnosis.illness:
        case "diverged" | "average":
            return ""
        case "jumping":
            return "The loss jumps instead of settling: the learning rate is too high."
        case "short":
            epochs = pluralise(int(numbers["epochs"]), "epoch")
            return f"It was trained for {epochs} only; {numbers['usual']:.0f} are usual here."
        case "overfit":
            return (
                f"It overfits: held-out sequences were reconstructed best after epoch "
                f"{numbers['epoch']:.0f} ({percent(numbers['best'])} of their variance), and less "
                f"well ever since (now {percent(numbers['last'])})."
            )
        case "few" if numbers["n"] >= FEW:
            return (
                f"It learned its training sequences by heart: it explains "
                f"{percent(numbers['trained'])} of their variance, of others "
                f"{percent(numbers['unseen'])}."
            )
        case "few":
            overlap = ", or windows that overlap" if numbers["windows"] else ""
            return (
                f"{pluralise(int(numbers['n']), 'sequence')} are too few: of those it trained on, "
                f"it explains {percent(numbers['trained'])} of the variance, of others "
                f"{percent(numbers['unseen'])}. More data helps most{overlap}."
            )
        case "blind":
            return (
                f"It reconstructs the level of each sequence ({percent(numbers['level'])}), but "
                f"not its shape ({percent(numbers['shape'])}). Without their averages, shape is "
                "all there is to learn."
            )
        case "idle":
            return _idle(int(numbers["dead"]), int(numbers["duplicates"]), int(numbers["of"]))
        case "saturated":
            return (
                f"{_of_numbers(int(numbers['saturated']), int(numbers['of']))} stuck at an end of "
                "the range that the output activation allows."
            )
        case "small":
            size = int(numbers["size"])
            return (
                f"{_count(size)} of encoding {'is' if size == 1 else 'are'} too few: PCA explains "
                f"{percent(numbers['pca'])} of the variance with {size}, and "
                f"{percent(numbers['double'])} with {2 * size}."
            )
        case "noise":
            return (
                f"There is little to reconstruct: PCA explains {percent(numbers['pca'])} of the "
                f"variance with {_count(int(numbers['size']))}, and of pure noise it would "
                f"explain {percent(numbers['noise'])}. A larger encoding won't help."
            )
        case "slow":
            return "The loss was still falling steeply when training ended."
        case "behind":
            return _behind(numbers)
        case "large":
            return (
                f"The encoding is larger than it has to be: half of its {numbers['size']:.0f} "
                f"numbers explain {percent(numbers['explained'])} of the variance, and all of them "
                f"{percent(numbers['whole'])}, measured mostly on sequences it was trained on."
            )


def offer(diagnosis: Diagnosis) -> str:
    """`learning rate 0.003 instead of 1`: all that a better run would change."""
    return join_names([_changed(change) for change in diagnosis.changes])


def _changed(change: Change) -> str:
    now = _value(change.after)
    instead = "" if change.before in (None, "") else f" instead of {_value(change.before)}"
    match change.setting:
        case "preset":
            label = _preset(change.after)
            return label + (f" instead of {_preset(change.before)}" if change.before else "")
        case "encoding_dim":
            return f"encoding size {now}{instead}"
        case "epochs":
            return f"{pluralise(change.after, 'epoch')}{instead}"
        case "lr":
            return f"learning rate {now}{instead}"
        case "patience":
            return f"early stopping (patience {now})"
        case "clip_value":
            return f"gradient clipping {now}"
        case "out_activ":
            return f"output activation {now}{instead}"
        case "detrend":
            return "the average of each sequence removed"


def _preset(name: str) -> str:
    return f"“{PRESETS[name].label}”" if name in PRESETS else name


def _value(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return short(value) if value < READABLE else f"{value:g}"


def _behind(numbers: Mapping[str, float]) -> str:
    """Why a model is far behind PCA, where that is known."""
    said = []
    if "began" in numbers:
        began = percent(numbers["began"])
        said.append(f"Training made it worse: after the first epoch it explained {began}.")
    if "trained" in numbers:
        trained = percent(numbers["trained"])
        said.append(
            f"It explains {trained} of those it trained on: much of what it learned holds for "
            "these alone."
        )
    return " ".join(said) or "PCA with as many numbers does better."


def _idle(dead: int, duplicates: int, of: int) -> str:
    """`2 of the 16 numbers of the encoding are the same for all sequences.`"""
    said = []
    if dead:
        said.append(f"{_of_numbers(dead, of)} the same for all sequences")
    if duplicates:
        what = f"{duplicates} only {'repeats' if duplicates == 1 else 'repeat'} another one"
        said.append(what if dead else f"{_of_numbers(duplicates, of)} the same as another one")
    return f"{join_names(said)}."


def _of_numbers(count: int, of: int) -> str:
    """`2 of the 16 numbers of the encoding are`."""
    if of == 1:
        return "The one number of the encoding is"
    return f"{count} of the {of} numbers of the encoding {'is' if count == 1 else 'are'}"


def _count(size: int) -> str:
    return pluralise(size, "number")
