"""What membership says of schools: who they are, that one converted, that one has left procurement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.collective.windows import take_out_of_orders
from services.procurement.application.contract_register.novating import school_became_member, school_left
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.application.requisitions.leaving import end_open_requests
from services.procurement.application.tenders import volumes
from services.procurement.application.tenders.taking_part import take_out_of_tenders

SERVICE = "procurement"


def school_recorded(
    uow: Procuring,
    school_id: str,
    name: str,
    urn: str,
    phase: str | None,
    local_authority: str | None,
    pupils: int | None,
) -> None:
    """The school as it is now; its former URNs are kept. One that comes back after leaving may order again."""
    held = uow.schools.get(school_id)
    former = held.former_urns if held else ()
    if held and held.urn != urn:
        former = (*former, held.urn)
    uow.schools.put(KnownSchool(school_id, name, urn, former, phase or "", local_authority or "", pupils, None))
    if held and held.name != name:
        uow.orders.rename_invited(school_id, name)


def school_converted(uow: Procuring, school_id: str, new_urn: str, name: str) -> None:
    """The school goes on under another URN and name; everything of it stays where it is."""
    volumes.school_joined(uow, school_id)
    held = uow.schools.get(school_id)
    if held is None:
        uow.schools.put(KnownSchool(school_id, name, new_urn, (), "", "", None, None))
        return
    former = held.former_urns if held.urn == new_urn else (*held.former_urns, held.urn)
    uow.schools.put(replace(held, name=name, urn=new_urn, former_urns=former))
    uow.orders.rename_invited(school_id, name)
    school_became_member(uow, school_id)


def subscription_ended(uow: Procuring, school_id: str, service: str, ended_on: date) -> None:
    """The school has left procurement: its lines go from orders not closed, and are honoured in those that are; that it
    leaves the contracts it shares is drafted for a person; requests not ordered yet end, and orders placed stand."""
    if service != SERVICE:
        return
    held = uow.schools.get(school_id)
    if held is not None:
        uow.schools.put(replace(held, ended_on=ended_on))
    take_out_of_orders(uow, school_id)
    take_out_of_tenders(uow, school_id)
    school_left(uow, school_id, ended_on)
    end_open_requests(uow, school_id, ended_on)


def schools(uow: Procuring) -> list[dict[str, Any]]:
    """The schools known here by name, and whether each may be invited today."""
    known = uow.schools.among()
    taken_up = uow.may_order(list(known))
    return [
        {
            "school_id": school.school_id,
            "name": school.name,
            "urn": school.urn,
            "former_urns": list(school.former_urns),
            "phase": school.phase,
            "local_authority": school.local_authority,
            "pupils": school.pupils,
            "may_order": school.school_id in taken_up,
        }
        for school in known.values()
    ]
