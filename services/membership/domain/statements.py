"""What a school reads of its charges: the statement of a period, the shadow statement beside it, the split between
two financial years, and
the note on central services that a trust's accounts must carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.membership.domain.charges import Direction, Entry, EntryType, still_standing
from services.membership.domain.errors import NotKnown, in_words
from services.membership.domain.pricing import Period, Standing
from shared.money import per_cent_of, share_out

# September to March fall in one April-to-March year, April to August in the next.
MONTHS_BEFORE_APRIL, MONTHS_FROM_APRIL = 7, 5


class VatTreatment(StrEnum):
    """How a charge stands to VAT: an invoice to another legal person, or a recharge within one company."""

    STANDARD = "standard"
    OUTSIDE_SCOPE = "outside_scope"


@dataclass(frozen=True)
class VatRow:
    """The treatment of one standing from a day to a day; a trust sets it with its adviser."""

    standing: Standing
    treatment: VatTreatment
    rate_per_cent: Decimal
    from_on: date
    source: str
    status: str
    until_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True)
class ServiceTotal:
    """What one service comes to in a statement, in pence, and the entries behind it."""

    service: str
    debits: int
    credits: int
    entries: tuple[Entry, ...]

    @property
    def net(self) -> int:
        return self.debits - self.credits


@dataclass(frozen=True)
class Statement:
    """The charges of one school in one period. `vat` is None where the statement was drawn up without a treatment."""

    school_id: UUID
    period: Period
    services: tuple[ServiceTotal, ...]
    shadow: bool = False
    vat: VatRow | None = None

    @property
    def debits(self) -> int:
        return sum(total.debits for total in self.services)

    @property
    def credits(self) -> int:
        return sum(total.credits for total in self.services)

    @property
    def net(self) -> int:
        return self.debits - self.credits

    @property
    def handed_on(self) -> int:
        """Net pence of suppliers' bills handed on: they carry their own VAT."""
        entries = [entry for total in self.services for entry in total.entries]
        handed_on = {entry.entry_id for entry in entries if entry.type is EntryType.HANDED_ON}
        return sum(entry.signed for entry in entries if entry.entry_id in handed_on or entry.corrects in handed_on)

    @property
    def vat_pence(self) -> int:
        if self.vat is None or self.vat.treatment is VatTreatment.OUTSIDE_SCOPE:
            return 0
        return per_cent_of(self.net - self.handed_on, self.vat.rate_per_cent)

    @property
    def to_pay(self) -> int:
        return self.net + self.vat_pence


def statement(
    entries: Iterable[Entry], school_id: UUID, period: Period, *, shadow: bool = False, vat: VatRow | None = None
) -> Statement:
    """The statement of a school: every entry whose period ends within these days, reversals and corrections shown,
    by service."""
    mine = [
        entry
        for entry in entries
        if entry.school_id == school_id
        and entry.shadow == shadow
        and period.from_on <= entry.period.until_on <= period.until_on
    ]
    totals = tuple(
        _total(service, [e for e in mine if e.service == service]) for service in sorted({e.service for e in mine})
    )
    return Statement(school_id, period, totals, shadow, vat)


def vat_row(rows: Sequence[VatRow], standing: Standing, on: date) -> VatRow:
    """The VAT treatment of a standing on a day; where the trust has not set one it is refused."""
    for row in rows:
        if row.standing is standing and row.covers(on):
            return row
    raise NotKnown(
        f"No VAT treatment is set for {standing.value} schools on {in_words(on)}. Ask your adviser and put the row in."
    )


def financial_year_split(pence: int) -> tuple[int, int]:
    """An academic year's amount as 7/12 (September to March) and 5/12 (April to August), in whole pence that add up."""
    shares = share_out(pence, {"before": MONTHS_BEFORE_APRIL, "from": MONTHS_FROM_APRIL})
    return shares["before"], shares["from"]


@dataclass(frozen=True)
class NoteRow:
    """One service in the note on central services: on what basis it was charged, and how much each school paid, in
    pence."""

    service: str
    title: str
    bases: tuple[str, ...]
    by_school: Mapping[UUID, int]

    @property
    def total(self) -> int:
        return sum(self.by_school.values())


def central_services_note(entries: Iterable[Entry], titles: Mapping[str, str], year: Period) -> tuple[NoteRow, ...]:
    """What the trust charged each school for central services in a year: services, basis, pence for each school,
    joiners part-year too.

    Entries that were corrected count at their corrected amount; shadow entries are left out.
    """
    mine = [e for e in still_standing(entries) if not e.shadow and year.from_on <= e.period.until_on <= year.until_on]
    rows = []
    for service in sorted({entry.service for entry in mine}):
        of_service = [entry for entry in mine if entry.service == service]
        by_school: dict[UUID, int] = {}
        for entry in of_service:
            by_school[entry.school_id] = by_school.get(entry.school_id, 0) + entry.signed
        bases = tuple(dict.fromkeys(row for entry in of_service for row in entry.price_rows))
        rows.append(NoteRow(service, titles.get(service, service), bases, by_school))
    return tuple(rows)


def _total(service: str, entries: Sequence[Entry]) -> ServiceTotal:
    owed = sum(entry.pence for entry in entries if entry.direction is Direction.DEBIT)
    given_back = sum(entry.pence for entry in entries if entry.direction is Direction.CREDIT)
    return ServiceTotal(service, owed, given_back, tuple(entries))
