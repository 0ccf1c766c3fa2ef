"""What belongs to another school is not there: whatever id of theirs stands below one's own school, in the address of a page or
of the API, nothing of it is shown, and nothing of it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from services.portal.web.admission.access import Kind
from shared.identity.roles import Role
from tests.portal.api.caller import api_of
from tests.portal.conftest import Told
from tests.portal.ground import Ground, copied
from tests.portal.web.walking import every_rule, path_of, samples_of

MINE, THEIRS = "beacon", "manor_mead"
HEAD = "head@beacon"
SHARED = {"order_id", "sku", "supplier_id", "run_id"}
"""An order is collective, and a pay run pays all schools of an employer: its page at one's own school shows one's own part of it."""


@dataclass
class Two:
    """A trust with two schools, of which the other has something of everything."""

    ground: Ground
    theirs: dict[str, str]
    """Ids of the other school's, and one's own school."""

    def shown(self) -> dict[str, Any]:
        """What the other school has."""
        other, ask = self.ground.schools[THEIRS], self.ground.ask
        return {
            f"{service}.{method}": ask(role, service, method, school_id=other)
            for role, service, methods in (
                (Role.OPERATOR, "portal", ("webhooks", "api_tokens")),
                (Role.MEMBERSHIP_LEAD, "membership", ("subscriptions_of", "people_of_school", "membership", "jobs")),
            )
            for method in methods
        }


@pytest.fixture(scope="module")
def two(told_today: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    ground = copied(told_today.home, tmp_path_factory.mktemp("two") / "trust", told_today.schools, told_today.now)
    other = ground.schools[THEIRS]

    def made(method: str, **asked: Any) -> Any:
        return ground.ask(Role.OPERATOR, "portal", method, school_id=other, **asked)

    hook = made("add_webhook", url="https://1.1.1.1/in", name="Harbour hook")["endpoint_id"]
    made("test_webhook", endpoint_id=hook)
    token = made("add_api_token", name="Harbour token", scopes=["portal:jobs"], expires_on=_in_a_month(ground))
    deliveries = made("webhook_deliveries", endpoint_id=hook)["deliveries"]
    ground.app.testing = False
    yield Two(
        ground,
        {
            **samples_of(ground),
            "endpoint_id": hook,
            "delivery_id": deliveries[0]["delivery_id"],
            "token_id": token["token_id"],
            **_of_membership(ground),
            "school_id": ground.schools[MINE],
        },
    )
    ground.stop()


def _of_membership(ground: Ground) -> dict[str, str]:
    """A question about a charge, and a proposal that waits, of the other school."""
    other, lead = ground.schools[THEIRS], Role.MEMBERSHIP_LEAD
    asked = ground.ask(lead, "membership", "charge_queries_of", school_id=other)
    page = ground.ask(lead, "membership", "membership", school_id=other)
    return {"query_id": asked[0]["query_id"], "proposal_id": page["proposals"][0]["proposal_id"]}


def _in_a_month(ground: Ground) -> str:
    return (ground.clock.now() + timedelta(days=30)).date().isoformat()


def _with_ids_of_others(two: Two, kind: Kind) -> list[tuple[Rule, str]]:
    """The addresses below a school that name something else of a school's, at one's own school with the other's ids."""
    found = []
    for rule, access in every_rule(two.ground):
        named = set(re.findall(r"<(?:\w+:)?(\w+)>", rule.rule))
        if (
            access.kind is kind
            and "school_id" in named
            and any(name.endswith("_id") for name in named - {"school_id"} - SHARED)
        ):
            found.append((rule, path_of(rule, two.theirs)))
    return found


def test_no_page_at_ones_own_school_shows_what_an_id_of_another_names(two: Two) -> None:
    head, pages = two.ground.signed_in(HEAD), _with_ids_of_others(two, Kind.AT_SCHOOL)
    shown = [path for _, path in pages if head.client.get(path).status_code not in (403, 404)]
    assert shown == []
    assert len(pages) > 25


def test_no_form_at_ones_own_school_reaches_what_an_id_of_another_names(two: Two) -> None:
    before, head = two.shown(), two.ground.signed_in(HEAD)
    sent: MultiDict[str, str] = MultiDict(
        [("csrf_token", head.hidden("/sign-out")["csrf_token"]), ("once", "a-key-of-its-own"), ("sure", "yes")]
    )
    taken = [
        path
        for rule, path in _with_ids_of_others(two, Kind.AT_SCHOOL)
        if "POST" in (rule.methods or ()) and head.client.post(path, data=sent).status_code not in (403, 404)
    ]
    assert taken == []
    assert two.shown() == before


def test_no_call_of_the_api_reaches_what_an_id_of_another_names(two: Two) -> None:
    before, api = two.shown(), api_of(two.ground, school=MINE, until=_in_a_month(two.ground))
    calls = [
        (method, path.removeprefix("/api/v1"))
        for rule, path in _with_ids_of_others(two, Kind.TOKEN)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    answers = [(call, api.send(*call).status_code) for call in calls]
    assert [one for one in answers if one[1] != 404] == []
    assert len(calls) > 8
    assert two.shown() == before
