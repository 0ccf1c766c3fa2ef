"""The repositories of suppliers, the catalogue and the schools known. Each is given the session and the scope it keeps to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.procurement.adapters.plain import version_of, version_row
from services.procurement.adapters.tables import ItemRow, KnownSchoolRow, PriceVersionRow, SupplierRow
from services.procurement.application.ports import CatalogueFilter, KnownSchool
from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion
from services.procurement.domain.cpv import Cpv
from services.procurement.domain.errors import NotKnown
from services.procurement.domain.suppliers.supplier import Supplier
from shared.persistence.scope import Scope

MOST_IN_ONE_QUESTION = 5_000
"""Values in one IN list: well below SQLite's 32,766 parameters."""


class Repository:
    """A session, and the schools whose rows may be seen and written in it."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self, statement: Select[Any], column: Any) -> Select[Any]:
        """The statement held to the schools of this scope."""
        return statement if self._scope.schools is None else statement.where(column.in_(self._scope.schools))


class SupplierRepository(Repository):
    """Suppliers are the trust's: no school narrows them."""

    def get(self, supplier_id: str) -> Supplier:
        """The supplier. Raises NotKnown."""
        row = self._session.get(SupplierRow, supplier_id)
        if row is None:
            raise NotKnown("There is no such supplier: choose one from the list of suppliers")
        return _supplier(row)

    def add(self, supplier: Supplier, at: datetime) -> None:
        self._session.add(
            SupplierRow(
                supplier_id=supplier.supplier_id,
                name=supplier.name,
                company_number=supplier.company_number,
                vat_number=supplier.vat_number,
                active=supplier.active,
                stopped_because="",
                added_at=at,
            )
        )

    def correct(self, supplier: Supplier) -> None:
        """Its name and numbers as they are now."""
        row = self._session.get_one(SupplierRow, supplier.supplier_id)
        row.name, row.company_number, row.vat_number = supplier.name, supplier.company_number, supplier.vat_number

    def stop(self, supplier_id: str, reason: str) -> None:
        row = self._session.get_one(SupplierRow, supplier_id)
        row.active, row.stopped_because = False, reason

    def listed(self) -> list[tuple[Supplier, str]]:
        """All suppliers by name, each with the reason why it was stopped."""
        rows = self._session.scalars(select(SupplierRow).order_by(SupplierRow.name, SupplierRow.supplier_id))
        return [(_supplier(row), row.stopped_because) for row in rows]


_BY_NAME = (ItemRow.name, ItemRow.supplier_id, ItemRow.sku)


def _fitting(wanted: CatalogueFilter) -> Select[ItemRow]:
    found = select(ItemRow)
    if wanted.active_only:
        active = select(SupplierRow.supplier_id).where(SupplierRow.active)
        found = found.where(ItemRow.supplier_id.in_(active))
    if wanted.supplier_id:
        found = found.where(ItemRow.supplier_id == wanted.supplier_id)
    if wanted.cpv:
        found = found.where(ItemRow.cpv_code.startswith(wanted.cpv, autoescape=True))
    if wanted.skus is not None:
        found = found.where(ItemRow.sku.in_(wanted.skus))
    for word in wanted.words.split():
        named = ItemRow.name.icontains(word, autoescape=True)
        found = found.where(or_(named, ItemRow.sku.icontains(word, autoescape=True)))
    return found


