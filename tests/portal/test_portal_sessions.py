"""Sessions: known by a secret that is nowhere kept, ended by use, by time, and by whoever may."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from services.portal.adapters.unit_of_work import PortalUnitOfWork
from services.portal.application import drafts, sign_ins
from services.portal.application.ports import SessionRecord
from shared.errors import InvalidRequest
from tests import outboxes
from tests.portal.world import START, World


def opened(world: World, account: str = "maya@school", browser: str = "Firefox") -> str:
    with world.uow() as uow:
        return sign_ins.open_session(uow, account, way="local", address="203.0.113.7", browser=browser)


def session(world: World, secret: str) -> SessionRecord | None:
    with world.uow() as uow:
        return sign_ins.session_of(uow, secret)


def test_a_session_is_known_by_its_secret_and_keeps_small_things(world_on_each: World) -> None:
    world = world_on_each
    secret = opened(world)
    assert len(secret) == 43
    with world.uow() as uow:
        sign_ins.keep_data(uow, secret, {"csrf": "abc", "grants": [["head", "school-abbey"]]})
    found = session(world, secret)
    assert found is not None
    assert (found.account, found.way, found.opened_at, found.expired) == ("maya@school", "local", START, None)
    assert found.data == {"csrf": "abc", "grants": [["head", "school-abbey"]]}
    assert session(world, secret[:-1] + "x") is None
    assert session(world, "") is None


def test_the_secret_itself_is_nowhere_in_the_database(world: World) -> None:
    secret = opened(world)
    with world.uow() as uow:
        rows = outboxes.rows_of(uow.session.connection(), "session")
    assert len(rows) == 1
    assert secret not in json.dumps(rows, default=str)


def test_a_session_that_nobody_uses_ends_after_an_hour(world_on_each: World) -> None:
    world = world_on_each
    secret = opened(world)
    world.clock.advance(timedelta(minutes=59))
    assert session(world, secret)
    world.clock.advance(timedelta(minutes=60))
    assert session(world, secret)
    world.clock.advance(timedelta(minutes=61))
    with world.uow() as uow:
        assert sign_ins.expired_session_of(uow, secret) == "maya@school"
    assert session(world, secret) is None
    with world.uow() as uow:
        assert sign_ins.expired_session_of(uow, secret) == "maya@school"


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(world: World) -> None:
    secret = opened(world)
    for _ in range(6):
        world.clock.advance(timedelta(minutes=10))
        with world.uow() as uow:
            assert sign_ins.session_of(uow, secret, unused=True)
    world.clock.advance(timedelta(minutes=1))
    assert session(world, secret) is None


def test_nobody_stays_signed_in_for_more_than_twelve_hours(world: World) -> None:
    secret = opened(world)
    for _ in range(24):
        world.clock.advance(timedelta(minutes=30))
        assert session(world, secret)
    world.clock.advance(timedelta(minutes=1))
    assert session(world, secret) is None
    with world.uow() as uow:
        assert sign_ins.expired_session_of(uow, secret) == "maya@school"


def test_the_last_use_is_written_once_a_minute(world: World) -> None:
    secret = opened(world)
    seen = []
    for seconds in (30, 29, 1):
        world.clock.advance(timedelta(seconds=seconds))
        session(world, secret)
        with world.uow() as uow:
            seen.append(uow.sessions.of_account("maya@school")[0].last_seen)
    assert seen == [START, START, START + timedelta(seconds=60)]


def test_signing_out_ends_it_at_once_and_is_no_idleness(world: World) -> None:
    secret = opened(world)
    with world.uow() as uow:
        sign_ins.keep_data(uow, secret, {"csrf": "abc"})
        sign_ins.end_session(uow, secret)
        sign_ins.end_session(uow, secret)
        sign_ins.end_session(uow, "a secret that nobody has")
    assert session(world, secret) is None
    with world.uow() as uow:
        assert sign_ins.expired_session_of(uow, secret) is None
        assert sign_ins.expired_session_of(uow, "a secret that nobody has") is None


def test_a_person_sees_where_they_are_signed_in_and_ends_what_they_do_not_know(world_on_each: World) -> None:
    world = world_on_each
    here, there = opened(world), opened(world, browser="A phone")
    opened(world, account="somebody@else")
    with world.uow() as uow:
        listed = sign_ins.sessions_of(uow, "maya@school")
        assert {one["browser"] for one in listed} == {"Firefox", "A phone"}
        phone = next(one["session_id"] for one in listed if one["browser"] == "A phone")
        assert not sign_ins.end_session_by_id(uow, "somebody@else", phone)
        assert sign_ins.end_session_by_id(uow, "maya@school", phone)
        assert not sign_ins.end_session_by_id(uow, "maya@school", phone)
        assert [one["browser"] for one in sign_ins.sessions_of(uow, "maya@school")] == ["Firefox"]
    assert session(world, there) is None
    assert session(world, here)


def test_every_other_session_can_be_ended_at_once(world_on_each: World) -> None:
    world = world_on_each
    secrets = [opened(world) for _ in range(3)]
    with world.uow() as uow:
        assert sign_ins.end_every_session(uow, "maya@school", except_secret=secrets[1]) == 2
    assert [session(world, secret) is not None for secret in secrets] == [False, True, False]
    with world.uow() as uow:
        assert sign_ins.end_every_session(uow, "maya@school") == 1


def test_a_session_keeps_no_more_than_it_should(world: World) -> None:
    secret = opened(world)
    with world.uow() as uow, pytest.raises(InvalidRequest, match="more than a session can keep"):
        sign_ins.keep_data(uow, secret, {"flash": "x" * 70_000})


def test_ended_sessions_are_forgotten_after_a_day(world_on_each: World) -> None:
    world = world_on_each
    old = opened(world)
    world.clock.advance(timedelta(hours=23))
    young = opened(world)
    with world.uow() as uow:
        sign_ins.end_session(uow, young)
    world.clock.advance(timedelta(hours=2))
    with world.uow() as uow:
        assert sign_ins.forget_old(uow) == 1
        assert uow.sessions.of_account("maya@school") == []
        assert sign_ins.expired_session_of(uow, old) is None


# What was typed when a session ended


def kept(uow: PortalUnitOfWork, **fields: str) -> str:
    typed = {name: [value] for name, value in fields.items()}
    return drafts.keep_draft(uow, None, "maya@school", "/orders/1", typed)


def test_what_was_typed_comes_back_once_to_whoever_typed_it(world_on_each: World) -> None:
    world = world_on_each
    with world.uow() as uow:
        key = kept(uow, quantity="14", note="Größe ✓")
    with world.uow() as uow:
        assert drafts.draft_of(uow, key, "/orders/1", "somebody@else") is None
        assert drafts.draft_of(uow, key, "/orders/2", "maya@school") is None
        assert drafts.draft_of(uow, key, "/orders/1", None) is None
        assert drafts.draft_of(uow, "another key", "/orders/1", "maya@school") is None
        found = drafts.draft_of(uow, key, "/orders/1", "maya@school")
        assert found == {"quantity": ["14"], "note": ["Größe ✓"]}
        assert drafts.draft_of(uow, key, "/orders/1", "maya@school") is None


def test_a_later_draft_under_the_same_key_takes_the_place_of_the_first(world_on_each: World) -> None:
    with world_on_each.uow() as uow:
        key = kept(uow, quantity="14")
        assert drafts.keep_draft(uow, key, "maya@school", "/orders/1", {"quantity": ["15"]}) == key
        assert drafts.draft_of(uow, key, "/orders/1", "maya@school") == {"quantity": ["15"]}


def test_a_draft_is_kept_for_an_hour(world: World) -> None:
    with world.uow() as uow:
        key, late = kept(uow, quantity="14"), kept(uow, quantity="15")
    world.clock.advance(timedelta(minutes=60))
    with world.uow() as uow:
        assert drafts.draft_of(uow, key, "/orders/1", "maya@school")
    world.clock.advance(timedelta(seconds=1))
    with world.uow() as uow:
        assert drafts.draft_of(uow, late, "/orders/1", "maya@school") is None
        assert drafts.forget_old(uow) == 1


def test_a_draft_that_is_too_large_is_refused_in_words(world: World) -> None:
    with world.uow() as uow, pytest.raises(InvalidRequest, match="too much in this form"):
        kept(uow, note="x" * 200_000)
