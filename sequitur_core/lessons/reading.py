"""Lessons from files: TOML, with the line named wherever something is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast, get_args

from sequitur_core.errors import SequiturError
from sequitur_core.files import fits
from sequitur_core.lessons.formula import Formula, parse, placeholders
from sequitur_core.lessons.lesson import (
    Change,
    Choice,
    Lesson,
    LessonData,
    LessonRun,
    Paragraph,
    Prediction,
)
from sequitur_core.lessons.measures import FUNCTIONS, MEASURES
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import TrainConfig

ENDING = ".toml"
MAX_BYTES = 1_000_000
MAX_RUNS = 12
FEWEST_SEQUENCES = 5
MAX_DOTS = 8  # in a name, such as prediction.choices
MAX_MINUTES = 600
MAX_TITLE = 300  # letters
# What nobody sees: it may turn a line round, or end it.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A page would fetch it from elsewhere, which is then told who learns; unless it is in the text.
PICTURE = re.compile(r"!\[(?![^\[\]]*\]\(data:image/)")
LONG_TEXT = '"""'  # stands around texts of several lines

T = TypeVar("T")
Path_ = tuple[str | int, ...]  # of a value in the file, such as ("runs", 0, "name")


class LessonError(SequiturError):
    """A lesson's file that can't be used; the message names file, line and remedy."""


def read_lesson(path: Path) -> Lesson:
    """The lesson in a file; LessonError where it isn't one."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LessonError(f"{path.name} can't be read ({error.strerror or error}).") from error
    return lesson_of(content, path.name)


def lesson_of(content: bytes, file: str) -> Lesson:
    """The lesson in the content of a file of this name; LessonError where it isn't one."""
    if len(content) > MAX_BYTES:
        raise LessonError(f"{file} is larger than 1 MB, so it isn't a lesson.")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        problem = f"{file} isn't saved as UTF-8. Save it as UTF-8 in your editor."
        raise LessonError(problem) from error
    return parse_lesson(text, file)


def parse_lesson(text: str, file: str) -> Lesson:
    """The lesson in a text; `file` names it in messages, and gives its key."""
    _check_depth(text, file)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LessonError(f"{file}, {_syntax(str(error), text)}") from error
    return _Reader(file, values, _lines(text)).lesson()


def _check_depth(text: str, file: str) -> None:
    """Raise for names of very many parts: tomllib takes gigabytes of memory for them."""
    bare = _NO_NAMES.sub(lambda found: "k" + "\n" * found[0].count("\n"), text)
    for found in _DOTTED.finditer(bare):
        if found[0].count(".") > MAX_DOTS:
            line = 1 + bare.count("\n", 0, found.start())
            raise LessonError(f"{file}, line {line}: no setting has a name of so many parts.")


def _syntax(problem: str, text: str) -> str:
    """What keeps a text from being TOML, in words for who isn't used to it."""
    found, lines = re.search(r"at line (\d+)", problem), text.rstrip().split("\n")
    if found is None:
        return _unfinished(problem, lines)
    line = int(found[1])
    written = text.split("\n")[line - 1]
    if any(mark in written for mark in "\u201c\u201d\u201e\u2018\u2019"):
        reason = 'texts have to stand in straight quotation marks (") instead of curly ones.'
    elif "Illegal character '\\n'" in problem:
        reason = "a text has no closing quotation mark at the end of this line."
    else:
        reason = f"this isn't TOML: {problem}."
    return f"line {line}: {reason}"


def _unfinished(problem: str, lines: Sequence[str]) -> str:
    """What is missing at the end of a file, in words."""
    marks = [number for number, written in enumerate(lines, 1) if written.count(LONG_TEXT) % 2]
    if len(marks) % 2:
        return f"line {marks[-1]}: the text that begins here has no closing {LONG_TEXT}."
    return f"line {len(lines)}: this isn't TOML: {problem}."


