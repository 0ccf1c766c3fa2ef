"""How far a school's lines are approved, and under which cost codes it bears its share."""

from __future__ import annotations

from datetime import UTC, datetime

from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.costs import NetByCode
from services.procurement.domain.collective.shares import SchoolShare
from services.procurement.domain.requisitions.delegation import Approver
from services.procurement.domain.requisitions.signing import Signature

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
STEPS = (Approver.HEAD, Approver.FINANCE)
ROW = {"row": "up to £10,000.00: head, then chief financial officer"}


def signed(held: Approval, approver: Approver, by: str) -> Approval:
    return held.signed(Signature(approver, by, AT))


def test_a_sum_is_approved_once_every_step_is_signed() -> None:
    held = Approval().asked(500_000, STEPS, "office", ROW)
    assert (held.waits_for, held.covers(1)) == (Approver.HEAD, False)
    held = signed(held, Approver.HEAD, "head")
    assert (held.waits_for, held.covers(1)) == (Approver.FINANCE, False)
    held = signed(held, Approver.FINANCE, "finance")
    assert (held.waits_for, held.covers(500_000), held.covers(500_001)) == (None, True, False)


def test_a_smaller_sum_keeps_the_signatures_and_a_larger_one_asks_for_all_of_them() -> None:
    held = signed(Approval().asked(500_000, STEPS, "office", ROW), Approver.HEAD, "head")
    assert held.asked(400_000, STEPS, "office", ROW).waits_for is Approver.FINANCE
    assert held.asked(500_001, STEPS, "office", ROW).waits_for is Approver.HEAD
    assert held.asked(400_000, (Approver.FINANCE,), "office", ROW).signatures == ()


def test_who_enters_lines_after_signing_them_does_not_count_as_a_second_person() -> None:
    held = signed(Approval().asked(500_000, STEPS, "office", ROW), Approver.HEAD, "head")
    changed = held.asked(450_000, STEPS, "head", ROW)
    assert (changed.signatures, changed.involved) == ((), frozenset({"office", "head"}))


def test_what_was_approved_before_stands_while_more_is_asked_for() -> None:
    held = Approval().committed(100_000, "head", ROW).asked(500_000, STEPS, "office", ROW)
    assert (held.covers(100_000), held.covers(100_001), held.waits_for) == (True, False, Approver.HEAD)
    assert held.not_asked().waits_for is None


def test_fees_go_with_the_code_that_bears_most_and_goods_without_a_code_are_in_no_budget() -> None:
    by_code = NetByCode({"books": "E19", "pens": "E22", "gifts": ""})
    share = SchoolShare({"books": 300, "pens": 500, "gifts": 900}, {"delivery": 50})
    assert by_code.of(share) == {"E19": 300, "E22": 550}
    assert by_code.of(SchoolShare({"books": -300}, {"delivery": -50})) == {"E19": -350}
    assert by_code.of(SchoolShare({"gifts": 900}, {"delivery": 50})) == {}
