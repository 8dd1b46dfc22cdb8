"""How many files the server may have open: each visitor takes four."""

from __future__ import annotations

import sys

FILES = 8192  # more than macOS allows a process by itself (256), fewer than it ever allows


def raise_file_limit() -> None:
    """Let this process and those it starts have more files open, as far as the system allows."""
    if sys.platform == "win32":
        return  # it has no such limit
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