class _Reader:
    """Takes values out of the file, checks them, and knows the line of each."""

    def __init__(self, file: str, values: dict[str, Any], lines: dict[Path_, int]) -> None:
        self.file, self.values, self.lines = file, values, lines
        self.runs: set[str] = set()

    def lesson(self) -> Lesson:
        known = ("title", "question", "minutes", "introduction", "data", "runs", "prediction")
        self._only(self.values, (), (*known, "explanation"))
        data = tuple(self._data(table, ("data", i)) for i, table in enumerate(self._tables("data")))
        runs = tuple(
            self._run(table, ("runs", i), [one.key for one in data])
            for i, table in enumerate(self._tables("runs"))
        )
        if len(runs) > MAX_RUNS:
            self._fail(("runs",), f"{len(runs)} runs are too many. Give at most {MAX_RUNS}.")
        self.runs = {run.key for run in runs}
        for what, given in (("data", data), ("runs", runs)):
            keys = [one.key for one in given]
            for i, key in enumerate(keys):
                if key in keys[:i]:
                    self._fail((what, i, "key"), f"there are two {what} called {key!r}.")
        return Lesson(
            key=self.file.removesuffix(ENDING),
            title=self._title(),
            question=self._take(self.values, (), "question", str),
            minutes=self._minutes(),
            introduction=self._take(self.values, (), "introduction", str, ""),
            data=data,
            runs=runs,
            prediction=self._prediction(),
            explanation=tuple(
                self._paragraph(table, ("explanation", i))
                for i, table in enumerate(self._tables("explanation"))
            ),
        )

    def _title(self) -> str:
        title = self._take(self.values, (), "title", str)
        if len(title) > MAX_TITLE or "\n" in title:
            self._fail(("title",), f"give one line of at most {MAX_TITLE} letters.")
        return title

    def _minutes(self) -> int:
        minutes = self._take(self.values, (), "minutes", int, 5)
        if not 1 <= minutes <= MAX_MINUTES:
            self._fail(("minutes",), f"give 1 to {MAX_MINUTES}.")
        return minutes

    def _data(self, table: dict[str, Any], at: Path_) -> LessonData:
        self._only(table, at, ("key", "sample", "dataset", "change", "sequences"))
        sample = self._one_of(table, at, "sample", SAMPLES, "")
        dataset = self._take(table, at, "dataset", str, "")
        if bool(sample) == bool(dataset):
            self._fail(at, 'give either sample = "..." or dataset = "...".')
        sequences = self._take(table, at, "sequences", int, 0)
        if sequences and sequences < FEWEST_SEQUENCES:
            self._fail((*at, "sequences"), f"give {FEWEST_SEQUENCES} sequences or more.")
        return LessonData(
            key=self._key(table, at, "data"),
            sample=sample,
            dataset=dataset,
            change=self._one_of(table, at, "change", [c for c in get_args(Change) if c], ""),
            sequences=sequences or None,
        )

    def _run(self, table: dict[str, Any], at: Path_, data: Sequence[str]) -> LessonRun:
        known = ("key", "name", "data", "model", "preset", "encoding_dim", "options", "training")
        self._only(table, at, known)
        model = self._one_of(table, at, "model", ARCHITECTURES)
        encoding_dim = self._take(table, at, "encoding_dim", int, 0)
        if "encoding_dim" in table and not 1 <= encoding_dim <= 1024:
            self._fail((*at, "encoding_dim"), "give 1 to 1024.")
        key = self._key(table, at, "run")
        return LessonRun(
            key=key,
            name=self._take(table, at, "name", str, key),
            data=self._one_of(table, at, "data", data, data[0]),
            model=model,
            preset=self._one_of(table, at, "preset", PRESETS, "balanced"),
            encoding_dim=encoding_dim,
            options=self._options(table, at, model),
            training=self._training(table, at),
        )

    def _options(self, table: dict[str, Any], at: Path_, model: str) -> dict[str, Any]:
        options = self._take(table, at, "options", dict, {})
        known = [option.name for option in ARCHITECTURES[model].options]
        self._only(options, (*at, "options"), known)
        return options

    def _training(self, table: dict[str, Any], at: Path_) -> dict[str, Any]:
        training = self._take(table, at, "training", dict, {})
        self._only(training, (*at, "training"), list(TrainConfig.__dataclass_fields__))
        for name, value in training.items():
            self._checked((*at, "training", name), lambda: TrainConfig(**{name: value}))  # noqa: B023
        return training

    def _prediction(self) -> Prediction:
        at: Path_ = ("prediction",)
        table = self._take(self.values, (), "prediction", dict)
        known = ("ask", "choices", "number", "unit", "lowest", "highest", "close")
        self._only(table, at, known)
        choices = tuple(
            self._choice(one, (*at, "choices", i))
            for i, one in enumerate(self._take(table, at, "choices", list, []))
        )
        number = self._formula(table, at, "number")
        if (number is None) == (not choices):
            self._fail(at, 'give either number = "..." or several [[prediction.choices]].')
        if choices and (len(choices) < 2 or choices[-1].when is not None):
            self._fail(
                (*at, "choices"),
                "give two choices or more, and the last without when: it is what came out where "
                "none of the others did.",
            )
        lowest, highest, close = (
            float(self._take(table, at, name, float, usual))
            for name, usual in (("lowest", 0.0), ("highest", 100.0), ("close", 10.0))
        )
        if lowest >= highest:
            self._fail((*at, "highest"), "give a number above lowest.")
        return Prediction(
            ask=self._take(table, at, "ask", str),
            choices=choices,
            number=number,
            unit=self._take(table, at, "unit", str, ""),
            lowest=lowest,
            highest=highest,
            close=close,
        )

    def _choice(self, table: Any, at: Path_) -> Choice:
        if not isinstance(table, dict):
            self._fail(at, "give each choice as [[prediction.choices]] with text and when.")
        self._only(table, at, ("text", "when"))
        return Choice(self._take(table, at, "text", str), self._formula(table, at, "when"))

    def _paragraph(self, table: dict[str, Any], at: Path_) -> Paragraph:
        self._only(table, at, ("text", "when"))
        text = self._take(table, at, "text", str)
        for formula in placeholders(text):
            self._parsed(formula, (*at, "text"))
        return Paragraph(text, self._formula(table, at, "when"))

    def _formula(self, table: dict[str, Any], at: Path_, name: str) -> Formula | None:
        text = self._take(table, at, name, str, "")
        return self._parsed(text, (*at, name)) if text else None

    def _parsed(self, text: str, at: Path_) -> Formula:
        """A formula whose runs and measures exist."""
        formula = self._checked(at, lambda: parse(text))
        for reference in formula.references():
            for run in reference.runs:
                self._among(run, self.runs, at, "run")
            if reference.measure in FUNCTIONS:
                wanted = FUNCTIONS[reference.measure].arguments
                given = (len(reference.runs), len(reference.texts))
                if given != wanted:
                    self._fail(at, f"write {FUNCTIONS[reference.measure].example}.")
            else:
                self._among(reference.measure, MEASURES, at, "measure")
        return formula

    # What all of them need

    def _tables(self, name: str) -> list[dict[str, Any]]:
        tables = self.values.get(name)
        if not isinstance(tables, list) or not tables or not all(map(_is_table, tables)):
            self._fail((name,), f"it needs at least one [[{name}]].")
        return tables

    def _key(self, table: dict[str, Any], at: Path_, kind: str) -> str:
        key = self._take(table, at, "key", str)
        if not key.isidentifier():
            self._fail((*at, "key"), f"call this {kind} by letters, such as first_{kind}.")
        return key

    def _one_of(
        self,
        table: dict[str, Any],
        at: Path_,
        name: str,
        known: Collection[str],
        usual: str | None = None,
    ) -> Any:
        value = self._take(table, at, name, str, usual)
        if value != usual:
            self._among(value, known, (*at, name), name)
        return value

    def _take(
        self, table: dict[str, Any], at: Path_, name: str, kind: type[T], usual: T | None = None
    ) -> T:
        value: Any = table.get(name, usual)
        if value is None:
            self._fail(at, f"{name} is missing.")
        if not fits(value, kind):
            self._fail((*at, name), f"{name} should be {_KINDS[kind]}.")
        if isinstance(value, str) and not value.strip() and usual is None:
            self._fail((*at, name), f"{name} is empty.")
        if isinstance(value, str) and HIDDEN.search(value):
            self._fail((*at, name), f"{name} has a character that can't be seen. Type it again.")
        if isinstance(value, str) and PICTURE.search(value):
            self._fail((*at, name), f"{name} has a picture from elsewhere. Describe it in words.")
        return cast(T, value)

    def _only(self, table: dict[str, Any], at: Path_, known: Collection[str]) -> None:
        for name in table:
            self._among(name, known, (*at, name), "setting")

    def _among(self, value: str, known: Collection[str], at: Path_, kind: str) -> None:
        if value not in known:
            close = difflib.get_close_matches(value, known, n=1)
            remedy = f"Did you mean {close[0]}?" if close else f"Choose {_either(known)}."
            self._fail(at, f"there is no {kind} {value!r}. {remedy}")

    def _checked(self, at: Path_, make: Callable[[], T]) -> T:
        try:
            return make()
        except (SequiturError, TypeError) as error:
            self._fail(at, str(error))

    def _fail(self, at: Path_, problem: str) -> NoReturn:
        """Raise an error that names the line of a value, or that of what it should stand in."""
        line = self.lines.get((*at, 0))  # of a list, its first table
        while line is None and at:
            line = self.lines.get(at)
            at = at[:-1]
        raise LessonError(f"{self.file}, line {line or 1}: {problem}")


