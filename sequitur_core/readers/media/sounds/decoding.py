"""Sounds as their files describe them, and decoded into features: the wave, loudness, bands."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.notes.media import cut_off, sound_damaged, sound_undefined
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.media.av_io import container, decoded, packets
from sequitur_core.readers.media.inspection import survey
from sequitur_core.readers.source import Source

MOST_CHANNELS = 64
FASTEST = 2_000_000  # samples per second; bats are recorded with some hundred thousand
CURE = "Export it again, as .wav for instance."
_FORMATS = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,aac,aiff,asf"
_UNCOMPRESSED = (b"\x01\x00", b"\x03\x00", b"\xfe\xff")  # format tags of a .wav


@dataclass(frozen=True)
class Sound:
    """A sound file by its packets.

    Attributes
    ----------
    member : its name in the source.
    rate : samples per second.
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


@contextmanager
def _open_sound(path: Path, name: str) -> Iterator[tuple[Any, Any]]:
    """A container and its stream of sound; what PyAV raises inside becomes a sentence."""
    from av.stream import Disposition

    with container(path, name, formats=_FORMATS, what="a sound", cure=CURE) as opened:
        if any(not s.disposition & Disposition.attached_pic for s in opened.streams.video):
            raise SequiturError(
                f"{name} is a video despite its ending. Give it the ending of one, such as .mp4, "
                "or export its sound alone."
            )
        stream: Any = opened.streams.best("audio")
        if stream is None:
            raise SequiturError(f"{name} holds no sound. Load a sound file.")
        if stream.codec_context is None:
            raise SequiturError(f"{name} uses an unknown codec. {CURE}")
        yield opened, stream


def survey_sounds(source: Source, progress: Progress) -> tuple[list[Sound], list[Note]]:
    """The sounds that can be read, and a note on those that can't."""

    def inspect(member: str, _: bool) -> Sound:
        with source.file(member) as path:
            return _inspect(path, member)

    return survey(source.members, inspect, progress, noun="sound")


def signed_duration(duration: int) -> int:
    """How long a packet is: the last one of an Ogg is cut at its end, and may be less than none.

    FFmpeg gives that as a number just below 2 to the power of 32.
    """
    return duration - 2**32 if 2**31 <= duration < 2**32 else duration


def _inspect(path: Path, name: str) -> Sound:
    """A sound by its packets and its first frame.

    Raises SequiturError if it has none that can be decoded.
    """
    first, ticks, unit = None, 0, 0.0
    with _open_sound(path, name) as (opened, stream):
        for packet in packets(opened, stream):
            if first is None:
                first = next(decoded(packet, Counter()), None)
            if packet.duration:
                ticks += signed_duration(packet.duration)
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
            f"{name} says that it has {first.sample_rate:,} samples per second, as no recording "
            f"has. {CURE}"
        )
    seconds = ticks * unit
    declared = _declared_samples(path)
    held = seconds * first.sample_rate
    return Sound(
        member=name,
        rate=int(first.sample_rate),
        channels=channels,
        seconds=seconds,
        missing=1 - held / declared if declared > 1.01 * held + 1 else 0.0,
    )


