"""Every step with a supplier is put on record: who, when, what, and the rule rows it went by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.ports import StepTaken
from shared.rules import RuleRow

ONBOARDING, CONTACTS, BANK, PARTIES = "taking on", "contacts", "bank details", "related parties"


def note(
    uow: Procuring,
    supplier_id: str,
    about: str,
    what: str,
    words: str = "",
    rules: Iterable[RuleRow] = (),
    **records: Any,
) -> None:
    """Put a step on record; `records` are rule rows that are plain already. No bank account number ever stands in it."""
    used = {one.name: one.as_record() for one in rules} | records
    uow.onboarding.note(StepTaken(supplier_id, about, uow.now(), uow.actor, what, words.strip(), used))


def step_as_json(step: StepTaken) -> dict[str, Any]:
    return {
        "about": step.about,
        "at": step.at.isoformat(),
        "by": step.by,
        "what": step.what,
        "words": step.words,
        "rules": list(step.rules.values()),
    }
