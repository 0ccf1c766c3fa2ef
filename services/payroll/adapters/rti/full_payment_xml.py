"""A full payment submission as the elements of HMRC's schema, in its order. Names and addresses are narrowed to the schema's letters;
`services.payroll.domain.returns.letters.changes_of` says what that changed."""

from __future__ import annotations

from services.payroll.adapters.rti.elements import Elements
from services.payroll.adapters.rti.year_end import write_final, year_name
from services.payroll.domain.income_tax.starters import Declaration
from services.payroll.domain.returns.employees import (
    DirectorsNi,
    Employee,
    Employment,
    FiguresToDate,
    FullPaymentSubmission,
    LetterFigures,
    Partner,
    Payment,
    Secondment,
    StarterDetails,
    Stay,
)
from services.payroll.domain.returns.employment_faults import plan_code
from services.payroll.domain.returns.letters import sent_letters, sent_partner


def write_full_payment(into: Elements, submission: FullPaymentSubmission) -> None:
    """The FullPaymentSubmission element below an IRenvelope."""
    whole = into.below("FullPaymentSubmission")
    employer = submission.employer
    references = whole.below("EmpRefs")
    references.text("OfficeNo", employer.office)
    references.text("PayeRef", employer.reference)
    references.text("AORef", employer.accounts_office)
    references.text("COTAXRef", employer.corporation_tax)
    whole.text("RelatedTaxYear", year_name(submission.year))
    for employee in submission.employees:
        _write_employee(whole.below("Employee"), employee)
    write_final(whole, submission.final)


def _write_employee(into: Elements, employee: Employee) -> None:
    details, sent = into.below("EmployeeDetails"), sent_letters(employee)
    details.text("NINO", employee.ni_number)
    name = details.below("Name")
    name.text("Ttl", sent.title)
    for forename in sent.forenames:
        name.text("Fore", forename)
    name.text("Initials", sent.initials)
    name.text("Sur", sent.surname)
    if sent.lines or sent.postcode or sent.country:
        address = details.below("Address")
        for line in sent.lines:
            address.text("Line", line)
        address.text("UKPostcode", sent.postcode)
        address.text("ForeignCountry", sent.country)
    details.text("BirthDate", employee.born)
    details.text("Gender", employee.gender)
    details.text("PassportNumber", sent.passport)
    if employee.partner is not None:
        _write_partner(details.below("PartnerDetails"), employee.partner)
    for employment in employee.employments:
        _write_employment(into.below("Employment"), employment)


def _write_partner(into: Elements, partner: Partner) -> None:
    into.text("NINO", partner.ni_number)
    name = into.below("Name")
    forename, initials, surname = sent_partner(partner)
    name.text("Fore", forename)
    name.text("Initials", initials)
    name.text("Sur", surname)


def _write_employment(into: Elements, employment: Employment) -> None:
    into.yes("OffPayrollWorker", employment.off_payroll_worker)
    if employment.director is not None:
        _write_director(into, employment.director)
    if employment.starter is not None:
        _write_starter(into.below("Starter"), employment.starter)
    into.text("EmployeeWorkplacePostcode", employment.workplace_postcode)
    into.text("PayId", employment.payroll_id)
    if employment.changed_from is not None:
        changed = into.below("PayIdChgd")
        changed.yes("PayrollIdChangedIndicator", when=True)
        changed.text("OldPayrollId", employment.changed_from)
    into.yes("IrrEmp", employment.irregular)
    into.text("LeavingDate", employment.left_on)
    _write_to_date(into.below("FiguresToDate"), employment.to_date)
    _write_payment(into.below("Payment"), employment.payment)
    for figures in employment.letters:
        _write_letter(into.below("NIlettersAndValues"), figures)


def _write_director(into: Elements, director: DirectorsNi) -> None:
    into.text("DirectorsNIC", director.method)
    into.text("TaxWkOfApptOfDirector", director.appointed_in_week)


