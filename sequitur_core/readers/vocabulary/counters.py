"""What columns are called that number the rows."""

NO_NAMES = {"", "unnamed", "rownames"}  # of what pandas and R write before the rows
INDEX_WORDS = NO_NAMES | {
    "index", "idx", "id", "no", "nr", "row", "instant", "number", "rowid", "sno", "slno", "srno",
    "serialno", "rowno", "recno", "record", "lfdnr", "番号", "序号",
}  # fmt: skip
