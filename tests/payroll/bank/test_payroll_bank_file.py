"""Bacs files: every character of one by hand, the day on which Bacs has to process it, and what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.bank_accounts.accounts import BankAccount
from services.payroll.domain.bank_file.payments import Credit, Days, Originator, processing_day
from services.payroll.domain.bank_file.standard18 import BankFile, FileNumbers, bank_file
from services.payroll.rules.bank import bacs_rules
from shared.refusals import NoRuleForDate, NotValid

PAYER = Originator("654321", "Manor & Mead Trust", BankAccount("601613", "12345678"))
NUMBERS = FileNumbers(7, 1, date(2026, 4, 27))
PAYDAY = date(2026, 4, 30)
RULES = bacs_rules(NUMBERS.made_on)
ANN = Credit("Ann Smith", "Ann Smith", BankAccount("204512", "12345678"), 195_344, "Pay April 2026", PAYDAY)
JOSE = Credit(
    "José Núñez-O’Brien",
    "José Núñez-O’Brien",
    BankAccount("403525", "87654321", "A/123456-7"),
    82_156,
    "Pay April 2026",
    PAYDAY,
)


def made(*payments: Credit, days: Days = Days.SINGLE, numbers: FileNumbers = NUMBERS) -> BankFile:
    return bank_file(PAYER, payments, numbers, RULES, days)


def lines(file: BankFile) -> list[str]:
    assert file.content.endswith(b"\r\n")
    return file.content.decode("ascii").split("\r\n")[:-1]


def test_a_single_day_file_is_right_to_every_character() -> None:
    """Made on 27 April 2026, day 117; processed on the 29th, day 119; kept seven days more, to day 126."""
    assert lines(made(ANN, JOSE)) == [
        "VOL1000007                               654321                                1",
        "HDR1A654321S   65432100000700010001       26117 26126 000000                    ",
        "HDR2F0200000100                                   00                            ",
        "UHL1 26119999999    000000001 DAILY  001                                        ",
        "2045121234567809960161312345678    00000195344MANOR & MEAD TRUSTPAY APRIL 2026    ANN SMITH         ",
        "4035258765432109960161312345678    00000082156MANOR & MEAD TRUSTA/123456-7        JOSE NUNEZ-O BRIEN",
        "6016131234567801760161312345678    00000277500MANOR & MEAD TRUSTCONTRA            MANOR & MEAD TRUST",
        "EOF1A654321S   65432100000700010001       26117 26126 000000                    ",
        "EOF2F0200000100                                   00                            ",
        "UTL10000000277500000000027750000000010000002                                    ",
    ]


def test_a_multi_day_file_says_each_days_processing_day_and_balances_it() -> None:
    """1 May 2026 is paid a day later: processed on 30 April, day 120."""
    later = replace(ANN, whose="Bo Late", payee="Bo Late", pence=100, pay_on=date(2026, 5, 1))
    file = made(later, JOSE, days=Days.MULTI)
    assert lines(file)[2:8] == [
        "HDR2F0212000106                                   00                            ",
        "UHL1 26119999999    000000004 MULTI  001                                        ",
        "4035258765432109960161312345678    00000082156MANOR & MEAD TRUSTA/123456-7        JOSE NUNEZ-O BRIEN 26119",
        "6016131234567801760161312345678    00000082156MANOR & MEAD TRUSTCONTRA            MANOR & MEAD TRUST 26119",
        "2045121234567809960161312345678    00000000100MANOR & MEAD TRUSTPAY APRIL 2026    BO LATE            26120",
        "6016131234567801760161312345678    00000000100MANOR & MEAD TRUSTCONTRA            MANOR & MEAD TRUST 26120",
    ]
    assert lines(file)[-1] == "UTL10000000082256000000008225600000020000002" + 36 * " "
    assert file.processing_days == (date(2026, 4, 29), date(2026, 4, 30))


def test_the_same_payments_give_the_same_bytes_and_the_totals_to_compare() -> None:
    first, second = made(ANN, JOSE), made(ANN, JOSE)
    assert first == second
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    assert (first.payments, first.total_pence, first.processing_days) == (2, 277_500, (date(2026, 4, 29),))
    assert made(JOSE, ANN).sha256 != first.sha256


def test_names_and_references_that_are_sent_otherwise_are_said() -> None:
    assert [change.in_words() for change in made(ANN, JOSE).changes] == [
        "Account name of José Núñez-O’Brien: 'José Núñez-O’Brien' is sent as 'JOSE NUNEZ-O BRIEN'",
        "Reference of José Núñez-O’Brien: 'Pay April 2026' is sent as 'A/123456-7'",
    ]


@given(st.lists(st.integers(1, 2_000_000_000), min_size=1, max_size=20), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_every_record_has_its_length_and_the_totals_balance(amounts: list[int], name: str) -> None:
    payments = [replace(ANN, pence=pence, payee=f"A{name}") for pence in amounts]
    file = made(*payments)
    records = lines(file)
    assert [len(record) for record in records] == [80] * 4 + [100] * (len(amounts) + 1) + [80] * 3
    assert set(file.content.decode("ascii")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .&/-\r\n")
    total = sum(amounts)
    assert records[-1][4:44] == f"{total:013d}{total:013d}0000001{len(amounts):07d}"
    assert sum(int(record[35:46]) for record in records[4 : 4 + len(amounts)]) == int(records[-4][35:46]) == total


@pytest.mark.parametrize(
    ("pay_on", "processed"),
    [
        (date(2026, 4, 30), date(2026, 4, 29)),
        (date(2026, 4, 27), date(2026, 4, 24)),
        (date(2026, 4, 7), date(2026, 4, 2)),
        (date(2026, 12, 29), date(2026, 12, 24)),
    ],
)
def test_bacs_processes_on_the_working_day_before_the_payment_day(pay_on: date, processed: date) -> None:
    assert processing_day(pay_on) == processed


@pytest.mark.parametrize("closed", [date(2026, 4, 25), date(2026, 4, 6), date(2026, 12, 28)])
def test_nobody_is_paid_on_a_day_on_which_banks_do_not_work(closed: date) -> None:
    with pytest.raises(NotValid, match="is no working day of the banks: pay on the working day before"):
        processing_day(closed)


def test_a_year_whose_bank_holidays_are_not_known_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match="not for 2099"):
        processing_day(date(2099, 4, 30))


@pytest.mark.parametrize(
    ("payments", "made_on", "words"),
    [
        ((), date(2026, 4, 27), "There is nobody to pay: a Bacs file needs at least one payment"),
        ((ANN, replace(JOSE, pence=0)), date(2026, 4, 27), "José Núñez-O’Brien is to be paid £0.00: leave out who is paid nothing"),
        ((replace(ANN, pence=-1_205),), date(2026, 4, 27), "Ann Smith is to be paid -£12.05: leave out"),
        ((replace(ANN, pence=2_000_000_001),), date(2026, 4, 27), "Ann Smith is to be paid £20,000,000.01: one Bacs payment is at most £20,000,000.00"),
        ((replace(ANN, payee="東京"),), date(2026, 4, 27), "The account name of Ann Smith cannot be written in the letters A to Z"),
        ((ANN,), date(2026, 4, 29), "It is too late to pay on 30 April 2026 through Bacs: the file had to be sent by 28 April 2026"),
        ((ANN,), date(2026, 3, 27), "It is too early to send a payment of 30 April 2026: Bacs takes it 31 days ahead"),
        ((replace(ANN, pay_on=date(2026, 5, 4)),), date(2026, 4, 27), "4 May 2026 is no working day of the banks"),
        ((ANN, replace(JOSE, pay_on=date(2026, 5, 1))), date(2026, 4, 27), "These payments are of more than one day: make a multi-day file"),
    ],
)  # fmt: skip
def test_what_bacs_would_not_take_is_refused_by_whose_it_is(
    payments: tuple[Credit, ...], made_on: date, words: str
) -> None:
    with pytest.raises(NotValid, match=words.replace("(", r"\(")):
        made(*payments, numbers=FileNumbers(7, 1, made_on))


def test_a_day_that_comes_to_more_than_a_record_can_say_is_refused() -> None:
    with pytest.raises(NotValid, match="make two files"):
        made(*[replace(ANN, pence=2_000_000_000)] * 50)
    assert made(*[replace(ANN, pence=2_000_000_000)] * 49).total_pence == 98_000_000_000


@pytest.mark.parametrize(
    ("field", "wrongly"),
    [
        ("serial", lambda: FileNumbers(0, 1, PAYDAY)),
        ("file", lambda: FileNumbers(1, 1_000, PAYDAY)),
        ("service_user", lambda: Originator("12345", "Trust", PAYER.account)),
        ("name", lambda: Originator("123456", "東京", PAYER.account)),
    ],
)
def test_settings_of_the_payer_are_refused_field_by_field(field: str, wrongly) -> None:
    with pytest.raises(NotValid) as refused:
        wrongly()
    assert list(refused.value.details["fields"]) == [field]
