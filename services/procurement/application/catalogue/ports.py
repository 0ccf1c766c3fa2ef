"""What the room of the catalogue needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """Which items are wanted: words in name or number, one supplier, a beginning of CPV codes, active suppliers only,
    and perhaps only those with some numbers."""

    words: str = ""
    supplier_id: str = ""
    cpv: str = ""
    active_only: bool = True
    skus: tuple[str, ...] | None = None


class Catalogue(Protocol):
    def items(self, supplier_id: str, skus: Collection[str] | None = None) -> dict[str, CatalogueItem]: ...
    def add(self, items: Sequence[CatalogueItem]) -> None: ...
    def add_versions(self, supplier_id: str, versions: Sequence[tuple[str, PriceVersion]]) -> None: ...
    def page(self, wanted: CatalogueFilter, page: int, size: int) -> tuple[list[CatalogueItem], int]: ...
    def following(self, wanted: CatalogueFilter, after: tuple[str, str] | None, most: int) -> list[CatalogueItem]: ...
