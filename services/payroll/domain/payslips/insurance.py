"""National Insurance of a person in a run: one employment by itself, several taken together, or a director's by the year."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.payroll.domain.national_insurance.aggregation import (
    Aggregated,
    Part,
    Share,
    aggregated_contributions,
)
from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.national_insurance.directors import (
    DirectorMethod,
    director_period,
    made_up_contributions,
)
from services.payroll.domain.national_insurance.letters import LetterChoice, accepted_letter, letter_on
from services.payroll.domain.national_insurance.parameters import PeriodRules, rules_over
from services.payroll.domain.national_insurance.year_to_date import YearToDate as InsuredToDate
from services.payroll.domain.payslips.brought import brought_by, with_brought, without_brought
from services.payroll.domain.payslips.inputs import Director, PersonPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.to_date import NOTHING_INSURED, Insured, SharedOut
from services.payroll.domain.tax_calendar import TaxPeriod
from shared.calendar.words import day_in_words
from shared.money import share_out
from shared.refusals import NotValid, wrong


@dataclass(frozen=True, slots=True)
class PersonInsured:
    """What a person's earnings bear now; `shares` are by payroll id; `already` is what the earnings period had before. `kept` is what
    is kept of the earnings period for a later payment in it, `as_director` of the year for when it is made up."""

    choice: LetterChoice
    rules: PeriodRules
    now: Contributions
    already: Contributions | None
    shares: dict[str, Share]
    together: Aggregated | None
    kept: Insured
    as_director: InsuredToDate = NOTHING_INSURED


def insured(person: PersonPaid, earnings: dict[str, int], parameters: RunParameters) -> PersonInsured:
    """The contributions on the earnings of each employment, in pence by payroll id. Raises NotValid for a letter that cannot be right
    and for earnings below nothing."""
    choice, director, so_far = _letter(person, parameters), person.director, person.to_date.as_director
    if director is not None and _by_the_year(director, parameters):
        worked = _director(person, director, choice, earnings, parameters)
    else:
        before = person.to_date.insured_in(parameters.period)
        worked = _over(parameters.contributions, choice, earnings, before, parameters.period)
    if director is None or director.method is not DirectorMethod.ALTERNATIVE:
        return worked if so_far == worked.as_director else replace(worked, as_director=so_far)
    return replace(worked, as_director=so_far.with_payment(worked.now))


def _letter(person: PersonPaid, parameters: RunParameters) -> LetterChoice:
    if person.letter:
        return accepted_letter(person.letter, person.circumstances, parameters.payday, parameters.letters)
    return letter_on(person.circumstances, parameters.payday, parameters.letters)


def _by_the_year(director: Director, parameters: RunParameters) -> bool:
    """By the alternative method a director is worked as everybody, until the year is made up."""
    ended = director.ended is not None and director.ended <= parameters.payday
    return director.method is DirectorMethod.ANNUAL or parameters.is_last_payday or ended


def _over(
    rules: PeriodRules,
    choice: LetterChoice,
    earnings: dict[str, int],
    before: Insured | None,
    period: TaxPeriod | None,
) -> PersonInsured:
    known = {one.payroll_id for one in before.shares} if before else set()
    if len(earnings) == 1 and known <= earnings.keys():
        (payroll_id, pence), already = next(iter(earnings.items())), before.so_far if before else None
        now = contributions(choice.letter, rules, pence, already)
        so_far = already.plus(now) if already else now
        share = Share(now.earnings_pence, now.employee_pence, now.employer_pence)
        of_period = Share(so_far.earnings_pence, so_far.employee_pence, so_far.employer_pence)
        kept = Insured(period, so_far, (SharedOut(payroll_id, of_period),))
        return PersonInsured(choice, rules, now, already, {payroll_id: share}, None, kept)
    parts = [Part(payroll_id, choice.letter, rules.period, pence) for payroll_id, pence in earnings.items()]
    together = aggregated_contributions(
        parts, rules, before.as_aggregated() if before else None, directors=period is None
    )
    kept = Insured(
        period, together.period_so_far, tuple(SharedOut(name, one) for name, one in together.period_shares.items())
    )
    shares = {payroll_id: together.shares[payroll_id] for payroll_id in earnings}
    already = before.so_far if before else None
    return PersonInsured(choice, rules, together.contributions, already, _whole(together, shares), together, kept)


def _whole(together: Aggregated, shares: dict[str, Share]) -> dict[str, Share]:
    """The shares of the employments paid now, which bear all of this payment: what a share of an employment that is not paid now would
    have changed by falls to the first of them."""
    employee = together.contributions.employee_pence - sum(one.employee_pence for one in shares.values())
    employer = together.contributions.employer_pence - sum(one.employer_pence for one in shares.values())
    if not employee and not employer:
        return shares
    first, share = next(iter(shares.items()))
    borne = Share(share.earnings_pence, share.employee_pence + employee, share.employer_pence + employer)
    return shares | {first: borne}


def _director(
    person: PersonPaid, director: Director, choice: LetterChoice, earnings: dict[str, int], parameters: RunParameters
) -> PersonInsured:
    _refuse_unknown(person, director, parameters)
    yearly = rules_over(parameters.directors, director_period(parameters.period.year, director.appointed))
    if director.method is DirectorMethod.ANNUAL:
        brought = brought_by(person, parameters.period.year)
        before = with_brought(person.to_date.insured_in(None), brought)
        worked = _over(yearly, choice, earnings, before, None)
        return replace(worked, kept=without_brought(worked.kept, brought))
    so_far = _taken_as_director(person, director, parameters)
    now = made_up_contributions(choice.letter, yearly, sum(earnings.values()), so_far)
    shares = _shares(now, earnings)
    already = _together(so_far)
    kept = Insured(parameters.period, now, tuple(SharedOut(payroll_id, share) for payroll_id, share in shares.items()))
    return PersonInsured(choice, yearly, now, already, shares, None, kept)


def _taken_as_director(person: PersonPaid, director: Director, parameters: RunParameters) -> tuple[Contributions, ...]:
    """What the year's payments to a director bore; of one appointed in it, those since then. Raises NotValid where some of them were made
    before anybody had recorded the directorship."""
    appointed, year = director.appointed, parameters.period.year
    if appointed is None or appointed not in year:
        every = (one for employment in person.employments for one in employment.to_date.insured.together)
        return tuple(one for one in every if not one.is_nothing)
    so_far = tuple(one for one in person.to_date.as_director.together if not one.is_nothing)
    paid = sum(one.earnings_pence for one in person.to_date.payments if appointed <= one.payday <= year.last_day)
    if paid != sum(one.earnings_pence for one in so_far):
        raise wrong(
            "appointed",
            f"{person.name} became a director on {day_in_words(appointed)}, and payments since then were made as to an employee: by the "
            "alternative method the year is not made up here for them. Change to the annual method, or have HMRC say what is due",
        )
    return so_far


def _refuse_unknown(person: PersonPaid, director: Director, parameters: RunParameters) -> None:
    """A director's year cannot be worked without all of it. Raises NotValid."""
    year = parameters.period.year
    for one in person.employments:
        brought = one.to_date.in_year(year).insured.brought
        if brought.is_unknown:
            raise wrong(
                "national_insurance_so_far",
                f"A director's National Insurance is worked over the tax year, and that of {year.name} before payroll came here is not known for "
                f"payroll id {one.payroll_id}: enter it on the person's page, from the last report of the program before",
            )
        if brought.letters and director.appointed is not None and director.appointed in year:
            raise wrong(
                "appointed",
                f"Payroll id {one.payroll_id} became a director on {day_in_words(director.appointed)} and brings National Insurance of "
                f"{year.name} from another program, which does not say how much of it is as a director: have the program before go on with this "
                "person until 5 April, or have HMRC say what is due",
            )


def _together(so_far: tuple[Contributions, ...]) -> Contributions | None:
    found: Contributions | None = None
    for one in so_far:
        found = found.plus(one) if found else one
    return found


def _shares(now: Contributions, earnings: dict[str, int]) -> dict[str, Share]:
    if min(earnings.values()) < 0:
        raise NotValid(
            "Earnings of a director's employment are below nothing: what is taken back is corrected in its period"
        )
    weights: dict[str, int] = earnings if any(earnings.values()) else {next(iter(earnings)): 1}
    employee, employer = share_out(now.employee_pence, weights), share_out(now.employer_pence, weights)
    return {name: Share(pence, employee.get(name, 0), employer.get(name, 0)) for name, pence in earnings.items()}
