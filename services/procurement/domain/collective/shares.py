"""A bill, and each school's share of it: pence shared by largest remainder, so that the shares are exactly the bill.

Every amount of the bill is shared by itself: an item's goods by the units each school gets, a fee by the value of each
school's goods, the VAT of a treatment by each school's net amounts of that treatment. So every total, and every line
under it, adds up to the penny.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.procurement.domain.vat import VatRate, VatTreatment, vat_on
from shared.money import pounds
from shared.refusals import DoesNotAddUp, NotKnown


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order costs, or an invoice asks for: pence by item, by fee and, for VAT, by treatment."""

    goods: Mapping[str, int]
    fees: Mapping[str, int]
    vat: Mapping[VatTreatment, int]

    @property
    def net_pence(self) -> int:
        """Goods and fees, without VAT."""
        return sum(self.goods.values()) + sum(self.fees.values())

    @property
    def total_pence(self) -> int:
        """All of it, with VAT."""
        return self.net_pence + sum(self.vat.values())


@dataclass(slots=True)
class SchoolShare:
    """One school's part of a bill, in the same three groups, in pence; amounts of zero are left out."""

    goods: dict[str, int] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    vat: dict[VatTreatment, int] = field(default_factory=dict)

    @property
    def net_pence(self) -> int:
        """Goods and fees, without VAT."""
        return sum(self.goods.values()) + sum(self.fees.values())

    @property
    def vat_pence(self) -> int:
        """The VAT of all treatments."""
        return sum(self.vat.values())

    @property
    def total_pence(self) -> int:
        """All of it, with VAT."""
        return self.net_pence + self.vat_pence


@dataclass(frozen=True, slots=True)
class Treatments:
    """How the items (by number) and the fees (by name) of an order are treated for VAT."""

    goods: Mapping[str, VatTreatment]
    fees: Mapping[str, VatTreatment]


def bill_with_vat(
    goods: Mapping[str, int], fees: Mapping[str, int], treatments: Treatments, rates: Mapping[VatTreatment, VatRate]
) -> Bill:
    """A bill from net pence, the VAT computed once for each treatment on the sum of its net amounts."""
    net: dict[VatTreatment, int] = {}
    for sku, pence in goods.items():
        net[treatments.goods[sku]] = net.get(treatments.goods[sku], 0) + pence
    for name, pence in fees.items():
        net[treatments.fees[name]] = net.get(treatments.fees[name], 0) + pence
    return Bill(goods, fees, {treatment: vat_on(pence, rates[treatment]) for treatment, pence in net.items()})


def shares_of(
    bill: Bill,
    units: Mapping[str, Mapping[str, int]],
    treatments: Treatments,
    goods_value: Mapping[str, int] | None = None,
) -> dict[str, SchoolShare]:
    """Each school's share of a bill, by the units of each item (by number, then by school) that it got.

    What no units speak for (a fee, an item nobody got) is shared by the value of each school's goods on this bill; on a
    bill without any, such as a credit note for a delivery fee, by `goods_value`, and failing that by units. Raises
    NotKnown for an item or fee that is not part of the order, DoesNotAddUp when there is nobody who can be charged.
    """
    for sku in bill.goods:
        _refuse_unknown(sku, treatments.goods, "item")
    goods, unclaimed = _goods_by_units(bill, units)
    shares = {school_id: SchoolShare(parts) for school_id, parts in goods.items()}
    by_value = _weights_by_value(shares) or {key: value for key, value in (goods_value or {}).items() if value > 0}
    weights = by_value or _units_held(units)
    for sku, pence in unclaimed.items():
        for school_id, part in _shared(pence, weights, f"item {sku}").items():
            shares.setdefault(school_id, SchoolShare()).goods[sku] = part
    for name, pence in bill.fees.items():
        _refuse_unknown(name, treatments.fees, "fee")
        for school_id, part in _shared(pence, weights, name).items():
            shares.setdefault(school_id, SchoolShare()).fees[name] = part
    _share_vat(bill, shares, weights, treatments)
    return shares


