"""A walk over every address of the portal: people of every role, values for what stands in angle brackets, and who should
get in where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from services.portal.application import sign_ins
from services.portal.web.admission.access import Access, Kind, rules_of
from services.portal.web.admission.person import SignedIn
from shared.identity.context import EVERY_SCHOOL, Grant
from shared.identity.roles import SCHOOL_READERS, Role
from shared.service import installed
from tests.portal.ground import Ground
from tests.portal.records import records
from tests.portal.web.walking_buying import At, Values, buying_of
from tests.portal.web.walking_payroll import payroll_of

NOT_THERE = "00000000-0000-7000-8000-000000000000"
MINE, OTHER = "manor_mead", "beacon"


@dataclass(frozen=True)
class Somebody:
    """A person of the table: what they hold, and where (None: for the whole trust)."""

    account: str
    role: Role
    at: str | None

    def __str__(self) -> str:
        return f"{self.role.value} {'of the trust' if self.at is None else 'at ' + self.at}"


PEOPLE = [
    *(Somebody(f"{role.value}@{MINE}", role, MINE) for role in sorted(SCHOOL_READERS)),
    *(Somebody(f"{role.value}@{OTHER}", role, OTHER) for role in sorted(SCHOOL_READERS)),
    *(Somebody(f"{role.value}@trust", role, None) for role in sorted(frozenset(Role) - SCHOOL_READERS)),
]


class Watching:
    """The way to the services, which notes what it was asked for."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls: list[tuple[str, str]] = []

    def call(self, who: Any, service: str, method: str, request: Any = None, **named: Any) -> Any:
        self.calls.append((service, method))
        return self._client.call(who, service, method, request, **named)

    def call_several(self, who: Any, service: str, questions: Any) -> Any:
        self.calls += [(service, method) for method, _ in questions]
        return self._client.call_several(who, service, questions)

    def changes(self) -> list[str]:
        """The commands among them."""
        return [f"{service}.{method}" for service, method in self.calls if _changes(service, method)]


@cache
def _changes(service: str, method: str) -> bool:
    return installed.load(service).rpc_methods[method].changes


def browser_of(ground: Ground, somebody: Somebody) -> FlaskClient:
    """A browser in which they are signed in, without the page: a hundred passphrases would take their time."""
    school_id = ground.schools[somebody.at] if somebody.at else EVERY_SCHOOL
    names = {school_id: "Their school"} if somebody.at else {}
    person = SignedIn(somebody.account, "Somebody", (Grant(somebody.role, school_id),), names)
    with records(ground) as uow:
        secret = sign_ins.open_session(uow, somebody.account, way="local", address="", browser="")
        sign_ins.keep_data(uow, secret, {"grants": person.as_json(), "asked_at": ground.clock.now().isoformat()})
    client = ground.app.test_client()
    client.set_cookie("quayside", secret)
    return client


class Samples(Values):
    """Values for what stands in angle brackets in an address; some only for addresses that begin alike, since an order of
    one room is none in another, and a tender that is out is no draft."""

    def __init__(self, everywhere: Values, below: Sequence[At] = ()) -> None:
        super().__init__(everywhere)
        self._below = below

    def of(self, address: str) -> Values:
        """Those for one address."""
        found = dict(self)
        for beginning, values in self._below:
            if address.startswith(beginning):
                found |= values
        return found


def samples_of(ground: Ground) -> Samples:
    """Real values where there are."""
    school_id = ground.schools[MINE]

    def first(role: Role, service: str, method: str, key: str, **asked: Any) -> str:
        found = ground.ask(role, service, method, **asked)
        rows = found if isinstance(found, list) else next(value for value in found.values() if isinstance(value, list))
        return str(rows[0][key])

    shown = re.search(r'href="/developers/([\w-]+)"', ground.app.test_client().get("/developers").text)
    assert shown is not None
    lead, buyer, operator = Role.MEMBERSHIP_LEAD, Role.BUYER, Role.OPERATOR
    bought, below = buying_of(ground, school_id)
    paid, below_payroll = payroll_of(ground)
    endpoint_id = first(operator, "portal", "webhooks", "endpoint_id", school_id=school_id)
    everywhere = {
        "school_id": school_id,
        "subscription_id": first(lead, "membership", "subscriptions_of", "subscription_id", school_id=school_id),
        "entry_id": first(lead, "membership", "charge_entries", "entry_id", school_id=school_id),
        "query_id": first(lead, "membership", "charge_queries_of", "query_id", school_id=school_id),
        "statement_id": first(lead, "membership", "statements_issued", "statement_id", school_id=school_id),
        "person_id": first(lead, "membership", "people_of_school", "person_id", school_id=school_id),
        "import_id": first(lead, "membership", "schools_imports", "import_id"),
        "job_id": first(lead, "membership", "jobs", "id", school_id=school_id),
        "proposal_id": _open_proposal(ground, school_id),
        "endpoint_id": endpoint_id,
        "delivery_id": first(
            operator, "portal", "webhook_deliveries", "delivery_id", school_id=school_id, endpoint_id=endpoint_id
        ),
        "token_id": first(operator, "portal", "api_tokens", "token_id", school_id=school_id),
        "order_id": first(buyer, "procurement", "orders", "order_id"),
        "account": "head@manor_mead", "role": "head", "service": "membership", "line": "collective_contracts",
        "kind": "establishments", "month": "2026-09", "year": "2026", "step": "pause", "name": "a.pdf", "group": shown[1],
        "number": "1", "place": "1", "line_no": "1", "rest": "nothing", **bought, **paid,
    }  # fmt: skip
    return Samples(everywhere, [*below, *below_payroll])


def _open_proposal(ground: Ground, school_id: str) -> str:
    page = ground.ask(Role.MEMBERSHIP_LEAD, "membership", "membership", school_id=school_id)
    return next(str(one["proposal_id"]) for one in page["proposals"] if one["state"] == "open")


def every_rule(ground: Ground) -> list[tuple[Rule, Access]]:
    declared = rules_of(ground.app)
    return [(rule, declared[rule.endpoint]) for rule in ground.app.url_map.iter_rules()]


def pages_for_people(ground: Ground) -> list[tuple[Rule, Access]]:
    """The addresses for people, in an order that a failure names first what stands highest."""
    return sorted(
        (
            (rule, access)
            for rule, access in every_rule(ground)
            if access.kind is not Kind.TOKEN and rule.endpoint != "static"
        ),
        key=lambda pair: pair[0].rule,
    )


def path_of(rule: Rule, samples: Mapping[str, str], **other: str) -> str:
    known = samples.of(rule.rule) if isinstance(samples, Samples) else samples
    values = {**known, **other}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(values.get(found[1], NOT_THERE), safe="/@"), rule.rule)


def opens_for(access: Access, somebody: Somebody) -> bool:
    """Who a page opens for, said again here so that a mistake in the guard does not hide itself."""
    if access.kind is Kind.AT_SCHOOL:
        return somebody.role in access.roles and somebody.at in (MINE, None)
    if access.kind is Kind.IN_TRUST:
        return somebody.role in access.roles and somebody.at is None
    return True
