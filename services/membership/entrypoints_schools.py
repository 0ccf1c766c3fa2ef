"""In the making."""

from __future__ import annotations


class SchoolsAndJourney:
    """In the making."""
