"""The route that tells whether this server can train: /health, for people who watch over it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.components.routes import served_at
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.file_reading import reading


def health_route(dispatcher: Dispatcher) -> Route:
    """JSON on the dispatcher, its processes and the one that reads files; 503 if one is dead.

    Streamlit's own /_stcore/health says only that pages are served.
    """

    def serve(_: Request) -> JSONResponse:
        health, reader = dispatcher.health(), reading.POOL.health
        ok = health.ok and reader != "dead"
        return JSONResponse(
            {"ok": ok, **health._asdict(), "reader": reader},
            status_code=200 if ok else 503,
            headers={"Cache-Control": "no-store"},
        )

    return Route(served_at("health"), serve)
