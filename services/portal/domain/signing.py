"""Signatures by which a receiver knows that a message is ours and fresh, as the Standard Webhooks specification 1.0 has
them: HMAC-SHA256 over `id.timestamp.body`, one for each secret that is good, so that a secret can be changed without a gap."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""
BOTH_GOOD_FOR = timedelta(hours=24)
"""After a new secret is made: a day to bring it to the receiving system."""


def new_secret() -> str:
    """A fresh secret, to be shown once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message_id: str, sent_at: datetime, body: bytes, secrets_: Iterable[str]) -> dict[str, str]:
    """The headers of one attempt. The id is the same for each attempt of a message, the time is that of the attempt."""
    timestamp = str(int(sent_at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(message_id, timestamp, body, secret) for secret in secrets_),
    }


def _signature(message_id: str, timestamp: str, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
