"""Files that belong together.

gather : puts them together. kinds : which of them are alike, and which kind is read.
sensors, rows_beside : files that are channels of the same recordings, or say more of the same rows.
description, events, sidecars : files that tell something of others.
sheets : the sheets of a workbook, as if each were a file.
"""
