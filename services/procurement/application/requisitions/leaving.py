"""A school that leaves procurement: what it had asked for and nobody has ordered ends with words, its promises are freed.

Orders that were placed stand: the supplier counts on them, and the trust takes in what comes of them.
"""

from __future__ import annotations

from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.money import about
from services.procurement.domain.requisitions.requisition import OPEN, withdrawn
from shared.calendar.words import day_in_words


def end_open_requests(uow: Procuring, school_id: str, ended_on: date) -> None:
    """Every request of the school that is not ordered yet withdrawn. Said twice, it changes nothing more."""
    reason = f"The school left procurement on {day_in_words(ended_on)}, before this was ordered"
    for seen in uow.requisitions.listed(whose=(school_id,), states=[state.value for state in OPEN]):
        request = uow.requisitions.get(seen.requisition_id, to_change=True)
        if request.state in OPEN:
            budgets.release(uow, about(request))
            uow.requisitions.save(request, withdrawn(request, reason, uow.actor, uow.now()))
