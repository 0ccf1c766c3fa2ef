"""Who must approve an amount, and whether one person alone may commit it: what other rooms ask the scheme of delegation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.procurement.application.requisitions.authority import Authority
from services.procurement.domain.requisitions.delegation import (
    Approver,
    BudgetRule,
    Limit,
    Route,
    Scheme,
    may_sign_as,
)
from services.procurement.domain.requisitions.signing import (
    Signature,
    Signer,
    fully_signed,
    left_beside,
    next_signature,
    signature_of,
)
from shared.errors import Conflict, InvalidRequest
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.refusals import NotValid, Refused, WrongTime
from tests.procurement.requisitions.desk import CFO, CHIEF, SECOND_CFO, TODAY, Desk

MANAGER, HEAD, FINANCE, CHIEF_EXECUTIVE = (
    Approver.BUSINESS_MANAGER,
    Approver.HEAD,
    Approver.FINANCE,
    Approver.EXECUTIVE,
)
COMMITTEE, BOARD = Approver.COMMITTEE, Approver.BOARD
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
SCHEME = Scheme(
    scheme_id="s", school_id=None, number=1, valid_from=date(2026, 9, 1),
    limits=(
        Limit(300_000, (HEAD,), 0, Route.ORDER),
        Limit(1_000_000, (HEAD, FINANCE), 0, Route.ORDER),
        Limit(2_000_000, (HEAD, COMMITTEE), 3, Route.QUOTES),
        Limit(None, (HEAD, BOARD), 0, Route.TENDER),
    ),
    tolerance_per_cent=Decimal(10), tolerance_pence=10_000, window_days=30, cpv_digits=3, budget=BudgetRule.WARN,
    source="Board of 1 July 2026", status="verified",
)  # fmt: skip


def asked(pence: int, *may_sign: Approver, scheme: Scheme = SCHEME) -> Authority:
    return Authority(pence, scheme, scheme.limit_for(pence), Signer("me", frozenset(may_sign), NOW))


@pytest.mark.parametrize(
    ("pence", "who", "alone", "left"),
    [
        (300_000, (), False, (HEAD,)),
        (300_000, (MANAGER,), False, (HEAD,)),
        (300_000, (HEAD,), True, ()),
        (300_000, (FINANCE,), True, ()),
        (300_001, (HEAD,), False, (FINANCE,)),
        (300_001, (FINANCE,), False, (HEAD,)),
        (300_001, (CHIEF_EXECUTIVE,), False, (HEAD,)),
        (300_001, (), False, (HEAD, FINANCE)),
        (1_000_001, (HEAD,), False, (COMMITTEE,)),
    ],
)
def test_what_one_person_may_commit_alone_and_who_else_has_to_sign(
    pence: int, who: tuple[Approver, ...], alone: bool, left: tuple[Approver, ...]
) -> None:
    found = asked(pence, *who)
    assert (found.commits_alone(), found.left) == (alone, left)


def test_what_a_committee_decides_is_committed_alone_only_with_its_minute() -> None:
    trusts = SCHEME.of_trust_itself()
    found = asked(1_500_000, COMMITTEE, scheme=trusts)
    assert found.approvers == (COMMITTEE,)
    assert not found.commits_alone(" ")
    assert found.commits_alone("12 November 2026, minute 7")


def test_for_the_trust_itself_nobody_at_a_school_signs() -> None:
    rows = [row.approvers for row in SCHEME.of_trust_itself().limits]
    assert rows == [(FINANCE,), (FINANCE,), (COMMITTEE,), (BOARD,)]


def test_only_a_formal_tender_is_refused_in_words() -> None:
    asked(2_000_000).refuse_by_order()
    with pytest.raises(
        NotValid, match=r"£20,000.01 needs a formal tender by the trust's scheme of delegation, version 1"
    ):
        asked(2_000_001).refuse_by_order()


def test_an_amount_is_told_with_its_approvers_and_the_version_used() -> None:
    found = asked(300_001)
    assert found.in_words == (
        "£3,000.01 without VAT is approved by the head, then the chief financial officer (the trust's scheme of delegation, "
        "version 1, in force since 1 September 2026)"
    )
    assert found.record["row"] == "up to £10,000.00: head, then chief financial officer"
    assert found.record["source"] == "Board of 1 July 2026"


def sign(
    steps: Sequence[Approver], signed: list[Signature], by: str, *may: Approver, words: str = "", minute: str = ""
) -> Signature:
    signer = Signer(by, frozenset(may), NOW)
    return next_signature(steps, signed, {"buyer"}, signer, what="contract", words=words, minute=minute)


def test_each_step_is_signed_by_somebody_else_none_by_whoever_entered_it() -> None:
    steps = (HEAD, FINANCE)
    first = sign(steps, [], "anna", HEAD)
    with pytest.raises(
        WrongTime, match="You signed this contract already: the chief financial officer is somebody else"
    ):
        sign(steps, [first], "anna", FINANCE)
    second = sign(steps, [first], "bert", FINANCE)
    assert fully_signed(steps, [first, second], {"buyer"})
    assert not fully_signed(steps, [first], {"buyer"})
    assert not fully_signed(steps, [first, second], {"bert"})
    assert not fully_signed(steps, [first, replace(second, approver=MANAGER)], {"buyer"})
    with pytest.raises(WrongTime, match="This contract has every signature already"):
        sign(steps, [first, second], "cleo", BOARD)


@pytest.mark.parametrize(
    ("by", "may", "words", "minute", "refusal"),
    [
        ("buyer", FINANCE, "", "", "You raised or changed this contract yourself"),
        ("head", HEAD, "", "", "This waits for the chief financial officer"),
        ("ceo", CHIEF_EXECUTIVE, " ", "", "You sign in place of the chief financial officer: say why"),
        ("clerk", BOARD, "Finance is away", "", "The trust board decides in a meeting"),
    ],
)
def test_who_may_not_sign_is_told_why(by: str, may: Approver, words: str, minute: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        sign((FINANCE,), [], by, may, words=words, minute=minute)


def test_a_signature_is_kept_and_read_as_it_was_given() -> None:
    one = sign((FINANCE,), [], "clerk", BOARD, words="Finance is away", minute="Minute 7")
    assert one.standing_in
    assert signature_of(one.as_json()) == one


def test_somebody_with_two_roles_signs_the_most_senior_step_and_leaves_the_other() -> None:
    may = may_sign_as(frozenset({Role.HEAD}), frozenset({Role.FINANCE}))
    assert left_beside((HEAD, FINANCE), may) == (HEAD,)


def waiting(desk: Desk) -> str:
    """A version that finance recorded: the head signs up to £50, the trust's finance above."""
    now = desk.world.ask(CFO, "delegation")["in_force"]
    kept = {key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")}
    rows = [
        {"up_to_pence": 5_000, "approvers": ["head"]},
        {"up_to_pence": None, "approvers": ["chief financial officer"]},
    ]
    said = desk.world.ask(
        CFO, "record_delegation", limits=rows, valid_from=TODAY.isoformat(), source="Board of 1 November 2026", **kept
    )
    assert said["next"] == "It holds once an executive of the trust has confirmed it"
    return str(said["scheme_id"])


def steps_of(desk: Desk) -> list[str]:
    return [step["approver"] for step in desk.page(desk.sent("4000"))["steps"]]


def test_a_version_of_the_trusts_scheme_holds_only_once_the_other_role_confirms_it(desk_on_each: Desk) -> None:
    desk = desk_on_each
    scheme_id = waiting(desk)
    (shown, _) = desk.world.ask(CHIEF, "delegation")["versions"]
    assert (shown["state"], shown["may_decide"]) == ("to be confirmed", True)
    assert steps_of(desk) == ["head", "chief financial officer"]
    desk.world.ask(CHIEF, "decide_delegation", scheme_id=scheme_id, decision="confirmed")
    assert desk.world.ask(CHIEF, "delegation")["in_force"]["scheme_id"] == scheme_id
    assert steps_of(desk) == ["chief financial officer"]


def test_finance_does_not_confirm_what_finance_recorded(desk: Desk) -> None:
    scheme_id = waiting(desk)
    with pytest.raises(Conflict, match="You recorded version 2 yourself: somebody else confirms it"):
        desk.world.ask(CFO, "decide_delegation", scheme_id=scheme_id, decision="confirmed")
    with pytest.raises(Conflict, match="Version 2 is confirmed by an executive of the trust"):
        desk.world.ask(SECOND_CFO, "decide_delegation", scheme_id=scheme_id, decision="confirmed")


def test_what_an_executive_recorded_is_confirmed_by_finance(desk: Desk) -> None:
    second_chief = caller("deputy-ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))
    desk.delegation(CHIEF, window_days=60)
    now = desk.world.ask(CFO, "delegation")["in_force"]
    assert (now["number"], now["window_days"], now["decided_by"]) == (2, 60, "cfo@trust")
    with pytest.raises(Conflict, match="Version 2 does not wait for anybody"):
        desk.world.ask(second_chief, "decide_delegation", scheme_id=now["scheme_id"], decision="confirmed")


def test_a_version_that_is_turned_down_never_holds_and_says_why(desk: Desk) -> None:
    scheme_id = waiting(desk)
    turned_down = {"scheme_id": scheme_id, "decision": "turned down"}
    with pytest.raises(InvalidRequest, match="Say why it is turned down"):
        desk.world.ask(CHIEF, "decide_delegation", **turned_down)
    said = desk.world.ask(CHIEF, "decide_delegation", **turned_down, words="The board decided otherwise")
    assert (said["state"], said["decided_words"]) == ("turned down", "The board decided otherwise")
    assert desk.world.ask(CHIEF, "delegation")["in_force"]["number"] == 1


def test_a_version_confirmed_late_holds_from_the_day_of_the_answer(desk: Desk) -> None:
    scheme_id = waiting(desk)
    desk.world.clock.move_to(desk.world.clock.now().replace(day=9))
    said = desk.world.ask(CHIEF, "decide_delegation", scheme_id=scheme_id, decision="confirmed")
    assert said["valid_from"] == "2026-11-09"
