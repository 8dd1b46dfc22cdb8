"""Parts of a day in words, in English and other languages."""

from __future__ import annotations

from sequitur_core.readers.vocabulary.months import without_accents

# By the hour at which each begins, more or less: what counts is which comes first.
_HOURS = {
    6: "morning mornings morgen morgens früh matin mañana manhã mattina mattino ochtend rano ráno "
       "sabah reggel morgon утро 朝 早上 아침",
    12: "noon midday mittag mittags midi mediodía mezzogiorno middag południe poledne öğle dél "
        "обед 昼 中午 점심",
    15: "afternoon nachmittag nachmittags après-midi tarde pomeriggio namiddag popołudnie "
        "odpoledne délután eftermiddag",
    18: "evening evenings abend abends soir sera avond wieczór večer akşam este kväll вечер 夕 "
        "夕方 晚上 저녁",
    22: "night bedtime nacht nachts nuit noche noite notte noc gece éjszaka natt ночь 夜 밤",
}  # fmt: skip
_OF = {without_accents(word): hour for hour, of in _HOURS.items() for word in of.split()}


def hour_of_part(text: str) -> int | None:
    """The hour at which the part of a day begins that a text names; None for others."""
    return _OF.get(without_accents(text.strip().lower()))
