"""MurmurHash3, 32 bits and the 128 bits of the x64 variant."""

_M32, _M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def _rotate(value: int, by: int, bits: int) -> int:
    return (value << by | value >> bits - by) & ((1 << bits) - 1)


def murmur3_32(data: bytes, seed: int = 0) -> int:
    h = seed
    end = len(data) // 4 * 4
    for at in range(0, end, 4):
        k = int.from_bytes(data[at : at + 4], "little") * 0xCC9E2D51 & _M32
        h ^= _rotate(k, 15, 32) * 0x1B873593 & _M32
        h = _rotate(h, 13, 32) * 5 + 0xE6546B64 & _M32
    if tail := int.from_bytes(data[end:], "little"):
        h ^= _rotate(tail * 0xCC9E2D51 & _M32, 15, 32) * 0x1B873593 & _M32
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & _M32
    h = (h ^ h >> 13) * 0xC2B2AE35 & _M32
    return h ^ h >> 16


_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def _mix1(k: int) -> int:
    return _rotate(k * _C1 & _M64, 31, 64) * _C2 & _M64


def _mix2(k: int) -> int:
    return _rotate(k * _C2 & _M64, 33, 64) * _C1 & _M64


def _final(k: int) -> int:
    k = (k ^ k >> 33) * 0xFF51AFD7ED558CCD & _M64
    k = (k ^ k >> 33) * 0xC4CEB9FE1A85EC53 & _M64
    return k ^ k >> 33


def murmur3_128(data: bytes, seed: int = 0) -> tuple[int, int]:
    h1 = h2 = seed
    end = len(data) // 16 * 16
    for at in range(0, end, 16):
        h1 ^= _mix1(int.from_bytes(data[at : at + 8], "little"))
        h1 = (_rotate(h1, 27, 64) + h2) * 5 + 0x52DCE729 & _M64
        h2 ^= _mix2(int.from_bytes(data[at + 8 : at + 16], "little"))
        h2 = (_rotate(h2, 31, 64) + h1) * 5 + 0x38495AB5 & _M64
    tail = data[end:]
    h2 ^= _mix2(int.from_bytes(tail[8:], "little"))
    h1 ^= _mix1(int.from_bytes(tail[:8], "little"))
    h1, h2 = h1 ^ len(data), h2 ^ len(data)
    h1 = h1 + h2 & _M64
    h2 = h2 + h1 & _M64
    h1, h2 = _final(h1), _final(h2)
    h1 = h1 + h2 & _M64
    return h1, h2 + h1 & _M64
