"""Sounds through PyAV: one sequence per file, or one long recording cut into windows.

A sound has far more numbers in a second than a model can learn from. Unless the wave itself is
asked for, what is kept of it is how loud it is, some dozens of times in a second, in bands of
pitch that are spaced as ears hear them. Decoding streams: a second or so is held at a time.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe, counted, cut_lengths, windows
from sequitur_core.readers.av_files import container, decoded, packets
from sequitur_core.readers.choices import cut_choices, label_choices
from sequitur_core.readers.clips import left_out
from sequitur_core.readers.folders import Source
from sequitur_core.readers.many import KIND, labels_of
from sequitur_core.readers.recognised import (
    Choice,
    Progress,
    Recognised,
    listed,
    span,
    too_few_or_long,
)
from sequitur_core.readers.room import check_room

REDO: dict[str, tuple[str, ...]] = {
    "sound": ("fps", "window", "window_step"),
    "fps": ("window", "window_step"),
}

STEPS = 50.0  # in a second, where that suits
RATES = (200.0, 100.0, 50.0, 25.0, 20.0, 10.0, 5.0, 2.0, 1.0)
WAVE_RATES = (16000.0, 8000.0, 4000.0, 2000.0, 1000.0, 500.0, 200.0, 100.0)
LONGEST = 300  # steps of the longest sound, before fewer are taken in a second
SHORTEST = 30  # steps of a usual sound, before more are taken
LONGEST_WAVE = 1_000
WINDOW = 1.0  # seconds of a window of a long recording
WINDOW_WAVE = 512  # steps of one, where the wave itself is looked at
FEWEST_WINDOWS = 8
BANDS = (8, 16, 24, 32)
LOWEST = 50.0  # Hz; below, there is mostly hum and wind
HIGHEST = 16_000.0  # Hz; what is compressed holds nothing above
HIGHEST_CHOICES = (1000.0, 2000.0, 4000.0, 8000.0, 11_025.0, 16_000.0, 24_000.0, 48_000.0, 96_000.0)
FLOOR = -90.0  # dB, of what is next to silent
MOST_CHANNELS = 64
FASTEST = 2_000_000  # numbers in a second; bats are recorded with some hundred thousand
COMFORTABLE = 1e9  # bytes of a dataset before fewer steps are taken in a second
LARGEST = 2e9  # bytes of a dataset at most

_FORMATS = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,aac"
_CURE = "Export it again, as .wav for instance."
_AT_ONCE = 4_000_000  # numbers that are measured at a time
_HELD = 1 << 18  # numbers that are decoded before they are measured


@dataclass(frozen=True)
class _Sound:
    """A sound file by its packets.

    Attributes
    ----------
    member : its name in the source.
    rate : numbers in a second.
    channels : 1, or 2 for left and right, or more.
    seconds : how long it is.
    missing : the share of it that the file promises and doesn't hold.
    """

    member: str
    rate: int
    channels: int
    seconds: float
    missing: float

    def count(self, fps: float) -> int:
        """How many steps are taken."""
        return int(min(self.seconds * fps + 1e-6, 1e9))


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the sounds hold, given the choices that are fixed already; little is decoded."""
    sounds, lost = _survey(source, progress)
    recipe, reasons = _guess(source, sounds, fixed)
    sounds, short = _long_enough(source, sounds, recipe)
    _check(source, sounds, recipe)
    lengths = _lengths(sounds, recipe)
    if len(lengths) == 0:
        longest = max(sound.count(recipe.fps) for sound in sounds)
        raise SequiturError(
            f"No sound of {source.name} has the {recipe.window:,} steps of one window; the "
            f"longest has {longest:,}. Choose shorter windows."
        )
    return Recognised(
        recipe=recipe,
        sentence=_sentence(sounds, recipe, lengths),
        reasons=tuple(reasons),
        warnings=(*lost, *short, *_cut_off(sounds), *too_few_or_long(lengths)),
        options=_choices(source, sounds, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sounds, decoded and measured as the recipe says."""
    sounds, lost = _survey(source, progress)
    if not recipe.fps:
        recipe = recipe.with_(fps=_suggest_rate(sounds, recipe)[0])
    if not recipe.highest and recipe.sound == "bands":
        recipe = recipe.with_(highest=_suggest_highest(sounds))
    sounds, short = _long_enough(source, sounds, recipe)
    _check(source, sounds, recipe)
    notes = [*source.notes(), *lost, *short, *_cut_off(sounds)]
    total = sum(sound.seconds for sound in sounds)
    sequences, kept, done, silent = [], [], 0.0, 0
    for number, sound in enumerate(sounds, start=1):

        def tell(seconds: float, number: int = number, done: float = done) -> None:
            what = (
                f"Listening to sound {number:,} of {len(sounds):,}"
                if len(sounds) > 1
                else f"Listening to second {int(seconds):,} of {int(total):,}"
            )
            progress(min(1.0, (done + seconds) / total), what)

        with source.file(sound.member) as path:
            heard = _Heard()
            sequence = _measure(path, sound, recipe, heard, tell)
        done += sound.seconds
        notes += heard.notes(sound.member)
        if len(sequence) < 2:
            notes.append(f"{sound.member} was left out: too little of it can be decoded.")
            continue
        silent += heard.loudest == 0
        sequences.append(sequence)
        kept.append(sound)
    if not kept:
        raise SequiturError(f"No sound of {source.name} can be decoded. {_CURE}")
    if silent == len(kept):
        raise SequiturError(
            f"{source.name} is silent from beginning to end. Check how it was recorded or exported."
        )
    if silent:
        verb = "is" if silent == 1 else "are"
        notes.append(f"{counted(silent, 'sound')} {verb} silent from beginning to end.")
    progress(1.0, f"Heard {counted(len(kept), 'sound')}")
    members = [sound.member for sound in kept]
    labels = labels_of(source, members)
    names, unit = _channels(kept, recipe)
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(members),
        labels=labels[[c for c in labels.columns if c in recipe.label_columns]],
        meta=Meta(
            channels=names,
            units=(unit,) * len(names),
            step=1 / recipe.fps,
            step_unit="s",
            source=source.name,
            notes=tuple(notes),
        ),
    )
    if recipe.window:
        return windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset


# From files to what they describe


def _survey(source: Source, progress: Progress) -> tuple[list[_Sound], list[str]]:
    """The sounds that can be read, and why others can't."""
    sounds, lost = [], []
    for number, member in enumerate(source.members, start=1):
        progress(0.0, f"Looking at sound {number:,} of {len(source.members):,}")
        try:
            with source.file(member) as path:
                sounds.append(_look(path, member))
        except SequiturError as error:
            if len(source.members) == 1:
                raise
            lost.append((member, error))
    if not sounds:
        raise lost[0][1]
    return sounds, left_out(lost, "file")


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[Any, Any]]:
    """A container and its stream of sound; what PyAV raises inside becomes a sentence."""
    from av.stream import Disposition

    with container(path, name, formats=_FORMATS, what="a sound", cure=_CURE) as opened:
        moving = [
            stream
            for stream in opened.streams.video
            if not stream.disposition & Disposition.attached_pic
        ]
        if moving:
            raise SequiturError(
                f"{name} is a video in spite of its name. Give it the ending of one, such as .mp4, "
                "or export its sound alone."
            )
        stream: Any = opened.streams.best("audio")
        if stream is None:
            raise SequiturError(f"{name} holds no sound. Load a sound file.")
        if stream.codec_context is None:
            raise SequiturError(f"{name} was packed by a program that isn't known here. {_CURE}")
        yield opened, stream


def _look(path: Path, name: str) -> _Sound:
    """A sound by its packets and its first frame.

    Raises SequiturError if it has none that can be decoded.
    """
    first, ticks, unit = None, 0, 0.0
    with _opened(path, name) as (opened, stream):
        for packet in packets(opened, stream):
            if first is None:
                first = next(decoded(packet, Counter()), None)
            if packet.duration:
                ticks += packet.duration
                unit = float(packet.time_base or 0)
    if first is None:
        raise SequiturError(f"{name} holds no sound: it has no length. Record or export it again.")
    channels = len(first.layout.channels)
    if channels > MOST_CHANNELS:
        raise SequiturError(
            f"{name} has {channels:,} channels; at most {MOST_CHANNELS} are read. Export fewer."
        )
    if not 0 < first.sample_rate <= FASTEST:
        raise SequiturError(
            f"{name} says that it has {first.sample_rate:,} numbers in a second, as no recording "
            f"has. {_CURE}"
        )
    seconds = ticks * unit
    promised = _promised(path)
    held = seconds * first.sample_rate
    return _Sound(
        member=name,
        rate=int(first.sample_rate),
        channels=channels,
        seconds=seconds,
        missing=1 - held / promised if promised > 1.01 * held + 1 else 0.0,
    )


def _promised(path: Path) -> float:
    """Moments that a .wav says it holds, which decoders don't compare with what is there; or 0."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            return 0.0
        align = 0
        while len(head := file.read(8)) == 8:
            kind, length = head[:4], struct.unpack("<I", head[4:])[0]
            if kind == b"data":
                # A length that programs write who don't know it yet says nothing.
                believed = align > 0 and length < 0xFFFFFF00 and length > size - file.tell()
                return length / align if believed else 0.0
            if kind == b"fmt " and length >= 16:
                about = file.read(16)
                align = struct.unpack("<H", about[12:14])[0] if about[:2] in _PLAIN else 0
                length -= 16
            file.seek(length + length % 2, 1)
    return 0.0


_PLAIN = (b"\x01\x00", b"\x03\x00", b"\xfe\xff")  # numbers as they are, not compressed


def _cut_off(sounds: Sequence[_Sound]) -> list[str]:
    lacking = [sound for sound in sounds if sound.missing]
    if not lacking:
        return []
    if len(lacking) == 1:
        return [
            f"{lacking[0].member} is cut off: {lacking[0].missing:.0%} of it is missing at its end."
        ]
    return [f"{len(lacking):,} sounds are cut off ({listed([s.member for s in lacking])})."]


# What is made of them


def _guess(
    source: Source, sounds: Sequence[_Sound], fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    labels = tuple(str(c) for c in labels_of(source, [s.member for s in sounds]).columns)
    known = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    if "label_columns" in known:
        known["label_columns"] = tuple(c for c in labels if c in known["label_columns"])
    recipe = Recipe(format="sound", label_columns=labels).with_(**known)
    reasons = []
    if not recipe.highest and recipe.sound == "bands":
        recipe = recipe.with_(highest=_suggest_highest(sounds))
    why = ""
    if not recipe.fps:
        fps, why = _suggest_rate(sounds, recipe)
        recipe = recipe.with_(fps=fps)
    alone = len(sounds) == 1
    frames = sounds[0].count(recipe.fps)
    if alone and "window" not in fixed:
        wanted = WINDOW_WAVE if recipe.sound == "wave" else round(WINDOW * recipe.fps)
        recipe = recipe.with_(window=max(2, min(wanted, frames // FEWEST_WINDOWS)))
    reasons.append(_about_sound(sounds, recipe) + why)
    if any(sound.channels > 1 for sound in sounds):
        what = "Left and right" if max(s.channels for s in sounds) == 2 else "All channels"
        reasons.append(f"{what} {'stay apart' if recipe.stereo else 'are averaged'}.")
    if labels == (KIND,):
        reasons.append("The first part of the names tells kinds apart, and is taken for a label.")
    elif labels:
        reasons.append("The sounds lie in folders, whose names are taken for labels.")
    each = f"windows of {recipe.window:,} steps ({recipe.window / recipe.fps:.3g} s)"
    if alone and recipe.window:
        reasons.append(
            f"One recording of {_seconds(sounds[0].seconds)} is cut into {each}, so that there is "
            "something to compare."
        )
    elif recipe.window:
        reasons.append(f"Each file is cut into {each}.")
    else:
        reasons.append("Each file is one sequence.")
    return recipe.with_(layout="long" if alone and recipe.window else "rows"), reasons


def _suggest_highest(sounds: Sequence[_Sound]) -> float:
    """The highest frequency that all files hold, in Hz."""
    return min(HIGHEST, min(sound.rate for sound in sounds) / 2)


def _suggest_rate(sounds: Sequence[_Sound], recipe: Recipe) -> tuple[float, str]:
    """Steps in a second, and why where that isn't the usual."""
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
    cause = f"the longest lasts {_seconds(longest)}" if whole else "there is so much of it"
    return fps, f" These are few, because {cause}."


def _about_sound(sounds: Sequence[_Sound], recipe: Recipe) -> str:
    """What is looked at, in a sentence or two."""
    rates = sorted({sound.rate for sound in sounds})
    came = f"{span(rates[0], rates[-1])} numbers in a second"
    if recipe.sound == "wave":
        lost = recipe.fps / 2
        return (
            f"Of {came}, {recipe.fps:,.4g} are kept: the wave itself. What sounds higher than "
            f"{_hertz(lost)} is lost."
        )
    what = "how loud it is" if recipe.sound == "loudness" else "how loud each band of pitch is"
    more = (
        f" The {recipe.bands} bands reach from {_hertz(_lowest(recipe.highest))} to "
        f"{_hertz(recipe.highest)} and are spaced as ears hear them."
        if recipe.sound == "bands"
        else ""
    )
    return (
        f"{came} are too many to learn from. What is kept is {what}, {recipe.fps:.4g} times in a "
        f"second, in decibels (0 is the loudest that a file can hold).{more}"
    )


def _long_enough(
    source: Source, sounds: Sequence[_Sound], recipe: Recipe
) -> tuple[list[_Sound], list[str]]:
    """The sounds of two steps and more, and what is said of the others.

    Raises SequiturError if there are none.
    """
    kept = [sound for sound in sounds if sound.count(recipe.fps) > 1]
    if not kept:
        raise SequiturError(
            f"{source.name} lasts {_seconds(max(s.seconds for s in sounds))}, too short for two "
            f"of {recipe.fps:.4g} steps in a second. Take more steps in a second, or load longer "
            "sounds."
        )
    short = len(sounds) - len(kept)
    if not short:
        return kept, []
    was = "was" if short == 1 else "were"
    return kept, [
        f"{counted(short, 'sound')} {was} left out: too short for two of {recipe.fps:.4g} steps "
        "in a second."
    ]


def _check(source: Source, sounds: Sequence[_Sound], recipe: Recipe) -> None:
    """Raise SequiturError where the files don't hold what the recipe asks for."""
    slowest = min(sounds, key=lambda sound: sound.rate)
    holds = (
        f"{slowest.member} has {slowest.rate:,} numbers in a second, which hold nothing above "
        f"{_hertz(slowest.rate / 2)}"
    )
    if recipe.sound == "wave" and recipe.fps > slowest.rate:
        raise SequiturError(
            f"{slowest.member} has {slowest.rate:,} numbers in a second, and {recipe.fps:,.6g} "
            "were asked for. Keep fewer, or leave that file out."
        )
    if recipe.sound == "bands" and recipe.highest > slowest.rate / 2 * 1.001:
        raise SequiturError(
            f"{holds}, but bands of pitch up to {_hertz(recipe.highest)} were asked for. Choose a "
            "lower highest pitch, or leave that file out."
        )
    if recipe.sound != "wave" and recipe.fps > slowest.rate / 4:
        raise SequiturError(
            f"{slowest.member} has {slowest.rate:,} numbers in a second, too few to say how loud "
            f"it is {recipe.fps:,.4g} times in a second. Take fewer steps in a second."
        )
    if recipe.stereo and len({sound.channels for sound in sounds}) > 1:
        other = next(s for s in sounds if s.channels != sounds[0].channels)
        raise SequiturError(
            f"{sounds[0].member} has {counted(sounds[0].channels, 'channel')} and {other.member} "
            f"{other.channels:,}, so they can't stay apart. Have them averaged."
        )
    steps = float(sum(sound.count(recipe.fps) for sound in sounds))
    if recipe.window and 0 < recipe.window_step < recipe.window:
        steps *= recipe.window / recipe.window_step  # each step is in several windows
    size = 4.0 * steps * _width(sounds, recipe)
    if size > LARGEST:
        raise SequiturError(
            f"{source.name} would take {size / 1e9:.1f} GB: {int(steps):,} steps. Take fewer steps "
            "in a second, or fewer bands."
        )
    check_room(size, source.name, cure="Take fewer steps in a second, or fewer bands.")


def _width(sounds: Sequence[_Sound], recipe: Recipe) -> int:
    """How many numbers a step has."""
    sides = sounds[0].channels if recipe.stereo else 1
    return sides * (recipe.bands if recipe.sound == "bands" else 1)


def _lengths(sounds: Sequence[_Sound], recipe: Recipe) -> IntArray:
    """How many steps each sequence will have."""
    counts = np.array([sound.count(recipe.fps) for sound in sounds], np.int64)
    return cut_lengths(counts, recipe)


def _sentence(sounds: Sequence[_Sound], recipe: Recipe, lengths: IntArray) -> str:
    """The data in words, without a full stop."""
    low, high = int(lengths.min()), int(lengths.max())
    lasting = " to ".join(dict.fromkeys(f"{n / recipe.fps:.3g}" for n in (low, high)))
    what = {
        "bands": f"loudness in {recipe.bands} bands of pitch",
        "loudness": "loudness",
        "wave": "the wave itself",
    }[recipe.sound]
    parts = [
        f"{counted(len(lengths), 'window' if recipe.window else 'sound')} of {span(low, high)} "
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
        parts.append(f"labelled by {listed(recipe.label_columns)}")
    return ", ".join(parts)


def _channels(sounds: Sequence[_Sound], recipe: Recipe) -> tuple[tuple[str, ...], str]:
    """The names of a step's numbers, and their unit."""
    count = sounds[0].channels
    sides = [""]
    if recipe.stereo and count > 1:
        sides = ["left", "right"] if count == 2 else [f"channel {c + 1}" for c in range(count)]
    if recipe.sound == "bands":
        own = [_hertz(centre) for centre in _edges(recipe)[1:-1]]
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


# Decoding and measuring


class _Heard:
    """What came of one sound, to be said about it."""

    def __init__(self) -> None:
        self.loudest = 0.0
        self.damaged: Counter[str] = Counter()

    def notes(self, member: str) -> list[str]:
        said = []
        if self.damaged["packets"]:
            said.append(
                f"{member} is damaged: {counted(self.damaged['packets'], 'piece')} of it can't be "
                "decoded."
            )
        if self.damaged["numbers"]:
            said.append(f"{member} has values that are no numbers; they were taken for silence.")
        return said


def _measure(
    path: Path, sound: _Sound, recipe: Recipe, heard: _Heard, tell: Callable[[float], None]
) -> FloatArray:
    """A sequence of shape (steps, channels)."""
    with _opened(path, sound.member) as (opened, stream):
        tell(0.0)
        blocks = _blocks(opened, stream, sound, heard, tell)
        if not recipe.stereo:
            blocks = (block.mean(axis=0, keepdims=True, dtype=np.float32) for block in blocks)
        if recipe.sound == "wave":
            return _wave(blocks, sound.rate, recipe.fps)
        return _loudness(blocks, sound.rate, recipe)


def _blocks(
    opened: Any, stream: Any, sound: _Sound, heard: _Heard, tell: Callable[[float], None]
) -> Iterator[FloatArray]:
    """What is decoded, from -1 to 1, in pieces of shape (channels, moments)."""
    held: list[FloatArray] = []
    size = total = 0
    for packet in packets(opened, stream):
        for frame in decoded(packet, heard.damaged):
            if frame.sample_rate != sound.rate or len(frame.layout.channels) != sound.channels:
                heard.damaged["packets"] += 1  # another sound behind the first
                continue
            values = _numbers(frame, sound.channels)
            wild = ~np.isfinite(values)
            if wild.any():
                heard.damaged["numbers"] += int(wild.sum())
                values[wild] = 0
            heard.loudest = max(heard.loudest, float(np.abs(values).max(initial=0)))
            held.append(values)
            size += values.shape[1]
            if size * sound.channels >= _HELD:
                yield np.concatenate(held, axis=1)
                total += size
                held, size = [], 0
                tell(total / sound.rate)
    if held:
        yield np.concatenate(held, axis=1)


def _numbers(frame: Any, channels: int) -> FloatArray:
    """A decoded frame from -1 to 1, shape (channels, moments)."""
    raw = frame.to_ndarray()
    if raw.dtype.kind == "u":
        values = (raw.astype(np.float32) - 128) / 128
    elif raw.dtype.kind == "i":
        values = (raw / -float(np.iinfo(raw.dtype).min)).astype(np.float32)
    else:
        with np.errstate(over="ignore"):
            values = raw.astype(np.float32)
    if not frame.format.is_planar:
        values = values.reshape(-1, channels).T
    return np.array(values, np.float32)


def _wave(blocks: Iterator[FloatArray], rate: int, fps: float) -> FloatArray:
    """The wave with fewer moments in a second, (steps, channels); what is too high is taken out."""
    import av

    if fps == rate:
        return np.ascontiguousarray(np.concatenate(list(blocks), axis=1).T)
    made: list[list[FloatArray]] = []
    resamplers: list[Any] = []
    for block in blocks:
        while len(resamplers) < len(block):
            resamplers.append(av.AudioResampler(format="fltp", layout="mono", rate=round(fps)))
            made.append([])
        for channel, resampler, into in zip(block, resamplers, made, strict=True):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(channel[None]), format="fltp", layout="mono"
            )
            frame.sample_rate = rate
            into += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    for resampler, into in zip(resamplers, made, strict=True):
        into += [part.to_ndarray()[0] for part in resampler.resample(None)]
    return np.stack([np.concatenate(into) for into in made], axis=1)


def _loudness(blocks: Iterator[FloatArray], rate: int, recipe: Recipe) -> FloatArray:
    """Decibels in each band at each step, (steps, channels * bands).

    0 dB is a sine as loud as a file can hold. Each step is the average over as many pieces, cut
    out softly, as it takes to hear all of it.
    """
    fps = recipe.fps
    hop = rate / fps
    lasting = float(np.clip(2 / fps, 0.012, 0.04))
    size = max(16, 2 ** round(math.log2(rate * lasting)))
    pieces = max(1, math.ceil(hop / (size / 2)))
    filters = _filters(recipe, rate, size)
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    scale = 2.0 / (size * float(np.square(window, dtype=np.float64).sum()))
    offsets = (np.arange(pieces) + 0.5) / pieces
    held: FloatArray | None = None
    first = step = 0  # the moment that `held` begins at, the next step to be measured
    found: list[FloatArray] = []

    def measure(upto: int, end: int | None) -> None:
        nonlocal step
        assert held is not None
        at_once = max(1, _AT_ONCE // (size * pieces * len(held)))
        while step < upto:
            steps = np.arange(step, min(step + at_once, upto))
            starts = np.rint((steps[:, None] + offsets) * hop - size / 2).astype(np.int64)
            # At either end a piece is moved inside, for there is no sound outside.
            starts = np.clip(starts, 0, None if end is None else max(end - size, 0)) - first
            cut = held[:, starts[..., None] + np.arange(size)] * window
            spectrum = np.fft.rfft(cut)
            power = (np.square(spectrum.real) + np.square(spectrum.imag)).mean(axis=2)
            power[..., 1:-1] *= 2
            bands = (power @ filters.T) * scale
            decibels = 10 * np.log10(np.maximum(bands, 10 ** (FLOOR / 10)))
            found.append(np.moveaxis(decibels, 0, 1).reshape(len(steps), -1).astype(np.float32))
            step = int(steps[-1]) + 1

    for block in blocks:
        held = block if held is None else np.concatenate([held, block], axis=1)
        there = first + held.shape[1]
        if there >= size:  # the last piece of a step has to be there as a whole
            measure(math.floor((there - size / 2 - 1) / hop - offsets[-1]) + 1, None)
        needed = max(0, min(math.floor((step + offsets[0]) * hop - size / 2) - 1, there - size))
        held, first = held[:, needed - first :], needed
    if held is None:
        return np.empty((0, 1), np.float32)
    there = first + held.shape[1]
    if there < size:
        held = np.pad(held, ((0, 0), (0, size - there)))
    measure(int(there / hop + 1e-6), there)
    return np.concatenate(found) if found else np.empty((0, 1), np.float32)


def _lowest(highest: float) -> float:
    return min(LOWEST, highest / 20)


def _edges(recipe: Recipe) -> NDArray[np.float64]:
    """Where bands begin, have their middle, and end, in Hz: each reaches to its neighbours' middle.

    They are evenly spaced on the mel scale, which counts pitch as ears do.
    """
    low, high = (2595 * np.log10(1 + f / 700) for f in (_lowest(recipe.highest), recipe.highest))
    return np.asarray(700 * (10 ** (np.linspace(low, high, recipe.bands + 2) / 2595) - 1))


def _filters(recipe: Recipe, rate: int, size: int) -> NDArray[np.float64]:
    """How much each frequency counts in each band, (bands, size // 2 + 1)."""
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    if recipe.sound == "loudness":
        return (frequencies > 0)[None].astype(np.float64)  # without a constant offset
    edges = _edges(recipe)
    low, middle, high = (edges[i : len(edges) - 2 + i, None] for i in range(3))
    rising = (frequencies - low) / (middle - low)
    falling = (high - frequencies) / (high - middle)
    filters = np.clip(np.minimum(rising, falling), 0, None)
    for band in np.flatnonzero(filters.sum(axis=1) == 0):  # narrower than can be told apart
        filters[band, np.abs(frequencies - middle[band]).argmin()] = 1
    return np.asarray(filters)


# What may be corrected


def _choices(source: Source, sounds: Sequence[_Sound], recipe: Recipe) -> tuple[Choice, ...]:
    slowest = min(sound.rate for sound in sounds)
    choices = [
        Choice(
            "sound",
            "What is looked at",
            "Bands of pitch tell most sounds apart. Loudness alone shows rhythm; the wave itself "
            "suits slow sounds, such as heartbeats.",
            recipe.sound,
            "one",
            (
                ("bands", "Loudness in bands of pitch"),
                ("loudness", "Loudness of all together"),
                ("wave", "The wave itself"),
            ),
        )
    ]
    wave = recipe.sound == "wave"
    rates = [r for r in (WAVE_RATES if wave else RATES) if r <= slowest / (1 if wave else 4)]
    choices.append(
        Choice(
            "fps",
            "Steps in a second",
            "More show quicker changes and higher tones, and take longer to learn."
            if wave
            else "More show quicker changes, and take longer to learn.",
            recipe.fps,
            "one",
            tuple((rate, f"{rate:,.6g}") for rate in sorted({*rates, recipe.fps}, reverse=True)),
        )
    )
    if recipe.sound == "bands":
        choices.append(
            Choice(
                "bands",
                "Bands of pitch",
                "More tell finer differences of pitch.",
                recipe.bands,
                "one",
                tuple((n, str(n)) for n in sorted({*BANDS, recipe.bands})),
            )
        )
        tops = {f for f in HIGHEST_CHOICES if f <= slowest / 2} | {recipe.highest}
        choices.append(
            Choice(
                "highest",
                "Highest pitch",
                "Speech is below 8 kHz, most birds are below 11 kHz.",
                recipe.highest,
                "one",
                tuple((f, _hertz(f)) for f in sorted(tops)),
            )
        )
    sides = {sound.channels for sound in sounds}
    if recipe.stereo or (len(sides) == 1 and max(sides) > 1):
        choices.append(
            Choice(
                "stereo",
                "Keep left and right apart" if max(sides) == 2 else "Keep the channels apart",
                "Otherwise they are averaged.",
                recipe.stereo,
                "flag",
            )
        )
    choices += cut_choices(
        recipe,
        f"Steps in each window that is cut out, {recipe.fps:.4g} in a second; 0 keeps every "
        "file whole.",
    )
    choices += label_choices(recipe, labels_of(source, [sound.member for sound in sounds]))
    return tuple(choices)
