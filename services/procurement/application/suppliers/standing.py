"""What other rooms ask of a supplier: whether something may be bought from it, whether and where it is paid, who it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import related
from services.procurement.domain.suppliers import bank_change
from services.procurement.domain.suppliers.supplier import Supplier, company_number_of, vat_number_of
from shared.refusals import NotValid, WrongTime


@dataclass(frozen=True, slots=True)
class Payee:
    """The account that a supplier is paid into, and since when."""

    account_name: str
    sort_code: str
    account_number: str
    since: date


def refuse_buying(uow: Procuring, supplier_id: str, pence: int, on: date, *, under_contract: bool = False) -> None:
    """Raise WrongTime, in words, where nothing for `pence` more may be bought from the supplier on the day.

    Whoever commits the trust to something asks, in the transaction that does it: with `pence` without VAT, and with the day on
    which it counts. That is, for an order its placing (a collective order's when it closes), for a contract its first day, for an
    option or a variation the day of the decision, for an invoice without an order the approval. What was bought in the
    year before is added here; what is asked about must not be kept yet. What is ordered `under_contract` counts with the
    contract's value, and so not again. Raises NotKnown for no supplier of this trust.
    """
    if refusals := why_not_buy(uow, supplier_id, pence, on, under_contract=under_contract):
        raise WrongTime("; ".join(refusals))


def why_not_buy(
    uow: Procuring, supplier_id: str, pence: int, on: date, *, under_contract: bool = False
) -> tuple[str, ...]:
    """What `refuse_buying` would say, as sentences without a full stop, for whoever shows it or asks a person about it."""
    supplier = uow.suppliers.get(supplier_id)
    if not supplier.active:
        return (f"Nothing is bought from {supplier.name} any more: choose another supplier",)
    if because := uow.onboarding.of(supplier_id).why_not_bought_from(on):
        return (f"Nothing can be bought from {supplier.name}: {because}",)
    refusals = related.standing_with(uow, supplier_id, 0 if under_contract else pence, on).refusals
    return (f"{supplier.name} cannot be given this order: {'; '.join(refusals)}",) if refusals else ()


def bought_this_year(uow: Procuring, supplier_id: str, on: date) -> int:
    """Pence without VAT that the whole trust bought, in the academy's financial year of the day, from the supplier and from
    whoever counts as one party with it: orders, contracts with what was added to them, approved invoices without an order."""
    return related.bought_this_year(uow, supplier_id, on)


def holds(uow: Procuring, supplier_id: str, on: date) -> list[str]:
    """Why nothing is paid to the supplier on the day, in words; nothing where it can be paid."""
    return bank_change.holds(uow.onboarding.changes([supplier_id]), on)


def payee(uow: Procuring, supplier_id: str, on: date) -> Payee | None:
    """Where the supplier is paid on the day; None where no account is in force. Ask `holds` whether it is paid at all."""
    change = bank_change.in_force(uow.onboarding.changes([supplier_id]), on)
    if change is None or change.in_force_on is None:
        return None
    account = change.account
    return Payee(account.name, account.sort_code, account.number, change.in_force_on)


def known_by(uow: Procuring, *, vat_number: str = "", company_number: str = "", name: str = "") -> str | None:
    """The one supplier that has the VAT number, else the company number, else the name; None where none or several do."""
    listed = [supplier for supplier, _ in uow.suppliers.listed()]
    looks = (
        ("vat_number", _official(vat_number, vat_number_of)),
        ("company_number", _official(company_number, company_number_of)),
    )
    for field, number in looks:
        if number and (found := _the_one(one for one in listed if getattr(one, field) == number)):
            return found
    wanted = _bare(name)
    return _the_one(one for one in listed if _bare(one.name) == wanted) if wanted else None


def _official(text: str, official: Callable[[str], str]) -> str:
    """The number as it is written officially; nothing for one that is wrong, since it can be nobody's."""
    try:
        return official(text) if text.strip() else ""
    except NotValid:
        return ""


def _the_one(found: Iterable[Supplier]) -> str | None:
    known = list(found)
    active = [one for one in known if one.active] or known
    return active[0].supplier_id if len(active) == 1 else None


def _bare(name: str) -> str:
    """A name as it is compared: 'Bright Paper Limited' and 'BRIGHT PAPER LTD.' are the same."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return " ".join("ltd" if word == "limited" else word for word in words)
