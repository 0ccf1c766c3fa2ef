"""A story that does not hold."""

from __future__ import annotations

from shared.hosting.stage import Stage


def tell(stage: Stage) -> bool:
    return not stage.services
