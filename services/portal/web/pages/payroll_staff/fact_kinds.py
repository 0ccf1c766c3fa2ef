"""The forms for each kind of thing that is known of an employment: HMRC's notices, pensions, orders, agreements. Their fields are named
as payroll takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput
from wtforms import SelectMultipleField, SubmitField

from services.portal.web.pages.payroll_staff.boxes import (
    PerCentField,
    chosen,
    day_box,
    iso,
    line,
    one_of,
    per_cent_box,
    ticked,
)
from services.portal.web.patterns.fields import PoundsField
from services.portal.web.patterns.forms import Form

PLANS = (("1", "Plan 1"), ("2", "Plan 2"), ("4", "Plan 4"), ("5", "Plan 5"), ("PG", "Postgraduate"))
NOT_CHOSEN = ("", "None")
ORDERS = (
    ("child maintenance", "Child maintenance"), ("court maintenance or fine", "A court’s priority order: maintenance or a fine"),
    ("fine by table", "A fine, by its table"), ("council tax", "Council tax"), ("county court judgment", "A county court judgment"),
    ("direct earnings attachment", "A direct earnings attachment"),
)  # fmt: skip
TABLES = (
    NOT_CHOSEN, ("benefit_debt.standard", "Direct earnings attachment, standard rates"),
    ("benefit_debt.higher", "Direct earnings attachment, higher rates"), ("council_tax.england", "Council tax, England"),
    ("council_tax.wales", "Council tax, Wales"), ("fine", "Fines"),
)  # fmt: skip
ARRANGEMENTS = tuple(
    (one, one[:1].upper() + one[1:])
    for one in (
        "additional pension", "faster accrual", "buy-out of the early retirement reduction", "past added years",
        "additional pension contributions (APC)", "shared-cost APC", "added years",
        "additional voluntary contributions (AVC)",
    )
)  # fmt: skip
BANDS = (
    ("start of the employment", "The start of the employment"), ("1 April", "1 April"),
    ("change of hours, grade or weeks", "A change of hours, grade or weeks"), ("pay award", "A pay award"),
    ("sickness or family leave", "Sickness or family leave"),
)  # fmt: skip
BESIDE = ("starts", "ends")


class FactForm(Form):
    """What is known from a day on; a subclass has the values of its kind."""

    starts = day_box("From which day?", "For example 1 9 2026", called="first day")
    submit = SubmitField("Save", widget=GovSubmitInput())

    def values(self) -> dict[str, Any]:
        """The values by the names that payroll has for them; what was left empty is left out."""
        said = {name: _sent(self[name]) for name in self.shown_names() if name not in BESIDE}
        return {name: value for name, value in said.items() if not _empty(value)}

    def last_day(self) -> date | None:
        found: date | None = self["ends"].data if "ends" in self else None
        return found


class ForATime(FactForm):
    """The same with a last day, where there is one."""

    ends = day_box("Last day", "Leave it empty where none is known.", called="last day", needed=False)


class StarterForm(FactForm):
    """A P45 or a declaration."""

    declaration = one_of(
        "What do they say on the starter declaration?",
        [("A", "A: this is their first job since 6 April, and they have had no benefit or pension"),
         ("B", "B: this is their only job now, but they had another, or a benefit, since 6 April"),
         ("C", "C: they have another job, or a pension"), ("none", "They have not said")],
        default="none",
    )  # fmt: skip
    p45_code = line("Tax code on the P45", "Leave the P45 empty where they bring none.", wide=10)
    p45_left_on = day_box("Leaving date on the P45", called="leaving date", needed=False)
    p45_pay_pence = PoundsField("Total pay to date on the P45")
    p45_tax_pence = PoundsField("Total tax to date on the P45")
    p45_student_loan = ticked("The P45 says that student loan deductions go on")
    loans = SelectMultipleField("Student loans", widget=GovCheckboxesInput(), choices=list(PLANS), description="Those that they name.")  # fmt: skip


class TaxCodeForm(FactForm):
    """HMRC's notice."""

    code = line("Tax code", "As on the notice, for example 1257L or 1257L M1.", needed="Enter the tax code", wide=10)
    previous_pay_pence = PoundsField("Previous pay", description="Where the notice gives it.")
    previous_tax_pence = PoundsField("Previous tax", description="Where the notice gives it.")


