"""Reads a workbook with openpyxl and holds it against the tables it was made from.

usage: xlsx.py WORKBOOK EXPECTED.json; exit 77 where openpyxl is missing, 1 with the faults on standard output.
"""
import json
import re
import sys
from decimal import Decimal, getcontext

try:
    from openpyxl import load_workbook
    from openpyxl.utils import column_index_from_string, get_column_letter
except ImportError as error:
    print(error)
    sys.exit(77)

getcontext().prec = 50
FORMATS = {"whole": r"#,##0", "money": r"#,##0", "area": r"#,##0\.00", "length": r"#,##0\.00", "milli": r"#,##0(\.0{1,3})?", "share": r"0\.00%"}
faults = []


def fault(*words):
    faults.append(" ".join(str(word) for word in words))


def near(a, b):
    return abs(a - b) <= Decimal("1e-12") * max(1, abs(a), abs(b))


def exact(value):
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


class Sheet:
    """One sheet: formulas from one load, cached values from the other."""

    def __init__(self, formulas, values, table):
        self.formulas, self.values, self.table = formulas, values, table
        first, last = table.ref.split(":")
        self.left, self.head = re.match(r"([A-Z]+)(\d+)", first).groups()
        self.head = int(self.head)
        self.bottom = int(re.match(r"[A-Z]+(\d+)", last).group(1))
        self.total = self.bottom if table.totalsRowCount else None
        self.last = self.bottom - (1 if self.total else 0)

    def number(self, cell):
        """A cell worked out anew; an empty one counts as 0."""
        content = self.formulas[cell].value
        if content is None:
            return Decimal(0)
        if isinstance(content, str) and content.startswith("=") and self.formulas[cell].data_type == "f":
            return self.reckon(content[1:])
        return exact(content)

    def cells(self, area):
        column, first, other, last = re.fullmatch(r"([A-Z]+)\$?(\d+):([A-Z]+)\$?(\d+)", area).groups()
        columns = range(column_index_from_string(column), column_index_from_string(other) + 1)
        return [f"{get_column_letter(c)}{r}" for r in range(int(first), int(last) + 1) for c in columns]

    def reckon(self, formula):
        """The few formulas that a workbook of ours may hold; anything else is a fault."""
        total = re.fullmatch(r"SUBTOTAL\(109,(\w+)\[([^\[\]]+)\]\)", formula)
        if total:
            name, title = total.groups()
            if name != self.table.displayName:
                fault(self.formulas.title, formula, "names another table")
            titles = [c.name for c in self.table.tableColumns]
            column = get_column_letter(column_index_from_string(self.left) + titles.index(title))
            return sum((self.number(f"{column}{row}") for row in range(self.head + 1, self.last + 1)), Decimal(0))
        share = re.fullmatch(r"([A-Z]+\d+)/SUM\(([^()]+)\)", formula)
        if share:
            return self.number(share.group(1)) / sum(self.number(c) for c in self.cells(share.group(2)))
        within = re.fullmatch(r"([A-Z]+\d+)/SUMPRODUCT\(EXACT\(([^(),]+),([A-Z]+\d+)\)\*([^()]+)\)", formula)
        if within:
            part, keys, key, values = within.groups()
            same = [self.formulas[c].value == self.formulas[key].value for c in self.cells(keys)]
            return self.number(part) / sum(self.number(c) for c, is_same in zip(self.cells(values), same) if is_same)
        added = re.fullmatch(r"SUM\(([^()]+)\)", formula)
        if added:
            return sum(self.number(c) for c in self.cells(added.group(1)))
        two = re.fullmatch(r"([A-Z]+\d+)([-/])([A-Z]+\d+)", formula)
        if two:
            a, b = self.number(two.group(1)), self.number(two.group(3))
            return a - b if two.group(2) == "-" else a / b
        fault(self.formulas.title, "holds the formula", formula)
        return Decimal("NaN")


def check_cell(sheet, where, expected):
    """One cell against what it was made from; returns how many formulas it is."""
    cell, cached = sheet.formulas[where], sheet.values[where].value
    place = f"{sheet.formulas.title}!{where}"
    kind = expected["kind"]
    if kind == "empty":
        if cell.value is not None:
            fault(place, "should be empty, holds", cell.value)
        return 0
    if kind == "text":
        if cell.data_type != "s" or cell.value != expected["value"] or cell.hyperlink:
            fault(place, "text", repr(expected["value"]), "reads", cell.data_type, repr(cell.value))
        return 0
    if not isinstance(cached, (int, float)) or cached != cached or abs(cached) == float("inf"):
        fault(place, "no number:", repr(cached))
        return 0
    if not re.fullmatch(FORMATS[kind], cell.number_format):
        fault(place, kind, "has the number format", cell.number_format)
    if kind == "share":
        right = near(exact(cached), Decimal(expected["part"]) / Decimal(expected["whole"]))
    else:
        right = exact(cached) == Decimal(expected["value"])
    if not right:
        fault(place, "holds", cached, "for", expected)
    if cell.data_type != "f":
        return 0
    again = sheet.reckon(cell.value[1:])
    same = near(again, exact(cached)) if kind == "share" or "/" in cell.value else again == exact(cached)
    if not same:
        fault(place, cell.value, "gives", again, "beside it stands", cached)
    return 1


