"""How processes on several computers find those that they learn with; loads no torch."""

from __future__ import annotations

import socket

import psutil

# The address of this computer and a folder, with a blank between them, where others of the
# processes that learn together are on other computers: REACHED and GONE are files there.
MEETING_VARIABLE = "SEQUITUR_MEETING"
REACHED = "reached"  # written by the first process: what `follow_there` is called with
GONE = "gone"  # written by who starts the others: how one of them ended


def interface_variables(address: str) -> dict[str, str]:
    """What the environment of processes says that meet in the network where this computer has
    this address, and in no other; may be empty."""
    for name, addresses in psutil.net_if_addrs().items():
        if any(one.family == socket.AF_INET and one.address == address for one in addresses):
            return {"GLOO_SOCKET_IFNAME": name, "NCCL_SOCKET_IFNAME": name}
    return {}
