"""A payslip as its reader sees it: words and amounts, in the order in which they stand. Source: Employment Rights Act 1996, s. 8 (gross
and net pay, each variable deduction with its purpose, how net pay is paid, and the hours where pay varies by the time worked)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.employers.employers import Employer
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.payslips.results import Deduction, Line, Payslip
from services.payroll.domain.sources import Part, Source, Step
from services.payroll.domain.staff.people import Person
from services.payroll.domain.tax_calendar import TaxPeriod
from shared.calendar import first_of_month, last_of_month
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid

HOURS = "hours"
STANDS_ABOVE = frozenset({"Gross pay", "Net pay"})
"""Parts of a working that only add up what stands on the payslip itself."""
_HUNDREDTH = Decimal("0.01")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaidPerson:
    """Whose payslip it is, and what stands on it beside the figures. `schools` are names by id, `posts` titles by post;
    `account_ending` the last figures of the account, empty where nothing goes through the bank; `paid_on` the day of the money."""

    person: Person
    employer: Employer
    home_school: str
    period: TaxPeriod
    paid_on: date
    account_ending: str = ""
    schools: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkingPart:
    """A headed part of the working: what was done, what came of it, and the numbers of the rules that were used."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PayslipPaper:
    """Everything that stands on one payslip. `pay` has what, for when and where, units, rate and amount; `deductions` what, reference and
    amount; `rules` are numbered from 1, in the order of their first use in the working."""

    person_id: str
    payroll_id: str
    name: str
    employer: str
    period: str
    facts: tuple[Row, ...]
    net: str
    how_paid: str
    pay: tuple[Row, ...]
    gross: str
    deductions: tuple[Row, ...]
    deducted: str
    to_date: tuple[Row, ...]
    employer_costs: tuple[Row, ...]
    cost: str
    notes: tuple[str, ...]
    working: tuple[WorkingPart, ...]
    rules: tuple[str, ...]


def payslip_paper(slip: Payslip, working: Iterable[Part], who: PaidPerson) -> PayslipPaper:
    """What stands on a payslip; `working` are its headed steps, none where they cannot be told.

    Raises NotValid for a payslip that is blocked: nobody is given one that may not be paid.
    """
    if slip.blocked:
        raise NotValid(f"The payslip of {who.person.name} is blocked, so it is not made: {slip.blocked}")
    told, rules = _working(working)
    return PayslipPaper(
        person_id=slip.person_id,
        payroll_id=slip.payroll_id,
        name=_full_name(who.person),
        employer=who.employer.name,
        period=_short_period(slip),
        facts=tuple(_facts(slip, who)),
        net=pounds(slip.net_pence),
        how_paid=_how_paid(slip.net_pence, who),
        pay=tuple(_pay_row(line, slip, who) for line in slip.lines),
        gross=pounds(slip.gross_pence),
        deductions=tuple(_deduction_row(each) for each in slip.deductions),
        deducted=pounds(sum(each.pence for each in slip.deductions)),
        to_date=tuple((words, pounds(pence)) for words, pence in _to_date(slip)),
        employer_costs=tuple((_capital(cost.kind), pounds(cost.pence)) for cost in slip.employer),
        cost=pounds(slip.cost_pence),
        notes=tuple(_notes(slip, told)),
        working=told,
        rules=rules,
    )


def days_in_words(first: date, last: date) -> str:
    """A span of days as people read it: `September 2026` for a whole month, `3 to 14 September 2026`, `30 March to 5 April 2026`."""
    if first == last:
        return day_in_words(first)
    if first == first_of_month(first) and last == last_of_month(first):
        return f"{first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_in_words(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day_in_words(last)}"
    return f"{day_in_words(first)} to {day_in_words(last)}"


def _full_name(person: Person) -> str:
    return " ".join(part for part in (person.title, person.name) if part)


def _short_period(slip: Payslip) -> str:
    return days_in_words(slip.starts, slip.ends)


def _facts(slip: Payslip, who: PaidPerson) -> Iterator[Row]:
    unit = "week" if who.period.frequency.weeks else "month"
    yield "Payroll id", slip.payroll_id
    yield "NI number", who.person.ni_number or "not given yet"
    yield "Tax code", _tax_code_words(slip, who.period)
    yield "NI category letter", slip.insurance.letter
    yield "Pay period", f"{_short_period(slip)}, tax {unit} {who.period.number}"
    yield "Paid on", day_in_words(who.paid_on)
    yield "School", who.home_school
    yield "PAYE reference", who.employer.paye
    hours = sum((line.measure.quantity for line in slip.lines if _is_by_the_hour(line) and line.measure), Fraction(0))
    if hours:
        yield "Hours by the hour", number_in_words(hours)
    if slip.left_on:
        yield "Left on", day_in_words(slip.left_on)


def _tax_code_words(slip: Payslip, period: TaxPeriod) -> str:
    if not slip.tax_non_cumulative:
        return f"{slip.tax_code} (cumulative)"
    return f"{slip.tax_code} {'W1' if period.frequency.weeks else 'M1'} (this payment alone)"


def _is_by_the_hour(line: Line) -> bool:
    return line.kind is not LineKind.UNPAID and line.measure is not None and line.measure.unit == HOURS


