"""The proposals that there are for a run's sequences."""

from __future__ import annotations

from dashboard.widgets.query_wait import Results
from sequitur_core.explore.encoding_parts import Part, part_of
from sequitur_core.runs.queries import Query, Result

KIND = "proposals"
EDITION = 2  # 1 tested windows by those right beside them


def newest(results: Results, part: Part) -> Query | None:
    """The query for the newest proposals by a part of the encodings; None without any."""
    found = [
        query
        for query in results.completed(KIND)
        if part_of(query.settings) == part and query.settings.get("edition") == EDITION
    ]
    return found[0] if found else None


def current(results: Results, part: Part) -> Result | None:
    """The newest proposals by a part of the encodings; None without any."""
    query = newest(results, part)
    return None if query is None else results.readable(query)
