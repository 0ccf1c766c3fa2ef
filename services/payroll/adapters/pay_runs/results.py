"""What came of a run, kept and read: payslips with their inputs, in bulk; figures to date go from one table to another within the
database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import ColumnElement, delete, func, insert, literal, or_, select

from services.payroll.adapters.base import Repository, in_parts, select_columns
from services.payroll.adapters.pay_runs.plain import hash_of
from services.payroll.adapters.pay_runs.tables import PayslipRow, PersonToDateRow, RunPersonRow, YearToDateRow
from services.payroll.adapters.stored import as_bytes, in_bytes, plain, read
from services.payroll.application.pay_runs.ports import PayslipKept, PayslipLine, PersonResult, Standing
from services.payroll.domain.pay_runs.runs import PayRun, Totals, totals_of
from services.payroll.domain.pay_runs.variance import PaidInRun
from services.payroll.domain.payslips.inputs import PersonPaid
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.tax_calendar import TaxYear
from shared.refusals import NotKnown

_SUMMED = {
    "gross_pence": "gross_pence",
    "taxed_pence": "taxable_pence",
    "tax_pence": "tax_pence",
    "employee_insurance_pence": "employee_insurance_pence",
    "employer_insurance_pence": "employer_insurance_pence",
    "member_pension_pence": "member_pension_pence",
    "employer_pension_pence": "employer_pension_pence",
    "loans_pence": "loans_pence",
    "orders_pence": "orders_pence",
    "net_pence": "net_pence",
    "cost_pence": "cost_pence",
    "blocked": "blocked",
}
"""The columns of a payslip that are summed, and the totals that they make."""
_LISTED = ("gross_pence", "tax_pence", "employee_insurance_pence", "net_pence")
"""The amounts of a payslip that a list shows."""
_KEPT = (
    PayslipRow.run_id,
    PayslipRow.employment_id,
    PayslipRow.payslip_id,
    PayslipRow.school_id,
    PayslipRow.name,
    PayslipRow.content,
    PayslipRow.hash,
)
"""A payslip as it is kept, in the order of `PayslipKept`, without the columns that are sums of it."""


class ResultRepository(Repository):
    """Payslips and figures to date, within the schools of the scope."""

    # What a run begins with

    def employments_to_date(self, employer_id: str, year: TaxYear) -> dict[str, EmploymentToDate]:
        """By employment: the latest figures of the year or of the one before."""
        wanted = self._within(
            select_columns(YearToDateRow.employment_id, YearToDateRow.content), YearToDateRow.school_id
        )
        wanted = wanted.where(
            YearToDateRow.employer_id == employer_id, YearToDateRow.tax_year.in_((year.begins - 1, year.begins))
        )
        rows = self._session.execute(wanted.order_by(YearToDateRow.tax_year))
        latest: dict[str, str] = dict(map(tuple, rows))
        return {one: read(orjson.loads(content), EmploymentToDate) for one, content in latest.items()}

    def people_to_date(self, employer_id: str) -> dict[str, PersonToDate]:
        wanted = self._within(
            select_columns(PersonToDateRow.person_id, PersonToDateRow.content), PersonToDateRow.school_id
        )
        rows = self._session.execute(wanted.where(PersonToDateRow.employer_id == employer_id))
        return {person_id: read(orjson.loads(content), PersonToDate) for person_id, content in rows}

    # What came of it

    def clear(self, run_id: str) -> None:
        """Take out what an earlier calculation left."""
        self._session.execute(delete(PayslipRow).where(PayslipRow.run_id == run_id))
        self._session.execute(delete(RunPersonRow).where(RunPersonRow.run_id == run_id))

    def keep(self, run: PayRun, results: Iterable[PersonResult]) -> None:
        """Keep what came of some people, in two statements."""
        listed = tuple(results)
        people = [_person_values(run, one) for one in listed]
        payslips = [values for one in listed for values in (_payslip_values(run, one, slip) for slip in _payslips(one))]
        if people:
            self._session.execute(insert(RunPersonRow), people)
        if payslips:
            self._session.execute(insert(PayslipRow), payslips)

    def totals(self, run_id: str) -> Totals:
        """What the payslips within the scope come to."""
        sums = [func.coalesce(func.sum(getattr(PayslipRow, column)), 0) for column in _SUMMED]
        wanted = self._within(select_columns(func.count(), *sums), PayslipRow.school_id).where(
            PayslipRow.run_id == run_id
        )
        count, *found = self._session.execute(wanted.select_from(PayslipRow)).one()
        states = select_columns(
            func.count().filter(RunPersonRow.refused != ""), func.count().filter(RunPersonRow.differing != "")
        )
        states = self._within(states, RunPersonRow.school_id).where(RunPersonRow.run_id == run_id)
        refused, differing = self._session.execute(states.select_from(RunPersonRow)).one()
        named = {total: int(sum_) for total, sum_ in zip(_SUMMED.values(), found, strict=True)}
        return Totals(payslips=int(count), refused=int(refused), differing=int(differing), **named)

    def standing(self, run_id: str) -> list[Standing]:
        """Who keeps the run open."""
        people = self._within(select(RunPersonRow), RunPersonRow.school_id).where(
            RunPersonRow.run_id == run_id, or_(RunPersonRow.refused != "", RunPersonRow.differing != "")
        )
        found = [
            Standing(row.person_id, row.name, row.school_id, row.refused or row.differing)
            for row in self._session.scalars(people.order_by(RunPersonRow.name, RunPersonRow.person_id))
        ]
        blocked = self._within(select(PayslipRow), PayslipRow.school_id).where(
            PayslipRow.run_id == run_id, PayslipRow.blocked == 1
        )
        for row in self._session.scalars(blocked.order_by(PayslipRow.name, PayslipRow.payroll_id)):
            why = read(orjson.loads(row.content), Payslip).blocked
            found.append(Standing(row.person_id, row.name, row.school_id, why))
        return found

    def payslips_page(
        self, run_id: str, school_id: str | None, words: str, page: int, page_size: int
    ) -> tuple[list[PayslipLine], int]:
        """One page of payslips by name, and how many there are in all."""
        conditions = _found_by(run_id, school_id, words)
        counted = self._within(select(func.count()).select_from(PayslipRow), PayslipRow.school_id)
        total = self._session.scalar(counted.where(*conditions))
        columns = (
            PayslipRow.employment_id,
            PayslipRow.payslip_id,
            PayslipRow.person_id,
            PayslipRow.school_id,
            PayslipRow.payroll_id,
            PayslipRow.name,
            PayslipRow.gross_pence,
            PayslipRow.tax_pence,
            PayslipRow.employee_insurance_pence,
            PayslipRow.net_pence,
            (PayslipRow.blocked == 1).label("is_blocked"),
        )
        wanted = self._within(select_columns(*columns), PayslipRow.school_id).where(*conditions)
        by_name = wanted.order_by(PayslipRow.name, PayslipRow.payroll_id)
        rows = self._session.execute(by_name.limit(page_size).offset((page - 1) * page_size))
        return [PayslipLine(*row) for row in rows], total or 0

    def payslips_together(self, run_id: str, school_id: str | None, words: str) -> dict[str, int]:
        """What all payslips come to of which `payslips_page` gives one page."""
        sums = [func.coalesce(func.sum(getattr(PayslipRow, column)), 0) for column in _LISTED]
        wanted = self._within(select_columns(*sums), PayslipRow.school_id).where(*_found_by(run_id, school_id, words))
        found = self._session.execute(wanted.select_from(PayslipRow)).one()
        return {column: int(sum_) for column, sum_ in zip(_LISTED, found, strict=True)}

    def payslip(self, run_id: str, employment_id: str) -> PayslipKept:
        """One payslip. Raises NotKnown."""
        found = self.payslips_of(run_id, [employment_id]).get(employment_id)
        if found is None:
            raise NotKnown("There is no such payslip in this pay run: calculate it, or choose one from the list")
        return found

    def payslips_of(self, run_id: str, employment_ids: Collection[str]) -> dict[str, PayslipKept]:
        """The payslips of some employments."""
        found: dict[str, PayslipKept] = {}
        for part in in_parts(employment_ids):
            wanted = self._within(select_columns(*_KEPT), PayslipRow.school_id).where(
                PayslipRow.run_id == run_id, PayslipRow.employment_id.in_(part)
            )
            kept = (_kept_of(*row) for row in self._session.execute(wanted))
            found |= {one.employment_id: one for one in kept}
        return found

    def all_payslips(self, run_id: str) -> list[PayslipKept]:
        """Every payslip of a run in the order of payroll ids: for returns, payments and documents."""
        wanted = self._within(select_columns(*_KEPT), PayslipRow.school_id).where(PayslipRow.run_id == run_id)
        return [_kept_of(*row) for row in self._session.execute(wanted.order_by(PayslipRow.payroll_id))]

    def inputs_of(self, run_id: str, person_id: str) -> PersonPaid:
        """What a person's payslips were made from. Raises NotKnown."""
        wanted = self._within(select(RunPersonRow.inputs), RunPersonRow.school_id)
        found = self._session.scalar(wanted.where(RunPersonRow.run_id == run_id, RunPersonRow.person_id == person_id))
        if not found:
            raise NotKnown("Nothing is kept of this person in this pay run")
        return read(orjson.loads(found), PersonPaid)

    def inputs_in(self, run_id: str) -> dict[str, PersonPaid]:
        """What all payslips of a run were made from, by person."""
        wanted = self._within(select_columns(RunPersonRow.person_id, RunPersonRow.inputs), RunPersonRow.school_id)
        rows = self._session.execute(wanted.where(RunPersonRow.run_id == run_id, RunPersonRow.inputs != ""))
        return {person_id: read(orjson.loads(inputs), PersonPaid) for person_id, inputs in rows}

    def paid_in(self, run_id: str) -> dict[str, PaidInRun]:
        """What a run paid, by employment."""
        columns = (
            PayslipRow.employment_id,
            PayslipRow.payroll_id,
            PayslipRow.name,
            PayslipRow.school_id,
            PayslipRow.gross_pence,
            PayslipRow.net_pence,
        )
        wanted = self._within(select_columns(*columns), PayslipRow.school_id).where(PayslipRow.run_id == run_id)
        return {row[0]: PaidInRun(*row) for row in self._session.execute(wanted)}

    def by_school(self, run_id: str) -> dict[str, list[str]]:
        """The ids of payslips by school."""
        wanted = self._within(select_columns(PayslipRow.school_id, PayslipRow.payslip_id), PayslipRow.school_id)
        rows = self._session.execute(wanted.where(PayslipRow.run_id == run_id).order_by(PayslipRow.payroll_id))
        found: dict[str, list[str]] = defaultdict(list)
        for school_id, payslip_id in rows:
            found[school_id].append(payslip_id)
        return dict(found)

    def hash_of(self, payslip: Payslip) -> str:
        """The hash of a payslip's bytes."""
        return hash_of(payslip)

    def put_to_date(self, run: PayRun, year: TaxYear) -> None:
        """Take the figures after a run as those that the next begins with, without reading them."""
        paid = select(PayslipRow.employment_id).where(PayslipRow.run_id == run.run_id)
        self._session.execute(
            delete(YearToDateRow).where(YearToDateRow.tax_year == year.begins, YearToDateRow.employment_id.in_(paid))
        )
        years = select(
            PayslipRow.employment_id,
            literal(year.begins),
            literal(run.employer_id),
            PayslipRow.person_id,
            PayslipRow.school_id,
            PayslipRow.payroll_id,
            PayslipRow.run_id,
            PayslipRow.to_date,
        ).where(PayslipRow.run_id == run.run_id)
        names = [
            "employment_id",
            "tax_year",
            "employer_id",
            "person_id",
            "school_id",
            "payroll_id",
            "run_id",
            "content",
        ]
        self._session.execute(insert(YearToDateRow).from_select(names, years))
        people = select(RunPersonRow.person_id).where(RunPersonRow.run_id == run.run_id)
        self._session.execute(
            delete(PersonToDateRow).where(
                PersonToDateRow.employer_id == run.employer_id, PersonToDateRow.person_id.in_(people)
            )
        )
        kept = select(
            literal(run.employer_id),
            RunPersonRow.person_id,
            RunPersonRow.school_id,
            RunPersonRow.run_id,
            RunPersonRow.to_date,
        ).where(RunPersonRow.run_id == run.run_id)
        names = ["employer_id", "person_id", "school_id", "run_id", "content"]
        self._session.execute(insert(PersonToDateRow).from_select(names, kept))


