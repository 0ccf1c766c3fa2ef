"""Who may do what is the trust's own or one school's."""

from __future__ import annotations

from services.procurement.application.ports import Procuring
from shared.refusing import for_the_trust


def refuse_unless_whose(uow: Procuring, school_id: str | None) -> None:
    """Raise NotAllowed where something is the trust's own, named by no school, and the caller acts for single schools only."""
    if school_id is None:
        for_the_trust(uow)
