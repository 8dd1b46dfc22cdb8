"""Shows pages with components of ours without Streamlit, whose own page takes most of a browser.

What Streamlit does for a component is done here: the page's function runs again after every
change, with what the person did in the session's state, and the component's script is called with
what is new (`page.js`). Only what the small pages need is there. What depends on how Streamlit
runs and draws a page is tested in Streamlit.
"""

from __future__ import annotations

import functools
import importlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.components.declaration import source
from dashboard.components.hover_thumbnails import frames_route
from dashboard.components.plotly_view.large_figures import parts_route
from dashboard.components.routes import plotly_js_route
from sequitur_core.runs.workspace import Workspace
from tests.browser.charts.view_app import clip_pages, pages
from tests.core.conftest import until

HERE = Path(__file__).parent
PAGES = {
    "": pages.page_maps,
    "page_clips": pages.page_clips,
    "page_spots": pages.page_spots,
    "page_replay": pages.page_replay,
    "page_grey": clip_pages.page_grey,
    "page_colour": clip_pages.page_colour,
}
COMPONENTS = ("plotly_view", "live_sliders", "replay_bar", "clip_view")
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript"}


class Host:
    """Stands in the pages for the module `streamlit`.

    Elements are dicts: `kind`, `id`, `key` and what they show; a container's `children`.
    """

    def __init__(self) -> None:
        self.session_state: dict[str, Any] = {}
        self.query_params: dict[str, str] = {}
        self._sessions: dict[str, dict[str, Any]] = {}
        self._pressed = ""
        self._ids = [""]
        self._open: list[list[dict[str, Any]]] = [[]]

    def answer(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """What a page shows after `asked`: `session`, `page`, `query`, and what was done.

        That is `pressed`, a button's id, or of the key `of` the `value`; or, for a component,
        the `state` or `trigger` of that name.
        """
        self.session_state = self._sessions.setdefault(asked["session"], {})
        self.query_params = asked["query"]
        self._pressed = asked.get("pressed", "")
        self._ids, self._open = [""], [[]]
        of, value = asked.get("of", ""), asked.get("value")
        told = asked.get("trigger")
        if told or asked.get("state"):
            self.session_state[of][told or asked["state"]] = value
        elif of:
            self.session_state[of] = value
        if self.button("Afresh"):
            pages.afresh()
        with self.container(key=f"visit{pages.visit()}"):
            PAGES[asked["page"]]()
        if told:
            self.session_state.get(of, {}).pop(told, None)
        return self._open[0]

    def _add(self, kind: str, key: str | None = None, **shown: Any) -> dict[str, Any]:
        here = self._open[-1]
        element = {"kind": kind, "key": key, "id": f"{self._ids[-1]}/{key or len(here)}", **shown}
        here.append(element)
        return element

    @contextmanager
    def container(self, *, key: str | None = None, kind: str = "container") -> Iterator[None]:
        element = self._add(kind, key, children=[])
        self._ids.append(element["id"])
        self._open.append(element["children"])
        yield
        self._ids.pop()
        self._open.pop()

    def columns(self, count: int) -> Sequence[AbstractContextManager[None]]:
        with self.container(kind="columns"):
            made = [self._add("container", children=[]) for _ in range(count)]
        return [self._inside(element) for element in made]

    @contextmanager
    def _inside(self, element: dict[str, Any]) -> Iterator[None]:
        self._ids.append(element["id"])
        self._open.append(element["children"])
        yield
        self._ids.pop()
        self._open.pop()

    def fragment(self, part: Callable[[], None]) -> Callable[[], None]:
        """All of the page runs again."""
        return part

    def title(self, text: str) -> None:
        self._add("title", text=text)

    def text(self, text: str) -> None:
        self._add("text", text=text)

    def button(self, label: str, *, key: str | None = None) -> bool:
        return bool(self._add("button", key, text=label)["id"] == self._pressed)

    def toggle(self, label: str, *, value: bool = False, key: str | None = None) -> bool:
        return bool(self._choice("toggle", label, key, value))

    def radio(
        self, label: str, options: Sequence[Any], *, horizontal: bool = False, key: str
    ) -> Any:
        return self._choice("radio", label, key, options[0], options=list(options))

    def _choice(self, kind: str, label: str, key: str | None, value: Any, **shown: Any) -> Any:
        element = self._add(kind, key, text=label, **shown)
        element["of"] = key or element["id"]
        element["value"] = self.session_state.setdefault(element["of"], value)
        return element["value"]

    def component(self, name: str, *, key: str, data: dict[str, Any], **callbacks: Any) -> None:
        self.session_state.setdefault(key, {})
        self._add("component", key, name=name, data=json.dumps(data))


@contextmanager
def light_pages(home: Path, port: int) -> Iterator[str]:
    """Serve the pages at the address that is yielded; runs are those below `home`."""
    host = Host()

    async def answer(request: Request) -> Response:
        return JSONResponse(host.answer(await request.json()))

    def show(request: Request) -> Response:
        return FileResponse(HERE / "page.html")

    def part(request: Request) -> Response:
        name, ending = request.path_params["name"], request.path_params["ending"]
        return Response(source(name, ending), media_type=KINDS[ending])

    routes = [
        plotly_js_route(),
        parts_route(),
        frames_route(lambda request: Workspace(home / "local").run(request.path_params["run"])),
        Route("/answer", answer, methods=["POST"]),
        Mount("/own", StaticFiles(directory=HERE)),
        Route("/components/{name}.{ending}", part),
        *(Route(f"/{name}", show) for name in PAGES),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="error")
    server = uvicorn.Server(config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEQUITUR_HOME", str(home))
        for name in ("components.plotly_view", "components.live_sliders", "state"):
            patch.setattr(importlib.import_module(f"dashboard.{name}"), "st", host)
        for module in (pages, clip_pages):
            patch.setattr(module, "st", host)
        for name in COMPONENTS:
            component = importlib.import_module(f"dashboard.components.{name}")
            patch.setattr(component, "_mount", functools.partial(host.component, name))
        thread = threading.Thread(target=server.run, name="light pages")
        thread.start()
        try:
            until(lambda: server.started, "the light pages")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
