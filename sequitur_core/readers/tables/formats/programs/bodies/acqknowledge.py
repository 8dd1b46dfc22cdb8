"""Text of AcqKnowledge: names and units of channels below each other, then their counts, and rows.

heart.acq
0.5 msec/sample
2 channels
ECG
mV
Respiration
Volts
CH1     CH2
2000    2000
"""

from __future__ import annotations

import re

from sequitur_core.readers.tables.formats.text.text_file import written_rows

SIGN = re.compile(
    rb"(?:\xef\xbb\xbf)?[^\n]*\n(?P<step>\s*[\d.,]+ [a-z]+/sample)\s*\n"
    rb"\s*(?P<count>\d{1,3}) channels"
)
MOST_ABOVE = 100_000  # bytes
_TIMES = {"sec", "min", "msec", "hour", "hours", "ms", "s"}


def with_names_of_channels(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Such a text with its names, and their units, in one line, and without the counts.

    Also below which line others are gone; the text itself, and (), where it is something else.
    """
    if not (found := SIGN.match(data)):
        return data, ()
    count = int(found["count"])
    begin = len(data[: found.end()].splitlines())
    lines = data[:MOST_ABOVE].split(b"\n")
    at = next((k for k in range(begin, len(lines)) if re.match(rb"(?:\w+\W)?CH\d", lines[k])), 0)
    said = [line.decode("utf-8", "replace").strip() for line in lines[at - 2 * count : at]]
    if at < begin + 2 * count:
        return data, ()
    mark = next((mark for mark in "\t,;" if mark.encode() in lines[at]), " ")
    head = lines[at].decode().strip(f"{mark} \r").split(mark)
    times = [f"time ({cell})" if cell in _TIMES else cell for cell in head[: len(head) - count]]
    names = [f"{name} ({unit})" for name, unit in zip(said[::2], said[1::2], strict=True)]
    counted = lines[at + 1].replace(mark.encode(), b" ").split()
    rows = at + (2 if len({*counted}) == 1 and counted[0].isdigit() else 1)
    last = [""] * lines[at].rstrip(b" \r").endswith(mark.encode())  # each row ends so, too
    line = written_rows([[*times, *names, *last]], mark).removesuffix("\n")
    above = [found["step"].strip(), line.encode()]
    return b"\n".join([*above, data.split(b"\n", rows)[rows]]), ((len(above), rows - len(above)),)
