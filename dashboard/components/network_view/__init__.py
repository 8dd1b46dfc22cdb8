"""The picture of a network, in which a layer can be chosen to read what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.charts.network import Words, network_svg, words_of
from dashboard.components.declaration import declare
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.network import describe_network
from sequitur_core.settings.network.layers import Network
from sequitur_core.settings.sizes import Sizes

CAPTION = (
    "In each box: its parameters. At each arrow: the shape of what is passed on; the bars show how "
    "many numbers that is, on a logarithmic scale. Choose a layer to read what it does."
)

_mount = declare("network_view")


def network_view(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any], *, key: str
) -> bool:
    """Show the network that these settings make; whether there is a picture of that model.

    The chosen layer stays chosen while settings change.

    Parameters
    ----------
    model, sizes, encoding_dim, options : as in `describe_network`.
    key : names the element; it has the CSS class `st-key-<key>`.

    Raises
    ------
    SequiturError
        Settings and data that the model refuses.
    """
    network = describe_network(model, sizes, encoding_dim, options)
    if network is None:
        return False
    settings = {**options, "encoding_dim": encoding_dim}
    words = words_of(network, architecture(model).options, settings)
    details = {layer.name: _details(layer.name, network, words) for layer in network.layers}
    _mount(
        key=key,
        data={
            "key": key,
            "svg": network_svg(network, words),
            "details": details,
            "caption": CAPTION,
        },
    )
    return True


def _details(name: str, network: Network, words: Mapping[str, Words]) -> dict[str, Any]:
    layer, total = network.layer(name), network.count_parameters()
    learned = "No parameters."
    if layer.parameters:
        learned = f"{layer.parameters:,} of {total:,} parameters."
    return {
        "title": words[name].title,
        "does": words[name].does,
        "learned": learned,
        "made_by": list(words[name].made_by) or ["Follows from the data and the other settings."],
    }
