"""Tenders from the plan to the award: what is answered, listened to and done by the worker."""

from __future__ import annotations

from typing import Any

from contracts.api import limits
from contracts.api import procurement_tenders as asked
from contracts.api.limits import Nothing
from contracts.api.procurement import OneTender
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.application.tenders import (
    notices,
    pages,
    papers,
    planning,
    public,
    questions,
    rounds,
    running,
    taking_part,
    volumes,
)
from services.procurement.entrypoints.roles import ACCOUNTS, BUYERS, OWN, SIGNERS, TRUST, VISITORS
from shared.identity.roles import SCHOOL_LEADERS
from shared.messaging.outcomes import Event
from shared.service import Needs, TableOwned, handles, rpc

TENDERS_TABLES: tuple[TableOwned, ...] = (
    TableOwned("tender_school", "Tenders it was asked to take part in", "keep", ACCOUNTS, blank=("answered_by",)),
    TableOwned("associate_school", "Since when it is alongside the trust", "keep", ACCOUNTS),
    TableOwned("buying_volume", "What was bought for it, by kind and month", "keep", ACCOUNTS),
)


class Tenders:
    """Tenders from the plan to the award."""

    # For the trust: the plan

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tenders_listed(self, uow: Procuring) -> list[dict[str, Any]]:
        return pages.tenders(uow)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tender_page(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return pages.tender_page(uow, tender_id)

    @rpc(asked.Purchase, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def weigh_purchase(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return pages.weigh_purchase(uow, **said)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tender_frameworks(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return pages.tender_frameworks(uow, tender_id)

    @rpc(asked.NewTender, roles=BUYERS, needs=Needs.NOTHING)
    def plan_tender(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.plan_tender(uow, **said)

    @rpc(asked.TenderBasics, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_basics(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_basics(uow, **said)

    @rpc(asked.TenderSchools, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_schools(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_schools(uow, **said)

    @rpc(asked.TenderValue, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_value(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_value(uow, **said)

    @rpc(asked.TenderProcedure, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_procedure(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_procedure(uow, **said)

    @rpc(asked.TenderLots, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_lots(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_lots(uow, **said)

    @rpc(asked.TenderRounds, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_rounds(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return rounds.set_rounds(uow, **said)

    @rpc(asked.RoundDecided, roles=BUYERS, needs=Needs.NOTHING)
    def decide_tender_round(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return rounds.decide_round(uow, **said)

    @rpc(asked.TenderCriteria, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_criteria(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_criteria(uow, **said)

    @rpc(asked.TenderRules, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_rules(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_rules(uow, **said)

    @rpc(asked.TenderEvaluators, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_evaluators(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_evaluators(uow, **said)

    @rpc(asked.TenderTimetable, roles=BUYERS, needs=Needs.NOTHING)
    def set_tender_timetable(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.set_timetable(uow, **said)

    # An evaluator may sit at a school or in the trust; whoever is none is refused by the application.
    @rpc(asked.Declared, roles=OWN, needs=Needs.NOTHING)
    def declare_tender_conflict(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return planning.declare(uow, **said)

    @rpc(asked.TenderFile, roles=BUYERS, needs=Needs.NOTHING)
    def add_tender_document(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return papers.add_document(uow, **said)

    @rpc(asked.TenderDocument, roles=BUYERS, needs=Needs.NOTHING)
    def remove_tender_document(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return papers.remove_document(uow, **said)

    @rpc(asked.TenderDocument, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tender_document(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return papers.document_file(uow, **said)

    # For the trust: from publication to the contract

    @rpc(asked.TenderSeen, roles=BUYERS, needs=Needs.NOTHING)
    def publish_tender(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.publish(uow, **said)

    @rpc(asked.TenderChange, roles=BUYERS, needs=Needs.NOTHING)
    def change_tender(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.change(uow, **said)

    @rpc(asked.TenderAnswer, roles=BUYERS, needs=Needs.NOTHING)
    def answer_tender_question(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return questions.answer_question(uow, **said)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tender_award_page(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return pages.award_page(uow, tender_id)

    @rpc(asked.TenderIntended, roles=BUYERS, needs=Needs.NOTHING)
    def intend_tender_award(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.intend(uow, **said)

    @rpc(asked.TenderReason, roles=BUYERS, needs=Needs.NOTHING)
    def take_back_tender_award(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.reconsider(uow, **said)

    @rpc(asked.TenderAwarded, roles=BUYERS, needs=Needs.NOTHING)
    def award_tender(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.award(uow, **said)

    @rpc(asked.TenderSigned, roles=SIGNERS, needs=Needs.NOTHING)
    def sign_tender_award(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.sign_award(uow, **said)

    @rpc(asked.TenderReason, roles=BUYERS, needs=Needs.NOTHING)
    def terminate_tender(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return running.terminate(uow, **said)

    @rpc(OneTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def tender_notices(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return notices.notices(uow, tender_id)

    @rpc(asked.NoticeOut, roles=BUYERS, needs=Needs.NOTHING)
    def note_tender_notice(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return notices.note_notice(uow, **said)

    @rpc(asked.ContractAbout, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contract_notices(self, uow: Procuring, contract_id: str) -> dict[str, Any]:
        return notices.contract_notices(uow, contract_id)

    @rpc(asked.ContractNoticeOut, roles=BUYERS, needs=Needs.NOTHING)
    def note_contract_notice(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return notices.note_contract_notice(uow, **said)

    # For a school

    @rpc(limits.School, roles=OWN, needs=Needs.READ, changes=False)
    def school_tenders(self, uow: Procuring, school_id: str) -> list[dict[str, Any]]:
        return taking_part.school_tenders(uow, school_id)

    @rpc(asked.SchoolTender, roles=OWN, needs=Needs.READ, changes=False)
    def school_tender_page(self, uow: Procuring, school_id: str, tender_id: str) -> dict[str, Any]:
        return taking_part.school_tender_page(uow, school_id, tender_id)

    @rpc(asked.SchoolTenderAnswer, roles=SCHOOL_LEADERS)
    def answer_tender_invitation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return taking_part.answer_tender(uow, **said)

    # What membership says. Not gated: a school comes alongside before it takes procurement up.

    @handles("membership.associate.started.v1", reads=["school_id", "started_on"], gated=False)
    def school_came_alongside(self, uow: Procuring, event: Event) -> None:
        volumes.school_came_alongside(uow, event.data["school_id"], event.data["started_on"])

    # For suppliers, who have no sign-in

    @rpc(Nothing, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def public_tenders(self, uow: Procuring) -> list[dict[str, Any]]:
        return public.public_tenders(uow)

    @rpc(OneTender, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def public_tender(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return public.public_tender(uow, tender_id)

    @rpc(asked.TenderDocument, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def public_tender_document(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return papers.public_document(uow, **said)

    @rpc(asked.QuestionKey, roles=VISITORS, needs=Needs.NOTHING, changes=False)
    def tender_of_key(self, uow: Procuring, key: str) -> dict[str, Any]:
        return questions.tender_of_key(uow, key)

    @rpc(asked.QuestionAsked, roles=VISITORS, needs=Needs.NOTHING)
    def ask_tender_question(self, uow: Procuring, key: str, words: str) -> dict[str, Any]:
        return questions.ask_question(uow, key, words)
