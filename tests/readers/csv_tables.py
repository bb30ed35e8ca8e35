"""Reads CSV tables with Python's csv and holds them against the tables they were made from.

usage: csv_tables.py FOLDER EXPECTED.json; 1 with the faults on standard output.
"""
import csv
import json
import sys
from decimal import Decimal
from pathlib import Path

faults = []


def text(field):
    """As the convention says: one apostrophe is taken away where there is one."""
    return field[1:] if field.startswith("'") else field


def check(name, line, field, cell, point):
    kind = cell["kind"]
    # What a spreadsheet would run is found first, whatever it should have been.
    runs = field[:1] in ("=", "+", "-", "@", "\t", "\r")
    if kind in ("text", "empty"):
        if runs or text(field) != cell.get("value", ""):
            faults.append(f"{name} {line}: {field!r} for {cell}")
        return
    if kind == "share":
        right = round(Decimal(cell["part"]) / Decimal(cell["whole"]) * 100, 4)
        good = abs(Decimal(field.replace(point, ".")) - right) <= Decimal("0.0001")
    else:
        other = "," if point == "." else "."
        good = other not in field and Decimal(field.replace(point, ".")) == Decimal(cell["value"])
    if not good:
        faults.append(f"{name} {line}: {field!r} for {cell}")


def main():
    folder, expected = Path(sys.argv[1]), json.load(open(sys.argv[2], encoding="utf-8"))
    delimiter, point = {"id": (";", ","), "en": (",", ".")}[expected["language"]]
    for table in expected["tables"]:
        path = folder / f"{table['file']}.csv"
        raw = path.read_bytes()
        if not raw.startswith(b"\xef\xbb\xbf") or b"\n" in raw.replace(b"\r\n", b""):
            faults.append(f"{path.name}: no byte order mark, or other ends of lines")
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter=delimiter, strict=True))
        rows = table["rows"] + ([table["totals"]] if table["totals"] else [])
        if [text(field) for field in lines[0]] != [column["title"] for column in table["columns"]] or len(lines) != len(rows) + 1:
            faults.append(f"{path.name}: {len(lines)} lines, titles {lines[0]}")
            continue
        for number, (line, row) in enumerate(zip(lines[1:], rows), 2):
            if len(line) != len(row):
                faults.append(f"{path.name} {number}: {len(line)} fields")
            for field, cell in zip(line, row):
                check(path.name, number, field, cell, point)
    print("\n".join(faults[:20]))
    sys.exit(1 if faults else 0)


main()
