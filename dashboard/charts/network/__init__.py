"""A picture of a network: where its layers stand, what is written on them, and the SVG."""

from dashboard.charts.network.svg import network_svg
from dashboard.charts.network.words import Words, words_of

__all__ = ["Words", "network_svg", "words_of"]
