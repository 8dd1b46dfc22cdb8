"""What is looked at together fails as one, and says which case it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import together


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
