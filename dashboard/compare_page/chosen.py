"""Which runs are compared, and what has to be said of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import OKABE_ITO
from dashboard.formatting import (
    SEPARATOR,
    common_words,
    plain,
    shortened_run,
    shortened_together,
    unique_names,
)
from dashboard.sentences.comparison_sentences import (
    FEWEST_COMPARED,
    MOST_COMPARED,
    MOST_FIT,
)
from dashboard.visitors.identity import workspaces
from dashboard.widgets.fields import page_choice
from dashboard.widgets.run_names import as_options, run_names
from sequitur_core.classroom.classes import class_of_teacher
from sequitur_core.classroom.members import members, runs_of
from sequitur_core.comparison.measures import Measures, measures
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec

NAME_LENGTH = 34  # characters of a name where four fit one line
KEPT_PARTS = 2
LONG, LONGEST = 24, 40  # characters of a name in a table's head, and anywhere
TOO_FEW = "Pick two to four runs here, or tick them on Runs."
USUAL = "Suggest two"


@dataclass(frozen=True, eq=False)
class Compared:
    """A run among others: its name among these and as a whole, its colour, what it measured."""

    run: Run
    name: str
    whole: str
    colour: str
    measures: Measures
    has_map: bool


def choose() -> list[Compared]:
    """The runs in view, at least two of them, and a sentence on each that isn't as usual."""
    runs, names = _of_class() if state.CLASS in st.query_params else _own()
    with_map = [run for run in runs.values() if has_map(run)]
    usual = _usual_pair(with_map, state.current(state.RUN))
    wanted = usual if (chosen := state.compared()) is None else chosen
    picked = [id_ for id_ in wanted if id_ in runs][:MOST_COMPARED]
    st.session_state[state.COMPARED_RUNS] = picked
    st.multiselect(
        "Runs",
        list(runs),
        default=picked,
        format_func=as_options(names, NAME_LENGTH).__getitem__,
        max_selections=MOST_COMPARED,
        placeholder="Two to four runs",
        **page_choice.control_of(state.COMPARED_RUNS, runs, then=_take_over),
    )
    _say_what_is_missing(wanted, runs)
    whole = [names[id_] for id_ in picked]
    short = shortened_together(without_common_beginning(whole), LONGEST, shortened_run)
    found = [
        one
        for i, id_ in enumerate(picked)
        if (one := _compared(runs[id_], (short[i], whole[i]), i)) is not None
    ]
    if len(found) < FEWEST_COMPARED:
        _stop(TOO_FEW, "runs_page", usual=[] if picked else usual)
    return found


def _usual_pair(runs: Sequence[Run], viewed: str | None) -> list[str]:
    """The ids of the run in view and the newest other one on the same data, or else the newest.

    `runs` are from the newest to the oldest. Where none of them is in view, or it is alone on its
    data, of the newest two on the same data.
    """
    data = {run.id: spec.dataset_id for run in runs if (spec := _spec(run)) is not None}
    for run in sorted(runs, key=lambda run: run.id != viewed):
        others = [id_ for id_ in data if id_ != run.id and data[id_] == data.get(run.id)]
        if data.get(run.id) and others:
            return [run.id, others[0]]
    ids = sorted((run.id for run in runs), key=lambda id_: id_ != viewed)
    return ids[:FEWEST_COMPARED]


def _own() -> tuple[dict[str, Run], dict[str, str]]:
    """One's own runs by id, and what they are called."""
    runs = {run.id: run for run in cache.workspace().runs()}
    if not runs:
        _stop("No runs yet. Train two models, and they can be compared here.", "data_page")
    return runs, run_names()


def _of_class() -> tuple[dict[str, Run], dict[str, str]]:
    """The runs of the class in view, which is one's own, called like their learners."""
    code = st.query_params[state.CLASS]
    classroom = class_of_teacher(workspaces().home, code, cache.workspace().path.name)
    st.page_link(
        "board_page/page.py",
        label="Back to the board",
        icon=":material/arrow_back:",
        query_params={state.CLASS: classroom.code},
    )
    runs, names = {}, {}
    for member in members(classroom):
        own = runs_of(classroom, member)
        for number, run in enumerate(own, 1):
            runs[run.id] = run
            names[run.id] = f"{member.name}, run {number}" if len(own) > 1 else member.name
    return runs, unique_names(names)


