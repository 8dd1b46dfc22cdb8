"""What a browser does that an AppTest doesn't: a press in a fragment runs that fragment alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import ElementTree, Widget
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

Parse = Callable[[list[ForwardMsg]], ElementTree]
BOXES = ("popover", "tab_container", "dialog")  # blocks whose id is inside of another one


class Browser:
    """One window, in which the page of an AppTest is shown."""

    def __init__(self, at: AppTest) -> None:
        self.at = at
        self._drawn: list[ForwardMsg] = []
        self._kept: dict[str, WidgetState] = {}  # of what an AppTest has no widgets for
        self.send()

    def send(self, *states: WidgetState, fragment: str = "", page: str = "") -> None:
        """Run the page, or a fragment of it, as after widgets have got other values."""
        said = {one.id: one for one in self.at._tree.get_widget_states().widgets if is_kept(one)}
        new = {one.id: one for one in states}
        self._kept |= {id_: one for id_, one in new.items() if is_kept(one)}
        self.at._page_hash = page or self.at._finished_page_script_hash
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(LocalScriptRunner, "request_rerun", self._asking_for(fragment))
            parse = self._remembering(local_script_runner.parse_tree_from_messages)
            patch.setattr(local_script_runner, "parse_tree_from_messages", parse)
            self.at._run(WidgetStates(widgets=list((said | self._kept | new).values())))
        drawn = {id_of(node): node for node in self.at._tree}
        self._kept = {
            id_: one
            for id_, one in self._kept.items()
            if id_ in drawn and not isinstance(drawn[id_], Widget)
        }

    def tell(self, key: str, event: dict[str, Any], node: Any) -> None:
        """Run what drew a chart, as after a gesture on it."""
        self.at.session_state[key] = event
        self.send(fragment=getattr(node, "drawn_by", ""))
        if key in self.at.session_state:
            self.at.session_state[key] = {}  # an event is there for one run

    def follow(self, link: Any) -> None:
        """Open the page that a link leads to."""
        self.at.query_params.clear()
        self.at.query_params.update(parse_qs(link.query_string))
        self.send(page=link.page_script_hash)

    def _asking_for(self, fragment: str) -> Callable[[LocalScriptRunner, RerunData], bool]:
        ask = LocalScriptRunner.request_rerun

        def asked(runner: LocalScriptRunner, what: RerunData) -> bool:
            if fragment:
                runner.forward_msg_queue._queue = list(self._drawn)
                what = replace(what, fragment_id=fragment)
            return ask(runner, what)

        return asked

    def _remembering(self, parse: Parse) -> Parse:
        def parsed(messages: list[ForwardMsg]) -> ElementTree:
            left, before = {id(m) for m in messages}, {id(m) for m in self._drawn}
            # With a box that a fragment has drawn anew goes what others had drawn into it.
            gone = [path(m) for m in self._drawn if id(m) not in left]
            self._drawn = [
                m
                for m in messages
                if id(m) not in before or not any(path(m)[: len(g)] == g for g in gone)
            ]
            tree = parse(self._drawn)
            for message in self._drawn:
                if message.HasField("delta") and (node := at_path(tree, path(message))):
                    node.drawn_by = message.delta.fragment_id
            return tree

        return parsed


def is_kept(state: WidgetState) -> bool:
    """Whether a browser says it again with the next press."""
    return not (state.WhichOneof("value") or "").endswith("trigger_value")


def path(message: ForwardMsg) -> tuple[int, ...]:
    """Where on the page something is drawn."""
    return tuple(message.metadata.delta_path)


def at_path(tree: ElementTree, way: tuple[int, ...]) -> Any:
    node: Any = tree
    for step in way:
        node = getattr(node, "children", {}).get(step)
    return node


def id_of(node: Any) -> str:
    """What the browser calls a widget, or a box that opens and closes; "" for anything else."""
    proto = getattr(node, "proto", None)
    for box in BOXES:
        if getattr(node, "type", "") == box:
            return str(getattr(proto, box).id)
    return str(getattr(proto, "id", "") or "")
