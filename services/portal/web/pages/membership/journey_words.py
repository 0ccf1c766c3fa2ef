"""The journey in the words of its pages: reasons, kinds of proposals, what whoever acts for the trust can be asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.web.patterns.words import day
from shared.identity.roles import Role

REASONS: Mapping[str, str] = {
    "good_fit": "It is a good fit",
    "better_services": "The services are better",
    "savings": "It saves money or work",
    "more_time_needed": "More time is needed",
    "evidence_missing": "Something must still be found out",
    "not_the_right_fit": "It is not the right fit",
    "cost": "The cost",
    "another_trust": "Another trust",
    "governors_decided_otherwise": "Governors decided otherwise",
    "capacity_of_the_trust": "The trust cannot carry it now",
    "other": "Something else",
}
REASONS_TO_EXTEND = (
    "more_time_needed",
    "evidence_missing",
    "capacity_of_the_trust",
    "governors_decided_otherwise",
    "other",
)
REASONS_TO_CONVERT = ("good_fit", "better_services", "savings", "other")
REASONS_TO_LEAVE = (
    "not_the_right_fit",
    "cost",
    "another_trust",
    "governors_decided_otherwise",
    "capacity_of_the_trust",
    "evidence_missing",
    "other",
)
"""Those that make sense for each decision; any other is said in words with “Something else”."""
DATE_REASONS: Mapping[str, str] = {
    "progressing_faster": "It goes faster than planned",
    "correcting_an_error": "The date was entered wrongly",
    "incoming_trust": "The incoming trust",
    "school": "The school",
    "local_authority": "The local authority",
    "diocese": "The diocese",
    "tupe": "Staff transfer (TUPE)",
    "pensions": "Pensions",
    "union": "Unions",
    "negative_press": "Press",
    "governance": "Governance",
    "finance": "Finance",
    "viability": "Viability",
    "land": "Land",
    "buildings": "Buildings",
    "legal_documents": "Legal documents",
    "voluntary_deferral": "Deferred by choice",
    "advisory_board_conditions": "Conditions of the advisory board",
}
PROPOSALS: Mapping[str, str] = {
    "agreement": "The agreement",
    "conversion": "The decision to convert",
    "extension": "The extension",
    "leaving": "Leaving",
}
PROPOSAL_STATES: Mapping[str, str] = {
    "open": "waits for a signature",
    "carried": "signed by both sides",
    "taken_back": "taken back or refused",
    "overtaken": "overtaken",
}
OVER = ("left", "ended_early", "declined", "withdrawn")
"""States of a membership after which a school may enquire again."""
WHO: Mapping[str, str] = {
    "school": "the school",
    "trust": "the trust",
    "both": "both sides",
    "either": "either side",
}
ASK_ABOUT: Mapping[Role, str] = {
    Role.MEMBERSHIP_LEAD: "your journey, agreements, taking up a service, anything you are not sure about",
    Role.EXECUTIVE: "decisions of the trust, appeals about charges",
    Role.FINANCE: "charges, statements, prices",
    Role.BUYER: "collective orders, suppliers, deliveries",
    Role.PAYROLL_OFFICER: "pay and pensions",
    Role.HR_ADVISER: "staffing matters",
    Role.TECHNICIAN: "computers, accounts, networks",
    Role.CATERING_MANAGER: "school meals and kitchens",
    Role.OPERATOR: "signing in, how this service works",
    Role.TRUSTEE: "governance of the trust (reads only)",
    Role.AUDITOR: "audit (reads only)",
}
SCHOOL_DUTIES: Mapping[Role, str] = {
    Role.HEAD: "decides and signs for the school",
    Role.BUSINESS_MANAGER: "decides and signs for the school, looks after costs",
    Role.OFFICE: "enters what the school needs",
    Role.GOVERNOR: "reads everything, writes the school’s part of reviews",
}


def reasons_in_words(reasons: Sequence[str]) -> str:
    return "; ".join(REASONS.get(one, DATE_REASONS.get(one, one)) for one in reasons)


def terms_in_words(kind: str, terms: Mapping[str, Any], usual: Mapping[str, int]) -> list[tuple[str, str]]:
    """What a proposal says, as name and value; terms left open are the trust's usual ones."""
    said: list[tuple[str, str]] = []
    if kind == "agreement":
        given = {name: usual[name] if terms.get(name) is None else terms[name] for name in usual}
        said = [
            ("Associate period", f"{given['months']} months"),
            ("Longest with extensions", f"{given['cap_months']} months"),
            ("Extensions", f"{given['extensions_allowed']} at most"),
            ("Notice to leave", f"{given['notice_days']} days"),
        ]
    elif kind == "extension":
        said = [("New last day", day(terms["to_end"])), ("Reason", reasons_in_words([terms["reason"]]))]
    elif kind == "conversion":
        said = [
            ("Planned for", f"{day(terms['provisional_on'])} (provisional)"),
            ("Reasons", reasons_in_words(terms["reasons"])),
            ("Conditions", "; ".join(terms["conditions"]) or "none"),
        ]
    elif kind == "leaving":
        said = [
            ("Last day of every service", day(terms["last_service_on"])),
            ("Reasons", reasons_in_words(terms["reasons"])),
        ]
    return [*said, ("In words", str(terms.get("words") or "nothing was added"))]
