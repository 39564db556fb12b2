"""Address ranges: cut into subnets, and checked against those in use."""

from collections.abc import Callable, Iterable
from ipaddress import ip_network
from itertools import islice

SUBNET_PREFIX = 24


def subnet_ranges(cidr: str, count: int) -> list[str]:
    """The first `count` /24 of `cidr`. Raises ValueError where it holds fewer."""
    found = list(islice(ip_network(cidr).subnets(new_prefix=SUBNET_PREFIX), count))
    if len(found) < count:
        raise ValueError(f"{cidr} has no room for {count} subnets of /{SUBNET_PREFIX}")
    return [str(subnet) for subnet in found]


def overlapping(cidrs: Iterable[str], cidr: str) -> list[str]:
    """Those of `cidrs` that share an address with `cidr`."""
    wanted = ip_network(cidr)
    return [other for other in cidrs if wanted.overlaps(ip_network(other))]


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"subnet_ranges": subnet_ranges, "overlapping": overlapping}
