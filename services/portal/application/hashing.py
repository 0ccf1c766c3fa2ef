"""Passphrases hashed with Argon2id, by argon2-cffi.

Parameters: RFC 9106, section 4, second recommended option (3 passes, 64 MiB, 4 lanes), which is also the library's own
default; some 0.1 s here. A hash made with other parameters is made again at its next sign-in."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

USUAL = RFC_9106_LOW_MEMORY
HASHER = PasswordHasher.from_parameters(USUAL)
AT_ONCE = 2
"""Hashes made at the same time, each in 64 MiB: sixteen threads that all sign somebody in would need 1.1 GB (measured), and
a container of 512 MB would be ended for it. On two cores more at once are no quicker."""
_room = threading.BoundedSemaphore(AT_ONCE)


def hashed(passphrase: str) -> str:
    """The hash, with its salt and parameters in it."""
    with _room:
        return HASHER.hash(passphrase)


def fits(kept: str | None, passphrase: str) -> bool:
    """Whether the passphrase is the one that was hashed; without a hash the same work is done, for nothing."""
    try:
        with _room:
            return HASHER.verify(kept or _nobodys(), passphrase) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this passphrase")
