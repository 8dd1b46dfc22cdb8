"""What is looked at together fails as one, and says which case it was."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.cases import crossed, together


@together("number, letter", [(1, "a"), (2, "b")])
def test_all_cases_are_looked_at_and_fixtures_given(
    tmp_path: Path, number: int, letter: str
) -> None:
    (tmp_path / letter).write_text("")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a", "b"][:number]


def test_the_case_that_fails_is_named() -> None:
    @together("number, letter", [(1, "a"), (2, "b"), (3, "c")])
    def check(number: int, letter: str) -> None:
        assert number < 2, letter

    with pytest.raises(AssertionError, match=r"^b") as caught:
        check()
    assert caught.value.__notes__ == ["where number = 2, letter = 'b'"]


def test_of_combinations_each_value_takes_its_turn_and_all_do_when_fuzzing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SEQUITUR_FUZZ", raising=False)
    assert crossed("ab", range(2)) == [("a", 0), ("b", 1)]
    pairs = {(one, other) for one, other, _ in crossed("abc", "xyz", range(3), of=3)}
    assert pairs == {*itertools.product("abc", "xyz")}
    monkeypatch.setenv("SEQUITUR_FUZZ", "1")
    assert crossed("ab", range(2)) == [*itertools.product("ab", range(2))]
