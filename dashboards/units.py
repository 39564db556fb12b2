"""How numbers are written: the value formats of Lens."""

from typing import Any, Final

UNITS: Final[dict[str, dict[str, Any]]] = {
    "count": {"id": "number", "params": {"decimals": 0}},
    "tenths": {"id": "number", "params": {"decimals": 1}},
    "percent": {"id": "percent", "params": {"decimals": 1}},
    "change": {"id": "percent", "params": {"decimals": 0}},
    "bytes": {"id": "bytes", "params": {"decimals": 1}},
    "ms": {"id": "number", "params": {"decimals": 0, "suffix": " ms"}},
    "seconds": {"id": "number", "params": {"decimals": 1, "suffix": " s"}},
    "money": {"id": "number", "params": {"decimals": 0}},
    "cents": {"id": "number", "params": {"decimals": 2}},
    "points": {"id": "number", "params": {"decimals": 0}},
}
