"""Reads a DXF with ezdxf and prints what it finds, as JSON.

Lengths of the model are millimetres, those of the sheet micrometres; `off` is how far a coordinate is from a whole one.
Of every text of a plot it says which plot covers it, with widths measured by ezdxf in DejaVu Sans.
"""
import json
import math
import re
import sys

import ezdxf
from ezdxf import recover
from ezdxf.fonts import fonts
from shapely.geometry import MultiPoint, Polygon

# `recover` mends what it reads and decodes text twice (a name with a literal \\M+ suffers): it is asked for faults alone.
doc = ezdxf.readfile(sys.argv[1])
audit = doc.audit()
_, mended = recover.readfile(sys.argv[1])
off = 0.0


def whole(value):
    global off
    near = round(value * 1000)
    off = max(off, abs(value * 1000 - near))
    return near


def decoded(text):
    """`\\U+XXXX` as characters, surrogates joined."""
    return ezdxf.decode_dxf_unicode(text).encode("utf-16", "surrogatepass").decode("utf-16")


def said(text):
    """The characters that a program shows: `%%d` and its like are signs, `%%%` is a percent sign, `^ ` is `^`."""
    signs = {"%": "%", "d": "°", "c": "Ø", "p": "±"}
    text = re.sub("%%(.)", lambda found: signs.get(found[1].lower(), ""), decoded(text))
    return text.replace("^ ", "^")


def facts(entity):
    found = []
    if entity.has_xdata("KAVLING"):
        for code, value in entity.get_xdata("KAVLING"):
            if code != 1000:
                continue
            value = decoded(value)
            if value.startswith("+"):
                found[-1][1] += value[1:]
            else:
                found.append(list(value.split("=", 1)))
    return [[key, value.replace("^ ", "^")] for key, value in found]


FONT = fonts.make_font("DejaVuSans.ttf", 1.0)


def quad(text):
    """Corners of what a text covers, from base line to capital height."""
    dxf = text.dxf
    width, height = FONT.text_width(said(dxf.text)) * dxf.height, dxf.height
    level = dxf.halign != 0 or dxf.valign != 0
    at = dxf.align_point if level else dxf.insert
    left = {0: 0.0, 1: -width / 2, 2: -width}[dxf.halign]
    down = -height / 2 if dxf.valign == 2 else 0.0
    turn = math.radians(dxf.rotation)
    corners = [(left, down), (left + width, down), (left + width, down + height), (left, down + height)]
    cos, sin = math.cos(turn), math.sin(turn)
    return [(at.x + x * cos - y * sin, at.y + x * sin + y * cos) for x, y in corners]


def entities(space):
    for entity in space:
        one = {"type": entity.dxftype(), "layer": entity.dxf.layer, "facts": facts(entity)}
        if one["type"] == "LWPOLYLINE":
            one["closed"] = bool(entity.closed)
            one["points"] = [[whole(x), whole(y)] for x, y in entity.get_points("xy")]
        elif one["type"] == "POINT":
            one["points"] = [[whole(entity.dxf.location.x), whole(entity.dxf.location.y)]]
        elif one["type"] == "TEXT":
            one["text"] = said(entity.dxf.text)
            one["height"] = entity.dxf.height
        elif one["type"] == "HATCH":
            one["solid"] = bool(entity.dxf.solid_fill)
            one["points"] = [[whole(v[0]), whole(v[1])] for v in entity.paths[0].vertices]
        elif one["type"] == "VIEWPORT":
            dxf = entity.dxf
            one["number"] = dxf.id
            one["centre"] = [dxf.center.x, dxf.center.y]
            one["size"] = [dxf.width, dxf.height]
            one["sees"] = [dxf.view_center_point.x, dxf.view_center_point.y]
            one["seen"] = dxf.view_height
            one["frozen"] = list(entity.frozen_layers)
        yield entity, one


model = list(entities(doc.modelspace()))
sheet = doc.layout("Layout1")
plots = []
for entity, one in model:
    kind = dict(one["facts"]).get("kind")
    if one["type"] == "LWPOLYLINE" and kind in ("plot", "hall"):
        plots.append((kind, dict(one["facts"])["id"], Polygon(list(entity.get_points("xy")))))
within = []
for entity, one in model:
    if one["type"] != "TEXT" or one["layer"] not in ("KAVLING-NO", "KAVLING-LUAS", "PENYEWA"):
        continue
    box = MultiPoint(quad(entity)).convex_hull
    # Positions are whole millimetres.
    inside = [(kind, name) for kind, name, ring in plots if ring.buffer(0.002).covers(box)]
    within.append([one["layer"], one["text"], inside[0][0] if inside else "", inside[0][1] if inside else ""])

comments = []
with open(sys.argv[1], encoding="ascii") as lines:  # anything else than ASCII is a fault
    lines = lines.read().split("\n")
for code, value in zip(lines[::2], lines[1::2]):
    if code.strip() == "999":
        comments.append(value)

print(json.dumps({
    "errors": [error.message for error in audit.errors + mended.errors],
    "fixes": [fix.message for fix in audit.fixes + mended.fixes],
    "version": doc.dxfversion,
    "units": doc.header["$INSUNITS"],
    "comments": comments,
    "layers": {layer.dxf.name: layer.dxf.color for layer in doc.layers},
    "model": [one for _, one in model],
    "sheet": [one for _, one in entities(sheet)],
    "paper": [sheet.dxf.paper_width, sheet.dxf.paper_height, sheet.dxf.scale_numerator, sheet.dxf.scale_denominator],
    "within": within,
} | {"off": off}))
