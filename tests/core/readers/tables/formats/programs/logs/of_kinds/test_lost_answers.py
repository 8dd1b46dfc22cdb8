"""Logs of ping in which some answers never came, as an availability monitor keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.pings import (
    PINGS,
    rows_of_answers,
    rows_of_pings,
)
from tests.core.files import wave, write
from tests.notes import worded

ROWS = 80
LOST = {9, 40, 41, 42, 43, 77}
WINDOWS = "Reply from 8.8.8.8: bytes=32 time={ms:.0f}ms TTL=117"
LINUX = "64 bytes from 8.8.8.8: icmp_seq={k} ttl=57 time={ms:.1f} ms"


def _log(answer: str, lost: str, before: str = "") -> str:
    took = 20 + 5 * wave(ROWS)
    return "\n".join(
        (before + (lost if k in LOST else answer)).format(
            k=k, ms=took[k], at=f"10:{k // 60:02d}:{k % 60:02d}"
        )
        for k in range(ROWS)
    )


@pytest.mark.parametrize(
    ("answer", "lost", "before"),
    [
        (WINDOWS, "Request timed out.", ""),
        (WINDOWS, "Request timed out.", "05.03.2024 {at} - "),
        (WINDOWS, "General failure.", "2024-03-05 {at} "),
        (WINDOWS, "PING: transmit failed. General failure.", ""),
        (WINDOWS, "Reply from 10.0.0.1: TTL expired in transit.", ""),
        (WINDOWS, "Reply from 10.0.0.1: Destination host unreachable.", ""),
        (LINUX, "no answer yet for icmp_seq={k}", "Mar 05 {at} "),
        (LINUX, "Request timeout for icmp_seq {k}", "[Mar 05 {at}] "),
        (LINUX, "From 10.0.0.1 icmp_seq={k} Time to live exceeded", ""),
        ("Antwort von 8.8.8.8: Bytes=32 Zeit={ms:.0f}ms TTL=117",
         "Zeitüberschreitung der Anforderung.", ""),
        ("Réponse de 8.8.8.8 : octets=32 temps={ms:.0f} ms TTL=117",
         "Délai d'attente de la demande dépassé.", ""),
    ],
)  # fmt: skip
def test_answers_that_never_came_are_gaps_of_even_steps(
    tmp_path: Path, answer: str, lost: str, before: str
) -> None:
    """Such logs were refused, or lost their outages, and what came after moved up."""
    path = write(tmp_path / "ping.txt", f"Ping 8.8.8.8\n{_log(answer, lost, before)}")
    dataset = read(path, recognise(path).recipe.with_(window=0))
    assert dataset.lengths.tolist() == [ROWS]
    assert dataset.missing is not None
    assert {*np.flatnonzero(dataset.missing[0]).tolist()} == LOST
    assert f"{len(LOST)} of {ROWS} answers never came" in " ".join(worded(dataset.meta.notes))


def test_recipes_have_the_rows_that_they_had(tmp_path: Path) -> None:
    log = _log(WINDOWS, "General failure.")
    assert len(rows_of_pings(log.encode())[0]) == ROWS - len(LOST) + 1
    assert len(rows_of_answers(log.encode())[0]) == ROWS + 1
    recipe = recognise(path := write(tmp_path / "ping.txt", log)).recipe
    old = read(path, recipe.with_(sheet=PINGS, window=0))
    assert old.lengths.tolist() == [ROWS - len(LOST)]
