"""How an item is treated for VAT, as dated rows with their source; the rate used is kept with every amount it made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.wording import plain_number
from shared.calendar.words import day_in_words
from shared.money import per_cent_of
from shared.refusals import NoRuleForDate


class VatTreatment(StrEnum):
    """What VAT does with a supply. Zero rated and exempt both cost nothing, but are different boxes on a return."""

    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"
    EXEMPT = "exempt"
    OUTSIDE_SCOPE = "outside scope"


@dataclass(frozen=True, slots=True)
class VatRate:
    """One dated row: the per cent of a treatment, from a day up to and including a day (None: still in force)."""

    treatment: VatTreatment
    per_cent: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    status: str

    def in_force_on(self, day: date) -> bool:
        """Whether this row holds on the day; both its ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def in_words(self) -> str:
        """The row as a person reads it, for example 'standard 20% (since 4 January 2011, verified)'."""
        return f"{self.treatment} {plain_number(self.per_cent)}% (since {day_in_words(self.valid_from)}, {self.status})"


def vat_rate_on(rates: Iterable[VatRate], treatment: VatTreatment, day: date) -> VatRate:
    """The row that gives the rate of a treatment on a day. Raises NoRuleForDate when none is in force."""
    for rate in rates:
        if rate.treatment == treatment and rate.in_force_on(day):
            return rate
    raise NoRuleForDate(
        f"No VAT rate is held for '{treatment}' on {day_in_words(day)}: add the dated row before buying"
    )


def vat_on(net_pence: int, rate: VatRate) -> int:
    """The VAT in pence on a net total of one rate, rounded once (EN 16931, BR-CO-17: by rate, not by line)."""
    return per_cent_of(net_pence, rate.per_cent)
