"""Ids of the first column of the first sheet, one a line, as openpyxl finds them.

`intake.py FILE` reads; `intake.py --write FOLDER` writes the fixtures of tests/workbook anew.
"""

import datetime
import sys

import openpyxl
from openpyxl.styles import Font


def read(path):
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book.worksheets[0]
    ids = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] is not None]
    for name in ids:
        print(name)


def write(folder):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data Pemohon"
    sheet["A1"] = "DAFTAR PEMOHON KAVLING"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = "Kabupaten Bekasi, 2026"
    sheet.merge_cells("A1:G1")
    heads = ["No. Pemohon", "Nama", "Luas (m²)", "Tenaga kerja", "Tanggal", "Daya (kVA)", "Catatan"]
    for column, head in enumerate(heads, 1):
        sheet.cell(4, column, head)
    lines = ["id,name,area_min_m2,workers,applied,power"]
    for n in range(1, 9):
        row = 4 + n
        name = ['PT "Baja", Tbk', "CV Logam & Putra", "<b>Pandai Besi</b>", "مصنع", "מפעל", "Завод 🏭", " PT Spasi ", "PT Akhir"][n - 1]
        area = [458, 152.5, 343.25, 208.9905, 99.001, 0.1 + 0.7, 1000, 12.5][n - 1]
        day = datetime.datetime(2026, 8, 20 + n, 9 + n % 2, 30)
        power = [182, 38, 67.5, 12, 9.75, 100, 200, 300][n - 1]
        values = [f"F{n:02}", name, round(area, 6), 5 + n, day, power, "catatan" if n == 2 else None]
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            if column == 3:
                cell.number_format = "#,##0.00"
            if column == 5:
                cell.number_format = "dd/mm/yyyy hh:mm"
        quoted = '"' + name.strip().replace('"', '""') + '"'
        lines.append(f"F{n:02},{quoted},{round(area, 6)},{5 + n},{day.strftime('%Y-%m-%dT%H:%M')},{power}")
    sheet.auto_filter.ref = "A4:G12"
    for row in (6, 9, 10):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = True
    other = book.create_sheet("Rekap")
    other["A1"] = "=COUNTA('Data Pemohon'!A5:A12)"
    book.properties.created = book.properties.modified = datetime.datetime(2026, 1, 1)
    book.save(f"{folder}/openpyxl.xlsx")
    with open(f"{folder}/openpyxl.csv", "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


if sys.argv[1] == "--write":
    write(sys.argv[2])
else:
    read(sys.argv[1])
