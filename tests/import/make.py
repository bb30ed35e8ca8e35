"""Makes the survey files of tests/import and expected.json, with libraries that are not kavling's.

    pip install ezdxf shapely pyproj pyshp && python tests/import/make.py

All land in them is invented; it lies near Cikarang so that the coordinate systems are those of the place.
"""

import json
import math
import pathlib

import ezdxf
import pyproj
import shapefile
from shapely.geometry import LineString, Point, Polygon

HERE = pathlib.Path(__file__).parent
X0, Y0 = 272192.810, 801996.195  # TM-3 zone 48.2, from pyproj at 107.1525 E 6.3125 S
EXPECTED = {}

TO_DEGREES = pyproj.Transformer.from_crs("EPSG:23834", "EPSG:4326", always_xy=True)
TO_UTM = pyproj.Transformer.from_crs("EPSG:23834", "EPSG:32748", always_xy=True)


def at(x, y):
    return (round(X0 + x, 3), round(Y0 + y, 3))


# An irregular boundary of seven corners, with a hole, a gate, a road and a house outside.
PLAIN = [at(*p) for p in [(0, 0), (96.4, -4.2), (121.75, 30.1), (110.3, 88.8), (64.125, 95.5), (20.2, 90.04), (-8.6, 41.333)]]
HOLE = [at(*p) for p in [(30, 30), (44, 31), (43, 42), (29.5, 40)]]
GATE = PLAIN[0]
ROAD = [at(*p) for p in [(0, 0), (60, -2.614), (60, 8), (0.5, 8)]]
HOUSE = [at(*p) for p in [(-40, 20), (-28, 20), (-28, 32), (-40, 32)]]


def degrees(ring):
    return [list(TO_DEGREES.transform(x, y)) for x, y in ring]


def closed(ring):
    return ring + ring[:1]


def record(name, ring, holes=()):
    EXPECTED[name] = {
        "area_m2": Polygon(ring, holes).area,
        "boundary": [list(p) for p in ring],
        "holes": [[list(p) for p in hole] for hole in holes],
    }


def geojson():
    feature = lambda kind, name, geometry: {"type": "Feature", "properties": {"kind": kind, "name": name, "owner": "invented"}, "geometry": geometry}
    polygon = lambda *rings: {"type": "Polygon", "coordinates": [closed(degrees(r)) for r in rings]}
    features = [
        feature("boundary", "Lahan", polygon(PLAIN, HOLE)),
        feature("gate", "Gerbang", {"type": "Point", "coordinates": degrees([GATE])[0]}),
        feature("road", "Jalan", polygon(ROAD)),
        feature("houses", "Rumah 1", polygon(HOUSE)),
        feature("tree", "Pohon", {"type": "Point", "coordinates": degrees([at(50, 50)])[0]}),
    ]
    body = ",\n".join(json.dumps(f) for f in features)
    (HERE / "plain.geojson").write_text('{"type": "FeatureCollection", "note": "invented land",\n"features": [\n' + body + "\n]}\n")
    projected = {"type": "Polygon", "coordinates": [[list(p) for p in closed(PLAIN)], [list(p) for p in closed(HOLE)]]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::23834"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature("boundary", "Lahan", projected)]}, indent=1)
    (HERE / "plain-23834.geojson").write_text(text + "\n")
    record("plain", PLAIN, [HOLE])


def coordinates(ring):
    return " ".join(f"{lon:.12f},{lat:.12f},0" for lon, lat in degrees(ring))


def placemark(name, ring, holes=()):
    inner = "".join(f"<innerBoundaryIs><LinearRing><coordinates>{coordinates(closed(h))}</coordinates></LinearRing></innerBoundaryIs>" for h in holes)
    outer = f"<outerBoundaryIs><LinearRing><coordinates>{coordinates(closed(ring))}</coordinates></LinearRing></outerBoundaryIs>"
    return f"<Placemark><name>{name}</name><Polygon>{outer}{inner}</Polygon></Placemark>\n"


def folder(name, body):
    return f"<Folder><name>{name}</name>\n{body}</Folder>\n"


def kml(path, note, folders):
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
    (HERE / path).write_text(head + f"<!-- {note} -->\n<name>{note}</name>\n" + "".join(folders) + "</Document>\n</kml>\n")


def point(name, p):
    return f"<Placemark><name>{name}</name><Point><coordinates>{coordinates([p])}</coordinates></Point></Placemark>\n"


def csv():
    utm = [TO_UTM.transform(x, y) for x, y in PLAIN]
    rows = "".join(f"{n};BATAS;{x:.4f};{y:.4f}\n".replace(".", ",") for n, (x, y) in enumerate(utm, 1))
    (HERE / "plain-utm.csv").write_text("no;layer;timur;utara\n" + rows)
    rows = "".join(f"{x:.3f},{y:.3f},boundary,\n" for x, y in PLAIN) + f"{GATE[0]:.3f},{GATE[1]:.3f},gate,G1\n"
    rows += "".join(f"{x:.3f},{y:.3f},houses,Rumah 1\n" for x, y in HOUSE)
    (HERE / "plain.csv").write_text("x,y,layer,name\n" + rows)
    local = [(round(x - X0, 3), round(y - Y0, 3)) for x, y in PLAIN]
    (HERE / "local.csv").write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in local))
    record("local", local)
    record("plain-no-hole", PLAIN)


