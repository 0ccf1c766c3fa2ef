"""The report of a year on its pages: for the trust, and for a school's head to take to the governors."""

from __future__ import annotations

from tests.portal.ground import Ground, words_of


def test_a_governor_sees_what_the_school_saved_and_ordered(bought: Ground) -> None:
    school = bought.schools["manor_mead"]
    governor = bought.signed_in("governor@manor_mead")
    said = governor.text(f"/schools/{school}/buying/reports/")
    assert "What we bought and saved in 2026-27" in said
    assert "Otherwise Paid Saved" in said and "Office and computing machinery" in said
    assert "By school" not in said and "Contracts that end within a year None." in said


def test_the_trust_sees_all_schools_and_takes_the_codes_away_as_a_file(bought: Ground) -> None:
    auditor = bought.signed_in("auditor@trust")
    said = auditor.text("/trust/buying/reports/")
    assert "The whole trust, 1 September 2026 to 31 August 2027" in said
    assert "Saved by school" in said and "nobody knows yet whether they are small" in said
    file = auditor.get("/trust/buying/reports/?as=csv")
    assert file.headers["Content-Type"].startswith("text/csv") and b"30197643" in file.get_data()


def test_a_report_is_made_to_be_taken_away(bought: Ground) -> None:
    school = bought.schools["manor_mead"]
    head = bought.signed_in("head@manor_mead")
    address = f"/schools/{school}/buying/reports/take-away?year=2026-27"
    sent = head.client.post(address, data=head.hidden(address))
    assert sent.status_code == 302
    bought.settle()
    assert "2026-27.pdf" in head.text(str(sent.location))


def test_a_year_that_is_none_is_said_and_an_empty_year_teaches(bought: Ground) -> None:
    auditor = bought.signed_in("auditor@trust")
    wrong = auditor.get("/trust/buying/reports/?year=abc")
    assert wrong.status_code == 400 and "write it like 2026-27" in words_of(wrong.get_data(as_text=True))
    empty = auditor.text("/trust/buying/reports/?year=2025-26")
    assert "No saving on record yet" in empty and "No budget and no cost code yet" in empty


def test_a_school_does_not_see_another_ones_report(bought: Ground) -> None:
    other = bought.schools["beacon"]
    assert bought.signed_in("head@manor_mead").get(f"/schools/{other}/buying/reports/").status_code in (403, 404)
