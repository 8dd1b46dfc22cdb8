"""Seasons and terms of years in words: Fall 2009, 2010 Spring, Sommer 2011, WS 2010/11, VT2015."""

from __future__ import annotations

import re

# From winter, with which a year begins, to autumn.
_WORDS = (
    "winter hiver invierno inverno vinter zima talvi wise ws",
    "spring frühling frühjahr printemps primavera lente voorjaar vår forår kevät wiosna jaro vt",
    "summer sommer été verano verão estate zomer sommar kesä lato léto sose ss",
    "fall autumn herbst automne otoño outono autunno herfst najaar höst høst efterår syksy jesień "
    "podzim ht",
)
_SEASON = {word: k for k, row in enumerate(_WORDS, 1) for word in row.split()}
_SEMESTERS = {"ws", "wise"}  # of winter, which begin in autumn
_WORD = "|".join(sorted(_SEASON, key=len, reverse=True))
_YEAR = r"(?:1[5-9]|20)\d\d"
SEASONS = re.compile(
    rf"(?P<word>{_WORD})(?: (?:term|semester))?[-/ ._,]{{0,2}}(?P<year>{_YEAR})"
    r"(?P<next>[/\u2013-](?:20)?\d\d)?"
    rf"|(?P<first>{_YEAR})[-/ ._,]{{0,2}}(?P<behind>{_WORD})(?: (?:term|semester))?",
    re.IGNORECASE,
)


def season_of(text: str) -> tuple[int, int]:
    """The year and the season, 1 to 4 from winter to autumn, of a text; 0 and 0 for others.

    A winter that begins in one year and ends in the next is of the latter.
    """
    match = SEASONS.fullmatch(text.strip())
    if match is None:
        return 0, 0
    word = (match["word"] or match["behind"]).lower()
    season = _SEASON[word]
    later = season == 1 and (match["next"] is not None or word in _SEMESTERS)
    return int(match["year"] or match["first"]) + later, season
