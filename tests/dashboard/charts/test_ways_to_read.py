"""Small pictures of the ways to read a table with many columns."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from dashboard.charts.ways_to_read import (
    as_channels,
    as_sequences,
    columns_shown,
    rows_shown,
    sequences_shown,
)
from sequitur_core.data.dataset import SequenceDataset
from tests.core.files import wave

SVG = "{http://www.w3.org/2000/svg}"


def windows() -> SequenceDataset:
    values = np.stack([wave(120, phase=k) for k in range(30)], axis=1).astype(np.float32)
    return SequenceDataset(name="w", sequences=list(values.reshape(5, 24, 30)))


def test_channels_stand_in_one_frame_and_sequences_in_one_each():
    columns = columns_shown(windows())
    counts = [
        len(ET.fromstring(picture).findall(f"{SVG}rect"))
        for picture in (as_channels(columns), as_sequences(columns))
    ]
    assert counts == [1, len(columns)]


def test_every_column_shown_is_a_line_in_both():
    columns = columns_shown(windows())
    for picture in (as_channels(columns), as_sequences(columns)):
        assert len(ET.fromstring(picture).findall(f"{SVG}polyline")) == len(columns) == 8


def test_columns_that_never_change_are_drawn_too():
    assert "nan" not in as_channels([np.ones(9)]) + as_sequences([np.ones(9)])


def test_rows_shown_are_the_first_ones():
    dataset = windows()
    np.testing.assert_array_equal(rows_shown(dataset), dataset.sequences[0][:8])


def test_sequences_shown_are_whole_however_long():
    long, short = np.arange(2000.0)[:, None], np.arange(40.0)[:, None]
    first, second = sequences_shown(SequenceDataset(name="w", sequences=[long, short]))
    assert (first[0], second[-1]) == (0, 39)
    assert len(first) < 400
    assert first[-1] > 1900