def _found_by(run_id: str, school_id: str | None, words: str) -> list[ColumnElement[bool]]:
    """The payslips of a run, of a school, whose name or payroll id has each of some words in it."""
    conditions: list[ColumnElement[bool]] = [PayslipRow.run_id == run_id]
    if school_id is not None:
        conditions.append(PayslipRow.school_id == school_id)
    for word in words.casefold().split():
        part = f"%{word}%"
        conditions.append(or_(func.lower(PayslipRow.name).like(part), func.lower(PayslipRow.payroll_id).like(part)))
    return conditions


def _payslips(one: PersonResult) -> tuple[Payslip, ...]:
    return one.payslips.payslips if one.payslips else ()


def _person_values(run: PayRun, one: PersonResult) -> dict[str, Any]:
    first = next(iter(one.employments.values()))
    return {
        "run_id": run.run_id,
        "person_id": one.person_id,
        "school_id": first.school_id,
        "name": one.name,
        "refused": one.refused,
        "differing": one.differing,
        "inputs": as_bytes(one.inputs).decode() if one.inputs else "",
        "to_date": as_bytes(one.payslips.to_date).decode() if one.payslips else "",
    }


def _payslip_values(run: PayRun, one: PersonResult, slip: Payslip) -> dict[str, Any]:
    paid = one.employments[slip.payroll_id]
    totals = totals_of(slip)
    said = plain(slip)
    content = in_bytes(said)
    return {
        "run_id": run.run_id,
        "employment_id": paid.employment_id,
        "payslip_id": str(uuid5(UUID(run.run_id), paid.employment_id)),
        "person_id": one.person_id,
        "school_id": paid.school_id,
        "payroll_id": slip.payroll_id,
        "name": one.name,
        **{column: getattr(totals, total) for column, total in _SUMMED.items()},
        "hash": sha256(content).hexdigest(),
        "content": content.decode(),
        "to_date": in_bytes(said["to_date"]).decode(),
    }


def _kept_of(
    run_id: str, employment_id: str, payslip_id: str, school_id: str, name: str, content: str, hash_: str
) -> PayslipKept:
    return PayslipKept(run_id, employment_id, payslip_id, school_id, name, read(orjson.loads(content), Payslip), hash_)
