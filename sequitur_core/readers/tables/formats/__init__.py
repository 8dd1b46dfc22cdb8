"""From a file to cells, a module for each way that tables are stored.

text : text tables, from bytes (text_file) over separators (csv_dialect) and names (headers) to
    cells (csv_cells; csv_large, where they are many).
programs : text that single programs write in ways of their own.
excel : workbooks. typed_files : Parquet, and what is read by json_files, xml_files, tsf,
    statistics_files (ARFF, Stata) and recordings (EDF, BrainVision, WFDB).
lists_in_cells : what to do with cells that hold several numbers.
"""