def shp():
    for name, system, ring, hole in [("plain-23834", "EPSG:23834", PLAIN, HOLE), ("plain-4326", "EPSG:4326", degrees(PLAIN), degrees(HOLE))]:
        clockwise = lambda r: r if Polygon(r).exterior.is_ccw is False else r[::-1]
        writer = shapefile.Writer(str(HERE / name), shapeType=shapefile.POLYGON)
        writer.field("NAME", "C", 20)
        writer.field("KIND", "C", 20)
        writer.poly([closed(clockwise([tuple(p) for p in ring])), closed(clockwise([tuple(p) for p in hole])[::-1])])
        writer.record("Lahan rekaan", "boundary")
        writer.poly([closed(clockwise([tuple(p) for p in (HOUSE if system == "EPSG:23834" else degrees(HOUSE))]))])
        writer.record("Rumah 1", "houses")
        writer.close()
        (HERE / f"{name}.prj").write_text(pyproj.CRS(system).to_wkt("WKT1_ESRI"))
        (HERE / f"{name}.shx").unlink()


def bulge_area(ring):
    """Exact area of a closed ring of (x, y, bulge): the polygon and a segment of a circle at every bulge."""
    area = 0.0
    for (x1, y1, b), (x2, y2, _) in zip(ring, ring[1:] + ring[:1]):
        area += (x1 * y2 - x2 * y1) / 2
        if b:
            chord = math.hypot(x2 - x1, y2 - y1)
            radius = chord * (1 + b * b) / (4 * abs(b))
            angle = 4 * math.atan(abs(b))
            area += math.copysign(radius * radius * (angle - math.sin(angle)) / 2, b)
    return area


def arc_length(ring):
    total = 0.0
    for (x1, y1, b), (x2, y2, _) in zip(ring, ring[1:] + ring[:1]):
        if b:
            chord = math.hypot(x2 - x1, y2 - y1)
            total += chord * (1 + b * b) / (4 * abs(b)) * 4 * math.atan(abs(b))
    return total


