import re

import pytest

from odop.lib.maps import map_outline, map_svg_paths


def area(lgd_code, *rings):
    geometry = {"type": "Polygon", "coordinates": [list(ring) for ring in rings]}
    return {"type": "Feature", "geometry": geometry, "properties": {"lgd_code": lgd_code}}


def square(west, south, size):
    return [
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
        (west, south),
    ]


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def points(path):
    """Absolute points of a path of M and relative l."""
    x = y = 0.0
    for letter, to_x, to_y in re.findall(r"([Ml]) ?(-?[\d.]+) ?(-?[\d.]+)", path):
        x, y = (float(to_x), float(to_y)) if letter == "M" else (x + float(to_x), y + float(to_y))
        yield round(x, 1), round(y, 1)


def test_a_path_fits_its_view_box():
    outline = map_outline(collection(area(1, square(80, 0, 1)), area(2, square(81, 1, 1))), 200)
    every = [point for path in outline.paths.values() for point in points(path)]
    assert min(x for x, _ in every) == 0
    assert max(x for x, _ in every) == 200
    assert min(y for _, y in every) == 0
    assert max(y for _, y in every) <= outline.height <= max(y for _, y in every) + 1


def test_east_west_is_drawn_shorter_away_from_the_equator():
    outline = map_outline(collection(area(1, square(80, 59.5, 1))), 100)
    assert outline.height == pytest.approx(200, abs=2)  # cos 60° is a half


def test_neighbours_share_their_border_to_the_tenth():
    paths = map_svg_paths(collection(area(1, square(80, 20, 1)), area(2, square(81, 20, 1))), 333)
    assert set(points(paths[1])) & set(points(paths[2])) == {(166.5, 0.0), (166.5, 177.8)}


def test_an_area_of_many_parts_is_one_path():
    feature = area(1)
    parts = [[square(80, 20, 1)], [square(82, 20, 1)]]
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
    assert map_svg_paths(collection(feature), 100)[1].count("M") == 2


def test_a_place_is_found_on_the_map():
    outline = map_outline(collection(area(1, square(80, 0, 2))), 200)
    assert outline.point(lat=2, lon=80) == (0, 0)
    assert outline.point(lat=0, lon=82)[0] == 200


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError, match="nothing to draw"):
        map_outline(collection(), 100)
