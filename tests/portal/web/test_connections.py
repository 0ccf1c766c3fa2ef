"""A school connects its own systems: tokens and webhooks are made, changed and ended by its head; secrets are shown once."""

from __future__ import annotations

import re

import pytest

from services.portal.application import tokens
from services.portal.web.pages.connections.tokens import CONNECTORS
from shared.identity.roles import Role
from shared.persistence.unit_of_work import Cause
from tests.portal.ground import Browser, Ground, words_of

TOKEN = {
    "name": "Finance system",
    "scopes": ["membership:read", "procurement:read"],
    "expires_on": ["1", "9", "2027"],
}


@pytest.fixture
def head(ground: Ground) -> Browser:
    return ground.signed_in("head@manor_mead")


def at(ground: Ground, rest: str = "") -> str:
    return f"/schools/{ground.schools['manor_mead']}/connections/{rest}"


def added(ground: Ground, head: Browser, **fields: object) -> tuple[str, str]:
    """A webhook: the address of its page, and its secret."""
    html = head.send(
        at(ground, "webhooks/add"), {"name": "Ledger", "url": "https://ledger.example/in", **fields}
    ).get_data(as_text=True)
    page = re.search(r'href="([^"]+)">I have kept it', html)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", html)
    assert page is not None, words_of(html)
    assert secret is not None
    return page[1], secret[0]


def test_an_empty_page_says_what_tokens_and_webhooks_are_for_and_leads_to_the_first(
    ground: Ground, head: Browser
) -> None:
    text = head.text(at(ground))
    assert "No system asks us yet" in text
    assert "No system is told yet" in text


def test_a_token_is_shown_once_and_opens_what_was_ticked(ground: Ground, head: Browser) -> None:
    html = head.send(at(ground, "tokens/add"), TOKEN).get_data(as_text=True)
    secret = re.search(r"qs_[A-Za-z0-9_-]+", html)
    assert secret is not None
    with ground.host.runtimes["portal"].unit_of_work(Cause("test", "1", None)) as uow:
        record = tokens.token_of(uow, secret[0])  # type: ignore[arg-type]
    assert record is not None
    assert (record.school_id, sorted(record.scopes)) == (
        ground.schools["manor_mead"],
        ["membership:read", "procurement:read"],
    )
    again = head.text(at(ground))
    assert secret[0] not in again
    assert f"…{secret[0][-4:]}" in again
    assert "1 September 2027" in again


def test_a_token_that_is_sent_twice_is_made_once_and_its_secret_is_not_shown_again(
    ground: Ground, head: Browser
) -> None:
    page = at(ground, "tokens/add")
    fields = {**head.hidden(page), **TOKEN}
    first = head.client.post(page, data=fields).get_data(as_text=True)
    second = words_of(head.client.post(page, data=fields).get_data(as_text=True))
    assert "qs_" in first
    assert "qs_" not in second
    assert "it was shown once before" in second
    assert head.text(at(ground)).count("Finance system") == 2  # the row, and the link that revokes it


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter the name of the system that will use it"),
        ({"scopes": []}, "Tick at least one thing that it may do"),
        ({"expires_on": ["1", "9", "2025"]}, "A token ends on a day from tomorrow to a year from now"),
        ({"expires_on": ["", "", ""]}, "Enter the last day on which it holds"),
    ],
)
def test_a_token_that_is_not_right_is_refused_in_words(
    ground: Ground, head: Browser, changed: dict[str, object], said: str
) -> None:
    answer = head.send(at(ground, "tokens/add"), TOKEN | changed)
    assert said in words_of(answer.get_data(as_text=True))
    assert "No system asks us yet" in head.text(at(ground))


def test_a_revoked_token_stands_in_the_list_as_such(ground: Ground, head: Browser) -> None:
    head.send(at(ground, "tokens/add"), TOKEN)
    html = head.get(at(ground)).get_data(as_text=True)
    revoke = re.search(r'href="([^"]+/revoke)"', html)
    assert revoke is not None
    assert "refused from the next moment on" in head.text(revoke[1])
    said = words_of(head.send(revoke[1]).get_data(as_text=True))
    assert "Finance system holds no longer." in said
    assert "Revoked" in said


def test_a_webhook_s_secret_is_shown_once(ground: Ground, head: Browser) -> None:
    page, secret = added(ground, head)
    assert secret not in head.text(page)
    assert secret not in head.text(at(ground))
    assert "https://ledger.example/in" in head.text(page)


