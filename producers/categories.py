"""What is bought: merchant categories (ISO 18245) with their usual amounts."""

from collections.abc import Sequence
from functools import cache
from math import exp
from statistics import NormalDist
from typing import NamedTuple

QUANTILES = 4096


class Category(NamedTuple):
    """Amounts are log-normal: `median` in EUR, `sigma` of the logarithm; `share` of merchants."""

    code: str
    label: str
    median: float
    sigma: float
    share: int
    names: tuple[str, ...]


IN_STORE: tuple[Category, ...] = (
    Category("5411", "Groceries", 32.0, 0.60, 28, ("Fresh Market", "Corner Grocer", "Superfoods")),
    Category("5812", "Restaurants", 28.0, 0.50, 17, ("Café Central", "Trattoria Sole", "Bistro 9")),
    Category("5814", "Fast Food", 11.0, 0.40, 15, ("Burger Yard", "Noodle Bar", "Pizza Corner")),
    Category("5541", "Fuel", 52.0, 0.35, 9, ("Station North", "Fuel & Go", "Ring Road Fuel")),
    Category("5912", "Pharmacies", 18.0, 0.60, 8, ("Pharmacy Linden", "City Pharmacy")),
    Category("4111", "Transport", 6.0, 0.50, 8, ("Metro Tickets", "City Lines", "Airport Express")),
    Category("5651", "Clothing", 55.0, 0.60, 9, ("Thread & Needle", "Moda Uno", "Denim House")),
    Category("5311", "Department Stores", 48.0, 0.70, 7, ("Grand Store", "Galeria Nova")),
    Category("5732", "Electronics", 120.0, 0.90, 5, ("Volt & Byte", "Screen World")),
    Category("5712", "Furniture", 180.0, 0.90, 3, ("Oak Room", "Home & Lamp")),
    Category("7832", "Cinema", 22.0, 0.40, 4, ("Lumière Cinema", "Odeon Palace")),
    Category("7011", "Hotels", 160.0, 0.50, 4, ("Hotel Europa", "Station Hotel")),
    Category("5944", "Jewellery", 190.0, 0.80, 3, ("Gold & Stone", "Watchmaker Roth")),
)

ONLINE: tuple[Category, ...] = (
    Category("5815", "Digital Media", 12.0, 0.50, 12, ("Streamly", "Readbox", "Tunepool")),
    Category("5816", "Games", 15.0, 0.70, 8, ("Pixel Forge", "Loot Cave")),
    Category("5969", "Mail Order", 45.0, 0.80, 14, ("Parcel Post Shop", "Everything Direct")),
    Category("5651", "Clothing", 60.0, 0.60, 9, ("Wardrobe.example", "Sneaker Lane")),
    Category("5732", "Electronics", 110.0, 0.90, 6, ("Gadget Pier", "Cable Harbour")),
    Category("5942", "Books", 20.0, 0.50, 5, ("Paper Trail Books",)),
    Category("4722", "Travel", 240.0, 0.80, 4, ("Fly & Stay", "Sunny Tours")),
    Category("6540", "Gift Cards", 50.0, 0.50, 2, ("Gift Card Hub",)),
)


def lottery(categories: Sequence[Category]) -> tuple[Category, ...]:
    """Each category as often as its share, spread so that neighbours differ."""
    spots = [
        ((place + 0.5) / category.share, order, category)
        for order, category in enumerate(categories)
        for place in range(category.share)
    ]
    return tuple(category for _, _, category in sorted(spots))


@cache
def usual_cents(category: Category) -> tuple[int, ...]:
    """The category's amounts in EUR cents at 4,096 even quantiles: draw one at random."""
    normal = NormalDist()
    middles = (normal.inv_cdf((step + 0.5) / QUANTILES) for step in range(QUANTILES))
    return tuple(round(100 * category.median * exp(category.sigma * z)) for z in middles)


def mean_cents(online_share: float) -> float:
    """What a purchase costs on average, in EUR cents, of which such a share is online."""
    return (1 - online_share) * _mean_cents(IN_STORE) + online_share * _mean_cents(ONLINE)


@cache
def _mean_cents(categories: tuple[Category, ...]) -> float:
    shares = sum(category.share for category in categories)
    means = (c.share * 100 * c.median * exp(c.sigma * c.sigma / 2) for c in categories)
    return sum(means) / shares
