"""Membership running alone: the London South East Academies Trust, the federation of Manor Mead and Walton Leigh, Bricknell,
and the people who act for them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from services.membership.adapters.unit_of_work import MembershipUnitOfWork
from services.membership.entrypoints import Membership
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.settings import Settings
from tests import outboxes

ROOT = Path(__file__).resolve().parents[4]
BEGINNING = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
LEAD = caller("lead@lseat", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
OPERATOR = caller("it@lseat", (Role.OPERATOR, EVERY_SCHOOL))
SPECIAL = "Community special school"


def published(path: str) -> Path:
    """A file of the published data, read where it lies; the test is skipped where the folder is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the published data is not beside the project: {path} was not read")
    return folder / path


class Harbour:
    """Membership and nothing else, in one process, on the database at `url` (None: a fresh SQLite file)."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.clock = ManualClock(BEGINNING)
        urls = {"membership": url} if url else {}
        self.host = EmbeddedHost([Membership()], Settings(home=home, database_urls=urls, clock=self.clock))
        self.runtime = self.host.runtimes["membership"]

    def uow(self) -> MembershipUnitOfWork:
        made = self.runtime.unit_of_work()
        assert isinstance(made, MembershipUnitOfWork)
        return made

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.host.client.call(who, "membership", method, request)

    def on(self, year: int, month: int, day: int) -> None:
        """The morning of a day, with all done that was due on it."""
        self.clock.move_to(datetime.combine(date(year, month, day), time(8), tzinfo=UTC))
        self.host.run_until_quiet()

    def work(self) -> None:
        self.host.run_until_quiet()

    def school(self, urn: str, name: str, establishment_type: str = SPECIAL, **said: Any) -> str:
        made = self.ask(LEAD, "register_school", urn=urn, name=name, establishment_type=establishment_type, **said)
        return str(made["school_id"])

    def person(self, account: str, role: str, *school_ids: str) -> str:
        """A person with an account, appointed at these schools, or at the trust where none is named."""
        name = account.partition("@")[0].title()
        person_id = str(self.ask(LEAD, "add_person", name=name, account=account)["person_id"])
        said = {"person_id": person_id, "role": role, "from_on": "2025-09-01"}
        if not school_ids:
            self.ask(LEAD, "appoint_at_trust", **said)
        for school_id in school_ids:
            self.ask(LEAD, "appoint_at_school", school_id=school_id, **said)
        return person_id

    def trust(self, name: str = "London South East Academies Trust", uid: str = "2465") -> None:
        self.ask(LEAD, "record_trust", name=name, gias_uid=uid)

    def said(self, type_: str, school_id: str | None = None) -> list[Mapping[str, Any]]:
        """The data of all events of a type ever emitted, of one school or all, oldest first."""
        with self.uow() as uow:
            rows = outboxes.every_event(uow.session.connection())
            ids = [row[0] for row in rows if row[1] == type_]
            found = outboxes.lineage(uow.session.connection(), ids) if ids else []
        events = [_data(row["payload"]) for row in found if row["id"] in ids]
        return [data for data in events if school_id is None or data["school_id"] == school_id]

    def send(self, path: Path, kind: str, **said: Any) -> dict[str, Any]:
        """Send a file, have it checked, and give back its import page."""
        content = base64.b64encode(path.read_bytes()).decode()
        sent = self.ask(LEAD, "send_schools_file", kind=kind, filename=path.name, content=content, **said)
        self.work()
        page: dict[str, Any] = self.ask(LEAD, "schools_import", import_id=sent["import_id"])
        return page

    def take(self, import_id: str, *, good_rows_only: bool = False) -> dict[str, Any]:
        self.ask(LEAD, "take_schools_file", import_id=import_id, good_rows_only=good_rows_only)
        self.work()
        page: dict[str, Any] = self.ask(LEAD, "schools_import", import_id=import_id)
        return page

    def stop(self) -> None:
        self.host.stop()


def _data(payload: Any) -> Mapping[str, Any]:
    said = json.loads(payload) if isinstance(payload, str | bytes) else payload
    data: Mapping[str, Any] = said["data"]
    return data


class Federation:
    """Manor Mead and Walton Leigh in one case, with the people who act for them."""

    def __init__(self, harbour: Harbour) -> None:
        self.harbour = harbour
        harbour.trust()
        self.manor_mead = harbour.school("125473", "Manor Mead School", la_code="936", la_name="Surrey")
        self.walton_leigh = harbour.school("125468", "Walton Leigh School", la_code="936", la_name="Surrey")
        self.both = [self.manor_mead, self.walton_leigh]
        harbour.ask(
            LEAD,
            "record_federation",
            name="Federation of Manor Mead and Walton Leigh Schools",
            school_ids=self.both,
            gias_uid="15744",
            opened_on="2014-10-06",
        )
        for school_id, pupils in ((self.manor_mead, 148), (self.walton_leigh, 87)):
            census = {"taken_on": "2023-01-19", "pupils": pupils, "source": "School census, January 2023"}
            harbour.ask(LEAD, "record_census", school_id=school_id, **census)
        self.head_id = harbour.person("head@federation", "head", *self.both)
        self.lead_id = harbour.person("lead@lseat", "membership_lead")
        self.head = caller("head@federation", *[(Role.HEAD, school_id) for school_id in self.both])

    def as_head(self, method: str, **said: Any) -> Any:
        return self.harbour.ask(self.head, method, school_id=self.manor_mead, **said)

    def as_lead(self, method: str, **said: Any) -> Any:
        return self.harbour.ask(LEAD, method, school_id=self.manor_mead, **said)

    def page(self) -> dict[str, Any]:
        page: dict[str, Any] = self.as_lead("membership")
        return page

    def agreed(self) -> None:
        """Enquired, applied, and the agreement signed by both sides."""
        owners = {"school_owner": self.head_id, "trust_owner": self.lead_id}
        self.harbour.ask(LEAD, "enquire", school_ids=self.both, **owners)
        self.as_head("apply")
        proposed = self.as_lead("propose_agreement", words="twelve months alongside")
        self.as_head("sign_proposal", proposal_id=proposed["proposal_id"])

    def alongside(self) -> None:
        """Associates from 1 September 2026."""
        self.agreed()
        self.harbour.on(2026, 9, 1)
        self.as_lead("start_associate", started_on="2026-09-01")

    def both_sign(self, method: str, **said: Any) -> dict[str, Any]:
        """The trust proposes and the school signs."""
        proposed = self.as_lead(method, **said)
        page: dict[str, Any] = self.as_head("sign_proposal", proposal_id=proposed["proposal_id"])
        return page
