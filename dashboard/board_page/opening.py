"""Opening a class, and the classes that there are already."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard import cache, state
from dashboard.classroom import invitation
from dashboard.classroom.membership import describe_settings
from dashboard.formatting import plain, unique_names
from dashboard.visitors.identity import workspaces
from dashboard.widgets import button, lesson_files
from sequitur_core.classroom.classes import Classroom, classes_of, open_class
from sequitur_core.classroom.members import members
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.lessons.data import id_of
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.samples import SAMPLES

DATA, LESSON = "Data", "A lesson"
SAMPLE = "sample "  # begins the value of an option that is a sample, not stored data
PARTS = {
    "model": "Architecture",
    "preset": "Preset",
    "size": "Encoding size",
    "epochs": "Epochs",
    "settings": "More settings",
}
WORDS = {"open": "open", "frozen": "frozen", "ended": "over"}


def is_wanted() -> bool:
    """Whether the address asks for a new class."""
    return state.NEW_CLASS in st.query_params


def show() -> None:
    """The form, and below it the classes that this workspace has opened."""
    st.title("Open a class", anchor=False)
    st.write(
        "Learners join by a short link or a QR code, without an account. You see all of them learn "
        "on one board."
    )
    with st.container(width=640):
        _form()
    _list_classes()


def _form() -> None:
    invitation.say_if_only_here()
    wanted = st.query_params.get(state.NEW_CLASS, "")
    about = st.segmented_control(
        "About",
        [DATA, LESSON],
        default=LESSON if wanted == "lesson" else DATA,
        required=True,
        key="class_about",
    )
    if about == LESSON:
        _lesson_form()
    else:
        _data_form()


def _data_form() -> None:
    stored = {one.id: one.name for one in cache.workspace().datasets() if not one.damage}
    samples = {f"{SAMPLE}{key}": f"Sample: {one.title}" for key, one in SAMPLES.items()}
    names = unique_names({**stored, **samples})
    viewed = state.current(state.DATA)
    chosen: str = st.selectbox(
        "Data",
        list(names),
        index=list(names).index(viewed) if viewed in names else 0,
        format_func=names.__getitem__,
        key="class_data",
    )
    title = _title(names[chosen].removeprefix("Sample: "), chosen)
    asked = {name: st.query_params[name] for name in state.FORM if name in st.query_params}
    st.caption(f"Learners begin with {describe_settings(asked)}.")
    locked = st.pills(
        "Locked, so that learners can't change it",
        list(PARTS),
        selection_mode="multi",
        format_func=PARTS.__getitem__,
        key="class_locked",
    )
    if _pressed():
        own = cache.workspace()
        with st.spinner("Preparing the data ..."):
            sample = chosen.removeprefix(SAMPLE) if chosen in samples else ""
            data_id = own.sample_id(sample) if sample else chosen
            settings = urlencode(asked)
            opened = open_class(own, title, data=[data_id], settings=settings, locked=locked)
        _view(opened)


def _lesson_form() -> None:
    lessons = {one.key: one for one in lesson_files.read_all()[0]}
    viewed = st.query_params.get(state.LESSON, "")
    key: str = st.selectbox(
        "Lesson",
        list(lessons),
        index=list(lessons).index(viewed) if viewed in lessons else 0,
        format_func=lambda one: lessons[one].title,
        key="class_lesson",
    )
    title = _title(lessons[key].title, key)
    if _pressed():
        _view(open_class(cache.workspace(), title, data=_data_of(lessons[key]), lesson=key))


def _data_of(lesson: Lesson) -> list[str]:
    """The ids of the teacher's own data that a lesson is about; samples everybody has."""
    return [id_of(cache.workspace(), one.dataset) for one in lesson.data if one.dataset]


def _title(usual: str, about: str) -> str:
    return st.text_input("Name", usual, key=f"class_title_{about}")


def _pressed() -> bool:
    return button.pressed(
        "Open the class", key="open_new_class", type="primary", icon=":material/groups:"
    )


def _view(classroom: Classroom) -> None:
    state.view_class(classroom.code)
    st.rerun()


def _list_classes() -> None:
    found = classes_of(workspaces().home, cache.workspace().path.name)
    if not found:
        return
    st.subheader("Your classes", anchor=False)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            count = len(members(one))
            st.button(
                plain(one.about.title),
                key=f"view_{one.code}",
                icon=":material/grid_view:",
                type="tertiary",
                on_click=state.view_class,
                args=(one.code,),
            )
            st.caption(f"{pluralise(count, 'learner')} · {WORDS[one.state]}", width="stretch")
            with st.popover("Remove", type="tertiary", key=f"removing_{one.code}"):
                st.markdown("The board is gone then. What learners trained stays with them.")
                st.button(
                    "Remove the class",
                    key=f"remove_{one.code}",
                    icon=":material/delete:",
                    on_click=_remove,
                    args=(one,),
                )


def _remove(classroom: Classroom) -> None:
    try:
        classroom.remove()
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
