"""One row of a list of staff, read into what it would put on record; everything that is wrong with it is found at once, each at its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import hours_in_a_week
from services.payroll.application.staff.fact_forms import known_from
from services.payroll.application.staff.people import person_of
from services.payroll.application.staff.posts import allowance_of, terms_of
from services.payroll.domain.bank_accounts.accounts import BankAccount, bank_account
from services.payroll.domain.bank_accounts.modulus import Fit
from services.payroll.domain.gross_pay.allowances import check_allowance
from services.payroll.domain.gross_pay.posts import PensionScheme, Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.national_insurance.letters import accepted_letter, letter_on
from services.payroll.domain.staff.facts import Known, NationalInsurance
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.domain.statutory_pay.kinds import FAMILY
from services.payroll.domain.tax_calendar import tax_year_of
from services.payroll.rules import rule_book
from services.payroll.rules.bank import long_numbers
from services.payroll.rules.gross_pay import allowance_rules_on
from services.payroll.rules.national_insurance import letter_rules_on
from shared.identifiers import new_id
from shared.importing import Mistake
from shared.refusals import Refused, wrong
from shared.spreadsheets import ReadRow

_COLUMN_OF = {
    "annual_pence": "salary", "hour_pence": "hour", "weekly_hours": "weekly_hours", "code": "tax_code",
    "previous_pay_pence": "previous_pay", "previous_tax_pence": "previous_tax", "letter": "ni_letter",
    "number": "account_number", "pay_group_id": "pay_group", "plan": "loans",
}  # fmt: skip
"""The column of a field that has another name in a sheet."""
_SO_FAR = {
    "pay_pence": "pay_so_far", "tax_pence": "tax_so_far", "student_loans_pence": "student_loans_so_far",
    "postgraduate_loans_pence": "postgraduate_loans_so_far", "pension_pence": "pension_so_far",
    **{f"{kind.lower()}_pence": f"{kind.lower()}_so_far" for kind in FAMILY},
}  # fmt: skip
"""The column of each figure of the year so far."""
_INSURED_SO_FAR = {
    "earnings_pence": "ni_earnings_so_far", "at_lel_pence": "ni_at_lel_so_far", "lel_to_pt_pence": "ni_to_pt_so_far",
    "pt_to_uel_pence": "ni_to_uel_so_far", "employee_pence": "ni_employee_so_far", "employer_pence": "ni_employer_so_far",
}  # fmt: skip
"""The column of each figure of the National Insurance so far."""
_ALLOWANCE_COLUMNS = {"annual_pence": "allowance_pay", "basis": "allowance_basis", "ends": "allowance_until"}
_FLAG_OF = {"B": "is_reduced", "J": "is_deferred", "Z": "is_deferred"}
"""What a letter says of somebody beside their age. H and V need days of their own: they are entered on the person's page."""
_COLUMNS_OF_KIND = {
    "opening figures": _SO_FAR,
    "national insurance so far": _INSURED_SO_FAR | {"letter": "ni_so_far_letter"},
}
"""Kinds with columns of their own for their fields."""
_KEYS_OF_ACCOUNT = ("account_name", "sort_code", "account_number")


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a row gives, with what its check says."""

    name: str
    account: BankAccount
    checked: Fit
    checked_by: str


@dataclass(slots=True)
class Entry:
    """What a row would put on record. `payroll_id` is empty where the row gives none."""

    row: int
    payroll_id: str = ""
    person: Person | None = None
    employment: Employment | None = None
    post: Post | None = None
    known: list[tuple[date, Known]] = field(default_factory=list)
    account: Account | None = None
    mistakes: list[Mistake] = field(default_factory=list)

    @contextmanager
    def noting(self, column: str, names: Mapping[str, str] = _COLUMN_OF) -> Iterator[None]:
        """A refusal inside becomes a mistake at its own column, or at `column` where it names none."""
        try:
            yield
        except Refused as refusal:
            fields = refusal.details.get("fields") or {}
            at = next(iter(fields), column)
            self.mistakes.append(Mistake(self.row, names.get(at, at), str(refusal)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What rows are read against: the school, its employer, the employer's pay groups by name and its pay scales."""

    school_id: str
    employer_id: str
    groups: Mapping[str, str]
    scales: Scales


