"""Whose a workspace is, and who else sees a run."""
