"""Lines that one sign begins and ends, as devices send them over a serial line: #9.003;0.21#."""

from __future__ import annotations

import re

FEWEST = 20  # such lines
_HEAD = 1 << 16  # bytes that show whether all lines are so
_FRAMED = re.compile(rb"#[^#\r\n]*\d[^#\r\n]*#[ \t]*")
_ENDS = re.compile(rb"(?m)^#|#[ \t]*(?=\r?$)")


def without_frames(data: bytes) -> bytes:
    """The text without the # that begins and ends each of its lines; else the text itself.

    Comments begin with one, and seldom end with one: no line would be left.
    """
    head = data[:_HEAD]
    if not data.startswith(b"#"):
        return data
    lines = [line for line in head.splitlines() if line.strip()]
    lines = lines[: None if head is data else -1]  # the last one may be cut
    if len(lines) < FEWEST or not all(map(_FRAMED.fullmatch, lines)):
        return data
    return _ENDS.sub(b"", data)