class CatalogueRepository(Repository):
    """The catalogue is the trust's: no school narrows it."""

    def items(self, supplier_id: str, skus: Collection[str] | None = None) -> dict[str, CatalogueItem]:
        """A supplier's items by number, all or those of `skus`; numbers that nobody knows are left out."""
        wanted = select(ItemRow).where(ItemRow.supplier_id == supplier_id)
        if skus is not None:
            wanted = wanted.where(ItemRow.sku.in_(list(skus)[:MOST_IN_ONE_QUESTION]))
        rows = list(self._session.scalars(wanted.order_by(ItemRow.sku)))
        return {item.sku: item for item in self._with_versions(rows)}

    def add(self, items: Sequence[CatalogueItem]) -> None:
        """New items with the versions they have."""
        self._session.add_all(
            [
                ItemRow(
                    supplier_id=item.supplier_id,
                    sku=item.sku,
                    name=item.name,
                    cpv_code=item.cpv.code,
                    cpv_text=item.cpv.text,
                )
                for item in items
            ]
        )
        # Items first: the versions refer to them.
        self._session.flush()
        for item in items:
            self.add_versions(item.supplier_id, [(item.sku, version) for version in item.versions])

    def add_versions(self, supplier_id: str, versions: Sequence[tuple[str, PriceVersion]]) -> None:
        self._session.add_all([version_row(supplier_id, sku, version) for sku, version in versions])

    def page(self, wanted: CatalogueFilter, page: int, size: int) -> tuple[list[CatalogueItem], int]:
        """One page (from 1) of the items that fit, by name; and how many there are in all."""
        found = _fitting(wanted)
        count = self._session.scalar(select(func.count()).select_from(found.subquery())) or 0
        ordered = found.order_by(*_BY_NAME).limit(size).offset((page - 1) * size)
        return self._with_versions(list(self._session.scalars(ordered))), count

    def following(self, wanted: CatalogueFilter, after: tuple[str, str] | None, most: int) -> list[CatalogueItem]:
        """The first `most` items that fit after one (its supplier and number), by name. Raises NotKnown."""
        found = _fitting(wanted)
        if after is not None:
            mark = self._session.get(ItemRow, after)
            if mark is None:
                raise NotKnown("There is no such item to go on from: begin with the first page")
            same_name, same_supplier = ItemRow.name == mark.name, ItemRow.supplier_id == mark.supplier_id
            found = found.where(
                or_(
                    ItemRow.name > mark.name,
                    and_(same_name, ItemRow.supplier_id > mark.supplier_id),
                    and_(same_name, same_supplier, ItemRow.sku > mark.sku),
                )
            )
        return self._with_versions(list(self._session.scalars(found.order_by(*_BY_NAME).limit(most))))

    def _with_versions(self, rows: Sequence[ItemRow]) -> list[CatalogueItem]:
        versions: dict[tuple[str, str], list[PriceVersion]] = defaultdict(list)
        keys = [(row.supplier_id, row.sku) for row in rows]
        of_item = tuple_(PriceVersionRow.supplier_id, PriceVersionRow.sku)
        for start in range(0, len(keys), MOST_IN_ONE_QUESTION):
            wanted = of_item.in_(keys[start : start + MOST_IN_ONE_QUESTION])
            for row in self._session.scalars(select(PriceVersionRow).where(wanted).order_by(PriceVersionRow.number)):
                versions[row.supplier_id, row.sku].append(version_of(row))
        return [
            CatalogueItem(
                row.supplier_id,
                row.sku,
                row.name,
                Cpv(row.cpv_code, row.cpv_text),
                tuple(versions[row.supplier_id, row.sku]),
            )
            for row in rows
        ]


class SchoolRepository(Repository):
    """The schools known from membership, within the scope."""

    def get(self, school_id: str) -> KnownSchool | None:
        if not self._scope.covers(school_id):
            return None
        row = self._session.get(KnownSchoolRow, school_id)
        return _school(row) if row else None

    def among(self, school_ids: Collection[str] | None = None) -> dict[str, KnownSchool]:
        """Those of `school_ids` (None: all) that are known, by id, in the order of their names."""
        wanted = self._within(select(KnownSchoolRow), KnownSchoolRow.school_id)
        if school_ids is not None:
            wanted = wanted.where(KnownSchoolRow.school_id.in_(school_ids))
        rows = self._session.scalars(wanted.order_by(KnownSchoolRow.name, KnownSchoolRow.school_id))
        return {row.school_id: _school(row) for row in rows}

    def put(self, school: KnownSchool) -> None:
        """Keep the school as it is now."""
        self._scope.check(school.school_id)
        row = self._session.get(KnownSchoolRow, school.school_id)
        if row is None:
            row = KnownSchoolRow(school_id=school.school_id)
            self._session.add(row)
        row.name, row.urn, row.former_urns = school.name, school.urn, list(school.former_urns)
        row.phase, row.local_authority = school.phase, school.local_authority
        row.pupils, row.ended_on = school.pupils, school.ended_on


def _supplier(row: SupplierRow) -> Supplier:
    return Supplier(row.supplier_id, row.name, row.company_number, row.vat_number, row.active)


def _school(row: KnownSchoolRow) -> KnownSchool:
    return KnownSchool(
        row.school_id,
        row.name,
        row.urn,
        tuple(row.former_urns),
        row.phase,
        row.local_authority,
        row.pupils,
        row.ended_on,
    )
