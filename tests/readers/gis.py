"""Reads GIS files back with readers that are not ours, and compares them with what the plan says (truth.json).

  gis.py files FOLDER    truth.json beside plan.geojson, plan.kml, plan.gpkg (those that are there)
  gis.py epsg TABLE      tab-separated: code, name, PROJ string, WKT; against PROJ's own database
  gis.py stored CSV      tests/gis/epsg.csv against PROJ
  gis.py fixture         prints tests/gis/epsg.csv anew

shapely and pyproj are needed; pyogrio (GDAL) is used where it is there. Exit code 77: a module is missing.
"""
import json
import sqlite3
import struct
import sys
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

try:
    import shapely
    import shapely.geometry
    from pyproj import CRS, Transformer
except ImportError as error:
    print(f"missing: {error.name}")
    sys.exit(77)
try:
    import pyogrio
except ImportError:
    pyogrio = None

KML = "{http://www.opengis.net/kml/2.2}"
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def twice_area(ring):
    """Of whole millimetres, exactly, in half square millimetres."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


class Truth:
    def __init__(self, path):
        self.all = json.loads(path.read_text(encoding="utf-8"))
        self.features = {(f["kind"], f["id"]): f for f in self.all["features"]}
        check(len(self.features) == len(self.all["features"]), "truth: an id stands twice in a kind")
        self.back = None
        if self.all["definition"]:
            # PROJ's own definition of a code; the scenario's string where there is none.
            system = CRS.from_epsg(self.all["code"]) if self.all["code"] else CRS.from_proj4(self.all["definition"])
            self.back = Transformer.from_crs("EPSG:4326", system, always_xy=True)

    def millimetres(self, lonlat, what):
        """Longitude and latitude through PROJ to the nearest millimetre, which must be nearer than half of one."""
        x, y = self.back.transform(*lonlat)
        near = (round(x * 1000), round(y * 1000))
        check(max(abs(x * 1000 - near[0]), abs(y * 1000 - near[1])) < 0.25, f"{what}: {lonlat} is no corner to the millimetre")
        return near

    def geometry(self, feature, kind, points, what):
        """The corners, exactly: same start and direction, closed where it is an area."""
        wanted = [tuple(p) for p in feature["corners"]]
        if feature["shape"] == "area":
            check(kind == "Polygon", f"{what}: {kind}")
            check(points[0] == points[-1], f"{what}: not closed")
            points = points[:-1]
            check(twice_area(points) == int(feature["twice_mm2"]), f"{what}: area {twice_area(points)}, {feature['twice_mm2']}")
            check(twice_area(points) > 0, f"{what}: clockwise")
        else:
            check(kind == {"line": "LineString", "point": "Point"}[feature["shape"]], f"{what}: {kind}")
        check([tuple(p) for p in points] == wanted, f"{what}: corners {points}, {wanted}")

    def said(self, feature, get, what):
        """Every column that the plan has, and no other."""
        plot = feature["plot"] or {}
        wanted = {"id": feature["id"], "kind": feature["kind"], "site": feature["site"], "label": feature["label"] or None}
        wanted["area_m2"] = number(feature["area_m2"])
        wanted["frontage_m"] = number(plot.get("frontage_m"))
        wanted["floor_m2"] = number(plot.get("floor_m2"))
        wanted["number"], wanted["status"] = plot.get("number"), plot.get("status")
        wanted["reserved_for"], wanted["phase"] = plot.get("reserved_for"), number(plot.get("phase"))
        wanted["cells"] = "; ".join(plot["cells"]) if plot else None
        tenants = plot.get("tenants", [])
        for column, key in (("tenant", "name"), ("firm", "firm"), ("sector", "sector"), ("class", "class")):
            parts = [tenant[key] for tenant in tenants]
            wanted[column] = "; ".join(parts) if any(parts) else None
        for column, value in wanted.items():
            found = get(column)
            if isinstance(value, Decimal) and isinstance(found, float):
                same = found == float(value)
            elif isinstance(value, Decimal) and found is not None:
                same = Decimal(found) == value
            else:
                same = found == value
            check(same, f"{what}: {column} is {found!r}, not {value!r}")


def number(text):
    return None if text is None else Decimal(text)


def read_geojson(path, truth):
    text = path.read_text(encoding="utf-8")
    collection = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    check(collection["type"] == "FeatureCollection" and "crs" not in collection, "geojson: head")
    check(collection["scenario"] == {"name": truth.all["scenario"], "sha256": truth.all["scenario_sha256"]}, "geojson: scenario")
    check(collection["plan"]["sha256"] == truth.all["plan_sha256"], "geojson: plan")
    check(collection["coordinate_system"]["name"] == truth.all["crs"], "geojson: coordinate system")
    seen = set()
    for entry in collection["features"]:
        own, what = entry["properties"], f"geojson {entry['id']}"
        feature = truth.features.get((own["kind"], own["id"]))
        check(feature is not None, f"{what}: not in the plan")
        check(entry["id"] == f"{own['kind']}/{own['id']}" and entry["id"] not in seen, f"{what}: id")
        seen.add(entry["id"])
        if feature is None:
            continue
        truth.said(feature, own.get, what)
        tenants = (feature["plot"] or {}).get("tenants", [])
        check(own.get("tenants", []) == [dict(t, phase=Decimal(t["phase"]), area_m2=Decimal(t["area_m2"])) for t in tenants], f"{what}: tenants")
        coordinates = entry["geometry"]["coordinates"]
        flat = coordinates[0] if feature["shape"] == "area" else [coordinates] if feature["shape"] == "point" else coordinates
        check(all(-v.as_tuple().exponent >= 8 for position in flat for v in position), f"{what}: decimals")
        shape = shapely.from_geojson(json.dumps(entry["geometry"], default=float))
        check(shape.is_valid, f"{what}: shapely says {shapely.is_valid_reason(shape)}")
        if feature["shape"] == "area":
            check(shape.exterior.is_ccw, f"{what}: clockwise on the Earth")
            points = list(shape.exterior.coords)
        else:
            points = list(shape.coords)
        truth.geometry(feature, shape.geom_type, [truth.millimetres(p, what) for p in points], what)
        check(("marker-color" if feature["shape"] == "point" else "stroke") in own, f"{what}: no style")
        check((feature["shape"] == "area") == ("fill" in own), f"{what}: fill")
    check(len(seen) == len(truth.features), f"geojson: {len(seen)} of {len(truth.features)} features")
    return len(seen)


class Cells(HTMLParser):
    """The cells of a table; any tag that is not of one is a fault."""

    def __init__(self):
        super().__init__()
        self.cells, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def read_kml(path, truth):
    root = ElementTree.parse(path).getroot()
    check(root.tag == f"{KML}kml", "kml: root")
    document = root.find(f"{KML}Document")
    styles = {style.get("id") for style in document.findall(f"{KML}Style")}
    order = [child.tag for child in document]
    check(order.index(f"{KML}ExtendedData") > order.index(f"{KML}Style"), "kml: order of the document")
    seen = 0
    numbers = []
    for folder in document.findall(f"{KML}Folder"):
        for mark in folder.findall(f"{KML}Placemark"):
            point = mark.find(f"{KML}Point")
            name = mark.findtext(f"{KML}name")
            check(mark.findtext(f"{KML}styleUrl")[1:] in styles, f"kml {name}: style")
            if folder.get("id") == "numbers":
                numbers.append((name, truth.back.transform(*map(float, point.findtext(f"{KML}coordinates").split(",")))))
                continue
            own = {data.get("name"): data.findtext(f"{KML}value") for data in mark.find(f"{KML}ExtendedData")}
            what = f"kml {own['kind']}/{own['id']}"
            check(folder.get("id") == own["kind"], f"{what}: in folder {folder.get('id')}")
            feature = truth.features[(own["kind"], own["id"])]
            seen += 1
            truth.said(feature, own.get, what)
            status = (feature["plot"] or {}).get("status")
            style = f"{own['kind']}-{status}" if status else own["kind"]
            check(mark.findtext(f"{KML}styleUrl") == f"#{style}", f"{what}: style")
            table = Cells()
            table.feed(mark.findtext(f"{KML}description"))
            check(table.tags == {"table", "tr", "th", "td"}, f"{what}: tags {table.tags}")
            for tenant in (feature["plot"] or {}).get("tenants", []):
                check(any(cell.startswith(f"{tenant['name']} ({tenant['firm']})") for cell in table.cells), f"{what}: {tenant['name']} not in the table")
            tag = {"area": "Polygon", "line": "LineString", "point": "Point"}[feature["shape"]]
            geometry = mark.find(f"{KML}{tag}")
            check(geometry.findtext(f"{KML}altitudeMode") == "clampToGround", f"{what}: altitude")
            texts = [c.text.split() for c in geometry.iter(f"{KML}coordinates")]
            check(len(texts) == 1, f"{what}: rings")
            points = [truth.millimetres(tuple(map(float, text.split(",")))[:2], what) for text in texts[0]]
            truth.geometry(feature, tag, points, what)
    check(seen == len(truth.features), f"kml: {seen} of {len(truth.features)} features")
    plots = [f for f in truth.all["features"] if f["plot"]]
    check(len(numbers) == len(plots), f"kml: {len(numbers)} numbers of {len(plots)} plots")
    for plot, (name, at) in zip(plots, numbers):
        area = shapely.geometry.Polygon([(x / 1000, y / 1000) for x, y in plot["corners"]])
        check(name == plot["plot"]["number"] and area.covers(shapely.geometry.Point(at)), f"kml: number {name} stands outside its plot")
    granted = next(s for s in document.findall(f"{KML}Style") if s.get("id") == "plot-granted")
    check(granted.findtext(f"{KML}PolyStyle/{KML}color") == "99ddaa77", "kml: colours are aabbggrr")
    return seen


def read_gpkg(path, truth):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    one = lambda sql, *args: db.execute(sql, args).fetchone()
    check(one("PRAGMA application_id") == (0x47504B47,) and one("PRAGMA user_version") == (10300,), "gpkg: head")
    check(one("PRAGMA integrity_check") == ("ok",) and not db.execute("PRAGMA foreign_key_check").fetchall(), "gpkg: integrity")
    code = truth.all["code"]
    srs = code or (100001 if truth.all["definition"] else -1)
    name, organization, number_, wkt = one("SELECT srs_name, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", srs)
    if code:
        check((organization, number_) == ("EPSG", code), "gpkg: authority")
        check(CRS.from_wkt(wkt).equals(CRS.from_epsg(code), ignore_axis_order=True), f"gpkg: {wkt} is not EPSG:{code}")
    elif truth.all["definition"]:
        ours = Transformer.from_crs("EPSG:4326", CRS.from_wkt(wkt), always_xy=True).transform(107.17, -6.35)
        theirs = truth.back.transform(107.17, -6.35)
        check(max(abs(a - b) for a, b in zip(ours, theirs)) < 1e-6, f"gpkg: {wkt}")
    check(CRS.from_wkt(one("SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = 4326")[0]).to_epsg() == 4326, "gpkg: 4326")
    check({0, -1, 4326} <= {row[0] for row in db.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}, "gpkg: systems")
    check({row[0] for row in db.execute("SELECT last_change FROM gpkg_contents")} == {"1970-01-01T00:00:00.000Z"}, "gpkg: a date")
    record = dict(db.execute("SELECT key, value FROM record"))
    check((record["scenario"], record["srs_id"]) == (truth.all["scenario"], str(srs)), "gpkg: record")
    check(record["scenario_sha256"] == truth.all["scenario_sha256"] and record["plan_sha256"] == truth.all["plan_sha256"], "gpkg: digests")
    seen = 0
    layers = {}
    for table, kind, srs_id in db.execute("SELECT table_name, geometry_type_name, srs_id FROM gpkg_geometry_columns").fetchall():
        check(srs_id == srs, f"gpkg {table}: srs {srs_id}")
        style = one("SELECT styleQML FROM layer_styles WHERE f_table_name = ? AND f_geometry_column = 'geom' AND useAsDefault = 1", table)[0]
        qml = ElementTree.fromstring(style)
        check(qml.tag == "qgis" and qml.find("renderer-v2") is not None, f"gpkg {table}: QML")
        symbols = {s.get("name") for s in qml.iter("symbol")}
        check({c.get("symbol") for c in qml.iter("category")} <= symbols, f"gpkg {table}: symbols")
        cursor = db.execute(f'SELECT * FROM "{table}" ORDER BY fid')
        names = [column[0] for column in cursor.description]
        layers[table] = 0
        for row in cursor:
            own = dict(zip(names, row))
            what = f"gpkg {table}/{own['id']}"
            feature = truth.features[(table, own["id"])]
            seen += 1
            layers[table] += 1
            truth.said(feature, own.get, what)
            blob = own["geom"]
            check(blob[:4] == b"GP\0\1" and struct.unpack("<i", blob[4:8])[0] == srs, f"{what}: head of the geometry")
            shape = shapely.from_wkb(blob[8:])
            check(shape.is_valid and shape.geom_type.upper() == kind, f"{what}: {shape.geom_type}")
            points = list(shape.exterior.coords if feature["shape"] == "area" else shape.coords)
            points = [(round(x * 1000), round(y * 1000)) for x, y in points]
            check(all(p[0] / 1000 == q[0] and p[1] / 1000 == q[1] for p, q in zip(points, shape.exterior.coords if feature["shape"] == "area" else shape.coords)), f"{what}: not the nearest float")
            truth.geometry(feature, shape.geom_type, points, what)
    check(seen == len(truth.features), f"gpkg: {seen} of {len(truth.features)} features")
    tenants = [(f["kind"], f["id"], t["firm"], t["name"], float(t["area_m2"])) for f in truth.all["features"] for t in (f["plot"] or {}).get("tenants", [])]
    check(db.execute("SELECT kind, id, firm, name, area_m2 FROM tenants ORDER BY fid").fetchall() == tenants, "gpkg: tenants")
    db.close()
    return seen, layers, srs


def read_gdal(folder, truth, layers, srs):
    """GDAL as a second reader of all three."""
    path = folder / "plan.gpkg"
    if layers is not None:
        found = {name for name, kind in pyogrio.list_layers(path)}
        check(set(layers) <= found, f"gdal: layers {found}")
        for layer, count in layers.items():
            info = pyogrio.read_info(path, layer=layer)
            check(info["features"] == count, f"gdal {layer}: {info['features']} features, not {count}")
            crs = info["crs"]
            if truth.all["code"]:
                check(crs == f"EPSG:{truth.all['code']}", f"gdal {layer}: {crs}")
            elif truth.all["definition"]:
                check(crs is not None and "PROJ4" in crs or CRS.from_user_input(crs).is_projected, f"gdal {layer}: {crs}")
            _, _, geometry, fields = pyogrio.raw.read(path, layer=layer)
            shapes = shapely.from_wkb(geometry)
            check(all(shapely.is_valid(shapes)), f"gdal {layer}: invalid")
    for name in ("plan.geojson", "plan.kml"):
        if (folder / name).exists():
            count = sum(pyogrio.read_info(folder / name, layer=layer)["features"] for layer, _ in pyogrio.list_layers(folder / name))
            plots = sum(1 for f in truth.all["features"] if f["plot"])
            wanted = len(truth.features) + (plots if name == "plan.kml" else 0)
            check(count == wanted, f"gdal {name}: {count} features, not {wanted}")
            crs = pyogrio.read_info(folder / name, layer=pyogrio.list_layers(folder / name)[0][0])["crs"]
            check(CRS.from_user_input(crs).to_epsg() in (4326, 4979), f"gdal {name}: {crs}")


def files(folder):
    truth = Truth(folder / "truth.json")
    done = []
    layers = srs = None
    if (folder / "plan.geojson").exists():
        done.append(f"geojson {read_geojson(folder / 'plan.geojson', truth)}")
    if (folder / "plan.kml").exists():
        done.append(f"kml {read_kml(folder / 'plan.kml', truth)}")
    if (folder / "plan.gpkg").exists():
        seen, layers, srs = read_gpkg(folder / "plan.gpkg", truth)
        done.append(f"gpkg {seen}")
    if pyogrio is None:
        done.append("gdal not here")
    else:
        read_gdal(folder, truth, layers, srs)
        done.append("gdal read")
    print(", ".join(done))


def epsg(table):
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    for code, name, definition, wkt in rows:
        system = CRS.from_epsg(int(code))
        check(f"{system.name} (EPSG:{code})" == name, f"{code} is {system.name}, not {name}")
        check(CRS.from_wkt(wkt).equals(system, ignore_axis_order=True), f"{code}: {wkt}")
        theirs = system.to_wkt("WKT1_GDAL", pretty=False)
        check(wkt == theirs, f"{code}: {wkt} is not, letter by letter, {theirs}")
        area = system.area_of_use
        for lon, lat in points(area):
            ours = Transformer.from_crs("EPSG:4326", CRS.from_proj4(definition), always_xy=True).transform(lon, lat)
            theirs = Transformer.from_crs(system.geodetic_crs, system, always_xy=True).transform(lon, lat)
            check(max(abs(a - b) for a, b in zip(ours, theirs)) < 1e-6, f"{code} at {lon} {lat}: {ours}, {theirs}")
    print(f"epsg {len(rows)}")


def points(area):
    """Three points of an area: near its west, in the middle, near its east; within the latitudes of Indonesia."""
    west, south, east, north = area.bounds
    south, north = max(south, -11.0), min(north, 6.0)
    at = lambda part, low, high: round(low + part * (high - low), 4)
    return [(at(part, west, east), at(part, south, north)) for part in (0.04, 0.5, 0.93)]


def stored(path):
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        code, name, lon, lat, x, y = line.split(",")
        system = CRS.from_epsg(int(code))
        found = Transformer.from_crs(system.geodetic_crs, system, always_xy=True).transform(float(lon), float(lat))
        check(max(abs(found[0] - float(x)), abs(found[1] - float(y))) < 1e-5 and system.name == name, f"{line}: {found}")
    print(f"stored {len(lines)}")


def fixture():
    print("code,name,lon,lat,easting,northing")
    for code in [*range(32646, 32655), *range(32746, 32755), *range(23866, 23873), *range(23877, 23885), *range(9476, 9483), *range(9487, 9495), *range(23830, 23846)]:
        system = CRS.from_epsg(code)
        project = Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
        for lon, lat in points(system.area_of_use):
            x, y = project.transform(lon, lat)
            print(f"{code},{system.name},{lon:.4f},{lat:.4f},{x:.6f},{y:.6f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["fixture"]:
        fixture()
    elif sys.argv[1] == "stored":
        stored(Path(sys.argv[2]))
    elif sys.argv[1] == "epsg":
        epsg(Path(sys.argv[2]))
    else:
        files(Path(sys.argv[2]))
    if FAULTS:
        print(f"{len(FAULTS)} wrong:\n" + "\n".join(FAULTS[:20]))
        sys.exit(1)
