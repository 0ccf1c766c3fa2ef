"""The timeline: every service's entries in one line, newest first, paged without losing or repeating one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.portal.web.pages.membership import timeline
from shared.errors import ServiceAway
from shared.identity.roles import Role
from shared.service import installed
from tests.portal.ground import Ground


def path(ground: Ground) -> str:
    return f"/schools/{ground.schools['manor_mead']}/membership/timeline"


class Without:
    """The way to the services, of which one does not answer."""

    def __init__(self, client: Any, missing: str) -> None:
        self._client, self._missing = client, missing

    def call(self, who: Any, service: str, method: str, request: Any = None, **more: Any) -> Any:
        self._refuse(service)
        return self._client.call(who, service, method, request, **more)

    def call_several(self, who: Any, service: str, questions: Any) -> Any:
        self._refuse(service)
        return self._client.call_several(who, service, questions)

    def _refuse(self, service: str) -> None:
        if service == self._missing:
            raise ServiceAway(f"{service} does not answer just now.")


def test_who_what_and_why_stand_in_words_and_services_are_merged(reading: Ground) -> None:
    said = reading.signed_in("head@manor_mead").text(path(reading))
    assert "Hannah Cole (Membership)" in said
    assert "(Procurement)" in said
    assert "Saving recorded" in said
    assert "membership.journey.noted" not in said and "Replay" not in said


def test_every_entry_is_on_one_page_and_on_one_only(reading: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "SHOWN", 7)
    browser, here, seen = reading.signed_in("head@manor_mead"), path(reading), 0
    for _ in range(100):
        html = browser.get(here).get_data(as_text=True)
        seen += html.count('class="quayside-timeline__what"')
        older = re.search(r'href="([^"]+before=[^"]+)">Older', html)
        if older is None:
            break
        here = older[1].replace("&amp;", "&")
    wanted = [
        one
        for service in installed.names()
        for one in reading.ask(Role.OPERATOR, service, "timeline", school_id=reading.schools["manor_mead"], most=500)
        if not one["type"].endswith(timeline.BETWEEN_SERVICES)
    ]
    assert seen == len(wanted) > 20


def test_a_service_that_is_away_is_named_and_the_rest_stands(ground: Ground) -> None:
    ground.client = Without(ground.client, "procurement")
    said = ground.signed_in("head@manor_mead").text(path(ground))
    assert "Procurement does not answer just now." in said
    assert "Associate period started" in said
