"""Whether the class that a person takes part in stands still, so that nothing new is trained."""

from __future__ import annotations

from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json
from sequitur_core.runs import layout

FROZEN = "Your teacher has frozen the class: nothing can be started or stopped until it goes on."


def class_of(workspace: Path) -> str:
    """The code of the class that a person's workspace takes part in; "" for none."""
    try:
        code = str((read_json(workspace / layout.IN_CLASS_FILE) or {}).get("code", ""))
    except SequiturError:  # damaged: the class's link makes it anew
        return ""
    return code if layout.is_id(code) else ""


def is_frozen(workspace: Path) -> bool:
    """Whether the class that a workspace takes part in is frozen right now."""
    code = class_of(workspace)
    if not code:
        return False
    folder = layout.home_of(workspace) / layout.CLASSES_FOLDER / code
    try:
        return (read_json(folder / layout.CLASS_STATE_FILE) or {}).get("state") == "frozen"
    except SequiturError:  # damaged: the teacher sets it anew, and nobody is held up
        return False


def check_not_frozen(workspace: Path) -> None:
    """Raises SequiturError where the class of a workspace is frozen."""
    if is_frozen(workspace):
        raise SequiturError(FROZEN)
