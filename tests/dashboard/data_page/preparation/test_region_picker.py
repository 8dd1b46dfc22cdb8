"""The part of a frame: chosen with two sliders, shown on a picture, read once it is kept."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from dashboard.data_page.preparation.region_picker import OUTSIDE, SIDE, as_region, framed
from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.dashboard.conftest import Open, add_file, in_view, texts


@pytest.mark.parametrize(
    ("across", "down", "region"),
    [
        ((0, 100), (0, 100), ()),
        ((10, 60), (0, 50), (10.0, 0.0, 60.0, 50.0)),
        ((30, 30), (100, 100), (30.0, 99.0, 31.0, 100.0)),  # no width and no height
    ],
)
def test_sliders_say_which_part(across: tuple[int, int], down: tuple[int, int], region: tuple):
    assert as_region(across, down) == region


def test_what_is_outside_is_dark():
    picture = np.full((30, 60, 3), 200, np.uint8)
    shown = np.asarray(framed(picture, (50.0, 0.0, 100.0, 50.0)))
    assert shown.shape == (SIDE // 2, SIDE, 3)
    inside, outside = shown[20:60, SIDE // 2 + 20 : -20], shown[SIDE // 4 + 10 :]
    assert (inside == 200).all()
    assert (outside == round(200 * OUTSIDE)).all()


def test_all_of_a_picture_is_shown_as_it_is():
    picture = np.full((SIDE, SIDE, 3), 123, np.uint8)
    assert (np.asarray(framed(picture, ())) == 123).all()


@pytest.fixture
def bars(tmp_path: Path, space: Workspace) -> str:
    """Six clips of two kinds, as folders of pictures."""
    for i in range(6):
        for number, frame in enumerate(files.pictures(5, 20, 30, seed=i)):
            path = tmp_path / "bars" / ("falls", "goes")[i % 2] / f"clip {i}" / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(frame).save(path)
    return add_file(space, tmp_path / "bars")


def test_a_part_is_read_once_it_is_kept(open_page: Open, space: Workspace, bars: str):
    at = open_page(data=bars)
    assert "6 clips of 5 frames, 20 x 30 pixels, grey" in texts(at)
    key = f"choice_{bars}_region"
    assert at.button(key=f"{key}_keep").disabled
    at.slider(key=f"{key}_width").set_range(40, 100).run()
    assert in_view(at) == bars
    at.button(key=f"{key}_keep").click().run()
    assert not at.exception
    new = in_view(at)
    assert space.recipe(new).region == (40.0, 0.0, 100.0, 100.0)
    before, after = space.dataset(bars), space.dataset(new)
    assert after.element_shape == (20, 18)
    assert "20 x 18 pixels" in texts(at)
    assert after.ids == before.ids
    assert after.labels["folder"].tolist() == ["falls"] * 3 + ["goes"] * 3
    np.testing.assert_allclose(after.sequences[2], before.sequences[2][:, :, 12:], atol=1e-6)
    assert at.slider(key=f"choice_{new}_region_width").value == (40, 100)


def test_clips_are_scaled_pixel_by_pixel(open_page: Open, bars: str):
    at = open_page(data=bars, preparing=True)
    assert "Each pixel to mean 0, deviation 1" in at.selectbox(key=f"scale_{bars}").options


def test_a_part_of_volumes_has_a_slider_for_each_axis(
    open_page: Open, space: Workspace, tmp_path: Path
):
    values = np.random.default_rng(0).integers(0, 99, (6, 4, 10, 24)).astype("int16")
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), tmp_path / "a.nii")
    scans = add_file(space, tmp_path / "a.nii")
    at = open_page(data=scans)
    key = f"choice_{scans}_region"
    assert at.slider(key=f"{key}_third").label == "Third axis, 10 voxels (%)"
    assert at.button(key=f"{key}_keep").disabled
    at.slider(key=f"{key}_third").set_range(0, 50).run()
    at.button(key=f"{key}_keep").click().run()
    assert not at.exception
    new = space.datasets()[0].id
    assert space.recipe(new).region == (0.0, 0.0, 0.0, 100.0, 100.0, 50.0)
    assert space.dataset(new).element_shape == (6, 4, 5)
    assert at.slider(key=f"choice_{new}_region_third").value == (0, 50)
