"""Sound files as they describe themselves: rate, channels and length."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sequitur_core.data.notes.media import cut_off
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.media.av_io import container, decoded, packets
from sequitur_core.readers.media.inspection import survey
from sequitur_core.readers.source import Source

MOST_CHANNELS = 64
FASTEST = 2_000_000  # samples per second; bats are recorded with some hundred thousand
CURE = "Export it again, as .wav for instance."
_FORMATS = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,aac"
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
def open_sound(path: Path, name: str) -> Iterator[tuple[Any, Any]]:
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


def _inspect(path: Path, name: str) -> Sound:
    """A sound by its packets and its first frame.

    Raises SequiturError if it has none that can be decoded.
    """
    first, ticks, unit = None, 0, 0.0
    with open_sound(path, name) as (opened, stream):
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
