"""What contract register needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Contracts(Protocol):
    """Contracts that schools share."""