class NationalInsuranceForm(FactForm):
    """What the category letter goes by."""

    letter = line("Category letter", "Leave it empty to have it worked out by age and by what stands below.", wide=2)
    apprentice_from = day_box("Apprentice from", called="first day as an apprentice", needed=False)
    apprentice_until = day_box("Apprentice until", called="last day as an apprentice", needed=False)
    veteran_since = day_box("First day of civilian employment after the armed forces", called="first day", needed=False)
    site = chosen("Works at a special tax site", [NOT_CHOSEN, ("freeport", "A freeport"), ("investment zone", "An investment zone")])  # fmt: skip
    site_since = day_box("At that site since", called="first day there", needed=False)
    is_deferred = ticked("HMRC allowed the contributions to be deferred")
    is_reduced = ticked("A certificate of reduced liability is held")
    is_not_liable = ticked("No contributions are due at all")


class DirectorForm(FactForm):
    """A director of the company."""

    method = one_of("How are the contributions worked out?", [("annual", "By the year"), ("alternative", "Period by period, put right in the last")])  # fmt: skip
    appointed = day_box("Appointed on", "Where it was within this tax year.", called="day of appointment", needed=False)


class StudentLoanForm(FactForm):
    """A notice to begin or to stop."""

    plan = one_of("Which loan?", PLANS)
    told = one_of(
        "How is it known?",
        [("start notice", "HMRC’s notice to begin (SL1 or PGL1)"), ("stop notice", "HMRC’s notice to stop (SL2 or PGL2)"),
         ("starter", "The starter said so")],
    )  # fmt: skip


class TeachersPensionForm(FactForm):
    membership = one_of("Are they in the scheme?", [("in the scheme", "Yes"), ("opted out", "They opted out")])


class LocalPensionForm(FactForm):
    section = one_of("Which section?", [("main", "The main section"), ("50/50", "The 50/50 section")], default="main")
    annual_pence = PoundsField("Pensionable pay for a year", description="The contribution band goes by it.")
    reason = chosen("Why is the band looked at?", BANDS)
    fund = line("Fund", "Its name, where it is not that of the employer.", most=120)
    opted_out = ticked("They opted out")


class PensionNoticeForm(FactForm):
    """A notice to leave a scheme: out of it from `starts` on."""

    starts = day_box(
        "From which day are they out of the scheme?",
        "Within the window: the day the notice came. After it: the day by the scheme’s own rules.", called="first day",
    )  # fmt: skip
    scheme = one_of(
        "Which scheme do they leave?",
        [("teachers", "Teachers’ Pensions"), ("local-government", "The Local Government Pension Scheme")],
    )
    enrolled = one_of(
        "How did they come into it?",
        [("by contract", "By their contract"), ("automatically", "They were enrolled automatically")], default="by contract",
    )  # fmt: skip
    became_member = day_box("Member since", called="first day of the membership")
    told = day_box("Day of the letter that told them of it", "Where they were enrolled automatically.", called="day of the letter", needed=False)  # fmt: skip
    received = day_box("Day on which the notice came", called="day of the notice")


class EnrolmentPutOffForm(FactForm):
    """An assessment for automatic enrolment that is put off."""

    starts = day_box("On which day was the assessment due?", "For example the first day at work.", called="first day")
    until = day_box("To which day is it put off?", "Three months later at the latest.", called="day of the assessment")


class AdditionalPensionForm(ForATime):
    arrangement = chosen("Which arrangement?", ARRANGEMENTS)
    reference = line("Reference", needed="Enter the reference of the arrangement")
    fixed_pence = PoundsField("Amount each pay period", description="An amount or a per cent: one of the two.")
    basis_points = per_cent_box("Per cent of pensionable pay")
    employer_pence = PoundsField("Of which the employer pays", description="In a shared-cost arrangement.")


class SacrificeForm(ForATime):
    benefit = chosen("What is pay given up for?", [("cycle", "A cycle"), ("childcare", "Childcare"), ("shared-cost AVC", "Shared-cost AVC"), ("car", "A car")])  # fmt: skip
    reference = line("Reference of the agreement", needed="Enter the reference of the agreement")
    fixed_pence = PoundsField("Amount each pay period", description="An amount or a per cent: one of the two.")
    hundredths = per_cent_box("Per cent of basic pay")


class OrderForm(ForATime):
    """`starts` is the day on which it was served."""

    order = chosen("What is it for?", ORDERS)
    reference = line("Reference of the order", "As the payment to the court or authority will name it.")
    made = day_box("Date of the order", called="date of the order")
    authority = line("Who is paid", "The court, council or department.", most=120)
    table = chosen("By which table?", TABLES, "Only where the order goes by one.")
    normal_pence = PoundsField("Normal deduction", description="Only where the order sets it.")
    protected_pence = PoundsField("Protected earnings", description="Only where the order sets them.")
    per = chosen("Both for each", [("month", "Month"), ("week", "Week"), ("day", "Day")])
    owed_pence = PoundsField("Owed in all", description="Where the order says it.")
    carried_pence = PoundsField("Not deducted so far and carried on")

    def values(self) -> dict[str, Any]:
        """Without the length of time where the order sets no amount for it."""
        said = super().values()
        return said if "normal_pence" in said else {name: value for name, value in said.items() if name != "per"}


