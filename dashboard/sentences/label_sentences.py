"""How often neighbours share a label, where several pages count it in several ways."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dashboard.sentences.finding_numbers import Numbers
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.statistics.independence import FEWEST_UNITS
from sequitur_core.formatting import percent

TOLD = ("label", "nuisance")  # kinds of findings that say how many of the nearest share a label


def counted_elsewhere(
    name: str,
    dataset: SequenceDataset,
    judged: Iterable[Belonging],
    findings: Iterable[Finding],
    *,
    here: tuple[int, str],
) -> str:
    """What the verdict and the findings have for a label, and how they count; "" for neither.

    judged : how near sequences lie to those of their label, for each label that was measured.
    here : how many of the nearest were asked, and the share; the same isn't said again.
    """
    said = []
    if found := next((one for one in judged if one.name == name), None):
        which = (
            f"the nearest from another {found.apart_by}" if found.apart_by else "the nearest one"
        )
        said.append(f"of {which}, {percent(found.model)} (the verdict)")
    apart = dataset.windowed and len(np.unique(dataset.recording)) >= FEWEST_UNITS
    how = "in other recordings" if apart else "each class counting the same"
    for finding in findings:
        told = Numbers(finding)
        counted = told.whole("neighbours"), percent(told.real("agreement"))
        if finding.kind in TOLD and told.text("name") == name and told.has("agreement"):
            if counted != here:
                said.append(f"of the {counted[0]} nearest, {how}, {counted[1]} (Findings)")
            break
    return f"Counted otherwise: {'; '.join(said)}." if said else ""
