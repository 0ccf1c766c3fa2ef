"""The repository: tenders from the plan to the award."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.procurement.adapters.tenders.about import TenderPapers
from services.procurement.adapters.tenders.plain import plan_of, tender_of
from services.procurement.adapters.tenders.tables import TenderRow, TenderSchoolRow, TenderSeriesRow
from services.procurement.adapters.tenders.volumes import Volumes
from services.procurement.application.tenders.ports import Answer, Participation, TenderHead
from services.procurement.domain.tenders.tender import State, Tender
from shared.persistence.engine import is_postgresql
from shared.refusals import ChangedMeanwhile, NotKnown

STILL_A_PLAN = (State.DRAFT, State.PUBLISHED, State.OPENED, State.INTENDED)


class TenderRepository(TenderPapers, Volumes):
    """Tenders from the plan to the award, within the scope."""

    def next_number(self, year: int) -> str:
        """The next number of the year, such as T-2026-003; two at once get two numbers."""
        connection = self._session.connection()
        dialect = postgresql if is_postgresql(connection) else sqlite
        series = TenderSeriesRow.__table__
        first = dialect.insert(series).values(year=year, last=1)
        taken = first.on_conflict_do_update(index_elements=["year"], set_={"last": series.c.last + 1})
        last = connection.execute(taken.returning(series.c.last)).scalar_one()
        return f"T-{year}-{last:03d}"

    def add(self, tender: Tender) -> None:
        self._session.add(TenderRow(tender_id=tender.tender_id, number=tender.number, **_columns(tender)))
        self._session.flush()

    def get(self, tender_id: str) -> Tender:
        """The tender. Raises NotKnown."""
        row = self._session.get(TenderRow, tender_id)
        if row is None:
            raise NotKnown("There is no such tender")
        return tender_of(row)

    def among(self, tender_ids: Collection[str]) -> dict[str, Tender]:
        """Those of the tenders that there are, by id."""
        if not tender_ids:
            return {}
        wanted = select(TenderRow).where(TenderRow.tender_id.in_(tender_ids))
        return {row.tender_id: tender_of(row) for row in self._session.scalars(wanted)}

    def in_state(self, state: State) -> list[Tender]:
        """The tenders in one state, newest first."""
        wanted = select(TenderRow).where(TenderRow.state == state.value).order_by(TenderRow.number.desc())
        return [tender_of(row) for row in self._session.scalars(wanted)]

    def save(self, tender: Tender, read: int) -> Tender:
        """Write the tender, of which version `read` was read; gives it with its new version. Raises ChangedMeanwhile."""
        values = _columns(tender) | {"version": read + 1}
        known = TenderRow.tender_id == tender.tender_id
        done = self._session.connection().execute(
            update(TenderRow).where(known, TenderRow.version == read).values(**values)
        )
        self._session.expire_all()
        if done.rowcount != 1:
            raise ChangedMeanwhile(
                f"'{tender.title}' was changed by somebody else since you opened it: look at it again first"
            )
        return self.get(tender.tender_id)

    def heads(self, tender_ids: Collection[str] | None = None) -> list[TenderHead]:
        """Tenders for lists, newest first."""
        if tender_ids is not None and not tender_ids:
            return []
        names = TenderHead.__dataclass_fields__
        wanted = select(*(getattr(TenderRow, name) for name in names)).order_by(TenderRow.number.desc())
        if tender_ids is not None:
            wanted = wanted.where(TenderRow.tender_id.in_(tender_ids))
        return [TenderHead(*row) for row in self._session.execute(wanted)]

    def published(self) -> list[Tender]:
        """The tenders that suppliers may read, newest first; a plan that was ended is none of them."""
        row = TenderRow
        wanted = select(row).where(row.state != State.DRAFT.value).order_by(row.number.desc())
        found = [tender_of(one) for one in self._session.scalars(wanted)]
        return [tender for tender in found if tender.published_at is not None]

    def plans_like(self, group: str, leaving_out: str) -> list[tuple[str, str, str, int]]:
        """Number, title, state and value of the tenders for codes of a group that are planned or under way."""
        row = TenderRow
        wanted = select(row.number, row.title, row.state, row.value_pence).where(
            row.state.in_([state.value for state in STILL_A_PLAN]),
            row.main_cpv.startswith(group, autoescape=True),
            row.value_pence > 0,
            row.tender_id != leaving_out,
        )
        return [(number, title, state, pence) for number, title, state, pence in self._session.execute(wanted)]

    def ask_schools(self, tender_id: str, school_ids: Collection[str], at: datetime) -> None:
        """The schools asked to take part; whoever is no longer among them is forgotten, answers given stay."""
        held = {one.school_id for one in self.participations(tender_id)}
        row = TenderSchoolRow
        gone = held - set(school_ids)
        self._session.execute(delete(row).where(row.tender_id == tender_id, row.school_id.in_(gone)))
        for school_id in school_ids:
            self._scope.check(school_id)
            if school_id not in held:
                self._session.add(
                    row(
                        tender_id=tender_id,
                        school_id=school_id,
                        answer=Answer.ASKED.value,
                        asked_at=at,
                        answered_at=None,
                        answered_by="",
                        words="",
                    )
                )
        self._session.flush()

    def participations(self, tender_id: str) -> list[Participation]:
        """The schools asked that lie within the scope."""
        wanted = self._within(select(TenderSchoolRow), TenderSchoolRow.school_id)
        found = self._session.scalars(
            wanted.where(TenderSchoolRow.tender_id == tender_id).order_by(TenderSchoolRow.school_id)
        )
        return [_participation(row) for row in found]

    def of_school(self, school_id: str) -> list[Participation]:
        """The tenders that one school was asked to take part in."""
        self._scope.check(school_id)
        found = self._session.scalars(select(TenderSchoolRow).where(TenderSchoolRow.school_id == school_id))
        return [_participation(row) for row in found]

    def answer(self, participation: Participation) -> None:
        """Put down what a school says."""
        self._scope.check(participation.school_id)
        row = self._session.get(TenderSchoolRow, (participation.tender_id, participation.school_id))
        if row is None:
            raise NotKnown("The school was not asked to take part in this tender")
        row.answer, row.words = participation.answer.value, participation.words
        row.answered_at, row.answered_by = participation.answered_at, participation.answered_by
        self._session.flush()


def _columns(tender: Tender) -> dict[str, object]:
    return {
        "title": tender.title,
        "state": tender.state.value,
        "main_cpv": tender.main_cpv,
        "value_pence": tender.estimate.pence_incl_vat if tender.estimate else 0,
        "deadline_at": tender.deadline_at,
        "waits_for": tender.to_sign.waits_for if tender.to_sign else "",
        "plan": plan_of(tender),
        "made_at": tender.made_at,
        "made_by": tender.made_by,
        "version": tender.version,
    }


def _participation(row: TenderSchoolRow) -> Participation:
    return Participation(
        row.tender_id, row.school_id, Answer(row.answer), row.asked_at, row.answered_at, row.answered_by, row.words
    )
