"""Publication as the service does it: by itself after a tender is published, never twice, and never before it may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.procurement.application.publication.publishing import PREFIX_SETTING
from services.procurement.application.suppliers import standing
from shared.errors import NotFound
from tests.procurement.bids.test_bids_to_award import Run
from tests.procurement.publication.test_procurement_open_data_published import package, problems
from tests.procurement.tenders.planned import DEADLINE, Planned
from tests.procurement.world import BUYER, World

URI = "https://trust.example/open-data/record.json"
DETAILS = {
    "name": "Quayside Trust", "vat_number": "", "company_number": "07654321", "gln": "", "street": "2 Dock Street",
    "town": "Hull", "postcode": "HU1 2AA", "email": "",
}  # fmt: skip


def later(world: World) -> None:
    """After the next sweep."""
    world.clock.advance(timedelta(minutes=6))
    world.host.run_until_quiet()


def test_a_published_tender_is_open_data_within_minutes_and_only_once(world_on_each: World) -> None:
    world = world_on_each
    world.ask(BUYER, "put_buyer_details", **DETAILS)
    tender = Planned(world).published()
    later(world)
    later(world)
    (one,) = world.ask(BUYER, "open_data")["processes"]
    assert one["ocid"].startswith("ocds-213czf-")
    assert one["title"] == "Grounds maintenance"
    assert [release["tags"] for release in one["releases"]] == [["planning", "tender"]]
    assert world.ask(BUYER, "open_data_of_tender", tender_id=tender.tender_id)["ocid"] == one["ocid"]
    record = world.ask(BUYER, "open_data_record", ocid=one["ocid"], uri=URI)
    assert problems("record-package", record) == []
    assert record["records"][0]["compiledRelease"]["tender"]["status"] == "active"
    release_id = one["releases"][0]["release_id"]
    said = world.ask(BUYER, "open_data_release", release_id=release_id, uri=URI)
    assert problems("release-package", said) == []
    assert said["publisher"] == {"name": "Quayside Trust", "scheme": "GB-COH", "uid": "07654321"}


def test_an_awarded_tender_is_published_stage_by_stage_without_losers_names(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether a supplier is on-boarded is tested where suppliers are.
    monkeypatch.setattr(standing, "refuse_buying", lambda *_: None)
    world.ask(BUYER, "put_buyer_details", **DETAILS)
    run = Run(world)
    for name in ("Green Acre Ltd", "Meadow Ltd"):
        world.supplier(name)
    bids = run.with_bids({"Green Acre Ltd": 180_000, "Meadow Ltd": 200_000})
    later(world)
    assert "Green Acre" not in str(world.ask(BUYER, "open_data_of_tender", tender_id=run.tender_id))
    run.marked(bids, "4")
    run.do("intend_tender_award")
    later(world)
    world.clock.move_to(DEADLINE + timedelta(days=20))
    run.signed()
    run.do("award_tender")
    later(world)
    said = world.ask(BUYER, "open_data_of_tender", tender_id=run.tender_id)
    assert [one["tags"] for one in said["releases"]][-2:] == [["tenderUpdate", "award"], ["awardUpdate", "contract"]]
    record = world.ask(BUYER, "open_data_record", ocid=said["ocid"], uri=URI)
    assert problems("record-package", record) == []
    compiled = record["records"][0]["compiledRelease"]
    assert compiled["tender"]["numberOfTenderers"] == 2
    (award,), (contract,) = compiled["awards"], compiled["contracts"]
    assert (award["status"], award["suppliers"][0]["name"]) == ("active", "Green Acre Ltd")
    assert (contract["awardID"], contract["value"]) == (award["id"], {"amount": 180000, "currency": "GBP"})
    assert "Meadow" not in str(record)


def test_nothing_is_published_before_the_trust_is_known_by_name(world: World) -> None:
    tender = Planned(world).published()
    later(world)
    assert world.ask(BUYER, "open_data")["processes"] == []
    with pytest.raises(NotFound, match="Nothing was published"):
        world.ask(BUYER, "open_data_of_tender", tender_id=tender.tender_id)


def test_a_plan_is_not_published(world: World) -> None:
    world.ask(BUYER, "put_buyer_details", **DETAILS)
    Planned(world).ready()
    later(world)
    assert world.ask(BUYER, "open_data")["processes"] == []


def test_the_prefix_is_the_publishers_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX_SETTING, "ocds-abc123")
    world.ask(BUYER, "put_buyer_details", **DETAILS)
    Planned(world).published()
    later(world)
    said = world.ask(BUYER, "open_data")
    assert said["processes"][0]["ocid"].startswith("ocds-abc123-")
    assert said["example_prefix"] is False


def test_unknown_processes_and_releases_are_named(world: World) -> None:
    with pytest.raises(NotFound, match="no such contracting process"):
        world.ask(BUYER, "open_data_record", ocid="ocds-213czf-none", uri=URI)
    with pytest.raises(NotFound, match="no such release"):
        world.ask(BUYER, "open_data_release", release_id="ocds-213czf-none-001-tender", uri=URI)


def test_the_check_itself_finds_what_is_wrong() -> None:
    assert problems("release-package", package(releases=[{"ocid": "x"}])) != []
