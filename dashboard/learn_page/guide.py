"""How a lesson is written: files to begin with, where they go, and all that can stand in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.export.download import download_button
from dashboard.formatting import plain
from dashboard.learn_page import lesson_form
from dashboard.widgets import lesson_files, messages
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.measures import FUNCTIONS, MEASURES
from sequitur_core.lessons.reading import ENDING
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.presets import PRESETS

SMALL = Path(__file__).with_name("my_lesson.toml")
SMALL_TITLE = "A small lesson to begin with"
# What a lesson can say beside its texts, and what for.
DATA = {
    'dataset = "my days"': "data of your own: its name on the Data page, instead of a sample",
    "sequences = 60": "this many of its sequences, drawn at random",
    'change = "shift"': "each sequence begins at a random moment; what was cut off follows its end",
    'change = "noise"': "random values instead, in which there is nothing to learn",
}
RUNS = {
    'data = "days"': "which of several `[[data]]` it learns from, by its key",
    "encoding_dim = 16": "how many numbers an encoding has; as many as Train suggests if you leave "
    "it out",
    "training = { epochs = 50, seed = 1 }": "what differs from the preset in how it trains; also "
    "`lr` (learning rate), `batch_size`, `denoise` (noise on the input), `mixup`, "
    "`validation_share` (held out), `patience` (early stopping), as under *More settings* on Train",
    "options = { h_dims = [64] }": "the same for the layers of the model",
}
CHOICES = """[prediction]
ask = "Which encoding explains more?"

[[prediction.choices]]
text = "The one of two numbers"
when = "two.explained > eight.explained + 1"

[[prediction.choices]]
text = "The one of eight numbers"
when = "eight.explained > two.explained + 1"

[[prediction.choices]]
text = "About the same"     # the last one has no when: it holds where no other does
"""


def show() -> None:
    """Everything that a teacher needs to write a lesson."""
    form, file = st.tabs(["Fill in a form", "Write a file"])
    with form:
        lesson_form.show(_keep)
    with file:
        _as_file()
    _own()


def _as_file() -> None:
    """For what the form doesn't ask."""
    st.markdown(
        "A lesson is one file. The form writes one, too, and a file can say more: several data, "
        "other settings, and paragraphs that depend on what came out.\n"
        "1. Save one of the lessons below, and change it in any text editor. Give it a name of "
        f"your own that ends in `{ENDING}`: with the name of one of the six, it would take its "
        "place.\n"
        "2. Upload it here. It then stands above, after the others; if something is wrong with "
        "it, you are told in which line."
    )
    _files()
    version = st.session_state.get(state.LESSON_UPLOADER_VERSION, 0)
    key = f"add_lesson_{version}"  # afresh each time: the same file can be uploaded again
    st.file_uploader(
        "Your lesson", [ENDING], key=key, max_upload_size=1, on_change=_add, args=(version, key)
    )
    choices, data, measures = st.tabs(
        ["Answers to choose from", "Data and models", "What formulas can ask"]
    )
    with choices:
        st.markdown(
            "Instead of a number, a prediction can offer answers. The first whose `when` holds is "
            "what came out:"
        )
        st.code(CHOICES, language="toml")
    with data:
        _settings()
    with measures:
        st.markdown(
            "Numbers always come from the reader's own runs. A formula names the key of a run and "
            "what is asked of it, as in `two.explained`; it stands in `number`, in `when`, and "
            "within a text in braces. It can compare and calculate: `+ - * /`, `< <= > >=`, "
            "`and or not`."
        )
        rows = [(name, measure.describe) for name, measure in MEASURES.items()]
        st.markdown(_table(rows + [(one.example, one.describe) for one in FUNCTIONS.values()]))


def _files() -> None:
    """A lesson to look at and to save: the small one, or one of those that are above."""
    own = {path.name: path for path in lesson_files.own()}
    files = {SMALL_TITLE: SMALL} | own | lesson_files.shipped()
    chosen = files[st.selectbox("Begin with", list(files), key="lesson_to_look_at", width=420)]
    text = chosen.read_text(encoding="utf-8")
    download_button(
        "Save this lesson",
        text,
        file_name=f"my_{chosen.name.removeprefix('my_')}",
        mime="application/toml",
        key="lesson_to_begin_with",
        icon=":material/download:",
    )
    st.code(text, language="toml", height=320)


def _own() -> None:
    """What became of a teacher's lesson, and all of them, which can be taken away again."""
    if (said := messages.said(state.LESSON_FILES_SAID)) is not None:
        is_done, text = said
        (st.success if is_done else st.error)(plain(text))
    if (earlier := st.session_state.get(state.EARLIER_LESSON)) is not None:
        what = "Replaced the earlier" if earlier.path.is_file() else "Removed"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{what} {plain(earlier.path.name)}.", width="content")
            st.button(
                "Undo",
                key="undo_lesson",
                icon=":material/undo:",
                type="tertiary",
                on_click=_put_back,
                args=(earlier,),
            )
    for number, path in enumerate(lesson_files.own()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(path.name), width="stretch")
            st.button("Remove", key=f"remove_lesson_{number}", on_click=_remove, args=(path,))
    st.caption(
        f"Lessons are files in `{cache.workspace().lessons_folder}`. You can also add or edit "
        "files there; reload this page afterwards."
    )


def _add(version: int, key: str) -> None:
    """Keep what was uploaded."""
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state[state.LESSON_UPLOADER_VERSION] = version + 1
    _keep(file.name, file.getvalue())


def _keep(name: str, content: bytes) -> None:
    """Keep a file if it is a lesson, and let the page say what became of it."""
    instead_of = {lesson.key: lesson.title for lesson in lesson_files.read_all()[0]}
    try:
        lesson, earlier = lesson_files.add(name, content)
    except SequiturError as error:
        _say(False, f"{error} Nothing was kept: change it and try again.")
        return
    replaced = instead_of.get(lesson.key, lesson.title)
    same = lesson.title == replaced
    _say(True, f"“{lesson.title}” now stands above{'' if same else f', in place of “{replaced}”'}.")
    st.session_state[state.EARLIER_LESSON] = earlier


def _remove(path: Path) -> None:
    st.session_state[state.EARLIER_LESSON] = lesson_files.remove(path)


def _put_back(earlier: lesson_files.Earlier) -> None:
    try:
        lesson_files.put_back(earlier)
    except SequiturError as error:
        _say(False, str(error))
        return
    st.session_state[state.EARLIER_LESSON] = None


def _say(is_done: bool, text: str) -> None:
    messages.say(state.LESSON_FILES_SAID, (is_done, text))


def _settings() -> None:
    """Which data there is, what can be done to it, and what may learn from it."""
    samples = [
        (f'sample = "{one.key}"', f"{one.title}: {one.sentence}") for one in SAMPLES.values()
    ]
    st.markdown("In `[[data]]`:\n\n" + _table([*samples, *DATA.items()]))
    models = [(f'model = "{one.name}"', one.description) for one in ARCHITECTURES.values()]
    presets = [(f'preset = "{one.name}"', one.sentence) for one in PRESETS.values()]
    st.markdown("In `[[runs]]`, at most twelve:\n\n" + _table([*models, *presets, *RUNS.items()]))
    st.caption(
        "Where the class is to watch a map move, take `separating` or `original`: these begin at "
        "random. The other two begin near their end, with PCA."
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = (f"| `{written}` | {meaning} |" for written, meaning in rows)
    return "| write | for |\n|---|---|\n" + "\n".join(lines)
