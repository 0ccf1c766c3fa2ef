"""The trust's side of the journey: memberships by state, what waits for whom, the Headboard."""

from __future__ import annotations

from datetime import date

from tests.portal.ground import Ground, words_of


def test_memberships_are_listed_by_state_with_what_comes_next(reading: Ground) -> None:
    lead = reading.signed_in("lead@trust")
    said = lead.text("/trust/memberships/")
    assert "4 entries" in said
    assert (
        "Manor Mead School and Walton Leigh School Are associates 1 September 2026 31 August 2027 18 December 2026: term review 1"
        in said
    )
    assert "Bromley Beacon Academy Has joined as a member school 1 February 2016" in said
    said = lead.text("/trust/memberships/?state=member")
    assert "2 entries" in said and "Manor Mead" not in said
    assert "4 entries" in lead.text("/trust/memberships/?state=nonsense")


def test_a_trustee_an_auditor_and_an_operator_read_and_a_buyer_does_not(reading: Ground) -> None:
    for account, status in (
        ("auditor@trust", 200),
        ("operator@trust", 200),
        ("buyer@trust", 403),
        ("head@manor_mead", 403),
    ):
        assert reading.signed_in(account).get("/trust/memberships/").status_code == status
    assert reading.signed_in("operator@trust").get("/trust/headboard").status_code == 403


def test_what_waits_names_the_side_and_leads_to_where_it_is_done(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    assert "Nothing waits: no enquiry, no signature" in lead.text("/trust/memberships/waiting")
    ground.move_to(date(2026, 12, 18))
    lead = ground.signed_in("lead@trust")
    said = lead.text("/trust/memberships/waiting")
    assert "Term review 1: the trust’s part Manor Mead School the trust 18 December 2026" in said
    assert "Term review 1: the school’s part Walton Leigh School the school 18 December 2026" in said
    only = lead.text("/trust/memberships/waiting?waits_for=the+school")
    assert "the trust’s part" not in only
    home = lead.text("/trust/")
    assert "Term review 1: the trust’s part" in home and "3 wait for a school" in home
    assert "Term review 1: the trust’s part" not in ground.signed_in("auditor@trust").text("/trust/")


def test_the_headboard_has_one_seat_for_each_head(reading: Ground) -> None:
    said = reading.signed_in("auditor@trust").text("/trust/headboard")
    assert "Sam Green Stamford Green Primary School and Nursery associate school yes" in said
    assert "Bea Marsh Bromley Beacon Academy member school yes" in said


def test_a_school_that_was_the_trusts_own_is_recorded_as_a_member(ground: Ground) -> None:
    lead = ground.signed_in("lead@trust")
    school = f"/schools/{ground.schools['bricknell']}"
    person = {
        "name": "Bo Reid",
        "account": "bo@school",
        "role": "head",
        "from_on": ["1", "9", "2026"],
        "until_on": ["", "", ""],
    }
    lead.send(f"{school}/people/add", person)
    page = lead.get(f"{school}/membership/record-member").get_data(as_text=True)
    chosen = {
        name: page.split(f'name="{name}"')[1].split('<option value="')[1].split('"')[0]
        for name in ("school_owner", "trust_owner")
    }
    fields = {**chosen, "joined_on": ["1", "9", "2015"]}
    said = words_of(lead.send(f"{school}/membership/record-member", fields).get_data(as_text=True))
    assert "It is on record as a member school." in said
    assert "Member school (where it is now) since 1 September 2015" in said
