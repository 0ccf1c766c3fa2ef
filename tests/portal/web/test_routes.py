"""Every address of the portal, walked: each declares who may open it and opens for exactly those; looking changes nothing;
what changes something is a form with a token, at an address that shows the form first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import unquote, unquote_plus

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from services.portal.web import app as web_app
from services.portal.web import pages as pages_of_portal
from services.portal.web.admission import errors
from services.portal.web.admission.access import Kind, Pages, Undeclared, looks_of, rules_of
from services.portal.web.app import create_app, found_in
from shared.identity.roles import SCHOOL_READERS, Role
from tests.portal.conftest import Told
from tests.portal.ground import Ground, copied, words_of
from tests.portal.web.walking import (
    NOT_THERE,
    OTHER,
    PEOPLE,
    Samples,
    Somebody,
    Watching,
    browser_of,
    every_rule,
    opens_for,
    pages_for_people,
    path_of,
    samples_of,
)

pytestmark = pytest.mark.xdist_group("routes")
"""So that one worker walks, once: what the walk saw is looked at by many tests."""

OPEN_WITHOUT_TOKEN = {"api_v1.description"}
"""What the API tells everybody: its own description."""

LEADS_ELSEWHERE = {"help.icon"}
"""What is for anybody and is itself only the way to another address."""

SERVICE_DECIDES = ("work.", "membership.sign", "membership.take_back")
"""Pages of jobs are the same for all services, whose name is in the address: each says for itself who may see its own. And
who signs a proposal next, or takes it back, is what the membership says of this proposal."""


@pytest.fixture(scope="module")
def walked(told_today: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The ground with a watched way to the services; what goes wrong inside is an error page, as for people."""
    home = tmp_path_factory.mktemp("walked") / "trust"
    ground = copied(told_today.home, home, told_today.schools, told_today.now)
    ground.client = Watching(ground.host.client)
    ground.app.testing = False
    ground.clock.move_to(ground.clock.now() + timedelta(seconds=1))
    yield ground
    ground.stop()


@pytest.fixture(scope="module")
def browsers(walked: Ground) -> dict[Somebody, FlaskClient]:
    return {somebody: browser_of(walked, somebody) for somebody in PEOPLE}


@pytest.fixture(scope="module")
def samples(walked: Ground) -> Samples:
    return samples_of(walked)


# Declared


def test_every_address_says_who_may_open_it(walked: Ground) -> None:
    declared = rules_of(walked.app)
    undeclared = [rule.endpoint for rule in walked.app.url_map.iter_rules() if rule.endpoint not in declared]
    assert undeclared == []
    assert len(declared) > 380, "the walk is about the whole portal"