def number_in_words(exact: Fraction) -> str:
    """A number of hours or days to two places, without noughts at the end."""
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_HUNDREDTH)
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _pay_row(line: Line, slip: Payslip, who: PaidPerson) -> Row:
    where = who.schools.get(line.school, "")
    for_post = who.posts.get(line.post, "")
    days = "" if (line.starts, line.ends) == (slip.starts, slip.ends) else days_in_words(line.starts, line.ends)
    about = ", ".join(said for said in (for_post, "" if where == who.home_school else where, days) if said)
    return (_words_of(line), about, units_in_words(line), rate_in_words(line), pounds(line.pence))


def _words_of(line: Line) -> str:
    return f"Not paid: {line.words}" if line.kind is LineKind.UNPAID else _capital(line.words or line.kind)


def units_in_words(line: Line) -> str:
    """How many hours, days or weeks a line is for, where it goes by them."""
    measure = line.measure
    if measure is None:
        return ""
    if line.kind is LineKind.HOLIDAY:
        return f"{number_in_words(measure.quantity)}%"
    if measure.unit == HOURS:
        return f"{number_in_words(measure.quantity)} hours"
    if not measure.of:
        return f"{number_in_words(measure.quantity)} {measure.unit}" if measure.unit == "weeks" else measure.unit
    return f"{number_in_words(measure.quantity)} of {measure.of} days"


def rate_in_words(line: Line) -> str:
    """What an hour is paid, with what it is multiplied by."""
    if line.rate is None:
        return ""
    times = f" × {line.rate.multiple.normalize():f}" if line.rate.multiple != 1 else ""
    return f"{pounds(line.rate.hour_pence)}{times}"


def _deduction_row(deduction: Deduction) -> Row:
    back = " (given back)" if deduction.pence < 0 else ""
    return (f"{deduction.words}{back}", deduction.reference, pounds(deduction.pence))


def _how_paid(net_pence: int, who: PaidPerson) -> str:
    if not net_pence:
        return "Nothing is paid this time."
    if not who.account_ending:
        return f"Paid on {day_in_words(who.paid_on)}, not through the bank: ask your payroll office how."
    return f"Paid on {day_in_words(who.paid_on)} into your bank account ending {who.account_ending}."


def _to_date(slip: Payslip) -> Iterator[tuple[str, int]]:
    year = slip.to_date
    yield "Gross pay", year.gross_pence
    yield "Taxable pay", year.tax.here.pay_pence
    yield "Income tax", year.tax.here.tax_pence
    if year.tax.previous.pay_pence or year.tax.previous.tax_pence:
        yield "Taxable pay in earlier jobs this year", year.tax.previous.pay_pence
        yield "Income tax in earlier jobs this year", year.tax.previous.tax_pence
    if slip.insurance.returned is not None:
        since = " (what the program before took is not known yet)" if year.insured.brought.is_unknown else ""
        yield f"National Insurance{since}", year.insured.employee_pence
    others = (
        ("Pension contributions", year.pension_pence),
        ("Student loan", year.student_loans_pence),
        ("Postgraduate loan", year.postgraduate_loans_pence),
        *((paid.kind.words, paid.pence) for paid in year.statutory),
    )
    yield from ((words, pence) for words, pence in others if pence)
    yield "Net pay", year.net_pence


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _notes(slip: Payslip, working: tuple[WorkingPart, ...]) -> Iterator[str]:
    if not working:
        yield "How this pay was worked out is not told here: a rule was corrected since. Its figures stand; ask your payroll office."
    if slip.insurance.taken_together:
        yield (
            "You have more than one job with this employer. National Insurance is worked out on all of them together, and each payslip "
            "bears its part."
        )
        if slip.insurance.returned is None:
            yield "What you paid of it this year stands on the payslip of your first payroll id."
    if slip.taxed_pence != slip.taxable_pence:
        yield f"Benefits worth {pounds(slip.taxed_pence - slip.taxable_pence)} are taxed with this pay and not paid with it."
    if slip.after_leaving:
        yield "This is paid after you left: it does not stand on your P45."


def _working(parts: Iterable[Part]) -> tuple[tuple[WorkingPart, ...], tuple[str, ...]]:
    numbers: dict[Source, int] = {}
    told = tuple(
        WorkingPart(part.heading, tuple(_step_row(step, numbers) for step in part.steps))
        for part in parts
        if part.heading not in STANDS_ABOVE
    )
    return told, tuple(_rule_words(source) for source in numbers)


def _step_row(step: Step, numbers: dict[Source, int]) -> Row:
    used = dict.fromkeys(numbers.setdefault(source, len(numbers) + 1) for source in step.sources)
    amount = "" if step.pence is None else pounds(step.pence)
    return (step.words, ", ".join(str(number) for number in used), amount)


def _rule_words(source: Source) -> str:
    room, _, rest = source.name.replace("_", " ").partition(".")
    name = f"{_capital(room)}: {rest.replace('.', ', ')}" if rest else _capital(room)
    said = "; ".join(part for part in (source.source, source.status) if part)
    return f"{name.replace('-', ' ')}, from {day_in_words(source.starts)} ({said})"
