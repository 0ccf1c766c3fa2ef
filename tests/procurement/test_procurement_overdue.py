"""What waits longer than it should is counted for the alerts, and only that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from services.procurement.application.overdue import overdue
from shared.jobs.worker import Worker
from shared.messaging.broker.embedded import EmbeddedBroker
from tests.procurement.bids.room import DEADLINE, OPENERS, Room
from tests.procurement.einvoices.papers import paper
from tests.procurement.einvoices.test_procurement_files_unread import send
from tests.procurement.payables.office import bought, came, taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.suppliers import papers
from tests.procurement.world import BUYER, CLOSES, FINANCE, World

NOTHING = {
    "order_past_close": 0, "box_without_keys": 0, "invoice_late": 0, "bank_change_waiting": 0, "invoice_file_waiting": 0,
}  # fmt: skip


def counted(world: World) -> dict[str, int]:
    with world.uow() as uow:
        return dict(overdue(uow))


def test_an_order_that_nobody_closes_is_counted_a_quarter_of_an_hour_after_its_time(world_on_each: World) -> None:
    world = world_on_each
    world.opened()
    world.clock.move_to(CLOSES + timedelta(minutes=15))
    assert counted(world) == NOTHING
    world.clock.advance(timedelta(seconds=1))
    assert counted(world) == {**NOTHING, "order_past_close": 1}
    world.host.run_until_quiet()
    assert counted(world) == NOTHING, "the sweep has closed it"


def test_a_box_is_counted_two_days_before_its_deadline_until_every_opener_has_a_key(world: World) -> None:
    room = Room(world)
    world.clock.move_to(DEADLINE - timedelta(days=2, seconds=1))
    assert counted(world) == NOTHING
    world.clock.advance(timedelta(seconds=1))
    assert counted(world) == {**NOTHING, "box_without_keys": 1}, "nobody is named"
    room.ask(BUYER, "name_openers", accounts=[one.actor for one in OPENERS])
    for one in OPENERS:
        assert counted(world) == {**NOTHING, "box_without_keys": 1}
        room.ask(one, "take_bid_key", passphrase=OPENERS[one])
    assert counted(world) == NOTHING


def test_an_invoice_is_counted_from_the_day_after_its_last_day_to_pay(world: World) -> None:
    order = bought(world, "1")
    came(world, order, "1")
    taken_in(world, invoice(line(), order_reference=order.number))
    world.clock.move_to(datetime(2026, 12, 2, 20, tzinfo=UTC))
    assert counted(world) == NOTHING
    world.clock.move_to(datetime(2026, 12, 3, 8, tzinfo=UTC))
    assert counted(world) == {**NOTHING, "invoice_late": 1}


def test_bank_details_are_counted_after_three_days_until_they_are_confirmed(world: World) -> None:
    supplier_id = world.supplier()
    papers.put_on_record(world, supplier_id)
    world.clock.advance(timedelta(hours=1))
    change = papers.request(world, supplier_id)
    world.clock.advance(timedelta(days=3))
    assert counted(world) == NOTHING
    world.clock.advance(timedelta(seconds=1))
    assert counted(world) == {**NOTHING, "bank_change_waiting": 1}
    papers.call(world, change)
    world.ask(FINANCE, "confirm_bank_change", change_id=change)
    assert counted(world) == NOTHING


def test_a_worker_sets_the_gauge_that_the_alerts_go_by(world: World) -> None:
    send(world, paper(), "a.xml")
    world.clock.advance(timedelta(hours=1, seconds=1))
    Worker(world.runtime, EmbeddedBroker().publisher).observe_service()
    said = {
        what: REGISTRY.get_sample_value("quayside_overdue", {"service": "procurement", "what": what})
        for what in NOTHING
    }
    assert said == {**NOTHING, "invoice_file_waiting": 1}
