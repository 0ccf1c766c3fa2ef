"""The dated rows about tenders, read into the values that the domain asks for: thresholds, times, notices, frameworks."""

from __future__ import annotations

from datetime import date, timedelta

from services.procurement.domain.tenders.aggregation import Threshold, WarnAt
from services.procurement.domain.tenders.frameworks import Framework
from services.procurement.domain.tenders.notices import NoticeKind
from services.procurement.domain.tenders.similar import KEPT_DIGITS, Similar
from services.procurement.domain.tenders.timetable import Times
from services.procurement.rules import row_on
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate
from shared.rules import RuleBook, RuleFileError, RuleRow

_KIND = "threshold.kind."
_KIND_WORDS = {
    "goods-services": "goods and services",
    "works": "works",
    "light-touch": "light-touch services",
    "concession": "concessions",
    "light-touch-concession": "light-touch concessions",
}
USUAL = "goods-services"


def threshold_for(book: RuleBook, cpv_code: str, on: date, concession: bool = False) -> Threshold:
    """The threshold for what a CPV code says is bought. Raises NoRuleForDate."""
    fitting = [
        row
        for row in book
        if row.name.startswith(_KIND) and row.holds_on(on) and cpv_code.startswith(row.name.removeprefix(_KIND))
    ]
    closest = max(fitting, key=lambda row: len(row.name), default=None)
    kind = closest.text if closest else USUAL
    if concession:
        kind = "light-touch-concession" if kind == "light-touch" else "concession"
    row = _row_of_threshold(book, f"threshold.{kind}", on)
    return Threshold(_KIND_WORDS[kind], row.pence, row.as_record(), _because(cpv_code, closest))


def _row_of_threshold(book: RuleBook, name: str, on: date) -> RuleRow:
    """The row that holds on the day. Raises NoRuleForDate, saying since when no threshold is known, and what to do."""
    try:
        return row_on(book, name, on)
    except NoRuleForDate as missing:
        last = max((row.ends for row in book if row.name == name and row.ends and row.ends < on), default=None)
        if last is None:
            raise
        raise NoRuleForDate(
            f"The thresholds are next set on {day_in_words(last + timedelta(days=1))}; the row '{name}' is not known to hold "
            f"on {day_in_words(on)}. Have the new row added, with its source, before this is decided"
        ) from missing


def _because(cpv_code: str, closest: RuleRow | None) -> str:
    if closest is None:
        return f"CPV {cpv_code} is on no list of works or light-touch services, so it counts as goods and services"
    beginning = closest.name.removeprefix(_KIND)
    return f"CPV {cpv_code} begins with {beginning}: {closest.note} ({closest.source}; {closest.status})"


def similar_on(book: RuleBook, on: date) -> Similar:
    """How the guard looks at what is alike. Raises NoRuleForDate, and RuleFileError for a setting that cannot work."""
    names = (
        "guard.similar-digits",
        "guard.window-months",
        "guard.warn-first",
        "guard.warn-second",
        "guard.counts-tendered",
    )
    digits, months, first, second, tendered = (row_on(book, name, on) for name in names)
    if digits.integer not in KEPT_DIGITS:
        raise RuleFileError(f"guard.similar-digits is {digits.integer}: give {' or '.join(map(str, KEPT_DIGITS))}")
    rows = tuple(row.as_record() for row in (digits, months, first, second, tendered))
    return Similar(digits.integer, months.integer, WarnAt(first.integer, second.integer), tendered.flag, rows)


def times_on(book: RuleBook, on: date) -> Times:
    """The times that a tender keeps to on a day. Raises NoRuleForDate."""
    rows = {
        short: row_on(book, name, on)
        for short, name in {
            "period": "tender.period.days",
            "after_planned": "tender.period.after-planned-notice-days",
            "below": "tender.period.below-threshold-days",
            "planned_least": "tender.planned-notice.least-days-before",
            "planned_most": "tender.planned-notice.most-months-before",
            "questions": "tender.questions.days-before-deadline",
            "change": "tender.change.days-left",
            "standstill": "standstill.working-days",
            "details": "contract-details.days",
            "details_light": "contract-details.light-touch-days",
        }.items()
    }
    holidays = row_on(book, "standstill.holidays", on)
    return Times(
        **{short: row.integer for short, row in rows.items()},
        uk_holidays=holidays.text == "united kingdom",
        rows={short: row.as_record() for short, row in (rows | {"holidays": holidays}).items()},
    )


def notices_on(book: RuleBook, on: date) -> tuple[NoticeKind, ...]:
    """The notices there are, UK1 first."""
    exempt = {row.name.removeprefix("notice.exempt."): row for row in book if row.name.startswith("notice.exempt.")}
    kinds = []
    for number in range(1, 18):
        row = row_on(book, f"notice.UK{number}", on)
        spared = exempt.get(f"UK{number}")
        kinds.append(
            NoticeKind(f"UK{number}", row.text, row.note, row.source, row.status, spared.text if spared else "")
        )
    return tuple(kinds)


def frameworks_on(book: RuleBook, cpv_code: str, on: date) -> tuple[Framework, ...]:
    """The approved frameworks for what a CPV code says is bought, those of the narrowest kind of cost first."""
    kinds = _kinds_of_cost(book, cpv_code, on)
    found = []
    for row in book:
        if row.name.startswith("framework.") and row.holds_on(on):
            title, url, *for_what = row.texts
            if set(for_what) & set(kinds):
                found.append(Framework(row.name, title, url, tuple(for_what), row.source, row.status))
    return tuple(found)


def _kinds_of_cost(book: RuleBook, cpv_code: str, on: date) -> tuple[str, ...]:
    prefix = "framework-kind."
    fitting = [
        row
        for row in book
        if row.name.startswith(prefix) and row.holds_on(on) and cpv_code.startswith(row.name.removeprefix(prefix))
    ]
    closest = max(fitting, key=lambda row: len(row.name), default=None)
    return closest.texts if closest else ()
