"""Files of one row each, as programs write them for the frames of a film: steps of a recording."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.readers.tables.table import Table

FEWEST = 10  # files
FEWEST_EACH = 3  # of each recording, on average
_NUMBERED = r"^(?P<before>.*?)(?P<number>\d+)(?P<behind>\D*)$"


def steps_in_order(table: Table) -> Table:
    """A table of files with one row each as recordings called by what their names share.

    Rows are in the order of the numbers in the names. Other tables stay as they are.
    """
    name = table.files[0]
    names = table.frame[name].astype(str)
    if len(names) < FEWEST or not names.is_unique:
        return table
    parts = names.str.extract(_NUMBERED)
    if parts.isna().any(axis=None):
        return table
    recording = parts["before"].str.rstrip("_-. ") + parts["behind"]
    if recording.nunique() * FEWEST_EACH > len(names):
        return table
    order = recording.to_frame().assign(number=parts["number"].astype(float))
    order = order.set_axis([name, "number"], axis=1).reset_index(drop=True)
    places = order.sort_values([name, "number"], kind="stable").index
    frame = table.frame.assign(**{name: recording.where(recording != "", name)}).iloc[places]
    return replace(table, frame=frame, framed=True)
