"""Which addresses a webhook may go to. Somebody at a school enters an address and our server calls it, so it must not be
talked into calling itself, its neighbours, or the metadata service of the cloud it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 500
HTTPS = 443
_SHUT = (
    ip_network(
        "168.63.129.16/32"
    ),  # Azure's host, a public address: "What is IP address 168.63.129.16?", Microsoft Learn
    ip_network("192.0.0.0/24"),  # IETF protocol assignments, RFC 6890; Oracle's metadata service is in it
    ip_network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    ip_network("2001::/23"),  # IETF protocol assignments with Teredo, RFC 2928: an IPv4 address is hidden inside
    ip_network("2002::/16"),  # 6to4, RFC 3056: likewise
    ip_network("64:ff9b::/96"),  # NAT64, RFC 6052: likewise
    ip_network("64:ff9b:1::/48"),  # NAT64 for local use, RFC 8215
    ip_network("::/96"),  # IPv4-compatible addresses, RFC 4291: deprecated, likewise
)


class NotCallable(Exception):
    """We do not call this address; the text says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `path` has the query with it."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, *, private: bool) -> Target:
    """The address taken apart. `private` allows http too. Raises NotCallable."""
    if len(url) > LONGEST or any(not 33 <= ord(sign) <= 126 for sign in url):
        raise NotCallable(
            "The address has spaces or signs that an address cannot have, or is longer than 500 characters."
        )
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise NotCallable(
            "This is not an address that can be called. It looks like https://school.example/hook."
        ) from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise NotCallable(
            "The address must begin with https://, so that nobody on the way can read or change a message."
        )
    if not host:
        raise NotCallable("The address names no host. It looks like https://school.example/hook.")
    if parts.username or parts.password or parts.fragment:
        raise NotCallable("Leave out a name, a password and a part after #: messages are signed instead.")
    chosen = port if port is not None else (HTTPS if parts.scheme == "https" else 80)
    if not private and chosen != HTTPS and chosen < 1024:
        raise NotCallable(f"Port {chosen} belongs to another kind of service. Use 443, or one above 1023.")
    _refuse_private_literal(host, private=private)
    path = parts.path or "/"
    return Target(parts.scheme == "https", host, chosen, f"{path}?{parts.query}" if parts.query else path)


def refuse_private(address: str, *, private: bool) -> None:
    """Raise NotCallable where an IP address is not one of the public internet."""
    if private:
        return
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    shut = any(found in network for network in _SHUT if network.version == found.version)
    if shut or not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        raise NotCallable(
            "This address leads into a private network, which we do not call. Use one of the public internet."
        )


def _refuse_private_literal(host: str, *, private: bool) -> None:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        if not private and (
            host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
        ):
            raise NotCallable(f"{host} is a name of a private network. Use one of the public internet.") from None
        return
    refuse_private(host, private=private)
