"""The rows of teachers' and support staff's pay, held against the published files cell by cell."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from services.payroll.domain.gross_pay.hours import hour_pence_of
from services.payroll.domain.gross_pay.scales import Scales, own_scale, refuse_outside_range
from services.payroll.rules.gross_pay import allowance_rules_on, published_scales, standards_on
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.gross_pay.contracts_of_example import REST, SEPTEMBER, given

AREA_IN_YML = {
    "rest-of-england": "england",
    "fringe": "londonfringe",
    "outer-london": "outerlondon",
    "inner-london": "innerlondon",
}
ENDS_IN_YML = {
    "qualifiedteacher": ("M1", "U3"),
    "leadingpractitioner": ("LP_MIN", "LP_MAX"),
    "headteacher": ("HT_MIN", "HT_MAX"),
    "unqualifiedteacher": ("UQ1", "UQ6"),
}
KNOWN_SLIPS = {(2026, "unqualifiedteacher", "rest-of-england", "UQ1")}
"""The DfE's draft has 23,732; 22,601 by 1.035 is 23,393."""


def _pounds(written: str) -> int:
    return int(written.replace("£", "").replace(",", ""))


def test_every_point_of_the_published_table_is_in_the_rows_for_2025_and_2026() -> None:
    scales = published_scales()
    wrong = []
    with given("teacher-pay/teacher_pay_points.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for year, column in ((2025, "annual_from_2025_09_01"), (2026, "derived_from_2026_09_01_ceil_3.5pct")):
            scale = scales.on(f"teachers.{row['area'].replace('_', '-')}", date(year, 9, 1))
            if scale.point(row["point"]).annual_pence != int(row[column]) * 100:
                wrong.append((year, row["area"], row["point"]))
    print(f"teachers' points: {2 * len(rows) - len(wrong)} of {2 * len(rows)} exact; different: {wrong}")
    assert (len(rows), wrong) == (76, [])


@pytest.mark.parametrize(("year", "cells"), [(2024, 32), (2025, 32), (2026, 32)])
def test_the_minima_and_maxima_are_those_of_the_department_for_education(year: int, cells: int) -> None:
    published: dict[str, Any] = yaml.safe_load(
        given(f"teacher-pay/dfe-salaries-from-{year}-09-01.yml").read_text(encoding="utf-8")
    )["salaries"]
    different, compared = set(), 0
    for group, ends in ENDS_IN_YML.items():
        for area, in_yml in AREA_IN_YML.items():
            scale = published_scales().on(f"teachers.{area}", date(year, 9, 1))
            for point, end in zip(ends, ("min", "max"), strict=True):
                compared += 1
                if scale.point(point).annual_pence != _pounds(published[group][f"{in_yml}{end}"]) * 100:
                    different.add((year, group, area, point))
    print(f"DfE {year}: {compared - len(different)} of {compared} exact; different: {sorted(different)}")
    assert compared == cells
    assert different == {slip for slip in KNOWN_SLIPS if slip[0] == year}


@pytest.mark.parametrize(("year", "highest"), [(2024, 1_655_300), (2025, 1_721_600), (2026, 1_781_900)])
def test_the_highest_tlr_is_that_of_the_department_for_education(year: int, highest: int) -> None:
    read = yaml.safe_load(given(f"teacher-pay/dfe-salaries-from-{year}-09-01.yml").read_text(encoding="utf-8"))
    assert _pounds(read["salaries"]["tlr"]["max"]) * 100 == highest
    assert {kind.value: found.highest_pence for kind, found in allowance_rules_on(date(year, 9, 1)).bounds.items()}[
        "TLR1"
    ] == highest


def test_every_point_of_the_njc_spine_and_its_hour_is_in_the_rows() -> None:
    scales, standards = published_scales(), standards_on(date(2025, 4, 1))
    wrong = []
    with given("njc/njc_pay_points.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        now, before = (scales.on("njc", date(year, 4, 1)).point(row["scp"]).annual_pence for year in (2025, 2024))
        hour = Decimal(hour_pence_of(now, Decimal(37), standards)) / 100
        expected = (
            int(row["annual_2025_04_01_derived_x1.032"]) * 100,
            int(row["annual_2024_04_01_from_memory"]) * 100,
            Decimal(row["hourly_2025_04_01_div_52.143_div_37"]),
        )
        if (now, before, hour) != expected:
            wrong.append(row["scp"])
    print(f"NJC points with both years and the hour: {len(rows) - len(wrong)} of {len(rows)} exact; different: {wrong}")
    assert (len(rows), wrong) == (42, [])


def test_each_point_says_whether_it_is_published_draft_or_derived() -> None:
    scales = published_scales()
    statuses = {
        (year, point): scales.on(REST, date(year, 9, 1)).point(point).source.status
        for year, point in ((2024, "M1"), (2024, "M2"), (2025, "M1"), (2025, "M2"), (2026, "M1"), (2026, "M2"))
    }
    assert statuses == {
        (2024, "M1"): "verified",
        (2024, "M2"): "secondary",
        (2025, "M1"): "verified",
        (2025, "M2"): "secondary",
        (2026, "M1"): "secondary",
        (2026, "M2"): "derived",
    }
    assert scales.on("njc", date(2024, 4, 1)).point("5").source.status == "assumed"


def test_the_njc_award_of_2026_is_pending_and_the_points_of_2025_are_paid_on() -> None:
    before, pending = (published_scales().on("njc", date(year, 4, 1)) for year in (2025, 2026))
    assert (before.award_pending, pending.award_pending) == (False, True)
    assert pending.point("5").annual_pence == before.point("5").annual_pence == 2_558_300


def test_the_point_that_njc_deleted_in_2026_is_paid_as_the_one_above_it() -> None:
    assert published_scales().on("njc", date(2026, 3, 31)).point("2").annual_pence == 2_441_300
    assert published_scales().on("njc", date(2026, 4, 1)).point("2").name == "3"


@pytest.mark.parametrize(
    ("scale", "day", "point", "words"),
    [
        ("teachers.rest-of-england", date(2027, 9, 1), "M1", "'teachers.rest-of-england' has no row for 2027-09-01"),
        ("njc", date(2027, 4, 1), "5", "'njc' has no row for 2027-04-01"),
        ("teachers.scotland", SEPTEMBER, "M1", "'teachers.scotland' has no row"),
        (
            "teachers.rest-of-england",
            SEPTEMBER,
            "L12",
            "Point L12 of the scale 'teachers.rest-of-england' has no figure",
        ),
        (
            "teachers.fringe",
            date(2024, 9, 1),
            "M2",
            "Point M2 of the scale 'teachers.fringe' has no figure from 2024-09-01",
        ),
    ],
)
def test_what_is_not_known_of_a_scale_is_refused_by_name(scale: str, day: date, point: str, words: str) -> None:
    with pytest.raises(NoRuleForDate, match=words):
        published_scales().on(scale, day).point(point)


def test_a_trust_may_bring_its_own_scale() -> None:
    scale = own_scale(
        "harbour.teachers", SEPTEMBER, {"H1": 3_400_000, "H2": 3_600_000}, "Harbour Trust pay policy 2025"
    )
    scales = published_scales().with_versions(scale)
    assert scales.on("harbour.teachers", SEPTEMBER).point("H2").annual_pence == 3_600_000
    assert scale.next_point("H1") == "H2"
    assert scale.next_point("H2") is None
    assert scale.point("H1").source.source == "Harbour Trust pay policy 2025"


def test_two_versions_of_one_scale_never_hold_on_one_day() -> None:
    earlier = own_scale("harbour", date(2024, 9, 1), {"H1": 1}, "policy 2024")
    later = own_scale("harbour", date(2025, 9, 1), {"H1": 2}, "policy 2025")
    with pytest.raises(NotValid, match="Two versions of the scale 'harbour' hold on 2025-09-01"):
        Scales((earlier, later))


def test_a_salary_outside_a_published_range_is_refused_with_the_range() -> None:
    scale = published_scales().on(REST, SEPTEMBER)
    refuse_outside_range(scale, "LP_MIN", "LP_MAX", 6_000_000)
    with pytest.raises(
        NotValid, match=r"£50,000.00 is outside the range LP_MIN to LP_MAX .* \(£52,026.00 to £79,092.00\)"
    ):
        refuse_outside_range(scale, "LP_MIN", "LP_MAX", 5_000_000)
