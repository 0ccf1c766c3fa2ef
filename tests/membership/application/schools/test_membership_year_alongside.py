"""The year of Manor Mead and Walton Leigh: two schools led together come alongside for twelve months, are reviewed each term,
take more time, decide with the trust to join, and reopen under new URNs. Nothing happens that people did not decide."""

from __future__ import annotations

from tests.membership.application.schools.harbour import LEAD, Federation


def test_the_federation_comes_alongside_extends_and_joins(federation_on_each: Federation) -> None:
    federation = federation_on_each
    harbour = federation.harbour
    federation.alongside()
    page = federation.page()
    assert (page["state"], page["started_on"], page["ends_on"]) == ("associate", "2026-09-01", "2027-08-31")
    assert page["state_words"] == "Manor Mead School and Walton Leigh School are associates."
    assert [(one["kind"], one["due_on"], one["number"]) for one in page["upcoming"]] == [
        ("term_review", "2026-12-18", 1),
        ("term_review", "2027-03-25", 2),
        ("days_before_end", "2027-06-02", 90),
        ("days_before_end", "2027-07-02", 60),
        ("term_review", "2027-07-21", 3),
        ("days_before_end", "2027-08-01", 30),
        ("decision_due", "2027-08-31", None),
    ]

    for day in ((2026, 12, 18), (2027, 3, 25), (2027, 6, 2), (2027, 7, 2), (2027, 7, 21), (2027, 8, 1)):
        harbour.on(*day)
    for school_id in federation.both:
        reviews = harbour.said("membership.review.due.v1", school_id)
        assert [(one["number"], one["due_on"]) for one in reviews] == [
            (1, "2026-12-18"),
            (2, "2027-03-25"),
            (3, "2027-07-21"),
        ]
        countdown = harbour.said("membership.decision.due.v1", school_id)
        assert [one["days_left"] for one in countdown] == [90, 60, 30]

    harbour.on(2027, 8, 31)
    page = federation.page()
    assert page["state"] == "decision_due"
    assert harbour.said("membership.decision.due.v1", federation.walton_leigh)[-1]["days_left"] == 0
    harbour.on(2027, 9, 6)
    assert federation.page()["state"] == "decision_due", "services go on until people decide"

    extension = {"to_end": "2028-02-29", "reason": "more_time_needed", "words": "the new head starts in January"}
    page = federation.both_sign("propose_extension", **extension)
    assert (page["state"], page["ends_on"], page["extended"]) == ("associate", "2028-02-29", True)
    assert harbour.said("membership.associate.extended.v1", federation.manor_mead) == [
        {
            "school_id": federation.manor_mead,
            "membership_id": page["membership_id"],
            "from_end": "2027-08-31",
            "to_end": "2028-02-29",
            "reason": "more_time_needed",
        }
    ]

    harbour.on(2028, 2, 29)
    assert federation.page()["state"] == "decision_due"
    decision = {
        "provisional_on": "2028-09-01",
        "reasons": ["good_fit", "savings"],
        "words": "both boards decided in March",
        "conditions": ["land questionnaire answered"],
    }
    half = federation.as_head("propose_conversion", **decision)
    assert half["state"] == "decision_due", "one side alone converts nothing"
    page = federation.as_lead("sign_proposal", proposal_id=half["proposal_id"])
    assert (page["state"], page["conversion"]["planned_on"]) == ("converting", "2028-09-01")

    moved = {"to": "2028-10-01", "reasons": ["land"], "words": "the lease is not ready"}
    federation.as_lead("change_conversion_date", **moved)
    federation.as_lead("meet_condition", condition="land questionnaire answered")
    page = federation.as_lead("confirm_conversion_date")
    assert page["conversion"]["confirmed"]
    harbour.on(2028, 10, 2)
    assert federation.page()["state"] == "converting", "a conversion is recorded by people"
    schools = [
        {"school_id": federation.manor_mead, "new_urn": "150001", "establishment_type": "Academy special converter"},
        {"school_id": federation.walton_leigh, "new_urn": "150002", "establishment_type": "Academy special converter"},
    ]
    page = federation.as_lead("record_conversion", schools=schools)
    assert (page["state"], page["joined_on"]) == ("member", "2028-10-01")
    assert harbour.said("membership.conversion.completed.v1") == [
        {
            "school_id": federation.manor_mead,
            "old_urn": "125473",
            "new_urn": "150001",
            "on": "2028-10-01",
            "name": "Manor Mead School",
        },
        {
            "school_id": federation.walton_leigh,
            "old_urn": "125468",
            "new_urn": "150002",
            "on": "2028-10-01",
            "name": "Walton Leigh School",
        },
    ]
    school = harbour.ask(LEAD, "school", school_id=federation.manor_mead)
    assert school["school_id"] == federation.manor_mead, "nothing is re-keyed"
    assert school["urns"] == [
        {"urn": "125473", "opened_on": None, "closed_on": "2028-09-30"},
        {"urn": "150001", "opened_on": "2028-10-01", "closed_on": None},
    ]
    assert school["trusts"][-1]["trust_uid"] == "2465"
    assert harbour.ask(LEAD, "schools_by_urn", urns=["125468", "150002"]) == {
        "125468": federation.walton_leigh,
        "150002": federation.walton_leigh,
    }


def test_months_missed_at_once_give_each_milestone_once_and_say_only_the_last_of_the_countdown(
    federation: Federation,
) -> None:
    harbour = federation.harbour
    federation.alongside()
    harbour.on(2027, 10, 15)
    page = federation.page()
    assert page["state"] == "decision_due"
    assert [(one["kind"], one["number"], one["overtaken"]) for one in page["milestones"]] == [
        ("term_review", 1, False),
        ("term_review", 2, False),
        ("days_before_end", 90, True),
        ("days_before_end", 60, True),
        ("term_review", 3, False),
        ("days_before_end", 30, True),
        ("decision_due", None, False),
    ]
    countdown = harbour.said("membership.decision.due.v1", federation.manor_mead)
    assert [one["days_left"] for one in countdown] == [0]
    assert len(harbour.said("membership.review.due.v1", federation.manor_mead)) == 3
    harbour.on(2027, 10, 16)
    assert federation.page()["milestones"] == page["milestones"]


def test_a_preview_shows_what_would_be_and_writes_nothing(federation: Federation) -> None:
    federation.agreed()
    shown = federation.as_lead("start_associate", started_on="2026-09-01", preview=True)
    assert (shown["state"], shown["ends_on"], shown["preview"]) == ("associate", "2027-08-31", True)
    assert federation.page()["state"] == "agreed"


def test_the_page_says_what_can_be_done_now_and_by_whom(federation: Federation) -> None:
    federation.alongside()
    steps = {one["step"]: (one["who"], one["method"]) for one in federation.page()["possible_steps"]}
    assert steps == {
        "decision_falls_due": ("either", "ask_for_decision"),
        "end_early": ("either", "propose_leaving"),
        "change_owners": ("either", "change_owners"),
    }


def test_a_year_without_term_dates_is_named_and_the_countdown_goes_on_without_it(federation: Federation) -> None:
    federation.agreed()
    federation.harbour.on(2028, 3, 1)
    federation.as_lead("start_associate", started_on="2028-03-01")
    page = federation.page()
    assert page["term_dates_missing"] == ["2028-29"]
    assert ("decision_due", "2029-02-28") in [(one["kind"], one["due_on"]) for one in page["upcoming"]]
