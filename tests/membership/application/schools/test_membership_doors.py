"""Every door of schools and the journey: which roles may pass, and for which schools. A new method that is not in the table
fails here, and so does one that forgot to ask for a role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.membership.adapters.base import Base
from services.membership.adapters.tables_schools import FENCED
from services.membership.entrypoints import Membership
from services.membership.entrypoints_schools import SchoolsAndJourney
from shared.errors import NotAllowed, QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.service import RpcMethod
from tests.membership.application.schools.harbour import Federation, Harbour

LEADS = {"membership_lead", "executive"}
KEEPERS = LEADS | {"operator"}
SCHOOL_SIDE = {"head", "business_manager"}
EITHER = SCHOOL_SIDE | LEADS
READERS = SCHOOL_SIDE | {"office", "governor", "membership_lead", "executive", "trustee", "auditor", "operator"}
EVERYBODY = {role.value for role in Role}

ON = "2026-09-01"
SAID = {"words": "because"}
APPOINTMENT = {"person_id": "nobody", "from_on": ON}
LEAVING = {"last_service_on": ON, "reasons": ["cost"], **SAID}
CONVERSION = {"provisional_on": ON, "reasons": ["good_fit"], **SAID}

# method: (roles, "school" where the request names one, else "trust" or "any", the rest of a well-formed request)
DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "register_school": (KEEPERS, "trust", {"urn": "125473", "name": "M", "establishment_type": "T"}),
    "change_school_details": (KEEPERS, "school", {"from_on": "2026-05-01", "postcode": "TW17 8EL"}),
    "record_census": (KEEPERS | {"finance"}, "school", {"taken_on": "2024-01-18", "pupils": 150, "source": "s"}),
    "record_reopening": (KEEPERS, "school", {"urn": "125468", "on": "2026-05-01"}),
    "school": (EVERYBODY, "school", {}),
    "schools": (EVERYBODY, "any", {}),
    "schools_by_urn": (READERS | {"finance"}, "any", {"urns": ["125473"]}),
    "successors": (READERS, "any", {"urn": "125473"}),
    "record_trust": (KEEPERS, "trust", {"name": "London South East Academies Trust"}),
    "trust": (READERS, "any", {}),
    "record_federation": (KEEPERS, "trust", {"name": "F", "school_ids": ["one"]}),
    "federations": (READERS, "any", {}),
    "schools_file_template": (KEEPERS, "any", {"kind": "census"}),
    "send_schools_file": (KEEPERS, "trust", {"kind": "establishments", "filename": "f.csv", "content": "eA=="}),
    "take_schools_file": (KEEPERS, "trust", {"import_id": "none"}),
    "schools_import": (KEEPERS, "trust", {"import_id": "none"}),
    "schools_imports": (KEEPERS, "trust", {}),
    "add_person": (KEEPERS, "trust", {"name": " "}),
    "change_person": (KEEPERS, "trust", {"person_id": "nobody"}),
    "appoint_at_school": (KEEPERS, "school", {**APPOINTMENT, "role": "head"}),
    "appoint_at_trust": (KEEPERS, "trust", {**APPOINTMENT, "role": "executive"}),
    "enter_at_school": (KEEPERS, "school", {"name": " ", "account": "x", "role": "head", "from_on": ON}),
    "enter_at_trust": (KEEPERS, "trust", {"name": " ", "account": "x", "role": "executive", "from_on": ON}),
    "names_of_schools": (READERS | {"finance", "payroll_officer"}, "any", {"school_ids": []}),
    "names_of_accounts": (READERS | {"buyer", "finance", "payroll_officer"}, "any", {"accounts": ["head@federation"]}),
    "end_school_appointment": (KEEPERS, "school", {"person_id": "nobody", "role": "office", "last_day": ON}),
    "end_trust_appointment": (KEEPERS, "trust", {"person_id": "nobody", "role": "executive", "last_day": ON}),
    "people_of_school": (READERS, "school", {}),
    "people_of_trust": (READERS, "any", {}),
    "headboard": (LEADS | {"trustee", "auditor"}, "any", {}),
    "my_roles": (EVERYBODY, "any", {}),
    "enquire": (EITHER, "any", {"school_ids": ["none"], "school_owner": "a", "trust_owner": "b"}),
    "record_member": (
        KEEPERS,
        "trust",
        {"school_ids": ["none"], "school_owner": "a", "trust_owner": "b", "joined_on": "2015-09-01"},
    ),
    "apply": (EITHER, "school", {}),
    "withdraw": (EITHER, "school", {}),
    "decline": (LEADS, "school", SAID),
    "start_associate": (LEADS, "school", {"started_on": ON, "preview": True}),
    "change_owners": (EITHER, "school", {}),
    "propose_agreement": (EITHER, "school", {}),
    "propose_conversion": (EITHER, "school", CONVERSION),
    "propose_extension": (EITHER, "school", {"to_end": ON, "reason": "savings", **SAID}),
    "propose_leaving": (EITHER, "school", LEAVING),
    "sign_proposal": (EITHER, "school", {"proposal_id": "none"}),
    "proposal_preview": (READERS, "school", {"proposal_id": "none"}),
    "take_back_proposal": (EITHER, "school", {"proposal_id": "none"}),
    "ask_for_decision": (EITHER, "school", {"because": "we are sure"}),
    "change_conversion_date": (LEADS, "school", {"to": ON, "reasons": ["tupe"], **SAID}),
    "confirm_conversion_date": (LEADS, "school", {}),
    "meet_condition": (LEADS, "school", {"condition": "c"}),
    "call_off_conversion": (EITHER, "school", SAID),
    "record_conversion": (LEADS, "school", {"schools": [{"school_id": "x", "new_urn": None}]}),
    "complete_exit_step": (LEADS, "school", {"step": "notice_given", "evidence": "letter"}),
    "finish_leaving": (LEADS, "school", {}),
    "record_erasure": (KEEPERS, "school", {"certificate": "E1"}),
    "membership": (READERS, "school", {}),
    "memberships": (READERS, "any", {}),
    "journey_at_a_glance": (READERS, "school", {}),
    "journeys_at_a_glance": (LEADS | {"trustee", "auditor", "operator"}, "trust", {}),
    "membership_counts": (LEADS | {"trustee", "auditor", "operator"}, "trust", {}),
}
METHODS: dict[str, RpcMethod] = {
    name: method for name, method in Membership().rpc_methods.items() if hasattr(SchoolsAndJourney, name)
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    harbour = Harbour(tmp_path_factory.mktemp("doors"))
    made = Federation(harbour)
    harbour.school("118105", "Sir Henry Cooper School")
    yield made
    harbour.stop()


def test_every_method_is_in_the_table() -> None:
    assert set(METHODS) == set(DOORS)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_declares_the_roles_and_the_scope_of_the_table(name: str) -> None:
    roles, scope, _ = DOORS[name]
    assert {role.value for role in METHODS[name].roles} == roles
    assert METHODS[name].per_school is (scope == "school")


@pytest.mark.parametrize("name", sorted(METHODS))
def test_only_the_roles_of_the_table_pass(shared: Federation, name: str) -> None:
    roles, scope, said = DOORS[name]
    request = {**said, **({"school_id": shared.manor_mead} if scope == "school" else {})}
    for role in Role:
        refused = _refusal(shared, role, EVERY_SCHOOL, name, request)
        turned_away = isinstance(refused, NotAllowed) and str(refused).startswith("This needs one of these roles")
        assert turned_away is (role.value not in roles), f"{role.value}: {refused}"


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door[1] == "school"))
def test_a_role_at_one_school_opens_nothing_of_another(shared: Federation, name: str) -> None:
    roles, _, said = DOORS[name]
    role = Role(sorted(roles)[0])
    refused = _refusal(shared, role, shared.walton_leigh, name, {**said, "school_id": shared.manor_mead})
    assert isinstance(refused, NotAllowed)


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door[1] == "trust"))
def test_what_is_done_for_the_trust_needs_a_role_for_the_trust(shared: Federation, name: str) -> None:
    roles, _, said = DOORS[name]
    refused = _refusal(shared, Role(sorted(roles)[0]), shared.manor_mead, name, said)
    assert isinstance(refused, NotAllowed)
    assert "for the whole trust" in str(refused)


def test_a_head_finds_the_own_school_only(shared: Federation) -> None:
    head = caller("head@one", (Role.HEAD, shared.manor_mead))
    found = shared.harbour.ask(head, "schools")
    assert [one["name"] for one in found["schools"]] == ["Manor Mead School"]
    assert shared.harbour.ask(head, "schools_by_urn", urns=["125468", "125473"]) == {"125473": shared.manor_mead}
    assert shared.harbour.ask(head, "federations")[0]["schools"] == [
        {"school_id": shared.manor_mead, "name": "Manor Mead School"}
    ]


def test_every_table_with_rows_of_schools_is_fenced_and_exported() -> None:
    with_school = {
        table.name
        for table in Base.metadata.tables.values()
        if "school_id" in table.columns and table.name in set(FENCED) | {"proposal", "milestone", "membership"}
    }
    assert with_school == set(FENCED)
    assert {owned.name for owned in Membership.tables} >= set(FENCED)


def _refusal(shared: Federation, role: Role, at: str, name: str, request: dict[str, Any]) -> QuaysideError | None:
    try:
        shared.harbour.ask(caller(f"{role.value}@door", (role, at)), name, **request)
    except QuaysideError as refused:
        return refused
    return None
