"""Videos and sounds as WebM, which every browser plays: for those without the file's own codec."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.media.av_io import container, decoded, packets
from sequitur_core.readers.media.clips import MOST_PIXELS

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,m4v,wav,flac,mp3,ogg,aac,aiff,"
    "asf,flv"
)
LONGEST_SIDE = 854  # pixels; VP8 is encoded about as fast as it plays on one slow core
VIDEO_RATE, SOUND_RATE = 1_200_000, 96_000  # bits a second
SAMPLES = 48_000  # a second, which Opus wants
MILLISECONDS = Fraction(1, 1000)
MOST_BYTES = 1_000_000_000


def to_webm(path: Path, target: Path, progress: Progress) -> None:
    """Write a video or a sound as WebM, at the times it has, with its longest side 854 pixels.

    Raises SequiturError for a file that can't be decoded, that holds neither, or that would take
    more than 1 GB.
    """
    import av

    what, cure = "a video or a sound", "Export it again, as .mp4 for instance."
    with container(path, path.name, formats=FORMATS, what=what, cure=cure) as opened:
        streams = [s for s in (opened.streams.best("video"), opened.streams.best("audio")) if s]
        if not streams:
            raise SequiturError(f"{path.name} holds neither pictures nor sound.")
        long = float(opened.duration or 0) / av.time_base
        with av.open(str(target), "w", format="webm") as out:
            writers = {
                s.index: (_Pictures if s.type == "video" else _Sound)(s, out) for s in streams
            }
            damaged: Counter[str] = Counter()
            for packet in packets(opened, streams):
                for frame in decoded(packet, damaged):
                    at = writers[packet.stream.index].write(frame)
                    progress(min(1.0, at / long) if long else 0.0, "Converting")
                _check_size(target, path.name)
            if not any([writer.end() for writer in writers.values()]):
                raise SequiturError(f"Nothing of {path.name} can be decoded. {cure}")
        _check_size(target, path.name)


def _check_size(target: Path, name: str) -> None:
    if target.exists() and target.stat().st_size > MOST_BYTES:
        raise SequiturError(
            f"{name} would take more than {byte_size(MOST_BYTES)} as WebM. Export a part of it, or "
            "open the page in Chrome, Edge or Safari."
        )


class _Pictures:
    """Frames of a stream, encoded into a file at their own times."""

    def __init__(self, stream: Any, out: Any) -> None:
        self.stream, self.out, self.last = stream, out, -1
        about = stream.codec_context
        if about.width * about.height > MOST_PIXELS:
            raise SequiturError("Its frames are too large to be decoded. Export it smaller.")
        about.thread_type = "AUTO"
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        self.coded = out.add_stream("libvpx", rate=Fraction(rate).limit_denominator(1000))
        self.coded.codec_context.time_base = MILLISECONDS
        self.coded.bit_rate = VIDEO_RATE
        self.coded.pix_fmt = "yuv420p"
        self.coded.options = {"deadline": "realtime", "cpu-used": "8"}
        self.turned = False

    def write(self, frame: Any) -> float:
        """Encode a frame; returns when it is, in seconds after the beginning of the file."""
        import av

        at = _seconds(frame, self.stream)
        if (moment := round(at / MILLISECONDS)) <= self.last:
            return at
        if quarters := round(frame.rotation / 90) % 4:
            pixels = np.rot90(frame.to_ndarray(format="rgb24"), quarters)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        if self.last < 0:
            self.coded.width, self.coded.height = _fitting(frame, self.stream)
        small = frame.reformat(self.coded.width, self.coded.height, "yuv420p")
        small.pts, small.time_base, self.last = moment, MILLISECONDS, moment
        small.pict_type = 0  # which frames stand alone is for the encoder to say
        self.out.mux(self.coded.encode(small))
        return at

    def end(self) -> bool:
        """Whether any frame was encoded."""
        if self.last >= 0:
            self.out.mux(self.coded.encode(None))
        return self.last >= 0


class _Sound:
    """Sound of a stream, encoded into a file."""

    def __init__(self, stream: Any, out: Any) -> None:
        import av

        self.stream, self.out, self.begun = stream, out, False
        self.coded = out.add_stream("libopus", rate=SAMPLES)
        self.coded.layout = "stereo"
        self.coded.bit_rate = SOUND_RATE
        self.resampler = av.AudioResampler("s16", "stereo", SAMPLES)

    def write(self, frame: Any) -> float:
        """Encode some sound; returns when it is, in seconds after the beginning of the file."""
        at = _seconds(frame, self.stream)
        self.begun = True
        for part in self.resampler.resample(frame):
            self.out.mux(self.coded.encode(part))
        return at

    def end(self) -> bool:
        """Whether any sound was encoded."""
        if self.begun:
            for part in self.resampler.resample(None):
                self.out.mux(self.coded.encode(part))
            self.out.mux(self.coded.encode(None))
        return self.begun


def _seconds(frame: Any, stream: Any) -> float:
    """When a frame is, after the beginning of its stream."""
    begin = float((stream.start_time or 0) * stream.time_base)
    return max(0.0, (frame.time or 0.0) - begin)


def _fitting(frame: Any, stream: Any) -> tuple[int, int]:
    """Width and height, even, in the shape that the frame is shown in."""
    aspect = float(stream.sample_aspect_ratio or 1)
    width, height = frame.width * aspect, float(frame.height)
    smaller = min(1.0, LONGEST_SIDE / max(width, height))
    return max(2, round(width * smaller / 2) * 2), max(2, round(height * smaller / 2) * 2)
