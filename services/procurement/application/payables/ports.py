"""What payables needs of its surroundings."""

from __future__ import annotations

from typing import Protocol


class Payables(Protocol):
    """Invoices matched, approved and proposed for payment."""
