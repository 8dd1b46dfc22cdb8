"""A run or a workspace as something to take away: analysis, script, backup."""
