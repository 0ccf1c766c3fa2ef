"""What is paid through Bacs: who pays, whom, how much, on which day; and the day on which Bacs has to process it. Source: Bacs, the
three-day cycle: sent on one working day, processed on the next, in the account on the one after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.plain_letters import Change, Letters, narrowed
from services.payroll.domain.sources import Source
from shared.calendar import add_working_days, is_working_day
from shared.calendar.bank_holidays import UnknownBankHolidayYear
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, NotValid, wrong

TEXT = Letters(r"A-Z0-9.&/\- ", "A-Z0-9", 18, in_place=" ", capitals=True)
"""What a name or a reference may be made of in a Bacs file."""
_SIX = re.compile(r"[0-9]{6}", re.ASCII)


class Days(StrEnum):
    """Whether all payments of a file are of one day (records of 100 characters) or each says its own (106)."""

    SINGLE = "single"
    MULTI = "multi"


@dataclass(frozen=True, slots=True)
class BacsRules:
    """How far ahead a file may be sent, and the most that one payment may be."""

    most_days_ahead: int
    most_pence: int
    source: Source


@dataclass(frozen=True, slots=True)
class Originator:
    """Who pays: the service user number that Bacs gave, the name on payees' statements, and the account that is debited."""

    service_user: str
    name: str
    account: BankAccount

    def __post_init__(self) -> None:
        if not _SIX.fullmatch(self.service_user):
            raise wrong("service_user", "The Bacs service user number has 6 figures")
        if not narrowed(self.name, TEXT):
            raise wrong(
                "name", "The name of who pays needs letters A to Z: it stands on the statement of everybody who is paid"
            )


@dataclass(frozen=True, slots=True)
class Credit:
    """One payment. `whose` names the employee in messages; `reference` stands on their statement, unless their building society needs
    the roll number there."""

    whose: str
    payee: str
    account: BankAccount
    pence: int
    reference: str
    pay_on: date

    @property
    def sent_reference(self) -> str:
        return self.account.roll_number or narrowed(self.reference, TEXT)

    @property
    def sent_payee(self) -> str:
        return narrowed(self.payee, TEXT)


def processing_day(pay_on: date) -> date:
    """The working day before the payment day. Raises NotValid for a payment day on which banks do not work, NoRuleForDate for a year
    whose bank holidays are not known."""
    try:
        if not is_working_day(pay_on):
            raise wrong(
                "pay_on", f"{day_in_words(pay_on)} is no working day of the banks: pay on the working day before"
            )
        return add_working_days(pay_on, -1)
    except UnknownBankHolidayYear as unknown:
        raise NoRuleForDate(str(unknown).rstrip(".")) from unknown


def checked_credits(payments: tuple[Credit, ...], sent_on: date, rules: BacsRules) -> None:
    """Raises NotValid for the first payment that Bacs would not take, naming whose it is."""
    if not payments:
        raise NotValid("There is nobody to pay: a Bacs file needs at least one payment")
    for payment in payments:
        _refuse_amount(payment, rules)
        if not payment.sent_payee:
            raise NotValid(
                f"The account name of {payment.whose} cannot be written in the letters A to Z: give it as the bank has it"
            )
    for pay_on in sorted({payment.pay_on for payment in payments}):
        _refuse_day(pay_on, sent_on, rules)


def _refuse_amount(payment: Credit, rules: BacsRules) -> None:
    if payment.pence <= 0:
        raise NotValid(
            f"{payment.whose} is to be paid {_pounds(payment.pence)}: leave out who is paid nothing, and settle what is owed otherwise"
        )
    if payment.pence > rules.most_pence:
        raise NotValid(
            f"{payment.whose} is to be paid {_pounds(payment.pence)}: one Bacs payment is at most {_pounds(rules.most_pence)}"
        )


def _refuse_day(pay_on: date, sent_on: date, rules: BacsRules) -> None:
    processed = processing_day(pay_on)
    if processed <= sent_on:
        latest = day_in_words(add_working_days(processed, -1))
        raise NotValid(
            f"It is too late to pay on {day_in_words(pay_on)} through Bacs: the file had to be sent by {latest}. Pay by Faster Payments or later"
        )
    if (processed - sent_on).days > rules.most_days_ahead:
        raise NotValid(
            f"It is too early to send a payment of {day_in_words(pay_on)}: Bacs takes it {rules.most_days_ahead} days ahead"
        )


def payment_changes(payments: tuple[Credit, ...]) -> tuple[Change, ...]:
    """What stands in the file otherwise than it was written; capitals do not count."""
    pairs = (
        (payment.whose, field, " ".join(written.split()), sent)
        for payment in payments
        for field, written, sent in (
            ("Account name", payment.payee, payment.sent_payee),
            ("Reference", payment.reference, payment.sent_reference),
        )
    )
    return tuple(
        Change(whose, field, written, sent) for whose, field, written, sent in pairs if written.upper() != sent
    )


def _pounds(pence: int) -> str:
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"
