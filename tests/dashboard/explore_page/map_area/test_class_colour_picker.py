"""A colour of one's own for a class, chosen in the map's settings and seen wherever it is drawn."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import OKABE_ITO
from sequitur_core.labels import editing
from sequitur_core.runs.annotations.class_colours import coloured_dataset
from sequitur_core.runs.annotations.hand_labels import hand_labels, record
from sequitur_core.runs.run import Run
from tests.dashboard.conftest import Open, control, sent_to, texts


def choose(at: AppTest, name: str, colour: str) -> AppTest:
    at.selectbox(key=state.COLOURED_CLASS).set_value(name).run()
    next(c for c in at.color_picker if c.label == "Colour").set_value(colour).run()
    assert not at.exception
    return at


def colours_on_the_map(at: AppTest) -> dict[str, str]:
    figure = json.loads(sent_to(at, "map")["figure"])
    return {trace["name"]: trace["marker"]["color"] for trace in figure["data"]}


def test_a_class_has_the_chosen_colour_until_it_has_its_usual_one_again(open_page: Open, run: Run):
    at = choose(open_page("explore", run=run.id), "b", "#112233")
    assert colours_on_the_map(at) == {"a": OKABE_ITO[0], "b": "#112233"}
    assert "hardly stands out from a dark page" in texts(at)
    assert coloured_dataset(run).colours_of("kind") == {"b": "#112233"}
    at.button(key="usual_colour").click().run()
    assert colours_on_the_map(at)["b"] == OKABE_ITO[1]
    assert coloured_dataset(run).class_colours == ()


def test_a_label_of_ones_own_is_coloured_there_too(open_page: Open, run: Run):
    record(run, [editing.new_label(hand_labels(run), "artefact")])
    record(run, [editing.give(hand_labels(run), 0, [1, 2])])
    at = open_page("explore", run=run.id)
    at = control(at, state.COLOUR_BY).set_value("your label").run()
    at = choose(at, "artefact", "#445566")
    assert hand_labels(run).vocabulary[0].colour == "#445566"
    assert colours_on_the_map(at)["artefact"] == "#445566"


def test_where_no_label_gives_the_colours_none_can_be_chosen(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    control(at, state.COLOUR_BY).set_value("nothing").run()
    assert not at.color_picker
