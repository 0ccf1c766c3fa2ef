"""A secret shared out so that any two of its holders can put it together again, and one of them alone knows nothing of it:
Shamir's scheme with a threshold of two, byte by byte in the field of 256 elements (x^8 + x^4 + x^3 + x + 1)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

NEEDED = 2
"""Holders who must come together."""
MOST_HOLDERS = 5
_REDUCED = 0x11B


def shared_out(
    secret: bytes, holders: int, random_bytes: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[bytes, ...]:
    """One share for each holder. Each begins with its place; the rest lies on a line through the secret at zero.

    Raises ValueError for fewer than two holders or more than MOST_HOLDERS.
    """
    if not NEEDED <= holders <= MOST_HOLDERS:
        raise ValueError(f"{NEEDED} to {MOST_HOLDERS} people can hold a share, not {holders}")
    slopes = random_bytes(len(secret))
    return tuple(
        bytes([place, *(known ^ _times(slope, place) for known, slope in zip(secret, slopes, strict=True))])
        for place in range(1, holders + 1)
    )


def put_together(first: bytes, second: bytes) -> bytes:
    """The secret from two shares. Raises ValueError for two that cannot be of one secret, or are the same one."""
    if len(first) != len(second) or first[:1] == second[:1] or not (first and first[0] and second[0]):
        raise ValueError("Two different shares of one secret are needed")
    here, there = first[0], second[0]
    # Lagrange at zero: y1·x2/(x1+x2) + y2·x1/(x1+x2); adding and taking away are the same here.
    turned = _inverse(here ^ there)
    return bytes(
        _times(_times(one, there), turned) ^ _times(_times(other, here), turned)
        for one, other in zip(first[1:], second[1:], strict=True)
    )


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0x100:
            left ^= _REDUCED
        right >>= 1
    return product


def _inverse(value: int) -> int:
    """The 254th power: each element but zero to the 255th is one."""
    result = 1
    for _ in range(254):
        result = _times(result, value)
    return result
