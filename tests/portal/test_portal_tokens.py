"""API tokens and who read what: for one school, shown once, known by a hash; a record of readings that a school can see."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from services.portal.application import readings, tokens
from services.portal.application.ports import TokenRecord
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests import outboxes
from tests.portal.world import ABBEY, BECK, HEAD, OPERATOR, START, World

SUMMER = "2027-07-31"
READ = ["membership:read", "procurement:read"]


def issue(world: World, school_id: str = ABBEY, **said: Any) -> dict[str, Any]:
    wanted = {"name": "Finance system", "scopes": READ, "expires_on": SUMMER, **said}
    return dict(world.ask(OPERATOR, "add_api_token", school_id=school_id, **wanted))


def found(world: World, secret: str) -> TokenRecord | None:
    with world.uow() as uow:
        return tokens.token_of(uow, secret)


def test_a_token_opens_what_its_school_and_scopes_allow(world_on_each: World) -> None:
    world = world_on_each
    made = issue(world)
    token = found(world, made["secret"])
    assert token is not None
    assert (token.school_id, token.scopes, token.expires_on) == (ABBEY, frozenset(READ), date(2027, 7, 31))
    assert made["may"] == [
        "Read the school's record, subscriptions, charges and statements",
        "Read the catalogue, collective orders, shares, savings and recharges",
    ]
    assert found(world, made["secret"][:-1] + "!") is None
    assert found(world, "") is None


def test_the_secret_of_a_token_is_shown_once_and_kept_nowhere(world: World) -> None:
    made = issue(world)
    with world.uow() as uow:
        connection = uow.session.connection()
        kept = [outboxes.rows_of(connection, name) for name in ("api_token", "outbox", "command_receipt")]
    assert made["secret"] not in json.dumps(kept, default=str)
    (listed,) = world.ask(HEAD, "api_tokens", school_id=ABBEY)
    assert "secret" not in listed
    assert listed["ends_with"] == made["secret"][-4:]
    assert (listed["state"], listed["made_by"], listed["last_used_at"]) == ("holds", "it@trust", None)
    (said,) = world.events("portal.token.issued.v1")
    assert said == {"school_id": ABBEY, "token_id": made["token_id"], "scopes": READ, "expires_on": SUMMER}


def test_a_repeated_request_makes_one_token_and_shows_its_secret_once(world: World) -> None:
    said = {"school_id": ABBEY, "name": "Finance", "scopes": READ, "expires_on": SUMMER}
    first = world.ask(HEAD, "add_api_token", once="key-7", **said)
    again = world.ask(HEAD, "add_api_token", once="key-7", **said)
    assert again == {**first, "secret": None}
    assert len(world.ask(HEAD, "api_tokens", school_id=ABBEY)) == 1


def test_a_revoked_token_opens_nothing(world_on_each: World) -> None:
    world = world_on_each
    made = issue(world)
    for _ in range(2):
        assert world.ask(HEAD, "revoke_api_token", school_id=ABBEY, token_id=made["token_id"])["state"] == "revoked"
    assert found(world, made["secret"]) is None
    assert len(world.events("portal.token.revoked.v1")) == 1
    assert world.ask(HEAD, "api_tokens", school_id=ABBEY)[0]["state"] == "revoked"


def test_a_token_ends_after_its_last_day(world: World) -> None:
    made = issue(world, expires_on="2026-11-04")
    world.clock.advance(timedelta(days=2))
    assert found(world, made["secret"])
    world.clock.advance(timedelta(days=1))
    assert found(world, made["secret"]) is None
    assert world.ask(HEAD, "api_tokens", school_id=ABBEY)[0]["state"] == "ended"


def test_the_last_use_of_a_token_is_noted_once_a_minute(world: World) -> None:
    secret, seen = issue(world)["secret"], []
    for seconds in (0, 59, 1):
        world.clock.advance(timedelta(seconds=seconds))
        found(world, secret)
        seen.append(world.ask(HEAD, "api_tokens", school_id=ABBEY)[0]["last_used_at"])
    assert seen == ["2026-11-02T08:00:00+00:00", "2026-11-02T08:00:00+00:00", "2026-11-02T08:01:00+00:00"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "   "}, "Give the token a name"),
        ({"name": ""}, "a name of at most 120"),
        ({"name": "x" * 121}, "a name of at most 120"),
        ({"scopes": []}, "at least one thing"),
        ({"scopes": ["payroll:write"]}, "no scope called payroll:write"),
        ({"expires_on": "2026-11-02"}, "from tomorrow to a year from now"),
        ({"expires_on": "2027-11-04"}, "from tomorrow to a year from now"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_in_words(world: World, said: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        issue(world, **said)
    assert world.ask(HEAD, "api_tokens", school_id=ABBEY) == []


def test_a_school_has_at_most_twenty_tokens_that_hold(world: World) -> None:
    made = [issue(world) for _ in range(20)]
    with pytest.raises(Conflict, match="20 tokens that hold"):
        issue(world)
    world.ask(HEAD, "revoke_api_token", school_id=ABBEY, token_id=made[0]["token_id"])
    issue(world)


def test_a_head_does_nothing_to_another_schools_tokens(world: World) -> None:
    made = issue(world, BECK)
    with pytest.raises(NotAllowed):
        world.ask(HEAD, "api_tokens", school_id=BECK)
    with pytest.raises(NotFound):
        world.ask(HEAD, "revoke_api_token", school_id=ABBEY, token_id=made["token_id"])
    assert found(world, made["secret"])


# Who read what


def read(world: World, actor: str, what: str, school_id: str | None, record: str | None = None) -> None:
    with world.uow() as uow:
        readings.note_reading(uow, actor, what, school_id, record, "page")


def test_a_school_sees_who_read_its_own_newest_first_in_pages(world_on_each: World) -> None:
    world = world_on_each
    for number in range(5):
        read(world, f"reader-{number}@trust", "the shadow statement", ABBEY, f"statement-{number}")
    read(world, "reader@trust", "the statement", BECK)
    read(world, "reader@trust", "the list of people", None)
    first = world.ask(HEAD, "readings", school_id=ABBEY, most=3)
    second = world.ask(HEAD, "readings", school_id=ABBEY, most=3, before=first["next"])
    assert [one["record"] for one in first["readings"]] == ["statement-4", "statement-3", "statement-2"]
    assert [one["record"] for one in second["readings"]] == ["statement-1", "statement-0"]
    assert second["next"] is None
    told = first["readings"][0]
    assert (told["actor"], told["what"], told["way"], told["at"]) == (
        "reader-4@trust", "the shadow statement", "page", START.isoformat(),
    )  # fmt: skip


def test_without_a_school_each_sees_what_lies_in_their_own_scope(world_on_each: World) -> None:
    world = world_on_each
    for school_id in (ABBEY, BECK, None):
        read(world, "reader@trust", "the statement", school_id)
    executive = caller("ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))
    federation = caller("both", (Role.HEAD, ABBEY), (Role.HEAD, BECK))
    seen = [
        [one["school_id"] for one in world.ask(who, "readings")["readings"]] for who in (HEAD, federation, executive)
    ]
    assert seen == [[ABBEY], [BECK, ABBEY], [None, BECK, ABBEY]]


def test_readings_are_kept_for_six_years(world: World) -> None:
    read(world, "reader@trust", "the statement", ABBEY)
    world.clock.advance(timedelta(days=6 * 365 + 2))
    with world.uow() as uow:
        assert readings.forget_old(uow) == 0
    world.clock.advance(timedelta(days=10))
    with world.uow() as uow:
        assert readings.forget_old(uow) == 1
