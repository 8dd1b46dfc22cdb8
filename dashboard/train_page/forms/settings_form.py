"""The form of a training: model, preset, sizes, and the button that starts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, faults, state
from dashboard.classroom.membership import is_frozen, membership
from dashboard.formatting import plain
from dashboard.sentences import data_issue_sentences
from dashboard.train_page.forms import address, cost_estimate
from dashboard.train_page.forms.address import MAX_ENCODING_DIM, MAX_EPOCHS
from dashboard.train_page.forms.fields import Fields
from dashboard.train_page.forms.locked import locked_settings
from dashboard.train_page.forms.model_form import model_form
from dashboard.train_page.forms.training_form import training_form
from dashboard.train_page.monitor import BELOW
from dashboard.widgets import button
from dashboard.widgets.fields import page_choice
from dashboard.widgets.fields.number_field import number_choice
from dashboard.widgets.learning.starting import train_like
from sequitur_core.data.data_issues import quality_issues
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.splitting import owners, suggest_by
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import (
    architecture,
    count_parameters,
    suitable_architectures,
)
from sequitur_core.settings.architectures.architecture import Architecture, Settings
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

NOTHING_TO_LEARN = ("all equal", "all constant")  # issues of data that never changes
FEW = 50  # below this many sequences, none are held out


class TooFewError(SequiturError):
    """There are too few sequences to train on, which the Data page can change."""


def show(
    data_id: str,
    dataset: SequenceDataset,
    run: Run | None,
    *,
    train: Callable[[RunSpec], None],
) -> RunSpec | None:
    """The form. Returns what it would train, None where that is impossible.

    A visit that begins here, as after a reload, begins with the settings of the run in view.
    The button, which calls `train`, stays in the window wherever the form is scrolled to, and so
    does how long it takes, and what forbids a training or goes wrong with it: see main.py's styles.
    """
    sizes, few = cache.measured_sizes(data_id, dataset), len(dataset) < FEW
    start = address.Start(data_id, sizes, tuple(owners(dataset)), suggest_by(dataset), few)
    address.take(start, run.spec if run else None)
    initial = _initial_settings(data_id, run)
    above = st.container()
    locked = locked_settings(start)
    locked.show()
    model = _choose_architecture(suitable_architectures(sizes), locked="model" in locked.parts)
    preset_name = _choose_preset(locked="preset" in locked.parts)
    left, right = st.columns(2)
    with left:
        encoding_dim = _encoding_size(sizes, initial, locked="size" in locked.parts)
    initial = locked.settings(initial)
    options, config = _start_values(start, model, preset_name, encoding_dim, initial)
    # Widgets keep their values by key: other data, model or preset gets fresh ones.
    key = f"{data_id}_{model}_{preset_name}_{initial.name if initial else ''}"
    with right:
        epochs = _epochs(config, key, locked.epochs)
    takes = st.container()
    cost_line = st.container(key="cost_line")
    start_bar = st.container(key="start_bar")
    problem = _too_few(dataset)
    if "settings" not in locked.parts:
        options, config, impossible = _more_settings(
            start, model, options, config, encoding_dim, key
        )
        problem = impossible or problem
    links = st.container()
    spec = RunSpec(
        name=f"{dataset.name} · {model} · {encoding_dim}",
        dataset_id=data_id,
        model=model,
        encoding_dim=encoding_dim,
        options=options,
        config=replace(config, epochs=epochs),
        preset=preset_name,
        recipe=cache.recipe(data_id),
    )
    with takes:
        if problem is None and data_id:
            _warn_of_nothing(data_id, dataset)
        size_locked = "size" in locked.parts
        problem = _show_cost(spec, sizes, run, problem, few=few, locked=size_locked, line=cost_line)
    possible = spec if problem is None else None
    with above:
        address.write(possible, start, run.spec if run else None)
    with start_bar, faults.said_here():
        _train_button(possible, problem, run, train)
    with links:
        _links(data_id)
    return possible


def _more_settings(
    start: address.Start,
    model: str,
    options: dict[str, Any],
    config: TrainConfig,
    encoding_dim: int,
    key: str,
) -> tuple[dict[str, Any], TrainConfig, SequiturError | None]:
    """The settings that most people leave as they are, and what is wrong with the model's."""
    box = st.expander(
        "More settings", icon=":material/tune:", key=state.MORE_SETTINGS, on_change="rerun"
    )
    fields, problem = Fields(key, shown=bool(box.open)), None
    with box:
        try:
            if architecture(model).options:
                fields.title("Model")
                options = model_form(model, options, fields=fields, encoding_dim=encoding_dim)
        except SequiturError as error:
            problem = error
        fields.title("Training")
        config = training_form(config, few=start.few, owners=start.owners, fields=fields)
    return options, config, problem


