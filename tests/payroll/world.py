"""Payroll running alone: a payroll officer, three schools of one employer that have taken it up, a monthly pay group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.payroll.adapters.unit_of_work import PayrollUnitOfWork
from services.payroll.application import schools
from services.payroll.entrypoints import Payroll
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging.envelope import Envelope
from shared.persistence import take_up_store
from shared.persistence.scope import only
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.persistence.unit_of_work import by_itself
from shared.settings import Settings
from tests import outboxes

START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
ABBEY, BECK, CASTLE = "school-abbey", "school-beck", "school-castle"
NAMES = {ABBEY: "Abbey Primary", BECK: "Beck Junior", CASTLE: "Castle Infants"}

OFFICER = caller("officer@trust", (Role.PAYROLL_OFFICER, EVERY_SCHOOL))
OTHER_OFFICER = caller("second@trust", (Role.PAYROLL_OFFICER, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))
EXECUTIVE = caller("ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))
AUDITOR = caller("auditor@trust", (Role.AUDITOR, EVERY_SCHOOL))


def manager_of(school_id: str) -> Caller:
    return caller(f"manager@{school_id}", (Role.BUSINESS_MANAGER, school_id))


def office_of(school_id: str) -> Caller:
    return caller(f"office@{school_id}", (Role.OFFICE, school_id))


class World:
    """Payroll and nothing else, in one process, on the database at `url` (None: a fresh SQLite file)."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.clock = ManualClock(START)
        urls = {"payroll": url} if url else {}
        self.host = EmbeddedHost([Payroll()], Settings(home=home, database_urls=urls, clock=self.clock))
        self.runtime = self.host.runtimes["payroll"]

    def take_up(self, *school_ids: str, mode: Mode = Mode.FULL) -> None:
        """As membership would: the right to use it, and who the school is."""
        for school_id in school_ids:
            with self.uow() as uow:
                held = Entitlement(school_id, mode, State.ACTIVE, date(2026, 1, 1), None, "by-hand")
                take_up_store.save_entitlement(uow.session.connection(), held, uow.now())
            with self.uow(school_id) as uow:
                schools.school_recorded(uow, school_id, NAMES.get(school_id, school_id), "100001")

    def uow(self, school_id: str | None = None) -> PayrollUnitOfWork:
        cause = by_itself("payroll")
        made = self.runtime.unit_of_work(cause, only([school_id])) if school_id else self.runtime.unit_of_work(cause)
        assert isinstance(made, PayrollUnitOfWork)
        return made

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.host.client.call(who, "payroll", method, request)

    def employer(self, name: str = "Riverside Trust", paye: str = "123/AB456") -> str:
        """A PAYE scheme that employs the staff of no school yet."""
        said = {"name": name, "paye": paye, "accounts_office": "123PA00012345"}
        return str(self.ask(OFFICER, "add_employer", **said)["employer_id"])

    def monthly(self, employer_id: str, day: int = 25) -> str:
        """A pay group paid on a day of each month."""
        said = {"employer_id": employer_id, "name": "Monthly staff", "frequency": "monthly", "day": day}
        return str(self.ask(OFFICER, "add_pay_group", **said)["pay_group_id"])

    def ready(self) -> tuple[str, str]:
        """Three schools of one employer with a monthly pay group; gives the employer and the group."""
        self.take_up(*NAMES)
        employer_id = self.employer()
        for school_id in NAMES:
            self.ask(
                OFFICER, "set_school_employer",
                school_id=school_id, employer_id=employer_id, starts="2020-09-01", source="deed of transfer",
            )  # fmt: skip
        return employer_id, self.monthly(employer_id)

    def events(self, type_: str) -> list[Mapping[str, Any]]:
        """The data of all events of a type ever emitted, oldest first."""
        with self.uow() as uow:
            rows = outboxes.every_event(uow.session.connection())
            ids = [row[0] for row in rows if row[1] == type_]
            found = outboxes.lineage(uow.session.connection(), ids) if ids else []
        return [Envelope(**_plain(row["payload"])).data for row in found if row["id"] in ids]

    def stop(self) -> None:
        self.host.stop()


def _plain(payload: str) -> dict[str, Any]:
    said = json.loads(payload)
    return {name: value for name, value in said.items() if name in Envelope.__dataclass_fields__}
