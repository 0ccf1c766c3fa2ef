"""A story that breaks off."""

from __future__ import annotations

from shared.hosting.stage import Stage


def tell(stage: Stage) -> bool:
    raise ValueError("the ink ran out")
