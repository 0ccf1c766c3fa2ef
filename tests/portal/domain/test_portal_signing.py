"""Signatures: the published example of the Standard Webhooks libraries, and a check written by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from services.portal.domain.signing import headers, new_secret

PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_published_example_is_reproduced() -> None:
    said = headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}', [PUBLISHED]
    )
    assert said == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    print("Standard Webhooks signatures: 1 of 1 published examples")


def test_a_message_is_signed_with_every_secret_that_is_good() -> None:
    old, new = new_secret(), new_secret()
    assert old != new
    said = headers("m-1", datetime(2026, 11, 2, 8, tzinfo=UTC), b"{}", [new, old])
    expected = []
    for secret in (new, old):
        key = base64.b64decode(secret[len("whsec_") :])
        assert len(key) == 32
        digest = hmac.new(key, b"m-1.1793606400.{}", hashlib.sha256).digest()
        expected.append("v1," + base64.b64encode(digest).decode())
    assert said["webhook-timestamp"] == "1793606400"
    assert said["webhook-signature"].split(" ") == expected
