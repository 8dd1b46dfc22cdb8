"""Notes on data: values that are worded in one place, and are the same after a journey."""

import inspect
import json
import re
from collections import Counter
from pathlib import Path

import pytest

import sequitur_core
from sequitur_core.data.dataset import Meta
from sequitur_core.data.notes import BadCell, Note, NoteKind, Offer, kinds
from sequitur_core.data.notes.doubts import looks_like, slower_channels
from sequitur_core.data.notes.files import only_one_table
from sequitur_core.data.notes.missing import number_as_missing
from sequitur_core.data.notes.preparation import too_short
from sequitur_core.data.notes.tables import many_channels
from sequitur_core.files import DAMAGE
from tests.cases import together
from tests.notes import made

KINDS = kinds()


def through_json(note: Note) -> Note:
    return Note.from_values(json.loads(json.dumps(note.to_values())))


@together("kind", KINDS.values())
def test_a_note_of_each_kind_is_the_same_after_a_journey(kind: NoteKind[...]) -> None:
    note = made(kind)
    assert through_json(note) == note
    assert str(through_json(note)) == str(note) != ""


def test_a_note_names_what_it_is_about_and_none_where_it_only_counts() -> None:
    assert slower_channels(("a", "b"), (4,)).about == {"a", "b"}
    assert looks_like(("c",), "channel", "label").about == {"c"}
    assert many_channels(26).about == set()


@pytest.mark.parametrize(("alike", "said"), [(2, "2 of them"), (3, "All")])
def test_of_tables_it_is_said_how_many_have_the_same_columns(alike: int, said: str) -> None:
    assert f" {said} have the same columns" in str(only_one_table(True, 3, "a", alike))
    assert " Both have the same columns" in str(only_one_table(True, 2, "a", 2))


def test_no_kind_is_left_that_nothing_makes() -> None:
    folder = Path(sequitur_core.__file__).parent
    notes = folder / "data" / "notes"
    code = "".join(
        path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if path.parent != notes
    )
    assert [name for name in KINDS if f"{name}(" not in code and f".{name}" not in code] == []


def test_cells_and_offers_come_along() -> None:
    cell = BadCell("load", 7, ("load",), (6, 7), (("1",), ("x",)))
    offer = Offer("Keep it", "odd_lines", "kept", also=(("left_out", ("time",)),))
    note = Note("too_short", {"short": 1, "of": 9}, cell, (offer,))
    found = through_json(note)
    assert (found.cell, found.offers) == (note.cell, note.offers)


def test_a_stored_sentence_is_shown_as_it_is() -> None:
    meta = Meta.from_values({"notes": ["3 rows were left out."]})
    assert str(*meta.notes) == "3 rows were left out."


def test_what_an_earlier_version_asked_keeps_its_number() -> None:
    old = {"sentence": "-200 is in 90 cells.", "number": -200.0, "channel": "", "cell": None,
           "words": [], "offers": []}  # fmt: skip
    note = Note.from_values(old)
    assert (str(note), note.numbers["number"]) == ("-200 is in 90 cells.", -200.0)


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("of_tomorrow", {}), ("too_short", {}), ("too_short", {"short": "x", "of": 2})],
    ids=["unknown", "without numbers", "with others"],
)
def test_a_kind_that_cannot_be_worded_says_what_it_said_where_it_was_stored(
    kind: str, numbers: dict[str, object]
) -> None:
    values = {"kind": kind, "numbers": numbers, "sentence": "The sensor was wet."}
    assert str(Note.from_values(values)) == "The sensor was wet."


@pytest.mark.parametrize("values", [7, {}, {"kind": "too_short"}, {"sentence": "x", "cell": 3}])
def test_damage_is_said(values: object) -> None:
    with pytest.raises(DAMAGE):
        Meta.from_values({"notes": [values]})


def test_notes_are_found_by_their_kind() -> None:
    notes = [too_short(1, 9), number_as_missing(-200, 3)]
    assert too_short.among(notes) == [Note("too_short", {"short": 1, "of": 9})]


def test_no_two_kinds_of_notes_have_one_name():
    """The later would word the notes of the earlier one, which have other numbers."""
    paths = Path(inspect.getfile(Note)).parent.glob("*.py")
    words = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    names = Counter(re.findall(r"^@NoteKind\ndef (\w+)", words, re.M))
    assert [name for name, count in names.items() if count > 1] == []
    assert names
