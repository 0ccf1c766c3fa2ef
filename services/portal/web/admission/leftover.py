"""The rest of a request that no view read: a file sent after its sender was signed out, or one that is too large. Browsers
look for the answer only once they have sent everything, and see a broken connection where the server stops listening."""

from __future__ import annotations

import time

from flask import Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import LimitedStream

MOST = 128 * 1024 * 1024
"""Bytes: the largest spreadsheet that somebody takes by mistake; a film may see the broken connection."""
LONGEST = 30.0
"""Seconds that a thread listens to what it throws away."""
PIECE = 64 * 1024


def read_away(response: Response) -> Response:
    """Read what is left of the request, so that its sender gets the answer."""
    length = request.content_length
    if not length or length > MOST:
        return response
    rest = request.__dict__.get("stream") or LimitedStream(request.environ["wsgi.input"], length)
    end = time.monotonic() + LONGEST
    try:
        while time.monotonic() < end and rest.read(PIECE):
            pass
    except (OSError, ValueError, HTTPException):
        # The sender has gone, or what they sent cannot be read: the answer stands all the same.
        return response
    return response
