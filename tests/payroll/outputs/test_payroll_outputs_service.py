"""What goes out of a closed run, through the doors of the service, on both databases."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from services.payroll.adapters.rti.official_files import SETTING
from services.payroll.application.outputs import returns
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.files_over_rpc import content_of
from tests.payroll.outputs.paid_run import PAYER, REFERENCES, PaidRun
from tests.payroll.returns.school_return import GIVEN, official_files
from tests.payroll.world import ABBEY, AUDITOR, FINANCE, NAMES, OFFICER, World

FPS = "{http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/26-27/1}"


def test_a_closed_run_gives_its_return_file_payments_and_journal(world_on_each: World) -> None:
    world = world_on_each
    made = PaidRun(world)
    run_id = made.closed()
    prepared = made.fps(run_id)
    assert (prepared["people"], prepared["tax_month"], prepared["faults"]) == (3, 6, [])
    sent = content_of(world.ask(AUDITOR, "submission_file", submission_id=prepared["submission_id"]))
    assert [one.text for one in etree.fromstring(sent).iter(f"{FPS}Sur")] == ["Field", "Hill", "Lake"]

    file = world.ask(OFFICER, "bank_file", run_id=run_id)
    slips = [made.staff.slip(run_id, one) for one in (made.field, made.hill, made.lake)]
    assert (file["payments"], file["total_pence"]) == (3, sum(slip["net_pence"] for slip in slips))
    assert (file["not_paid"], file["processing_days"]) == ([], ["2026-09-24"])

    due = world.ask(FINANCE, "hmrc_due", employer_id=made.employer_id, tax_year=2026)["months"]
    assert [month["payslips"] for month in due] == [0, 0, 0, 0, 0, 3]
    lines = {line["line"]: line["pence"] for line in due[5]["lines"]}
    assert lines["Employment allowance"] == -lines["National Insurance of the employer"] < 0
    assert (due[5]["due"], due[5]["pay_by"]) == ("2026-10-22", "2026-10-22")

    owed = world.ask(FINANCE, "others_due", run_id=run_id)
    assert [(one["payee"], one["due"]) for one in owed] == [("Teachers' Pensions", "2026-10-07")]

    rows = list(
        csv.DictReader(StringIO(content_of(world.ask(FINANCE, "journal_csv", run_id=run_id)).decode("utf-8-sig")))
    )
    for school in (NAMES[ABBEY], "Beck Junior"):
        mine = [row for row in rows if row["School"] == school]
        assert _pence(mine, "Debit") == _pence(mine, "Credit") > 0
    (event,) = world.events("payroll.submission.prepared.v1")
    assert (event["kind"], event["can_go"]) == ("FPS", True)


def _pence(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column].replace(".", "") or 0) for row in rows)


def test_the_return_is_held_against_hmrcs_files_where_they_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    official_files()
    made = PaidRun(world)
    run_id = made.closed()
    without = made.fps(run_id)
    assert (without["checked_by"], without["can_go"]) == ([], True)
    assert without["not_checked"] != []
    monkeypatch.setenv(SETTING, str(GIVEN / "rti"))
    checked = made.fps(run_id)
    assert (len(checked["checked_by"]), checked["not_checked"], checked["faults"]) == (3, [], [])
    assert (checked["sha256"], checked["irmark"]) == (without["sha256"], without["irmark"])


def test_the_bank_file_is_the_same_when_it_is_asked_for_again_and_who_took_it_is_put_down(world: World) -> None:
    made = PaidRun(world)
    run_id = made.closed()
    first = world.ask(OFFICER, "bank_file", run_id=run_id)
    world.clock.move_to(datetime(2026, 9, 10, 9, 0, tzinfo=UTC))
    made.account(made.hill, number="12345678")
    again = world.ask(OFFICER, "bank_file", run_id=run_id)
    assert (again["content"], again["sha256"]) == (first["content"], first["sha256"])
    taken = world.ask(AUDITOR, "payments_of_run", run_id=run_id)
    assert [one["by"] for one in taken["taken"]] == ["officer@trust", "officer@trust"]
    assert "66374958" not in str(taken)
    assert "paid into the account before" in again["notes"][0]


def test_who_has_no_confirmed_account_is_named_and_left_out_of_the_file(world: World) -> None:
    made = PaidRun(world)
    made.account(made.field)
    made.account(made.hill, confirmed=False)
    run_id = made.staff.whole()
    file = world.ask(OFFICER, "bank_file", run_id=run_id)
    assert file["payments"] == 1
    assert [one["why"].split(":")[0] for one in file["not_paid"]] == [
        "Ada Hill (payroll id 1002) has an account that nobody has confirmed",
        "Ada Lake (payroll id 1003) has no account",
    ]


def test_a_repeated_request_for_the_file_gets_no_number_twice(world: World) -> None:
    run_id = PaidRun(world).closed()
    asked = {"run_id": run_id}
    first = world.host.client.call(OFFICER, "payroll", "bank_file", asked, idempotency_key="once")
    second = world.host.client.call(OFFICER, "payroll", "bank_file", asked, idempotency_key="once")
    assert first["content"] and second["content"] is None
    assert second["sha256"] == first["sha256"]


def test_a_file_that_would_be_another_one_now_is_not_given_out(world: World) -> None:
    made = PaidRun(world)
    run_id = made.closed()
    world.ask(OFFICER, "bank_file", run_id=run_id)
    version = world.ask(OFFICER, "employer_page", employer_id=made.employer_id)["version"]
    payer = PAYER | {"bacs_number": "12345678"}
    world.ask(OFFICER, "change_employer", employer_id=made.employer_id, version=version, **REFERENCES, **payer)
    with pytest.raises(Conflict, match="no longer what it was when this file was made"):
        world.ask(OFFICER, "bank_file", run_id=run_id)


def test_an_employer_without_an_account_to_pay_from_is_told_what_to_enter(world: World) -> None:
    made = PaidRun(world)
    run_id = made.closed()
    with world.uow() as uow:
        uow.employers.put(replace(uow.employers.get(made.employer_id), originator=None))
    with pytest.raises(InvalidRequest, match="no account to pay from: enter its Bacs service user number"):
        world.ask(OFFICER, "bank_file", run_id=run_id)


def test_a_return_too_large_for_one_answer_comes_as_an_archive(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = PaidRun(world)
    prepared = made.fps(made.closed())
    asked = {"submission_id": prepared["submission_id"]}
    whole = content_of(world.ask(OFFICER, "submission_file", **asked))
    monkeypatch.setattr(returns, "LARGEST_FILE", 100)
    archive = world.ask(OFFICER, "submission_file", **asked)
    with ZipFile(BytesIO(content_of(archive))) as opened:
        assert [opened.read(name) for name in opened.namelist()] == [whole]
    assert archive == world.ask(OFFICER, "submission_file", **asked)


def test_nothing_goes_out_of_a_run_that_may_still_change(world: World) -> None:
    made = PaidRun(world)
    run_id = made.staff.open()
    made.staff.calculate(run_id)
    for method in ("prepare_fps", "bank_file", "payments_of_run", "others_due", "journal_csv"):
        with pytest.raises(Conflict, match="is calculated: close it first"):
            world.ask(OFFICER, method, run_id=run_id)
    due = world.ask(OFFICER, "hmrc_due", employer_id=made.employer_id, tax_year=2026)
    assert due["months"] == []


def test_what_a_return_must_say_and_nobody_entered_is_refused_by_name(world: World) -> None:
    made = PaidRun(world)
    with world.uow() as uow:
        person = uow.staff.person(made.hill.person_id)
        uow.staff.put_person(replace(person, gender=None))
    run_id = made.closed()
    asked = world.ask(OFFICER, "prepare_fps", run_id=run_id)
    world.host.run_until_quiet()
    job = world.ask(OFFICER, "job", job_id=asked["job_id"])
    assert job["state"] == "failed"
    assert "Ada Hill (payroll id 1002) needs the gender" in job["message"]
    assert world.ask(OFFICER, "submissions", employer_id=made.employer_id) == []


def test_a_return_after_the_payment_says_why(world: World) -> None:
    made = PaidRun(world)
    run_id = made.closed()
    world.clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="was paid before today"):
        world.ask(OFFICER, "prepare_fps", run_id=run_id)
    with pytest.raises(InvalidRequest, match="one of HMRC's letters"):
        world.ask(OFFICER, "prepare_fps", run_id=run_id, late_reason="Z")
    prepared = made.fps(run_id, late_reason="G")
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=prepared["submission_id"])).decode()
    assert sent.count("<LateReason>G</LateReason>") == 3


def test_it_is_too_late_for_the_bank_on_the_day_before(world: World) -> None:
    run_id = PaidRun(world).closed()
    world.clock.move_to(datetime(2026, 9, 24, 9, 0, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="too late to pay on 25 September 2026"):
        world.ask(OFFICER, "bank_file", run_id=run_id)


def test_the_summary_tells_the_claim_and_a_month_without_payments_when_it_is_over(world: World) -> None:
    made = PaidRun(world)
    asked = {"employer_id": made.employer_id, "tax_year": 2026}
    with pytest.raises(InvalidRequest, match="No closed run paid anybody in tax month 1"):
        world.ask(OFFICER, "prepare_eps", **asked, tax_month=1)
    claim = world.ask(OFFICER, "prepare_eps", **asked, tax_month=1, nothing_paid=True)
    assert (claim["kind"], claim["tax_month"], claim["faults"]) == ("EPS", 1, [])
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=claim["submission_id"])).decode()
    assert "<EmpAllceInd>yes</EmpAllceInd>" in sent
    assert "<From>2026-04-06</From><To>2026-05-05</To>" in sent
    next_one = world.ask(OFFICER, "prepare_eps", **asked, tax_month=2, nothing_paid=True)
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=next_one["submission_id"])).decode()
    assert "EmpAllceInd" not in sent
    with pytest.raises(Conflict, match=r"Tax month 6 ends on 05/10/2026"):
        world.ask(OFFICER, "prepare_eps", **asked, tax_month=6, nothing_paid=True)


LAST_YEAR: dict[str, Any] = {"tax_year": 2025, "employee_pence": 2_000_000, "source": "P32 of 2025-26"}


def test_months_that_another_program_paid_count_in_the_year(world: World) -> None:
    made = PaidRun(world)
    made.closed()
    asked = {"employer_id": made.employer_id, "tax_year": 2026}
    before = world.ask(OFFICER, "hmrc_due", **asked)
    assert before["notes"][0].startswith("Nothing is known of tax months 1, 2, 3, 4, 5: if another program paid")
    figures = {
        "payslips": 3,
        "tax_pence": 90_000,
        "employee_pence": 40_000,
        "employer_pence": 210_000,
        "pay_bill_pence": 674_300,
    }
    for month in range(1, 6):
        world.ask(OFFICER, "set_month_brought", **asked, tax_month=month, **figures, smp_pence=10_000)
    with pytest.raises(InvalidRequest, match="maternity pay was paid in 2026-27, .* National Insurance of 2025-26"):
        world.ask(OFFICER, "hmrc_due", **asked)
    world.ask(OFFICER, "set_year_brought", **LAST_YEAR, employer_id=made.employer_id, employer_pence=4_000_000)
    after = world.ask(OFFICER, "hmrc_due", **asked)
    assert after["notes"] == []
    # £10,500 less five times £2,100 leaves nothing of the allowance for September; 92% of £100 came back each month.
    assert [month["allowance_left_pence"] for month in after["months"]] == [840_000, 630_000, 420_000, 210_000, 0, 0]
    lines = {line["line"]: line["pence"] for line in after["months"][0]["lines"]}
    assert lines["Statutory pay recovered"] == -9_200
    with pytest.raises(InvalidRequest, match="Tax month 6 was paid by a run here"):
        world.ask(OFFICER, "set_month_brought", **asked, tax_month=6, **figures)


def test_a_supplementary_run_returns_the_year_with_both_payments(world: World) -> None:
    made = PaidRun(world)
    made.closed()
    world.clock.move_to(datetime(2026, 9, 8, 8, 0, tzinfo=UTC))
    second = made.staff.open(kind="supplementary", payday="2026-09-25", reason="an honorarium")
    made.staff.enter(second, made.hill)
    made.staff.calculate(second)
    made.staff.approve(second)
    made.staff.close(second)
    prepared = made.fps(second)
    assert (prepared["people"], prepared["faults"]) == (1, [])
    sent = content_of(world.ask(OFFICER, "submission_file", submission_id=prepared["submission_id"]))
    (taxable,) = etree.fromstring(sent).iterfind(f".//{FPS}FiguresToDate/{FPS}TaxablePay")
    (paid,) = etree.fromstring(sent).iterfind(f".//{FPS}Payment/{FPS}TaxablePay")
    assert (taxable.text, paid.text) == ("2100.00", "100.00")
    file = world.ask(OFFICER, "bank_file", run_id=second)
    assert file["payments"] == 1


def test_a_summary_without_anything_to_say_is_refused(world: World) -> None:
    made = PaidRun(world, claims_allowance=False)
    made.closed()
    with pytest.raises(InvalidRequest, match="nothing to tell HMRC of tax month 6"):
        world.ask(OFFICER, "prepare_eps", employer_id=made.employer_id, tax_year=2026, tax_month=6)
    last = world.ask(OFFICER, "prepare_eps", employer_id=made.employer_id, tax_year=2026, tax_month=6, final=True)
    assert last["faults"] == []


def test_several_employers_say_their_shares_of_the_levy_allowance(world: World) -> None:
    made = PaidRun(world)
    other = world.employer("Harbour Trust", "321/XY1")
    asked = {"employer_id": made.employer_id, "tax_year": 2026}
    with pytest.raises(InvalidRequest, match=r"have one levy allowance of £15,000\.00 together: enter which share"):
        world.ask(OFFICER, "hmrc_due", **asked)
    with pytest.raises(InvalidRequest, match="give a share of it"):
        world.ask(OFFICER, "set_levy_share", **asked, pence=1_500_001, source="minute")
    world.ask(OFFICER, "set_levy_share", **asked, pence=700_000, source="minute of 3 March")
    with pytest.raises(InvalidRequest, match=r"£15,000\.01 were shared out"):
        world.ask(
            OFFICER, "set_levy_share", employer_id=other, tax_year=2026, pence=800_001, source="minute of 3 March"
        )
    world.ask(OFFICER, "set_levy_share", employer_id=other, tax_year=2026, pence=800_000, source="minute of 3 March")
    shared = world.ask(OFFICER, "hmrc_due", **asked)
    assert (shared["months"], shared["levy_share_pence"]) == ([], 700_000)
    assert shared["levy_share_source"] == "minute of 3 March"
    with pytest.raises(InvalidRequest, match="has in 2025-26"):
        world.ask(OFFICER, "hmrc_due", employer_id=other, tax_year=2025)


def test_what_comes_back_goes_by_the_months_of_the_year_before_where_all_are_known(world: World) -> None:
    made = PaidRun(world)
    asked = {"employer_id": made.employer_id}
    world.ask(OFFICER, "set_year_brought", **asked, **LAST_YEAR, employer_pence=9_000_000)
    # £2,000 and £1,750 a month are £45,000 a year: small, whatever was entered for the year.
    month = {"payslips": 3, "tax_pence": 0, "employee_pence": 200_000, "employer_pence": 175_000, "pay_bill_pence": 0}
    for number in range(1, 13):
        world.ask(OFFICER, "set_month_brought", **asked, tax_year=2025, tax_month=number, **month)
    world.ask(OFFICER, "set_month_brought", **asked, tax_year=2026, tax_month=1, **month, smp_pence=10_000)
    (april,) = world.ask(OFFICER, "hmrc_due", **asked, tax_year=2026)["months"]
    lines = {line["line"]: line["pence"] for line in april["lines"]}
    assert (lines["Statutory pay recovered"], lines["Compensation on statutory pay"]) == (-10_000, -900)
    (back,) = [part for part in april["working"] if part["heading"] == "Statutory pay that comes back"]
    assert back["steps"][0]["words"].endswith("(its twelve tax months, paid here or entered)")
    with pytest.raises(InvalidRequest, match=r"All twelve months of 2025-26 are known here"):
        world.ask(OFFICER, "set_year_brought", **asked, **LAST_YEAR, employer_pence=1)
    with pytest.raises(InvalidRequest, match=r"2026-27 is not over"):
        world.ask(OFFICER, "set_year_brought", **asked, **LAST_YEAR | {"tax_year": 2026}, employer_pence=1)


def test_a_claim_of_2024_25_goes_by_what_the_employer_paid_the_year_before(world: World) -> None:
    made = PaidRun(world)
    asked = {"employer_id": made.employer_id}
    with pytest.raises(InvalidRequest, match="For 2024-25 say what the trust paid"):
        world.ask(OFFICER, "hmrc_due", **asked, tax_year=2024)
    before = {"tax_year": 2023, "employee_pence": 9_000_000, "source": "P32 of 2023-24"}
    world.ask(OFFICER, "set_year_brought", **asked, **before, employer_pence=9_999_999)
    assert world.ask(OFFICER, "hmrc_due", **asked, tax_year=2024)["months"] == []


def test_the_trusts_own_accounts_take_the_place_of_ours(world: World) -> None:
    made = PaidRun(world)
    run_id = made.closed()
    said = {"employer_id": made.employer_id, "account": "gross_pay", "code": "50100", "name": "=Staff costs"}
    world.ask(FINANCE, "set_ledger_account", **said)
    listed = {one["account"]: one for one in world.ask(AUDITOR, "ledger_accounts", employer_id=made.employer_id)}
    assert (listed["gross_pay"]["code"], listed["gross_pay"]["own"], listed["gross_pay"]["rule"]) == (
        "50100",
        True,
        None,
    )
    assert listed["paye_control"]["rule"]["status"] == "assumed"
    text = content_of(world.ask(FINANCE, "journal_csv", run_id=run_id)).decode("utf-8-sig")
    assert "50100,'=Staff costs" in text
    with pytest.raises(InvalidRequest, match="There is no account 'wages'"):
        world.ask(FINANCE, "set_ledger_account", **said | {"account": "wages"})
    with pytest.raises(InvalidRequest, match="Give the account its code"):
        world.ask(FINANCE, "set_ledger_account", **said | {"code": " "})


def test_the_months_journal_books_the_allowance_at_the_schools(world: World) -> None:
    made = PaidRun(world)
    made.closed()
    said = {"employer_id": made.employer_id, "tax_year": 2026}
    text = content_of(world.ask(FINANCE, "month_journal_csv", **said, tax_month=6)).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert {row["School"] for row in rows} == {"Abbey Primary", "Beck Junior"}
    assert _pence(rows, "Debit") == _pence(rows, "Credit") > 0
    with pytest.raises(InvalidRequest, match="Tax month 5 has no levy"):
        world.ask(FINANCE, "month_journal_csv", **said, tax_month=5)


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("prepare_fps", {"run_id": "no-such-run"}),
        ("bank_file", {"run_id": "no-such-run"}),
        ("submission_file", {"submission_id": "no-such-return"}),
        ("submissions", {"employer_id": "no-such-employer"}),
        ("hmrc_due", {"employer_id": "no-such-employer", "tax_year": 2026}),
        ("ledger_accounts", {"employer_id": "no-such-employer"}),
    ],
)
def test_what_there_is_not_is_said_in_words(world: World, method: str, request_: dict[str, object]) -> None:
    with pytest.raises(NotFound, match="There is no such"):
        world.ask(OFFICER, method, **request_)