def entry_of(uow: Paying, sheet: Sheet, row: ReadRow) -> Entry:
    """What the row would put on record, with all its mistakes."""
    values = row.values
    entry = Entry(row.number, str(values["payroll_id"] or "").strip())
    with entry.noting("surname"):
        entry.person = person_of(uow, new_id(), sheet.school_id, _person_said(values))
    with entry.noting("starts"):
        entry.employment = _employment(sheet, entry, values)
    with entry.noting("scale"):
        entry.post = _post(sheet, values)
    if entry.post is not None:
        with entry.noting("allowance", _ALLOWANCE_COLUMNS):
            entry.post = _allowance(uow, values, entry.post)
    if entry.person is not None:
        _facts(entry, values, uow.today(), entry.person)
    with entry.noting("account_number"):
        entry.account = _account(uow, values)
    return entry


def _person_said(values: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "surname", "forename", "second_forename", "title", "gender", "ni_number", "postcode", "email", "teacher_reference",
    )  # fmt: skip
    said = {name: values[name] or "" for name in names}
    return said | {"born": values["born"], "address": values["address"] or [], "country": "", "passport": ""}


def _employment(sheet: Sheet, entry: Entry, values: Mapping[str, Any]) -> Employment:
    name = str(values["pay_group"] or "").strip().casefold()
    if not name and len(sheet.groups) != 1:
        raise wrong("pay_group", f"give one of the pay groups: {', '.join(sheet.groups) or 'none is set up yet'}")
    if name and name not in sheet.groups:
        raise wrong(
            "pay_group", f"'{values['pay_group']}' is not one of: {', '.join(sheet.groups) or 'none is set up yet'}"
        )
    group = sheet.groups[name] if name else next(iter(sheet.groups.values()))
    return Employment(
        new_id(),
        entry.person.person_id if entry.person else "",
        sheet.employer_id,
        sheet.school_id,
        group,
        entry.payroll_id or "-",
        values["starts"],
        values["ends"],
        values["service_from"],
        weekly_hours=hours_in_a_week(values["weekly_hours"]),
        irregular=bool(values["irregular"]),
    )


def _post(sheet: Sheet, values: Mapping[str, Any]) -> Post:
    starts = values["terms_from"] or values["starts"]
    if starts < values["starts"]:
        raise wrong("terms_from", "the terms begin before the employment does")
    terms = terms_of(
        {
            "starts": starts,
            "ends": values["ends"],
            "scale": values["scale"] or "",
            "point": values["point"] or "",
            "top": values["top"] or "",
            "annual_pence": values["salary"],
            "hour_pence": values["hour"],
            "agreed_in": values["agreed_in"] or "",
            "fte": values["fte"] or "",
            "weekly_hours": values["weekly_hours"] if values["scale"] and not values["fte"] else None,
            "working_weeks": values["working_weeks"],
            "leave_weeks": values["leave_weeks"],
            "leave_method": "whole",
            "part_month": "365ths",
            "pension": values["pension"],
        },
        sheet.scales,
    )
    return Post(
        new_id(),
        sheet.school_id,
        str(values["cost_code"] or "").strip(),
        str(values["post"]).strip(),
        (terms,),
        service_from=values["service_from"] or values["starts"],
    )


def _allowance(uow: Paying, values: Mapping[str, Any], post: Post) -> Post:
    """The post with the allowance of its row, where it has one."""
    if not values["allowance"]:
        return post
    allowance = allowance_of(1, _allowance_said(values, post.terms[0].starts))
    check_allowance(allowance, allowance_rules_on(max(allowance.starts, uow.today())))
    return replace(post, allowances=(allowance,))


def _allowance_said(values: Mapping[str, Any], starts: date) -> dict[str, Any]:
    kind = values["allowance"]
    return {
        "kind": kind,
        "words": kind if kind.isupper() else kind.capitalize(),
        "starts": starts,
        "ends": values["allowance_until"] or values["ends"],
        "annual_pence": values["allowance_pay"] or 0,
        "basis": values["allowance_basis"] or "fte",
        "share": "",
        "scale": "",
        "point": "",
        "pensionable": True,
        "agreed_in": "",
    }


