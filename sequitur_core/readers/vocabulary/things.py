"""What there are several of, each with a sequence of its own: persons, machines, places, trials.

One table for all rules, so that a word that one of them knows is known to the others.
"""

from __future__ import annotations

from functools import lru_cache

from sequitur_core.readers.vocabulary.words import MOST_NAMES, words

PERSONS = {
    "patient", "patients", "subject", "participant", "admission", "encounter", "person", "resident",
    "volunteer", "athlete", "student", "proband", "individual", "player", "driver",
    "respondent", "donor", "runner", "swimmer", "cyclist", "rider", "infant", "twin",
    "subj", "usubj", "ptid", "patid",  # of trials
    "hadm", "icustay", "patientunitstay", "patienthealthsystemstay",  # of intensive care
}  # fmt: skip
_USERS = {"user", "customer", "client", "employee", "member"}  # whose events are counted
# Of which no table has one in each row without saying so, unlike the cells of a survey.
_LIVING = {
    "rat", "mouse", "chick", "fish", "bird", "cow", "calf", "pig", "dog", "cat", "horse", "sheep",
    "goat", "monkey", "rabbit", "tree", "plant", "plot", "boy", "girl", "child", "hive", "colony",
}  # fmt: skip
# Numbers that ships, aircraft, phones and animals with a tag keep.
_TRAVELLERS = {"mmsi", "icao", "imei", "imsi", "transmitter"}
# What reports by itself, so that rows of several may take turns.
_SENDERS = {
    "device", "sensor", "node", "station", "site", "machine", "unit", "meter", "logger", "mac",
    "gpu", "cpu", "core", "beacon", "animal", "subject", "patient", "participant", "vehicle", "eye",
    "topic",
}  # fmt: skip
_MACHINES = {
    "engine", "truck", "bus", "car", "turbine", "inverter", "pump", "motor", "robot", "drone",
    "vessel", "ship", "aircraft", "locomotive", "elevator",
}  # fmt: skip
_VEHICLES = {
    "vehicle", "veh", "bus", "tram", "train", "taxi", "car", "truck", "vessel", "ship", "aircraft",
    "locomotive", "drone",
}  # fmt: skip
_PLACES = {
    "location", "city", "town", "village", "country", "province", "county", "district",
    "household", "building", "house", "store", "shop", "parcel", "well", "borehole", "lake",
    "river", "basin", "gauge", "buoy", "catchment",
}  # fmt: skip
RECORDINGS = {
    "recording", "trial", "attempt", "series", "sequence", "session", "run", "case", "versuch",
    "messung", "file", "filename", "flight", "trip", "ride", "dive", "clip", "video", "take",
    "episode", "cast", "haul", "tow", "transect",
}  # fmt: skip
# Of what is done again in the same way, which numbers begin anew for each.
REPEATS = {
    "replicate", "replicates", "replica", "rep", "repetition", "repeat", "wiederholung",
    "replikat", "réplicat", "biorep", "techrep",
}  # fmt: skip
_STATIONS = {"station", "site", "location", "plot", "buoy", "borehole"}  # with numbers, too
_IDS = {"id", "ids", "uid", "identifier", "bib", "pid", "uuid", "guid"}
_OF_ROWS = {"pk", "stnr", "startnr", "startnummer"}  # of a database; of who starts in a race
_NUMBERED = {*_IDS, "no", "nr", "num", "number", "code", "name", "key"}
_SOMETHING = {"animal", "device", "machine", "vehicle", "neuron"}  # that does something at times
_THINGS = PERSONS | _USERS | _LIVING | _TRAVELLERS | _SENDERS | _MACHINES | _PLACES | RECORDINGS


@lru_cache(maxsize=MOST_NAMES)
def _head(name: str) -> str:
    """The last word of a column's name that isn't a number's; "" for none."""
    return next((word for word in reversed(words(name)) if word not in _NUMBERED), "")


def bare_name(name: str) -> str:
    """The one word of a column's name that isn't a number's: ride of ride_id; "" of several."""
    found = [word for word in words(name) if word not in _NUMBERED]
    return found[0] if len(found) == 1 else ""


def _is_of(name: str, things: set[str]) -> bool:
    head = _head(name)
    return head in things or head.removesuffix("id") in things


def says_what(name: str) -> bool:
    """Whether a column is called as what there are several of: house_id, not engine_rpm.

    The last word says what is meant, unless that is a number's.
    """
    return _is_of(name, _THINGS)


def names_thing(name: str) -> bool:
    """Whether a column is called so, or as what identifies anything: id, uid."""
    return says_what(name) or names_ids(name)


def names_ids(name: str) -> bool:
    return not _IDS.isdisjoint(words(name))


def ends_as_ids_do(name: str) -> bool:
    """Whether the last word of a name is that of what identifies anything, as in packet_id."""
    last = words(name)[-2:]
    return not (_IDS | _OF_ROWS).isdisjoint([*last[-1:], "".join(last)])


def names_recording(name: str) -> bool:
    return _is_of(name, RECORDINGS)


def names_place(name: str) -> bool:
    return _is_of(name, _PLACES)


def names_person(name: str) -> bool:
    return _is_of(name, PERSONS)


def names_somebody(name: str) -> bool:
    """Whether a column is called as whose each event was: persons, users, machines, animals."""
    return _is_of(name, PERSONS | _USERS | _SOMETHING)


def names_station(name: str) -> bool:
    return _is_of(name, _STATIONS)


def names_vehicle(name: str) -> bool:
    return _is_of(name, _VEHICLES)


def is_traveller(name: str) -> bool:
    """Whether a column's name is that of the numbers of ships, aircraft, phones or tags."""
    return not _TRAVELLERS.isdisjoint(words(name))


def reports(name: str) -> bool:
    """Whether a column is called as what reports by itself, as a device does, or by a number.

    Or is the source of rows, and not that of one of their numbers.
    """
    told = {*words(name)}
    if told == {"source"}:
        return True
    return sends(name) or not told.isdisjoint({"id", "uid", "index"})


def sends(name: str) -> bool:
    """Whether a column is called as what reports by itself, as a device does."""
    return not _SENDERS.isdisjoint(words(name))
