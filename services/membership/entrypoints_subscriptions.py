"""In the making."""

from __future__ import annotations


class SubscriptionsAndCharges:
    """In the making."""
