"""The repository of the catalogue: items with their terms, found and paged. It is the trust's: no school narrows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, func, or_, select, tuple_

from services.procurement.adapters.base import MOST_IN_ONE_QUESTION, Repository
from services.procurement.adapters.catalogue.plain import version_of, version_row
from services.procurement.adapters.catalogue.tables import ItemRow, PriceVersionRow
from services.procurement.adapters.suppliers.tables import SupplierRow
from services.procurement.application.catalogue.ports import CatalogueFilter
from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion
from services.procurement.domain.cpv import Cpv
from shared.refusals import NotKnown

_BY_NAME = (ItemRow.name, ItemRow.supplier_id, ItemRow.sku)


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
