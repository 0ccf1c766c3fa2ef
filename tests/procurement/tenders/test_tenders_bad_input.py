"""What cannot stand in a plan or a question, each with the message that a person gets."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import InvalidRequest, NotFound, QuaysideError
from tests.procurement.tenders.planned import CRITERIA, DEADLINE, EVALUATORS, VISITOR, Planned, evaluator
from tests.procurement.world import ABBEY, BUYER, World, head_of

PRICE, METHOD, SOCIAL = CRITERIA
LOT = {"lot": "1"}

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("set_tender_basics", {"title": " ", "need": "n", "cpv_codes": ["77314000"]}, "Enter a title"),
    ("set_tender_basics", {"title": "T", "need": "", "cpv_codes": ["77314000"]}, "Say what is needed"),
    ("set_tender_basics", {"title": "T", "need": "n", "cpv_codes": []}, "Enter the CPV code"),
    ("set_tender_basics", {"title": "T", "need": "n", "cpv_codes": ["grounds"]}, "'grounds' is not a CPV code"),
    ("set_tender_schools", {"school_ids": []}, "Choose at least one school"),
    ("set_tender_schools", {"school_ids": ["no-school"]}, "not schools of this trust: no-school"),
    ("set_tender_value", {"years": "3", "pence_incl_vat": 0, "working": "w"}, "more than zero"),
    ("set_tender_value", {"years": "3", "pence_incl_vat": 1, "working": " "}, "Say how the estimate was worked out"),
    ("set_tender_value", {"years": "0", "pence_incl_vat": 1, "working": "w"}, "run for more than zero years"),
    ("set_tender_value", {"years": "20", "extension_years": ["9"], "pence_incl_vat": 1, "working": "w"}, "29 years is too long"),
    ("set_tender_value", {"years": "3"}, "Give the value for the whole term, or a price for a pupil and year"),
    ("set_tender_procedure", {"procedure": "framework call-off"}, "Choose the framework that is called off"),
    ("set_tender_lots", {"lots": []}, "at least one lot"),
    ("set_tender_lots", {"lots": [{"title": " "}]}, "Lot 1: enter a title"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, METHOD]}, r"the weights make 80, not 100 \(40 \+ 40\)"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, METHOD, SOCIAL, {**SOCIAL, "name": "More"}]}, "make 120, not 100"),
    ("set_tender_criteria", LOT | {"criteria": [{**METHOD, "weight": "100"}]}, "one criterion is the price, not 0"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, {**PRICE, "name": "P2", "weight": "60"}]}, "the price, not 2"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, METHOD, {**SOCIAL, "name": "method"}]}, "have the same name"),
    ("set_tender_criteria", LOT | {"criteria": [{**PRICE, "minimum": "2"}, METHOD, SOCIAL]}, "a price has no minimum mark"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, {**METHOD, "minimum": "6"}, SOCIAL]}, "lies between 0 and 5"),
    ("set_tender_criteria", LOT | {"criteria": [PRICE, {**METHOD, "weight": "0"}, SOCIAL]}, "'Method' has no weight"),
    ("set_tender_criteria", {"lot": "9", "criteria": CRITERIA}, "has no lot 9"),
    ("set_tender_rules", {"tie_rule": "lot drawn before a witness"}, "Say who will witness"),
    ("set_tender_evaluators", {"evaluators": [EVALUATORS[0], EVALUATORS[0]]}, "One person is named twice"),
    ("set_tender_evaluators", {"evaluators": [{"account": "a", "name": " "}]}, "Give each evaluator's sign-in and name"),
    ("set_tender_timetable", {"deadline_at": "2026-11-26T12:00:00+00:00"}, "26 November 2026 is too early: the first day possible is 27 November 2026"),
    (
        "set_tender_timetable",
        {"deadline_at": DEADLINE.isoformat(), "questions_until": (DEADLINE + timedelta(hours=1)).isoformat()},
        "Questions end before the deadline",
    ),
    ("take_back_tender_award", {"because": "b"}, "Only an intended award is taken back"),
    ("terminate_tender", {"because": " "}, "Say why the tender is ended"),
]  # fmt: skip


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World(tmp_path_factory.mktemp("bad"))
    yield Planned(world).ready()
    world.stop()


@pytest.mark.parametrize(("method", "said", "words"), BAD)
def test_a_plan_refuses_what_cannot_be_right_and_keeps_what_it_had(
    planned: Planned, method: str, said: dict[str, Any], words: str
) -> None:
    before = planned.page()
    with pytest.raises(QuaysideError, match=words):
        planned.do(method, **said)
    assert planned.page() == before


def test_several_lots_make_the_estimate_together(world: World) -> None:
    planned = Planned(world).ready()
    planned.do(
        "set_tender_lots",
        lots=[{"title": "North", "value_pence": 1, "keeps": "1"}, {"title": "South", "value_pence": 2}],
    )
    page = planned.page()
    assert page["lots_do_not_add_up"] == "the lots come to £0.03, the estimate to £259,200.00"
    assert [(lot["lot"], len(lot["criteria"])) for lot in page["lots"]] == [("1", 3), ("2", 0)]
    assert {one["task"]: one["words"] for one in page["tasks"] if one["state"] == "to_do"} == {
        "lots": "the lots come to £0.03, the estimate to £259,200.00",
        "criteria": "give the criteria of lot 2",
        "box": "name who opens the bids; bids can come once each of them has taken a key",
    }


def test_an_estimate_by_pupils_shows_its_working(world: World) -> None:
    planned = Planned(world)
    planned.do("set_tender_value", years="3", extension_years=["1", "1"], per_pupil_pence=720)
    # 3 schools of 210 pupils: 630 x £7.20 x 5 years x 1.2 = £27,216
    estimate = planned.page()["estimate"]
    assert estimate["pence_incl_vat"] == 2_721_600
    assert estimate["working"] == (
        "£7.20 for a pupil and year × 630 pupils of 3 schools × 5 years with every extension, and VAT at 20 per cent"
    )


# Questions


def asked(world: World, planned: Planned, words: str, company: str = "Green Acre Ltd") -> Any:
    link = world.ask(
        VISITOR, "ask_to_bid", tender_id=planned.tender_id, name=company, email="bids@green.example", company_number=""
    )
    return world.ask(VISITOR, "ask_tender_question", key=link["token"], words=words)


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        ("Green Acre asks: is weeding in it?", "Green Acre Ltd"),
        ("We at GREEN ACRE LIMITED mow already", "Green Acre Ltd"),
        ("Write to ann@green.example", "ann@green.example"),
        ("See www.green.example/mowing", r"www\.green\.example/mowing"),
        ("Ring 020 7946 0018", "020 7946 0018"),
    ],
)
def test_a_question_that_shows_who_asks_is_refused(world: World, words: str, shows: str) -> None:
    planned = Planned(world).published()
    with pytest.raises(InvalidRequest, match=f"'{shows}' shows who asks"):
        asked(world, planned, words)


def test_question_and_answer_go_to_everybody_without_the_asker(world: World) -> None:
    planned = Planned(world).published()
    said = asked(world, planned, "Is weeding of 200 square metres in it?")
    assert world.ask(VISITOR, "public_tender", tender_id=planned.tender_id)["questions"] == []
    answer = {"tender_id": planned.tender_id, "question_id": said["question_id"]}
    with pytest.raises(InvalidRequest, match="'Green Acre Ltd' shows who asked"):
        world.ask(BUYER, "answer_tender_question", **answer, answer="Yes, Green Acre may weed")
    with pytest.raises(InvalidRequest, match="Enter the answer"):
        world.ask(BUYER, "answer_tender_question", **answer, answer=" ")
    world.ask(BUYER, "answer_tender_question", **answer, answer="Yes.")
    public = world.ask(VISITOR, "public_tender", tender_id=planned.tender_id)
    assert [(one["words"], one["answer"]) for one in public["questions"]] == [
        ("Is weeding of 200 square metres in it?", "Yes.")
    ]
    assert "Green" not in str(public)
    assert "Green" not in str(planned.page()["questions"])
    with pytest.raises(QuaysideError, match="answered already"):
        world.ask(BUYER, "answer_tender_question", **answer, answer="No.")


def test_a_question_after_the_cut_off_is_refused(world: World) -> None:
    planned = Planned(world).published()
    link = world.ask(
        VISITOR,
        "ask_to_bid",
        tender_id=planned.tender_id,
        name="Green Ltd",
        email="bids@green.example",
        company_number="",
    )
    world.clock.move_to(DEADLINE - timedelta(days=7) + timedelta(seconds=1))
    with pytest.raises(QuaysideError, match="Questions could be asked until 24 November 2026 at 12:00pm"):
        world.ask(VISITOR, "ask_tender_question", key=link["token"], words="Is weeding in it?")
    with pytest.raises(NotFound, match="This link does not work"):
        world.ask(VISITOR, "ask_tender_question", key="guessed", words="Is weeding in it?")


# Documents


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ", "of a kind that not everybody can open"),
        ("plan", b"x", "of a kind that not everybody can open"),
        ("plan.pdf", b"", "'plan.pdf' is empty"),
        ("here.pdf", b"%PDF", "'here.pdf' is there already"),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused_by_name(
    world: World, name: str, content: bytes, words: str
) -> None:
    planned = Planned(world)
    said = {"tender_id": planned.tender_id, "filename": name, "content": base64.b64encode(content).decode()}
    if "already" in words:
        world.ask(BUYER, "add_tender_document", **said)
    with pytest.raises(InvalidRequest, match=words):
        world.ask(BUYER, "add_tender_document", **said)


def test_a_document_of_a_plan_is_no_visitors(world: World) -> None:
    planned = Planned(world)
    said = world.ask(
        BUYER, "add_tender_document", tender_id=planned.tender_id, filename="..\\secret/plan.pdf", content="JVBERg=="
    )
    one = {"tender_id": planned.tender_id, "document_id": said["document_id"]}
    assert world.ask(BUYER, "tender_document", **one)["name"] == "plan.pdf"
    with pytest.raises(NotFound, match="There is no such tender"):
        world.ask(VISITOR, "public_tender_document", **one)
    world.ask(BUYER, "remove_tender_document", **one)
    assert planned.page()["documents"] == []


# Who declares, who answers


def test_only_an_evaluator_declares_and_says_what_the_conflict_is(world: World) -> None:
    planned = Planned(world)
    planned.do("set_tender_evaluators", evaluators=EVALUATORS)
    declare = {"tender_id": planned.tender_id}
    with pytest.raises(NotFound, match="You are not an evaluator"):
        world.ask(evaluator("eve@trust"), "declare_tender_conflict", **declare, conflict="none")
    with pytest.raises(InvalidRequest, match="Say what the conflict is"):
        world.ask(evaluator("ann@trust"), "declare_tender_conflict", **declare, conflict="declared")
    world.ask(
        evaluator("ann@trust"), "declare_tender_conflict", **declare, conflict="declared", words="My brother mows"
    )
    shown = {one["account"]: one["may_score"] for one in planned.page()["evaluators"]}
    assert shown == {"ann@trust": False, "bob@trust": False}


def test_a_school_that_was_not_asked_finds_no_such_tender(world: World) -> None:
    planned = Planned(world)
    planned.do("set_tender_schools", school_ids=["school-beck"])
    with pytest.raises(NotFound, match="not asked to take part"):
        world.ask(head_of(ABBEY), "school_tender_page", school_id=ABBEY, tender_id=planned.tender_id)
    with pytest.raises(InvalidRequest, match="Say why the school does not take part"):
        world.ask(
            head_of("school-beck"), "answer_tender_invitation",
            school_id="school-beck", tender_id=planned.tender_id, takes_part=False,
        )  # fmt: skip
