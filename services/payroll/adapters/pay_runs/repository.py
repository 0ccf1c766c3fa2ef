"""The repository of pay runs: runs, what is entered for them, payslips and figures to date. Whoever changes a run holds it first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from services.payroll.adapters.pay_runs.results import ResultRepository
from services.payroll.adapters.pay_runs.tables import PayRunRow, RunVariationRow
from services.payroll.adapters.stored import one_of, plain, read, read_one_of
from services.payroll.domain.pay_runs.runs import OPEN_STATES, PayRun, RunState
from services.payroll.domain.pay_runs.variations import Entered, Variation
from shared.refusals import ChangedMeanwhile, NotKnown

ENTERED = one_of(Entered)
MOST_LISTED = 500
"""Runs in one list; a pay group has a dozen a year, or fifty."""


class PayRunRepository(ResultRepository):
    """Runs are the trust's; all else is held to the schools of the scope."""

    # Runs

    def get(self, run_id: str, *, to_change: bool = False) -> PayRun:
        """One run. Raises NotKnown. `to_change` holds it until the end of the transaction."""
        wanted = select(PayRunRow.content).where(PayRunRow.run_id == run_id)
        content = self._session.scalar(wanted.with_for_update() if to_change else wanted)
        if content is None:
            raise NotKnown("There is no such pay run here: choose one from the list of runs")
        return read(content, PayRun)

    def add(self, run: PayRun) -> None:
        self._session.add(PayRunRow(run_id=run.run_id, rules=[], **_columns(run)))
        self._session.flush()

    def save(self, before: PayRun, after: PayRun) -> PayRun:
        """The run as it is now, in its next version. Raises ChangedMeanwhile where another was quicker."""
        saved = replace(after, version=before.version + 1)
        changed = self._session.execute(
            update(PayRunRow)
            .where(PayRunRow.run_id == before.run_id, PayRunRow.version == before.version)
            .values(**_columns(saved))
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            raise ChangedMeanwhile("Somebody changed this pay run meanwhile: look at it again and repeat the step")
        return saved

    def keep_rules(self, run_id: str, rules: Sequence[Mapping[str, Any]]) -> None:
        """The rule rows that a calculation used."""
        kept = [dict(one) for one in rules]
        self._session.execute(update(PayRunRow).where(PayRunRow.run_id == run_id).values(rules=kept))

    def rules(self, run_id: str) -> list[Any]:
        return list(self._session.scalar(select(PayRunRow.rules).where(PayRunRow.run_id == run_id)) or ())

    def listed(self, pay_group_id: str | None = None, employer_ids: Collection[str] | None = None) -> list[PayRun]:
        """Runs, the latest payday first."""
        wanted = select(PayRunRow.content).order_by(PayRunRow.payday.desc(), PayRunRow.opened_at.desc())
        if pay_group_id is not None:
            wanted = wanted.where(PayRunRow.pay_group_id == pay_group_id)
        if employer_ids is not None:
            wanted = wanted.where(PayRunRow.employer_id.in_(employer_ids))
        return [read(content, PayRun) for content in self._session.scalars(wanted.limit(MOST_LISTED))]

    def unfinished(self) -> list[PayRun]:
        """Runs that are neither closed nor abandoned."""
        wanted = select(PayRunRow.content).where(PayRunRow.state.in_([state.value for state in OPEN_STATES]))
        return [read(content, PayRun) for content in self._session.scalars(wanted)]

    def closed_between(self, first: date, last: date) -> list[PayRun]:
        """Closed runs whose regular payday lies between two days, both included."""
        wanted = select(PayRunRow.content).where(
            PayRunRow.state == RunState.CLOSED.value, PayRunRow.payday.between(first, last)
        )
        return [read(content, PayRun) for content in self._session.scalars(wanted)]

    # What is entered

    def add_variation(self, variation: Variation) -> None:
        self._scope.check(variation.school_id)
        self._session.add(
            RunVariationRow(
                variation_id=variation.variation_id,
                run_id=variation.run_id,
                employment_id=variation.employment_id,
                school_id=variation.school_id,
                entered_by=variation.entered_by,
                entered_at=variation.entered_at,
                content=plain(variation.what, ENTERED),
            )
        )
        self._session.flush()

    def variation(self, variation_id: str) -> Variation:
        """One entry. Raises NotKnown."""
        wanted = self._within(select(RunVariationRow), RunVariationRow.school_id)
        row = self._session.scalar(wanted.where(RunVariationRow.variation_id == variation_id))
        if row is None:
            raise NotKnown("There is no such entry in this pay run: it may have been taken out")
        return _variation_of(row)

    def remove_variation(self, variation_id: str) -> None:
        self._session.execute(delete(RunVariationRow).where(RunVariationRow.variation_id == variation_id))

    def variations(self, run_id: str, school_id: str | None = None) -> list[Variation]:
        """What was entered for a run, in the order of entering."""
        wanted = self._within(select(RunVariationRow), RunVariationRow.school_id).where(
            RunVariationRow.run_id == run_id
        )
        if school_id is not None:
            wanted = wanted.where(RunVariationRow.school_id == school_id)
        in_order = wanted.order_by(RunVariationRow.entered_at, RunVariationRow.variation_id)
        return [_variation_of(row) for row in self._session.scalars(in_order)]


def _columns(run: PayRun) -> dict[str, Any]:
    return {
        "employer_id": run.employer_id,
        "pay_group_id": run.pay_group_id,
        "kind": run.kind.value,
        "state": run.state.value,
        "payday": run.terms.payday,
        "starts": run.terms.span.starts,
        "ends": run.terms.span.ends,
        "opened_at": run.opened_at,
        "closed_at": run.closed_at,
        "content": plain(run),
        "version": run.version,
    }


def _variation_of(row: RunVariationRow) -> Variation:
    return Variation(
        row.variation_id,
        row.run_id,
        row.employment_id,
        row.school_id,
        read_one_of(row.content, ENTERED),
        row.entered_by,
        row.entered_at,
    )
