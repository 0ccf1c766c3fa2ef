"""Full payment submissions: everybody's return is as HMRC's own files want it, the same each time, and says what it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from services.payroll.adapters.rti.elements import pounds
from services.payroll.adapters.rti.irmark import irmark_of
from services.payroll.adapters.rti.messages import Purpose, message_of
from services.payroll.adapters.rti.official_check import official_check
from services.payroll.adapters.rti.official_files import SETTING, OfficialFiles, safe_parser
from services.payroll.domain.returns.employees import Address, Employee, FullPaymentSubmission, HoursBand, hours_band
from services.payroll.domain.returns.employer import EmployerReferences, Final, is_taxpayer_reference
from services.payroll.domain.returns.faults import submission_faults
from services.payroll.domain.returns.letters import changes_of, sent_letters, sent_lines
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.returns import return_year
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.returns.school_return import (
    GIVEN,
    SENDER,
    TODAY,
    TRUST,
    YEAR,
    employee,
    employment,
    everybody,
    full_payment,
    message,
    official_files,
    payment,
)

GOVTALK = "{http://www.govtalk.gov.uk/CM/envelope}"


def in_2025(one: Employee) -> Employee:
    """The same person a year earlier."""
    jobs = (
        replace(
            job,
            payment=replace(job.payment, paid_on=date(2025, 4, 30), period=TaxPeriod(TaxYear(2025), job.payment.period.frequency, job.payment.period.number)),
        )
        for job in one.employments
    )  # fmt: skip
    return replace(one, employments=tuple(jobs))


def test_a_return_of_everybody_passes_hmrcs_schema_and_business_rules() -> None:
    made = full_payment(*everybody())
    assert submission_faults(made, return_year(YEAR), TODAY) == ()
    check = official_check(message(made).content, return_year(YEAR), official_files())
    print(
        f"people of every kind: {len(made.employees)} of 16, {len(check.faults)} faults; checked by {', '.join(check.checked_by)}"
    )
    assert len(made.employees) == 16
    assert check.faults == ()
    assert check.not_checked == ()
    assert [name.split(" ")[0] for name in check.checked_by] == [
        "envelope-v2-0-HMRC.xsd",
        "FullPaymentSubmission-2027-v1-0.xsd",
        "FullPaymentSubmission-2027-rules-ADAPTED-from-2026-v1-0.xslt",
    ]


def test_a_return_of_the_year_before_passes_that_years_files() -> None:
    people = tuple(in_2025(one) for one in everybody() if one.surname != "Student")
    made = FullPaymentSubmission(TRUST, TaxYear(2025), people, Final(for_year=True))
    assert submission_faults(made, return_year(TaxYear(2025)), TODAY) == ()
    check = official_check(message(made).content, return_year(TaxYear(2025)), official_files("2025-26"))
    assert check.faults == ()
    assert check.not_checked == ()
    assert len(check.checked_by) == 3


def test_a_year_whose_files_are_not_known_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"returns\.fps_namespace.*2027-04-06"):
        return_year(TaxYear(2027))


def test_the_same_return_gives_the_same_bytes_and_mark() -> None:
    first, second = message(full_payment(*everybody())), message(full_payment(*everybody()))
    assert first == second
    body = etree.fromstring(first.content).find(f"{GOVTALK}Body")
    assert body is not None
    assert irmark_of(body) == first.irmark
    other = message(full_payment(*everybody()[1:]))
    assert other.irmark != first.irmark


def test_the_mark_stands_before_the_sender_and_nothing_stands_between() -> None:
    content = message(full_payment(*everybody())).content.decode()
    mark = message(full_payment(*everybody())).irmark.in_file
    assert (
        f'<DefaultCurrency>GBP</DefaultCurrency><IRmark Type="generic">{mark}</IRmark><Sender>Employer</Sender>'
        in content
    )


@pytest.mark.parametrize(
    ("purpose", "message_class", "gateway_test"),
    [
        (Purpose.LIVE, "HMRC-PAYE-RTI-FPS", "0"),
        (Purpose.TEST_IN_LIVE, "HMRC-PAYE-RTI-FPS-TIL", "0"),
        (Purpose.VENDOR_TEST, "HMRC-PAYE-RTI-FPS", "1"),
    ],
)
def test_the_envelope_says_whether_a_message_counts(purpose: Purpose, message_class: str, gateway_test: str) -> None:
    content = message(full_payment(*everybody()), purpose).content.decode()
    assert f"<Class>{message_class}</Class>" in content
    assert f"<GatewayTest>{gateway_test}</GatewayTest>" in content
    assert '<Keys><Key Type="TaxOfficeNumber">123</Key><Key Type="TaxOfficeReference">AB456</Key></Keys>' in content


def test_one_employment_is_written_in_the_schemas_order_to_the_penny() -> None:
    made = full_payment(
        employee(
            "Port", "116", "AB123470A", changed_from="", left_on=date(2026, 4, 24), payment=payment(tax_pence=-1_205)
        )
    )
    content = message(made).content.decode()
    start, end = content.index("<Employment>"), content.index("</Employment>")
    assert content[start:end] == (
        "<Employment><PayId>116</PayId><PayIdChgd><PayrollIdChangedIndicator>yes</PayrollIdChangedIndicator></PayIdChgd>"
        "<LeavingDate>2026-04-24</LeavingDate><FiguresToDate><TaxablePay>2325.00</TaxablePay><TotalTax>255.40</TotalTax>"
        "<EmpeePenContribnsPaidYTD>175.00</EmpeePenContribnsPaidYTD></FiguresToDate><Payment><PayFreq>M1</PayFreq>"
        "<PmtDate>2026-04-30</PmtDate><MonthNo>1</MonthNo><PeriodsCovered>1</PeriodsCovered><HoursWorked>D</HoursWorked>"
        "<TaxCode>1257L</TaxCode><TaxablePay>2325.00</TaxablePay><PayAfterStatDedns>1953.44</PayAfterStatDedns>"
        "<EmpeePenContribnsPaid>175.00</EmpeePenContribnsPaid><TaxDeductedOrRefunded>-12.05</TaxDeductedOrRefunded></Payment>"
        "<NIlettersAndValues><NIletter>A</NIletter><GrossEarningsForNICsInPd>2500.00</GrossEarningsForNICsInPd>"
        "<GrossEarningsForNICsYTD>2500.00</GrossEarningsForNICsYTD><AtLELYTD>559.00</AtLELYTD><LELtoPTYTD>489.00</LELtoPTYTD>"
        "<PTtoUELYTD>1452.00</PTtoUELYTD><TotalEmpNICInPd>312.45</TotalEmpNICInPd><TotalEmpNICYTD>312.45</TotalEmpNICYTD>"
        "<EmpeeContribnsInPd>116.16</EmpeeContribnsInPd><EmpeeContribnsYTD>116.16</EmpeeContribnsYTD></NIlettersAndValues>"
    )


def test_scottish_and_welsh_codes_and_week_one_stand_in_attributes() -> None:
    content = message(full_payment(*everybody())).content.decode()
    assert '<TaxCode TaxRegime="S">BR</TaxCode>' in content
    assert '<TaxCode TaxRegime="C">1257L</TaxCode>' in content
    assert '<TaxCode BasisNonCumulative="yes">0T</TaxCode>' in content
    assert '<StudentLoanRecovered PlanType="05">37.00</StudentLoanRecovered>' in content


def test_no_hash_for_bacs_is_returned_since_the_schema_has_none() -> None:
    """HMRC withdrew the cross reference on 6 April 2023; neither year's schema has the element."""
    names = [
        file.path.name
        for year in ("2026", "2027")
        if (file := official_files().schema(f"FullPaymentSubmission-{year}"))
    ]
    texts = [path.read_text(encoding="utf-8") for path in (GIVEN / "rti").rglob("FullPaymentSubmission-*.xsd")]
    assert len(names) == len(texts) == 2
    assert not any("Bacs" in text for text in texts)


