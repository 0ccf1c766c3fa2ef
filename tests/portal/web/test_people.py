"""Who acts for a school and for the trust, and what those who keep the records may change."""

from __future__ import annotations

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of

NEW = {
    "name": "Nia Ford", "account": "nia.ford@school.example", "email": "nia.ford@school.example", "role": "office",
    "from_on": ["1", "9", "2026"], "until_on": ["", "", ""],
}  # fmt: skip


def at(ground: Ground, rest: str = "") -> str:
    return f"/schools/{ground.schools['manor_mead']}/people/{rest}"


def test_a_school_sees_who_acts_for_it_and_whom_to_ask_about_what(reading: Ground) -> None:
    said = reading.signed_in("office@manor_mead").text(at(reading))
    assert "Maya Osei School business manager Decides and signs for the school" in said
    assert "Fay Nash Finance officer Charges, statements, prices" in said
    assert "Add somebody" not in said


def test_somebody_new_is_entered_and_appointed_in_one_go(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    said = words_of(lead.send(at(ground, "add"), NEW).get_data(as_text=True))
    assert "Nia Ford is office staff from 1 September 2026 on." in said
    assert "Nia Ford nia.ford@school.example Office staff" in said
    again = words_of(lead.send(at(ground, "add"), NEW).get_data(as_text=True))
    assert "This person is office there from 1 September 2026 already" in again
    names = [
        one["name"]
        for one in ground.ask(Role.OPERATOR, "membership", "people_of_school", school_id=ground.schools["manor_mead"])
    ]
    assert names.count("Nia Ford") == 1


def test_a_sign_in_name_of_somebody_else_is_refused_beside_its_box(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    said = words_of(lead.send(at(ground, "add"), {**NEW, "account": "office@manor_mead"}).get_data(as_text=True))
    assert said.count("This is the sign-in name of Owen Price.") == 2, "in the summary, and at the box"
    said = words_of(
        lead.send(
            at(ground, "add"), {**NEW, "name": "Owen Price", "account": "office@manor_mead", "role": "governor"}
        ).get_data(as_text=True)
    )
    assert "Owen Price is governor from 1 September 2026 on." in said, "somebody who is known holds both roles"


def test_an_appointment_ends_on_its_last_day(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    people = ground.ask(Role.OPERATOR, "membership", "people_of_school", school_id=ground.schools["manor_mead"])
    office = next(one for one in people if one["role"] == "office")
    path = at(ground, f"{office['person_id']}/office/end")
    assert "End an appointment: Owen Price, office staff" in lead.text(path)
    said = words_of(lead.send(path, {"last_day": ["31", "12", "2026"]}).get_data(as_text=True))
    assert "Owen Price is office staff until 31 December 2026." in said
    assert lead.get(at(ground, f"{office['person_id']}/head/end")).status_code == 404


def test_the_trusts_people_are_kept_by_lead_executive_and_operator(ground: Ground) -> None:
    lead = ground.signed_in("operator@trust")
    trustee = {**NEW, "name": "Tom Vale", "account": "tom@trust", "email": "", "role": "trustee"}
    assert "Tom Vale is trustee" in words_of(lead.send("/trust/people/add", trustee).get_data(as_text=True))
    person = next(
        one for one in ground.ask(Role.OPERATOR, "membership", "people_of_trust") if one["name"] == "Tom Vale"
    )
    said = words_of(
        lead.send(f"/trust/people/{person['person_id']}/change", {"name": "Thomas Vale"}).get_data(as_text=True)
    )
    assert "Thomas Vale Trustee" in said
    auditor = ground.signed_in("auditor@trust")
    assert "Thomas Vale" in auditor.text("/trust/people/")
    assert auditor.get("/trust/people/add").status_code == 403
    assert ground.signed_in("buyer@trust").get("/trust/people/").status_code == 403


def test_who_read_the_list_of_people_is_on_record(ground: Ground) -> None:
    ground.signed_in("lead@trust").get(at(ground))
    found = ground.ask(Role.OPERATOR, "portal", "readings", school_id=ground.schools["manor_mead"])
    rows = found["readings"] if isinstance(found, dict) else found
    assert any(one["what"] == "people" and one["actor"] == "lead@trust" for one in rows)
