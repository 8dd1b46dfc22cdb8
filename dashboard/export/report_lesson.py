"""The lesson that a report's run belongs to: its text, what was predicted and what came out."""

from __future__ import annotations

import re
from contextlib import suppress

from dashboard import cache
from dashboard.export.report_sections import escaped
from dashboard.widgets import lesson_files
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.attempt import Attempt, read_attempt, runs_of
from sequitur_core.lessons.lesson import Lesson, outcome
from sequitur_core.lessons.measures import is_measurable, measured_in
from sequitur_core.runs.run import Run


def lesson_text(run: Run) -> str:
    """The lesson as HTML; "" for a run of none."""
    for lesson in lesson_files.read_all()[0]:
        attempt = read_attempt(cache.workspace(), lesson)
        if run.id in attempt.runs.values() and attempt.predicted is not None:
            asked = f"<p><strong>{escaped(lesson.prediction.ask)}</strong></p>"
            about = f"<p><strong>{escaped(lesson.title)}</strong>: {escaped(lesson.question)}</p>"
            answered = _answered(lesson, attempt)
            return f"{about}{as_html(lesson.introduction)}{asked}{answered}"
    return ""


def _answered(lesson: Lesson, attempt: Attempt) -> str:
    """What was predicted, and once all runs are done what came out, and why."""
    worded = lesson.prediction.worded
    said = f"Predicted: {escaped(worded(attempt.predicted or 0.0))}."
    runs, why = runs_of(cache.workspace(), attempt), list[str]()
    if len(runs) == len(lesson.runs) and all(map(is_measurable, runs.values())):
        with suppress(SequiturError):  # not measured yet, or damaged: the lesson's page says it
            measured = measured_in(runs)
            found = outcome(lesson.prediction, attempt.predicted or 0.0, measured)
            why = lesson.explained(measured)
            said += f" It came out: {escaped(worded(found.answer))}."
    return f"<p>{said}</p>{''.join(map(as_html, why))}"


def as_html(markdown: str) -> str:
    """Paragraphs with what is bold or emphasised in them; other marks stay as they are typed."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped(markdown.strip()))
    text = re.sub(r"(?<!\\)\*(.+?)\*", r"<em>\1</em>", text)
    text = re.sub(r"\\([^\w\s]|_)", r"\1", text)  # signs that would have been marks
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", text))
