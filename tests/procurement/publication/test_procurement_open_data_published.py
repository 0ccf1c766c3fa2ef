"""Open data against the standard's own files, read in place: our releases and records are valid, the merge of the fictional
example is what its publisher says, and the rules of merging are those of the schema."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import ocdsmerge  # type: ignore[import-untyped]
from jsonschema import Draft4Validator, FormatChecker
from ocdsmerge.rules import get_merge_rules  # type: ignore[import-untyped]
from referencing import Registry, Resource

from services.procurement.adapters.publication.merging import MERGE_RULES, compiled_release
from services.procurement.application.publication.shown import EXTENSIONS, LICENCE
from services.procurement.domain.contract_register.contract import Driver, Kind, Terms, new_contract
from services.procurement.domain.publication.process import Notice, Organisation, Payment, Process
from services.procurement.domain.publication.releases import next_release
from services.procurement.domain.tenders.tender import (
    Award,
    Criterion,
    CriterionKind,
    Estimate,
    Lot,
    Procedure,
    State,
    Tender,
    Term,
    TieRule,
)
from services.procurement.domain.vat import VatTreatment
from tests.procurement.einvoices.papers import GIVEN

OCDS = GIVEN / "ocds"
EXAMPLE = OCDS / "fictional-example" / "1.1"


def told(what: str, agreed: list[bool]) -> None:
    print(f"{what}: {sum(agreed)} of {len(agreed)}")
    assert agreed
    assert all(agreed), f"{what}: case {agreed.index(False) + 1} differs"


def read(path: Path) -> Any:
    return json.loads(path.read_text())


@cache
def validator(kind: str) -> Draft4Validator:
    """Of "release", "release-package" or "record-package", by the schemas given."""
    schemas = [
        read(OCDS / "schema" / f"{name}-schema.json") for name in ("release", "release-package", "record-package")
    ]
    versioned: dict[str, Any] = {"id": "https://standard.open-contracting.org/schema/1__1__5/versioned-release-validation-schema.json"}  # fmt: skip
    known = [(one["id"], Resource.from_contents(one, default_specification=_draft4())) for one in [*schemas, versioned]]
    registry: Registry[Any] = Registry().with_resources(known)
    return Draft4Validator(
        read(OCDS / "schema" / f"{kind}-schema.json"), registry=registry, format_checker=FormatChecker()
    )


def _draft4() -> Any:
    from referencing.jsonschema import DRAFT4

    return DRAFT4


def problems(kind: str, said: Any) -> list[str]:
    return [f"{'/'.join(str(step) for step in one.path)}: {one.message}" for one in validator(kind).iter_errors(said)]


TRUST = Organisation("trust", "Quayside Trust", "GB-COH", "07654321", "2 Dock Street", "Hull", "HU1 2AA")
SCHOOLS = (Organisation("school-a", "Abbey Primary", "GB-EDU", "100001"),)
SUPPLIERS = {
    "s1": Organisation("supplier-s1", "Green Acres Ltd", "GB-COH", "01234567"),
    "s2": Organisation("supplier-s2", "A. Sole"),
}
PLANNED = Tender(
    tender_id="t1",
    number="T-2026-0007",
    title="Grounds maintenance",
    need="Twelve schools' grass is cut under twelve contracts that end this summer",
    cpv_codes=("77314000",),
    school_ids=("a",),
    lots=(
        Lot("1", "North", "Six schools", 100_000_00, "", (
            Criterion("Price", CriterionKind.PRICE, Decimal(40)),
            Criterion("Method", CriterionKind.QUALITY, Decimal(60), Decimal(2)),
        )),
        Lot("2", "South", "", 90_000_50),
    ),
    procedure=Procedure.OPEN,
    tie_rule=TieRule.HIGHER_QUALITY,
    estimate=Estimate(190_000_50, "pupils times £7.20 times five years, with VAT"),
    term=Term(date(2027, 4, 1), Decimal(3), (Decimal(1), Decimal(1))),
)  # fmt: skip
PUBLISHED = replace(
    PLANNED,
    state=State.PUBLISHED,
    published_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    deadline_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    questions_until=datetime(2026, 11, 20, 12, tzinfo=UTC),
)
AWARDS = (
    Award("1", "s1", "Green Acres Ltd", 88_000_00, "most advantageous"),
    Award("2", "s2", "A. Sole", 70_000_25, "the same"),
)
INTENDED = replace(
    PUBLISHED,
    state=State.INTENDED,
    awards=AWARDS,
    intended_at=datetime(2026, 12, 7, 9, tzinfo=UTC),
    standstill_until=date(2026, 12, 16),
)
AWARDED = replace(INTENDED, state=State.AWARDED, awarded_at=datetime(2026, 12, 17, 9, tzinfo=UTC))
AGREED = Terms(
    title="Grounds maintenance, North", supplier_id="s1", kind=Kind.SERVICES, cpv_code="77314000",
    vat=VatTreatment.STANDARD, cost_code="", value_pence=88_000_00, starts_on=date(2027, 4, 1),
    ends_on=date(2030, 3, 31), extensions=(), notice_by=None, driver=Driver.PUPILS, period_months=3, tender_id="t1",
    lot="1",
)  # fmt: skip
CONTRACT = new_contract("c1", AGREED)


def process(tender: Tender, **more: Any) -> Process:
    return Process("ocds-213czf", tender, TRUST, SCHOOLS, SUPPLIERS, **{"today": date(2027, 5, 1), **more})


PLANNED_NOTICE = Notice("UK3", date(2026, 9, 1), "2026/S 1")
TENDER_NOTICE = Notice("UK4", date(2026, 11, 2), "")
NOTICES = (PLANNED_NOTICE, TENDER_NOTICE, Notice("UK6", date(2026, 12, 7), "2026/S 2"))
PAYMENT = Payment("inv1", "c1", date(2027, 7, 28), 733_333)
STEPS = (
    process(PLANNED, notices=(PLANNED_NOTICE,)),
    process(PUBLISHED, notices=(PLANNED_NOTICE, TENDER_NOTICE)),
    process(INTENDED, bids=3, notices=NOTICES),
    process(AWARDED, bids=3, notices=NOTICES, contracts=(CONTRACT,)),
    process(AWARDED, bids=3, notices=NOTICES, contracts=(CONTRACT,), payments=(PAYMENT,)),
)


def releases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, step in enumerate(STEPS):
        due = next_release(step, found, datetime(2027, 1, 1 + number, tzinfo=UTC))
        assert due is not None
        found.append(due)
    return found


def package(**more: Any) -> dict[str, Any]:
    return {
        "uri": "https://trust.example/open-data/x.json", "version": "1.1", "extensions": list(EXTENSIONS),
        "publisher": {"name": TRUST.name}, "license": LICENCE, "publishedDate": "2027-01-01T00:00:00Z", **more,
    }  # fmt: skip


def test_our_releases_of_every_stage_are_valid_by_the_official_schema() -> None:
    told("our releases valid against OCDS 1.1.5", [not problems("release", one) for one in releases()])
    whole = package(releases=releases())
    assert problems("release-package", whole) == []


def test_our_record_is_valid_by_the_official_schema() -> None:
    made = releases()
    record = {"ocid": made[0]["ocid"], "releases": made, "compiledRelease": compiled_release(made)}
    told("our record packages valid against OCDS 1.1.5", [problems("record-package", package(records=[record])) == []])


def test_a_release_without_an_id_is_refused_by_name() -> None:
    without = [{name: value for name, value in one.items() if name != "id"} for one in releases()]
    told(
        "releases without an id refused",
        [problems("release", one) == [": 'id' is a required property"] for one in without],
    )


def test_published_examples_of_the_standard_are_valid() -> None:
    singles = [read(path)["releases"] for path in sorted(EXAMPLE.glob("*-0[1-6]-*.json"))]
    told(
        "releases of the fictional example valid",
        [problems("release", one) == [] for found in singles for one in found],
    )


def test_the_fictional_example_merges_as_its_publisher_has_it() -> None:
    whole = read(EXAMPLE / "ocds-213czf-000-00001.json")["releases"]
    apart = [read(path)["releases"][0] for path in sorted(EXAMPLE.glob("*-0[1-6]-*.json"))]
    schema = read(OCDS / "schema" / "release-schema.json")
    expected = ocdsmerge.Merger(schema).create_compiled_release([dict(one) for one in whole])
    told("releases of the fictional example in its record", [one in whole for one in apart])
    compiled = compiled_release(apart)
    assert compiled == expected
    assert compiled["tag"] == ["compiled"]
    assert compiled["tender"]["status"] == "complete"
    assert [one["id"] for one in compiled["awards"]] == ["ocds-213czf-000-00001-award-01"]


def test_the_rules_of_merging_are_those_of_the_official_schema() -> None:
    official = get_merge_rules(read(OCDS / "schema" / "release-schema.json"))
    told("merge rules as in the schema", [MERGE_RULES.get(path) == rule for path, rule in official.items()])
    assert set(MERGE_RULES) == set(official)


def test_the_stages_follow_each_other_under_the_tags_of_the_standard() -> None:
    made = releases()
    assert [one["tag"] for one in made] == [
        ["planning"],
        ["tender"],
        ["tenderUpdate", "award"],
        ["awardUpdate", "contract"],
        ["implementation"],
    ]
    assert [one["id"] for one in made][:2] == [
        "ocds-213czf-t-2026-0007-001-planning",
        "ocds-213czf-t-2026-0007-002-tender",
    ]
    codes = {line.split(",")[0] for line in (OCDS / "schema" / "codelists" / "releaseTag.csv").read_text().splitlines()}
    assert {tag for one in made for tag in one["tag"]} <= codes
