"""A contract that schools share: with whom, for what, how long, at what price, by which driver its cost is shared, and
the options to extend it.

Its price is a list of charges, each over its own days: the price agreed first, that of every extension taken, and what
a variation adds or takes away. The value is their sum; so the value, the periods and the shares can never disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.vat import VatTreatment
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotKnown, NotValid, WrongTime

MOST_YEARS = 50
PERIODS = (1, 3, 12)
"""Months that one order covers: a month, a quarter, a year."""


class Driver(StrEnum):
    """What a school's part of the cost goes by."""

    PUPILS = "pupils"
    AREA = "area"
    VISITS = "visits"
    EQUAL = "equal"
    FIXED = "fixed"


FIGURE_WORDS = {
    Driver.PUPILS: "pupils",
    Driver.AREA: "square metres",
    Driver.VISITS: "visits",
    Driver.EQUAL: "equal part",
    Driver.FIXED: "pounds a year as agreed",
}
ENTERED = frozenset({Driver.PUPILS, Driver.AREA, Driver.FIXED})
"""Drivers whose figures are entered for each school; visits are counted, equal parts need none."""


class State(StrEnum):
    """How a contract stands on a day."""

    NOT_STARTED = "not started"
    RUNNING = "running"
    ENDED = "ended"
    TERMINATED = "terminated"


class Kind(StrEnum):
    """What is bought: the law on changes knows works from goods and services, and light touch services."""

    SERVICES = "services"
    GOODS = "goods"
    WORKS = "works"
    LIGHT_TOUCH = "light touch services"


class Competed(StrEnum):
    """How a contract came about that no tender of this register made, as whoever enters it says."""

    NOT_SAID = "not said"
    TENDER = "tender"
    FRAMEWORK = "framework"
    DIRECT_AWARD = "direct award"
    BEFORE_THE_ACT = "before the Act"

    @property
    def in_full(self) -> bool:
        """Whether it was competed for, so that it was not split off to avoid that."""
        return self in (Competed.TENDER, Competed.FRAMEWORK)


@dataclass(frozen=True, slots=True)
class Charge:
    """Pence without VAT over a run of days, both included; below zero where a variation takes away."""

    starts_on: date
    ends_on: date
    pence: int
    why: str


@dataclass(frozen=True, slots=True)
class Extension:
    """An option to go on: so many months more at so much, to be used by the last day given; `decision` once taken."""

    number: int
    months: int
    pence: int
    decide_by: date
    decision: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract in the register. `ends_on` is its last day as things stand; `original_*` is what was first agreed, and
    `later_ends` are the last days that extensions and variations gave it since."""

    contract_id: str
    title: str
    supplier_id: str
    kind: Kind
    cpv_code: str
    vat: VatTreatment
    cost_code: str
    starts_on: date
    ends_on: date
    original_ends_on: date
    original_pence: int
    charges: tuple[Charge, ...]
    extensions: tuple[Extension, ...]
    notice_by: date | None
    driver: Driver
    period_months: int
    tender_id: str | None = None
    lot: str = ""
    later_ends: tuple[date, ...] = ()
    terminated_on: date | None = None
    terminated_because: str = ""
    competed: Competed = Competed.NOT_SAID
    competed_words: str = ""
    version: int = 1

    @property
    def value_pence(self) -> int:
        """The whole price without VAT, as things stand."""
        return sum(charge.pence for charge in self.charges)

    @property
    def open_options(self) -> tuple[Extension, ...]:
        """The options that may still be used: none after one that was let go, or an early end."""
        if self.terminated_on is not None or any(one.decision == "declined" for one in self.extensions):
            return ()
        return tuple(one for one in self.extensions if not one.decision)

    @property
    def last_day(self) -> date:
        """The last day on which it runs: its end, or the day it was terminated."""
        return min(self.ends_on, self.terminated_on) if self.terminated_on else self.ends_on

    def state_on(self, day: date) -> State:
        if self.terminated_on is not None and day > self.terminated_on:
            return State.TERMINATED
        if day < self.starts_on:
            return State.NOT_STARTED
        return State.RUNNING if day <= self.ends_on else State.ENDED

    @property
    def next_extension(self) -> Extension | None:
        """The option that may be decided now: the first that is not, unless an earlier one was declined."""
        for extension in self.extensions:
            if extension.decision == "declined":
                return None
            if not extension.decision:
                return extension
        return None

    @property
    def longest_end(self) -> date:
        """The last day if every option still open is taken."""
        if self.terminated_on is not None:
            return self.last_day
        return end_after(self.ends_on, sum(one.months for one in self.open_options))


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: `value_pence` is for the term without VAT and without options."""

    title: str
    supplier_id: str
    kind: Kind
    cpv_code: str
    vat: VatTreatment
    cost_code: str
    value_pence: int
    starts_on: date
    ends_on: date
    extensions: Sequence[Extension]
    notice_by: date | None
    driver: Driver
    period_months: int
    tender_id: str | None = None
    lot: str = ""
    competed: Competed = Competed.NOT_SAID
    competed_words: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """The terms that may be put right until the first order."""

    kind: Kind
    vat: VatTreatment
    cost_code: str
    notice_by: date | None
    period_months: int


