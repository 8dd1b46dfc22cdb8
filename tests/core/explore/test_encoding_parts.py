"""Which numbers of an encoding tell shape, and which rhythm."""

from __future__ import annotations

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import EncodingParts, part_of, with_part
from sequitur_core.runs.spec import RunSpec

BOTH = EncodingParts(3, 2)


def test_the_last_numbers_tell_rhythm():
    numbers = list(range(5))
    assert {part: numbers[BOTH.columns(part)] for part in BOTH.available} == {
        "all": [0, 1, 2, 3, 4],
        "shape": [0, 1, 2],
        "rhythm": [3, 4],
    }
    assert BOTH.names("encoding") == ("shape 1", "shape 2", "shape 3", "rhythm 1", "rhythm 2")


def test_where_none_tells_rhythm_there_are_no_parts():
    plain = EncodingParts(2)
    assert plain.available == ("all",)
    assert plain.columns("all") == slice(0, 2)
    assert plain.names("encoding") == ("encoding 1", "encoding 2")
    with pytest.raises(SequiturError, match="no part named rhythm"):
        plain.columns("rhythm")


def test_where_all_tell_rhythm_there_is_nothing_to_choose():
    assert EncodingParts(0, 2).available == ("all",)
    assert EncodingParts(0, 2).names("encoding") == ("rhythm 1", "rhythm 2")


def test_the_very_last_number_tells_phase_and_counts_only_where_it_is_asked_for():
    parts, numbers = EncodingParts(2, 2, 1), list(range(5))
    assert {part: numbers[parts.columns(part)] for part in parts.available} == {
        "all": [0, 1, 2, 3],
        "shape": [0, 1],
        "rhythm": [2, 3],
        "phase": [4],
    }
    assert parts.names("encoding") == ("shape 1", "shape 2", "rhythm 1", "rhythm 2", "phase 1")


def test_phase_without_rhythm_leaves_shape():
    parts = EncodingParts(2, 0, 1)
    assert parts.available == ("all", "phase")
    assert parts.columns("all") == slice(0, 2)
    assert parts.names("encoding") == ("shape 1", "shape 2", "phase 1")


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"rhythm": 2}, BOTH),
        ({}, EncodingParts(5)),
        ({"rhythm": 2, "phase": True}, EncodingParts(2, 2, 1)),
        ({"phase": False}, EncodingParts(5)),
    ],
)
def test_a_run_knows_its_parts(options: dict, parts: EncodingParts):
    spec = RunSpec(name="A run", model="LSTM_AE", encoding_dim=5, options=options)
    assert spec.parts == parts


def test_settings_about_all_numbers_are_those_of_earlier_versions():
    about_rhythm = with_part({"seed": 1}, "rhythm")
    assert part_of(about_rhythm) == "rhythm"
    assert with_part(about_rhythm, "all") == {"seed": 1}
    assert part_of({"seed": 1}) == part_of("umap") == "all"
