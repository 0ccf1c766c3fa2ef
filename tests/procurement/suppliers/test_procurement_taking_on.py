"""A supplier is taken on step by step: invited, declarations given, checked, approved by somebody else; or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.procurement.application.rules import book
from services.procurement.application.suppliers import rule_rows, standing
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.refusals import WrongTime
from shared.rules import RuleBook
from tests.procurement.suppliers.papers import ANSWERS, SEEN, approve, declare, invited
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, NAMES, World

OTHER_BUYER = caller("second-buyer@trust", (Role.BUYER, EVERY_SCHOOL))
TODAY = date(2026, 11, 2)


def why_not(world: World, supplier_id: str, pence: int = 100, on: date = TODAY) -> str:
    """Why nothing may be bought; nothing where it may."""
    with world.uow() as uow:
        try:
            standing.refuse_buying(uow, supplier_id, pence, on)
        except WrongTime as refusal:
            return str(refusal)
    return ""


def page(world: World, supplier_id: str) -> Any:
    return world.ask(EXECUTIVE, "supplier_page", supplier_id=supplier_id)


def test_a_new_supplier_is_bought_from_once_another_person_has_approved_it(world_on_each: World) -> None:
    world = world_on_each
    supplier_id = invited(world)
    assert why_not(world, supplier_id) == (
        "Nothing can be bought from Bright Paper Ltd: it is not approved yet (it stands at 'invited')"
    )
    declared = declare(world, supplier_id)
    assert (declared["stage"], declared["steps"]) == ("declarations given", ["check", "declare", "refuse"])
    checked = world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN, payment_days=14)
    assert "it stands at 'checked'" in why_not(world, supplier_id)
    with pytest.raises(InvalidRequest, match="You put this supplier on the list. Somebody else has to approve it"):
        world.ask(BUYER, "approve_supplier", supplier_id=supplier_id, version=2)
    approved = world.ask(FINANCE, "approve_supplier", supplier_id=supplier_id, version=checked["version"])
    assert (approved["stage"], approved["review_on"], approved["payment_days"]) == ("approved", "2027-11-02", 14)
    assert why_not(world, supplier_id) == ""
    seen = page(world, supplier_id)
    assert [step["what"] for step in seen["steps"]] == [
        "approved", "checked", "declarations signed by Peter Post, director on 1 November 2026", "invited",
    ]  # fmt: skip
    assert seen["steps"][0]["rules"][0]["name"] == "supplier.review.months"
    assert seen["onboarding"]["declared"]["cpv_codes"] == ["22830000"]


def test_a_supplier_from_before_is_bought_from_for_a_year_until_it_is_approved(world: World) -> None:
    supplier_id = world.supplier()
    last, after = date(2027, 11, 2), date(2027, 11, 3)
    assert (why_not(world, supplier_id), why_not(world, supplier_id, on=last)) == ("", "")
    assert "it was to be approved by 2 November 2027" in why_not(world, supplier_id, on=after)
    approve(world, supplier_id)
    assert why_not(world, supplier_id, on=after) == ""


def test_a_supplier_from_before_is_bought_from_once_a_second_person_has_confirmed_it(world_on_each: World) -> None:
    world = world_on_each
    said = {"name": "Bright Paper Ltd", "reason": "paper since 2019, by its invoices"}
    supplier_id = str(world.ask(BUYER, "add_supplier", **said)["supplier_id"])
    assert why_not(world, supplier_id) == (
        "Nothing can be bought from Bright Paper Ltd: a second person has to confirm first that the trust bought from it before"
    )
    assert world.ask(BUYER, "suppliers_need") == []
    mine = world.ask(BUYER, "supplier_page", supplier_id=supplier_id)["onboarding"]
    assert (mine["waits_for_another"], mine["steps"]) == (True, ["declare", "refuse"])
    (told,) = world.ask(FINANCE, "suppliers_need")
    assert (told["kind"], told["supplier_id"]) == ("confirm_supplier", supplier_id)
    with pytest.raises(InvalidRequest, match="You put this supplier on the list. Somebody else has to confirm it"):
        world.ask(BUYER, "confirm_taken_over", supplier_id=supplier_id, version=0)
    confirmed = world.ask(FINANCE, "confirm_taken_over", supplier_id=supplier_id, version=0)
    assert (confirmed["stage"], confirmed["buying_until"]) == ("taken over", "2027-11-02")
    assert why_not(world, supplier_id) == ""
    steps = page(world, supplier_id)["steps"]
    assert [(step["what"], step["by"], step["words"]) for step in steps] == [
        ("taken over: the trust bought from it before", "finance@trust", "To be approved by 2 November 2027"),
        (
            "listed as one that the trust bought from before; a second person has to confirm it", "buyer@trust",
            "paper since 2019, by its invoices",
        ),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="stands at 'taken over': there is nothing to confirm"):
        world.ask(FINANCE, "confirm_taken_over", supplier_id=supplier_id, version=1)


def test_after_going_live_nobody_is_taken_over_any_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = str(world.ask(BUYER, "add_supplier", name="Late Ltd", reason="by its invoices")["supplier_id"])
    [row] = [one for one in book() if one.name == "supplier.taken-over.days"]
    shut = RuleBook([replace(row, ends=date(2026, 10, 31)), replace(row, value=0, starts=date(2026, 11, 1))])
    monkeypatch.setattr(rule_rows, "book", lambda: shut)
    words = "Suppliers from before have not been taken over since 1 November 2026: invite it as a new supplier"
    with pytest.raises(Conflict, match=words):
        world.ask(BUYER, "add_supplier", name="Bright Paper Ltd", reason="by its invoices")
    with pytest.raises(Conflict, match=words):
        world.ask(FINANCE, "confirm_taken_over", supplier_id=waiting, version=0)
    assert [one["name"] for one in world.ask(BUYER, "suppliers")] == ["Late Ltd"]


def test_nobody_who_ever_put_a_supplier_on_the_list_approves_it(world: World) -> None:
    supplier_id = invited(world)
    world.ask(FINANCE, "refuse_supplier", supplier_id=supplier_id, version=0, reason="no insurance")
    world.ask(OTHER_BUYER, "invite_supplier_again", supplier_id=supplier_id, version=1)
    version = declare(world, supplier_id)["version"]
    world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=version, checks=SEEN)
    for lister in (BUYER, OTHER_BUYER):
        assert "approve" not in world.ask(lister, "supplier_page", supplier_id=supplier_id)["onboarding"]["steps"]
        with pytest.raises(InvalidRequest, match="You put this supplier on the list. Somebody else has to approve it"):
            world.ask(lister, "approve_supplier", supplier_id=supplier_id, version=version + 1)
    world.ask(FINANCE, "approve_supplier", supplier_id=supplier_id, version=version + 1)
    assert page(world, supplier_id)["onboarding"]["listers"] == ["buyer@trust", "second-buyer@trust"]


def test_no_collective_order_is_opened_with_a_supplier_that_is_not_approved(world: World) -> None:
    world.take_up(*NAMES)
    supplier_id = invited(world)
    world.item(supplier_id)
    with pytest.raises(Conflict, match="Nothing can be bought from Bright Paper Ltd: it is not approved yet"):
        world.window(supplier_id)
    approve(world, supplier_id)
    assert world.window(supplier_id)


def test_a_stopped_or_refused_supplier_is_not_bought_from(world: World) -> None:
    first, second = world.supplier(), invited(world, "Late Ltd")
    world.ask(BUYER, "stop_supplier", supplier_id=first, reason="it closed")
    assert why_not(world, first) == "Nothing is bought from Bright Paper Ltd any more: choose another supplier"
    world.ask(FINANCE, "refuse_supplier", supplier_id=second, version=0, reason="no insurance")
    assert why_not(world, second).endswith("it was refused: no insurance")
    with pytest.raises(Conflict, match="invite it again before you"):
        declare(world, second, version=1)
    again = world.ask(BUYER, "invite_supplier_again", supplier_id=second, version=1)
    assert (again["stage"], again["steps"]) == ("invited", ["declare", "refuse"])


def test_an_approved_supplier_that_declares_again_is_bought_from_meanwhile(world: World) -> None:
    supplier_id = invited(world)
    version = approve(world, supplier_id)["version"]
    declare(world, supplier_id, version=version)
    assert why_not(world, supplier_id) == ""
    world.clock.move_to(datetime(2027, 11, 2, 9, tzinfo=UTC))
    assert page(world, supplier_id)["onboarding"]["review_due"]


def test_each_concern_has_to_be_considered_in_writing(world: World) -> None:
    supplier_id = invited(world)
    answers = ANSWERS | {"conflict": {"yes": True, "details": "The owner is the brother of a governor"}}
    declare(world, supplier_id, answers=answers)
    with pytest.raises(InvalidRequest, match="Say what you make of this answer: Is anybody who owns") as refused:
        world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN)
    assert list(refused.value.details["fields"]) == ["considered_conflict"]
    considered = {"conflict": "The governor takes no part in buying"}
    world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN, considered=considered)
    (concern,) = [one for one in page(world, supplier_id)["onboarding"]["declared"]["answers"] if one["concern"]]
    assert concern["considered"] == "The governor takes no part in buying"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"answers": {**ANSWERS, "insured": {"yes": True}}}, "Say the insurer, the sums and the last day"),
        ({"answers": {key: one for key, one in ANSWERS.items() if key != "taxes"}}, "Say yes or no: Does the supplier owe tax"),
        ({"answers": {**ANSWERS, "horoscope": {"yes": True}}}, "There is no question 'horoscope'"),
        ({"signed_by": " "}, "Enter who signed the declarations"),
        ({"signed_on": "2026-12-01"}, "cannot be signed in the future"),
        ({"cpv_codes": ["2283"]}, "2283"),
    ],
)  # fmt: skip
def test_declarations_that_are_not_complete_are_refused_question_by_question(
    world: World, wrong: dict[str, Any], words: str
) -> None:
    supplier_id = invited(world)
    with pytest.raises(InvalidRequest, match=words):
        declare(world, supplier_id, **wrong)
    assert page(world, supplier_id)["onboarding"]["stage"] == "invited"


def test_what_was_not_looked_at_keeps_a_supplier_from_being_checked(world: World) -> None:
    supplier_id = invited(world)
    declare(world, supplier_id)
    with pytest.raises(InvalidRequest, match="Say what you saw: The certificates of insurance were seen"):
        world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN | {"insurance": ""})
    with pytest.raises(InvalidRequest, match="between 1 and 365 days"):
        world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN, payment_days=0)
    with pytest.raises(Conflict, match="approved once its declarations are checked"):
        world.ask(FINANCE, "approve_supplier", supplier_id=supplier_id, version=1)


def test_a_step_on_what_somebody_else_has_changed_is_refused(world: World) -> None:
    supplier_id = invited(world)
    declare(world, supplier_id)
    with pytest.raises(Conflict, match="Somebody else went on with this supplier since you opened it"):
        declare(world, supplier_id, version=0)


def test_a_supplier_that_is_listed_already_is_not_listed_again(world: World) -> None:
    world.ask(BUYER, "invite_supplier", name="Dairy Ltd", vat_number="GB980780684", company_number="12345678")
    with pytest.raises(InvalidRequest, match="Dairy Ltd is already listed with the VAT number GB980780684"):
        world.ask(BUYER, "invite_supplier", name="Milk Ltd", vat_number="980 7806 84")
    with pytest.raises(InvalidRequest, match="already listed with the company number 12345678"):
        world.ask(BUYER, "invite_supplier", name="Milk Ltd", company_number="12345678")
    group = {"name": "Dairy Farms Ltd", "vat_number": "GB980780684", "company_number": "12345679"}
    assert world.ask(BUYER, "invite_supplier", **group)["vat_number"] == "GB980780684"


def test_a_supplier_is_known_by_its_numbers_and_then_by_its_name(world: World) -> None:
    supplier_id = world.supplier()
    other = str(world.ask(BUYER, "invite_supplier", name="Dairy Limited", company_number="1234567")["supplier_id"])
    with world.uow() as uow:
        assert standing.known_by(uow, vat_number="GB 980 7806 84", name="Somebody Else") == supplier_id
        assert standing.known_by(uow, company_number="01234567") == other
        assert standing.known_by(uow, name="DAIRY LTD.") == other
        assert standing.known_by(uow, vat_number="not a number", name="Nobody") is None
        assert standing.known_by(uow) is None


def test_a_contact_says_where_it_was_found_and_stays_on_record(world: World) -> None:
    supplier_id = world.supplier()
    for wrong, words in (
        ({"phone": "01372 000111", "found_in": " "}, "Say where you found it"),
        ({"found_in": "its website"}, "Enter a telephone number or an e-mail address"),
        ({"phone": "000", "found_in": "its website"}, "Enter the whole telephone number"),
        ({"email": "accounts", "found_in": "its website"}, "Enter an e-mail address"),
    ):
        with pytest.raises(InvalidRequest, match=words):
            world.ask(BUYER, "add_contact", supplier_id=supplier_id, **wrong)
    said = {"email": "orders@bright.example", "found_in": "the contract"}
    contact = world.ask(BUYER, "add_contact", supplier_id=supplier_id, **said)
    ended = {"supplier_id": supplier_id, "contact_id": contact["contact_id"], "reason": "left the firm"}
    world.ask(BUYER, "end_contact", **ended)
    with pytest.raises(NotFound, match="no such contact any more"):
        world.ask(BUYER, "end_contact", **ended)
    (kept,) = page(world, supplier_id)["contacts"]
    assert (kept["email"], kept["until"] is not None) == ("orders@bright.example", True)


def test_everybody_is_told_of_the_steps_that_are_theirs(world: World) -> None:
    def waits(who: Any) -> list[str]:
        return [one["kind"] for one in world.ask(who, "suppliers_need")]

    supplier_id = invited(world)
    assert (waits(BUYER), waits(FINANCE)) == ([], [])
    declare(world, supplier_id, insured_until="2027-03-31")
    assert (waits(BUYER), waits(FINANCE)) == (["check"], ["check"])
    world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=1, checks=SEEN)
    assert (waits(BUYER), waits(FINANCE)) == ([], ["approve"])
    world.ask(FINANCE, "approve_supplier", supplier_id=supplier_id, version=2)
    world.supplier("From Before Ltd")
    assert waits(FINANCE) == []
    world.clock.move_to(datetime(2027, 4, 1, 9, tzinfo=UTC))
    (told,) = world.ask(FINANCE, "suppliers_need")
    assert told["words"] == "Its insurance ran until 31 March 2027: ask for the new certificate"
    world.clock.move_to(datetime(2027, 11, 2, 9, tzinfo=UTC))
    assert waits(FINANCE) == ["declare", "declare"]


def test_a_name_or_number_is_put_right_with_a_reason_and_looked_at_again(world: World) -> None:
    supplier_id, other = world.supplier("Paper Bright"), invited(world, "Dairy Ltd")
    said = {"supplier_id": supplier_id, "name": "Bright Paper Ltd", "vat_number": "GB 980 7806 84"}
    for wrong, words in (
        ({"reason": " "}, "Say why"),
        ({"vat_number": "GB1"}, "VAT number"),
        ({"name": "dairy ltd"}, "already listed"),
    ):
        with pytest.raises(InvalidRequest, match=words):
            world.ask(FINANCE, "correct_supplier", **(said | {"reason": "as on its invoices"} | wrong))
    corrected = world.ask(FINANCE, "correct_supplier", **said, reason="as on its invoices")
    assert (corrected["name"], corrected["vat_number"]) == ("Bright Paper Ltd", "GB980780684")
    assert page(world, supplier_id)["steps"][0]["what"] == (
        "corrected: name Paper Bright, now Bright Paper Ltd; VAT number none, now GB980780684"
    )
    approve(world, other)
    world.ask(FINANCE, "correct_supplier", supplier_id=other, name="Dairy Limited", reason="renamed")
    assert page(world, other)["onboarding"]["review_due"]
    assert why_not(world, other) == ""
    version = declare(world, supplier_id)["version"]
    world.ask(BUYER, "check_supplier", supplier_id=supplier_id, version=version, checks=SEEN)
    world.ask(BUYER, "correct_supplier", supplier_id=supplier_id, name="Bright Papers Ltd", reason="a slip")
    assert page(world, supplier_id)["onboarding"]["stage"] == "declarations given"
