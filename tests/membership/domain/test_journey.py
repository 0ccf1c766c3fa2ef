"""The journey of a membership: every pair of state and command, and the rules that hold along the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from services.membership.domain import journey_conversion as conversion
from services.membership.domain import journey_exit, journey_steps
from services.membership.domain.errors import AlreadyDone, BadInput, MembershipError, NeedsAnswer, NotAllowedNow
from services.membership.domain.journey import (
    AssociateStarted,
    Converted,
    DateReason,
    ExitStep,
    Joined,
    JourneyOutcome,
    JourneySettings,
    Left,
    Membership,
    Outcome,
    Owners,
    Reason,
    Side,
    Signatures,
)
from services.membership.domain.journey_states import TRANSITIONS, Command, State
from tests.membership.domain.cases import (
    BOTH,
    END,
    HEAD,
    LEAD,
    MANOR_MEAD,
    OFFICER,
    SCHOOL_ONLY,
    START,
    TRUST_ONLY,
    WALTON_LEIGH,
    converted,
    exit_steps_done,
    membership_in,
)

# By hand: for each state, the commands that are possible in it and where they lead. Every other pair is refused with words.
ALLOWED: dict[str, dict[str, str]] = {
    "enquiry": {"apply": "applied", "decline": "declined", "withdraw": "withdrawn", "change_owners": "enquiry"},
    "applied": {"agree": "agreed", "decline": "declined", "withdraw": "withdrawn", "change_owners": "applied"},
    "agreed": {
        "start_associate": "associate",
        "decline": "declined",
        "withdraw": "withdrawn",
        "change_owners": "agreed",
    },
    "associate": {"decision_falls_due": "decision_due", "end_early": "leaving", "change_owners": "associate"},
    "decision_due": {
        "decide_to_convert": "converting",
        "decide_to_extend": "associate",
        "decide_to_leave": "leaving",
        "change_owners": "decision_due",
    },
    "converting": {
        "change_conversion_date": "converting",
        "confirm_conversion_date": "converting",
        "meet_condition": "converting",
        "call_off_conversion": "decision_due",
        "record_conversion": "member",
        "change_owners": "converting",
    },
    "member": {"start_leaving": "leaving", "change_owners": "member"},
    "leaving": {"complete_exit_step": "leaving", "finish_leaving": "left", "change_owners": "leaving"},
    "left": {"record_erasure": "left"},
    "ended_early": {"record_erasure": "ended_early"},
    "declined": {},
    "withdrawn": {},
}
ASK: dict[str, Callable[[Membership], JourneyOutcome]] = {
    "apply": lambda m: journey_steps.apply(m, date(2026, 4, 1)),
    "agree": lambda m: journey_steps.agree(m, BOTH, date(2026, 6, 1)),
    "start_associate": lambda m: journey_steps.start_associate(m, START),
    "decline": lambda m: journey_steps.decline(m, "no capacity", date(2026, 7, 1)),
    "withdraw": lambda m: journey_steps.withdraw(m, "", date(2026, 7, 1)),
    "decision_falls_due": lambda m: journey_steps.decision_falls_due(m, END),
    "decide_to_convert": lambda m: journey_steps.decide_to_convert(
        m, BOTH, date(2028, 1, 1), [Reason.GOOD_FIT], "yes", date(2027, 9, 6)
    ),
    "decide_to_extend": lambda m: journey_steps.decide_to_extend(
        m, BOTH, date(2028, 3, 31), Reason.MORE_TIME_NEEDED, "land questions", date(2027, 9, 6)
    ),
    "decide_to_leave": lambda m: journey_steps.decide_to_leave(
        m, SCHOOL_ONLY, date(2027, 10, 22), [Reason.COST], "too dear", date(2027, 9, 6)
    ),
    "end_early": lambda m: journey_steps.end_early(
        m, TRUST_ONLY, date(2027, 2, 12), [Reason.CAPACITY_OF_THE_TRUST], "we cannot serve you well", date(2027, 1, 4)
    ),
    "change_conversion_date": lambda m: conversion.change_conversion_date(
        m, date(2028, 4, 1), [DateReason.LAND], "land registry", LEAD, date(2027, 10, 1)
    ),
    "confirm_conversion_date": lambda m: conversion.confirm_conversion_date(m, LEAD, date(2027, 10, 1)),
    "meet_condition": lambda m: conversion.meet_condition(m, "land questionnaire", date(2027, 10, 1)),
    "call_off_conversion": lambda m: conversion.call_off_conversion(m, "the order was revoked", date(2027, 10, 1)),
    "record_conversion": lambda m: (
        (converted(m), []) if m.state is State.CONVERTING else conversion.record_conversion(m, {}, date(2028, 1, 1))
    ),
    "start_leaving": lambda m: journey_exit.start_leaving(
        m, BOTH, date(2029, 8, 31), [Reason.ANOTHER_TRUST], "transfer to another trust", date(2029, 1, 8)
    ),
    "complete_exit_step": lambda m: journey_exit.complete_exit_step(
        m, ExitStep.NOTICE_GIVEN, LEAD, "letter of 6 September", date(2027, 9, 6)
    ),
    "finish_leaving": lambda m: journey_exit.finish_leaving(
        exit_steps_done(m, date(2027, 10, 23)) if m.state is State.LEAVING else m, date(2027, 11, 1)
    ),
    "record_erasure": lambda m: journey_exit.record_erasure(m, "certificate 12", date(2034, 8, 31)),
    "change_owners": lambda m: journey_steps.change_owners(m, Owners(HEAD, OFFICER)),
}


def test_the_hand_written_table_names_every_state_and_command() -> None:
    assert set(ALLOWED) == {state.value for state in State}
    assert set(ASK) == {command.value for command in Command}


@pytest.mark.parametrize("state", [state.value for state in State])
@pytest.mark.parametrize("command", [command.value for command in Command])
def test_every_state_and_command_is_allowed_or_refused_as_written(state: str, command: str) -> None:
    start = membership_in(state)
    assert start.state == state
    if command in ALLOWED[state]:
        after, _ = ASK[command](start)
        assert after.state == ALLOWED[state][command]
        assert after.state in TRANSITIONS[Command(command)][start.state]
    else:
        with pytest.raises(NotAllowedNow, match="is possible only from “") as refused:
            ASK[command](start)
        assert str(refused.value).startswith("Manor Mead School and Walton Leigh School ")


def test_an_associate_year_from_1_september_ends_on_31_august() -> None:
    after, facts = journey_steps.start_associate(membership_in("agreed"), START)
    assert after.ends_on == END
    assert facts == [AssociateStarted(after.membership_id, (MANOR_MEAD, WALTON_LEIGH), START, END)]


@pytest.mark.parametrize(
    ("started", "months", "ends"),
    [
        (date(2026, 9, 1), 12, date(2027, 8, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 11, 16), 24, date(2028, 11, 15)),
    ],
)
def test_the_last_day_is_the_day_before_so_many_months_later(started: date, months: int, ends: date) -> None:
    agreed, _ = journey_steps.agree(membership_in("applied"), BOTH, date(2026, 1, 1), JourneySettings(months=months))
    assert journey_steps.start_associate(agreed, started)[0].ends_on == ends


def test_an_agreement_needs_both_signatures_and_says_who_has_not_signed() -> None:
    with pytest.raises(NeedsAnswer, match="the trust has not signed"):
        journey_steps.agree(membership_in("applied"), SCHOOL_ONLY, date(2026, 6, 1))


@pytest.mark.parametrize("months", [0, 25, -1])
def test_an_agreement_keeps_to_the_cap(months: int) -> None:
    with pytest.raises(BadInput, match="outside 1 to 24"):
        journey_steps.agree(membership_in("applied"), BOTH, date(2026, 6, 1), JourneySettings(months=months))


def test_a_decision_before_the_last_day_needs_a_reason() -> None:
    with pytest.raises(NeedsAnswer, match="runs until 31 August 2027"):
        journey_steps.decision_falls_due(membership_in("associate"), date(2027, 5, 4))
    due, _ = journey_steps.decision_falls_due(
        membership_in("associate"), date(2027, 5, 4), brought_forward_because="governors meet in May"
    )
    assert due.state is State.DECISION_DUE


def test_when_the_last_day_passes_nothing_happens_but_that_a_decision_is_due() -> None:
    due, facts = journey_steps.decision_falls_due(membership_in("associate"), date(2027, 12, 24))
    assert due.state is State.DECISION_DUE
    assert [type(fact).__name__ for fact in facts] == ["DecisionDue"]
    assert (due.joined_on, due.exit_plan, due.conversion) == (None, None, None)


@pytest.mark.parametrize(
    ("signed", "missing"), [(SCHOOL_ONLY, "the trust"), (TRUST_ONLY, "the school"), (Signatures(), "both")]
)
def test_converting_needs_both_sides(signed: Signatures, missing: str) -> None:
    words = "the school and the trust" if missing == "both" else missing
    with pytest.raises(NeedsAnswer, match=f"{words} has not agreed"):
        journey_steps.decide_to_convert(
            membership_in("decision_due"), signed, date(2028, 1, 1), [Reason.GOOD_FIT], "yes", date(2027, 9, 6)
        )


@pytest.mark.parametrize("signed", [SCHOOL_ONLY, TRUST_ONLY])
def test_one_side_is_enough_to_leave(signed: Signatures) -> None:
    leaving, _ = journey_steps.decide_to_leave(
        membership_in("decision_due"), signed, date(2027, 10, 6), [Reason.COST], "too dear", date(2027, 9, 6)
    )
    assert leaving.state is State.LEAVING
    assert leaving.decisions[-1].outcome is Outcome.LEAVE


def test_leaving_keeps_the_notice_unless_both_sides_sign() -> None:
    soon = date(2027, 9, 10)
    with pytest.raises(
        BadInput, match="With 30 days of notice from 6 September 2027 the last day of service is 6 October 2027"
    ):
        journey_steps.decide_to_leave(
            membership_in("decision_due"), SCHOOL_ONLY, soon, [Reason.COST], "dear", date(2027, 9, 6)
        )
    leaving, _ = journey_steps.decide_to_leave(
        membership_in("decision_due"), BOTH, soon, [Reason.COST], "dear", date(2027, 9, 6)
    )
    assert leaving.exit_plan is not None
    assert leaving.exit_plan.last_service_on == soon


def test_a_decision_needs_reasons_and_words() -> None:
    with pytest.raises(NeedsAnswer, match="Pick at least one reason"):
        journey_steps.decide_to_convert(
            membership_in("decision_due"), BOTH, date(2028, 1, 1), [], "yes", date(2027, 9, 6)
        )
    with pytest.raises(NeedsAnswer, match="Give a reason in words for the decision to convert"):
        journey_steps.decide_to_convert(
            membership_in("decision_due"), BOTH, date(2028, 1, 1), [Reason.GOOD_FIT], "  ", date(2027, 9, 6)
        )


def test_extensions_are_limited_and_each_keeps_its_reason() -> None:
    due = membership_in("decision_due")
    once, _ = journey_steps.decide_to_extend(
        due, BOTH, date(2028, 2, 29), Reason.MORE_TIME_NEEDED, "land", date(2027, 9, 6)
    )
    assert (once.state, once.ends_on, once.extended) == (State.ASSOCIATE, date(2028, 2, 29), True)
    due, _ = journey_steps.decision_falls_due(once, date(2028, 2, 29))
    twice, _ = journey_steps.decide_to_extend(
        due, BOTH, date(2028, 8, 31), Reason.MORE_TIME_NEEDED, "pensions", date(2028, 3, 1)
    )
    assert [extension.words for extension in twice.extensions] == ["land", "pensions"]
    due, _ = journey_steps.decision_falls_due(twice, date(2028, 8, 31))
    with pytest.raises(BadInput, match="has used its 2 extensions"):
        journey_steps.decide_to_extend(due, BOTH, date(2028, 9, 30), Reason.OTHER, "more", date(2028, 9, 1))


def test_an_extension_stops_at_the_cap_of_24_months() -> None:
    with pytest.raises(BadInput, match="may last 24 months in all: until 31 August 2028"):
        journey_steps.decide_to_extend(
            membership_in("decision_due"), BOTH, date(2028, 9, 1), Reason.OTHER, "more", date(2027, 9, 6)
        )


@pytest.mark.parametrize("planned", [date(2028, 1, 2), date(2027, 12, 31)])
def test_a_conversion_date_is_the_first_of_a_month(planned: date) -> None:
    with pytest.raises(BadInput, match="first day of a month"):
        conversion.change_conversion_date(
            membership_in("converting"), planned, [DateReason.SCHOOL], "later", LEAD, date(2027, 10, 1)
        )


def test_every_change_of_the_conversion_date_is_kept_and_takes_the_confirmation_back() -> None:
    made, _ = conversion.confirm_conversion_date(membership_in("converting"), LEAD, date(2027, 10, 1))
    made, _ = conversion.change_conversion_date(
        made, date(2028, 4, 1), [DateReason.TUPE, DateReason.PENSIONS], "staff lists late", LEAD, date(2027, 11, 1)
    )
    assert made.conversion is not None
    assert not made.conversion.confirmed
    history = [(c.before, c.after, c.confirmed, c.reasons) for c in made.conversion.history]
    assert history == [
        (None, date(2028, 1, 1), False, ()),
        (date(2028, 1, 1), date(2028, 1, 1), True, ()),
        (date(2028, 1, 1), date(2028, 4, 1), False, (DateReason.TUPE, DateReason.PENSIONS)),
    ]


@pytest.mark.parametrize(
    ("to", "reason", "fits"),
    [
        (date(2028, 4, 1), DateReason.PROGRESSING_FASTER, False),
        (date(2028, 4, 1), DateReason.LAND, True),
        (date(2027, 12, 1), DateReason.LAND, False),
        (date(2027, 12, 1), DateReason.PROGRESSING_FASTER, True),
        (date(2027, 12, 1), DateReason.CORRECTING_AN_ERROR, True),
        (date(2028, 4, 1), DateReason.CORRECTING_AN_ERROR, True),
    ],
)
def test_the_reason_for_a_date_fits_its_direction(to: date, reason: DateReason, fits: bool) -> None:
    made = membership_in("converting")
    if fits:
        conversion.change_conversion_date(made, to, [reason], "because", LEAD, date(2027, 10, 1))
    else:
        with pytest.raises(BadInput, match="is no reason for"):
            conversion.change_conversion_date(made, to, [reason], "because", LEAD, date(2027, 10, 1))


def test_a_conversion_is_recorded_only_confirmed_with_conditions_met_and_on_its_day() -> None:
    made = membership_in("converting")
    urns: dict[UUID, str | None] = {MANOR_MEAD: "151901", WALTON_LEIGH: None}
    with pytest.raises(NeedsAnswer, match="only provisional"):
        conversion.record_conversion(made, urns, date(2028, 1, 1))
    made, _ = conversion.confirm_conversion_date(made, LEAD, date(2027, 10, 1))
    with pytest.raises(NeedsAnswer, match="Conditions still open.*land questionnaire"):
        conversion.record_conversion(made, urns, date(2028, 1, 1))
    made, _ = conversion.meet_condition(made, "land questionnaire", date(2027, 10, 1))
    with pytest.raises(BadInput, match="record it on that day or after"):
        conversion.record_conversion(made, urns, date(2027, 12, 31))
    with pytest.raises(NeedsAnswer, match="Walton Leigh School"):
        conversion.record_conversion(made, {MANOR_MEAD: "151901"}, date(2028, 1, 1))
    with pytest.raises(BadInput, match="same URN"):
        conversion.record_conversion(made, {MANOR_MEAD: "151901", WALTON_LEIGH: "151901"}, date(2028, 1, 1))
    joined, facts = conversion.record_conversion(made, urns, date(2028, 1, 4))
    assert joined.joined_on == date(2028, 1, 1)
    schools = (Joined(MANOR_MEAD, "151901"), Joined(WALTON_LEIGH, None))
    assert facts == [Converted(made.membership_id, (MANOR_MEAD, WALTON_LEIGH), date(2028, 1, 1), schools)]


def test_the_exit_plan_goes_step_by_step_with_evidence() -> None:
    made = membership_in("leaving")
    with pytest.raises(NeedsAnswer, match="Before “final statement issued” comes “notice given to every service”"):
        journey_exit.complete_exit_step(made, ExitStep.FINAL_STATEMENT, LEAD, "statement 7", date(2027, 11, 1))
    made, _ = journey_exit.complete_exit_step(made, ExitStep.NOTICE_GIVEN, LEAD, "letter", date(2027, 9, 7))
    with pytest.raises(BadInput, match="it has not passed yet"):
        journey_exit.complete_exit_step(made, ExitStep.LAST_SERVICE_DAY, LEAD, "seen", date(2027, 10, 22))
    with pytest.raises(AlreadyDone, match="is done already"):
        journey_exit.complete_exit_step(made, ExitStep.NOTICE_GIVEN, LEAD, "letter", date(2027, 9, 8))
    with pytest.raises(NeedsAnswer, match="still open.*final statement issued"):
        journey_exit.finish_leaving(made, date(2027, 11, 1))


def test_an_associate_year_broken_off_ends_as_ended_early() -> None:
    made = membership_in("ended_early")
    assert made.state is State.ENDED_EARLY
    assert made.exit_plan is not None
    assert (made.exit_plan.ends_early, made.exit_plan.asked_by) == (True, Side.SCHOOL)


def test_records_are_erased_once_and_only_after_the_retention_clock() -> None:
    made = membership_in("left")
    with pytest.raises(BadInput, match="are kept until 31 August 2034"):
        journey_exit.record_erasure(made, "certificate 12", date(2034, 8, 30))
    erased, _ = journey_exit.record_erasure(made, "certificate 12", date(2034, 8, 31))
    with pytest.raises(AlreadyDone, match="certificate 12"):
        journey_exit.record_erasure(erased, "certificate 13", date(2034, 9, 1))


def test_leaving_tells_from_which_day_the_records_may_be_erased() -> None:
    made = exit_steps_done(membership_in("leaving"), date(2027, 10, 23))
    _, facts = journey_exit.finish_leaving(made, date(2027, 11, 1))
    assert facts == [Left(made.membership_id, made.school_ids, date(2027, 11, 1), False, date(2034, 8, 31))]


@pytest.mark.parametrize(
    ("schools", "words"),
    [([], "Name at least one school"), ([(MANOR_MEAD, "Manor Mead"), (MANOR_MEAD, "Manor Mead")], "named twice")],
)
def test_an_enquiry_names_each_school_once(schools: list[tuple[UUID, str]], words: str) -> None:
    with pytest.raises(MembershipError, match=words):
        journey_steps.enquire(UUID(int=9), schools, Owners(HEAD, LEAD), date(2026, 3, 2))