def end_after(ends_on: date, months: int) -> date:
    """The last day when so many months are added to a term that ends on a day."""
    return add_months(ends_on + timedelta(days=1), months) - timedelta(days=1)


def new_contract(contract_id: str, terms: Terms) -> Contract:
    """A contract as it was agreed. Raises NotValid, in words, naming what cannot be right."""
    title = " ".join(terms.title.split())
    _refuse_wrong_term(title, terms)
    if terms.value_pence <= 0:
        raise NotValid(
            f"The value of '{title}' is {pounds(terms.value_pence)}: give what it costs over its term, without VAT",
            fields={"value_pence": ["Enter a value above zero"]},
        )
    if terms.competed is not Competed.NOT_SAID and not terms.competed_words.strip():
        words = "Give the number of the notice, the name of the framework, or the ground and who advised"
        raise NotValid(f"Say how '{title}' was competed for: {words}", fields={"competed_words": [words]})
    _refuse_wrong_days(title, terms.period_months, terms.notice_by, terms.starts_on, terms.ends_on)
    return Contract(
        contract_id=contract_id,
        title=title,
        supplier_id=terms.supplier_id,
        kind=terms.kind,
        cpv_code=cpv_of(terms.cpv_code, "").code,
        vat=terms.vat,
        cost_code=terms.cost_code.strip(),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        original_ends_on=terms.ends_on,
        original_pence=terms.value_pence,
        charges=(Charge(terms.starts_on, terms.ends_on, terms.value_pence, "as agreed"),),
        extensions=_checked(terms.extensions, title, terms.starts_on, terms.ends_on),
        notice_by=terms.notice_by,
        driver=terms.driver,
        period_months=terms.period_months,
        tender_id=terms.tender_id,
        lot=terms.lot,
        competed=terms.competed,
        competed_words=terms.competed_words.strip(),
    )


def corrected(contract: Contract, correction: Correction) -> Contract:
    """The contract with terms put right that an award does not say. Raises NotValid where nothing or something wrong changes."""
    _refuse_wrong_days(
        contract.title, correction.period_months, correction.notice_by, contract.starts_on, contract.ends_on
    )
    after = replace(
        contract,
        kind=correction.kind,
        vat=correction.vat,
        cost_code=correction.cost_code.strip(),
        notice_by=correction.notice_by,
        period_months=correction.period_months,
    )
    if after == contract:
        raise NotValid("Nothing would change: correct at least one of the terms")
    return after


def _refuse_wrong_term(title: str, terms: Terms) -> None:
    if not title:
        raise NotValid("Give the contract a title", fields={"title": ["Enter a title that schools will know it by"]})
    if terms.ends_on < terms.starts_on:
        raise NotValid(
            f"'{title}' would end on {day_in_words(terms.ends_on)}, before it starts on {day_in_words(terms.starts_on)}: "
            "check both days",
            fields={"ends_on": ["The last day must not be before the first"]},
        )
    if terms.ends_on > add_months(terms.starts_on, 12 * MOST_YEARS):
        raise NotValid(f"'{title}' would run for more than {MOST_YEARS} years: check the last day")


