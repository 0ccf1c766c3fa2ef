"""What requisitions needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Requisitions(Protocol):
    """Needs, approvals, budgets and quotes."""
