"""Nobody is led to a page that then refuses them: every link of every kind of page, for everybody who signs in."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator

import pytest

from services.portal.web.admission.access import Kind, rules_of
from services.portal.web.admission.person import SignedIn
from shared.identity.context import EVERY_SCHOOL, Grant
from shared.identity.roles import Role
from tests.portal.conftest import Told
from tests.portal.ground import PEOPLE, Ground, copied

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


@pytest.fixture(scope="module")
def today(told_today: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = copied(told_today.home, tmp_path_factory.mktemp("walls") / "trust", told_today.schools, told_today.now)
    yield made
    made.stop()


def person_of(ground: Ground, account: str) -> SignedIn:
    name, role, school = PEOPLE[account]
    return SignedIn(account, name, (Grant(Role(role), ground.schools[school] if school else EVERY_SCHOOL),))


@pytest.mark.parametrize("account", sorted(PEOPLE))
def test_no_link_leads_to_a_page_that_refuses(today: Ground, account: str) -> None:
    browser, person = today.signed_in(account), person_of(today, account)
    routes, rules = today.app.url_map.bind("localhost"), rules_of(today.app)
    waiting, kinds, walls = deque(["/"]), set(), []
    while waiting:
        address = waiting.popleft()
        answer = browser.get(address)
        assert answer.status_code < 400, f"{address} answers {answer.status_code}"
        if answer.mimetype != "text/html":
            continue
        for found in map(html.unescape, LINK.findall(answer.get_data(as_text=True))):
            endpoint, named = routes.match(found.partition("?")[0])
            if rules[endpoint].kind is Kind.TOKEN:
                continue
            if not person.may(rules[endpoint], named.get("school_id")):
                walls.append(f"{address} leads to {found}")
            elif endpoint not in kinds and endpoint != "static":
                kinds.add(endpoint)
                waiting.append(found)
    assert not walls
    assert {"home.school", "home.trust"} & kinds
