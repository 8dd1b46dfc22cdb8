"""Letters with signs that each language of Europe has: they tell how a text was written.

A byte is a letter of Prague as well as of Paris; but no language of the West has all of ì, í, ø
and ù, which Czech has as ě, í, ř and ů.
"""

from __future__ import annotations

import re

FEWEST = 2  # different letters that no language of the West has together
# By their capitals; those of words from elsewhere, as é in café, are in all.
_WESTERN = (
    "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ", "ÄÖÜßÉ", "ÁÉÍÑÓÚÜ", "ÀÈÉÌÍÎÒÓÙ", "ÃÁÂÀÇÉÊÍÓÔÕÚÜ", "ÅÄÖÆØÉÈÊÓÔÒÜ",
    "ËÏÉÈÖÜ", "ÁÐÉÍÓÚÝÞÆÖ", "ÀÇÈÉÍÏÒÓÚÜ", "ÄÖÕÜŠŽÅ",
)  # fmt: skip
_ELSEWHERE = {
    "cp1254": ("ÇĞİIÖŞÜÂÎÛ",),  # Turkish, whose letters are nearly Icelandic
    "cp1250": (
        "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "ÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ", "ĄĆĘŁŃÓŚŹŻ", "ÁÉÍÓÖŐÚÜŰ", "ČĆŠŽĐ", "ĂÂÎŞŢ",
    ),
}  # fmt: skip
_TURKISH_ALONE = {*"ĞİŞ"}
_WORD = re.compile(r"[^\W\d_]+")


def encoding_by_letters(told: bytes) -> str:
    """The encoding of a Turkish or Central European text of one byte each; "" for Western ones."""
    western = _letters(told, "cp1252")
    for encoding, languages in _ELSEWHERE.items():
        own = _letters(told, encoding)
        if len(own) < FEWEST or not any(own <= {*language} for language in languages):
            continue
        if encoding == "cp1254" and len(own & _TURKISH_ALONE) >= FEWEST:
            return encoding
        if not any(western <= {*language} for language in _WESTERN):
            return encoding
    return ""


def _letters(told: bytes, encoding: str) -> set[str]:
    """The letters with signs in words, as capitals; those of none, as of units, aside."""
    text = told.decode(encoding, "replace")
    words = (word for word in _WORD.findall(text) if len(word.strip("\u00b2\u00b3\u00b9")) > 2)
    found = {letter for word in words for letter in word if not letter.isascii()}
    return {letter.upper() if len(letter.upper()) == 1 else letter for letter in found}
