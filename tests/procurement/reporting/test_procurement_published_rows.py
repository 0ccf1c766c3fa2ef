"""The rows that were retyped are compared with what they were typed from, read in place: limits of the Academy Trust
Handbook, cost categories with their codes, CPV divisions."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from services.procurement.application.reporting.words import categories, divisions
from services.procurement.application.suppliers.rule_rows import limits, row
from services.procurement.domain.reporting.cost_codes import named

GIVEN = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "procurement"
TODAY = date(2026, 11, 2)


def given(path: str) -> str:
    file = GIVEN / path
    if not file.is_file():
        pytest.skip(f"the given rows {path} are not on this machine (expected beside the project, in shared/data)")
    return file.read_text(encoding="utf-8")


def told(what: str, agreed: list[bool]) -> None:
    print(f"{what}: {sum(agreed)} of {len(agreed)}")
    assert agreed
    assert all(agreed), f"{what}: row {agreed.index(False) + 1} differs"


def test_the_limits_for_related_parties_and_the_days_of_payment_are_those_given() -> None:
    rules = json.loads(given("rules/other-uk-rules.json"))
    handbook = rules["academy_trust_handbook"]
    began = date.fromisoformat(handbook["from"])
    told(
        "limits for related parties and days of payment",
        [
            limits(began).approval_over_pence == 100 * handbook["related_party_approval_over"],
            limits(date(2023, 8, 31)).approval_over_pence == 100 * handbook["was"],
            limits(TODAY).at_cost_over_pence == 100 * handbook["at_cost_over"],
            row("supplier.payment.days", TODAY).integer == rules["late_payment"]["public_authority_days"],
        ],
    )


def test_every_cost_category_stands_with_its_codes() -> None:
    spending = given("dfe-spend/cost-categories.md").split("## Income")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in spending.splitlines() if line.startswith("|")
    ]
    agreed = []
    for heading, name, cfr, aar, _ in rows[2:]:
        codes = re.findall(r"[A-Z]+\d+[a-zA-Z]?", f"{cfr} {aar}")
        found = next((one for one in categories(TODAY) if one.codes == tuple(codes)), None)
        agreed.append(
            found is not None
            and found.heading == heading
            and found.name == name.removesuffix(" costs").removesuffix(" cost")
        )
    assert len(agreed) == len(categories(TODAY))
    told("cost categories with their codes", agreed)


def test_the_code_that_the_source_gives_twice_is_named_as_that() -> None:
    assert given("dfe-spend/cost-categories.md").count("BAE320") == 2
    every = sorted({code for one in categories(TODAY) for code in one.codes})
    assert [code for code in every if named(code, categories(TODAY)).doubtful] == ["BAE320", "E03"]


def test_every_division_of_the_common_procurement_vocabulary_is_known() -> None:
    lines = csv.reader(given("cpv/cpv2008-en.csv").splitlines())
    codes = {cell[:2] for line in lines for cell in line if re.fullmatch(r"\d{2}000000", cell)}
    told("CPV divisions", [bool(divisions(TODAY).get(code)) for code in sorted(codes)])
