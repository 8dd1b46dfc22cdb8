"""What there is of the cluster where runs are trained: a note in the folder of all data."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as, write_json
from sequitur_core.runs.layout import CLUSTER_FILE

ADDRESS_VARIABLE = "SEQUITUR_RAY"  # "auto" or host:port; without it, runs are trained here


@dataclass(frozen=True)
class ClusterNote:
    """The cluster as the process sees it that is a part of it.

    Attributes
    ----------
    pid : of that process.
    cpus, gpus : of all computers that are there right now.
    nodes : how many computers these are.
    problem : a sentence on why nothing can be trained there; "" while all is well.
    """

    pid: int
    cpus: float = 0.0
    gpus: float = 0.0
    nodes: int = 0
    problem: str = ""


def cluster_address() -> str:
    """The address of the cluster where runs are to be trained, "" for this computer."""
    return os.environ.get(ADDRESS_VARIABLE, "").strip()


def read_cluster_note(home: Path) -> ClusterNote | None:
    """What was noted last; None where there is no cluster, or nothing is known of it yet."""
    if not cluster_address():
        return None
    with suppress(SequiturError):
        return read_as(ClusterNote, home / CLUSTER_FILE)
    return None


def write_cluster_note(home: Path, note: ClusterNote | None) -> None:
    """Note what there is of the cluster; None where this server is no part of it any more."""
    if note is None:
        (home / CLUSTER_FILE).unlink(missing_ok=True)
    else:
        write_json(home / CLUSTER_FILE, asdict(note))
