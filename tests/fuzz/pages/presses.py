"""Presses what a page offers, at random, the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streamlit.proto.ButtonGroup_pb2 import ButtonGroup as ButtonGroupProto
from streamlit.proto.Dataframe_pb2 import Dataframe as DataframeProto
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1.element_tree import Block

from dashboard.components.plotly_view import encode_rows
from tests.fuzz.pages.browser import Browser, id_of

TYPED = (
    "", " ", "0", "-1", "1", "12", "3.5", "1,5", "1e99", "-0", "00:30", "24 h", "7 days", "500 ms",
    "10 %", "ten", "walk", "a, b", "x" * 3000, "lots of words " * 40, "it's", '"quoted"', "`code`",
    "**bold** _it_ [l](http://x.y)", "<b>b</b>", ":smile: $x$", "../../etc", "a\\b", "日本 🙂",
    "\t", "a;b", "#", "=1+1", "-", "2021-02-30", "s", "mV", "%",
)  # fmt: skip
NUMBERS = (0.0, 1.0, -1.0, 2.0, 0.5, 7.0, 100.0, 12345.0, 1e-9, 1e9)


@dataclass(frozen=True)
class Offer:
    """Something on a page that can be pressed, or filled in."""

    node: Any
    kind: str
    form: str

    def __str__(self) -> str:
        proto = self.node.proto
        label = getattr(proto, "label", "") or getattr(self.node, "label", "")
        if self.kind == "bidi_component":
            return f"{self.kind} {json.loads(proto.json)['label']!r}"
        if self.kind == "popover":
            label = proto.popover.label
        return f"{self.kind} {label!r} ({id_of(self.node).rpartition('-')[2][:60]})"


class Presser:
    """A person who presses this and that.

    Attributes
    ----------
    done : what was pressed so far, in words.
    """

    def __init__(self, browser: Browser, seed: str) -> None:
        self.browser = browser
        self.done: list[str] = []
        self._rng = random.Random(seed)

    def press(self) -> bool:
        """Press something, and run what it runs; False where nothing is offered."""
        rng, tree = self._rng, self.browser.at._tree
        dialog = next((node for node in tree if getattr(node, "type", "") == "dialog"), None)
        if dialog and rng.random() < 0.2:
            self.done.append("close the dialog")
            self.browser.send()
            return True
        offered = [*offers(dialog or tree)]
        alone = [one for one in offered if not one.form or one.kind == "button"]
        if not alone:
            return False
        # A page has dozens of some kinds, which would hide the few of others.
        kinds = sorted({one.kind for one in alone})
        kind = rng.choices(kinds, [WEIGHTS.get(kind, 2) for kind in kinds])[0]
        chosen = rng.choice([one for one in alone if one.kind == kind])
        form = [one for one in offered if chosen.form == one.form != "" and one.kind != "button"]
        self._do(chosen, [one for one in form if rng.random() < 0.7])
        return True

    def _do(self, chosen: Offer, fields: list[Offer]) -> None:
        """Press one thing, once some fields of its form are filled in."""
        proto = chosen.node.proto
        if chosen.kind == "page_link":
            self.done.append(str(chosen))
            self.browser.follow(proto)
        elif chosen.kind == "bidi_component":
            sent = json.loads(proto.json)
            event = gesture(sent, self._rng)
            self.done.append(f"{chosen} <- {event}")
            self.browser.tell(sent["key"], event, chosen.node)
        else:
            states = []
            for one in (*fields, chosen):
                states.append(WidgetState(id=id_of(one.node)))
                what = FILL[one.kind](states[-1], one.node.proto, one.node, self._rng)
                self.done.append(f"{one}{f' <- {what[:80]}' if what else ''}")
            self.browser.send(*states, fragment=getattr(chosen.node, "drawn_by", ""))


def offers(inside: Block) -> Iterator[Offer]:
    """All that can be pressed there, top to bottom."""
    for node in inside:
        kind = getattr(node, "type", "")
        proto = getattr(node, "proto", None)
        if kind not in (*FILL, *OTHERS) or getattr(proto, "disabled", False):
            continue
        if kind == "bidi_component" and not gesture(json.loads(proto.json or "{}")):
            continue
        if kind == "dataframe":
            if proto.editing_mode:
                kind = "data_editor"
            elif not proto.selection_mode:
                continue
        if kind == "page_link" and proto.external:
            continue
        if kind not in OTHERS and not id_of(node):
            continue
        if kind == "button" and id_of(node).endswith("-next"):
            kind = "next"
        yield Offer(node, kind, getattr(proto, "form_id", "") or "")


def _button(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.trigger_value = True
    return ""


def _flag(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.bool_value = not node.value
    return str(state.bool_value)


def _box(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.bool_value = rng.random() < 0.8
    return "open" if state.bool_value else "closed"


def _text(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    text = rng.choice(TYPED)
    state.string_value = text
    return repr(state.string_value)


def _one_of(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    options: list[str | None] = list(proto.options)
    if node.type == "selectbox" and not proto.HasField("default") and not proto.required:
        options.append(None)
    if getattr(proto, "accept_new_options", False) and rng.random() < 0.5:
        options = list(TYPED[1:])
    picked = rng.choice(options) if options else None
    if picked is not None:
        state.string_value = picked
    return repr(picked)


def _some_of(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    most = min(len(proto.options), proto.max_selections or 99)
    count = rng.choice((0, 1, 1, 2, most))
    some = rng.sample(list(proto.options), min(count, most))
    if proto.accept_new_options and rng.random() < 0.5 and len(some) < (proto.max_selections or 99):
        some.append(rng.choice(TYPED[1:]))
    state.string_array_value.data[:] = some
    return repr(some)


def _group(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    names = [option.content or option.content_icon for option in proto.options]
    if proto.click_mode == ButtonGroupProto.SINGLE_SELECT:
        some = [rng.choice(names)] if proto.required or rng.random() < 0.8 else []
    else:
        some = rng.sample(names, rng.randint(0, len(names)))
    state.string_array_value.data[:] = some
    return repr(some)


def _number(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    low = proto.min if proto.has_min else -1e9
    high = proto.max if proto.has_max else 1e9
    if not proto.HasField("default") and rng.random() < 0.2:
        return "nothing"
    some = [low, high, *(n for n in NUMBERS if low <= n <= high), rng.uniform(low, high)]
    value = rng.choice(some)
    state.double_value = value if proto.data_type == proto.FLOAT else float(int(value))
    return str(state.double_value)


def _slide(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    steps = round((proto.max - proto.min) / proto.step) if proto.step else 0
    places = [rng.choice((0, steps, rng.randint(0, steps))) for _ in proto.default]
    values = [min(proto.max, proto.min + proto.step * place) for place in sorted(places)]
    state.double_array_value.data[:] = values
    return str(values)


def _slide_words(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    places = sorted(rng.randrange(len(proto.options)) for _ in proto.default)
    state.string_array_value.data[:] = [proto.options[place] for place in places]
    return str([*state.string_array_value.data])


def _turn(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.int_value = rng.choice((1, proto.num_pages, rng.randint(1, proto.num_pages)))
    return str(state.int_value)


def _colour(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.string_value = rng.choice(("#000000", "#ffffff", "#12ab9f"))
    return state.string_value


def _menu(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    state.string_trigger_value.data = rng.choice(list(proto.options))
    return repr(state.string_trigger_value.data)


def _tick(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    table = node.value
    rows, columns, cells = [], [], []
    modes, names = set(proto.selection_mode), [str(name) for name in table.columns]
    mode = DataframeProto.SelectionMode
    if modes & {mode.SINGLE_ROW, mode.MULTI_ROW} and len(table):
        most = 1 if mode.SINGLE_ROW in modes else min(len(table), 5)
        rows = sorted(rng.sample(range(len(table)), rng.randint(0, most)))
    if modes & {mode.SINGLE_COLUMN, mode.MULTI_COLUMN} and names:
        columns = rng.sample(names, rng.randint(0, 1))
    if modes & {mode.SINGLE_CELL, mode.MULTI_CELL} and names and len(table) and not columns:
        cells = [[rng.randrange(len(table)), rng.choice(names)]]
    chosen = {"selection": {"rows": rows, "columns": columns, "cells": cells}}
    state.string_value = json.dumps(chosen)
    return state.string_value


def _edit(state: WidgetState, proto: Any, node: Any, rng: random.Random) -> str:
    about, table = json.loads(proto.columns or "{}"), node.value
    free = [n for n in map(str, table.columns) if not about.get(n, {}).get("disabled")]
    rows = [i for i in range(len(table)) if rng.random() < 0.5] if free else []
    edits = {str(i): {rng.choice(free): rng.choice(TYPED)} for i in rows}
    state.string_value = json.dumps({"edited_rows": edits, "added_rows": [], "deleted_rows": []})
    return state.string_value


def gesture(sent: dict[str, Any], rng: random.Random | None = None) -> dict[str, Any]:
    """What a hand does to a chart, a row of sliders or a wall of clips; {} where it can't."""
    rng = rng or random.Random(0)
    if sliders := sent.get("sliders"):
        values = [
            rng.choice((s["low"], s["high"], rng.uniform(s["low"], s["high"]))) for s in sliders
        ]
        return {"moved": {"revision": sent["revision"], "values": values}}
    if tiles := sent.get("tiles"):
        row, more = rng.choice(tiles)["row"], rng.random() < 0.5
        return {"picked": {"row": row, "more": more, "stamp": str(rng.random())}}
    if not (sent.get("select") or sent.get("spots")):
        return {}
    rows = encode_rows(rng.sample(range(40), rng.choice((0, 1, 2, 20))), 40)
    if sent.get("spots"):
        path = [[rng.gauss(0, 2), rng.gauss(0, 2)] for _ in range(rng.choice((1, 2, 9)))]
        kind = rng.choice(("spot", "drag", "path") if sent.get("paths") else ("spot", "drag"))
        return {"selected": {"kind": kind, "rows": rows, "at": path[0], "path": path[1:]}}
    kind = rng.choice(("click", "box", "lasso", "legend", "clear", "box"))
    along = sorted((rng.uniform(-5, 60), rng.uniform(-5, 60))) if kind == "box" else None
    return {"selected": {"kind": kind, "rows": rows, "along": along}}


OTHERS = ("page_link", "bidi_component")  # which are no widgets of Streamlit's
FILL = {
    "button": _button, "next": _button, "checkbox": _flag, "toggle": _flag, "expander": _box,
    "popover": _box,
    "text_input": _text, "text_area": _text, "radio": _one_of, "selectbox": _one_of,
    "multiselect": _some_of, "button_group": _group, "number_input": _number, "slider": _slide,
    "select_slider": _slide_words, "pagination": _turn, "color_picker": _colour,
    "menu_button": _menu, "dataframe": _tick, "data_editor": _edit,
}  # fmt: skip
WEIGHTS = {
    "button": 8, "selectbox": 5, "page_link": 0.2, "next": 0.2, "expander": 2, "popover": 3,
    "bidi_component": 4,
}  # fmt: skip
