"""The form of an API token: a prefix by which people and secret scanners know it, 256 random bits, and a checksum that
tells a mistyped token from a real one without a look at any table."""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

PREFIX = "qs_"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM = 43
"""Digits of base 62 that hold 256 bits."""
CHECKSUM = 6
"""Digits of base 62 that hold a CRC-32."""
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECKSUM}}}").fullmatch


def new_token() -> str:
    """A fresh token, to be shown once."""
    drawn = "".join(secrets.choice(_DIGITS) for _ in range(RANDOM))
    return f"{PREFIX}{drawn}{_checksum(drawn)}"


def is_token(text: str) -> bool:
    """Whether `text` has the form of a token and its checksum is right."""
    if not _FORM(text):
        return False
    drawn = text[len(PREFIX) : -CHECKSUM]
    return _checksum(drawn) == text[-CHECKSUM:]


def fingerprint(secret: str) -> str:
    """What is kept of a secret of 256 bits: its SHA-256, in hex. So many random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(drawn: str) -> str:
    number, written = zlib.crc32(drawn.encode()), ""
    for _ in range(CHECKSUM):
        number, digit = divmod(number, 62)
        written = _DIGITS[digit] + written
    return written
