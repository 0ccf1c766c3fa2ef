"""Which contracts end within a year, and by when somebody has to decide about each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register.contract import Contract
from shared.calendar import anniversary


def in_trust(uow: Procuring) -> list[dict[str, Any]]:
    """Of the whole trust, the first to end first."""
    return _told(uow, uow.contract_register.among())


def at_school(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """Of those that a school is in."""
    return _told(uow, uow.contract_register.among(uow.contract_register.ids_of_school(school_id)))


def _told(uow: Procuring, contracts: Iterable[Contract]) -> list[dict[str, Any]]:
    today = uow.today()
    until = anniversary(today, 1)
    ending = [one for one in contracts if today <= one.last_day <= until]
    names = uow.suppliers.names([one.supplier_id for one in ending])
    return [
        {
            "contract_id": one.contract_id,
            "title": one.title,
            "supplier": names.get(one.supplier_id, ""),
            "ends_on": one.last_day.isoformat(),
            "decide_by": _decide_by(one),
            "can_go_on_until": one.longest_end.isoformat() if one.longest_end > one.last_day else None,
            "value_pence": one.value_pence,
        }
        for one in sorted(ending, key=lambda one: (one.last_day, one.title))
    ]


def _decide_by(contract: Contract) -> str | None:
    """The first day by which something has to be said: to take an option, or to give notice."""
    option = contract.next_extension
    days = [day for day in (option.decide_by if option else None, contract.notice_by) if day]
    return min(days).isoformat() if days else None
