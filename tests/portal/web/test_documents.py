"""Documents: every file of every service in one list, and everything that is held to take away."""

from __future__ import annotations

import io
import re
import zipfile

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of
from tests.portal.web.test_timeline import Without


def at(ground: Ground, rest: str = "") -> str:
    return f"/schools/{ground.schools['manor_mead']}/documents/{rest}"


def test_an_empty_list_says_how_it_fills(ground: Ground) -> None:
    said = ground.signed_in("governor@manor_mead").text(at(ground))
    assert "No documents yet. Statements of charges, the papers of collective orders" in said


def test_a_school_takes_everything_with_it_one_bundle_for_each_service(ground: Ground) -> None:
    head = ground.signed_in("head@manor_mead")
    said = head.text(at(ground, "take-away"))
    assert "Its memberships 1 Kept: claims under the agreement: 6 years" in said
    assert "People who act for it 4 Deleted" in said
    sent = {**head.hidden(at(ground, "take-away"))}
    for _ in range(2):
        said = words_of(
            head.client.post(at(ground, "take-away"), data=sent, follow_redirects=True).get_data(as_text=True)
        )
        assert "make your files now" in said and "Membership" in said and "Procurement" in said
    ground.settle()
    html = head.get(at(ground, "take-away")).get_data(as_text=True)
    files = re.findall(r'href="([^"]+/files/[^"]+\.zip)"', html)
    assert len(files) == len(set(files)) == 2, "sent twice, each service made one bundle"
    assert "SHA-256" in html
    membership = next(one for one in files if "/membership-" in one)
    answer = head.get(membership)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert any(name.endswith("school.csv") for name in zipfile.ZipFile(io.BytesIO(answer.data)).namelist())

    said = head.text(at(ground))
    assert "Everything that Membership holds of the school" in said
    only = head.text(at(ground) + "?service=Procurement")
    assert "Everything that Procurement holds of the school" in only and "that Membership holds" not in only
    read = ground.ask(Role.OPERATOR, "portal", "readings", school_id=ground.schools["manor_mead"])
    assert ".zip of Membership" in str(read)


def test_only_those_who_decide_take_everything_away(reading: Ground) -> None:
    for account, status in (("governor@manor_mead", 403), ("office@manor_mead", 403), ("head@stamford_green", 404)):
        assert reading.signed_in(account).get(at(reading, "take-away")).status_code == status


def test_a_service_that_is_away_is_named_and_the_others_make_their_files(ground: Ground) -> None:
    ground.client = Without(ground.client, "procurement")
    head = ground.signed_in("head@manor_mead")
    assert "Procurement does not answer just now." in head.text(at(ground))
    said = words_of(head.send(at(ground, "take-away")).get_data(as_text=True))
    assert "Membership makes your files now." in said
    assert "Procurement does not answer just now." in said


def test_erasing_says_what_is_kept_and_each_service_refuses_in_its_own_words(ground: Ground) -> None:
    lead, path = ground.signed_in("lead@trust"), at(ground, "erase")
    said = lead.text(path)
    assert "People who act for it 4 Deleted" in said and "Kept: claims under the agreement" in said
    asked = {"reason": "It has left", "without_export": "", "name": "Manor Mead"}
    assert "This is not the name: type Manor Mead School" in words_of(lead.send(path, asked).get_data(as_text=True))
    said = words_of(lead.send(path, {**asked, "name": "manor mead school"}).get_data(as_text=True))
    assert "Not everywhere has it begun:" in said
    assert "Membership: Manor Mead School and Walton Leigh School" in said and "Let it leave first" in said
    assert "Procurement: This school still uses Procurement." in said
    assert ground.signed_in("head@manor_mead").get(path).status_code == 403


def test_what_a_service_may_erase_it_erases_with_a_certificate(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    path = f"/schools/{ground.schools['bricknell']}/documents/erase"
    asked = {
        "reason": "Entered by mistake",
        "without_export": "Nothing is held but its name",
        "name": "Bricknell Primary School",
    }
    said = words_of(lead.send(path, asked).get_data(as_text=True))
    assert "The erasure has begun in:" in said
    ground.settle()
    assert "certificate.pdf of Membership" in lead.text(path)
