"""Employer payment summaries: as HMRC's schema wants them, and what is said of those that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.payroll.adapters.rti.messages import Purpose
from services.payroll.adapters.rti.official_check import official_check
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.summary import (
    EmployerPaymentSummary,
    Levy,
    Recoverable,
    RepaymentAccount,
    TaxMonths,
    summary_faults,
)
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.returns import return_year
from tests.payroll.returns.school_return import TODAY, TRUST, YEAR, message, official_files

MAY = TaxMonths(date(2026, 5, 6), date(2026, 6, 5))
WHOLE = EmployerPaymentSummary(
    TRUST,
    YEAR,
    allowance=True,
    recoverable=Recoverable(
        1, maternity_pence=71_510, paternity_pence=17_877, adoption_pence=0, shared_parental_pence=17_877, bereavement_pence=0,
        neonatal_pence=17_877, compensation_maternity_pence=0, compensation_paternity_pence=0, compensation_adoption_pence=0,
        compensation_shared_parental_pence=0, compensation_bereavement_pence=0, compensation_neonatal_pence=0, construction_pence=0,
    ),
    levy=Levy(152_300, 1, 1_500_000),
    account=RepaymentAccount("Manor & Mead Trust", "123456", "12345678", "A/12-3"),
    final=Final(for_year=True),
)  # fmt: skip
NOTHING_PAID = EmployerPaymentSummary(
    TRUST, YEAR, no_payment=MAY, inactive=TaxMonths(date(2026, 6, 6), date(2026, 9, 5))
)


@pytest.mark.parametrize("made", [WHOLE, NOTHING_PAID, EmployerPaymentSummary(TRUST, YEAR, allowance=False), EmployerPaymentSummary(TRUST, YEAR, final=Final(ceased_on=date(2026, 4, 20)))])  # fmt: skip
def test_a_summary_is_as_hmrcs_schema_wants_it_and_its_business_rules_are_said_to_be_missing(
    made: EmployerPaymentSummary,
) -> None:
    assert summary_faults(made, return_year(YEAR), TODAY) == ()
    check = official_check(message(made).content, return_year(YEAR), official_files())
    assert check.faults == ()
    assert len(check.checked_by) == 2
    assert [words.split(":")[0] for words in check.not_checked] == ["Not checked by the business rules"]


def test_a_summary_of_the_year_before_passes_that_years_schema() -> None:
    made = replace(WHOLE, year=TaxYear(2025))
    check = official_check(message(made).content, return_year(TaxYear(2025)), official_files("2025-26"))
    assert check.faults == ()
    assert check.checked_by[1].startswith("EmployerPaymentSummary-2026-v1-0.xsd")


def test_the_amounts_stand_in_the_schemas_order_to_the_penny() -> None:
    content = message(WHOLE).content.decode()
    start = content.index("<EmpAllceInd>")
    assert content[start : content.index("<Account>")] == (
        "<EmpAllceInd>yes</EmpAllceInd><RecoverableAmountsYTD><TaxMonth>1</TaxMonth><SMPRecovered>715.10</SMPRecovered>"
        "<SPPRecovered>178.77</SPPRecovered><SAPRecovered>0.00</SAPRecovered><ShPPRecovered>178.77</ShPPRecovered>"
        "<SPBPRecovered>0.00</SPBPRecovered><SNCPRecovered>178.77</SNCPRecovered><NICCompensationOnSMP>0.00</NICCompensationOnSMP>"
        "<NICCompensationOnSPP>0.00</NICCompensationOnSPP><NICCompensationOnSAP>0.00</NICCompensationOnSAP>"
        "<NICCompensationOnShPP>0.00</NICCompensationOnShPP><NICCompensationOnSPBP>0.00</NICCompensationOnSPBP>"
        "<NICCompensationOnSNCP>0.00</NICCompensationOnSNCP><CISDeductionsSuffered>0.00</CISDeductionsSuffered></RecoverableAmountsYTD>"
        "<ApprenticeshipLevy><LevyDueYTD>1523.00</LevyDueYTD><TaxMonth>1</TaxMonth><AnnualAllce>15000.00</AnnualAllce></ApprenticeshipLevy>"
    )
    assert "<Class>HMRC-PAYE-RTI-EPS</Class>" in content
    assert "<Class>HMRC-PAYE-RTI-EPS-TIL</Class>" in message(WHOLE, Purpose.TEST_IN_LIVE).content.decode()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (EmployerPaymentSummary(TRUST, YEAR),
         "This summary says nothing: it needs an amount, a claim, months without payments, or that it is the last one"),
        (EmployerPaymentSummary(TRUST, YEAR, no_payment=TaxMonths(date(2026, 5, 1), date(2026, 5, 31))),
         "This summary has months without payments from 1 May 2026 to 31 May 2026: tax months go from a 6th to a 5th"),
        (EmployerPaymentSummary(TRUST, YEAR, inactive=TaxMonths(date(2026, 6, 6), date(2026, 5, 5))),
         "This summary has months of inactivity from 6 June 2026 to 5 May 2026: tax months go from a 6th to a 5th"),
        (EmployerPaymentSummary(TRUST, YEAR, no_payment=TaxMonths(date(2026, 3, 6), date(2026, 4, 5))),
         "This summary has months without payments outside 2026-27: say them in the summary of their own year"),
        (EmployerPaymentSummary(TRUST, YEAR, recoverable=Recoverable(13)), "This summary gives recovered amounts up to tax month 13: use 1 to 12"),
        (EmployerPaymentSummary(TRUST, YEAR, recoverable=Recoverable(1, maternity_pence=-1, neonatal_pence=-1)),
         "This summary has recovered amounts of the year below 0: maternity, neonatal"),
        (EmployerPaymentSummary(TRUST, YEAR, levy=Levy(152_350, 1, 1_500_000)),
         "This summary has a levy that is not whole pounds of 0 or more: what is due for the year so far is cut to pounds"),
        (EmployerPaymentSummary(TRUST, YEAR, levy=Levy(0, 0, 1_500_000)), "This summary gives the levy up to tax month 0: use 1 to 12"),
        (EmployerPaymentSummary(TRUST, YEAR, levy=Levy(0, 1, 1_500_100)),
         "This summary has a levy allowance of £15,001: it is at most £15,000 for all connected employers together"),
        (EmployerPaymentSummary(TRUST, YEAR, final=Final()),
         "The last return says neither that the year ends nor that the scheme ceased: choose one"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_summary_is_said(made: EmployerPaymentSummary, words: str) -> None:
    assert [fault.in_words() for fault in summary_faults(made, return_year(YEAR), TODAY)] == [words]
