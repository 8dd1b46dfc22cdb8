"""A lesson that is written by a form reads as one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sequitur_core.lessons.formula import Reference
from sequitur_core.lessons.lesson import LessonData, LessonRun, outcome
from sequitur_core.lessons.reading import parse_lesson
from sequitur_core.lessons.writing import WORD_JOINER, Draft, as_typed, file_name, lesson_text

RUNS = [
    LessonRun(
        key=f"size_{n}",
        name=f"{n} numbers",
        data="data",
        model="LINEAR_AE",
        preset="separating",
        encoding_dim=n,
        training={"epochs": 20},
    )
    for n in (2, 8)
]
DRAFT = Draft(
    title='Two "or" eight?', question="How far\ndo we get?", introduction="Some **days**.\n\nMore.",
    data=LessonData(key="data", dataset="my data"), runs=RUNS, measure="explained", compares=True,
    ask="", explanation="So it is: C:\\x.",
)  # fmt: skip


def shown(markdown: str) -> str:
    """A text as a page shows it, where all marks of markdown are behind a backslash."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", markdown.replace("  \n", "\n"))


def came_out(draft: Draft, **explained: float) -> str | float:
    lesson = parse_lesson(lesson_text(draft), "mine.toml")
    predicted = "2 numbers" if draft.compares else 50.0

    def measured(asked: Reference) -> float:
        return explained[asked.runs[0]]

    return outcome(lesson.prediction, predicted, measured).answer


def test_what_a_form_says_is_in_the_lesson() -> None:
    lesson = parse_lesson(lesson_text(DRAFT), "mine.toml")
    assert (lesson.title, lesson.question) == (DRAFT.title, DRAFT.question)
    assert shown(lesson.introduction) == DRAFT.introduction
    assert lesson.data == (DRAFT.data,)
    assert list(lesson.runs) == RUNS
    assert [choice.text for choice in lesson.prediction.choices] == [
        "2 numbers", "8 numbers", "About the same",
    ]  # fmt: skip
    said = lesson.explained(lambda asked: 50.0 if asked.runs == ("size_2",) else 75.0)
    assert said[0] == "Variance explained: 2 numbers: 50 %; 8 numbers: 75 %."
    assert shown(said[1]) == DRAFT.explanation


TYPED = [
    "{not a formula} costs $5, or $6",
    "**bold** _it_ `code` [link](x) <b> a|b ~~x~~ &amp;",
    "# no head\n- no list\n1. nor this\n+ 2\n===",
    "One\nTwo\n\nThree \\{x}",
]


@pytest.mark.parametrize("text", TYPED)
def test_what_is_typed_is_read_neither_as_formula_nor_as_markdown(text: str) -> None:
    draft = replace(DRAFT, introduction=text, explanation=text, ask=text.split("\n")[0])
    lesson = parse_lesson(lesson_text(draft), "mine.toml")
    ended = lesson.explained(lambda asked: 50.0)[1]
    for written in (lesson.introduction, ended):
        assert shown(written) == text
        assert not re.search(r"\S\n\S", written)  # where markdown would join lines
    assert not re.search(r"(?<!\\)[{}$*`\[<|~]|^[-+#=]|^\d+[.)]", ended.replace(r"\\", ""), re.M)


def test_no_emoji_is_made_of_what_is_typed() -> None:
    assert as_typed("it is :fire: hot") == f"it is :{WORD_JOINER}fire: hot"


@pytest.mark.parametrize(
    ("two", "eight", "answer"),
    [(60.0, 70.0, "8 numbers"), (70.0, 60.0, "2 numbers"), (60.0, 60.5, "About the same")],
)
def test_the_model_that_is_ahead_comes_out(two: float, eight: float, answer: str) -> None:
    assert came_out(DRAFT, size_2=two, size_8=eight) == answer


def test_a_number_is_that_of_the_first_model() -> None:
    assert came_out(replace(DRAFT, compares=False), size_2=61.0, size_8=70.0) == 61.0


def test_a_sample_can_be_learned_from_and_the_end_be_left_to_the_numbers() -> None:
    draft = replace(DRAFT, data=LessonData(key="data", sample="seattle"), explanation=" ")
    lesson = parse_lesson(lesson_text(draft), "mine.toml")
    assert lesson.data[0].sample == "seattle"
    assert len(lesson.explanation) == 1


def test_models_that_differ_in_something_else_have_the_size_that_train_suggests() -> None:
    runs = [replace(run, encoding_dim=0) for run in RUNS]
    assert "encoding_dim" not in lesson_text(replace(DRAFT, runs=runs))


def test_files_are_called_by_the_title() -> None:
    assert file_name("Two numbers, or eight?") == "two_numbers_or_eight"
    assert file_name("???") == "lesson"
