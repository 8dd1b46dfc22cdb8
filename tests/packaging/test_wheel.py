"""What `pip install .` installs: the wheel's files, built as pip does, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("dashboard", "sequitur_core", "sample_data")
FILES = ("pyproject.toml", "setup.py", "requirements.txt", "README.md", "LICENSE")
NOT_INSTALLED = {"map.png"}  # a picture of README
BUILD = "from setuptools import build_meta; build_meta.build_wheel('.')"
WITHOUT = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: building writes into the folder."""
    folder = tmp_path_factory.mktemp("wheel") / "copy"
    folder.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=WITHOUT)
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    done = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_of(folder: str) -> set[str]:
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("sequitur_core", "sequitur_core"),
        ("dashboard", "sequitur_dashboard/dashboard"),
        ("sample_data", "sequitur_core/sample_data"),
    ],
)
def test_every_file_is_in_the_wheel(names, folder, place):
    missing = {file for file in files_of(folder) if f"{place}/{file}" not in names}
    assert missing - NOT_INSTALLED == set()


def test_no_name_at_the_top_can_be_somebody_elses(names):
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "sequitur_core", "sequitur_dashboard",
    }  # fmt: skip


def test_what_is_installed_is_a_command_that_finds_its_pages_and_samples(wheel, tmp_path):
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "__init__.py").write_text("raise RuntimeError('somebody else')")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        where = archive.read(points).decode().split("sequitur = ")[1].split()[0]
    module, _, function = where.partition(":")
    code = (
        f"import sys; sys.argv = ['sequitur', '--version']\n"
        "from sequitur_core.samples import SAMPLES\n"
        "assert all(sample.path.is_file() for sample in SAMPLES.values())\n"
        f"from {module} import {function}, APP\n"
        f"assert APP.is_file() and str(APP).startswith({str(tmp_path)!r})\n"
        "import dashboard; assert 'sequitur_dashboard' in dashboard.__file__\n"
        f"{function}()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    version = wheel.name.split("-")[1]
    assert (done.returncode, done.stdout.strip()) == (0, version), done.stderr