_KINDS: dict[type, str] = {
    str: 'a text in quotes, such as "watch"',
    int: "a whole number",
    float: "a number",
    dict: "a table in braces, such as { epochs = 20 }",
    list: "a list",
}


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _either(known: Collection[str]) -> str:
    *others, last = known
    return f"{', '.join(others)} or {last}" if others else last


# Comments and texts; the names that they may be parts of.
_NO_NAMES = re.compile(
    r'#[^\n]*|"""(?:\\[\s\S]|[^\\])*?"""|' + r"'''[\s\S]*?'''"
    r'|"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'"
)
_DOTTED = re.compile(r"[\w. \t-]+")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_SETTING = re.compile(r"\s*([\w-]+)\s*=")
_QUOTES = re.compile(r'"""|' + "'''")


def _lines(text: str) -> dict[Path_, int]:
    """The line of each table and setting of a TOML text, from 1."""
    found: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    table: Path_ = ()
    quotes = ""  # of the long text that a line stands in
    for number, line in enumerate(text.split("\n"), start=1):
        if not quotes:
            if header := _HEADER.match(line):
                table = _table_path(header[2].split("."), counts, is_list=header[1] == "[[")
                found.setdefault(table, number)
            elif setting := _SETTING.match(line):
                found.setdefault((*table, setting[1]), number)
        for mark in _QUOTES.findall(line):
            if not quotes:
                quotes = mark
            elif quotes == mark:
                quotes = ""
    return found


def _table_path(names: Sequence[str], counts: dict[Path_, int], *, is_list: bool) -> Path_:
    """Where a header leads: each list of tables is entered at its last one."""
    path: Path_ = ()
    for i, name in enumerate(names):
        path = (*path, name)
        if is_list and i == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
