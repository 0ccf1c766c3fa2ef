"""An employer payment summary as the elements of HMRC's schema, in its order."""

from __future__ import annotations

from services.payroll.adapters.rti.elements import Elements
from services.payroll.adapters.rti.year_end import write_final, year_name
from services.payroll.domain.plain_letters import Letters, narrowed
from services.payroll.domain.returns.summary import (
    EmployerPaymentSummary,
    Levy,
    Recoverable,
    RepaymentAccount,
    TaxMonths,
)

ACCOUNT_LETTERS = r"A-Za-z0-9 &'()*,\-./"
HOLDER = Letters(ACCOUNT_LETTERS, "A-Za-z0-9", 28)
ROLL_NUMBER = Letters(ACCOUNT_LETTERS, "A-Za-z0-9", 18)


def write_summary(into: Elements, summary: EmployerPaymentSummary) -> None:
    """The EmployerPaymentSummary element below an IRenvelope."""
    whole = into.below("EmployerPaymentSummary")
    employer = summary.employer
    references = whole.below("EmpRefs")
    references.text("OfficeNo", employer.office)
    references.text("PayeRef", employer.reference)
    references.text("AORef", employer.accounts_office)
    references.text("COTAXRef", employer.corporation_tax)
    if summary.no_payment is not None:
        whole.yes("NoPaymentForPeriod", when=True)
        _write_months(whole.below("NoPaymentDates"), summary.no_payment)
    if summary.inactive is not None:
        _write_months(whole.below("PeriodOfInactivity"), summary.inactive)
    if summary.allowance is not None:
        whole.text("EmpAllceInd", "yes" if summary.allowance else "no")
    if summary.recoverable is not None:
        _write_recoverable(whole.below("RecoverableAmountsYTD"), summary.recoverable)
    if summary.levy is not None:
        _write_levy(whole.below("ApprenticeshipLevy"), summary.levy)
    if summary.account is not None:
        _write_account(whole.below("Account"), summary.account)
    whole.text("RelatedTaxYear", year_name(summary.year))
    write_final(whole, summary.final)


def _write_months(into: Elements, months: TaxMonths) -> None:
    into.text("From", months.first)
    into.text("To", months.last)


def _write_recoverable(into: Elements, amounts: Recoverable) -> None:
    into.text("TaxMonth", amounts.month)
    into.money("SMPRecovered", amounts.maternity_pence)
    into.money("SPPRecovered", amounts.paternity_pence)
    into.money("SAPRecovered", amounts.adoption_pence)
    into.money("ShPPRecovered", amounts.shared_parental_pence)
    into.money("SPBPRecovered", amounts.bereavement_pence)
    into.money("SNCPRecovered", amounts.neonatal_pence)
    into.money("NICCompensationOnSMP", amounts.compensation_maternity_pence)
    into.money("NICCompensationOnSPP", amounts.compensation_paternity_pence)
    into.money("NICCompensationOnSAP", amounts.compensation_adoption_pence)
    into.money("NICCompensationOnShPP", amounts.compensation_shared_parental_pence)
    into.money("NICCompensationOnSPBP", amounts.compensation_bereavement_pence)
    into.money("NICCompensationOnSNCP", amounts.compensation_neonatal_pence)
    into.money("CISDeductionsSuffered", amounts.construction_pence)


def _write_levy(into: Elements, levy: Levy) -> None:
    into.money("LevyDueYTD", levy.due_pence)
    into.text("TaxMonth", levy.month)
    into.money("AnnualAllce", levy.allowance_pence)


def _write_account(into: Elements, account: RepaymentAccount) -> None:
    into.text("AccountHoldersName", narrowed(account.holder, HOLDER))
    into.text("AccountNo", account.account_number)
    into.text("SortCode", account.sort_code)
    into.text("BuildingSocRef", narrowed(account.roll_number, ROLL_NUMBER))
