"""A Bacs file in Standard 18: labels of 80 characters, one record a payment, a contra record that takes each day's total from the
payer's account, and the totals. The same input gives the same bytes. Source: Bacs Standard 18 as transcribed in public by several
banks and bureaux (layouts of labels, records, contra and totals agree among them); Bacs' own guide was not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from services.payroll.domain.bank_file.payments import (
    TEXT,
    BacsRules,
    Credit,
    Days,
    Originator,
    checked_credits,
    payment_changes,
    processing_day,
)
from services.payroll.domain.plain_letters import Change, narrowed
from shared.refusals import NotValid, wrong

CREDIT, CONTRA = "99", "17"
LABEL = 80
KEPT_DAYS = timedelta(days=7)
"""After the last processing day a file may be written over."""
NO_SUB_REFERENCE = "    "
"""Field 7. The hash for HMRC that began here with a stroke was withdrawn on 6 April 2023."""
BLOCKS = {Days.SINGLE: "F0200000100", Days.MULTI: "F0212000106"}
WORK_CODES = {Days.SINGLE: "1 DAILY  ", Days.MULTI: "4 MULTI  "}


@dataclass(frozen=True, slots=True)
class FileNumbers:
    """What tells files apart: `serial` (1 to 999999, never twice on a day) and `file` (1 to 999), and the day it is made and sent."""

    serial: int
    file: int
    made_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.serial <= 999_999:
            raise wrong("serial", "The serial number of a Bacs file is 1 to 999999")
        if not 1 <= self.file <= 999:
            raise wrong("file", "The file number of a Bacs file is 1 to 999")


@dataclass(frozen=True, slots=True)
class BankFile:
    """The file with what is compared before it is sent: its SHA-256, how many are paid, and how much, on which processing days."""

    content: bytes
    sha256: str
    payments: int
    total_pence: int
    processing_days: tuple[date, ...]
    changes: tuple[Change, ...]


def bank_file(
    payer: Originator, payments: Sequence[Credit], numbers: FileNumbers, rules: BacsRules, days: Days = Days.SINGLE
) -> BankFile:
    """The file of some payments, in their order within each day. Raises NotValid, naming whose payment, for what Bacs does not take."""
    checked_credits(tuple(payments), numbers.made_on, rules)
    ordered = sorted(payments, key=lambda payment: payment.pay_on)
    processed = tuple(sorted({processing_day(payment.pay_on) for payment in ordered}))
    if days is Days.SINGLE and len(processed) > 1:
        raise NotValid("These payments are of more than one day: make a multi-day file, or one file a day")
    lines = [
        *_labels(payer, numbers, processed, days),
        *_records(payer, ordered, days),
        *_closing_labels(payer, numbers, processed, days),
        _totals(ordered, len(processed)),
    ]
    content = "".join(f"{line}\r\n" for line in lines).encode("ascii")
    total = sum(payment.pence for payment in ordered)
    return BankFile(
        content, hashlib.sha256(content).hexdigest(), len(ordered), total, processed, payment_changes(tuple(ordered))
    )


def _labels(payer: Originator, numbers: FileNumbers, processed: tuple[date, ...], days: Days) -> Iterator[str]:
    yield f"VOL1{numbers.serial:06d}{'':31}{payer.service_user}{'':32}1"
    yield _label(f"HDR1{_file_label(payer, numbers, processed)}")
    yield _label(f"HDR2{_block_label(days)}")
    yield _label(f"UHL1{_day(processed[0])}999999{'':4}00000000{WORK_CODES[days]}{numbers.file:03d}")


def _closing_labels(payer: Originator, numbers: FileNumbers, processed: tuple[date, ...], days: Days) -> Iterator[str]:
    yield _label(f"EOF1{_file_label(payer, numbers, processed)}")
    yield _label(f"EOF2{_block_label(days)}")


def _file_label(payer: Originator, numbers: FileNumbers, processed: tuple[date, ...]) -> str:
    """What HDR1 and EOF1 share: the file's name and number, when it was made and until when it is kept."""
    user = payer.service_user
    made, kept = _day(numbers.made_on), _day(processed[-1] + KEPT_DAYS)
    return f"A{user}S{'':3}{user}{numbers.serial:06d}00010001{'':6}{made}{kept} 000000"


def _block_label(days: Days) -> str:
    return f"{BLOCKS[days]}{'':35}00"


def _records(payer: Originator, ordered: list[Credit], days: Days) -> Iterator[str]:
    """Each processing day's payments, then the contra that balances them."""
    for processed, group in groupby(ordered, key=lambda payment: processing_day(payment.pay_on)):
        payments = list(group)
        date_of = _day(processed) if days is Days.MULTI else ""
        for payment in payments:
            yield _credit(payer, payment) + date_of
        yield _contra(payer, sum(payment.pence for payment in payments)) + date_of


def _credit(payer: Originator, payment: Credit) -> str:
    account = payment.account
    return (
        f"{account.sort_code}{account.number}0{CREDIT}{payer.account.sort_code}{payer.account.number}{NO_SUB_REFERENCE}"
        f"{payment.pence:011d}{_text(payer.name)}{payment.sent_reference:18}{payment.sent_payee:18}"
    )


def _contra(payer: Originator, pence: int) -> str:
    account = payer.account
    own = f"{account.sort_code}{account.number}"
    if pence >= 10**11:
        raise NotValid("The payments of one day come to more than a Bacs record can say: make two files")
    return f"{own}0{CONTRA}{own}{NO_SUB_REFERENCE}{pence:011d}{_text(payer.name)}{'CONTRA':18}{_text(payer.name)}"


def _totals(ordered: list[Credit], contras: int) -> str:
    total = sum(payment.pence for payment in ordered)
    return _label(f"UTL1{total:013d}{total:013d}{contras:07d}{len(ordered):07d}")


def _text(text: str) -> str:
    return f"{narrowed(text, TEXT):18}"


def _label(text: str) -> str:
    return text.ljust(LABEL)


def _day(day: date) -> str:
    """As Bacs writes days: a space, the year and the number of the day in it; 2026-04-30 is ` 26120`."""
    return f" {day:%y}{day.timetuple().tm_yday:03d}"
