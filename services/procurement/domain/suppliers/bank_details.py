"""A bank account in the United Kingdom as a supplier gives it, and how it is shown to those who do not pay.

Only the form is checked: six and eight digits. Whether the two fit each other (the modulus check) and whose account it is
cannot be told from them, which is why every change is called back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.refusals import NotValid

_SEPARATORS = re.compile(r"[\s\-–.]")


@dataclass(frozen=True, slots=True)
class Account:
    """Where a supplier is paid: six digits of sort code, eight of account number."""

    name: str
    sort_code: str
    number: str

    def masked(self) -> str:
        """'account ending 5678', for pages and records that people read who do not pay."""
        return f"account ending {self.number[-4:]}"

    def sort_code_in_words(self) -> str:
        """'12-34-56'."""
        return "-".join((self.sort_code[:2], self.sort_code[2:4], self.sort_code[4:]))


def account_of(name: str, sort_code: str, number: str) -> Account:
    """The account, its numbers written with digits only. Raises NotValid naming what is wrong."""
    if not name.strip():
        raise NotValid(
            "Enter the name of the account as the supplier's bank has it",
            fields={"account_name": ["Enter the account's name"]},
        )
    return Account(
        " ".join(name.split()),
        _digits(sort_code, 6, "a sort code", "for example 20-00-00", "sort_code"),
        _digits(number, 8, "an account number", "with zeros in front where the bank prints fewer", "account_number"),
    )


def _digits(text: str, count: int, what: str, hint: str, field: str) -> str:
    found = _SEPARATORS.sub("", text)
    if not (found.isascii() and found.isdigit() and len(found) == count):
        words = f"'{text.strip()}' is not {what}: it has {count} digits, {hint}"
        raise NotValid(words, fields={field: [words]})
    if not int(found):
        words = f"{what.capitalize()} of zeros only cannot be right: look at the supplier's letter again"
        raise NotValid(words, fields={field: [words]})
    return found