def test_accents_are_taken_off_and_what_is_sent_otherwise_is_said() -> None:
    changes = [change.in_words() for change in changes_of(full_payment(*everybody()))]
    assert changes == [
        "Forename of José Núñez-O’Brien (payroll id 101): 'José Łukasz' is sent as 'Jose Lukasz'",
        "Surname of José Núñez-O’Brien (payroll id 101): 'Núñez-O’Brien' is sent as \"Nunez-O'Brien\"",
        "Partner of Ann Father (payroll id 110): 'Zoë Élan' is sent as 'Zoe Elan'",
        'Address of Ann Abroad (payroll id 115): "5 rue de l\'Église, 75001 Paris" is sent as "5 rue de l\'Eglise, 75001 Paris"',
    ]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (("1 The Lane", "", "  Sheffield "), ("1 The Lane", "Sheffield")),
        (("Flat 3, The Old Rectory, Church Street West",), ("Flat 3, The Old Rectory, Church", "Street West")),
        (("a", "b", "c", "d", "e"), ("a", "b", "c", "d e")),
        (("* 4 Hill Rd", "東京"), ("4 Hill Rd",)),
        (("x" * 40, "b", "c", "d"), ("x" * 35, "b", "c", "d")),
    ],
)
def test_an_address_is_sent_in_four_lines_of_thirty_five(written: tuple[str, ...], sent: tuple[str, ...]) -> None:
    assert sent_lines(Address(written)) == sent


def test_initials_and_titles_keep_their_own_letters() -> None:
    sent = sent_letters(
        employee("Smith", "1", "AB123456C", title="Dr.", initials="J. P.", forename="", second_forename="Zoë-Ann")
    )
    assert (sent.title, sent.initials, sent.forenames) == ("Dr.", "J P", ("Zoe-Ann",))