def _write_starter(into: Elements, starter: StarterDetails) -> None:
    into.text("StartDate", starter.started_on)
    into.text("StartDec", starter.declaration if starter.declaration is not Declaration.NONE else None)
    into.yes("StudentLoan", starter.student_loan)
    into.yes("PostgradLoan", starter.postgraduate_loan)
    if starter.secondment is not None:
        _write_secondment(into.below("Seconded"), starter.secondment)


def _write_secondment(into: Elements, secondment: Secondment) -> None:
    for stay in Stay:
        into.yes(stay, secondment.stay is stay)
    into.yes("EEACitizen", secondment.eea_citizen)
    into.yes("EPM6", secondment.epm6)


def _write_to_date(into: Elements, to_date: FiguresToDate) -> None:
    into.money("TaxablePay", to_date.taxable_pence)
    into.money("TotalTax", to_date.tax_pence)
    into.money("StudentLoansTD", to_date.student_loans_pence)
    into.money("PostgradLoansTD", to_date.postgraduate_loans_pence)
    into.money("EmpeePenContribnsPaidYTD", to_date.pension_paid_pence)
    into.money("EmpeePenContribnsNotPaidYTD", to_date.pension_not_paid_pence)


def _write_payment(into: Elements, payment: Payment) -> None:
    into.text("PayFreq", payment.returned_frequency)
    into.text("PmtDate", payment.paid_on)
    into.text("LateReason", payment.late_reason)
    into.text("WeekNo" if payment.period.frequency.weeks else "MonthNo", payment.period.number)
    into.text("PeriodsCovered", payment.periods_covered)
    into.yes("AggregatedEarnings", payment.aggregated)
    into.yes("PmtAfterLeaving", payment.after_leaving)
    into.text("HoursWorked", payment.hours)
    code = payment.tax_code
    attributes = {"BasisNonCumulative": "yes" if code.non_cumulative else "", "TaxRegime": str(code.regime)}
    into.text("TaxCode", code.bare, **{name: value for name, value in attributes.items() if value})
    into.money("TaxablePay", payment.taxable_pence)
    into.money("NonTaxOrNICPmt", payment.not_taxed_pence)
    into.money("DednsFromNetPay", payment.from_net_pence)
    into.money("PayAfterStatDedns", payment.after_statutory_pence)
    into.money("EmpeePenContribnsPaid", payment.pension_paid_pence)
    into.money("ItemsSubjectToClass1NIC", payment.class_1_items_pence)
    into.money("EmpeePenContribnsNotPaid", payment.pension_not_paid_pence)
    if payment.student_loan is not None:
        into.money("StudentLoanRecovered", payment.student_loan.pence, PlanType=plan_code(payment.student_loan.plan))
    into.money("PostgradLoanRecovered", payment.postgraduate_loan_pence)
    into.money("TaxDeductedOrRefunded", payment.tax_pence)
    into.yes("OnStrike", payment.on_strike)
    into.yes("UnpaidAbsence", payment.unpaid_absence)
    statutory = payment.statutory
    into.money("SMPYTD", statutory.maternity_pence)
    into.money("SPPYTD", statutory.paternity_pence)
    into.money("SAPYTD", statutory.adoption_pence)
    into.money("ShPPYTD", statutory.shared_parental_pence)
    into.money("SPBPYTD", statutory.bereavement_pence)
    into.money("SNCPYTD", statutory.neonatal_pence)


def _write_letter(into: Elements, figures: LetterFigures) -> None:
    now, to_date = figures.now, figures.to_date
    into.text("NIletter", figures.letter)
    into.money("GrossEarningsForNICsInPd", now.earnings_pence)
    into.money("GrossEarningsForNICsYTD", to_date.earnings_pence)
    into.money("AtLELYTD", to_date.at_lel_pence)
    into.money("LELtoPTYTD", to_date.lel_to_pt_pence)
    into.money("PTtoUELYTD", to_date.pt_to_uel_pence)
    into.money("TotalEmpNICInPd", now.employer_pence)
    into.money("TotalEmpNICYTD", to_date.employer_pence)
    into.money("EmpeeContribnsInPd", now.employee_pence)
    into.money("EmpeeContribnsYTD", to_date.employee_pence)
