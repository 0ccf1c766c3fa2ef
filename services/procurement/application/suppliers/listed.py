"""Whom the trust buys from: put on the list, and taken off it with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.noted import ONBOARDING, note
from services.procurement.application.suppliers.rule_rows import taking_over_rule
from services.procurement.domain.suppliers import onboarding
from services.procurement.domain.suppliers.onboarding import Onboarding
from services.procurement.domain.suppliers.supplier import Supplier, supplier_added, supplier_stopped
from shared.identifiers import new_id
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded


@worded
def add_supplier(uow: Procuring, name: str, company_number: str, vat_number: str, reason: str) -> dict[str, Any]:
    """A supplier that the trust bought from before: bought from once a second person confirms that (`confirm_taken_over`).

    Raises InvalidRequest for wrong numbers, for a company or name already there, and where nothing says what was bought;
    Conflict where the trust takes nobody over any more.
    """
    rule = taking_over_rule(uow)
    supplier = _listed(uow, name, company_number, vat_number)
    uow.onboarding.put(onboarding.to_be_taken_over(supplier.supplier_id, uow.actor, uow.today(), reason))
    what = "listed as one that the trust bought from before; a second person has to confirm it"
    note(uow, supplier.supplier_id, ONBOARDING, what, reason.strip(), [rule])
    return supplier_as_json(supplier)


@worded
def invite_supplier(uow: Procuring, name: str, company_number: str, vat_number: str) -> dict[str, Any]:
    """A new supplier, from which nothing is bought before it is approved. Raises InvalidRequest as `add_supplier` does."""
    supplier = _listed(uow, name, company_number, vat_number)
    uow.onboarding.put(onboarding.invited(supplier.supplier_id, uow.actor, uow.today()))
    note(uow, supplier.supplier_id, ONBOARDING, "invited")
    return supplier_as_json(supplier)


@worded
def correct_supplier(
    uow: Procuring, supplier_id: str, name: str, company_number: str, vat_number: str, reason: str
) -> dict[str, Any]:
    """Its name and numbers put right, with the reason; who approves it looks at them again. Raises as `add_supplier` does."""
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    before = uow.suppliers.get(supplier_id)
    checked, _ = supplier_added(supplier_id, name, company_number, vat_number)
    after = replace(checked, active=before.active)
    if not reason.strip():
        raise NotValid("Say why, for whoever asks later", fields={"reason": ["Say why, for whoever asks later"]})
    told = _differences(before, after)
    if not told:
        return supplier_as_json(before)
    _refuse_doubles(uow, after)
    uow.suppliers.correct(after)
    uow.onboarding.put(onboarding.to_be_looked_at_again(uow.onboarding.of(supplier_id), uow.today()))
    note(uow, supplier_id, ONBOARDING, f"corrected: {'; '.join(told)}", reason)
    return supplier_as_json(after)


@worded
def stop_supplier(uow: Procuring, supplier_id: str, reason: str) -> dict[str, Any]:
    """Nothing more is bought from the supplier; orders already open or placed are honoured."""
    for_the_trust(uow)
    stopped, happened = supplier_stopped(uow.suppliers.get(supplier_id), reason)
    if happened:
        uow.suppliers.stop(supplier_id, reason.strip())
        note(uow, supplier_id, ONBOARDING, "stopped: nothing more is bought from it", reason.strip())
    return supplier_as_json(stopped, reason.strip() if happened else "")


def suppliers(uow: Procuring) -> list[dict[str, Any]]:
    """All suppliers by name, with where each stands on its way to approval."""
    standings, today = uow.onboarding.all(), uow.today()
    return [
        supplier_as_json(supplier, reason) | _standing_as_json(standings[supplier.supplier_id], today)
        for supplier, reason in uow.suppliers.listed()
    ]


def _standing_as_json(at: Onboarding, today: date) -> dict[str, Any]:
    return {
        "stage": at.stage.value,
        "not_bought_from": at.why_not_bought_from(today),
        "cpv_codes": list(at.declared.cpv_codes) if at.declared else [],
        "small_business": at.declared.small_business if at.declared else None,
    }


def supplier_as_json(supplier: Supplier, stopped_because: str = "") -> dict[str, Any]:
    return {
        "supplier_id": supplier.supplier_id,
        "name": supplier.name,
        "company_number": supplier.company_number,
        "vat_number": supplier.vat_number,
        "active": supplier.active,
        "stopped_because": stopped_because,
    }


def _listed(uow: Procuring, name: str, company_number: str, vat_number: str) -> Supplier:
    for_the_trust(uow)
    supplier, _ = supplier_added(new_id(), name, company_number, vat_number)
    _refuse_doubles(uow, supplier)
    uow.suppliers.add(supplier, uow.now())
    return supplier


def _differences(before: Supplier, after: Supplier) -> list[str]:
    pairs = (
        ("name", before.name, after.name),
        ("company number", before.company_number, after.company_number),
        ("VAT number", before.vat_number, after.vat_number),
    )
    return [f"{what} {was or 'none'}, now {now or 'none'}" for what, was, now in pairs if was != now]


def _refuse_doubles(uow: Procuring, supplier: Supplier) -> None:
    for other, _reason in uow.suppliers.listed():
        if other.supplier_id != supplier.supplier_id:
            _refuse_double(supplier, other)


def _refuse_double(supplier: Supplier, other: Supplier) -> None:
    if supplier.company_number and supplier.company_number == other.company_number:
        raise NotValid(f"{other.name} is already listed with the company number {other.company_number}")
    if supplier.name.casefold() == other.name.casefold() and other.active:
        raise NotValid(f"{other.name} is already listed: use it, or give the new one's full name")
    # Companies of one VAT group share a number; without both company numbers nobody can tell that from a double.
    apart = supplier.company_number and other.company_number
    if supplier.vat_number and supplier.vat_number == other.vat_number and not apart:
        raise NotValid(
            f"{other.name} is already listed with the VAT number {other.vat_number}: use it, or give the company numbers of both"
        )
