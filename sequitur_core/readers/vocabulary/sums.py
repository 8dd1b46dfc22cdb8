"""How a last row begins that sums up those above it, in English and other languages."""

TOTALS = {
    "total", "totals", "grand total", "sum", "sums", "mean", "average", "avg", "median", "min",
    "max", "minimum", "maximum", "std", "summe", "gesamt", "mittelwert", "durchschnitt", "somme",
    "moyenne", "suma", "promedio", "totale", "media", "summary", "summa", "totalt", "yhteensä",
    "razem", "celkem", "összesen", "toplam", "totaal", "totaux", "итого", "всего", "medel",
    "medelvärde", "snitt", "gemiddelde", "keskiarvo", "średnia", "průměr", "átlag", "ortalama",
    "среднее", "合計", "总计", "合计", "平均",
}  # fmt: skip
