"""What was sent while a service did not answer: it stands ready to be sent again, and is done once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.portal.web.admission.signing_in import ABSENCES
from services.portal.web.asking.calls import Absences
from shared.errors import ServiceAway
from shared.identity.roles import Role
from tests.portal.ground import PASSPHRASE, Ground, words_of
from tests.portal.web.checking import again

LEAD = "lead@trust"
ARRIVED, LOST = True, False


class Cut:
    """The way to the services, on which the answer of one method gets lost; what was asked may have arrived or not."""

    def __init__(self, way: Any, method: str, *, arrives: bool) -> None:
        self._way, self._method, self._arrives = way, method, arrives
        self.is_cut = True

    def call(self, who: Any, service: str, method: str, request: Any = None, **named: Any) -> Any:
        if not (self.is_cut and method == self._method):
            return self._way.call(who, service, method, request, **named)
        if self._arrives:
            self._way.call(who, service, method, request, **named)
        raise ServiceAway("The way to membership is cut: [Errno 104] Connection reset by peer", cut=True)


def _cut(ground: Ground, method: str, *, arrives: bool) -> Cut:
    ground.client = Cut(ground.client, method, arrives=arrives)
    return ground.client


@pytest.mark.parametrize("arrives", [ARRIVED, LOST])
def test_what_may_have_arrived_is_sent_again_by_a_button_and_done_once(arrives: bool, ground: Ground) -> None:
    way = _cut(ground, "enter_at_trust", arrives=arrives)
    browser = ground.signed_in(LEAD)
    fields = {
        "name": 'Noor "Nell" <b>Shah</b>', "account": "noor@trust", "email": "", "role": "buyer",
        "from_on": ["1", "9", "2026"],
    }  # fmt: skip
    answer = browser.send("/trust/people/add", fields)
    assert answer.status_code == 503
    words = words_of(answer.text)
    assert "Membership does not answer just now. We cannot say whether what you sent has arrived." in words
    assert "Errno" not in words
    assert "<b>Shah" not in answer.text
    way.is_cut = False
    ground.app.extensions[ABSENCES] = Absences()
    assert 'action="/trust/people/add"' in answer.text
    done = browser.client.post("/trust/people/add", data=MultiDict(again(answer.text)), follow_redirects=True)
    assert done.status_code == 200
    named = [one["name"] for one in ground.ask(Role.MEMBERSHIP_LEAD, "membership", "people_of_trust")]
    assert named.count('Noor "Nell" <b>Shah</b>') == 1


def test_a_page_that_only_shows_says_that_nothing_is_lost(ground: Ground) -> None:
    _cut(ground, "people_of_trust", arrives=LOST)
    answer = ground.signed_in(LEAD).client.get("/trust/people/")
    assert answer.status_code == 503
    assert "Membership does not answer just now. Everything else works, and nothing is lost." in words_of(answer.text)
    assert "Send it again" not in answer.text


def test_a_file_is_looked_for_first_since_no_page_can_hold_it(ground: Ground) -> None:
    _cut(ground, "send_schools_file", arrives=LOST)
    browser = ground.signed_in(LEAD)
    path = "/trust/schools/files/send/successors"
    fields = {**browser.hidden(path), "file": (io.BytesIO(b"URN\n1\n"), "schools.csv")}
    answer = browser.client.post(path, data=fields, content_type="multipart/form-data")
    assert answer.status_code == 503
    assert "We cannot say whether your file has arrived." in words_of(answer.text)
    assert "Send it again" not in answer.text


def test_no_passphrase_stands_in_a_page_to_be_sent_again(ground: Ground) -> None:
    _cut(ground, "my_roles", arrives=LOST)
    answer = ground.visitor().sign_in(LEAD)
    assert answer.status_code == 503
    assert "Try again in a few minutes" in words_of(answer.text)
    assert PASSPHRASE not in answer.text
