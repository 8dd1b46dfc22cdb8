"""KML: tracks, lines and points of Google Earth; Feather, which pandas writes as fast."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from tests.core.files import folder_as_zip, wave, write

COUNT = 80
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" '
    'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>'
)
END = "</Document></kml>"


def places(phase: int) -> list[tuple[float, float, float]]:
    """Where somebody went: longitude, latitude and metres above the sea."""
    way = zip(*(wave(COUNT, phase=phase + axis) for axis in range(3)), strict=True)
    return [(8 + x / 100, 47 + y / 100, 400 + z) for x, y, z in way]


def track(phase: int) -> str:
    """A track with a time and a heart rate for each place, as apps on phones write it."""
    when = pd.date_range("2021-05-01 10:00", periods=COUNT, freq="s") + pd.Timedelta(hours=phase)
    times = "".join(f"<when>{at:%Y-%m-%dT%H:%M:%SZ}</when>" for at in when)
    where = "".join(f"<gx:coord>{x} {y} {z}</gx:coord>" for x, y, z in places(phase))
    beats = "".join(f"<gx:value>{120 + k % 9}</gx:value>" for k in range(COUNT))
    told = f'<gx:SimpleArrayData name="heart rate">{beats}</gx:SimpleArrayData>'
    return f"<Placemark><gx:Track>{times}{where}{told}</gx:Track></Placemark>"


def line(phase: int) -> str:
    """A line, which has no times."""
    where = " ".join(",".join(map(str, place)) for place in places(phase))
    return f"<Placemark><LineString><coordinates>{where}</coordinates></LineString></Placemark>"


def test_a_track_has_times_places_and_what_was_measured(tmp_path: Path) -> None:
    meta = load(write(tmp_path / "run.kml", HEAD + track(0) + END)).meta
    assert meta.channels == ("heart rate", "lon", "lat", "ele")
    assert (meta.step, meta.step_unit) == (1, "s")


def test_each_of_several_lines_is_a_sequence(tmp_path: Path) -> None:
    text = HEAD + "".join(map(line, range(4))) + END
    dataset = load(write(tmp_path / "runs.kml", text))
    assert dataset.lengths.tolist() == [COUNT] * 4
    lon = dataset.meta.channels.index("lon")
    np.testing.assert_allclose(dataset.sequences[2][:, lon], [x for x, *_ in places(2)], rtol=1e-6)


def test_tracks_one_after_the_other_label_their_windows(tmp_path: Path) -> None:
    dataset = load(write(tmp_path / "runs.kml", HEAD + "".join(map(track, range(4))) + END))
    assert [*dataset.labels["track"].unique()] == [f"track {k}" for k in range(1, 5)]


def test_kml_without_places_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="holds no places"):
        load(write(tmp_path / "a.kml", f"{HEAD}<Placemark><name>x</name></Placemark>{END}"))


@pytest.mark.parametrize("ending", ["feather", "arrow"])
def test_feather_is_read_as_other_tables(tmp_path: Path, ending: str) -> None:
    when = pd.date_range("2020-01-01", periods=480, freq="h")
    path = tmp_path / f"load.{ending}"
    pd.DataFrame({"time": when, "load": wave(480)}).to_feather(path)
    dataset = load(path)
    assert (len(dataset), dataset.meta.step_unit) == (20, "h")


def test_a_feather_of_something_else_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="Arrow"):
        load(write(tmp_path / "load.feather", "no arrow"))


# Packed one by one, as services give back what somebody uploaded


@pytest.mark.parametrize("archived", [False, True])
def test_tracks_that_are_packed_are_read(tmp_path: Path, archived: bool) -> None:
    folder = tmp_path / "activities"
    folder.mkdir()
    for number in range(3):
        text = (HEAD + track(number) + END).encode()
        (folder / f"{number}.kml.gz").write_bytes(gzip.compress(text, mtime=0))
    dataset = load(folder_as_zip(tmp_path / "a.zip", folder) if archived else folder)
    assert dataset.lengths.tolist() == [COUNT] * 3
    alone = load(folder / "1.kml.gz")
    assert alone.meta.channels == dataset.meta.channels


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\x1f\x8b and no more", "damaged"), (gzip.compress(bytes(30_000_000)), "far more than")],
)
def test_what_cannot_be_unpacked_is_refused_in_words(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "a.gpx.gz"
    path.write_bytes(content)
    with pytest.raises(SequiturError, match=f"a.gpx.gz .*{why}"):
        load(path)


def gpx(points: str) -> str:
    return f'<?xml version="1.0"?><gpx version="1.1" creator="maps">{points}</gpx>'


def waypoints(count: int, *, timed: bool = True) -> str:
    def time(k: int) -> str:
        return f"<time>2016-07-14T09:{k // 2:02d}:{30 * (k % 2):02d}Z</time>" if timed else ""

    return "".join(
        f'<wpt lat="{51.1 + 0.001 * k:.4f}" lon="{17.03 + 0.0004 * k * (k % 5):.5f}">'
        f"<name>WP{k:03d}</name>{time(k)}</wpt>"
        for k in range(count)
    )


def test_places_with_their_times_are_a_track_where_nothing_else_is(tmp_path: Path) -> None:
    """As a page that plans routes writes them; beside a track they are where somebody stopped."""
    path = write(tmp_path / "walk.gpx", gpx(waypoints(40)))
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("time",), ("lat", "lon"))
    meta = load(path).meta
    assert (meta.step, meta.step_unit) == (30, "s")
    track = "".join(
        f'<trkpt lat="{46 + 0.001 * k:.3f}" lon="{7 + 0.002 * k:.3f}"/>' for k in range(60)
    )
    both = gpx(f"{waypoints(9)}<trk><trkseg>{track}</trkseg></trk>")
    values = np.concatenate(load(write(tmp_path / "both.gpx", both)).sequences)
    assert values[:, 0].max() < 47  # degrees north


@pytest.mark.parametrize(
    ("points", "what"), [("", "no points"), (waypoints(30, timed=False), "places without a time")]
)
def test_what_is_no_track_is_refused_by_what_it_is(tmp_path: Path, points: str, what: str) -> None:
    with pytest.raises(SequiturError, match=f"a.gpx holds .*{what}.*Load a recorded one"):
        load(write(tmp_path / "a.gpx", gpx(points)))
