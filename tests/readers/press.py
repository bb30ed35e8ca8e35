"""Reads drawings.pdf and the PNG sheets beside it with readers that kavling did not write; prints what they hold as JSON."""
import json
import struct
import sys
from pathlib import Path

import pypdf

folder = Path(sys.argv[1])
reader = pypdf.PdfReader(folder / "drawings.pdf")
pages = []
for page in reader.pages:
    fonts = set()
    for font in (page.get("/Resources") or {}).get("/Font", {}).values():
        fonts.add(str(font.get_object().get("/BaseFont")))
    box = page.mediabox
    size = [float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4]
    pages.append({"text": page.extract_text(), "size": size, "fonts": sorted(fonts)})


def chunks(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


pictures = {}
for path in sorted(folder.glob("*.png")):
    own = {"texts": {}}
    for kind, body in chunks(path.read_bytes()):
        if kind == b"IHDR":
            own["size"] = struct.unpack(">II", body[:8])
        if kind == b"pHYs":
            own["per_metre"] = struct.unpack(">II", body[:8])
        if kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            own["texts"][key.decode()] = rest.split(b"\0", 3)[-1].lstrip(b"\0").decode("utf-8")
    pictures[path.stem] = own

metadata = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
print(json.dumps({"pages": pages, "metadata": metadata, "pictures": pictures}))
