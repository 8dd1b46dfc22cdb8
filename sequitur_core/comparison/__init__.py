"""Runs beside one another: what they measured, which settings differ, families of variants."""
