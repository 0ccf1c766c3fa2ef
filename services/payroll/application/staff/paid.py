"""Everything that a run needs of the employments of a pay group, as it stands on the payment day: person, posts, facts in force,
absences, and the account that is paid into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.payroll.application.ports import Paying
from services.payroll.domain.bank_details.changes import AccountState
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import FactsInForce, facts_in_force
from services.payroll.domain.staff.people import Employment, Person
from services.payroll.rules.income_tax import carried_over


@dataclass(frozen=True, slots=True)
class EmploymentPaid:
    """One employment in a run. `posts` are those with terms, in the order in which they begin; `facts` what holds on the payment
    day; `absences` those that touch the days paid for; `account` what a run opened at the time asked for may pay into."""

    person: Person
    employment: Employment
    posts: tuple[Post, ...]
    facts: FactsInForce
    absences: tuple[PaidAbsence, ...]
    account: AccountState


def employments_paid(
    uow: Paying,
    employer_id: str,
    pay_group_id: str,
    first_day: date,
    last_day: date,
    payment_day: date | None = None,
    opened_at: datetime | None = None,
) -> tuple[EmploymentPaid, ...]:
    """The employments of a group that hold on any day from `first_day` to `last_day`, in the order of their payroll ids.

    `payment_day` (the last day where it is not given) decides which facts hold, `opened_at` (now) which accounts are paid into.
    """
    on = payment_day or last_day
    rows = uow.staff.paid_by_group(employer_id, pay_group_id, first_day, last_day)
    accounts = uow.bank_details.states_of_group(employer_id, pay_group_id, opened_at or uow.now())
    return tuple(
        EmploymentPaid(
            person=row.person,
            employment=row.employment,
            posts=row.posts,
            facts=facts_in_force(row.facts, on, carried_over),
            absences=tuple(one for one in row.absences if one.touches(first_day, last_day)),
            account=accounts.get(row.person.person_id, AccountState()),
        )
        for row in rows
    )