def _train_button(
    spec: RunSpec | None,
    problem: SequiturError | None,
    run: Run | None,
    train: Callable[[RunSpec], None],
) -> None:
    """The button that starts a training, below what forbids it."""
    if problem is not None:
        st.error(plain(problem), icon=":material/error:")
        if isinstance(problem, TooFewError):
            st.page_link("data_page/page.py", label="To the data", icon=":material/table_chart:")
    if run is not None and run.status in UNDER_WAY:
        with st.container(key="to_training"):
            st.markdown(f"[The training is below](#{BELOW})")
    pressed = button.pressed(
        "Train",
        type="secondary" if run and run.status == "paused" else "primary",  # Continue is
        key="train",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=spec is None or is_frozen(),
        shortcut="Ctrl+Enter",
    )
    if pressed and spec is not None:
        train(spec)


def _links(data_id: str) -> None:
    """To the form as it stands: for oneself or one other person, and for a class."""
    with st.container(horizontal=True, vertical_alignment="center"):
        address.link()
        if data_id and cache.is_shared() and membership() is None:
            form = {name: st.query_params[name] for name in state.FORM if name in st.query_params}
            st.page_link(
                "board_page/page.py",
                label="Open a class",
                icon=":material/groups:",
                query_params={state.DATA: data_id, state.NEW_CLASS: "data", **form},
                help="Learners begin with this data and these settings.",
            )


def _initial_settings(data_id: str, run: Run | None) -> RunSpec | None:
    """The settings of an earlier run that the form starts with; None for those of a preset."""
    visit_begins = state.FORM_DATASET not in st.session_state
    if visit_begins and run is not None and not st.session_state.get(state.INITIAL_SETTINGS):
        train_like(run.spec)
    initial: RunSpec | None = st.session_state.get(state.INITIAL_SETTINGS)
    if initial is not None and data_id not in ("", initial.dataset_id):
        initial = None  # its settings were sized for other data
    if st.session_state.get(state.FORM_DATASET) != data_id:
        st.session_state[state.FORM_DATASET] = data_id
        if initial is None:  # other data: the recommendation counts, not an earlier choice
            st.session_state.pop(state.ARCHITECTURE, None)
    return initial


def _choose_architecture(suitable: list[Architecture], *, locked: bool) -> str:
    """Cards of the models that fit, the recommended one first."""
    descriptions = {each.name: each.description for each in suitable}
    recommended = suitable[0].name if len(suitable) > 1 else None
    names = list(descriptions)
    if st.session_state.get(state.ARCHITECTURE) not in names:
        st.session_state[state.ARCHITECTURE] = names[0]
    chosen: str = st.session_state[state.ARCHITECTURE]
    with st.container(key=state.ARCHITECTURE):
        return st.radio(
            "Architecture",
            names,
            index=names.index(chosen),
            captions=list(descriptions.values()),
            format_func=lambda name: f"{name} · recommended" if name == recommended else name,
            disabled=locked,
            **page_choice.control_of(state.ARCHITECTURE, names),
        )


def _choose_preset(*, locked: bool) -> str:
    """The presets, with a sentence on what the chosen one sets."""
    name: str = st.session_state.setdefault(state.PRESET, next(iter(PRESETS)))
    with st.container(key=state.PRESET):
        st.segmented_control(
            "Preset",
            list(PRESETS),
            default=name,
            format_func=lambda name: PRESETS[name].label,
            required=True,
            disabled=locked,
            wrap=True,  # or the last would be out of sight
            **page_choice.control_of(state.PRESET, PRESETS),
        )
    st.caption(PRESETS[name].sentence)
    return name


