"""The published thresholds, periods and notices, read where they lie, beside the dated rows; with how many agree."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.procurement.application.rules import book
from services.procurement.application.tenders import rules
from services.procurement.domain.tenders.tender import Procedure
from services.procurement.domain.tenders.timetable import (
    details_due_on,
    earliest_deadline,
    planned_notice_qualifies,
    standstill_ends,
)
from services.procurement.rules.tendering import threshold_for
from shared.refusals import NoRuleForDate

GIVEN = Path(__file__).parents[4] / "shared" / "data" / "procurement"
ACT = json.loads((GIVEN / "rules" / "procurement-act-2023.json").read_text())
OLD, NEW = date(2025, 6, 1), date(2026, 11, 2)
CODES = {"sub_central_goods_services": "30197643", "works": "45214200", "light_touch": "55524000"}


def printed(capsys: pytest.CaptureFixture[str], what: str, agreed: Sequence[bool]) -> None:
    with capsys.disabled():
        print(f"\n{what}: {sum(agreed)} of {len(agreed)}")
    assert all(agreed)


def test_the_published_thresholds_are_those_of_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    agreed = []
    for key, on in (("thresholds_2025-02-24_to_2025-12-31", OLD), ("thresholds_from_2026-01-01_inc_vat", NEW)):
        for kind, code in CODES.items():
            agreed.append(rules.threshold(code, on).pence == ACT[key][kind] * 100)
    later = ACT["thresholds_from_2026-01-01_inc_vat"]
    agreed.append(threshold_for(book(), "30197643", NEW, concession=True).pence == later["concession"] * 100)
    agreed.append(
        threshold_for(book(), "55524000", NEW, concession=True).pence == later["light_touch_concession"] * 100
    )
    printed(capsys, "thresholds", agreed)


def test_a_threshold_is_refused_by_name_for_a_day_before_the_act() -> None:
    with pytest.raises(NoRuleForDate, match=r"'threshold\.goods-services' has no row for 2024-12-01"):
        rules.threshold("30197643", date(2024, 12, 1))


def test_light_touch_says_that_it_is_unverified_and_why() -> None:
    found = rules.threshold("55524000", NEW)
    assert found.kind == "light-touch services"
    assert "CPV 55524000 begins with 55524: school catering services; unverified" in found.because


def test_the_published_times_are_those_of_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    times, period = rules.times(NEW), ACT["min_tender_period_days"]
    agreed = [
        times.period == period["normal_electronic"],
        times.after_planned == period["with_qualifying_planned_procurement_notice"],
        (times.planned_least, times.planned_most) == (40, 12),
        times.standstill == ACT["standstill"]["working_days"],
        times.details == ACT["contract_details_notice"]["days"],
        times.details_light == ACT["contract_details_notice"]["light_touch_days"],
        rules.row("kpi.over", NEW).pence == ACT["kpis"]["over"] * 100,
        rules.row("kpi.fewest", NEW).integer == ACT["kpis"]["count"],
        rules.row("pipeline.spend-over", NEW).pence == ACT["pipeline_uk1"]["only_if_annual_spend_over"] * 100,
    ]
    printed(capsys, "times of the Procurement Act", agreed)


def test_the_published_notices_are_those_of_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    given: dict[str, Any] = {code: title for code, title, _ in ACT["notices"]}
    ours = {kind.code: kind.title.removeprefix("Dynamic market notice: ") for kind in rules.notices(NEW)}
    agreed = [ours[code].split(" notice")[0].lower() in title.lower() for code, title in given.items()]
    printed(capsys, "notices", agreed)
    assert len(ours) == len(given) == 17


def test_every_approved_framework_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    with (GIVEN / "dfe-spend" / "dfe-approved-frameworks.csv").open(encoding="utf-8-sig") as file:
        given = list(csv.DictReader(file))
    rows = {row.texts[1]: row.texts for row in book() if row.name.startswith("framework.")}
    agreed = [rows[one["Url"]][0] == one["Title"] and one["SubCategory"].count('"') >= 2 for one in given]
    printed(capsys, "approved frameworks", agreed)
    kinds = {kind for row in rows.values() for kind in row[2:]}
    named = {kind for row in book() if row.name.startswith("framework-kind.") for kind in row.texts}
    assert named == kinds


# Worked by hand: the award notice of 24 December 2024, day one; 25 and 26 December and 1 January are bank holidays.


def test_the_standstill_of_the_published_example_ends_on_7_january_or_with_scotland_on_8_january() -> None:
    from dataclasses import replace

    times = rules.times(date(2025, 3, 1))
    assert standstill_ends(date(2024, 12, 24), times) == date(2025, 1, 8)
    assert standstill_ends(date(2024, 12, 24), replace(times, uk_holidays=False)) == date(2025, 1, 7)


@pytest.mark.parametrize(
    ("notice_on", "ends_on"),
    [
        (date(2026, 11, 2), date(2026, 11, 11)),  # Monday to the Wednesday of the next week
        (date(2026, 11, 6), date(2026, 11, 17)),  # Friday
        (date(2026, 11, 7), date(2026, 11, 18)),  # a Saturday: the Monday after is day one
        (date(2027, 3, 24), date(2027, 4, 6)),  # Good Friday 26 and Easter Monday 29 March
    ],
)
def test_the_day_of_the_award_notice_is_day_one_of_eight_working_days(notice_on: date, ends_on: date) -> None:
    assert standstill_ends(notice_on, rules.times(NEW)) == ends_on


@pytest.mark.parametrize(
    ("procedure", "over", "planned", "earliest"),
    [
        (Procedure.OPEN, True, None, date(2027, 1, 26)),
        (Procedure.OPEN, True, date(2026, 11, 22), date(2027, 1, 11)),  # 40 days before
        (Procedure.OPEN, True, date(2026, 11, 23), date(2027, 1, 26)),  # 39 days: too young
        (Procedure.OPEN, True, date(2026, 1, 1), date(2027, 1, 11)),  # 12 months before
        (Procedure.OPEN, True, date(2025, 12, 31), date(2027, 1, 26)),  # too old
        (Procedure.BELOW_THRESHOLD, False, None, date(2027, 1, 11)),
        (Procedure.FRAMEWORK_CALL_OFF, True, None, date(2027, 1, 11)),
    ],
)
def test_bids_are_due_after_the_period_of_the_act(
    procedure: Procedure, over: bool, planned: date | None, earliest: date
) -> None:
    published_on = date(2027, 1, 1)
    found = earliest_deadline(published_on, procedure, over, planned, rules.times(published_on))
    assert found.day == earliest
    assert found.row["name"].startswith("tender.period.")


def test_a_planned_notice_qualifies_from_40_days_to_12_months_before() -> None:
    times, published_on = rules.times(NEW), date(2027, 3, 31)
    days = [published_on - timedelta(days=age) for age in (39, 40, 365, 366)]
    assert [planned_notice_qualifies(day, published_on, times) for day in days] == [False, True, True, False]


def test_contract_details_are_due_after_30_days_or_120_for_light_touch() -> None:
    times = rules.times(NEW)
    assert details_due_on(date(2027, 3, 1), False, times) == date(2027, 3, 31)
    assert details_due_on(date(2027, 3, 1), True, times) == date(2027, 6, 29)
