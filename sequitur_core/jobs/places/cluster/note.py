"""Which cluster runs are trained on, and what there is of it: notes in the folder of all data."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as, read_json, write_json
from sequitur_core.formatting import quoted
from sequitur_core.runs.layout import CLUSTER_CHOICE_FILE, CLUSTER_FILE

ADDRESS_VARIABLE = "SEQUITUR_RAY"  # "auto" or host:port; without it, the pages have the choice
INSTALL_RAY = 'pip install "ray>=2.55,<3"'
AUTO = "auto"  # the cluster of this computer


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


def fixed_address() -> str:
    """The address that the server was started with, "" where the pages have the choice."""
    return os.environ.get(ADDRESS_VARIABLE, "").strip()


def cluster_address(home: Path) -> str:
    """The address of the cluster where runs are to be trained, "" for this computer."""
    if fixed := fixed_address():
        return fixed
    with suppress(SequiturError):
        chosen = (read_json(home / CLUSTER_CHOICE_FILE) or {}).get("address", "")
        return chosen if isinstance(chosen, str) else ""
    return ""


def choose_cluster(home: Path, address: str) -> None:
    """Train on the cluster at an address from now on, "" for this computer.

    Raises SequiturError for what is no address.
    """
    if address:
        check_form(address)
        write_json(home / CLUSTER_CHOICE_FILE, {"address": address})
    else:
        (home / CLUSTER_CHOICE_FILE).unlink(missing_ok=True)


def check_form(address: str) -> tuple[str, int]:
    """The host and the port of an address; SequiturError for what is none, auto aside."""
    if address == AUTO:
        return "", 0
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or "/" in host:
        raise SequiturError(
            f"{quoted(address)} is no address of a Ray cluster. Give {AUTO}, or a computer and a "
            "port, such as 192.168.1.10:6379."
        )
    return host, int(port)


def read_cluster_note(home: Path) -> ClusterNote | None:
    """What was noted last; None where there is no cluster, or nothing is known of it yet."""
    if not cluster_address(home):
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
