"""Who may call the API, and how it refuses: tokens, schools, scopes, verbs, bodies, and never a page instead of a problem."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.errors import DatabaseAway, ServiceAway
from shared.identity.roles import Role
from tests.portal.api.caller import Api, api_of, token_of
from tests.portal.ground import Ground


def problem(response: Any, status: int, name: str) -> dict[str, Any]:
    """The problem that a response tells, checked."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.get_data(
        as_text=True
    )
    said: dict[str, Any] = response.get_json()
    assert said["type"] == f"http://localhost/developers#problem-{name}"
    assert said["status"] == status
    assert said["title"] and said["detail"]
    assert said["reference"] == response.headers["X-Correlation-Id"]
    assert response.headers["Cache-Control"] == "no-store"
    return said


def test_a_token_tells_what_it_is(reading: Ground) -> None:
    api = api_of(reading, "membership:read", "procurement:read")
    said = api.get("/token").get_json()
    assert said["school_id"] == reading.schools["manor_mead"]
    assert (said["name"], said["scopes"]) == ("Finance system", ["membership:read", "procurement:read"])
    assert said["expires_on"] == "2027-06-30"
    assert said["acts_as"] == f"token:{said['token_id']}"


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer qs_short", "qs_" + "0" * 49, "Bearer qs_" + "0" * 49],
)
def test_without_a_good_token_the_answer_is_401_and_says_what_is_wanted(reading: Ground, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Api(reading, None).get("/token", headers=headers)
    problem(response, 401, "token")
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="quayside"')


def test_a_token_in_the_address_or_a_cookie_is_no_token(reading: Ground) -> None:
    secret = token_of(reading)
    problem(Api(reading, None).get(f"/token?access_token={secret}"), 401, "token")
    problem(Api(reading, None).get("/token", headers={"Cookie": f"token={secret}"}), 401, "token")


def test_whoever_is_signed_in_with_a_browser_is_nobody_here(reading: Ground) -> None:
    browser = reading.signed_in("head@manor_mead")
    problem(browser.client.get(f"/api/v1/schools/{reading.schools['manor_mead']}"), 401, "token")


def test_a_revoked_token_opens_nothing_any_more(ground: Ground) -> None:
    api = api_of(ground)
    token_id = api.get("/token").get_json()["token_id"]
    ground.ask(Role.OPERATOR, "portal", "revoke_api_token", school_id=ground.schools["manor_mead"], token_id=token_id)
    response = api.get("/token")
    problem(response, 401, "token")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_token_opens_on_its_last_day_and_not_on_the_next(ground: Ground) -> None:
    api = api_of(ground, until="2026-09-30")
    ground.move_to(date(2026, 9, 30))
    assert api.get("/token").status_code == 200
    ground.move_to(date(2026, 10, 1))
    problem(api.get("/token"), 401, "token")


def test_another_school_is_not_there_whatever_the_token_may_do_at_its_own(reading: Ground) -> None:
    api = api_of(reading)
    for school in (reading.schools["beacon"], "0192c5f2-0000-7000-8000-000000000000", "x"):
        said = problem(api.get(f"/schools/{school}/charges"), 404, "not-found")
        assert said["detail"] == "There is no school at this address that this token may see."


def test_a_scope_that_is_missing_is_named(reading: Ground) -> None:
    api = api_of(reading, "membership:read")
    response = api.get(f"{api.at}/savings")
    assert "procurement:read" in problem(response, 403, "scope")["detail"]
    assert 'error="insufficient_scope", scope="procurement:read"' in response.headers["WWW-Authenticate"]
    problem(api.send("PUT", f"{api.at}/orders/x/lines/y", {"firm": 1}), 403, "scope")


def test_what_the_school_has_not_taken_up_is_refused_in_words(ground: Ground) -> None:
    api = api_of(ground, school="walton_leigh")
    said = problem(api.get(f"{api.at}/savings"), 403, "not-taken-up")
    assert "has not taken up Procurement" in said["detail"]


def test_no_cookie_is_set_and_none_is_needed_to_change_something(reading: Ground) -> None:
    api = api_of(reading)
    answers = [
        api.get("/token"), api.get("/nothing"), api.send("PUT", f"{api.at}/orders/x/lines/y", {"firm": 1}),
        Api(reading, None).get("/token"),
    ]  # fmt: skip
    assert [one.headers.getlist("Set-Cookie") for one in answers] == [[], [], [], []]
    problem(answers[2], 404, "not-found")


def test_no_other_site_may_call_it_from_a_browser(reading: Ground) -> None:
    api = api_of(reading)
    said = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    for response in (api.get("/token", headers=said), api.send("OPTIONS", "/token", headers=said)):
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]
    assert response.status_code == 405


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v2/token", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/token/x"]
)
@pytest.mark.parametrize("verb", ["GET", "POST", "DELETE", "PROPFIND"])
def test_what_is_nowhere_is_a_404_for_a_machine(reading: Ground, path: str, verb: str) -> None:
    problem(reading.app.test_client().open(path, method=verb), 404, "not-found")


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("POST", "/token", "GET, HEAD"),
        ("DELETE", "/schools/{}/charges", "GET, HEAD"),
        ("GET", "/schools/{}/orders/x/lines/y", "DELETE, PUT"),
        ("OPTIONS", "/schools/{}/orders/x/lines/y", "DELETE, PUT"),
        ("PURGE", "/schools/{}", "GET, HEAD"),
    ],
)
def test_a_verb_that_an_address_does_not_take_is_told_with_those_it_takes(
    reading: Ground, verb: str, path: str, allowed: str
) -> None:
    api = api_of(reading)
    response = api.send(verb, path.format(reading.schools["manor_mead"]))
    problem(response, 405, "method")
    assert response.headers["Allow"] == allowed


