"""Runs opened for a payday of a pay group, listed, and abandoned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.payroll.application.pay_runs.shown import run_as_json
from services.payroll.application.ports import Paying
from services.payroll.application.rules import refuse_without_rates
from services.payroll.domain.employers.pay_groups import Payday, PayGroup
from services.payroll.domain.pay_runs.runs import OPEN_STATES, PayRun, RunKind, RunState
from services.payroll.domain.payslips.parameters import RunTerms
from services.payroll.domain.statutory_pay.dated import Span
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, WrongTime, wrong
from shared.refusing import for_the_trust, refuse_unless_version, refuse_without, worded


@worded
def open_run(
    uow: Paying,
    pay_group_id: str,
    payday: date | None,
    kind: str,
    corrects: str = "",
    reason: str = "",
    arrears_from: date | None = None,
) -> dict[str, Any]:
    """Open a run for a payday of a group (None: the next that has no run). A supplementary or correction run stands beside the regular one of
    its payday, and says why it is needed; `arrears_from` pays what an award or a corrected
    contract has left owing since. Raises Conflict while another run of the group is open, or without rule rows for the day."""
    for_the_trust(uow)
    group = uow.employers.group(pay_group_id)
    held = uow.pay_runs.listed(pay_group_id)
    wanted = RunKind(kind)
    _refuse_beside_open(held)
    day = _payday(group, payday, held, uow.today()) if wanted is RunKind.REGULAR else _payday_of(group, payday)
    if wanted is RunKind.REGULAR:
        _refuse_again(held, day)
    else:
        reason = refuse_without(reason)
    if wanted is RunKind.CORRECTION:
        _refuse_unless_closed(uow, corrects)
    _refuse_arrears_ahead(arrears_from, day)
    terms = RunTerms(day.regular, group.frequency, Span(day.first_day, day.last_day), wanted is not RunKind.REGULAR)
    refuse_without_rates(terms)
    run = PayRun(
        new_id(),
        group.employer_id,
        pay_group_id,
        wanted,
        terms,
        day.paid_on,
        uow.actor,
        uow.now(),
        frozenset({uow.actor}),
        corrects if wanted is RunKind.CORRECTION else "",
        reason.strip(),
        arrears_from,
    )
    uow.pay_runs.add(run)
    _say(uow, run)
    return run_as_json(run)


def _say(uow: Paying, run: PayRun) -> None:
    uow.emit(
        "payroll.run.opened.v1",
        subject=run.run_id,
        why=f"The {run.name} was opened",
        data={
            "run_id": run.run_id,
            "employer_id": run.employer_id,
            "pay_group_id": run.pay_group_id,
            "kind": run.kind.value,
            "frequency": run.terms.frequency.value,
            "pays_from": run.terms.span.starts,
            "pays_until": run.terms.span.ends,
            "paid_on": run.paid_on,
        },
    )


def _refuse_beside_open(held: list[PayRun]) -> None:
    for run in held:
        if run.state in OPEN_STATES:
            raise WrongTime(
                f"The {run.name} of this group is {run.state}: close or abandon it first, since the next run begins with its figures"
            )


def _payday(group: PayGroup, payday: date | None, held: list[PayRun], today: date) -> Payday:
    if payday is not None:
        return _payday_of(group, payday)
    closed = [run.terms.payday for run in held if run.state is RunState.CLOSED and run.kind is RunKind.REGULAR]
    return group.next_payday(max(closed)) if closed else group.next_payday(today - timedelta(days=1))


def _payday_of(group: PayGroup, payday: date | None) -> Payday:
    if payday is None:
        raise wrong("payday", "Say beside which payday this run stands")
    found = group.paydays(payday, payday)
    if not found:
        raise wrong(
            "payday", f"{day_in_words(payday)} is no payday of the group {group.name}: give one of its regular paydays"
        )
    return found[0]


def _refuse_again(held: list[PayRun], day: Payday) -> None:
    for run in held:
        if run.kind is RunKind.REGULAR and run.state is RunState.CLOSED and run.terms.payday >= day.regular:
            raise WrongTime(
                f"The {run.name} is closed: what is still to be paid for that time or before it goes into a supplementary or correction "
                "run"
            )


def _refuse_arrears_ahead(arrears_from: date | None, day: Payday) -> None:
    if arrears_from is not None and arrears_from >= day.first_day:
        raise wrong(
            "arrears_from",
            f"Arrears are of time before the run, which pays from {day_in_words(day.first_day)}: give an earlier day",
        )


def _refuse_unless_closed(uow: Paying, corrects: str) -> None:
    try:
        run = uow.pay_runs.get(corrects)
    except NotKnown as missing:
        raise wrong("corrects", "Say which closed run is to be put right") from missing
    if run.state is not RunState.CLOSED:
        raise WrongTime(f"The {run.name} is {run.state}: it can still be changed itself")


def runs(uow: Paying, pay_group_id: str | None, school_id: str | None) -> list[dict[str, Any]]:
    """Runs, the latest payday first; for a school those of its employers."""
    employers = None
    if school_id is not None:
        rows = uow.employers.of_schools([school_id]).get(school_id, [])
        employers = {row.employer_id for row in rows}
    groups = uow.employers.groups()
    return [
        run_as_json(run, with_totals=uow.scope.everywhere)
        | {"pay_group": groups[run.pay_group_id].name if run.pay_group_id in groups else ""}
        for run in uow.pay_runs.listed(pay_group_id, employers)
    ]


@worded
def abandon(uow: Paying, run_id: str, version: int, reason: str) -> dict[str, Any]:
    """Give a run up before it is closed. Raises Conflict for one that is over or was changed meanwhile."""
    for_the_trust(uow)
    run = uow.pay_runs.get(run_id, to_change=True)
    refuse_unless_version(run.version, version, "this pay run")
    saved = uow.pay_runs.save(run, run.abandoned(uow.actor, refuse_without(reason)))
    uow.pay_runs.clear(run_id)
    return run_as_json(saved)
