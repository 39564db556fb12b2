"""What was in the basket: items derived from the request's id that add up to its amount."""

from hashlib import sha256

from contracts.messages import Item
from producers.chance import mix
from producers.goods import GOODS, OTHER
from producers.shopping import WHOLE

MOST_ITEMS = 4


def bits_of(request_id: str) -> int:
    """64 bits that are always the same for a request."""
    return int.from_bytes(sha256(request_id.encode()).digest()[:8])


def cents_of(amount: str) -> int:
    units, hundredths = amount.split(".")
    return int(units) * 100 + int(hundredths)


def amount_of(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def basket(request_id: str, category_code: str, amount: str, currency: str) -> list[Item]:
    """One to four items; the sum of quantity x unit_price is exactly `amount`.

    Prices are ones that the currency has: whole yen, if `amount` is.
    """
    bits = bits_of(request_id)
    goods = GOODS.get(category_code, OTHER)
    left = cents_of(amount)
    coin = 100 if currency in WHOLE and left % 100 == 0 else 1
    items: list[Item] = []
    for place in range(bits % MOST_ITEMS):
        bits = mix(bits)
        quantity = 1 + (bits >> 8) % 3
        unit = left * (10 + (bits >> 16) % 40) // 100 // quantity
        unit -= unit % coin
        if unit < 1:
            break
        items.append(_item(goods, bits, place, quantity, unit))
        left -= quantity * unit
    items.append(_item(goods, mix(bits), MOST_ITEMS, 1, left))
    return items


def _item(
    goods: tuple[str, tuple[str, ...]], bits: int, place: int, quantity: int, unit: int
) -> Item:
    category, names = goods
    number = (bits + place) % len(names)
    return {
        "sku": f"s-{category.lower().replace(' ', '-')}-{number:02d}",
        "name": names[number],
        "category": category,
        "quantity": quantity,
        "unit_price": amount_of(unit),
    }
