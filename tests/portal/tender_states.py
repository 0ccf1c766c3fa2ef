"""Tenders in every state that has a page of its own: ready to go out, with questions, opened, marked, ranked, intended."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from deploy.story.telling import Telling
from deploy.story.tendering import (
    agreed,
    bid,
    evaluators,
    link,
    made_ready,
    openers,
    planned,
    published,
    step,
)
from shared.identity.context import EVERY_SCHOOL, Caller
from shared.identity.roles import Role

SCHOOLS = ("manor_mead", "beacon")
CRITERIA = (
    {"name": "Price", "kind": "price", "weight": "60"},
    {"name": "Service", "kind": "quality", "weight": "40"},
)
BIDDERS = ("Ash Ltd", "Birch Ltd")
PASSPHRASES = ("seven green ladders hum", "quiet otters paint maps", "brass kettles dream twice")
OPENS = datetime(2027, 2, 1, 12, tzinfo=UTC)
FILE = base64.b64encode(b"%PDF-1.7 how we work").decode()
METHOD = {"name": "method.pdf", "content": FILE}


def lay_before_the_year(story: Telling) -> dict[str, str]:
    """Six tenders that take bids until February; their ids. And one that judges its bidders in a round before."""
    in_rounds(story, "Coaches for trips")
    return {
        title: _with_bids(story, title)
        for title in ("Furniture", "Laptops", "Lockers", "Minibuses", "Uniforms", "Windows")
    }


def lay_after_the_year(story: Telling, tenders: dict[str, str]) -> None:
    """Each of them a step further than the one before; and two that are not out yet."""
    opened = {title: _opened(story, tender_id) for title, tender_id in tenders.items() if title != "Windows"}
    _half_checked(story, tenders["Furniture"], opened["Furniture"])
    _marked(story, tenders["Laptops"], opened["Laptops"], ("4", "2"), ("3", "2"))
    for title in ("Lockers", "Minibuses", "Uniforms"):
        _marked(story, tenders[title], opened[title], ("4", "2"), ("4", "2"))
        story.ask(story.trust(Role.BUYER), "procurement", "agree_unanimous_marks", tender_id=tenders[title])
    _intended(story, tenders["Uniforms"])
    ready = _ready(story, "Sports equipment", datetime(2027, 7, 1, 12, tzinfo=UTC))
    _keep_document(story, ready)
    _with_a_round(story, ready, datetime(2027, 6, 1, 12, tzinfo=UTC))
    story.ask(
        story.trust(Role.BUYER), "procurement", "name_openers",
        tender_id=ready, accounts=[who.actor for who in openers(story)],
    )  # fmt: skip
    asking = planned(story, "Play equipment", "Swings and slides.", "37535200", SCHOOLS)
    names = [{"account": who.actor, "name": name} for who, name in evaluators(story)]
    step(story, asking, "set_tender_evaluators", evaluators=names)


def question_asked(story: Telling, tender_id: str) -> str:
    """A question waits for its answer, and a document lies there; the asker's link."""
    token = link(story, tender_id, "Cherry Ltd")
    visitor = story.stage.caller("visitor", (Role.OPERATOR, EVERY_SCHOOL))
    story.ask(visitor, "procurement", "ask_tender_question", key=token, words="May the copiers be used ones?")
    _keep_document(story, tender_id)
    return token


def _ready(story: Telling, title: str, deadline: datetime) -> str:
    tender_id = planned(story, title, f"{title} for two schools.", "39162000", SCHOOLS)
    agreed(story, tender_id, SCHOOLS)
    made_ready(
        story, tender_id, CRITERIA, deadline,
        years="1", pence_incl_vat=1_200_000, working="An offer of last year", starts_on="2027-08-01",
    )  # fmt: skip
    return tender_id


def _with_a_round(story: Telling, tender_id: str, deadline: datetime) -> None:
    step(
        story, tender_id, "set_tender_procedure", procedure="competitive flexible",
        why_no_framework="None of them serves two schools", why_no_engagement="The market is well known",
    )  # fmt: skip
    made = {
        "name": "Conditions of participation",
        "deadline_at": deadline.isoformat(),
        "asks": "Two contracts alike",
        "most": 1,
    }
    step(story, tender_id, "set_tender_rounds", rounds=[made])


