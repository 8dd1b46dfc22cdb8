"""What names of columns say there are several of."""

import pytest

from sequitur_core.readers.vocabulary.things import (
    is_traveller,
    names_person,
    names_somebody,
    names_thing,
    says_what,
)


@pytest.mark.parametrize(
    "name", ["house_id", "hive number", "Household", "Station-Nr.", "subjectID", "Fahrzeug", "Baum"]
)
def test_the_last_word_says_what_there_are_several_of(name: str):
    assert says_what(name)
    assert names_thing(name)


@pytest.mark.parametrize("name", ["engine_rpm", "left pupil", "motor_temperature", "car speed"])
def test_what_is_measured_of_a_thing_names_none(name: str):
    assert not names_thing(name)


def test_an_identifier_names_something_without_saying_what():
    assert names_thing("uid")
    assert not says_what("uid")


def test_users_have_events_and_patients_have_sequences():
    assert names_person("admission_id")
    assert not names_person("user_id")
    assert names_somebody("user_id")
    assert is_traveller("MMSI")
