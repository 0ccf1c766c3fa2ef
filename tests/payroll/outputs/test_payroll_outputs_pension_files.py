"""Returns to the pension schemes and starters, through the doors of the service."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from lxml import etree

from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms, TermTime, fte_of_hours
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.staff.facts import LocalPension
from shared.errors import InvalidRequest
from shared.files_over_rpc import content_of
from tests.payroll.outputs.paid_run import REFERENCES, PaidRun
from tests.payroll.pay_runs.staff_of_run import SINCE, taxed
from tests.payroll.world import NAMES, OFFICER, World

FUND = "Harbour Pension Fund"
FPS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"


def rows(answer: Mapping[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content_of(answer).decode("utf-8-sig"))))


def assistant(post_id: str, school_id: str) -> Post:
    """Point 5, 27.75 of 37 hours, 39 weeks with leave."""
    terms = Terms(
        SINCE, OnPoint("njc", "5"), fte_of_hours(Decimal("27.75"), Decimal(37)),
        term_time=TermTime(Decimal(39)), pension=PensionScheme.LOCAL_GOVERNMENT,
    )  # fmt: skip
    return Post(post_id, school_id, "SUP-200", "Teaching assistant", (terms,))


def in_the_fund(made: PaidRun) -> None:
    """An assistant who pays to the fund, whose rate is 22.9%, with all that the fund asks for."""
    world = made.world
    world.ask(
        OFFICER, "set_fund_rate",
        employer_id=made.employer_id, fund=FUND, starts="2026-04-01", per_cent="22.9", source="certificate",
    )  # fmt: skip
    job = made.staff.add("Moor", assistant, known=(taxed(), LocalPension(Section.MAIN, fund=FUND)))
    made.complete(job, "AB123459C")
    with world.uow() as uow:
        uow.staff.put_employment(replace(job, weekly_hours=Decimal("27.75")))


def numbered(world: World, employer_id: str) -> None:
    """The schools' numbers with the Department for Education."""
    for place, school_id in enumerate(NAMES):
        world.ask(
            OFFICER, "set_school_employer",
            school_id=school_id, employer_id=employer_id, starts="2020-09-01", source="deed", local_authority="373",
            establishment=f"200{place}",
        )  # fmt: skip


def test_teachers_pensions_get_a_line_a_teacher_and_what_each_school_pays(world: World) -> None:
    made = PaidRun(world)
    numbered(world, made.employer_id)
    run_id = made.closed()
    told = world.ask(OFFICER, "teachers_return", run_id=run_id)
    (line,) = rows(told)
    slip = made.staff.slip(run_id, made.field)
    assert (line["Role Identifier"], line["Local Authority Number"], line["Establishment Number"]) == (
        "1001/1",
        "373",
        "2000",
    )
    assert line["Full Time/Part Time Indicator"] == "FT"
    assert int(line["Actual Pensionable Pay"].replace(".", "")) == slip["gross_pence"]
    assert (told["contributions_due"], told["reconciliation_due"]) == ("2026-10-07", "2026-10-15")
    (school,) = told["schools"]
    pension = next(one["pence"] for one in slip["deductions"] if one["words"] == "Teachers' Pensions")
    assert (school["establishment"], school["member_pence"]) == ("373/2000", pension)


def test_a_school_without_a_number_is_refused_by_its_post(world: World) -> None:
    run_id = PaidRun(world).closed()
    with pytest.raises(
        InvalidRequest, match=r"The school of the post 'Class teacher' \(payroll id 1001\) has no number"
    ):
        world.ask(OFFICER, "teachers_return", run_id=run_id)


