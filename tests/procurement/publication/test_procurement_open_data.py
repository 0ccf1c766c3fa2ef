"""What is published as open data, and when: nothing before its time, nothing twice, and the UK's own fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.procurement.adapters.publication.merging import compiled_release
from services.procurement.domain.publication.process import Change
from services.procurement.domain.publication.releases import next_release
from services.procurement.domain.publication.values import amount, category, last_moment
from services.procurement.domain.tenders.tender import State
from tests.procurement.publication.test_procurement_open_data_published import (
    AWARDS,
    CONTRACT,
    INTENDED,
    NOTICES,
    PLANNED,
    PUBLISHED,
    STEPS,
    process,
    releases,
)

NOW = datetime(2027, 2, 1, tzinfo=UTC)


def test_a_plan_is_nobodys_business() -> None:
    assert next_release(process(PLANNED), [], NOW) is None


def test_nothing_of_bids_or_suppliers_is_known_before_the_intended_award() -> None:
    opened = replace(PUBLISHED, state=State.OPENED, opened_at=NOW)
    for tender in (PUBLISHED, opened):
        release = next_release(process(tender), [], NOW)
        assert release is not None
        assert "awards" not in release
        assert "numberOfTenderers" not in release["tender"]
        assert {role for one in release["parties"] for role in one["roles"]} == {"buyer", "procuringEntity"}


def test_how_the_estimate_was_worked_out_stays_inside() -> None:
    assert PUBLISHED.estimate is not None
    priced = replace(PUBLISHED.estimate, working="Hill Gardens is paid £61,000 a year now")
    release = next_release(process(replace(PUBLISHED, estimate=priced)), [], NOW)
    assert release is not None
    assert "Hill Gardens" not in str(release)
    assert release["planning"]["budget"]["description"] == "for the whole term with every extension, with VAT"


def test_the_same_state_is_published_once() -> None:
    assert next_release(STEPS[-1], releases(), NOW) is None


def test_a_change_of_the_tender_is_an_amendment_with_its_words() -> None:
    first = next_release(process(PUBLISHED), [], NOW)
    assert first is not None
    after = process(PUBLISHED, changes=(Change(datetime(2026, 11, 10, 9, tzinfo=UTC), "Lot 2 includes hedges"),))
    second = next_release(after, [first], NOW)
    assert second is not None
    assert second["tag"] == ["tenderAmendment"]
    assert second["tender"]["amendments"] == [
        {"id": "1", "date": "2026-11-10T09:00:00Z", "rationale": "Lot 2 includes hedges"}
    ]


def test_a_tender_that_is_ended_is_a_cancellation_with_the_reason() -> None:
    first = next_release(process(PUBLISHED), [], NOW)
    assert first is not None
    ended = replace(PUBLISHED, state=State.TERMINATED, terminated_because="No school wants it any more")
    second = next_release(process(ended), [first], NOW)
    assert second is not None
    assert second["tag"] == ["tenderCancellation"]
    assert (second["tender"]["status"], second["tender"]["statusDetails"]) == (
        "cancelled",
        "No school wants it any more",
    )


def test_the_fields_of_the_uk_stand_where_find_a_tender_puts_them() -> None:
    planning, tender, award, _, _ = releases()
    assert planning["planning"]["documents"][0]["noticeType"] == "UK3"
    assert [one["noticeType"] for one in tender["tender"]["documents"]] == ["UK4"]
    assert [one["noticeType"] for one in award["awards"][0]["documents"]] == ["UK6"]
    assert tender["tender"]["legalBasis"] == {"scheme": "UKPGA", "id": "2023/54"}
    assert tender["tender"]["value"] == {"amountGross": 190000.5, "currency": "GBP"}
    ids = [one["id"] for one in award["parties"]]
    assert ids == ["GB-COH-07654321", "GB-EDU-100001", "GB-COH-01234567", "supplier-s2"]


def test_an_intended_award_is_pending_and_becomes_active() -> None:
    intended, awarded = releases()[2], releases()[3]
    assert {one["status"] for one in intended["awards"]} == {"pending"}
    assert {one["status"] for one in awarded["awards"]} == {"active"}
    assert intended["awards"][1]["value"] == {"amount": 70000.25, "currency": "GBP"}
    assert awarded["contracts"][0]["awardID"] == "T-2026-0007-award-1-GB-COH-01234567"


def test_an_award_that_is_taken_back_is_cancelled_and_another_stands_beside_it() -> None:
    made = releases()[:3]
    back = next_release(process(PUBLISHED, notices=NOTICES), made, NOW)
    assert back is not None
    assert back["tag"] == ["tenderAmendment", "awardCancellation"]
    assert {one["status"] for one in back["awards"]} == {"cancelled"}
    other = replace(INTENDED, awards=(replace(AWARDS[0], supplier_id="s2", supplier_name="A. Sole"),))
    again = next_release(process(other, bids=3, notices=NOTICES), [*made, back], NOW + timedelta(days=1))
    assert again is not None
    assert "award" in again["tag"]
    compiled = compiled_release([*made, back, again])
    standing = [one for one in compiled["awards"] if one["status"] != "cancelled"]
    assert [one["suppliers"] for one in standing] == [[{"id": "supplier-s2", "name": "A. Sole"}]]


def test_a_contract_that_is_changed_or_terminated_says_so() -> None:
    made = releases()
    ended = replace(CONTRACT, terminated_on=date(2027, 4, 20), terminated_because="Not done as agreed")
    due = next_release(replace(STEPS[-1], contracts=(ended,)), made, NOW)
    assert due is not None
    assert due["tag"] == ["contractTermination"]
    assert "Not done as agreed" not in str(due)
    renamed = next_release(replace(STEPS[-1], contracts=(replace(CONTRACT, title="Grounds, North"),)), made, NOW)
    assert renamed is not None
    assert renamed["tag"] == ["contractAmendment"]


def test_values_are_written_as_the_standard_has_them() -> None:
    assert amount(7_000_025) == {"amount": 70000.25, "currency": "GBP"}
    assert amount(7_000_000) == {"amount": 70000, "currency": "GBP"}
    assert last_moment(date(2027, 6, 30)) == "2027-06-30T22:59:59Z"
    assert [category(code) for code in ("45212222", "77314000", "22830000")] == ["works", "services", "goods"]


def test_an_award_goes_by_the_lot_that_it_is_for() -> None:
    release = next_release(process(INTENDED, bids=2), [], NOW)
    assert release is not None
    assert [one["relatedLots"] for one in release["awards"]] == [["1"], ["2"]]
