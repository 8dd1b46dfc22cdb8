"""Parts of figures that are too large to travel with every answer of a page.

A page is sent what such parts are called; the browser fetches each once, keeps it, and has it
when the page is opened again or another figure has it, too. A map of a million points has 9 MB,
of which another colouring changes one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components.routes import served_at

LARGE = 1_000_000  # bytes, of a figure
LONG_SHARE = 1 / 20  # of that, from which on an array is a part by itself
TEXT = ".json"  # ends the names of parts that aren't numbers
MOST_KEPT = 100_000_000  # bytes; a page that is told of parts fetches them at once

_kept: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def is_long(size: int) -> bool:
    """Whether an array of so many bytes is a part by itself, in a large figure."""
    return size >= LARGE * LONG_SHARE


def name_of(content: bytes) -> str:
    """What a part is called, which nobody guesses who hasn't its data."""
    return blake2b(content, digest_size=20).hexdigest()


def kept(name: str) -> bytes | None:
    """A part that is served, None if there is none of that name."""
    with _lock:
        return _kept.get(name)


def keep(parts: Mapping[str, bytes]) -> None:
    """Serve these parts of a figure; of others the last ones, as far as there is room."""
    with _lock:
        for name, content in parts.items():
            _kept[name] = content
            _kept.move_to_end(name)
        room = MOST_KEPT - sum(map(len, _kept.values()))
        while room < 0 and len(_kept) > len(parts):
            room += len(_kept.popitem(last=False)[1])


def parts_address() -> str:
    """Where parts are served, each by its name."""
    return served_at("figures/")


def parts_route() -> Route:
    """The route that serves parts of large figures to whoever was told their names."""

    def serve(request: Request) -> Response:
        name = request.path_params["name"]
        content = kept(name)
        if content is None:
            return PlainTextResponse("This figure isn't shown any more.", status_code=404)
        headers = {
            # It is called by its content, so what a name stands for never changes.
            "Cache-Control": "private, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if not name.endswith(TEXT):  # numbers hardly shrink, and trying takes a second
            headers["Content-Encoding"] = "identity"
        return Response(content, media_type="application/octet-stream", headers=headers)

    return Route(f"{parts_address()}{{name}}", serve)
