"""Class: where a teacher's link leads."""

from __future__ import annotations

from dashboard import cache
from dashboard.class_page import joining
from sequitur_core.classroom.classes import check_shared

check_shared(cache.workspace())
joining.come_in(joining.find())
