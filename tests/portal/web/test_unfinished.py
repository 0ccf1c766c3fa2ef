"""A session that ends in the middle of a form: nothing that was typed is lost, nobody else reads it, nothing is sent twice."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.portal.ground import Browser, Ground, words_of
from tests.portal.records import records
from tests.portal.trial import letter_at, with_room

HEAD = "head@manor_mead"
AN_HOUR = timedelta(minutes=61)


@pytest.fixture
def trial(ground: Ground) -> Ground:
    """The ground with a room of pages of every kind."""
    return with_room(ground)


TYPED = {
    "to": "The clerk",
    "body": "Half a page, typed with care",
    "urgent": "y",
    "old_passphrase": "ferry lantern oat granite",
}


def _signed_out_while_typing(ground: Ground, browser: Browser, path: str) -> Any:
    filled = {**browser.hidden(path), **TYPED}
    ground.clock.move_to(ground.clock.now() + AN_HOUR)
    return browser.client.post(path, data=filled)


@pytest.mark.parametrize("late", [AN_HOUR, timedelta(hours=12, minutes=1)], ids=["idle", "a long day"])
def test_what_was_typed_when_the_session_ended_is_there_again_and_nothing_was_sent(
    trial: Ground, late: timedelta
) -> None:
    browser, path = trial.signed_in(HEAD), f"{letter_at(trial)}?step=2"
    filled = {**browser.hidden(path), **TYPED}
    trial.clock.move_to(trial.clock.now() + late)
    sent_away = browser.client.post(path, data=filled)
    assert sent_away.status_code == 302
    assert urlsplit(sent_away.location).path == "/sign-in"
    back = browser.send(sent_away.location, {"account": HEAD, "passphrase": "ferry lantern oat granite"})
    assert back.request.full_path == path
    page = back.text
    assert 'value="The clerk"' in page
    assert 'value="Half a page, typed with care"' in page
    assert re.search(r'name="urgent"[^>]*checked|checked[^>]*name="urgent"', page)
    assert "You were signed out while you filled this in" in words_of(page)
    assert "0 sent" in words_of(page)
    assert "Half a page" not in browser.get(path).get_data(as_text=True), "it is given back once"


def test_what_was_given_back_can_be_sent_with_one_press(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    sent_away = _signed_out_while_typing(trial, browser, path)
    back = browser.send(sent_away.location, {"account": HEAD, "passphrase": "ferry lantern oat granite"})
    again = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', back.text))
    assert browser.client.post(path, data=again).text == "sent"


def test_a_passphrase_is_never_written_down_with_what_was_typed(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    sent_away = _signed_out_while_typing(trial, browser, path)
    back = browser.send(sent_away.location, {"account": HEAD, "passphrase": "ferry lantern oat granite"})
    assert "Half a page" in back.text
    assert "ferry lantern" not in back.text


def test_what_one_person_typed_is_not_shown_to_the_next_at_the_same_computer(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    _signed_out_while_typing(trial, browser, path)
    browser.sign_in("office@manor_mead")
    assert "Half a page" not in browser.get(path).get_data(as_text=True)
    browser.send("/sign-out")
    browser.sign_in(HEAD)
    assert "Half a page" in browser.get(path).get_data(as_text=True), "its owner still gets it"


def test_what_was_typed_stays_with_the_browser_that_it_was_typed_in(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    _signed_out_while_typing(trial, browser, path)
    assert "Half a page" not in trial.signed_in(HEAD).get(path).get_data(as_text=True)


def test_what_was_typed_is_forgotten_after_an_hour(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    _signed_out_while_typing(trial, browser, path)
    trial.clock.move_to(trial.clock.now() + AN_HOUR)
    browser.sign_in(HEAD)
    assert "Half a page" not in browser.get(path).get_data(as_text=True)


def test_two_forms_in_two_tabs_are_both_given_back(trial: Ground) -> None:
    browser, one, other = trial.signed_in(HEAD), letter_at(trial), f"{letter_at(trial)}/again"
    filled = {**browser.hidden(one), **TYPED}
    trial.clock.move_to(trial.clock.now() + AN_HOUR)
    browser.client.post(one, data=filled)
    browser.client.post(other, data={**filled, "body": "Another page"})
    browser.sign_in(HEAD)
    assert "Another page" in browser.get(other).get_data(as_text=True)
    assert "Half a page" in browser.get(one).get_data(as_text=True)


def test_a_page_that_fails_to_show_what_was_typed_keeps_it_for_the_next_try(trial: Ground) -> None:
    trial.app.testing = False
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    _signed_out_while_typing(trial, browser, path)
    browser.sign_in(HEAD)
    assert browser.client.get(f"{path}?fails=1").status_code == 500
    assert "Half a page" in browser.get(path).get_data(as_text=True)


def test_a_form_opened_before_signing_in_again_is_given_back_to_be_sent_again(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    filled = {**browser.hidden(path), **TYPED}
    browser.send("/sign-out")
    browser.sign_in(HEAD)
    answer = browser.client.post(path, data=filled, follow_redirects=True)
    assert "Half a page, typed with care" in answer.text
    assert "0 sent" in words_of(answer.text)


@pytest.mark.parametrize("token", [None, "", "made-up", "IjAwIg.aaaa.bbbb"])
def test_a_form_without_our_token_is_not_taken(trial: Ground, token: str | None) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    fields = TYPED if token is None else {**TYPED, "csrf_token": token}
    answer = browser.client.post(path, data=fields, follow_redirects=True)
    assert "0 sent" in words_of(answer.text)


def test_a_form_that_is_too_long_to_be_kept_says_how_to_save_it(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    filled = {**browser.hidden(path), **TYPED, "body": "x" * 250_000}
    trial.clock.move_to(trial.clock.now() + AN_HOUR)
    answer = browser.client.post(path, data=filled)
    assert answer.status_code == 400
    assert "Go back in your browser: what you typed is still there" in words_of(answer.text)


@pytest.mark.parametrize("cookie", [None, "no-such-session", "x" * 4000])
def test_a_form_from_nobody_is_sent_to_sign_in_and_leaves_nothing_behind(trial: Ground, cookie: str | None) -> None:
    browser = trial.visitor()
    if cookie:
        browser.client.set_cookie("quayside", cookie)
    answer = browser.client.post(letter_at(trial), data=TYPED)
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={letter_at(trial)}"
    assert not answer.headers.getlist("Set-Cookie")
    with records(trial) as uow:
        assert uow.drafts.forget(trial.clock.now() + timedelta(days=1)) == 0


def test_the_file_that_was_chosen_is_not_kept_but_what_was_typed_beside_it_is(trial: Ground) -> None:
    browser, path = trial.signed_in(HEAD), letter_at(trial)
    filled = {**browser.hidden(path), **TYPED, "attached": (io.BytesIO(b"a file"), "a.csv")}
    trial.clock.move_to(trial.clock.now() + AN_HOUR)
    sent_away = browser.client.post(path, data=filled, content_type="multipart/form-data")
    back = browser.send(sent_away.location, {"account": HEAD, "passphrase": "ferry lantern oat granite"})
    assert "Half a page" in back.text
