"""The membership record that a school takes away: everything that was agreed, decided and done, as a PDF and as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.membership.application.journey_page import membership_as_json
from services.membership.application.school_ports import Alongside
from services.membership.domain.errors import in_words
from shared.documents import Report, Section, Table


def membership_documents(uow: Alongside, school_id: str) -> dict[str, bytes]:
    """The record of every membership of the school, by path; none where it never had one."""
    cases = [membership_as_json(uow, one) for one in uow.memberships.all_of(school_id)]
    if not cases:
        return {}
    school = uow.schools.names([school_id]).get(school_id, school_id)
    trust = uow.trust.get()
    report = Report(
        title="Membership record",
        subtitle=school,
        organisation=trust.name if trust else "",
        facts=[("School", school), ("Made on", in_words(uow.today())), ("Memberships", str(len(cases)))],
        sections=[section for case in cases for section in _sections(case)],
    )
    return {
        "membership record.pdf": report.pdf(uow.now()),
        "membership record.json": (json.dumps(cases, ensure_ascii=False, indent=1) + "\n").encode(),
    }


def school_in_words(uow: Alongside, school_id: str) -> str:
    """The school's name and URN, or its id where it is not known."""
    school = uow.schools.among([school_id]).get(school_id)
    return f"{school.name} (URN {school.urn})" if school else school_id


def _sections(case: Mapping[str, Any]) -> list[Section]:
    named = [
        ("Enquired", "enquired_on"),
        ("Associate from", "started_on"),
        ("Associate until", "ends_on"),
        ("Joined", "joined_on"),
        ("Closed", "closed_on"),
    ]
    dates = [(title, _day(case[key])) for title, key in named if case[key]]
    sections = [Section(heading=case["state_words"], tables=[Table(("What", "When"), dates)])]
    sections += _table("Decisions", ("When", "What", "Why", "Words"), _decisions(case))
    sections += _table("Extensions", ("Recorded", "New last day", "Words"), _extensions(case))
    conversion = case["conversion"] or {"history": []}
    changes = [(_day(one["changed_on"]), _day(one["after"]), one["words"]) for one in conversion["history"]]
    sections += _table("Conversion date", ("Recorded", "Date", "Words"), changes)
    fallen_due = [(_day(one["due_on"]), one["words"]) for one in case["milestones"]]
    sections += _table("What fell due", ("When", "What"), fallen_due)
    plan = case["exit_plan"] or {"steps": []}
    steps = [(one["words"], _day(one["done_on"]), one["evidence"]) for one in plan["steps"] if one["done_on"]]
    return sections + _table("Leaving", ("Step", "Done", "Shown by"), steps)


def _decisions(case: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            _day(one["decided_on"]),
            f"{one['outcome']}, agreed by {' and '.join(f'the {side}' for side in sorted(one['agreed_by']))}",
            ", ".join(reason.replace("_", " ") for reason in one["reasons"]),
            one["words"],
        )
        for one in case["decisions"]
    ]


def _extensions(case: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [(_day(one["recorded_on"]), _day(one["to_end"]), one["words"]) for one in case["extensions"]]


def _table(heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[Section]:
    listed = list(rows)
    return [Section(heading=heading, tables=[Table(columns, listed)])] if listed else []


def _day(said: str | None) -> str:
    return in_words(date.fromisoformat(said)) if said else ""