def without_common_beginning(names: Sequence[str]) -> list[str]:
    """`waves · LSTM_AE · 8` and `waves · LINEAR_AE · 8` as `LSTM_AE · 8` and `LINEAR_AE · 8`.

    The last two parts stay, which are the model and the encoding size. Of long names, such as
    `heartbeats-lstm-balanced-2a7f`, words at the beginning of the first part go, too.
    """
    parts = [name.split(SEPARATOR) for name in names]
    common = 0
    while parts and all(
        len(own) > common + KEPT_PARTS and own[common] == parts[0][common] for own in parts
    ):
        common += 1
    short = [SEPARATOR.join(own[common:]) for own in parts]
    if max(map(len, short), default=0) <= LONG:
        return short
    begin = common_words([own[common] for own in parts])
    return [name[begin:] for name in short]


def _spec(run: Run) -> RunSpec | None:
    """None where it is damaged, which is said of the run where it is shown."""
    try:
        return run.spec
    except SequiturError:
        return None


def is_live(run: Run) -> bool:
    """Whether a run waits or trains, or its map is being drawn."""
    return run.status in UNDER_WAY or run.phase == "map"


def _take_over() -> None:
    state.compare(st.session_state[state.COMPARED_RUNS])


def _compared(run: Run, names: tuple[str, str], place: int) -> Compared | None:
    """The run, and a sentence on it where it isn't done; None where its files are damaged.

    Its names are that among the others, and the whole one.
    """
    name = names[0]
    try:
        measured = measures(run)
        _say_how_far(run, name)
        return Compared(run, *names, OKABE_ITO[place], measured, has_map(run))
    except SequiturError as error:
        st.warning(f"{plain(name)} can't be compared. {plain(error)}", icon=":material/error:")
        return None


def _say_what_is_missing(wanted: Sequence[str], runs: dict[str, Run]) -> None:
    gone = [id_ for id_ in wanted if id_ not in runs]
    if gone:
        some = "One of the runs isn't" if len(gone) == 1 else f"{len(gone)} of the runs aren't"
        st.warning(
            f"{some} here any more: deleted, perhaps in another window.", icon=":material/delete:"
        )
    if len(wanted) - len(gone) > MOST_COMPARED:
        st.info(f"{MOST_FIT} The others were left out.")


def _say_how_far(run: Run, name: str) -> None:
    """A sentence on a run that isn't simply done."""
    now, named = run.state(), plain(name)
    match now.status:
        case "queued":
            st.info(f"{named} hasn't begun to train yet.", icon=":material/hourglass_empty:")
        case "running":
            st.info(
                f"{named} is still training: its curve grows here, and its map follows.",
                icon=":material/autorenew:",
            )
        case "paused":
            st.info(
                f"{named} is paused after epoch {len(run.history()):,}.",
                icon=":material/pause_circle:",
            )
        case "stopped":
            done, asked = len(run.history()), run.spec.config.epochs
            st.info(
                f"{named} was stopped after {done:,} of {pluralise(asked, 'epoch')}.",
                icon=":material/stop_circle:",
            )
        case "failed" | "interrupted":
            st.warning(f"{named} has {now.status}. {plain(now.message)}", icon=":material/error:")
        case "done" if not has_map(run):
            st.info(f"{named} has no map yet.", icon=":material/hourglass_top:")


def _stop(sentence: str, page: str, *, usual: Sequence[str] = ()) -> NoReturn:
    """A sentence, and ways on: the `usual` runs, where these are two, and a page."""
    st.write(sentence)
    if len(usual) == FEWEST_COMPARED:
        st.button(
            USUAL,
            key="usual_pair",
            icon=":material/compare:",
            on_click=state.compare,
            args=(usual,),
        )
    label, icon = {"data_page": ("Choose data", ":material/table_chart:")}.get(
        page, ("To the runs", ":material/history:")
    )
    st.page_link(f"{page}/page.py", label=label, icon=icon)
    st.stop()
