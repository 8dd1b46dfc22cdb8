"""Numbers whose sign stands apart from their digits, as loggers write them to fill a column."""

from __future__ import annotations

import re

FEWEST = 20  # such numbers in the beginning of a file
_HEAD = 1 << 16
_APART = re.compile(rb"(?m)(?<=[,;\t])([+-]) +(?=\d)")  # ,+  25.1,


def with_signs_joined(data: bytes, delimiter: str) -> bytes:
    """The text with each sign in front of its digits: +  25.1 as +25.1.

    delimiter : a recipe's; one that parts signs from digits goes on to do so.
    """
    head = data[:_HEAD]
    may_be = delimiter in ("", ",", ";", "\t") and (b"+ " in head or b"- " in head)
    if not may_be or len(_APART.findall(data, 0, _HEAD)) < FEWEST:
        return data
    return _APART.sub(rb"\1", data)
