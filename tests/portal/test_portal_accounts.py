"""Local accounts: made with four words, checked in the same time whether they exist or not, locked when somebody keeps
trying; and what accounts held when membership was last asked."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from services.portal.application import accounts, hashing, sign_ins
from services.portal.application.ports import AccountRecord
from services.portal.application.refusals import TooManyAttempts
from shared.errors import Conflict, InvalidRequest, NotFound
from tests import outboxes
from tests.portal.world import OPERATOR, START, World

MAYA = "maya.osei@manor-mead.example"
GOOD = "ferry lantern oat granite"


def add(world: World, account: str = MAYA, passphrase: str | None = GOOD) -> str:
    with world.uow() as uow:
        return str(accounts.add_account(uow, account, passphrase)["passphrase"])


def check(world: World, passphrase: str, account: str = MAYA) -> AccountRecord | None:
    with world.uow() as uow:
        return accounts.check_passphrase(uow, account, passphrase)


def test_an_account_opens_with_its_passphrase_and_no_other(world_on_each: World) -> None:
    world = world_on_each
    add(world)
    found = check(world, GOOD, "  Maya.Osei@Manor-Mead.example ")
    assert found is not None
    assert (found.account, found.must_change) == (MAYA, False)
    assert check(world, GOOD + " ") is None
    assert check(world, "") is None
    assert check(world, GOOD, "nobody@manor-mead.example") is None


def test_a_made_passphrase_is_to_be_changed_by_whoever_gets_it(world: World) -> None:
    made = world.ask(OPERATOR, "add_local_account", account=MAYA)
    assert made["account"] == MAYA
    assert made["passphrase"].count("-") == 3
    found = check(world, made["passphrase"])
    assert found is not None
    assert found.must_change
    with world.uow() as uow:
        assert accounts.change_passphrase(uow, MAYA, made["passphrase"], GOOD)
    changed = check(world, GOOD)
    assert changed is not None
    assert not changed.must_change
    assert world.events("portal.account.added.v1") == [{"account": MAYA}]
    assert world.events("portal.account.changed.v1") == [{"account": MAYA}]


def test_there_is_one_account_of_a_name(world: World) -> None:
    add(world)
    with pytest.raises(Conflict, match="There is an account maya"):
        add(world, MAYA.upper())


@pytest.mark.parametrize("account", ["", "m", "two words", "maya\n@school", "Mayä@school", "@school", "x" * 121])
def test_a_name_that_is_none_is_refused(world: World, account: str) -> None:
    with pytest.raises(InvalidRequest, match="e-mail address"):
        add(world, account)


def test_an_unfit_passphrase_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(InvalidRequest, match="at least 12") as refusal:
        add(world, MAYA, "short")
    assert list(refusal.value.details["fields"]) == ["passphrase"]
    add(world)
    for new, words in (("short", "at least 12"), (GOOD, "is the old one"), ("maya.osei and a ferry", "the name of")):
        with world.uow() as uow, pytest.raises(InvalidRequest, match=words):
            accounts.change_passphrase(uow, MAYA, GOOD, new)


def test_no_passphrase_is_in_the_database_in_plain_words(world: World) -> None:
    add(world)
    with world.uow() as uow:
        connection = uow.session.connection()
        tables = ("account", "outbox", "command_receipt", "sign_in_failure", "job")
        everything = json.dumps([outboxes.rows_of(connection, name) for name in tables], default=str)
    assert MAYA in everything
    assert GOOD not in everything


def test_five_wrong_passphrases_lock_an_account_for_a_quarter_of_an_hour(world_on_each: World) -> None:
    world = world_on_each
    add(world)
    for _ in range(5):
        assert check(world, "wrong wrong wrong") is None
    with pytest.raises(TooManyAttempts, match="tried again at 8:15am") as refusal:
        check(world, GOOD)
    assert refusal.value.until == START + timedelta(minutes=15)
    assert refusal.value.code == "too_many_attempts"
    world.clock.advance(timedelta(minutes=15))
    assert check(world, GOOD)
    for _ in range(4):
        assert check(world, "wrong wrong wrong") is None
    assert check(world, GOOD)


def test_a_name_that_has_no_account_locks_as_one_that_has(world: World) -> None:
    for _ in range(5):
        assert check(world, GOOD, "nobody@manor-mead.example") is None
    with pytest.raises(TooManyAttempts):
        check(world, GOOD, "nobody@manor-mead.example")


def test_an_unknown_account_costs_as_much_work_as_a_known_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add(world)
    worked: list[bool] = []
    usual = hashing.HASHER

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            worked.append(True)
            return usual.verify(hash, password)

    monkeypatch.setattr(hashing, "HASHER", Counting())
    hashing._nobodys.cache_clear()
    for account in (MAYA, "nobody@manor-mead.example"):
        check(world, "wrong wrong wrong", account)
    assert worked == [True, True]


def test_however_many_sign_in_at_once_two_hashes_are_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, seen, lock, both_in = [0], set(), threading.Lock(), threading.Barrier(hashing.AT_ONCE)

    class Watched:
        def hash(self, _passphrase: str) -> str:
            with lock:
                inside[0] += 1
                seen.add(inside[0])
            both_in.wait(5)
            with lock:
                inside[0] -= 1
            return "hash"

    monkeypatch.setattr(hashing, "HASHER", Watched())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hashing.hashed, ["x"] * 8)) == ["hash"] * 8
    assert seen == {1, 2}


def test_passphrases_are_hashed_with_the_parameters_of_rfc_9106() -> None:
    made = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY).hash(GOOD)
    parameters = extract_parameters(made)
    assert (parameters.time_cost, parameters.memory_cost, parameters.parallelism) == (3, 65536, 4)
    assert made.startswith("$argon2id$")
    assert hashing.USUAL is RFC_9106_LOW_MEMORY


def test_a_hash_of_other_parameters_is_made_again_at_the_next_sign_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world)
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert check(world, GOOD)
    with world.uow() as uow:
        kept = uow.accounts.passphrase_hash(MAYA)
    assert kept is not None
    assert extract_parameters(kept).memory_cost == 16
    assert check(world, GOOD)


def test_a_reset_makes_four_new_words_ends_the_sessions_and_lifts_the_lock(world: World) -> None:
    add(world)
    with world.uow() as uow:
        secret = sign_ins.open_session(uow, MAYA, way="local", address="", browser="")
    for _ in range(5):
        check(world, "wrong wrong wrong")
    made = world.ask(OPERATOR, "reset_local_account", account=MAYA)
    found = check(world, made["passphrase"])
    assert found is not None
    assert found.must_change
    assert check(world, GOOD) is None
    with world.uow() as uow:
        assert sign_ins.session_of(uow, secret) is None
    assert world.events("portal.account.reset.v1") == [{"account": MAYA}]
    with pytest.raises(NotFound, match="no local account nobody"):
        world.ask(OPERATOR, "reset_local_account", account="nobody")


def test_an_ended_account_opens_nothing_and_can_be_added_again(world: World) -> None:
    add(world)
    with world.uow() as uow:
        secret = sign_ins.open_session(uow, MAYA, way="local", address="", browser="")
    assert world.ask(OPERATOR, "end_local_account", account=MAYA) == {"account": MAYA, "sessions_ended": 1}
    with world.uow() as uow:
        assert sign_ins.session_of(uow, secret) is None
    assert check(world, GOOD) is None
    with pytest.raises(NotFound):
        world.ask(OPERATOR, "end_local_account", account=MAYA)
    (listed,) = world.ask(OPERATOR, "local_accounts")
    assert listed["ended_at"] is not None
    add(world)
    assert check(world, GOOD)


def test_a_secret_that_is_shown_once_is_not_kept_with_the_idempotency_key(world: World) -> None:
    first = world.ask(OPERATOR, "add_local_account", once="key-1", account=MAYA)
    assert check(world, first["passphrase"])
    again = world.ask(OPERATOR, "add_local_account", once="key-1", account=MAYA)
    assert again == {"account": MAYA, "passphrase": None}
    with world.uow() as uow:
        receipts = json.dumps(outboxes.rows_of(uow.session.connection(), "command_receipt"), default=str)
    assert "key-1" in receipts
    assert first["passphrase"] not in receipts


# What accounts held when membership was last asked


def held(world: World, account: str = MAYA) -> object:
    with world.uow() as uow:
        return accounts.remembered_grants(uow, account)


def remember(world: World, account: str = MAYA, person_id: str | None = None) -> None:
    with world.uow() as uow:
        grants = {"name": "Maya", "grants": [["head", "school-abbey"]]}
        accounts.remember_grants(uow, account, grants, person_id=person_id)


def changed_at(world: World, account: str | None = None) -> object:
    with world.uow() as uow:
        return accounts.grants_changed_at(uow, account)


def test_what_an_account_held_is_remembered_for_a_day(world_on_each: World) -> None:
    world = world_on_each
    assert held(world) is None
    remember(world)
    world.clock.advance(timedelta(hours=24))
    assert held(world) == {"name": "Maya", "grants": [["head", "school-abbey"]]}
    world.clock.advance(timedelta(seconds=1))
    assert held(world) is None
    remember(world)
    assert held(world)


def test_a_changed_appointment_makes_that_persons_grants_stale_and_nobody_elses(world_on_each: World) -> None:
    world = world_on_each
    remember(world, MAYA, "person-maya")
    remember(world, "omar@trust", "person-omar")
    remember(world, "unknown@trust")
    assert changed_at(world) is None
    world.clock.advance(timedelta(minutes=5))
    world.hears(world.appointed("person-maya"))
    assert [held(world, name) is None for name in (MAYA, "omar@trust", "unknown@trust")] == [True, False, True]
    moment = START + timedelta(minutes=5)
    assert [changed_at(world, name) for name in (None, MAYA, "omar@trust", "unknown@trust", "new@trust")] == [
        moment, moment, None, moment, moment,
    ]  # fmt: skip
    world.clock.advance(timedelta(minutes=1))
    remember(world, MAYA, "person-maya")
    assert held(world)
    assert changed_at(world, MAYA) == moment


def test_an_appointment_at_the_trust_is_heard_too(world: World) -> None:
    remember(world, "omar@trust", "person-omar")
    world.hears(world.appointed("person-omar", None))
    assert held(world, "omar@trust") is None
    assert changed_at(world) == START


def test_one_accounts_grants_can_be_forgotten(world: World) -> None:
    remember(world)
    with world.uow() as uow:
        accounts.forget_grants(uow, MAYA.upper())
    assert held(world) is None
    assert changed_at(world, MAYA) == START


def test_old_failures_and_old_grants_are_swept_away(world_on_each: World) -> None:
    world = world_on_each
    check(world, "wrong wrong wrong")
    remember(world)
    world.clock.advance(timedelta(days=1, seconds=1))
    with world.uow() as uow:
        assert accounts.forget_old(uow) == 1
    world.clock.advance(timedelta(days=6))
    with world.uow() as uow:
        assert accounts.forget_old(uow) == 1
