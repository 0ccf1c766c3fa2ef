"""What the room of suppliers needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from services.procurement.domain.suppliers import onboarding
from services.procurement.domain.suppliers.bank_change import BankChange
from services.procurement.domain.suppliers.related_parties import Connection, PartyPaper
from services.procurement.domain.suppliers.supplier import Supplier


@dataclass(frozen=True, slots=True)
class Contact:
    """How a supplier is reached, for its business only; `found_in` says where the details come from."""

    contact_id: str
    supplier_id: str
    what_for: str
    name: str
    email: str
    phone: str
    found_in: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that somebody took with a supplier: when, who, what, and which rule rows it went by. Never changed."""

    supplier_id: str
    about: str
    at: datetime
    by: str
    what: str
    words: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)


class Onboarding(Protocol):
    """Suppliers taken on: declarations, contacts, related parties, bank details, and every step that was taken."""

    def lock(self, supplier_id: str) -> None:
        """Others who want to take a step with this supplier wait until this transaction ends."""

    def of(self, supplier_id: str) -> onboarding.Onboarding: ...
    def all(self) -> dict[str, onboarding.Onboarding]: ...
    def put(self, record: onboarding.Onboarding) -> None: ...
    def note(self, step: StepTaken) -> None: ...
    def steps(self, supplier_id: str) -> list[StepTaken]: ...
    def contacts(self, supplier_id: str) -> list[Contact]: ...
    def put_contact(self, contact: Contact) -> None: ...
    def changes(self, supplier_ids: Collection[str] | None = None) -> list[BankChange]: ...
    def change(self, change_id: str) -> BankChange: ...
    def put_change(self, change: BankChange) -> None: ...
    def connections(self, supplier_ids: Collection[str] | None = None) -> list[Connection]: ...
    def put_connection(self, connection: Connection) -> None: ...
    def papers(self, supplier_ids: Collection[str]) -> list[PartyPaper]: ...
    def add_paper(self, paper: PartyPaper, at: datetime, by: str) -> None: ...
    def bought(self, supplier_ids: Collection[str], first: date, last: date) -> Sequence[tuple[str, str, date, int]]:
        """What the trust committed itself to with the suppliers in the span: (what, its number, when, pence without VAT).

        Orders placed, contracts that began, options used and variations made, invoices without an order that were approved.
        """


class Suppliers(Protocol):
    def get(self, supplier_id: str) -> Supplier: ...
    def add(self, supplier: Supplier, at: datetime) -> None: ...
    def correct(self, supplier: Supplier) -> None: ...
    def stop(self, supplier_id: str, reason: str) -> None: ...
    def listed(self) -> list[tuple[Supplier, str]]: ...
    def names(self, supplier_ids: Collection[str] | None = None) -> dict[str, str]:
        """Names by id, of some suppliers or of all, in the order of the names."""

    def why_stopped(self, supplier_id: str) -> str:
        """Why nothing more is bought from the supplier; empty while it is."""
