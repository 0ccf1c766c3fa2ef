"""What reporting needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Reports(Protocol):
    """What was spent, saved and committed, by school, code and contract."""