def _facts(entry: Entry, values: Mapping[str, Any], today: date, person: Person) -> None:
    starts: date = values["starts"]
    # What holds now is known from the beginning of this tax year on, or from a later start.
    since = max(starts, tax_year_of(today).first_day)
    for kind, column, day, said in _said_facts(values, starts, since):
        with entry.noting(column, _COLUMNS_OF_KIND.get(kind, _COLUMN_OF)):
            entry.known += [(day, what) for what in known_from(kind, said, day, None, person)]
    with entry.noting("ni_letter"):
        entry.known += _insurance(str(values["ni_letter"] or "").upper(), since, max(starts, today), person)


def _insurance(letter: str, since: date, today: date, person: Person) -> Iterator[tuple[date, Known]]:
    """What National Insurance goes by. A letter that is worked out anyway is not kept, so that it changes with age by itself."""
    said = {_FLAG_OF[letter]: True} if letter in _FLAG_OF else {}
    (known,) = known_from("national insurance", said, since, None, person)
    yield since, known
    if letter and isinstance(known, NationalInsurance):
        rules = letter_rules_on(rule_book(), today)
        accepted_letter(letter, known.circumstances, today, rules)
        if letter != letter_on(known.circumstances, today, rules).letter:
            yield today, replace(known, letter=letter)


def _said_facts(
    values: Mapping[str, Any], starts: date, since: date
) -> Iterator[tuple[str, str, date, dict[str, Any]]]:
    """The kinds of facts that a row gives: kind, column for a refusal that names none, day, values."""
    if values["declaration"]:
        yield "starter", "declaration", starts, {"declaration": values["declaration"]}
    if values["tax_code"]:
        said = {"code": values["tax_code"], "previous_pay_pence": values["previous_pay"]}
        yield "tax code", "tax_code", since, said | {"previous_tax_pence": values["previous_tax"]}
    so_far = _said_of(values, _SO_FAR)
    if so_far:
        yield "opening figures", "pay_so_far", since, so_far
    insured = _said_of(values, _INSURED_SO_FAR)
    if insured:
        letter = str(values["ni_so_far_letter"] or values["ni_letter"] or "")
        yield "national insurance so far", "ni_earnings_so_far", since, insured | {"letter": letter}
    for plan in values["loans"] or ():
        yield "student loan", "loans", since, {"plan": plan, "told": "starter"}
    yield from _pensions(values, since)


def _said_of(values: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    return {name: values[column] for name, column in columns.items() if values[column] is not None}


def _pensions(values: Mapping[str, Any], since: date) -> Iterator[tuple[str, str, date, dict[str, Any]]]:
    out = bool(values["opted_out"])
    if values["pension"] == PensionScheme.TEACHERS:
        yield "teachers pension", "pension", since, {"membership": "opted out" if out else "in the scheme"}
    elif values["pension"] == PensionScheme.LOCAL_GOVERNMENT:
        said = {"section": values["section"], "annual_pence": values["local_pay"], "opted_out": out}
        # A band holds for its scheme year, which begins on 1 April: five days before the tax year.
        yield (
            "local government pension",
            "section",
            since,
            said | ({"reason": "1 April"} if values["local_pay"] else {}),
        )


def _account(uow: Paying, values: Mapping[str, Any]) -> Account | None:
    given: dict[str, str] = {key: str(values[key] or "").strip() for key in _KEYS_OF_ACCOUNT}
    if not any(given.values()):
        return None
    missing = next((key for key, text in given.items() if not text), None)
    if missing is not None:
        raise wrong(missing, "give account name, sort code and account number together, or none of them yet")
    roll = str(values["roll_number"] or "")
    account = bank_account(given["sort_code"], given["account_number"], long_numbers(uow.today()), roll)
    fit, table = uow.bank_details.fit_of(account)
    if fit is Fit.DOES_NOT_FIT:
        raise wrong(
            "account_number", "sort code and account number do not fit together: compare both with a bank statement"
        )
    return Account(given["account_name"], account, fit, table)
