"""A tender for grounds maintenance, planned as far as a test wants it, in a world of three schools."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.procurement.contract_register.shared_contract import SIGNS_AS
from tests.procurement.world import BUYER, NAMES, World, head_of

DEADLINE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
CRITERIA = [
    {"name": "Price", "kind": "price", "weight": "40"},
    {"name": "Method", "kind": "quality", "weight": "40", "minimum": "2"},
    {"name": "Social value", "kind": "quality", "weight": "20"},
]
EVALUATORS = [{"account": "ann@trust", "name": "Ann Lee"}, {"account": "bob@trust", "name": "Bob Day"}]
VISITOR = caller("visitor", (Role.OPERATOR, EVERY_SCHOOL))


def evaluator(account: str) -> Caller:
    return caller(account, (Role.FINANCE, EVERY_SCHOOL))


class Planned:
    """One tender, with the steps of its plan as methods; `version` follows the answers."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.take_up(*NAMES)
        said = world.ask(
            BUYER, "plan_tender", title="Grounds maintenance", need="Mowing and hedges at three schools",
            cpv_codes=["77314000"], school_ids=list(NAMES),
        )  # fmt: skip
        self.tender_id, self.version = said["tender_id"], said["version"]

    def do(self, method: str, /, **said: Any) -> Any:
        answer = self.world.ask(BUYER, method, tender_id=self.tender_id, version=self.version, **said)
        self.version = answer["version"]
        return answer

    def page(self) -> Any:
        return self.world.ask(BUYER, "tender_page", tender_id=self.tender_id)

    def agreed(self, *school_ids: str) -> None:
        for school_id in school_ids or NAMES:
            self.world.ask(
                head_of(school_id), "answer_tender_invitation",
                school_id=school_id, tender_id=self.tender_id, takes_part=True,
            )  # fmt: skip

    def declared(self) -> None:
        for one in EVALUATORS:
            said = self.world.ask(
                evaluator(one["account"]), "declare_tender_conflict", tender_id=self.tender_id, conflict="none"
            )
            self.version = said["version"]

    def ready(self, **value: Any) -> Planned:
        """Everything but the publication; over the threshold unless said otherwise."""
        self.agreed()
        usual = {"years": "3", "extension_years": ["1", "1"], "pence_incl_vat": 25920000, "working": "by pupils",
                 "starts_on": "2027-04-01"}  # fmt: skip
        self.do("set_tender_value", **(usual | value))
        self.do(
            "set_tender_procedure", procedure="open",
            why_no_framework="None of them mows small sites", why_no_engagement="The market is known",
        )  # fmt: skip
        self.do("set_tender_lots", lots=[{"title": "All sites"}])
        self.do("set_tender_criteria", lot="1", criteria=CRITERIA)
        self.do("set_tender_rules", tie_rule="higher quality score", requirements=["Public liability of £10 million"])
        self.do("set_tender_evaluators", evaluators=EVALUATORS)
        self.declared()
        self.do("set_tender_timetable", deadline_at=DEADLINE.isoformat())
        return self

    def signed(self) -> None:
        """The intended award signed by whom the scheme names: for small ones finance, for large ones the board."""
        to_sign = self.world.ask(BUYER, "tender_award_page", tender_id=self.tender_id)["to_sign"]
        while not to_sign["is_signed"]:
            said = self.world.ask(
                SIGNS_AS[to_sign["waits_for"]], "sign_tender_award",
                tender_id=self.tender_id, version=self.version, minute="11 November 2026, minute 4",
            )  # fmt: skip
            self.version = said["version"]
            to_sign = self.world.ask(BUYER, "tender_award_page", tender_id=self.tender_id)["to_sign"]

    def published(self) -> Planned:
        self.ready().do("publish_tender")
        return self
