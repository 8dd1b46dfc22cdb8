"""Names of columns in several levels, as pandas writes a pivot."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

N = 30
ROWS = [f"{7 + k},{20 + v:.2f},{3 + v:.2f},{25 - v:.2f},{4 - v:.2f}" for k, v in enumerate(wave(N))]
GROUPS = "genotype,Col-0,Col-0,phyB,phyB"
QUANTITIES = "variable,area,height,area,height"


@pytest.mark.parametrize(
    ("levels", "time", "names"),
    [
        ((GROUPS, QUANTITIES, "DAS,,,,"), "DAS",
         ("Col-0 area", "Col-0 height", "phyB area", "phyB height")),
        ((GROUPS, "plant,1,2,1,2", "DAS,,,,"), "DAS",
         ("Col-0 plant 1", "Col-0 plant 2", "phyB plant 1", "phyB plant 2")),
        ((GROUPS, "plant,1,1,1,1", QUANTITIES, "DAS,,,,"), "DAS",
         ("Col-0 plant 1 area", "Col-0 plant 1 height", "phyB plant 1 area",
          "phyB plant 1 height")),
        (("Probe,Kontrolle,Kontrolle,Enzym,Enzym", "c,0,50,10,50", "t [s],Abs,Abs,Abs,Abs"),
         "t [s]", ("Kontrolle c 0", "Kontrolle c 50", "Enzym c 10", "Enzym c 50")),
    ],
)  # fmt: skip
def test_columns_are_called_by_all_levels(
    tmp_path: Path, levels: tuple[str, ...], time: str, names: tuple[str, ...]
) -> None:
    found = recognise(path := write(tmp_path / "pivot.csv", "\n".join([*levels, *ROWS, ""])))
    dataset = read(path, found.recipe)
    assert found.recipe.time_columns == (time,)
    assert dataset.meta.channels == names
    assert dataset.sequences[0][0, 0] == pytest.approx(20 + wave(N)[0], abs=0.01)


def test_numbers_of_columns_behind_what_they_are_called_stand_above_dates(tmp_path: Path) -> None:
    rows = [f"2021-01-{k + 1:02d},{row.partition(',')[2]}" for k, row in enumerate(ROWS)]
    text = "\n".join([GROUPS, "plant,1,2,1,2", *rows, ""])
    dataset = read(path := write(tmp_path / "pivot.csv", text), recognise(path).recipe)
    names = ("Col-0 plant 1", "Col-0 plant 2", "phyB plant 1", "phyB plant 2")
    assert (dataset.meta.channels, dataset.meta.step_unit) == (names, "day")
