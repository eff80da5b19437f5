"""District boundaries as SVG paths. For pictures, not for measuring."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class MapOutline:
    """Paths by LGD code that fit `viewBox="0 0 width height"`."""

    width: int
    height: int
    paths: Mapping[int, str]
    west: float
    north: float
    scale_x: float
    scale_y: float

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Returns where a place lies on the map, x to the right and y downwards."""
        return (
            round((float(lon) - self.west) * self.scale_x, 1),
            round((self.north - float(lat)) * self.scale_y, 1),
        )


def map_outline(boundaries: Mapping[str, Any], width: int) -> MapOutline:
    """Returns the outline of every area in a GeoJSON collection, `width` units wide.

    Plain equirectangular: a degree of longitude is drawn shorter by the cosine of the middle latitude.
    """
    features = boundaries["features"]
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    if not points:
        raise ValueError("there is nothing to draw")
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale_x = width / (east - west)
    scale_y = scale_x / shrink
    empty = MapOutline(width, math.ceil((north - south) * scale_y), {}, west, north, scale_x, scale_y)
    paths = {
        int(feature["properties"]["lgd_code"]): "".join(_path(ring, empty) for ring in _rings(feature))
        for feature in features
    }
    return MapOutline(empty.width, empty.height, paths, west, north, scale_x, scale_y)


def map_svg_paths(boundaries: Mapping[str, Any], width: int) -> dict[int, str]:
    """Returns the `d` of one SVG path for each LGD code; compute once, it does not change."""
    return dict(map_outline(boundaries, width).paths)


def _rings(feature: Mapping[str, Any]) -> Iterator[Ring]:
    geometry = feature["geometry"]
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    else:
        for polygon in geometry["coordinates"]:
            yield from polygon


def _path(ring: Ring, outline: MapOutline) -> str:
    # Whole tenths and relative steps keep the text short and let no rounding error add up.
    tenths = [tuple(round(10 * value) for value in outline.point(lat, lon)) for lon, lat in ring]
    (x, y), steps = tenths[0], []
    start = f"M{_number(x)} {_number(y)}"
    for to_x, to_y in tenths[1:-1]:
        if (to_x, to_y) != (x, y):
            steps.append(f"l{_number(to_x - x)} {_number(to_y - y)}")
            x, y = to_x, to_y
    return start + "".join(steps).replace(" -", "-") + "z"


def _number(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    whole, tenth = divmod(abs(tenths), 10)
    if not tenth:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{tenth}"
