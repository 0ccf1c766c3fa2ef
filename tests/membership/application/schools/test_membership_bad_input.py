"""Bad input: a table of cases, each with the words a person gets; nothing is half-written."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound, QuaysideError
from tests import outboxes
from tests.membership.application.schools.harbour import LEAD, Federation

NOBODY = "00000000-0000-7000-8000-000000000000"
SCHOOL = {"name": "New School", "establishment_type": "Academy"}
DATE = {"reasons": ["tupe"], "words": "staff lists"}

# what is asked, the kind of refusal, and words of it; the federation is alongside since 1 September 2026
CASES: list[tuple[str, dict[str, Any], type[QuaysideError], str]] = [
    ("register_school", {"urn": "12345", **SCHOOL}, InvalidRequest, "A URN has six digits"),
    ("register_school", {"urn": "125473", **SCHOOL}, Conflict, "is in the records already: Manor Mead School"),
    ("register_school", {"urn": "150003", **SCHOOL, "phase": "upper"}, InvalidRequest, "phase"),
    ("register_school", {"urn": "150003", **SCHOOL, "head": "x"}, InvalidRequest, "head: Unknown field"),
    ("school", {"school_id": NOBODY}, NotFound, "no such school here"),
    ("record_census", {"taken_on": "2030-01-17", "pupils": 1, "source": "s"}, InvalidRequest, "was not taken yet"),
    ("record_census", {"taken_on": "2024-01-18", "pupils": -1, "source": "s"}, InvalidRequest, "from 0 to 1,000,000"),
    (
        "record_census",
        {"taken_on": "2023-01-19", "pupils": 150, "source": "School census, January 2023"},
        Conflict,
        "already gives 148 pupils",
    ),
    ("change_school_details", {"from_on": "2027-01-01", "name": "M"}, InvalidRequest, "do not hold yet"),
    ("record_reopening", {"urn": "125468", "on": "2026-08-01"}, Conflict, "already in the records of another school"),
    ("record_trust", {"name": "T", "year_starts_month": 2, "year_starts_day": 30}, InvalidRequest, "no day of every"),
    ("record_federation", {"name": "F", "school_ids": [NOBODY]}, InvalidRequest, "at least two schools"),
    ("record_federation", {"name": "F", "school_ids": [NOBODY, "x"]}, NotFound, "There is no school"),
    ("add_person", {"name": "  "}, InvalidRequest, "Give the person's name"),
    ("add_person", {"name": "X", "email": "nowhere"}, InvalidRequest, "Not a valid email"),
    ("add_person", {"name": "X", "account": "HEAD@federation"}, Conflict, "Somebody else signs in as"),
    (
        "appoint_at_school",
        {"person_id": NOBODY, "role": "head", "from_on": "2026-09-01"},
        NotFound,
        "There is no such person",
    ),
    (
        "appoint_at_school",
        {"person_id": NOBODY, "role": "executive", "from_on": "2026-09-01"},
        InvalidRequest,
        "Must be one of: head",
    ),
    ("apply", {}, Conflict, "An application is possible only from “enquiry”"),
    ("start_associate", {"started_on": "2026-09-01"}, Conflict, "possible only from “agreed”"),
    ("ask_for_decision", {"because": " "}, InvalidRequest, "give the reason in words"),
    (
        "propose_extension",
        {"to_end": "2028-02-29", "reason": "savings", "words": "w"},
        Conflict,
        "possible only from “decision due”",
    ),
    (
        "propose_leaving",
        {"last_service_on": "2026-08-01", "reasons": ["cost"], "words": "w"},
        InvalidRequest,
        "lies before today",
    ),
    (
        "propose_leaving",
        {"last_service_on": "2027-08-01", "reasons": [], "words": "w"},
        InvalidRequest,
        "Pick at least one reason",
    ),
    ("change_conversion_date", {"to": "2027-09-01", **DATE}, Conflict, "possible only from “converting”"),
    ("change_conversion_date", {"to": "1.9.2027", **DATE}, InvalidRequest, "Not a valid date"),
    ("sign_proposal", {"proposal_id": NOBODY}, NotFound, "no such proposal"),
    ("complete_exit_step", {"step": "notice_given", "evidence": "x"}, Conflict, "possible only from “leaving”"),
    ("complete_exit_step", {"step": "party", "evidence": "x"}, InvalidRequest, "Must be one of: notice_given"),
    (
        "record_conversion",
        {"schools": [{"school_id": "x", "new_urn": None}]},
        InvalidRequest,
        "“x” is not the id of a school",
    ),
    ("send_schools_file", {"kind": "establishments", "filename": "f", "content": "ü"}, InvalidRequest, "not arrive"),
    ("take_schools_file", {"import_id": NOBODY}, NotFound, "There is no such import"),
]


@pytest.fixture(scope="module")
def alongside(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests.membership.application.schools.harbour import Harbour

    harbour = Harbour(tmp_path_factory.mktemp("bad"))
    made = Federation(harbour)
    made.alongside()
    yield made
    harbour.stop()


@pytest.mark.parametrize(("method", "said", "kind", "words"), CASES)
def test_what_is_wrong_is_said_in_words_and_nothing_changes(
    alongside: Federation, method: str, said: dict[str, Any], kind: type[QuaysideError], words: str
) -> None:
    harbour = alongside.harbour
    named = "school_id" in harbour.runtime.service.rpc_methods[method].request._declared_fields
    request = {"school_id": alongside.manor_mead, **said} if named else said
    before = (alongside.page(), alongside.as_lead("school"), len(_all_events(alongside)))
    with pytest.raises(kind) as refused:
        harbour.ask(LEAD, method, **request)
    assert type(refused.value) is kind
    assert words in str(refused.value)
    assert (alongside.page(), alongside.as_lead("school"), len(_all_events(alongside))) == before


def test_an_owner_must_be_somebody_who_may_sign(federation: Federation) -> None:
    office = federation.harbour.person("office@federation", "office", federation.manor_mead)
    with pytest.raises(InvalidRequest, match="must be head or business manager"):
        federation.harbour.ask(
            LEAD, "enquire", school_ids=federation.both, school_owner=office, trust_owner=federation.lead_id
        )


def test_a_head_enquires_for_the_own_schools_only(federation: Federation) -> None:
    other = federation.harbour.school("118105", "Sir Henry Cooper School")
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    with pytest.raises(QuaysideError, match="belongs to another school"):
        federation.harbour.ask(federation.head, "enquire", school_ids=[other], **owners)
    page = federation.harbour.ask(federation.head, "enquire", school_ids=federation.both, **owners)
    assert page["state"] == "enquiry"


def _all_events(federation: Federation) -> list[Any]:

    with federation.harbour.uow() as uow:
        return list(outboxes.every_event(uow.session.connection()))
