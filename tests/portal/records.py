"""The portal's own records, for tests that look at what the pages wrote there."""

from __future__ import annotations

from services.portal.adapters.unit_of_work import PortalUnitOfWork
from tests.portal.ground import Ground


def records(ground: Ground) -> PortalUnitOfWork:
    """A transaction on them."""
    found = ground.host.runtimes["portal"].unit_of_work()
    assert isinstance(found, PortalUnitOfWork)
    return found
