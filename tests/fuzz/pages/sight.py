"""What no page may show, whatever was pressed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

FIELDS = ("body", "label", "help", "value", "text", "delta", "placeholder", "options", "captions")
# What text of the program looks like where a value is missing, or wasn't written for people.
PLACEHOLDER = re.compile(
    r"(?<!^)(?<![.!?] )\bNone\b"  # which begins some sentences
    r"|\b(nan|NaN|NaT|inf|np\.\w+|True|False|dtype|ndarray|Traceback|[A-Z]\w+Error)\b"
    r"|[{}]|<[\w.]+ object|\b(array|datetime|Timestamp|Path|PosixPath|frozenset)\(|\[\]"
)
CODE = re.compile(r"`[^`]*`|!\[\]\(data:[^)]*\)")  # what people are shown to write, and icons
IN_CHARTS = re.compile(r"\b(nan|NaN|NaT|None|inf|undefined)\b")
LITERAL = ("code", "html", "json", "text_input", "text_area", "file_uploader")


def texts_of(at: AppTest) -> Iterator[tuple[str, str]]:
    """What stands on the page, with the kind of element that says it."""
    for node in at._tree:
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        for field in FIELDS:
            if getattr(node, "type", "") in LITERAL and field not in ("label", "help"):
                continue
            said = getattr(proto, field, "")
            if isinstance(said, str):
                yield node.type, said
            elif field in ("options", "captions"):
                for one in said:
                    yield node.type, one if isinstance(one, str) else one.content


def drawn_of(at: AppTest) -> Iterator[str]:
    """What stands in charts."""
    for element in at.get("bidi_component"):
        sent = json.loads(element.proto.json) if element.proto.json else {}
        figure = sent.get("figure")
        if isinstance(figure, str) and figure.startswith("{"):
            figure = json.loads(figure)
        yield from _strings(figure)


def _strings(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if name in ("text", "name", "title", "ticktext", "hovertext"):
            yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, name)


def wrong_on(at: AppTest, *, given: str = "") -> list[str]:
    """What is wrong with a page; `given` is what stands in a person's own files, and may."""
    wrong = [f"exception: {e.value}\n{''.join(e.stack_trace)}" for e in at.exception]
    for kind, said in texts_of(at):
        for found in PLACEHOLDER.finditer(CODE.sub("", said)):
            if found[0] not in given:
                wrong.append(f"{kind} says {found[0]!r}: {said[:300]}")
                break
    for said in drawn_of(at):
        if (hit := IN_CHARTS.search(said)) and hit[0] not in given:
            wrong.append(f"chart says {hit[0]!r}: {said[:200]}")
    for error in at.error:
        if not error.value.rstrip().endswith((".", "?", "!")):
            wrong.append(f"an error without a sentence: {error.value[:300]}")
    return wrong
