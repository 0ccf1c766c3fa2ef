"""Manor Mead and procurement through a year: tried, extended, taken up, paused, cancelled, kept after all, ended."""

from __future__ import annotations

from datetime import date

import pytest

from shared.errors import Conflict, InvalidRequest
from tests.membership.application.subscriptions.harbour import HEAD, LEAD, MANOR_MEAD, Harbour

LINE = "collective_contracts"


def entitlements(harbour: Harbour) -> list[tuple[str, str, str | None]]:
    said = harbour.said("entitlement.changed")
    assert {one["service"] for one in said} <= {"procurement"}
    return [(one["mode"], one["valid_from"], one["valid_until"]) for one in said]


def test_a_school_tries_extends_takes_up_pauses_cancels_keeps_and_ends_a_service(harbour_on_each: Harbour) -> None:
    harbour = harbour_on_each
    asked = harbour.ask(HEAD, "request_service", line=LINE)
    assert (asked["state"], asked["mode"], asked["service"]) == ("pending", "none", "procurement")
    mine = {"subscription_id": asked["subscription_id"]}

    trial = harbour.ask(HEAD, "start_trial", until_on="2026-12-18", **mine)
    assert (trial["state"], trial["mode"], trial["trial_until"]) == ("trialling", "trial", "2026-12-18")

    extended = harbour.ask(HEAD, "extend_trial", until_on="2027-03-25", words="one more term", **mine)
    assert extended["trial_extensions"] == 1

    harbour.on(date(2027, 3, 1))
    full = harbour.ask(HEAD, "convert_trial", words="it works for us", **mine)
    assert full["runs"][-1] == {"kind": "full", "offer": "standard", "from_on": "2027-03-26", "until_on": None}
    harbour.on(date(2027, 3, 26))
    assert harbour.ask(HEAD, "subscription", **mine)["mode"] == "full"

    harbour.ask(HEAD, "pause", from_on="2027-04-12", resume_on="2027-05-10", words="building works", **mine)
    harbour.on(date(2027, 4, 12))
    assert harbour.ask(HEAD, "subscription", **mine)["mode"] == "read_only"
    harbour.on(date(2027, 5, 10))
    resumed = harbour.ask(HEAD, "subscription", **mine)
    assert (resumed["state"], resumed["mode"]) == ("active", "full")

    ending = harbour.ask(HEAD, "cancel", words="we buy elsewhere", **mine)
    assert (ending["state"], ending["ends_on"]) == (
        "ending",
        "2027-07-21",
    )  # the first end of a term that keeps the notice
    kept = harbour.ask(HEAD, "change_of_mind", **mine)
    assert (kept["state"], kept["ends_on"]) == ("active", None)

    harbour.ask(HEAD, "cancel", ends_on="2027-06-30", words="we buy elsewhere after all", **mine)
    harbour.on(date(2027, 7, 1))
    ended = harbour.ask(HEAD, "subscription", **mine)
    assert (ended["state"], ended["mode"], ended["mode_until"]) == ("ended", "read_only", "2027-09-28")
    harbour.on(date(2027, 9, 29))
    assert harbour.ask(HEAD, "subscription", **mine)["mode"] == "none"

    assert entitlements(harbour) == [
        ("trial", "2026-09-01", "2026-12-18"),
        ("trial", "2026-09-01", "2027-03-25"),
        ("full", "2027-03-26", None),
        ("full", "2027-03-26", "2027-04-11"),
        ("read_only", "2027-04-12", "2027-05-09"),
        ("full", "2027-05-10", None),
        ("full", "2027-05-10", "2027-07-21"),
        ("full", "2027-05-10", None),
        ("full", "2027-05-10", "2027-06-30"),
        ("read_only", "2027-07-01", "2027-09-28"),
        ("none", "2027-09-29", None),
    ]
    [end] = harbour.said("subscription.ended")
    assert end == {
        "school_id": MANOR_MEAD,
        "subscription_id": asked["subscription_id"],
        "service": "procurement",
        "ended_on": "2027-06-30",
        "reason": "ended",
    }
    assert [one["what"] for one in harbour.said("subscription.changed")] == [
        "trial_extended",
        "converted",
        "resumed",
        "kept",
    ]


def test_a_membership_that_stood_still_for_months_catches_up_on_its_return(harbour: Harbour) -> None:
    asked = harbour.ask(HEAD, "request_service", line=LINE)
    harbour.ask(HEAD, "start_trial", subscription_id=asked["subscription_id"], until_on="2026-12-18")
    harbour.on(date(2027, 2, 1))
    harbour.settle()
    lapsed = harbour.ask(HEAD, "subscription", subscription_id=asked["subscription_id"])
    assert lapsed["state"] == "ended"
    assert harbour.said("subscription.ended")[0]["reason"] == "trial_lapsed"
    assert entitlements(harbour) == [
        ("trial", "2026-09-01", "2026-12-18"),
        ("read_only", "2026-12-19", "2027-03-18"),
    ]
    assert harbour.said("charge.recorded") == []


def test_running_the_calendar_again_says_nothing_twice(harbour: Harbour) -> None:
    harbour.take_up(LINE)
    harbour.on(date(2026, 10, 1))
    before = len(harbour.said())
    for day in (2, 3, 4):
        harbour.on(date(2026, 10, day))
    assert len(harbour.said()) == before


