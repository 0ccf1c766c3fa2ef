"""Local accounts, kept by those who let people in; and who read what, for a school's leaders."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.portal.ground import PEOPLE, Ground, words_of
from tests.portal.records import records

KEEPER = "operator@trust"
LIST = "/trust/sign-ins/"


@pytest.mark.parametrize("account", ["operator@trust", "lead@trust", "executive@trust"])
def test_those_who_let_people_in_see_every_local_account(account: str, reading: Ground) -> None:
    page = reading.signed_in(account).text(LIST)
    assert f"{len(PEOPLE)} entries" in page
    for name in PEOPLE:
        assert name in page


@pytest.mark.parametrize("account", ["finance@trust", "auditor@trust", "head@manor_mead"])
def test_nobody_else_does(account: str, reading: Ground) -> None:
    browser = reading.signed_in(account)
    for path in (LIST, f"{LIST}add", f"{LIST}head@beacon", f"{LIST}head@beacon/reset", f"{LIST}head@beacon/end"):
        assert browser.client.get(path).status_code == 403


def test_an_account_is_added_with_a_passphrase_that_is_shown_once_and_gets_its_owner_in(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    person = _call(ground, "add_person", name="Olu Adeyemi", account="olu@school.example")["person_id"]
    _call(
        ground,
        "appoint_at_school",
        person_id=person,
        school_id=ground.schools["beacon"],
        role="office",
        from_on="2026-09-01",
    )
    ground.settle()
    answer = lead.send(f"{LIST}add", {"account": " Olu@school.example "})
    words = words_of(answer.text)
    assert "olu@school.example signs in with this passphrase and then chooses another" in words
    made = re.search(r'quayside-secret">([a-z]+-[a-z]+-[a-z]+-[a-z]+)<', answer.text)
    assert made is not None
    assert made[1] not in lead.get(LIST).get_data(as_text=True)
    assert made[1] not in lead.get(f"{LIST}olu@school.example").get_data(as_text=True)
    owner = ground.visitor()
    came = owner.sign_in("olu@school.example", made[1])
    assert came.request.path == "/account/passphrase"
    assert "Passphrase to be changed" in lead.text(f"{LIST}olu@school.example")


def _call(ground: Ground, method: str, **request: Any) -> Any:
    who = caller("lead@trust", (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
    return ground.host.client.call(who, "membership", method, request)


def test_sending_it_twice_makes_one_account_and_shows_the_passphrase_once(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    form = {**lead.hidden(f"{LIST}add"), "account": "new@school.example"}
    first, second = (lead.client.post(f"{LIST}add", data=form) for _ in range(2))
    assert "signs in with this passphrase" in words_of(first.text)
    assert "was shown once already" in words_of(second.text)
    assert lead.text(LIST).count("new@school.example") == 1


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("", "Enter the sign-in name"),
        ("head@manor_mead", "There is an account head@manor_mead already. Reset its passphrase if it was forgotten."),
        ("two words", "An account is an e-mail address, or a name of letters, digits, dots and hyphens."),
    ],
)
def test_an_account_that_will_not_do_is_refused_in_words(account: str, said: str, ground: Ground) -> None:
    answer = ground.signed_in(KEEPER).send(f"{LIST}add", {"account": account})
    assert answer.status_code == 200
    assert f"There is a problem {said}" in words_of(answer.text)
    assert f'value="{account}"' in answer.text


def test_a_new_passphrase_signs_the_owner_out_everywhere_and_the_old_one_is_over(ground: Ground) -> None:
    keeper, owner = ground.signed_in(KEEPER), ground.signed_in("head@beacon")
    page = keeper.text(f"{LIST}head@beacon/reset")
    assert "They are signed out everywhere" in page
    assert owner.client.get("/account").status_code == 200, "looking at the page does nothing"
    answer = keeper.send(f"{LIST}head@beacon/reset")
    made = re.search(r'quayside-secret">([a-z-]+)<', answer.text)
    assert made is not None
    assert owner.client.get("/account").status_code == 302
    assert "is not right" in words_of(owner.sign_in("head@beacon").text)
    assert owner.sign_in("head@beacon", made[1]).request.path == "/account/passphrase"


def test_an_ended_sign_in_lets_nobody_in_and_can_be_added_again(ground: Ground) -> None:
    keeper, owner = ground.signed_in(KEEPER), ground.signed_in("head@beacon")
    done = keeper.send(f"{LIST}head@beacon/end")
    assert "head@beacon can no longer sign in with a passphrase." in words_of(done.text)
    assert owner.client.get("/account").status_code == 302
    assert "is not right" in words_of(owner.sign_in("head@beacon").text)
    assert "Ended" in keeper.text(f"{LIST}head@beacon")
    assert "signs in with this passphrase" in words_of(keeper.send(f"{LIST}add", {"account": "head@beacon"}).text)


def test_an_account_that_is_not_there_is_said_so(reading: Ground) -> None:
    browser = reading.signed_in(KEEPER)
    for path in (f"{LIST}nobody@there", f"{LIST}nobody@there/reset", f"{LIST}nobody@there/end"):
        answer = browser.client.get(path)
        assert answer.status_code == 404
        assert "There is no local account of that name." in words_of(answer.text)


def test_the_list_is_searched_and_taken_away_as_a_file(reading: Ground) -> None:
    browser = reading.signed_in(KEEPER)
    assert "4 entries" in browser.text(f"{LIST}?q=manor_mead")
    assert "Nothing fits" in browser.text(f"{LIST}?state=ended")
    file = browser.get(f"{LIST}?as=csv").get_data(as_text=True)
    assert "head@manor_mead" in file
    assert "passphrase_hash" not in file


# Who read what


def _read(ground: Ground, *readings: tuple[str, str, str, str]) -> None:
    for actor, what, school, way in readings:
        ground.clock.move_to(ground.clock.now() + timedelta(minutes=1))
        with records(ground) as uow:
            uow.readings.add(actor, what, ground.schools[school], None, way, ground.clock.now())


def test_a_schools_leaders_see_who_read_what_of_theirs_newest_first(ground: Ground) -> None:
    _read(
        ground, ("finance@trust", "the charges", "manor_mead", "page"), ("lead@trust", "the people", "beacon", "page"),
        ("token:7", "the statement", "manor_mead", "api"), ("executive@trust", "the list Charges, as a file", "manor_mead", "file"),
    )  # fmt: skip
    for account in ("head@manor_mead", "manager@manor_mead", "auditor@trust"):
        page = ground.signed_in(account).text(f"/schools/{ground.schools['manor_mead']}/readings/")
        places = [page.index(words) for words in ("the list Charges, as a file", "the statement", "the charges")]
        assert places == sorted(places)
        assert "the people" not in page
        assert "9:01am" in page
        assert "Fay Nash the charges On a page" in page
        assert "your own system, over the API the statement By a connected system" in page


def test_a_school_that_nobody_looked_at_is_told_what_would_stand_there(ground: Ground) -> None:
    page = ground.signed_in("head@beacon").text(f"/schools/{ground.schools['beacon']}/readings/")
    assert "Nobody has read anything yet that is put down here" in page


def test_earlier_readings_are_on_the_next_page_and_none_is_left_out(ground: Ground) -> None:
    _read(ground, *[("lead@trust", f"reading {number:03}.", "manor_mead", "page") for number in range(205)])
    browser = ground.signed_in("head@manor_mead")
    path: str | None = f"/schools/{ground.schools['manor_mead']}/readings/"
    seen: list[str] = []
    pages = 0
    while path:
        page = browser.get(path).get_data(as_text=True)
        seen += re.findall(r"reading \d{3}\.", page)
        pages += 1
        onwards = re.search(r'href="([^"]+\?before=\d+)"', page)
        path = onwards[1] if onwards else None
    assert pages == 3
    assert seen == [f"reading {number:03}." for number in reversed(range(205))]


@pytest.mark.parametrize("account", ["office@manor_mead", "governor@manor_mead", "finance@trust", "lead@trust"])
def test_who_read_what_is_for_leaders_and_those_who_oversee_the_trust(account: str, reading: Ground) -> None:
    answer = reading.signed_in(account).client.get(f"/schools/{reading.schools['manor_mead']}/readings/")
    assert answer.status_code == 403


def test_those_who_watch_over_the_trust_see_who_read_what_of_all_of_it(ground: Ground) -> None:
    school_id = ground.schools["manor_mead"]
    ground.signed_in("lead@trust").get(f"/schools/{school_id}/people/")
    ground.signed_in("executive@trust").get("/trust/people/")
    auditor = ground.signed_in("auditor@trust")
    text = auditor.text("/trust/readings/")
    assert "Lena Hart people Manor Mead School On a page" in text
    assert "Eli Grant people of the trust The trust On a page" in text
    assert f'href="/schools/{school_id}/readings/"' in auditor.get("/trust/readings/").get_data(as_text=True)
    for account in ("finance@trust", "lead@trust", "head@manor_mead"):
        assert ground.signed_in(account).client.get("/trust/readings/").status_code == 403