@pytest.mark.parametrize(
    ("pence", "written"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-123_456, "-1234.56"), (100, "1.00")]
)
def test_money_is_written_as_the_schema_wants_it(pence: int, written: str) -> None:
    assert pounds(pence) == written


@pytest.mark.parametrize(
    ("weekly", "band"),
    [("15.99", "A"), ("16", "B"), ("23.99", "B"), ("24", "C"), ("29.99", "C"), ("30", "D"), ("37", "D")],
)
def test_hours_go_into_hmrcs_bands(weekly: str, band: str) -> None:
    assert hours_band(Decimal(weekly)) is HoursBand(band)
    assert hours_band(None) is HoursBand.OTHER


@pytest.mark.parametrize(
    ("field", "references"),
    [
        ("office", ("12", "AB456", "123PA00012345")),
        ("reference", ("123", " AB456", "123PA00012345")),
        ("accounts_office", ("123", "AB456", "123PA0001234")),
        ("corporation_tax", ("123", "AB456", "123PA00012345", "7596148860")),
    ],
)
def test_references_of_an_employer_are_refused_field_by_field(field: str, references: tuple[str, ...]) -> None:
    with pytest.raises(NotValid) as refused:
        EmployerReferences(*references)
    assert list(refused.value.details["fields"]) == [field]


def test_the_check_figure_of_a_taxpayer_reference_is_reckoned() -> None:
    """6x5 7x9 8x6 9x1 10x4 5x8 4x8 3x6 2x0 is 280, which leaves 5 of 11: the check figure is 6."""
    assert [figure for figure in range(10) if is_taxpayer_reference(f"{figure}596148860")] == [6]


def test_a_return_is_refused_with_the_files_of_another_year() -> None:
    with pytest.raises(NotValid, match="for 2026-27 and the files are those of 2025-26"):
        message_of(full_payment(*everybody()), return_year(TaxYear(2025)), SENDER, Purpose.LIVE)


def test_without_a_folder_of_hmrcs_files_it_is_said_that_nothing_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    check = official_check(message(full_payment(*everybody())).content, return_year(YEAR), OfficialFiles.from_setting())
    assert check.checked_by == ()
    assert check.faults == ()
    assert len(check.not_checked) == 3
    assert check.not_checked[0].startswith("Not checked by the envelope: envelope-v2-0-HMRC….xsd is not there")
    assert all(SETTING in words for words in check.not_checked)


def test_the_password_of_the_gateway_is_never_shown() -> None:
    assert "a secret" not in repr(SENDER)


def test_two_posts_of_one_employer_are_returned_as_two_employments_with_aggregated_earnings() -> None:
    content = message(full_payment(*(one for one in everybody() if one.surname == "Twoposts"))).content.decode()
    assert content.count("<Employment>") == 2
    assert content.count("<AggregatedEarnings>yes</AggregatedEarnings>") == 2
    assert content.count("<NIlettersAndValues>") == 1


def test_a_weekly_payment_says_its_week() -> None:
    weekly = employment("1", payment=payment(period=TaxPeriod(YEAR, Frequency.FOUR_WEEKLY, 4)))
    content = message(full_payment(replace(everybody()[0], employments=(weekly,)))).content.decode()
    assert "<PayFreq>W4</PayFreq><PmtDate>2026-04-30</PmtDate><WeekNo>4</WeekNo>" in content


def test_plan_5_is_not_named_in_a_return_of_2025() -> None:
    student = next(one for one in everybody() if one.surname == "Student")
    loan = student.employments[0].payment.student_loan
    assert loan is not None
    assert loan.plan is Plan.FIVE
    made = FullPaymentSubmission(TRUST, TaxYear(2025), (in_2025(student),))
    faults = submission_faults(made, return_year(TaxYear(2025)), TODAY)
    assert [fault.words for fault in faults] == ["repays a loan of plan 5, which a return of 2025-26 cannot name"]


def test_the_envelope_is_said_not_to_be_checked_where_the_signature_schema_is_missing(tmp_path: Path) -> None:
    """The envelope imports it by a web address, which is never followed."""
    official_files()
    for name in ("envelope-v2-0-HMRC.xsd", "FullPaymentSubmission-2027-v1-0.xsd"):
        (tmp_path / name).symlink_to(GIVEN / "rti" / "2026-27" / name)
    check = official_check(message(full_payment(*everybody())).content, return_year(YEAR), OfficialFiles(tmp_path))
    assert [words.split(".")[0] for words in check.not_checked] == [
        "Not checked by the envelope: envelope-v2-0-HMRC…",
        "Not checked by the business rules: FullPaymentSubmission-2027…",
    ]
    assert "needs a file that is not beside it" in check.not_checked[0]
    assert len(check.checked_by) == 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="ascii")
    root = etree.fromstring(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>', safe_parser())
    assert "secret" not in (root.text or "")