def _goods_by_units(
    bill: Bill, units: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """By school, then item, its part of the goods; and the items that nobody got any of, which others bear."""
    goods: defaultdict[str, dict[str, int]] = defaultdict(dict)
    unclaimed: dict[str, int] = {}
    for sku, pence in bill.goods.items():
        weights = units.get(sku, {})
        if 0 in weights.values():
            weights = {school_id: held for school_id, held in weights.items() if held}
        if not weights:
            unclaimed[sku] = pence
            continue
        exact, odd_pennies = _parts(pence, weights)
        for school_id, weight in weights.items():
            goods[school_id][sku] = exact[weight]
        for school_id in odd_pennies:
            goods[school_id][sku] += 1 if pence > 0 else -1
    return goods, unclaimed


def by_largest_remainder(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The same shares as `shared.money.share_out` gives, for whole-number weights above zero only.

    Kept apart for speed: closing an order shares some hundred thousand lines, and whole numbers need no fractions.
    """
    exact, odd_pennies = _parts(total, weights)
    shares = {key: exact[weight] for key, weight in weights.items()}
    for key in odd_pennies:
        shares[key] += 1 if total > 0 else -1
    return shares


def _parts(total: int, weights: Mapping[str, int]) -> tuple[dict[int, int], list[str]]:
    """What each weight gets but for the odd pennies, since many weigh the same; and who gets an odd penny."""
    holders = Counter(weights.values())
    together = sum(weight * count for weight, count in holders.items())
    parts = {weight: divmod(abs(total) * weight, together) for weight in holders}
    left_over = abs(total) - sum(parts[weight][0] * count for weight, count in holders.items())
    remainders = {weight: part[1] for weight, part in parts.items()}
    odd_pennies = _largest_remainders(weights, remainders, left_over) if left_over else []
    sign = 1 if total >= 0 else -1
    return {weight: sign * part[0] for weight, part in parts.items()}, odd_pennies


def _largest_remainders(weights: Mapping[str, int], remainders: Mapping[int, int], count: int) -> list[str]:
    """So many keys with the largest remainders; where they are equal, those given first."""
    having: dict[int, list[str]] = {}
    for key, weight in weights.items():
        having.setdefault(remainders[weight], []).append(key)
    found: list[str] = []
    for remainder in sorted(having, reverse=True):
        found += having[remainder][: count - len(found)]
        if len(found) == count:
            break
    return found


def _weights_by_value(shares: Mapping[str, SchoolShare]) -> dict[str, int]:
    by_value = {school_id: abs(sum(share.goods.values())) for school_id, share in shares.items()}
    return {school_id: value for school_id, value in by_value.items() if value}


def _units_held(units: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    held: dict[str, int] = {}
    for by_school in units.values():
        for school_id, count in by_school.items():
            if count:
                held[school_id] = held.get(school_id, 0) + count
    return held


def _share_vat(
    bill: Bill, shares: dict[str, SchoolShare], otherwise: Mapping[str, int], treatments: Treatments
) -> None:
    for treatment, pence in bill.vat.items():
        skus = [sku for sku in bill.goods if treatments.goods[sku] is treatment]
        names = [name for name in bill.fees if treatments.fees[name] is treatment]
        net = {
            school_id: _sum_of(share.goods, skus) + _sum_of(share.fees, names) for school_id, share in shares.items()
        }
        weights = {school_id: abs(amount) for school_id, amount in net.items() if amount} or otherwise
        for school_id, part in _shared(pence, weights, f"VAT ({treatment})").items():
            shares.setdefault(school_id, SchoolShare()).vat[treatment] = part


def _sum_of(amounts: Mapping[str, int], names: Sequence[str]) -> int:
    """The amounts of these names together; a name that is not there counts nothing."""
    return sum([amounts[name] for name in names if name in amounts])


def _shared(pence: int, weights: Mapping[str, int], what: str) -> dict[str, int]:
    if pence == 0:
        return {}
    if not weights:
        raise DoesNotAddUp(
            f"{pounds(pence)} for {what} cannot be shared: no school got anything. Ask the supplier for a credit note"
        )
    return by_largest_remainder(pence, weights)


def _refuse_unknown(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        raise NotKnown(f"The bill has an {what} '{name}' that is not part of this order: match it to a line first")