def test_a_service_to_come_is_published_on_its_day_and_not_before(harbour: Harbour) -> None:
    harbour.take_up(LINE, from_on="2026-11-01")
    assert entitlements(harbour) == []
    harbour.on(date(2026, 10, 31))
    assert entitlements(harbour) == []
    harbour.on(date(2026, 11, 1))
    assert entitlements(harbour) == [("full", "2026-11-01", None)]


def test_a_service_goes_on_while_one_of_its_two_lines_goes_on(harbour: Harbour) -> None:
    licences = harbour.take_up("it_licences")
    asked = harbour.ask(HEAD, "request_service", line=LINE)
    harbour.ask(HEAD, "start_trial", subscription_id=asked["subscription_id"], until_on="2026-10-16")
    assert entitlements(harbour) == [("full", "2026-09-01", None)]
    harbour.ask(HEAD, "end_trial", subscription_id=asked["subscription_id"], words="not for us")
    harbour.on(date(2026, 9, 2))
    assert harbour.said("subscription.ended")[-1]["service"] == ""
    assert len(entitlements(harbour)) == 1
    harbour.ask(LEAD, "cancel_without_notice", subscription_id=licences["subscription_id"], ends_on="2026-09-02",
                words="closed", waived_reason="agreed")  # fmt: skip
    harbour.on(date(2026, 9, 3))
    assert harbour.said("subscription.ended")[-1]["service"] == "procurement"
    assert entitlements(harbour)[1:] == [
        ("full", "2026-09-01", "2026-09-02"),
        ("read_only", "2026-09-03", "2026-12-01"),
    ]


def test_a_line_without_software_publishes_no_entitlement(harbour: Harbour) -> None:
    harbour.take_up("governance_support")
    harbour.on(date(2026, 10, 1))
    assert harbour.said("entitlement.changed") == []
    assert harbour.said("subscription.started")[0]["service"] == ""


def test_a_service_is_tried_once_unless_the_trust_allows_it_again(harbour: Harbour) -> None:
    first = harbour.ask(HEAD, "request_service", line=LINE)
    harbour.ask(HEAD, "start_trial", subscription_id=first["subscription_id"], until_on="2026-09-30")
    harbour.ask(HEAD, "end_trial", subscription_id=first["subscription_id"], words="too early")
    harbour.on(date(2026, 9, 10))
    again = harbour.ask(HEAD, "request_service", line=LINE)
    with pytest.raises(Conflict, match="a service is tried once"):
        harbour.ask(HEAD, "start_trial", subscription_id=again["subscription_id"])
    made = harbour.ask(LEAD, "start_another_trial", subscription_id=again["subscription_id"], reason="a new head")
    assert made["state"] == "trialling"


def test_a_trial_runs_to_the_end_of_a_term_and_never_past_the_associate_year(harbour: Harbour) -> None:
    asked = harbour.ask(HEAD, "request_service", line=LINE)
    with pytest.raises(InvalidRequest, match="ends on 31 August 2027"):
        harbour.ask(HEAD, "start_trial", subscription_id=asked["subscription_id"], until_on="2027-09-30")
    trial = harbour.ask(HEAD, "start_trial", subscription_id=asked["subscription_id"])
    assert trial["trial_until"] == "2026-12-18"


def test_a_suspension_and_its_end_are_the_trusts(harbour: Harbour) -> None:
    full = harbour.take_up(LINE)
    mine = {"subscription_id": full["subscription_id"], "words": "unpaid for a year"}
    assert harbour.ask(LEAD, "suspend", **mine)["mode"] == "read_only"
    harbour.on(date(2026, 9, 20))
    assert harbour.ask(LEAD, "reinstate", **mine)["mode"] == "full"
    assert [one[0] for one in entitlements(harbour)] == ["full", "read_only", "full"]


def test_another_offer_begins_now_next_term_or_next_year(harbour: Harbour) -> None:
    full = harbour.take_up("hr_advice")
    changed = harbour.ask(
        HEAD,
        "change_offer",
        subscription_id=full["subscription_id"],
        offer="plus",
        when="next_term",
        words="more cases",
    )
    assert changed["runs"][-1] == {"kind": "full", "offer": "plus", "from_on": "2026-12-19", "until_on": None}


def test_all_subscriptions_end_with_the_membership(harbour: Harbour) -> None:
    from services.membership.application.subscriptions import end_all_subscriptions

    harbour.take_up(LINE)
    harbour.ask(HEAD, "request_service", line="payroll")
    trial = harbour.ask(HEAD, "request_service", line="hr_advice")
    harbour.ask(HEAD, "start_trial", subscription_id=trial["subscription_id"])
    with harbour.uow(MANOR_MEAD) as uow:
        assert len(end_all_subscriptions(uow, MANOR_MEAD, date(2026, 10, 31), "the school leaves")) == 3
    with harbour.uow(MANOR_MEAD) as uow:
        assert end_all_subscriptions(uow, MANOR_MEAD, date(2026, 10, 31), "the school leaves") == []
    harbour.on(date(2026, 11, 1))
    assert {one["state"] for one in harbour.ask(HEAD, "subscriptions_of")} == {"ended"}
    assert {one["ended_on"] for one in harbour.said("subscription.ended")} == {"2026-09-01", "2026-10-31"}


def test_a_subscription_changed_meanwhile_is_not_overwritten(harbour: Harbour) -> None:
    full = harbour.take_up(LINE)
    stale = {"subscription_id": full["subscription_id"], "version": full["version"]}
    harbour.ask(HEAD, "pause", resume_on="2026-10-01", words="works", **stale)
    with pytest.raises(Conflict, match="Look again"):
        harbour.ask(HEAD, "cancel", words="no more", **stale)
