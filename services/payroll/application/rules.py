"""The dated rule rows of payroll as the application asks for them, and what a decision keeps of those it used."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from services.payroll.domain.payslips.parameters import RunTerms
from services.payroll.domain.sources import Source
from services.payroll.rules import row_on, rule_book
from services.payroll.rules.payslips import run_parameters
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate


def rule_record(name: str, on: date) -> dict[str, Any]:
    """The row of a rule on a day, to be kept with the decision that goes by it. Raises NoRuleForDate."""
    return row_on(rule_book(), name, on).as_record()


@lru_cache(maxsize=8)
def rules_in_force(on: date) -> tuple[dict[str, Any], ...]:
    """Every row that holds on a day, as a pay run keeps them."""
    return tuple(row.as_record() for row in rule_book() if row.holds_on(on))


def refuse_without_rates(terms: RunTerms) -> None:
    """Raise NoRuleForDate, in words for who opens a run, where a rate of its payday is not known yet."""
    try:
        run_parameters(terms)
    except NoRuleForDate as missing:
        rule = str(missing.details.get("rule", ""))
        day, until = day_in_words(terms.payday), _known_until(rule)
        if not until:
            raise
        raise NoRuleForDate(
            f"A pay run for {day} cannot be opened yet: the rates of {_of_what(rule)} are known here until {day_in_words(until)} only. Nothing has been "
            f"calculated. Have this program brought up to date with the rates of that day, and open the run then (missing row: {rule})",
            rule=rule,
        ) from missing


def _known_until(rule: str) -> date | None:
    return max((row.ends for row in rule_book().history(rule) if row.ends), default=None)


def _of_what(rule: str) -> str:
    room = rule.partition(".")[0]
    return _ROOMS.get(room, room.replace("_", " ").replace("-", " "))


_ROOMS = {
    "ae": "automatic enrolment",
    "attachments": "attachment orders",
    "lgps": "the Local Government Pension Scheme",
    "minimum_wage": "the minimum wage",
    "national-insurance": "National Insurance",
    "ssp": "statutory sick pay",
    "tps": "Teachers' Pensions",
}
"""What the first part of a rule's name is called, where it is called otherwise than written."""


def source_as_json(source: Source) -> dict[str, Any]:
    """A rule row as a page names it."""
    return {"name": source.name, "from": source.starts.isoformat(), "source": source.source, "status": source.status}
