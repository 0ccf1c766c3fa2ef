"""What every service with schools' records answers: progress, entitlement, jobs, audit trail, export, erasure."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.clock import ManualClock
from shared.documents import verify_bundle
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging.deliveries import Delivery
from shared.messaging.intake import Intake
from shared.persistence import school_store, take_up_store
from shared.persistence.migrating import upgrade
from shared.persistence.operations_store import reading
from shared.persistence.school_store import PART
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.runtime import Runtime
from shared.service import Installed, TableOwned
from shared.settings import Settings
from tests.kernel.harbour.chandlery.entrypoints import Chandlery

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OAK, ELM = "school-oak", "school-elm"
OPERATOR = caller("olive", (Role.OPERATOR, EVERY_SCHOOL))


def manager(school_id: str) -> Caller:
    return caller(f"manager@{school_id}", (Role.BUSINESS_MANAGER, school_id))


class Quay:
    """Chandlery with two schools that use it, each with one sale."""

    def __init__(self, database_url: str, home: Path) -> None:
        self.clock = ManualClock(START)
        settings = Settings(home=home, database_urls={"chandlery": database_url}, clock=self.clock)
        self.host = EmbeddedHost([Chandlery()], settings)
        self.runtime = self.host.runtimes["chandlery"]
        for school_id in (OAK, ELM):
            self.entitle(school_id, Mode.FULL)
            self.ask(
                manager(school_id), "sell", school_id=school_id, order_id=f"o-{school_id}", buyer=f"Ann of {school_id}"
            )
        self.host.run_until_quiet()

    def ask(self, who: Caller, method: str, **request: Any) -> Any:
        return self.host.client.call(who, "chandlery", method, request)

    def entitle(self, school_id: str, mode: Mode) -> None:
        with self.runtime.unit_of_work() as uow:
            held = Entitlement(school_id, mode, State.ACTIVE, date(2025, 9, 1), None, "x")
            take_up_store.save_entitlement(uow.session.connection(), held, uow.now())

    def do(self, who: Caller, method: str, **request: Any) -> dict[str, Any]:
        """Begin a job and let it end; returns its record."""
        job_id = self.ask(who, method, **request)["job_id"]
        self.host.run_until_quiet()
        found: dict[str, Any] = self.ask(OPERATOR, "job", job_id=job_id)
        return found

    def file(self, job: dict[str, Any], name: str) -> bytes:
        return base64.b64decode(self.ask(OPERATOR, "job_file", job_id=job["id"], name=name)["content"])

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.runtime.unit_of_work() as uow:
            return [tuple(row) for row in uow.session.execute(text(statement))]


@pytest.fixture
def quay(database_url: str, tmp_path: Path) -> Iterator[Quay]:
    made = Quay(database_url, tmp_path)
    yield made
    made.host.stop()


def test_an_export_holds_every_table_event_and_document_of_that_school_and_no_other(quay: Quay) -> None:
    job = quay.do(manager(OAK), "export_school", school_id=OAK)
    assert job["state"] == "done", job["message"]
    assert job["files"] == ["chandlery-school-oak-2026-01-05.zip"]
    bundle = quay.file(job, job["files"][0])
    assert verify_bundle(bundle) == []
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert sorted(archive.namelist()) == [
            "documents/letters/welcome.txt", "events/events.csv", "events/events.json", "index.html", "manifest.json",
            "tables/invoice.csv", "tables/invoice.json", "tables/rope_order.csv", "tables/rope_order.json",
        ]  # fmt: skip
        everything = b"".join(archive.read(name) for name in archive.namelist())
        orders = json.loads(archive.read("tables/rope_order.json"))
        invoices = list(csv.DictReader(io.StringIO(archive.read("tables/invoice.csv").decode("utf-8-sig"))))
        rope_rows = list(csv.DictReader(io.StringIO(archive.read("tables/rope_order.csv").decode("utf-8-sig"))))
        events = json.loads(archive.read("events/events.json"))
    assert ELM.encode() not in everything
    assert orders == [
        {
            "id": "o-school-oak", "school_id": OAK, "wanted": {"metres": 12},
            "ordered_at": "2026-01-05T09:00:00+00:00", "note": "=1+1", "sample": "AA==",
        }
    ]  # fmt: skip
    assert rope_rows[0]["Note"] == "'=1+1"
    assert invoices == [
        {"Id": "o-school-oak", "School id": OAK, "Buyer": "Ann of school-oak", "Phone": "123", "Pence": "12345",
         "Due": "2026-03-31"}
    ]  # fmt: skip
    assert [event["type"] for event in events] == ["chandlery.buyer.named.v1", "chandlery.rope.sold.v1"]
    assert job["result"]["rows"] == {"rope_order": 1, "invoice": 1, "events": 2, "documents": 1}
    assert quay.rows("SELECT count(*) FROM job_file") == [(1,)]


def test_a_school_sees_what_is_held_of_it_and_what_leaving_does_to_each(quay: Quay) -> None:
    done = quay.do(manager(OAK), "export_school", school_id=OAK)
    quay.ask(manager(OAK), "sell", school_id=OAK, order_id="o-2", buyer="Ann")
    held = quay.ask(manager(OAK), "records_held", school_id=OAK)
    assert [(one["id"], one["files"]) for one in held.pop("jobs")] == [(done["id"], done["files"])]
    assert held == {
        "service": "Chandlery",
        "records": [
            {"name": "rope_order", "title": "Rope orders", "rows": 2, "on_leaving": "delete", "duty": ""},
            {"name": "invoice", "title": "Invoices", "rows": 2, "on_leaving": "keep", "duty": "6 years, VAT Act 1994 sch. 11"},
        ],
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        quay.ask(manager(ELM), "records_held", school_id=OAK)


def test_the_list_of_jobs_names_the_files_that_each_made_and_no_pieces(quay: Quay) -> None:
    done = quay.do(manager(OAK), "export_school", school_id=OAK)
    waiting = quay.ask(manager(OAK), "export_school", school_id=OAK)["job_id"]
    listed = quay.ask(manager(OAK), "jobs", school_id=OAK)
    assert {one["id"]: one["files"] for one in listed} == {
        done["id"]: ["chandlery-school-oak-2026-01-05.zip"],
        waiting: [],
    }


def test_an_export_that_was_killed_goes_on_where_it_was(quay: Quay, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[str] = []
    real = school_store.save_part

    def failing_once(connection: Any, job_id: str, path: str, content: bytes) -> None:
        saved.append(path)
        if saved.count("tables/invoice.json") == 1 and path == "tables/invoice.json":
            raise OSError("the disk hiccupped")
        real(connection, job_id, path, content)

    monkeypatch.setattr(school_store, "save_part", failing_once)
    job_id = quay.ask(manager(OAK), "export_school", school_id=OAK)["job_id"]
    quay.host.run_until_quiet()
    assert quay.ask(manager(OAK), "job", job_id=job_id, school_id=OAK)["state"] == "queued"
    assert quay.rows("SELECT name FROM job_file ORDER BY name") == [
        (f"{PART}tables/rope_order.csv",), (f"{PART}tables/rope_order.json",)
    ]  # fmt: skip
    quay.clock.move_to(START.replace(minute=10))
    quay.host.run_until_quiet()
    done = quay.ask(manager(OAK), "job", job_id=job_id, school_id=OAK)
    assert (done["state"], done["done"], done["total"]) == ("done", 5, 5)
    assert saved.count("tables/rope_order.csv") == 1


def test_erasure_is_refused_while_the_school_uses_the_service(quay: Quay) -> None:
    quay.do(manager(OAK), "export_school", school_id=OAK)
    with pytest.raises(Conflict, match="still uses Chandlery"):
        quay.ask(OPERATOR, "erase_school", school_id=OAK, reason="has left")


def test_erasure_is_refused_before_an_export_unless_somebody_says_why(quay: Quay) -> None:
    quay.entitle(OAK, Mode.READ_ONLY)
    with pytest.raises(Conflict, match="no export of Chandlery yet"):
        quay.ask(OPERATOR, "erase_school", school_id=OAK, reason="has left")
    job = quay.do(
        OPERATOR, "erase_school", school_id=OAK, reason="has left", without_export="the school said no thanks"
    )
    assert job["state"] == "done", job["message"]
    assert job["result"]["without_export"] == "the school said no thanks"


def test_erasure_deletes_or_blanks_every_table_and_says_so_in_a_certificate(quay: Quay) -> None:
    exported = quay.do(manager(OAK), "export_school", school_id=OAK)
    quay.entitle(OAK, Mode.NONE)
    Intake(quay.runtime.handling).take([Delivery(_stray_event(OAK))])
    job = quay.do(OPERATOR, "erase_school", school_id=OAK, reason="left on 31 December")
    assert job["state"] == "done", job["message"]
    assert quay.rows("SELECT school_id FROM rope_order") == [(ELM,)]
    assert quay.rows("SELECT school_id, buyer, phone, pence FROM invoice ORDER BY school_id") == [
        (ELM, "Ann of school-elm", "123", 12345), (OAK, "", None, 12345)
    ]  # fmt: skip
    assert quay.rows("SELECT school_id FROM entitlement") == [(ELM,)]
    assert [row[0] for row in quay.rows("SELECT name FROM job_file")] == ["certificate.pdf"]
    assert [(bytes(body), state) for body, state in quay.rows("SELECT body, state FROM parked")] == [(b"", "discarded")]
    payloads = [json.loads(row[0]) for row in quay.rows("SELECT payload FROM outbox ORDER BY position")]
    said = {
        (one["type"].split(".")[1], one["schoolid"]): one["data"]
        for one in payloads
        if "sold" in one["type"] or "named" in one["type"]
    }
    assert said[("buyer", OAK)] == {}
    assert said[("buyer", ELM)]["name"] == "Ann of school-elm"
    assert said[("rope", OAK)] == {"school_id": OAK, "order_id": "o-school-oak"}
    certificate = job["result"]
    assert certificate["export"] == exported["id"]
    assert certificate["reason"] == "left on 31 December"
    lines = {one["table"]: (one["rows"], one["done"], one["duty"]) for one in certificate["tables"]}
    assert lines["rope_order"] == (1, "deleted", "")
    assert lines["invoice"] == (1, "kept, without buyer, phone", "6 years, VAT Act 1994 sch. 11")
    assert lines["parked"][0] == 1
    assert lines["outbox"][0] == 1
    assert quay.file(job, "certificate.pdf").startswith(b"%PDF")
    assert quay.rows("SELECT school_id, actor FROM erasure") == [(OAK, "olive")]


def test_erasing_twice_changes_nothing_and_keeps_the_first_figures(quay: Quay) -> None:
    quay.do(manager(OAK), "export_school", school_id=OAK)
    quay.entitle(OAK, Mode.NONE)
    first = quay.do(OPERATOR, "erase_school", school_id=OAK, reason="has left")["result"]
    second = quay.do(OPERATOR, "erase_school", school_id=OAK, reason="asked again")["result"]
    figures = [
        [(one["table"], one["rows"]) for one in said["tables"] if one["table"] in ("rope_order", "invoice")]
        for said in (first, second)
    ]
    assert figures[0] == figures[1]
    assert second["first_erased_at"] == first["erased_at"]


@pytest.mark.parametrize(
    ("who", "method", "request_", "error"),
    [
        (manager(ELM), "export_school", {"school_id": OAK}, NotAllowed),
        (manager(OAK), "erase_school", {"school_id": OAK, "reason": "mine"}, NotAllowed),
        (caller("gov", (Role.GOVERNOR, OAK)), "export_school", {"school_id": OAK}, NotAllowed),
        (OPERATOR, "erase_school", {"school_id": OAK, "reason": ""}, InvalidRequest),
        (manager(OAK), "job", {"job_id": "none"}, NotFound),
        (manager(OAK), "timeline", {"school_id": ELM}, NotAllowed),
        (manager(OAK), "timeline", {"school_id": OAK, "most": 0}, InvalidRequest),
    ],
)
def test_nobody_gets_at_what_is_not_theirs(
    quay: Quay, who: Caller, method: str, request_: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        quay.ask(who, method, **request_)


def test_a_job_of_another_school_is_not_there(quay: Quay) -> None:
    job_id = quay.ask(manager(ELM), "export_school", school_id=ELM)["job_id"]
    with pytest.raises(NotFound):
        quay.ask(manager(OAK), "job", job_id=job_id)
    with pytest.raises(NotFound):
        quay.ask(manager(OAK), "job_file", job_id=job_id, name="x", school_id=OAK)
    assert quay.ask(manager(OAK), "jobs", school_id=OAK) == []
    assert [job["id"] for job in quay.ask(manager(ELM), "jobs", school_id=ELM)] == [job_id]


def test_the_timeline_says_who_did_what_and_why_newest_first(quay: Quay) -> None:
    told = quay.ask(manager(OAK), "timeline", school_id=OAK)
    assert [(one["type"], one["actor"], one["why"]) for one in told] == [
        ("chandlery.rope.sold.v1", "manager@school-oak", "sold"),
        ("chandlery.buyer.named.v1", "manager@school-oak", ""),
    ]
    assert [one["subject"] for one in quay.ask(manager(OAK), "timeline", school_id=OAK, subject="o-school-oak")] == [
        "o-school-oak"
    ]
    older = quay.ask(manager(OAK), "timeline", school_id=OAK, before=told[0]["position"])
    assert [one["event_id"] for one in older] == [told[1]["event_id"]]


def test_whoever_follows_the_timeline_reads_it_oldest_first_and_goes_on_where_it_stood(quay: Quay) -> None:
    told = quay.ask(manager(OAK), "timeline", school_id=OAK)
    followed = quay.ask(manager(OAK), "timeline", school_id=OAK, after=0)
    assert [one["event_id"] for one in followed] == [one["event_id"] for one in told[::-1]]
    stood_at = followed[-1]["position"]
    assert quay.ask(manager(OAK), "timeline", school_id=OAK, after=stood_at) == []
    quay.ask(manager(OAK), "sell", school_id=OAK, order_id="o-2", buyer="Bob")
    since = quay.ask(manager(OAK), "timeline", school_id=OAK, after=stood_at, most=1)
    assert len(since) == 1
    assert since[0]["position"] > stood_at


def test_older_jobs_are_paged_from_one_that_is_known_though_newer_ones_come(quay: Quay) -> None:
    made = [quay.ask(manager(OAK), "export_school", school_id=OAK)["job_id"] for _ in range(3)]
    newest = quay.ask(manager(OAK), "jobs", school_id=OAK, most=2)
    assert [job["id"] for job in newest] == [made[2], made[1]]
    quay.ask(manager(OAK), "export_school", school_id=OAK)
    older = quay.ask(manager(OAK), "jobs", school_id=OAK, most=2, before=made[1])
    assert [job["id"] for job in older] == [made[0]]


def test_a_school_sees_what_it_may_use_and_how_far_its_take_up_is(quay: Quay) -> None:
    assert quay.ask(manager(OAK), "my_entitlement", school_id=OAK)["mode"] == "full"
    assert quay.ask(manager(OAK), "take_up_progress", school_id=OAK) == {
        "school_id": OAK,
        "state": "active",
        "sources": [],
    }
    assert quay.ask(OPERATOR, "my_entitlement", school_id="unknown")["mode"] == "none"


PLACES = [(place, name) for place in ("tests.kernel.harbour", "services") for name in Installed(place).names()]


@pytest.mark.parametrize(("place", "name"), PLACES)
def test_every_table_with_a_school_id_is_declared_so_that_export_and_erasure_see_it(
    place: str, name: str, tmp_path: Path
) -> None:
    service = Installed(place).load(name)
    runtime = Runtime(service, Settings(home=tmp_path))
    upgrade(runtime.database.engine, service)
    with reading(runtime.database.engine) as connection:
        assert school_store.undeclared_tables(connection, service.tables) == []
        assert school_store.missing_tables(connection, service.tables) == []
    assert [owned.name for owned in service.tables if owned.erase == "keep" and not owned.duty] == []
    runtime.close()


def test_an_undeclared_table_and_a_wrong_declaration_are_found(tmp_path: Path) -> None:
    service = Chandlery()
    runtime = Runtime(service, Settings(home=tmp_path))
    upgrade(runtime.database.engine, service)
    with reading(runtime.database.engine) as connection:
        assert school_store.undeclared_tables(connection, service.tables[:1]) == ["invoice"]
        wrong = (TableOwned("invoice", "Invoices", "keep", blank=("seller",)), TableOwned("sail", "Sails", "delete"))
        assert school_store.missing_tables(connection, wrong) == [
            "invoice has no column seller",
            "there is no table sail",
        ]
    runtime.close()


def _stray_event(school_id: str) -> bytes:
    said = {
        "specversion": "1.0", "id": "0197-stray", "source": "/quayside/nobody", "type": "nobody.knows.v1", "subject": "x",
        "time": START.isoformat(), "schoolid": school_id, "partitionkey": school_id, "sequence": 1,
        "correlationid": "c", "actor": "a", "data": {"secret": "content"},
    }  # fmt: skip
    return json.dumps(said).encode()
