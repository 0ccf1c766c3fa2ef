"""A school's page of lines saved in one go: all of them, or none with each wrong line named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.procurement.application.collective.approvals import ask_scheme, said_of
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import step_with_own_lines
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective import wishes as domain
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.facts import LineRefused
from services.procurement.domain.collective.wishes import Wish
from shared.refusing import worded


@worded
def ask_for_many(uow: Procuring, school_id: str, order_id: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All the lines entered, changed or (zero and zero) taken back; `expected` is what the sender saw before.

    Too late, or against the box-fill rule: nothing is changed, the refused lines are kept and told with their reasons.
    Raises InvalidRequest with `lines`, Conflict with `changed`, both by item number.
    """
    wishes = [wish_from(line) for line in lines]
    before, after, facts = step_with_own_lines(
        uow, order_id, school_id, lambda order: domain.ask_for_many(order, school_id, wishes, uow.now())
    )
    refused = refusals_of(facts)
    for fact in facts:
        if isinstance(fact, LineRefused):
            uow.orders.add_refusal(order_id, fact.refusal)
    if changed_skus := [fact.sku for fact in facts if not isinstance(fact, LineRefused)]:
        uow.orders.save_lines(after, school_id, {sku: before.wish(school_id, sku) for sku in changed_skus})
        after = ask_scheme(uow, after, school_id)
    record(uow, after, facts)
    changed = 0 if refused else len(facts)
    return {
        "order_id": order_id,
        "taken": not refused,
        "changed": changed,
        "refused": refused,
        "in_words": _in_words(changed, refused),
        "approval": said_of(after.approvals.get(school_id, Approval())),
    }


def refusals_of(facts: Iterable[object]) -> dict[str, str]:
    """By item number, why a line was not taken."""
    return {fact.refusal.sku: f"{fact.refusal.reason}." for fact in facts if isinstance(fact, LineRefused)}


def wish_from(line: Mapping[str, Any]) -> Wish:
    """A line as it travels."""
    seen = line.get("expected")
    return Wish(
        line["sku"].strip(), line["firm"], line["tolerance"], (seen["firm"], seen["tolerance"]) if seen else None
    )


def _in_words(changed: int, refused: Mapping[str, str]) -> str:
    if refused:
        return f"Nothing was saved. {next(iter(refused.values()))}"
    if not changed:
        return "Nothing was changed: what you sent is what stood there."
    return "One line was saved." if changed == 1 else f"{changed} lines were saved."
