"""The board to take along: a table, and a page that needs no server."""

from __future__ import annotations

import html
import re
import time
from datetime import UTC, datetime
from string import Template

import numpy as np
import pandas as pd

from dashboard import cache
from dashboard.board_page.cards import (
    curve_heights,
    how_far,
    lesson_of,
    on_board,
    small_map,
)
from dashboard.board_page.predictions import prediction, sentence
from dashboard.charts.colouring import first_colouring
from dashboard.charts.maps.map_svg import colours_of_points
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.learner_progress import Reading, RunReading
from sequitur_core.csv_output import as_csv
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, pluralise

WIDTH, HEIGHT, SIDE = 160, 90, 90  # pixels of a curve, and of a map
WHOLE = ("encoding size", "epochs done", "epochs")
PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>$title</title>
<meta name="viewport" content="width=device-width">
<style>
body {font: 15px/1.4 sans-serif; margin: 2rem; color: #0E1822; background: #fff}
main {display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem}
article {border: 1px solid #D9E1E8; border-radius: .5rem; padding: .75rem; break-inside: avoid}
h1 {font-size: 1.6rem} h2 {font-size: 1rem; margin: 0} p {margin: .2rem 0}
svg {border: 1px solid #D9E1E8; border-radius: .3rem}
</style></head><body><h1>$title</h1><p>$about</p><main>$cards</main></body></html>
""")


def file_name(classroom: Classroom) -> str:
    """What an export is called, without its ending."""
    plain = re.sub(r"[^\w-]+", "-", classroom.about.title.lower()).strip("-_")
    return f"{plain or 'class'}-board"


def as_csv_file(classroom: Classroom) -> bytes:
    """A line for each run of each learner, and one for each who has none."""
    return as_csv(_table(classroom))


def as_html_file(classroom: Classroom) -> bytes:
    """A page with a card for each learner, which holds all that it shows."""
    lesson = lesson_of(classroom)
    found = on_board(classroom, lesson)
    cards = [_card(one, sentence(one, lesson)) for one in found]
    page = PAGE.substitute(
        title=html.escape(classroom.about.title),
        about=html.escape(f"{pluralise(len(found), 'learner')}, {_moment(time.time())}"),
        cards="".join(cards),
    )
    return page.encode("utf-8")


def _table(classroom: Classroom) -> pd.DataFrame:
    lesson = lesson_of(classroom)
    unit = f" ({lesson.prediction.unit})" if lesson is not None and lesson.prediction.unit else ""
    predicted, came_out = f"predicted{unit}", f"came out{unit}"
    lines = []
    for one in on_board(classroom, lesson):
        said, answer = prediction(one, lesson)
        about: dict[str, object] = {
            "learner": one.member.name,
            "joined": _moment(one.member.entry.joined),
            predicted: said,
            came_out: answer,
            "done": "yes" if one.is_done else "no",
        }
        lines += [{**about, **_run(run)} for run in one.runs] or [about]
    columns = ["learner", "joined", predicted, came_out, "done", "run", "status", "model"]
    columns += ["encoding size", "epochs done", "epochs", "training loss", "validation loss"]
    columns += ["seconds"]
    # Where some have no run, whole numbers would be written with a point.
    return pd.DataFrame(lines, columns=columns).astype(dict.fromkeys(WHOLE, "Int64"))


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def _run(run: RunReading) -> dict[str, object]:
    spec = run.run.spec
    return {
        "run": run.name,
        "status": run.state.status,
        "model": spec.model,
        "encoding size": spec.encoding_dim,
        "epochs done": run.epoch,
        "epochs": run.epochs,
        "training loss": run.losses[-1] if run.losses else None,
        "validation loss": run.validation[-1] if run.validation else None,
        "seconds": round(run.run.seconds, 1),
    }


def _card(one: Reading, said: str) -> str:
    run = one.shown
    words = [how_far(one)[1]]
    if run is not None and run.loss is not None:
        words.append(f"loss {number(run.loss)}")
    texts = [f"<h2>{html.escape(one.member.name)}</h2>", f"<p>{html.escape(', '.join(words))}</p>"]
    if said:
        texts.append(f"<p>{html.escape(said)}</p>")
    if run is not None:
        texts.append(f"{_curve(run)} {_map(run)}")
    return f"<article>{''.join(texts)}</article>"


def _curve(run: RunReading) -> str:
    lines = ""
    for values, colour in zip(curve_heights(run), ("#0072B2", "#E69F00"), strict=True):
        if len(values) > 1:
            x = np.linspace(2, WIDTH - 2, len(values))
            y = HEIGHT - 2 - np.array(values) * (HEIGHT - 6)
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
            lines += f'<polyline points="{points}" fill="none" stroke="{colour}"/>'
    return f'<svg width="{WIDTH}" height="{HEIGHT}">{lines}</svg>'


def _map(run: RunReading) -> str:
    rows, placed = small_map(run)
    try:
        dataset = cache.run_dataset(run.run)
        every = colours_of_points(first_colouring(run.run, dataset), len(dataset))
    except SequiturError:  # damaged; the curve is whole
        every = []
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{every[row]}"/>'
        for row, (x, y) in zip(
            rows.tolist(), (SIDE / 2 * (1 + 0.9 * placed * (1, -1))).tolist(), strict=True
        )
        if row < len(every)
    )
    return f'<svg width="{SIDE}" height="{SIDE}" fill-opacity="0.8">{dots}</svg>'
