"""From a first enquiry to the decision at the end of an associate period. Nothing here converts, extends, ends or
charges by itself:
when the last day comes the only thing that happens is that a decision falls due, and the services go on until people
decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.membership.domain.errors import BadInput, NeedsAnswer, in_words, reason_given
from services.membership.domain.journey import (
    Agreed,
    Agreement,
    Applied,
    AssociateStarted,
    Conversion,
    ConversionDated,
    DateChange,
    Decision,
    DecisionDue,
    DecisionRecorded,
    Declined,
    Enquired,
    ExitPlan,
    Extended,
    Extension,
    Fact,
    JourneyOutcome,
    JourneySettings,
    Leaving,
    Membership,
    Outcome,
    Owners,
    OwnersChanged,
    Reason,
    Side,
    Signatures,
    Withdrawn,
)
from services.membership.domain.journey_states import Command, State, require_possible
from shared.calendar import add_months, is_first_of_month

ONE_DAY = timedelta(days=1)


def ids(membership: Membership) -> tuple[UUID, tuple[UUID, ...]]:
    """What every fact begins with."""
    return membership.membership_id, membership.school_ids


def enquire(membership_id: UUID, schools: Sequence[tuple[UUID, str]], owners: Owners, on: date) -> JourneyOutcome:
    """A school, or schools led together, ask about coming alongside. `schools` are (school_id, name)."""
    if not schools:
        raise BadInput("Name at least one school for the enquiry.")
    school_ids = tuple(school_id for school_id, _ in schools)
    if len(set(school_ids)) != len(school_ids):
        raise BadInput("A school is named twice in the enquiry: name each once.")
    names = tuple(name for _, name in schools)
    membership = Membership(membership_id, school_ids, names, State.ENQUIRY, owners, on)
    return membership, [Enquired(*ids(membership), on)]


def apply(membership: Membership, on: date) -> JourneyOutcome:
    """The governing body asks to become an associate school."""
    require_possible(membership.who, membership.state, Command.APPLY)
    return replace(membership, state=State.APPLIED, applied_on=on), [Applied(*ids(membership), on)]


def agree(
    membership: Membership, signed: Signatures, on: date, settings: JourneySettings | None = None, words: str = ""
) -> JourneyOutcome:
    """Both sides sign: how many months, how many extensions, what notice."""
    require_possible(membership.who, membership.state, Command.AGREE)
    settings = settings or JourneySettings()
    if not signed.both:
        raise NeedsAnswer(
            f"The agreement of {membership.who} needs both signatures; {_sides(signed.missing)} has not signed."
        )
    if not 1 <= settings.months <= settings.cap_months:
        raise BadInput(
            f"An associate period of {settings.months} months is outside 1 to {settings.cap_months}, the "
            "cap of this trust."
        )
    if settings.extensions_allowed < 0 or settings.notice_days < 0:
        raise BadInput("Extensions and days of notice cannot be below 0.")
    agreement = Agreement(on, dict(signed.by), settings, words)
    return replace(membership, state=State.AGREED, agreement=agreement), [Agreed(*ids(membership), on, settings.months)]


def start_associate(membership: Membership, started_on: date) -> JourneyOutcome:
    """The associate period begins; its last day is the day before so many months later."""
    require_possible(membership.who, membership.state, Command.START_ASSOCIATE)
    ends_on = add_months(started_on, membership.settings.months) - ONE_DAY
    started = replace(membership, state=State.ASSOCIATE, started_on=started_on, ends_on=ends_on)
    return started, [AssociateStarted(*ids(membership), started_on, ends_on)]


def decline(membership: Membership, words: str, on: date) -> JourneyOutcome:
    """The trust says no, with the reason that the school is told."""
    require_possible(membership.who, membership.state, Command.DECLINE)
    reason = reason_given(words, "declining")
    closed = replace(membership, state=State.DECLINED, closed_on=on, closing_words=reason)
    return closed, [Declined(*ids(membership), on, reason)]


def withdraw(membership: Membership, words: str, on: date) -> JourneyOutcome:
    """The school takes its enquiry or application back; it may enquire again whenever it likes."""
    require_possible(membership.who, membership.state, Command.WITHDRAW)
    closed = replace(membership, state=State.WITHDRAWN, closed_on=on, closing_words=words.strip())
    return closed, [Withdrawn(*ids(membership), on, words.strip())]


def change_owners(membership: Membership, owners: Owners) -> JourneyOutcome:
    """Another person looks after the journey on one side or both."""
    require_possible(membership.who, membership.state, Command.CHANGE_OWNERS)
    if owners == membership.owners:
        return membership, []
    return replace(membership, owners=owners), [OwnersChanged(*ids(membership), membership.owners, owners)]


def decision_falls_due(membership: Membership, today: date, *, brought_forward_because: str = "") -> JourneyOutcome:
    """The last day has come, or one side asks for the decision earlier and says why. Services go on unchanged."""
    require_possible(membership.who, membership.state, Command.DECISION_FALLS_DUE)
    ends_on = _ends_on(membership)
    early = today < ends_on
    if early and not brought_forward_because.strip():
        raise NeedsAnswer(
            f"The associate period of {membership.who} runs until {in_words(ends_on)}. To decide earlier, "
            "give the reason in words."
        )
    return replace(membership, state=State.DECISION_DUE), [DecisionDue(*ids(membership), today, early)]


def decide_to_convert(
    membership: Membership,
    signed: Signatures,
    provisional_on: date,
    reasons: Sequence[Reason],
    words: str,
    on: date,
    conditions: Sequence[str] = (),
) -> JourneyOutcome:
    """Both sides decide to join for good, on a provisional date that is the first of a month."""
    require_possible(membership.who, membership.state, Command.DECIDE_TO_CONVERT)
    if not signed.both:
        raise NeedsAnswer(f"Converting needs both sides; {_sides(signed.missing)} has not agreed for {membership.who}.")
    refuse_wrong_conversion_date(provisional_on, on)
    decision = _decision(Outcome.CONVERT, signed, reasons, words, on, conditions)
    change = DateChange(on, signed.by[Side.TRUST], None, provisional_on, False, (), "provisional date of the decision")
    converting = replace(
        membership,
        state=State.CONVERTING,
        decisions=(*membership.decisions, decision),
        conversion=Conversion(provisional_on, False, (change,), decision.conditions),
    )
    return converting, [DecisionRecorded(*ids(membership), decision), ConversionDated(*ids(membership), change)]


def decide_to_extend(
    membership: Membership, signed: Signatures, to_end: date, reason: Reason, words: str, on: date
) -> JourneyOutcome:
    """Both sides want more time: a later last day, with a reason, so many times and up to the cap of the agreement."""
    require_possible(membership.who, membership.state, Command.DECIDE_TO_EXTEND)
    if not signed.both:
        raise NeedsAnswer(f"Extending needs both sides; {_sides(signed.missing)} has not agreed for {membership.who}.")
    settings, ends_on = membership.settings, _ends_on(membership)
    if len(membership.extensions) >= settings.extensions_allowed:
        raise BadInput(
            f"{membership.who} has used its {settings.extensions_allowed} extensions. Decide now to "
            "convert or to leave."
        )
    if to_end <= max(ends_on, on):
        raise BadInput(f"The new last day, {in_words(to_end)}, must lie after {in_words(max(ends_on, on))}.")
    last_possible = add_months(_started_on(membership), settings.cap_months) - ONE_DAY
    if to_end > last_possible:
        raise BadInput(
            f"The associate period may last {settings.cap_months} months in all: until "
            f"{in_words(last_possible)} at the latest."
        )
    decision = _decision(Outcome.EXTEND, signed, (reason,), words, on)
    extension = Extension(on, ends_on, to_end, reason, decision.words, dict(signed.by))
    extended = replace(
        membership,
        state=State.ASSOCIATE,
        ends_on=to_end,
        extensions=(*membership.extensions, extension),
        decisions=(*membership.decisions, decision),
    )
    facts: list[Fact] = [
        DecisionRecorded(*ids(membership), decision),
        Extended(*ids(membership), ends_on, to_end, reason, decision.words),
    ]
    return extended, facts


def decide_to_leave(
    membership: Membership, signed: Signatures, last_service_on: date, reasons: Sequence[Reason], words: str, on: date
) -> JourneyOutcome:
    """One side is enough to leave at the end of an associate period; the notice of the agreement runs unless both
    sides sign."""
    require_possible(membership.who, membership.state, Command.DECIDE_TO_LEAVE)
    decision = _decision(Outcome.LEAVE, signed, reasons, words, on)
    decided = replace(membership, decisions=(*membership.decisions, decision))
    leaving, facts = go_to_leaving(decided, signed, last_service_on, reasons, words, on, ends_early=False)
    return leaving, [DecisionRecorded(*ids(membership), decision), *facts]


def end_early(
    membership: Membership, signed: Signatures, last_service_on: date, reasons: Sequence[Reason], words: str, on: date
) -> JourneyOutcome:
    """Either side breaks the associate period off, with the notice of the agreement unless both sides sign."""
    require_possible(membership.who, membership.state, Command.END_EARLY)
    return go_to_leaving(membership, signed, last_service_on, reasons, words, on, ends_early=True)


def go_to_leaving(
    membership: Membership,
    signed: Signatures,
    last_service_on: date,
    reasons: Sequence[Reason],
    words: str,
    on: date,
    *,
    ends_early: bool,
) -> JourneyOutcome:
    """The exit plan is opened; its first step, notice, begins to run on `on`."""
    if not signed.by:
        raise NeedsAnswer(f"Say which side asks for {membership.who} to leave, and who.")
    said, why = reason_given(words, "leaving"), _reasons(reasons)
    earliest = on if signed.both else on + timedelta(days=membership.settings.notice_days)
    if last_service_on < earliest:
        raise BadInput(
            f"With {membership.settings.notice_days} days of notice from {in_words(on)} the last day of service is "
            f"{in_words(earliest)} or later, not {in_words(last_service_on)}. Both sides may sign for an earlier day."
            if not signed.both
            else f"The last day of service, {in_words(last_service_on)}, lies before today, {in_words(on)}."
        )
    asked_by = Side.SCHOOL if Side.SCHOOL in signed.by else Side.TRUST
    plan = ExitPlan(asked_by, on, last_service_on, why, said, ends_early)
    leaving = replace(membership, state=State.LEAVING, exit_plan=plan)
    return leaving, [Leaving(*ids(membership), last_service_on, asked_by, ends_early)]


def refuse_wrong_conversion_date(planned_on: date, today: date) -> None:
    """All schools convert on the first day of a month, and on a day to come."""
    if not is_first_of_month(planned_on):
        raise BadInput(f"Schools convert on the first day of a month; {in_words(planned_on)} is not one.")
    if planned_on <= today:
        raise BadInput(f"The conversion date {in_words(planned_on)} must lie after today, {in_words(today)}.")


def _decision(
    outcome: Outcome,
    signed: Signatures,
    reasons: Sequence[Reason],
    words: str,
    on: date,
    conditions: Sequence[str] = (),
) -> Decision:
    if not signed.by:
        raise NeedsAnswer("A decision needs the name of the person who took it, on at least one side.")
    said = reason_given(words, f"the decision to {outcome.value}")
    tidy = tuple(dict.fromkeys(condition.strip() for condition in conditions if condition.strip()))
    return Decision(outcome, on, dict(signed.by), _reasons(reasons), said, tidy)


def _reasons(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    if not reasons:
        raise NeedsAnswer(
            f"Pick at least one reason: {', '.join(reason.value.replace('_', ' ') for reason in Reason)}."
        )
    return tuple(dict.fromkeys(reasons))


def _sides(sides: Sequence[Side]) -> str:
    return " and ".join(f"the {side.value}" for side in sides)


def _ends_on(membership: Membership) -> date:
    if membership.ends_on is None:
        raise BadInput(f"The associate period of {membership.who} has no last day on record.")
    return membership.ends_on


def _started_on(membership: Membership) -> date:
    if membership.started_on is None:
        raise BadInput(f"The associate period of {membership.who} has no first day on record.")
    return membership.started_on
