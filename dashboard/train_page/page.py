"""Train: choose a model, watch it learn, stop when it is good enough."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.train_page import cost_estimate, model_form, monitor
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import FEWEST, Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.jobs.queue import enqueue
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import (
    architecture,
    count_parameters,
    suitable_architectures,
)
from sequitur_core.settings.architectures.architecture import Architecture
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

FEW = 50  # below this many sequences, none are held out
FIRST_SIGN_SECONDS = 0.6  # how long a click on Train waits for the first loss


def choose_data() -> tuple[str, SequenceDataset, Run | None]:
    """Id and dataset to train on and the run in view, or an empty state that leads to data.

    The id is "" where only the run's own copy of the data is left.
    """
    run = cache.run(state.current(state.RUN))
    data_id = state.current(state.DATA) or (run.spec.dataset_id if run else None)
    dataset = cache.dataset(data_id) if data_id else None
    if data_id and dataset is not None:
        return data_id, dataset, run if run and run.spec.dataset_id == data_id else None
    if run is not None:
        return "", cache.run_dataset(run), run
    st.title("Train", anchor=False)
    if data_id:
        st.warning("That data isn't here any more. Pick a sample or load the file again.")
    st.write("First choose what to train on: a sample, or a file of your own.")
    st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
    st.stop()


def start_values(
    model: str, name: str, sizes: Sizes, encoding_dim: int, like: RunSpec | None
) -> tuple[dict[str, Any], TrainConfig]:
    """Options and training settings to start the form with."""
    if like is not None and (like.model, like.preset) == (model, name):
        return dict(like.options), like.config
    return preset(name, model, sizes, encoding_dim)


def choose_architecture(suitable: list[Architecture]) -> str:
    """Cards of the models that fit, the recommended one first."""
    descriptions = {each.name: each.description for each in suitable}
    recommended = suitable[0].name if len(suitable) > 1 else None
    chosen = st.radio(
        "Architecture",
        list(descriptions),
        captions=list(descriptions.values()),
        format_func=lambda m: f"{m} · recommended" if m == recommended else m,
        key=state.ARCHITECTURE,
        persist_state="session",
    )
    return str(chosen)


def recipe_of(data_id: str) -> Recipe | None:
    """How the data was prepared, so that new data can be too; None where nobody knows any more."""
    try:
        return cache.workspace().recipe(data_id)
    except SequiturError:  # the data itself is whole
        return None


def choose_preset() -> str:
    """Separating or original, with a sentence on what it sets."""
    st.session_state.setdefault(state.PRESET, next(iter(PRESETS)))
    name = st.segmented_control(
        "Preset",
        list(PRESETS),
        format_func=lambda p: PRESETS[p].label,
        required=True,
        key=state.PRESET,
        persist_state="session",
        width="stretch",
    )
    st.caption(PRESETS[name].sentence)
    return str(name)


def training_form(config: TrainConfig, *, few: bool, key: str) -> TrainConfig:
    """How to train, below the model's own options."""
    lr = st.number_input(
        "Learning rate",
        min_value=1e-6,
        max_value=1.0,
        value=config.lr,
        format="%.4g",
        key=f"{key}_lr",
        help="How big each correction is. Too big and the loss jumps or grows; too small and "
        "it hardly falls.",
    )
    batch = st.number_input(
        "Sequences per step",
        min_value=1,
        max_value=4096,
        value=config.batch_size,
        placeholder="chosen by rule",
        key=f"{key}_batch",
        help="How many sequences are looked at before each correction (batch size).",
    )
    noise = st.slider(
        "Noise on the input",
        0.0,
        1.0,
        float(config.denoise),
        0.05,
        key=f"{key}_noise",
        help="Trains the model to rebuild the clean sequence from a noisy one, in standard "
        "deviations. 0 adds none.",
    )
    mixup = st.slider(
        "Mix sequences in pairs",
        0.0,
        1.0,
        float(config.mixup),
        0.1,
        key=f"{key}_mixup",
        help="Share of the steps that train on blends of two sequences, which keeps a small "
        "data set from being learned by heart (mixup).",
    )
    schedule = st.selectbox(
        "Learning rate over time",
        ["constant", "cosine"],
        index=["constant", "cosine"].index(config.schedule),
        format_func={"constant": "constant", "cosine": "warm up, then fall to 0"}.get,
        key=f"{key}_schedule",
        help="Falling to 0 lets the last epochs settle.",
    )
    clip = st.number_input(
        "Largest correction",
        min_value=1e-3,
        value=config.clip_value,
        placeholder="no limit",
        key=f"{key}_clip",
        help="Limits the gradient's norm, so that one odd sequence can't throw the model off.",
    )
    share, cross_fit = 0.0, False
    if few:
        cross_fit = st.toggle(
            "Measure on held-out sequences",
            value=config.cross_fit,
            key=f"{key}_cross",
            help="With fewer than 50 sequences none are held out while training. This trains "
            "five more models, each without a fifth of the sequences, and measures on "
            "that fifth.",
        )
    else:
        share = st.slider(
            "Held out for validation",
            0.0,
            0.5,
            config.validation_share,
            0.05,
            key=f"{key}_share",
            help="Share of the sequences the model never trains on, to see whether it "
            "understands new ones.",
        )
    patience = st.number_input(
        "Stop early after",
        min_value=1,
        value=config.patience,
        placeholder="never",
        key=f"{key}_patience",
        disabled=share == 0,
        help="Epochs without a better validation loss.",
    )
    seed = st.number_input(
        "Seed",
        min_value=0,
        max_value=2**31 - 1,
        value=config.seed or 0,
        key=f"{key}_seed",
        help="The same seed gives the same result again on the same machine.",
    )
    device = st.selectbox(
        "Train on",
        ["auto", "cpu", "cuda", "mps"],
        index=["auto", "cpu", "cuda", "mps"].index(config.device),
        format_func={
            "auto": "graphics card if there is one",
            "cpu": "processor",
            "cuda": "NVIDIA graphics card",
            "mps": "Apple graphics",
        }.get,
        key=f"{key}_device",
    )
    return replace(
        config,
        lr=lr,
        batch_size=batch,
        denoise=noise,
        mixup=mixup,
        schedule=schedule,
        clip_value=clip,
        validation_share=share,
        cross_fit=cross_fit,
        patience=patience if share else None,
        seed=int(seed),
        device=device,
    )


