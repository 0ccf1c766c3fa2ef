"""What anybody may read before and after signing in: it is there without a service, and says what the law asks for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.portal.ground import Ground

PAGES = {
    "/accessibility": "Accessibility statement",
    "/privacy": "Privacy and cookies",
    "/words": "Words we use",
    "/help": "Help",
}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_visitor_may_read_it_and_every_page_leads_there(reading: Ground, path: str, title: str) -> None:
    visitor = reading.visitor()
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in answer.get_data(as_text=True)
    assert f'href="{path}"' in visitor.get("/sign-in").get_data(as_text=True)


def test_the_icon_that_browsers_ask_for_beside_a_file_is_the_portals(reading: Ground) -> None:
    with reading.visitor().get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_they_stand_while_every_service_is_away(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground.client, "call", lambda *_, **__: pytest.fail("no service is needed for this"))
    assert [ground.visitor().get(path).status_code for path in PAGES] == [200] * len(PAGES)


def test_the_accessibility_statement_has_the_parts_that_the_regulations_ask_for(reading: Ground) -> None:
    text = reading.visitor().text("/accessibility")
    for part in (
        "Compliance status", "version 2.2", "Content that is not accessible", "Feedback and contact", "Enforcement procedure",
        "Equality and Human Rights Commission (EHRC)", "Equality Advisory and Support Service (EASS)",
        "(No. 2) Accessibility Regulations 2018", "This statement was prepared on", "It was last reviewed on", "What was tested, and how",
    ):  # fmt: skip
        assert part in text, part


def test_every_cookie_that_is_set_is_named_with_its_time(ground: Ground) -> None:
    browser = ground.signed_in("head@manor_mead")
    text = browser.text("/privacy")
    kept = {cookie.key for cookie in (browser.client._cookies or {}).values()}
    assert kept
    assert sorted(name for name in kept if name not in text) == []
    assert "60 minutes after you last used it, 12 hours at most" in text


def test_under_https_the_names_of_the_cookies_are_the_ones_that_are_set_there(ground: Ground) -> None:
    ground.web = replace(ground.web, public_url="https://localhost")
    assert "__Host-quayside" in ground.visitor().text("/privacy")


def test_the_page_of_words_leads_to_each_letter_and_each_word_has_an_anchor(reading: Ground) -> None:
    html = reading.visitor().get("/words").get_data(as_text=True)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#(letter-[a-z])"', html)) <= ids
    assert {"shadow-statement", "headboard", "urn"} <= ids


def test_whom_to_ask_comes_from_the_trust_s_settings(ground: Ground) -> None:
    assert "Ask your contact at the trust" in ground.visitor().text("/help")
    ground.web = replace(ground.web, help_email="help@trust.example", help_phone="01234 567890")
    ground._app = None
    for path in ("/help", "/accessibility", "/privacy"):
        text = ground.visitor().text(path)
        assert "help@trust.example" in text
        assert "01234 567890" in text


def test_the_help_page_says_what_to_do_with_a_reference(reading: Ground) -> None:
    answer = reading.visitor().get("/help")
    assert answer.headers["X-Correlation-Id"] in answer.get_data(as_text=True)
    assert "Send it with your question" in reading.visitor().text("/help")


def test_somebody_of_one_school_keeps_its_name_and_navigation_on_pages_about_no_school(reading: Ground) -> None:
    html = reading.signed_in("head@manor_mead").get("/words").get_data(as_text=True)
    assert "<strong>Manor Mead School</strong>" in html
    assert f'href="/schools/{reading.schools["manor_mead"]}/people/"' in html
    assert "<strong>The trust</strong>" in reading.signed_in("buyer@trust").get("/words").get_data(as_text=True)
