"""What the trust committed itself to with some suppliers in a span of days, gathered from the rows of the rooms that buy: orders,
contracts with what was added to them later, and invoices that came without an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.procurement.adapters.contract_register.tables import ContractRow, VariationRow
from services.procurement.adapters.payables.tables import PayableRow
from services.procurement.adapters.purchase_orders.tables import PurchaseOrderRow
from services.procurement.application.einvoices.plain import invoice_of
from services.procurement.domain.payables.life import State as PayableState
from services.procurement.domain.purchase_orders.order import Kind, State
from shared.clock import school_date

Bought = tuple[str, str, date, int]
"""What was bought, its number, the day on which it counts, pence without VAT."""
_APPROVED = (PayableState.APPROVED, PayableState.PROPOSED, PayableState.PAID)


@dataclass(frozen=True, slots=True)
class Buying:
    """The suppliers and the span that are asked about."""

    session: Session
    supplier_ids: Sequence[str]
    first: date
    last: date

    def all(self) -> list[Bought]:
        """Everything, by day."""
        found = [*self._orders(), *self._contracts(), *self._options(), *self._variations(), *self._invoices()]
        return sorted(found, key=lambda one: (one[2], one[1]))

    def _orders(self) -> list[Bought]:
        """Orders but those called off. What is ordered under a contract is in the contract's value already."""
        row = PurchaseOrderRow
        wanted = select(row.title, row.number, row.placed_on, row.net_pence).where(
            row.supplier_id.in_(self.supplier_ids), row.placed_on.between(self.first, self.last),
            row.state != State.CANCELLED, row.kind != Kind.CONTRACT,
        )  # fmt: skip
        return [(title, number, on, pence) for title, number, on, pence in self.session.execute(wanted)]

    def _contracts(self) -> Iterator[Bought]:
        row = ContractRow
        wanted = select(row.title, row.starts_on, row.original_pence).where(
            row.supplier_id.in_(self.supplier_ids),
            row.starts_on.between(self.first, self.last),
            # One that was refused ended before it began.
            row.terminated_on.is_(None) | (row.terminated_on >= row.starts_on),
        )
        for title, on, pence in self.session.execute(wanted):
            yield title, "contract", on, pence

    def _options(self) -> Iterator[Bought]:
        wanted = select(ContractRow.title, ContractRow.extensions).where(ContractRow.supplier_id.in_(self.supplier_ids))
        for title, options in self.session.execute(wanted):
            for option in options:
                if (
                    option["decision"] == "taken"
                    and self.first.isoformat() <= option["decided_on"] <= self.last.isoformat()
                ):
                    yield title, f"option {option['number']}", date.fromisoformat(option["decided_on"]), option["pence"]

    def _variations(self) -> Iterator[Bought]:
        row = VariationRow
        wanted = (
            select(ContractRow.title, row.number, row.made_on, row.pence)
            .join(ContractRow, ContractRow.contract_id == row.contract_id)
            .where(ContractRow.supplier_id.in_(self.supplier_ids), row.made_on.between(self.first, self.last))
        )
        for title, number, on, pence in self.session.execute(wanted):
            yield title, f"variation {number}", on, pence

    def _invoices(self) -> Iterator[Bought]:
        """Invoices and credit notes without an order, from the day of their approval on: what has an order counts by it."""
        row = PayableRow
        wanted = select(row.number, row.approved_at, row.document).where(
            row.supplier_id.in_(self.supplier_ids), row.purchase_order_id.is_(None), row.state.in_(_APPROVED)
        )
        for number, approved_at, said in self.session.execute(wanted):
            if approved_at is not None and self.first <= (on := school_date(approved_at)) <= self.last:
                document = invoice_of(said)
                pence = document.totals.net_pence
                yield document.kind.value, number, on, -pence if document.is_credit_note else pence