def _declared_samples(path: Path) -> float:
    """Samples per channel that a .wav says it holds, which decoders don't check; 0 for others."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            return 0.0
        align = 0
        while len(head := file.read(8)) == 8:
            kind, length = head[:4], struct.unpack("<I", head[4:])[0]
            if kind == b"data":
                # Programs that don't know the length yet write one that means nothing.
                stated = align > 0 and length < 0xFFFFFF00 and length > size - file.tell()
                return length / align if stated else 0.0
            if kind == b"fmt " and length >= 16:
                about = file.read(16)
                align = struct.unpack("<H", about[12:14])[0] if about[:2] in _UNCOMPRESSED else 0
                length -= 16
            file.seek(length + length % 2, 1)
    return 0.0


def about_truncated(sounds: Sequence[Sound]) -> list[Note]:
    """A note on sounds that lack their end, where there are any."""
    truncated = [sound for sound in sounds if sound.missing]
    if not truncated:
        return []
    return [cut_off(tuple(sound.member for sound in truncated), truncated[0].missing)]


# From samples to features

LOWEST = 50.0  # Hz; below, there is mostly hum and wind
FLOOR = -90.0  # dB, of what is next to silent

_AT_ONCE = 4_000_000  # samples that are measured at a time
_HELD = 1 << 18  # samples that are decoded before they are measured


class Findings:
    """What was found while a sound was decoded: its loudest sample, and damage."""

    def __init__(self) -> None:
        self.loudest = 0.0
        self.damaged: Counter[str] = Counter()

    def notes(self, member: str) -> list[Note]:
        """On the damage of the sound called `member`."""
        notes = []
        if self.damaged["packets"]:
            notes.append(sound_damaged(member, self.damaged["packets"]))
        if self.damaged["numbers"]:
            notes.append(sound_undefined(member))
        return notes


def measure_sound(
    path: Path, sound: Sound, recipe: Recipe, findings: Findings, report: Callable[[float], None]
) -> FloatArray:
    """The features of a sound, float32 of shape (steps, channels).

    findings : gets what is found. report : is called with the seconds that are done.
    """
    with _open_sound(path, sound.member) as (opened, stream):
        report(0.0)
        blocks = _blocks(opened, stream, sound, findings, report)
        if not recipe.stereo:
            blocks = (block.mean(axis=0, keepdims=True, dtype=np.float32) for block in blocks)
        if recipe.sound == "wave":
            return _wave(blocks, sound.rate, recipe.fps)
        return _loudness(blocks, sound.rate, recipe)


def _blocks(
    opened: Any, stream: Any, sound: Sound, findings: Findings, report: Callable[[float], None]
) -> Iterator[FloatArray]:
    """The decoded samples from -1 to 1, in blocks of shape (channels, samples)."""
    held: list[FloatArray] = []
    size = total = 0
    for packet in packets(opened, stream):
        for frame in decoded(packet, findings.damaged):
            if frame.sample_rate != sound.rate or len(frame.layout.channels) != sound.channels:
                findings.damaged["packets"] += 1  # another sound follows the first
                continue
            values = _numbers(frame, sound.channels)
            undefined = ~np.isfinite(values)
            if undefined.any():
                findings.damaged["numbers"] += int(undefined.sum())
                values[undefined] = 0
            findings.loudest = max(findings.loudest, float(np.abs(values).max(initial=0)))
            held.append(values)
            size += values.shape[1]
            if size * sound.channels >= _HELD:
                yield np.concatenate(held, axis=1)
                total += size
                held, size = [], 0
                report(total / sound.rate)
    if held:
        yield np.concatenate(held, axis=1)


def _numbers(frame: Any, channels: int) -> FloatArray:
    """A decoded frame from -1 to 1, shape (channels, samples)."""
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
    """The wave resampled to a lower rate, (steps, channels), without what would alias."""
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

    0 dB is a sine as loud as a file can hold. Each step is the mean over as many windowed
    segments (Hann, overlapping by half at least) as it takes to cover all of it.
    """
    fps = recipe.fps
    hop = rate / fps
    length = float(np.clip(2 / fps, 0.012, 0.04))
    size = max(16, 2 ** round(math.log2(rate * length)))
    segments = max(1, math.ceil(hop / (size / 2)))
    filters = _filters(recipe, rate, size)
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    scale = 2.0 / (size * float(np.square(window, dtype=np.float64).sum()))
    offsets = (np.arange(segments) + 0.5) / segments
    held: FloatArray | None = None
    first = step = 0  # the sample that `held` begins at, the next step to be measured
    found: list[FloatArray] = []

    def measure(upto: int, end: int | None) -> None:
        nonlocal step
        assert held is not None
        at_once = max(1, _AT_ONCE // (size * segments * len(held)))
        while step < upto:
            steps = np.arange(step, min(step + at_once, upto))
            starts = np.rint((steps[:, None] + offsets) * hop - size / 2).astype(np.int64)
            # At either end a segment is moved inside, for there is no sound outside.
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
        if there >= size:  # the last segment of a step has to be there as a whole
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


def lowest_edge(highest: float) -> float:
    """Where the lowest band begins, in Hz."""
    return min(LOWEST, highest / 20)


def band_edges(recipe: Recipe) -> NDArray[np.float64]:
    """Edges and centres of the bands in Hz: each reaches to the centres of its neighbours.

    They are evenly spaced on the mel scale, which counts pitch as ears do.
    """
    low, high = (
        2595 * np.log10(1 + f / 700) for f in (lowest_edge(recipe.highest), recipe.highest)
    )
    return np.asarray(700 * (10 ** (np.linspace(low, high, recipe.bands + 2) / 2595) - 1))


def _filters(recipe: Recipe, rate: int, size: int) -> NDArray[np.float64]:
    """How much each frequency counts in each band, (bands, size // 2 + 1)."""
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    if recipe.sound == "loudness":
        return (frequencies > 0)[None].astype(np.float64)  # without a constant offset
    edges = band_edges(recipe)
    low, middle, high = (edges[i : len(edges) - 2 + i, None] for i in range(3))
    rising = (frequencies - low) / (middle - low)
    falling = (high - frequencies) / (high - middle)
    filters = np.clip(np.minimum(rising, falling), 0, None)
    for band in np.flatnonzero(filters.sum(axis=1) == 0):  # narrower than can be told apart
        filters[band, np.abs(frequencies - middle[band]).argmin()] = 1
    return np.asarray(filters)
