"""Sealed means unreadable: with everything that the service has, its rows and its keys, no bid can be read before two people have
come; one of them alone reads nothing either."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.procurement.adapters.base import metadata
from services.procurement.adapters.bids import tables
from services.procurement.application.bids import sealing
from services.procurement.domain.bids.shares import put_together, shared_out
from shared.errors import InvalidRequest, QuaysideError
from tests.procurement.bids.room import AFTER, OPENERS, PASSWORD, TENDER, Room, document
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE

SECRET = "The winning idea: mow at dawn"
MINE = [name for name in metadata.tables if name == "bid" or name.startswith("bid_")]


def sealed_room(room: Room) -> Room:
    room.sealed_box()
    answers = {"lots": [{"lot": "1", "prices": [123_456_78], "answers": {"Care of the grounds": SECRET}}]}
    room.send(room.link("Green Ways Ltd"), 0, **answers, files=[document("secret-plan.pdf", SECRET.encode())])
    return room


def every_value(room: Room) -> list[Any]:
    """All that lies in any table of procurement, the kernel's too."""
    with room.world.uow() as uow:
        names = uow.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = [row for name in names for row in uow.session.execute(text(f'SELECT * FROM "{name}"'))]
    return [value for row in rows for value in row if value is not None]


def keys_at_hand(values: list[Any]) -> list[bytes]:
    """Whatever in the database could be a key: any 32 bytes, at the start, at the end or in the middle of a value."""
    found = {b"\x00" * 32}
    for value in values:
        if isinstance(value, bytes) and len(value) >= 32:
            found |= {value[:32], value[-32:], value[1:33].ljust(32, b"\x00"), value[12:44].ljust(32, b"\x00")}
    return sorted(found)


def opened_by(key: bytes, envelope: Any, parts: dict[str, bytes]) -> bool:
    """Whether a key opens the bid: as its own key, or as the tender's."""
    tries = [key]
    with contextlib.suppress(sealing.CannotOpen):
        tries.append(sealing.bid_key(envelope.wrapped_key, key, envelope.envelope_id))
    for one in tries:
        try:
            sealing.open_part(one, parts["bid"], envelope.envelope_id, "bid")
        except sealing.CannotOpen:
            continue
        return True
    return False


def read_sealed(room: Room) -> tuple[Any, dict[str, bytes]]:
    with room.world.uow() as uow:
        (envelope,) = uow.bids.envelopes(TENDER, [tables_state()])
        return envelope, uow.bids.parts(envelope.envelope_id)


def tables_state() -> Any:
    from services.procurement.domain.bids.envelopes import EnvelopeState

    assert tables.EnvelopeRow.__tablename__ == "bid_envelope"
    return EnvelopeState.SEALED


@pytest.mark.parametrize("when", ["before anybody opened", "after the first opener"])
def test_with_all_rows_and_keys_at_hand_no_bid_can_be_read(room: Room, when: str) -> None:
    sealed_room(room)
    if when == "after the first opener":
        room.open(FINANCE)
    values = every_value(room)
    envelope, parts = read_sealed(room)
    keys = keys_at_hand(values)
    shares = [value for value in values if isinstance(value, bytes) and len(value) == 33]
    keys += [put_together(one, two) for one, two in itertools.combinations(shares, 2) if _fit(one, two)]
    assert len(keys) > 20
    assert not [key for key in keys if opened_by(key, envelope, parts)]


def _fit(one: bytes, two: bytes) -> bool:
    return one[0] != two[0] and bool(one[0] and two[0])


def test_the_same_search_finds_the_key_once_the_bids_are_open(room: Room) -> None:
    sealed_room(room)
    before, parts = read_sealed(room)
    room.open()
    assert [key for key in keys_at_hand(every_value(room)) if opened_by(key, before, parts)]


def test_nothing_that_a_bid_says_stands_anywhere_before_the_opening(room: Room) -> None:
    sealed_room(room)
    held = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in every_value(room))
    for secret in (SECRET, "12345678", "123456.78", "secret-plan", "A. Person"):
        assert secret.encode() not in held
    assert b"Green Ways Ltd" in held


def test_a_passphrase_is_nowhere_in_the_database(room: Room) -> None:
    sealed_room(room)
    room.open()
    held = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in every_value(room))
    assert not [words for words in (*OPENERS.values(), PASSWORD) if words.encode() in held]


def test_a_wrong_passphrase_opens_nothing_and_is_named(room: Room) -> None:
    sealed_room(room)
    room.world.clock.move_to(AFTER)
    with pytest.raises(InvalidRequest, match="not the passphrase that you chose"):
        room.ask(FINANCE, "open_bids", passphrase="quiet otters paint moons")
    assert room.ask(BUYER, "bid_box")["stage"] == "sealed"


def test_one_person_cannot_open_alone_however_often(room: Room) -> None:
    sealed_room(room)
    room.open(FINANCE)
    with pytest.raises(QuaysideError, match="You have done your part"):
        room.ask(FINANCE, "open_bids", passphrase=OPENERS[FINANCE])
    assert room.ask(BUYER, "bid_box")["stage"] == "half open"


@pytest.mark.parametrize(
    "pair", list(itertools.permutations(OPENERS, 2)), ids=lambda pair: "-".join(o.actor[:3] for o in pair)
)
def test_any_two_of_three_open_in_any_order(room: Room, pair: Any) -> None:
    sealed_room(room)
    assert room.open(*pair)["stage"] == "opened"
    (bid_id,) = room.bids().values()
    assert room.ask(BUYER, "opened_bid", bid_id=bid_id)["offers"][0]["answers"]["Care of the grounds"] == SECRET


def test_who_is_not_named_opens_nothing(room: Room) -> None:
    room.sealed_box((BUYER, FINANCE))
    room.world.clock.move_to(AFTER)
    with pytest.raises(QuaysideError, match="not named to open"):
        room.ask(EXECUTIVE, "open_bids", passphrase=OPENERS[EXECUTIVE])


def test_an_envelope_that_somebody_changed_is_set_apart_and_the_others_open(room: Room) -> None:
    room.sealed_box()
    for name in ("Green Ways Ltd", "Lawn and Hedge"):
        room.send(room.link(name), 100)
    with room.world.uow() as uow:
        first = "UPDATE bid_part SET sealed = x'00' WHERE envelope_id = (SELECT envelope_id FROM bid_envelope WHERE number = 1)"
        uow.session.execute(text(first))
    room.open()
    page = room.ask(BUYER, "opened_bids")
    assert [one["bidder"] for one in page["bids"]] == ["Lawn and Hedge"]
    assert [one["number"] for one in page["damaged"]] == [1]


@given(st.binary(min_size=1, max_size=64), st.integers(2, 5), st.data())
def test_any_two_shares_give_the_secret_back(secret: bytes, holders: int, data: st.DataObject) -> None:
    shares = shared_out(secret, holders)
    one, two = data.draw(st.permutations(range(holders)))[:2]
    assert put_together(shares[one], shares[two]) == secret


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_one_share_fits_every_secret_equally_well(share_bytes: bytes, other_secret: bytes) -> None:
    share = b"\x01" + share_bytes
    # A line through any secret at zero and through this share exists: the one share rules no secret out.
    slope = bytes(a ^ b for a, b in zip(share_bytes, other_secret, strict=True))
    assert shared_out(other_secret, 2, lambda _: slope)[0] == share


@pytest.mark.parametrize("holders", [0, 1, 6])
def test_a_secret_is_shared_among_two_to_five(holders: int) -> None:
    with pytest.raises(ValueError, match="2 to 5 people"):
        shared_out(b"x", holders)
