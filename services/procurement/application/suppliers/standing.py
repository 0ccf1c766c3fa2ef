"""What other rooms ask of a supplier: whether something may be bought from it, whether and where it is paid, who it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import related
from services.procurement.domain.errors import NotValid, WrongTime
from services.procurement.domain.suppliers import bank_change
from services.procurement.domain.suppliers.supplier import Supplier, company_number_of, vat_number_of


@dataclass(frozen=True, slots=True)
class Payee:
    """The account that a supplier is paid into, and since when."""

    account_name: str
    sort_code: str
    account_number: str
    since: date


def refuse_buying(uow: Procuring, supplier_id: str, pence: int, on: date, *, under_contract: bool = False) -> None:
    """Raise WrongTime, in words, where nothing for `pence` more may be bought from the supplier on the day.

    What is ordered `under_contract` counts for related parties with the contract's value, and so not again. Raises
    NotKnown for no supplier of this trust.
    """
    supplier = uow.suppliers.get(supplier_id)
    if not supplier.active:
        raise WrongTime(f"Nothing is bought from {supplier.name} any more: choose another supplier")
    if because := uow.onboarding.of(supplier_id).why_not_bought_from(on):
        raise WrongTime(f"Nothing can be bought from {supplier.name}: {because}")
    if refusals := related.standing_with(uow, supplier_id, 0 if under_contract else pence, on).refusals:
        raise WrongTime(f"{supplier.name} cannot be given this order: {'; '.join(refusals)}")


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
