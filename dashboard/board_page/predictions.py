"""What learners predicted in the class's lesson: hidden at first, then beside what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard import cache
from dashboard.components.board_view import Picture
from dashboard.formatting import plain, shortened
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.learner_progress import Reading
from sequitur_core.comparison.settings import differences
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.lesson import Lesson, outcome
from sequitur_core.lessons.measures import is_measurable, measured_in

LONGEST = 60  # characters
HIDDEN = "Has predicted"
THE_SAME = (
    "All who are done trained the same run: same data, settings and seed. So their losses and maps "
    "are equal."
)


def show_switch(classroom: Classroom, found: Sequence[Reading]) -> None:
    """How many have predicted, and what reveals what they did and what came out.

    A board is projected: the answer on it would be the prediction of all who come after.
    """
    revealed = classroom.revealed
    count = sum(one.attempt.predicted is not None for one in found)
    with st.container(horizontal=True, vertical_alignment="center", key="predictions"):
        st.markdown(f"**{count} of {len(found)}** have predicted", width="stretch")
        if classroom.state != "ended":
            st.toggle(
                "Show predictions, losses and what came out",
                value=revealed,
                key=f"reveal_{revealed}",  # another window may have revealed it
                on_change=_reveal,
                args=(classroom, not revealed),
            )


def _reveal(classroom: Classroom, revealed: bool) -> None:
    try:
        classroom.reveal(revealed)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")


def train_the_same(found: Sequence[Reading]) -> bool:
    """Whether two learners or more are done, and their runs are equal."""
    done = [one for one in found if one.is_done]
    if len(done) < 2:
        return False
    curves = {tuple((run.losses, run.validation) for run in one.runs) for one in done}
    if len(curves) > 1:
        return False
    together = zip(*(one.runs for one in done), strict=True)
    return not any(differences([run.run.spec for run in runs]) for runs in together)


def sentence(one: Reading, lesson: Lesson | None, *, revealed: bool = True) -> str:
    """`Predicted 50 %, came out 99.89 %`, as far as it is known; "" before."""
    if lesson is None or one.attempt.predicted is None:
        return ""
    if not revealed:
        return HIDDEN
    words = (lesson.prediction.worded(value) for value in prediction(one, lesson))
    said, answer = (shortened(text, LONGEST) for text in words)
    return f"Predicted {said}, came out {answer}" if answer else f"Predicted {said}"


def prediction(one: Reading, lesson: Lesson | None) -> tuple[str | float, str | float]:
    """What a learner predicted in the class's lesson, and what came out; "" where not known yet."""
    said = one.attempt.predicted
    return ("", "") if said is None or lesson is None else (said, _answer(one, lesson))


def picture(found: Sequence[Reading], lesson: Lesson | None) -> Picture | None:
    """What all predicted, and what came out for most; None where nobody has predicted."""
    if lesson is None:
        return None
    asked = lesson.prediction
    both = [prediction(one, lesson) for one in found]
    said = [one for one, _ in both if one != ""]
    if not said:
        return None
    answers = Counter(answer for _, answer in both if answer != "").most_common(1)
    answer = answers[0][0] if answers else ""
    if asked.number is None:
        counts = Counter(said)
        texts = dict.fromkeys([*(one.text for one in asked.choices), *counts])
        return Picture([(str(text), counts[text], text == answer) for text in texts])
    values = [one for one in said if isinstance(one, float | int)]
    known = [answer] if isinstance(answer, float | int) else []
    low, high = min([asked.lowest, *known]), max([asked.highest, *known])
    places = [(value - low) / (high - low or 1) for value in [*values, *known]]
    return Picture(
        places=places[: len(values)],
        outcome=places[-1] if known else None,
        came_out=f"came out {asked.worded(answer)}" if known else "",
        ends=(asked.worded(low), asked.worded(high)),
    )


def _answer(one: Reading, lesson: Lesson) -> str | float:
    """What came out of a learner's runs; "" before all of them are done and measured."""
    found = {each.run.id: each for each in one.runs}
    runs = {key: found[id_] for key, id_ in one.attempt.runs.items() if id_ in found}
    if len(runs) < len(lesson.runs) or not all(is_measurable(each.run) for each in runs.values()):
        return ""
    asked = lesson.prediction
    measured = measured_in({key: each.run for key, each in runs.items()})
    key = tuple((each.run.path, each.epoch) for each in runs.values()), lesson.key, str(asked)
    try:
        return cache.made("answer", key, lambda: outcome(asked, 0.0, measured).answer)
    except SequiturError:  # still being measured, or damaged, which the learner's page says
        return ""
