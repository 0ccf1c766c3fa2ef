"""Two who buy from one related party at the same moment are judged one after the other, so that the year's limit holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

from services.procurement.application.purchase_orders.ordering import NewLine, place
from services.procurement.application.suppliers import standing
from services.procurement.domain.suppliers.related_parties import ASSURANCE
from services.procurement.domain.vat import VatTreatment
from shared.refusals import WrongTime
from tests.procurement.bids.test_bids_at_once import until_waiting
from tests.procurement.suppliers.test_procurement_related_parties import connect, paper
from tests.procurement.world import ABBEY, World

TODAY = date(2026, 11, 2)


def buys(world: World, supplier_id: str) -> str:
    """Paper for £30,000.00; what was said where it was refused."""
    with world.uow() as uow:
        try:
            standing.refuse_buying(uow, supplier_id, 3_000_000, TODAY)
        except WrongTime as refusal:
            return str(refusal)
        line = NewLine("Paper", Decimal(1), "lot", Decimal(30_000), VatTreatment.STANDARD, "22830000")
        place(
            uow, kind="school", supplier_id=supplier_id, school_id=ABBEY, title="Paper", lines=[line],
            delivery_on=None, origin="a test", approved_by="head@abbey",
        )  # fmt: skip
    return ""


def one_persons_two_companies(world: World) -> tuple[str, str]:
    """Whoever locked only the supplier asked about would let an order with each of them pass."""
    world.take_up(ABBEY)
    suppliers = world.supplier(), world.supplier("Other Paper Ltd")
    for supplier_id in suppliers:
        connect(world, supplier_id)
    paper(world, suppliers[0], ASSURANCE)
    return suppliers


def test_of_two_orders_at_once_that_fit_alone_but_not_together_one_is_refused(world_on_each: World) -> None:
    suppliers = one_persons_two_companies(world_on_each)
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda supplier_id: buys(world_on_each, supplier_id), suppliers))
    assert said[0] == ""
    assert "£30,000.00 in 2026-27 so far and £30,000.00 now make £60,000.00" in said[1]


def test_whoever_buys_from_a_party_waits_for_another_who_was_just_judged(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    first, second = one_persons_two_companies(world)
    with ThreadPoolExecutor(1) as pool:
        with world.uow() as holding:
            standing.refuse_buying(holding, first, 3_000_000, TODAY)
            other = pool.submit(buys, world, second)
            until_waiting(holding, [other])
        assert other.result() == ""
