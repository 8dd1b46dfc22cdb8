"""Videos and sounds become WebM that has the same moments."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers.media import webm
from sequitur_core.readers.media.webm import to_webm
from tests.core import files


def silent(share: float, what: str) -> None:
    pass


def test_a_video_keeps_its_frames_their_times_and_its_shape(tmp_path: Path):
    times = [0, 100, 150, 400, 420]
    source = files.clip(tmp_path / "a.mp4", files.pictures(5, 48, 64), times=times)
    shares: list[float] = []
    to_webm(source, tmp_path / "a.webm", lambda share, what: shares.append(share))
    with av.open(str(tmp_path / "a.webm")) as made:
        frames = list(made.decode(video=0))
        assert [stream.codec_context.name for stream in made.streams] == ["vp8"]
    assert [round(1000 * frame.time) for frame in frames] == times
    assert (frames[0].width, frames[0].height) == (64, 48)
    kept = [frame.to_ndarray(format="gray").astype(int) for frame in frames]
    sent = files.pictures(5, 48, 64)
    assert np.abs(np.array(kept) - sent).mean() < 12
    assert shares == sorted(shares)
    assert shares[-1] > 0.5


def test_a_large_video_becomes_smaller(tmp_path: Path):
    source = files.clip(tmp_path / "a.mp4", files.pictures(2, 480, 1200))
    to_webm(source, tmp_path / "a.webm", silent)
    with av.open(str(tmp_path / "a.webm")) as made:
        about = made.streams.video[0].codec_context
        assert (about.width, about.height) == (webm.LONGEST_SIDE, 342)


def test_a_sound_keeps_its_length(tmp_path: Path):
    source = files.sound(tmp_path / "a.wav", files.tone(2, 440))
    to_webm(source, tmp_path / "a.webm", silent)
    with av.open(str(tmp_path / "a.webm")) as made:
        assert [stream.codec_context.name for stream in made.streams] == ["opus"]
        assert made.duration / av.time_base == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("content", [b"", b"no video", b"\x00" * 4000])
def test_what_cannot_be_decoded_is_refused_with_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(SequiturError, match=r"a\.mp4"):
        to_webm(path, tmp_path / "a.webm", silent)


def test_what_would_be_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(webm, "MOST_BYTES", 100)
    noise = np.random.default_rng(0).integers(0, 255, (60, 64, 64)).astype(np.uint8)
    source = files.clip(tmp_path / "a.mp4", noise)
    with pytest.raises(SequiturError, match="Export a part"):
        to_webm(source, tmp_path / "a.webm", silent)
