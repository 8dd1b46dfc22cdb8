"""A lesson's file from what a teacher says in a form, without any formula."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sequitur_core.lessons.lesson import LessonData, LessonRun

# What learners can be asked about: measures, as people call them, all in %.
ASKED = {
    "explained": "variance explained",
    "same_label": "sequences whose nearest neighbour has the same label",
}
# How they are asked, where the teacher leaves that open: about all models, or about one.
WHICH = {
    "explained": "Which explains most of the variance?",
    "same_label": "With which do most sequences have a nearest neighbour with the same label?",
}
HOW_MUCH = {
    "explained": "How much of the variance will be explained with {}?",
    "same_label": "How many sequences will have a nearest neighbour with the same label, with {}?",
}
CLOSE = 5  # percentage points by which a number may be off, and still counts as right
# What markdown and formulas would read as theirs: within a line, and at its beginning.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~$&])")
_FIRST_MARKS = re.compile(r"^(\s*\d*)([-+=#.)])", re.MULTILINE)
_SHORTCODE = re.compile(r":(?=[\w+-]+:)")
WORD_JOINER = "\u2060"  # keeps :name: from becoming an emoji, and isn't seen
CLEARLY = 1  # percentage points by which one model has to be ahead
ABOUT_THE_SAME = "About the same"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a lesson of one dataset is about.

    Attributes
    ----------
    title, question, introduction : as of `Lesson`.
    data : what all models learn from.
    runs : the models, the first of which a number is asked of.
    measure : one of `ASKED`.
    compares : whether learners say which model has most of it, instead of how much the first has.
    ask : the question that they answer; "" for one that fits.
    explanation : what is said in the end, after the numbers of all models.
    """

    title: str
    question: str
    introduction: str
    data: LessonData
    runs: Sequence[LessonRun]
    measure: str
    compares: bool
    ask: str
    explanation: str


def lesson_text(draft: Draft) -> str:
    """The lesson as the text of its file, for `reading.parse_lesson`."""
    introduction = as_typed(draft.introduction)
    values = {"title": draft.title, "question": draft.question, "introduction": introduction}
    tables = [_lines(values)]
    source = {"sample": draft.data.sample, "dataset": draft.data.dataset}
    tables.append(_table("[[data]]", {"key": draft.data.key} | source))
    tables += [_run(run) for run in draft.runs]
    tables += _prediction(draft)
    numbers = [f"{run.name}: {{{run.key}.{draft.measure}}} %" for run in draft.runs]
    said = f"{ASKED[draft.measure].capitalize()}: {'; '.join(numbers)}."
    texts = said, as_typed(draft.explanation)
    tables += [_table("[[explanation]]", {"text": text}) for text in texts]
    return "\n".join(table for table in tables if table)


def as_typed(text: str) -> str:
    """A text that a lesson shows letter by letter and line by line, as it was typed."""
    marked = _FIRST_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text.strip()))
    lines = (line.strip() for line in _SHORTCODE.sub(f":{WORD_JOINER}", marked).split("\n"))
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", "\n".join(lines))  # two spaces end a line


def file_name(title: str) -> str:
    """What the file of a lesson is called: `two_numbers` of *Two numbers?*."""
    return re.sub(r"\W+", "_", title.casefold()).strip("_")[:60] or "lesson"


def _run(run: LessonRun) -> str:
    values = {name: getattr(run, name) for name in ("key", "name", "model", "preset")}
    training = ", ".join(f"{name} = {json.dumps(value)}" for name, value in run.training.items())
    lines = [f"encoding_dim = {run.encoding_dim}"] if run.encoding_dim else []
    lines += [f"training = {{ {training} }}"] if training else []
    return _table("[[runs]]", values) + "\n".join(lines) + "\n"


def _prediction(draft: Draft) -> list[str]:
    measure, first = draft.measure, draft.runs[0]
    if not draft.compares:
        ask = as_typed(draft.ask) or HOW_MUCH[measure].format(first.name)
        values = {"ask": ask, "number": f"{first.key}.{measure}", "unit": "%"}
        return [_table("[prediction]", values) + f"close = {CLOSE}\n"]
    tables = [_table("[prediction]", {"ask": as_typed(draft.ask) or WHICH[measure]})]
    for run in draft.runs:
        ahead = [
            f"{run.key}.{measure} > {other.key}.{measure} + {CLEARLY}"
            for other in draft.runs
            if other is not run
        ]
        tables.append(
            _table("[[prediction.choices]]", {"text": run.name, "when": " and ".join(ahead)})
        )
    return [*tables, _table("[[prediction.choices]]", {"text": ABOUT_THE_SAME})]


def _table(head: str, values: dict[str, str]) -> str:
    """A table of texts; none where nothing stands in it."""
    lines = _lines(values)
    return f"{head}\n{lines}" if lines else ""


def _lines(values: dict[str, str]) -> str:
    # Texts of JSON are texts of TOML, but for one control character.
    return "".join(
        f"{name} = {json.dumps(text, ensure_ascii=False)}\n".replace("\x7f", "")
        for name, text in values.items()
        if text.strip()
    )
