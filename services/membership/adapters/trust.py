"""The repository of the trust itself, of federations, and of what the register says about which school followed which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from services.membership.adapters.base import MOST_IN_ONE_QUESTION, Repository
from services.membership.adapters.tables_schools import FederationRow, SchoolRow, SuccessorRow, TrustRow
from services.membership.domain.schools import Federation, Trust
from services.membership.domain.successions import DateMeaning, Link
from shared.errors import NotFound


class TrustRepository(Repository):
    """What is the trust's or the public register's: no school narrows it, except which schools of a federation show."""

    def get(self) -> Trust | None:
        row = self._session.scalars(select(TrustRow)).first()
        if row is None:
            return None
        return Trust(
            UUID(row.trust_id),
            row.name,
            row.gias_uid,
            row.companies_house_number,
            row.ukprn,
            (row.year_starts_month, row.year_starts_day),
        )

    def put(self, trust: Trust) -> None:
        month, day = trust.financial_year_starts
        self._session.merge(
            TrustRow(
                trust_id=str(trust.trust_id),
                name=trust.name,
                gias_uid=trust.gias_uid,
                companies_house_number=trust.companies_house_number,
                ukprn=trust.ukprn,
                year_starts_month=month,
                year_starts_day=day,
            )
        )

    def federations(self) -> list[Federation]:
        """Every federation by name, with those of its schools that lie in the scope."""
        schools: dict[str, list[UUID]] = defaultdict(list)
        within = self._within(select(SchoolRow.federation_id, SchoolRow.school_id), SchoolRow.school_id)
        named = within.where(SchoolRow.federation_id.is_not(None)).order_by(SchoolRow.name)
        for federation_id, school_id in self._session.execute(named):
            schools[str(federation_id)].append(UUID(school_id))
        rows = self._session.scalars(select(FederationRow).order_by(FederationRow.name))
        return [
            Federation(
                UUID(row.federation_id),
                row.name,
                tuple(schools[row.federation_id]),
                row.gias_uid,
                row.hard,
                row.opened_on,
                row.closed_on,
            )
            for row in rows
        ]

    def federation(self, federation_id: str) -> Federation:
        """The federation. Raises NotFound."""
        found = [one for one in self.federations() if str(one.federation_id) == federation_id]
        if not found:
            raise NotFound("There is no such federation: choose one from the list of federations.")
        return found[0]

    def put_federation(self, federation: Federation) -> None:
        self._session.merge(
            FederationRow(
                federation_id=str(federation.federation_id),
                name=federation.name,
                gias_uid=federation.gias_uid,
                hard=federation.hard,
                opened_on=federation.opened_on,
                closed_on=federation.closed_on,
            )
        )

    def put_links(self, links: Sequence[Link]) -> int:
        """Keep the links that are not known yet; returns how many those are. A date that is new is filled in."""
        new = 0
        by_pair = {(link.closing_urn, link.successor_urn): link for link in links}
        pair = tuple_(SuccessorRow.closing_urn, SuccessorRow.successor_urn)
        pairs = list(by_pair)
        known: dict[tuple[str, str], SuccessorRow] = {}
        for start in range(0, len(pairs), MOST_IN_ONE_QUESTION):
            wanted = select(SuccessorRow).where(pair.in_(pairs[start : start + MOST_IN_ONE_QUESTION]))
            known |= {(row.closing_urn, row.successor_urn): row for row in self._session.scalars(wanted)}
        for key, link in by_pair.items():
            row = known.get(key)
            if row is None:
                row = SuccessorRow(closing_urn=link.closing_urn, successor_urn=link.successor_urn)
                self._session.add(row)
                new += 1
            row.closing_name, row.successor_name = link.closing_name, link.successor_name
            row.opens_on, row.meaning = link.opens_on, link.meaning.value
        return new

    def links_of(self, urns: Collection[str]) -> list[Link]:
        """The links by which schools with these URNs closed."""
        return self._links(select(SuccessorRow).where(SuccessorRow.closing_urn.in_(urns)))

    def links_to(self, urns: Collection[str]) -> list[Link]:
        """The links by which schools with these URNs opened."""
        return self._links(select(SuccessorRow).where(SuccessorRow.successor_urn.in_(urns)))

    def _links(self, wanted: Select[SuccessorRow]) -> list[Link]:
        ordered = wanted.order_by(SuccessorRow.opens_on, SuccessorRow.successor_urn)
        return [
            Link(
                row.closing_urn,
                row.closing_name,
                row.successor_urn,
                row.successor_name,
                row.opens_on,
                DateMeaning(row.meaning),
            )
            for row in self._session.scalars(ordered)
        ]
