"""A tender as other rooms of procurement read it."""

from __future__ import annotations

from services.procurement.application.ports import Procuring
from services.procurement.domain.tenders.tender import Tender
from shared.refusals import NotKnown


def tender(uow: Procuring, tender_id: str) -> Tender:
    """The tender. Raises NotKnown."""
    return uow.tenders.get(tender_id)


def was_competed_for(uow: Procuring, tender_id: str | None) -> bool:
    """Whether a contract came of a tender under the Act in full; not so where no tender of ours is named."""
    try:
        return tender_id is not None and tender(uow, tender_id).was_competed_for
    except NotKnown:
        return False