class SoFarForm(FactForm):
    """Figures of the tax year that another program reached."""

    starts = day_box(
        "From which day on are they paid here?",
        "For example 1 9 2026. The figures are those of its tax year.",
        called="first day",
    )


class OpeningFiguresForm(SoFarForm):
    """The tax year so far in another program."""

    pay_pence = PoundsField("Taxable pay so far this tax year")
    tax_pence = PoundsField("Tax so far this tax year")
    student_loans_pence = PoundsField("Student loan deductions so far")
    postgraduate_loans_pence = PoundsField("Postgraduate loan deductions so far")
    pension_pence = PoundsField("Pension contributions so far", description="Those taken before tax.")
    smp_pence = PoundsField("Statutory maternity pay so far")
    spp_pence = PoundsField("Statutory paternity pay so far")
    sap_pence = PoundsField("Statutory adoption pay so far")
    shpp_pence = PoundsField("Statutory shared parental pay so far")
    spbp_pence = PoundsField("Statutory parental bereavement pay so far")
    sncp_pence = PoundsField("Statutory neonatal care pay so far")


class InsuredSoFarForm(SoFarForm):
    """National Insurance of the tax year so far in another program, under one letter."""

    letter = line("Category letter", "Of these figures. Another letter of the same year is entered by itself.", needed="Enter the category letter", wide=2)  # fmt: skip
    earnings_pence = PoundsField(
        "All earnings for National Insurance", description="£0.00 where there are none; so for each of these."
    )
    at_lel_pence = PoundsField("Earnings at the lower earnings limit", description="Whole pounds.")
    lel_to_pt_pence = PoundsField("Earnings from the lower earnings limit to the primary threshold")
    pt_to_uel_pence = PoundsField("Earnings from the primary threshold to the upper earnings limit")
    employee_pence = PoundsField("Employee’s contributions")
    employer_pence = PoundsField("Employer’s contributions")


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind as a page: its name in payroll, its words and form, and what to know before."""

    kind: str
    title: str
    form: type[FactForm]
    words: str = ""


KINDS: Mapping[str, FactKind] = {
    one.kind.replace(" ", "-"): one
    for one in (
        FactKind("starter", "What a starter brings", StarterForm, "The tax code to begin with follows from it."),
        FactKind("tax code", "Tax code notice", TaxCodeForm, "Copy HMRC’s notice (P6 or P9)."),
        FactKind("national insurance", "National Insurance circumstances", NationalInsuranceForm, "The letter follows from age and circumstances."),
        FactKind("student loan", "Student loan notice", StudentLoanForm),
        FactKind("teachers pension", "Teachers’ Pensions", TeachersPensionForm),
        FactKind("local government pension", "Local Government Pension Scheme", LocalPensionForm),
        FactKind("pension notice", "Notice to leave a pension scheme", PensionNoticeForm, "Within its window what was taken is given back by the next pay run; after it they leave by the scheme’s own rules."),
        FactKind("enrolment put off", "Enrolment put off", EnrolmentPutOffForm, "For who is in no scheme by contract. They are told within six weeks, and assessed on the day to which it is put off."),
        FactKind("additional pension", "Additional pension contributions", AdditionalPensionForm),
        FactKind("salary sacrifice", "Salary sacrifice", SacrificeForm),
        FactKind("attachment order", "Attachment of earnings order", OrderForm, "The first day is the day on which the order was served."),
        FactKind("director", "Director of the company", DirectorForm),
        FactKind("opening figures", "Figures of the tax year so far", OpeningFiguresForm, "For somebody who was paid by another program before, in this tax year. Enter the National Insurance of the year so far, too."),
        FactKind("national insurance so far", "National Insurance of the tax year so far", InsuredSoFarForm, "For somebody who was paid by another program before, in this tax year. Copy the last report of that program (P11), once for each category letter."),
    )
}  # fmt: skip
"""The kinds by their place in an address."""


def _empty(value: Any) -> bool:
    """Whether nothing was said; £0.00 is something."""
    return value is None or value is False or value in ("", [])


def _sent(field: Any) -> Any:
    """A field's value as it travels."""
    if isinstance(field, PerCentField):
        return field.hundredths
    return iso(field.data) if isinstance(field.data, date) else field.data
