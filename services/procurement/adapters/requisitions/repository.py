"""The repository: needs, approvals, budgets and quotes.

Whoever changes a request holds it first, so that of two approvals at once one takes effect and the other is told what became
of the request; where nothing can be held (SQLite), writers queue anyway, and the version catches who read before another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update

from services.procurement.adapters.base import Repository
from services.procurement.adapters.requisitions.plain import (
    decision_columns,
    decision_row,
    head_of,
    line_values,
    quotes_of,
    quotes_row,
    request_of,
    scheme_columns,
    scheme_of,
)
from services.procurement.adapters.requisitions.tables import (
    BudgetEntryRow,
    BudgetRow,
    DecisionRow,
    DelegationSchemeRow,
    QuoteRequestRow,
    RequisitionLineRow,
    RequisitionRow,
    SchoolDelegationRow,
)
from services.procurement.application.requisitions.ports import Budget, BudgetEntry, KeptScheme
from services.procurement.domain.requisitions.budget import EntryKind
from services.procurement.domain.requisitions.demand import Similar
from services.procurement.domain.requisitions.quotes import QuoteRequest
from services.procurement.domain.requisitions.requisition import COUNTED, Requisition
from shared.clock import school_date
from shared.errors import NotAllowed
from shared.identifiers import new_id
from shared.refusals import ChangedMeanwhile, NotKnown

MOST_LISTED = 2_000
"""Requests in one list; a school makes some hundreds in a year."""


class RequisitionRepository(Repository):
    """Needs, approvals, budgets and quotes, within the scope."""

    # Requests

    def get(self, requisition_id: str, *, to_change: bool = False) -> Requisition:
        """The request. Raises NotKnown, also for one outside the scope.

        `to_change` holds it until the end of the transaction: else its decisions could be newer than its head.
        """
        wanted = select(RequisitionRow).where(RequisitionRow.requisition_id == requisition_id)
        if to_change:
            wanted = wanted.with_for_update()
        found = self._read(self._within(wanted, RequisitionRow.school_id))
        if not found:
            raise NotKnown("There is no such request here")
        return found[0]

    def of_origin(self, school_id: str, origin: str, reference: str) -> Requisition | None:
        """The request that came of another service's own number, if it came."""
        wanted = select(RequisitionRow).where(
            RequisitionRow.school_id == school_id,
            RequisitionRow.origin == origin,
            RequisitionRow.origin_reference == reference,
        )
        return next(iter(self._read(wanted)), None)

    def listed(
        self, *, whose: Collection[str | None] | None = None, states: Collection[str] | None = None
    ) -> list[Requisition]:
        """Requests, the newest first: of some schools (None among them: of the trust itself), or everybody's."""
        wanted = self._within(select(RequisitionRow), RequisitionRow.school_id)
        if whose is not None:
            wanted = wanted.where(or_(*(_whose(RequisitionRow, one) for one in whose)))
        if states is not None:
            wanted = wanted.where(RequisitionRow.state.in_(states))
        newest = wanted.order_by(RequisitionRow.made_at.desc(), RequisitionRow.requisition_id.desc())
        return self._read(newest.limit(MOST_LISTED))

    def add(self, request: Requisition) -> None:
        self._check(request.school_id)
        self._session.add(RequisitionRow(requisition_id=request.requisition_id, **head_of(request)))
        self._session.flush()
        if request.lines:
            self._session.execute(insert(RequisitionLineRow), [line_values(request, line) for line in request.lines])

    def save(self, before: Requisition, after: Requisition) -> Requisition:
        """The request as it is now, in its next version. Raises ChangedMeanwhile where another was quicker."""
        self._check(after.school_id)
        self._session.flush()
        values = head_of(after) | {"version": before.version + 1}
        claimed = self._session.execute(
            update(RequisitionRow)
            .where(RequisitionRow.requisition_id == after.requisition_id, RequisitionRow.version == before.version)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if claimed.rowcount != 1:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(
                f"“{before.title}” was changed by somebody else since you opened it: look at it again"
            )
        if after.lines != before.lines:
            gone = delete(RequisitionLineRow).where(RequisitionLineRow.requisition_id == after.requisition_id)
            self._session.execute(gone.execution_options(synchronize_session=False))
            if after.lines:
                self._session.execute(insert(RequisitionLineRow), [line_values(after, line) for line in after.lines])
        for position in range(len(before.decisions), len(after.decisions)):
            self._session.add(decision_row(after, position, after.decisions[position]))
        self._session.flush()
        return self.get(after.requisition_id)

    def similar(self, school_id: str | None, supplier_id: str, since: date) -> list[Similar]:
        """Lines of the requests of a school (None: the trust) to a supplier that were sent since a day and are not refused or withdrawn."""
        wanted = (
            select(RequisitionRow, RequisitionLineRow)
            .join(RequisitionLineRow, RequisitionLineRow.requisition_id == RequisitionRow.requisition_id)
            .where(
                _whose(RequisitionRow, school_id),
                RequisitionRow.supplier_id == supplier_id,
                RequisitionRow.state.in_([state.value for state in COUNTED]),
                RequisitionLineRow.net_pence.is_not(None),
            )
            .order_by(RequisitionRow.sent_at, RequisitionRow.requisition_id)
        )
        return [
            Similar(head.requisition_id, head.title, school_date(head.sent_at), line.cpv_code, line.net_pence)
            for head, line in self._session.execute(wanted)
            if head.sent_at is not None and line.net_pence is not None and school_date(head.sent_at) >= since
        ]

    def _read(self, wanted: Select[Any]) -> list[Requisition]:
        rows = list(self._session.scalars(wanted.execution_options(populate_existing=True)))
        ids = [row.requisition_id for row in rows]
        lines = self._by_request(RequisitionLineRow, RequisitionLineRow.line_no, ids)
        decisions = self._by_request(DecisionRow, DecisionRow.position, ids)
        return [request_of(row, lines[row.requisition_id], decisions[row.requisition_id]) for row in rows]

    def _by_request(self, kind: Any, order: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        if ids:
            wanted = select(kind).where(kind.requisition_id.in_(ids)).order_by(order)
            for row in self._session.scalars(wanted.execution_options(populate_existing=True)):
                found[row.requisition_id].append(row)
        return found

    # Schemes of delegation

    def schemes(self, school_id: str | None) -> list[KeptScheme]:
        """Every version of the trust's scheme (None), or of a school's own, the oldest first."""
        if school_id is None:
            rows = self._session.scalars(select(DelegationSchemeRow).order_by(DelegationSchemeRow.number))
            return [scheme_of(row, None) for row in rows]
        self._scope.check(school_id)
        own = select(SchoolDelegationRow).where(SchoolDelegationRow.school_id == school_id)
        return [scheme_of(row, school_id) for row in self._session.scalars(own.order_by(SchoolDelegationRow.number))]

    def lock_schemes(self) -> None:
        """Hold the trust's scheme until the end of the transaction, so that two versions do not get one number."""
        self._session.execute(select(DelegationSchemeRow.scheme_id).with_for_update())

    def add_scheme(self, kept: KeptScheme) -> None:
        if kept.scheme.school_id is None:
            self._session.add(DelegationSchemeRow(**scheme_columns(kept), **decision_columns(kept)))
        else:
            self._scope.check(kept.scheme.school_id)
            self._session.add(SchoolDelegationRow(school_id=kept.scheme.school_id, **scheme_columns(kept)))
        self._session.flush()

    def decide_scheme(self, kept: KeptScheme) -> None:
        """A version of the trust's scheme with the second person's answer; nothing else of it is changed but its day."""
        row = self._session.get_one(DelegationSchemeRow, kept.scheme.scheme_id)
        row.valid_from = kept.scheme.valid_from
        for name, value in decision_columns(kept).items():
            setattr(row, name, value)
        self._session.flush()

    # Quotes

    def put_quotes(self, request: QuoteRequest) -> None:
        self._check(request.school_id)
        self._session.merge(quotes_row(request))
        self._session.flush()

    def quotes(self, requisition_id: str) -> list[QuoteRequest]:
        """What was asked for a request, the latest first."""
        wanted = select(QuoteRequestRow).where(QuoteRequestRow.requisition_id == requisition_id)
        newest = self._within(wanted, QuoteRequestRow.school_id).order_by(QuoteRequestRow.quote_request_id.desc())
        return [quotes_of(row) for row in self._session.scalars(newest)]

    # Budgets

    def budgets(self, school_id: str | None, on: date, *, to_change: bool = False) -> list[Budget]:
        """The budgets of a school (None: the trust) for the year of a day, by code.

        `to_change` holds them until the end of the transaction: two promises at once are looked at one after the other.
        """
        wanted = select(BudgetRow).where(_whose(BudgetRow, school_id), BudgetRow.starts <= on, BudgetRow.ends >= on)
        if to_change:
            wanted = wanted.with_for_update().execution_options(populate_existing=True)
        return [
            Budget(row.budget_id, row.school_id, row.code, row.name, row.starts, row.ends, row.pence, row.source)
            for row in self._session.scalars(wanted.order_by(BudgetRow.code, BudgetRow.starts))
        ]

    def put_budgets(self, budgets: Sequence[Budget], by: str, at: datetime) -> None:
        """Budgets as they are now; one of the same id is replaced."""
        for one in budgets:
            self._check(one.school_id)
            self._session.merge(
                BudgetRow(
                    budget_id=one.budget_id,
                    school_id=one.school_id,
                    code=one.code,
                    name=one.name,
                    starts=one.starts,
                    ends=one.ends,
                    pence=one.pence,
                    source=one.source,
                    entered_by=by,
                    entered_at=at,
                )
            )
        self._session.flush()

    def add_entries(self, entries: Sequence[BudgetEntry], at: datetime) -> None:
        """What moved budgets, written in one statement: an order of many schools moves thousands."""
        rows = [
            {
                "entry_id": new_id(),
                "school_id": one.school_id,
                "about": one.about,
                "kind": one.kind.value,
                "code": one.code,
                "on": one.on,
                "pence": one.pence,
                "says": one.says,
                "at": at,
            }
            for one in entries
        ]
        self._session.flush()
        if rows:
            self._session.connection().execute(insert(BudgetEntryRow.__table__), rows)  # type: ignore[arg-type]

    def entries(self, school_id: str | None, *, code: str | None = None, starts: date, ends: date) -> list[BudgetEntry]:
        """What moved the budgets of a school in some days, the latest first."""
        wanted = select(BudgetEntryRow).where(
            _whose(BudgetEntryRow, school_id), BudgetEntryRow.on >= starts, BudgetEntryRow.on <= ends
        )
        if code is not None:
            wanted = wanted.where(BudgetEntryRow.code == code)
        rows = self._session.scalars(wanted.order_by(BudgetEntryRow.entry_id.desc()).limit(MOST_LISTED))
        return [_entry(row) for row in rows]

    def entries_about(self, about: str) -> list[BudgetEntry]:
        """Everything that one order, request or invoice moved, within the scope."""
        wanted = select(BudgetEntryRow).where(BudgetEntryRow.about == about).order_by(BudgetEntryRow.entry_id)
        return [_entry(row) for row in self._session.scalars(self._within(wanted, BudgetEntryRow.school_id))]

    def moved(self, school_id: str | None, starts: date, ends: date) -> dict[tuple[str, EntryKind], int]:
        """Pence by cost code and kind of entry in some days."""
        wanted = (
            select(BudgetEntryRow.code, BudgetEntryRow.kind, func.sum(BudgetEntryRow.pence))
            .where(_whose(BudgetEntryRow, school_id), BudgetEntryRow.on >= starts, BudgetEntryRow.on <= ends)
            .group_by(BudgetEntryRow.code, BudgetEntryRow.kind)
        )
        return {(code, EntryKind(kind)): int(pence) for code, kind, pence in self._session.execute(wanted)}

    def _check(self, school_id: str | None) -> None:
        """Raise NotAllowed for what is outside the scope; what is the trust's own is inside the widest only."""
        if school_id is not None:
            self._scope.check(school_id)
        elif not self._scope.everywhere:
            raise NotAllowed("That belongs to the trust.")


def _whose(table: Any, school_id: str | None) -> Any:
    return table.school_id.is_(None) if school_id is None else table.school_id == school_id


def _entry(row: BudgetEntryRow) -> BudgetEntry:
    return BudgetEntry(row.school_id, row.about, EntryKind(row.kind), row.code, row.on, row.pence, row.says)