def in_rounds(story: Telling, title: str) -> None:
    """Out, with two bidders invited, of whom nobody has said yet who goes on."""
    tender_id = _ready(story, title, datetime(2027, 7, 15, 12, tzinfo=UTC))
    _with_a_round(story, tender_id, OPENS)
    published(story, tender_id, list(zip(openers(story), PASSPHRASES, strict=True)))
    for name in BIDDERS:
        link(story, tender_id, name)


def _with_bids(story: Telling, title: str) -> str:
    """Two bids; of the lockers one is so low that it has to be explained."""
    tender_id = _ready(story, title, OPENS)
    published(story, tender_id, list(zip(openers(story), PASSPHRASES, strict=True)))
    second = 300_000 if title == "Lockers" else 990_000
    for name, pence in zip(BIDDERS, (1_000_000, second), strict=True):
        bid(story, link(story, tender_id, name), pence, {"Service": "Within a day."}, [METHOD])
    return tender_id


def _opened(story: Telling, tender_id: str) -> list[dict[str, Any]]:
    for who, passphrase in list(zip(openers(story), PASSPHRASES, strict=True))[:2]:
        story.ask(who, "procurement", "open_bids", tender_id=tender_id, passphrase=passphrase)
    found: list[dict[str, Any]] = story.ask(story.trust(Role.BUYER), "procurement", "opened_bids", tender_id=tender_id)[
        "bids"
    ]
    return found


def _half_checked(story: Telling, tender_id: str, bids: Sequence[dict[str, Any]]) -> None:
    """One bid is shut out, one not looked at yet; the buyer has begun to mark, the head has not declared."""
    buyer = story.trust(Role.BUYER)
    story.ask(
        buyer, "procurement", "shut_out_bid",
        tender_id=tender_id, bid_id=bids[1]["bid_id"], ground="requirement not met", reason="No insurance",
    )  # fmt: skip
    story.ask(buyer, "procurement", "declare_interest", tender_id=tender_id, has_interest=False)
    _save(story, buyer, tender_id, bids, ("4", "3"))


def _marked(
    story: Telling, tender_id: str, bids: Sequence[dict[str, Any]], first: tuple[str, str], second: tuple[str, str]
) -> None:
    buyer = story.trust(Role.BUYER)
    for one_bid in bids:
        page = story.ask(buyer, "procurement", "opened_bid", tender_id=tender_id, bid_id=one_bid["bid_id"])
        checks = [{"key": one["key"], "passed": True} for one in page["checks"]]
        story.ask(buyer, "procurement", "check_bid", tender_id=tender_id, bid_id=one_bid["bid_id"], checks=checks)
    for (who, _), marks in zip(evaluators(story), (first, second), strict=True):
        story.ask(who, "procurement", "declare_interest", tender_id=tender_id, has_interest=False)
        _save(story, who, tender_id, bids, marks)
        story.ask(who, "procurement", "hand_in_marks", tender_id=tender_id)


def _save(story: Telling, who: Caller, tender_id: str, bids: Sequence[dict[str, Any]], marks: Sequence[str]) -> None:
    given = [
        {"bid_id": bid["bid_id"], "lot": "1", "criterion": "Service", "mark": mark, "comment": "As it is described"}
        for bid, mark in zip(bids, marks, strict=True)
    ]
    story.ask(who, "procurement", "save_marks", tender_id=tender_id, marks=given)


def _intended(story: Telling, tender_id: str) -> None:
    """To the first of the ranking, whoever it is, as a supplier who is taken on already."""
    suppliers = story.ask(story.trust(Role.BUYER), "procurement", "suppliers")
    weald = next(one["supplier_id"] for one in suppliers if one["name"].startswith("Weald Furniture"))
    step(story, tender_id, "intend_tender_award", suppliers={"1": weald})


def _keep_document(story: Telling, tender_id: str) -> None:
    story.ask(
        story.trust(Role.BUYER), "procurement", "add_tender_document",
        tender_id=tender_id, filename="Plan of the sites.pdf", content=FILE,
    )  # fmt: skip