def _encoding_size(sizes: Sizes, initial: RunSpec | None, *, locked: bool) -> int:
    suggested, chosen = sizes.encoding_dim, st.session_state.get(state.ENCODING_DIM)
    earlier = st.session_state.get(state.SUGGESTED_ENCODING_DIM)
    st.session_state[state.SUGGESTED_ENCODING_DIM] = suggested
    if chosen is None:
        st.session_state[state.ENCODING_DIM] = initial.encoding_dim if initial else suggested
    elif chosen == earlier and earlier != suggested and not locked:  # for data before these
        st.session_state[state.ENCODING_DIM] = suggested
    size: int = number_choice(
        "Encoding size",
        state.ENCODING_DIM,
        low=1,
        high=MAX_ENCODING_DIM,
        disabled=locked,
        help="How many numbers describe each sequence. With more, the model reconstructs it more "
        "closely; with fewer, it has to find what matters. 16 is a good start.",
    )
    return size


def _start_values(
    start: address.Start,
    model: str,
    preset_name: str,
    encoding_dim: int,
    initial: RunSpec | None,
) -> Settings:
    """Options and training settings that the form starts with."""
    if initial is not None and (initial.model, initial.preset) == (model, preset_name):
        return dict(initial.options), initial.config
    return start.settings(model, preset_name, encoding_dim)


def _epochs(config: TrainConfig, key: str, locked: int | None) -> int:
    if st.session_state.get(state.FORM_KEY) != key:
        st.session_state[state.FORM_KEY] = key
        st.session_state[state.EPOCHS] = min(MAX_EPOCHS, config.epochs)
    if locked is not None:
        st.session_state[state.EPOCHS] = locked
    epochs: int = number_choice(
        "Epochs",
        state.EPOCHS,
        low=1,
        high=MAX_EPOCHS,
        disabled=locked is not None,
        help="How many times the model goes through all training sequences. You can stop at any "
        "time and keep what it has learned.",
    )
    return epochs


def _too_few(dataset: SequenceDataset) -> SequiturError | None:
    if len(dataset) >= FEWEST:
        return None
    return TooFewError(
        f"Training needs at least {FEWEST} sequences, but there is only {len(dataset)}. Cut it "
        "into windows on the Data page, or add data."
    )


def _warn_of_nothing(data_id: str, dataset: SequenceDataset) -> None:
    """Say before a training that there is nothing to learn, where that is so."""
    for issue in quality_issues(dataset, cache.dataset_summary(data_id)):
        if issue.kind in NOTHING_TO_LEARN:
            said = data_issue_sentences.sentence(issue, dataset)
            st.warning(plain(said), icon=":material/warning:")


def _show_cost(
    spec: RunSpec,
    sizes: Sizes,
    run: Run | None,
    problem: SequiturError | None,
    *,
    few: bool,
    locked: bool,
    line: DeltaGenerator,
) -> SequiturError | None:
    """What the training takes and is measured on; what forbids it, if anything does."""
    if problem is not None:
        return problem
    try:
        parameters = count_parameters(spec.model, sizes, spec.encoding_dim, spec.options)
    except SequiturError as error:
        return error
    cost_estimate.show(spec, sizes, run, parameters=parameters, line=line)
    config = spec.config
    if spec.encoding_dim >= sizes.values:
        with line:
            _say_that_it_can_copy(spec.encoding_dim, sizes, locked=locked)
    if few:
        _say_what_few_mean(config)
    if config.split_by is not None and (config.validation_share or config.cross_fit):
        by = plain(config.split_by)
        st.caption(f"Held out by {by}: no {by} is both trained on and measured on.")
    return None


def _say_that_it_can_copy(encoding_dim: int, sizes: Sizes, *, locked: bool) -> None:
    st.caption(
        f":orange[{encoding_dim:,} numbers for {sizes.values:,} values per sequence: nothing has "
        "to be left out, so the model can simply copy.]"
    )
    fewer = sizes.encoding_dim
    if fewer < sizes.values and not locked:
        st.button(
            f"Take {pluralise(fewer, 'number')}",
            key="take_fewer",
            icon=":material/compress:",
            type="tertiary",
            on_click=st.session_state.update,
            args=({state.ENCODING_DIM: fewer},),
        )


def _say_what_few_mean(config: TrainConfig) -> None:
    st.caption(
        "With fewer than 50 sequences, none are held out, so the curve shows how well the model "
        "does on the training sequences, not on new ones. "
        + (
            "Five more short training runs measure that once the map is ready."
            if config.cross_fit
            else "More settings has an option to measure that."
        )
    )
