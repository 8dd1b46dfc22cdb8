"""Figures that are too large to travel with every answer of a page.

A page is sent where such a figure is, and the browser fetches it once, keeps it, and has it when
the page is opened again. A map of a million points has 16 MB, which each click sent anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components.routes import served_at

LARGE = 1_000_000  # characters
MOST_KEPT = 8  # figures; a page that is shown one fetches it at once

_kept: OrderedDict[str, SerialisedFigure] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class SerialisedFigure:
    """A figure as it is sent: one of 100,000 points is better made once than every time.

    Attributes
    ----------
    figure : Plotly's JSON, without the template and the rows.
    rows : of each trace, the rows of its points as int32 in base64; None where it has none.
    n : bits of a bitset of rows.
    spans : of each trace, from where to where its rows reach along x, as float64 in base64;
        None where they are points.
    digest : of all that, where it is large, else "".
    """

    figure: str
    rows: tuple[str | None, ...]
    n: int
    spans: tuple[str | None, ...] = ()
    digest: str = ""


def digest_of(figure: str, rows: tuple[str | None, ...]) -> str:
    """The name of a large figure, which nobody guesses who hasn't its data; "" of a small one."""
    texts = [figure, *(own or "" for own in rows)]
    if sum(map(len, texts)) < LARGE:
        return ""
    digest = blake2b(digest_size=20)
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()


def as_sent(sent: SerialisedFigure) -> dict[str, Any]:
    """What a chart is sent of a figure: all of it, or where the browser fetches it."""
    if not sent.digest:
        return {**_parts(sent), "n": sent.n, "address": ""}
    with _lock:
        _kept[sent.digest] = sent
        _kept.move_to_end(sent.digest)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return {"n": sent.n, "address": served_at(f"figures/{sent.digest}.json")}


def _parts(sent: SerialisedFigure) -> dict[str, Any]:
    return {"figure": sent.figure, "rows": sent.rows, "spans": sent.spans}


def figures_route() -> Route:
    """The route that serves large figures to whoever was told their names."""

    def serve(request: Request) -> Response:
        with _lock:
            sent = _kept.get(request.path_params["digest"])
        if sent is None:
            return PlainTextResponse("This figure isn't shown any more.", status_code=404)
        headers = {
            # The digest is in the address, so what it names never changes.
            "Cache-Control": "private, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return JSONResponse(_parts(sent), headers=headers)

    return Route(served_at("figures/{digest}.json"), serve)
