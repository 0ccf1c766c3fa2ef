"""Who is paid through the bank from a run, who is not and why, and what others are owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.bank_details.changes import AccountState
from services.payroll.domain.bank_file.payments import Originator
from services.payroll.domain.bank_file.standard18 import BankFile, FileNumbers, bank_file
from services.payroll.domain.outputs.pay_credits import PayCredits, PersonToPay, pay_credits
from services.payroll.domain.outputs.to_others import Payee, owed_to_others
from services.payroll.domain.payslips.results import DeductionKind
from services.payroll.rules.bank import bacs_rules
from services.payroll.rules.outputs import others_days
from shared.refusals import NotValid
from tests.payroll.outputs.school_of_150 import KINDS, all_payslips, everybody, run_of_april

PAY_ON = date(2026, 4, 28)
ACCOUNT = BankAccount("089999", "66374958")
CONFIRMED = AccountState(ACCOUNT, "A Person", "change-1")
PAYER = Originator("123456", "RIVERSIDE TRUST", BankAccount("107999", "88837491"))


def to_pay(account: AccountState = CONFIRMED) -> tuple[PersonToPay, ...]:
    return tuple(
        PersonToPay(one.person.person_id, one.person.name, slips.payslips, account)
        for one, slips in zip(everybody(), run_of_april(), strict=True)
    )


def one_of(kind: str, account: AccountState = CONFIRMED) -> PersonToPay:
    return to_pay(account)[6 * list(KINDS).index(kind)]


def file_of(made: PayCredits) -> BankFile:
    payments = tuple(one.credit for one in made.credits)
    return bank_file(PAYER, payments, FileNumbers(1, 1, date(2026, 4, 22)), bacs_rules(PAY_ON))


def test_the_file_of_a_run_pays_everybody_their_net_pay_once_and_is_the_same_when_it_is_made_again() -> None:
    made = pay_credits(to_pay(), PAY_ON, "SALARY APR 2026")
    # 150 people, of whom six had no work; two posts of one person are one payment.
    assert (len(made.credits), made.not_paid, made.notes) == (144, (), ())
    assert made.total_pence == sum(slip.net_pence for slip in all_payslips())
    first, again = file_of(made), file_of(pay_credits(to_pay(), PAY_ON, "SALARY APR 2026"))
    assert first == again
    assert (first.payments, first.total_pence) == (144, made.total_pence)
    assert first.processing_days == (date(2026, 4, 27),)


def test_a_person_with_two_posts_gets_one_payment_of_both() -> None:
    one = one_of("assistant and midday supervisor")
    (paid,) = pay_credits((one,), PAY_ON, "SALARY").credits
    assert paid.credit.pence == one.slips[0].net_pence + one.slips[1].net_pence
    assert paid.credit.whose.endswith("(payroll id 1048, 1048/2)")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (AccountState(), "has no account"),
        (AccountState(waiting=True), "has an account that nobody has confirmed"),
        (AccountState(held=True), "has an account that was confirmed after this run was opened"),
    ],
)
def test_who_has_no_account_to_be_paid_into_is_named_with_what_to_do(state: AccountState, why: str) -> None:
    made = pay_credits((one_of("teacher with loan 2", state), one_of("leaver")), PAY_ON, "SALARY")
    (left_out,) = made.not_paid
    assert [one.person_id for one in made.credits] == ["person-78"]
    assert why in left_out.in_words() and left_out.in_words().endswith("pay by hand this time (£2,080.22)")


@pytest.mark.parametrize(
    ("change", "why"), [({"held": True}, "confirmed after this run"), ({"waiting": True}, "waits")]
)
def test_a_change_on_its_way_is_noted_and_the_account_before_is_paid(change: dict[str, Any], why: str) -> None:
    made = pay_credits((one_of("leaver", replace(CONFIRMED, **change)),), PAY_ON, "SALARY")
    (paid,), (note,) = made.credits, made.notes
    assert paid.credit.account == ACCOUNT
    assert why in note


def test_who_was_paid_already_is_not_paid_again() -> None:
    assert pay_credits((one_of("leaver"),), PAY_ON, "SALARY", already={"person-78"}) == PayCredits((), (), ())


def test_net_pay_below_nothing_is_refused_by_name() -> None:
    one = one_of("leaver")
    below = replace(one, slips=(replace(one.slips[0], net_pence=-100),))
    with pytest.raises(NotValid, match=r"\(payroll id 1078\) has net pay of -£1\.00"):
        pay_credits((below,), PAY_ON, "SALARY")


def test_what_others_are_owed_is_what_was_deducted_for_them_with_the_employers_part() -> None:
    owed = owed_to_others(all_payslips(), others_days(PAY_ON))
    slips = all_payslips()
    teachers, fund = owed[0], owed[1]
    assert (teachers.payee, teachers.due) == (Payee.TEACHERS_PENSIONS, date(2026, 5, 7))
    assert teachers.member_pence == sum(slip.teachers.member_pence for slip in slips if slip.teachers)
    assert teachers.employer_pence == sum(slip.teachers.employer_pence for slip in slips if slip.teachers)
    assert (fund.payee, fund.name, fund.due) == (Payee.LOCAL_FUND, "Harbour Pension Fund", date(2026, 5, 22))
    orders = [one for one in owed if one.payee is Payee.ORDER]
    assert len(orders) == 12
    assert sum(one.pence for one in orders) == sum(slip.deducted(DeductionKind.ORDER) for slip in slips)
    assert {one.due for one in orders} == {date(2026, 5, 19)}
    maintenance = next(one for one in orders if one.reference == "CM1132")
    assert maintenance.pence == 15_000
    union = next(one for one in owed if one.payee is Payee.OTHER)
    assert (union.name, union.reference, union.pence, union.due) == ("Union subscription", "UNISON", 7_500, None)
    assert sum(one.pence for one in owed if one.payee is Payee.SACRIFICE) == 6 * 8_000
