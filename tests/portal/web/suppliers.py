"""Suppliers as the tests of pages need them."""

from __future__ import annotations

from typing import Any

from shared.identity.roles import Role
from tests.portal.ground import Ground


def bought_from(ground: Ground, name: str, **known: Any) -> str:
    """The id of a supplier that the trust bought from before: listed by the buyer, confirmed by finance."""
    listed = ground.ask(Role.BUYER, "procurement", "add_supplier", name=name, reason="by its invoices", **known)
    supplier_id = str(listed["supplier_id"])
    ground.ask(Role.FINANCE, "procurement", "confirm_taken_over", supplier_id=supplier_id, version=0)
    return supplier_id
