"""Searches every file of a folder for the lines of markers.txt: raw, unzipped, decompressed, read as a database. Prints hits."""
import io
import json
import sqlite3
import sys
import zipfile
import zlib
from pathlib import Path

import pypdf

folder = Path(sys.argv[1])
markers = (folder / "markers.txt").read_text(encoding="utf-8").split("\n")


def views(path):
    data = path.read_bytes()
    yield "raw", data
    yield "utf-16", data.replace(b"\0", b"")
    if path.suffix in {".xlsx", ".kmz"}:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                yield name, parts.read(name)
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(data))
        for number, page in enumerate(reader.pages):
            text = page.extract_text()
            yield f"page {number + 1}", text.encode("utf-8")
            yield f"page {number + 1} joined", " ".join(text.split()).encode("utf-8")
        yield "metadata", repr(dict(reader.metadata or {})).encode("utf-8")
        at = 0
        while (at := data.find(b"stream\n", at)) >= 0:
            try:
                yield "stream", zlib.decompressobj().decompress(data[at + 7 :])
            except zlib.error:
                pass
            at += 7
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as database:
            yield "dump", "\n".join(database.iterdump()).encode("utf-8")


hits = []
for path in sorted(folder.iterdir()):
    if path.name == "markers.txt":
        continue
    for name, data in views(path):
        hits += [f"{path.name} ({name}): {marker}" for marker in markers if marker.encode("utf-8") in data]
print(json.dumps(sorted(set(hits))))
