"""What the form would train, in the page's address: a link opens the same form."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_type_hints
from urllib.parse import urlencode

import streamlit as st

from dashboard import state
from dashboard.formatting import plain, shortened
from dashboard.train_page.forms.model_form import shown_value
from dashboard.train_page.forms.training_form import DEVICES
from dashboard.widgets.learning.starting import train_like
from sequitur_core.errors import SequiturError
from sequitur_core.files import fits
from sequitur_core.formatting import join_names
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import architecture, suitable_architectures
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

# That can be chosen here; a run made from code may have more.
MAX_ENCODING_DIM = 1024
MAX_EPOCHS = 100_000
TRAINING = (
    "lr", "batch_size", "denoise", "mixup", "schedule", "clip_value", "validation_share",
    "cross_fit", "patience", "split_by", "seed", "device",
)  # fmt: skip
NOTHING: dict[str, str] = {}


@dataclass(frozen=True)
class Start:
    """What a form begins with where nobody chose anything, for the data at hand.

    Attributes
    ----------
    data_id, sizes : of the data.
    owners : labels that sequences can be held out by.
    held_out_by : the one that is suggested.
    few : whether none are held out.
    """

    data_id: str
    sizes: Sizes
    owners: tuple[str, ...]
    held_out_by: str | None
    few: bool

    def settings(self, model: str, preset_name: str, encoding_dim: int) -> Settings:
        """Options of a model and its training, by a preset."""
        options, config = preset(preset_name, model, self.sizes, encoding_dim)
        return options, replace(config, split_by=self.held_out_by)


class UnusableError(Exception):
    """A part of an address that can't be used, in words."""


# --- Reading -----------------------------------------------------------------------------


def take(start: Start, run_spec: RunSpec | None) -> None:
    """Let the form begin with the settings in the address, where they came from outside.

    What can't be used is said, and stays as usual. Settings that are those of the run in view,
    `run_spec`, are taken from it: it knows more than an address holds.
    """
    asked = _in_address()
    if not asked or asked == st.session_state.get(state.ADDRESS):
        return
    if run_spec is not None and of(run_spec, start) == asked:
        train_like(run_spec)
    else:
        spec, problems = read(asked, start)
        train_like(spec)
        st.session_state[state.ADDRESS_PROBLEMS] = problems
    st.session_state.pop(state.ADDRESS, None)


def read(asked: Mapping[str, str], start: Start) -> tuple[RunSpec, list[str]]:
    """The settings of an address, and what of it can't be used, in words."""
    problems: list[str] = []

    def tried(read_one: Any, *arguments: Any, usual: Any) -> Any:
        try:
            return read_one(*arguments)
        except UnusableError as problem:
            problems.append(str(problem))
            return usual

    suitable = [each.name for each in suitable_architectures(start.sizes)]
    model = tried(_one_of, asked, "model", suitable, usual=suitable[0])
    preset_name = tried(_one_of, asked, "preset", list(PRESETS), usual=next(iter(PRESETS)))
    usual = start.sizes.encoding_dim
    size = tried(_whole, asked, "size", MAX_ENCODING_DIM, usual, usual=usual)
    options, config = start.settings(model, preset_name, size)
    epochs = tried(_whole, asked, "epochs", MAX_EPOCHS, config.epochs, usual=config.epochs)
    config = replace(config, epochs=min(MAX_EPOCHS, epochs))
    for name, value in tried(_pairs, asked, usual={}).items():
        if name in TRAINING:
            config = tried(_with_training, config, name, value, start, usual=config)
        else:
            options = tried(_with_option, model, options, name, value, usual=options)
    named = zlib.crc32(json.dumps(dict(asked), sort_keys=True).encode())
    spec = RunSpec(
        name=f"address {named:08x}",  # other widgets than those of other settings
        dataset_id=start.data_id,
        model=model,
        encoding_dim=size,
        options=options,
        config=config,
        preset=preset_name,
    )
    return spec, problems


def _in_address() -> dict[str, str]:
    return {name: st.query_params[name] for name in state.FORM if name in st.query_params}


def _one_of(asked: Mapping[str, str], name: str, known: list[str]) -> str:
    value = asked.get(name, known[0])
    if value not in known:
        raise UnusableError(f"{name} {shortened(value)}")
    return value


def _whole(asked: Mapping[str, str], name: str, most: int, usual: int) -> int:
    text = asked.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and 1 <= int(text) <= most):
        raise UnusableError(f"{name} {shortened(text)}")
    return int(text)