def _refuse_wrong_days(title: str, period_months: int, notice_by: date | None, starts_on: date, ends_on: date) -> None:
    if period_months not in PERIODS:
        raise NotValid("An order covers a month, a quarter or a year: choose 1, 3 or 12 months")
    if notice_by is not None and not starts_on <= notice_by <= ends_on:
        raise NotValid(
            f"The last day to give notice, {day_in_words(notice_by)}, lies outside the term of '{title}'",
            fields={"notice_by": ["Give a day within the contract"]},
        )


def _checked(extensions: Sequence[Extension], title: str, starts_on: date, ends_on: date) -> tuple[Extension, ...]:
    end = ends_on
    for extension in extensions:
        if extension.months < 1:
            raise NotValid(f"Option {extension.number} to extend '{title}' needs at least one month")
        if extension.pence < 0:
            raise NotValid(f"The price of option {extension.number} to extend '{title}' is below zero: check it")
        if not starts_on <= extension.decide_by <= end:
            raise NotValid(
                f"Option {extension.number} to extend '{title}' has to be used between {day_in_words(starts_on)} and "
                f"{day_in_words(end)}, when the term before it ends: {day_in_words(extension.decide_by)} is not"
            )
        end = end_after(end, extension.months)
    return tuple(extensions)


def decided(contract: Contract, number: int, take: bool, on: date, by: str, reason: str) -> Contract:
    """The contract after an option was taken or declined, with the record of it.

    Raises NotKnown for an option there is none of, WrongTime after its last day, NotValid without a reason.
    """
    option = next((one for one in contract.extensions if one.number == number), None)
    if option is None:
        raise NotKnown(f"'{contract.title}' has no option {number} to extend it")
    refuse_when_over(contract, on)
    if option.decision:
        raise WrongTime(f"Option {number} of '{contract.title}' was {option.decision} before: nothing is changed")
    if contract.next_extension is not option:
        raise WrongTime(f"Decide the options of '{contract.title}' in their order: an earlier one comes first")
    if take and on > option.decide_by:
        raise WrongTime(
            f"Option {number} of '{contract.title}' had to be used by {day_in_words(option.decide_by)}. "
            "Ask the supplier for a variation, or tender again"
        )
    if not reason.strip():
        raise NotValid("Say why, for whoever asks later", fields={"reason": ["Say why, for whoever asks later"]})
    done = replace(
        option, decision="taken" if take else "declined", decided_on=on, decided_by=by, reason=reason.strip()
    )
    extensions = tuple(done if one is option else one for one in contract.extensions)
    if not take:
        return replace(contract, extensions=extensions)
    end = end_after(contract.ends_on, option.months)
    added = Charge(contract.ends_on + timedelta(days=1), end, option.pence, f"option {number}")
    return replace(
        contract,
        extensions=extensions,
        ends_on=end,
        later_ends=(*contract.later_ends, end),
        charges=(*contract.charges, added),
    )


def terminated(contract: Contract, on: date, last_day: date, reason: str) -> Contract:
    """The contract ended before its time, with `last_day` as the last one. Raises WrongTime, NotValid."""
    refuse_when_over(contract, on)
    if not contract.starts_on <= last_day < contract.ends_on:
        raise NotValid(
            f"'{contract.title}' runs from {day_in_words(contract.starts_on)} to {day_in_words(contract.ends_on)}: "
            "give a last day within that time"
        )
    if not reason.strip():
        raise NotValid("Say why it ends early", fields={"reason": ["Say why it ends early"]})
    return replace(contract, terminated_on=last_day, terminated_because=reason.strip())


def refuse_when_over(contract: Contract, on: date) -> None:
    """Raise WrongTime for a contract that has ended or was terminated."""
    if contract.terminated_on is not None:
        raise WrongTime(
            f"'{contract.title}' was terminated with {day_in_words(contract.terminated_on)} as its last day"
        )
    if on > contract.ends_on:
        raise WrongTime(f"'{contract.title}' ended on {day_in_words(contract.ends_on)}")
