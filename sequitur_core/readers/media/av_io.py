"""Reading through PyAV, within bounds: known formats, packets and frames up to any damage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.readers.foreign_files import unreadable


@contextmanager
def container(path: Path, name: str, *, formats: str, what: str, cure: str) -> Iterator[Any]:
    """A file that PyAV opened; what it raises inside becomes a sentence.

    `formats` are those that a file is opened as: playlists and the like would open others.
    `what` is the kind of file wanted ("a video"), `cure` what to do.
    """
    import av

    av.logging.set_level(None)
    if path.stat().st_size == 0:
        raise SequiturError(f"{name} is empty. Load {what}.")
    try:
        with av.open(
            f"file:{path}",
            options={"format_whitelist": formats, "protocol_whitelist": "file"},
            metadata_errors="replace",
        ) as opened:
            yield opened
    except av.FFmpegError as error:
        raise unreadable(name, what, cure, why="damaged") from error


def packets(opened: Any, stream: Any) -> Iterator[Any]:
    """The packets of a stream up to where the file is damaged."""
    import av

    try:
        yield from opened.demux(stream)
    except av.FFmpegError:
        return


def decoded(packet: Any, damaged: Counter[str]) -> Iterator[Any]:
    """The frames that a packet completes; one that can't be decoded is counted."""
    import av

    try:
        yield from packet.decode()
    except av.FFmpegError:
        damaged["packets"] += 1
