"""Rows of the API's table about the school, its services and its charges. All of them are answered by membership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.api import limits
from contracts.api import membership_subscriptions as of_charges
from services.portal.web.api import answers_membership as answers
from services.portal.web.api.resources import Following, Resource, Value, whole

READ, WRITE = "membership:read", "membership:write"
SCHOOL, SERVICES, CHARGES = "The school", "Services", "Charges and statements"
_AT = "/schools/{school_id}"
_DAYS = {
    "from": Value("from_on", "First day. Without it, the first of the academic year.", "2026-09-01"),
    "until": Value("until_on", "Last day. Without it, the last of the academic year.", "2027-08-31"),
}


def _statement_with_services(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {**answer["statement"], **answer}


def _lines_of_statement(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [entry for service in answer["statement"]["services"] for entry in service["entries"]]


ROWS = (
    Resource(
        "GET", _AT, "read_school", SCHOOL, "Read the school's record",
        "Name, URNs, censuses: what the trust has on record, and what prices are worked out with.",
        READ, answers.School, ("membership", "school"), limits.School,
    ),
    Resource(
        "GET", f"{_AT}/membership", "read_membership", SCHOOL, "Read where the school stands with the trust",
        "The state in words, its dates, the agreement, and what the calendar brings next.",
        READ, answers.Membership, ("membership", "membership"), limits.School,
    ),
    Resource(
        "GET", f"{_AT}/subscriptions", "list_subscriptions", SERVICES, "List the school's subscriptions",
        "What the school has taken up, has asked for, or had; newest first.",
        READ, answers.Subscriptions, ("membership", "subscriptions_of"), of_charges.SubscriptionsWanted,
        query={"ended": Value("ended", "Whether to list those that ended, too.", True)},
        pages=whole("subscription_id"),
    ),
    Resource(
        "GET", f"{_AT}/subscriptions/{{subscription_id}}", "read_subscription", SERVICES, "Read a subscription",
        "Its state, its dates and what may be used today.",
        READ, answers.Subscription, ("membership", "subscription"), of_charges.Subscription,
    ),
    Resource(
        "GET", f"{_AT}/services", "list_services", SERVICES, "List the services on offer",
        "Every line of the catalogue, whether the school may take it up, and at what price.",
        READ, answers.ServicesOffered, ("membership", "catalogue"), of_charges.SchoolDay,
        query={"on": Value("on", "The day asked about; today if left out.", "2026-09-22")},
        items="lines", pages=whole("line"),
    ),
    Resource(
        "GET", f"{_AT}/services/{{line}}/price", "preview_price", SERVICES, "Work out what a service would cost",
        "The price for this school with its working, beside what it pays now. Nothing is ordered by asking.",
        READ, answers.Preview, ("membership", "preview"), of_charges.Preview,
        query={
            "offer": Value("offer", "Which of the line's offers.", "standard"),
            "mode": Value("mode", "Whether to try it or to have it in full.", "full"),
            "from": Value("from_on", "The day it would begin; today if left out.", "2026-10-01"),
            "until": Value("until_on", "The last day of a trial.", "2026-12-31"),
        },
        fixed={"kind": "add"},
    ),
    Resource(
        "POST", f"{_AT}/services/{{line}}/feedback", "give_feedback", SERVICES, "Give feedback on a service",
        "What the school says of a service that it has or had. It is kept with the service and shown to the trust.",
        WRITE, answers.FeedbackGiven, ("membership", "give_feedback"), of_charges.Feedback,
        body={
            "would_keep": Value("would_keep", "Whether the school would keep it.", "yes"),
            "hours_saved_a_month": Value("hours_saved_a_month", "Hours that it saves the school in a month.", 6),
            "went_well": Value("went_well", "What went well.", "Payslips were right from the first month."),
            "went_badly": Value("went_badly", "What went badly.", ""),
        },
        status=201,
    ),
    Resource(
        "GET", f"{_AT}/charges", "list_charges", CHARGES, "List charges",
        "The ledger between the school and the trust, in the order of its entering. Read to the end, keep the address in "
        "`later`, and read from there next time: none comes twice. The `pence` of all entries that fit add up to `owed_pence`: "
        "compare, and you know that none is missing.",
        READ, answers.Charges, ("membership", "charge_entries"), of_charges.ChargesWanted,
        query={
            "from": Value("from_on", "Only entries whose period ends on this day or later.", "2026-09-01"),
            "until": Value("until_on", "Only entries whose period ends by this day.", "2027-08-31"),
        },
        items="entries", pages=Following(lambda entry: {"after": entry["entry_id"]}, grows=True), noted="charges",
    ),
    Resource(
        "GET", f"{_AT}/charges/{{entry_id}}", "read_charge", CHARGES, "Read a charge",
        "One entry of the ledger with its working.",
        READ, answers.OneCharge, ("membership", "charge"), of_charges.OneCharge, noted="a charge",
    ),
    Resource(
        "GET", f"{_AT}/charge-queries", "list_charge_queries", CHARGES, "List questions about charges",
        "What the school asked about its charges, and what was answered; newest first.",
        READ, answers.ChargeQueries, ("membership", "charge_queries_of"), of_charges.School,
        pages=whole("query_id"), noted="questions about charges",
    ),
    Resource(
        "GET", f"{_AT}/statements", "list_statements", CHARGES, "List statements",
        "Statements that were issued to the school, newest first.",
        READ, answers.Statements, ("membership", "statements_issued"), of_charges.School,
        pages=whole("statement_id"), noted="statements",
    ),
    Resource(
        "GET", f"{_AT}/statements/{{statement_id}}", "read_statement", CHARGES, "Read a statement",
        "A statement as it was issued; it never changes. The PDF and the spreadsheet are files of the job that it names.",
        READ, answers.OneStatement, ("membership", "statement_issued"), of_charges.OneStatement,
        pick=_statement_with_services, noted="a statement",
    ),
    Resource(
        "GET", f"{_AT}/statements/{{statement_id}}/lines", "list_statement_lines", CHARGES, "List a statement's lines",
        "The entries that the statement is made of. Their `pence` add up to its `net_pence`.",
        READ, answers.StatementLines, ("membership", "statement_issued"), of_charges.OneStatement,
        pick=_lines_of_statement, pages=whole("entry_id"), noted="a statement",
    ),
    Resource(
        "GET", f"{_AT}/cost-and-saving", "read_cost_and_saving", CHARGES, "Read what it cost and what it saved",
        "By service: what was charged, what was handed on, what buying together saved, what was used.",
        READ, answers.CostAndSaving, ("membership", "cost_and_saving"), of_charges.SchoolPeriod, query=_DAYS,
        noted="cost and saving",
    ),
    Resource(
        "GET", f"{_AT}/usage", "list_usage", SERVICES, "List what was used",
        "Everything that was counted or written down for the school within the days.",
        READ, answers.Usage, ("membership", "usage_of"), of_charges.UsageWanted,
        query={"line": Value("line", "Only of this line of the catalogue.", "hr_advice"), **_DAYS},
        items="uses", pages=whole("usage_id"),
    ),
    Resource(
        "GET", f"{_AT}/allowances", "list_allowances", SERVICES, "List what is left of allowances",
        "What the running lines include, how much of it is used and how much is left.",
        READ, answers.Allowances, ("membership", "allowances"), of_charges.SchoolDay,
        query={"on": Value("on", "The day asked about; today if left out.", "2026-09-22")},
        pages=whole("line", "unit"),
    ),
)  # fmt: skip
