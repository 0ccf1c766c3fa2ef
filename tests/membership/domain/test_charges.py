"""The ledger is only added to, statements add up, use is counted once, and a charge can be queried and appealed."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.membership.domain import charges, statements
from services.membership.domain.catalogue import Allowance, AllowancePeriod
from services.membership.domain.charges import Direction, Entry, EntryType, QueryCommand, QueryState
from services.membership.domain.costing import Cost
from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, NotAllowedNow, NotKnown
from services.membership.domain.pricing import Period, Standing, Worked, WorkingLine
from services.membership.domain.statements import VatRow, VatTreatment
from services.membership.domain.usage import (
    AllowanceExhausted,
    AllowanceLow,
    Meter,
    Usage,
    UsageBook,
    allowance_facts,
    allowance_use,
    measured,
    record_usage,
)
from tests.membership.domain.cases import HEAD, LEAD, MANOR_MEAD, OFFICER, WALTON_LEIGH

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 31))
YEAR = Period(date(2026, 9, 1), date(2027, 8, 31))
ISSUED = date(2027, 1, 5)


def worked(pence: int, words: str = "it support") -> Worked:
    return Worked((WorkingLine(words, pence, "prices/it_support/standard from 2024-09-01", "assumed"),))


def entry(
    number: int, pence: int, school_id: UUID = MANOR_MEAD, service: str = "it_support", usage: tuple[str, ...] = ()
) -> Entry:
    kind = EntryType.USAGE if usage else EntryType.SERVICE
    made = charges.entry_of(
        UUID(int=number), school_id, service, kind, worked(pence), AUTUMN, ISSUED, LEAD, usage_ids=usage
    )
    assert made is not None
    return made


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        entry(1, 100).pence = 5  # type: ignore[misc]


def test_below_nothing_is_a_credit_and_nothing_is_no_entry() -> None:
    assert (entry(1, -250).direction, entry(1, -250).pence) == (Direction.CREDIT, 250)
    assert charges.entry_of(UUID(int=1), MANOR_MEAD, "x", EntryType.SERVICE, worked(0), AUTUMN, ISSUED, LEAD) is None
    assert entry(1, -250, usage=("u1",)).type is EntryType.HELP_GIVEN


def test_the_same_entry_again_changes_nothing_and_other_content_is_refused() -> None:
    ledger, _ = charges.add([], entry(1, 100))
    assert charges.add(ledger, entry(1, 100)) == (ledger, [])
    with pytest.raises(AlreadyDone, match="An entry is never changed: add a correction"):
        charges.add(ledger, entry(1, 101))


def test_a_use_is_charged_once() -> None:
    ledger, _ = charges.add([], entry(1, 100, usage=("u1", "u2")))
    with pytest.raises(AlreadyDone, match="The use u2 of it_support is charged already"):
        charges.add(ledger, entry(2, 100, usage=("u2", "u3")))


def test_a_correction_is_a_reversal_and_the_right_amount() -> None:
    wrong = entry(1, 10_000)
    made = charges.correction_of(wrong, worked(8_500), (UUID(int=2), UUID(int=3)), "148 pupils, not 174", LEAD, ISSUED)
    assert [(e.type, e.signed, e.corrects) for e in made] == [
        (EntryType.REVERSAL, -10_000, wrong.entry_id),
        (EntryType.CORRECTION, 8_500, wrong.entry_id),
    ]
    assert sum(e.signed for e in (wrong, *made)) == 8_500
    assert charges.still_standing([wrong, *made]) == (made[1],)
    with pytest.raises(AlreadyDone, match="was corrected already"):
        charges.correction_of(wrong, worked(1), (UUID(int=4), UUID(int=5)), "again", LEAD, ISSUED, [wrong, *made])
    with pytest.raises(BadInput, match="A reversal is not corrected"):
        charges.correction_of(made[0], worked(1), (UUID(int=4), UUID(int=5)), "again", LEAD, ISSUED)


def test_a_statement_adds_up_by_service_and_school_and_leaves_the_shadow_apart() -> None:
    shadow = charges.entry_of(
        UUID(int=8), MANOR_MEAD, "payroll", EntryType.SERVICE, worked(900), AUTUMN, ISSUED, LEAD, shadow=True
    )
    assert shadow is not None
    ledger = [entry(1, 10_000), entry(2, -500, service="payroll"), entry(3, 777, school_id=WALTON_LEIGH), shadow]
    drawn = statements.statement(ledger, MANOR_MEAD, YEAR)
    assert [(t.service, t.debits, t.credits, t.net) for t in drawn.services] == [
        ("it_support", 10_000, 0, 10_000),
        ("payroll", 0, 500, -500),
    ]
    assert (drawn.debits, drawn.credits, drawn.net) == (10_000, 500, 9_500)
    assert statements.statement(ledger, MANOR_MEAD, YEAR, shadow=True).net == 900


def test_vat_is_a_dated_setting_of_the_standing() -> None:
    rows = [
        VatRow(Standing.ASSOCIATE, VatTreatment.STANDARD, Decimal(20), date(2024, 9, 1), "a test", "assumed"),
        VatRow(Standing.MEMBER, VatTreatment.OUTSIDE_SCOPE, Decimal(0), date(2024, 9, 1), "a test", "assumed"),
    ]
    for standing, to_pay in ((Standing.ASSOCIATE, 12_000), (Standing.MEMBER, 10_000)):
        vat = statements.vat_row(rows, standing, ISSUED)
        assert statements.statement([entry(1, 10_000)], MANOR_MEAD, YEAR, vat=vat).to_pay == to_pay
    with pytest.raises(NotKnown, match="No VAT treatment is set for associate schools on 1 January 2020"):
        statements.vat_row(rows, Standing.ASSOCIATE, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("pence", "parts"), [(1_200, (700, 500)), (100, (58, 42)), (1, (1, 0)), (0, (0, 0)), (-1_200, (-700, -500))]
)
def test_an_academic_year_splits_seven_and_five_twelfths_between_financial_years(
    pence: int, parts: tuple[int, int]
) -> None:
    assert statements.financial_year_split(pence) == parts


@given(st.integers(-(10**9), 10**9))
def test_the_split_between_financial_years_adds_up(pence: int) -> None:
    assert sum(statements.financial_year_split(pence)) == pence


def test_the_note_on_central_services_gives_service_basis_and_pence_for_each_school() -> None:
    wrong = entry(1, 10_000)
    fixed = charges.correction_of(wrong, worked(8_500), (UUID(int=2), UUID(int=3)), "148 pupils", LEAD, ISSUED)
    ledger = [wrong, *fixed, entry(4, 700, school_id=WALTON_LEIGH), entry(5, 300, service="payroll")]
    note = statements.central_services_note(ledger, {"it_support": "In-house IT support"}, YEAR)
    assert [(r.title, dict(r.by_school), r.total) for r in note] == [
        ("In-house IT support", {MANOR_MEAD: 8_500, WALTON_LEIGH: 700}, 9_200),
        ("payroll", {MANOR_MEAD: 300}, 300),
    ]
    assert note[0].bases == ("prices/it_support/standard from 2024-09-01",)


def test_charges_are_not_issued_while_anything_is_not_known() -> None:
    cost = Cost({"it_support": worked(100)}, ("The price of legal_advice is not set.",))
    ids = {"it_support": UUID(int=1)}
    with pytest.raises(NeedsAnswer, match="cannot be issued yet: The price of legal_advice is not set"):
        charges.entries_of_cost(cost, MANOR_MEAD, AUTUMN, ISSUED, LEAD, ids, "membership")
    (made,) = charges.entries_of_cost(
        Cost({"it_support": worked(100)}), MANOR_MEAD, AUTUMN, ISSUED, LEAD, ids, "membership"
    )
    assert (made.pence, made.approved_by) == (100, LEAD)


# By hand: where each command leads from each state of a query; every other pair is refused.
QUERY = {
    ("open", "explain"): "explained",
    ("open", "correct"): "corrected",
    ("open", "withdraw"): "withdrawn",
    ("explained", "appeal"): "appealed",
    ("explained", "withdraw"): "withdrawn",
    ("corrected", "appeal"): "appealed",
    ("appealed", "decide"): "decided",
    ("appealed", "correct"): "corrected",
    ("appealed", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("state", [state.value for state in QueryState])
@pytest.mark.parametrize("command", [command.value for command in QueryCommand])
def test_every_state_and_command_of_a_query_is_allowed_or_refused_as_written(state: str, command: str) -> None:
    asked, _ = charges.query_entry(UUID(int=7), entry(1, 100), "why 148 pupils?", HEAD, ISSUED)
    query = charges.ChargeQuery(asked.query_id, asked.entry_id, asked.school_id, QueryState(state), asked.notes)
    if (state, command) in QUERY:
        after, _ = charges.move_query(query, QueryCommand(command), "because", LEAD, ISSUED)
        assert after.state == QUERY[state, command]
    else:
        with pytest.raises(NotAllowedNow, match=f"The query is {state}; to {command} is possible only while"):
            charges.move_query(query, QueryCommand(command), "because", LEAD, ISSUED)


def test_an_appeal_is_decided_by_somebody_who_did_not_answer_before() -> None:
    query, _ = charges.query_entry(UUID(int=7), entry(1, 100), "why?", HEAD, ISSUED)
    query, _ = charges.move_query(query, QueryCommand.EXPLAIN, "by the census", OFFICER, ISSUED)
    query, _ = charges.move_query(query, QueryCommand.APPEAL, "the census is wrong", HEAD, ISSUED)
    with pytest.raises(NeedsAnswer, match="decided by somebody who has not answered"):
        charges.move_query(query, QueryCommand.DECIDE, "stands", OFFICER, ISSUED)
    decided, _ = charges.move_query(query, QueryCommand.DECIDE, "the school is right", LEAD, ISSUED)
    assert [note.state for note in decided.notes] == ["open", "explained", "appealed", "decided"]


def use(usage_id: str, quantity: str, day: date = ISSUED, about: str = "") -> Usage:
    return Usage(usage_id, MANOR_MEAD, "reviews", "adviser day", Decimal(quantity), day, about=about)


def test_the_same_use_delivered_twice_counts_once_and_a_changed_one_is_refused() -> None:
    book, facts = record_usage(UsageBook(), use("u1", "1"))
    assert len(facts) == 1
    assert record_usage(book, use("u1", "1")) == (book, [])
    with pytest.raises(AlreadyDone, match="u1 is known as 1 adviser day.*came as 2 adviser day"):
        record_usage(book, use("u1", "2"))


@pytest.mark.parametrize(("wrong", "words"), [(use(" ", "1"), "without an id"), (use("u1", "0"), "nothing to record")])
def test_a_use_that_cannot_be_counted_is_refused(wrong: Usage, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        record_usage(UsageBook(), wrong)


@pytest.mark.parametrize(
    ("used", "level", "left", "over", "words"),
    [
        ("0", "ok", "3", "0", "0 of 3 adviser day used, 3 left"),
        ("2", "ok", "1", "0", "2 of 3 adviser day used, 1 left"),
        ("2.5", "low", "0.5", "0", "2.5 of 3 adviser day used, 0.5 left"),
        ("3", "exhausted", "0", "0", "3 of 3 adviser day used, 0 left"),
        ("4", "exhausted", "0", "1", "4 of 3 adviser day used, 1 over"),
    ],
)
def test_three_adviser_days_a_year_are_counted_down(used: str, level: str, left: str, over: str, words: str) -> None:
    allowance = Allowance(Decimal(3), "adviser day", AllowancePeriod.YEAR)
    stands = allowance_use([use("u", used)] if used != "0" else [], allowance)
    assert (stands.level, stands.left, stands.over, stands.words) == (level, Decimal(left), Decimal(over), words)


def test_crossing_a_mark_is_told_once() -> None:
    allowance = Allowance(Decimal(3), "adviser day", AllowancePeriod.YEAR)
    stands = [allowance_use([use("u", used)], allowance) for used in ("2", "2.5", "2.75", "3", "4")]
    told = [allowance_facts(a, b, MANOR_MEAD, "reviews") for a, b in itertools.pairwise(stands)]
    assert [[type(fact) for fact in facts] for facts in told] == [[AllowanceLow], [], [AllowanceExhausted], []]


@pytest.mark.parametrize(
    ("meter", "quantity"),
    [(Meter.COUNT, "4"), (Meter.SUM, "11"), (Meter.MAX, "5"), (Meter.LATEST, "1"), (Meter.UNIQUE, "2")],
)
def test_each_meter_makes_one_quantity_of_many_uses(meter: Meter, quantity: str) -> None:
    uses = [
        use("a", "5", date(2026, 9, 1), "x"),
        use("b", "2", date(2026, 9, 2), "y"),
        use("c", "3", date(2026, 9, 3), "x"),
        use("d", "1", date(2026, 9, 4), "y"),
    ]
    assert measured(uses, meter) == Decimal(quantity)
