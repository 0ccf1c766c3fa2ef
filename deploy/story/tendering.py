"""The steps of a tender, as the people of the story take them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from deploy.story.telling import Telling
from shared.identity.context import EVERY_SCHOOL, Caller
from shared.identity.roles import Role

INSURED = "Public liability insurance of £10 million"
BIDDERS_WORDS = "mow before breakfast"
"""The password of every bid of the told story."""


def planned(story: Telling, title: str, need: str, cpv_code: str, schools: Sequence[str]) -> str:
    """A tender that these schools are asked to take part in; its id."""
    made = story.ask(
        story.trust(Role.BUYER), "procurement", "plan_tender",
        title=title, need=need, cpv_codes=[cpv_code], school_ids=[story.schools[school] for school in schools],
    )  # fmt: skip
    return str(made["tender_id"])


def agreed(story: Telling, tender_id: str, schools: Sequence[str]) -> None:
    """The heads say yes, each for the own school."""
    for school in schools:
        story.ask(
            story.head(school), "procurement", "answer_tender_invitation",
            school_id=story.schools[school], tender_id=tender_id, takes_part=True,
        )  # fmt: skip


def made_ready(
    story: Telling, tender_id: str, criteria: Sequence[dict[str, str]], deadline_at: datetime, **value: Any
) -> None:
    """Everything that a publication waits for, in the open procedure and one lot."""
    step(story, tender_id, "set_tender_value", **value)
    step(
        story, tender_id, "set_tender_procedure", procedure="open",
        why_no_framework="None of the approved frameworks serves several small sites in one district",
        why_no_engagement="The market is well known",
    )  # fmt: skip
    step(story, tender_id, "set_tender_lots", lots=[{"title": "All sites"}])
    step(story, tender_id, "set_tender_criteria", lot="1", criteria=list(criteria))
    step(story, tender_id, "set_tender_rules", tie_rule="higher quality score", requirements=[INSURED])
    names = [{"account": who.actor, "name": name} for who, name in evaluators(story)]
    step(story, tender_id, "set_tender_evaluators", evaluators=names)
    for who, _ in evaluators(story):
        story.ask(who, "procurement", "declare_tender_conflict", tender_id=tender_id, conflict="none")
    step(story, tender_id, "set_tender_timetable", deadline_at=deadline_at.isoformat())


def published(story: Telling, tender_id: str, keys: Sequence[tuple[Caller, str]]) -> None:
    """Openers take their keys, each with a passphrase; then the tender is out."""
    accounts = [who.actor for who, _ in keys]
    story.ask(story.trust(Role.BUYER), "procurement", "name_openers", tender_id=tender_id, accounts=accounts)
    for who, passphrase in keys:
        story.ask(who, "procurement", "take_bid_key", tender_id=tender_id, passphrase=passphrase)
    step(story, tender_id, "publish_tender")


def step(story: Telling, tender_id: str, method: str, /, **said: Any) -> dict[str, Any]:
    """The buyer's next step with the tender as it stands."""
    asked = {"tender_id": tender_id, "version": version(story, tender_id)}
    done: dict[str, Any] = story.ask(story.trust(Role.BUYER), "procurement", method, **asked, **said)
    return done


def signed(story: Telling, tender_id: str) -> None:
    """The board signs the intended award: so much is more than any one person may commit."""
    story.ask(
        story.trust(Role.TRUSTEE), "procurement", "sign_tender_award",
        tender_id=tender_id, version=version(story, tender_id), minute="Board of 28 October 2025, minute 7",
    )  # fmt: skip


def version(story: Telling, tender_id: str) -> int:
    page = story.ask(story.trust(Role.BUYER), "procurement", "tender_page", tender_id=tender_id)
    return int(page["version"])


def evaluators(story: Telling) -> list[tuple[Caller, str]]:
    return [(story.trust(Role.BUYER), "Ben Yates"), (story.head("manor_mead"), "Hannah Cole")]


def openers(story: Telling) -> list[Caller]:
    return [story.trust(role) for role in (Role.FINANCE, Role.EXECUTIVE, Role.BUYER)]


def link(story: Telling, tender_id: str, name: str) -> str:
    """What a bidder opens the own page with."""
    made = story.ask(
        story.trust(Role.BUYER), "procurement", "invite_to_bid",
        tender_id=tender_id, name=name, email=f"bids@{name.split(maxsplit=1)[0].lower()}.example",
    )  # fmt: skip
    return str(made["token"])


def bid(
    story: Telling, token: str, pence: int, answers: dict[str, str], files: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """A bid on the one lot, sent by a visitor with the link; what is answered."""
    visitor = story.stage.caller("visitor", (Role.OPERATOR, EVERY_SCHOOL))
    page = story.ask(visitor, "procurement", "bid_page", token=token)
    said: dict[str, Any] = story.ask(
        visitor, "procurement", "submit_bid",
        token=token, password=BIDDERS_WORDS, files=list(files),
        bid={
            "bidder": {"contact": "The director", "email": "director@bidder.example"},
            "lots": [{"lot": "1", "prices": [pence], "answers": answers}],
            "requirements": {one["key"]: {"met": True, "words": "Policy in force"} for one in page["requirements"]},
        },
    )  # fmt: skip
    return said
