"""A story with something in it that is not so."""

from __future__ import annotations

from deploy.story.telling import Telling
from shared.hosting.stage import Stage


def tell(stage: Stage) -> bool:
    story = Telling(stage)
    story.check("two and two are five", 2 + 2 == 5)
    return not story.broken
