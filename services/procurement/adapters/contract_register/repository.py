"""The repository of contracts: the contract itself, the schools in it, its visits and its orders. What is said about it
and kept with it is in `records`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update

from services.procurement.adapters.contract_register.plain import (
    contract_columns,
    contract_of,
    part_of,
    part_row,
    visit_columns,
    visit_of,
)
from services.procurement.adapters.contract_register.records import ContractRecords
from services.procurement.adapters.contract_register.tables import (
    ContractOrderRow,
    ContractRow,
    ContractShareRow,
    PartRow,
    VisitRow,
)
from services.procurement.application.contract_register.ports import ContractOrder, ContractShare
from services.procurement.domain.contract_register.contract import Contract
from services.procurement.domain.contract_register.sharing import Part
from services.procurement.domain.contract_register.visits import Visit, VisitState
from shared.refusals import ChangedMeanwhile, NotKnown

VISITS = cast(Table, VisitRow.__table__)


class ContractRepository(ContractRecords):
    """Contracts that schools share, within the scope."""

    # The contract

    def add(self, contract: Contract, by: str, at: datetime) -> None:
        self._session.add(ContractRow(**contract_columns(contract), added_by=by, added_at=at))
        self._session.flush()

    def get(self, contract_id: str) -> Contract:
        """The contract. Raises NotKnown."""
        row = self._session.get(ContractRow, contract_id)
        if row is None:
            raise NotKnown("There is no such contract: choose one from the list of contracts")
        return contract_of(row)

    def save(self, contract: Contract, read: int) -> None:
        """Write the contract over the version that was read. Raises ChangedMeanwhile where that is not there any more."""
        row = ContractRow
        columns = contract_columns(contract) | {"version": read + 1}
        statement = update(row).where(row.contract_id == contract.contract_id, row.version == read).values(**columns)
        done = self._session.execute(statement, execution_options={"synchronize_session": False})
        if not done.rowcount:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(
                f"'{contract.title}' was changed by somebody else since you opened it: look at it again, then repeat the step"
            )
        self._session.expire_all()

    def among(self, contract_ids: Collection[str] | None = None) -> list[Contract]:
        """All contracts, or those asked for, the one that ends first before."""
        statement = select(ContractRow).order_by(ContractRow.ends_on, ContractRow.title, ContractRow.contract_id)
        if contract_ids is not None and not contract_ids:
            return []
        if contract_ids is not None:
            statement = statement.where(ContractRow.contract_id.in_(contract_ids))
        return [contract_of(row) for row in self._session.scalars(statement)]

    def of_tender(self, tender_id: str) -> list[Contract]:
        statement = select(ContractRow).where(ContractRow.tender_id == tender_id).order_by(ContractRow.lot)
        return [contract_of(row) for row in self._session.scalars(statement)]

    # The schools in it

    def ids_of_school(self, school_id: str) -> list[str]:
        """The contracts that the school is or was in."""
        self._scope.check(school_id)
        return list(self._session.scalars(select(PartRow.contract_id).where(PartRow.school_id == school_id).distinct()))

    def parts(self, contract_id: str, school_id: str | None = None) -> list[Part]:
        row = PartRow
        statement = self._within(select(row), row.school_id).where(row.contract_id == contract_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        return [part_of(one) for one in self._session.scalars(statement.order_by(row.school_id, row.from_on))]

    def parts_of_school(self, school_id: str) -> dict[str, list[Part]]:
        """The parts that a school has or had, by contract."""
        self._scope.check(school_id)
        found: dict[str, list[Part]] = {}
        for one in self._session.scalars(
            select(PartRow).where(PartRow.school_id == school_id).order_by(PartRow.from_on)
        ):
            found.setdefault(one.contract_id, []).append(part_of(one))
        return found

    def parts_of_all(self) -> dict[str, list[Part]]:
        """The parts of every contract, by contract."""
        row = PartRow
        found: dict[str, list[Part]] = {}
        for one in self._session.scalars(self._within(select(row), row.school_id).order_by(row.school_id, row.from_on)):
            found.setdefault(one.contract_id, []).append(part_of(one))
        return found

    def put_parts(self, contract_id: str, parts: Sequence[Part]) -> None:
        """The parts of all schools as they are now, in place of those before."""
        for part in parts:
            self._scope.check(part.school_id)
        self._session.execute(delete(PartRow).where(PartRow.contract_id == contract_id))
        self._session.add_all([part_row(contract_id, part) for part in parts])
        self._session.flush()

    # Visits

    def visits(
        self,
        contract_id: str,
        *,
        school_id: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[Visit]:
        """The visits of a contract by day, of one school and between two days where those are given."""
        row = VISITS.c
        statement = self._within(select(VISITS), row.school_id).where(row.contract_id == contract_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        if first is not None:
            statement = statement.where(row.planned_on >= first)
        if last is not None:
            statement = statement.where(row.planned_on <= last)
        return [visit_of(one) for one in self._session.execute(statement.order_by(row.planned_on, row.visit_id))]

    def visits_waiting(self, until: date, school_id: str | None = None) -> list[Visit]:
        """Visits planned for that day or before of which nobody has said whether they were done, and those refused."""
        row = VISITS.c
        open_states = [VisitState.PLANNED.value, VisitState.REFUSED.value]
        statement = self._within(select(VISITS), row.school_id).where(
            row.state.in_(open_states), row.planned_on <= until
        )
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        return [visit_of(one) for one in self._session.execute(statement.order_by(row.planned_on, row.visit_id))]

    def visit(self, visit_id: str, *, hold: bool = False) -> Visit:
        """The visit, held for a step where asked. Raises NotKnown, also for one of a school outside the scope."""
        row = self._session.get(VisitRow, visit_id, with_for_update=hold or None, populate_existing=hold)
        if row is None or not self._scope.covers(row.school_id):
            raise NotKnown("There is no such visit: choose one from the list of visits")
        return visit_of(row)

    def add_visits(self, visits: Sequence[Visit]) -> None:
        for visit in visits:
            self._scope.check(visit.school_id)
        self._session.add_all([VisitRow(**visit_columns(visit)) for visit in visits])
        self._session.flush()

    def save_visits(self, visits: Sequence[Visit]) -> None:
        """Write many visits at once: an order of a hundred schools has over a thousand."""
        if not visits:
            return
        for visit in visits:
            self._scope.check(visit.school_id)
        self._session.flush()
        columns = [{f"to_{name}": value for name, value in visit_columns(visit).items()} for visit in visits]
        values: dict[str, Any] = {
            name: bindparam(f"to_{name}") for name in Visit.__dataclass_fields__ if name != "visit_id"
        }
        statement = update(VISITS).where(VISITS.c.visit_id == bindparam("to_visit_id")).values(values)
        self._session.connection().execute(statement, columns)
        self._session.expire_all()

    # Orders and shares

    def orders(self, contract_id: str) -> list[ContractOrder]:
        """The orders of its periods, the earliest first."""
        row = ContractOrderRow
        statement = select(row).where(row.contract_id == contract_id).order_by(row.period_no)
        names = ContractOrder.__dataclass_fields__
        return [
            ContractOrder(**{name: getattr(one, name) for name in names}) for one in self._session.scalars(statement)
        ]

    def periods_ordered(self) -> dict[str, set[int]]:
        """The numbers of the periods that are ordered, by contract."""
        found: dict[str, set[int]] = {}
        for contract_id, number in self._session.execute(
            select(ContractOrderRow.contract_id, ContractOrderRow.period_no)
        ):
            found.setdefault(contract_id, set()).add(number)
        return found

    def add_order(self, order: ContractOrder) -> None:
        values = {name: getattr(order, name) for name in ContractOrder.__dataclass_fields__}
        self._session.add(ContractOrderRow(**values))
        self._session.flush()

    def shares(self, contract_id: str | None = None, school_id: str | None = None) -> list[ContractShare]:
        """Shares as ordered, by period and school."""
        row = ContractShareRow
        statement = self._within(select(row), row.school_id)
        if contract_id is not None:
            statement = statement.where(row.contract_id == contract_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        found = self._session.scalars(statement.order_by(row.contract_id, row.period_no, row.school_id))
        return [
            ContractShare(
                one.contract_id, one.school_id, one.period_no, one.pence, tuple(one.working), one.former_pence
            )
            for one in found
        ]

    def add_shares(self, shares: Sequence[ContractShare]) -> None:
        for share in shares:
            self._scope.check(share.school_id)
            values = {name: getattr(share, name) for name in ContractShare.__dataclass_fields__}
            self._session.add(ContractShareRow(**values | {"working": list(share.working)}))
        self._session.flush()
