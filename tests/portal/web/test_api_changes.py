"""Changing something through the API: once for one key, checked by name, and refused in words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from shared.identity.roles import Role
from tests.portal.api.caller import Api, api_of
from tests.portal.ground import Ground
from tests.portal.web.orders import approve, opened
from tests.portal.web.test_api_access import problem


@pytest.fixture
def api(ground: Ground) -> Api:
    return api_of(ground)


@pytest.fixture
def line(api: Api) -> str:
    """Path of a line of an order that is open for a week."""
    return f"{api.at}/orders/{opened(api.ground)}/lines/A3"


def wishes(api: Api, line: str) -> dict[str, tuple[int, int]]:
    page = api.get(line.partition("/lines")[0]).get_json()
    return {one["sku"]: (one["firm"], one["tolerance"]) for one in page["lines"]}


def test_a_line_is_put_changed_and_withdrawn(api: Api, line: str) -> None:
    said = api.send("PUT", line, {"firm": 12, "tolerance": 3})
    assert (said.status_code, said.get_json()["firm"], said.get_json()["pooled_firm"]) == (200, 12, 12)
    assert wishes(api, line) == {"A3": (12, 3)}
    api.send("PUT", line, {"firm": 7})
    assert wishes(api, line) == {"A3": (7, 0)}
    gone = api.send("DELETE", line)
    assert (gone.status_code, gone.get_json()["in_words"]) == (
        200,
        "Nothing of A3 paper, 80 gsm is asked for any more.",
    )
    assert wishes(api, line) == {}


def test_what_a_token_did_stands_on_record_under_its_name(api: Api) -> None:
    api.send("POST", f"{api.at}/services/collective_contracts/feedback", {"would_keep": "yes"})
    last = api.all_of(f"{api.at}/events/membership")[-1]
    assert (last["type"], last["actor"]) == ("membership.feedback.given.v1", api.get("/token").get_json()["acts_as"])


def test_many_lines_are_changed_in_one_go_or_not_at_all(api: Api, line: str) -> None:
    lines = line.rpartition("/")[0]
    said = api.send("PATCH", lines, {"lines": [{"sku": "A3", "firm": 4}, {"sku": "M1", "firm": 24, "tolerance": 12}]})
    assert (said.status_code, said.get_json()["changed"]) == (200, 2)
    wrong = problem(
        api.send("PATCH", lines, {"lines": [{"sku": "A3", "firm": 9}, {"sku": "M1", "firm": -1}]}), 400, "invalid"
    )
    assert wrong["errors"] == [
        {
            "pointer": "#/lines",
            "detail": "M1: The firm quantity of Milk, semi-skimmed cannot be -1: give zero or more.",
        }
    ]
    assert wishes(api, line) == {"A3": (4, 0), "M1": (24, 12)}
    stale = {"lines": [{"sku": "A3", "firm": 9, "expected": {"firm": 1, "tolerance": 0}}]}
    conflict = problem(api.send("PATCH", lines, stale), 409, "conflict")
    assert conflict["errors"] == [{"pointer": "#/lines", "detail": "A3: firm is now 4, tolerance is now 0"}]
    odd = problem(api.send("PATCH", lines, {"lines": [{"sku": "A3", "firm": "many", "why": 1}]}), 400, "invalid")
    assert {"pointer": "#/lines/0/firm", "detail": "Not a valid integer."} in odd["errors"]
    assert {"pointer": "#/lines/0/why", "detail": "Unknown field."} in odd["errors"]


def test_a_change_without_a_key_is_refused(api: Api, line: str) -> None:
    said = problem(api.send("PUT", line, {"firm": 12}, key=None), 400, "idempotency-key-missing")
    assert said["errors"][0]["parameter"] == "Idempotency-Key"
    problem(api.send("PUT", line, {"firm": 12}, key="a key with spaces"), 400, "invalid")
    problem(api.send("PUT", line, {"firm": 12}, key="k" * 121), 400, "invalid")
    assert wishes(api, line) == {}


def test_the_same_key_again_is_done_once_and_answered_the_same(api: Api, line: str) -> None:
    first = api.send("PUT", line, {"firm": 12, "tolerance": 3}, key="one")
    api.send("PUT", line, {"firm": 5}, key="two")
    again = api.send("PUT", line, {"firm": 12, "tolerance": 3}, key='"one"')
    assert (again.status_code, again.get_data()) == (first.status_code, first.get_data())
    assert wishes(api, line) == {"A3": (5, 0)}


def test_a_job_is_begun_once_for_one_key(bought: Ground) -> None:
    api = api_of(bought)
    [order] = api.all_of(f"{api.at}/orders")
    begin = f"{api.at}/orders/{order['order_id']}/statement"
    first, again = api.send("POST", begin, key="once"), api.send("POST", begin, key="once")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json() == again.get_json()
    assert len(api.all_of(f"{api.at}/jobs/procurement")) == 1


def test_the_same_key_for_something_else_is_refused(api: Api, line: str) -> None:
    api.send("PUT", line, {"firm": 12}, key="one")
    problem(api.send("PUT", line, {"firm": 13}, key="one"), 422, "idempotency-key-reused")
    problem(api.send("DELETE", line, key="one"), 422, "idempotency-key-reused")
    assert wishes(api, line) == {"A3": (12, 0)}


def test_two_tokens_may_use_the_same_key(api: Api, line: str) -> None:
    other = api_of(api.ground)
    api.send("PUT", line, {"firm": 12}, key="one")
    assert other.send("PUT", line, {"firm": 13}, key="one").get_json()["firm"] == 13


def test_after_the_closing_time_a_line_is_not_taken_and_says_why(api: Api, line: str) -> None:
    api.send("PUT", line, {"firm": 12})
    # Twelve reams at £8.20, and £10.00 delivery; the key acts for the office, so the head approves.
    approve(api.ground, line.split("/")[-3], "manor_mead", 10_840)
    api.ground.move_to(date(2026, 9, 30))
    late = problem(api.send("PUT", line, {"firm": 20}), 409, "conflict")
    assert "was not taken" in late["detail"]
    assert "stands" in problem(api.send("DELETE", line), 409, "conflict")["detail"]
    assert wishes(api, line) == {"A3": (12, 0)}


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, [{"pointer": "#/firm", "detail": "Missing data for required field."}]),
        ({"firm": "12"}, [{"pointer": "#/firm", "detail": "Not a valid integer."}]),
        ({"firm": 1.5}, [{"pointer": "#/firm", "detail": "Not a valid integer."}]),
        (
            {"firm": 1, "frim": 2, "a/b": 3},
            [
                {"pointer": "#/a~1b", "detail": "There is no such field here. There is: firm, tolerance."},
                {"pointer": "#/frim", "detail": "There is no such field here. There is: firm, tolerance."},
            ],
        ),
        ([1], [{"pointer": "#", "detail": "Send an object."}]),
    ],
)
def test_a_wrong_body_is_told_field_by_field(api: Api, line: str, sent: Any, errors: list[dict[str, str]]) -> None:
    assert problem(api.send("PUT", line, sent), 400, "invalid")["errors"] == errors


@pytest.mark.parametrize(
    "sent", [b"", b"{", b"\xff\xfe", b'{"firm": NaN}', b'{"firm": 1, "firm": 2}', b"[" * 50_000, b'"\\ud800"']
)
def test_what_is_not_json_is_refused(api: Api, line: str, sent: bytes) -> None:
    response = api.send("PUT", line, data=sent, headers={"Content-Type": "application/json"})
    problem(response, 400, "invalid")


def test_another_kind_of_body_is_refused(api: Api, line: str) -> None:
    response = api.send("PUT", line, data="firm=12", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert "application/x-www-form-urlencoded" in problem(response, 415, "media-type")["detail"]
    problem(api.send("PUT", line, data=json.dumps({"firm": 1})), 415, "media-type")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(api: Api, line: str) -> None:
    sent = json.dumps({"firm": 1, "tolerance": 1, "x": "x" * 300_000})
    problem(api.send("PUT", line, data=sent, headers={"Content-Type": "application/json"}), 413, "too-large")


def test_an_address_without_a_body_takes_none(api: Api, line: str) -> None:
    problem(api.send("DELETE", line, {"firm": 1}), 400, "invalid")


def test_half_characters_and_null_characters_are_refused_not_kept(api: Api) -> None:
    at = f"{api.at}/services/collective_contracts/feedback"
    for odd in ("\\u0000", "\\ud800"):
        sent = f'{{"would_keep": "yes", "went_well": "{odd}"}}'
        problem(api.send("POST", at, data=sent, headers={"Content-Type": "application/json"}), 400, "invalid")
    assert api.get(f"{api.at}/catalogue?words=%00").status_code == 400
    assert api.get(f"{api.at}/services/%00/price").status_code == 400


def test_feedback_is_given_and_shown_to_the_trust(api: Api) -> None:
    said = {"would_keep": "yes", "hours_saved_a_month": 6, "went_well": "Payslips were right.\nFrom the first month."}
    response = api.send("POST", f"{api.at}/services/collective_contracts/feedback", said)
    assert (response.status_code, response.get_json()["would_keep"]) == (201, "yes")
    wrong = api.send("POST", f"{api.at}/services/collective_contracts/feedback", {"would_keep": "perhaps"})
    assert problem(wrong, 400, "invalid")["errors"][0]["pointer"] == "#/would_keep"


def test_a_statement_of_an_order_is_made_followed_and_fetched(bought: Ground) -> None:
    api = api_of(bought)
    [order] = api.all_of(f"{api.at}/orders")
    begun = api.send("POST", f"{api.at}/orders/{order['order_id']}/statement")
    place = begun.headers["Location"]
    assert place == f"http://localhost/api/v1{api.at}/jobs/procurement/{begun.get_json()['job_id']}"
    assert api.get(place).get_json()["state"] == "queued"
    bought.settle()
    job = api.get(place).get_json()
    assert (job["state"], len(job["files"])) == ("done", 1)
    file = api.get(f"{place}/files/{job['files'][0]}")
    assert (file.status_code, file.mimetype, file.get_data()[:5]) == (200, "application/pdf", b"%PDF-")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{job["files"][0]}"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    problem(api.get(f"{place}/files/other.pdf"), 404, "not-found")
    found = bought.ask(Role.AUDITOR, "portal", "readings", school_id=bought.schools["manor_mead"])
    assert ("a file", job["files"][0]) in {(row["what"], row["record"]) for row in found["readings"]}
