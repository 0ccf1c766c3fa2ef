"""In the making."""

from __future__ import annotations

from services.membership.adapters.base import Repository


class TrustRepository(Repository):
    """In the making."""