def check_table(formulas, values, expected):
    tables = list(formulas.tables.values())
    if len(tables) != 1:
        fault(expected["name"], "has", len(tables), "tables")
        return
    table = tables[0]
    sheet = Sheet(formulas, values, table)
    if not table.autoFilter or not table.autoFilter.ref.startswith(f"{sheet.left}{sheet.head}:"):
        fault(expected["name"], "has no filter")
    if int(re.search(r"\d+$", table.autoFilter.ref).group()) != sheet.last:
        fault(expected["name"], "filters its total")
    titles = [column["title"] for column in expected["columns"]]
    if [c.name for c in table.tableColumns] != titles:
        fault(expected["name"], "titles", [c.name for c in table.tableColumns])
    if [formulas.cell(sheet.head, c + 1).value for c in range(len(titles))] != titles:
        fault(expected["name"], "its titles are not in its cells")
    if sheet.last - sheet.head != max(1, len(expected["rows"])):
        fault(expected["name"], "has", sheet.last - sheet.head, "rows for", len(expected["rows"]))
    pane = formulas.freeze_panes
    if not pane or int(re.search(r"\d+", pane).group()) != sheet.head + 1:
        fault(expected["name"], "is frozen at", pane)
    page = formulas.page_setup
    if page.orientation != "landscape" or not formulas.sheet_properties.pageSetUpPr.fitToPage or page.fitToHeight != 0:
        fault(expected["name"], "does not print landscape on the width of a page")
    if formulas.print_title_rows not in (f"{sheet.head}:{sheet.head}", f"${sheet.head}:${sheet.head}"):
        fault(expected["name"], "repeats", formulas.print_title_rows)
    found = 0
    for index, row in enumerate(expected["rows"]):
        for column, cell in enumerate(row):
            found += check_cell(sheet, f"{get_column_letter(column + 1)}{sheet.head + 1 + index}", cell)
    summed = [column["sum"] for column in expected["columns"]]
    if bool(sheet.total) != bool(expected["totals"]) or any(summed) != bool(expected["totals"]):
        fault(expected["name"], "total", sheet.total)
    for column, cell in enumerate(expected["totals"] or []):
        where = f"{get_column_letter(column + 1)}{sheet.total}"
        is_formula = check_cell(sheet, where, cell)
        if summed[column] and cell["kind"] != "empty" and not is_formula:
            fault(expected["name"], where, "is no formula")
        found += is_formula
    every = sum(1 for row in formulas.iter_rows() for cell in row if cell.data_type == "f")
    if every != found:
        fault(expected["name"], "has", every, "formulas,", found, "of them expected")
    rows = len(expected["rows"])
    wanted = sum(1 for row in expected["rows"] for column, cell in zip(expected["columns"], row) if column["formula"] and cell["kind"] != "empty")
    wanted += sum(1 for column, cell in zip(expected["columns"], expected["totals"] or []) if column["sum"] and cell["kind"] != "empty")
    if every != wanted:
        fault(expected["name"], "has", every, "formulas in", rows, "rows; wanted", wanted)
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "e":
                fault(expected["name"], cell.coordinate, "is an error")
    for letter in (get_column_letter(c + 1) for c in range(len(titles))):
        if not 5 <= formulas.column_dimensions[letter].width <= 80:
            fault(expected["name"], "column", letter, "is", formulas.column_dimensions[letter].width, "wide")


def main():
    path, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    names = [table["name"] for table in expected["tables"]]
    if formulas.sheetnames != names:
        fault("sheets", formulas.sheetnames, "for", names)
    else:
        for table in expected["tables"]:
            check_table(formulas[table["name"]], values[table["name"]], table)
    custom = {p.name: p.value for p in formulas.custom_doc_props.props}
    for key in ("scenario_sha256", "plan_sha256"):
        if (custom.get(key) or "") != expected[key]:
            fault("property", key, custom.get(key))
    properties = formulas.properties
    if properties.creator != "kavling" or str(properties.created) != "2000-01-01 00:00:00":
        fault("made by", properties.creator, properties.created)
    print("\n".join(faults[:20]))
    sys.exit(1 if faults else 0)


main()
