"""A run calculated: asked for by the payroll officer, done by the worker in chunks of people, each kept with its inputs. A rule row that is
missing is refused before anything is calculated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import orjson

from services.payroll.application.pay_runs.arrears import past_pay
from services.payroll.application.pay_runs.balances import paid_here
from services.payroll.application.pay_runs.inputs import LOOK_BACK, InRun, RunKnown, people_in_run, person_paid
from services.payroll.application.pay_runs.ports import PersonResult
from services.payroll.application.pay_scales.in_use import entered_scales, keep_used
from services.payroll.application.ports import Paying
from services.payroll.application.rules import rules_in_force
from services.payroll.application.staff.paid import employments_paid
from services.payroll.domain.pay_runs.runs import PayRun
from services.payroll.domain.pay_runs.variations import Variation, weeks_held
from services.payroll.domain.payslips.assembly import assembled
from services.payroll.domain.payslips.calculation import PersonWorked, worked_out
from services.payroll.rules.payslips import run_parameters
from shared.identifiers import new_id
from shared.refusals import Refused
from shared.refusing import for_the_trust, worded
from shared.uninterrupted import uninterrupted

JOB = "payroll.calculate"
PEOPLE_IN_A_STEP = 500
"""People calculated in one transaction: about half a second's work, far within a job's lease."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a calculation goes through: the run, what was read for it, and its people."""

    run: PayRun
    known: RunKnown
    people: tuple[InRun, ...]
    entered: int


@worded
def calculate(uow: Paying, run_id: str) -> dict[str, Any]:
    """Have the run calculated. Raises Conflict for a run that is over and for a rule row that is missing, before anything is done."""
    for_the_trust(uow)
    run = uow.pay_runs.get(run_id, to_change=True)
    begun = run.being_calculated_by(uow.actor, new_id())
    run_parameters(run.terms)
    saved = uow.pay_runs.save(run, begun)
    return {
        "run_id": run_id,
        "version": saved.version,
        "job_id": uow.later(JOB, {"run_id": run_id, "calculation": begun.calculation}),
    }


@worded
@uninterrupted
def prepared(uow: Paying, run_id: str, calculation: str, entered: int | None) -> Work:
    """All that a calculation needs, in few statements. `entered` is how much the calculation saw when it was begun, where it goes on after
    a stop; at its beginning (None) what an earlier one left is taken out."""
    run = uow.pay_runs.get(run_id, to_change=entered is None)
    run.refuse_unless_calculating(calculation)
    parameters = run_parameters(run.terms, entered_scales(uow, run, anew=entered is None))
    if entered is None:
        uow.pay_runs.clear(run_id)
    by_employment: dict[str, list[Variation]] = defaultdict(list)
    for one in uow.pay_runs.variations(run_id):
        by_employment[one.employment_id].append(one)
    known = RunKnown(
        parameters,
        uow.employers.fund_rates(run.employer_id),
        {employment_id: tuple(entries) for employment_id, entries in by_employment.items()},
        uow.pay_runs.employments_to_date(run.employer_id, parameters.period.year),
        uow.pay_runs.people_to_date(run.employer_id),
        past_pay(uow, run),
        paid_here(uow, run, [one for one, entries in by_employment.items() if weeks_held(entries)]),
    )
    span = run.terms.span
    employments = employments_paid(
        uow, run.employer_id, run.pay_group_id, span.starts - LOOK_BACK, span.ends, parameters.payday, run.opened_at
    )
    people = people_in_run(employments, known)
    if entered is None:
        scales = keep_used(uow, run, (post for person in people for one in person.known for post in one.posts))
        uow.pay_runs.keep_rules(run_id, (*rules_in_force(parameters.payday), *scales))
    return Work(run, known, people, run.entered if entered is None else entered)


@worded
@uninterrupted
def calculate_some(uow: Paying, work: Work, people: Sequence[InRun]) -> None:
    """Calculate some people of a run, hold the figures against the second calculation, and keep them. Raises Conflict where the run is over
    or a later calculation has begun."""
    uow.pay_runs.get(work.run.run_id, to_change=True).refuse_unless_calculating(work.run.calculation)
    found = [_result(person, work.known) for person in people]
    worked = [one for _, one in found if one is not None]
    differing = uow.second_calculation.differing(worked, work.known.parameters)
    uow.pay_runs.keep(work.run, (_with_difference(result, differing) for result, _ in found))


@worded
def finished(uow: Paying, work: Work) -> dict[str, Any]:
    """The run after its calculation: calculated, or open where something was entered meanwhile."""
    run = uow.pay_runs.get(work.run.run_id, to_change=True)
    run.refuse_unless_calculating(work.run.calculation)
    totals = uow.pay_runs.totals(run.run_id)
    rules = sha256(orjson.dumps(uow.pay_runs.rules(run.run_id), option=orjson.OPT_SORT_KEYS)).hexdigest()
    saved = uow.pay_runs.save(run, run.calculated(totals, work.entered, rules, uow.now()))
    return {
        "run_id": run.run_id,
        "state": saved.state.value,
        "payslips": totals.payslips,
        "summary": f"Payslips worked out: {totals.payslips:,}",
        "keeps_open": saved.keeps_open(),
    }


def _with_difference(result: PersonResult, differing: Mapping[str, str]) -> PersonResult:
    found = differing.get(result.person_id)
    return replace(result, differing=found) if found else result


def _result(person: InRun, known: RunKnown) -> tuple[PersonResult, PersonWorked | None]:
    nothing = PersonResult(person.person_id, person.name, person.employments)
    try:
        inputs = person_paid(person, known)
    except Refused as refusal:
        return replace(nothing, refused=f"{person.name}: {refusal}"), None
    try:
        worked = worked_out(inputs, known.parameters)
    except Refused as refusal:
        return replace(nothing, inputs=inputs, refused=f"{person.name}: {refusal}"), None
    return replace(nothing, inputs=inputs, payslips=assembled(worked, known.parameters)), worked
