"""A form that writes a lesson: data, models that differ in one thing, and what learners predict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from dashboard import cache
from dashboard.formatting import unique_names
from dashboard.widgets import button
from sequitur_core.lessons.lesson import LessonData, LessonRun
from sequitur_core.lessons.reading import MAX_RUNS
from sequitur_core.lessons.writing import ASKED, Draft, file_name, lesson_text
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.architectures import ARCHITECTURES, suitable_architectures
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes

SAMPLE = "sample "  # begins the value of an option that is a sample, not stored data
USUAL = LessonRun(
    key="model", name="", data="data", model="", preset="separating",
    training={"epochs": 50},
)  # fmt: skip
SIZE, PRESET, EPOCHS = "Encoding size", "Preset", "Epochs"
WHICH, HOW_MUCH = "The model with the most", "A number for the first model"


def show(add: Callable[[str, bytes], None]) -> None:
    """The form; `add` takes the name and the content of the file that it wrote."""
    st.markdown(
        "Several models that differ in one thing learn from the same data. Learners predict the "
        "outcome, train the models, and compare."
    )
    left, right = st.columns(2, gap="large")
    with left:
        title = st.text_input("Title", key="own_title")
        question = st.text_input(
            "Question", key="own_question", placeholder="How far do we get with two numbers?"
        )
        introduction = st.text_area("What learners read first", key="own_introduction", height=120)
        data, model = _data()
    with right:
        runs = _runs(replace(USUAL, model=model))
        measure = st.selectbox(
            "Learners predict",
            list(ASKED),
            format_func=lambda one: ASKED[one].capitalize(),
            key="own_measure",
        )
        way = st.radio("Their answer", [WHICH, HOW_MUCH], key="own_way", horizontal=True)
        ask = st.text_input(
            "Question in your own words (optional)",
            key="own_ask",
            placeholder="Which explains most of the variance?",
        )
        explanation = st.text_area(
            "What they read at the end",
            key="own_explanation",
            height=80,
            help="Shown below the results of their own models, which the lesson adds by itself.",
        )
    if not button.pressed("Add this lesson", key="add_own_lesson", icon=":material/add:"):
        return
    compares = way == WHICH
    if problem := _problem(title, question, runs, compares=compares):
        st.info(problem, icon=":material/info:")
        return
    draft = Draft(
        title=title, question=question, introduction=introduction, data=data, runs=runs,
        measure=measure, compares=compares, ask=ask, explanation=explanation,
    )  # fmt: skip
    add(f"{file_name(title)}.toml", lesson_text(draft).encode())
    st.rerun()


def _problem(title: str, question: str, runs: Sequence[LessonRun], *, compares: bool) -> str:
    """What is still to be said; "" where nothing is."""
    if not title.strip() or not question.strip():
        return "Give the lesson a title and a question."
    if not runs:
        return "Enter a number for each model, such as 2, 8."
    if len(runs) > MAX_RUNS:
        return f"These are {len(runs)} models. Choose at most {MAX_RUNS}."
    if compares and len(runs) < 2:
        return f"Comparing takes at least two models. Add one, or choose “{HOW_MUCH}”."
    return ""


def _data() -> tuple[LessonData, str]:
    """What is learned from, and the model that suits it or was chosen."""
    stored = {one.name: one for one in cache.workspace().datasets() if not one.damage}
    names = {f"{SAMPLE}{key}": f"Sample: {one.title}" for key, one in SAMPLES.items()}
    names = unique_names(names | {name: name for name in stored})
    chosen = st.selectbox("Data", list(names), format_func=names.__getitem__, key="own_data")
    if chosen.startswith(SAMPLE):
        sample = chosen.removeprefix(SAMPLE)
        data, usual = LessonData(key="data", sample=sample), SAMPLES[sample].model
    else:
        data = LessonData(key="data", dataset=chosen)
        sizes = Sizes.of(cache.workspace().dataset(stored[chosen].id))
        usual = suitable_architectures(sizes)[0].name
    models = list(ARCHITECTURES)
    model = st.selectbox("Model", models, index=models.index(usual), key=f"own_model_{chosen}")
    return data, model


def _runs(usual: LessonRun) -> list[LessonRun]:
    """The models, which are alike but for one thing."""
    differs = st.selectbox("The models differ in", [SIZE, PRESET, EPOCHS], key="own_differs")
    if differs == PRESET:
        chosen = st.multiselect(
            "Presets",
            list(PRESETS),
            default=["separating", "original"],
            format_func=lambda name: PRESETS[name].label,
            key="own_presets",
        )
        return [replace(usual, key=one, name=PRESETS[one].label, preset=one) for one in chosen]
    label, given = ("Sizes", "2, 8") if differs == SIZE else ("Numbers of epochs", "5, 50")
    text = st.text_input(label, given, key=f"own_{label}", help="One model for each number.")
    numbers = list(dict.fromkeys(int(n) for n in re.findall(r"\d+", text) if 0 < len(n) < 5))
    numbers = [n for n in numbers if n]
    if differs == SIZE:
        return [
            replace(usual, key=f"size_{n}", name=f"{n} numbers", encoding_dim=n) for n in numbers
        ]
    return [
        replace(usual, key=f"epochs_{n}", name=f"{n} epochs", training={"epochs": n})
        for n in numbers
    ]