def test_a_webhook_is_told_of_what_was_ticked_and_that_can_be_changed(ground: Ground, head: Browser) -> None:
    page, _ = added(ground, head, which="chosen", events=["membership.charge.recorded.v1"])
    form = head.get(f"{page}/change").get_data(as_text=True)
    ticked = re.findall(r'<input[^>]*name="events"[^>]*value="([^"]+)"[^>]*\bchecked', form)
    assert ticked == ["membership.charge.recorded.v1"]
    answer = head.send(f"{page}/change", {"name": "Big ledger", "url": "https://ledger.example/in", "which": "all"})
    said = words_of(answer.get_data(as_text=True))
    assert "Your changes are saved." in said
    assert "Everything that happens about this school" in said
    assert "Big ledger" in said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "http://ledger.example/in"}, "https"),
        ({"url": "https://127.0.0.1/in"}, "This address leads into a private network, which we do not call."),
        ({"which": "chosen", "events": []}, "Tick at least one thing, or choose everything"),
        ({"name": ""}, "Enter the name of the system that is told"),
    ],
)
def test_a_webhook_that_is_not_right_is_refused_in_words(
    ground: Ground, head: Browser, fields: dict[str, object], said: str
) -> None:
    asked = {"name": "Ledger", "url": "https://ledger.example/in", "which": "all", **fields}
    html = head.send(at(ground, "webhooks/add"), asked).get_data(as_text=True)
    summary = html[html.index("govuk-error-summary") : html.index("<h1")]
    assert said in words_of(summary)
    assert "No system is told yet" in head.text(at(ground))


def test_a_new_secret_is_shown_once_and_says_how_long_the_old_one_counts(ground: Ground, head: Browser) -> None:
    page, old = added(ground, head)
    html = head.send(f"{page}/secret").get_data(as_text=True)
    new = re.search(r"whsec_[A-Za-z0-9+/=]+", html)
    assert new is not None
    assert new[0] != old
    assert "Messages carry the signatures of the old secret and of this one until" in words_of(html)


def test_a_webhook_is_switched_off_and_on_and_removed(ground: Ground, head: Browser) -> None:
    page, _ = added(ground, head)
    assert "Ledger is off." in words_of(head.send(f"{page}/off").get_data(as_text=True))
    assert "A person switched it off." in head.text(f"{page}/on")
    assert "Ledger is on again." in words_of(head.send(f"{page}/on").get_data(as_text=True))
    assert "Ledger was removed." in words_of(head.send(f"{page}/remove").get_data(as_text=True))
    assert head.get(page).status_code == 404


def test_a_test_message_stands_among_the_messages_and_can_be_sent_again(ground: Ground, head: Browser) -> None:
    page, _ = added(ground, head)
    said = words_of(head.send(f"{page}/test").get_data(as_text=True))
    assert "A test message is on its way." in said
    assert "Waiting" in said
    html = head.get(page).get_data(as_text=True)
    again = re.search(r'href="([^"]+/resend)"', html)
    assert again is not None
    assert "the same id and content" in head.text(again[1])
    assert "It is on its way again." in words_of(head.send(again[1]).get_data(as_text=True))
    assert "There is no such message." in head.text(f"{page}?state=dropped")


def test_looking_at_a_page_before_a_step_takes_no_step(ground: Ground, head: Browser) -> None:
    page, _ = added(ground, head)
    for step in ("off", "remove", "secret", "test"):
        assert head.get(f"{page}/{step}").status_code == 200
    assert "On" in head.text(page)
    assert "Nothing was sent yet." in head.text(page)


def test_the_example_of_a_check_that_the_page_shows_checks_what_we_sign(reading: Ground) -> None:
    import html as markup
    from datetime import UTC, datetime

    from services.portal.domain import signing

    page = reading.signed_in("head@manor_mead").get(at(reading, "signature")).get_data(as_text=True)
    example = markup.unescape(re.findall(r"<code>(.*?)</code></pre>", page, re.DOTALL)[0])
    program: dict[str, object] = {}
    exec(example, program)
    is_ours = program["is_ours"]
    assert callable(is_ours)
    secret, other, body = signing.new_secret(), signing.new_secret(), b'{"id":"1"}'
    headers = signing.headers("msg_1", datetime.now(UTC), body, [other, secret])
    assert is_ours(headers, body, secret) is True
    assert is_ours(headers, body + b" ", secret) is False
    assert is_ours(headers, body, signing.new_secret()) is False
    old = signing.headers("msg_1", datetime(2026, 1, 1, tzinfo=UTC), body, [secret])
    assert is_ours(old, body, secret) is False


def test_only_those_who_lead_a_school_connect_it(reading: Ground) -> None:
    assert CONNECTORS.roles == {Role.HEAD, Role.BUSINESS_MANAGER, Role.OPERATOR}
    for account, status in {
        "manager@manor_mead": 200,
        "office@manor_mead": 403,
        "governor@manor_mead": 403,
        "head@beacon": 404,
    }.items():
        assert reading.signed_in(account).get(at(reading)).status_code == status
