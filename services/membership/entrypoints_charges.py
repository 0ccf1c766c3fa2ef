"""What membership answers about charges: prices, the ledger, statements, queries; and the jobs that draw up months and documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, cast

from contracts.api import limits
from contracts.api import membership_subscriptions as ask
from services.membership.application import (
    charge_pages,
    charge_queries,
    charges,
    cost_and_saving,
    money_at_a_glance,
    prices,
    statement_files,
    statements,
)
from services.membership.application.charges import CHARGES_JOB, Recharge
from services.membership.application.ports_subscriptions import Saving, Subscribing
from services.membership.application.statements import STATEMENT_JOB
from services.membership.domain.charges import QueryCommand
from services.membership.domain.errors import MembershipError
from shared.clock import school_date
from shared.errors import QuaysideError
from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, TRUST_READERS, Role
from shared.jobs.run import JobRun
from shared.messaging.outcomes import Event, Refused
from shared.service import Needs, handles, job, rpc

READERS = SCHOOL_READERS | TRUST_READERS | {Role.MEMBERSHIP_LEAD, Role.FINANCE}
FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
APPEALS = frozenset({Role.EXECUTIVE, Role.MEMBERSHIP_LEAD})
MONEY = FINANCE | APPEALS | TRUST_READERS
OPEN = Needs.NOTHING


@contextmanager
def refusing() -> Iterator[None]:
    """In a handler: what the domain refuses is for a person to look at; trying again would not help."""
    try:
        yield
    except (MembershipError, QuaysideError) as refusal:
        raise Refused(str(refusal)) from refusal


class Charges:
    """Charges and all that explains them."""

    # Prices

    @rpc(ask.Price, roles=FINANCE, needs=OPEN)
    def set_price(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return prices.set_price(uow, **asked)

    @rpc(ask.Price, roles=FINANCE, needs=OPEN, changes=False)
    def price_preview(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return prices.price_preview(uow, **asked)

    @rpc(ask.School, roles=READERS, needs=OPEN, changes=False)
    def incomes_of(self, uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
        return prices.incomes_of(uow, school_id)

    @rpc(ask.PriceListWanted, roles=READERS, needs=OPEN, changes=False)
    def price_list(self, uow: Subscribing, standing: str, on: date | None) -> dict[str, Any]:
        return prices.price_list(uow, standing, on)

    @rpc(ask.Income, roles=FINANCE, needs=OPEN)
    def record_income(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return prices.record_income(uow, **asked)

    # The ledger

    @rpc(ask.Month, roles=FINANCE, needs=OPEN)
    def draw_up_charges(self, uow: Subscribing, month: date) -> dict[str, Any]:
        """Have the worker enter what every school owes for a month that is over."""
        return charges.ask_for_month(uow, month)

    @rpc(limits.Nothing, roles=MONEY, needs=OPEN, changes=False)
    def months_of_charges(self, uow: Subscribing) -> dict[str, Any]:
        return money_at_a_glance.months_of_charges(uow)

    @rpc(limits.Nothing, roles=MONEY, needs=OPEN, changes=False)
    def money_at_a_glance(self, uow: Subscribing) -> dict[str, Any]:
        return money_at_a_glance.money_at_a_glance(uow)

    @rpc(ask.SchoolPeriod, roles=READERS, needs=OPEN, changes=False)
    def charges_of(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charges.charges_of(uow, **asked)

    @rpc(ask.ChargesWanted, roles=READERS, needs=OPEN, changes=False)
    def charge_entries(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_pages.charge_entries(uow, **asked)

    @rpc(ask.OneCharge, roles=READERS, needs=OPEN, changes=False)
    def charge(self, uow: Subscribing, school_id: str, entry_id: str) -> dict[str, Any]:
        return charge_pages.charge(uow, school_id, entry_id)

    @rpc(ask.SchoolPeriod, roles=READERS, needs=OPEN, changes=False)
    def cost_and_saving(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return cost_and_saving.cost_and_saving(uow, **asked)

    # Statements

    @rpc(ask.SchoolPeriod, roles=READERS, needs=OPEN, changes=False)
    def statement_of(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return statements.statement_of(uow, **asked)

    @rpc(ask.Statement, roles=FINANCE, needs=OPEN)
    def issue_statement(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return statements.issue(uow, **asked)

    @rpc(ask.School, roles=READERS, needs=OPEN, changes=False)
    def statements_issued(self, uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
        return statements.issued_to(uow, school_id)

    @rpc(ask.OneStatement, roles=READERS, needs=OPEN, changes=False)
    def statement_issued(self, uow: Subscribing, school_id: str, statement_id: str) -> dict[str, Any]:
        return statements.issued_one(uow, school_id, statement_id)

    @rpc(ask.StatementFile, roles=READERS, needs=OPEN, changes=False)
    def statement_file(self, uow: Subscribing, school_id: str, statement_id: str, name: str) -> dict[str, str]:
        return statements.file_of(uow, school_id, statement_id, name)

    @rpc(ask.Year, roles=MONEY, needs=OPEN, changes=False)
    def central_services_note(self, uow: Subscribing, year: str) -> dict[str, Any]:
        return statements.central_services(uow, year)

    # Questions about charges

    @rpc(ask.ChargeQuestion, roles=SCHOOL_LEADERS, needs=OPEN)
    def query_charge(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.query_charge(uow, **asked)

    @rpc(ask.QueryStep, roles=SCHOOL_LEADERS, needs=OPEN)
    def withdraw_query(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.answer(uow, command=QueryCommand.WITHDRAW, **asked)

    @rpc(ask.QueryStep, roles=SCHOOL_LEADERS, needs=OPEN)
    def appeal(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.answer(uow, command=QueryCommand.APPEAL, **asked)

    @rpc(ask.QueryStep, roles=FINANCE, needs=OPEN)
    def explain_charge(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.answer(uow, command=QueryCommand.EXPLAIN, **asked)

    @rpc(ask.QueryStep, roles=APPEALS, needs=OPEN)
    def decide_appeal(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.answer(uow, command=QueryCommand.DECIDE, **asked)

    @rpc(ask.Correction, roles=FINANCE, needs=OPEN)
    def correct_charge(self, uow: Subscribing, **asked: Any) -> dict[str, Any]:
        return charge_queries.correct(uow, **asked)

    @rpc(ask.OneQuery, roles=READERS, needs=OPEN, changes=False)
    def charge_query(self, uow: Subscribing, school_id: str, query_id: str) -> dict[str, Any]:
        return charge_queries.one_query(uow, school_id, query_id)

    @rpc(limits.Nothing, roles=MONEY, needs=OPEN, changes=False)
    def charge_queries_waiting(self, uow: Subscribing) -> list[dict[str, Any]]:
        return charge_queries.waiting(uow)

    @rpc(ask.School, roles=READERS, needs=OPEN, changes=False)
    def charge_queries_of(self, uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
        return charge_queries.queries_of(uow, school_id)

    # What procurement says

    @handles(
        "procurement.recharge.due.v1",
        reads=["school_id", "recharge_id", "order_id", "reference", "total_pence", "lines", "on", "order_title"],
        gated=False,
    )
    def procurement_recharges(self, uow: Subscribing, event: Event) -> None:
        said = dict(event.data)
        with refusing():
            charges.hand_on(uow, said.pop("school_id"), Recharge(**said))

    @handles(
        "procurement.saving.recorded.v1",
        reads=["school_id", "order_id", "saving_pence", "alone_pence", "share_pence", "method"],
        gated=False,
    )
    def procurement_saved(self, uow: Subscribing, event: Event) -> None:
        said_on = school_date(datetime.fromisoformat(event.time))
        uow.savings.put(Saving(**event.data, first_said_on=said_on), uow.now())

    # Jobs

    @job(CHARGES_JOB)
    def draw_up_month(self, run: JobRun) -> dict[str, Any]:
        """A month for every school, one durable step each; a school whose charges cannot be drawn up stops no other."""
        month = date.fromisoformat(run.arguments["month"])
        if run.checkpoint is None:
            with run.step("Looking for the schools") as uow:
                schools = charges.schools_to_charge(cast(Subscribing, uow))
                run.checkpoint = {"left": schools, "entries": 0, "gaps": 0, "failed": []}
        state = dict(run.checkpoint)
        total = run.done + len(state["left"])
        while state["left"]:
            school_id, *left = state["left"]
            state = {**state, "left": left}
            with run.step(f"School {run.done + 1} of {total}", advance=1, total=total) as uow:
                try:
                    made = charges.draw_up_month(cast(Subscribing, uow), school_id, month)
                    state |= {"entries": state["entries"] + made["entries"], "gaps": state["gaps"] + made["gaps"]}
                except QuaysideError as refusal:
                    state["failed"] = [*state["failed"], {"school_id": school_id, "words": refusal.message}]
                run.checkpoint = state
        with run.unit_of_work() as uow:
            words = charges.month_in_words(cast(Subscribing, uow), total, state)
        made = {name: value for name, value in state.items() if name != "left"}
        return {"month": run.arguments["month"], "schools": total, **made, "in_words": words}

    @job(STATEMENT_JOB)
    def draw_statement(self, run: JobRun) -> dict[str, Any]:
        """A statement that was issued, as PDF and spreadsheet."""
        with run.unit_of_work() as uow:
            known = cast(Subscribing, uow).statements.get(str(run.school_id), run.arguments["statement_id"])
            issued = statements.issued_page(known)
        day = school_date(known.issued_at)
        name = f"statement-{known.period_from}-{known.period_until}-{known.number}"
        run.keep_file(f"{name}.pdf", statement_files.PDF, statement_files.statement_pdf(issued, day))
        run.keep_file(f"{name}.xlsx", statement_files.XLSX, statement_files.statement_xlsx(issued))
        return {"files": [f"{name}.pdf", f"{name}.xlsx"]}
