"""Learn: short lessons, each with a prediction, a training and what came out."""

from __future__ import annotations

from dashboard import state
from dashboard.learn_page import lesson_view, shelf
from dashboard.widgets import lesson_files

lessons, problems = lesson_files.read_all()
chosen = next((one for one in lessons if one.key == state.lesson_in_view()), None)
if chosen is None:
    shelf.show(lessons, problems)
else:
    following = lessons[lessons.index(chosen) + 1 :]
    lesson_view.show(chosen, following[0] if following else None)
