"""The repository of memberships: each case as one document with the columns that lists and timers need, the schools it
covers, what fell due in it, and what one side put before the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from services.membership.adapters.base import Repository, portions
from services.membership.adapters.plain_values import from_plain, to_plain
from services.membership.adapters.tables_schools import MembershipRow, MembershipSchoolRow, MilestoneRow, ProposalRow
from services.membership.application.school_ports import (
    HeldMembership,
    Proposal,
    ProposalState,
    RecordedMilestone,
    Signature,
)
from services.membership.domain.journey import Membership, Side
from services.membership.domain.journey_states import IN_PROGRESS
from services.membership.domain.milestones import Milestone
from shared.errors import Conflict, NotFound

ALREADY_OPEN = "One of these schools already has a membership that is not ended. Go on with that one."


class MembershipRepository(Repository):
    """Cases that cover at least one school of the scope."""

    def add(self, membership: Membership) -> None:
        """A new case. Raises Conflict where one of its schools has an open one."""
        membership_id = str(membership.membership_id)
        self._session.add(MembershipRow(membership_id=membership_id, version=1, **_columns(membership)))
        for school_id in map(str, membership.school_ids):
            self._scope.check(school_id)
            self._session.add(
                MembershipSchoolRow(membership_id=membership_id, school_id=school_id, open_school_id=school_id)
            )
        try:
            self._session.flush()
        except IntegrityError:
            raise Conflict(ALREADY_OPEN) from None

    def of_school(self, school_id: str, *, lock: bool = False) -> HeldMembership:
        """The school's open case, or else its latest. Raises NotFound where it has none."""
        mine = and_(
            MembershipSchoolRow.membership_id == MembershipRow.membership_id, MembershipSchoolRow.school_id == school_id
        )
        held = self._within(select(MembershipRow).join(MembershipSchoolRow, mine), MembershipSchoolRow.school_id)
        newest = (MembershipSchoolRow.open_school_id.is_(None), MembershipRow.membership_id.desc())
        return self._one(held.order_by(*newest).limit(1), "This school has no membership: begin with an enquiry.", lock)

    def get(self, membership_id: str, *, lock: bool = False) -> HeldMembership:
        """The case. Raises NotFound where there is none, or none of this scope."""
        wanted = self._mine().where(MembershipRow.membership_id == membership_id)
        return self._one(wanted, "There is no such membership that you may see.", lock)

    def open_of(self, school_ids: Collection[str]) -> dict[str, str]:
        """The open case of each of the schools that has one."""
        wanted = self._within(
            select(MembershipSchoolRow.open_school_id, MembershipSchoolRow.membership_id), MembershipSchoolRow.school_id
        )
        rows = self._session.execute(wanted.where(MembershipSchoolRow.open_school_id.in_(school_ids)))
        return {str(school): membership for school, membership in rows}

    def all_of(self, school_id: str) -> list[Membership]:
        """Every case that ever covered the school, oldest first."""
        mine = self._within(select(MembershipSchoolRow.membership_id), MembershipSchoolRow.school_id)
        ids = mine.where(MembershipSchoolRow.school_id == school_id)
        wanted = select(MembershipRow).where(MembershipRow.membership_id.in_(ids)).order_by(MembershipRow.membership_id)
        return [_membership(row) for row in self._session.scalars(wanted)]

    def save(self, membership: Membership, read: int) -> None:
        """Write the case. Raises Conflict where somebody changed it since it was read as version `read`."""
        membership_id = str(membership.membership_id)
        written = self._session.execute(
            update(MembershipRow)
            .where(MembershipRow.membership_id == membership_id, MembershipRow.version == read)
            .values(version=read + 1, **_columns(membership))
            .returning(MembershipRow.membership_id)
            .execution_options(synchronize_session=False)
        ).first()
        if written is None:
            raise Conflict("Somebody changed this membership in the meantime. Look at it again, then decide.")
        if membership.state not in IN_PROGRESS:
            closed = update(MembershipSchoolRow).where(MembershipSchoolRow.membership_id == membership_id)
            self._session.execute(closed.values(open_school_id=None).execution_options(synchronize_session=False))

    def page(self, states: Collection[str], page: int, size: int) -> tuple[list[Membership], int]:
        """One page (from 1) of the cases in these states (none named: all), by name; and how many there are."""
        wanted = self._mine()
        wanted = wanted.where(MembershipRow.state.in_(states)) if states else wanted
        count = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        ordered = wanted.order_by(MembershipRow.names, MembershipRow.membership_id)
        rows = self._session.scalars(ordered.limit(size).offset((page - 1) * size))
        return [_membership(row) for row in rows], count

    def in_states(self, states: Collection[str]) -> list[str]:
        """The ids of the cases in these states, oldest first."""
        mine = self._within(select(MembershipSchoolRow.membership_id), MembershipSchoolRow.school_id)
        ids = select(MembershipRow.membership_id).where(MembershipRow.membership_id.in_(mine))
        wanted = ids.where(MembershipRow.state.in_(states)).order_by(MembershipRow.membership_id)
        return list(self._session.scalars(wanted))

    def counts(self) -> dict[str, int]:
        """How many cases stand in each state that has any."""
        mine = self._mine().subquery()
        rows = self._session.execute(select(mine.c.state, func.count()).group_by(mine.c.state))
        return {state: int(count) for state, count in rows}

    def open_proposals(self, membership_ids: Collection[str]) -> list[Proposal]:
        """What waits for a signature in any of these cases, oldest first."""
        found: list[Proposal] = []
        for some in portions(membership_ids):
            wanted = select(ProposalRow).where(
                ProposalRow.membership_id.in_(some), ProposalRow.state == ProposalState.OPEN.value
            )
            found += [_proposal(row) for row in self._session.scalars(wanted)]
        return sorted(found, key=lambda one: one.proposal_id)

    def cases_in(self, states: Collection[str]) -> list[Membership]:
        """The cases in these states, oldest first."""
        wanted = self._mine().where(MembershipRow.state.in_(states)).order_by(MembershipRow.membership_id)
        return [_membership(row) for row in self._session.scalars(wanted)]

    def recorded_keys(self, membership_ids: Collection[str]) -> set[str]:
        """The keys of everything that fell due in these cases and was recorded."""
        keys: set[str] = set()
        for some in portions(membership_ids):
            wanted = select(MilestoneRow.key).where(MilestoneRow.membership_id.in_(some))
            keys.update(self._session.scalars(wanted))
        return keys

    def recorded(self, membership_id: str) -> dict[str, RecordedMilestone]:
        """What fell due in a case and was recorded, by key."""
        rows = self._session.scalars(
            select(MilestoneRow).where(MilestoneRow.membership_id == membership_id).order_by(MilestoneRow.due_on)
        )
        return {
            row.key: RecordedMilestone(row.kind, row.due_on, row.number, row.overtaken, row.recorded_at) for row in rows
        }

    def record(self, milestones: Sequence[Milestone], at: datetime) -> None:
        self._session.add_all(
            [
                MilestoneRow(
                    key=one.key,
                    membership_id=str(one.membership_id),
                    kind=one.kind.value,
                    due_on=one.due_on,
                    number=one.number,
                    overtaken=one.overtaken,
                    recorded_at=at,
                )
                for one in milestones
            ]
        )

    def proposals(self, membership_id: str, *, open_only: bool = False) -> list[Proposal]:
        """What was put before the other side in a case, oldest first."""
        wanted = select(ProposalRow).where(ProposalRow.membership_id == membership_id)
        wanted = wanted.where(ProposalRow.state == ProposalState.OPEN.value) if open_only else wanted
        return [_proposal(row) for row in self._session.scalars(wanted.order_by(ProposalRow.proposal_id))]

    def put_proposal(self, proposal: Proposal) -> None:
        self._session.merge(
            ProposalRow(
                proposal_id=proposal.proposal_id,
                membership_id=proposal.membership_id,
                kind=proposal.kind,
                state=proposal.state.value,
                terms=dict(proposal.terms),
                signed={
                    side.value: {"person_id": one.person_id, "at": one.at.isoformat()}
                    for side, one in proposal.signed.items()
                },
                made_at=proposal.made_at,
                ended_at=proposal.ended_at,
                words=proposal.words,
            )
        )

    def _mine(self) -> Select[MembershipRow]:
        mine = self._within(select(MembershipSchoolRow.membership_id), MembershipSchoolRow.school_id)
        return select(MembershipRow).where(MembershipRow.membership_id.in_(mine))

    def _one(self, wanted: Select[MembershipRow], refusal: str, lock: bool) -> HeldMembership:
        fresh = wanted.execution_options(populate_existing=True)
        row = self._session.scalars(fresh.with_for_update(of=MembershipRow) if lock else fresh).first()
        if row is None:
            raise NotFound(refusal)
        return HeldMembership(_membership(row), row.version)


def _columns(membership: Membership) -> dict[str, Any]:
    return {
        "state": membership.state.value,
        "names": membership.who,
        "enquired_on": membership.enquired_on,
        "started_on": membership.started_on,
        "ends_on": membership.ends_on,
        "joined_on": membership.joined_on,
        "closed_on": membership.closed_on,
        "document": to_plain(membership),
    }


def _membership(row: MembershipRow) -> Membership:
    return from_plain(Membership, row.document)


def _proposal(row: ProposalRow) -> Proposal:
    return Proposal(
        proposal_id=row.proposal_id,
        membership_id=row.membership_id,
        kind=row.kind,
        state=ProposalState(row.state),
        terms=row.terms,
        signed={
            Side(side): Signature(one["person_id"], datetime.fromisoformat(one["at"]))
            for side, one in row.signed.items()
        },
        made_at=row.made_at,
        ended_at=row.ended_at,
        words=row.words,
    )
