"""Settings that a teacher has locked for a class: the form shows them, and can't change them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.classroom.membership import lock_of
from dashboard.train_page.forms import address
from dashboard.widgets.learning.starting import hold
from sequitur_core.runs.spec import RunSpec

SENTENCE = "Your teacher has locked the settings that are grey or not shown."


@dataclass(frozen=True)
class Locked:
    """Which parts of the form (`state.FORM`) stay as in the settings of a class, if any do."""

    spec: RunSpec | None = None
    parts: frozenset[str] = frozenset()

    def show(self) -> None:
        """Say so, and let the widgets of these parts, still to be drawn, show their settings.

        So they do whatever an address or an earlier visit says.
        """
        if self.spec is None:
            return
        hold(self.spec, self.parts)
        st.caption(f":material/lock: {SENTENCE}")

    @property
    def epochs(self) -> int | None:
        """As many as have to be trained; None where they can be chosen."""
        return self.spec.config.epochs if self.spec and "epochs" in self.parts else None

    def settings(self, chosen: RunSpec | None) -> RunSpec | None:
        """Those that the form's further settings begin with: the class's where they are locked."""
        return self.spec if "settings" in self.parts else chosen


def locked_settings(start: address.Start) -> Locked:
    """What is locked for the data of a form; nothing where all can be chosen."""
    lock = lock_of(start.data_id)
    if lock is None:
        return Locked()
    spec, _ = address.read(lock.settings, start)
    return Locked(spec, lock.parts)
