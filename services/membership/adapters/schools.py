"""In the making."""

from __future__ import annotations

from services.membership.adapters.base import Repository


class SchoolRepository(Repository):
    """In the making."""
