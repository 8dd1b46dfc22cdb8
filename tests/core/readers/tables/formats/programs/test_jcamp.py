"""Spectra in JCAMP-DX, plain and packed in the three ways of the standard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.core.files import write

Y = np.concatenate([np.zeros(7), (900 * np.hanning(80)).round() - 40, [5, 5, 5, 4]]).astype(int)
EACH = 10  # numbers of a line


def _field(title: str, data: str, form: str) -> str:
    return "\n".join([
        f"##TITLE={title}", "##JCAMP-DX=5.01  $$ of a test", "##DATA TYPE=INFRARED SPECTRUM",
        "##XUNITS=1/CM", "##YUNITS=TRANSMITTANCE", "##DATA PROCESSING=", "Ratio to background",
        "##FIRSTX=400", f"##LASTX={400 + 2 * (len(Y) - 1)}", "##YFACTOR=0.01",
        f"##{form}", data, "##END=", "",
    ])  # fmt: skip


def _letter(letters: str, number: int) -> str:
    """A number whose first digit is a letter: those above 0 first, then 0, then those below."""
    first, *rest = str(abs(number))
    place = int(first) if number >= 0 else -int(first)
    return letters[9 + place] + "".join(rest)


def _sqz(number: int) -> str:
    return _letter("ihgfedcba@ABCDEFGHI", number)


def _plain(values: Sequence[int]) -> str:
    return " ".join(map(str, values))


def _squeezed(values: Sequence[int]) -> str:
    return "".join(map(_sqz, values))


def _stepped(values: Sequence[int]) -> str:
    """The first number, and steps, of which the same ones are counted."""
    line, steps = _sqz(values[0]), [*np.diff(values)]
    while steps:
        same = next((k for k, step in enumerate(steps) if step != steps[0]), len(steps))
        line += _letter("rqponmlkj%JKLMNOPQR", int(steps[0]))
        line += "" if same == 1 else " STUVWXYZs"[same]
        steps = steps[same:]
    return line


def _lines(pack: Callable[[Sequence[int]], str]) -> str:
    # Steps go on from the number that ended the line before, which stands there again.
    again = int(pack is _stepped)
    starts = range(0, len(Y) - again, EACH)
    return "\n".join(
        f"{400 + 2 * k}{'' if pack is not _plain else ' '}{pack(Y[k : k + EACH + again].tolist())}"
        for k in starts
    )


@pytest.mark.parametrize("pack", [_plain, _squeezed, _stepped])
def test_a_spectrum_is_read_in_its_units_however_it_is_packed(
    pack: Callable[[Sequence[int]], str], tmp_path: Path
) -> None:
    text = _field("butter", _lines(pack), "XYDATA=(X++(Y..Y))")
    path = write(tmp_path / "butter.jdx", text)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    np.testing.assert_allclose(dataset.sequences[0][:, 0], 0.01 * Y, atol=1e-6)
    assert dataset.meta.channels == ("TRANSMITTANCE",)
    assert (dataset.meta.step, dataset.meta.step_unit) == (2.0, "cm⁻¹")


def test_spectra_of_one_file_are_sequences_called_by_their_titles(tmp_path: Path) -> None:
    data = _lines(_stepped)
    texts = [_field(t, data, "XYDATA=(X++(Y..Y))") for t in ("oil", "lard", "oil")]
    path = write(tmp_path / "fats.dx", "".join(texts))
    assert read(path, recognise(path).recipe).ids == ("oil", "lard", "oil (2)")


def test_pairs_of_x_and_y_are_points(tmp_path: Path) -> None:
    pairs = "\n".join(f"{400 + k}, {y}; {400.5 + k}, {y}" for k, y in enumerate(Y))
    path = write(tmp_path / "peaks.jdx", _field("peaks", pairs, "XYPOINTS=(XY..XY)"))
    dataset = read(path, recognise(path).recipe.with_(window=0))
    np.testing.assert_allclose(dataset.sequences[0][::2, 0], 0.01 * Y, atol=1e-6)


def test_what_isnt_read_of_it_is_refused_by_its_name(tmp_path: Path) -> None:
    text = _field("nmr", _lines(_plain), "DATA TABLE=(X++(R..R)), XYDATA")
    with pytest.raises(SequiturError, match="JCAMP-DX"):
        recognise(write(tmp_path / "nmr.jdx", text))
