"""All that is known of one supplier, for its page."""

from __future__ import annotations

from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import bank, related, standing
from services.procurement.application.suppliers.contacts import contact_as_json
from services.procurement.application.suppliers.listed import supplier_as_json
from services.procurement.application.suppliers.noted import step_as_json
from services.procurement.application.suppliers.taking_on import onboarding_as_json
from services.procurement.domain.suppliers import bank_change
from shared.refusing import for_the_trust, worded


@worded
def supplier_page(uow: Procuring, supplier_id: str) -> dict[str, Any]:
    """One supplier: where it stands, contacts, bank details (masked), related parties, and every step. Raises NotFound."""
    for_the_trust(uow)
    today = uow.today()
    changes = uow.onboarding.changes([supplier_id])
    paid_into = bank_change.in_force(changes, today)
    return {
        **supplier_as_json(uow.suppliers.get(supplier_id), uow.suppliers.why_stopped(supplier_id)),
        "onboarding": onboarding_as_json(uow.onboarding.of(supplier_id), today, uow.actor),
        "contacts": [contact_as_json(one) for one in uow.onboarding.contacts(supplier_id)],
        "bank": {
            "account": paid_into.account.masked() if paid_into else None,
            "since": paid_into.in_force_on.isoformat() if paid_into and paid_into.in_force_on else None,
            "holds": standing.holds(uow, supplier_id, today),
            "changes": [bank.change_as_json(uow, change) for change in reversed(changes)],
            "may_request": not _under_way(changes, uow),
        },
        "party": related.party_as_json(uow, supplier_id),
        "steps": [step_as_json(step) for step in uow.onboarding.steps(supplier_id)],
    }


def _under_way(changes: list[bank_change.BankChange], uow: Procuring) -> bool:
    return any(change.stage_on(uow.today()) in bank_change.UNFINISHED for change in changes)
