"""What the page says of writing a lesson is what files of lessons may say."""

from __future__ import annotations

import pytest

from dashboard.learn_page import guide
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.lessons.reading import parse_lesson

SMALL = guide.SMALL.read_text(encoding="utf-8")
BEGINNING, EXPLANATION = SMALL.index("[prediction]"), SMALL.index("[[explanation]]")


def with_line(line: str, *, instead_of: str) -> Lesson:
    assert instead_of in SMALL
    return parse_lesson(SMALL.replace(instead_of, f"{line}\n"), "small.toml")


def test_answers_to_choose_from_are_read_as_the_guide_writes_them():
    text = SMALL[:BEGINNING] + guide.CHOICES + "\n" + SMALL[EXPLANATION:]
    choices = parse_lesson(text, "small.toml").prediction.choices
    assert [choice.when is None for choice in choices] == [False, False, True]


@pytest.mark.parametrize("line", guide.DATA)
def test_what_the_guide_says_of_data_is_read(line):
    sample = SMALL[SMALL.index("sample = ") : SMALL.index("[[runs]]")]
    kept = "" if line.startswith("dataset") else sample
    assert with_line(f"{line}\n{kept}", instead_of=sample).data[0].key == "days"


@pytest.mark.parametrize("line", guide.RUNS)
def test_what_the_guide_says_of_runs_is_read(line):
    old = "encoding_dim = 2\ntraining = { epochs = 50 }\n"
    name = line.partition(" ")[0]
    kept = "".join(f"{one}\n" for one in old.splitlines() if not one.startswith(name))
    assert with_line(line + "\n" + kept, instead_of=old).runs[0].key == "two"
