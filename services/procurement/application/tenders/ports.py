"""What tenders needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Tenders(Protocol):
    """Tenders from the plan to the award."""