def test_head_answers_like_get_without_a_body(reading: Ground) -> None:
    api = api_of(reading)
    got, head = api.get(api.at), api.get(api.at, method="HEAD")
    assert (head.status_code, head.get_data()) == (200, b"")
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        got.headers["ETag"],
        got.headers["Content-Length"],
    )


def test_calls_are_counted_by_token_and_the_count_is_told(reading: Ground) -> None:
    ground = Ground(reading.home, start=reading.clock.now(), api_calls="3 per minute")
    ground.story.schools = dict(reading.schools)
    try:
        api, other = api_of(ground), api_of(ground)
        told = [api.get("/token").headers["RateLimit"].split(";")[:2] for _ in range(3)]
        assert told == [['"token"', "r=2"], ['"token"', "r=1"], ['"token"', "r=0"]]
        response = api.get("/token")
        problem(response, 429, "too-many")
        assert 1 <= int(response.headers["Retry-After"]) <= 61
        assert response.headers["RateLimit-Policy"] == '"token";q=3;w=60'
        assert response.headers["RateLimit"].startswith('"token";r=0;t=')
        assert other.get("/token").status_code == 200
    finally:
        ground.stop()


def test_an_address_that_fails_again_and_again_has_to_wait(ground: Ground) -> None:
    good, bad = api_of(ground), Api(ground, "qs_" + "0" * 49)
    statuses = [bad.get("/token").status_code for _ in range(62)]
    assert statuses == [401] * 60 + [429] * 2
    problem(good.get("/token"), 429, "too-many")


def test_a_service_that_is_away_is_named_and_said_when_to_come_back(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_of(ground)

    def away(*_asked: Any, **_named: Any) -> Any:
        raise ServiceAway("Procurement does not answer just now.")

    monkeypatch.setattr(ground.client, "call", away)
    response = api.get(f"{api.at}/savings")
    assert problem(response, 503, "away")["detail"] == "Procurement does not answer just now."
    assert response.headers["Retry-After"] == "30"


def test_records_that_are_away_are_a_503_too(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(ground)

    def away(*_asked: Any) -> Any:
        raise DatabaseAway("connection refused at 10.0.0.1")

    monkeypatch.setattr("services.portal.application.tokens.token_of", away)
    assert "10.0.0.1" not in str(problem(api.get("/token"), 503, "away"))


def test_what_nobody_foresaw_is_told_with_a_reference_and_nothing_from_inside(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_of(ground)

    def broken(*_asked: Any) -> Any:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("services.portal.web.api.requests.read", broken)
    assert "hunter2" not in str(problem(api.get(api.at), 500, "failed"))


def test_a_service_that_fails_is_a_500_with_its_reference(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(ground)

    def broken(*_asked: Any) -> Any:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("services.membership.application.schools.school_page", broken)
    said = problem(api.get(api.at), 500, "failed")
    assert "Quote" in said["detail"] and "hunter2" not in str(said)


def test_what_a_token_read_of_charges_is_on_record(ground: Ground) -> None:
    api = api_of(ground)
    api.get(f"{api.at}/charges")
    found = ground.ask(Role.AUDITOR, "portal", "readings", school_id=ground.schools["manor_mead"])
    [one] = [row for row in found["readings"] if row["actor"].startswith("token:")]
    assert (one["what"], one["way"]) == ("charges", "api")
