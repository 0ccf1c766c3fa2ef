"""What counts as bought from a party in a year: orders, contracts with what was added later, invoices without an order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.procurement.application.contract_register.ports import VariationMade
from services.procurement.application.suppliers import standing
from services.procurement.domain.contract_register.contract import decided
from services.procurement.domain.payables.life import State
from services.procurement.domain.suppliers.related_parties import ASSURANCE
from shared.refusals import WrongTime
from tests.procurement.contract_register import shared_contract
from tests.procurement.payables import papers
from tests.procurement.suppliers.papers import buy
from tests.procurement.suppliers.test_procurement_related_parties import connect, paper
from tests.procurement.world import ABBEY, World

TODAY = date(2026, 11, 2)


def counted(world: World, supplier_id: str, on: date = TODAY) -> int:
    with world.uow() as uow:
        return standing.bought_this_year(uow, supplier_id, on)


def paid_without_order(world: World, supplier_id: str, number: str, price: str, **said: Any) -> None:
    """An invoice of one line at `price` without VAT, approved at noon today unless `said` says otherwise."""
    usual: dict[str, Any] = {
        "state": State.APPROVED, "supplier_id": supplier_id, "approved_by": "finance@trust",
        "approved_at": datetime(2026, 11, 2, 12, tzinfo=UTC),
    }  # fmt: skip
    document = said.pop("of", papers.invoice)(price=price, number=number)
    with world.uow() as uow:
        uow.payables.add(papers.payable(document, f"id-{number}", **(usual | said)))


def test_an_approved_invoice_without_an_order_counts_without_vat_and_a_credit_note_takes_it_back(world: World) -> None:
    supplier_id = world.supplier()
    paid_without_order(world, supplier_id, "A1", "1000.00")
    assert counted(world, supplier_id) == 100_000
    paid_without_order(world, supplier_id, "C1", "150.00", of=papers.credit_note)
    assert counted(world, supplier_id) == 85_000


def test_what_is_open_or_refused_or_has_an_order_or_is_of_another_year_does_not_count_by_its_invoice(
    world: World,
) -> None:
    world.take_up(ABBEY)
    supplier_id = world.supplier()
    order_id = buy(world, supplier_id, "40")
    paid_without_order(world, supplier_id, "A1", "1.00", state=State.MATCHED)
    paid_without_order(world, supplier_id, "A2", "2.00", state=State.REFUSED)
    paid_without_order(world, supplier_id, "A3", "40.00", purchase_order_id=order_id)
    paid_without_order(world, supplier_id, "A4", "8.00", approved_at=datetime(2026, 8, 31, 12, tzinfo=UTC))
    # Half past eleven in the evening of 31 August in Greenwich is 1 September in England.
    paid_without_order(world, supplier_id, "A5", "16.00", approved_at=datetime(2026, 8, 31, 23, 30, tzinfo=UTC))
    assert counted(world, supplier_id) == 4_000 + 1_600
    assert counted(world, supplier_id, on=date(2026, 8, 31)) == 800


def test_a_contract_counts_with_the_option_that_was_used_and_the_variation_that_was_made(world: World) -> None:
    contract_id = shared_contract.entered(world)
    supplier_id = shared_contract.page_of(world, contract_id)["supplier_id"]
    assert counted(world, supplier_id) == 3_600_000
    with world.uow() as uow:
        contract = uow.contract_register.get(contract_id)
        after = decided(contract, 1, True, TODAY, "buyer@trust", "All targets met")
        uow.contract_register.save(after, contract.version)
    assert counted(world, supplier_id) == 3_600_000 + 1_200_000
    with world.uow() as uow:
        uow.contract_register.add_variation(
            VariationMade(
                contract_id, 1, TODAY, "buyer@trust", date(2027, 1, 1), 100_000, None, "A new field", "not substantial",
                "It was built", "2.78", "2.78", (), (),
            )
        )  # fmt: skip
    assert counted(world, supplier_id) == 3_600_000 + 1_200_000 + 100_000
    assert counted(world, supplier_id, on=date(2027, 9, 1)) == 0


def test_invoices_without_an_order_bring_a_related_party_over_its_limit(world: World) -> None:
    supplier_id = world.supplier()
    connect(world, supplier_id)
    paper(world, supplier_id, ASSURANCE)
    paid_without_order(world, supplier_id, "A1", "39000.00")
    with world.uow() as uow:
        standing.refuse_buying(uow, supplier_id, 100_000, TODAY)
        assert standing.why_not_buy(uow, supplier_id, 100_000, TODAY) == ()
        (words,) = standing.why_not_buy(uow, supplier_id, 100_001, TODAY)
        assert words == (
            "Bright Paper Ltd cannot be given this order: it is a related party, and £39,000.00 in 2026-27 so far and "
            "£1,000.01 now make £40,000.01: over £40,000.00 the DfE has to approve before, and no approval is on record"
        )
        with pytest.raises(WrongTime, match=r"£1,000\.01 now make £40,000\.01"):
            standing.refuse_buying(uow, supplier_id, 100_001, TODAY)


def test_suppliers_of_one_person_are_added_up_whichever_of_them_is_asked_about(world: World) -> None:
    first, second = world.supplier(), world.supplier("Other Paper Ltd")
    connect(world, first)
    paid_without_order(world, first, "A1", "10.00")
    paid_without_order(world, second, "B1", "20.00")
    assert (counted(world, first), counted(world, second)) == (1_000, 2_000)
    connect(world, second)
    assert (counted(world, first), counted(world, second)) == (3_000, 3_000)