def settings(
    data_id: str, dataset: SequenceDataset, run: Run | None
) -> tuple[RunSpec | None, bool]:
    """The form: what would be trained, None where that is impossible, and whether to start.

    A visit that begins here, as after a reload, begins with the settings of the run in view.
    The button stands above the many further settings, in sight of what it starts.
    """
    sizes = Sizes.of(dataset)
    if (
        state.FORM_DATASET not in st.session_state
        and run is not None
        and not st.session_state.get(state.INITIAL_SETTINGS)
    ):
        state.train_like(run.spec)
    like: RunSpec | None = st.session_state.get(state.INITIAL_SETTINGS)
    if like is not None and data_id not in ("", like.dataset_id):
        like = None  # its settings were sized for other data
    suitable = suitable_architectures(sizes)
    if st.session_state.get(state.FORM_DATASET) != data_id:
        st.session_state[state.FORM_DATASET] = data_id
        if like is None:  # other data: the recommendation counts, not an earlier choice
            st.session_state.pop(state.ARCHITECTURE, None)
    model = choose_architecture(suitable)
    name = choose_preset()
    st.session_state.setdefault(state.ENCODING_DIM, like.encoding_dim if like else 16)
    size_column, epochs_column = st.columns(2)
    encoding_dim = size_column.number_input(
        "Encoding size",
        min_value=1,
        max_value=1024,
        step=1,
        key=state.ENCODING_DIM,
        persist_state="session",
        help="How many numbers each sequence is squeezed into. More numbers rebuild it more "
        "faithfully; fewer force the model to find what matters. 16 is a good start.",
    )
    options, config = start_values(model, name, sizes, encoding_dim, like)
    # Widgets keep their values by key: other data, model or preset gets fresh ones.
    form = f"{data_id}_{model}_{name}_{like.name if like else ''}"
    if st.session_state.get(state.FORM_KEY) != form:
        st.session_state[state.FORM_KEY] = form
        st.session_state[state.EPOCHS] = config.epochs
    epochs = epochs_column.number_input(
        "Epochs",
        min_value=1,
        max_value=100_000,
        step=1,
        key=state.EPOCHS,
        persist_state="session",
        help="How often the model looks at every training sequence. You can stop at any time "
        "and keep what was learned.",
    )
    start_here = st.container()
    problem = None
    if len(dataset) < FEWEST:
        problem = SequiturError(
            f"A training needs at least {FEWEST} sequences, and here is {len(dataset)}. Cut it "
            "into windows on the Data page, or add data."
        )
    with st.expander("More settings", icon=":material/tune:"):
        try:
            if architecture(model).options:
                st.markdown("**Model**")
                options = model_form.model_form(model, options, key=form)
        except SequiturError as error:
            problem = error
        st.markdown("**Training**")
        config = training_form(config, few=len(dataset) < FEW, key=form)
    spec = None
    with start_here:
        try:
            if problem:
                raise problem
            parameters = count_parameters(model, sizes, encoding_dim, options)
        except SequiturError as error:
            st.error(plain(error), icon=":material/error:")
        else:
            spec = RunSpec(
                name=f"{dataset.name} · {model} · {encoding_dim}",
                dataset_id=data_id,
                model=model,
                encoding_dim=int(encoding_dim),
                options=options,
                config=replace(config, epochs=int(epochs)),
                preset=name,
                recipe=recipe_of(data_id),
            )
            cost_estimate.show(spec, sizes, parameters=parameters)
        if len(dataset) < FEW:
            st.caption(
                "With fewer than 50 sequences none are held out, so the curve shows how well the "
                "training sequences are rebuilt, not new ones. "
                + (
                    "When the map is there, five more short trainings measure that."
                    if config.cross_fit
                    else "More settings can measure that."
                )
            )
        pressed = st.button(
            "Train",
            type="primary",
            key="train",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=spec is None,
            shortcut="Ctrl+Enter",
        )
    return spec, pressed


def start(spec: RunSpec, dataset: SequenceDataset) -> None:
    """Queue the run, and wait a moment for its first sign of life."""
    names = [run.name for run in cache.workspace().runs()]
    *_, name = disambiguate([*names, spec.name])
    run = enqueue(cache.workspace(), replace(spec, name=name), dataset)
    state.view(run=run.id)
    deadline = time.monotonic() + FIRST_SIGN_SECONDS
    while time.monotonic() < deadline and run.status != "failed":
        if run.history() or run.progress() is not None:
            break
        time.sleep(0.05)


data_id, dataset, run = choose_data()
st.title("Train", anchor=False)
st.markdown(
    f"Squeeze each sequence of **{plain(dataset.name)}** into a few numbers and learn to "
    "rebuild it from them. Choose a model, or take the suggestion, and press Train."
)
left, right = st.columns([5, 9], gap="large")
with left:
    spec, pressed = settings(data_id, dataset, run)
    if pressed and spec is not None:
        start(spec, dataset)
        st.rerun()
with right:
    if run is None:
        monitor.placeholder(epochs=spec.config.epochs if spec else 50)
    else:
        monitor.panel(run)
