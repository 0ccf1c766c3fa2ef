"""Tax codes: read as people write them, refused in words when they cannot be, and printed one way. A code says which country's
rates apply (prefix), how much pay is free of tax (or added, K), and whether the year so far counts (W1, M1 or X: it does not)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NotValid, wrong


class Regime(StrEnum):
    """Whose rates apply, by the prefix of the code: none, S or C (Cymru)."""

    REST = ""
    SCOTLAND = "S"
    WALES = "C"

    @property
    def country(self) -> str:
        return _COUNTRIES[self]


_COUNTRIES = {Regime.REST: "England and Northern Ireland", Regime.SCOTLAND: "Scotland", Regime.WALES: "Wales"}


class Kind(StrEnum):
    """What a code does with pay."""

    ALLOWANCE = "allowance"
    """A number with L, M, N or T: so much is free of tax. 0T is the number 0."""
    ADDITION = "addition"
    """K: so much is added to pay."""
    BASIC = "basic"
    """BR: all pay at the basic rate."""
    HIGHER = "higher"
    """D0, D1 …: all pay at the first, second … rate above the basic one."""
    NO_TAX = "no tax"
    """NT."""


HIGHEST_D = {Regime.REST: 1, Regime.WALES: 1, Regime.SCOTLAND: 3}
"""D0 and D1; D2 and D3 are Scotland's, whose rates above the basic one are four from 2024-25 and three before."""


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code. `number` is that of an allowance or K code, or the digit of a D code. `str(code)` is `S1257L X`."""

    kind: Kind
    regime: Regime = Regime.REST
    number: int = 0
    suffix: str = ""
    non_cumulative: bool = False

    @property
    def bare(self) -> str:
        """The code without prefix and basis, as the FPS wants it: 1257L, K45, 0T, BR, D0, NT."""
        match self.kind:
            case Kind.ALLOWANCE:
                return f"{self.number}{self.suffix}"
            case Kind.ADDITION:
                return f"K{self.number}"
            case Kind.HIGHER:
                return f"D{self.number}"
            case Kind.BASIC:
                return "BR"
            case Kind.NO_TAX:
                return "NT"

    def __str__(self) -> str:
        return f"{self.regime}{self.bare}{' X' if self.non_cumulative else ''}"

    def written_for(self, frequency: Frequency) -> str:
        """The code as a payslip shows it: a non-cumulative one with W1 for pay by weeks, M1 for pay by months."""
        basis = "W1" if frequency.weeks else "M1"
        return f"{self.regime}{self.bare}{f' {basis}' if self.non_cumulative else ''}"

    def on_basis(self, *, non_cumulative: bool) -> TaxCode:
        """The same code on the other basis, or itself."""
        return self if self.non_cumulative == non_cumulative else replace(self, non_cumulative=non_cumulative)


_WRITTEN = re.compile(
    r"(?P<prefix>[A-Z]*?)(?P<body>\d+[A-Z]|K\d+|BR|D\d|NT)(?:[ /]*(?P<basis>W1/M1|W1M1|W1|M1|X))?", re.ASCII
)
_LETTER_O = re.compile(r"(OT|DO)(W1|M1|X)?")
_LETTERS = "LMNT"
_LIKE = "write it like 1257L, K45, BR, D0, 0T or NT, with S or C before it and W1, M1 or X after it where HMRC says so"
_MOST_DIGITS = 6


@lru_cache(maxsize=4096)
def tax_code_of(text: str) -> TaxCode:
    """The tax code that somebody wrote: capitals, spaces and the way W1, M1 or X is joined on do not matter.

    Raises NotValid, in words for the person who wrote it, for what is no tax code.
    """
    written = " ".join(text.upper().split())
    match = _WRITTEN.fullmatch(written.replace(" ", "")) if written else None
    if match is None:
        raise _refused(written)
    regime = _regime(written, match["prefix"])
    kind, number, suffix = _body(written, match["body"], regime)
    return TaxCode(kind, regime, number, suffix, match["basis"] is not None)


def _regime(written: str, prefix: str) -> Regime:
    if len(prefix) > 1:
        raise wrong(
            "tax_code", f"{written} has more than one letter before the code: use S (Scotland), C (Wales) or none"
        )
    if prefix not in tuple(Regime):
        raise wrong("tax_code", f"{written} begins with {prefix}: only S (Scotland) and C (Wales) stand before a code")
    return Regime(prefix)


def _body(written: str, body: str, regime: Regime) -> tuple[Kind, int, str]:
    if body == "BR":
        return Kind.BASIC, 0, ""
    if body == "NT":
        if regime is not Regime.REST:
            raise wrong("tax_code", f"{written} takes no tax in any country: write NT alone")
        return Kind.NO_TAX, 0, ""
    if body[0] == "D":
        return Kind.HIGHER, _digit_of_d(written, int(body[1]), regime), ""
    if body[0] == "K":
        return Kind.ADDITION, _number(written, body[1:]), ""
    digits, suffix = body[:-1], body[-1]
    if body == "0T":
        return Kind.ALLOWANCE, 0, "T"
    if suffix not in _LETTERS:
        raise wrong("tax_code", f"{written} ends in {suffix}: an allowance ends in L, M, N or T")
    return Kind.ALLOWANCE, _number(written, digits), suffix


def _digit_of_d(written: str, digit: int, regime: Regime) -> int:
    if digit <= HIGHEST_D[regime]:
        return digit
    if digit <= HIGHEST_D[Regime.SCOTLAND]:
        raise wrong(
            "tax_code",
            f"{written} is a code of Scotland's: {regime.country} has D0 and D1. Write SD{digit} if it is meant",
        )
    raise wrong("tax_code", f"{written} does not exist: the codes are D0 and D1, and SD0 to SD3 in Scotland")


def _number(written: str, digits: str) -> int:
    if digits.startswith("0"):
        instead = "0T means no allowance" if not digits.strip("0") else "a code's number does not begin with 0"
        raise wrong("tax_code", f"{written} is not a tax code: {instead}")
    if len(digits) > _MOST_DIGITS:
        raise wrong("tax_code", f"{written} has {len(digits)} digits: a tax code has at most {_MOST_DIGITS}")
    return int(digits)


def _refused(written: str) -> NotValid:
    bare = written.replace(" ", "").removeprefix("S").removeprefix("C")
    if not written:
        words = f"Give a tax code: {_LIKE}"
    elif bare.isdecimal():
        words = f"{written} has no letter: a number is followed by L, M, N or T, as in {bare}L"
    elif bare in {"L", "M", "N", "T", "K", "D"}:
        words = f"{written} has no number: {_LIKE}"
    elif _LETTER_O.fullmatch(bare):
        words = f"{written} is written with the letter O: use the digit 0, as in {bare.replace('O', '0')}"
    else:
        words = f"{written} is not a tax code: {_LIKE}"
    return wrong("tax_code", words)
