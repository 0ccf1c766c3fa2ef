"""Payslips, the P45 and P60s from closed runs: asked for through the doors, made by the worker."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.payroll.adapters.documents.press import TypstPress
from services.payroll.adapters.pay_runs.repository import PayRunRepository
from services.payroll.application.documents import payslips
from shared.errors import Conflict, NotAllowed, NotFound
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.payroll.documents.papers_of_example import text_of
from tests.payroll.pay_runs.staff_of_run import StaffOfRun
from tests.payroll.world import ABBEY, AUDITOR, BECK, EXECUTIVE, OFFICER, World, manager_of

ASKED: Mapping[str, Mapping[str, Any]] = {
    "make_payslips": {"run_id": "nothing", "school_id": ABBEY},
    "make_payslip": {"run_id": "nothing", "employment_id": "nothing", "school_id": ABBEY},
    "make_p60s": {"employer_id": "nothing", "tax_year": 2026, "school_id": ABBEY},
    "make_p45": {"employment_id": "nothing", "school_id": ABBEY},
}


def made(world: World, who: Caller, method: str, **said: Any) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """The job of a document when it is done, and its files as the caller gets them."""
    job_id = world.ask(who, method, **said)["job_id"]
    world.host.run_until_quiet()
    school = {"school_id": said["school_id"]} if said.get("school_id") else {}
    job = world.ask(who, "job", job_id=job_id, **school)
    assert job["state"] == "done", job["message"]
    files = []
    for one in job["files"]:
        file = world.ask(who, "job_file", job_id=job_id, name=one, **school)
        files.append((file["name"], base64.b64decode(file["content"])))
    return job, files


def names_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def test_all_payslips_of_a_closed_run_come_as_one_file_each_in_a_zip(world_on_each: World) -> None:
    world = world_on_each
    staff = StaffOfRun(world)
    staff.three()
    run_id = staff.whole()
    job, [(name, content)] = made(world, OFFICER, "make_payslips", run_id=run_id)
    assert name == "payslips September 2026.zip"
    assert names_in(content) == ["1001 Ada Field.pdf", "1002 Ada Hill.pdf", "1003 Ada Lake.pdf"]
    assert job["result"] == {"payslips": 3}
    assert made(world, OFFICER, "make_payslips", run_id=run_id)[1] == [(name, content)]


def test_a_school_gets_its_own_payslips_to_print_in_one_file(world: World) -> None:
    staff = StaffOfRun(world)
    staff.three()
    said = {"run_id": staff.whole(), "school_id": ABBEY, "to_print": True}
    _, [(name, pdf)] = made(world, manager_of(ABBEY), "make_payslips", **said)
    text = " ".join(text_of(pdf))
    assert name == "payslips September 2026 to print.pdf"
    assert ["Ada Field" in text, "Ada Hill" in text, "Ada Lake" in text] == [True, True, False]


def test_many_payslips_come_in_parts_and_batches_named_by_their_payroll_ids(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payslips, "IN_A_PART", 2)
    monkeypatch.setattr(payslips, "TOGETHER", 1)
    staff = StaffOfRun(world)
    staff.three()
    run_id = staff.whole()
    job, files = made(world, OFFICER, "make_payslips", run_id=run_id)
    assert {name: names_in(content) for name, content in files} == {
        "payslips September 2026, 1001 to 1002.zip": ["1001 Ada Field.pdf", "1002 Ada Hill.pdf"],
        "payslips September 2026, 1003.zip": ["1003 Ada Lake.pdf"],
    }
    assert (job["done"], job["total"]) == (3, 3)
    _, printed = made(world, OFFICER, "make_payslips", run_id=run_id, to_print=True)
    assert [name for name, _ in printed] == [
        f"payslips September 2026 to print, {number}.pdf" for number in (1001, 1002, 1003)
    ]


def test_a_job_that_stops_in_the_middle_goes_on_with_the_next_part(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payslips, "IN_A_PART", 1)
    staff = StaffOfRun(world)
    staff.three()
    job_id = world.ask(OFFICER, "make_payslips", run_id=staff.whole())["job_id"]
    made_of: list[str] = []
    whole = TypstPress.payslips_zip

    def stops_once(press: TypstPress, papers: Any, payday: date) -> bytes:
        made_of.append(papers[0].payroll_id)
        if len(made_of) == 2:
            raise OSError("the disk was full")
        return whole(press, papers, payday)

    monkeypatch.setattr(TypstPress, "payslips_zip", stops_once)
    world.host.run_until_quiet()
    world.clock.advance(timedelta(minutes=1))
    world.host.run_until_quiet()
    assert world.ask(OFFICER, "job", job_id=job_id)["state"] == "done"
    assert made_of == ["1001", "1002", "1002", "1003"]


def test_a_corrected_rule_leaves_the_figures_and_takes_the_working_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = StaffOfRun(world)
    _, hill, _ = staff.three()
    run_id = staff.open()
    cover = {"kind": "hours", "words": "Cover", "pence": 0, "hours": "2.5", "multiple": "1.5", "hour_pence": 1_500}
    staff.enter(run_id, hill, **cover, starts="2026-09-10", ends="2026-09-10")
    staff.calculate(run_id)
    staff.approve(run_id)
    staff.close(run_id)
    said = {"run_id": run_id, "employment_id": hill.employment_id}
    monkeypatch.setattr(PayRunRepository, "hash_of", lambda *_: "another")
    page = world.ask(OFFICER, "payslip_page", **said)
    assert [(line["units"], line["rate"], line["pence"]) for line in page["lines"]] == [
        ("", "", 200_000), ("2.5 hours", "£15.00 × 1.5", 5_625),
    ]  # fmt: skip
    assert page["working"] == []
    _, [(_, pdf)] = made(world, OFFICER, "make_payslip", **said)
    text = " ".join(text_of(pdf))
    assert "Basic pay Office manager £2,000.00" in text
    assert "Cover Office manager, 10 September 2026 2.5 hours £15.00 × 1.5 £56.25" in text
    assert "Hours by the hour 2.5" in text
    assert "How your pay was worked out" not in text
    assert "How this pay was worked out is not told here: a rule was corrected since." in text


def test_one_payslip_shows_figures_working_and_that_no_account_is_known(world: World) -> None:
    staff = StaffOfRun(world)
    _, hill, _ = staff.three()
    said = {"run_id": staff.whole(), "employment_id": hill.employment_id, "school_id": ABBEY}
    _, [(name, pdf)] = made(world, manager_of(ABBEY), "make_payslip", **said)
    first, *rest = text_of(pdf)
    assert name == "payslip September 2026 1002.pdf"
    assert "Riverside Trust Payslip, September 2026 Ada Hill (1002)" in first
    assert "not through the bank: ask your payroll office how." in first
    assert "Basic pay Office manager £2,000.00" in first
    assert "Abbey Primary" in first
    assert "How your pay was worked out" in " ".join(rest)


def test_payslips_of_a_run_that_is_not_closed_are_refused(world: World) -> None:
    staff = StaffOfRun(world)
    hill = staff.add("Hill")
    run_id = staff.open()
    staff.calculate(run_id)
    with pytest.raises(Conflict, match="is calculated: payslips are given out once it is closed"):
        world.ask(OFFICER, "make_payslips", run_id=run_id)
    with pytest.raises(Conflict, match="is calculated: payslips are given out once it is closed"):
        world.ask(OFFICER, "make_payslip", run_id=run_id, employment_id=hill.employment_id)


def test_a_school_gets_no_payslip_and_no_p45_of_another_school(world: World) -> None:
    staff = StaffOfRun(world)
    _, _, lake = staff.three()
    run_id = staff.whole()
    asked = {"employment_id": lake.employment_id, "school_id": ABBEY}
    with pytest.raises(NotFound):
        world.ask(manager_of(ABBEY), "make_payslip", run_id=run_id, **asked)
    with pytest.raises(NotFound):
        world.ask(OFFICER, "make_payslip", run_id=run_id, **asked)
    with pytest.raises(NotFound):
        world.ask(manager_of(ABBEY), "make_p45", **asked)
    with pytest.raises(NotFound):
        world.ask(OFFICER, "make_p45", **asked)


def test_all_payslips_of_the_trust_need_a_role_that_is_held_for_the_trust(world: World) -> None:
    staff = StaffOfRun(world)
    staff.three()
    run_id = staff.whole()
    with pytest.raises(NotAllowed):
        world.ask(manager_of(ABBEY), "make_payslips", run_id=run_id)


def test_a_leavers_p45_is_made_after_the_last_pay(world: World) -> None:
    staff = StaffOfRun(world)
    leaver = staff.add("Moor", ends=date(2026, 9, 30))
    asked = {"school_id": ABBEY, "employment_id": leaver.employment_id}
    with pytest.raises(Conflict, match="ends on 30 September 2026, and its last pay is in no closed run yet"):
        world.ask(manager_of(ABBEY), "make_p45", **asked)
    staff.whole()
    job, [(name, pdf)] = made(world, manager_of(ABBEY), "make_p45", **asked)
    pages = text_of(pdf)
    assert name == "P45 1001.pdf"
    assert "4 Leaving date 30 09 2026" in pages[0]
    assert "Month number 6 Total pay to date £2,000.00 Total tax to date £0.00" in pages[0]
    assert "the National Insurance number of Ada Moor" in job["result"]["missing"]


def test_somebody_who_stays_gets_no_p45(world: World) -> None:
    hill = StaffOfRun(world).add("Hill")
    with pytest.raises(Conflict, match="The employment 1001 has no last day: a P45 is for somebody who leaves"):
        world.ask(OFFICER, "make_p45", school_id=ABBEY, employment_id=hill.employment_id)


def test_p60s_are_made_after_the_year_for_those_who_were_employed_at_its_end(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Moor", ends=date(2026, 9, 30))
    staff.add("Hill")
    staff.add("Lake", school_id=BECK)
    staff.whole()
    asked = {"employer_id": staff.employer_id, "tax_year": 2026}
    with pytest.raises(Conflict, match="The tax year 2026-27 ends on 5 April 2027: P60s are made after it"):
        world.ask(OFFICER, "make_p60s", **asked)
    world.clock.move_to(datetime(2027, 4, 6, 9, 0, tzinfo=UTC))
    job, _ = made(world, OFFICER, "make_p60s", **asked)
    assert "the address of Riverside Trust" in job["result"]["missing"]
    world.ask(
        OFFICER, "change_employer",
        employer_id=staff.employer_id, version=0, name="Riverside Trust", paye="123/AB456",
        accounts_office="123PA00012345", address=["1 Quay Road", "Hull"], postcode="HU1 1AA",
    )  # fmt: skip
    job, [(name, content)] = made(world, OFFICER, "make_p60s", **asked)
    assert "the address of Ada Hill" in job["result"]["missing"]
    assert "the address of Riverside Trust" not in job["result"]["missing"]
    assert (name, names_in(content)) == ("P60 2026-27.zip", ["1002 Ada Hill.pdf", "1003 Ada Lake.pdf"])
    assert job["result"]["forms"] == 2
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (page,) = text_of(archive.read("1002 Ada Hill.pdf"))
    assert "Employer's address 1 Quay Road Hull HU1 1AA" in page
    assert "In this employment (for your tax return) £2,000.00 £0.00" in page
    _, [(_, of_beck)] = made(world, manager_of(BECK), "make_p60s", **asked, school_id=BECK)
    assert names_in(of_beck) == ["1003 Ada Lake.pdf"]


def test_p60s_of_a_year_in_which_nobody_was_paid_say_so(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Hill")
    staff.whole()
    world.clock.move_to(datetime(2027, 4, 6, 9, 0, tzinfo=UTC))
    job_id = world.ask(OFFICER, "make_p60s", employer_id=staff.employer_id, tax_year=2025)["job_id"]
    world.host.run_until_quiet()
    job = world.ask(OFFICER, "job", job_id=job_id)
    assert (job["state"], job["message"]) == (
        "failed",
        "Nobody who was paid in 2025-26 was employed on 5 April 2026: there is no P60.",
    )


def test_p60s_wait_for_the_runs_of_the_year_to_be_closed(world: World) -> None:
    staff = StaffOfRun(world)
    staff.add("Hill")
    staff.open()
    world.clock.move_to(datetime(2027, 4, 6, 9, 0, tzinfo=UTC))
    with pytest.raises(Conflict, match="belongs to 2026-27 and is opened: close it first"):
        world.ask(OFFICER, "make_p60s", employer_id=staff.employer_id, tax_year=2026)


@pytest.mark.parametrize("method", ASKED)
def test_who_sees_totals_only_can_have_no_document_made(world: World, method: str) -> None:
    world.ready()
    governor = caller("governor@abbey", (Role.TRUSTEE, EVERY_SCHOOL))
    for who in (EXECUTIVE, governor, manager_of(BECK)):
        with pytest.raises(NotAllowed):
            world.ask(who, method, **ASKED[method])
    for who in (OFFICER, AUDITOR, manager_of(ABBEY)):
        with pytest.raises(NotFound):
            world.ask(who, method, **ASKED[method])
