"""What is said about a contract and kept with it: alarms, variations, indicators, notes, novations, former costs, files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from services.procurement.adapters.base import Repository
from services.procurement.adapters.contract_register.plain import (
    commitment_columns,
    commitment_of,
    file_of,
    kpi_of,
    measure_of,
    novation_columns,
    novation_of,
)
from services.procurement.adapters.contract_register.tables import (
    CommitmentRow,
    ContractAlarmRow,
    ContractFileRow,
    ContractNoteRow,
    FormerCostRow,
    KpiRow,
    MeasureRow,
    NovationRow,
    VariationRow,
)
from services.procurement.application.contract_register.ports import (
    ContractFile,
    ContractNote,
    FormerCost,
    VariationMade,
)
from services.procurement.domain.contract_register.alarms import Alarm
from services.procurement.domain.contract_register.commitments import Commitment, CommitmentState
from services.procurement.domain.contract_register.kpis import Kpi, Measure
from services.procurement.domain.contract_register.novations import Novation
from shared.refusals import NotKnown


class ContractRecords(Repository):
    """Records about contracts, within the scope."""

    def alarms(self, contract_id: str) -> set[tuple[str, date, int]]:
        """The keys of what was said, or passed over, before."""
        row = ContractAlarmRow
        found = self._session.execute(select(row.about, row.day, row.months).where(row.contract_id == contract_id))
        return {(about, day, months) for about, day, months in found}

    def add_alarms(self, contract_id: str, alarms: Sequence[Alarm], said: bool, at: datetime) -> None:
        for one in alarms:
            values = {"about": one.about.value, "day": one.day, "months": one.months}
            self._session.add(ContractAlarmRow(contract_id=contract_id, said=said, at=at, **values))
        self._session.flush()

    def variations(self, contract_id: str) -> list[VariationMade]:
        row = VariationRow
        found = self._session.scalars(select(row).where(row.contract_id == contract_id).order_by(row.number))
        return [VariationMade(**_values(VariationMade, one, findings=tuple, rules=tuple)) for one in found]

    def add_variation(self, made: VariationMade) -> None:
        self._session.add(VariationRow(**_values(VariationMade, made, findings=list, rules=list)))
        self._session.flush()

    def kpis(self, contract_id: str) -> list[Kpi]:
        row = KpiRow
        found = self._session.scalars(select(row).where(row.contract_id == contract_id).order_by(row.position))
        return [kpi_of(one) for one in found]

    def add_kpi(self, contract_id: str, kpi: Kpi, position: int) -> None:
        values = {"kpi_id": kpi.kpi_id, "name": kpi.name, "unit": kpi.unit, "at_least": kpi.at_least}
        self._session.add(KpiRow(contract_id=contract_id, position=position, target=str(kpi.target), **values))
        self._session.flush()

    def measures(self, kpi_ids: Collection[str]) -> list[Measure]:
        """What the indicators came to, month by month."""
        row = MeasureRow
        found = self._session.scalars(select(row).where(row.kpi_id.in_(kpi_ids)).order_by(row.month, row.kpi_id))
        return [measure_of(one) for one in found]

    def put_measure(self, measure: Measure) -> None:
        """A measure in place of one of the same month."""
        values = {"month": measure.month, "value": str(measure.value), "note": measure.note, "by": measure.by}
        self._session.merge(MeasureRow(kpi_id=measure.kpi_id, **values))
        self._session.flush()

    def notes(self, contract_id: str) -> list[ContractNote]:
        """Notes, the newest first."""
        row = ContractNoteRow
        found = self._session.scalars(
            select(row).where(row.contract_id == contract_id).order_by(row.at.desc(), row.note_id.desc())
        )
        return [ContractNote(**_values(ContractNote, one, rules=tuple)) for one in found]

    def add_note(self, note: ContractNote) -> None:
        self._session.add(ContractNoteRow(**_values(ContractNote, note, rules=list)))
        self._session.flush()

    def commitment(self, commitment_id: str, *, hold: bool = False) -> Commitment:
        """What waits for signatures, held for a step where asked. Raises NotKnown."""
        row = self._session.get(CommitmentRow, commitment_id, with_for_update=hold or None, populate_existing=hold)
        if row is None:
            raise NotKnown("There is nothing of that kind to sign")
        return commitment_of(row)

    def commitments(self, contract_id: str | None = None, *, waiting_only: bool = False) -> list[Commitment]:
        """Those of a contract or of all, the oldest first."""
        row = CommitmentRow
        statement = select(row).order_by(row.asked_at, row.commitment_id)
        if contract_id is not None:
            statement = statement.where(row.contract_id == contract_id)
        if waiting_only:
            statement = statement.where(row.state == CommitmentState.WAITING.value)
        return [commitment_of(one) for one in self._session.scalars(statement)]

    def put_commitment(self, commitment: Commitment) -> None:
        self._session.merge(CommitmentRow(**commitment_columns(commitment)))
        self._session.flush()

    def novation(self, novation_id: str, *, hold: bool = False) -> Novation:
        """The novation, held for a step where asked. Raises NotKnown, also for one of a school outside the scope."""
        row = self._session.get(NovationRow, novation_id, with_for_update=hold or None, populate_existing=hold)
        if row is None or not self._scope.covers(row.school_id):
            raise NotKnown("There is nothing of that kind about a school joining or leaving")
        return novation_of(row)

    def novations(self, *, contract_id: str | None = None, school_id: str | None = None) -> list[Novation]:
        row = NovationRow
        statement = self._within(select(row), row.school_id)
        if contract_id is not None:
            statement = statement.where(row.contract_id == contract_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        return [novation_of(one) for one in self._session.scalars(statement.order_by(row.from_on, row.novation_id))]

    def put_novation(self, novation: Novation) -> None:
        self._scope.check(novation.school_id)
        self._session.merge(NovationRow(**novation_columns(novation)))
        self._session.flush()

    def former_costs(self, contract_id: str, school_id: str | None = None) -> list[FormerCost]:
        row = FormerCostRow
        statement = self._within(select(row), row.school_id).where(row.contract_id == contract_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        return [
            FormerCost(**_values(FormerCost, one)) for one in self._session.scalars(statement.order_by(row.school_id))
        ]

    def put_former_cost(self, cost: FormerCost) -> None:
        self._scope.check(cost.school_id)
        self._session.merge(FormerCostRow(**_values(FormerCost, cost)))
        self._session.flush()

    def files(self, contract_id: str) -> list[ContractFile]:
        """The documents of a contract, the newest first, without their content."""
        row = ContractFileRow
        statement = select(row, func.length(row.content)).options(defer(row.content))
        found = self._session.execute(
            statement.where(row.contract_id == contract_id).order_by(row.kept_at.desc(), row.file_id.desc())
        )
        return [file_of(one, size) for one, size in found]

    def file(self, contract_id: str, file_id: str) -> tuple[ContractFile, bytes]:
        """One document with its content. Raises NotKnown."""
        row = self._session.get(ContractFileRow, file_id)
        if row is None or row.contract_id != contract_id:
            raise NotKnown("There is no such document with this contract")
        return file_of(row, len(row.content)), row.content

    def add_file(self, file: ContractFile, content: bytes) -> None:
        values = _values(ContractFile, file)
        values.pop("size")
        self._session.add(ContractFileRow(content=content, **values))
        self._session.flush()


def _values(record: type[Any], of: Any, **made: Any) -> dict[str, Any]:
    """The fields of a record from a row or a record, some of them made into another type."""
    return {
        name: made[name](getattr(of, name)) if name in made else getattr(of, name)
        for name in record.__dataclass_fields__
    }