def test_an_address_without_a_rule_keeps_the_portal_from_starting(
    walked: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", "page", lambda: "open to all")
    rooms = [*found_in(pages_of_portal), SimpleNamespace(pages=forgotten)]
    monkeypatch.setattr(web_app, "found_in", lambda _package: rooms)
    with pytest.raises(Undeclared, match=r"forgotten\.page"):
        create_app(walked.host.runtimes["portal"], walked.client, walked.web)


def test_an_address_declared_beside_the_rules_keeps_the_portal_from_starting(
    walked: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages("beside", __name__)
    pages.add_url_rule("/beside", "page", lambda: "open to all")
    rooms = [*found_in(pages_of_portal), SimpleNamespace(pages=pages)]
    monkeypatch.setattr(web_app, "found_in", lambda _package: rooms)
    with pytest.raises(Undeclared, match=r"beside\.page"):
        create_app(walked.host.runtimes["portal"], walked.client, walked.web)


def test_every_page_for_people_at_a_school_names_the_school(walked: Ground) -> None:
    for rule, access in pages_for_people(walked):
        assert (access.kind is Kind.AT_SCHOOL) == ("<school_id>" in rule.rule), rule.rule


def test_rules_name_roles_where_they_must(walked: Ground) -> None:
    for rule, access in pages_for_people(walked):
        named = access.kind in (Kind.AT_SCHOOL, Kind.IN_TRUST)
        assert bool(access.roles) == named, rule.rule


def test_a_page_of_the_trust_opens_for_no_role_that_schools_have(walked: Ground) -> None:
    for rule, access in pages_for_people(walked):
        if access.kind is Kind.IN_TRUST:
            assert not access.roles & SCHOOL_READERS, rule.rule


# Opens for exactly those


@pytest.mark.parametrize("somebody", PEOPLE, ids=str)
def test_every_address_opens_for_this_role_or_is_refused_exactly_as_declared(
    somebody: Somebody, walked: Ground, browsers: dict[Somebody, FlaskClient], samples: Samples,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(errors, "render_template", lambda *_name, **_values: "an error page")
    views = walked.app.view_functions
    for rule, access in pages_for_people(walked):
        monkeypatch.setitem(views, rule.endpoint, lambda **_values: "opened")
        answer = browsers[somebody].get(path_of(rule, samples))
        opened = opens_for(access, somebody)
        if opened:
            assert answer.status_code == 200, f"{rule.rule} should open for {somebody}: {answer.status_code}"
        else:
            elsewhere = access.kind is Kind.AT_SCHOOL and somebody.at == OTHER
            assert answer.status_code == (404 if elsewhere else 403), f"{rule.rule} should not open for {somebody}"
            assert "opened" not in answer.text
        if "POST" in (rule.methods or ()) and not opened:
            posted = browsers[somebody].post(path_of(rule, samples))
            assert posted.status_code in (403, 404), f"{rule.rule} takes a form from {somebody}"


def test_every_address_sends_visitors_to_sign_in_unless_it_is_for_anybody(walked: Ground, samples: Samples) -> None:
    visitor = walked.app.test_client()
    for rule, access in pages_for_people(walked):
        path = path_of(rule, samples)
        answer = visitor.get(path)
        if rule.endpoint in LEADS_ELSEWHERE:
            assert (answer.status_code, answer.location[:8]) == (302, "/assets/"), rule.rule
        elif access.kind is Kind.ANYBODY:
            assert answer.status_code == (404 if rule.endpoint.startswith("oidc.") else 200), rule.rule
        elif rule.endpoint in looks_of(walked.app):
            assert answer.status_code == 401, rule.rule
        else:
            assert (answer.status_code, unquote_plus(answer.location)) == (302, f"/sign-in?next={unquote(path)}"), (
                rule.rule
            )
        if "POST" in (rule.methods or ()) and access.kind is not Kind.ANYBODY:
            assert visitor.post(path).location.startswith("/sign-in?next="), rule.rule


@pytest.mark.parametrize("school_id", [NOT_THERE, "not-an-id"])
def test_every_page_of_a_school_that_is_not_there_is_not_found(
    school_id: str, walked: Ground, browsers: dict[Somebody, FlaskClient], samples: Samples,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(errors, "render_template", lambda *_name, **_values: "an error page")
    for rule, access in pages_for_people(walked):
        if access.kind is Kind.AT_SCHOOL:
            for somebody, browser in browsers.items():
                if somebody.role in (Role.HEAD, Role.MEMBERSHIP_LEAD):
                    answer = browser.get(path_of(rule, samples, school_id=school_id))
                    assert answer.status_code == 404, f"{rule.rule} for {somebody}"


def test_the_api_takes_no_cookie_for_a_token(
    walked: Ground, browsers: dict[Somebody, FlaskClient], samples: Samples
) -> None:
    head = browsers[PEOPLE[0]]
    for rule, access in every_rule(walked):
        if access.kind is Kind.TOKEN and rule.endpoint not in OPEN_WITHOUT_TOKEN:
            for method in sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
                answer = head.open(path_of(rule, samples), method=method)
                assert answer.status_code in (401, 404), f"{method} {rule.rule}: {answer.status_code}"
                assert not answer.headers.getlist("Set-Cookie"), rule.rule


# Looking changes nothing


@dataclass(frozen=True)
class Visit:
    """One page, opened by one person for whom it is declared to open."""

    rule: Rule
    path: str
    somebody: Somebody
    status: int
    page: str
    changes: list[str]


@pytest.fixture(scope="module")
def visits(walked: Ground, browsers: dict[Somebody, FlaskClient], samples: Samples) -> list[Visit]:
    """Every page, opened by everybody for whom it should; one that asks nobody who they are, by one of them."""
    made = []
    for rule, access in pages_for_people(walked):
        path = path_of(rule, samples)
        welcome = [one for one in browsers if one.at != OTHER and opens_for(access, one)]
        for somebody in welcome[:1] if access.kind is Kind.ANYBODY else welcome:
            walked.client.calls.clear()
            answer = browsers[somebody].get(path)
            page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            made.append(Visit(rule, path, somebody, answer.status_code, page, walked.client.changes()))
    return made


def test_no_page_breaks(visits: list[Visit]) -> None:
    assert [f"{one.path} for {one.somebody}: {one.status}" for one in visits if one.status >= 500] == []


def test_no_service_refuses_a_page_to_somebody_for_whom_it_is_declared(visits: list[Visit]) -> None:
    """A page is there or it is not; that its service then refuses the role would be a door that leads to a wall."""
    refused = [
        f"{one.rule.rule} for {one.somebody}: {words_of(one.page).partition('Skip to main content')[2][:250]}"
        for one in visits
        if one.status == 403 and not one.rule.endpoint.startswith(SERVICE_DECIDES)
    ]
    assert not refused, "\n".join(refused)


def test_opening_a_page_gives_no_command_to_any_service(visits: list[Visit]) -> None:
    assert [f"{one.rule.rule}: {one.changes}" for one in visits if one.changes] == []


def test_most_pages_were_really_opened(visits: list[Visit]) -> None:
    opened = {one.rule.endpoint for one in visits if one.status == 200}
    every = {one.rule.endpoint for one in visits}
    assert len(opened) > 0.9 * len(every), sorted(every - opened)


# What changes something


def test_every_address_that_takes_a_form_shows_it_first_at_the_same_address(walked: Ground) -> None:
    for rule, _ in pages_for_people(walked):
        methods = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"GET", "POST"}), f"{rule.rule} takes {sorted(methods)}"


def test_every_form_carries_a_token(visits: list[Visit]) -> None:
    forms = 0
    for one in visits:
        for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', one.page):
            forms += 1
            assert re.search(r'name="csrf_token"[^>]*value="[^"]{20,}"', form), f"a form of {one.path} carries no token"
            assert re.search(r'name="once"[^>]*value="[^"]{20,}"', form), (
                f"a form of {one.path} carries no key of its own"
            )
    assert forms > 400


def test_a_form_without_a_token_does_nothing_whatever_its_address(
    walked: Ground, browsers: dict[Somebody, FlaskClient], samples: Samples
) -> None:
    for rule, access in pages_for_people(walked):
        if "POST" not in (rule.methods or ()) or access.kind is Kind.ANYBODY:
            continue
        somebody = next(one for one in PEOPLE if opens_for(access, one))
        walked.client.calls.clear()
        answer = browsers[somebody].post(path_of(rule, samples), data={"confirm": "yes"})
        assert answer.status_code == 302, f"{rule.rule}: {answer.status_code}"
        assert answer.location == path_of(rule, samples), f"{rule.rule} leads to {answer.location}"
        assert walked.client.changes() == [], rule.rule
