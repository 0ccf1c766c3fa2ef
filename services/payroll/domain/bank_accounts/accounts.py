"""Bank accounts as people give them, brought to what a payment needs: six figures of sort code, eight of account, and the roll number of a
building society where there is one. Source: Vocalink, Validating account numbers, "Non-standard account numbers"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.payroll.domain.plain_letters import Letters, narrowed
from services.payroll.domain.sources import Source
from shared.refusals import wrong

_BETWEEN = re.compile(r"[\s\-./]+")
_FIGURES = re.compile(r"[0-9]+", re.ASCII)
ROLL_NUMBER = Letters(r"A-Z0-9.&/\- ", "A-Z0-9", 18, capitals=True)
SORT_CODE, ACCOUNT, SHORTEST = 6, 8, 6


@dataclass(frozen=True, slots=True)
class LongNumbers:
    """By how a sort code begins: whose account numbers have nine figures (the first belongs to the sort code), and whose ten (the first
    eight or the last eight count)."""

    nine: tuple[tuple[str, str], ...]
    """Ranges of sort codes, both ends included."""
    ten_first_eight: tuple[str, ...]
    ten_last_eight: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where somebody is paid. `str(account)` is 12-34-56 12345678."""

    sort_code: str
    number: str
    roll_number: str = ""

    def __str__(self) -> str:
        code = self.sort_code
        return f"{code[:2]}-{code[2:4]}-{code[4:]} {self.number}"


def bank_account(sort_code: str, number: str, long_numbers: LongNumbers, roll_number: str = "") -> BankAccount:
    """The account that somebody wrote; spaces and strokes do not matter. Raises NotValid, in words for who wrote it."""
    code = _BETWEEN.sub("", sort_code)
    if len(code) != SORT_CODE or not _FIGURES.fullmatch(code):
        raise wrong("sort_code", f"The sort code {sort_code.strip()!r} is not six figures, like 12-34-56")
    code, account = _eight_figures(code, _BETWEEN.sub("", number), number.strip(), long_numbers)
    if int(account) == 0:
        raise wrong("number", "The account number has noughts only: ask for it again")
    return BankAccount(code, account, _roll_number(roll_number))


def _eight_figures(code: str, account: str, written: str, long_numbers: LongNumbers) -> tuple[str, str]:
    if not _FIGURES.fullmatch(account) or not SHORTEST <= len(account) <= 10:
        raise wrong("number", f"The account number {written!r} is not 6 to 10 figures: most have 8")
    if len(account) <= ACCOUNT:
        return code, account.zfill(ACCOUNT)
    if len(account) == 9:
        if any(first <= code <= last for first, last in long_numbers.nine):
            return code[:-1] + account[0], account[1:]
        raise wrong(
            "number",
            f"The account number {written!r} has 9 figures, and this bank's are not known to: ask for the 8 figures used for payments",
        )
    if code.startswith(long_numbers.ten_first_eight):
        return code, account[:ACCOUNT]
    if code.startswith(long_numbers.ten_last_eight):
        return code, account[-ACCOUNT:]
    raise wrong(
        "number",
        f"The account number {written!r} has 10 figures, and this bank's are not known to: ask for the 8 figures used for payments",
    )


def _roll_number(written: str) -> str:
    """In the letters of a payment's reference, uncut: a cut one would pay into another account."""
    roll = narrowed(written, ROLL_NUMBER, cut=False)
    if roll != " ".join(written.upper().split()) or len(roll) > ROLL_NUMBER.longest:
        raise wrong(
            "roll_number",
            f"The roll number {written.strip()!r} is not at most 18 letters, figures, strokes, dots and spaces",
        )
    return roll
