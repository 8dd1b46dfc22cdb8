"""What can be chosen of a table can be read, says how many sequences it gives, and leads back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised

RANDOM = np.random.default_rng(0)


def counted(path: Path, found: Recognised) -> dict[str, tuple[int, int]]:
    """How many sequences each other way says that it gives, and how many it does."""
    ways = [way for way in found.partitions if not way.in_use]
    given = {}
    for way in ways:
        now = revise(path, found.recipe, **dict(way.choices))
        assert any(other.in_use for other in now.partitions), way  # and so it leads back
        given[way.label()] = way.count, len(read(path, now.recipe))
    return given


def regions() -> pd.DataFrame:
    """Cases by day: most countries as a whole, and two by their provinces, which differ."""
    days = [f"{day:%m/%d/%y}" for day in pd.date_range("2026-01-01", periods=40)]
    names = [("", "Austria"), ("", "Belgium"), ("", "Chile"), ("", "Denmark"), ("", "Estonia")]
    names += [(p, "Canada") for p in ("Alberta", "Manitoba", "Ontario", "Quebec", "Yukon")]
    names += [(p, "China") for p in ("Anhui", "Beijing", "Hubei", "Tibet", "Yunnan")]
    frame = pd.DataFrame(names, columns=["Province", "Country"])
    counts = pd.DataFrame(RANDOM.integers(0, 90, (len(names), 40)).cumsum(axis=1), columns=days)
    return frame.join(counts)


def test_names_with_blanks_or_of_few_rows_each_name_no_channels(tmp_path: Path):
    frame = regions()
    frame.to_csv(path := tmp_path / "blanks.csv", index=False)
    assert all(a == b for a, b in counted(path, recognise(path)).values())
    frame["Province"] = frame["Province"].where(frame["Province"] != "", "all")
    frame.to_csv(path := tmp_path / "few.csv", index=False)
    assert all(a == b for a, b in counted(path, recognise(path)).values())


def harvests() -> pd.DataFrame:
    """Area, yield and weight of what was grown in some countries, with the code of each."""
    elements = [("Area harvested", 5312, "ha"), ("Yield", 5412, "kg/ha"), ("Weight", 5510, "t")]
    index = pd.MultiIndex.from_product(
        [["Brazil", "China", "France", "Ghana"], ["Rice", "Wheat"], elements, range(1990, 2020)],
        names=["Area", "Item", "of", "Year"],
    )
    frame = index.to_frame(index=False)
    frame["Element"], frame["Element Code"], frame["Unit"] = zip(*frame.pop("of"), strict=True)
    frame["Value"] = (RANDOM.normal(size=len(frame)).cumsum() + 500).round(1)
    return frame[["Area", "Element Code", "Element", "Item", "Year", "Unit", "Value"]]


def test_the_number_of_a_channel_makes_no_sequences_of_one_each(tmp_path: Path):
    harvests().to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.channel_column == "Element"
    assert not [way for way in found.partitions if "Element Code" in way.of]


def test_rows_without_a_value_are_not_counted_as_sequences(tmp_path: Path):
    days = pd.date_range("2026-01-05", periods=120).strftime("%Y-%m-%d")
    values = RANDOM.normal(size=(120, 12)).cumsum(axis=0).round(3)
    values[5::7] = values[6::7] = np.nan
    frame = pd.DataFrame(values, columns=[f"rate {c}" for c in "ABCDEFGHIJKL"])
    frame.insert(0, "day", days)
    head, *rows = frame.to_csv(index=False).splitlines()
    above = ",".join(["Decimals", *["four"] * 12])  # beside the dates, as banks write it
    (path := tmp_path / "t.csv").write_text("\n".join([head, *rows[:60], above, *rows[60:]]))
    found = recognise(path)
    weekends = 2 * (120 // 7)
    assert counted(path, found)[f"row ({120 - weekends})"] == (120 - weekends,) * 2
    labels = [offer.label for note in found.warnings for offer in note.offers]
    assert f"Each of {120 - weekends} rows is a sequence" in labels


def test_sequences_that_lack_a_channel_are_not_lost_in_another_way(tmp_path: Path):
    times = pd.date_range("2026-01-01 06:00", periods=24 * 60, freq="h")
    frame = pd.DataFrame({"date": times.strftime("%Y%m%d"), "clock": times.strftime("%H%M")})
    frame["local_date"] = (times - pd.Timedelta(hours=6)).strftime("%Y%m%d")
    frame["heat"] = RANDOM.normal(size=len(frame)).cumsum().round(2)
    frame["wet"] = np.where(frame["local_date"] == "20260120", np.nan, frame["heat"].round(1) + 3)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    ways = counted(path, recognise(path))
    assert ways["local_date (60)"] == (60, 60)
