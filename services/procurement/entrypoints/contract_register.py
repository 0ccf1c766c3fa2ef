"""Contracts that schools share: what is answered, listened to and done by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.api import limits as common
from contracts.api import procurement_contract_register as asked
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.contract_register import (
    importing,
    keeping,
    novating,
    pages,
    periods,
    register,
    signing,
    terms,
    visiting,
    watching,
)
from services.procurement.entrypoints.kept import with_file_kept
from services.procurement.entrypoints.roles import ACCOUNTS, BUYERS, OWN, SIGNERS, TRUST
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_STAFF
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc, sweep
from shared.service import job as job_kind

CONTRACT_REGISTER_TABLES: tuple[TableOwned, ...] = (
    TableOwned("contract_school", "Contracts it shares, and its figure", "keep", ACCOUNTS),
    TableOwned("contract_visit", "Services done at its site", "keep", ACCOUNTS),
    TableOwned("contract_share", "What it pays of contracts", "keep", ACCOUNTS),
    TableOwned("contract_novation", "Joining and leaving contracts", "keep", ACCOUNTS),
    TableOwned("contract_former_cost", "What it paid before a contract", "delete"),
)


class ContractRegister:
    """Contracts that schools share."""

    # For the trust: the register

    @rpc(common.Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contracts_listed(self, uow: Procuring) -> list[dict[str, Any]]:
        return pages.contracts_listed(uow)

    @rpc(asked.OneContract, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contract_page(self, uow: Procuring, contract_id: str) -> dict[str, Any]:
        return pages.contract_page(uow, contract_id)

    @rpc(asked.OneContract, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contract_visits(self, uow: Procuring, contract_id: str) -> list[dict[str, Any]]:
        return pages.contract_visits(uow, contract_id)

    @rpc(asked.OneVisit, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contract_visit(self, uow: Procuring, visit_id: str) -> dict[str, Any]:
        return pages.contract_visit(uow, visit_id)

    @rpc(asked.NewContract, roles=BUYERS, needs=Needs.NOTHING)
    def add_contract(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return register.add_contract(uow, **said)

    @rpc(common.Nothing, roles=BUYERS, needs=Needs.NOTHING, changes=False)
    def contract_template(self, uow: Procuring) -> dict[str, str]:
        return importing.contract_template()

    @rpc(asked.ContractsFile, roles=BUYERS, needs=Needs.NOTHING)
    def import_contracts(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return importing.import_contracts(uow, **said)

    @rpc(asked.CheckedContracts, roles=BUYERS, needs=Needs.NOTHING)
    def take_contracts(self, uow: Procuring, job_id: str) -> dict[str, Any]:
        return importing.take_contracts(uow, job_id)

    @rpc(asked.ContractFigures, roles=BUYERS, needs=Needs.NOTHING)
    def set_contract_figures(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return register.set_contract_figures(uow, **said)

    @rpc(asked.ContractTerms, roles=BUYERS, needs=Needs.NOTHING)
    def correct_contract_terms(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return register.correct_contract_terms(uow, **said)

    # For the trust: what is decided

    @rpc(asked.CommitmentSigned, roles=SIGNERS, needs=Needs.NOTHING)
    def sign_contract_commitment(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return signing.sign_contract_commitment(uow, **said)

    @rpc(asked.CommitmentRefused, roles=SIGNERS | BUYERS, needs=Needs.NOTHING)
    def refuse_contract_commitment(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return signing.refuse_contract_commitment(uow, **said)

    @rpc(asked.OptionDecided, roles=BUYERS, needs=Needs.NOTHING)
    def decide_extension(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return terms.decide_extension(uow, **said)

    @rpc(asked.VariationWanted, roles=BUYERS, needs=Needs.NOTHING, changes=False)
    def preview_variation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return terms.preview_variation(uow, **said)

    @rpc(asked.VariationMade, roles=BUYERS, needs=Needs.NOTHING)
    def vary_contract(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return terms.vary_contract(uow, **said)

    @rpc(asked.Termination, roles=BUYERS, needs=Needs.NOTHING)
    def terminate_contract(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return terms.terminate_contract(uow, **said)

    @rpc(asked.ContractOrderPlaced, roles=BUYERS, needs=Needs.NOTHING)
    def place_contract_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return periods.place_contract_order(uow, **said)

    # For the trust: visits, and schools that join or leave

    @rpc(asked.VisitsPlanned, roles=BUYERS, needs=Needs.NOTHING)
    def plan_visits(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return visiting.plan_visits(uow, **said)

    @rpc(asked.VisitMoved, roles=BUYERS, needs=Needs.NOTHING)
    def move_visit(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return visiting.move_visit(uow, **said)

    @rpc(asked.VisitCancelled, roles=BUYERS, needs=Needs.NOTHING)
    def cancel_visit(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return visiting.cancel_visit(uow, **said)

    @rpc(asked.NovationWanted, roles=BUYERS, needs=Needs.NOTHING)
    def draft_novation(self, uow: Procuring, school: str, **said: Any) -> dict[str, Any]:
        return novating.draft_novation(uow, school_id=school, **said)

    @rpc(asked.NovationAgreed, roles=BUYERS, needs=Needs.NOTHING)
    def consent_to_novation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return novating.consent_to_novation(uow, **said)

    @rpc(asked.OneNovation, roles=BUYERS, needs=Needs.NOTHING)
    def complete_novation(self, uow: Procuring, novation_id: str) -> dict[str, Any]:
        return novating.complete_novation(uow, novation_id)

    @rpc(asked.NovationDropped, roles=BUYERS, needs=Needs.NOTHING)
    def drop_novation(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return novating.drop_novation(uow, **said)

    # For the trust: what is kept with a contract

    @rpc(asked.NewKpi, roles=BUYERS, needs=Needs.NOTHING)
    def add_contract_kpi(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return keeping.add_contract_kpi(uow, **said)

    @rpc(asked.KpiMeasured, roles=BUYERS, needs=Needs.NOTHING)
    def measure_contract_kpi(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return keeping.measure_contract_kpi(uow, **said)

    @rpc(asked.ContractNoted, roles=BUYERS, needs=Needs.NOTHING)
    def note_on_contract(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return keeping.note_on_contract(uow, **said)

    @rpc(asked.FormerCost, roles=BUYERS, needs=Needs.NOTHING)
    def record_former_cost(self, uow: Procuring, school: str, **said: Any) -> dict[str, Any]:
        return keeping.record_former_cost(uow, school_id=school, **said)

    @rpc(asked.ContractDocument, roles=BUYERS, needs=Needs.NOTHING)
    def keep_contract_file(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return keeping.keep_contract_file(uow, **said)

    @rpc(asked.ContractFileWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def contract_file(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return keeping.contract_file(uow, **said)

    # For a school

    @rpc(common.School, roles=OWN, needs=Needs.READ, changes=False)
    def my_contracts(self, uow: Procuring, school_id: str) -> dict[str, Any]:
        return pages.my_contracts(uow, school_id)

    @rpc(asked.SchoolContract, roles=OWN, needs=Needs.READ, changes=False)
    def my_contract_page(self, uow: Procuring, school_id: str, contract_id: str) -> dict[str, Any]:
        return pages.my_contract_page(uow, school_id, contract_id)

    @rpc(asked.SchoolContractFile, roles=OWN, needs=Needs.READ, changes=False)
    def my_contract_file(self, uow: Procuring, school_id: str, contract_id: str, file_id: str) -> dict[str, str]:
        return pages.my_contract_file(uow, school_id, contract_id, file_id)

    # Three that need no right to use: a school that has left is honoured in what was ordered for it, and agrees to leave.
    @rpc(asked.VisitAnswered, roles=SCHOOL_STAFF | BUYERS, needs=Needs.NOTHING)
    def answer_visit(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return visiting.answer_visit(uow, **said)

    @rpc(asked.AnswerTakenBack, roles=SCHOOL_STAFF | BUYERS, needs=Needs.NOTHING)
    def take_back_answer(self, uow: Procuring, school_id: str, visit_id: str, reason: str) -> dict[str, Any]:
        return visiting.take_back_answer(uow, school_id, visit_id, reason)

    @rpc(asked.SchoolNovation, roles=SCHOOL_LEADERS, needs=Needs.NOTHING)
    def agree_to_novation(self, uow: Procuring, school_id: str, novation_id: str) -> dict[str, Any]:
        return novating.agree_to_novation(uow, school_id, novation_id)

    # What the worker does

    @sweep(every=timedelta(hours=1))
    def say_what_ends(self, uow: Procuring) -> None:
        watching.say_what_ends(uow)

    @job_kind(importing.CONTRACTS_JOB)
    def contracts_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Checking the contracts") as uow:
            found = importing.contracts_imported(procuring(uow), run.arguments)
        return with_file_kept(run, found)
