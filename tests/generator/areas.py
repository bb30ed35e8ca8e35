#!/usr/bin/env python3
"""Measures the layouts in layouts.json with GEOS (through shapely 2) and writes areas.json.

    python3 tests/generator/areas.py

Corners are whole millimetres from the first corner of the boundary, so that doubles hold every product exactly.
"""
import json
import pathlib

import shapely
from shapely.geometry import Polygon
from shapely.ops import unary_union

here = pathlib.Path(__file__).parent
measured = []
for layout in json.loads((here / "layouts.json").read_text()):
    x0, y0 = layout["boundary"][0]
    polygon = lambda ring: Polygon([(x - x0, y - y0) for x, y in ring])
    ground = Polygon(
        [(x - x0, y - y0) for x, y in layout["boundary"]],
        [[(x - x0, y - y0) for x, y in hole] for hole in layout["holes"]],
    )
    parts = [polygon(part) for part in layout["parts"]]
    tree = shapely.STRtree(parts)
    crossing = 0.0
    for i, j in zip(*tree.query(parts, predicate="intersects")):
        if i < j:
            crossing = max(crossing, parts[i].intersection(parts[j]).area)
    union = unary_union(parts)
    measured.append(
        {
            "name": layout["name"],
            "valid": all(part.is_valid for part in parts) and ground.is_valid,
            "ground_mm2": ground.area,
            "parts_mm2": [part.area for part in parts],
            "union_mm2": union.area,
            "worst_overlap_mm2": crossing,
            "uncovered_mm2": ground.difference(union).area,
            "outside_mm2": union.difference(ground).area,
        }
    )
(here / "areas.json").write_text(json.dumps(measured, indent=1) + "\n")
