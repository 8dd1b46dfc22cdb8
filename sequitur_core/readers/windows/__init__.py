"""Windows of long series: how they are cut, and which are suggested."""
