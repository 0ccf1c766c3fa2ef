"""What waits for a person with suppliers, for whoever asks: nobody is sent to a step that is another's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.bank import FIRST_PERSONS, open_steps
from services.procurement.domain.suppliers.onboarding import Onboarding, Stage
from shared.calendar.words import day_in_words
from shared.refusing import for_the_trust

SOON = timedelta(days=30)
"""How long before a supplier may be bought from no more somebody is told."""
_OF_CHANGES = {
    "call_back": "Call back: new bank details were requested, and payments are held",
    "confirm": "Confirm new bank details as the second person",
    "clear": "Fraud is suspected with bank details: look into it",
}


def suppliers_need(uow: Procuring) -> list[dict[str, Any]]:
    """What waits, the most urgent first: bank details, then approvals, then what runs out."""
    for_the_trust(uow)
    told = [*_bank_details(uow)]
    for supplier_id, at in uow.onboarding.all().items() if uow.trust_roles & FIRST_PERSONS else ():
        if found := _taking_on(at, uow.actor, uow.today()):
            told.append({"kind": found[0], "supplier_id": supplier_id, "change_id": None, "words": found[1]})
    if not told:
        return []
    active = {supplier.supplier_id: supplier.name for supplier, _ in uow.suppliers.listed() if supplier.active}
    return [one | {"supplier": active[one["supplier_id"]]} for one in told if one["supplier_id"] in active]


def _bank_details(uow: Procuring) -> Iterator[dict[str, Any]]:
    for change in uow.onboarding.changes():
        for step in open_steps(uow, change):
            if step in _OF_CHANGES:
                words = _OF_CHANGES[step]
                yield {"kind": step, "supplier_id": change.supplier_id, "change_id": change.change_id, "words": words}


def _taking_on(at: Onboarding, me: str, today: date) -> tuple[str, str] | None:
    if at.stage is Stage.DECLARED:
        return "check", "Its declarations are to be checked"
    if at.stage is Stage.TO_CONFIRM and me not in at.listers:
        return "confirm_supplier", "Confirm that the trust bought from it before"
    if at.stage is Stage.CHECKED and me not in at.listers:
        return "approve", "It is checked and waits for an approval"
    if at.stage is Stage.APPROVED and at.review_on is not None and at.review_on <= today:
        return "declare", "Its declarations are a year old: ask for them again"
    if at.approved_on and at.declared and at.declared.insured_until and at.declared.insured_until < today:
        return (
            "declare",
            f"Its insurance ran until {day_in_words(at.declared.insured_until)}: ask for the new certificate",
        )
    if at.stage is Stage.TAKEN_OVER and at.buying_until is not None and at.buying_until - SOON <= today:
        return "declare", f"Nothing can be bought from it after {day_in_words(at.buying_until)} unless it is approved"
    return None
