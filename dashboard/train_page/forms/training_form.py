"""The form of how to train, below the options of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from sequitur_core.settings.train_config import TrainConfig

LARGEST_WHOLE = 2**53 - 1  # of a browser
SCHEDULES: dict[Literal["constant", "cosine"], str] = {
    "constant": "constant",
    "cosine": "cosine: warm up, then fall to 0",
}
DEVICES = {
    "auto": "GPU if there is one",
    "cpu": "processor",
    "cuda": "NVIDIA graphics card",
    "mps": "Apple graphics",
}


def training_form(
    config: TrainConfig, *, few: bool, owners: Sequence[str], key: str
) -> TrainConfig:
    """Widgets for how to train, starting at `config`; with `few` sequences none are held out.

    `owners` are the labels that sequences can be held out by.
    """
    config = _step_size(config, key)
    config = _augmentation(config, key)
    config = _schedule_and_clipping(config, key)
    config = _validation(config, few, key)
    if owners:
        config = _held_out_by(config, owners, key)
    return _seed_and_device(config, key)


def _step_size(config: TrainConfig, key: str) -> TrainConfig:
    lr = st.number_input(
        "Learning rate",
        min_value=1e-6,
        max_value=max(1.0, float(config.lr)),
        value=max(1e-6, float(config.lr)),
        format="%.4g",
        key=f"{key}_lr",
        help="How much the parameters change at each step. Too much and the loss jumps or grows; "
        "too little and it hardly falls.",
    )
    batch = st.number_input(
        "Batch size",
        min_value=1,
        max_value=max(4096, config.batch_size or 0),
        value=config.batch_size,
        placeholder="automatic",
        key=f"{key}_batch",
        help="How many sequences the model looks at in each step, before its parameters change.",
    )
    return replace(config, lr=lr, batch_size=batch)


def _augmentation(config: TrainConfig, key: str) -> TrainConfig:
    noise = st.slider(
        "Noise on the input",
        0.0,
        1.0,
        min(1.0, float(config.denoise)),
        0.05,
        key=f"{key}_noise",
        help="Trains the model to reconstruct the clean sequence from a noisy one. In standard "
        "deviations; 0 adds no noise.",
    )
    mixup = st.slider(
        "Mixup",
        0.0,
        1.0,
        float(config.mixup),
        0.1,
        key=f"{key}_mixup",
        help="The share of steps that train on blends of two sequences. This keeps the model from "
        "memorising a small dataset.",
    )
    return replace(config, denoise=noise, mixup=mixup)


def _schedule_and_clipping(config: TrainConfig, key: str) -> TrainConfig:
    schedule = st.selectbox(
        "Learning rate schedule",
        list(SCHEDULES),
        index=list(SCHEDULES).index(config.schedule),
        format_func=SCHEDULES.__getitem__,
        key=f"{key}_schedule",
        help="If the learning rate falls to 0, the last epochs can settle.",
    )
    clip = st.number_input(
        "Gradient clipping (max norm)",
        min_value=1e-3,
        value=None if config.clip_value is None else max(1e-3, float(config.clip_value)),
        placeholder="no limit",
        key=f"{key}_clip",
        help="Limits the gradient norm, so that a single outlier can't throw the model off.",
    )
    return replace(config, schedule=schedule, clip_value=clip)


def _validation(config: TrainConfig, few: bool, key: str) -> TrainConfig:
    share, cross_fit = 0.0, False
    if few:
        cross_fit = st.toggle(
            "Measure on held-out sequences",
            value=config.cross_fit,
            key=f"{key}_cross",
            help="With fewer than 50 sequences, none are held out during training. This trains "
            "five more models, each without a fifth of the sequences, and measures on that fifth "
            "(cross-validation).",
        )
    else:
        share = st.slider(
            "Held out for validation",
            0.0,
            0.5,
            float(config.validation_share),
            0.05,
            key=f"{key}_share",
            help="The share of sequences that the model never trains on, to see how well it does "
            "on new ones.",
        )
    patience = st.number_input(
        "Early stopping (patience)",
        min_value=1,
        value=config.patience,
        placeholder="never",
        key=f"{key}_patience",
        disabled=share == 0,
        help="Stop after this many epochs without a better validation loss.",
    )
    return replace(
        config,
        validation_share=share,
        cross_fit=cross_fit,
        patience=patience if share else None,
    )


def _held_out_by(config: TrainConfig, owners: Sequence[str], key: str) -> TrainConfig:
    offered = ["", *owners]
    by = st.selectbox(
        "Hold out by",
        offered,
        index=offered.index(config.split_by) if config.split_by in offered else 0,
        format_func=lambda name: name or "single sequences",
        key=f"{key}_split_by",
        help="For example by person: then all sequences of a person are either trained on or held "
        "out, and the scores say how well the model does on people it has never seen.",
    )
    return replace(config, split_by=by or None)


def _seed_and_device(config: TrainConfig, key: str) -> TrainConfig:
    seed = st.number_input(
        "Seed",
        min_value=0,
        max_value=LARGEST_WHOLE,
        value=min(LARGEST_WHOLE, config.seed or 0),
        key=f"{key}_seed",
        help="Sets the random numbers used in training: the same seed gives the same result again "
        "on the same computer.",
    )
    # A run made from code may name another, such as "cuda:1".
    devices = DEVICES if config.device in DEVICES else {**DEVICES, config.device: config.device}
    device = st.selectbox(
        "Device",
        list(devices),
        index=list(devices).index(config.device),
        format_func=devices.__getitem__,
        key=f"{key}_device",
    )
    return replace(config, seed=seed, device=device)
