"""How bids are sealed. Each bid has a key of its own, wrapped to the public key of its tender; the private key exists
nowhere as a whole: it was shared out when it was made, each share wrapped to the key of one opener, and an opener's private
key is kept behind a passphrase that is not kept. Two openers must come, so what the service holds opens nothing.

X25519 agrees keys, HKDF-SHA256 derives them, AES-256-GCM seals, scrypt slows the guessing of passphrases.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from services.procurement.domain.bids.shares import shared_out

KEY = 32
NONCE = 12
SALT = 16
SCRYPT_COST = 2**16
SCRYPT_ROUNDS = 2
"""64 MB twice, some 0.35 s a try: one of the settings that OWASP's password storage sheet holds for equally strong."""
BIDDER_COST = 2**14
BIDDER_ROUNDS = 5
"""16 MB five times, another of those settings: many bidders may send at the same moment."""


class CannotOpen(Exception):
    """The key does not fit: a wrong passphrase, or something that was changed after it was sealed."""


@dataclass(frozen=True)
class Lock:
    """An opener's key pair: the private half only behind the passphrase."""

    public: bytes
    salt: bytes
    guarded: bytes


@dataclass(frozen=True)
class TenderSeal:
    """A tender's public key, and the shares of its private key, each for one opener."""

    public: bytes
    shares: Mapping[str, bytes]


def new_lock(passphrase: str, owner: str) -> Lock:
    """A key pair whose private half opens with the passphrase alone."""
    private = X25519PrivateKey.generate()
    salt = secrets.token_bytes(SALT)
    guarded = _seal(_stretched(passphrase, salt), private.private_bytes_raw(), _about("lock", owner))
    return Lock(private.public_key().public_bytes_raw(), salt, guarded)


def unlocked(lock: Lock, passphrase: str, owner: str) -> bytes:
    """The private half. Raises CannotOpen for a wrong passphrase."""
    return _unseal(_stretched(passphrase, lock.salt), lock.guarded, _about("lock", owner))


def new_seal(tender_id: str, openers: Mapping[str, bytes]) -> TenderSeal:
    """A key pair for a tender. Its private half is shared out among the openers (their public keys by name) and forgotten."""
    private = X25519PrivateKey.generate()
    shares = shared_out(private.private_bytes_raw(), len(openers))
    wrapped = {
        opener: wrap(share, public, _about("share", tender_id, opener))
        for (opener, public), share in zip(openers.items(), shares, strict=True)
    }
    return TenderSeal(private.public_key().public_bytes_raw(), wrapped)


def own_share(wrapped: bytes, private: bytes, tender_id: str, opener: str) -> bytes:
    """An opener's share of a tender's key. Raises CannotOpen."""
    return unwrap(wrapped, private, _about("share", tender_id, opener))


def pass_on(share: bytes, to: Mapping[str, bytes], tender_id: str) -> dict[str, bytes]:
    """The first opener's share, readable only by one of the other openers: whoever comes second."""
    return {opener: wrap(share, public, _about("passed on", tender_id, opener)) for opener, public in to.items()}


def passed_on(wrapped: bytes, private: bytes, tender_id: str, opener: str) -> bytes:
    """The share that the first opener passed on. Raises CannotOpen."""
    return unwrap(wrapped, private, _about("passed on", tender_id, opener))


def seal_bid(public: bytes, envelope_id: str, parts: Mapping[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
    """A new key wrapped to the tender's public key, and each part of the bid sealed with it."""
    key = secrets.token_bytes(KEY)
    sealed = {name: _seal(key, content, _about("part", envelope_id, name)) for name, content in parts.items()}
    return wrap(key, public, _about("bid", envelope_id)), sealed


def bid_key(wrapped: bytes, private: bytes, envelope_id: str) -> bytes:
    """The key of one bid, with the tender's private key. Raises CannotOpen."""
    return unwrap(wrapped, private, _about("bid", envelope_id))


def open_part(key: bytes, sealed: bytes, envelope_id: str, name: str) -> bytes:
    """One part of a bid whose key is known. Raises CannotOpen where it was changed."""
    return _unseal(key, sealed, _about("part", envelope_id, name))


def password_kept(password: str, invitation_id: str) -> bytes:
    """What is kept of a bid's password. The invitation is its salt, so that one try is compared with all its envelopes."""
    return Scrypt(_about("password", invitation_id), KEY, BIDDER_COST, 8, BIDDER_ROUNDS).derive(password.encode())


def seal_number(parts: Mapping[str, bytes]) -> str:
    """What the bidder is given as a receipt: a hash over the sealed parts, from which nothing of the bid can be guessed."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(parts[name]).digest())
    return digest.hexdigest()


def wrap(content: bytes, public: bytes, about: bytes) -> bytes:
    """Content that only the holder of the private half can read; `about` ties it to its place."""
    passing = X25519PrivateKey.generate()
    agreed = passing.exchange(X25519PublicKey.from_public_bytes(public))
    sent = passing.public_key().public_bytes_raw()
    return sent + _seal(_derived(agreed, sent + public), content, about)


def unwrap(wrapped: bytes, private: bytes, about: bytes) -> bytes:
    """What was wrapped to this key. Raises CannotOpen."""
    own = X25519PrivateKey.from_private_bytes(private)
    sent = wrapped[:KEY]
    try:
        agreed = own.exchange(X25519PublicKey.from_public_bytes(sent))
    except ValueError as problem:
        raise CannotOpen from problem
    return _unseal(_derived(agreed, sent + own.public_key().public_bytes_raw()), wrapped[KEY:], about)


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _seal(key: bytes, content: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about)


def _unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except (InvalidTag, ValueError) as problem:
        raise CannotOpen from problem


def _derived(agreed: bytes, keys: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY, keys, b"quayside sealed bids 1").derive(agreed)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt, KEY, SCRYPT_COST, 8, SCRYPT_ROUNDS).derive(passphrase.encode())


def _about(*names: str) -> bytes:
    return "\x1f".join(names).encode()