def flattened(ring, chords=24):
    points = []
    for (x1, y1, b), (x2, y2, _) in zip(ring, ring[1:] + ring[:1]):
        points.append((x1, y1))
        if b:
            centre, start, end, radius = ezdxf.math.bulge_to_arc((x1, y1), (x2, y2), b)
            span = (end - start) % math.tau
            turns = [start + span * k / chords for k in range(1, chords)]
            if b < 0:
                turns.reverse()
            points += [(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turns]
    return points


# About 1.2 ha: an irregular boundary with an outward and an inward arc.
CURVED = [
    (*at(0, 0), 0.0),
    (*at(118.5, -6.2), 0.22),
    (*at(138.4, 41.7), 0.0),
    (*at(127.9, 96.3), -0.15),
    (*at(70.2, 101.6), 0.0),
    (*at(12.4, 92.8), 0.0),
    (*at(-9.7, 44.1), 0.0),
]
CURVED_GATE = CURVED[0][:2]
STRIP = [at(*p) for p in [(2, 84), (122, 88), (121, 92), (5, 88)]]
HOUSES = [[at(x, y), at(x + 9, y), at(x + 9, y + 7.5), at(x, y + 7.5)] for x, y in [(-34, 10), (-34, 24), (-36, 40), (150, 60), (152, 75)]]


def new_drawing(unit):
    doc = ezdxf.new("R2010", units=unit)
    doc.header["$INSUNITS"] = unit
    return doc, doc.modelspace()


def save(doc, path):
    doc.header["$FINGERPRINTGUID"] = doc.header["$VERSIONGUID"] = "{00000000-0000-0000-0000-000000000000}"
    for key in ["$TDCREATE", "$TDUCREATE", "$TDUPDATE", "$TDUUPDATE"]:
        doc.header[key] = 2461000.0
    ezdxf.options.write_fixed_meta_data_for_testing = True
    doc.saveas(HERE / path)


def curved():
    doc, space = new_drawing(6)
    space.add_lwpolyline(CURVED, format="xyb", close=True, dxfattribs={"layer": "BATAS"})
    space.add_point(CURVED_GATE, dxfattribs={"layer": "GERBANG"})
    space.add_lwpolyline(STRIP, close=True, dxfattribs={"layer": "SEMPADAN"})
    for house in HOUSES:
        space.add_lwpolyline(house, close=True, dxfattribs={"layer": "RUMAH"})
    space.add_text("LAHAN REKAAN: invented land, no survey. EPSG:23834", dxfattribs={"layer": "KETERANGAN", "height": 2.5}).set_placement(at(20, -20))
    save(doc, "curved-site.dxf")
    kml("curved-site.kml", "LAHAN REKAAN: invented land, no survey", [
        folder("boundary", placemark("Lahan rekaan", flattened(CURVED))),
        folder("gate", point("Gerbang", CURVED_GATE)),
        folder("easement", placemark("Sempadan", STRIP)),
        folder("houses", "".join(placemark(f"Rumah {n}", h) for n, h in enumerate(HOUSES, 1))),
    ])
    EXPECTED["curved"] = {"area_m2": bulge_area(CURVED), "arc_m": arc_length(CURVED)}


def arcs():
    """Polylines of both kinds, in several units, with arcs of all sorts."""
    shapes = {
        "half-circles": [(0, 0, 1.0), (0, 40, 0.0), (60, 40, 1.0), (60, 0, 0.0)],
        "bites": [(0, 0, 0.3), (80, 0, -0.4), (80, 60, 0.9), (0, 60, -0.1)],
        "large-arc": [(0, 0, 2.5), (30, 0, 0.0), (15, -8, 0.0)],
        "clockwise": [(0, 0, 0.0), (0, 40, -0.5), (60, 40, 0.0), (60, 0, 0.2)],
    }
    for name, ring in shapes.items():
        for unit, factor in [(6, 1.0), (4, 1000.0), (2, 1 / 0.3048)]:
            doc, space = new_drawing(unit)
            space.add_lwpolyline([(x * factor, y * factor, b) for x, y, b in ring], format="xyb", close=True, dxfattribs={"layer": "BATAS"})
            hatch = space.add_hatch(dxfattribs={"layer": "ARSIR"})
            hatch.paths.add_polyline_path([(1, 1), (2, 1), (2, 2)], is_closed=True)
            save(doc, f"arc-{name}-{unit}.dxf")
        doc = ezdxf.new("R12")
        doc.header["$INSUNITS"] = 6
        space = doc.modelspace()
        space.add_polyline2d([(x, y, b) for x, y, b in ring], format="xyb", close=True, dxfattribs={"layer": "BATAS"})
        save(doc, f"arc-{name}-old.dxf")
        EXPECTED[f"arc-{name}"] = {"area_m2": abs(bulge_area(ring)), "arc_m": arc_length(ring)}


geojson()
kml("plain.kml", "invented land", [
    folder("boundary", placemark("Lahan", PLAIN, [HOLE])),
    folder("gate", point("Gerbang", GATE)),
    folder("road", placemark("Jalan", ROAD)),
    folder("houses", placemark("Rumah 1", HOUSE)),
])
csv()
shp()
curved()
arcs()
(HERE / "expected.json").write_text(json.dumps(EXPECTED, indent=1) + "\n")
