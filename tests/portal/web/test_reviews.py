"""Term reviews on their pages: written unseen, opened together, read side by side."""

from __future__ import annotations

from datetime import date

from tests.portal.ground import Browser, Ground, words_of

SCHOOL = {
    "answer_culture": "They fit", "answer_services": "Buying helped", "answer_workload": "Ordering",
    "answer_cost": "Clear", "answer_voice": "Yes", "answer_open_questions": "Catering",
    "strengths": "One price list\r\nQuick answers", "gaps": "Deliveries on Mondays",
}  # fmt: skip
TRUST = {
    "answer_education": "Inclusion", "answer_finance": "Little", "answer_capacity": "Yes", "answer_governance": "Well",
    "answer_staffing": "Nothing", "answer_estate": "One lease", "answer_open_questions": "The lease",
    "strengths": "Open books", "gaps": "Late figures",
}  # fmt: skip


def at(ground: Ground, rest: str = "") -> str:
    return f"/schools/{ground.schools['stamford_green']}/membership/reviews/{rest}"


def send(browser: Browser, path: str, fields: dict[str, str] | None = None) -> str:
    return words_of(browser.send(path, fields or {}).get_data(as_text=True))


def test_both_sides_write_unseen_and_then_read_side_by_side(ground: Ground) -> None:
    ground.move_to(date(2026, 12, 18))
    head, lead = ground.signed_in("head@stamford_green"), ground.signed_in("lead@trust")
    home = head.text(f"/schools/{ground.schools['stamford_green']}/")
    assert "Term review 1: the school’s part due 18 December 2026" in home
    assert "Term review 1: the trust’s part" in lead.text("/trust/")
    said = head.text(at(ground))
    assert "Review 1 18 December 2026 Nobody has written yet Write your part of review 1" in said

    said = send(head, at(ground, "1/write"), SCHOOL)
    assert "Your part is handed in." in said and "The trust’s part Not handed in yet." in said
    assert "It waits for the trust." in said
    unseen = lead.text(at(ground, "1"))
    assert "Handed in. You can read it once both parts are opened." in unseen
    assert "Deliveries on Mondays" not in unseen
    assert "Term review 1: the school’s part" not in head.text(f"/schools/{ground.schools['stamford_green']}/")

    send(lead, at(ground, "1/write"), TRUST)
    said = send(lead, at(ground, "1/share"))
    assert "Both parts are open to both sides now." in said
    said = head.text(at(ground, "1"))
    assert "Late figures" in said and "Deliveries on Mondays" in said
    assert "How well do we know the trust's culture and vision, and do they fit ours? They fit" in said
    said = send(head, at(ground, "1/next-steps"), {"steps": "Tuesday deliveries\r\n\r\nFigures by the 5th"})
    assert "Tuesday deliveries Figures by the 5th" in said
    assert head.get(at(ground, "1/write")).status_code == 409, "an opened review stands as it is"


def test_an_unanswered_question_is_named_beside_its_box(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    said = send(head, at(ground, "1/write"), {**SCHOOL, "answer_cost": " ", "gaps": ""})
    assert "There is a problem" in said and "Answer this question" in said
    assert "Name at least one thing that is missing" in said
    assert "Buying helped" in said, "what was written is still there"


def test_a_part_can_be_bettered_until_it_is_opened(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    send(head, at(ground, "1/write"), SCHOOL)
    again = words_of(head.get(at(ground, "1/write")).get_data(as_text=True))
    assert "Buying helped" in again and "Deliveries on Mondays" in again
    assert "Buying helped a lot" in send(
        head, at(ground, "1/write"), {**SCHOOL, "answer_services": "Buying helped a lot"}
    )


def test_a_review_that_waits_for_a_side_is_not_opened(ground: Ground) -> None:
    head = ground.signed_in("head@stamford_green")
    send(head, at(ground, "1/write"), SCHOOL)
    assert "The review waits for the trust." in send(head, at(ground, "1/share"))


def test_a_school_without_an_associate_period_is_told_why_there_are_no_reviews(reading: Ground) -> None:
    path = f"/schools/{reading.schools['beacon']}/membership/reviews/"
    assert "reviews begin once the school is alongside" in reading.signed_in("head@beacon").text(path)


def test_a_governor_writes_the_schools_part_and_the_office_only_reads(reading: Ground) -> None:
    path = f"/schools/{reading.schools['manor_mead']}/membership/reviews/"
    assert "Write your part" in reading.signed_in("governor@manor_mead").text(path)
    office = reading.signed_in("office@manor_mead")
    assert "Write your part" not in office.text(path)
    assert office.get(f"{path}1/write").status_code == 403
    assert reading.signed_in("head@manor_mead").get(f"{path}9/write").status_code == 404
