"""The repository's part for opened bids: what people found about them."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from services.procurement.adapters.base import Repository
from services.procurement.adapters.bids.plain import columns_of, put, value_of
from services.procurement.adapters.bids.tables import (
    AgreedRow,
    BidRow,
    CheckRow,
    DrawRow,
    InterestRow,
    LowPriceRow,
    MarkRow,
    SheetRow,
    ShutOutRow,
    VersionRow,
)
from services.procurement.domain.bids.judging import (
    Agreed,
    Bid,
    Check,
    Draw,
    Interest,
    LowPriceLook,
    Mark,
    Sheet,
    ShutOut,
    Version,
)


class Judged(Repository):
    """Opened bids and what was found about them."""

    def add_bid(self, bid: Bid) -> None:
        self._session.add(BidRow(**columns_of(bid)))
        self._session.flush()

    def bids(self, tender_id: str) -> list[Bid]:
        """The opened bids, in the order in which they came."""
        wanted = select(BidRow).where(BidRow.tender_id == tender_id).order_by(BidRow.number)
        return [value_of(Bid, row) for row in self._session.scalars(wanted)]

    def count_bids(self, tender_ids: Collection[str]) -> dict[str, int]:
        """How many bids were opened, by tender."""
        counted = select(BidRow.tender_id, func.count()).where(BidRow.tender_id.in_(tender_ids))
        return dict(self._session.execute(counted.group_by(BidRow.tender_id)).all())

    def bid(self, bid_id: str) -> Bid | None:
        row = self._session.get(BidRow, bid_id)
        return value_of(Bid, row) if row else None

    def link_bid(self, bid_id: str, supplier_id: str) -> None:
        """Note which listed supplier the bidder is."""
        self._session.get_one(BidRow, bid_id).supplier_id = supplier_id
        self._session.flush()

    def put_content(self, bid_id: str, content: dict[str, Any]) -> None:
        """What is left of a bid after its time of keeping."""
        self._session.get_one(BidRow, bid_id).content = content
        self._session.flush()

    def checks(self, tender_id: str) -> list[Check]:
        wanted = _of_bids(select(CheckRow), CheckRow, tender_id).order_by(CheckRow.bid_id, CheckRow.key)
        return [value_of(Check, row) for row in self._session.scalars(wanted)]

    def put_check(self, check: Check) -> None:
        put(self._session, CheckRow(**columns_of(check)))

    def shut_outs(self, tender_id: str) -> list[ShutOut]:
        """Bids shut out, lifted ones included, in their order."""
        wanted = _of_bids(select(ShutOutRow), ShutOutRow, tender_id).order_by(ShutOutRow.at, ShutOutRow.shut_out_id)
        return [value_of(ShutOut, row) for row in self._session.scalars(wanted)]

    def put_shut_out(self, shut_out: ShutOut) -> None:
        put(self._session, ShutOutRow(**columns_of(shut_out)))

    def interests(self, tender_id: str) -> list[Interest]:
        wanted = select(InterestRow).where(InterestRow.tender_id == tender_id).order_by(InterestRow.account)
        return [value_of(Interest, row) for row in self._session.scalars(wanted)]

    def interests_of(self, account: str, tender_ids: Collection[str]) -> list[Interest]:
        """What one evaluator declared about some tenders."""
        wanted = select(InterestRow).where(InterestRow.account == account, InterestRow.tender_id.in_(tender_ids))
        return [value_of(Interest, row) for row in self._session.scalars(wanted)]

    def put_interest(self, interest: Interest) -> None:
        put(self._session, InterestRow(**columns_of(interest)))

    def marks(self, tender_id: str, account: str | None = None) -> list[Mark]:
        """Marks of all evaluators, or of one."""
        row = MarkRow
        wanted = _of_bids(select(row), row, tender_id)
        if account is not None:
            wanted = wanted.where(row.account == account)
        ordered = wanted.order_by(row.bid_id, row.lot, row.criterion, row.account)
        return [value_of(Mark, found, mark=Decimal(found.mark)) for found in self._session.scalars(ordered)]

    def put_mark(self, mark: Mark) -> None:
        put(self._session, MarkRow(**columns_of(mark)))

    def sheets(self, tender_id: str) -> list[Sheet]:
        wanted = select(SheetRow).where(SheetRow.tender_id == tender_id).order_by(SheetRow.handed_in_at)
        return [value_of(Sheet, row) for row in self._session.scalars(wanted)]

    def handed_in(self, account: str, tender_ids: Collection[str]) -> set[str]:
        """Those of the tenders for which one evaluator has handed in their sheet."""
        wanted = select(SheetRow.tender_id).where(SheetRow.account == account, SheetRow.tender_id.in_(tender_ids))
        return set(self._session.scalars(wanted))

    def add_sheet(self, sheet: Sheet) -> None:
        self._session.add(SheetRow(**columns_of(sheet)))
        self._session.flush()

    def agreed(self, tender_id: str) -> list[Agreed]:
        """All that moderation agreed on, what was replaced later included, in its order."""
        row = AgreedRow
        wanted = _of_bids(select(row), row, tender_id).order_by(row.bid_id, row.lot, row.criterion, row.number)
        return [value_of(Agreed, found, mark=Decimal(found.mark)) for found in self._session.scalars(wanted)]

    def add_agreed(self, agreed: Agreed) -> None:
        self._session.add(AgreedRow(**columns_of(agreed)))
        self._session.flush()

    def draws(self, tender_id: str) -> list[Draw]:
        wanted = select(DrawRow).where(DrawRow.tender_id == tender_id).order_by(DrawRow.lot, DrawRow.number)
        return [value_of(Draw, row) for row in self._session.scalars(wanted)]

    def add_draw(self, draw: Draw) -> None:
        self._session.add(DrawRow(**columns_of(draw)))
        self._session.flush()

    def low_prices(self, tender_id: str) -> list[LowPriceLook]:
        wanted = _of_bids(select(LowPriceRow), LowPriceRow, tender_id)
        return [value_of(LowPriceLook, row) for row in self._session.scalars(wanted)]

    def put_low_price(self, look: LowPriceLook) -> None:
        put(self._session, LowPriceRow(**columns_of(look)))

    def versions(self, tender_id: str) -> list[Version]:
        """Every result that the lots ever had, in order."""
        row = VersionRow
        wanted = select(row).where(row.tender_id == tender_id).order_by(row.lot, row.version)
        return [value_of(Version, found) for found in self._session.scalars(wanted)]

    def add_version(self, version: Version) -> None:
        self._session.add(VersionRow(**columns_of(version)))
        self._session.flush()


def _of_bids(statement: Select[Any], row: Any, tender_id: str) -> Select[Any]:
    return statement.where(row.bid_id.in_(select(BidRow.bid_id).where(BidRow.tender_id == tender_id)))
