"""Whole numbers whose names say that they are codes: check sums, versions, numbers of things."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.counters import TELLS_TIME, Why
from sequitur_core.readers.vocabulary.things import says_what
from sequitur_core.readers.vocabulary.words import IN_ENGLISH, words

MOST_VERSIONS = 8  # of one program, in one file
MOST_THINGS = 12  # of which each row names one, or most rows do
LOWEST = 100  # of numbers that things are given; there are one, two or three of what is counted
STAYING = 3  # rows that each such number lasts, on average, at least
MOST_WEEKS = 10_000  # since 1980, in which satellites count
_OF_NUMBERS = {"no", "nr", "num", "number", "code", "id"}  # behind the name of what is numbered
_IDS = {"id", "pid", "uid", "code"}
_CHECKS = {
    "crc", "checksum", "checksums", "chksum", "cksum", "csum", "crcsum", "fcs", "prüfsumme", "hash",
}  # fmt: skip
_PROGRAMS = {"firmware", "fw", "fwver", "fwrev", "fwversion", "firmwareversion", "swver"}
_MADE = {"hw", "hardware", "sw", "software", "fw", "firmware", "app", "protocol", "bootloader"}
_VERSIONS = {"version", "ver", "revision", "rev", "build"}
# What has a number for ever, and of which nothing is measured that is called so.
_GIVEN = {
    "barcode", "ean", "gtin", "sku", "rfid", "epc", "imei", "imsi", "iccid", "bssid", "eui",
    "zip", "zipcode", "postcode", "plz", "postleitzahl", "lac", "mcc", "mnc", "gateway", "gw",
    "seqnum", "seqno", "seqnr", "iban", "blz", "isin", "cusip", "beleg", "belegnr",
    "belegnummer", "rechnungsnr", "rechnungsnummer", "auftragsnr", "auftragsnummer", "kontonr",
    "kontonummer", "artikelnr", "artikelnummer", "kundennr", "kundennummer", "personalnummer",
    "invoiceno", "orderno", "orderid", "tradeid", "accountno", "accountnumber",
    "serialnumber", "serialno", "seriennummer", "badge", "mmsi", "icao", "addr", "address",
}  # fmt: skip
# What is numbered often, and may be counted or paid for, too.
_THINGS = {
    "equipment", "equipamiento", "equipo", "équipement", "gerät", "geraet", "apparaat", "tag",
    "lot", "batch", "operator", "logger", "gear", "bike", "shoe", "shoes", "prn", "svid",
    "transponder", "serial", "customer", "employee", "cashier",
}  # fmt: skip
# What has a code for ever, of which how many there are may be counted as well.
_CODED = {"article", "product", "item", "postal", "client"}
# An id or a code in another language, that no measurement is called by: identificativo_natante.
_ELSEWHERE = {word for word, english in IN_ENGLISH.items() if english in ("id", "code")}
_ABBREVIATED = {"no", "nr"}  # Reynolds number and octane number are written in full
_RESTARTS = {"boot", "boots", "reboot", "reboots", "restart", "restarts", "reset", "resets"}
_COUNTS = {"count", "cnt", "counter", "counts", "number", "num"}
_WORD = re.compile(r"[^\W\d_]+")
_CHECK = Why("is a check sum", "are check sums")
_VERSION = Why("is a version, no measurement", "are versions, no measurements")
_BITS = ("bits", "bitmask", "bitfield")  # ends of what is called so: statusbits
_OF_BITS = Why("holds bits that mean something each", "hold bits that mean something each")
_NAMED = Why("holds identifiers", "hold identifiers")
_OF_NAMES = Why("is a code of the name beside it", "are codes of the names beside them")
_RESTARTED = Why("counts restarts", "count restarts")


def named_codes(table: Table, columns: Sequence[str]) -> dict[str, Why]:
    """Columns that are called as codes are and hold whole numbers as such, with what they are."""
    found = dict[str, Why]()
    for column in columns:
        told = words(column)
        if told and _stands_for_a_name(table, column):
            found[column] = _OF_NAMES
            continue
        end = next((word for word in told[::-1] if word not in _OF_NUMBERS), "")
        given = end in _GIVEN or _is_code_of_one(column, end)
        if not told or not (why := _NAMED if given else _called(told, end)):
            continue
        known = table.frame[column].dropna().to_numpy(np.float64)
        if len(known) and _fits(why, known, given=given):
            found[column] = why
    return found


def _stands_for_a_name(table: Table, column: str) -> bool:
    """Whether a text says whose number it is, top_name of top_pid: one name, or none, for each."""
    last = words(column)[-1]
    called = column.lower().removesuffix(last) + "name"
    name = next((c for c in table.texts() if c.lower() == called), "") if last in _IDS else ""
    if not name:
        return False
    known = table.frame[[column, name]].dropna()
    if known.empty or not are_whole(known[column].to_numpy(np.float64)):
        return False
    return bool(known[name].groupby(known[column]).nunique().max() == 1)


def _called(told: Sequence[str], end: str) -> Why | None:
    """What a column is by its words, of which `end` is the last that isn't *number* or such."""
    if end in _CHECKS:
        return _CHECK
    made = not _MADE.isdisjoint(told) and not _VERSIONS.isdisjoint(told)
    if made or end in _PROGRAMS or told == ["version"]:
        return _VERSION
    if ("gps" in told and end in ("week", "weeks", "wk")) or end in ("gpsweek", "gpswk"):
        return TELLS_TIME
    if end.endswith(_BITS):
        return _OF_BITS
    if not _RESTARTS.isdisjoint(told) and {*told[1:]} <= _COUNTS:
        return _RESTARTED
    numbered = len(told) > 1 and told[-1] in _ABBREVIATED
    return _NAMED if numbered or end in _THINGS else None


def _is_code_of_one(column: str, end: str) -> bool:
    """Whether a column is called the code of something, or an id in another language."""
    coded = "code" in words(column) and (end in _CODED or says_what(column))
    return coded or not _ELSEWHERE.isdisjoint(_WORD.findall(column.lower()))


def _fits(why: Why, known: DoubleArray, *, given: bool) -> bool:
    """Whether numbers are as such a name promises.

    given : whether nothing is measured that is called so.
    """
    if known.min() < 0:
        return False
    if why is _VERSION:  # 2.1, then 2.2
        return len(np.unique(known)) <= MOST_VERSIONS
    if not are_whole(known):
        return False
    if why is TELLS_TIME:
        return bool((np.diff(known) >= 0).all() and known.max() < MOST_WEEKS)
    if why is _RESTARTED:
        return bool((np.diff(known) >= 0).all()) and STAYING * len(np.unique(known)) <= len(known)
    if why is _CHECK or given:
        return True
    things = np.unique(known)
    few = len(things) <= min(MOST_THINGS, len(known) / STAYING)
    return few and bool(things[-1] > 1 if why is _OF_BITS else things[0] >= LOWEST)
