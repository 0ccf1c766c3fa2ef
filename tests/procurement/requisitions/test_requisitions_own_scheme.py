"""A school's own scheme of delegation beside the trust's: never looser when it is recorded, nor once the trust tightens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.domain.requisitions.delegation import (
    Approver,
    BudgetRule,
    Limit,
    Route,
    Scheme,
    governing,
    refuse_looser,
)
from shared.errors import InvalidRequest
from shared.refusals import NotValid
from tests.procurement.requisitions.desk import CFO, HEAD, OFFICE, TODAY, Desk

MANAGER, HEADS, FINANCE, BOARD = Approver.BUSINESS_MANAGER, Approver.HEAD, Approver.FINANCE, Approver.BOARD
TRUSTS = Scheme(
    scheme_id="trusts", school_id=None, number=3, valid_from=date(2026, 9, 1),
    limits=(
        Limit(300_000, (MANAGER, HEADS), 0, Route.ORDER),
        Limit(None, (HEADS, FINANCE), 3, Route.QUOTES),
    ),
    tolerance_per_cent=Decimal(10), tolerance_pence=10_000, window_days=30, cpv_digits=3, budget=BudgetRule.STOP,
    source="Board of 1 July 2026", status="verified",
)  # fmt: skip
SAME = replace(TRUSTS, scheme_id="own", school_id="abbey", number=1, source="Governors of 9 July 2026")


def signed_by(*rows: tuple[Approver, ...]) -> Scheme:
    """The school's copy of the trust's scheme, with other people in its rows."""
    return replace(SAME, limits=tuple(replace(row, approvers=who) for row, who in zip(SAME.limits, rows, strict=True)))


LOOSER: list[tuple[str, Scheme, str]] = [
    ("one day less", replace(SAME, window_days=29), "summed over 30 days: give as many or more, not 29."),
    ("one digit more", replace(SAME, cpv_digits=4), "first 3 digits of the CPV code: give as many or fewer, not 4,"),
    ("more per cent", replace(SAME, tolerance_per_cent=Decimal("10.5")), "rise by 10 per cent: give as much or less, not 10.5."),
    ("a penny more", replace(SAME, tolerance_pence=10_001), "at most £100.00: give as much or less, not £100.01."),
    ("only a warning", replace(SAME, budget=BudgetRule.WARN), "stops a request that its budget does not hold: choose to stop it."),
    ("no manager", signed_by((HEADS,), (HEADS, FINANCE)), "For £0.01 this asks for less than the trust's scheme"),
    ("no head", signed_by((MANAGER, HEADS), (FINANCE,)), "For £3,000.01 this asks for less than the trust's scheme"),
    ("the board alone", signed_by((MANAGER, HEADS), (BOARD,)), "For £3,000.01 this asks for less"),
    ("a manager for the head", signed_by((MANAGER, HEADS), (MANAGER, FINANCE)), "For £3,000.01 this asks for less"),
]  # fmt: skip


@pytest.mark.parametrize(("own", "words"), [row[1:] for row in LOOSER], ids=[row[0] for row in LOOSER])
def test_a_schools_scheme_that_is_looser_in_one_thing_is_refused_in_words(own: Scheme, words: str) -> None:
    with pytest.raises(NotValid) as refusal:
        refuse_looser(own, TRUSTS)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith("A school's own scheme may ask for more, never for less")


STRICTER: list[tuple[str, Scheme]] = [
    ("the same", SAME),
    ("more days", replace(SAME, window_days=31)),
    ("fewer digits", replace(SAME, cpv_digits=2)),
    ("no tolerance", replace(SAME, tolerance_per_cent=Decimal(0), tolerance_pence=0)),
    ("one more signs first", signed_by((MANAGER, HEADS), (MANAGER, HEADS, FINANCE))),
    ("more senior people", signed_by((HEADS, FINANCE), (FINANCE, BOARD))),
]


@pytest.mark.parametrize("own", [row[1] for row in STRICTER], ids=[row[0] for row in STRICTER])
def test_a_schools_scheme_that_is_as_strict_in_everything_is_taken_and_governs(own: Scheme) -> None:
    refuse_looser(own, TRUSTS)
    for pence in (300_000, 300_001):
        assert governing([TRUSTS], [own], TODAY, pence) == own


def test_a_school_may_stop_what_the_trust_only_warns_of() -> None:
    warns = replace(TRUSTS, budget=BudgetRule.WARN)
    refuse_looser(SAME, warns)
    assert governing([warns], [SAME], TODAY, 100).budget is BudgetRule.STOP


def test_where_the_trust_tightened_later_each_setting_is_the_stricter_of_the_two() -> None:
    own = replace(
        SAME,
        tolerance_per_cent=Decimal(5),
        tolerance_pence=50_000,
        window_days=60,
        cpv_digits=5,
        budget=BudgetRule.WARN,
    )
    found = governing([TRUSTS], [own], TODAY, 100)
    assert found.scheme_id == "own"
    assert (found.tolerance_per_cent, found.tolerance_pence) == (Decimal(5), 10_000)
    assert (found.window_days, found.cpv_digits, found.budget) == (60, 3, BudgetRule.STOP)
    assert found.source == (
        "Governors of 9 July 2026; settings made stricter by the trust's scheme of delegation, version 3, in force since "
        "1 September 2026 (Board of 1 July 2026)"
    )


def test_where_the_trust_asks_for_another_signature_later_its_row_governs_with_the_schools_stricter_settings() -> None:
    own = replace(signed_by((HEADS,), (HEADS, FINANCE)), window_days=90, tolerance_pence=0)
    small, large = (governing([TRUSTS], [own], TODAY, pence) for pence in (300_000, 300_001))
    assert (small.scheme_id, small.limit_for(300_000).approvers) == ("trusts", (MANAGER, HEADS))
    assert (small.window_days, small.tolerance_pence) == (90, 0)
    assert large.scheme_id == "own"


def record_own(desk: Desk, **said: Any) -> None:
    """A scheme of the school's own: like the trust's in everything that is not said."""
    now = desk.world.ask(CFO, "delegation")["in_force"]
    usual = {key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")}
    rows = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in now["limits"]]
    asked = {"valid_from": TODAY.isoformat(), "limits": rows, "source": "Governors", **usual, **said}
    desk.ask(HEAD, "record_school_delegation", **asked)


@pytest.mark.parametrize(
    "said",
    [{"window_days": 0}, {"cpv_digits": 8}, {"tolerance_per_cent": "100"}, {"tolerance_pence": 10**9}, {"budget": "warn"}],
    ids=["no days", "eight digits", "all per cent", "any amount", "a warning"],
)  # fmt: skip
def test_a_head_cannot_record_a_scheme_that_loosens_a_setting(said: dict[str, Any], desk: Desk) -> None:
    desk.delegation(budget="stop")
    with pytest.raises(InvalidRequest, match="may ask for more, never for less"):
        record_own(desk, **said)
    assert desk.ask(HEAD, "school_delegation")["own"]["versions"] == []


def test_a_head_cannot_record_a_scheme_that_leaves_a_signature_out(desk: Desk) -> None:
    rows = [{"up_to_pence": None, "approvers": ["chief financial officer"], "quotes": 0, "route": "formal tender"}]
    desk.delegation(limits=[{"up_to_pence": None, "approvers": ["head", "chief financial officer"]}])
    with pytest.raises(InvalidRequest, match=r"For £0.01 this asks for less than the trust's scheme"):
        record_own(desk, limits=rows)


def test_requests_are_summed_over_the_days_that_the_trust_lengthened_later(desk: Desk) -> None:
    record_own(desk)
    desk.delegation(window_days=60)
    desk.sent("2900", title="Chairs for year 1")
    desk.world.clock.move_to(desk.world.clock.now() + timedelta(days=31))
    page = desk.page(desk.sent("2900", title="Chairs for year 2"))
    assert page["demand"]["looked_up_pence"] == 580_000
    assert [step["approver"] for step in page["steps"]] == ["head", "chief financial officer"]
    assert page["demand"]["row"]["scheme"].startswith("the school's scheme of delegation, version 1")
    assert "made stricter by the trust's scheme of delegation, version 2" in page["demand"]["row"]["source"]


def test_requests_are_summed_over_the_wider_kinds_that_the_trust_set_later(desk: Desk) -> None:
    record_own(desk)
    desk.delegation(cpv_digits=2)
    desk.sent("2900", cpv="30192121")
    page = desk.page(desk.sent("2900", cpv="30213100"))
    assert page["demand"]["looked_up_pence"] == 580_000


def test_an_approved_request_rises_only_by_the_tolerance_that_the_trust_lowered_later(desk: Desk) -> None:
    record_own(desk)
    desk.delegation(tolerance_pence=1_000)
    request = desk.sent("1000")
    desk.approve(HEAD, request)
    assert desk.line(request, "1010.00", line_no=1)["state"] == "approved"
    assert desk.line(request, "1010.01", line_no=1)["state"] == "draft"


def test_a_budget_that_the_trust_stops_at_later_stops_a_school_that_only_warned(desk: Desk) -> None:
    record_own(desk, budget="warn")
    desk.budget("E19", 20_000)
    request = desk.draft("300")
    desk.delegation(budget="stop")
    with pytest.raises(InvalidRequest, match="The budget does not hold this"):
        desk.of(OFFICE, "send_request", request)
