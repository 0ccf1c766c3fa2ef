"""Asks the process in this container whether it is ready, for Docker's HEALTHCHECK. What it answers is kept by Docker:
`docker inspect --format '{{json .State.Health}}' <container>` shows the reason in words."""

from __future__ import annotations

import os
import sys
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

PATIENCE = 5.0
"""Seconds: readiness asks the database, which is given that long to take a connection."""


def main() -> int:
    """0 where the process is ready, 1 where it is not or does not answer; says why in one line."""
    address = f"http://127.0.0.1:{os.environ.get('QUAYSIDE_HTTP_PORT', '8000')}/health/ready"
    try:
        # No proxy: whatever the environment says about proxies is not meant for this.
        with build_opener(ProxyHandler({})).open(address, timeout=PATIENCE) as answer:
            print(answer.read().decode().strip())  # noqa: T201  Docker keeps what is printed
            return 0
    except HTTPError as refusal:
        print(refusal.read().decode().strip())  # noqa: T201
    except OSError as problem:
        print(f"no answer at {address}: {problem}")  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
