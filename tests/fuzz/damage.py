"""Files damaged at random, the same for the same seed."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable

GZIP = b"\x1f\x8b"
HEAD = 128  # bytes in which most formats describe themselves
TOKENS = (
    b"1e400", b"-1e308", b"nan", b"inf", b"9" * 400, b"0x1F", b"1,234.5", b"1.234,5", b'"', b"'",
    b'""', b"\n", b"\r", b"\r\n\r\n", b"\t", b";", b",,,,", b"#", b"%", b"\0", b"\xff\xfe",
    b"\xef\xbb\xbf", b"2021-02-30", b"31.12.99", b"99:99:99", b"1970-01-01T00:00:00Z",
    b"\xf0\x9f\x98\x80", b"<b>", b"{", b"}", b"[[[[", b"null", b"@data", b"True", b" " * 3000,
    b"_" * 3000, b"(" * 3000, b"-" * 3000,
)  # fmt: skip
NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x01\0\0\0")


def damaged(content: bytes, name: str, seed: int) -> bytes:
    """The content with one to five things done to it, sometimes inside of what is packed."""
    rng = random.Random(f"{name} {seed}")
    if rng.random() < 0.5:
        if name.endswith(".gz") and content.startswith(GZIP):  # others only end so
            return gzip.compress(_several(gzip.decompress(content), rng), mtime=0)
        if name.endswith((".zip", ".npz", ".xlsx", ".xlsm")):
            return _repacked(content, rng)
    return _several(content, rng)


def _several(content: bytes, rng: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        rng.choice(WAYS)(data, rng)
    return bytes(data)


def _repacked(content: bytes, rng: random.Random) -> bytes:
    """An archive with one of its files damaged, or lost, or there twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            data = old.read(name)
            if name == chosen:
                what = rng.random()
                if what < 0.1:
                    continue
                data = _several(data, rng)
            new.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _at(data: bytearray, rng: random.Random) -> int:
    """A place: anywhere, near the beginning, or near the end."""
    size = len(data)
    where = rng.random()
    if where < 0.35:
        return rng.randrange(min(size, HEAD) + 1)
    if where < 0.5:
        return size - rng.randrange(min(size, HEAD) + 1)
    return rng.randrange(size + 1)


def _piece(data: bytearray, rng: random.Random) -> slice:
    at = _at(data, rng)
    return slice(at, at + rng.choice((1, 2, 4, 16, 100, 1000)))


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 8)):
        if data:
            data[min(_at(data, rng), len(data) - 1)] ^= 1 << rng.randrange(8)


def _truncate(data: bytearray, rng: random.Random) -> None:
    del data[_at(data, rng) :]


def _remove(data: bytearray, rng: random.Random) -> None:
    del data[_piece(data, rng)]


def _insert(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at:at] = rng.choice(TOKENS) if rng.random() < 0.7 else rng.randbytes(rng.randint(1, 64))


def _double(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at:at] = data[_piece(data, rng)] * rng.choice((1, 2, 50))


def _swap(data: bytearray, rng: random.Random) -> None:
    one, other = _piece(data, rng), _piece(data, rng)
    data[one], data[other] = data[other], data[one]


def _number(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    number = rng.choice(NUMBERS)
    data[at : at + len(number)] = number


def _token(data: bytearray, rng: random.Random) -> None:
    """Another word in the place of one between two signs."""
    words = list(re.finditer(rb"[\w.+-]{1,40}", bytes(data[:50_000])))
    if words:
        word = rng.choice(words)
        data[word.start() : word.end()] = rng.choice(TOKENS)


def _lines(data: bytearray, rng: random.Random) -> None:
    """A line doubled, left out or put elsewhere."""
    lines = bytes(data).split(b"\n")
    line = lines.pop(rng.randrange(len(lines)))
    for _ in range(rng.randrange(3)):
        lines.insert(rng.randrange(len(lines) + 1), line)
    data[:] = b"\n".join(lines)


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _truncate, _remove, _insert, _insert, _double, _swap, _number, _token, _lines,
)  # fmt: skip
