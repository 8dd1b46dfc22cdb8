"""Sounds through PyAV: one sequence per file, or one long recording cut into windows.

A sound has far more samples per second than a model can learn from. Unless the wave itself is
asked for, what is kept is its loudness, some dozens of times a second, in bands on the mel scale.
Decoding streams: a second or so is held at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from sequitur_core.data.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.notes import media as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import window_lengths
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, labelled_by, pluralise, span
from sequitur_core.readers.corrections import choice, cut_choices, label_choices
from sequitur_core.readers.detection import Choice, Progress, Recognised
from sequitur_core.readers.media.inspection import about_long_folder, reports_of_each
from sequitur_core.readers.media.sounds.decoding import (
    CURE,
    Findings,
    Sound,
    about_truncated,
    band_edges,
    lowest_edge,
    measure_sound,
    survey_sounds,
)
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.names.labels import (
    chosen_labels,
    guess_labels,
    notes_on_names,
    offered_labels,
)
from sequitur_core.readers.source import Source
from sequitur_core.readers.windows.series_windows import windowed

# What has to be found again once a person changes a choice.
DEPENDENTS: dict[str, tuple[str, ...]] = {
    "sound": ("fps", "window", "window_step"),
    "fps": ("window", "window_step"),
}

STEPS = 50.0  # per second, where that suits
RATES = (200.0, 100.0, 50.0, 25.0, 20.0, 10.0, 5.0, 2.0, 1.0)
WAVE_RATES = (16000.0, 8000.0, 4000.0, 2000.0, 1000.0, 500.0, 200.0, 100.0)
LONGEST = 300  # steps of the longest sound, before fewer are taken per second
SHORTEST = 30  # steps of a usual sound, before more are taken
LONGEST_WAVE = 1_000
WINDOW = 1.0  # seconds of a window of a long recording
WINDOW_WAVE = 512  # steps of one, where the wave itself is kept
FEWEST_WINDOWS = 8
BANDS = (8, 16, 24, 32)
HIGHEST = 16_000.0  # Hz; what is compressed holds nothing above
HIGHEST_CHOICES = (1000.0, 2000.0, 4000.0, 8000.0, 11_025.0, 16_000.0, 24_000.0, 48_000.0, 96_000.0)
COMFORTABLE = 1e9  # bytes of a dataset before fewer steps are taken per second
LARGEST = 2e9  # bytes of a dataset at most


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the sounds hold, given the choices that are fixed already; little is decoded."""
    sounds, unreadable = survey_sounds(source, progress)
    everything = [sound.member for sound in sounds]
    sounds, aside = _without_noise(source, sounds, fixed)
    left_out = aside.numbers["ids"] if aside is not None else fixed.get("without", ())
    recipe, reasons = _guess(source, sounds, {**fixed, "without": left_out}, everything)
    sounds, short = _long_enough(source, sounds, recipe)
    _check(source, sounds, recipe)
    counts = np.array([sound.count(recipe.fps) for sound in sounds], np.int64)
    lengths = window_lengths(counts, recipe)
    if len(lengths) == 0:
        raise SequiturError(
            f"No sound of {source.name} has the {recipe.window:,} steps of one window; the "
            f"longest has {counts.max():,}. Choose shorter windows."
        )
    members = [sound.member for sound in sounds]
    longer = about_long_folder(source, members, counts, fixed, noun="sound")
    if aside is not None:
        longer = [aside]
    return Recognised(
        recipe=recipe,
        sentence=_sentence(sounds, recipe, lengths),
        reasons=tuple(reasons),
        warnings=(*unreadable, *short, *about_truncated(sounds), *longer),
        options=_choices(source, sounds, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sounds, decoded and measured as the recipe says."""
    sounds, unreadable = survey_sounds(source, progress)
    recipe, _ = _with_rate_and_pitch(recipe, sounds)
    sounds, short = _long_enough(source, sounds, recipe)
    _check(source, sounds, recipe)
    sequences, kept, about_decoding = _decoded(source, sounds, recipe, progress)
    members = [sound.member for sound in kept]
    names, unit = _channels(kept, recipe)
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(members),
        labels=chosen_labels(source, members, recipe),
        meta=Meta(
            channels=names,
            units=(unit,) * len(names),
            step=1 / recipe.fps,
            step_unit="s",
            source=source.name,
            notes=(
                *notes_on_names(source, members),
                *unreadable,
                *short,
                *about_truncated(sounds),
                *about_decoding,
            ),
        ),
    )
    return windowed(dataset, recipe)


def _decoded(
    source: Source, sounds: Sequence[Sound], recipe: Recipe, progress: Progress
) -> tuple[list[FloatArray], list[Sound], list[Note]]:
    """The features of each sound, the sounds that could be decoded, and notes on them."""
    sequences: list[FloatArray] = []
    kept: list[Sound] = []
    notes: list[Note] = []
    silent = 0
    seconds = [sound.seconds for sound in sounds]
    report = reports_of_each(seconds, progress, noun="sound", part="second")
    for number, sound in enumerate(sounds):
        findings = Findings()
        with source.file(sound.member) as path:
            sequence = measure_sound(path, sound, recipe, findings, partial(report, number))
        notes += findings.notes(sound.member)
        if len(sequence) < 2:
            notes.append(said.sound_left_out(sound.member))
            continue
        silent += findings.loudest == 0
        sequences.append(sequence)
        kept.append(sound)
    if not kept:
        raise SequiturError(f"No sound of {source.name} can be decoded. {CURE}")
    if silent == len(kept):
        raise SequiturError(
            f"{source.name} is silent from beginning to end. Check how it was recorded or exported."
        )
    if silent:
        notes.append(said.silent(silent))
    progress(1.0, f"Read {pluralise(len(kept), 'sound')}")
    return sequences, kept, notes


def _without_noise(
    source: Source, sounds: Sequence[Sound], fixed: Mapping[str, Any]
) -> tuple[list[Sound], Note | None]:
    """The sounds without those of a folder that is no class, and a note that brings them back.

    They are far longer than all others, and _ before its name says so: _background_noise_.
    """
    members = [sound.member for sound in sounds]
    lengths = np.array([round(1000 * sound.seconds) for sound in sounds], np.int64)
    found = about_long_folder(source, members, lengths, fixed, noun="sound")
    if "without" in fixed or not found or not found[0].numbers["folder"].startswith("_"):
        return [*sounds], None
    ids = found[0].offers[0].value
    of = zip(sounds, source.ids(members), strict=True)
    kept = [sound for sound, name in of if name not in ids]
    note = said.long_folder_left_out(found[0].numbers["folder"], ids, found[0].numbers["times"])
    return kept, note.offering(Offer("Take them in", "without", ()))


# What suits the sounds


def _guess(
    source: Source, sounds: Sequence[Sound], fixed: Mapping[str, Any], members: Sequence[str]
) -> tuple[Recipe, list[str]]:
    """The recipe that suits sounds, labels by the names of all `members`; and why."""
    labels, why_labels = guess_labels(source, members, fixed, noun="sounds")
    given = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    recipe = Recipe(format="sound").with_(**{**given, "label_columns": labels})
    recipe, why_fps = _with_rate_and_pitch(recipe, sounds)
    alone = len(sounds) == 1
    if alone and "window" not in fixed:
        wanted = WINDOW_WAVE if recipe.sound == "wave" else round(WINDOW * recipe.fps)
        recipe = recipe.with_(
            window=max(2, min(wanted, sounds[0].count(recipe.fps) // FEWEST_WINDOWS))
        )
    reasons = [_about_features(sounds, recipe) + why_fps]
    if any(sound.channels > 1 for sound in sounds):
        what = "Left and right" if max(s.channels for s in sounds) == 2 else "All channels"
        reasons.append(f"{what} {'are kept separate' if recipe.stereo else 'are averaged'}.")
    reasons += [*why_labels, _about_windows(sounds, recipe)]
    return recipe.with_(layout="long" if alone and recipe.window else "rows"), reasons


def _about_windows(sounds: Sequence[Sound], recipe: Recipe) -> str:
    if not recipe.window:
        return "Each file is one sequence."
    each = f"windows of {recipe.window:,} steps ({recipe.window / recipe.fps:.3g} s)"
    if len(sounds) > 1:
        return f"Each file is cut into {each}."
    return (
        f"One recording of {_seconds(sounds[0].seconds)} is cut into {each}, so that there is "
        "something to compare."
    )


def _with_rate_and_pitch(recipe: Recipe, sounds: Sequence[Sound]) -> tuple[Recipe, str]:
    """The recipe with the steps per second and the highest pitch that suit; why so few steps."""
    if not recipe.highest and recipe.sound == "bands":
        held = min(sound.rate for sound in sounds) / 2  # by all files, in Hz
        recipe = recipe.with_(highest=min(HIGHEST, held))
    if recipe.fps:
        return recipe, ""
    fps, why = _suggest_rate(sounds, recipe)
    return recipe.with_(fps=fps), why


def _suggest_rate(sounds: Sequence[Sound], recipe: Recipe) -> tuple[float, str]:
    """Steps per second, and why where that isn't the usual."""
    lengths = sorted(sound.seconds for sound in sounds)
    longest, middle = lengths[-1], lengths[len(lengths) // 2]
    whole = len(sounds) > 1 and not recipe.window
    slowest = min(sound.rate for sound in sounds)
    if recipe.sound == "wave":
        rates = [r for r in WAVE_RATES if r <= slowest] or [float(slowest)]
        wanted = next((r for r in rates if r * longest <= LONGEST_WAVE), rates[-1])
        return (wanted if whole else min(4000.0, rates[0])), ""
    rates = [r for r in RATES if r <= slowest / 4] or [slowest / 4]
    usual = next((r for r in rates if r <= STEPS), rates[-1])
    if middle * usual < SHORTEST:
        finer = [r for r in rates if r >= usual]
        return min(finer, key=lambda r: abs(r * middle - SHORTEST)), ""
    size = 4.0 * _width(sounds, recipe) * sum(lengths)
    fitting = [
        r
        for r in rates
        if r <= usual and r * size <= COMFORTABLE and (not whole or r * longest <= LONGEST)
    ]
    fps = fitting[0] if fitting else rates[-1]
    if fps == usual:
        return fps, ""
    cause = f"the longest lasts {_seconds(longest)}" if whole else "there is so much data"
    return fps, f" That is a low rate, because {cause}."


def _about_features(sounds: Sequence[Sound], recipe: Recipe) -> str:
    """What is kept of the sounds, in a sentence or two."""
    rates = sorted({sound.rate for sound in sounds})
    came = f"{span(rates[0], rates[-1])} samples per second"
    if recipe.sound == "wave":
        lost = recipe.fps / 2
        return (
            f"The waveform is kept, at {recipe.fps:,.4g} of {came}. Frequencies above "
            f"{_hertz(lost)} are lost."
        )
    what = "loudness" if recipe.sound == "loudness" else "loudness in each frequency band"
    more = (
        f" The {recipe.bands} bands reach from {_hertz(lowest_edge(recipe.highest))} to "
        f"{_hertz(recipe.highest)} and are spaced the way we hear pitch (mel scale)."
        if recipe.sound == "bands"
        else ""
    )
    return (
        f"{came} are too many to learn from, so the {what} is used instead, {recipe.fps:.4g} "
        f"times per second, in decibels (0 is the loudest possible).{more}"
    )


def _long_enough(
    source: Source, sounds: Sequence[Sound], recipe: Recipe
) -> tuple[list[Sound], list[Note]]:
    """The sounds of two steps and more, and a sentence on the others.

    Raises SequiturError if there are none.
    """
    kept = [sound for sound in sounds if sound.count(recipe.fps) > 1]
    if not kept:
        raise SequiturError(
            f"{source.name} lasts {_seconds(max(s.seconds for s in sounds))}, too short for two "
            f"steps at {recipe.fps:.4g} steps per second. Choose more steps per second, or load "
            "longer sounds."
        )
    short = len(sounds) - len(kept)
    return kept, [said.sounds_of_one_step(short, recipe.fps)] if short else []


def _check(source: Source, sounds: Sequence[Sound], recipe: Recipe) -> None:
    """Raise SequiturError where the files don't hold what the recipe asks for."""
    slowest = min(sounds, key=lambda sound: sound.rate)
    holds = (
        f"{slowest.member} has {slowest.rate:,} samples per second, which hold nothing above "
        f"{_hertz(slowest.rate / 2)}"
    )
    if recipe.sound == "wave" and recipe.fps > slowest.rate:
        raise SequiturError(
            f"{slowest.member} has {slowest.rate:,} samples per second, and {recipe.fps:,.6g} "
            "were asked for. Keep fewer, or exclude that file."
        )
    if recipe.sound == "bands" and recipe.highest > slowest.rate / 2 * 1.001:
        raise SequiturError(
            f"{holds}, but frequency bands up to {_hertz(recipe.highest)} were asked for. Choose a "
            "lower highest frequency, or exclude that file."
        )
    if recipe.sound != "wave" and recipe.fps > slowest.rate / 4:
        raise SequiturError(
            f"{slowest.member} has {slowest.rate:,} samples per second, too few to measure "
            f"loudness {recipe.fps:,.4g} times per second. Choose fewer steps per second."
        )
    if recipe.stereo and len({sound.channels for sound in sounds}) > 1:
        other = next(s for s in sounds if s.channels != sounds[0].channels)
        raise SequiturError(
            f"{sounds[0].member} has {pluralise(sounds[0].channels, 'channel')} and {other.member} "
            f"{other.channels:,}, so they can't be kept separate. Have them averaged."
        )
    steps = float(sum(sound.count(recipe.fps) for sound in sounds))
    if recipe.window and 0 < recipe.window_step < recipe.window:
        steps *= recipe.window / recipe.window_step  # each step is in several windows
    size = 4.0 * steps * _width(sounds, recipe)
    if size > LARGEST:
        raise SequiturError(
            f"{source.name} would take {byte_size(size)}: {int(steps):,} steps. Choose fewer "
            "steps per second, or fewer bands."
        )
    check_room(size, source.name, cure="Choose fewer steps per second, or fewer bands.")


def _width(sounds: Sequence[Sound], recipe: Recipe) -> int:
    """How many numbers a step has."""
    sides = sounds[0].channels if recipe.stereo else 1
    return sides * (recipe.bands if recipe.sound == "bands" else 1)


def _sentence(sounds: Sequence[Sound], recipe: Recipe, lengths: IntArray) -> str:
    low, high = int(lengths.min()), int(lengths.max())
    lasting = " to ".join(dict.fromkeys(f"{n / recipe.fps:.3g}" for n in (low, high)))
    what = {
        "bands": f"loudness in {recipe.bands} frequency bands",
        "loudness": "loudness",
        "wave": "waveform",
    }[recipe.sound]
    parts = [
        f"{pluralise(len(lengths), 'window' if recipe.window else 'sound')} of {span(low, high)} "
        f"steps ({lasting} s)",
        what,
    ]
    if recipe.stereo and sounds[0].channels > 1:
        parts.append(f"{sounds[0].channels} channels")
    if recipe.window:
        cut = _seconds(sum(sound.seconds for sound in sounds))
        whole = "one recording" if len(sounds) == 1 else f"{len(sounds):,} recordings"
        parts.append(f"cut from {whole} of {cut}")
    if recipe.label_columns:
        parts.append(labelled_by(recipe.label_columns))
    return ", ".join(parts)


def _channels(sounds: Sequence[Sound], recipe: Recipe) -> tuple[tuple[str, ...], str]:
    """The names of a step's numbers, and their unit."""
    count = sounds[0].channels
    sides = [""]
    if recipe.stereo and count > 1:
        sides = ["left", "right"] if count == 2 else [f"channel {c + 1}" for c in range(count)]
    if recipe.sound == "bands":
        own = [_hertz(centre) for centre in band_edges(recipe)[1:-1]]
        unit = "dB"
    else:
        own, unit = ([""], "") if recipe.sound == "wave" else (["loudness"], "dB")
    names = [" ".join(filter(None, (side, name))) or "wave" for side in sides for name in own]
    return tuple(names), unit


def _hertz(frequency: float) -> str:
    """`250 Hz`, `1.25 kHz`."""
    if frequency < 1000:
        return f"{frequency:.3g} Hz"
    return f"{float(f'{frequency:.3g}') / 1000:g} kHz"


def _seconds(seconds: float) -> str:
    """`0.8 s`, `4 min 5 s`."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:,} min" + (f" {rest} s" if rest else "")


# What may be corrected


def _choices(source: Source, sounds: Sequence[Sound], recipe: Recipe) -> tuple[Choice, ...]:
    slowest = min(sound.rate for sound in sounds)
    kinds = [
        ("bands", "Loudness in frequency bands"), ("loudness", "Overall loudness"),
        ("wave", "Waveform"),
    ]  # fmt: skip
    choices = [choice(recipe, "sound", kinds), _rate_choice(recipe, slowest)]
    if recipe.sound == "bands":
        choices += _band_choices(recipe, slowest)
    channels = {sound.channels for sound in sounds}
    if recipe.stereo or (len(channels) == 1 and max(channels) > 1):
        what = "left and right" if max(channels) == 2 else "the channels"
        choices.append(choice(recipe, "stereo", label=f"Keep {what} separate"))
    choices += cut_choices(
        recipe,
        f"Steps in each window, at {recipe.fps:.4g} steps per second; 0 keeps every file whole.",
    )
    choices += label_choices(recipe, offered_labels(source, [sound.member for sound in sounds]))
    return tuple(choices)


def _rate_choice(recipe: Recipe, slowest: int) -> Choice:
    """`slowest` is the lowest sample rate of the files."""
    wave = recipe.sound == "wave"
    rates = [r for r in (WAVE_RATES if wave else RATES) if r <= slowest / (1 if wave else 4)]
    tones = " and higher tones" if wave else ""
    help_ = f"More steps show faster changes{tones}, but take longer to learn."
    named = [(rate, f"{rate:,.6g}") for rate in sorted({*rates, recipe.fps}, reverse=True)]
    return choice(recipe, "fps", named, label="Steps per second", help=help_)


def _band_choices(recipe: Recipe, slowest: int) -> list[Choice]:
    """`slowest` is the lowest sample rate of the files."""
    highest = {f for f in HIGHEST_CHOICES if f <= slowest / 2} | {recipe.highest}
    return [
        choice(recipe, "bands", [(n, str(n)) for n in sorted({*BANDS, recipe.bands})]),
        choice(recipe, "highest", [(f, _hertz(f)) for f in sorted(highest)]),
    ]
