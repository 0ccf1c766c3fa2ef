"""The columns of a list of staff: one row for each post, so that somebody with two posts stands in two rows of one payroll id."""

from __future__ import annotations

from services.payroll.domain.gross_pay.posts import AllowanceBasis, AllowanceKind, PensionScheme
from services.payroll.domain.statutory_pay.kinds import FAMILY
from shared.money import parse_pounds
from shared.spreadsheets import Column, Kind

_POUNDS = "pounds, like 31650.00"
_SCHEMES = tuple(PensionScheme)
_ALLOWANCES = tuple(kind for kind in AllowanceKind if kind is not AllowanceKind.ACTING_UP)


def _semicolons(cell: str) -> list[str]:
    return [part.strip().upper() for part in cell.replace(",", ";").split(";") if part.strip()]


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.replace("\n", ",").split(",") if line.strip()]


def _money(key: str, title: str, hint: str = _POUNDS) -> Column:
    return Column(key, title, kind=Kind.MONEY, may_be_absent=True, parse=parse_pounds, hint=hint)


def _day(key: str, title: str, hint: str = "", *, required: bool = False) -> Column:
    return Column(key, title, kind=Kind.DATE, required=required, may_be_absent=not required, hint=hint)


def _text(key: str, title: str, hint: str = "", choices: tuple[str, ...] = ()) -> Column:
    return Column(key, title, may_be_absent=True, hint=hint, choices=choices)


def _number(key: str, title: str, hint: str) -> Column:
    return Column(key, title, kind=Kind.DECIMAL, may_be_absent=True, hint=hint)


COLUMNS = (
    _text("payroll_id", "Payroll id", "the number it has now; empty gives the next free one"),
    Column("surname", "Surname", required=True, aliases=("last name", "family name")),
    Column("forename", "Forename", may_be_absent=True, aliases=("first name", "given name")),
    _text("second_forename", "Second forename"),
    _text("title", "Title"),
    Column("born", "Birth date", kind=Kind.DATE, required=True, aliases=("date of birth", "dob")),
    _text("gender", "Gender", "F or M, as HMRC has it", ("F", "M")),
    Column(
        "ni_number", "NI number", may_be_absent=True, aliases=("national insurance number", "nino", "ni no"),
        hint="empty only while HMRC has given none",
    ),
    Column("address", "Address", may_be_absent=True, parse=_lines, hint="lines with commas between them, without the postcode"),
    _text("postcode", "Postcode"),
    _text("email", "E-mail"),
    _text("teacher_reference", "Teacher reference", "seven figures"),
    _day("starts", "Start date", "first day of the employment", required=True),
    _day("service_from", "Continuous service from", "where it is earlier than the start"),
    _day("ends", "Leaving date"),
    _text("pay_group", "Pay group", "its name; may be empty where the employer has one"),
    _number("weekly_hours", "Weekly hours", "as worked; pay by an hours scale takes the part of full time from it"),
    Column("irregular", "Paid irregularly", kind=Kind.YES_NO, may_be_absent=True),
    Column("post", "Post", required=True, aliases=("job title", "role"), hint="like Teaching assistant"),
    _text("cost_code", "Cost code"),
    _day("terms_from", "Terms from", "the day of the last change of pay or hours; empty is the start date"),
    _text("scale", "Pay scale", "like njc or teachers.rest-of-england, or the name of the employer's own"),
    _text("point", "Point", "like 5 or M3"),
    _text("top", "Top of grade", "the highest point of the grade"),
    _money("salary", "Full-time salary", "pounds a year, where no scale is given"),
    _money("hour", "Hourly rate", "pounds, for posts paid by claims"),
    _text("agreed_in", "Agreed in", "where a salary or rate of its own was agreed"),
    _text("fte", "FTE", "the part of a full-time post: 0.6 or 3/5"),
    _number("working_weeks", "Working weeks", "of a term-time post, with training days: 39"),
    _number("leave_weeks", "Leave weeks", "empty: by length of service"),
    Column("pension", "Pension scheme", required=True, choices=_SCHEMES, hint=", ".join(_SCHEMES)),
    Column("opted_out", "Opted out of the pension", kind=Kind.YES_NO, may_be_absent=True),
    _text("section", "LGPS section", "main or 50/50", ("main", "50/50")),
    _money("local_pay", "LGPS pay of the year", "pounds; the band goes by it"),
    _text("allowance", "Allowance", ", ".join(_ALLOWANCES), _ALLOWANCES),
    _money("allowance_pay", "Allowance a year", "pounds, the full amount"),
    _text("allowance_basis", "Allowance paid by", ", ".join(AllowanceBasis), tuple(AllowanceBasis)),
    _day("allowance_until", "Allowance until"),
    _text("tax_code", "Tax code", "like 1257L or 1257L M1"),
    _money("previous_pay", "Previous pay this year", "of jobs before, by the P45"),
    _money("previous_tax", "Previous tax this year"),
    _money("pay_so_far", "Taxable pay so far this year", "here, from the payroll program before"),
    _money("tax_so_far", "Tax so far this year"),
    _money("student_loans_so_far", "Student loan so far this year", "pounds, without pence"),
    _money("postgraduate_loans_so_far", "Postgraduate loan so far this year", "pounds, without pence"),
    _money("pension_so_far", "Pension contributions so far this year", "pounds, those taken before tax"),
    *(_money(f"{kind.lower()}_so_far", f"{kind} so far this year", f"pounds; {kind.words.lower()}") for kind in FAMILY),
    _text("ni_so_far_letter", "NI letter of the year so far", "empty: as NI letter; a second letter is entered on the person's page"),
    _money("ni_earnings_so_far", "NI earnings so far this year", "pounds, all earnings, by the last report (P11); 0.00 where none"),
    _money("ni_at_lel_so_far", "NI earnings at the LEL so far", "whole pounds"),
    _money("ni_to_pt_so_far", "NI earnings from LEL to PT so far"),
    _money("ni_to_uel_so_far", "NI earnings from PT to UEL so far"),
    _money("ni_employee_so_far", "Employee's NI so far this year"),
    _money("ni_employer_so_far", "Employer's NI so far this year"),
    _text("declaration", "Starter declaration", "A, B or C", ("A", "B", "C")),
    Column("loans", "Student loans", may_be_absent=True, parse=_semicolons, hint="1, 2, 4, 5, PG; several with a semicolon"),
    _text("ni_letter", "NI letter", "checked against age; empty: worked out"),
    _text("account_name", "Account name"),
    _text("sort_code", "Sort code", "12-34-56, as text"),
    _text("account_number", "Account number", "as text, so that noughts at the front stay"),
    _text("roll_number", "Building society roll number"),
)  # fmt: skip