def test_a_fund_gets_its_members_with_the_totals_of_the_scheme_year(world: World) -> None:
    made = PaidRun(world)
    in_the_fund(made)
    run_id = made.closed()
    with pytest.raises(InvalidRequest, match="Enter the number that Harbour Pension Fund has given"):
        world.ask(OFFICER, "local_return", run_id=run_id, fund=FUND)
    version = world.ask(OFFICER, "employer_page", employer_id=made.employer_id)["version"]
    said = {"employer_id": made.employer_id, "version": version, "local_employer": "0421", **REFERENCES}
    world.ask(OFFICER, "change_employer", **said)
    (first,) = rows(world.ask(OFFICER, "local_return", run_id=run_id, fund=FUND))
    assert (first["EMPLOYERNUMBER"], first["SURNAME"], first["DATEJOINED"]) == ("0421", "Moor", "01/09/2025")
    assert (first["WEEKLYHOURS"], first["CUMULATIVEMAINPAY"]) == ("27.75", first["MAINPAY"])
    world.clock.move_to(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    october = made.staff.whole()
    (second,) = rows(world.ask(OFFICER, "local_return", run_id=october, fund=FUND))
    together = Decimal(first["MAINPAY"]) + Decimal(second["MAINPAY"])
    assert Decimal(second["CUMULATIVEMAINPAY"]) == together > 0
    with pytest.raises(InvalidRequest, match="Nobody in the monthly run .* pays to the fund 'Another'"):
        world.ask(OFFICER, "local_return", run_id=run_id, fund="Another")


def test_a_start_is_said_once_and_again_only_with_the_same_run(world: World) -> None:
    made = PaidRun(world)
    job = made.staff.add("New", known=(taxed(), StarterDetails(date(2026, 9, 1), Declaration.A)))
    made.complete(job, "AB123459C")
    september = made.closed()

    def starts(run_id: str) -> int:
        prepared = made.fps(run_id)
        sent = content_of(world.ask(OFFICER, "submission_file", submission_id=prepared["submission_id"])).decode()
        return sent.count("<StartDec>A</StartDec>")

    assert [starts(september), starts(september)] == [1, 1]
    world.clock.move_to(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    october = made.staff.whole()
    assert starts(october) == 0
    assert [one["tax_month"] for one in world.ask(OFFICER, "submissions", employer_id=made.employer_id)] == [7, 6, 6]


def test_a_leaving_day_known_after_the_last_payment_is_said_with_the_next_return_once(world: World) -> None:
    made = PaidRun(world)
    made.closed()
    world.clock.move_to(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    with world.uow() as uow:
        uow.staff.put_employment(replace(made.hill, ends=date(2026, 9, 20)))
    october = made.staff.whole()
    prepared = made.fps(october)
    assert (prepared["people"], prepared["faults"]) == (3, [])
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=prepared["submission_id"]))
    (left,) = (
        job for job in etree.fromstring(sent).iter(f"{FPS}Employment") if job.find(f"{FPS}LeavingDate") is not None
    )
    said = [
        left.findtext(f"{FPS}{path}")
        for path in ("PayId", "LeavingDate", f"FiguresToDate/{FPS}TaxablePay", f"Payment/{FPS}TaxablePay")
    ]
    assert said == ["1002", "2026-09-20", "2000.00", "0.00"]
    assert prepared["can_go"]
    world.clock.move_to(datetime(2026, 11, 5, 8, 0, tzinfo=UTC))
    assert made.fps(made.staff.whole())["people"] == 2


def test_who_left_one_of_two_posts_is_returned_once_with_both(world: World) -> None:
    made = PaidRun(world)
    made.staff.add("Hill", person_id=made.hill.person_id)
    made.closed()
    world.clock.move_to(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    with world.uow() as uow:
        uow.staff.put_employment(replace(made.hill, ends=date(2026, 9, 20)))
    prepared = made.fps(made.staff.whole())
    assert (prepared["people"], prepared["faults"]) == (3, [])
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=prepared["submission_id"]))
    people = {
        one.findtext(f".//{FPS}Sur"): [job.findtext(f"{FPS}PayId") for job in one.iter(f"{FPS}Employment")]
        for one in etree.fromstring(sent).iter(f"{FPS}Employee")
    }
    assert people == {"Field": ["1001"], "Lake": ["1003"], "Hill": ["1004", "1002"]}


def test_a_run_without_members_has_nothing_for_the_schemes(world: World) -> None:
    made = PaidRun(world)
    only_the_office = made.staff.open(kind="supplementary", payday="2026-09-25", reason="an honorarium")
    made.staff.enter(only_the_office, made.hill)
    made.staff.calculate(only_the_office)
    made.staff.approve(only_the_office)
    made.staff.close(only_the_office)
    with pytest.raises(InvalidRequest, match=r"Nobody in the .* has pay in Teachers' Pensions"):
        world.ask(OFFICER, "teachers_return", run_id=only_the_office)
    assert world.ask(OFFICER, "payments_of_run", run_id=only_the_office)["not_paid"][0]["whose"].startswith("Ada Hill")
