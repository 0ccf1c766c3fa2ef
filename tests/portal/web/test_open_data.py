"""Open data for anybody, without signing in: the list teaches, unknown records are not found, the published ones are JSON."""

from __future__ import annotations

from datetime import timedelta

from shared.identity.roles import Role
from tests.portal.ground import Ground

DETAILS = {
    "name": "Quayside Trust", "vat_number": "", "company_number": "07654321", "gln": "", "street": "2 Dock Street",
    "town": "Hull", "postcode": "HU1 2AA", "email": "",
}  # fmt: skip


def test_anybody_reads_the_list_which_says_how_it_fills(reading: Ground) -> None:
    words = reading.visitor().text("/open-data/")
    assert "Nothing is published yet. A tender stands here a few minutes after it is published." in words


def test_a_record_that_nobody_published_is_not_found(reading: Ground) -> None:
    visitor = reading.visitor()
    assert visitor.get("/open-data/records/ocds-213czf-none.json").status_code == 404
    assert visitor.get("/open-data/releases/ocds-213czf-none-001-tender.json").status_code == 404
    assert "Open data about what is bought" in visitor.text("/open-data/tenders/no-such-tender")


def test_a_planned_notice_is_open_data_as_list_record_and_release(ground: Ground) -> None:
    ground.ask(Role.BUYER, "procurement", "put_buyer_details", **DETAILS)
    school_id = ground.schools["manor_mead"]
    planned = ground.ask(
        Role.BUYER, "procurement", "plan_tender",
        title="Grounds maintenance", need="Mowing", cpv_codes=["77314000"], school_ids=[school_id],
    )  # fmt: skip
    on = ground.clock.now().date().isoformat()
    ground.ask(
        Role.BUYER, "procurement", "note_tender_notice",
        tender_id=planned["tender_id"], code="UK3", published_on=on, reference="2026/S 1",
    )  # fmt: skip
    ground.clock.advance(timedelta(minutes=6))
    ground.settle()
    visitor = ground.visitor()
    words = visitor.text("/open-data/")
    assert "Record ocds-213czf-" in words
    record = visitor.get(f"/open-data/tenders/{planned['tender_id']}").get_json()
    assert record["records"][0]["compiledRelease"]["planning"]["documents"][0]["noticeType"] == "UK3"
    release_id = record["records"][0]["releases"][0]["id"]
    release = visitor.get(f"/open-data/releases/{release_id}.json").get_json()
    assert release["releases"][0]["tag"] == ["planning"]
    assert release["uri"].endswith(f"/open-data/releases/{release_id}.json")
