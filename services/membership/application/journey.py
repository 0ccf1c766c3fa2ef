"""The steps of the journey that one person records: from the enquiry to the day a school has joined. What needs both sides
is next door, in proposals; nothing here happens by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.journey_page import membership_as_json, previewed
from services.membership.application.journey_telling import Changes, carry
from services.membership.application.people import acting_person
from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.school_ports import Alongside, HeldMembership
from services.membership.domain import journey_conversion, journey_existing, journey_steps
from services.membership.domain.errors import BadInput
from services.membership.domain.journey import DateReason, JourneyOutcome, Membership, Owners
from services.membership.domain.people import refuse_unfit_owners
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.identifiers import is_id, new_id


@worded
def enquire(uow: Alongside, school_ids: Sequence[str], school_owner: str, trust_owner: str) -> dict[str, Any]:
    """A school, or schools led together, ask about coming alongside. Raises Conflict where one has an open membership."""
    named, owners = _without_a_membership(uow, school_ids, school_owner, trust_owner)
    membership, became = journey_steps.enquire(UUID(new_id()), named, owners, uow.today())
    uow.memberships.add(membership)
    carry(uow, HeldMembership(membership, 1), (membership, became), "enquiry")
    return membership_as_json(uow, membership)


def _without_a_membership(
    uow: Alongside, school_ids: Sequence[str], school_owner: str, trust_owner: str
) -> tuple[list[tuple[UUID, str]], Owners]:
    """(id, name) of schools that may begin a case, and who is to look after it on both sides."""
    ids = list(dict.fromkeys(school_ids))
    if len(ids) != len(school_ids):
        raise BadInput("A school is named twice in the enquiry: name each once.")
    for school_id in ids:
        uow.scope.check(school_id)
    known = uow.schools.among(ids)
    if missing := [one for one in ids if one not in known]:
        raise NotFound(f"There is no school {missing[0]} in the records: register it first.")
    if open_ := uow.memberships.open_of(ids):
        raise Conflict(
            f"{known[next(iter(open_))].name} already has a membership that is not ended: go on with that one.",
            membership_id=next(iter(open_.values())),
        )
    owners = _owners(uow, [known[one].school_id for one in ids], school_owner, trust_owner)
    named = [(known[one].school_id, known[one].name) for one in ids]
    return named, owners


@worded
def record_member(
    uow: Alongside, school_ids: Sequence[str], school_owner: str, trust_owner: str, joined_on: date
) -> dict[str, Any]:
    """Record schools that were the trust's own before these records began. Raises Conflict as `enquire` does."""
    for_the_trust(uow)
    named, owners = _without_a_membership(uow, school_ids, school_owner, trust_owner)
    membership, became = journey_existing.belongs_already(UUID(new_id()), named, owners, joined_on, uow.today())
    uow.memberships.add(membership)
    carry(uow, HeldMembership(membership, 1), (membership, became), "in the trust before these records began")
    return membership_as_json(uow, membership)


@worded
def apply(uow: Alongside, school_id: str) -> dict[str, Any]:
    """The governing body asks to become an associate school."""
    held = uow.memberships.of_school(school_id, lock=True)
    return _done(uow, held, journey_steps.apply(held.membership, uow.today()), "application")


@worded
def withdraw(uow: Alongside, school_id: str, words: str) -> dict[str, Any]:
    """The school takes its enquiry or application back."""
    held = uow.memberships.of_school(school_id, lock=True)
    return _done(uow, held, journey_steps.withdraw(held.membership, words, uow.today()), words or "withdrawn")


@worded
def decline(uow: Alongside, school_id: str, words: str) -> dict[str, Any]:
    """The trust says no, with the reason that the school is told."""
    held = uow.memberships.of_school(school_id, lock=True)
    return _done(uow, held, journey_steps.decline(held.membership, words, uow.today()), words)


@worded
def start_associate(uow: Alongside, school_id: str, started_on: date, preview: bool) -> dict[str, Any]:
    """The associate period begins on a day that has come. With `preview` nothing is written."""
    held = uow.memberships.of_school(school_id, lock=not preview)
    if started_on > uow.today() and not preview:
        raise BadInput("Record the start on its day or after: nothing begins by itself.")
    outcome = journey_steps.start_associate(held.membership, started_on)
    return _done(uow, held, outcome, "associate period begins", preview=preview)