def _pairs(asked: Mapping[str, str]) -> dict[str, Any]:
    """The further settings, which are JSON."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        values = json.loads(asked.get("settings", "{}"), parse_constant=refuse)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise UnusableError("settings that aren't JSON")
    return values


def _with_option(model: str, options: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    option = next((each for each in architecture(model).options if each.name == name), None)
    text = shortened(f"{name} {json.dumps(value)}")
    if option is None:
        raise UnusableError(text)
    empty = value is None and option.default is not None
    # A form that can't show a value shows the default instead.
    if empty or (shown_value(option, value) != value):
        raise UnusableError(text)
    return {**options, name: value}


def _with_training(config: TrainConfig, name: str, value: Any, start: Start) -> TrainConfig:
    text = shortened(f"{name} {json.dumps(value)}")
    whole = isinstance(value, bool) == (name == "cross_fit")
    choices: dict[str, Any] = {"device": DEVICES, "split_by": (None, *start.owners)}
    if not whole or not fits(value, get_type_hints(TrainConfig)[name]):
        raise UnusableError(text)
    if name in choices and value not in choices[name]:
        raise UnusableError(text)
    try:
        return replace(config, **{name: value})
    except SequiturError as error:
        raise UnusableError(text) from error


# --- Writing -----------------------------------------------------------------------------


def of(spec: RunSpec, start: Start) -> dict[str, str]:
    """The settings of a run as parts of an address; only what isn't usual."""
    usual = suitable_architectures(start.sizes)[0].name
    preset_name = spec.preset if spec.preset in PRESETS else next(iter(PRESETS))
    options, config = start.settings(spec.model, preset_name, spec.encoding_dim)
    parts = {
        "model": spec.model if spec.model != usual else "",
        "preset": preset_name if preset_name != next(iter(PRESETS)) else "",
        "size": str(spec.encoding_dim) if spec.encoding_dim != start.sizes.encoding_dim else "",
        "epochs": str(spec.config.epochs) if spec.config.epochs != config.epochs else "",
    }
    others = dict(_other_options(spec, options)) | dict(_other_training(spec, config, start))
    if others:
        parts["settings"] = json.dumps(others, separators=(",", ":"))
    return {name: part for name, part in parts.items() if part}


def _other_options(spec: RunSpec, usual: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for option in architecture(spec.model).options:
        here = spec.options.get(option.name, option.default)
        there = shown_value(option, usual.get(option.name, option.default))
        if _as_json(here) != _as_json(there):
            yield option.name, _as_json(here)


def _other_training(spec: RunSpec, usual: TrainConfig, start: Start) -> Iterator[tuple[str, Any]]:
    """Those that the form shows: few sequences are not held out."""
    hidden = ("validation_share", "patience") if start.few else ("cross_fit",)
    for name in TRAINING:
        here = getattr(spec.config, name)
        if name not in hidden and here != getattr(usual, name):
            yield name, here


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def write(spec: RunSpec | None, start: Start, run_spec: RunSpec | None) -> None:
    """Put what the form would train into the address, and say what couldn't be taken from it.

    Nothing where data and run in view say it already, or where nothing can be trained.
    """
    if spec is not None:
        now = of(spec, start)
        begun = NOTHING if run_spec is None else of(run_spec, start)
        shown = NOTHING if now == begun else now or {"model": spec.model}
        before = st.session_state.get(state.ADDRESS)
        if before is not None and before != shown:  # a person has gone on from there
            st.session_state.pop(state.ADDRESS_PROBLEMS, None)
        st.session_state[state.ADDRESS] = shown
        if shown != _in_address():  # all at once: each change is a step back in the browser
            others = {k: v for k, v in st.query_params.items() if k not in state.FORM}
            state.put_address({**others, **shown})
    if problems := st.session_state.get(state.ADDRESS_PROBLEMS):
        st.warning(
            f"The address asks for what can't be set here: {plain(join_names(problems))}. "
            "The form has its usual settings instead.",
            icon=":material/link_off:",
        )


def link() -> None:
    """A link to the form as it stands, to be copied."""
    with st.popover("Link to these settings", icon=":material/link:", key="form_link"):
        query = urlencode({name: st.query_params[name] for name in st.query_params})
        st.caption("Opens this page with this data and these settings.")
        st.code(f"{st.context.url or ''}?{query}", language=None, wrap_lines=True)
