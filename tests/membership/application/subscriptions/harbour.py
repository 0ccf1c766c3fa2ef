"""Membership at work for the tests of subscriptions: two schools alongside (148 and 87 pupils), a primary, people who act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from services.membership.adapters.unit_of_work import MembershipUnitOfWork
from services.membership.domain import journey_steps
from services.membership.domain.journey import JourneySettings, Owners, Side, Signatures
from services.membership.domain.schools import Census, Details, Phase, record_census, register
from services.membership.entrypoints import Membership
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.persistence import school_store
from shared.persistence.scope import EVERYWHERE, only
from shared.persistence.unit_of_work import by_itself
from shared.service import Service
from shared.settings import Settings

MANOR_MEAD, WALTON_LEIGH, PRIMARY, STRANGER = (str(UUID(int=number)) for number in (125473, 125468, 117717, 999999))
START = date(2026, 9, 1)
HEAD_ID, LEAD_ID = UUID(int=1), UUID(int=2)
BOTH = Signatures({Side.SCHOOL: HEAD_ID, Side.TRUST: LEAD_ID})

HEAD = caller("head@manor-mead", (Role.HEAD, MANOR_MEAD), (Role.HEAD, WALTON_LEIGH))
PRIMARY_HEAD = caller("head@primary", (Role.HEAD, PRIMARY))
LEAD = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))
EXECUTIVE = caller("ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


class Harbour:
    """Membership (and, where wanted, other services) in one process on one clock."""

    def __init__(
        self, home: Path, *others: Service, urls: Mapping[str, str] | None = None, starts: date = START
    ) -> None:
        self.clock = ManualClock(at(starts))
        settings = Settings(home=home, database_urls=dict(urls or {}), clock=self.clock)
        self.host = EmbeddedHost([Membership(), *others], settings)
        self.runtime = self.host.runtimes["membership"]
        self._bring_schools(starts)

    def uow(self, school_id: str | None = None) -> MembershipUnitOfWork:
        scope = only([school_id]) if school_id else EVERYWHERE
        made = self.runtime.unit_of_work(by_itself("membership"), scope)
        assert isinstance(made, MembershipUnitOfWork)
        return made

    def ask(self, who: Caller, method: str, school_id: str | None = MANOR_MEAD, /, **request: Any) -> Any:
        """The answer of membership; about a school unless that is None."""
        about = {"school_id": school_id} if school_id else {}
        return self.host.client.call(who, "membership", method, {**about, **request})

    def on(self, day: date) -> None:
        """Go on to a day and let everything that is due be done."""
        self.clock.move_to(at(day))
        self.host.run_until_quiet()

    def settle(self) -> None:
        self.host.run_until_quiet()

    def said(self, type_: str = "", school_id: str = MANOR_MEAD) -> list[dict[str, Any]]:
        """The data of what membership said of a school, oldest first: all of it, or one type (without its version)."""
        with self.uow() as uow:
            events = list(school_store.events_of(uow.session.connection(), school_id))
        wanted = f"membership.{type_}.v1"
        return [json.loads(payload)["data"] for told, payload in events if not type_ or told["type"] == wanted]

    def hear(self, service: str, type_: str, data: Mapping[str, Any], subject: str = "x") -> None:
        """Another service says something; it arrives."""
        with self.host.runtimes[service].unit_of_work() as uow:
            uow.emit(f"{service}.{type_}.v1", subject=subject, school_id=data["school_id"], data=data)
        self.settle()

    def take_up(self, line: str, who: Caller = HEAD, school_id: str = MANOR_MEAD, **start: Any) -> dict[str, Any]:
        """Ask for a line and start it in full."""
        asked = self.ask(who, "request_service", school_id, line=line)
        made = self.ask(who, "start_full", school_id, subscription_id=asked["subscription_id"], **start)
        return dict(made)

    def stop(self) -> None:
        self.host.stop()

    def _bring_schools(self, starts: date) -> None:
        schools = (
            (MANOR_MEAD, "125473", "Manor Mead School", "Community special school", None, 148),
            (WALTON_LEIGH, "125468", "Walton Leigh School", "Community special school", None, 87),
            (PRIMARY, "117717", "Bricknell Primary School", "Community school", Phase.PRIMARY, 420),
            (STRANGER, "999999", "Far Away School", "Community school", Phase.PRIMARY, 100),
        )
        with self.uow() as uow:
            for school_id, urn, name, kind, phase, pupils in schools:
                made, _ = register(UUID(school_id), urn, Details(name, kind, phase))
                made, _ = record_census(made, Census(date(2023, 1, 19), pupils, "school census January 2023"))
                uow.schools.add(made, uow.now())
        self.come_alongside([(MANOR_MEAD, "Manor Mead School"), (WALTON_LEIGH, "Walton Leigh School")], starts)
        self.come_alongside([(PRIMARY, "Bricknell Primary School")], starts)

    def come_alongside(self, schools: list[tuple[str, str]], starts: date) -> str:
        """A case of these schools brought to its associate year."""
        asked = [(UUID(school_id), name) for school_id, name in schools]
        membership_id = UUID(int=int(UUID(schools[0][0])) + 10**6)
        made, _ = journey_steps.enquire(membership_id, asked, Owners(HEAD_ID, LEAD_ID), starts)
        made, _ = journey_steps.apply(made, starts)
        made, _ = journey_steps.agree(made, BOTH, starts, JourneySettings())
        made, _ = journey_steps.start_associate(made, starts)
        with self.uow() as uow:
            uow.memberships.add(made)
        return str(membership_id)