@worded
def ask_for_decision(uow: Alongside, school_id: str, because: str) -> dict[str, Any]:
    """One side asks for the decision before the last day of the associate period, and says why."""
    held = uow.memberships.of_school(school_id, lock=True)
    outcome = journey_steps.decision_falls_due(held.membership, uow.today(), brought_forward_because=because)
    return _done(uow, held, outcome, because or "the last day has come")


@worded
def change_owners(uow: Alongside, school_id: str, school_owner: str | None, trust_owner: str | None) -> dict[str, Any]:
    """Another person looks after the journey on one side or both."""
    held = uow.memberships.of_school(school_id, lock=True)
    present, ids = held.membership.owners, held.membership.school_ids
    with uow.over_schools([str(one) for one in ids]):
        owners = _owners(uow, ids, school_owner or str(present.school), trust_owner or str(present.trust))
    return _done(uow, held, journey_steps.change_owners(held.membership, owners), "owners changed")


@worded
def change_conversion_date(
    uow: Alongside, school_id: str, to: date, reasons: Sequence[str], words: str, preview: bool
) -> dict[str, Any]:
    """The conversion date moves, with reasons that fit the direction."""
    held, by = uow.memberships.of_school(school_id, lock=not preview), acting_person(uow).person_id
    why = [DateReason(reason) for reason in reasons]
    outcome = journey_conversion.change_conversion_date(held.membership, to, why, words, by, uow.today())
    return _done(uow, held, outcome, words, preview=preview)


@worded
def confirm_conversion_date(uow: Alongside, school_id: str) -> dict[str, Any]:
    """The conversion date as it stands is confirmed."""
    held, by = uow.memberships.of_school(school_id, lock=True), acting_person(uow).person_id
    outcome = journey_conversion.confirm_conversion_date(held.membership, by, uow.today())
    return _done(uow, held, outcome, "conversion date confirmed")


@worded
def meet_condition(uow: Alongside, school_id: str, condition: str) -> dict[str, Any]:
    """One condition of the decision to convert is met."""
    held = uow.memberships.of_school(school_id, lock=True)
    outcome = journey_conversion.meet_condition(held.membership, condition, uow.today())
    return _done(uow, held, outcome, f"condition met: {condition}")


@worded
def call_off_conversion(uow: Alongside, school_id: str, words: str) -> dict[str, Any]:
    """The conversion does not go on; the schools are associates with a decision due again."""
    held = uow.memberships.of_school(school_id, lock=True)
    return _done(uow, held, journey_conversion.call_off_conversion(held.membership, words, uow.today()), words)


@worded
def record_conversion(
    uow: Alongside, school_id: str, schools: Sequence[Mapping[str, Any]], preview: bool
) -> dict[str, Any]:
    """A person records that the schools have joined, on the confirmed date or after; `schools` has each school's new URN
    (None where it keeps its own) and, where they change with it, its name and type."""
    for_school_ids(schools)
    held = uow.memberships.of_school(school_id, lock=not preview)
    urns = {UUID(one["school_id"]): one["new_urn"] for one in schools}
    changes: Changes = {
        one["school_id"]: {key: one[key] for key in ("name", "establishment_type") if one.get(key)} for one in schools
    }
    outcome = journey_conversion.record_conversion(held.membership, urns, uow.today())
    return _done(uow, held, outcome, "conversion recorded", changes, preview=preview)


def for_school_ids(schools: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidRequest for what is no id of a school, or a school that is named twice."""
    ids = [str(one["school_id"]) for one in schools]
    if wrong := [one for one in ids if not is_id(one)]:
        raise InvalidRequest(f"“{wrong[0]}” is not the id of a school.")
    if len(set(ids)) != len(ids):
        raise InvalidRequest("A school is named twice: give each one URN.")


def _owners(uow: Alongside, school_ids: Sequence[UUID], school_owner: str, trust_owner: str) -> Owners:
    people = [uow.people.get(school_owner), uow.people.get(trust_owner)]
    owners = Owners(people[0].person_id, people[1].person_id)
    refuse_unfit_owners(owners, school_ids, uow.people.appointments([str(one) for one in school_ids]), uow.today())
    return owners


def _done(
    uow: Alongside,
    held: HeldMembership,
    outcome: JourneyOutcome,
    why: str,
    changes: Changes | None = None,
    *,
    preview: bool = False,
) -> dict[str, Any]:
    if preview:
        return previewed(uow, held.membership, outcome[0])
    membership: Membership = carry(uow, held, outcome, why, changes)
    return membership_as_json(uow, membership)
