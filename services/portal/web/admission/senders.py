"""Whom a limit counts as one sender: an address, and of IPv6 the line that it belongs to, since each line has 2^64 of them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask_limiter.util import get_remote_address

LINE = 64
"""Bits of an IPv6 address that a provider gives to one line; the rest its holder chooses freely."""


def sender() -> str:
    """Who sent the request, as limits count."""
    return sender_of(get_remote_address())


def sender_of(address: str) -> str:
    """The address itself, or the line of an IPv6 address. What is no address counts as it is written."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ip_network((known, LINE), strict=False))
