"""A visitor of the dashboard without a browser: Visitor speaks Streamlit's protocol.

It keeps what the page shows and what its widgets hold, asks for what refreshes by itself when it
is due, and sends back what a browser would. Scripts, styles and pictures aren't fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 120.0  # seconds for an answer
XSRF = "_streamlit_xsrf"

# What a browser says that a widget holds, which nobody has touched yet.
HELD: dict[str, Callable[[Any], dict[str, Any]]] = {
    "checkbox": lambda w: {"bool_value": w.value if w.set_value else w.default},
    "number_input": lambda w: {"double_value": w.value if w.set_value else w.default},
    "text_input": lambda w: {"string_value": w.value if w.set_value else w.default},
    "selectbox": lambda w: {"string_value": _chosen(w)},
    "radio": lambda w: {"string_value": _chosen(w)},
}


def _chosen(widget: Any) -> str:
    if widget.set_value:
        return str(widget.raw_value)
    return str(widget.options[widget.default]) if widget.options else ""


@dataclass
class Shown:
    """An element on the page, and the run of which part of the page has drawn it."""

    element: Element
    run: str
    fragment: str


@dataclass
class Visitor:
    """Somebody at a page of a server at `url`, with cookies of their own.

    Attributes
    ----------
    query : of the address of the data that they train on; "" for what they opened last.
    errors : what the page said or did that it shouldn't have.
    on_text : told of each text that the page shows.
    bytes_received : of all messages so far.
    """

    url: str
    query: str = ""
    errors: list[str] = field(default_factory=list)
    on_text: Callable[[str], object] = lambda text: None
    bytes_received: int = 0
    reruns: int = 0  # of parts of the page that refresh by themselves
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shown: dict[tuple[int, ...], Shown] = {}
        self._held: dict[str, WidgetState] = {}
        self._pages: dict[str, str] = {}  # their hashes by the end of their address
        self._page, self._query, self._run_id = "", "", ""
        self._messages: dict[str, ForwardMsg] = {}  # those that the server may refer to
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._whole = asyncio.Event()  # the page is drawn to its end

    # --- What a person does

    async def come(self) -> float:
        """Open the page; seconds until all of it is there."""
        began = time.perf_counter()
        if not self.cookies:
            await asyncio.to_thread(self._fetch_cookies)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._socket: ClientConnection = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", self.cookies[XSRF]],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie},
            origin=self.url,  # type: ignore[arg-type]
            max_size=None,
            ping_interval=None,  # browsers send none
        )
        self._reader = asyncio.create_task(self._read())
        await self._run()
        return time.perf_counter() - began

    async def press(self, key: str) -> float:
        """Press the button with this key; seconds until the page is drawn anew."""
        return await self._run({self._id("button", key): {"trigger_value": True}})

    async def go_to(self, page: str, query: str = "") -> float:
        """Choose a page in the menu, by the end of its address; seconds until it is drawn."""
        self._page, self._query = self._pages[page], query
        return await self._run()

    async def leave(self) -> None:
        """Close the page."""
        self._stop_timers()
        self._reader.cancel()
        await self._socket.close()

    def texts(self) -> list[str]:
        """What the page says in Markdown."""
        return [one.element.markdown.body for one in self._shown.values()]

    def shows(self, component: str) -> bool:
        """Whether a component of the dashboard is on the page."""
        return any(
            one.element.WhichOneof("type") == "bidi_component"
            and one.element.bidi_component.component_name.endswith(component)
            for one in self._shown.values()
        )

    # --- What a browser does

    def _fetch_cookies(self) -> None:
        jar = CookieJar()
        opener = build_opener(HTTPCookieProcessor(jar))
        for path in ("/", "/_stcore/health"):
            asked = Request(self.url + path, headers={"Accept": "text/html"})
            opener.open(asked, timeout=PATIENCE).read()
        self.cookies = {one.name: str(one.value) for one in jar}

    def _id(self, kind: str, key: str) -> str:
        for one in self._shown.values():
            if one.element.WhichOneof("type") == kind:
                id_: str = getattr(one.element, kind).id
                if id_.endswith(f"-{key}"):
                    return id_
        raise LookupError(f"no {kind} {key} on the page, which says {self.texts()}")

    async def _run(self, pressed: dict[str, dict[str, Any]] | None = None) -> float:
        """Have the page run with what its widgets hold."""
        began = time.perf_counter()
        self._whole.clear()
        await self._ask(pressed or {})
        try:
            await asyncio.wait_for(self._whole.wait(), PATIENCE)
        except TimeoutError:
            self.errors.append(f"no answer within {PATIENCE:.0f} s")
        return time.perf_counter() - began

    async def _ask(self, pressed: dict[str, dict[str, Any]], fragment: str = "") -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.cached_message_hashes.extend(self._messages)
        state.context_info.url, state.context_info.timezone = self.url, "UTC"
        state.widget_states.widgets.extend(self._held.values())
        for id_, value in pressed.items():
            state.widget_states.widgets.append(WidgetState(id=id_, **value))
        await self._socket.send(asked.SerializeToString())

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                self.bytes_received += len(data)
                self._take(ForwardMsg.FromString(data))
        except (ConnectionClosed, KeyError, LookupError) as error:
            self.errors.append(repr(error))
            self._whole.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(self._messages[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            message, kind = known, known.WhichOneof("type")
        elif message.metadata.cacheable:
            self._messages[message.hash] = message
        match kind:
            case "new_session":
                if not message.metadata.run.fragment_ids:
                    self._stop_timers()
                self._page = message.new_session.page_script_hash
                self._run_id = message.metadata.run.script_run_id
            case "navigation":
                pages = message.navigation.app_pages
                self._pages = {one.url_pathname: one.page_script_hash for one in pages}
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self._refresh(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    if fragment in self._timers:
                        self._timers.pop(fragment).cancel()
            case "session_event" if message.session_event.HasField("script_compilation_exception"):
                self.errors.append(message.session_event.script_compilation_exception.message)
            case "delta":
                self._show(message)
            case "script_finished":
                self._finish(message)

    def _show(self, message: ForwardMsg) -> None:
        delta, path = message.delta, tuple(message.metadata.delta_path)
        if delta.WhichOneof("type") != "new_element":
            self._shown.pop(path, None)
            return
        element = delta.new_element
        self._shown[path] = Shown(element, self._run_id, delta.fragment_id)
        kind = str(element.WhichOneof("type"))
        if kind in HELD:
            widget = getattr(element, kind)
            if widget.id not in self._held or widget.set_value:
                self._held[widget.id] = WidgetState(id=widget.id, **HELD[kind](widget))
        elif kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            self.errors.append(str(getattr(element, kind)))
        elif kind == "markdown":
            self.on_text(element.markdown.body)

    def _finish(self, message: ForwardMsg) -> None:
        """Forget what the run has not drawn again, of the page or the part of it that ran."""
        run = message.metadata.run
        status = message.script_finished
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the page could not be compiled")
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        parts = set(run.fragment_ids)
        gone = [
            path
            for path, one in self._shown.items()
            if one.run != run.script_run_id and (not parts or one.fragment in parts)
        ]
        for path in gone:
            del self._shown[path]
        if status == ForwardMsg.FINISHED_SUCCESSFULLY:
            here = {
                getattr(one.element, str(one.element.WhichOneof("type"))).id
                for one in self._shown.values()
                if one.element.WhichOneof("type") in HELD
            }
            self._held = {id_: held for id_, held in self._held.items() if id_ in here}
            self._whole.set()

    def _refresh(self, fragment: str, seconds: float) -> None:
        """Ask for a part of the page again and again, until the page runs."""

        async def ask() -> None:
            while True:
                await asyncio.sleep(seconds)
                self.reruns += 1
                await self._ask({}, fragment)

        if fragment in self._timers:
            self._timers[fragment].cancel()
        self._timers[fragment] = asyncio.create_task(ask())

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
