"""The end of keeping: what bidders sent is deleted three years after the award, one year after a tender that was ended, and a
winner's six years after its contract; what explains the decision stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.procurement.domain.bids.keeping import Keeping, last_day_kept
from services.procurement.domain.tenders.tender import State
from shared.errors import NotFound
from tests.procurement.bids.room import TENDER, Room, document, tender
from tests.procurement.world import FINANCE

GREEN, LAWN = "Green Ways Ltd", "Lawn and Hedge"
SECRET = "Twice a month."
AWARDED = datetime(2027, 1, 31, 10, 0, tzinfo=UTC)
KEEPING = Keeping(after_award=36, after_ending=12, after_contract=72)


@pytest.mark.parametrize(
    ("said", "contract_ends", "until"),
    [
        ({"state": State.AWARDED, "awarded_at": AWARDED}, [], date(2030, 1, 31)),
        ({"state": State.AWARDED, "awarded_at": AWARDED}, [date(2030, 3, 31)], date(2036, 3, 31)),
        ({"state": State.TERMINATED, "terminated_at": AWARDED}, [], date(2028, 1, 31)),
        ({"state": State.INTENDED}, [], None),
        ({"state": State.PUBLISHED}, [], None),
    ],
)
def test_how_long_what_a_bidder_sent_is_kept(said: Any, contract_ends: list[date], until: date | None) -> None:
    assert last_day_kept(tender(**said), KEEPING, contract_ends) == until


def decided(room: Room, **said: Any) -> dict[str, str]:
    """Two bids, opened, and the tender decided; ids by bidder."""
    room.sealed_box()
    for name in (GREEN, LAWN):
        room.send(room.link(name), 100, files=[document("Jane Doe.pdf", b"her life")])
    room.open()
    bids = room.bids()
    with room.world.uow() as uow:
        held = uow.tenders.get(TENDER)
        uow.tenders.save(replace(held, **said), held.version)
    return bids


def sweep_on(room: Room, day: date) -> None:
    room.world.clock.move_to(datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
    room.world.host.run_until_quiet()


def held(room: Room, bid_id: str) -> str:
    with room.world.uow() as uow:
        found = uow.bids.bid(bid_id)
    assert found
    return json.dumps(found.content)


def test_after_three_years_answers_contacts_and_documents_go_and_prices_results_and_receipts_stay(
    room_on_each: Room,
) -> None:
    room = room_on_each
    bids = decided(room, state=State.AWARDED, awarded_at=AWARDED)
    before = room.ask(FINANCE, "opened_bid", bid_id=bids[GREEN])
    ranking = room.ask(FINANCE, "bid_ranking")
    sweep_on(room, date(2030, 1, 31))
    assert SECRET in held(room, bids[GREEN])
    sweep_on(room, date(2030, 2, 1))
    gone = held(room, bids[GREEN])
    assert not [one for one in (SECRET, "A. Person", "a.person@", "Policy 12", "Jane Doe") if one in gone]
    with room.world.uow() as uow:
        assert uow.bids.parts(bids[GREEN]) == {}
        assert [one.email for one in uow.bids.invitations(TENDER)] == ["", ""]
        envelope = uow.bids.envelope(bids[GREEN])
        assert envelope
        assert (envelope.opened_key, envelope.wrapped_key, envelope.password) == (None, b"", b"")
        entry = uow.tenders.entries(TENDER)[-1]
    assert entry.in_words == (
        "What 2 bidders had sent was deleted, as were their addresses: the time of keeping is over"
    )
    assert (entry.rules[0]["name"], entry.rules[0]["value"]) == ("bids.keep.months-after-award", 36)
    page = room.ask(FINANCE, "opened_bid", bid_id=bids[GREEN])
    assert page["forgotten_at"] == "2030-02-01T06:00:00+00:00"
    assert (page["seal_number"], page["offers"][0]["prices"]) == (before["seal_number"], before["offers"][0]["prices"])
    assert (page["files"][0]["sha256"], page["files"][0]["name"]) == (before["files"][0]["sha256"], "document 1")
    assert room.ask(FINANCE, "bid_ranking") == ranking
    with pytest.raises(NotFound, match="is not kept any more: only its hash is"):
        room.ask(FINANCE, "bid_document", bid_id=bids[GREEN], part="file-1")


def test_nothing_is_deleted_twice_or_noted_twice(room: Room) -> None:
    decided(room, state=State.TERMINATED, terminated_at=AWARDED)
    for later in range(3):
        sweep_on(room, date(2028, 2, 1) + timedelta(days=later))
    with room.world.uow() as uow:
        assert [one.kind for one in uow.tenders.entries(TENDER)].count("bids deleted") == 1


def test_what_is_not_decided_is_kept_however_old(room: Room) -> None:
    bids = decided(room)
    sweep_on(room, date(2046, 1, 1))
    assert SECRET in held(room, bids[GREEN])
