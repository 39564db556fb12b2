"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6_371.0


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great circle between two points given in degrees."""
    phi, other_phi = radians(lat), radians(other_lat)
    half_lat = sin((other_phi - phi) / 2)
    half_lon = sin(radians(other_lon - lon) / 2)
    part = half_lat * half_lat + cos(phi) * cos(other_phi) * half_lon * half_lon
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, part)))
