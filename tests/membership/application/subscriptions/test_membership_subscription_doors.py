"""Every door of subscriptions and charges: which roles may pass, for which schools. A new method that is not in the table fails
here. And the fence: another school's rows are not seen, nor written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.membership.adapters.tables_subscriptions import FENCED, TABLES
from services.membership.entrypoints_subscriptions import SUBSCRIPTION_TABLES, SubscriptionsAndCharges
from shared.errors import QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.membership.application.subscriptions.harbour import FINANCE, HEAD, MANOR_MEAD, WALTON_LEIGH, Harbour

LEADERS = {"head", "business_manager"}
STAFF = LEADERS | {"office"}
OF_SCHOOL = STAFF | {"governor"}
READ_TRUST = {"executive", "trustee", "auditor", "operator"}
READERS = OF_SCHOOL | READ_TRUST | {"membership_lead", "finance"}
TAKERS = LEADERS | {"membership_lead"}
TRUST = {"membership_lead", "executive"}
PAYERS = {"finance", "executive"}
MONEY = PAYERS | TRUST | READ_TRUST
DELIVERERS = TRUST | {"finance", "buyer", "payroll_officer", "hr_adviser", "technician", "catering_manager"}

SUBSCRIPTION = {"subscription_id": "no-such-subscription"}
SAID = {**SUBSCRIPTION, "words": "because"}
PART: dict[str, Any] = {"number": 1, "answers": {}, "strengths": [], "gaps": []}
STATEMENT = {"from_on": "2026-09-01", "until_on": "2026-09-30"}
ENTRY, QUERY = {"entry_id": "none", "words": "why so"}, {"query_id": "none", "words": "why so"}
PRICE: dict[str, Any] = {
    "line": "payroll",
    "from_on": "2026-01-01",
    "model": "flat",
    "figures": {"pence": 1},
    "source": "x",
}

# method: (roles, whether it is about one school ("school"), the whole trust ("trust") or open ("open"), a request)
DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "catalogue": (READERS, "school", {}),
    "line_for_school": (READERS, "school", {"line": "none"}),
    "services_at_a_glance": (READERS, "school", {}),
    "take_up": (TAKERS, "school", {"line": "none", "mode": "full"}),
    "preview": (READERS, "school", {"kind": "add", "line": "none"}),
    "subscriptions_of": (READERS, "school", {}),
    "subscription": (READERS, "school", SUBSCRIPTION),
    "request_service": (TAKERS, "school", {"line": "none"}),
    "open_service": (TRUST, "school", {"line": "none", "reason": "because"}),
    "withdraw_request": (TAKERS, "school", SAID),
    "start_trial": (TAKERS, "school", SUBSCRIPTION),
    "start_another_trial": (TRUST, "school", {**SUBSCRIPTION, "reason": "because"}),
    "start_full": (TAKERS, "school", SUBSCRIPTION),
    "extend_trial": (TAKERS, "school", {**SAID, "until_on": "2026-12-18"}),
    "convert_trial": (TAKERS, "school", SAID),
    "end_trial": (TAKERS, "school", SAID),
    "pause": (TAKERS, "school", {**SAID, "resume_on": "2026-12-18"}),
    "resume": (TAKERS, "school", SUBSCRIPTION),
    "change_offer": (TAKERS, "school", {**SUBSCRIPTION, "offer": "plus"}),
    "cancel": (TAKERS, "school", SAID),
    "cancel_without_notice": (TRUST, "school", {**SAID, "waived_reason": "because"}),
    "change_of_mind": (TAKERS, "school", SUBSCRIPTION),
    "suspend": (TRUST, "school", SAID),
    "reinstate": (TRUST, "school", SAID),
    "delivered_by_people": (DELIVERERS | READ_TRUST, "trust", {}),
    "deliveries_of": (DELIVERERS, "school", {"line": "none"}),
    "record_delivery": (DELIVERERS, "school", {"line": "none", "unit": "day", "quantity": "1", "on": "2026-09-01",
                                               "delivered_by": "somebody"}),
    "usage_of": (READERS, "school", {}),
    "allowances": (READERS, "school", {}),
    "submit_school_part": (LEADERS | {"governor"}, "school", PART),
    "submit_trust_part": (TRUST, "school", PART),
    "share_review": (LEADERS | TRUST, "school", {"review_id": "none"}),
    "agree_next_steps": (LEADERS | TRUST, "school", {"review_id": "none", "steps": []}),
    "reviews_as_school": (OF_SCHOOL, "school", {}),
    "reviews_as_trust": (TRUST | {"trustee", "auditor"}, "school", {}),
    "give_feedback": (STAFF, "school", {"line": "none", "would_keep": "yes"}),
    "feedback_on_services": (READ_TRUST | TRUST, "trust", {}),
    "set_price": (PAYERS, "trust", PRICE),
    "price_preview": (PAYERS, "trust", PRICE),
    "incomes_of": (READERS, "school", {}),
    "months_of_charges": (MONEY, "trust", {}),
    "money_at_a_glance": (MONEY, "trust", {}),
    "charge_query": (READERS, "school", {"query_id": "none"}),
    "charge_queries_waiting": (MONEY, "trust", {}),
    "price_list": (READERS, "open", {"standing": "associate"}),
    "record_income": (PAYERS, "school", {"year": "none", "pence": 1, "source": "x"}),
    "draw_up_charges": (PAYERS, "trust", {"month": "2026-09-01"}),
    "charges_of": (READERS, "school", {}),
    "charge_entries": (READERS, "school", {}),
    "charge": (READERS, "school", {"entry_id": "x"}),
    "cost_and_saving": (READERS, "school", {}),
    "statement_of": (READERS, "school", {}),
    "issue_statement": (PAYERS, "school", STATEMENT),
    "statements_issued": (READERS, "school", {}),
    "statement_issued": (READERS, "school", {"statement_id": "none"}),
    "statement_file": (READERS, "school", {"statement_id": "none", "name": "x"}),
    "central_services_note": (MONEY, "trust", {"year": "2026-27"}),
    "query_charge": (LEADERS, "school", ENTRY),
    "withdraw_query": (LEADERS, "school", QUERY),
    "appeal": (LEADERS, "school", QUERY),
    "explain_charge": (PAYERS, "school", QUERY),
    "decide_appeal": (TRUST, "school", QUERY),
    "correct_charge": (PAYERS, "school", {**ENTRY, "right_pence": 1}),
    "charge_queries_of": (READERS, "school", {}),
}  # fmt: skip
METHODS = sorted(
    name
    for name in dir(SubscriptionsAndCharges)
    if (getattr(getattr(SubscriptionsAndCharges, name), "__quayside__", None) or [""])[0] == "rpc"
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    made = Harbour(tmp_path_factory.mktemp("doors"))
    yield made
    made.stop()


def outcome(harbour: Harbour, role: str, held_at: str, method: str) -> str:
    """ "ok", or the code of the refusal, when somebody with one role calls; about Manor Mead where a school is named."""
    _, about, request = DOORS[method]
    try:
        who = caller("somebody", (Role(role), held_at))
        harbour.ask(who, method, MANOR_MEAD if about == "school" else None, **request)
    except QuaysideError as refusal:
        return refusal.code
    return "ok"


def test_every_method_is_in_the_table() -> None:
    assert sorted(DOORS) == METHODS


@pytest.mark.parametrize("method", METHODS)
def test_only_the_declared_roles_pass_and_only_for_their_own_schools(method: str, doors: Harbour) -> None:
    roles, about, _ = DOORS[method]
    for role in Role:
        for held_at in (MANOR_MEAD, WALTON_LEIGH, EVERY_SCHOOL):
            reaches = held_at == EVERY_SCHOOL or about == "open" or (about == "school" and held_at == MANOR_MEAD)
            passes = role.value in roles and reaches
            code = outcome(doors, role.value, held_at, method)
            assert (code != "not_allowed") is passes, f"{role.value} at {held_at} calling {method}: {code}"
            assert code != "failed"


def test_every_table_with_rows_of_schools_is_fenced_and_has_a_rule_for_leaving() -> None:
    assert set(FENCED) == {owned.name for owned in SUBSCRIPTION_TABLES}
    assert set(TABLES) - set(FENCED) == {"price_row"}
    assert all(owned.erase == "delete" or owned.duty for owned in SUBSCRIPTION_TABLES)


def test_on_postgresql_a_school_neither_sees_nor_writes_rows_of_another(harbour_on_postgresql: Harbour) -> None:
    harbour = harbour_on_postgresql
    for school_id in (MANOR_MEAD, WALTON_LEIGH):
        harbour.take_up("union_facilities", school_id=school_id)
    harbour.on(date(2026, 10, 1))
    harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    harbour.settle()
    for table in ("subscription", "charge_entry"):
        with harbour.uow(WALTON_LEIGH) as uow:
            seen = uow.session.execute(text(f"SELECT DISTINCT school_id FROM {table}")).scalars().all()
        assert seen == [WALTON_LEIGH]
    with pytest.raises(DBAPIError, match="row-level security"), harbour.uow(WALTON_LEIGH) as uow:
        uow.session.execute(
            text(
                "INSERT INTO charge_gap (school_id, month, line, words, seen_at) VALUES (:s, '2026-09-01', 'x', '', now())"
            ),
            {"s": MANOR_MEAD},
        )


def test_a_subscription_of_another_school_is_not_found(harbour: Harbour) -> None:
    mine = harbour.take_up("payroll")
    with pytest.raises(QuaysideError, match="no such subscription"):
        harbour.ask(HEAD, "subscription", WALTON_LEIGH, subscription_id=mine["subscription_id"])


def test_what_a_school_brought_and_was_charged_is_in_its_export(harbour: Harbour) -> None:
    harbour.take_up("union_facilities")
    harbour.on(date(2026, 10, 1))
    harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    job_id = harbour.ask(HEAD, "export_school")["job_id"]
    harbour.settle()
    job = harbour.ask(HEAD, "job", job_id=job_id)
    assert job["state"] == "done", job["message"]
