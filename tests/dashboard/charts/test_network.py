"""The picture of a network."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from dashboard.charts.network import network_svg, words_of
from dashboard.charts.network.layout import layout
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.network import describe_network
from sequitur_core.settings.network.layers import Network
from tests.core.settings.test_network import CASES, SERIES, VECTORS, described

CHARACTER = 6.6  # units of the picture that one takes, on average


def picture(model, network: Network, options: dict) -> ElementTree.Element:
    settings = {**options, "encoding_dim": network.layer("encoding").shape[0]}
    words = words_of(network, architecture(model).options, settings)
    return ElementTree.fromstring(network_svg(network, words))


def length(text: str | None) -> float:
    return CHARACTER * len(text or "")


@CASES
def test_every_layer_and_its_shape_is_in_the_picture_and_nothing_lies_over_another(
    model, sizes, options
):
    network = described(model, sizes, options)
    svg = picture(model, network, options)
    drawn = [e.get("data-layer") for e in svg.iter() if e.get("data-layer")]
    assert sorted(drawn) == sorted(layer.name for layer in network.layers)
    placed = layout(network)
    written = [arrow.shape for arrow in placed.arrows]
    for layer in network.layers:
        assert layer.kind in ("output", "encoding") or layer.shape in written
    encoding = network.layer("encoding")
    phase = encoding.numbers["phase"]  # which has an arrow of its own
    assert (encoding.shape[0] - phase,) in written
    assert written.count((1,)) >= 2 * phase
    for one, other in combinations(placed.boxes, 2):
        apart = one.right <= other.x or other.right <= one.x
        assert apart or one.bottom <= other.y or other.bottom <= one.y
    for box in placed.boxes:
        assert placed.left <= box.x
        assert box.right <= placed.left + placed.width
        assert 0 <= box.y <= box.bottom <= placed.height


@CASES
def test_what_is_written_on_a_layer_fits_it(model, sizes, options):
    network = described(model, sizes, options)
    svg = picture(model, network, options)
    for group in svg.iter("{http://www.w3.org/2000/svg}g"):
        box, _, *texts = list(group)
        written = [length(text.text) for text in texts]
        width = sum(written) if float(box.get("height") or 0) < 40 else max(written)
        assert width <= float(box.get("width") or 0) - 8, [text.text for text in texts]


def test_a_layer_says_what_it_does_and_which_settings_make_it():
    options = {"h_dims": [32], "patch": 2, "pooling": "max"}
    network = described("LSTM_AE", VECTORS, options)
    words = words_of(network, architecture("LSTM_AE").options, {**options, "encoding_dim": 5})
    assert "Hidden layers: 32" in words["encoder_1"].made_by
    assert words["steps"].made_by == ("Elements per step: 2", "Time features: 0")
    assert words["pooling"].title == "Maximum over time"
    assert words["encoding"].does.startswith("The bottleneck: 33 numbers become 5")
    assert not any(re.search(r"[{}]|None", each.does) for each in words.values())
    network = describe_network("LSTM_AE", VECTORS, 64, options)
    wide = words_of(network, architecture("LSTM_AE").options, {**options, "encoding_dim": 64})
    assert wide["encoding"].does.startswith("No bottleneck, as nothing has to be left out: 33 ")


@pytest.mark.parametrize("size", [1, 1024])
def test_one_number_and_very_many_have_a_picture(size):
    network = describe_network("LINEAR_AE", SERIES, size, {"h_dims": [1024, 1024]})
    assert network is not None
    assert "Encoding" in ElementTree.tostring(picture("LINEAR_AE", network, {}), "unicode")
