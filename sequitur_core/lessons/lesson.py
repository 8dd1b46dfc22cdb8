"""What a lesson is made of; `reading` makes it from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sequitur_core.lessons.formula import (
    Formula,
    Measured,
    Reference,
    filled,
    parse,
    placeholders,
    worded,
)

Change = Literal["", "noise", "shift"]


@dataclass(frozen=True, kw_only=True)
class LessonData:
    """Data that runs of a lesson learn from.

    Attributes
    ----------
    key : its name within the lesson.
    sample : one of `samples.SAMPLES`, "" where it is a dataset.
    dataset : the name of a dataset on the Data page, "" where it is a sample.
    change : "noise": all values are drawn at random instead, so there is nothing to learn;
        "shift": each sequence begins at a moment drawn at random, its beginning follows its end;
        "": the data as it is.
    sequences : so many of them, drawn at random; None for all.
    """

    key: str
    sample: str = ""
    dataset: str = ""
    change: Change = ""
    sequences: int | None = None


@dataclass(frozen=True, kw_only=True)
class LessonRun:
    """A training that a lesson starts; what isn't given is the preset's.

    Attributes
    ----------
    key : its name in formulas.
    name : what people read.
    data : key of its data.
    model, preset, encoding_dim : as in `RunSpec`; of 0 numbers, as many as Train suggests.
    options : of the model, beside the preset's.
    training : fields of `TrainConfig`, beside the preset's.
    """

    key: str
    name: str
    data: str
    model: str
    preset: str = "balanced"
    encoding_dim: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """An answer that can be predicted; the first whose condition holds is what came out."""

    text: str
    when: Formula | None


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What is asked before the training: one of several choices, or a number.

    Attributes
    ----------
    ask : the question.
    choices : none where it is about a number.
    number : how the right number is computed; None where there are choices.
    unit : of the number, such as "%".
    lowest, highest : numbers that can be predicted.
    close : a prediction at most so far off counts as right.
    """

    ask: str
    choices: tuple[Choice, ...] = ()
    number: Formula | None = None
    unit: str = ""
    lowest: float = 0.0
    highest: float = 100.0
    close: float = 10.0

    def worded(self, answer: str | float) -> str:
        """A prediction, or what came out, as it stands in a text: with its unit."""
        return answer if isinstance(answer, str) else f"{worded(answer)} {self.unit}".rstrip()


@dataclass(frozen=True)
class Paragraph:
    """A part of an explanation, with formulas in braces; it is shown where `when` holds."""

    text: str
    when: Formula | None


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A question, a prediction, runs that answer it, and an explanation with their numbers."""

    key: str
    title: str
    question: str
    minutes: int
    introduction: str
    data: tuple[LessonData, ...]
    runs: tuple[LessonRun, ...]
    prediction: Prediction
    explanation: tuple[Paragraph, ...]

    def explained(self, measured: Measured) -> list[str]:
        """The paragraphs that hold for these runs, with their numbers."""
        return [
            filled(paragraph.text, measured)
            for paragraph in self.explanation
            if paragraph.when is None or paragraph.when.value(measured)
        ]

    def references(self) -> Iterator[Reference]:
        """What its formulas ask of runs, one after the other as they stand in the lesson."""
        choices = [one.when for one in self.prediction.choices]
        paragraphs = [one.when for one in self.explanation]
        for formula in (self.prediction.number, *choices, *paragraphs):
            if formula is not None:
                yield from formula.references()
        for paragraph in self.explanation:
            for text in placeholders(paragraph.text):
                yield from parse(text).references()


@dataclass(frozen=True)
class Outcome:
    """What came out: a choice or a number, and whether it was predicted."""

    answer: str | float
    predicted: bool


def outcome(prediction: Prediction, predicted: str | float, measured: Measured) -> Outcome:
    """What came out of the runs, beside what was predicted: a choice's text, or a number."""
    if prediction.number is not None:
        number = float(prediction.number.value(measured))
        close = isinstance(predicted, float | int) and abs(number - predicted) <= prediction.close
        return Outcome(number, bool(close))
    answer = next(
        choice.text
        for choice in prediction.choices
        if choice.when is None or choice.when.value(measured)
    )
    return Outcome(answer, predicted == answer)
