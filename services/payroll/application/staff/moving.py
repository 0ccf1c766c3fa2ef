"""A school's staff move from one employer to another on a day: each employment ends and goes on as a new one under the new PAYE scheme,
with continuous service kept. Source: TUPE Regulations 2006, reg. 4; Employment Rights Act 1996, s. 218."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from services.payroll.application.pay_scales.in_use import scales_named
from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import end_post_with, free_payroll_id
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.employers.pay_groups import PayGroup
from services.payroll.domain.income_tax.starters import Position
from services.payroll.domain.income_tax.year_to_date import NO_PREVIOUS
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.staff.facts import Fact, InsuredSoFar, Known, OpeningFigures
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.staff.posting import going_on
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import WrongTime

ONE_DAY = timedelta(days=1)
UNTIL_P45 = "the tax code holds on week 1 or month 1 until the figures of the P45 are entered"


def move_staff(uow: Paying, school_id: str, from_employer: str, to_employer: str, on: date) -> int:
    """Move everybody with this home school whose employment goes on after the day before; gives how many there were.

    Raises WrongTime, before anything is changed, where the new employer has no pay group that pays as often, or lacks a pay scale of the old
    one's own that a post goes on with.
    """
    moving = [one for one in uow.staff.employments_at(school_id, on) if one.employer_id == from_employer]
    groups = _groups_for(uow, moving, to_employer)
    _refuse_without_scales(uow, moving, (from_employer, to_employer), on)
    for employment in moving:
        _move(uow, employment, to_employer, groups[employment.pay_group_id], on)
    return len(moving)


def _groups_for(uow: Paying, moving: list[Employment], to_employer: str) -> dict[str, PayGroup]:
    """The new employer's group for each of the old: of the same name if there is one, else one that pays as often."""
    there = list(uow.employers.groups(to_employer).values())
    found: dict[str, PayGroup] = {}
    for pay_group_id in {one.pay_group_id for one in moving}:
        old = uow.employers.group(pay_group_id)
        fitting = [group for group in there if group.frequency is old.frequency]
        if not fitting:
            name = uow.employers.get(to_employer).name
            raise WrongTime(f"{name} has no {old.frequency} pay group to take over '{old.name}': add one first")
        same = [group for group in fitting if group.name.casefold() == old.name.casefold()]
        found[pay_group_id] = (same or fitting)[0]
    return found


def _refuse_without_scales(uow: Paying, moving: list[Employment], employers: tuple[str, str], on: date) -> None:
    own, there = ({one.name for one in uow.pay_scales.own(employer).values()} for employer in employers)
    if not own - there:
        return
    with uow.over_all_schools():
        held = uow.staff.posts_of([one.employment_id for one in moving])
    parts = (going_on(one.post, one.post.post, on) for posts in held.values() for one in posts)
    missing = (own - there) & {name for part in parts if part is not None for name in scales_named(part)}
    if missing:
        name = uow.employers.get(employers[1]).name
        raise WrongTime(
            f"Posts that would move are paid by the pay scale {' and '.join(sorted(missing))}, which {name} does not have: enter it there first"
        )


def _move(uow: Paying, old: Employment, to_employer: str, group: PayGroup, on: date) -> None:
    there = replace(
        old,
        employer_id=to_employer,
        pay_group_id=group.pay_group_id,
        payroll_id=_payroll_id(uow, to_employer, old.payroll_id),
    )
    if old.starts >= on:
        # Nothing was paid under the old scheme: the employment begins under the new one.
        uow.staff.put_employment(there)
        return
    new = replace(there, employment_id=new_id(), starts=on, service_from=old.service_from or old.starts)
    uow.staff.put_employment(new)
    uow.staff.put_employment(replace(old, ends=on - ONE_DAY, moved_to=new.employment_id))
    facts = uow.staff.facts_of([old.employment_id]).get(old.employment_id, [])
    uow.staff.add_facts(_carried(facts, new, on), new.school_id, uow.actor, uow.now())
    # Their posts at other schools move with them: an employment has one employer.
    with uow.over_all_schools():
        for held in uow.staff.posts_of([old.employment_id]).get(old.employment_id, []):
            _move_post(uow, held, new, on)
    person = uow.staff.people([old.person_id]).get(old.person_id)
    if person is not None:
        name = uow.employers.get(to_employer).name
        words = f"Continuous service from {day_in_words(new.service_from or on)}; {UNTIL_P45}"
        note(uow, person, f"moved to {name} on {day_in_words(on)}", words, new.school_id)


def _move_post(uow: Paying, held: PostHeld, new: Employment, on: date) -> None:
    part = going_on(held.post, new_id(), on)
    if part is not None:
        uow.staff.put_post(PostHeld(part, new.employment_id))
    end_post_with(uow, held, on - ONE_DAY)


def _payroll_id(uow: Paying, to_employer: str, before: str) -> str:
    """The same payroll id where the new employer has it free."""
    with uow.over_all_schools():
        taken = uow.staff.by_payroll_ids(to_employer, [before])
    return free_payroll_id(uow, to_employer, "") if taken else before


def _carried(facts: list[Fact], new: Employment, starts: date) -> list[Fact]:
    """What goes on being known under the new scheme; figures of the year so far stay with the old one, and come by its P45."""
    carried = []
    for fact in facts:
        goes_on = fact.ends is None or fact.ends >= starts
        if goes_on and not isinstance(fact.what, StarterDetails | OpeningFigures | InsuredSoFar):
            begins = max(fact.starts, starts) if isinstance(fact.what, Position) else fact.starts
            carried.append(Fact(new_id(), new.employment_id, begins, _known(fact.what), fact.ends))
    return carried


def _known(what: Known) -> Known:
    if not isinstance(what, Position):
        return what
    return replace(what, code=what.code.on_basis(non_cumulative=True), previous=NO_PREVIOUS)
