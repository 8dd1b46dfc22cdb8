"""Tables: CSV, Excel, Parquet, JSON. From a file to cells, to columns, to roles, to sequences.

Where is it decided ...

... what a file's cells are: `formats` (separators and headers in `formats.text`; a program's own
    way to write in `formats.programs`, its logs in `formats.programs.logs`, each listed in
    `formats.programs.registry`).
... that a cell is empty: MISSING_WORDS in `formats.text.numbers` everywhere; words and numbers that
    stand for none in one column, in `columns.cells.words_for_none` and `columns.missing_numbers`.
... that a column is a time: `columns.time_columns`, by `columns.times` (dates, clocks, parts of
    dates); how a date or a clock is written, AM and PM too, in `sequitur_core.readers.dates`.
... that a column is an id: `understanding.ids`; a channel, a label or left out, and why:
    `understanding.roles` and `understanding.times_and_counters` (each reason is a Why).
... what one sequence is: `understanding.layouts`, asked in the order of `layouts.layout`; what else
    it may be, which a person is asked: `understanding.partitions`.
... what a person is warned of: `understanding.doubts`.
... what the sequences are, by a recipe: `rows_to_sequences`.
"""
