"""The form of how to train, below the options of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from dashboard.train_page.forms.fields import Fields
from dashboard.widgets.fields.number_field import number_field
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
    config: TrainConfig, *, few: bool, owners: Sequence[str], fields: Fields
) -> TrainConfig:
    """Fields for how to train, starting at `config`; with `few` sequences none are held out.

    `owners` are the labels that sequences can be held out by.
    """
    config = _step_size(config, fields)
    config = _augmentation(config, fields)
    config = _schedule_and_clipping(config, fields)
    config = _validation(config, few, fields)
    if owners:
        config = _held_out_by(config, owners, fields)
    return _seed_and_device(config, fields)


def _step_size(config: TrainConfig, fields: Fields) -> TrainConfig:
    lr = fields.ask(
        number_field,
        "Learning rate",
        float(config.lr),
        low=1e-6,
        high=max(1.0, float(config.lr)),
        format="%.4g",
        name="lr",
        help="How much the parameters change at each step. Too much and the loss jumps or grows; "
        "too little and it hardly falls.",
    )
    batch = fields.ask(
        number_field,
        "Batch size",
        config.batch_size,
        low=1,
        high=max(4096, config.batch_size or 0),
        placeholder="automatic",
        name="batch",
        help="How many sequences the model looks at in each step, before its parameters change.",
    )
    return replace(config, lr=lr, batch_size=batch)


def _augmentation(config: TrainConfig, fields: Fields) -> TrainConfig:
    noise = fields.ask(
        st.slider,
        "Noise on the input",
        min(1.0, float(config.denoise)),
        min_value=0.0,
        max_value=1.0,
        step=0.05,
        name="noise",
        help="Trains the model to reconstruct the clean sequence from a noisy one. In standard "
        "deviations; 0 adds no noise.",
    )
    mixup = fields.ask(
        st.slider,
        "Mixup",
        float(config.mixup),
        min_value=0.0,
        max_value=1.0,
        step=0.1,
        name="mixup",
        help="The share of steps that train on blends of two sequences. This keeps the model from "
        "memorising a small dataset.",
    )
    return replace(config, denoise=noise, mixup=mixup)


def _schedule_and_clipping(config: TrainConfig, fields: Fields) -> TrainConfig:
    schedule = fields.choose(
        "Learning rate schedule",
        list(SCHEDULES),
        config.schedule,
        format_func=SCHEDULES.__getitem__,
        name="schedule",
        help="If the learning rate falls to 0, the last epochs can settle.",
    )
    clip = fields.ask(
        number_field,
        "Gradient clipping (max norm)",
        None if config.clip_value is None else float(config.clip_value),
        low=1e-3,
        placeholder="no limit",
        name="clip",
        help="Limits the gradient norm, so that a single outlier can't throw the model off.",
    )
    return replace(config, schedule=schedule, clip_value=clip)


def _validation(config: TrainConfig, few: bool, fields: Fields) -> TrainConfig:
    share, cross_fit = 0.0, False
    if few:
        cross_fit = fields.ask(
            st.toggle,
            "Measure on held-out sequences",
            config.cross_fit,
            name="cross",
            help="Held-out sequences are kept back from training, to see how well the model does "
            "on new ones. Of fewer than 50, none are. This trains five more models, each without "
            "a fifth of the sequences, and measures on that fifth (cross-validation).",
        )
    else:
        share = fields.ask(
            st.slider,
            "Held out for validation",
            float(config.validation_share),
            min_value=0.0,
            max_value=0.5,
            step=0.05,
            name="share",
            help="The share of sequences that the model never trains on, to see how well it does "
            "on new ones.",
        )
    patience = fields.ask(
        number_field,
        "Early stopping (patience)",
        config.patience,
        low=1,
        placeholder="never",
        name="patience",
        disabled=share == 0,
        help="Stop after this many epochs without a better validation loss.",
    )
    return replace(
        config,
        validation_share=share,
        cross_fit=cross_fit,
        patience=patience if share else None,
    )


def _held_out_by(config: TrainConfig, owners: Sequence[str], fields: Fields) -> TrainConfig:
    offered = ["", *owners]
    by = fields.choose(
        "Hold out by",
        offered,
        config.split_by if config.split_by in offered else "",
        format_func=lambda name: name or "single sequences",
        name="split_by",
        help="For example by person: then all sequences of a person are either trained on or held "
        "out, and the scores say how well the model does on people it has never seen.",
    )
    return replace(config, split_by=by or None)


def _seed_and_device(config: TrainConfig, fields: Fields) -> TrainConfig:
    seed = fields.ask(
        number_field,
        "Seed",
        config.seed or 0,
        low=0,
        high=LARGEST_WHOLE,
        name="seed",
        help="Sets the random numbers used in training: the same seed gives the same result again "
        "on the same computer.",
    )
    # A run made from code may name another, such as "cuda:1".
    devices = DEVICES if config.device in DEVICES else {**DEVICES, config.device: config.device}
    device = fields.choose(
        "Device",
        list(devices),
        config.device,
        format_func=devices.__getitem__,
        name="device",
    )
    return replace(config, seed=seed, device=device)
