"""Parts of a day in words, in English and other languages."""

from __future__ import annotations

from collections.abc import Collection

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


# What the shifts of a day are called, in their order, and the columns that hold them.
SHIFTS = (
    ("m", "t", "n"), ("f", "s", "n"), ("m", "s", "n"), ("e", "l", "n"), ("d", "e", "n"),
    ("a", "b", "c"), ("i", "ii", "iii"), ("early", "late", "night"), ("fruh", "spat", "nacht"),
    ("morning", "swing", "night"), ("day", "evening", "night"), ("first", "second", "third"),
    ("matin", "apres-midi", "nuit"), ("d", "n"), ("t", "n"), ("day", "night"), ("tag", "nacht"),
    ("ranni", "odpoledni", "nocni"), ("ranna", "poobedna", "nocna"), ("rano", "popoludnie", "noc"),
    ("manana", "tarde", "noche"), ("manha", "tarde", "noite"), ("mattina", "pomeriggio", "notte"),
    ("ochtend", "middag", "nacht"), ("vroeg", "laat", "nacht"), ("morgen", "aften", "nat"),
    ("утро", "день", "ночь"), ("день", "ночь"), ("sabah", "aksam", "gece"),
)  # fmt: skip
SHIFT_WORDS = {
    "shift", "turno", "turn", "schicht", "dienst", "ploeg", "poste", "equipe", "vuoro", "skift",
    "směna", "smena", "zmena", "équipe", "műszak", "zmiana", "vardiya", "muszak",
    "смена", "班次", "シフト",
}  # fmt: skip
# What begins or ends somebody's day, or happens once or twice in each, by its words put together;
# and words of how long or how often something was so.
BOUNDS_OF_DAY = {
    "bedtime", "tobed", "sleeponset", "fellasleep", "lightsout", "lightsoff", "lightout",
    "sleepstart", "sleepend", "waketime", "wakeup", "wakeuptime", "woke", "wokeup", "gotup",
    "getup", "outofbed", "lightson", "sunrise", "sunset", "moonrise", "moonset", "dawn", "dusk",
    "hightide", "lowtide", "highwater", "lowwater", "aufgestanden", "aufgewacht", "eingeschlafen",
    "bettzeit", "schlafenszeit", "sonnenaufgang", "sonnenuntergang", "acostarse", "despertar",
    "levantarse",
}  # fmt: skip
LASTING_WORDS = {
    "total", "minutes", "minute", "mins", "min", "hours", "duration", "count", "number", "latency",
    "percent", "height", "level", "m",
}  # fmt: skip
_BEGINS_OF_SHIFTS = {3: (6, 14, 22), 2: (6, 18)}


def hours_of_shifts(texts: Collection[str]) -> dict[str, int]:
    """The hour at which each of a day's shifts begins, by its letter or word; {} for other texts.

    More or less: what counts is which comes first.
    """
    plain = {text: without_accents(text.strip().lower()) for text in texts}
    for shifts in SHIFTS if plain else ():
        if {*plain.values()} <= {*shifts}:
            hours = dict(zip(shifts, _BEGINS_OF_SHIFTS[len(shifts)], strict=True))
            return {text: hours[shift] for text, shift in plain.items()}
    return {}


def hour_of_part(text: str) -> int | None:
    """The hour at which the part of a day begins that a text names; None for others."""
    return _OF.get(without_accents(text.strip().lower()))
