"""Which alphabet the letters of an old text are of, such as Korean or Cyrillic, by these alone."""

from __future__ import annotations

import re

MOST_BYTES = 200_000  # that are looked at
MOST_LINES = 300  # of these, with such letters
MOSTLY = 0.8  # of the letters: those that its texts use most, in words of several
IN_A_ROW = 3  # Cyrillic or Greek letters, of which Western words have one now and then

_WORD = re.compile(r"[^\W\d_]+")
# Encodings of two bytes for each letter, the code in which letters of most texts come first,
# between which of its first bytes these lie, and how many do; what one takes for a word may be one
# of the next.
_WIDE = (
    ("cp949", "euc_kr", (0xB0, 0xC8), 0.97),  # what is no syllable is Chinese, and seldom written
    ("gb18030", "gb2312", (0xB0, 0xD7), MOSTLY),
    ("cp932", "cp932", (0x82, 0x97), MOSTLY),
    ("big5", "big5", (0xA4, 0xC6), MOSTLY),
)
_NARROW = (
    ("cp1251", re.compile("[\u0400-\u04ff]+")),
    ("cp1253", re.compile("[\u0386-\u03ce]+")),
)


def other_alphabet(data: bytes) -> str:
    """The encoding of letters that aren't Western, where nothing marks it; "" if unsure."""
    lines = data[:MOST_BYTES].splitlines()
    if len(data) > MOST_BYTES:
        lines.pop()  # may end within a letter
    told = b"\n".join([line for line in lines if not line.isascii()][:MOST_LINES])
    for encoding, code, (least, most), share in _WIDE:
        words = [re.sub("[a-zA-Z]", "", word) for word in _words(told, encoding)]
        letters = "".join(words)
        usual = sum(least <= letter.encode(code, "replace")[0] <= most for letter in letters)
        beside = sum(len(word) for word in words if len(word) > 1)
        if letters and usual >= share * len(letters) and beside >= MOSTLY * len(letters):
            return encoding
    for encoding, own in _NARROW:
        words = [word for word in _words(told, encoding) if not word.isascii()]
        whole = [word for word in words if len(word) >= IN_A_ROW and own.fullmatch(word)]
        fit = [word for word in whole if word[1:].islower() or word.isupper()]
        if words and sum(map(len, fit)) >= MOSTLY * sum(map(len, words)):
            return encoding
    return ""


def _words(told: bytes, encoding: str) -> list[str]:
    try:
        return _WORD.findall(told.decode(encoding))
    except UnicodeDecodeError:
        return []
